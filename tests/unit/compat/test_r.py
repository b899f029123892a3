"""`fastqca.compat.r`: what is its own, which is the reading of arguments as R has them."""

import inspect
import warnings

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.compat import r

LF = qca.datasets.load("lipset", "fuzzy")
LC = qca.datasets.load("lipset", "crisp")

# The arguments of R, in order, up to the last that is given by position there.
SIGNATURES = {
    "truthTable": "data outcome conditions incl_cut n_cut pri_cut exclude complete use_letters "
    "use_labels show_cases dcc sort_by inf_test",
    "minimize": "input include dir_exp details pi_cons sol_cons all_sol row_dom first_min max_comb "
    "use_labels method",
    "pof": "setms outcome data relation use_labels inf_test incl_cut add",
    "pofind": "data outcome conditions relation use_labels",
    "superSubset": "data outcome conditions relation incl_cut cov_cut ron_cut pri_cut depth "
    "use_letters use_labels add",
    "findRows": "obj expression observed type",
    "calibrate": "x type method thresholds logistic idm ecdf below above",
    "findTh": "x n hclustm distm",
    "modelFit": "model theory select",
    "causalChain": "data ordering strict pi_cons pi_depth sol_cons sol_cov sol_depth",
    "retention": "data outcome conditions incl_cut n_cut type dependent p_pert n_pert",
    "factorize": "input snames noflevels pos",
    "negate": "input snames noflevels simplify",
    "simplify": "expression snames noflevels",
    "expand": "expression snames noflevels",
    "sopos": "input snames noflevels",
    "compute": "expression data separate",
    "translate": "expression snames noflevels data",
    "getRow": "row_no noflevels zerobased",
    "complexity": "n layers noflevels",
    "findSubsets": "input noflevels stop",
    "findSupersets": "input noflevels",
    "makeChart": "primes configs snames mv",
    "solveChart": "chart row_dom all_sol depth max_comb first_min",
    "generate": "expression snames noflevels",
    "XYplot": "x y data relation mguides jitter clabels enhance model",
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_arguments_stand_in_the_order_of_r(name: str) -> None:
    ours = list(inspect.signature(getattr(r, name)).parameters)
    theirs = SIGNATURES[name].split()
    assert ours[: len(theirs)] == theirs


def test_everything_is_offered() -> None:
    assert all(callable(getattr(r, name)) for name in r.__all__)
    assert set(SIGNATURES) <= set(r.__all__)


@pytest.mark.parametrize("name", [name for name in r.__all__ if not name.startswith("fuzzy")])
def test_an_unknown_argument_names_the_nearest(name: str) -> None:
    known = [p for p in inspect.signature(getattr(r, name)).parameters.values() if p.kind != 2]
    wrong = known[-1].name.upper() + "_"
    with pytest.raises(qca.DataError, match=rf"{name}\(\) has no argument '{wrong}'"):
        getattr(r, name)(**{wrong: 1})


def test_the_dots_of_r_are_explained() -> None:
    with pytest.raises(qca.DataError, match="'incl.cut' \\(did you mean 'incl_cut'\\?\\)"):
        r.truthTable(LF, "SURV", **{"incl.cut": 0.8})


def test_truth_table_reads_text_as_r_does() -> None:
    given = r.truthTable(LF, "SURV", "DEV:LIT", "0.8, 0.6", sort_by="incl, n+")
    plain = qca.truth_table(
        LF, "SURV", ["DEV", "URB", "LIT"], incl_cut=(0.8, 0.6), sort_by=["incl", "n+"]
    )
    assert str(given) == str(plain)
    falling = r.truthTable(LF, "SURV", "DEV:LIT", [0.8, 0.6], sort_by={"incl": True, "n": False})
    assert str(falling) == str(plain)


@pytest.mark.parametrize(
    ("outcome", "negated", "same"),
    [
        ("SURV", False, "SURV"),
        ("SURV", True, "~SURV"),
        ("~SURV", False, "~SURV"),
        ("~SURV", True, "SURV"),
    ],
)
def test_neg_out_and_a_tilde_cancel_as_the_manual_says(
    outcome: str, negated: bool, same: str
) -> None:
    found = r.truthTable(LF, outcome, incl_cut=0.8, neg_out=negated)
    pd.testing.assert_frame_equal(
        found.to_frame(), qca.truth_table(LF, same, incl_cut=0.8).to_frame()
    )
    assert found.outcome == same
    assert r.superSubset(LF, outcome, neg_out=negated, incl_cut=0.9).outcome == same
    assert r.pofind(LF, outcome, neg_out=negated).outcome == same
    assert r.minimize(LF, outcome=outcome, incl_cut=0.8, neg_out=negated).table.outcome == same


def test_use_letters() -> None:
    found = r.minimize(LC, "?", outcome="SURV", conditions="DEV, LIT, STB", use_letters=True)
    assert [str(model) for model in found.solution.models] == ["A*C"]
    assert r.superSubset(LC, "SURV", "DEV, STB", use_letters=True, cov_cut=1).rows == ("A*B",)
    with pytest.raises(qca.DataError, match="the outcome is named 'A',"):
        r.truthTable({"X": [0, 1], "A": [0, 1]}, "A", use_letters=True)


def test_what_has_no_use_here_is_said_once() -> None:
    table = r.truthTable(LC, "SURV")
    with pytest.warns(qca.FastqcaWarning, match="max_comb=1, gurobi=True have no effect") as said:
        r.minimize(table, include="?", max_comb=1, gurobi=True)
    assert len(said) == 1
    with pytest.warns(qca.FastqcaWarning, match="pi_depth=2 has no effect"):
        r.causalChain(LC, ordering="DEV, URB < SURV", pi_depth=2)
    with pytest.warns(qca.FastqcaWarning, match="type|lagrangian"):
        assert r.findmin([[1, 0], [0, 1]], type="lagrangian") == 2
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # what is honoured, or is so anyway, says nothing
        r.minimize(table, "?", details=True, show_cases=True, SA=False, method="eQMC")
    with pytest.raises(qca.DataError, match="method must be one of 'CCubes', 'QMC', 'eQMC'"):
        r.minimize(table, method="qmc2")


def test_first_min_lists_one_model_and_counts_all() -> None:
    data = {"A": [1, 1, 0, 0], "B": [1, 1, 0, 0], "Y": [1, 1, 0, 0]}
    with pytest.warns(qca.FastqcaWarning, match="identical"):
        found = r.minimize(data, "?", outcome="Y", first_min=True).solution
    assert len(found.models) == 1
    assert found.n_models == 2


def test_several_outcomes() -> None:
    found = r.minimize(LC, "?", outcome="SURV, ~IND", conditions="DEV:LIT", incl_cut=0.6)
    assert found.outcomes == ("SURV", "~IND")
    negated = r.minimize(
        LC, "?", outcome=["SURV", "~IND"], conditions="DEV:LIT", incl_cut=0.6, neg_out=True
    )
    assert negated.outcomes == ("~SURV", "IND")
    with pytest.raises(qca.DataError, match="letters cannot replace"):
        r.minimize(LC, outcome="SURV, IND", conditions="DEV", use_letters=True)


def test_a_truth_table_keeps_its_outcome() -> None:
    table = r.truthTable(LC, "SURV")
    with pytest.raises(qca.DataError, match="neg_out and use_letters cannot be changed"):
        r.minimize(table, neg_out=True)
    recoded = r.minimize(table, include="?", incl_cut="0.75")
    assert recoded.table.settings.incl_cut == 0.75


def test_positions_of_dir_exp() -> None:
    table = r.truthTable(LF, "SURV", incl_cut=0.8)
    by_name = r.minimize(table, "?", "DEV:STB")
    assert str(r.minimize(table, "?", [1, 1, 1, 1, 1])) == str(by_name)
    assert str(r.minimize(table, "?", "1,1,1,1,1")) == str(by_name)


def test_models_are_worked_on_one_by_one() -> None:
    solution = r.minimize(r.truthTable(LF, "SURV", incl_cut=0.8), include="?")
    assert r.negate(solution) == {
        "M1": qca.expression("~DEV*~URB + ~DEV*~STB + IND*~URB + IND*~STB")
    }
    assert {name: list(map(str, forms)) for name, forms in r.factorize(solution).items()} == {
        "M1": ["DEV*~IND + URB*STB"]
    }
    assert r.intersection(solution, "DEV") == qca.expression("DEV*~IND + DEV*URB*STB")
    assert r.invert("A + B", simplify=False) == r.negate("A + B")


def test_models_are_selected_by_number_name_and_pair() -> None:
    solution = r.minimize(r.truthTable(LF, "SURV", incl_cut=0.8), "?", "DEV:STB")
    chosen = [r.modelFit(solution, "DEV", select=name) for name in (1, "M1", "M1-C1P1", "C1P1")]
    assert len({str(each) for each in chosen}) == 1
    with pytest.raises(qca.SolutionError, match="no model 'M2'"):
        r.modelFit(solution, "DEV", select="M2")
    with pytest.raises(qca.SolutionError, match=r"of minimize\(\),"):
        r.modelFit("DEV", "STB", select=1)


def test_levels_belong_to_names() -> None:
    assert r.negate("A{1}", snames="A, B", noflevels=[3, 2]) == qca.expression("A{0} + A{2}")
    assert str(r.expand("A{1}", snames="A, B", noflevels="3, 2")) == "A{1}*~B + A{1}*B"
    assert r.translate("~A{1}*B", "A, B", [3, 2]).to_numpy().tolist() == [["0,2", 1]]
    with pytest.raises(qca.DataError, match="noflevels has 2 numbers: list the sets"):
        r.negate("A{1}", noflevels=[3, 2])
    with pytest.raises(qca.ExpressionError, match="number of levels of A is"):
        r.translate("~A{1}")


def test_generate() -> None:
    wide = r.generate("A -> Y", snames="A, B")
    assert wide.columns.tolist() == ["A", "B", "Y"]
    assert wide["Y"].tolist() == [0, 0, 1, 1]
    assert r.generate("M{1}", "M", 4)["OUT"].tolist() == [0, 1, 0, 0]
    with pytest.raises(qca.DataError, match="limit is 1,048,576"):
        r.generate("A", snames=[f"C{i}" for i in range(21)] + ["A"])


def test_compute_one_minus_and_separate() -> None:
    data = {"A": [0.25, 0.75], "B": [0.5, 1]}
    np.testing.assert_array_equal(
        r.compute("1 - A*~B", data), 1 - qca.expression("A*~B").evaluate(data)
    )
    assert r.compute("A + ~B", data, separate=True).columns.tolist()[:2] == ["A", "~B"]


def test_charts() -> None:
    with pytest.raises(qca.SolutionError, match="no row covers column 2"):
        r.solveChart([[1, 0], [1, 0]])
    assert r.findmin([[1, 0], [1, 0]]) == 0
    # A row that covers nothing makes a chart unsolvable in R.
    assert r.solveChart([[1, 1], [0, 0]]) == [(1,)]
    chart = [[1, 1, 0], [1, 0, 0], [0, 0, 1]]
    assert r.solveChart(chart, row_dom=True, all_sol=True) == [(1, 3)]
    assert r.solveChart([[1, 1], [1, 0], [0, 1]], all_sol=True, depth=1) == [(1,)]
    assert r.solveChart([[1, 1], [1, 1]], first_min=True) == [(1,)]
    matrices = r.makeChart([[2, 0], [0, 1]], [[2, 2], [1, 1]])
    assert matrices.to_numpy().tolist() == [[True, False], [False, True]]
    multi = r.makeChart("A{1,2}, ~B", "A{2}*B, A{0}*~B")
    assert multi.to_numpy().tolist() == [[True, False], [False, True]]
    assert r.findSubsets([2, 5], "3,3,3") == [5, 8, 11, 14, 17, 20, 23, 26]
    with pytest.raises(qca.DataError, match="one more"):
        r.findSupersets(2, [3, 1])


def test_recode() -> None:
    x = pd.Series([1, 2, 3, 4, np.nan], index=list("abcde"), name="x")
    found = r.recode(x, "1,2=0; 3:hi=copy; NA=9")
    assert found.tolist() == [0, 0, 3, 4, 9]
    assert found.index.tolist() == list("abcde")
    assert r.recode(x, "1=a; else=b").tolist()[:4] == ["a", "b", "b", "b"]
    assert r.recode([1, 2, 3], cut=2).tolist() == [1, 1, 2]
    for wrong, message in [
        ({}, "either rules or cut"),
        ({"rules": "1:2"}, "has no '='"),
        ({"rules": "a=1"}, "'a' must be a number,"),
        ({"cut": 2, "values": "1, 2, 3"}, "the cut points, got 3"),
    ]:
        with pytest.raises(qca.DataError, match=message):
            r.recode([1, 2], **wrong)


def test_fuzzy_minimum_of_missing_values() -> None:
    assert np.isnan(r.fuzzyand([0.5, np.nan], [0.2, 0.3])[1])
    assert r.fuzzyor([0.5, np.nan], [0.2, 0.3], na_rm=True).tolist() == [0.5, 0.3]
    with pytest.raises(qca.DataError, match="different numbers of cases: 1, 2"):
        r.fuzzyand([0.1], [0.1, 0.2])
    with pytest.raises(qca.DataError, match="give the sets"):
        r.fuzzyor()


def test_set_methods() -> None:
    solution = r.minimize(r.truthTable(LF, "SURV", incl_cut=0.8), "?", "DEV:STB")
    fit = r.QCAfit(solution, LF["SURV"], necessity=False, sol="c1p1i1", consH=True, product=True)
    plain = qca.pof(str(solution.solution.models[0]), "SURV", LF, relation="sufficiency")
    np.testing.assert_allclose(fit["inclS"], plain["inclS"])
    assert {"haesebrouck", "product"} <= set(fit.columns)
    both = r.QCAfit(LF[["DEV", "URB"]], LF["SURV"])
    assert both.rows == ("~DEV", "DEV", "~URB", "URB")
    assert r.QCAfit(LF["DEV"], LF["SURV"], neg_out=True).outcome == "~SURV"
    theory = r.theory_evaluation("DEV + STB", solution, "SURV", sol=1)
    assert str(theory) == str(qca.theory_evaluation("DEV + STB", solution))
    lower = r.minimize(r.truthTable(LF, "SURV", incl_cut=0.7), "?", "DEV:STB")
    robust = r.rob_fit([lower.solution.models[0]], solution, "SURV", data=LF)
    assert robust.RF_cov == qca.robustness(solution, lower.solution.models[0], LF).RF_cov


def test_cluster() -> None:
    panel = qca.datasets.load("ics_panel")
    claim = "SG -> HEALTH"
    found = r.cluster(panel, claim, unit_id="ics", cluster_id="period")
    plain = qca.panel_fit(claim, panel, unit="ics", time="period", permutations=0, called="cluster")
    assert str(found) == str(plain)
    assert "period" not in str(found)
    assert "4 clusters" in repr(found)
    row = found.distances().iloc[0]
    assert row["adjusted"] == pytest.approx(row["distance"] / np.sqrt(4 / (16 + 12 + 2)))


def test_a_unit_may_be_in_a_cluster_twice() -> None:
    data = {"u": ["a", "a"], "c": ["x", "x"], "A": [1, 0], "Y": [1, 1]}
    assert r.cluster(data, "A => Y", unit_id="u", cluster_id="c").panel.times == ("x",)
    with pytest.raises(qca.DataError, match="has 2 rows for x"):
        qca.panel_fit("A -> Y", data, unit="u", time="c")
    with pytest.raises(qca.DataError, match="called must be a word"):
        qca.panel_fit("A -> Y", data, unit="u", time="c", called=3)


def test_figures_of_set_methods() -> None:
    pytest.importorskip("matplotlib")
    panel = qca.datasets.load("ics_panel")
    found = r.cluster(panel, "SG*SL -> HEALTH", unit_id="ics", cluster_id="period")
    ax = r.cluster_plot(found)
    assert [tick.get_text() for tick in ax.get_xticklabels()] == list(found.parts("between"))
    assert ax.get_xlabel() == "cluster"
    assert qca.plot.panel(found, kind="within", measure="coverage").get_ylabel() == "coverage"
    for wrong in ({"kind": "cluster"}, {"term": "Q"}, {"measure": "p"}):
        with pytest.raises(qca.DataError, match="must be one of"):
            qca.plot.panel(found, **wrong)


def test_ranges_of_cut_offs_and_anchors() -> None:
    found = r.rob_inclrange(LF, outcome="SURV", incl_cut=0.8, include="?")
    wide = qca.sweep(LF, {"incl_cut": (0, 1)}, "SURV", incl_cut=0.8)
    same = wide.to_frame().query("same")
    assert found.loc["incl_cut"].tolist() == [
        same["incl_cut_from"].iloc[0],
        0.8,
        same["incl_cut_to"].iloc[-1],
    ]
    assert r.rob_ncutrange(LF, outcome="SURV", incl_cut=0.8).loc["n_cut", "lower"] == 1
    raw = qca.datasets.load("lipset")
    found = r.rob_calibrange(
        raw, LF, "DEV", "DEV", [400, 550, 900], step=25, max_runs=4, outcome="SURV", incl_cut=0.8
    )
    assert (found["lower"] <= found["threshold"]).all()
    assert (found["threshold"] <= found["upper"]).all()
    assert found["lower"].min() >= 300
    with pytest.raises(qca.DataError, match="give one anchor or three, got 2"):
        r.rob_calibrange(raw, LF, "DEV", "DEV", [400, 550], outcome="SURV")


def test_blanks_in_directional_expectations_stand_for_their_condition() -> None:
    data = {"A": [1, 1, 0, 0], "B": [1, 0, 1, 0], "C": [1, 1, 0, 1], "Y": [1, 1, 0, 0]}
    table = r.truthTable(data, "Y")
    for given in (["1", "", "0"], [1, "", 0], ["1", "-", "0"], ["A", "", "~C"], "1,,0"):
        found = r.minimize(table, include="?", dir_exp=given).expectations
        assert found == ({0: frozenset({1})}, {2: frozenset({0})})


def test_half_up_to_rounding_is_in_no_set() -> None:
    found = r.skew_check({"A": [0.5 + 1e-12, 0.2, 0.9, 0.3]})
    assert found.loc["A"].tolist() == [1, 4, 0.25]


def test_what_is_not_calibrated_is_refused() -> None:
    for function in (r.skew_check, r.ambig_cases):
        with pytest.raises(qca.DataError, match="column 'DEV' is not calibrated"):
            function(qca.datasets.load("lipset"))
    for arguments, message in (
        (([1, 2, 3], [0.1, 0.2]), "x has 3 values, x_cal 2"),
        ((["a", "b"], [0.1, 0.2]), "x must be numbers"),
        (([1, 1], [0.1, 0.2]), "x must vary"),
        (([1, 2, 3, 4], [0, 0, 1, 1]), "does not converge"),
    ):
        with pytest.raises(qca.FastqcaError, match=message):
            r.indirectCalibration(*arguments)


def test_figures() -> None:
    pytest.importorskip("matplotlib")
    ax = r.XYplot("DEV", "SURV", LF, "suf", clabels="DE, UK")
    assert ax.get_xlabel() == "DEV"
    with pytest.warns(qca.FastqcaWarning, match="jitter=True has no effect"):
        r.XYplot("DEV => SURV", data=LF, jitter=True, enhance=True)
    assert r.Xplot(LF["DEV"], jitter=True, at=[0, 1]).get_xlabel() == "DEV"
