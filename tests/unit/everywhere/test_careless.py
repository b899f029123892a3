"""Calls that a careless user makes: a plain error or the right answer, never the wrong one."""

import pandas as pd
import pytest

import fastqca as qca

LF = qca.datasets.load("lipset", "fuzzy")
TABLE = qca.truth_table(LF, "SURV", incl_cut=0.7)
SOLUTION = qca.minimize(TABLE, include="?")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: qca.truth_table(LF, "SURV", sort_by=5), "sort_by must be names .* got 5"),
        (lambda: qca.truth_table(LF, "SURV", dcc="no"), "dcc must be True or False, got 'no'"),
        (lambda: qca.truth_table(LF, "SURV", complete="F"), "complete must be True or False"),
        (lambda: qca.minimize(TABLE, include="?", all_sol="no"), "all_sol must be True or False"),
        (
            lambda: qca.minimize(TABLE, include="?", row_dom=2),
            "row_dom must be True or False, got 2",
        ),
        (
            lambda: qca.calibrate([1, 2], qca.fuzzy(0, 1.5, 3, logistic="no")),
            "logistic must be True or False, got 'no'",
        ),
        (
            lambda: qca.calibrate([1, 2], qca.crisp(1, at_most="yes")),
            "at_most must be True or False",
        ),
        (lambda: qca.CalibrationPlan({1: qca.crisp(1)}), "column 1: name the columns with text"),
        (
            lambda: qca.pof("DEV -> SURV", data=LF, add={"M": lambda x, y: x}),
            "add: 'M' must return one number for all cases",
        ),
        (lambda: qca.pof(SOLUTION, "SURV", LF), "give an expression, one model, or memberships"),
        (
            lambda: qca.counterfactual_ledger(SOLUTION, reasons=["why"]),
            r"reasons must be a mapping of rows to text, .* got \['why'\]",
        ),
        (
            lambda: qca.theory_evaluation(SOLUTION, "DEV"),
            "theory: an expression must be text, .* the solution is the second argument",
        ),
        (
            lambda: qca.untenable(TABLE, negated=TABLE),
            "negated is a table of the same outcome, not of its negation: SURV",
        ),
        (lambda: qca.find_rows(TABLE, type=2, negated=TABLE), "a table of the same outcome"),
        (lambda: qca.counterfactual_ledger(SOLUTION, SOLUTION), "a table of the same outcome"),
        (
            lambda: qca.counterfactual_ledger(SOLUTION, qca.truth_table(LF, "~SURV", "DEV, URB")),
            "negated is a table of DEV, URB, not of DEV, URB, LIT, IND, STB",
        ),
        (lambda: SOLUTION.to_excel("x.xls"), r"x.xls: Excel opens .* name ends in .xlsx"),
        (lambda: SOLUTION.to_word("x.doc"), r"x.doc: Word opens .* name ends in .docx"),
        (lambda: qca.measures.haesebrouck([0.1, 0.2], [0.5]), "same length, got shapes"),
        (lambda: qca.measures.product([0.5, 2], [0.5, 1]), r"x must be .* got 2 for case 2"),
        (lambda: qca.measures.product(["a"], [1]), "x and y must be memberships"),
        (lambda: qca.case_regions([0.1, 0.2], [0.5]), "there are 2 cases in x and 1 in y"),
    ],
)
def test_refused(call, message):
    with pytest.raises(qca.FastqcaError, match=message):
        call()


def test_fit_of_a_model():
    (model,) = SOLUTION.parsimonious.models
    found = qca.pof(model, data=LF)
    assert (found.relation, found.outcome) == ("sufficiency", "SURV")
    expected = model.fit
    for name in ("inclS", "PRI", "covS"):
        assert found.to_frame()[name].iloc[-1] == pytest.approx(expected[name])
    again = qca.pof(str(model.expression), data=LF)
    pd.testing.assert_frame_equal(found.to_frame(), again.to_frame())


@pytest.mark.filterwarnings("ignore:column 'x'. membership is exactly")
@pytest.mark.parametrize(
    ("spec", "idle"),
    [
        (qca.fuzzy(0, 1, 2, below=2), "below"),
        (qca.fuzzy(0, 1, 2, logistic=False, idm=0.9), "idm"),
        (qca.fuzzy(0, 1, 2, logistic=False, ecdf=True, above=2), "above"),
    ],
)
def test_what_has_no_effect_is_told(spec, idle):
    with pytest.warns(qca.FastqcaWarning, match=rf"column 'x': no effect in fuzzy.* of {idle} \("):
        qca.calibrate([0, 0.5, 1.5, 2], spec)


def test_levels_of_an_outcome_in_words_are_told():
    words = pd.Categorical(["high", "low", "low"])
    data = pd.DataFrame({"A": [0, 1, 0], "Y": words})
    with pytest.warns(qca.FastqcaWarning, match="'Y': .* its levels are 0 'high', 1 'low'; give"):
        table = qca.truth_table(data, "Y")
    assert table.outcome_values.tolist() == [0, 1, 1]
    data["Y"] = words.set_categories(["low", "high"], ordered=True)
    assert qca.truth_table(data, "Y").outcome_values.tolist() == [1, 0, 0]


def test_parts_of_a_result_are_found_by_the_names_of_r():
    found = qca.minimize(TABLE, include="?", dir_exp="DEV, STB")
    assert found.pairs["C1P1"] is found.pairs["C1", "P1"]
    assert found.easy["C1P1"] == found.easy["C1", "P1"]
    with pytest.raises(KeyError, match=r"no 'C2P1' \(there are: 'C1P1'\)"):
        found.difficult["C2P1"]
    with pytest.raises(KeyError, match=r"no 'M9' \(there are: 'M1'\)"):
        found.simplifying_assumptions["M9"]
    assert "M9" not in found.simplifying_assumptions


def test_outcomes_can_be_looked_for():
    found = qca.minimize_outcomes(LF, ["SURV", "STB"], ["DEV", "URB"], include="?", incl_cut=0.7)
    assert list(found) == list(found.solutions)
    assert "XX" not in found
