//! Bindings of [`crate::solutions`] and [`crate::expectations`].

use std::sync::Arc;

use num_bigint::BigUint;
use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::analysis::{Lists, ModelIter, Solved, Walk, lists, models_of, primes_at, steps};
use super::arrays::int;
use super::cubes::{Crossing, Cubes, in_space};
use super::run::run_sized;
use crate::cancel::Cancel;
use crate::engine::search::{Analysis, Options, Problem, Rest, Search};
use crate::engine::{ModelList, Stop};
use crate::error::Error;
use crate::expectations::{Expectations, Rule};
use crate::solutions::{self, Counted, Merged, Parts, Room, Side};
use crate::space::bits::{BitSet, Wide};
use crate::space::cube::Space;
use crate::space::pool::Pool;
use crate::truth_table::membership::Level;

/// Prime implicants that occur in models, and in how many.
type TermCounts<'py> = (Bound<'py, PyArray1<i64>>, Vec<u64>);

/// Pairs of a conservative and a parsimonious model, and their distinct models as one chart.
#[pyclass(frozen, module = "fastqca._core")]
#[derive(Debug)]
pub(super) struct IntermediatePairs(Arc<Merged>);

impl IntermediatePairs {
    fn counted(&self, py: Python<'_>) -> PyResult<Option<&Counted>> {
        let steps = if self.0.complete() { self.0.primes().len() } else { usize::MAX };
        let mut spent = false;
        run_sized(py, steps, |cancel| match self.0.counted(cancel) {
            Err(Error::Spent) => {
                spent = true;
                Ok(())
            }
            counted => counted.map(|_| ()),
        })?;
        if spent {
            let python = py.import("fastqca.solutions.intermediate")?;
            python.getattr("warn_of_count")?.call1((self.0.options().budget,))?;
        }
        Ok(self.0.counted(&Cancel::default())?)
    }

    fn part(&self, part: usize) -> PyResult<usize> {
        let out_of_range = || pyo3::exceptions::PyIndexError::new_err("no such analysis");
        (part < self.0.len()).then_some(part).ok_or_else(out_of_range)
    }
}

#[pymethods]
impl IntermediatePairs {
    #[getter]
    fn n_parts(&self) -> usize {
        self.0.len()
    }

    #[getter]
    fn width(&self) -> usize {
        self.0.width()
    }

    #[getter]
    fn all_pairs(&self) -> bool {
        self.0.all_pairs()
    }

    #[pyo3(signature = (part, /))]
    fn candidates<'py>(
        &self,
        py: Python<'py>,
        part: usize,
    ) -> PyResult<Bound<'py, PyArray2<Level>>> {
        Ok(self.0.candidates(self.part(part)?).to_owned().into_pyarray(py))
    }

    #[pyo3(signature = (part, /))]
    fn solved(&self, py: Python<'_>, part: usize) -> PyResult<Solved> {
        let part = self.part(part)?;
        let cells = self.0.primes().len().saturating_mul(self.0.primes().rows());
        Ok(Solved(run_sized(py, cells, |cancel| self.0.analysis(part, cancel))?))
    }

    fn of_pair<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<u32>> {
        self.0.of_pair().to_vec().into_pyarray(py)
    }

    fn parts_of_models<'py>(&self, py: Python<'py>) -> Lists<'py> {
        lists(py, self.0.parts_of_models().iter().map(Vec::as_slice))
    }

    #[getter]
    fn n_primes(&self) -> usize {
        self.0.primes().len()
    }

    #[getter]
    fn n_models(&self, py: Python<'_>) -> PyResult<Option<u64>> {
        Ok(self.counted(py)?.map(|(n, _)| *n))
    }

    #[getter]
    fn n_models_at_least(&self, py: Python<'_>) -> PyResult<BigUint> {
        self.counted(py)?;
        Ok(self.0.at_least())
    }

    #[getter]
    fn complete(&self) -> bool {
        self.0.complete()
    }

    #[getter]
    fn min_terms(&self) -> Option<usize> {
        self.0.min_terms().0
    }

    #[getter]
    fn min_terms_at_least(&self) -> usize {
        self.0.min_terms().1
    }

    fn primes<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<Level>> {
        self.0.primes().terms(0..self.0.primes().len()).into_pyarray(py)
    }

    #[pyo3(signature = (indices, /))]
    fn primes_at<'py>(
        &self,
        py: Python<'py>,
        indices: PyReadonlyArray1<'py, i64>,
    ) -> PyResult<Bound<'py, PyArray2<Level>>> {
        primes_at(py, self.0.primes(), &indices)
    }

    fn chart<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<bool>> {
        self.0.primes().chart().into_pyarray(py)
    }

    fn essential<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i64>> {
        self.0.essential().into_iter().map(int).collect::<Vec<_>>().into_pyarray(py)
    }

    fn models<'py>(&self, py: Python<'py>) -> Lists<'py> {
        lists(py, self.0.listed())
    }

    fn term_counts<'py>(&self, py: Python<'py>) -> PyResult<Option<TermCounts<'py>>> {
        let Some((_, holding)) = self.counted(py)? else { return Ok(None) };
        let held = (0..).zip(holding).filter(|&(_, &n)| n > 0);
        let (primes, counts): (Vec<i64>, Vec<u64>) = held.map(|(p, &n)| (p, n)).unzip();
        Ok(Some((primes.into_pyarray(py), counts)))
    }

    fn iter_models(&self) -> ModelIter {
        ModelIter::new(Walk::Merged(Arc::clone(&self.0), solutions::MergedWalk::default()))
    }

    #[pyo3(signature = (numbers, /))]
    fn models_at<'py>(&self, py: Python<'py>, numbers: Vec<u64>) -> PyResult<Lists<'py>> {
        let models = run_sized(py, usize::MAX, |cancel| self.0.models_at(&numbers, cancel))?;
        Ok(lists(py, models.iter().map(Vec::as_slice)))
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0.same(&other.0)
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyDict>,))> {
        let all = self.0.written();
        let parts = PyDict::new(py);
        let flat = |all: &[Vec<u32>]| lists(py, all.iter().map(Vec::as_slice));
        let Options { all_sol, row_dom, max_models, budget, .. } = all.options;
        parts.set_item("levels", all.levels)?;
        parts.set_item("explained", all.explained.into_pyarray(py))?;
        parts.set_item("care", all.care.into_pyarray(py))?;
        parts.set_item("witnesses", all.witnesses.into_pyarray(py))?;
        parts.set_item("primes", flat(&all.primes))?;
        let found = all.found.into_iter().map(|found| found.map(Solved));
        parts.set_item("found", found.collect::<Vec<_>>())?;
        parts.set_item("candidates", all.candidates.0.into_pyarray(py))?;
        parts.set_item("ends", all.candidates.1)?;
        parts.set_item("of_pair", all.of_pair.into_pyarray(py))?;
        parts.set_item("width", all.width)?;
        parts.set_item("complete", all.complete)?;
        parts.set_item("models", flat(&all.models))?;
        parts.set_item("of_part", flat(&all.of_part))?;
        parts.set_item("sizes", all.sizes)?;
        parts.set_item("options", (all_sol, row_dom, max_models, budget))?;
        parts.set_item("counted", all.counted.map(|counted| (counted,)))?;
        Ok((py.import("fastqca._core")?.getattr("merged")?, (parts,)))
    }
}

/// The pairs whose parts `IntermediatePairs.__reduce__` gave.
#[pyfunction]
#[pyo3(signature = (parts, /))]
pub(super) fn merged(parts: &Bound<'_, PyDict>) -> PyResult<IntermediatePairs> {
    let get = |name: &str| parts.as_any().get_item(name);
    let numbers = |name: &str| -> PyResult<Vec<Vec<u32>>> {
        Ok(models_of(&get(name)?.extract::<Lists<'_>>()?)?)
    };
    let (all_sol, row_dom, max_models, budget) = get("options")?.extract()?;
    let found: Vec<Option<PyRef<'_, Solved>>> = get("found")?.extract()?;
    let counted: Option<(Option<Counted>,)> = get("counted")?.extract()?;
    let read = Parts {
        levels: get("levels")?.extract()?,
        explained: get("explained")?.extract::<PyReadonlyArray2<'_, u8>>()?.as_array().to_owned(),
        care: get("care")?.extract::<PyReadonlyArray1<'_, u64>>()?.as_array().to_vec(),
        witnesses: get("witnesses")?.extract::<PyReadonlyArray1<'_, u32>>()?.as_array().to_vec(),
        primes: numbers("primes")?,
        found: found.into_iter().map(|found| found.map(|found| Arc::clone(&found.0))).collect(),
        candidates: (
            get("candidates")?.extract::<PyReadonlyArray2<'_, Level>>()?.as_array().to_owned(),
            get("ends")?.extract()?,
        ),
        of_pair: get("of_pair")?.extract::<PyReadonlyArray1<'_, u32>>()?.as_array().to_vec(),
        width: get("width")?.extract()?,
        complete: get("complete")?.extract()?,
        models: numbers("models")?,
        of_part: numbers("of_part")?,
        sizes: get("sizes")?.extract()?,
        options: Options { all_sol, row_dom, max_models, budget, patience: f64::INFINITY },
        counted: counted.map(|(counted,)| counted),
    };
    Ok(IntermediatePairs(Arc::new(Merged::read(read)?)))
}

/// Go through the pairs of models of two solutions.
#[pyfunction]
#[pyo3(signature = (conservative, parsimonious, *, expected, levels, row_levels, explained, off_rows, off_cubes, avoid, all_sol, row_dom, max_models, budget))]
pub(super) fn intermediate_pairs<'py>(
    py: Python<'py>,
    conservative: PyRef<'py, Solved>,
    parsimonious: PyRef<'py, Solved>,
    expected: Cubes<'py>,
    levels: PyReadonlyArray1<'py, u16>,
    row_levels: PyReadonlyArray1<'py, u16>,
    explained: PyReadonlyArray2<'py, u8>,
    off_rows: PyReadonlyArray2<'py, u8>,
    off_cubes: Cubes<'py>,
    avoid: bool,
    all_sol: bool,
    row_dom: bool,
    max_models: usize,
    budget: f64,
) -> PyResult<IntermediatePairs> {
    let of_terms = levels.as_array().to_vec();
    let (explained, off_rows) = (explained.as_array(), off_rows.as_array());
    let options = Options { all_sol, row_dom, max_models, budget, patience: f64::INFINITY };
    let bases = [Arc::clone(&conservative.0), Arc::clone(&parsimonious.0)];
    // A search for each pair at most, if all models of both sides are listed.
    let models_of = |side: &Arc<Analysis>| {
        if side.complete() { side.models().listed.len() } else { usize::MAX }
    };
    let analyses = bases.iter().map(models_of).fold(1, usize::saturating_mul);
    in_space!(row_levels, |space: L| {
        let same = row_levels.as_array().iter().eq(&of_terms);
        let of_terms = if same { None } else { Some(Space::<L>::of(&of_terms)?) };
        let expected = L::read(py, &expected)?;
        space.check_width("conditions of the expectations", expected.ncols())?;
        let rule = Expectations::new(expected.view()).rule(space.most_levels(), |i| i);
        let off_cubes = L::read(py, &off_cubes)?;
        let off_cubes = off_cubes.view();
        let steps = steps(&space, explained.nrows()).saturating_mul(analyses);
        run_sized(py, steps, |cancel| {
            let problem =
                Problem { space: &space, explained, off_rows, off_cubes, avoid, of_terms };
            let mut engine = Search::new(problem, options, true, cancel);
            pairs(&mut engine, bases, &rule).map_err(|stop| match stop {
                Stop::Failed(error) => error,
                Stop::TooMany => Error::TooLarge,
            })
        })
    })
    .map(|merged| IntermediatePairs(Arc::new(merged)))
}

fn pairs<L: BitSet>(
    engine: &mut Search<'_, L>,
    bases: [Arc<Analysis>; 2],
    rule: &Rule<Wide>,
) -> Result<Merged, Stop> {
    let [c, p] = bases.map(|analysis| {
        let mut models = ModelList::default();
        engine.list(&analysis, &analysis.models().listed, &mut models)?;
        Side::new(engine, &models, Rest::Found(analysis), usize::MAX, Pool::default())
    });
    let mut room = Room::default();
    solutions::pairs(engine, rule, &c?, &p?, None, &mut room)?;
    Ok(Merged::new(engine, room.all)?)
}
