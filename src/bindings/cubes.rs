//! Sets of levels as they cross the border.
//!
//! Cubes are arrays of whole numbers whose bits are levels: of 32 bits, unless some condition has more
//! levels than that. Then they are Python's whole numbers, which have no end.

use ndarray::{Array2, CowArray, Ix2};
use num_bigint::BigUint;
use numpy::{IntoPyArray, PyArray2, PyReadonlyArray2};
use pyo3::prelude::*;

use crate::space::bits::{BitSet, Mask, Wide};
use crate::space::cube::LevelSet;

/// Cubes, (C, k), as they were given.
#[derive(FromPyObject)]
pub(super) enum Cubes<'py> {
    Narrow(PyReadonlyArray2<'py, LevelSet>),
    Wide(PyReadonlyArray2<'py, Py<PyAny>>),
}

/// Sets of levels that can cross the border.
pub(super) trait Crossing: BitSet {
    /// Read cubes, without a copy where they are of this kind.
    fn read<'a>(py: Python<'_>, cubes: &'a Cubes<'_>) -> PyResult<CowArray<'a, Self, Ix2>>;

    /// Write cubes.
    fn write(py: Python<'_>, cubes: Array2<Self>) -> PyResult<Bound<'_, PyAny>>;
}

impl Crossing for LevelSet {
    fn read<'a>(py: Python<'_>, cubes: &'a Cubes<'_>) -> PyResult<CowArray<'a, Self, Ix2>> {
        match cubes {
            Cubes::Narrow(cubes) => Ok(cubes.as_array().into()),
            Cubes::Wide(cubes) => Ok(numbers(cubes, |set| set.extract(py))?.into()),
        }
    }

    fn write(py: Python<'_>, cubes: Array2<Self>) -> PyResult<Bound<'_, PyAny>> {
        Ok(cubes.into_pyarray(py).into_any())
    }
}

impl Crossing for Wide {
    fn read<'a>(py: Python<'_>, cubes: &'a Cubes<'_>) -> PyResult<CowArray<'a, Self, Ix2>> {
        match cubes {
            Cubes::Narrow(cubes) => {
                Ok(cubes.as_array().mapv(|set| Self::of_words(&[u64::from(set)])).into())
            }
            Cubes::Wide(cubes) => {
                let set = |set: &Py<PyAny>| -> PyResult<Self> {
                    Ok(Self::of_words(&set.extract::<BigUint>(py)?.to_u64_digits()))
                };
                Ok(numbers(cubes, set)?.into())
            }
        }
    }

    fn write(py: Python<'_>, cubes: Array2<Self>) -> PyResult<Bound<'_, PyAny>> {
        let mut sets: Vec<Py<PyAny>> = Vec::with_capacity(cubes.len());
        for set in &cubes {
            // Halves of words, the first lowest.
            #[allow(clippy::cast_possible_truncation)]
            let halves = set.words().iter().flat_map(|&word| [word as u32, (word >> 32) as u32]);
            sets.push(BigUint::new(halves.collect()).into_pyobject(py)?.into_any().unbind());
        }
        let sets = Array2::from_shape_vec(cubes.dim(), sets).map_err(crate::error::Error::from)?;
        Ok(PyArray2::from_owned_object_array(py, sets).into_any())
    }
}

fn numbers<L>(
    cubes: &PyReadonlyArray2<'_, Py<PyAny>>,
    set: impl FnMut(&Py<PyAny>) -> PyResult<L>,
) -> PyResult<Array2<L>> {
    let cubes = cubes.as_array();
    let sets = cubes.iter().map(set).collect::<PyResult<Vec<L>>>()?;
    Ok(Array2::from_shape_vec(cubes.dim(), sets).map_err(crate::error::Error::from)?)
}

/// Run some code with `$space` the space of conditions with `$levels` levels, and `$L` the kind of its
/// sets of levels.
macro_rules! in_space {
    ($levels:expr, |$space:ident: $L:ident| $body:expr) => {{
        let levels: Vec<u16> = $levels.as_array().to_vec();
        if crate::space::cube::is_wide(&levels) {
            type $L = crate::space::bits::Wide;
            let $space = crate::space::cube::Space::<$L>::of(&levels)?;
            $body
        } else {
            type $L = crate::space::cube::LevelSet;
            let $space = crate::space::cube::Space::<$L>::of(&levels)?;
            $body
        }
    }};
}
pub(super) use in_space;
