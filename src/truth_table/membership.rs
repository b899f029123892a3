//! Membership of cases in terms and unions.
//!
//! A term's membership is the minimum over its literals; a fuzzy literal is `x` or `1 - x`, a
//! crisp or multi-value one is 1 where the case has the level and 0 elsewhere (Ragin 2008).

use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::cancel::Cancel;
use crate::error::Error;

/// The level of a condition in a term, up to 255, or [`ABSENT`].
pub type Level = i16;

/// A condition that does not occur in a term.
pub const ABSENT: Level = -1;

/// Calibrated conditions of N cases, (k, N), and which of them are fuzzy.
#[derive(Debug, Clone, Copy)]
pub struct Sets<'a> {
    values: ArrayView2<'a, f64>,
    fuzzy: ArrayView1<'a, bool>,
}

impl<'a> Sets<'a> {
    /// `values` (k, N), membership in [0, 1] for fuzzy conditions and the level otherwise, and
    /// whether each condition is `fuzzy` (k,).
    pub fn new(values: ArrayView2<'a, f64>, fuzzy: ArrayView1<'a, bool>) -> Result<Self, Error> {
        if fuzzy.len() != values.nrows() {
            let (expected, got) = (values.nrows(), fuzzy.len());
            return Err(Error::Shape { what: "conditions marked fuzzy", expected, got });
        }
        Ok(Self { values, fuzzy })
    }

    /// The number of conditions.
    pub fn conditions(&self) -> usize {
        self.values.nrows()
    }

    /// Memberships or levels of the cases in condition `i`.
    pub fn values(&self, i: usize) -> ArrayView1<'_, f64> {
        self.values.row(i)
    }

    /// Memberships or levels, (k, N).
    pub fn all_values(&self) -> ArrayView2<'a, f64> {
        self.values
    }

    /// Whether condition `i` is fuzzy.
    pub fn fuzzy(&self, i: usize) -> bool {
        self.fuzzy[i]
    }

    /// The same sets, borrowed from this value.
    pub fn view(&self) -> Sets<'_> {
        Sets { values: self.values.view(), fuzzy: self.fuzzy.view() }
    }

    /// These conditions with other values.
    pub fn with_values<'b>(&self, values: ArrayView2<'b, f64>) -> Sets<'b>
    where
        'a: 'b,
    {
        Sets { values, fuzzy: self.fuzzy }
    }

    /// The number of cases.
    pub fn cases(&self) -> usize {
        self.values.ncols()
    }

    /// Take the minimum of `out` and the membership in one literal, case by case.
    #[allow(clippy::float_cmp)] // levels are small whole numbers
    pub fn narrow(&self, out: &mut [f64], condition: usize, level: u8) {
        let x = self.values.row(condition);
        if !self.fuzzy[condition] {
            let level = f64::from(level);
            out.iter_mut().zip(x).for_each(|(m, &x)| *m = if x == level { *m } else { 0.0 });
        } else if level == 0 {
            out.iter_mut().zip(x).for_each(|(m, &x)| *m = m.min(1.0 - x));
        } else {
            out.iter_mut().zip(x).for_each(|(m, &x)| *m = m.min(x));
        }
    }
}

/// Membership of each case in each of T terms, (T, N). The empty term has membership 1.
///
/// # Errors
///
/// [`Error::Shape`] when `terms` and `sets` disagree, [`Error::TooLarge`], [`Error::Cancelled`].
pub fn of_terms(
    sets: Sets<'_>,
    terms: ArrayView2<'_, Level>,
    cancel: &Cancel,
) -> Result<Array2<f64>, Error> {
    let k = sets.conditions();
    if terms.ncols() != k {
        return Err(Error::Shape {
            what: "conditions of the terms",
            expected: k,
            got: terms.ncols(),
        });
    }
    cancel.fits(terms.nrows().saturating_mul(8 * sets.cases()))?;
    let mut out = Array2::ones((terms.nrows(), sets.cases()));
    for (term, mut line) in terms.rows().into_iter().zip(out.rows_mut()) {
        cancel.check()?;
        let Some(line) = line.as_slice_mut() else {
            continue;
        };
        for (condition, &level) in term.iter().enumerate() {
            if let Ok(level) = u8::try_from(level) {
                sets.narrow(line, condition, level);
            }
        }
    }
    Ok(out)
}
