//! Bindings of [`crate::batch`].

use std::sync::{Mutex, PoisonError};

use numpy::{Element, IntoPyArray, PyArray1, PyReadonlyArray1, PyReadonlyArray2, PyReadonlyArray3};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::run::run;
use super::table::ties_of;
use crate::batch::{self, Cell, Data, Kernel, Kind, Results, Settings, Tables};
use crate::engine::search::Options;
use crate::expectations::Expectations;
use crate::space::cube::Space;

/// Data sets of one kind, analysed block by block.
#[pyclass(frozen, module = "fastqca._core")]
#[derive(Debug)]
pub(super) struct Batch {
    settings: Settings,
    threads: usize,
    results: Mutex<Results>,
}

type Flat<'py, T> = Bound<'py, PyArray1<T>>;
#[pymethods]
impl Batch {
    #[new]
    #[pyo3(signature = (levels, *, kind, expected, ties, all_sol, max_models, budget, threads, kernel=None))]
    fn new(
        levels: PyReadonlyArray1<'_, u8>,
        kind: &str,
        expected: PyReadonlyArray2<'_, u32>,
        ties: &str,
        all_sol: bool,
        max_models: usize,
        budget: f64,
        threads: usize,
        kernel: Option<&str>,
    ) -> PyResult<Self> {
        let space = Space::new(&levels.as_array().to_vec())?;
        space.check_width("conditions of the expectations", expected.as_array().ncols())?;
        let kind = match kind {
            "conservative" => Kind::Conservative,
            "parsimonious" => Kind::Parsimonious,
            "intermediate" => Kind::Intermediate(Expectations::new(expected.as_array())),
            other => return Err(PyValueError::new_err(format!("unknown kind {other:?}"))),
        };
        let ties = ties_of(ties)?;
        let results = Mutex::new(Results::new(space.conditions()));
        let options = Options { all_sol, row_dom: false, max_models, budget };
        let mut settings = Settings::new(&levels.as_array().to_vec(), kind, ties, options)?;
        if let Some(kernel) = kernel {
            settings = settings.by(match kernel {
                "space_bits" => Kernel::SpaceBits,
                "row_bits" => Kernel::RowBits,
                "search" => Kernel::Search,
                other => return Err(PyValueError::new_err(format!("unknown kernel {other:?}"))),
            });
        }
        Ok(Self { settings, threads, results })
    }

    #[pyo3(signature = (conditions, outcome, *, incl, low, n, pri))]
    fn add_levels(
        &self,
        py: Python<'_>,
        conditions: PyReadonlyArray3<'_, u8>,
        outcome: PyReadonlyArray2<'_, u8>,
        incl: PyReadonlyArray1<'_, f64>,
        low: PyReadonlyArray1<'_, f64>,
        n: PyReadonlyArray1<'_, i64>,
        pri: PyReadonlyArray1<'_, f64>,
    ) -> PyResult<u64> {
        self.add(py, conditions, outcome, (incl, low, n, pri))
    }

    #[pyo3(signature = (conditions, outcome, *, incl, low, n, pri))]
    fn add_memberships(
        &self,
        py: Python<'_>,
        conditions: PyReadonlyArray3<'_, f64>,
        outcome: PyReadonlyArray2<'_, f64>,
        incl: PyReadonlyArray1<'_, f64>,
        low: PyReadonlyArray1<'_, f64>,
        n: PyReadonlyArray1<'_, i64>,
        pri: PyReadonlyArray1<'_, f64>,
    ) -> PyResult<u64> {
        self.add(py, conditions, outcome, (incl, low, n, pri))
    }

    #[pyo3(signature = (conditions, outcome, *, incl, low, n, pri))]
    fn tables_of_levels<'py>(
        &self,
        py: Python<'py>,
        conditions: PyReadonlyArray3<'_, u8>,
        outcome: PyReadonlyArray2<'_, u8>,
        incl: PyReadonlyArray1<'_, f64>,
        low: PyReadonlyArray1<'_, f64>,
        n: PyReadonlyArray1<'_, i64>,
        pri: PyReadonlyArray1<'_, f64>,
    ) -> PyResult<Bound<'py, PyDict>> {
        self.tables(py, conditions, outcome, (incl, low, n, pri))
    }

    #[pyo3(signature = (conditions, outcome, *, incl, low, n, pri))]
    fn tables_of_memberships<'py>(
        &self,
        py: Python<'py>,
        conditions: PyReadonlyArray3<'_, f64>,
        outcome: PyReadonlyArray2<'_, f64>,
        incl: PyReadonlyArray1<'_, f64>,
        low: PyReadonlyArray1<'_, f64>,
        n: PyReadonlyArray1<'_, i64>,
        pri: PyReadonlyArray1<'_, f64>,
    ) -> PyResult<Bound<'py, PyDict>> {
        self.tables(py, conditions, outcome, (incl, low, n, pri))
    }

    /// Hand over the results; none are left.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let empty = Results::new(self.settings.space.conditions());
        let mut slot = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        let mut results = std::mem::replace(&mut *slot, empty);
        drop(slot);
        let terms = run(py, |cancel| results.sort_terms(self.settings.small(), cancel))?;
        let [incl, pri, cov] = results.fit;
        let found = PyDict::new(py);
        found.set_item("status", results.status.into_pyarray(py))?;
        found.set_item("n_models", results.n_models.into_pyarray(py))?;
        found.set_item("n_ties", results.tied.into_pyarray(py))?;
        found.set_item("model_offsets", results.model_offsets.into_pyarray(py))?;
        found.set_item("term_offsets", results.term_offsets.into_pyarray(py))?;
        found.set_item("terms", results.terms.into_pyarray(py))?;
        found.set_item("implicants", terms.into_pyarray(py))?;
        found.set_item("inclS", incl.into_pyarray(py))?;
        found.set_item("PRI", pri.into_pyarray(py))?;
        found.set_item("covS", cov.into_pyarray(py))?;
        Ok(found)
    }
}

type Cuts<'py> = (
    PyReadonlyArray1<'py, f64>,
    PyReadonlyArray1<'py, f64>,
    PyReadonlyArray1<'py, i64>,
    PyReadonlyArray1<'py, f64>,
);

impl Batch {
    fn tables<'py, T: Cell + Element>(
        &self,
        py: Python<'py>,
        conditions: PyReadonlyArray3<'_, T>,
        outcome: PyReadonlyArray2<'_, T>,
        cuts: Cuts<'_>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let data = data(&conditions, &outcome, &cuts);
        let tables = run(py, |cancel| Tables::of(data, &self.settings, self.threads, cancel))?;
        let found = PyDict::new(py);
        found.set_item("offsets", tables.offsets.into_pyarray(py))?;
        found.set_item("configs", tables.configs.into_pyarray(py))?;
        found.set_item("out", tables.out.into_pyarray(py))?;
        found.set_item("n", tables.n.into_pyarray(py))?;
        found.set_item("incl", tables.incl.into_pyarray(py))?;
        found.set_item("PRI", tables.pri.into_pyarray(py))?;
        Ok(found)
    }

    fn add<T: Cell + Element>(
        &self,
        py: Python<'_>,
        conditions: PyReadonlyArray3<'_, T>,
        outcome: PyReadonlyArray2<'_, T>,
        cuts: Cuts<'_>,
    ) -> PyResult<u64> {
        let data = data(&conditions, &outcome, &cuts);
        run(py, |cancel| {
            let mut results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
            batch::run(data, &self.settings, self.threads, &mut results, cancel)
        })
    }
}

fn data<'a, T: Cell + Element>(
    conditions: &'a PyReadonlyArray3<'_, T>,
    outcome: &'a PyReadonlyArray2<'_, T>,
    cuts: &'a Cuts<'_>,
) -> Data<'a, T> {
    Data {
        conditions: conditions.as_array(),
        outcome: outcome.as_array(),
        incl: cuts.0.as_array(),
        low: cuts.1.as_array(),
        n: cuts.2.as_array(),
        pri: cuts.3.as_array(),
    }
}

/// Number lists `values[offsets[i]..offsets[i + 1]]`: equal ones have the same number.
#[pyfunction]
#[pyo3(signature = (offsets, values, /))]
pub(super) fn numbered<'py>(
    py: Python<'py>,
    offsets: PyReadonlyArray1<'_, i64>,
    values: PyReadonlyArray1<'_, u32>,
) -> PyResult<Flat<'py, u32>> {
    let (offsets, values) = (offsets.as_slice()?, values.as_slice()?);
    let numbers = run(py, |cancel| batch::numbered(offsets, values, cancel))?;
    Ok(numbers.into_pyarray(py))
}
