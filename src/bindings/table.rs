//! Bindings of [`crate::truth_table::table`].

use ndarray::Array2;
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1, PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::arrays::int;
use super::run::run_sized;
use crate::error::Error;
use crate::memory::collected;
use crate::truth_table::coding::{Cuts, Ties};
use crate::truth_table::membership::Sets;
use crate::truth_table::table::{NONE, Table};

/// Distinct configurations with their number of cases and consistency; see `fastqca.truth_table`.
#[pyfunction]
#[pyo3(signature = (values, *, fuzzy, outcome, ties))]
pub(super) fn truth_table<'py>(
    py: Python<'py>,
    values: PyReadonlyArray2<'py, f64>,
    fuzzy: PyReadonlyArray1<'py, bool>,
    outcome: PyReadonlyArray1<'py, f64>,
    ties: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let sets = Sets::new(values.as_array(), fuzzy.as_array())?;
    let (outcome, ties) = (outcome.as_array(), ties_of(ties)?);
    // Each case is looked at for each row, of which there are as many as cases at most.
    let steps = values.as_array().len().saturating_mul(outcome.len());
    let table = run_sized(py, steps, |cancel| Table::new(sets, outcome, ties, cancel))?;
    let index = |&row: &u32| if row == NONE { -1 } else { i64::from(row) };
    let row_of = collected(table.row_of.len(), table.row_of.iter().map(index))?;
    let n = collected(table.n.len(), table.n.into_iter().map(int))?;
    let pairs = table.ties.iter().flat_map(|&(condition, case)| [int(condition), int(case)]);
    let pairs = collected(2 * table.ties.len(), pairs)?;
    let pairs = Array2::from_shape_vec((table.ties.len(), 2), pairs).map_err(Error::from)?;
    let found = PyDict::new(py);
    found.set_item("configs", table.configs.into_pyarray(py))?;
    found.set_item("row_of", row_of.into_pyarray(py))?;
    found.set_item("n", n.into_pyarray(py))?;
    found.set_item("incl", table.incl.into_pyarray(py))?;
    found.set_item("PRI", table.pri.into_pyarray(py))?;
    found.set_item("ties", pairs.into_pyarray(py))?;
    found.set_item("nudged", table.nudged.map(|values| values.into_pyarray(py)))?;
    Ok(found)
}

/// What a membership of 0.5 does.
pub(super) fn ties_of(ties: &str) -> PyResult<Ties> {
    match ties {
        "drop" => Ok(Ties::Drop),
        "up" => Ok(Ties::Up),
        "down" => Ok(Ties::Down),
        "nudge" => Ok(Ties::Nudge),
        other => Err(PyValueError::new_err(format!("unknown rule {other:?}"))),
    }
}

/// The output value of rows.
#[pyfunction]
#[pyo3(signature = (n, incl, pri, *, incl_cut, low_cut, n_cut, pri_cut, consistent=None, between=None))]
pub(super) fn output_codes<'py>(
    py: Python<'py>,
    n: PyReadonlyArray1<'py, i64>,
    incl: PyReadonlyArray1<'py, f64>,
    pri: PyReadonlyArray1<'py, f64>,
    incl_cut: f64,
    low_cut: f64,
    n_cut: usize,
    pri_cut: f64,
    consistent: Option<PyReadonlyArray1<'py, bool>>,
    between: Option<PyReadonlyArray1<'py, bool>>,
) -> PyResult<Bound<'py, PyArray1<i8>>> {
    let cuts = Cuts { incl: incl_cut, low: low_cut, n: n_cut, pri: pri_cut };
    let (n, incl, pri) = (n.as_array(), incl.as_array(), pri.as_array());
    let tests = consistent.zip(between);
    let same = incl.len() == n.len()
        && pri.len() == n.len()
        && tests.as_ref().is_none_or(|(a, b)| [a, b].iter().all(|x| x.len() == n.len()));
    if !same {
        return Err(PyValueError::new_err("the columns differ in length"));
    }
    let code = |row: usize| {
        let cases = usize::try_from(n[row]).unwrap_or(0); // no row has fewer
        match &tests {
            None => cuts.code(cases, incl[row], pri[row]),
            Some((consistent, between)) => {
                cuts.decide(cases, consistent.as_array()[row], between.as_array()[row], pri[row])
            }
        }
    };
    Ok((0..n.len()).map(|row| code(row) as i8).collect::<Vec<_>>().into_pyarray(py))
}
