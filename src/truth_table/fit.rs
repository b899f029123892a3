//! Parameters of fit of terms and of their unions, as sufficient and as necessary conditions.
//!
//! With memberships x in a term and y in the outcome, summed over cases in their order:
//!
//! ```text
//! inclS = covN   Σmin(x,y) / Σx                                           Ragin 2006
//! PRI            (Σmin(x,y) − Σmin(x,y,1−y)) / (Σx − Σmin(x,y,1−y))       Mendel & Ragin 2011
//! covS = inclN   Σmin(x,y) / Σy                                           Ragin 2006
//! RoN            Σ(1−x) / Σ(1−min(x,y))                     Schneider & Wagemann 2012
//! covU           covS(t) − Σ min(min(x_t,y), max_{u≠t} min(x_u,y)) / Σy   Ragin 2006
//! ```
//!
//! 0/0 is NaN: a term in which no case has membership has no consistency.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

use crate::cancel::Cancel;
use crate::error::Error;
use crate::memory::collected;

/// What consistency, coverage and relevance are made of. Everything that speaks of them, in tables,
/// models, batches and searches for supersets, takes them from here.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Overlap {
    /// Σx.
    pub x: f64,
    /// Σmin(x, y).
    pub both: f64,
}

impl Overlap {
    /// Consistency of sufficiency, which is the coverage of necessity.
    #[inline]
    pub fn incl(&self) -> f64 {
        self.both / self.x
    }

    /// Raw coverage of sufficiency, which is the consistency of necessity, where `y` is Σy.
    #[inline]
    pub fn cov(&self, y: f64) -> f64 {
        self.both / y
    }

    /// Relevance of necessity over so many cases.
    #[inline]
    pub fn ron(&self, cases: f64) -> f64 {
        (cases - self.x) / (cases - self.both)
    }
}

/// The same with what the proportional reduction in inconsistency needs besides.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sums {
    /// Σx and Σmin(x, y).
    pub overlap: Overlap,
    /// Σmin(x, y, 1 − y).
    pub clash: f64,
}

impl Sums {
    /// The sums over cases with memberships `x`, `y` and 1 − `y`, in their order.
    pub fn of(x: &[f64], y: &[f64], not_y: &[f64]) -> Self {
        let mut sums = Self::default();
        sums.add(x, y, not_y);
        sums
    }

    /// Add more cases.
    pub fn add(&mut self, x: &[f64], y: &[f64], not_y: &[f64]) {
        let Self { overlap: Overlap { x: mut sum_x, mut both }, mut clash } = *self;
        for ((&x, &y), &not_y) in x.iter().zip(y).zip(not_y) {
            let m = least(x, y);
            sum_x += x;
            both += m;
            clash += least(m, not_y);
        }
        *self = Self { overlap: Overlap { x: sum_x, both }, clash };
    }

    /// Add one case with membership `x`, where `clash` is min(y, 1 − y).
    #[inline]
    pub fn add_one(&mut self, x: f64, y: f64, clash: f64) {
        self.overlap.x += x;
        self.overlap.both += least(x, y);
        self.clash += least(x, clash);
    }

    /// Consistency.
    #[inline]
    pub fn incl(&self) -> f64 {
        self.overlap.incl()
    }

    /// Proportional reduction in inconsistency.
    #[inline]
    pub fn pri(&self) -> f64 {
        let Overlap { x, both } = self.overlap;
        (both - self.clash) / (x - self.clash)
    }
}

/// The smaller of two numbers that are not NaN, in one instruction.
#[inline]
pub fn least(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// Fit of one set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Consistency of sufficiency, which is the coverage of necessity.
    pub incl: f64,
    /// Proportional reduction in inconsistency.
    pub pri: f64,
    /// Raw coverage of sufficiency, which is the consistency of necessity.
    pub cov: f64,
    /// Relevance of necessity.
    pub ron: f64,
}

impl Fit {
    /// The fit of memberships `x` for an outcome `y`.
    pub fn of(x: &[f64], y: &[f64]) -> Self {
        let (mut sums, mut sum_y, mut n) = (Sums::default(), 0.0, 0.0);
        for (&x, &y) in x.iter().zip(y) {
            sums.add_one(x, y, least(y, 1.0 - y));
            sum_y += y;
            n += 1.0;
        }
        let overlap = sums.overlap;
        Self { incl: overlap.incl(), pri: sums.pri(), cov: overlap.cov(sum_y), ron: overlap.ron(n) }
    }

    /// The four parameters in the order of the fields.
    pub fn to_array(self) -> [f64; 4] {
        [self.incl, self.pri, self.cov, self.ron]
    }
}

/// Fit of terms, of models, and of each term within its model.
#[derive(Debug, Clone)]
pub struct ModelFit {
    /// One [`Fit`] per term, (T, 4).
    pub terms: Array2<f64>,
    /// One [`Fit`] per model, (M, 4).
    pub models: Array2<f64>,
    /// Unique coverage of each term within its model, in the order of the model indices.
    pub unique: Array1<f64>,
}

/// Fit of terms `x` (T, N) and of models, the unions of terms `indices[offsets[m]..offsets[m+1]]`.
///
/// # Errors
///
/// [`Error::Shape`] when the arrays disagree, [`Error::Cancelled`].
pub fn of_models(
    x: ArrayView2<'_, f64>,
    y: ArrayView1<'_, f64>,
    offsets: &[usize],
    indices: &[usize],
    cancel: &Cancel,
) -> Result<ModelFit, Error> {
    if x.ncols() != y.len() {
        return Err(Error::Shape { what: "cases of the terms", expected: y.len(), got: x.ncols() });
    }
    let models = offsets.len().saturating_sub(1);
    let sound = offsets.windows(2).all(|w| w[0] <= w[1])
        && offsets.last().is_none_or(|&last| last <= indices.len())
        && indices.iter().all(|&t| t < x.nrows());
    if !sound {
        return Err(Error::Shape { what: "terms of the models", expected: x.nrows(), got: models });
    }
    let (x, y) = (x.as_standard_layout(), y.to_vec());
    let x: Vec<&[f64]> =
        x.rows().into_iter().map(|row| row.to_slice().expect("of standard layout")).collect();
    let zeros = |n| collected(n, std::iter::repeat_n(0.0_f64, n));
    let mut out = ModelFit {
        terms: Array2::zeros((x.len(), 4)),
        models: Array2::from_shape_vec((models, 4), zeros(4 * models)?).expect("four a model"),
        unique: Array1::from_vec(zeros(indices.len())?),
    };
    for (mut line, x) in out.terms.rows_mut().into_iter().zip(&x) {
        cancel.check()?;
        line.assign(&ArrayView1::from(&Fit::of(x, &y).to_array()));
    }
    let mut union = vec![0.0_f64; y.len()];
    for m in 0..models {
        cancel.check()?;
        let (from, to) = (offsets[m], offsets[m + 1]);
        let terms: Vec<&[f64]> = indices[from..to].iter().map(|&t| x[t]).collect();
        union.fill(0.0);
        for x in &terms {
            union.iter_mut().zip(*x).for_each(|(u, &x)| *u = u.max(x));
        }
        out.models.row_mut(m).assign(&ArrayView1::from(&Fit::of(&union, &y).to_array()));
        let unique = out.unique.as_slice_mut().expect("one line");
        unique_coverage(&terms, &y, &mut unique[from..to]);
    }
    Ok(out)
}

/// What each term covers of the outcome beyond all other terms of its model.
///
/// Per case only the term with the largest membership can cover anything alone, and only what
/// exceeds the second largest; so the two largest are all that is needed.
fn unique_coverage(terms: &[&[f64]], y: &[f64], out: &mut [f64]) {
    out.fill(0.0);
    let mut sum_y = 0.0;
    for (case, &y) in y.iter().enumerate() {
        sum_y += y;
        let (mut best, mut first, mut second) = (0, 0.0_f64, 0.0_f64);
        for (t, x) in terms.iter().enumerate() {
            let m = x[case].min(y);
            if m > first {
                (best, second, first) = (t, first, m);
            } else if m > second {
                second = m;
            }
        }
        if first > second {
            out[best] += first - second;
        }
    }
    out.iter_mut().for_each(|u| *u /= sum_y);
}
