//! Bindings of [`crate::thresholds`].

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::arrays::int;
use super::run::run_sized;
use crate::thresholds::{Distance, starts};

/// Where groups of neighbouring values begin, all but the first.
#[pyfunction]
#[pyo3(signature = (values, counts, *, groups, method))]
pub(super) fn neighbours<'py>(
    py: Python<'py>,
    values: PyReadonlyArray1<'py, f64>,
    counts: PyReadonlyArray1<'py, i64>,
    groups: usize,
    method: &str,
) -> PyResult<Bound<'py, PyArray1<i64>>> {
    let distance = match method {
        "complete" => Distance::Complete,
        "single" => Distance::Single,
        "average" => Distance::Average,
        "mcquitty" => Distance::Mcquitty,
        "ward.D2" => Distance::Ward,
        other => return Err(PyValueError::new_err(format!("unknown distance {other:?}"))),
    };
    let (values, counts) = (values.as_array().to_vec(), counts.as_array().to_vec());
    let found =
        run_sized(py, values.len(), |cancel| starts(&values, &counts, groups, distance, cancel))?;
    Ok(found.into_iter().map(int).collect::<Vec<_>>().into_pyarray(py))
}
