//! Bindings of [`crate::analysis`] and [`crate::cube`].

use std::sync::{Arc, Mutex, PoisonError};

use num_bigint::BigUint;
use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use super::run::{run, run_sized};
use crate::analysis::{Analysis, ModelWalk, Options};
use crate::consistent::Cuts;
use crate::cube::{MAX_CUBES, Space};
use crate::membership::Sets;
use crate::primes::Question;

type Lists<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i64>>);

/// Prime implicants of one analysis, their chart and its covers (models).
#[pyclass(frozen, module = "fastqca._core")]
#[derive(Debug)]
pub(super) struct Solved(Arc<Analysis>);

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

    fn primes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<i8>>> {
        let primes = self.0.primes();
        let terms = run_sized(py, self.n_primes(), |_| Ok(primes.terms(0..primes.len())))?;
        Ok(terms.into_pyarray(py))
    }

    #[pyo3(signature = (indices, /))]
    fn primes_at<'py>(
        &self,
        py: Python<'py>,
        indices: PyReadonlyArray1<'py, i64>,
    ) -> PyResult<Bound<'py, PyArray2<i8>>> {
        let n = self.n_primes();
        let index = |&i: &i64| usize::try_from(i).ok().filter(|&i| i < n);
        let indices: Option<Vec<usize>> = indices.as_array().iter().map(index).collect();
        let out_of_range = || pyo3::exceptions::PyIndexError::new_err("no such prime implicant");
        let indices = indices.ok_or_else(out_of_range)?;
        Ok(self.0.primes().terms(indices.into_iter()).into_pyarray(py))
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
        lists(py, &self.0.models().listed)
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

    fn iter_models(&self) -> ModelIter {
        ModelIter { analysis: Arc::clone(&self.0), walk: Mutex::default() }
    }
}

/// A lazy walk over all models of a `Solved`.
#[pyclass(frozen, module = "fastqca._core")]
#[derive(Debug)]
pub(super) struct ModelIter {
    analysis: Arc<Analysis>,
    walk: Mutex<ModelWalk>,
}

#[pymethods]
impl ModelIter {
    #[pyo3(signature = (size, /))]
    fn next_batch<'py>(&self, py: Python<'py>, size: usize) -> PyResult<Lists<'py>> {
        let models = run(py, |cancel| {
            let mut walk = self.walk.lock().unwrap_or_else(PoisonError::into_inner);
            self.analysis.next_models(&mut walk, size, cancel)
        })?;
        Ok(lists(py, &models))
    }
}

pub(super) fn int(i: usize) -> i64 {
    i64::try_from(i).unwrap_or(i64::MAX)
}

fn lists<'py>(py: Python<'py>, models: &[Vec<u32>]) -> Lists<'py> {
    let mut offsets = vec![0];
    let mut indices: Vec<i64> = Vec::new();
    for model in models {
        indices.extend(model.iter().map(|&p| i64::from(p)));
        offsets.push(int(indices.len()));
    }
    (offsets.into_pyarray(py), indices.into_pyarray(py))
}

/// Disjoint cubes that hold the union of `plus` without `minus`, if there are at most `most`.
#[pyfunction]
#[pyo3(signature = (levels, plus, minus, /, most=None))]
pub(super) fn difference<'py>(
    py: Python<'py>,
    levels: PyReadonlyArray1<'py, u8>,
    plus: PyReadonlyArray2<'py, u32>,
    minus: PyReadonlyArray2<'py, u32>,
    most: Option<usize>,
) -> PyResult<Bound<'py, PyArray2<u32>>> {
    let space = Space::new(&levels.as_array().to_vec())?;
    let (plus, minus) = (plus.as_array(), minus.as_array());
    let most = most.unwrap_or(MAX_CUBES);
    let cubes = run(py, |cancel| space.difference_of_at_most(most, plus, minus, cancel))?;
    Ok(cubes.into_pyarray(py))
}

/// How many steps an analysis takes at most: all products, times all sets of the rows to explain.
fn steps(space: &Space, explained: usize) -> usize {
    let levels = space.full().iter().map(|all| all.count_ones() as usize);
    let products = levels.map(|n| n + 1).fold(1, usize::saturating_mul);
    let sets = u32::try_from(explained).ok().and_then(|n| 1_usize.checked_shl(n));
    sets.map_or(usize::MAX, |sets| products.saturating_mul(sets))
}

/// Prime implicants of an analysis and its models.
#[pyfunction]
#[pyo3(signature = (levels, explained, off_rows, off_cubes, on_cubes, /, all_sol, row_dom, max_models, budget, primes_budget=None))]
pub(super) fn solve<'py>(
    py: Python<'py>,
    levels: PyReadonlyArray1<'py, u8>,
    explained: PyReadonlyArray2<'py, u8>,
    off_rows: PyReadonlyArray2<'py, u8>,
    off_cubes: PyReadonlyArray2<'py, u32>,
    on_cubes: Option<PyReadonlyArray2<'py, u32>>,
    all_sol: bool,
    row_dom: bool,
    max_models: usize,
    budget: f64,
    primes_budget: Option<f64>,
) -> PyResult<Solved> {
    let space = Space::new(&levels.as_array().to_vec())?;
    let rows = Question {
        space: &space,
        explained: explained.as_array(),
        off_rows: off_rows.as_array(),
        off_cubes: off_cubes.as_array(),
        on_cubes: on_cubes.as_ref().map(|cubes| cubes.as_array()),
    };
    let options = Options { all_sol, row_dom, max_models, budget };
    let steps = steps(&space, rows.explained.nrows());
    let seconds = primes_budget.unwrap_or(f64::INFINITY);
    let analysis =
        run_sized(py, steps, |cancel| Analysis::solve_within(seconds, &rows, options, cancel))?;
    Ok(Solved(Arc::new(analysis)))
}

/// The terms of one of the shortest models, and a number of terms that no model is below.
#[pyfunction]
#[pyo3(signature = (levels, explained, off_cubes, on_cubes, budget, /))]
pub(super) fn shortest_model<'py>(
    py: Python<'py>,
    levels: PyReadonlyArray1<'py, u8>,
    explained: PyReadonlyArray2<'py, u8>,
    off_cubes: PyReadonlyArray2<'py, u32>,
    on_cubes: Option<PyReadonlyArray2<'py, u32>>,
    budget: f64,
) -> PyResult<(Bound<'py, PyArray2<i8>>, usize)> {
    let space = Space::new(&levels.as_array().to_vec())?;
    let off_rows = ndarray::Array2::zeros((0, space.conditions()));
    let rows = Question {
        space: &space,
        explained: explained.as_array(),
        off_rows: off_rows.view(),
        off_cubes: off_cubes.as_array(),
        on_cubes: on_cubes.as_ref().map(|cubes| cubes.as_array()),
    };
    let (terms, least) = run(py, |cancel| Analysis::shortest(&rows, budget, cancel))?;
    Ok((terms.into_pyarray(py), least))
}

/// The models of a chart given as it is.
#[pyfunction]
#[pyo3(signature = (chart, /, all_sol, max_models, budget))]
pub(super) fn solve_chart(
    py: Python<'_>,
    chart: PyReadonlyArray2<'_, bool>,
    all_sol: bool,
    max_models: usize,
    budget: f64,
) -> PyResult<Solved> {
    let options = Options { all_sol, row_dom: false, max_models, budget };
    let chart = chart.as_array();
    let analysis = run(py, |cancel| Analysis::of_chart(chart, options, cancel))?;
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
    let kept = run(py, |cancel| Analysis::undominated(chart, cancel))?;
    Ok(kept.into_iter().map(int).collect::<Vec<_>>().into_pyarray(py))
}

/// Parsimonious analysis that judges terms and models by their consistency in the data.
#[pyfunction]
#[pyo3(signature = (values, levels, fuzzy, outcome, explained, off_rows, off_cubes, /, pi_cons, sol_cons, sol_cov, all_sol, row_dom, max_models, budget))]
pub(super) fn solve_consistent<'py>(
    py: Python<'py>,
    values: PyReadonlyArray2<'py, f64>,
    levels: PyReadonlyArray1<'py, u8>,
    fuzzy: PyReadonlyArray1<'py, bool>,
    outcome: PyReadonlyArray1<'py, f64>,
    explained: PyReadonlyArray2<'py, u8>,
    off_rows: PyReadonlyArray2<'py, u8>,
    off_cubes: PyReadonlyArray2<'py, u32>,
    pi_cons: f64,
    sol_cons: f64,
    sol_cov: f64,
    all_sol: bool,
    row_dom: bool,
    max_models: usize,
    budget: f64,
) -> PyResult<Solved> {
    let space = Space::new(&levels.as_array().to_vec())?;
    let sets = Sets::new(values.as_array(), fuzzy.as_array())?;
    let outcome = outcome.as_array();
    let rows = Question {
        space: &space,
        explained: explained.as_array(),
        off_rows: off_rows.as_array(),
        off_cubes: off_cubes.as_array(),
        on_cubes: None,
    };
    let cuts = (sol_cons > 0.0).then_some(Cuts { consistency: sol_cons, coverage: sol_cov });
    let options = Options { all_sol, row_dom, max_models, budget };
    let data = (sets, outcome);
    let analysis =
        run(py, |cancel| Analysis::solve_consistent(data, &rows, pi_cons, cuts, options, cancel))?;
    Ok(Solved(Arc::new(analysis)))
}
