//! From values to rows: a data set checked, its cases sorted into rows, literals laid out.

use super::super::sheet::{Cell, Ties, Values};
use super::{Quick, lower, rows_of, sums};
use crate::small::CONDITIONS;

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
        if of_outcome == Values::Other || (self.binary && of_cells == Values::Other) {
            return Err(self.wrong(cells, outcome));
        }
        if !self.binary {
            of_cells = self.levels(cells).ok_or_else(|| self.wrong(cells, outcome))?;
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
        for (case, (line, y)) in cells.chunks_exact(k).zip(outcome).enumerate() {
            let y = y.value();
            self.y[case] = y;
            self.not_y[case] = 1.0 - y;
            let (mut row, mut tied) = (0, false);
            for (i, cell) in line.iter().enumerate() {
                let x = cell.value();
                let start = self.literal[i] * cases + case;
                let level = if self.small.levels(i) == 2 {
                    self.literals[start] = 1.0 - x;
                    self.literals[start + cases] = x;
                    let half = x.to_bits() == 0.5_f64.to_bits();
                    tied |= half;
                    u32::from(x > 0.5 || (half && ties == Ties::Up))
                } else {
                    let level = cell.level();
                    for other in 0..self.small.levels(i) {
                        self.literals[start + other as usize * cases] =
                            f64::from(u8::from(other == level));
                    }
                    level
                };
                row += level * self.small.stride(i);
            }
            self.tied += u32::from(tied);
            if !(tied && ties == Ties::Drop) {
                self.n[row as usize] += 1;
                self.observed |= 1 << row;
            }
        }
    }

    /// Compute consistency and PRI of each row of a set. The rows are the leaves of a tree, in
    /// which the minimum over the first conditions is computed once for all below.
    pub(super) fn each_row(&mut self, set: u64, found: &mut impl FnMut(usize, f64, f64)) {
        let (k, cases) = (self.small.conditions(), self.cases);
        let mut above = [u32::MAX; CONDITIONS];
        for row in rows_of(set) {
            let level = |i: usize| self.small.level(row, i);
            let shared = (0..k).take_while(|&i| above[i] == level(i)).count();
            for depth in shared..k {
                above[depth] = level(depth);
                let line = self.literal[depth] + above[depth] as usize;
                let literal = &self.literals[line * cases..(line + 1) * cases];
                let (before, after) = self.minima.split_at_mut(depth * cases);
                let minimum = &mut after[..cases];
                if depth == 0 {
                    minimum.copy_from_slice(literal);
                } else {
                    minimum.copy_from_slice(&before[(depth - 1) * cases..]);
                    lower(minimum, literal);
                }
            }
            let (sum_x, both, clash) = sums(&self.minima[(k - 1) * cases..], &self.y, &self.not_y);
            found(row, both / sum_x, (both - clash) / (sum_x - clash));
        }
    }
}
