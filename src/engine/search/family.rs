//! Analyses of the same rows that differ only in which remainders may be covered, all at once.
//!
//! What pairs of models allow are unions of few terms, so thousands of analyses share their rows to
//! explain, their charts' rows and nearly all implicants. Let U be everything that any of them may
//! cover. A *candidate* is a conjunction that covers a row to explain and lies in U. It is an implicant
//! of an analysis iff that allows all remainders in the candidate, and prime iff besides no candidate
//! with one literal less is. So for a word of analyses at a time, one bit for each:
//!
//! ```text
//! allowed[row]       = the analyses with a term that holds it; all for a row to explain
//! allowed[candidate] = the and over its rows, by halves that candidates share
//! prime[candidate]   = allowed[candidate] and not any allowed[candidate without one literal]
//! ```
//!
//! Their models are found by the covers of `row_bits`, and left to the general search where these give
//! up.

use ndarray::ArrayView2;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Options;
use crate::cancel::Cancel;
use crate::engine::ModelList;
use crate::engine::row_bits::Covers;
use crate::engine::space_bits::Listed;
use crate::error::Error;
use crate::parallel;
use crate::primes::{Primes, Question};
use crate::space::bits::{self, BitSet};
use crate::truth_table::membership::{ABSENT, Level};

/// How many words of analyses are looked at together, so that loops over them are unrolled.
const WORDS: usize = 4;

/// How many analyses are solved between two looks at the clock.
pub(super) const GROUP: usize = 64 * WORDS;

/// Fewer analyses are solved one by one: to find the candidates takes as long as some of them.
pub(super) const WORTH: usize = 6;

/// More candidates are more than single analyses would look at.
const MOST: usize = 1 << 17;

/// Rows to explain beyond this many are left to the general search.
const ROWS: usize = 64 * 4;

/// As many primes of one analysis are left to the general search, which has no numbers of 16 bits.
const PRIMES: usize = 1 << 12;

/// So are more models of one analysis than this, so that those of a group fit into some megabytes.
const MODELS: usize = 1 << 12;

/// One bit for each analysis of a group.
type Bits = [u64; WORDS];

/// Which analyses allow something.
#[derive(Debug, Clone, Copy)]
enum Node {
    /// All.
    All,
    /// Those with one of these terms, a range of [`Family::terms`].
    Any(usize, usize),
    /// Those that allow both of two others, which come before.
    Both(u32, u32),
}

/// The candidates of some analyses.
#[derive(Debug)]
pub(super) struct Family {
    /// Those that may be prime in some analysis, in the order of prime implicants.
    pub(super) candidates: Primes,
    nodes: Vec<Node>,
    terms: Vec<u32>,
    /// The node of each candidate, and those of the candidates with one literal less.
    node: Vec<u32>,
    wider: Vec<Vec<u32>>,
    options: Options,
}

/// The prime implicants of one analysis, as candidates, and its models unless these are left to the
/// general search.
pub(super) type Solved = (Vec<u32>, Option<ModelList<u32>>);

impl Family {
    /// The candidates of analyses that may cover any of `terms`, which are the cubes of `question`;
    /// None if these are better solved one by one.
    pub(super) fn new<L: BitSet>(
        question: &Question<'_, L>,
        terms: ArrayView2<'_, Level>,
        options: Options,
        cancel: &Cancel,
    ) -> Result<Option<Self>, Error> {
        let space = question.space;
        let width = bits_for(space.most_levels());
        let k = space.conditions();
        if question.explained.nrows() > ROWS || k * width > 64 {
            return Ok(None);
        }
        let Some(all) = Primes::implicants(question, cancel)? else { return Ok(None) };
        if all.len() > MOST {
            return Ok(None);
        }
        let levels = space.full().iter().map(|full| full.len()).collect();
        let mut nodes = NodeTable::new(question.explained, terms, levels, width);
        let values = all.terms(0..all.len());
        let keys: Vec<u64> = values.rows().into_iter().map(|term| nodes.key(term.iter())).collect();
        let node = keys.iter().map(|&key| nodes.node(key)).collect::<Vec<u32>>();
        let of_key: FxHashMap<u64, u32> = keys.iter().copied().zip(node.iter().copied()).collect();
        let (mut kept, mut wider) = (Vec::new(), Vec::new());
        for (at, (&key, &own)) in (0_u32..).zip(keys.iter().zip(&node)) {
            let mut others = Vec::new();
            for i in bits::ones(all.care(at as usize)) {
                others.extend(of_key.get(&(key & !nodes.field(i))));
            }
            // Where a literal less needs no other remainder, the candidate is never prime.
            if !others.contains(&own) {
                others.sort_unstable();
                others.dedup();
                kept.push(at);
                wider.push(others);
            }
        }
        let node = kept.iter().map(|&at| node[at as usize]).collect();
        let NodeTable { nodes, terms, .. } = nodes;
        Ok(Some(Self { candidates: all.select(&kept), nodes, terms, node, wider, options }))
    }

    /// Solve some analyses, at most [`GROUP`], each given by the numbers of its terms.
    pub(super) fn solve(&self, sets: &[Vec<u32>], cancel: &Cancel) -> Result<Vec<Solved>, Error> {
        let primes = self.primes(sets);
        match bits::words(self.candidates.rows()) {
            1 => self.models::<1>(primes, cancel),
            2 => self.models::<2>(primes, cancel),
            _ => self.models::<4>(primes, cancel),
        }
    }

    /// The prime implicants of some analyses.
    fn primes(&self, sets: &[Vec<u32>]) -> Vec<Vec<u32>> {
        let terms = sets.iter().flatten().max().map_or(0, |&last| last as usize + 1);
        let mut with: Vec<Bits> = vec![[0; WORDS]; terms];
        for (at, set) in sets.iter().enumerate() {
            set.iter().for_each(|&term| bits::insert(&mut with[term as usize], at));
        }
        let mut allowed: Vec<Bits> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            allowed.push(match *node {
                Node::All => [u64::MAX; WORDS],
                Node::Any(from, to) => {
                    let terms = &self.terms[from..to];
                    // Terms that no analysis of this group has come last or not at all.
                    let known = terms.iter().filter_map(|&term| with.get(term as usize));
                    known.fold([0; WORDS], |set, with| std::array::from_fn(|w| set[w] | with[w]))
                }
                Node::Both(a, b) => {
                    let (a, b) = (allowed[a as usize], allowed[b as usize]);
                    std::array::from_fn(|w| a[w] & b[w])
                }
            });
        }
        let mut primes: Vec<Vec<u32>> = vec![Vec::new(); sets.len()];
        for (candidate, (&own, wider)) in (0..).zip(self.node.iter().zip(&self.wider)) {
            let mut prime = allowed[own as usize];
            for &other in wider {
                let other = allowed[other as usize];
                prime = std::array::from_fn(|w| prime[w] & !other[w]);
            }
            for analysis in bits::ones(&prime).take_while(|&analysis| analysis < sets.len()) {
                primes[analysis].push(candidate);
            }
        }
        primes
    }

    fn models<const W: usize>(
        &self,
        primes: Vec<Vec<u32>>,
        cancel: &Cancel,
    ) -> Result<Vec<Solved>, Error> {
        let rows = self.candidates.rows();
        let solve = |(covers, memory): &mut (Vec<[u64; W]>, Covers<W>), primes: Vec<u32>| {
            cancel.check()?;
            covers.clear();
            covers.extend(primes.iter().map(|&p| {
                let mut cover = [0; W];
                let own = self.candidates.cover(p as usize);
                cover[..own.len()].copy_from_slice(own);
                cover
            }));
            let Options { all_sol, max_models, .. } = self.options;
            let listed = if primes.len() > PRIMES {
                Listed::TooMany
            } else {
                memory.solve(covers, |p| p as u64, rows, all_sol, max_models.min(MODELS))
            };
            let models = (listed == Listed::All).then(|| {
                let mut models = ModelList::default();
                models.terms.extend(memory.primes().iter().map(|&p| primes[p as usize]));
                for model in memory.models() {
                    #[allow(clippy::cast_possible_truncation)] // at most one term for each row
                    models.sizes.push(model.len() as u32);
                    models.positions.extend(model.iter().map(|&at| u32::from(at)));
                }
                models.n_models = Some(models.sizes.len() as u64);
                models
            });
            Ok((primes, models))
        };
        parallel::install(|| primes.into_par_iter().map_init(Default::default, solve).collect())
    }
}

/// How many bits hold a level or "absent".
fn bits_for(levels: usize) -> usize {
    (usize::BITS - levels.leading_zeros()) as usize
}

/// Nodes as they are made. The key of a cube has one field for each condition: 0 where the condition
/// is absent, else its level and 1.
struct NodeTable {
    width: usize,
    levels: Vec<u32>,
    /// Terms as keys, and their fields.
    of_terms: Vec<(u64, u64)>,
    nodes: Vec<Node>,
    terms: Vec<u32>,
    known: FxHashMap<u64, u32>,
    both: FxHashMap<(u32, u32), u32>,
    any: FxHashMap<Vec<u32>, u32>,
}

impl NodeTable {
    fn new(
        explained: ArrayView2<'_, u8>,
        terms: ArrayView2<'_, Level>,
        levels: Vec<u32>,
        width: usize,
    ) -> Self {
        let mut nodes = Self {
            width,
            levels,
            of_terms: Vec::new(),
            nodes: vec![Node::All],
            terms: Vec::new(),
            known: FxHashMap::default(),
            both: FxHashMap::default(),
            any: FxHashMap::default(),
        };
        for row in explained.rows() {
            let key = row.iter().zip(0..).map(|(&level, i)| (u64::from(level) + 1) << (i * width));
            nodes.known.insert(key.fold(0, |key, field| key | field), 0);
        }
        for term in terms.rows() {
            let care = (0..term.len()).filter(|&i| term[i] != ABSENT);
            let fields = care.fold(0, |all, i| all | nodes.field(i));
            nodes.of_terms.push((nodes.key(term.iter()), fields));
        }
        nodes
    }

    fn field(&self, i: usize) -> u64 {
        bits::first_n(self.width) << (i * self.width)
    }

    fn key<'a>(&self, term: impl Iterator<Item = &'a Level>) -> u64 {
        let field = |(&level, i): (&Level, usize)| {
            u64::try_from(level + 1).unwrap_or(0) << (i * self.width)
        };
        term.zip(0..).map(field).fold(0, |key, field| key | field)
    }

    /// Which analyses allow a cube.
    fn node(&mut self, key: u64) -> u32 {
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let free = (0..self.levels.len()).find(|&i| key & self.field(i) == 0);
        let node = match free {
            None => self.row(key),
            Some(i) => (1..=u64::from(self.levels[i])).fold(0, |all, level| {
                let half = self.node(key | level << (i * self.width));
                self.both(all, half)
            }),
        };
        self.known.insert(key, node);
        node
    }

    fn both(&mut self, a: u32, b: u32) -> u32 {
        let (a, b) = (a.min(b), a.max(b));
        if a == 0 || a == b {
            return b;
        }
        let nodes = &mut self.nodes;
        *self.both.entry((a, b)).or_insert_with(|| add(nodes, Node::Both(a, b)))
    }

    /// Which analyses allow a remainder: those with a term that holds it.
    fn row(&mut self, key: u64) -> u32 {
        let holds = |&(_, &(own, fields)): &(u32, &(u64, u64))| key & fields == own;
        let terms: Vec<u32> = (0..).zip(&self.of_terms).filter(holds).map(|(t, _)| t).collect();
        let Self { nodes, terms: all, any, .. } = self;
        *any.entry(terms).or_insert_with_key(|terms| {
            let from = all.len();
            all.extend_from_slice(terms);
            add(nodes, Node::Any(from, all.len()))
        })
    }
}

fn add(nodes: &mut Vec<Node>, node: Node) -> u32 {
    nodes.push(node);
    u32::try_from(nodes.len() - 1).expect("fewer nodes than cubes of a small space")
}
