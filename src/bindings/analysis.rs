//! Bindings of [`crate::engine::search`] and [`crate::space::cube`].

use std::sync::{Arc, Mutex};

use num_bigint::BigUint;
use numpy::{IntoPyArray, PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::arrays::int;
use super::cubes::{Crossing, Cubes, in_space};
use super::run::{run, run_sized};
use crate::cover::count::Counts;
use crate::cover::models::Models;
use crate::engine::search::consistent::Cuts;
use crate::engine::search::{Analysis, ModelWalk, Options, Written};
use crate::error::Error;
use crate::primes::{Primes, Question};
use crate::solutions::{Merged, MergedWalk};
use crate::space::bits::BitSet;
use crate::space::cube::{MAX_CUBES, Space};
use crate::truth_table::membership::{Level, Sets};

/// Lists as offsets and members.
pub(super) type Lists<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i64>>);

/// Classes, the rows of each, the number of rows, and a cover.
type Core<'py> = (Bound<'py, PyArray1<i64>>, Lists<'py>, usize, Bound<'py, PyArray1<i64>>);

/// Prime implicants of one analysis, their chart and its covers (models).
#[pyclass(frozen, module = "fastqca._core")]
#[derive(Debug)]
pub(super) struct Solved(pub(super) Arc<Analysis>);

impl Solved {
    /// The size of the chart.
    fn cells(&self) -> usize {
        self.0.primes().len().saturating_mul(self.0.primes().rows())
    }
}

#[pymethods]
impl Solved {
    #[getter]
    fn n_primes(&self) -> usize {
        self.0.primes().len()
    }

    #[getter]
    fn n_models(&self) -> Option<BigUint> {
        self.0.models().counts.as_ref().map(|counts| counts.models.clone())
    }

    #[getter]
    fn n_models_at_least(&self) -> BigUint {
        self.n_models().unwrap_or_else(|| self.0.models().at_least.clone())
    }

    #[getter]
    fn complete(&self) -> bool {
        self.0.complete()
    }

    #[getter]
    fn min_terms(&self) -> Option<usize> {
        self.0.models().min_terms
    }

    #[getter]
    fn min_terms_at_least(&self) -> usize {
        self.0.models().min_terms_at_least
    }

    fn primes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<Level>>> {
        let primes = self.0.primes();
        let terms = run_sized(py, self.n_primes(), |_| Ok(primes.terms(0..primes.len())))?;
        Ok(terms.into_pyarray(py))
    }

    #[pyo3(signature = (indices, /))]
    fn primes_at<'py>(
        &self,
        py: Python<'py>,
        indices: PyReadonlyArray1<'py, i64>,
    ) -> PyResult<Bound<'py, PyArray2<Level>>> {
        primes_at(py, self.0.primes(), &indices)
    }

    fn chart<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<bool>>> {
        let primes = self.0.primes();
        Ok(run_sized(py, self.cells(), |_| Ok(primes.chart()))?.into_pyarray(py))
    }

    fn essential<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<i64>>> {
        let essential = run_sized(py, self.cells(), |_| Ok(self.0.essential()))?;
        Ok(essential.into_iter().map(int).collect::<Vec<_>>().into_pyarray(py))
    }

    fn models<'py>(&self, py: Python<'py>) -> Lists<'py> {
        lists(py, self.0.models().listed.iter().map(Vec::as_slice))
    }

    fn term_counts<'py>(
        &self,
        py: Python<'py>,
    ) -> Option<(Bound<'py, PyArray1<i64>>, Vec<BigUint>)> {
        let (primes, counts): (Vec<usize>, Vec<BigUint>) =
            self.0.term_counts()?.into_iter().unzip();
        let primes: Vec<i64> = primes.into_iter().map(int).collect();
        Some((primes.into_pyarray(py), counts))
    }

    #[pyo3(signature = (numbers, /))]
    fn models_at<'py>(&self, py: Python<'py>, numbers: Vec<BigUint>) -> PyResult<Lists<'py>> {
        let steps = if self.0.complete() { numbers.len() } else { usize::MAX };
        let models = run_sized(py, steps, |cancel| self.0.models_at(&numbers, cancel))?;
        Ok(lists(py, models.iter().map(Vec::as_slice)))
    }

    #[pyo3(signature = (*, seed))]
    fn estimate(&self, py: Python<'_>, seed: u64) -> PyResult<Option<(f64, f64)>> {
        let steps = if self.0.models().counts.is_some() { 0 } else { usize::MAX };
        let found = run_sized(py, steps, |cancel| self.0.estimate(seed, cancel))?;
        Ok(found.map(|found| (found.models, found.error)))
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    /// What was found as arrays: a copy in another process is made of these, by [`solved`].
    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyDict>,))> {
        let found = self.0.written();
        let models = found.models;
        let listed = models.all.as_ref().unwrap_or(&models.listed);
        let parts = PyDict::new(py);
        parts.set_item("levels", found.levels)?;
        parts.set_item("explained", found.explained.into_pyarray(py))?;
        parts.set_item("care", found.care.into_pyarray(py))?;
        parts.set_item("witnesses", found.witnesses.into_pyarray(py))?;
        parts.set_item("chart", found.chart.map(|chart| chart.into_pyarray(py)))?;
        parts.set_item("separate", found.separate)?;
        parts.set_item("irredundant", found.irredundant)?;
        parts.set_item("models", lists(py, listed.iter().map(Vec::as_slice)))?;
        parts.set_item("n_listed", models.listed.len())?;
        parts.set_item("counts", models.counts.map(|counts| (counts.models, counts.holding)))?;
        parts.set_item("at_least", models.at_least)?;
        parts.set_item("min_terms", models.min_terms)?;
        parts.set_item("min_terms_at_least", models.min_terms_at_least)?;
        parts.set_item("prices", models.prices.into_pyarray(py))?;
        Ok((py.import("fastqca._core")?.getattr("solved")?, (parts,)))
    }

    /// Classes to choose from, the rows of each, the number of rows, and the smallest cover known.
    fn cyclic_core<'py>(&self, py: Python<'py>) -> PyResult<Core<'py>> {
        let (classes, cover) = run_sized(py, self.cells(), |cancel| self.0.cyclic_core(cancel))?;
        let chart = self.0.reduced_chart();
        let rows: Vec<Vec<u32>> = classes.iter().map(|&class| chart.rows_of(class)).collect();
        let classes: Vec<i64> = classes.into_iter().map(i64::from).collect();
        let cover: Vec<i64> = cover.into_iter().map(i64::from).collect();
        let rows = lists(py, rows.iter().map(Vec::as_slice));
        Ok((classes.into_pyarray(py), rows, chart.rows(), cover.into_pyarray(py)))
    }

    #[pyo3(signature = (at_least, cover, /, *, max_models, budget))]
    fn resumed(
        &self,
        py: Python<'_>,
        at_least: usize,
        cover: PyReadonlyArray1<'_, i64>,
        max_models: usize,
        budget: f64,
    ) -> PyResult<Self> {
        let index = |&class: &i64| u32::try_from(class).map_err(|_| Error::Damaged);
        let cover = cover.as_array().iter().map(index).collect::<Result<Vec<u32>, _>>()?;
        let analysis =
            run(py, |cancel| self.0.resumed(at_least, &cover, max_models, budget, cancel))?;
        Ok(Self(Arc::new(analysis)))
    }

    fn iter_models(&self) -> ModelIter {
        ModelIter::new(Walk::One(Arc::clone(&self.0), ModelWalk::default()))
    }
}

/// Where a walk has come to.
#[derive(Debug)]
pub(super) enum Walk {
    /// Over the models of one analysis.
    One(Arc<Analysis>, ModelWalk),
    /// Over the distinct models of several.
    Merged(Arc<Merged>, MergedWalk),
}

/// A lazy walk over all models.
#[pyclass(frozen, module = "fastqca._core")]
#[derive(Debug)]
pub(super) struct ModelIter {
    /// Whether all models are listed, so that they are only read.
    listed: bool,
    walk: Mutex<Walk>,
}

impl ModelIter {
    pub(super) fn new(walk: Walk) -> Self {
        let listed = match &walk {
            Walk::One(analysis, _) => analysis.complete(),
            Walk::Merged(merged, _) => merged.complete(),
        };
        Self { listed, walk: Mutex::new(walk) }
    }
}

#[pymethods]
impl ModelIter {
    #[pyo3(signature = (size, /))]
    fn next_batch<'py>(&self, py: Python<'py>, size: usize) -> PyResult<Lists<'py>> {
        let steps = if self.listed { size } else { usize::MAX };
        let models = run_sized(py, steps, |cancel| {
            let walk = self.walk.lock();
            match &mut *walk.map_err(|_| Error::Internal("this walk has failed before".into()))? {
                Walk::One(analysis, walk) => analysis.next_models(walk, size, cancel),
                Walk::Merged(merged, walk) => merged.next_models(walk, size, cancel),
            }
        })?;
        Ok(lists(py, models.iter().map(Vec::as_slice)))
    }
}

/// The levels of some prime implicants.
pub(super) fn primes_at<'py>(
    py: Python<'py>,
    primes: &Primes,
    indices: &PyReadonlyArray1<'py, i64>,
) -> PyResult<Bound<'py, PyArray2<Level>>> {
    let index = |&i: &i64| usize::try_from(i).ok().filter(|&i| i < primes.len());
    let indices: Option<Vec<usize>> = indices.as_array().iter().map(index).collect();
    let out_of_range = || pyo3::exceptions::PyIndexError::new_err("no such prime implicant");
    Ok(primes.terms(indices.ok_or_else(out_of_range)?.into_iter()).into_pyarray(py))
}

/// Lists as offsets and members.
pub(super) fn lists<'py, 'a>(
    py: Python<'py>,
    models: impl Iterator<Item = &'a [u32]>,
) -> Lists<'py> {
    let mut offsets = vec![0];
    let mut indices: Vec<i64> = Vec::new();
    for model in models {
        indices.extend(model.iter().map(|&p| i64::from(p)));
        offsets.push(int(indices.len()));
    }
    (offsets.into_pyarray(py), indices.into_pyarray(py))
}

/// The result whose parts `Solved.__reduce__` gave. Nothing is solved again.
#[pyfunction]
#[pyo3(signature = (parts, /))]
pub(super) fn solved(py: Python<'_>, parts: &Bound<'_, PyDict>) -> PyResult<Solved> {
    let get = |name: &str| parts.as_any().get_item(name);
    let all = models_of(&get("models")?.extract::<Lists<'_>>()?)?;
    let n_listed: usize = get("n_listed")?.extract()?;
    let listed = all.get(..n_listed).ok_or(Error::Damaged)?.to_vec();
    let chart: Option<PyReadonlyArray2<'_, bool>> = get("chart")?.extract()?;
    let counts: Option<(BigUint, Vec<BigUint>)> = get("counts")?.extract()?;
    let separate = get("separate")?.extract()?;
    let written = Written {
        levels: get("levels")?.extract()?,
        explained: get("explained")?.extract::<PyReadonlyArray2<'_, u8>>()?.as_array().to_owned(),
        care: get("care")?.extract::<PyReadonlyArray1<'_, u64>>()?.as_array().to_vec(),
        witnesses: get("witnesses")?.extract::<PyReadonlyArray1<'_, u32>>()?.as_array().to_vec(),
        chart: chart.map(|chart| chart.as_array().to_owned()),
        separate,
        irredundant: get("irredundant")?.extract()?,
        models: Models {
            listed,
            counts: counts.map(|(models, holding)| Counts { models, holding }),
            at_least: get("at_least")?.extract()?,
            min_terms: get("min_terms")?.extract()?,
            min_terms_at_least: get("min_terms_at_least")?.extract()?,
            prices: get("prices")?.extract::<PyReadonlyArray1<'_, u32>>()?.as_array().to_vec(),
            all: separate.then_some(all),
        },
    };
    let cells = written.care.len().saturating_mul(written.explained.nrows());
    let analysis = run_sized(py, cells, |cancel| Analysis::read(written, cancel))?;
    Ok(Solved(Arc::new(analysis)))
}

/// Models as [`lists`] writes them.
pub(super) fn models_of((offsets, indices): &Lists<'_>) -> Result<Vec<Vec<u32>>, Error> {
    let (offsets, indices) = (offsets.readonly(), indices.readonly());
    let (offsets, indices) = (offsets.as_array(), indices.as_array());
    let index = |&p: &i64| u32::try_from(p).map_err(|_| Error::Damaged);
    let indices = indices.iter().map(index).collect::<Result<Vec<_>, _>>()?;
    let ends = offsets.iter().map(|&end| usize::try_from(end).map_err(|_| Error::Damaged));
    let ends = ends.collect::<Result<Vec<usize>, _>>()?;
    let model = |pair: &[usize]| indices.get(pair[0]..pair[1]).map(<[u32]>::to_vec);
    ends.windows(2).map(|pair| model(pair).ok_or(Error::Damaged)).collect()
}

/// Disjoint cubes that hold the union of `plus` without `minus`, if there are at most `most`.
#[pyfunction]
#[pyo3(signature = (levels, plus, minus, /, most=None))]
pub(super) fn difference<'py>(
    py: Python<'py>,
    levels: PyReadonlyArray1<'py, u16>,
    plus: Cubes<'py>,
    minus: Cubes<'py>,
    most: Option<usize>,
) -> PyResult<Bound<'py, PyAny>> {
    in_space!(levels, |space: L| {
        let (plus, minus) = (L::read(py, &plus)?, L::read(py, &minus)?);
        let (plus, minus) = (plus.view(), minus.view());
        let most = most.unwrap_or(MAX_CUBES);
        // No more cubes than configurations, and each may be looked at beside all others.
        let levels = space.full().iter().map(|all| all.len() as usize);
        let configurations = levels.fold(1, usize::saturating_mul);
        let steps = configurations.saturating_mul(plus.nrows() + minus.nrows());
        let cubes =
            run_sized(py, steps, |cancel| space.difference_of_at_most(most, plus, minus, cancel))?;
        L::write(py, cubes)
    })
}

/// How many steps an analysis takes at most: all products, times all sets of the rows to explain.
pub(super) fn steps<L: BitSet>(space: &Space<L>, explained: usize) -> usize {
    let levels = space.full().iter().map(|all| all.len() as usize);
    let products = levels.map(|n| n + 1).fold(1, usize::saturating_mul);
    products.saturating_mul(sets(explained))
}

/// The number of sets of some things.
fn sets(things: usize) -> usize {
    u32::try_from(things).ok().and_then(|n| 1_usize.checked_shl(n)).unwrap_or(usize::MAX)
}

/// Prime implicants of an analysis and its models.
#[pyfunction]
#[pyo3(signature = (levels, explained, off_rows, off_cubes, on_cubes, /, *, all_sol, row_dom, max_models, budget, primes_budget=None, patience=f64::INFINITY))]
pub(super) fn solve<'py>(
    py: Python<'py>,
    levels: PyReadonlyArray1<'py, u16>,
    explained: PyReadonlyArray2<'py, u8>,
    off_rows: PyReadonlyArray2<'py, u8>,
    off_cubes: Cubes<'py>,
    on_cubes: Option<Cubes<'py>>,
    all_sol: bool,
    row_dom: bool,
    max_models: usize,
    budget: f64,
    primes_budget: Option<f64>,
    patience: f64,
) -> PyResult<Solved> {
    let options = Options { all_sol, row_dom, max_models, budget, patience };
    let seconds = primes_budget.unwrap_or(f64::INFINITY);
    let analysis = in_space!(levels, |space: L| {
        let off_cubes = L::read(py, &off_cubes)?;
        let on_cubes = on_cubes.as_ref().map(|cubes| L::read(py, cubes)).transpose()?;
        let rows = Question {
            space: &space,
            explained: explained.as_array(),
            off_rows: off_rows.as_array(),
            off_cubes: off_cubes.view(),
            on_cubes: on_cubes.as_ref().map(|cubes| cubes.view()),
        };
        let steps = steps(&space, rows.explained.nrows());
        run_sized(py, steps, |cancel| Analysis::solve_within(seconds, &rows, options, cancel))?
    });
    Ok(Solved(Arc::new(analysis)))
}

/// The terms of one of the shortest models, and a number of terms that no model is below.
#[pyfunction]
#[pyo3(signature = (levels, explained, off_cubes, on_cubes, /, *, budget))]
pub(super) fn shortest_model<'py>(
    py: Python<'py>,
    levels: PyReadonlyArray1<'py, u16>,
    explained: PyReadonlyArray2<'py, u8>,
    off_cubes: Cubes<'py>,
    on_cubes: Option<Cubes<'py>>,
    budget: f64,
) -> PyResult<(Bound<'py, PyArray2<Level>>, usize)> {
    let (terms, least) = in_space!(levels, |space: L| {
        let off_rows = ndarray::Array2::zeros((0, space.conditions()));
        let off_cubes = L::read(py, &off_cubes)?;
        let on_cubes = on_cubes.as_ref().map(|cubes| L::read(py, cubes)).transpose()?;
        let rows = Question {
            space: &space,
            explained: explained.as_array(),
            off_rows: off_rows.view(),
            off_cubes: off_cubes.view(),
            on_cubes: on_cubes.as_ref().map(|cubes| cubes.view()),
        };
        let steps = steps(&space, rows.explained.nrows());
        run_sized(py, steps, |cancel| Analysis::shortest(&rows, budget, cancel))?
    });
    Ok((terms.into_pyarray(py), least))
}

/// The models of a chart given as it is.
#[pyfunction]
#[pyo3(signature = (chart, /, *, all_sol, max_models, budget))]
pub(super) fn solve_chart(
    py: Python<'_>,
    chart: PyReadonlyArray2<'_, bool>,
    all_sol: bool,
    max_models: usize,
    budget: f64,
) -> PyResult<Solved> {
    let options = Options { all_sol, row_dom: false, max_models, budget, patience: f64::INFINITY };
    let chart = chart.as_array();
    let steps = chart.nrows().saturating_mul(sets(chart.ncols()));
    let analysis = run_sized(py, steps, |cancel| Analysis::of_chart(chart, options, cancel))?;
    Ok(Solved(Arc::new(analysis)))
}

/// The primes of a chart that no other dominates.
#[pyfunction]
#[pyo3(signature = (chart, /))]
pub(super) fn undominated<'py>(
    py: Python<'py>,
    chart: PyReadonlyArray2<'py, bool>,
) -> PyResult<Bound<'py, PyArray1<i64>>> {
    let chart = chart.as_array();
    let steps = chart.len().saturating_mul(chart.nrows());
    let kept = run_sized(py, steps, |cancel| Analysis::undominated(chart, cancel))?;
    Ok(kept.into_iter().map(int).collect::<Vec<_>>().into_pyarray(py))
}

/// Parsimonious analysis that judges terms and models by their consistency in the data.
#[pyfunction]
#[pyo3(signature = (values, levels, fuzzy, outcome, explained, off_rows, off_cubes, /, *, pi_cons, sol_cons, sol_cov, all_sol, row_dom, max_models, budget, patience=f64::INFINITY))]
pub(super) fn solve_consistent<'py>(
    py: Python<'py>,
    values: PyReadonlyArray2<'py, f64>,
    levels: PyReadonlyArray1<'py, u16>,
    fuzzy: PyReadonlyArray1<'py, bool>,
    outcome: PyReadonlyArray1<'py, f64>,
    explained: PyReadonlyArray2<'py, u8>,
    off_rows: PyReadonlyArray2<'py, u8>,
    off_cubes: Cubes<'py>,
    pi_cons: f64,
    sol_cons: f64,
    sol_cov: f64,
    all_sol: bool,
    row_dom: bool,
    max_models: usize,
    budget: f64,
    patience: f64,
) -> PyResult<Solved> {
    let sets = Sets::new(values.as_array(), fuzzy.as_array())?;
    let outcome = outcome.as_array();
    let cuts = (sol_cons > 0.0).then_some(Cuts { consistency: sol_cons, coverage: sol_cov });
    let options = Options { all_sol, row_dom, max_models, budget, patience };
    let data = (sets, outcome);
    let analysis = in_space!(levels, |space: L| {
        let off_cubes = L::read(py, &off_cubes)?;
        let rows = Question {
            space: &space,
            explained: explained.as_array(),
            off_rows: off_rows.as_array(),
            off_cubes: off_cubes.view(),
            on_cubes: None,
        };
        let steps = steps(&space, rows.explained.nrows()).saturating_mul(outcome.len());
        run_sized(py, steps, |cancel| {
            Analysis::solve_consistent(data, &rows, pi_cons, cuts, options, cancel)
        })?
    });
    Ok(Solved(Arc::new(analysis)))
}
