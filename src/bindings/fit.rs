//! Bindings of [`crate::truth_table::membership`] and [`crate::truth_table::fit`].

use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use super::arrays::positions;
use super::run::run_sized;
use crate::cancel::Cancel;
use crate::truth_table::fit;
use crate::truth_table::membership::{self, Level, Sets};

/// Membership of N cases in T terms, (T, N).
#[pyfunction]
#[pyo3(signature = (values, terms, *, fuzzy))]
pub(super) fn memberships<'py>(
    py: Python<'py>,
    values: PyReadonlyArray2<'py, f64>,
    terms: PyReadonlyArray2<'py, Level>,
    fuzzy: PyReadonlyArray1<'py, bool>,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let sets = Sets::new(values.as_array(), fuzzy.as_array())?;
    let terms = terms.as_array();
    let steps = terms.len().saturating_mul(sets.cases());
    let x = run_sized(py, steps, |cancel| membership::of_terms(sets, terms, cancel))?;
    Ok(x.into_pyarray(py))
}

type Parameters<'py> =
    (Bound<'py, PyArray2<f64>>, Bound<'py, PyArray2<f64>>, Bound<'py, PyArray1<f64>>);

/// Parameters of fit of terms and of models, and the unique coverage of terms within models.
#[pyfunction]
#[pyo3(signature = (x, y, *, offsets, indices))]
#[pyo3(name = "fit")]
pub(super) fn fit_of_models<'py>(
    py: Python<'py>,
    x: PyReadonlyArray2<'py, f64>,
    y: PyReadonlyArray1<'py, f64>,
    offsets: PyReadonlyArray1<'py, i64>,
    indices: PyReadonlyArray1<'py, i64>,
) -> PyResult<Parameters<'py>> {
    let offsets = positions("start of a model", offsets)?;
    let indices = positions("term of a model", indices)?;
    let (x, y) = (x.as_array(), y.as_array());
    let steps = (x.nrows() + indices.len()).saturating_mul(y.len());
    let work = |cancel: &Cancel| fit::of_models(x, y, &offsets, &indices, cancel);
    let fit = run_sized(py, steps, work)?;
    Ok((fit.terms.into_pyarray(py), fit.models.into_pyarray(py), fit.unique.into_pyarray(py)))
}
