"""Text categories without an order: a warning wherever data enter, once per call."""

import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest

import fastqca as qca
from fastqca.compat import pyqca, r, setqca
from fastqca.data.dont_care import labels_without_order

N = 24
RNG = np.random.default_rng(3)
SETS = pd.DataFrame(
    {
        "A": pd.Categorical(RNG.choice(["high", "low"], N)),
        "B": RNG.integers(0, 2, N),
        "C": RNG.integers(0, 2, N),
    }
)
SETS["Y"] = (
    ((SETS["A"] == "low") & (SETS["B"] == 1)) | ((SETS["C"] == 1) & (SETS["B"] == 0))
).astype(int)
WITH_OUTCOME = SETS.assign(Z=pd.Categorical(np.where(SETS["Y"] == 1, "yes", "no")))
PANEL = SETS.assign(unit=[f"u{i % 8}" for i in range(N)], time=[i // 8 for i in range(N)])
ORDERED = SETS.assign(A=SETS["A"].cat.set_categories(["high", "low"], ordered=True))
SOLUTION = qca.minimize(ORDERED, "Y", include="?", incl_cut=0.8)

CALLS = {
    "pof": lambda: qca.pof("A*B -> Y", data=SETS),
    "pof of a vector": lambda: qca.pof(SETS["A"], SETS["Y"]),
    "pof of an outcome": lambda: qca.pof("B", "A", SETS),
    "pof_conditions": lambda: qca.pof_conditions(SETS, "Y"),
    "necessity": lambda: qca.necessity(SETS, "Y"),
    "super_subset": lambda: qca.super_subset(SETS, "Y", incl_cut=0.5),
    "set_coincidence": lambda: qca.set_coincidence("A", "A*B", data=SETS),
    "diagnose": lambda: qca.diagnose(SETS),
    "truth_table": lambda: qca.truth_table(SETS, "Y"),
    "minimize": lambda: str(qca.minimize(SETS, "Y", include="?", dir_exp="A, B, C", incl_cut=0.8)),
    "minimize_outcomes": lambda: qca.minimize_outcomes(SETS, "Y, ~Y", "A, B, C", incl_cut=0.8),
    "outcomes": lambda: qca.minimize_outcomes(WITH_OUTCOME, "Z{0}, Z{1}", "B, C", incl_cut=0.5),
    "sweep": lambda: qca.sweep(SETS, {"incl_cut": [0.8, 0.9], "n_cut": [1, 2]}, "Y"),
    "sweep of conditions": lambda: qca.sweep(SETS, {"conditions": ["A, B", "A, C"]}, "Y"),
    "panel_fit": lambda: qca.panel_fit("A*B -> Y", PANEL, unit="unit", time="time"),
    "trajectories": lambda: qca.trajectories("A*B -> Y", PANEL, unit="unit", time="time"),
    "changes": lambda: qca.changes(PANEL, "unit", "time", ["A", "B"]),
    "solve_by": lambda: qca.solve_by(
        PANEL.assign(part=[i % 2 for i in range(N)]), "part", "Y", "A, B, C", incl_cut=0.5
    ),
    "claims": lambda: qca.claims(["A -> Y", "A*B -> Y", "Y <- A"], SETS),
    "causal_chain": lambda: qca.causal_chain(SETS),
    "retention": lambda: qca.retention(SETS, "Y"),
    "case_types": lambda: qca.case_types("A*B", outcome="Y", data=SETS),
    "theory_evaluation": lambda: qca.theory_evaluation("A*B", "A + C", data=SETS, outcome="Y"),
    "two_step": lambda: qca.two_step(SETS, "A", "B, C", "Y", context="A"),
    "what_if": lambda: qca.what_if(SOLUTION, "3", {"B": 1}, SETS),
    "ideal_types": lambda: qca.ideal_types(SETS, ["A", "B"]),
    "evaluate": lambda: qca.expression("A*B + ~A").evaluate(SETS),
    "compute": lambda: r.compute("A*B + A", SETS, separate=True),
    "fuzzy_and": lambda: r.fuzzyand(SETS["A"], SETS["B"]),
    "derive": lambda: qca.derive(SETS, {"K": "A*B"}),
    "calibrate": lambda: qca.calibrate(SETS, {"A": qca.crisp(1)}),
    "plot.xy": lambda: qca.plot.xy("A -> Y", data=SETS),
    "polars": lambda: qca.truth_table(
        pl.DataFrame({"A": SETS["A"].tolist(), "Y": SETS["Y"].to_numpy()}).with_columns(
            pl.col("A").cast(pl.Categorical)
        ),
        "Y",
    ),
    "r.truthTable": lambda: r.truthTable(SETS, "Y"),
    "r.minimize": lambda: r.minimize(SETS, outcome="Y", incl_cut=0.8),
    "r.pof": lambda: r.pof("A -> Y", data=SETS),
    "r.pofind": lambda: r.pofind(SETS, "Y"),
    "r.superSubset": lambda: r.superSubset(SETS, "Y", incl_cut=0.5),
    "r.causalChain": lambda: r.causalChain(SETS),
    "setqca": lambda: setqca.CSQCA().fit(SETS, outcome="Y", conditions=["A", "B", "C"]),
    "pyqca": lambda: pyqca.CSQCA(SETS, "Y", ["A", "B", "C"]).fit(),
}


def told(call):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    return [str(one.message) for one in caught if "no order" in str(one.message)]


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_categories_in_the_order_of_the_alphabet_are_warned_of_once(call):
    (message,) = told(call)
    assert "its levels are 0 'high', 1 'low'; give them one" in message or (
        "'Z': its categories have no order, so its levels are 0 'no', 1 'yes'" in message
    )


def test_diagnose_lists_them():
    with pytest.warns(qca.FastqcaWarning, match="column 'A': its categories have no order"):
        found = qca.diagnose(SETS)
    sentence = "A has categories without an order, so 'high' is 0, 'low' is 1: give them one."
    assert sentence in found.findings


@pytest.mark.parametrize(
    "column",
    [
        pd.Categorical(["low", "high"], categories=["low", "high"], ordered=True),
        pd.Categorical(["high", "low"], categories=["high", "low"], ordered=True),
        pd.Categorical(["low", "high"], categories=["low", "high"]),  # somebody's own order
        pd.Categorical(["0", "1", "-"]),
        pd.Categorical([0, 1]),
        pd.Categorical([True, False]),
        [0, 1],
        ["a", "b"],
    ],
)
def test_other_columns_have_an_order(column):
    assert labels_without_order(pd.Series(column)) == ()


def test_an_enum_of_polars_has_an_order():
    frame = pl.DataFrame({"A": pl.Series(["lo", "hi"], dtype=pl.Enum(["hi", "lo"])), "Y": [1, 0]})
    assert qca.truth_table(frame, "Y").sets.labels == (("hi", "lo"),)
