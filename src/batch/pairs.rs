//! Solutions of one data set, and the intermediate one from pairs of the other two.
//!
//! A term c of a conservative model that lies within a term p of a parsimonious one loses the
//! literals, of those that p does not have, that an expectation lets it lose. The candidates that
//! are left of all such pairs of terms may be covered besides the explained rows. The intermediate
//! models are those of all pairs of models; pairs with the same candidates share theirs.

use ndarray::{Array2, ArrayView2};
use num_bigint::BigUint;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Status, says_nothing};
use crate::analysis::{Analysis, ModelWalk, Options};
use crate::cancel::{Budget, Cancel};
use crate::cube::LevelSet;
use crate::error::Error;
use crate::few::Term;
use crate::membership::ABSENT;
use crate::small::Small;

/// Directional expectations.
#[derive(Debug, Clone)]
pub struct Expectations {
    full: Vec<LevelSet>,
    /// The levels that individual expectations allow; none for no expectation.
    individual: Vec<LevelSet>,
    /// One line for each conjunctural expectation; no level for conditions that it is not about.
    conjunctural: Vec<Vec<LevelSet>>,
}

impl Expectations {
    /// Expectations (E, k): the levels expected, 0 for conditions that one is not about. `full`
    /// has all levels of each condition.
    #[must_use]
    pub fn new(full: &[LevelSet], expected: ArrayView2<'_, LevelSet>) -> Self {
        let mut individual = vec![0; full.len()];
        let mut conjunctural = Vec::new();
        for line in expected.rows() {
            let about: Vec<usize> = (0..line.len()).filter(|&i| line[i] != 0).collect();
            match about[..] {
                [] => {}
                [i] => individual[i] |= line[i],
                _ => conjunctural.push(line.to_vec()),
            }
        }
        Self { full: full.to_vec(), individual, conjunctural }
    }

    /// Whether nothing is expected, so that conservative terms keep all literals.
    pub(super) fn is_empty(&self) -> bool {
        self.conjunctural.is_empty() && self.individual.iter().all(|&levels| levels == 0)
    }

    /// What is left of term `c`, which lies within `p`.
    fn drop(&self, c: &[i8], p: &[i8]) -> Vec<i8> {
        let free = |i: usize| c[i] != ABSENT && p[i] == ABSENT;
        let against = |i: usize, levels: LevelSet| levels >> c[i] & 1 == 0;
        let mut left = c.to_vec();
        for (i, &levels) in self.individual.iter().enumerate() {
            if levels != 0 && free(i) && against(i, levels) {
                left[i] = ABSENT;
            }
        }
        for expectation in &self.conjunctural {
            let concerned = || (0..c.len()).filter(|&i| expectation[i] != 0 && free(i));
            if concerned().any(|i| against(i, expectation[i])) {
                concerned().for_each(|i| left[i] = ABSENT);
            }
        }
        left
    }

    /// What each term of a small space has against them.
    pub(super) fn against(&self, small: &Small) -> Against {
        let of = |expected: &[LevelSet]| {
            let against = |number: usize| {
                let values = small.values(number).iter().zip(expected).enumerate();
                values.fold(0, |set, (i, (&level, &levels))| {
                    let stays = level == ABSENT || levels == 0 || levels >> level & 1 == 1;
                    set | u8::from(!stays) << i
                })
            };
            (0..small.terms().len()).map(against).collect()
        };
        let about = |expected: &Vec<LevelSet>| {
            let about = expected.iter().enumerate();
            about.fold(0, |set, (i, &levels)| set | u8::from(levels != 0) << i)
        };
        Against {
            individual: of(&self.individual),
            conjunctural: self.conjunctural.iter().map(|line| (about(line), of(line))).collect(),
        }
    }

    /// Expectations about conditions of two levels as sets of conditions.
    pub(super) fn sides(&self) -> Sides {
        let k = self.full.len();
        let against = |expected: &[LevelSet]| {
            [0, 1].map(|level| {
                let differs = |i: &usize| expected[*i] != 0 && expected[*i] >> level & 1 == 0;
                (0..k).filter(differs).fold(0, |set, i| set | 1 << (k - 1 - i))
            })
        };
        let about = |expected: &[LevelSet]| {
            let about = (0..k).filter(|&i| expected[i] != 0);
            about.fold(0, |set, i| set | 1 << (k - 1 - i))
        };
        Sides {
            individual: against(&self.individual),
            conjunctural: self.conjunctural.iter().map(|e| (about(e), against(e))).collect(),
        }
    }

    /// Terms as cubes.
    fn cubes(&self, terms: &[Vec<i8>]) -> Array2<LevelSet> {
        Array2::from_shape_fn((terms.len(), self.full.len()), |(t, i)| {
            u32::try_from(terms[t][i]).map_or(self.full[i], |level| 1 << level)
        })
    }
}

/// Expectations seen from the terms of a small space: sets of conditions as bits.
#[derive(Debug)]
pub(super) struct Against {
    /// For each term the conditions that individual expectations let it drop.
    individual: Vec<u8>,
    /// The conditions that each conjunctural expectation is about, and for each term those at
    /// another level.
    conjunctural: Vec<(u8, Vec<u8>)>,
}

impl Against {
    /// The rows that may be covered for a pair of models.
    pub(super) fn allowed(&self, small: &Small, c_model: &[u16], p_model: &[u16]) -> u64 {
        let mut allowed = 0;
        for &p in p_model {
            let p = small.terms()[usize::from(p)];
            for &number in c_model {
                let number = usize::from(number);
                let c = small.terms()[number];
                if c.rows & !p.rows != 0 {
                    continue;
                }
                let free = c.care & !p.care;
                let mut dropped = free & self.individual[number];
                for (about, against) in &self.conjunctural {
                    if free & against[number] != 0 {
                        dropped |= free & about;
                    }
                }
                let left = small.around(usize::from(c.first), c.care & !dropped);
                allowed |= small.terms()[left].rows;
            }
        }
        allowed
    }
}

/// Expectations about conditions of two levels: sets of conditions as in [`Term`].
#[derive(Debug)]
pub(super) struct Sides {
    /// The conditions that individual expectations let a term drop that has them at level 0, and
    /// at level 1.
    individual: [u32; 2],
    /// The conditions that each conjunctural expectation is about, and those against it.
    conjunctural: Vec<(u32, [u32; 2])>,
}

impl Sides {
    /// What is left of term `c`; None if it does not lie within `p`.
    pub(super) fn left(&self, c: Term, p: Term) -> Option<Term> {
        let shared = c.levels & u64::from(p.care);
        if p.care & !c.care != 0 || shared != p.levels {
            return None;
        }
        #[allow(clippy::cast_possible_truncation)] // one bit per condition
        let high = c.levels as u32;
        let free = c.care & !p.care;
        let against = |[low, up]: [u32; 2]| free & (low & !high | up & high);
        let mut dropped = against(self.individual);
        for &(about, expected) in &self.conjunctural {
            if against(expected) != 0 {
                dropped |= free & about;
            }
        }
        let care = c.care & !dropped;
        Some(Term { care, levels: c.levels & u64::from(care) })
    }
}

/// The models of one data set.
#[derive(Debug)]
pub(super) struct Solution {
    pub(super) status: Status,
    /// -1 if that is not known, the largest number for that many or more.
    pub(super) n_models: i64,
    /// The terms that occur, and model m as `indices[offsets[m]..offsets[m + 1]]`.
    pub(super) terms: Array2<i8>,
    pub(super) offsets: Vec<usize>,
    pub(super) indices: Vec<usize>,
}

impl Solution {
    pub(super) fn of(analysis: Analysis) -> Self {
        let primes = analysis.primes();
        let listed = &analysis.models().listed;
        let mut used: Vec<usize> = listed.iter().flatten().map(|&p| p as usize).collect();
        used.sort_unstable();
        used.dedup();
        let terms = primes.terms(used.iter().copied());
        let place = |p: &u32| used.binary_search(&(*p as usize)).unwrap_or(0);
        let indices = listed.iter().flatten().map(place).collect();
        let counted = analysis.models().counts.as_ref().map(|counts| &counts.models);
        Self {
            status: status(&analysis),
            n_models: counted.map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX)),
            terms,
            offsets: offsets(listed.iter().map(Vec::len)),
            indices,
        }
    }

    /// Models as lists of terms, of conditions `k`.
    fn listed(models: &[Model], status: Status, n_models: i64, k: usize) -> Self {
        let mut place: FxHashMap<&[i8], usize> = FxHashMap::default();
        let mut terms: Vec<i8> = Vec::new();
        let mut indices = Vec::new();
        for term in models.iter().flatten() {
            let next = place.len();
            let at = *place.entry(term).or_insert(next);
            if at == next {
                terms.extend_from_slice(term);
            }
            indices.push(at);
        }
        let terms = Array2::from_shape_vec((place.len(), k), terms).unwrap_or_default();
        let offsets = offsets(models.iter().map(Vec::len));
        Self { status, n_models, terms, offsets, indices }
    }
}

type Model = Vec<Vec<i8>>;

fn offsets(sizes: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut end = 0;
    let ends = sizes.map(|size| {
        end += size;
        end
    });
    std::iter::once(0).chain(ends).collect()
}

fn status(analysis: &Analysis) -> Status {
    let primes = analysis.primes();
    if primes.len() == 1 && says_nothing(primes.terms(0..1).row(0)) {
        Status::AlwaysTrue
    } else if analysis.models().counts.is_none() {
        Status::Unsettled
    } else if analysis.complete() {
        Status::Solved
    } else {
        Status::Cut
    }
}

/// More pairs of models than this are left to the search that has a budget.
pub(super) const PAIRS: usize = 1 << 12;

/// More models than this are not walked through to look at their pairs, or to count them.
const MOST: usize = 1 << 18;

/// How many models are taken from a walk at a time.
const BATCH: usize = 256;

/// The listed models, each as its terms in order.
fn models(analysis: &Analysis) -> Vec<Model> {
    written(analysis, &analysis.models().listed)
}

fn written(analysis: &Analysis, models: &[Vec<u32>]) -> Vec<Model> {
    let term = |&p: &u32| analysis.primes().terms(std::iter::once(p as usize)).row(0).to_vec();
    models.iter().map(|model| model.iter().map(term).collect()).collect()
}

/// All models: those listed and, after them, those that are not. Only the first if they have not
/// been counted, or are too many; and whether these are all.
fn all_models(analysis: &Analysis, cancel: &Cancel) -> Result<(Vec<Model>, bool), Error> {
    let listed = models(analysis);
    if analysis.complete() {
        return Ok((listed, true));
    }
    let counts = analysis.models().counts.as_ref();
    if counts.is_none_or(|counts| counts.models > BigUint::from(MOST)) {
        return Ok((listed, false));
    }
    let first: FxHashSet<&Vec<u32>> = analysis.models().listed.iter().collect();
    let (mut all, mut walk) = (listed, ModelWalk::default());
    loop {
        let batch = analysis.next_models(&mut walk, BATCH, cancel)?;
        if batch.is_empty() {
            return Ok((all, true));
        }
        let new: Vec<Vec<u32>> = batch.into_iter().filter(|model| !first.contains(model)).collect();
        all.extend(written(analysis, &new));
    }
}

/// Solves with some cubes as all that may be covered besides the explained rows, or with all
/// remainders.
pub(super) type Ask<'a> = dyn Fn(Option<ArrayView2<'_, LevelSet>>) -> Result<Analysis, Error> + 'a;

/// The distinct models of all pairs of a conservative and a parsimonious model.
///
/// # Errors
///
/// Those of `ask`.
pub(super) fn solve(
    expectations: &Expectations,
    options: Options,
    ask: &Ask<'_>,
    cancel: &Cancel,
) -> Result<Solution, Error> {
    let k = expectations.full.len();
    let parsimonious = ask(None)?;
    let conservative = ask(Some(expectations.cubes(&[]).view()))?;
    if [&parsimonious, &conservative].map(status).contains(&Status::AlwaysTrue) {
        return Ok(Solution::listed(&[], Status::AlwaysTrue, 0, k));
    }
    let (parsimonious, all_p) = all_models(&parsimonious, cancel)?;
    let (conservative, all_c) = all_models(&conservative, cancel)?;
    // With models of one side missing, pairs are missing.
    let mut all = all_p && all_c;
    let mut budget = Budget::new(cancel, options.budget);
    let mut solved: FxHashSet<Vec<Vec<i8>>> = FxHashSet::default();
    let mut parts: Vec<Analysis> = Vec::new();
    'pairs: for c_model in &conservative {
        for p_model in &parsimonious {
            if !budget.work(c_model.len() * p_model.len())? {
                all = false;
                break 'pairs;
            }
            let candidates = candidates(expectations, c_model, p_model);
            if !solved.contains(&candidates) {
                parts.push(ask(Some(expectations.cubes(&candidates).view()))?);
                solved.insert(candidates);
            }
        }
    }
    together(parts, all, options.max_models, k, cancel)
}

/// The distinct models of some analyses; `all` that there are to be looked at.
fn together(
    mut parts: Vec<Analysis>,
    all: bool,
    max_models: usize,
    k: usize,
    cancel: &Cancel,
) -> Result<Solution, Error> {
    if parts.len() == 1 && all {
        return parts.pop().map(Solution::of).ok_or(Error::Internal("no part".into()));
    }
    let mut known: FxHashSet<Model> = FxHashSet::default();
    let mut found: Vec<Model> = Vec::new();
    for part in &parts {
        found.extend(models(part).into_iter().filter(|model| known.insert(model.clone())));
    }
    let mut counted = all;
    for part in parts.iter().filter(|part| !part.complete()) {
        let (models, whole) = all_models(part, cancel)?;
        counted &= whole;
        known.extend(models);
    }
    let n_models = if counted { i64::try_from(known.len()).unwrap_or(-1) } else { -1 };
    found.truncate(max_models);
    let status = match known.len() {
        _ if !counted => Status::Unsettled,
        n if n > found.len() => Status::Cut,
        _ => Status::Solved,
    };
    Ok(Solution::listed(&found, status, n_models, k))
}

/// What may be covered for a pair of models, sorted and without what lies within others.
fn candidates(expectations: &Expectations, c_model: &Model, p_model: &Model) -> Vec<Vec<i8>> {
    let within =
        |narrow: &[i8], wide: &[i8]| narrow.iter().zip(wide).all(|(&a, &b)| b == ABSENT || a == b);
    let mut found: Vec<Vec<i8>> = Vec::new();
    for p in p_model {
        let inside = c_model.iter().filter(|c| within(c, p));
        found.extend(inside.map(|c| expectations.drop(c, p)));
    }
    found.sort_unstable();
    found.dedup();
    let widest = |term: &Vec<i8>| !found.iter().any(|other| other != term && within(term, other));
    let keep: Vec<bool> = found.iter().map(widest).collect();
    let mut keep = keep.into_iter();
    found.retain(|_| keep.next().unwrap_or(true));
    found
}
