//! Bindings of [`crate::space::union`] and [`crate::cover::hitting_sets`].

use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use super::arrays::int;
use super::cubes::{Crossing, Cubes, in_space};
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

type IndexedCubes<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyAny>);

/// For each cube of `within` a part of it that lies outside of `cubes`.
#[pyfunction]
#[pyo3(signature = (within, cubes, *, levels, budget))]
pub(super) fn outside<'py>(
    py: Python<'py>,
    within: Cubes<'py>,
    cubes: Cubes<'py>,
    levels: PyReadonlyArray1<'py, u16>,
    budget: f64,
) -> PyResult<IndexedCubes<'py>> {
    in_space!(levels, |space: L| {
        let (within, cubes) = (L::read(py, &within)?, L::read(py, &cubes)?);
        let (within, cubes) = (within.view(), cubes.view());
        let (of, parts) = run(py, |cancel| {
            Union::new(&space, cubes)?.parts_outside(&space, within, &cancel.within(budget))
        })?;
        let of: Vec<i64> = of.into_iter().map(int).collect();
        Ok((of.into_pyarray(py), L::write(py, parts)?))
    })
}

type EssentialTerms<'py> = (Bound<'py, PyAny>, Bound<'py, PyArray1<bool>>, bool);

/// An irredundant sum of primes that is the union of `on`.
#[pyfunction]
#[pyo3(signature = (on, *, levels, off, budget))]
pub(super) fn irredundant<'py>(
    py: Python<'py>,
    on: Cubes<'py>,
    levels: PyReadonlyArray1<'py, u16>,
    off: Option<Cubes<'py>>,
    budget: f64,
) -> PyResult<EssentialTerms<'py>> {
    in_space!(levels, |space: L| {
        let on = L::read(py, &on)?;
        let off = off.as_ref().map(|off| L::read(py, off)).transpose()?;
        let (on, off) = (on.view(), off.as_ref().map(|off| off.view()));
        let sum =
            run(py, |cancel| Shape::new(&space, on, off)?.sum(&mut Budget::new(cancel, budget)))?;
        Ok((L::write(py, sum.terms)?, sum.essential.into_pyarray(py), sum.complete))
    })
}
