//! Many data sets in one call: truth tables, models and their fit, as columns.
//!
//! Data sets are independent, so they are shared out over threads in pieces, and the columns of
//! the pieces are joined in their order: results do not depend on the number of threads. One data
//! set that has nothing to explain, or too much, is no error among a million: it has a
//! [`Status`]. Only values that are no set stop the run.

mod coding;
mod output;
mod intermediate;
mod simd;
mod pairs;
mod quick;
mod table;
mod dataset;
mod sparse;
mod tables;
mod fit;

use ndarray::{ArrayView1, ArrayView2, ArrayView3};

use crate::cancel::Cancel;
use crate::engine::row_bits::Numbering;
use crate::engine::search::{Analysis, Options};
use crate::engine::space_bits::Small;
use crate::error::Error;
use crate::parallel;
use crate::primes::Question;
use crate::space::cube::{LevelSet, Space};
use crate::truth_table;
use crate::truth_table::membership::{self, ABSENT};

use intermediate::Solution;
use output::Columns;
use quick::Quick;
use sparse::Sparse;

pub use crate::truth_table::coding::{Code, Cuts, Ties};
pub use dataset::{Cell, Dataset};
pub use output::{Results, numbered};
pub use pairs::Expectations;
pub use simd::Values;
pub use tables::Tables;

/// Data sets that a thread takes at a time, and how many where each is quick.
const PIECE: usize = 64;
const QUICK_PIECE: usize = 1024;

/// The most bytes that the search in one data set takes.
const MEMORY: u64 = 1 << 29;

/// How the analysis of a data set ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// All models are listed.
    Solved = 0,
    /// No row is coded 1.
    NothingToExplain = 1,
    /// Nothing may not be covered, so the empty conjunction explains everything.
    AlwaysTrue = 2,
    /// No configuration has enough cases.
    NoRow = 3,
    /// There are more models than are listed.
    Cut = 4,
    /// The budget did not suffice to find or to count all models.
    Unsettled = 5,
    /// More prime implicants or cubes than can be handled.
    TooLarge = 6,
}

/// Which models are wanted.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Those that assume nothing of remainders.
    Conservative,
    /// Those that may assume any.
    Parsimonious,
    /// Those that assume what expectations support.
    Intermediate(Expectations),
}

/// What is the same for all data sets.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The levels of the conditions.
    pub space: Space,
    /// The same where the complete truth table is small.
    small: Option<Small>,
    /// The same where configurations can be numbered.
    numbering: Option<Numbering>,
    /// Which models are wanted.
    pub kind: Kind,
    /// What a membership of 0.5 does.
    pub ties: Ties,
    /// How to look for models.
    pub options: Options,
}

impl Settings {
    /// Settings for conditions with these numbers of levels.
    ///
    /// # Errors
    ///
    /// Those of [`Space::new`].
    pub fn new(levels: &[u8], kind: Kind, ties: Ties, options: Options) -> Result<Self, Error> {
        Ok(Self {
            space: Space::new(levels)?,
            small: Small::new(levels),
            numbering: Numbering::new(levels),
            kind,
            ties,
            options,
        })
    }

    /// The space where the complete truth table is small.
    #[must_use]
    pub fn small(&self) -> Option<&Small> {
        self.small.as_ref()
    }
}

/// R data sets of N cases and k conditions, with the cut-offs of each.
#[derive(Debug, Clone, Copy)]
pub struct Data<'a, T> {
    /// Memberships or levels, (R, N, k).
    pub conditions: ArrayView3<'a, T>,
    /// Memberships in the outcome, (R, N).
    pub outcome: ArrayView2<'a, T>,
    /// From which consistency a row is coded 1, (R,).
    pub incl: ArrayView1<'a, f64>,
    /// From which it is coded C, NaN for never, (R,).
    pub low: ArrayView1<'a, f64>,
    /// How many cases a row needs, (R,).
    pub n: ArrayView1<'a, i64>,
    /// Which proportional reduction in inconsistency it needs to be coded 1, (R,).
    pub pri: ArrayView1<'a, f64>,
}

impl<T: Cell> Data<'_, T> {
    /// The number of data sets.
    #[must_use]
    pub fn len(&self) -> usize {
        self.conditions.dim().0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn check(&self, space: &Space) -> Result<(), Error> {
        let (sets, cases, k) = self.conditions.dim();
        space.check_width("conditions of the data", k)?;
        if k == 0 {
            return Err(Error::Shape { what: "conditions of the data", expected: 1, got: 0 });
        }
        for (what, expected, got) in [
            ("data sets of the outcome", sets, self.outcome.nrows()),
            ("cases of the outcome", cases, self.outcome.ncols()),
            ("inclusion cut-offs", sets, self.incl.len()),
            ("lower inclusion cut-offs", sets, self.low.len()),
            ("frequency cut-offs", sets, self.n.len()),
            ("PRI cut-offs", sets, self.pri.len()),
        ] {
            if expected != got {
                return Err(Error::Shape { what, expected, got });
            }
        }
        Ok(())
    }

    fn cuts(&self, set: usize) -> Cuts {
        Cuts {
            incl: self.incl[set],
            low: self.low[set],
            n: usize::try_from(self.n[set]).unwrap_or(0),
            pri: self.pri[set],
        }
    }
}

/// Analyse data sets and add them to `results`. Returns the number of cases with a membership of
/// 0.5 in these.
///
/// # Errors
///
/// [`Error::Shape`], [`Error::Value`] for the first data set with a value that is no set,
/// [`Error::Cancelled`], [`Error::Threads`].
pub fn run<T: Cell>(
    data: Data<'_, T>,
    settings: &Settings,
    threads: usize,
    results: &mut Results,
    cancel: &Cancel,
) -> Result<u64, Error> {
    data.check(&settings.space)?;
    let small = settings.small();
    let (_, cases, k) = data.conditions.dim();
    let flat = data.conditions.as_slice().zip(data.outcome.as_slice());
    let engine = || match (flat, &settings.numbering, small) {
        (Some(_), Some(space), Some(small)) => {
            Engine::Quick(Box::new(Quick::new(small, space, settings, cases)))
        }
        (Some(_), Some(space), None) => {
            Engine::Sparse(Box::new(Sparse::new(space, settings, cases)))
        }
        _ => Engine::General,
    };
    let piece = if small.is_some() { QUICK_PIECE } else { PIECE };
    let pieces = data.len().div_ceil(piece);
    let own = cancel.sharing(parallel::workers(pieces, threads)?, MEMORY);
    let work = |(dataset, engine): &mut (Dataset, Engine<'_>), number: usize| {
        let mut columns = Columns::new(k, small);
        for set in number * piece..((number + 1) * piece).min(data.len()) {
            cancel.check()?;
            if let Some((cells, outcome)) = flat {
                let cells = &cells[set * cases * k..(set + 1) * cases * k];
                let outcome = &outcome[set * cases..(set + 1) * cases];
                let solved = engine.solve(cells, outcome, data.cuts(set), &mut columns);
                if let Some((status, tied)) = solved.map_err(|case| Error::Value { set, case })? {
                    columns.close(status, tied);
                    continue;
                }
            }
            dataset.read(&data, set, settings)?;
            let status = match solve(dataset, settings, &mut columns, &own) {
                Err(Error::Spent) => Status::Unsettled,
                // Of this data set, unless there is too little memory for any.
                Err(Error::TooLarge | Error::TooManyPrimes { .. } | Error::TooManyCubes { .. }) => {
                    cancel.check()?;
                    Status::TooLarge
                }
                status => status?,
            };
            columns.close(status, dataset.tied());
        }
        Ok(columns)
    };
    let state = || (Dataset::new(cases, k), engine());
    let before = results.status.len();
    for columns in parallel::pieces(pieces, threads, state, work)? {
        results.add(&columns)?;
    }
    Ok(results.tied[before..].iter().map(|&tied| u64::from(tied)).sum())
}

/// The quick way to solve a data set, where there is one.
enum Engine<'a> {
    Quick(Box<Quick<'a>>),
    Sparse(Box<Sparse<'a>>),
    General,
}

impl Engine<'_> {
    /// Solve one data set, and return how that ended and its cases with a membership of 0.5; None
    /// if it is left to the general way, and the case that has a value that is no set as the
    /// error.
    fn solve<T: Cell>(
        &mut self,
        cells: &[T],
        outcome: &[T],
        cuts: Cuts,
        columns: &mut Columns<'_>,
    ) -> Result<Option<(Status, u32)>, usize> {
        Ok(match self {
            Self::Quick(quick) => {
                let status = quick.solve(cells, outcome, cuts, columns)?;
                status.map(|status| (status, quick.tied()))
            }
            Self::Sparse(sparse) => {
                let status = sparse.solve(cells, outcome, cuts, columns)?;
                status.map(|status| (status, sparse.tied()))
            }
            Self::General => None,
        })
    }
}

/// Solve one data set.
fn solve(
    dataset: &Dataset,
    settings: &Settings,
    columns: &mut Columns<'_>,
    cancel: &Cancel,
) -> Result<Status, Error> {
    let table = dataset.table(cancel)?;
    let rows = match dataset.parts(&table) {
        Ok(rows) => rows,
        Err(status) => return Ok(status),
    };
    let options = settings.options;
    let nothing = ndarray::Array2::zeros((0, settings.space.conditions()));
    let ask = |on_cubes: Option<ArrayView2<'_, LevelSet>>, seconds: f64| {
        let inside = on_cubes.is_some();
        let question = Question {
            space: &settings.space,
            explained: rows.explained.view(),
            off_rows: if inside { rows.none.view() } else { rows.off.view() },
            off_cubes: nothing.view(),
            on_cubes,
        };
        Analysis::solve_within(seconds, &question, Options { budget: seconds, ..options }, cancel)
    };
    let alone = |on_cubes| Solution::of(&ask(on_cubes, options.budget)?);
    let solution = match &settings.kind {
        Kind::Conservative => alone(Some(nothing.view())),
        Kind::Parsimonious => alone(None),
        Kind::Intermediate(expectations) if expectations.is_empty() && rows.off.nrows() > 0 => {
            alone(Some(nothing.view()))
        }
        Kind::Intermediate(expectations) => {
            intermediate::solve(expectations, options, &ask, cancel)
        }
    }?;
    if solution.status == Status::AlwaysTrue {
        return Ok(Status::AlwaysTrue);
    }
    let x = membership::of_terms(dataset.sets()?, solution.terms.view(), cancel)?;
    let (offsets, indices) = (&solution.offsets, &solution.indices);
    let fit = truth_table::fit::of_models(x.view(), dataset.outcome(), offsets, indices, cancel)?;
    let terms = solution.terms.rows().into_iter();
    let numbers: Vec<u32> = terms.map(|term| columns.number(&term.to_vec())).collect();
    columns.room_for(offsets.len() - 1, indices.len())?;
    for (m, ends) in offsets.windows(2).enumerate() {
        let line = fit.models.row(m);
        let model = indices[ends[0]..ends[1]].iter().map(|&t| numbers[t]);
        columns.model(model, [line[0], line[1], line[2]]);
    }
    columns.count(solution.n_models);
    Ok(solution.status)
}

/// Whether a term is the empty conjunction.
fn says_nothing(term: ArrayView1<'_, i8>) -> bool {
    term.iter().all(|&level| level == ABSENT)
}
