//! Bindings of [`crate::necessity`].

use numpy::{IntoPyArray, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use super::run::run;
use crate::necessity::{self, CutOffs, ExpressionSearch, Expressions, Relation};
use crate::truth_table::membership::{Level, Sets};

type TermsAndFits<'py> = (Bound<'py, PyArray2<Level>>, Bound<'py, PyArray2<f64>>);

/// Conjunctions that are necessary, or minimally sufficient.
#[pyfunction]
#[pyo3(signature = (values, outcome, *, levels, fuzzy, necessity, incl_cut, cov_cut, depth))]
pub(super) fn conjunctions<'py>(
    py: Python<'py>,
    values: PyReadonlyArray2<'py, f64>,
    outcome: PyReadonlyArray1<'py, f64>,
    levels: PyReadonlyArray1<'py, u16>,
    fuzzy: PyReadonlyArray1<'py, bool>,
    necessity: bool,
    incl_cut: f64,
    cov_cut: f64,
    depth: usize,
) -> PyResult<TermsAndFits<'py>> {
    let levels = levels.as_array().to_vec();
    let question = ExpressionSearch {
        sets: Sets::new(values.as_array(), fuzzy.as_array())?,
        levels: &levels,
        outcome: outcome.as_array(),
        cuts: CutOffs { incl: incl_cut, cov: cov_cut, ron: 0.0 },
        depth,
    };
    let relation = if necessity { Relation::Necessity } else { Relation::Sufficiency };
    let found = run(py, |cancel| necessity::conjunctions(&question, relation, cancel))?;
    Ok(to_python(py, found))
}

/// Minimal necessary disjunctions.
#[pyfunction]
#[pyo3(signature = (values, outcome, *, levels, fuzzy, known, incl_cut, cov_cut, ron_cut, depth))]
pub(super) fn disjunctions<'py>(
    py: Python<'py>,
    values: PyReadonlyArray2<'py, f64>,
    outcome: PyReadonlyArray1<'py, f64>,
    levels: PyReadonlyArray1<'py, u16>,
    fuzzy: PyReadonlyArray1<'py, bool>,
    known: PyReadonlyArray2<'py, Level>,
    incl_cut: f64,
    cov_cut: f64,
    ron_cut: f64,
    depth: usize,
) -> PyResult<TermsAndFits<'py>> {
    let levels = levels.as_array().to_vec();
    let question = ExpressionSearch {
        sets: Sets::new(values.as_array(), fuzzy.as_array())?,
        levels: &levels,
        outcome: outcome.as_array(),
        cuts: CutOffs { incl: incl_cut, cov: cov_cut, ron: ron_cut },
        depth,
    };
    let known = known.as_array();
    let found = run(py, |cancel| necessity::disjunctions(&question, known, cancel))?;
    Ok(to_python(py, found))
}

fn to_python(py: Python<'_>, found: Expressions) -> TermsAndFits<'_> {
    (found.terms.into_pyarray(py), found.fits.into_pyarray(py))
}
