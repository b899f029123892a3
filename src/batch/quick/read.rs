//! From values to rows: a data set checked, its cases sorted into rows, literals laid out.

use super::super::sheet::{Cell, Ties, Values};
use super::lines::{LANES, corners, lower, lower_to, negate, sort, sums, sums_of, widen};
use super::{NO_ROW, Quick, rows_of};

impl Quick<'_> {
    /// Read a data set: (N, k) values and N of the outcome, both flat.
    pub(super) fn read<T: Cell>(&mut self, cells: &[T], outcome: &[T]) -> Result<(), usize> {
        let k = self.small.conditions();
        for row in rows_of(self.observed) {
            (self.n[row], self.positive[row]) = (0, 0);
        }
        self.observed = 0;
        self.tied = 0;
        let of_outcome = T::values(outcome);
        let mut of_cells = T::values(cells);
        if !self.binary || of_cells == Values::Other {
            of_cells = self.levels(cells).ok_or_else(|| self.wrong(cells, outcome))?;
        }
        if of_outcome == Values::Other {
            return Err(self.wrong(cells, outcome));
        }
        self.crisp = of_outcome == Values::Whole && of_cells == Values::Whole;
        if self.crisp {
            for (line, &y) in cells.chunks_exact(k).zip(outcome) {
                let row = self.row(line);
                self.n[row] += 1;
                self.positive[row] += y.level();
                self.observed |= 1 << row;
            }
        } else {
            self.lay_out(cells, outcome);
        }
        Ok(())
    }

    fn row<T: Cell>(&self, line: &[T]) -> usize {
        let level = |i: usize| line[i].level() * self.small.stride(i);
        (0..line.len()).map(level).sum::<u32>() as usize
    }

    /// What the values are where some condition has more than two levels; None if some value is
    /// no set.
    fn levels<T: Cell>(&self, cells: &[T]) -> Option<Values> {
        let mut all = Values::Whole;
        for line in cells.chunks_exact(self.small.conditions()) {
            for (i, cell) in line.iter().enumerate() {
                let (x, levels) = (cell.value(), self.small.levels(i));
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
        let lines = cells.chunks_exact(self.small.conditions()).zip(outcome);
        let fine =
            |(line, y): (&[T], &T)| (0.0..=1.0).contains(&y.value()) && self.levels(line).is_some();
        lines.into_iter().position(|case| !fine(case)).unwrap_or(0)
    }

    /// Lay out memberships in literals and outcome, and sort the cases into rows.
    fn lay_out<T: Cell>(&mut self, cells: &[T], outcome: &[T]) {
        let (k, cases, ties) = (self.small.conditions(), self.cases, self.settings.ties);
        for (y, cell) in self.y.iter_mut().zip(outcome) {
            *y = cell.value();
        }
        negate(&mut self.not_y, &self.y);
        self.row_of.fill(0);
        let mut any_tied = false;
        for i in 0..k {
            let (levels, stride) = (self.small.levels(i), self.small.stride(i));
            let start = self.literal[i] * cases;
            let lines = &mut self.literals[start..start + levels as usize * cases];
            if levels == 2 {
                let (without, with) = lines.split_at_mut(cases);
                for (x, line) in with.iter_mut().zip(cells.chunks_exact(k)) {
                    *x = line[i].value();
                }
                negate(without, with);
                any_tied |= sort(&mut self.row_of, with, u64::from(stride));
            } else {
                let column = cells[i..].iter().step_by(k);
                for (case, (cell, row)) in column.zip(&mut self.row_of).enumerate() {
                    let level = cell.level();
                    for other in 0..levels {
                        lines[other as usize * cases + case] = f64::from(u8::from(other == level));
                    }
                    *row += u64::from(level * stride);
                }
            }
        }
        if any_tied {
            self.settle_ties(ties);
        }
        for &row in &self.row_of {
            if row != NO_ROW {
                let row = (row & 63) as usize; // below 64, which the compiler cannot know
                self.n[row] += 1;
                self.observed |= 1 << row;
            }
        }
    }

    /// Settle which row cases with a membership of 0.5 join, if any.
    fn settle_ties(&mut self, ties: Ties) {
        for case in 0..self.cases {
            let mut halves = 0;
            for i in (0..self.small.conditions()).filter(|&i| self.small.levels(i) == 2) {
                let x = self.literals[self.literal[i] * self.cases + case];
                if x.to_bits() == 0.5_f64.to_bits() {
                    halves += u64::from(self.small.stride(i));
                }
            }
            if halves > 0 {
                self.tied += 1;
                match ties {
                    Ties::Drop => self.row_of[case] = NO_ROW,
                    Ties::Up => self.row_of[case] += halves,
                    Ties::Down => {}
                }
            }
        }
    }

    /// Compute consistency and PRI of each row of a set.
    pub(super) fn each_row(&mut self, set: u64, found: &mut impl FnMut(usize, f64, f64)) {
        if self.binary && self.small.conditions() > 1 {
            return self.each_quad(set, found);
        }
        for row in rows_of(set) {
            self.union.fill(1.0);
            for i in 0..self.small.conditions() {
                let line = self.literal[i] + self.small.level(row, i) as usize;
                lower_to(&mut self.union, &self.literals[line * self.cases..]);
            }
            let [sum_x, both, clash] = sums(&self.union, &self.y, &self.not_y);
            found(row, both / sum_x, (both - clash) / (sum_x - clash));
        }
    }

    /// The same with the four rows side by side that differ in the last two conditions only. They
    /// are the leaves of a tree, in which the minimum over the first conditions is computed once
    /// for all below.
    fn each_quad(&mut self, set: u64, found: &mut impl FnMut(usize, f64, f64)) {
        let (cases, first) = (self.cases, self.small.conditions() - 2);
        let literals = |i: usize| {
            let lines = self.literals[self.literal[i] * cases..][..2 * cases].split_at(cases);
            [lines.0, lines.1]
        };
        corners(&mut self.corners, literals(first), literals(first + 1));
        widen(&mut self.wide_y, &self.y);
        widen(&mut self.wide_not_y, &self.not_y);
        let mut left = set;
        let mut before = None;
        while left != 0 {
            let quad = left.trailing_zeros() as usize & !(LANES - 1);
            let shared = before.map_or(0, |before| self.small.shared(before, quad));
            before = Some(quad);
            for depth in shared..first {
                let line = self.literal[depth] + self.small.level(quad, depth) as usize;
                let literal = &self.literals[line * cases..][..cases];
                let (above, below) = self.minima.split_at_mut(depth * cases);
                if depth == 0 {
                    below[..cases].copy_from_slice(literal);
                } else {
                    lower(&mut below[..cases], &above[(depth - 1) * cases..], literal);
                }
            }
            let x = &self.minima[(first.max(1) - 1) * cases..][..cases];
            let [sum_x, both, clash] = sums_of(x, &self.corners, &self.wide_y, &self.wide_not_y);
            for lane in 0..LANES {
                if left >> (quad + lane) & 1 == 1 {
                    let incl = both[lane] / sum_x[lane];
                    let pri = (both[lane] - clash[lane]) / (sum_x[lane] - clash[lane]);
                    found(quad + lane, incl, pri);
                }
            }
            left &= !(15 << quad);
        }
    }
}
