"""Every situation in which modelFit, retention or causalChain of R fails: what happens here."""

from collections.abc import Callable

import pandas as pd
import pytest
from reference import load

import fastqca as qca
from fastqca.solutions import Minimization

FUNCTIONS = ("causalChain", "modelFit", "retention")
CALLS = [
    case
    for case in load("own", "errors")["cases"]
    if any(function in case["call"] for function in FUNCTIONS)
]


def data(name: str) -> pd.DataFrame:
    found = load("own", "utilities")["data"][name]
    return pd.DataFrame(found["values"], index=found["row_names"])


def solution() -> Minimization:
    return qca.minimize(data("LF"), outcome="SURV", incl_cut=0.8)


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    'causalChain(LC,ordering="XX < SURV")': (
        lambda: qca.causal_chain(data("LC"), "XX < SURV"),
        "ordering: there is no column 'XX'",
    ),
    'causalChain(LC,ordering="DEV,URB < DEV")': (
        lambda: qca.causal_chain(data("LC"), "DEV,URB < DEV"),
        "ordering: 'DEV' occurs more than once",
    ),
    "causalChain(LC,pi.cons=2)": (
        lambda: qca.causal_chain(data("LC"), pi_cons=2),
        r"pi_cons must be a number in \[0, 1\], got 2",
    ),
    'modelFit(5,"A")': (
        lambda: qca.theory_evaluation("A", 5),
        r"solution must be a result of minimize\(\)",
    ),
    'modelFit(minimize(truthTable(LF,"SURV",incl.cut=.8)),c("DEV","URB"))': (
        lambda: qca.theory_evaluation(["DEV", "URB"], solution()),
        "theory: an expression must be text, got list",
    ),
    'retention(LC,"XX")': (
        lambda: qca.retention(data("LC"), "XX"),
        "outcome 'XX' is not a column",
    ),
}
# R: "Only binary data allowed." A row is a row, whatever the number of levels.
ALLOWED = {'retention(LM,"SURV[1]")': lambda: qca.retention(data("LM"), "SURV[1]")}


def test_every_situation_is_checked() -> None:
    assert {case["call"] for case in CALLS} == {*REFUSED, *ALLOWED}
    assert all(case["status"] == "error" for case in CALLS)


@pytest.mark.parametrize("call", REFUSED)
def test_refused(call: str) -> None:
    run, message = REFUSED[call]
    with pytest.raises(qca.FastqcaError, match=message):
        run()


@pytest.mark.parametrize("call", ALLOWED)
def test_allowed(call: str) -> None:
    found = ALLOWED[call]()
    assert max(found.table.levels) > 2
    assert 0 < float(found) <= 1
