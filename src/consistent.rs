//! Terms and models judged by their consistency in the data instead of by truth table rows.
//!
//! Consistency does not change in one direction when literals are added, so transversals do not
//! help: candidates are tried by size, and a branch ends when no extension can reach the cut-off.

use std::ops::ControlFlow;

use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::cancel::{Budget, Cancel};
use crate::cube::LevelSet;
use crate::error::Error;
use crate::fit::Fit;
use crate::membership::{ABSENT, Sets};

/// Two consistencies closer than this are equal (the tolerance of the R package admisc).
pub const TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// Minimal conjunctions with consistency >= `cut` that cover a row of `explained` (E, k) and meet
/// no cube of `off` (C, k), as levels (T, k); some may be repeated.
///
/// # Errors
///
/// [`Error::Cancelled`].
pub fn terms(
    sets: Sets<'_>,
    outcome: ArrayView1<'_, f64>,
    explained: ArrayView2<'_, u8>,
    off: ArrayView2<'_, LevelSet>,
    cut: f64,
    cancel: &Cancel,
) -> Result<Array2<i8>, Error> {
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
            cut: cut - TOLERANCE,
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
    Array2::from_shape_vec((found.len() / k.max(1), k), found)
        .map_err(|err| Error::Internal(err.to_string()))
}

struct Terms<'a> {
    sets: Sets<'a>,
    outcome: &'a [f64],
    levels: &'a [u8],
    off: ArrayView2<'a, LevelSet>,
    cut: f64,
    /// What the whole row exceeds the outcome by; every conjunction that covers it exceeds more.
    excess: f64,
    accepted: Vec<Vec<i8>>,
    chosen: Vec<i8>,
    cancel: &'a Cancel,
}

impl Terms<'_> {
    /// Try all conjunctions with `more` more literals on conditions from `from` on.
    fn grow(&mut self, more: usize, from: usize, x: &[f64]) -> Result<(), Error> {
        self.cancel.check()?;
        if more == 0 {
            self.judge(x);
            return Ok(());
        }
        let total: f64 = x.iter().sum();
        if 1.0 - self.excess / total < self.cut {
            return Ok(());
        }
        for i in from..=self.levels.len() - more {
            let mut narrowed = x.to_vec();
            self.sets.narrow(&mut narrowed, i, self.levels[i]);
            self.chosen[i] = i8::try_from(self.levels[i]).unwrap_or(ABSENT);
            self.grow(more - 1, i + 1, &narrowed)?;
            self.chosen[i] = ABSENT;
        }
        Ok(())
    }

    fn judge(&mut self, x: &[f64]) {
        let chosen = &self.chosen;
        let within =
            |small: &Vec<i8>| small.iter().zip(chosen).all(|(&s, &c)| s == ABSENT || s == c);
        // Written so that NaN, a conjunction without any member, is not consistent.
        let consistent = Fit::of(x, self.outcome).incl >= self.cut;
        if !consistent || self.accepted.iter().any(within) {
            return;
        }
        // A condition that does not occur has any level, also one that the cube allows.
        let allows = |(&c, &set): (&i8, &LevelSet)| {
            u32::try_from(c).map_or(set != 0, |level| set >> level & 1 == 1)
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
    /// The most terms.
    pub depth: usize,
}

/// Minimal sets of terms `x` (T, N) whose union reaches the cut-offs, by size: all of them, or
/// those of the smallest size. False when the budget ran out or `visit` had enough.
///
/// # Errors
///
/// [`Error::Cancelled`].
pub fn models(
    x: ArrayView2<'_, f64>,
    outcome: ArrayView1<'_, f64>,
    cuts: Cuts,
    all: bool,
    budget: &mut Budget<'_>,
    visit: &mut dyn FnMut(&[u32]) -> ControlFlow<()>,
) -> Result<bool, Error> {
    let outcome = outcome.to_vec();
    let terms: Vec<Vec<f64>> = x.rows().into_iter().map(|row| row.to_vec()).collect();
    // Line t: the union of terms t, t + 1, …, the most that can still be added.
    let mut rest = vec![vec![0.0; outcome.len()]; terms.len() + 1];
    for t in (0..terms.len()).rev() {
        rest[t] = union(&rest[t + 1], &terms[t]);
    }
    let none = vec![0.0; outcome.len()];
    let mut search = Unions {
        terms: &terms,
        outcome: &outcome,
        rest: &rest,
        cuts,
        found: Vec::new(),
        chosen: Vec::new(),
        budget,
        visit,
        ended: false,
    };
    for size in 1..=cuts.depth.min(terms.len()) {
        search.grow(size, 0, &none)?;
        if search.ended || (!all && !search.found.is_empty()) {
            break;
        }
    }
    Ok(!search.ended)
}

fn union(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a.max(*b)).collect()
}

struct Unions<'a, 'b> {
    terms: &'a [Vec<f64>],
    outcome: &'a [f64],
    rest: &'a [Vec<f64>],
    cuts: Cuts,
    found: Vec<Vec<u32>>,
    chosen: Vec<u32>,
    budget: &'a mut Budget<'b>,
    visit: &'a mut dyn FnMut(&[u32]) -> ControlFlow<()>,
    ended: bool,
}

impl Unions<'_, '_> {
    fn grow(&mut self, more: usize, from: usize, x: &[f64]) -> Result<(), Error> {
        if self.ended || !self.budget.work(x.len())? {
            self.ended = true;
            return Ok(());
        }
        if more == 0 {
            self.judge(x);
            return Ok(());
        }
        let reach = Fit::of(&union(x, &self.rest[from]), self.outcome).cov;
        if reach < self.cuts.coverage - TOLERANCE {
            return Ok(());
        }
        for t in from..=self.terms.len() - more {
            self.chosen.push(u32::try_from(t).unwrap_or(u32::MAX));
            let wider = union(x, &self.terms[t]);
            self.grow(more - 1, t + 1, &wider)?;
            self.chosen.pop();
            if self.ended {
                return Ok(());
            }
        }
        Ok(())
    }

    fn judge(&mut self, x: &[f64]) {
        let fit = Fit::of(x, self.outcome);
        let good = fit.incl >= self.cuts.consistency - TOLERANCE
            && fit.cov >= self.cuts.coverage - TOLERANCE;
        let chosen = &self.chosen;
        let within = |small: &Vec<u32>| small.iter().all(|t| chosen.contains(t));
        if good && !self.found.iter().any(within) {
            self.found.push(self.chosen.clone());
            self.ended = (self.visit)(&self.chosen).is_break();
        }
    }
}
