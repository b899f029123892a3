//! Bindings of [`crate::networks::random`], [`crate::networks::simulate`] and [`crate::networks::observed`].

use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use super::run::run;
use crate::error::Error;
use crate::networks::measures::{Layer, Measure};
use crate::networks::observed::{self, Observed};
use crate::networks::random;
use crate::networks::simulate::{self, Model, TRAITS};

/// The parameters of the model of care networks.
#[pyclass(frozen, module = "fastqca._core")]
pub(super) struct CareModel(Model);

#[pymethods]
impl CareModel {
    #[new]
    #[pyo3(signature = (sizes, cholesky, gamma, waves, phi, site_share, /))]
    fn new(
        sizes: [u32; 7],
        cholesky: [[f64; TRAITS]; TRAITS],
        gamma: [f64; TRAITS],
        waves: u64,
        phi: f64,
        site_share: f64,
    ) -> Self {
        let [least, most, sectors, tasks, values, charter, mechanisms] = sizes;
        let organisations = (least, most);
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
    #[pyo3(signature = (study, addresses, measures, union, threads, /))]
    fn measured<'py>(
        &self,
        py: Python<'py>,
        study: (u64, u64),
        addresses: PyReadonlyArray2<'py, u64>,
        measures: Vec<usize>,
        union: bool,
        threads: usize,
    ) -> PyResult<Measured<'py>> {
        let (measures, addresses) = (known(&measures)?, addresses.as_array());
        let out = run(py, |cancel| {
            simulate::measured(&self.0, study, addresses, &measures, layer(union), threads, cancel)
        })?;
        Ok((
            out.organisations.into_pyarray(py),
            out.traits.into_pyarray(py),
            out.measures.into_pyarray(py),
        ))
    }

    /// The networks themselves, as flat tables.
    #[pyo3(signature = (study, addresses, /))]
    fn tables<'py>(
        &self,
        py: Python<'py>,
        study: (u64, u64),
        addresses: PyReadonlyArray2<'py, u64>,
    ) -> PyResult<Tables<'py>> {
        let addresses = addresses.as_array();
        let out = run(py, |cancel| simulate::tables(&self.0, study, addresses, cancel))?;
        Ok((
            out.offsets.into_pyarray(py),
            out.traits.into_pyarray(py),
            out.sectors.into_pyarray(py),
            out.tasks.into_pyarray(py),
            out.values.into_pyarray(py),
            out.charter.into_pyarray(py),
            out.mechanisms.into_pyarray(py),
            out.working.into_pyarray(py),
            out.coordination.into_pyarray(py),
        ))
    }
}

type Measured<'py> =
    (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray2<f64>>, Bound<'py, PyArray2<f64>>);

type Tables<'py> = (
    Bound<'py, PyArray1<i64>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<u32>>,
    Bound<'py, PyArray1<bool>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<i64>>,
    Bound<'py, PyArray1<i64>>,
);

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
#[pyo3(signature = (offsets, sectors, n_sectors, tasks, values, charter, mechanisms, working, coordination, measures, union, /))]
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
    let index = |&i: &i64| usize::try_from(i).unwrap_or(usize::MAX);
    let offsets: Vec<usize> = offsets.as_array().iter().map(index).collect();
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
#[pyo3(signature = (study, addresses, purpose, count, normal, threads, /))]
pub(super) fn random_numbers<'py>(
    py: Python<'py>,
    study: (u64, u64),
    addresses: PyReadonlyArray2<'py, u64>,
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
