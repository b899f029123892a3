//! Data sets whose complete truth table has at most 64 rows, solved without allocating.
//!
//! Everything about a data set is a few words ([`crate::small`]) and lines of memberships that are
//! used again for the next one. The numbers are those of the general way: sums run over the cases
//! in their order, except where all are whole, so that no order matters. What is too much for a
//! small chart is left to the general way.

mod read;
mod solve;

use super::columns::Columns;
use super::pairs::Against;
use super::sheet::{Cell, Code, Cuts};
use super::{Kind, Settings, Status};
use crate::small::{CONDITIONS, Chart, Listed, ROWS, Small};

/// The truth table: a bit per row.
#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    on: u64,
    off: u64,
    /// Observed, but with too few cases.
    few: u64,
}

/// One data set of a small space. The memory is used again for the next.
#[derive(Debug)]
pub(super) struct Quick<'a> {
    small: &'a Small,
    settings: &'a Settings,
    cases: usize,
    /// Whether all conditions have two levels.
    binary: bool,
    /// Whether all values are whole.
    crisp: bool,
    tied: u32,
    /// Cases with a row, and those of them with the outcome if all values are whole.
    n: [u32; ROWS],
    positive: [u32; ROWS],
    observed: u64,
    /// Membership of the cases in each literal, condition by condition and level by level.
    literals: Vec<f64>,
    literal: [usize; CONDITIONS],
    y: Vec<f64>,
    not_y: Vec<f64>,
    /// Running minima of a row, by depth.
    minima: Vec<f64>,
    /// Expectations, for the intermediate solution.
    against: Option<Against>,
    chart: Chart,
    primes: Vec<u16>,
    /// Terms of the models, one after the other, and how many each has.
    terms: Vec<u16>,
    sizes: Vec<u32>,
    /// Memberships in terms, and which line a term has.
    lines: Vec<f64>,
    line_of: Vec<u16>,
    union: Vec<f64>,
}

impl<'a> Quick<'a> {
    pub(super) fn new(small: &'a Small, settings: &'a Settings, cases: usize) -> Self {
        let k = small.conditions();
        let mut literal = [0; CONDITIONS];
        let mut lines = 0;
        for (i, start) in literal.iter_mut().enumerate().take(k) {
            *start = lines;
            lines += small.levels(i) as usize;
        }
        Self {
            small,
            settings,
            cases,
            binary: (0..k).all(|i| small.levels(i) == 2),
            crisp: true,
            tied: 0,
            n: [0; ROWS],
            positive: [0; ROWS],
            observed: 0,
            literals: vec![0.0; lines * cases],
            literal,
            y: vec![0.0; cases],
            not_y: vec![0.0; cases],
            minima: vec![1.0; k * cases],
            against: match &settings.kind {
                Kind::Intermediate(expectations) => Some(expectations.against(small)),
                _ => None,
            },
            chart: Chart::default(),
            primes: Vec::new(),
            terms: Vec::new(),
            sizes: Vec::new(),
            lines: Vec::new(),
            line_of: vec![u16::MAX; small.terms().len()],
            union: vec![0.0; cases],
        }
    }

    pub(super) fn tied(&self) -> u32 {
        self.tied
    }

    /// Solve one data set and add its models to `columns`; None if it is too much, and the case
    /// that has a value that is no set as the error.
    pub(super) fn solve<T: Cell>(
        &mut self,
        cells: &[T],
        outcome: &[T],
        cuts: Cuts,
        columns: &mut Columns<'_>,
    ) -> Result<Option<Status>, usize> {
        self.read(cells, outcome)?;
        let parts = match self.parts(cuts) {
            Ok(parts) => parts,
            Err(status) => return Ok(Some(status)),
        };
        Ok(match self.models(parts) {
            Listed::TooMany => None,
            Listed::All if self.sizes.is_empty() => Some(Status::AlwaysTrue),
            Listed::All => {
                let all = self.sizes.len();
                let most = self.settings.options.max_models;
                self.sizes.truncate(most);
                self.fit(parts, columns);
                columns.count(i64::try_from(all).unwrap_or(i64::MAX));
                Some(if all > most { Status::Cut } else { Status::Solved })
            }
        })
    }

    /// Code the observed rows, or say why there is nothing to solve.
    fn parts(&mut self, cuts: Cuts) -> Result<Parts, Status> {
        let mut parts = Parts::default();
        let mut counted = 0_u64;
        for row in rows_of(self.observed) {
            counted |= u64::from(self.n[row] as usize >= cuts.n) << row;
        }
        if counted == 0 {
            return Err(Status::NoRow);
        }
        parts.few = self.observed & !counted;
        let mut code = |row: usize, incl: f64, pri: f64| match cuts.code(usize::MAX, incl, pri) {
            Code::One => parts.on |= 1 << row,
            _ => parts.off |= 1 << row,
        };
        if self.crisp {
            for row in rows_of(counted) {
                let share = f64::from(self.positive[row]) / f64::from(self.n[row]);
                code(row, share, share);
            }
        } else {
            self.each_row(counted, &mut code);
        }
        if parts.on == 0 { Err(Status::NothingToExplain) } else { Ok(parts) }
    }

    /// Add the models with their fit.
    fn fit(&mut self, parts: Parts, columns: &mut Columns<'_>) {
        if self.crisp {
            self.fit_of_counts(parts, columns);
        } else {
            self.fit_of_memberships(columns);
        }
    }

    fn fit_of_counts(&self, parts: Parts, columns: &mut Columns<'_>) {
        let sums = |set: u64| {
            rows_of(set)
                .fold((0, 0), |(n, positive), row| (n + self.n[row], positive + self.positive[row]))
        };
        let total: f64 = f64::from(sums(self.observed).1);
        let (n, positive) = sums(parts.on);
        let of = |n: u32, positive: u32| {
            let consistency = f64::from(positive) / f64::from(n);
            [consistency, consistency, f64::from(positive) / total]
        };
        let alike = of(n, positive);
        let mut terms = &self.terms[..];
        for &size in &self.sizes {
            let (model, rest) = terms.split_at(size as usize);
            terms = rest;
            // Models cover all rows to explain and none to avoid, and differ in the others only.
            let mut fit = alike;
            if parts.few != 0 {
                let covered =
                    model.iter().fold(0, |set, &t| set | self.small.terms()[usize::from(t)].rows);
                let (more_n, more) = sums(covered & parts.few);
                fit = of(n + more_n, positive + more);
            }
            columns.numbered_model(model, fit);
        }
    }

    fn fit_of_memberships(&mut self, columns: &mut Columns<'_>) {
        let cases = self.cases;
        self.lines.clear();
        let sum_y: f64 = self.y.iter().fold(0.0, |sum, y| sum + y);
        let mut from = 0;
        for m in 0..self.sizes.len() {
            let to = from + self.sizes[m] as usize;
            for at in from..to {
                self.line(self.terms[at]);
            }
            let line = |t: u16| {
                let start = usize::from(self.line_of[usize::from(t)]) * cases;
                &self.lines[start..start + cases]
            };
            let model = &self.terms[from..to];
            let x = if let [only] = *model {
                line(only)
            } else {
                self.union.copy_from_slice(line(model[0]));
                for &t in &model[1..] {
                    self.union.iter_mut().zip(line(t)).for_each(|(u, &x)| {
                        *u = if x > *u { x } else { *u };
                    });
                }
                &self.union[..]
            };
            let (sum_x, both, clash) = sums(x, &self.y, &self.not_y);
            let fit = [both / sum_x, (both - clash) / (sum_x - clash), both / sum_y];
            columns.numbered_model(model, fit);
            from = to;
        }
        for &t in &self.terms[..from] {
            self.line_of[usize::from(t)] = u16::MAX;
        }
    }

    /// Compute the memberships in a term, unless they are there.
    fn line(&mut self, term: u16) {
        let at = usize::from(term);
        if self.line_of[at] != u16::MAX {
            return;
        }
        let start = self.lines.len();
        #[allow(clippy::cast_possible_truncation)] // fewer than 1,000 terms
        let number = (start / self.cases) as u16;
        self.line_of[at] = number;
        let values = self.small.values(at);
        let literals = values.iter().enumerate().filter_map(|(i, &level)| {
            let line = self.literal[i] + usize::try_from(level).ok()?;
            Some(&self.literals[line * self.cases..(line + 1) * self.cases])
        });
        for (nth, literal) in literals.enumerate() {
            if nth == 0 {
                self.lines.extend_from_slice(literal);
            } else {
                lower(&mut self.lines[start..], literal);
            }
        }
    }
}

/// The rows of a set, in order.
fn rows_of(set: u64) -> impl Iterator<Item = usize> {
    let mut left = set;
    std::iter::from_fn(move || {
        (left != 0).then(|| {
            let row = left.trailing_zeros() as usize;
            left &= left - 1;
            row
        })
    })
}

/// Take the minimum of each membership and that in a literal.
fn lower(line: &mut [f64], literal: &[f64]) {
    line.iter_mut().zip(literal).for_each(|(m, &x)| *m = least(*m, x));
}

/// The smaller of two numbers that are not NaN, in one instruction.
fn least(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// Σx, Σmin(x, y) and Σmin(x, y, 1 - y) in the order of the cases, as in [`crate::fit::Fit::of`].
fn sums(x: &[f64], y: &[f64], not_y: &[f64]) -> (f64, f64, f64) {
    let (mut sum_x, mut both, mut clash) = (0.0, 0.0, 0.0);
    for ((&x, &y), &not_y) in x.iter().zip(y).zip(not_y) {
        let m = least(x, y);
        sum_x += x;
        both += m;
        clash += least(m, not_y);
    }
    (sum_x, both, clash)
}
