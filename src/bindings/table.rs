//! Bindings of [`crate::truth_table::table`].

use ndarray::Array2;
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1, PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::arrays::{int, space};
use super::run::run_sized;
use crate::error::Error;
use crate::truth_table::coding::{self, Cuts, Ties};
use crate::truth_table::membership::Sets;
use crate::truth_table::table::Table;

/// Distinct configurations with their number of cases and consistency; see `fastqca.truth_table`.
#[pyfunction]
#[pyo3(signature = (values, *, levels, fuzzy, outcome, rows, joins))]
pub(super) fn truth_table<'py>(
    py: Python<'py>,
    values: PyReadonlyArray2<'py, f64>,
    levels: PyReadonlyArray1<'py, u8>,
    fuzzy: PyReadonlyArray1<'py, bool>,
    outcome: PyReadonlyArray1<'py, f64>,
    rows: PyReadonlyArray2<'py, u8>,
    joins: PyReadonlyArray1<'py, bool>,
) -> PyResult<Bound<'py, PyDict>> {
    let sets = Sets::new(values.as_array(), fuzzy.as_array())?;
    let space = space(&levels)?;
    let (outcome, rows, joins) = (outcome.as_array(), rows.as_array(), joins.as_array());
    // Each case is looked at for each row, of which there are as many as cases at most.
    let steps = rows.len().saturating_mul(rows.nrows());
    let table = run_sized(py, steps, |cancel| {
        space.check("conditions of the configurations", rows)?;
        let table = Table::new(sets, outcome, rows, joins, cancel)?;
        Ok::<_, Error>(table)
    })?;
    let row_of: Vec<i64> = table.row_of.into_iter().map(|row| row.map_or(-1, int)).collect();
    let n: Vec<i64> = table.n.into_iter().map(int).collect();
    let found = PyDict::new(py);
    found.set_item("configs", table.configs.into_pyarray(py))?;
    found.set_item("row_of", row_of.into_pyarray(py))?;
    found.set_item("n", n.into_pyarray(py))?;
    found.set_item("incl", table.incl.into_pyarray(py))?;
    found.set_item("PRI", table.pri.into_pyarray(py))?;
    Ok(found)
}

/// What a membership of 0.5 does.
pub(super) fn ties_of(ties: &str) -> PyResult<Ties> {
    match ties {
        "drop" => Ok(Ties::Drop),
        "up" => Ok(Ties::Up),
        "down" => Ok(Ties::Down),
        other => Err(PyValueError::new_err(format!("unknown rule {other:?}"))),
    }
}

/// The configuration of each case.
#[pyfunction]
#[pyo3(signature = (values, *, fuzzy, ties))]
pub(super) fn case_rows<'py>(
    py: Python<'py>,
    values: PyReadonlyArray2<'py, f64>,
    fuzzy: PyReadonlyArray1<'py, bool>,
    ties: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let sets = Sets::new(values.as_array(), fuzzy.as_array())?;
    let (ties, cells) = (ties_of(ties)?, values.as_array().len());
    let rows = run_sized(py, cells, |_| Ok(coding::case_rows(sets, ties)))?;
    let pairs = rows.ties.iter().flat_map(|&(condition, case)| [int(condition), int(case)]);
    let pairs = Array2::from_shape_vec((rows.ties.len(), 2), pairs.collect());
    let found = PyDict::new(py);
    found.set_item("rows", rows.rows.into_pyarray(py))?;
    found.set_item("joins", rows.joins.into_pyarray(py))?;
    found.set_item("ties", pairs.expect("two numbers each").into_pyarray(py))?;
    Ok(found)
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
