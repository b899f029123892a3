//! Data sets whose complete truth table has at most 64 rows, solved without allocating.
//!
//! Everything about a data set is a few words ([`crate::small`]) and lines of memberships that are
//! used again for the next one. The numbers are those of the general way: sums run over the cases
//! in their order, except where all are whole, so that no order matters. What is too much for a
//! small chart is left to the general way.

mod lines;
mod read;
mod solve;

use wide::f64x4;

use super::columns::Columns;
use super::pairs::Against;
use super::sheet::{Cell, Code, Cuts};
use super::{Kind, Settings, Status};
use crate::small::{CONDITIONS, Chart, Listed, ROWS, Small};
use lines::{lower, lower_to, raise, raise_to, sums};

pub(super) use lines::values;

/// The truth table: a bit per row.
#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    on: u64,
    off: u64,
    /// Observed, but with too few cases.
    few: u64,
}

/// The row of a case that joins none.
const NO_ROW: u64 = u64::MAX;

/// A term without a line.
const NO_LINE: u32 = u32::MAX;

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
    /// The row of each case, where not all values are whole.
    row_of: Vec<u64>,
    /// Membership of the cases in each literal, condition by condition and level by level.
    literals: Vec<f64>,
    literal: [usize; CONDITIONS],
    y: Vec<f64>,
    not_y: Vec<f64>,
    /// Running minima of a row, by depth.
    minima: Vec<f64>,
    /// Memberships in the four ways to combine the last two conditions.
    corners: Vec<f64x4>,
    wide_y: Vec<f64x4>,
    wide_not_y: Vec<f64x4>,
    /// Expectations, for the intermediate solution.
    against: Option<Against>,
    chart: Chart,
    primes: Vec<u16>,
    /// Terms of the models, one after the other, and how many each has.
    terms: Vec<u16>,
    sizes: Vec<u32>,
    /// Memberships in terms, and where those of a term start.
    lines: Vec<f64>,
    line_of: Vec<u32>,
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
            row_of: vec![0; cases],
            literals: vec![0.0; lines * cases],
            literal,
            y: vec![0.0; cases],
            not_y: vec![0.0; cases],
            minima: vec![1.0; k * cases],
            corners: vec![f64x4::splat(0.0); cases],
            wide_y: vec![f64x4::splat(0.0); cases],
            wide_not_y: vec![f64x4::splat(0.0); cases],
            against: match &settings.kind {
                Kind::Intermediate(expectations) => Some(expectations.against(small)),
                _ => None,
            },
            chart: Chart::default(),
            primes: Vec::new(),
            terms: Vec::new(),
            sizes: Vec::new(),
            lines: Vec::new(),
            line_of: vec![NO_LINE; small.terms().len()],
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
        self.lines.clear();
        let sum_y: f64 = self.y.iter().fold(0.0, |sum, y| sum + y);
        let mut from = 0;
        for m in 0..self.sizes.len() {
            let to = from + self.sizes[m] as usize;
            for at in from..to {
                self.line(self.terms[at]);
            }
            let model = &self.terms[from..to];
            let small = self.small;
            let line = |t: u16| {
                let single = small.terms()[usize::from(t)].care.is_power_of_two();
                // A term of one literal has its line there.
                let lines = if single { &self.literals } else { &self.lines };
                &lines[self.line_of[usize::from(t)] as usize..][..self.cases]
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
            let [sum_x, both, clash] = sums(x, &self.y, &self.not_y);
            let fit = [both / sum_x, (both - clash) / (sum_x - clash), both / sum_y];
            columns.numbered_model(model, fit);
            from = to;
        }
        for &t in &self.terms[..from] {
            self.line_of[usize::from(t)] = NO_LINE;
        }
    }

    /// Compute the memberships in a term, unless they are there.
    fn line(&mut self, term: u16) {
        let at = usize::from(term);
        if self.line_of[at] != NO_LINE {
            return;
        }
        let cases = self.cases;
        let start = self.lines.len();
        let mut first = None;
        for (i, &level) in self.small.values(at).iter().enumerate() {
            let Ok(level) = usize::try_from(level) else { continue };
            let literal = (self.literal[i] + level) * cases;
            let x = &self.literals[literal..literal + cases];
            match first {
                None => first = Some(literal),
                Some(other) if self.lines.len() == start => {
                    self.lines.resize(start + cases, 0.0);
                    lower(&mut self.lines[start..], &self.literals[other..other + cases], x);
                }
                Some(_) => lower_to(&mut self.lines[start..], x),
            }
        }
        let line = if self.lines.len() == start { first.unwrap_or(0) } else { start };
        self.line_of[at] = u32::try_from(line).unwrap_or(NO_LINE);
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
