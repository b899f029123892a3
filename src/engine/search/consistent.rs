//! Terms and models judged by their consistency in the data instead of by truth table rows.
//!
//! Consistency does not change in one direction when literals are added, so transversals do not
//! help: candidates are tried by size, and a branch ends when no extension can reach the cut-off.

use std::ops::ControlFlow;

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};

use crate::cancel::{Budget, Cancel};
use crate::error::Error;
use crate::space::bits::BitSet;
use crate::space::cube::Space;
use crate::space::union::Union;
use crate::truth_table::fit::{Fit, Overlap};
use crate::truth_table::membership::{self, ABSENT, Level, Sets};
use crate::truth_table::tolerance::{TOLERANCE, reaches};

/// Minimal conjunctions with consistency >= `cut` that cover a row of `explained` (E, k) and meet
/// no cube of `off` (C, k), as levels (T, k); some may be repeated.
pub fn terms<L: BitSet>(
    sets: Sets<'_>,
    outcome: ArrayView1<'_, f64>,
    explained: ArrayView2<'_, u8>,
    off: ArrayView2<'_, L>,
    cut: f64,
    cancel: &Cancel,
) -> Result<Array2<Level>, Error> {
    let outcome = outcome.to_vec();
    let k = sets.conditions();
    let mut found = Vec::new();
    for row in explained.rows() {
        let levels = row.to_vec();
        let mut whole = vec![1.0; outcome.len()];
        for (i, &level) in levels.iter().enumerate() {
            sets.narrow(&mut whole, i, level);
        }
        let excess = whole.iter().zip(&outcome).map(|(x, y)| (x - y).max(0.0)).sum();
        let mut search = Terms {
            sets: sets.view(),
            outcome: &outcome,
            levels: &levels,
            off: off.view(),
            cut,
            excess,
            accepted: Vec::new(),
            chosen: vec![ABSENT; k],
            cancel,
        };
        for size in 0..=k {
            search.grow(size, 0, &vec![1.0; outcome.len()])?;
        }
        found.extend(search.accepted.into_iter().flatten());
    }
    Ok(Array2::from_shape_vec((found.len() / k.max(1), k), found)?)
}

struct Terms<'a, L> {
    sets: Sets<'a>,
    outcome: &'a [f64],
    levels: &'a [u8],
    off: ArrayView2<'a, L>,
    cut: f64,
    /// What the whole row exceeds the outcome by; every conjunction that covers it exceeds more.
    excess: f64,
    accepted: Vec<Vec<Level>>,
    chosen: Vec<Level>,
    cancel: &'a Cancel,
}

impl<L: BitSet> Terms<'_, L> {
    /// Try all conjunctions with `more` more literals on conditions from `from` on.
    fn grow(&mut self, more: usize, from: usize, x: &[f64]) -> Result<(), Error> {
        self.cancel.check()?;
        if more == 0 {
            self.judge(x);
            return Ok(());
        }
        let total: f64 = x.iter().sum();
        if 1.0 - self.excess / total < self.cut - 2.0 * TOLERANCE {
            return Ok(());
        }
        for i in from..=self.levels.len() - more {
            let mut narrowed = x.to_vec();
            self.sets.narrow(&mut narrowed, i, self.levels[i]);
            self.chosen[i] = Level::from(self.levels[i]);
            self.grow(more - 1, i + 1, &narrowed)?;
            self.chosen[i] = ABSENT;
        }
        Ok(())
    }

    fn judge(&mut self, x: &[f64]) {
        let chosen = &self.chosen;
        let within =
            |small: &Vec<Level>| small.iter().zip(chosen).all(|(&s, &c)| s == ABSENT || s == c);
        // NaN, a conjunction without any member, is not consistent.
        let consistent = reaches(Fit::of(x, self.outcome).incl, self.cut);
        if !consistent || self.accepted.iter().any(within) {
            return;
        }
        // A condition that does not occur has any level, also one that the cube allows.
        let allows = |(&c, &set): (&Level, &L)| {
            usize::try_from(c).map_or(!set.is_empty(), |level| set.has(level))
        };
        if !self.off.rows().into_iter().any(|cube| chosen.iter().zip(cube).all(allows)) {
            self.accepted.push(self.chosen.clone());
        }
    }
}

/// Cut-offs of a model.
#[derive(Debug, Clone, Copy)]
pub struct Cuts {
    /// Least consistency of the union of its terms.
    pub consistency: f64,
    /// Least coverage of the union of its terms.
    pub coverage: f64,
}

impl Cuts {
    fn accept(self, fit: Fit) -> bool {
        reaches(fit.incl, self.consistency) && reaches(fit.cov, self.coverage)
    }
}

/// The most models that are kept, each to be compared with every larger set: then the search ends as
/// if the budget were spent.
const MOST: usize = 1 << 20;

/// All minimal sets of `terms` (T, k) whose union reaches the cut-offs, by size, as they are told
/// to `visit`. False when the budget ran out or `visit` had enough.
///
/// Minimal: no part of the set reaches the cut-offs, and no literal can go without a change of the
/// configurations that the union holds, unless the cut-offs need it (in fuzzy sets the memberships
/// of equivalent unions differ). `~D + A*D*~C` is no model, since D says nothing there.
pub fn models<L: BitSet>(
    space: &Space<L>,
    sets: Sets<'_>,
    terms: ArrayView2<'_, Level>,
    outcome: ArrayView1<'_, f64>,
    cuts: Cuts,
    budget: &mut Budget<'_>,
    visit: &mut dyn FnMut(&[u32]) -> ControlFlow<()>,
) -> Result<bool, Error> {
    let x = membership::of_terms(sets.view(), terms, budget.cancel())?;
    let lines: Vec<Vec<f64>> = x.rows().into_iter().map(|row| row.to_vec()).collect();
    // Line t: the union of terms t, t + 1, …, the most that can still be added.
    let mut rest = vec![vec![0.0; outcome.len()]; lines.len() + 1];
    for t in (0..lines.len()).rev() {
        rest[t] = union(&rest[t + 1], &lines[t]);
    }
    let mut search = Unions {
        space,
        sets: sets.view(),
        terms: terms.view(),
        lines: &lines,
        outcome: &outcome.to_vec(),
        rest: &rest,
        cuts,
        found: vec![Vec::new(); lines.len()],
        n_found: 0,
        chosen: Vec::new(),
        deepest: 0,
        budget,
        visit,
        ended: false,
    };
    let none = vec![Highest::default(); outcome.len()];
    for size in 1..=lines.len() {
        search.deepest = 0;
        search.grow(size, 0, &none)?;
        // Where no set of this size was left to look at, no larger one is.
        if search.ended || search.deepest < size {
            break;
        }
    }
    Ok(!search.ended)
}

fn union(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a.max(*b)).collect()
}

/// The highest memberships of a case in some terms.
#[derive(Debug, Clone, Copy, Default)]
struct Highest {
    first: f64,
    second: f64,
    /// The place among the chosen of a term with the highest.
    place: usize,
}

struct Unions<'a, 'b, L> {
    space: &'a Space<L>,
    sets: Sets<'a>,
    terms: ArrayView2<'a, Level>,
    lines: &'a [Vec<f64>],
    outcome: &'a [f64],
    rest: &'a [Vec<f64>],
    cuts: Cuts,
    /// Sets that reach the cut-offs while no part of them does, by their last term.
    found: Vec<Vec<Vec<u32>>>,
    n_found: usize,
    chosen: Vec<u32>,
    /// The size of the largest set looked at.
    deepest: usize,
    budget: &'a mut Budget<'b>,
    visit: &'a mut dyn FnMut(&[u32]) -> ControlFlow<()>,
    ended: bool,
}

impl<L: BitSet> Unions<'_, '_, L> {
    /// Try all sets with `more` more terms from `from` on.
    fn grow(&mut self, more: usize, from: usize, x: &[Highest]) -> Result<(), Error> {
        if self.ended || !self.budget.work(x.len())? {
            self.ended = true;
            return Ok(());
        }
        self.deepest = self.deepest.max(self.chosen.len());
        if more == 0 {
            return self.judge(x);
        }
        if !self.may_reach(x, &self.rest[from]) {
            return Ok(());
        }
        for t in from..=self.lines.len() - more {
            self.chosen.push(u32::try_from(t).expect("fewer than 2^32 terms fit into memory"));
            if let Some(wider) = self.with_last(x) {
                self.grow(more - 1, t + 1, &wider)?;
            }
            self.chosen.pop();
            if self.ended {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Whether more terms, up to `rest`, may lead to a union that reaches the cut-offs. What
    /// exceeds the outcome only becomes more.
    fn may_reach(&self, x: &[Highest], rest: &[f64]) -> bool {
        let (mut both, mut excess, mut sum_y) = (0.0, 0.0, 0.0);
        for ((x, &rest), &y) in x.iter().zip(rest).zip(self.outcome) {
            both += x.first.max(rest).min(y);
            excess += (x.first - y).max(0.0);
            sum_y += y;
        }
        let reaches = |ratio: f64, cut: f64| ratio.is_nan() || ratio >= cut - 2.0 * TOLERANCE;
        let best = Overlap { x: both + excess, both };
        reaches(best.cov(sum_y), self.cuts.coverage) && reaches(best.incl(), self.cuts.consistency)
    }

    /// The highest memberships with the last of the chosen terms; None if some part of the chosen
    /// reaches the cut-offs, or a term is within the union of the others: without it the union is
    /// the same, so that no set with all of them is minimal.
    fn with_last(&self, x: &[Highest]) -> Option<Vec<Highest>> {
        let last = *self.chosen.last()? as usize;
        let part = |set: &Vec<u32>| set.iter().all(|t| self.chosen.contains(t));
        if self.found[last].iter().any(part) {
            return None;
        }
        let place = self.chosen.len() - 1;
        let mut alone = vec![false; self.chosen.len()];
        let add = |(&x, &new): (&Highest, &f64)| {
            let wider = if new > x.first {
                Highest { first: new, second: x.first, place }
            } else {
                Highest { second: x.second.max(new), ..x }
            };
            alone[wider.place] |= wider.first > wider.second;
            wider
        };
        let wider = x.iter().zip(&self.lines[last]).map(add).collect();
        alone.into_iter().all(|alone| alone).then_some(wider)
    }

    fn judge(&mut self, x: &[Highest]) -> Result<(), Error> {
        let x: Vec<f64> = x.iter().map(|x| x.first).collect();
        if !self.cuts.accept(Fit::of(&x, self.outcome)) {
            return Ok(());
        }
        if let Some(&last) = self.chosen.last() {
            self.found[last as usize].push(self.chosen.clone());
            self.n_found += 1;
        }
        if !self.has_idle_literal()? {
            self.ended = (self.visit)(&self.chosen).is_break();
        }
        self.ended |= self.n_found >= MOST;
        Ok(())
    }

    /// Whether a literal can go: without it the union holds the same configurations and still
    /// reaches the cut-offs.
    fn has_idle_literal(&self) -> Result<bool, Error> {
        let full = self.space.full();
        for &term in &self.chosen {
            let others: Vec<usize> =
                self.chosen.iter().filter(|&&t| t != term).map(|&t| t as usize).collect();
            let cubes = self.terms.select(Axis(0), &others);
            let cubes = Array2::from_shape_fn(cubes.dim(), |(i, c)| cube(cubes[[i, c]], full[c]));
            let union_of_others = Union::new(self.space, cubes.view())?;
            let levels = self.terms.row(term as usize);
            for (c, &level) in levels.iter().enumerate().filter(|&(_, &level)| level >= 0) {
                // What the term would hold besides.
                let mut beside: Vec<L> =
                    levels.iter().zip(full).map(|(&level, &full)| cube(level, full)).collect();
                beside[c] = full[c] & !cube(level, full[c]);
                if union_of_others.outside(&beside, self.budget.cancel())?.is_none()
                    && self.reaches_without(term, c, &others)
                {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Whether the union of a term without its literal of `condition`, and of others, reaches the
    /// cut-offs.
    fn reaches_without(&self, term: u32, condition: usize, others: &[usize]) -> bool {
        let mut x = vec![1.0; self.outcome.len()];
        for (c, &level) in self.terms.row(term as usize).iter().enumerate() {
            if let Some(level) = u8::try_from(level).ok().filter(|_| c != condition) {
                self.sets.narrow(&mut x, c, level);
            }
        }
        let x = others.iter().fold(x, |x, &other| union(&x, &self.lines[other]));
        self.cuts.accept(Fit::of(&x, self.outcome))
    }
}

/// The levels that a literal allows.
fn cube<L: BitSet>(level: Level, full: L) -> L {
    usize::try_from(level).map_or(full, L::one)
}
