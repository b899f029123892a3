//! Bindings of [`crate::random`], [`crate::networks::simulate`] and [`crate::networks::observed`].

use numpy::{IntoPyArray, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::arrays::positions;
use super::run::run;
use crate::error::Error;
use crate::networks::measures::{Layer, Measure};
use crate::networks::observed::{self, Observed};
use crate::networks::simulate::{self, Model, TRAITS};
use crate::random;

/// The parameters of the model of care networks.
#[pyclass(frozen, module = "fastqca._core")]
#[derive(Debug)]
pub(super) struct CareModel(Model);

#[pymethods]
impl CareModel {
    #[new]
    #[pyo3(signature = (*, organisations, sectors, tasks, values, charter, mechanisms, cholesky, gamma, waves, phi, site_share))]
    fn new(
        organisations: (u32, u32),
        sectors: u32,
        tasks: u32,
        values: u32,
        charter: u32,
        mechanisms: u32,
        cholesky: [[f64; TRAITS]; TRAITS],
        gamma: [f64; TRAITS],
        waves: u64,
        phi: f64,
        site_share: f64,
    ) -> Self {
        Self(Model {
            organisations,
            sectors,
            tasks,
            values,
            charter,
            mechanisms,
            cholesky,
            gamma,
            waves,
            phi,
            site_share,
        })
    }

    /// Sizes, traits and measures of networks.
    #[pyo3(signature = (addresses, *, study, measures, union, threads))]
    fn measured<'py>(
        &self,
        py: Python<'py>,
        addresses: PyReadonlyArray2<'py, u64>,
        study: (u64, u64),
        measures: Vec<usize>,
        union: bool,
        threads: usize,
    ) -> PyResult<Bound<'py, PyDict>> {
        let (measures, addresses) = (known(&measures)?, addresses.as_array());
        let out = run(py, |cancel| {
            simulate::measured(&self.0, study, addresses, &measures, layer(union), threads, cancel)
        })?;
        let found = PyDict::new(py);
        found.set_item("organisations", out.organisations.into_pyarray(py))?;
        found.set_item("traits", out.traits.into_pyarray(py))?;
        found.set_item("measures", out.measures.into_pyarray(py))?;
        Ok(found)
    }

    /// The networks themselves, as flat tables.
    #[pyo3(signature = (addresses, *, study))]
    fn tables<'py>(
        &self,
        py: Python<'py>,
        addresses: PyReadonlyArray2<'py, u64>,
        study: (u64, u64),
    ) -> PyResult<Bound<'py, PyDict>> {
        let addresses = addresses.as_array();
        let out = run(py, |cancel| simulate::tables(&self.0, study, addresses, cancel))?;
        let found = PyDict::new(py);
        found.set_item("offsets", out.offsets.into_pyarray(py))?;
        found.set_item("traits", out.traits.into_pyarray(py))?;
        found.set_item("sectors", out.sectors.into_pyarray(py))?;
        found.set_item("tasks", out.tasks.into_pyarray(py))?;
        found.set_item("values", out.values.into_pyarray(py))?;
        found.set_item("charter", out.charter.into_pyarray(py))?;
        found.set_item("mechanisms", out.mechanisms.into_pyarray(py))?;
        found.set_item("working", out.working.into_pyarray(py))?;
        found.set_item("coordination", out.coordination.into_pyarray(py))?;
        Ok(found)
    }
}

fn layer(union: bool) -> Layer {
    if union { Layer::Union } else { Layer::Coordination }
}

fn known(codes: &[usize]) -> Result<Vec<Measure>, Error> {
    let measure = |&code: &usize| {
        let wrong = || Error::Parameter { what: "the code of a measure", got: code.to_string() };
        Measure::ALL.get(code).copied().ok_or_else(wrong)
    };
    codes.iter().map(measure).collect()
}

/// Measures of networks that were observed, (B, K).
#[pyfunction]
#[pyo3(signature = (offsets, *, sectors, n_sectors, tasks, values, charter, mechanisms, working, coordination, measures, union))]
pub(super) fn measure_networks<'py>(
    py: Python<'py>,
    offsets: PyReadonlyArray1<'py, i64>,
    sectors: PyReadonlyArray1<'py, u32>,
    n_sectors: usize,
    tasks: PyReadonlyArray2<'py, bool>,
    values: PyReadonlyArray2<'py, f64>,
    charter: PyReadonlyArray2<'py, f64>,
    mechanisms: PyReadonlyArray1<'py, f64>,
    working: PyReadonlyArray2<'py, i64>,
    coordination: PyReadonlyArray2<'py, i64>,
    measures: Vec<usize>,
    union: bool,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let offsets = positions("start of a network", offsets)?;
    let (sectors, mechanisms) = (sectors.as_array().to_vec(), mechanisms.as_array().to_vec());
    let observed = Observed {
        offsets: &offsets,
        sectors: &sectors,
        n_sectors,
        tasks: tasks.as_array(),
        values: values.as_array(),
        charter: charter.as_array(),
        mechanisms: &mechanisms,
        working: working.as_array(),
        coordination: coordination.as_array(),
    };
    let measures = known(&measures)?;
    let out = run(py, |cancel| observed::measured(&observed, &measures, layer(union), cancel))?;
    Ok(out.into_pyarray(py))
}

/// Random numbers for cases, (M, count): standard normal, or uniform in (0, 1).
#[pyfunction]
#[pyo3(signature = (addresses, *, study, purpose, count, normal, threads))]
pub(super) fn random_numbers<'py>(
    py: Python<'py>,
    addresses: PyReadonlyArray2<'py, u64>,
    study: (u64, u64),
    purpose: u64,
    count: usize,
    normal: bool,
    threads: usize,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let addresses = addresses.as_array();
    let out = run(py, |cancel| {
        random::numbers(study, addresses, purpose, count, normal, threads, cancel)
    })?;
    Ok(out.into_pyarray(py))
}
