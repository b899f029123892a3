//! Bindings of [`crate::batch`].

use std::sync::{Mutex, MutexGuard};

use numpy::{Element, IntoPyArray, PyArray1, PyReadonlyArray1, PyReadonlyArray2, PyReadonlyArray3};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::cubes::{Crossing, Cubes, in_space};
use super::run::run;
use super::table::ties_of;
use crate::batch::{self, Cell, Data, Kernel, Kind, Results, Settings, Tables};
use crate::engine::search::Options;
use crate::error::Error;
use crate::expectations::Expectations;

/// Data sets of one kind, analysed block by block.
#[pyclass(frozen, module = "fastqca._core")]
#[derive(Debug)]
pub(super) struct Batch {
    settings: Settings,
    threads: usize,
    results: Mutex<Results>,
}

#[pymethods]
impl Batch {
    #[new]
    #[pyo3(signature = (levels, *, kind, expected, ties, all_sol, max_models, budget, threads, kernel=None))]
    fn new(
        py: Python<'_>,
        levels: PyReadonlyArray1<'_, u16>,
        kind: &str,
        expected: Cubes<'_>,
        ties: &str,
        all_sol: bool,
        max_models: usize,
        budget: f64,
        threads: usize,
        kernel: Option<&str>,
    ) -> PyResult<Self> {
        let expectations = in_space!(levels, |space: L| {
            let expected = L::read(py, &expected)?;
            space.check_width("conditions of the expectations", expected.ncols())?;
            Expectations::new(expected.view())
        });
        let kind = match kind {
            "conservative" => Kind::Conservative,
            "parsimonious" => Kind::Parsimonious,
            "intermediate" => Kind::Intermediate(expectations),
            other => return Err(PyValueError::new_err(format!("unknown kind {other:?}"))),
        };
        let ties = ties_of(ties)?;
        let results = Mutex::new(Results::new(levels.len()?));
        let options =
            Options { all_sol, row_dom: false, max_models, budget, patience: f64::INFINITY };
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

    /// Analyse data sets; the number of cases with a membership of 0.5.
    #[pyo3(signature = (data, *, cuts))]
    fn add(&self, py: Python<'_>, data: Cells<'_>, cuts: CutOffColumns<'_>) -> PyResult<u64> {
        match &data {
            Cells::Levels(x, y) => self.analyse(py, cuts.of(x, y)),
            Cells::Memberships(x, y) => self.analyse(py, cuts.of(x, y)),
        }
    }

    /// The truth tables of data sets.
    #[pyo3(signature = (data, *, cuts))]
    fn tables<'py>(
        &self,
        py: Python<'py>,
        data: Cells<'_>,
        cuts: CutOffColumns<'_>,
    ) -> PyResult<Bound<'py, PyDict>> {
        match &data {
            Cells::Levels(x, y) => self.tabulate(py, cuts.of(x, y)),
            Cells::Memberships(x, y) => self.tabulate(py, cuts.of(x, y)),
        }
    }

    /// Hand over the results; none are left.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let empty = Results::new(self.settings.conditions());
        let mut slot = self.results()?;
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

/// Conditions and outcome as they are stored: whole numbers in bytes, or floats.
#[derive(FromPyObject)]
enum Cells<'py> {
    Levels(PyReadonlyArray3<'py, u8>, PyReadonlyArray2<'py, u8>),
    Memberships(PyReadonlyArray3<'py, f64>, PyReadonlyArray2<'py, f64>),
}

/// The cut-offs of each data set.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct CutOffColumns<'py> {
    incl: PyReadonlyArray1<'py, f64>,
    low: PyReadonlyArray1<'py, f64>,
    n: PyReadonlyArray1<'py, i64>,
    pri: PyReadonlyArray1<'py, f64>,
}

impl CutOffColumns<'_> {
    fn of<'a, T: Cell + Element>(
        &'a self,
        conditions: &'a PyReadonlyArray3<'_, T>,
        outcome: &'a PyReadonlyArray2<'_, T>,
    ) -> Data<'a, T> {
        Data {
            conditions: conditions.as_array(),
            outcome: outcome.as_array(),
            incl: self.incl.as_array(),
            low: self.low.as_array(),
            n: self.n.as_array(),
            pri: self.pri.as_array(),
        }
    }
}

impl Batch {
    /// What has been found; after a panic columns of it may differ in length.
    fn results(&self) -> Result<MutexGuard<'_, Results>, Error> {
        self.results.lock().map_err(|_| Error::Internal("this batch has failed before".into()))
    }

    fn analyse<T: Cell>(&self, py: Python<'_>, data: Data<'_, T>) -> PyResult<u64> {
        run(py, |cancel| {
            let mut results = self.results()?;
            batch::run(data, &self.settings, self.threads, &mut results, cancel)
        })
    }

    fn tabulate<'py, T: Cell>(
        &self,
        py: Python<'py>,
        data: Data<'_, T>,
    ) -> PyResult<Bound<'py, PyDict>> {
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
}

/// Number lists `values[offsets[i]..offsets[i + 1]]`: equal ones have the same number.
#[pyfunction]
#[pyo3(signature = (offsets, values, /))]
pub(super) fn numbered<'py>(
    py: Python<'py>,
    offsets: PyReadonlyArray1<'_, i64>,
    values: PyReadonlyArray1<'_, u32>,
) -> PyResult<Bound<'py, PyArray1<u32>>> {
    let (offsets, values) = (offsets.as_slice()?, values.as_slice()?);
    let numbers = run(py, |cancel| batch::numbered(offsets, values, cancel))?;
    Ok(numbers.into_pyarray(py))
}
