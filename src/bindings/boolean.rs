//! Bindings of [`crate::space::union`] and [`crate::cover::hitting_sets`].

use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use super::arrays::{int, space};
use super::run::run;
use crate::cancel::Budget;
use crate::cover::hitting_sets::hitting_sets;
use crate::space::union::{Shape, Union};

/// All minimal sets of columns that meet every line.
#[pyfunction]
#[pyo3(signature = (edges, *, most))]
pub(super) fn transversals<'py>(
    py: Python<'py>,
    edges: PyReadonlyArray2<'py, bool>,
    most: usize,
) -> PyResult<Bound<'py, PyArray2<bool>>> {
    let edges = edges.as_array();
    let sets = run(py, |cancel| hitting_sets(edges, most, cancel))?;
    Ok(sets.into_pyarray(py))
}

type IndexedCubes<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray2<u32>>);

/// For each cube of `within` a part of it that lies outside of `cubes`.
#[pyfunction]
#[pyo3(signature = (within, cubes, *, levels, budget))]
pub(super) fn outside<'py>(
    py: Python<'py>,
    within: PyReadonlyArray2<'py, u32>,
    cubes: PyReadonlyArray2<'py, u32>,
    levels: PyReadonlyArray1<'py, u8>,
    budget: f64,
) -> PyResult<IndexedCubes<'py>> {
    let space = space(&levels)?;
    let (within, cubes) = (within.as_array(), cubes.as_array());
    let (of, parts) = run(py, |cancel| {
        Union::new(&space, cubes)?.parts_outside(&space, within, &cancel.within(budget))
    })?;
    let of: Vec<i64> = of.into_iter().map(int).collect();
    Ok((of.into_pyarray(py), parts.into_pyarray(py)))
}

type EssentialTerms<'py> = (Bound<'py, PyArray2<u32>>, Bound<'py, PyArray1<bool>>, bool);

/// An irredundant sum of primes that is the union of `on`.
#[pyfunction]
#[pyo3(signature = (on, *, levels, off, budget))]
pub(super) fn irredundant<'py>(
    py: Python<'py>,
    on: PyReadonlyArray2<'py, u32>,
    levels: PyReadonlyArray1<'py, u8>,
    off: Option<PyReadonlyArray2<'py, u32>>,
    budget: f64,
) -> PyResult<EssentialTerms<'py>> {
    let space = space(&levels)?;
    let on = on.as_array();
    let off = off.as_ref().map(|off| off.as_array());
    let sum = run(py, |cancel| Shape::new(&space, on, off)?.sum(&mut Budget::new(cancel, budget)))?;
    Ok((sum.terms.into_pyarray(py), sum.essential.into_pyarray(py), sum.complete))
}
