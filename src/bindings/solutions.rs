//! Bindings of [`crate::solutions`] and [`crate::expectations`].

use std::sync::Arc;

use ndarray::{Array2, ArrayView2};
use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use super::analysis::{Solved, steps};
use super::run::run_sized;
use crate::engine::search::{Analysis, Options, Problem, Search};
use crate::engine::{Engine, ModelList, Stop};
use crate::error::Error;
use crate::expectations::Expectations;
use crate::solutions::{self, Side};
use crate::space::cube::Space;
use crate::truth_table::membership::ABSENT;

/// What is left of terms: see `_core.pyi`.
#[pyfunction]
#[pyo3(signature = (conservative, parsimonious, *, expected))]
pub(super) fn dropped<'py>(
    py: Python<'py>,
    conservative: PyReadonlyArray1<'py, i8>,
    parsimonious: PyReadonlyArray1<'py, i8>,
    expected: PyReadonlyArray2<'py, u32>,
) -> Bound<'py, PyArray1<i8>> {
    let (c, p) = (conservative.as_array(), parsimonious.as_array());
    let rule = Expectations::new(expected.as_array()).rule(32, |i| i);
    let set = |has: &dyn Fn(usize) -> bool| {
        (0..c.len()).filter(|&i| has(i)).fold(0_u64, |set, i| set | 1 << i)
    };
    let free = set(&|i| c[i] != ABSENT && p[i] == ABSENT);
    let gone = rule.dropped(free, |level| set(&|i| usize::try_from(c[i]) == Ok(level)));
    let kept = |i: usize| if gone >> i & 1 == 1 { ABSENT } else { c[i] };
    (0..c.len()).map(kept).collect::<Vec<i8>>().into_pyarray(py)
}

/// Pairs of a conservative and a parsimonious model.
#[pyclass(frozen, module = "fastqca._core")]
#[derive(Debug)]
pub(super) struct IntermediatePairs {
    /// What may be covered for some pairs, and their analysis.
    parts: Vec<(Array2<i8>, Arc<Analysis>)>,
    of_pair: Vec<u32>,
    #[pyo3(get)]
    width: usize,
    #[pyo3(get)]
    complete: bool,
}

#[pymethods]
impl IntermediatePairs {
    fn candidates<'py>(&self, py: Python<'py>) -> Vec<Bound<'py, PyArray2<i8>>> {
        self.parts.iter().map(|(terms, _)| terms.clone().into_pyarray(py)).collect()
    }

    fn solved(&self) -> Vec<Solved> {
        self.parts.iter().map(|(_, analysis)| Solved(Arc::clone(analysis))).collect()
    }

    fn of_pair<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<u32>> {
        self.of_pair.clone().into_pyarray(py)
    }
}

/// Go through the pairs of models of two solutions.
#[pyfunction]
#[pyo3(signature = (conservative, parsimonious, *, expected, levels, row_levels, explained, off_rows, off_cubes, avoid, all_sol, row_dom, max_models, budget))]
pub(super) fn intermediate_pairs<'py>(
    py: Python<'py>,
    conservative: PyRef<'py, Solved>,
    parsimonious: PyRef<'py, Solved>,
    expected: PyReadonlyArray2<'py, u32>,
    levels: PyReadonlyArray1<'py, u8>,
    row_levels: PyReadonlyArray1<'py, u8>,
    explained: PyReadonlyArray2<'py, u8>,
    off_rows: PyReadonlyArray2<'py, u8>,
    off_cubes: PyReadonlyArray2<'py, u32>,
    avoid: bool,
    all_sol: bool,
    row_dom: bool,
    max_models: usize,
    budget: f64,
) -> PyResult<IntermediatePairs> {
    let (of_rows, of_terms) = (row_levels.as_array().to_vec(), levels.as_array().to_vec());
    let space = Space::new(&of_rows)?;
    let of_terms = if of_rows == of_terms { None } else { Some(Space::new(&of_terms)?) };
    let (explained, off_rows, off_cubes) =
        (explained.as_array(), off_rows.as_array(), off_cubes.as_array());
    let options = Options { all_sol, row_dom, max_models, budget };
    let bases = [Arc::clone(&conservative.0), Arc::clone(&parsimonious.0)];
    let expected = expected.as_array();
    // A search for each pair at most, if all models of both sides are listed.
    let models_of = |side: &Arc<Analysis>| {
        if side.complete() { side.models().listed.len() } else { usize::MAX }
    };
    let steps =
        bases.iter().map(models_of).fold(steps(&space, explained.nrows()), usize::saturating_mul);
    run_sized(py, steps, |cancel| {
        let problem = Problem {
            space: &space,
            explained: explained.view(),
            off_rows: off_rows.view(),
            off_cubes: off_cubes.view(),
            avoid,
            of_terms,
        };
        let mut engine = Search::new(problem, options, true, cancel);
        pairs(&mut engine, bases, expected).map_err(|stop| match stop {
            Stop::Failed(error) => error,
            Stop::TooMany => Error::TooLarge,
        })
    })
}

fn pairs(
    engine: &mut Search<'_>,
    bases: [Arc<Analysis>; 2],
    expected: ArrayView2<'_, u32>,
) -> Result<IntermediatePairs, Stop> {
    let [c, p] = bases.map(|analysis| {
        let mut models = ModelList::default();
        engine.list(&analysis, &analysis.models().listed, &mut models)?;
        Side::new(engine, models, Some(analysis), usize::MAX)
    });
    let rule = Expectations::new(expected).rule(32, |i| i);
    let all = solutions::pairs(engine, &rule, &c?, &p?, None)?;
    let parts = all.parts.into_iter().map(|(allowed, analysis)| {
        let mut terms: Vec<Vec<i8>> =
            allowed.iter().map(|&term| engine.values(term).collect()).collect();
        terms.sort_unstable();
        let of_terms = (terms.len(), expected.ncols());
        let terms = Array2::from_shape_vec(of_terms, terms.concat());
        let internal = |text: String| Error::Internal(text);
        Ok((
            terms.map_err(|err| internal(err.to_string()))?,
            analysis.ok_or_else(|| internal("an analysis is not kept".into()))?,
        ))
    });
    Ok(IntermediatePairs {
        parts: parts.collect::<Result<_, Error>>()?,
        of_pair: all.of_pair,
        width: all.width,
        complete: all.complete,
    })
}
