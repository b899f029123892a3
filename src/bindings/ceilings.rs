//! Bindings of [`crate::ceilings`].

use numpy::ndarray::Array2;
use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::arrays::int;
use super::run::{run, run_sized};
use crate::ceilings::{self, Ceiling, Orders, Question, Scope};

type Drawn<'py> = (Bound<'py, PyArray2<f64>>, Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i64>>);

fn named(names: &[String], tau: f64) -> PyResult<Vec<Ceiling>> {
    let one = |name: &String| match name.as_str() {
        "ce_fdh" => Ok(Ceiling::CeFdh),
        "cr_fdh" => Ok(Ceiling::CrFdh),
        "ce_vrs" => Ok(Ceiling::CeVrs),
        "cr_vrs" => Ok(Ceiling::CrVrs),
        "c_lp" => Ok(Ceiling::CLp),
        "qr" => Ok(Ceiling::Quantile(tau)),
        "ols" => Ok(Ceiling::Ols),
        "cols" => Ok(Ceiling::Cols),
        other => Err(PyValueError::new_err(format!("unknown ceiling {other:?}"))),
    };
    names.iter().map(one).collect()
}

fn scope([left, right, bottom, top]: [f64; 4]) -> Scope {
    Scope { x: [left, right], y: [bottom, top] }
}

/// Slope, intercept, zone and points above, (ceilings, 4); peers, and those on the hull.
#[pyfunction]
#[pyo3(signature = (x, y, *, limits, names, tau))]
pub(super) fn draw_ceilings<'py>(
    py: Python<'py>,
    x: PyReadonlyArray1<'py, f64>,
    y: PyReadonlyArray1<'py, f64>,
    limits: [f64; 4],
    names: Vec<String>,
    tau: f64,
) -> PyResult<Drawn<'py>> {
    let (x, y, asked) = (x.as_array().to_vec(), y.as_array().to_vec(), named(&names, tau)?);
    let work = |_: &_| ceilings::ceilings(&x, &y, &scope(limits), &asked);
    let drawn = run_sized(py, x.len() * 20, work)?;
    let lines = Array2::from_shape_fn((asked.len(), 4), |(i, j)| {
        let one = drawn.fitted[i];
        [one.slope, one.intercept, one.zone, one.above as f64][j]
    });
    let places = |of: Vec<usize>| of.into_iter().map(int).collect::<Vec<_>>().into_pyarray(py);
    Ok((lines.into_pyarray(py), places(drawn.peers), places(drawn.hull)))
}

/// Of how many orders of y the effect is not below the observed one, (k, ceilings).
#[pyfunction]
#[pyo3(signature = (x, y, *, limits, names, tau, observed, permutations, seed, threads))]
pub(super) fn permuted_ceilings<'py>(
    py: Python<'py>,
    x: PyReadonlyArray2<'py, f64>,
    y: PyReadonlyArray2<'py, f64>,
    limits: Vec<[f64; 4]>,
    names: Vec<String>,
    tau: f64,
    observed: PyReadonlyArray2<'py, f64>,
    permutations: Option<u64>,
    seed: u64,
    threads: usize,
) -> PyResult<Bound<'py, PyArray2<i64>>> {
    let (scopes, asked): (Vec<_>, _) =
        (limits.into_iter().map(scope).collect(), named(&names, tau)?);
    let question = Question {
        x: x.as_array(),
        y: y.as_array(),
        scopes: &scopes,
        ceilings: &asked,
        observed: observed.as_array(),
    };
    let orders = permutations.map_or(Orders::All, |count| Orders::Random(count, seed));
    let found = run(py, |cancel| ceilings::not_below(&question, orders, threads, cancel))?;
    Ok(found.into_pyarray(py))
}
