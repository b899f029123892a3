"""Idioms of scripts for older and newer versions of R QCA, which `fastqca.compat.r` reads."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.compat import r

LF = qca.datasets.load("lipset", "fuzzy")
TT = r.truthTable(LF, "SURV", incl_cut=0.8)


def test_old_names_of_the_cut_offs():
    for arguments, wanted in (
        ({"incl_cut1": 0.8}, 0.8),
        ({"incl_cut1": 0.8, "incl_cut0": 0.5}, (0.8, 0.5)),
        ({"incl_cut0": 0.5}, (1, 0.5)),
    ):
        same = qca.truth_table(LF, "SURV", incl_cut=wanted)
        assert str(r.truthTable(LF, "SURV", **arguments)) == str(same)
    with pytest.raises(qca.DataError, match="give incl_cut, or incl_cut1 and incl_cut0"):
        r.truthTable(LF, "SURV", incl_cut=0.8, incl_cut1=0.9)
    assert str(r.truthTable(LF, "SURV")) == str(qca.truth_table(LF, "SURV"))


def test_eqmcc_is_minimize():
    plain = r.minimize(TT, include="?")
    assert str(r.eqmcc(TT, include="?", details=True, use_tilde=True)) == str(plain)
    found = r.eqmcc(LF, "SURV", incl_cut1=0.8, include="?", show_cases=True)
    assert str(found.solution.models) == str(plain.solution.models)
    without = r.eqmcc(TT, include="?", omit=[32])
    assert str(without) == str(r.minimize(TT, include="?", exclude=[32]))
    with pytest.raises(qca.DataError, match="eqmcc\\(\\) has no argument 'inclde'"):
        r.eqmcc(TT, inclde="?")


def test_use_tilde_is_known_everywhere():
    assert str(r.superSubset(LF, "SURV", incl_cut=0.9, use_tilde=True)) == str(
        r.superSubset(LF, "SURV", incl_cut=0.9)
    )
    with pytest.warns(qca.FastqcaWarning, match="use_tilde=False has no effect"):
        r.negate("A", use_tilde=False)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"sort_by": "incl-, n+"}, ["incl", "n+"]),
        ({"sort_by": "incl+, n-"}, ["incl+", "n"]),
        ({"sort_by": "incl, n", "decreasing": True}, ["incl", "n"]),
        ({"sort_by": "incl, n", "decreasing": False}, ["incl+", "n+"]),
        ({"sort_by": ["incl", "n"], "decreasing": [True, False]}, ["incl", "n+"]),
    ],
)
def test_orders_of_rows(given, wanted):
    same = qca.truth_table(LF, "SURV", incl_cut=0.8, sort_by=wanted)
    assert str(r.truthTable(LF, "SURV", incl_cut=0.8, **given)) == str(same)


def test_pof_of_a_table_has_no_row_for_the_union():
    sets = LF[["DEV", "URB"]]
    found = r.pof(sets, "SURV", LF, relation="suf")
    assert found.rows == ("DEV", "URB")
    single = r.pof("DEV => SURV", data=LF)
    np.testing.assert_allclose(found["inclS"].iloc[0], single["inclS"].iloc[0])
    assert "expression" in r.pof("DEV + URB => SURV", data=LF).rows
    assert r.pof(LF, "SURV", conditions="DEV, LIT").rows == ("DEV", "LIT")
    assert r.pof(LF, "SURV").rows == ("DEV", "URB", "LIT", "IND", "STB")
    negated = r.pof(LF, "SURV", conditions="DEV", neg_out=True, relation="suf")
    assert negated.outcome == "~SURV"
    np.testing.assert_allclose(
        negated["inclS"], qca.pof("DEV", "~SURV", LF, relation="suf")["inclS"]
    )
    by_vector = r.pof(LF["DEV"], LF["SURV"], neg_out=True, relation="suf")
    np.testing.assert_allclose(by_vector["inclS"], negated["inclS"])
    with pytest.raises(qca.DataError, match="conditions selects columns of a table:"):
        r.pof("DEV", "SURV", LF, conditions="DEV")


def test_include_names_what_is_always_included():
    for given in ("1, ?", ["1", "?"], "?"):
        assert str(r.minimize(TT, include=given)) == str(qca.minimize(TT, include="?"))
    assert str(r.minimize(TT, include="1")) == str(qca.minimize(TT))


def test_blank_expectations_and_conditions():
    data = LF[["DEV", "URB", "LIT", "IND", "SURV"]]
    table = r.truthTable(data, "SURV", conditions="", incl_cut=0.7)
    assert str(table) == str(qca.truth_table(data, "SURV", incl_cut=0.7))
    assert str(r.truthTable(data, "SURV", conditions=[""], incl_cut=0.7)) == str(table)
    found = r.minimize(table, include="?", dir_exp=["~DEV", "URB", "", ""])
    assert str(found) == str(qca.minimize(table, include="?", dir_exp="~DEV, URB"))
    assert r.minimize(table, include="?", dir_exp=["", "", "", ""]).intermediate is None
    assert str(r.minimize(data, outcome="SURV", conditions="", incl_cut=0.7)) == str(
        qca.minimize(data, outcome="SURV", incl_cut=0.7)
    )


def test_rows_are_found_in_the_old_order_of_arguments():
    table = r.truthTable(qca.datasets.load("lipset", "crisp"), "SURV", incl_cut=0.8)
    assert list(r.findRows("DEV*URB", table)) == list(r.findRows(table, "DEV*URB"))
    observed = r.findRows(table, "DEV*URB", observed=True)
    assert list(r.findRows("DEV*URB", table, remainders=False)) == list(observed)
    assert list(r.findRows("DEV*URB", table, remainders=True)) == list(r.findRows(table, "DEV*URB"))


def test_a_vector_of_one_outcome_is_that_outcome():
    data = qca.datasets.load("lipset", "crisp")
    for function in (r.truthTable, r.superSubset, r.pofind):
        assert function(data, ["SURV"]) == function(data, "SURV")
        assert function(data, ["SURV"], neg_out=True) == function(data, "~SURV")
        for wrong in (["SURV", "LIT"], [], 5, {"SURV": 1}):
            with pytest.raises(qca.FastqcaError, match="outcome"):
                function(data, wrong, neg_out=True)


def test_dashes_and_blanks_expect_nothing():
    table = r.truthTable(qca.datasets.load("lipset", "fuzzy"), "SURV", incl_cut=0.7)
    wanted = r.minimize(table, include="?", dir_exp="DEV, LIT, STB")
    for given in (
        ["DEV", "-", "LIT", "-", "STB"],
        ["DEV", "", "LIT", "", "STB"],
        ["1", "", "1", "-", "1"],
        ["1", "-", "1", "-", 1],
    ):
        found = r.minimize(table, include="?", dir_exp=given)
        assert list(map(str, found.solution.models)) == list(map(str, wanted.solution.models))


def test_fit_of_what_minimize_returns():
    table = r.truthTable(qca.datasets.load("lipset", "fuzzy"), "SURV", incl_cut=0.7)
    solution = r.minimize(table, include="?")
    data = qca.datasets.load("lipset", "fuzzy")
    (model,) = solution.solution.models
    for given in (solution, solution.solution):
        assert r.pof(given, data=data) == r.pof(model, data=data)


def test_recode_with_several_rules():
    wanted = [0, 1, 1, 2]
    for rules in (("1=0; 2,3=1; else=2",), ("1=0", "2,3=1", "else=2")):
        assert r.recode([1, 2, 3, 9], *rules).tolist() == wanted
        assert r.recode([1, 2, 3, 9], list(rules)).tolist() == wanted
    with pytest.raises(qca.DataError, match="rules must be text"):
        r.recode([1, 2], [1, 2])
    for wrong in (True, 5, 2.5, {"1": 0}, dt.date(2020, 1, 1)):
        with pytest.raises(qca.DataError, match="rules must be text"):
            r.recode([1, 2], wrong)
    for wrong in ("DEV", [None], [[1]], qca.expression("DEV")):
        with pytest.raises(qca.DataError, match="cut must be numbers"):
            r.recode([1, 2], cut=wrong)


def test_what_one_function_answers_for_several_models_the_next_one_takes():
    data = qca.datasets.load("lipset", "fuzzy")
    solution = qca.minimize(qca.truth_table(data, "SURV", incl_cut=0.7), include="?")
    negation = r.negate(solution)
    assert {name: str(form) for name, form in negation.items()} == {"M1": "~DEV + ~STB"}
    for function in (r.factorize, r.simplify, r.sop):
        assert function(negation) == {"M1": (qca.expression("~DEV + ~STB"),)}
        assert function(function(negation)) == function(negation)
    assert str(r.negate(negation)["M1"]) == "DEV*STB"
    with pytest.raises(qca.ExpressionError, match="an expression must be text"):
        r.factorize({"M1": 5})


def test_names_of_older_versions():
    assert str(r.deMorgan("A*B")) == str(r.negate("A*B"))
    assert r.sop("(A + B)*~C") == r.simplify("(A + B)*~C")


def test_negations_stand_in_order():
    assert str(r.negate("~A*B*~C + D*E + ~A*B*D")) == "A*~D + A*~E + ~B*~D + ~B*~E + C*~D"
    text = "RURAL*WESTERN*EDUC + RURAL*~WESTERN"
    assert str(r.negate(text, snames="RURAL, WESTERN, EDUC")) == "~RURAL + WESTERN*~EDUC"
    (negation,) = r.negate(r.minimize(TT, include="?")).values()
    assert str(negation) == "~DEV*~URB + ~DEV*~STB + ~URB*IND + IND*~STB"


def test_qcafit_of_one_vector_is_one_row():
    found = r.QCAfit(LF["DEV"], LF["SURV"])
    assert found.rows == ("DEV",)
    assert r.QCAfit(LF["DEV"].to_numpy(), LF["SURV"], cond_lab="X1").rows == ("X1",)
    negated = r.QCAfit(LF["DEV"], LF["SURV"], neg_out=True, necessity=False)
    np.testing.assert_allclose(
        negated["inclS"], qca.pof("DEV", "~SURV", LF, relation="suf")["inclS"]
    )


def test_figures():
    pytest.importorskip("matplotlib")
    ax = r.XYplot("1-STB", "SURV", LF)
    assert ax.get_xlabel() == "~STB"
    same = r.XYplot("~STB", "1 - SURV", LF)
    assert (same.get_xlabel(), same.get_ylabel()) == ("~STB", "~SURV")
    for given in (TT, r.minimize(TT), "A*B + ~C"):
        assert r.venn(given) is not None
    assert isinstance(LF, pd.DataFrame)


def test_numbers_of_products_are_read_like_other_vectors():
    import pandas as pd

    assert r.complexity(10, layers="3") == r.complexity(10, layers=[3]) == [960]
    assert r.complexity(3, noflevels="2, 3, 4") == [9, 26, 24]
    for wrong in (pd.NA, ["x"]):
        with pytest.raises(qca.FastqcaError):
            r.complexity(3, layers=wrong)


def test_results_without_cases_are_refused():
    for call in (r.truthTable, r.minimize, r.eqmcc):
        with pytest.raises(qca.DataError, match=r"show_cases=False: .*to_text\(cases='none'\)"):
            call(LF, outcome="SURV", incl_cut=0.8, show_cases=False)
        assert "cases" in str(call(LF, outcome="SURV", incl_cut=0.8, show_cases=True))
