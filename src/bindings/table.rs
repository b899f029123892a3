//! Bindings of [`crate::truth_table::table`].

use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use super::run::run_sized;
use crate::error::Error;
use crate::truth_table::membership::Sets;
use crate::truth_table::table::Table;

type Columns<'py> = (
    Bound<'py, PyArray2<u8>>,
    Bound<'py, PyArray1<i64>>,
    Bound<'py, PyArray1<i64>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<f64>>,
);

/// Distinct configurations with their number of cases and consistency; see `fastqca.truth_table`.
#[pyfunction]
#[pyo3(signature = (values, levels, fuzzy, outcome, rows, joins, /))]
pub(super) fn truth_table<'py>(
    py: Python<'py>,
    values: PyReadonlyArray2<'py, f64>,
    levels: PyReadonlyArray1<'py, u8>,
    fuzzy: PyReadonlyArray1<'py, bool>,
    outcome: PyReadonlyArray1<'py, f64>,
    rows: PyReadonlyArray2<'py, u8>,
    joins: PyReadonlyArray1<'py, bool>,
) -> PyResult<Columns<'py>> {
    let sets = Sets::new(values.as_array(), fuzzy.as_array())?;
    let space = crate::space::cube::Space::new(&levels.as_array().to_vec())?;
    let (outcome, rows, joins) = (outcome.as_array(), rows.as_array(), joins.as_array());
    // Each case is looked at for each row, of which there are as many as cases at most.
    let steps = rows.len().saturating_mul(rows.nrows());
    let table = run_sized(py, steps, |cancel| {
        space.check("conditions of the configurations", rows)?;
        let table = Table::new(sets, outcome, rows, joins, cancel)?;
        Ok::<_, Error>(table)
    })?;
    let index = |row: Option<usize>| row.and_then(|row| i64::try_from(row).ok()).unwrap_or(-1);
    let row_of: Vec<i64> = table.row_of.into_iter().map(index).collect();
    let n: Vec<i64> = table.n.into_iter().map(|n| index(Some(n))).collect();
    Ok((
        table.configs.into_pyarray(py),
        row_of.into_pyarray(py),
        n.into_pyarray(py),
        table.incl.into_pyarray(py),
        table.pri.into_pyarray(py),
    ))
}
