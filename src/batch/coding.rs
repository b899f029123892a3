//! One data set of many, laid out for a quick analysis: checked, its cases sorted into rows,
//! memberships in literals line by line.
//!
//! The numbers are those of the general way: sums run over the cases in their order, except where
//! all are whole, so that no order matters.

use ndarray::{Array1, Array2};
use wide::f64x4;

use super::dataset::Cell;
use super::simd::{LANES, Values, corners, lower, lower_to, negate, sort, sums_of, widen};
use crate::engine::row_bits::Numbering;
use crate::truth_table::coding::Ties;
use crate::truth_table::fit::Sums;
use crate::truth_table::tolerance::is_half;

/// The row of a case that joins none.
const NO_ROW: u64 = u64::MAX;

/// The cases of one data set. The memory is used again for the next.
#[derive(Debug)]
pub(super) struct Cases {
    space: Numbering,
    len: usize,
    ties: Ties,
    crisp: bool,
    tied: u32,
    /// Where not all values are whole: the row of each case.
    row_of: Vec<u64>,
    /// Membership of the cases in each literal, condition by condition and level by level, and
    /// where those of a condition start.
    literals: Vec<f64>,
    literal: Vec<usize>,
    y: Vec<f64>,
    not_y: Vec<f64>,
    /// Running minima of a row, by depth.
    minima: Vec<f64>,
    /// Memberships in the four ways to combine the last two conditions.
    corners: Vec<f64x4>,
    wide_y: Vec<f64x4>,
    wide_not_y: Vec<f64x4>,
}

impl Cases {
    pub(super) fn new(space: &Numbering, cases: usize, ties: Ties) -> Self {
        let k = space.conditions();
        let mut lines = 0;
        let start = |i: usize| {
            lines += space.levels(i) as usize;
            lines - space.levels(i) as usize
        };
        let literal = (0..k).map(start).collect();
        Self {
            space: space.clone(),
            len: cases,
            ties,
            crisp: true,
            tied: 0,
            row_of: vec![0; cases],
            literals: vec![0.0; lines * cases],
            literal,
            y: vec![0.0; cases],
            not_y: vec![0.0; cases],
            minima: vec![1.0; k * cases],
            corners: vec![f64x4::splat(0.0); cases],
            wide_y: vec![f64x4::splat(0.0); cases],
            wide_not_y: vec![f64x4::splat(0.0); cases],
        }
    }

    /// Whether all values are whole.
    pub(super) fn crisp(&self) -> bool {
        self.crisp
    }

    /// Cases with a membership of 0.5 in some condition.
    pub(super) fn tied(&self) -> u32 {
        self.tied
    }

    /// The number of cases.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Memberships in the outcome and its negation, unless all values are whole.
    pub(super) fn outcome(&self) -> (&[f64], &[f64]) {
        (&self.y, &self.not_y)
    }

    /// Where memberships in a literal start among the lines of all.
    pub(super) fn line(&self, condition: usize, level: usize) -> usize {
        (self.literal[condition] + level) * self.len
    }

    /// Memberships in literals from `start` on, unless all values are whole.
    pub(super) fn lines(&self, start: usize) -> &[f64] {
        &self.literals[start..]
    }

    /// Memberships in a literal.
    pub(super) fn literal(&self, condition: usize, level: usize) -> &[f64] {
        &self.lines(self.line(condition, level))[..self.len]
    }

    /// Read a data set: (N, k) values and N of the outcome, both flat. `join` is told the row of
    /// every case that joins one and, if all values are whole, whether it has the outcome. The
    /// error is the case that has a value that is no set.
    pub(super) fn read<T: Cell>(
        &mut self,
        cells: &[T],
        outcome: &[T],
        mut join: impl FnMut(u64, u32),
    ) -> Result<(), usize> {
        let k = self.space.conditions();
        self.tied = 0;
        let of_outcome = T::values(outcome);
        let mut of_cells = T::values(cells);
        if !self.space.binary() || of_cells == Values::Other {
            of_cells = self.kind(cells).ok_or_else(|| self.wrong(cells, outcome))?;
        }
        if of_outcome == Values::Other {
            return Err(self.wrong(cells, outcome));
        }
        self.crisp = of_outcome == Values::Whole && of_cells == Values::Whole;
        if self.crisp {
            for (line, &y) in cells.chunks_exact(k).zip(outcome) {
                join(self.row(line), y.level());
            }
        } else {
            self.lay_out(cells, outcome);
            self.row_of.iter().filter(|&&row| row != NO_ROW).for_each(|&row| join(row, 0));
        }
        Ok(())
    }

    fn row<T: Cell>(&self, line: &[T]) -> u64 {
        let level = |i: usize| u64::from(line[i].level()) * self.space.stride(i);
        (0..line.len()).map(level).sum()
    }

    /// What the values are where some condition has more than two levels; None if some value is
    /// no set.
    fn kind<T: Cell>(&self, cells: &[T]) -> Option<Values> {
        let mut all = Values::Whole;
        for line in cells.chunks_exact(self.space.conditions()) {
            for (i, cell) in line.iter().enumerate() {
                let (x, levels) = (cell.value(), self.space.levels(i));
                #[allow(clippy::float_cmp)] // exact: a whole number
                let whole = x.floor() == x;
                if !(0.0..=f64::from(levels - 1)).contains(&x) || !(whole || levels == 2) {
                    return None;
                }
                if !whole {
                    all = Values::Share;
                }
            }
        }
        Some(all)
    }

    /// The first case with a value that is no set.
    fn wrong<T: Cell>(&self, cells: &[T], outcome: &[T]) -> usize {
        let lines = cells.chunks_exact(self.space.conditions()).zip(outcome);
        let fine =
            |(line, y): (&[T], &T)| (0.0..=1.0).contains(&y.value()) && self.kind(line).is_some();
        lines.into_iter().position(|case| !fine(case)).unwrap_or(0)
    }

    /// Lay out memberships in literals and outcome, and sort the cases into rows.
    fn lay_out<T: Cell>(&mut self, cells: &[T], outcome: &[T]) {
        let (k, cases) = (self.space.conditions(), self.len);
        for (y, cell) in self.y.iter_mut().zip(outcome) {
            *y = cell.value();
        }
        negate(&mut self.not_y, &self.y);
        self.row_of.fill(0);
        let mut any_tied = false;
        for i in 0..k {
            let (levels, stride) = (self.space.levels(i), self.space.stride(i));
            let start = self.literal[i] * cases;
            let lines = &mut self.literals[start..start + levels as usize * cases];
            if levels == 2 {
                let (without, with) = lines.split_at_mut(cases);
                for (x, line) in with.iter_mut().zip(cells.chunks_exact(k)) {
                    *x = line[i].value();
                }
                negate(without, with);
                any_tied |= sort(&mut self.row_of, with, stride);
            } else {
                let column = cells[i..].iter().step_by(k);
                for (case, (cell, row)) in column.zip(&mut self.row_of).enumerate() {
                    let level = cell.level();
                    for other in 0..levels {
                        lines[other as usize * cases + case] = f64::from(u8::from(other == level));
                    }
                    *row += u64::from(level) * stride;
                }
            }
        }
        if any_tied {
            self.settle_ties();
        }
    }

    /// Settle which row cases with a membership of 0.5 join, if any.
    fn settle_ties(&mut self) {
        for case in 0..self.len {
            let mut halves = 0;
            for i in (0..self.space.conditions()).filter(|&i| self.space.levels(i) == 2) {
                let x = self.literals[self.literal[i] * self.len + case];
                if is_half(x) {
                    halves += self.space.stride(i);
                }
            }
            if halves > 0 {
                self.tied += 1;
                if let Some(membership) = self.ties.nudged() {
                    self.nudge(case, membership);
                }
                match self.ties.level() {
                    None => self.row_of[case] = NO_ROW,
                    Some(level) => self.row_of[case] += halves * u64::from(level),
                }
            }
        }
    }

    /// Replace the memberships of 0.5 of one case.
    fn nudge(&mut self, case: usize, membership: f64) {
        for i in (0..self.space.conditions()).filter(|&i| self.space.levels(i) == 2) {
            let without = self.literal[i] * self.len + case;
            let with = without + self.len;
            if is_half(self.literals[with]) {
                self.literals[with] = membership;
                self.literals[without] = 1.0 - membership;
            }
        }
    }

    /// Memberships or levels by condition, and which conditions are fuzzy, unless all values are
    /// whole.
    pub(super) fn values(&self) -> (Array2<f64>, Array1<bool>) {
        let k = self.space.conditions();
        let values = Array2::from_shape_fn((k, self.len), |(i, case)| {
            let of_level = |level: u32| self.literal(i, level as usize)[case] * f64::from(level);
            (1..self.space.levels(i)).map(of_level).sum()
        });
        let fuzzy = values.rows().into_iter().map(|row| row.iter().any(|x: &f64| x.fract() != 0.0));
        let fuzzy = fuzzy.collect();
        (values, fuzzy)
    }

    /// Sum for some rows, given in their order, unless all values are whole. `found` is told each.
    pub(super) fn each_row(
        &mut self,
        rows: impl Iterator<Item = u64>,
        mut found: impl FnMut(Sums),
    ) {
        if self.space.binary() && self.space.conditions() > 1 {
            return self.each_quad(rows, &mut found);
        }
        let (cases, k) = (self.len, self.space.conditions());
        for row in rows {
            let x = &mut self.minima[..cases];
            for i in 0..k {
                let line = (self.literal[i] + self.space.level(row, i) as usize) * cases;
                let literal = &self.literals[line..line + cases];
                if i == 0 {
                    x.copy_from_slice(literal);
                } else {
                    lower_to(x, literal);
                }
            }
            found(Sums::of(x, &self.y, &self.not_y));
        }
    }

    /// The same with the four rows side by side that differ in the last two conditions only. They
    /// are the leaves of a tree, in which the minimum over the first conditions is computed once
    /// for all below.
    fn each_quad(&mut self, rows: impl Iterator<Item = u64>, found: &mut impl FnMut(Sums)) {
        let (cases, first) = (self.len, self.space.conditions() - 2);
        let literals = |i: usize| {
            let lines = self.literals[self.literal[i] * cases..][..2 * cases].split_at(cases);
            [lines.0, lines.1]
        };
        corners(&mut self.corners, literals(first), literals(first + 1));
        widen(&mut self.wide_y, &self.y);
        widen(&mut self.wide_not_y, &self.not_y);
        let mut before = None;
        let mut of_quad = [Sums::default(); LANES];
        for row in rows {
            #[allow(clippy::cast_possible_truncation)] // below LANES
            let (quad, lane) = (row / LANES as u64, (row % LANES as u64) as usize);
            if before != Some(quad) {
                let shared = before.map_or(0, |before| self.shared(before, quad));
                before = Some(quad);
                for depth in shared..first {
                    let level = quad >> (first - 1 - depth) & 1;
                    let line = self.literal[depth] + usize::from(level == 1);
                    let literal = &self.literals[line * cases..][..cases];
                    let (above, below) = self.minima.split_at_mut(depth * cases);
                    if depth == 0 {
                        below[..cases].copy_from_slice(literal);
                    } else {
                        lower(&mut below[..cases], &above[(depth - 1) * cases..], literal);
                    }
                }
                let x = &self.minima[(first.max(1) - 1) * cases..][..cases];
                of_quad = sums_of(x, &self.corners, &self.wide_y, &self.wide_not_y);
            }
            found(of_quad[lane]);
        }
    }

    /// How many of the first conditions are at the same level in two quads.
    fn shared(&self, a: u64, b: u64) -> usize {
        let last = (u64::BITS - (a ^ b).leading_zeros()) as usize;
        (self.space.conditions() - 2).saturating_sub(last)
    }
}
