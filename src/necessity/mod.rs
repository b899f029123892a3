//! Conjunctions and disjunctions of literals that are supersets or subsets of an outcome.
//!
//! Expressions of one literal are tried first, then those of two, and so on: what is found at one
//! level rules out what contains it at the next. Each level is a depth-first walk that carries the
//! running minimum or maximum, so that an expression costs one pass over the cases and nothing is
//! kept of those that fail. A branch ends where no extension can reach the cut-offs:
//!
//! ```text
//! union, more literals           Σmin(x,y) and Σmax(x−y,0) grow, so inclN is at most what the union
//!                                with all literals to come reaches, covN at most that divided by
//!                                itself and Σmax(x−y,0), and RoN falls
//! intersection, more literals    Σmin(x,y) falls, so inclN and covS do
//! ```
//!
//! Levels are searched in parallel from their first literals on; the order of the results does not
//! depend on it.

mod literals;
mod trie;

use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::{Array2, ArrayView1, ArrayView2};
use rayon::prelude::*;

use crate::cancel::Cancel;
use crate::error::{Error, agree};
use crate::parallel;
use crate::truth_table::fit::{Fit, Overlap, least};
use crate::truth_table::membership::{self, ABSENT, Sets};
use crate::truth_table::tolerance::{TOLERANCE, reaches};

use self::literals::{LANES, Literal, Literals};
use self::trie::Trie;

/// The most expressions that are listed, about 100 MiB: more than anyone reads, and cut-offs that so
/// many reach tell nothing apart.
pub const MAX_FOUND: usize = 1 << 20;

/// Bounds leave this much to rounding, so that they never cut off what reaches a cut-off.
const SLACK: f64 = 2.0 * TOLERANCE;

/// What an expression is to the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// A superset of it: consistency is inclN, coverage covN.
    Necessity,
    /// A subset of it: consistency is inclS, coverage covS.
    Sufficiency,
}

/// Least values that an expression must reach, within the tolerance; 0/0 counts as 0.
#[derive(Debug, Clone, Copy)]
pub struct CutOffs {
    /// Consistency of the relation.
    pub incl: f64,
    /// Coverage of the relation.
    pub cov: f64,
    /// Relevance of necessity.
    pub ron: f64,
}

/// Expressions in order of their size, their conditions and their levels.
#[derive(Debug, Clone)]
pub struct Expressions {
    /// The level of each condition, or [`ABSENT`], (T, k).
    pub terms: Array2<membership::Level>,
    /// One [`Fit`] per expression, (T, 4).
    pub fits: Array2<f64>,
}

/// What is searched: which expressions over which cases.
#[derive(Debug, Clone, Copy)]
pub struct ExpressionSearch<'a> {
    /// The conditions.
    pub sets: Sets<'a>,
    /// How many levels each condition has.
    pub levels: &'a [u16],
    /// Memberships of the cases in the outcome.
    pub outcome: ArrayView1<'a, f64>,
    /// What an expression must reach.
    pub cuts: CutOffs,
    /// The most literals of an expression.
    pub depth: usize,
}

/// Conjunctions that reach the cut-offs: for necessity all of them, for sufficiency those that
/// contain no other.
///
/// # Errors
///
/// [`Error::Shape`] when the arrays disagree, [`Error::TooManyExpressions`], [`Error::Cancelled`].
pub fn conjunctions(
    question: &ExpressionSearch<'_>,
    relation: Relation,
    cancel: &Cancel,
) -> Result<Expressions, Error> {
    let search = Levelwise::new(question, Join::All, relation)?;
    let minimal = relation == Relation::Sufficiency;
    search.run(minimal.then(Trie::new), &[], question.depth, cancel)
}

/// Minimal necessary disjunctions: those that reach the cut-offs and contain neither another one
/// nor the literals of a conjunction in `known` (C, k), which are in order of their size.
///
/// # Errors
///
/// [`Error::Shape`] or [`Error::Level`] when the arrays disagree,
/// [`Error::TooManyExpressions`], [`Error::Cancelled`].
pub fn disjunctions(
    question: &ExpressionSearch<'_>,
    known: ArrayView2<'_, membership::Level>,
    cancel: &Cancel,
) -> Result<Expressions, Error> {
    let search = Levelwise::new(question, Join::Any, Relation::Necessity)?;
    let k = search.literals.conditions();
    agree("conditions of the conjunctions", k, known.ncols())?;
    let known = known.rows().into_iter().map(|term| search.literals.of_term(term));
    let known = known.collect::<Result<Vec<_>, _>>()?;
    search.run(Some(Trie::new()), &known, question.depth, cancel)
}

/// How literals are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    /// Conjunction: the minimum.
    All,
    /// Disjunction: the maximum.
    Any,
}

/// Which expressions count, and which branches can be left.
#[derive(Debug)]
struct Criterion {
    join: Join,
    relation: Relation,
    cuts: CutOffs,
    cases: f64,
    y: f64,
}

/// Here 0/0 counts as 0.
fn or_zero(ratio: f64) -> f64 {
    if ratio.is_nan() { 0.0 } else { ratio }
}

/// Whether a bound of a ratio leaves open that the ratio reaches a cut-off.
fn may_reach(bound: f64, cut: f64) -> bool {
    or_zero(bound) >= cut - SLACK
}

impl Criterion {
    fn accepts(&self, sums: Overlap) -> bool {
        let (of_y, of_x) = (sums.cov(self.y), sums.incl());
        let (incl, cov) = match self.relation {
            Relation::Necessity => (of_y, of_x),
            Relation::Sufficiency => (of_x, of_y),
        };
        reaches(or_zero(incl), self.cuts.incl)
            && reaches(or_zero(cov), self.cuts.cov)
            && reaches(or_zero(sums.ron(self.cases)), self.cuts.ron)
    }

    /// Whether no extension reaches the cut-offs, when Σmin(x,y) can become `most` at best.
    fn hopeless(&self, sums: Overlap, most: f64) -> bool {
        let CutOffs { incl, cov, ron } = self.cuts;
        match (self.join, self.relation) {
            (Join::Any, _) => {
                let best = Overlap { x: most + sums.x - sums.both, both: most };
                !may_reach(best.cov(self.y), incl)
                    || !may_reach(best.incl(), cov)
                    || !may_reach(sums.ron(self.cases), ron)
            }
            (Join::All, Relation::Necessity) => !may_reach(sums.cov(self.y), incl),
            (Join::All, Relation::Sufficiency) => {
                !may_reach(sums.cov(self.y), cov) || (sums.both <= 0.0 && incl > SLACK)
            }
        }
    }
}

/// An expression that counts.
#[derive(Debug)]
struct Hit {
    literals: Vec<Literal>,
    fit: Fit,
}

/// Everything that stays the same from level to level.
#[derive(Debug)]
struct Levelwise {
    literals: Literals,
    /// Of all cases, for the fit of what is listed.
    outcome: Vec<f64>,
    criterion: Criterion,
    /// What the conditions from each one on can add to a union.
    highest: Vec<Vec<f64>>,
}

impl Levelwise {
    fn new(question: &ExpressionSearch<'_>, join: Join, relation: Relation) -> Result<Self, Error> {
        let literals = Literals::new(question.sets, question.levels, question.outcome)?;
        let criterion = Criterion {
            join,
            relation,
            cuts: question.cuts,
            cases: literals.alike.len() as f64,
            y: question.outcome.sum(),
        };
        let outcome = question.outcome.to_vec();
        let highest = if join == Join::Any { literals.highest_from() } else { Vec::new() };
        Ok(Self { literals, outcome, criterion, highest })
    }

    /// Search level by level; with a `trie`, expressions that contain one found before are left out.
    fn run(
        &self,
        mut trie: Option<Trie>,
        known: &[Vec<Literal>],
        depth: usize,
        cancel: &Cancel,
    ) -> Result<Expressions, Error> {
        let (mut found, mut known) = (Vec::new(), known.iter().peekable());
        let count = AtomicUsize::new(0);
        for size in 1..=depth.min(self.literals.conditions()) {
            while let Some(set) = known.next_if(|set| set.len() <= size) {
                trie.iter_mut().for_each(|trie| trie.insert(set));
            }
            let level = Level { search: self, size, trie: trie.as_ref(), count: &count, cancel };
            let (mut hits, alive) = level.hits()?;
            if !alive {
                break;
            }
            hits.sort_by_cached_key(|hit| self.order(hit));
            if let Some(trie) = &mut trie {
                hits.iter().for_each(|hit| trie.insert(&hit.literals));
            }
            found.extend(hits);
        }
        Ok(self.listed(&found))
    }

    /// What results of one size are sorted by: conditions, then levels.
    fn order(&self, hit: &Hit) -> (Vec<usize>, Vec<u8>) {
        hit.literals.iter().map(|&literal| self.literals.place(usize::from(literal))).unzip()
    }

    fn listed(&self, hits: &[Hit]) -> Expressions {
        let mut terms = Array2::from_elem((hits.len(), self.literals.conditions()), ABSENT);
        let mut fits = Array2::zeros((hits.len(), 4));
        for ((hit, mut term), mut fit) in hits.iter().zip(terms.rows_mut()).zip(fits.rows_mut()) {
            for &literal in &hit.literals {
                let (condition, level) = self.literals.place(usize::from(literal));
                term[condition] = membership::Level::from(level);
            }
            fit.assign(&ArrayView1::from(&hit.fit.to_array()));
        }
        Expressions { terms, fits }
    }
}

/// The search of all expressions of one size.
#[derive(Debug)]
struct Level<'a> {
    search: &'a Levelwise,
    size: usize,
    trie: Option<&'a Trie>,
    count: &'a AtomicUsize,
    cancel: &'a Cancel,
}

impl Level<'_> {
    /// The expressions that count, and whether any was tried at all.
    fn hits(&self) -> Result<(Vec<Hit>, bool), Error> {
        let firsts = 0..self.search.literals.len();
        let branches: Vec<Branch<'_>> = parallel::install(|| {
            firsts.into_par_iter().map(|first| Branch::from(self, first)).collect()
        })?;
        let alive = branches.iter().any(|branch| branch.alive);
        Ok((branches.into_iter().flat_map(|branch| branch.hits).collect(), alive))
    }
}

/// The part of a level that begins with one literal.
#[derive(Debug)]
struct Branch<'a> {
    level: &'a Level<'a>,
    chosen: Vec<Literal>,
    /// Line t: memberships in what t literals make; line 0 changes nothing.
    lines: Vec<f64>,
    hits: Vec<Hit>,
    alive: bool,
}

impl<'a> Branch<'a> {
    fn from(level: &'a Level<'a>, first: usize) -> Result<Self, Error> {
        level.cancel.check()?;
        let Levelwise { literals, criterion, .. } = level.search;
        let mut lines = vec![0.0; (level.size + 1) * literals.width];
        if criterion.join == Join::All {
            lines[..literals.width].fill(1.0);
        }
        let chosen = Vec::with_capacity(level.size);
        let mut branch = Self { level, chosen, lines, hits: Vec::new(), alive: false };
        if first < branch.end() {
            branch.add(first)?;
        }
        Ok(branch)
    }

    /// The first literal of those conditions that leave too few after them.
    fn end(&self) -> usize {
        let literals = &self.level.search.literals;
        literals.start(literals.conditions() + 1 + self.chosen.len() - self.level.size)
    }

    /// Try all expressions that add `literal`, and then later ones, to what is chosen.
    fn add(&mut self, literal: usize) -> Result<(), Error> {
        let Levelwise { literals, criterion, highest, .. } = self.level.search;
        let (t, width) = (self.chosen.len(), literals.width);
        let (above, below) = self.lines.split_at_mut((t + 1) * width);
        let x = &above[t * width..];
        if t + 1 == self.level.size {
            self.alive = true;
            let sums = literals.sums(criterion.join, x, literals.line(literal));
            return if criterion.accepts(sums) { self.hit(literal) } else { Ok(()) };
        }
        let joint = &mut below[..width];
        join(criterion.join, joint, x, literals.line(literal));
        let sums = literals.sums(criterion.join, joint, joint);
        let (condition, _) = literals.place(literal);
        let most = match highest.get(condition + 1) {
            Some(rest) => literals.sums(Join::Any, joint, rest).both,
            None => sums.both,
        };
        if criterion.hopeless(sums, most) {
            return Ok(());
        }
        self.chosen.push(as_literal(literal));
        if !self.level.trie.is_some_and(|trie| trie.holds_subset_of(&self.chosen)) {
            self.level.cancel.check()?;
            for next in literals.start(condition + 1)..self.end() {
                self.add(next)?;
            }
        }
        self.chosen.pop();
        Ok(())
    }

    /// Keep what is chosen together with `literal`, unless something in it was found before.
    fn hit(&mut self, literal: usize) -> Result<(), Error> {
        let Levelwise { literals, outcome, criterion, .. } = self.level.search;
        let mut all = self.chosen.clone();
        all.push(as_literal(literal));
        if self.level.trie.is_some_and(|trie| trie.holds_subset_of(&all)) {
            return Ok(());
        }
        if self.level.count.fetch_add(1, Ordering::Relaxed) >= MAX_FOUND {
            return Err(Error::TooManyExpressions { limit: MAX_FOUND });
        }
        let (t, width) = (self.chosen.len(), literals.width);
        let (above, joint) = self.lines.split_at_mut((t + 1) * width);
        join(criterion.join, joint, &above[t * width..], literals.line(literal));
        let whole: Vec<f64> = literals.alike.iter().map(|&one| joint[one]).collect();
        let fit = Fit::of(&whole, outcome);
        self.hits.push(Hit { literals: all, fit });
        Ok(())
    }
}

fn as_literal(literal: usize) -> Literal {
    Literal::try_from(literal).expect("`Literals` has no more")
}

/// The larger of two numbers, by a comparison as [`least`].
fn higher(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// Write the memberships of what `x` and `other` make together.
fn join(how: Join, out: &mut [f64], x: &[f64], other: &[f64]) {
    let pairs = out.iter_mut().zip(x).zip(other);
    match how {
        Join::All => pairs.for_each(|((out, &x), &other)| *out = least(x, other)),
        Join::Any => pairs.for_each(|((out, &x), &other)| *out = higher(x, other)),
    }
}

impl Literals {
    /// The sums of what `x` and `other` make together, without writing it down.
    fn sums(&self, how: Join, x: &[f64], other: &[f64]) -> Overlap {
        match how {
            Join::All => summed(least, x, other, &self.outcome, &self.weights),
            Join::Any => summed(higher, x, other, &self.outcome, &self.weights),
        }
    }
}

/// Sums in lanes, which are added up at the end: the compiler turns these into vectors.
fn summed(
    how: impl Fn(f64, f64) -> f64,
    x: &[f64],
    other: &[f64],
    y: &[f64],
    weights: &[f64],
) -> Overlap {
    let (mut sum, mut both) = ([0.0; LANES], [0.0; LANES]);
    let (x, other) = (x.chunks_exact(LANES), other.chunks_exact(LANES));
    let (y, weights) = (y.chunks_exact(LANES), weights.chunks_exact(LANES));
    for (((x, other), y), weight) in x.zip(other).zip(y).zip(weights) {
        for i in 0..LANES {
            let joint = how(x[i], other[i]);
            sum[i] += weight[i] * joint;
            both[i] += weight[i] * least(joint, y[i]);
        }
    }
    Overlap { x: sum.iter().sum(), both: both.iter().sum() }
}
