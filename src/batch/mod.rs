//! Many data sets in one call: truth tables, models and their fit, as columns.
//!
//! Data sets are independent, so they are shared out over threads in pieces, and the columns of
//! the pieces are joined in their order: results do not depend on the number of threads. One data
//! set that has nothing to explain, or too much, is no error among a million: it has a
//! [`Status`]. Only values that are no set stop the run.

mod analyst;
mod coding;
mod dataset;
mod fit;
mod output;
mod simd;
mod table;
mod tables;

use ndarray::{ArrayView1, ArrayView2, ArrayView3};

use crate::cancel::Cancel;
use crate::engine::row_bits::Numbering;
use crate::engine::search::Options;
use crate::engine::space_bits::Small;
use crate::error::{Error, agree};
use crate::parallel;
use crate::space::bits::Wide;
use crate::space::cube::{Space, is_wide};

use analyst::Analyst;
use output::Columns;

pub use crate::solutions::{Kind, Status};
pub use crate::truth_table::coding::{Code, Cuts, Ties};
pub use dataset::{Cell, Dataset};
pub use output::{Results, numbered};
pub use simd::Values;
pub use tables::Tables;

/// Data sets that a thread takes at a time, and how many where each takes a microsecond: about a
/// millisecond of work, much more than handing it out, and threads end at about the same time.
const PIECE: usize = 64;
const QUICK_PIECE: usize = 1024;

/// The most bytes that the search in one data set takes, 8 million prime implicants of up to 64 rows:
/// a data set that needs more is [`Status::TooLarge`] instead of keeping all others waiting.
const MEMORY: u64 = 1 << 29;

/// What is the same for all data sets.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The levels of the conditions, as numbers and as sets.
    levels: Vec<u16>,
    space: AnySpace,
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
    /// The kernel to begin with.
    kernel: Kernel,
}

/// The levels of conditions, in sets as small as can be.
#[derive(Debug, Clone)]
enum AnySpace {
    Narrow(Space),
    Wide(Space<Wide>),
}

/// What a table is given to first; what is too much for it goes to the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// [`crate::engine::space_bits`].
    SpaceBits,
    /// [`crate::engine::row_bits`].
    RowBits,
    /// [`crate::engine::search`].
    Search,
}

impl Settings {
    /// Settings for conditions with these numbers of levels.
    pub fn new(levels: &[u16], kind: Kind, ties: Ties, options: Options) -> Result<Self, Error> {
        let (small, numbering) = (Small::new(levels), Numbering::new(levels));
        // The first that fits is the quickest: crisp k=5 N=24 takes 1.0, 2.1 and 20 us.
        let kernel = match (&small, &numbering) {
            (Some(_), _) => Kernel::SpaceBits,
            (None, Some(_)) => Kernel::RowBits,
            _ => Kernel::Search,
        };
        let space = if is_wide(levels) {
            AnySpace::Wide(Space::of(levels)?)
        } else {
            AnySpace::Narrow(Space::new(levels)?)
        };
        Ok(Self { levels: levels.to_vec(), space, small, numbering, kind, ties, options, kernel })
    }

    /// The same beginning with a kernel, as far as that takes such conditions: for tests.
    #[must_use]
    pub fn by(mut self, kernel: Kernel) -> Self {
        self.kernel = match kernel {
            Kernel::SpaceBits => self.kernel,
            Kernel::RowBits if self.numbering.is_some() => kernel,
            _ => Kernel::Search,
        };
        self
    }

    /// The number of conditions.
    pub fn conditions(&self) -> usize {
        self.levels.len()
    }

    /// The space where the complete truth table is small.
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
    pub fn len(&self) -> usize {
        self.conditions.dim().0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn check(&self, conditions: usize) -> Result<(), Error> {
        let (sets, cases, k) = self.conditions.dim();
        agree("conditions of the data", conditions, k)?;
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
            agree(what, expected, got)?;
        }
        if u32::try_from(cases).is_err() {
            return Err(Error::TooLarge); // columns count cases in 32 bits
        }
        Ok(())
    }

    fn cuts(&self, set: usize) -> Cuts {
        Cuts {
            incl: self.incl[set],
            low: self.low[set],
            n: usize::try_from(self.n[set]).unwrap_or(0), // every row has as many as that
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
    data.check(settings.conditions())?;
    let small = settings.small();
    let (_, cases, k) = data.conditions.dim();
    // The values of a data set, case by case, and of its outcome, where they are stored so.
    let flat = data.conditions.as_slice().zip(data.outcome.as_slice());
    let of_set = |set: usize| {
        let (cells, outcome) = flat?;
        let of_outcome = &outcome[set * cases..(set + 1) * cases];
        Some((&cells[set * cases * k..(set + 1) * cases * k], of_outcome))
    };
    let piece = if settings.kernel == Kernel::SpaceBits { QUICK_PIECE } else { PIECE };
    let pieces = data.len().div_ceil(piece);
    let own = cancel.sharing(parallel::workers(pieces, threads)?, MEMORY);
    let work = |analyst: &mut Analyst<'_>, number: usize| {
        let mut columns = Columns::new(small);
        for set in number * piece..((number + 1) * piece).min(data.len()) {
            cancel.check()?;
            let status = match analyst.solve(&data, set, of_set(set), &mut columns, &own) {
                Err(Error::Spent) => Status::Unsettled,
                // Of this data set, unless there is too little memory for any.
                Err(Error::TooLarge | Error::TooManyPrimes { .. } | Error::TooManyCubes { .. }) => {
                    cancel.check()?;
                    Status::TooLarge
                }
                status => status?,
            };
            columns.close(status, analyst.tied());
        }
        Ok(columns)
    };
    let before = results.status.len();
    for columns in parallel::pieces(pieces, threads, || Analyst::new(settings, cases), work)? {
        results.add(&columns)?;
    }
    Ok(results.tied[before..].iter().map(|&tied| u64::from(tied)).sum())
}
