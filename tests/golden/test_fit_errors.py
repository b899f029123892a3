"""Every situation in which pof, pofind or superSubset of R fails: what happens here."""

from collections.abc import Callable

import pandas as pd
import pytest
from reference import load

import fastqca as qca

FUNCTIONS = ("pof(", "pofind(", "superSubset(")
CALLS = {
    case["call"]: case["status"]
    for case in load("own", "errors")["cases"]
    if case["call"].startswith(FUNCTIONS)
}


def data(name: str) -> pd.DataFrame:
    found = load("own", "utilities")["data"][name]
    return pd.DataFrame(found["values"], index=found["row_names"])


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    'pof("DEV","SURV")': (lambda: qca.pof("DEV", "SURV"), "data is missing"),
    'pof("DEV",data=LF)': (lambda: qca.pof("DEV", data=data("LF")), "outcome is missing"),
    'pof("DEV + XX => SURV",data=LF)': (
        lambda: qca.pof("DEV + XX => SURV", data=data("LF")),
        "there is no set 'XX'",
    ),
    'pof("DEV <=> SURV",data=LF)': (
        lambda: qca.pof("DEV <=> SURV", data=data("LF")),
        "two relations at once",
    ),
    'pof("DEV => SURV",data=LF,relation="xx")': (
        lambda: qca.pof("DEV => SURV", data=data("LF"), relation="xx"),
        "relation must be one of 'necessity', 'sufficiency', got 'xx'",
    ),
    'pof("DEV",LF$SURV*2,data=LF)': (
        lambda: qca.pof("DEV", data("LF")["SURV"] * 2, data=data("LF")),
        r"memberships must be in \[0, 1\]: SURV is 1\.\d+ for case",
    ),
    'pof("DEV => SURV",data=LM)': (
        lambda: qca.pof("DEV => SURV", data=data("LM")),
        r"DEV has the levels 0 to 2: write DEV\{1\} instead of DEV",
    ),
    'pof(c("DEV","URB"),"SURV",data=LF)': (
        lambda: qca.pof(["DEV", "URB"], "SURV", data("LF")),
        "only one expression is possible, got 2",
    ),
    'pofind(LF,"XX")': (
        lambda: qca.pof_conditions(data("LF"), "XX"),
        "outcome 'XX' is not a column of the data",
    ),
    'superSubset(LF,"XX")': (
        lambda: qca.super_subset(data("LF"), "XX"),
        "outcome 'XX' is not a column of the data",
    ),
    'superSubset(LF,"SURV",relation="xx")': (
        lambda: qca.super_subset(data("LF"), "SURV", relation="xx"),
        "relation must be one of 'necessity', 'sufficiency', 'necsuf', 'sufnec', got 'xx'",
    ),
}
# Python itself: "missing 1 required positional argument: 'outcome'".
INCOMPLETE: dict[str, Callable[[], object]] = {
    "pofind(LF)": lambda: qca.pof_conditions(data("LF")),
    "superSubset(LF)": lambda: qca.super_subset(data("LF")),
}
# R: an error for sufficiency, a warning for necessity. Here: an empty result that says so.
EMPTY: dict[str, Callable[[], qca.SuperSubset]] = {
    'superSubset(LF,"SURV",incl.cut=1,cov.cut=1,relation="sufficiency")': lambda: qca.super_subset(
        data("LF"), "SURV", incl_cut=1, cov_cut=1, relation="sufficiency"
    ),
    'superSubset(LF,"SURV",incl.cut=1,cov.cut=1)': lambda: qca.super_subset(
        data("LF"), "SURV", incl_cut=1, cov_cut=1
    ),
}
ALLOWED = 'pof("DEV[1] => SURV",data=LF)'


def test_every_situation_is_checked() -> None:
    assert set(CALLS) == {*REFUSED, *INCOMPLETE, *EMPTY, ALLOWED}
    assert all(CALLS[call] == "error" for call in (*REFUSED, *INCOMPLETE))
    assert CALLS[ALLOWED] == "no error"


@pytest.mark.parametrize("call", REFUSED)
def test_refused(call: str) -> None:
    run, message = REFUSED[call]
    with pytest.raises(qca.FastqcaError, match=message):
        run()


@pytest.mark.parametrize("call", INCOMPLETE)
def test_incomplete(call: str) -> None:
    with pytest.raises(TypeError, match="'outcome'"):
        INCOMPLETE[call]()


@pytest.mark.parametrize("call", EMPTY)
def test_nothing_found(call: str) -> None:
    found = EMPTY[call]()
    assert len(found) == 0
    assert "No expression reaches incl_cut=1 and cov_cut=1." in str(found)


def test_level_1_of_a_fuzzy_set_is_the_set() -> None:
    found = qca.pof("DEV[1] => SURV", data=data("LF")).to_frame()
    wanted = qca.pof("DEV => SURV", data=data("LF")).to_frame()
    assert found.to_numpy()[0, :3].tolist() == wanted.to_numpy()[0, :3].tolist()
