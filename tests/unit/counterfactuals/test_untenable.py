"""Untenable rows: statements as they are written, their grounds, what is warned of."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.compat import r
from fastqca.counterfactuals import UntenableRows
from fastqca.truth_tables import Cubes

SETS = qca.datasets.load("lipset", "fuzzy")


@pytest.fixture(scope="module")
def table():
    return qca.truth_table(SETS, "SURV", incl_cut=0.8)


@pytest.fixture(scope="module")
def bad(table):
    return qca.untenable(table, {"LIT": "Lipset", "STB": ""}, "~LIT*IND")


def grounds(rows):
    return {(ground.kind, ground.statement): ground.rows.rows() for ground in rows.grounds}


def test_every_ground_has_its_rows(bad):
    found = grounds(bad)
    assert list(found) == [
        ("necessity", "LIT"),
        ("necessity", "STB"),
        ("impossible", "~LIT*IND"),
        ("simultaneous", "SURV and ~SURV"),
        ("contradictory", "SURV and ~SURV"),
    ]
    assert found["necessity", "LIT"] == [3, 4, 9, 10, 11, 12, 17, 18, 19, 20, 25, 26, 27, 28]
    assert found["impossible", "~LIT*IND"] == [3, 4, 11, 12, 19, 20, 27, 28]
    assert sorted(bad) == sorted(set().union(*found.values()))


def test_a_row_says_why(bad):
    assert [str(ground) for ground in bad.why(12)] == [
        "without the necessary LIT (Lipset)",
        "impossible: ~LIT*IND",
        "assumed for SURV and ~SURV",
    ]
    assert bad.why(30) == ()
    frame = bad.to_frame()
    assert frame.index.tolist() == list(bad)
    assert frame.loc[14, "grounds"] == "assumed for SURV and ~SURV"
    assert frame.loc[12, "grounds"].count("; ") == 2
    assert frame[["DEV", "URB", "LIT", "IND", "STB"]].loc[14].tolist() == [0, 1, 1, 0, 1]


def test_what_is_untenable_for_both_outcomes(bad):
    assert bad.for_both == sorted({*bad} - {7, 9, 13, 15, 18, 26} & {*range(33)})
    assert not bad.for_both & [7, 13, 15, 18, 26]


def test_it_is_a_set_of_rows(table, bad):
    assert isinstance(bad, Cubes)
    enhanced = qca.minimize(table, include="?", exclude=bad)
    assert str(enhanced.parsimonious.models[0]) == "DEV*URB*LIT*STB + DEV*LIT*~IND*STB"
    assert qca.minimize(table, include="?", exclude=list(bad)).parsimonious.models == (
        enhanced.parsimonious.models
    )
    assert bad == list(bad)
    assert bad | [30] == sorted([*bad, 30])
    assert not isinstance(bad - [14], UntenableRows)
    assert str(bad).startswith("Untenable: 21 rows")
    assert "<table" in bad._repr_html_()
    assert repr(bad).startswith("<21 rows: ")


def test_it_comes_back(bad):
    for back in (pickle.loads(pickle.dumps(bad)), copy.deepcopy(bad)):  # noqa: S301
        assert back == bad
        assert grounds(back) == grounds(bad)
        assert str(back) == str(bad)


@pytest.mark.parametrize(
    "necessary",
    [
        "LIT, STB",
        "LIT <- SURV, STB <= SURV",
        ["LIT", qca.expression("STB")],
        {"LIT": "why", qca.expression("STB <- SURV"): ""},
        iter(["LIT", "STB"]),
    ],
)
def test_statements_of_necessity_are_written_in_many_ways(table, bad, necessary):
    found = qca.untenable(table, necessary, contradictory=False, simultaneous=False)
    assert [ground.statement for ground in found.grounds] == ["LIT", "STB"]
    assert found == bad.grounds[0].rows | bad.grounds[1].rows


def test_a_union_can_be_necessary(table):
    found = qca.untenable(table, "LIT + STB", contradictory=False)
    assert grounds(found)["necessity", "LIT + STB"] == [3, 9, 11, 17, 19, 25, 27]


@pytest.mark.parametrize(
    ("impossible", "rows"),
    [
        ("~LIT*IND, DEV*~LIT", [3, 4, 11, 12, 17, 18, 19, 20, 25, 26, 27, 28]),
        (12, [12]),
        ([12, "DEV*~LIT*IND"], [12, 19, 20, 27, 28]),
        ({12: "no", "DEV*~LIT*IND": "no"}, [12, 19, 20, 27, 28]),
        (None, []),
        ("", []),
    ],
)
def test_impossible_rows_are_written_in_many_ways(table, impossible, rows):
    found = qca.untenable(table, (), impossible, contradictory=False, simultaneous=False)
    assert list(found) == rows
    given = qca.find_rows(table, "~LIT*IND")
    again = qca.untenable(table, impossible=given, contradictory=False)
    assert again == given


def test_facts_stay(table):
    with pytest.warns(qca.FastqcaWarning, match="'DEV' is stated to be impossible, but row 22, 23"):
        found = qca.untenable(table, impossible="DEV", contradictory=False)
    assert not {22, 23, 24, 31, 32} & {*found}
    with pytest.warns(qca.FastqcaWarning, match="'URB' is stated .* SURV, but .* is 0.540"):
        qca.untenable(table, necessary="URB")


def test_what_is_wrong_with_a_statement(table):
    for arguments, error, said in (
        ({"necessary": "LIT -> SURV"}, qca.DataError, "states sufficiency"),
        ({"necessary": "LIT <- ~SURV"}, qca.DataError, "is about ~SURV, the table about SURV"),
        ({"necessary": "QQ"}, qca.ExpressionError, "necessary: .*'QQ'"),
        ({"impossible": "QQ"}, qca.ExpressionError, "impossible: .*'QQ'"),
        ({"necessary": 5}, qca.DataError, "necessary: 5 is not an expression"),
        ({"necessary": {"LIT": 5}}, qca.DataError, "reason for 'LIT' must be text, got 5"),
        ({"impossible": 2.5}, qca.DataError, "expressions such as 'A [+] ~B', got 2.5"),
        ({"impossible": [99]}, qca.DataError, "99 is not a row number"),
        ({"negated": SETS}, qca.DataError, "negated must be a truth table"),
    ):
        with pytest.raises(error, match=said):
            qca.untenable(table, **arguments)


@pytest.mark.filterwarnings("ignore:exclude")
def test_what_is_excluded_before_is_kept(table, bad):
    before = qca.truth_table(SETS, "SURV", incl_cut=0.8, exclude=[30, 99, 22])
    found = qca.untenable(before, "LIT")
    assert grounds(found)["excluded", "excluded before"] == [22, 30]
    assert {22, 30} <= {*found}
    again = qca.untenable(qca.truth_table(SETS, "SURV", incl_cut=0.8, exclude=bad), impossible=30)
    assert again == bad | [30]
    assert [ground.kind for ground in again.grounds][:3] == [ground.kind for ground in bad.grounds][
        :3
    ]


def test_simultaneous_rows_are_coded_0():
    table = qca.truth_table(SETS, "SURV", incl_cut=0.5)
    both = qca.find_rows(table, type=3)
    assert both
    found = qca.untenable(table, contradictory=False)
    assert found == list(both)
    again = qca.truth_table(SETS, "SURV", incl_cut=0.5, exclude=found).to_frame()
    assert set(again.loc[list(both), "OUT"]) == {"0"}


def test_contradictions_are_looked_for_until_none_is_left():
    """R looks once: its enhanced solution may assume another row that is contradictory."""
    again = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        data = pd.DataFrame(rng.integers(0, 2, (9, 5)), columns=list("ABCDY"))
        try:
            table = qca.truth_table(data, "Y", incl_cut=0.8)
        except (qca.DataError, qca.FastqcaWarning):
            continue
        once = qca.find_rows(table, type=2)
        whole = qca.untenable(table, simultaneous=False)
        assert not once - whole
        again += once != whole
        left = qca.find_rows(qca.truth_table(data, "Y", incl_cut=0.8, exclude=whole), type=2)
        assert left == []
    assert again > 3


@pytest.mark.filterwarnings("ignore:.*stated to be impossible")
def test_of_many_conditions():
    rng = np.random.default_rng(7)
    names = [f"c{i}" for i in range(40)]
    data = pd.DataFrame(rng.integers(0, 2, (25, 40)), columns=names)
    data["Y"] = data.c0 & data.c1
    table = qca.truth_table(data, "Y")
    found = qca.untenable(table, "c0", "c2*c3")
    assert found.overlapping
    assert str(found).startswith("Untenable: at least ")
    solved = qca.minimize(table, include="?", exclude=found)
    shown = str(qca.truth_table(data, "Y", exclude=found))
    assert "Excluded remainders: at least " in shown
    for term in solved.parsimonious.models[0].terms:
        assert "c0" in str(term) or term.literals.keys() & {"c2", "c3"}
    assert qca.find_rows(solved.table, type=2) == []


def test_observed_rows_without_something_necessary_are_coded_0_if_asked():
    data = {"A": [1, 1, 0, 0], "B": [1, 0, 1, 0], "Y": [1, 1, 1, 0]}
    table = qca.truth_table(data, "Y")
    with pytest.warns(qca.FastqcaWarning, match="stated to be necessary"):
        kept = qca.untenable(table, "A", observed=False, contradictory=False)
    assert list(kept) == []
    with pytest.warns(qca.FastqcaWarning, match="stated to be necessary"):
        rows = qca.untenable(table, "A", observed=True, contradictory=False)
    assert list(rows) == [1, 2]
    with pytest.warns(qca.FastqcaWarning, match="stated to be necessary"):
        enhanced = r.esa(table, nec_cond="A")
    for again in (qca.truth_table(data, "Y", exclude=rows), enhanced):
        assert again.out == ("0", "0", "1", "1")
        assert [str(m) for m in qca.minimize(again, include="?").solution.models] == ["A"]


@pytest.mark.filterwarnings("ignore:.*stated to be necessary")
@pytest.mark.filterwarnings("ignore:.*is stated to be impossible")
def test_esa_reads_lists_of_levels():
    data = {"A": [0, 1, 2, 0, 1, 2], "B": [0, 0, 0, 1, 1, 1], "Y": [0, 1, 0, 1, 1, 1]}
    table = qca.truth_table(data, "Y")
    enhanced = r.esa(table, nec_cond="A{1,2}, B + A{1,0}")
    assert enhanced.out == ("0", "0", "1", "1", "0", "1")  # rows 1 and 2 lack A{1,2}, 5 the other
    assert r.esa(table, nec_cond=["A{1,2}", "B + A{1,0}"]).out == enhanced.out
    assert r.esa(table, nec_cond="B", untenable_LR="A{0,1}*B").out == ("0", "1", "0", "1", "0", "1")


def test_esa_refuses_what_it_cannot_read():
    table = qca.truth_table({"A": [1, 0], "Y": [1, 0]}, "Y")
    for arguments, message in (
        ({}, "give nec_cond, untenable_LR or contrad_rows"),
        ({"contrad_rows": "A"}, "contrad_rows must be row numbers, got 'A'"),
        ({"oldtt": "A", "nec_cond": "A"}, "oldtt must be a truth table"),
    ):
        with pytest.raises(qca.DataError, match=message):
            r.esa(**{"oldtt": table, **arguments})
    assert r.esa(table, contrad_rows=["2"]).out == ("0", "0")
    with pytest.raises(qca.DataError, match="observed must be True or False"):
        qca.untenable(table, "A", observed="yes")
