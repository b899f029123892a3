"""Collections of names: what has no order takes that of the data, or is refused."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca._common.names import listed, names_in
from fastqca.compat import pyqca, r, setqca

LF = qca.datasets.load("lipset", "fuzzy")
LC = qca.datasets.load("lipset", "crisp")
NAMES = ["DEV", "URB", "LIT", "IND", "STB"]
UNORDERED = {
    "set": {"STB", "LIT", "DEV", "IND", "URB"},
    "frozenset": frozenset({"STB", "LIT", "DEV", "IND", "URB"}),
    "keys": dict.fromkeys(["STB", "LIT", "DEV", "IND", "URB"]).keys(),
    "dict": dict.fromkeys(["STB", "LIT", "DEV", "IND", "URB"], 1),
}
SCRIPT = """
import warnings; warnings.simplefilter("ignore")
import fastqca as qca
LF = qca.datasets.load("lipset", "fuzzy")
names = {"STB", "LIT", "DEV", "IND", "URB"}
table = qca.truth_table(LF, "SURV", names, incl_cut=0.8, sort_by={"incl", "OUT"})
print(table)
print(qca.minimize(table, include="?", dir_exp={"STB", "DEV", "~IND"}, exclude={3, 21}).to_frame().to_csv())
print(qca.minimize_outcomes(LF, {"SURV", "~STB"}, {"DEV", "URB"}, incl_cut=0.7).to_frame())
print(qca.ideal_types(LF, {"DEV", "STB", "URB"}).types)
print(qca.diagnose(LF, names))
for wrong in ({"X", "Y", "Z"}, {1, "X", None}):
    try:
        qca.truth_table(LF, "SURV", wrong)
    except qca.DataError as error:
        print(error)
"""


@pytest.mark.parametrize("conditions", UNORDERED.values(), ids=UNORDERED)
def test_conditions_without_an_order_take_that_of_the_data(conditions):
    table = qca.truth_table(LF, "SURV", conditions, incl_cut=0.8)
    assert table.conditions == tuple(NAMES)
    assert (
        qca.necessity(LF, "SURV", conditions)
        .to_frame()
        .equals(qca.necessity(LF, "SURV", NAMES).to_frame())
    )
    assert r.truthTable(LF, "SURV", conditions).conditions == tuple(NAMES)
    crisp = pyqca.CSQCA(LC, outcome="SURV", conditions=conditions)
    assert crisp.conditions == NAMES
    assert setqca.CSQCA().fit(LC, outcome="SURV", conditions=conditions).conditions == tuple(NAMES)


def test_everything_is_the_same_in_every_run():
    printed = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in (1, 2, 5)
    }
    assert len(printed) == 1
    assert b"STB" in printed.pop()


def test_other_names_without_an_order():
    table = qca.truth_table(LF, "SURV", incl_cut=0.8)
    solution = qca.minimize(table, include="?", dir_exp={"STB", "~IND", "DEV"})
    assert solution.settings.dir_exp == ("DEV", "~IND", "STB")
    assert qca.truth_table(LF, "SURV", sort_by={"PRI", "n+"}).settings.sort_by == ("n+", "PRI")
    found = qca.minimize_outcomes(LF, {"SURV", "~STB"}, {"URB", "DEV"}, incl_cut=0.7)
    assert (found.outcomes, found.conditions) == (("~STB", "SURV"), ("DEV", "URB"))
    assert qca.ideal_types(LF, {"URB", "DEV"}).sets == ("DEV", "URB")
    panel = {"u": ["a", "a"], "t": [1, 2], "X": [0, 1], "W": [1, 0]}
    lagged = qca.lagged(panel, {"W", "X"}, unit="u", time="t")
    assert lagged.columns.tolist()[-2:] == ["X_lag1", "W_lag1"]
    step = qca.causal_chain(LC, [{"STB", "DEV"}, {"SURV"}], strict=True)
    assert step.levels[1:] == (("DEV", "STB"), ("SURV",))


@pytest.mark.parametrize(
    "call",
    [
        lambda: qca.minimize_many(np.zeros((1, 3, 2)), np.zeros((1, 3)), names={"A", "B"}),
        lambda: qca.compat.r.generate("A + B -> Z", {"A", "B"}),
        lambda: qca.truth_table(LF, "SURV", incl_cut={0.8, 0.6}),
        lambda: qca.minimize(LF, include="?", dir_exp={0, 1}, outcome="SURV", incl_cut=0.8),
        lambda: qca.causal_chain(LC, {("DEV",), ("SURV",)}),
        lambda: qca.robustness({"DEV", "LIT"}, "DEV", data=LF, outcome="SURV"),
        lambda: qca.simulation.RandomTables("A -> Y", {"A", "B"}),
    ],
)
def test_where_only_the_order_says_what_is_meant_it_must_be_given(call):
    with pytest.raises(qca.FastqcaError, match="no order.* give a list"):
        call()


def test_names_are_read_in_one_way():
    columns = ["A", "B, or C", "D", "E"]
    assert names_in("A, `B, or C`", columns, "sets") == ("A", "B, or C")
    assert names_in("B, or C", columns, "sets") == ("B, or C",)
    assert names_in(pd.Index(["D", "A"]), columns, "sets") == ("D", "A")
    assert names_in(np.array(["D", "A"]), columns, "sets") == ("D", "A")
    assert names_in({"E", "A:D", "Q"}, columns, "sets") == ("E", "A", "B, or C", "D", "Q")
    for wrong in (5, None, np.array("A"), b"A", pd.NA, [["A"]], "A,,D", ""):
        with pytest.raises(qca.DataError, match="sets"):
            names_in(wrong, columns, "sets")
    assert listed({"n+", "OUT", "-incl"}, "sort_by", ["OUT", "n", "incl"]) == ["OUT", "n+", "-incl"]
