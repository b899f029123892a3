"""
Every situation of the reference in which R gives an error, or should.

Where R refuses, so does fastqca, with a message that says what to do; where it does something better,
the check below says what and why. The sets are the bundled ones of Lipset (1959), as in R.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from reference import load

import fastqca as qca
from fastqca import FastqcaError, FastqcaWarning
from fastqca.compat import r
from fastqca.solutions import Minimization
from fastqca.truth_tables import TruthTable

RAW = qca.datasets.load("lipset")
LF = qca.datasets.load("lipset", "fuzzy")
LC = qca.datasets.load("lipset", "crisp")
LM = LC.assign(DEV=qca.calibrate(RAW["DEV"], qca.crisp(550, 850)).astype(int))
# Other than what is asked in vain of them, these sets only say the usual.
pytestmark = pytest.mark.filterwarnings("ignore:condition")


def with_value(value: float) -> pd.DataFrame:
    changed = LF.copy()
    changed.loc["BE", "URB"] = value
    return changed


def table(incl_cut: float = 0.8, data: pd.DataFrame = LF) -> TruthTable:
    return qca.truth_table(data, "SURV", incl_cut=incl_cut)


def expecting(dir_exp: str) -> Minimization:
    return qca.minimize(table(), include="?", dir_exp=dir_exp)


@dataclass(frozen=True)
class Refused:
    """The call is an error, in R as well, or in R it should be."""

    call: Callable[[], Any]
    message: str
    error: type[Exception] = FastqcaError


@dataclass(frozen=True)
class Better:
    """The call has a result, and `check` says which; R refuses, or returns it without a word."""

    call: Callable[[], Any]
    reason: str
    check: Callable[[Any], bool]
    warning: str = ""


def truth(*arguments: Any, **named: Any) -> Callable[[], Any]:
    return lambda: qca.truth_table(*arguments, **named)


TABLES = {
    "truthTable(LF)": Refused(truth(LF), "missing 1 required .*'outcome'", TypeError),
    'truthTable(LF,"XX")': Refused(truth(LF, "XX"), "outcome 'XX' is not a column"),
    'truthTable(LF,"SURV",conditions="DEV,XX")': Refused(
        truth(LF, "SURV", "DEV,XX"), "condition 'XX' is not a column"
    ),
    'truthTable(LF,"SURV",conditions="DEV,SURV")': Refused(
        truth(LF, "SURV", "DEV,SURV"), "'SURV' cannot be both a condition and"
    ),
    'truthTable(LF,"SURV",conditions="DEV,DEV")': Refused(
        truth(LF, "SURV", "DEV,DEV"), "'DEV' occurs more than once"
    ),
    'truthTable(LF,"SURV,DEV")': Refused(truth(LF, "SURV,DEV"), "only one outcome is possible"),
    'truthTable(LFna,"SURV")': Refused(
        truth(with_value(np.nan), "SURV"), r"missing values in condition 'URB' \(cases BE\)"
    ),
    'truthTable(LFunc,"SURV")': Refused(
        truth(with_value(1.5), "SURV"), r"'URB' has fractions and values above 1 \(BE: 1.5\)"
    ),
    'truthTable(LMbad,"SURV")': Refused(
        truth(LM.assign(DEV=2 * LM["DEV"]), "SURV"), "'DEV' .* no case has level 1, 3"
    ),
    'truthTable(LFh,"SURV")': Better(
        truth(with_value(0.5), "SURV"),
        "the case with a 0.5 is named, and R's empty row for it is not there",
        lambda tt: tt.ties == ("BE",) and tt.n.min() == 1,
        r"exactly 0.5, .* in 'URB' \(cases BE\)",
    ),
    'truthTable(LF,"SURV",incl.cut=1.2)': Refused(
        truth(LF, "SURV", incl_cut=1.2), r"incl_cut must be a number in \[0, 1\], got 1.2"
    ),
    'truthTable(LF,"SURV",n.cut=50)': Refused(
        truth(LF, "SURV", n_cut=50), "n_cut=50: no configuration has that many cases"
    ),
    'truthTable(LF,"SURV",inf.test="binom,0.05")': Refused(
        truth(LF, "SURV", inf_test="binom,0.05"), "the binomial test counts cases"
    ),
    'truthTable(LC,"SURV",inf.test="chisq")': Refused(
        truth(LC, "SURV", inf_test="chisq"), "inf_test must be None, 'binom' or"
    ),
    'truthTable(LC,"SURV",inf.test="binom,2")': Refused(
        truth(LC, "SURV", inf_test="binom,2"), r"the significance level must be a number in"
    ),
    'truthTable(LM,"DEV")': Refused(truth(LM, "DEV"), r"'DEV' has 3 levels .*'DEV\{1\}'"),
    'truthTable(LM,"DEV[5]")': Better(
        truth(LM, "DEV[5]"),
        "as in R nothing has the outcome, but a warning names the levels there are",
        lambda tt: not tt.outcome_values.any(),
        r"no case has level 5 of 'DEV' \(levels found: 0, 1, 2\)",
    ),
    'truthTable(LF,"SURV",exclude=c(1,999))': Better(
        truth(LF, "SURV", exclude=[1, 999]),
        "R ignores the number that is no row without a word",
        lambda tt: tt.out[0] == "0",
        "the table has 32 rows, so row 999 is ignored",
    ),
    'truthTable(LF,"SURV",conditions="DEV")': Better(
        truth(LF, "SURV", "DEV"), "as in R", lambda tt: tt.conditions == ("DEV",)
    ),
}

SOLUTIONS = {
    "minimize()": Refused(qca.minimize, "missing 1 required .*'data'", TypeError),
    "minimize(5)": Refused(lambda: qca.minimize(5), "data must be a DataFrame"),
    "minimize(LF)": Refused(lambda: qca.minimize(LF), "its name, as in outcome='Y'"),
    'minimize(LF,outcome="SURV",incl.cut=.8)': Better(
        lambda: qca.minimize(LF, outcome="SURV", incl_cut=0.8),
        "as in R",
        lambda sol: sol.kind == "conservative",
    ),
    'minimize(truthTable(LF,"SURV",incl.cut=1))': Refused(
        lambda: qca.minimize(table(1)), "no row .* is coded '1'.*lower incl_cut=1"
    ),
    'minimize(truthTable(LF,"SURV",incl.cut=.8),dir.exp="DEV")': Refused(
        lambda: qca.minimize(table(), dir_exp="DEV"), "dir_exp .* needs include"
    ),
    'minimize(truthTable(LF,"SURV",incl.cut=.8),include=NULL)': Better(
        lambda: qca.minimize(table(), include=None),
        "nothing to include is the conservative solution; R wants an empty text for it",
        lambda sol: sol.kind == "conservative",
    ),
    'minimize(truthTable(LF,"SURV",incl.cut=.8),include="?",dir.exp="1,1")': Refused(
        lambda: expecting("1,1"), "dir_exp has 2 entries, but there are 5 conditions"
    ),
    'minimize(truthTable(LF,"SURV",incl.cut=.8),include="?",dir.exp="2,1,1,1,1")': Refused(
        lambda: expecting("2,1,1,1,1"), "'2' is not a valid expectation for condition 'DEV'"
    ),
    'minimize(truthTable(LF,"SURV",incl.cut=.8),include="?",dir.exp="DEV,~DEV")': Refused(
        lambda: expecting("DEV,~DEV"), "the expectations cancel each other out"
    ),
    'minimize(truthTable(LF,"SURV",incl.cut=.8),include="?",dir.exp="NOPE")': Refused(
        lambda: expecting("NOPE"), "dir_exp: .* there is no set 'NOPE'"
    ),
    'minimize(truthTable(LF,"SURV",incl.cut=.8),include="?",dir.exp="DEV:NOPE")': Refused(
        lambda: expecting("DEV:NOPE"), "dir_exp: 'NOPE' in 'DEV:NOPE'"
    ),
    'minimize(truthTable(LM,"SURV"),include="?",dir.exp="DEV,URB")': Refused(
        lambda: qca.minimize(table(1, LM), include="?", dir_exp="DEV,URB"), r"write DEV\{1\}"
    ),
    'minimize(truthTable(LF,"SURV",incl.cut=.1),include="?")': Refused(
        lambda: qca.minimize(table(0.1), include="?"), "no row .* coded '0'.*minimized away"
    ),
    'minimize(truthTable(LF,"SURV",incl.cut=.8),explain="0")': Better(
        lambda: qca.minimize(table(), explain="0"),
        "as in R",
        lambda sol: sol.settings.explain == "0",
    ),
    'minimize(LC,outcome="SURV",explain="0")': Better(
        lambda: qca.minimize(LC, outcome="SURV", explain="0"),
        "what holds for a truth table holds for the data it is made of; R refuses only the latter",
        lambda sol: sol.settings.explain == "0",
    ),
    'minimize(LC,outcome="SURV",include="0")': Refused(
        lambda: qca.minimize(LC, outcome="SURV", include="0"), "include: '0' is not possible"
    ),
    'minimize(LC,outcome="SURV",explain="C",include="C")': Refused(
        lambda: qca.minimize(LC, outcome="SURV", explain="C", include="C"),
        "both explain and include",
    ),
    'minimize(data.frame(A=c(0,0,1,1),B=c(0,1,0,1),Y=1),outcome="Y")': Refused(
        lambda: qca.minimize({"A": [0, 0, 1, 1], "B": [0, 1, 0, 1], "Y": [1] * 4}, outcome="Y"),
        "all conditions are minimized away",
    ),
}

FIT = {
    'pof("DEV","SURV")': Refused(lambda: qca.pof("DEV", "SURV"), "data is missing"),
    'pof("DEV",data=LF)': Refused(lambda: qca.pof("DEV", data=LF), "outcome is missing"),
    'pof("DEV + XX => SURV",data=LF)': Refused(
        lambda: qca.pof("DEV + XX => SURV", data=LF), "there is no set 'XX'"
    ),
    'pof("DEV <=> SURV",data=LF)': Refused(
        lambda: qca.pof("DEV <=> SURV", data=LF), "'<=>' states two relations at once"
    ),
    'pof("DEV => SURV",data=LF,relation="xx")': Refused(
        lambda: qca.pof("DEV => SURV", data=LF, relation="xx"), "relation must be one of"
    ),
    'pof("DEV",LF$SURV*2,data=LF)': Refused(
        lambda: qca.pof("DEV", LF["SURV"] * 2, data=LF), r"memberships must be in \[0, 1\]"
    ),
    'pof("DEV[1] => SURV",data=LF)': Better(
        lambda: qca.pof("DEV[1] => SURV", data=LF),
        "as in R",
        lambda fit: (
            fit.iloc[0].tolist()
            == pytest.approx(qca.pof("DEV => SURV", data=LF).iloc[0].tolist(), nan_ok=True)
        ),
    ),
    'pof("DEV => SURV",data=LM)': Refused(
        lambda: qca.pof("DEV => SURV", data=LM), r"write DEV\{1\} instead of DEV"
    ),
    'pof(c("DEV","URB"),"SURV",data=LF)': Refused(
        lambda: qca.pof(["DEV", "URB"], "SURV", data=LF), "only one expression is possible"
    ),
    "pofind(LF)": Refused(
        lambda: qca.pof_conditions(LF), "missing 1 required .*'outcome'", TypeError
    ),
    'pofind(LF,"XX")': Refused(lambda: qca.pof_conditions(LF, "XX"), "outcome 'XX' is not a"),
    "superSubset(LF)": Refused(
        lambda: qca.super_subset(LF), "missing 1 required .*'outcome'", TypeError
    ),
    'superSubset(LF,"XX")': Refused(lambda: qca.super_subset(LF, "XX"), "outcome 'XX' is not a"),
    'superSubset(LF,"SURV",relation="xx")': Refused(
        lambda: qca.super_subset(LF, "SURV", relation="xx"), "relation must be one of"
    ),
    'superSubset(LF,"SURV",incl.cut=1,cov.cut=1,relation="sufficiency")': Better(
        lambda: qca.super_subset(LF, "SURV", relation="sufficiency", incl_cut=1, cov_cut=1),
        "that nothing reaches the cut-offs is a result, and the same for both relations",
        lambda found: len(found.to_frame()) == 0 and "reaches" in str(found),
    ),
    'superSubset(LF,"SURV",incl.cut=1,cov.cut=1)': Better(
        lambda: qca.super_subset(LF, "SURV", incl_cut=1, cov_cut=1),
        "R returns NULL with a message; here the result has no row",
        lambda found: len(found.to_frame()) == 0 and "reaches" in str(found),
    ),
}

OTHERS = {
    'findRows(truthTable(LF,"SURV",incl.cut=.8))': Refused(
        lambda: qca.find_rows(table()), "the expression is missing"
    ),
    'findRows("DEV")': Refused(lambda: qca.find_rows("DEV"), "the expression is missing"),
    'findRows(expression="DEV")': Refused(
        lambda: qca.find_rows(expression="DEV"), "missing 1 required .*'table'", TypeError
    ),
    'findRows(truthTable(LF,"SURV",incl.cut=.8),"NOPE")': Refused(
        lambda: qca.find_rows(table(), "NOPE"), "there is no set 'NOPE'"
    ),
    'causalChain(LC,ordering="XX < SURV")': Refused(
        lambda: qca.causal_chain(LC, "XX < SURV"), "ordering: there is no column 'XX'"
    ),
    'causalChain(LC,ordering="DEV,URB < DEV")': Refused(
        lambda: qca.causal_chain(LC, "DEV,URB < DEV"), "'DEV' occurs more than once"
    ),
    "causalChain(LC,pi.cons=2)": Refused(
        lambda: qca.causal_chain(LC, pi_cons=2), r"pi_cons must be a number in \[0, 1\], got 2"
    ),
    'modelFit(5,"A")': Refused(
        lambda: qca.theory_evaluation("A", 5), r"solution must be a result of minimize\(\), one"
    ),
    'modelFit(minimize(truthTable(LF,"SURV",incl.cut=.8)),c("DEV","URB"))': Refused(
        lambda: qca.theory_evaluation(["DEV", "URB"], qca.minimize(table())),
        "theory: an expression must be text, got list",
    ),
    'retention(LC,"XX")': Refused(lambda: qca.retention(LC, "XX"), "outcome 'XX' is not a column"),
    'retention(LM,"SURV[1]")': Better(
        lambda: qca.retention(LM, "SURV[1]"),
        "nothing in the definition is about two levels",
        lambda found: 0 < found.probability < 1,
    ),
    'admisc::simplify("A[1]+B[2]")': Refused(
        lambda: qca.expression("A[1]+B[2]").simplify(), "number of levels of A, B is needed"
    ),
    'admisc::compute("DEV + XX",LF)': Refused(
        lambda: qca.expression("DEV + XX").evaluate(LF), "no column 'XX' in the data"
    ),
}

UNCOVERED = [[True, False], [False, False]]
IMPLICANTS = {
    "getRow(9,c(2,2,2))": Refused(lambda: r.getRow(9, [2, 2, 2]), "from 1 to 8, got 9"),
    "solveChart(matrix(c(TRUE,FALSE,FALSE,FALSE),2))": Refused(
        lambda: r.solveChart(UNCOVERED), "no row covers column 2"
    ),
    "solveChart(matrix(2,2,2))": Refused(
        lambda: r.solveChart([[2, 2], [2, 2]]), "a chart must be a table of truth values"
    ),
    "findmin(matrix(c(TRUE,FALSE,FALSE,FALSE),2))": Better(
        lambda: r.findmin(UNCOVERED), "as in R: 0 for a chart without a cover", lambda n: n == 0
    ),
    'complexity("a")': Refused(lambda: r.complexity("a"), "n must be a whole number .* got 'a'"),
    "complexity(-1)": Refused(lambda: r.complexity(-1), "n must be a whole number .* got -1"),
    "createMatrix(c(2,2.5))": Refused(
        lambda: r.createMatrix([2, 2.5]), "must be whole numbers.* got 2.5"
    ),
}
CHECKED = TABLES | SOLUTIONS | FIT | OTHERS | IMPLICANTS


# Tested in tests/unit/everywhere/test_idle_sets.py.
CONSTANT = pytest.mark.filterwarnings("ignore:outcome .* in every case")


@CONSTANT
@pytest.mark.parametrize(
    "call", [name for name, what in CHECKED.items() if isinstance(what, Refused)]
)
def test_what_r_refuses_is_refused(call: str) -> None:
    refused = CHECKED[call]
    with pytest.raises(refused.error, match=refused.message):
        refused.call()


@CONSTANT
@pytest.mark.parametrize(
    "call", [name for name, what in CHECKED.items() if isinstance(what, Better)]
)
def test_what_is_done_better(call: str) -> None:
    better = CHECKED[call]
    if better.warning:
        with pytest.warns(FastqcaWarning, match=better.warning):
            result = better.call()
    else:
        result = better.call()
    assert better.check(result), better.reason


def test_every_situation_is_covered() -> None:
    situations = {case["call"]: case for case in load("own", "errors")["cases"]}
    assert set(situations) == set(CHECKED)
    of_r = Counter(
        (type(what).__name__, situations[call]["status"]) for call, what in CHECKED.items()
    )
    assert of_r == {
        ("Refused", "error"): 61,
        ("Better", "error"): 4,
        ("Better", "no error"): 9,
    }
