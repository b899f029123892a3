//! Fit of models from memberships in their terms, each computed once for a data set.

use super::coding::Cases;
use super::simd::{lower, lower_to, raise, raise_to};
use crate::truth_table::fit::Sums;
use crate::truth_table::membership::Level;

/// A term whose memberships have not been computed.
const NONE: usize = usize::MAX;

/// A bit that tells the literal lines of the cases from those kept here.
const LITERAL: usize = 1 << (usize::BITS - 1);

/// Memberships in terms. The memory is used again for the next data set.
#[derive(Debug, Default)]
pub(super) struct Unions {
    lines: Vec<f64>,
    /// For each term where its memberships start.
    line_of: Vec<usize>,
    union: Vec<f64>,
    sum_y: f64,
}

impl Unions {
    /// Begin a data set with terms numbered below `terms`.
    pub(super) fn begin(&mut self, cases: &Cases, terms: usize) {
        self.lines.clear();
        self.union.resize(cases.len(), 0.0);
        self.line_of.clear();
        self.line_of.resize(terms, NONE);
        self.sum_y = cases.outcome().0.iter().fold(0.0, |sum, y| sum + y);
    }

    /// Whether the memberships in a term have been computed.
    #[inline]
    pub(super) fn has(&self, number: u32) -> bool {
        self.line_of[number as usize] != NONE
    }

    /// Compute the memberships in term `number`, whose levels are `values`.
    pub(super) fn add(&mut self, cases: &Cases, number: u32, values: impl Iterator<Item = Level>) {
        let at = number as usize;
        let start = self.lines.len();
        let mut first = None;
        for (i, level) in values.enumerate() {
            let Ok(level) = usize::try_from(level) else { continue };
            let x = cases.literal(i, level);
            match first {
                None => first = Some((i, level)),
                Some((i, level)) if self.lines.len() == start => {
                    self.lines.resize(start + cases.len(), 0.0);
                    lower(&mut self.lines[start..], cases.literal(i, level), x);
                }
                Some(_) => lower_to(&mut self.lines[start..], x),
            }
        }
        // A term of one literal has its line there.
        self.line_of[at] = match first {
            Some((i, level)) if self.lines.len() == start => cases.line(i, level) | LITERAL,
            _ => start,
        };
    }

    /// Consistency, proportional reduction in inconsistency and coverage of a model of such terms.
    pub(super) fn fit(&mut self, cases: &Cases, model: &[u32]) -> [f64; 3] {
        let line = |t: u32| {
            let at = self.line_of[t as usize];
            let from = at & !LITERAL;
            let lines = if at & LITERAL == 0 { &self.lines[from..] } else { cases.lines(from) };
            &lines[..cases.len()]
        };
        let x = match *model {
            [only] => line(only),
            [first, second, ref rest @ ..] => {
                raise(&mut self.union, line(first), line(second));
                for &t in rest {
                    raise_to(&mut self.union, line(t));
                }
                &self.union[..]
            }
            [] => &[],
        };
        let (y, not_y) = cases.outcome();
        let sums = Sums::of(x, y, not_y);
        [sums.incl(), sums.pri(), sums.overlap.cov(self.sum_y)]
    }
}
