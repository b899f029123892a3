"""The ledger: entries, reasons and their files, solving again without a row."""

import copy
import json
import pickle
import tomllib

import numpy as np
import pandas as pd
import pytest

import fastqca as qca

SETS = qca.datasets.load("lipset", "fuzzy")
EXPECTED = "DEV, URB, LIT, IND, STB"


@pytest.fixture(scope="module")
def table():
    return qca.truth_table(SETS, "SURV", incl_cut=0.8)


@pytest.fixture(scope="module")
def standard(table):
    return qca.counterfactual_ledger(table, dir_exp=EXPECTED)


@pytest.fixture(scope="module")
def enhanced(table):
    bad = qca.untenable(table, "LIT, STB", {"~LIT*IND": "no schools"})
    return qca.counterfactual_ledger(
        qca.minimize(table, include="?", dir_exp=EXPECTED, exclude=bad)
    )


def rows_of(ledger):
    return [entry.row for entry in ledger]


def test_every_simplifying_assumption_is_an_entry(table, standard):
    solved = qca.minimize(table, include="?", dir_exp=EXPECTED)
    assert rows_of(standard) == list(solved.simplifying_assumptions["M1"])
    assert list(standard.rows) == rows_of(standard)
    assert standard.by_row
    assert list(standard.solutions) == ["parsimonious", "intermediate"]
    assert [e.row for e in standard if e.easy] == list(solved.easy["C1", "P1"])
    assert [e.row for e in standard if e.difficult] == list(solved.difficult["C1", "P1"])
    assert [e.row for e in standard if e.contradictory] == list(qca.find_rows(table, type=2))
    assert not any(entry.untenable or entry.grounds or entry.reason for entry in standard)


def test_an_entry_names_terms_and_models(standard):
    entry = standard.entry(30)
    assert entry == standard[-1]
    assert entry.configuration == "DEV*URB*LIT*~IND*STB"
    assert [(use.solution, use.which(), use.terms) for use in entry.uses] == [
        ("parsimonious", "M1", ("DEV*~IND", "URB*STB")),
        ("intermediate", "M1", ("DEV*URB*LIT*STB", "DEV*LIT*~IND*STB")),
    ]
    assert entry.verdict == "easy"
    assert standard.entry(10).verdict == "difficult; contradictory"


def test_a_row_that_nothing_uses(standard):
    entry = standard.entry(3)
    assert (entry.uses, entry.easy, entry.contradictory, entry.verdict) == ((), None, 0, "")
    with pytest.raises(qca.DataError, match="row 22 has cases"):
        standard.entry(22)
    with pytest.raises(qca.DataError, match="33 is not a row number"):
        standard.entry(33)


def test_the_standard_analysis_stands_beside_the_enhanced_one(standard, enhanced):
    assert list(enhanced.solutions) == [
        *("parsimonious", "intermediate"),
        *("enhanced parsimonious", "enhanced intermediate"),
    ]
    assert rows_of(enhanced) == rows_of(standard)
    used = {e.row for e in enhanced if any("enhanced" in use.solution for use in e.uses)}
    assert used == {30}
    assert [e.row for e in enhanced if not e.untenable] == [30]
    assert enhanced.entry(12).grounds == (
        "without the necessary LIT",
        "impossible: ~LIT*IND (no schools)",
        "assumed for SURV and ~SURV",
    )
    assert "untenable, contradictory" in enhanced.entry(12).verdict


def test_rows_excluded_by_number(table):
    ledger = qca.counterfactual_ledger(qca.minimize(table, include="?", exclude=[10, 30]))
    assert ledger.entry(10).grounds == ("excluded",)
    assert ledger.entry(10).untenable == 1
    assert ledger.entry(10).uses[0].solution == "parsimonious"
    assert list(ledger.solutions) == ["parsimonious", "enhanced parsimonious"]


def test_rows_assumed_by_theory(table):
    solved = qca.minimize(table, include="?", dir_exp=EXPECTED, assume=[16, 3])
    ledger = qca.counterfactual_ledger(solved)
    assert "theory-guided intermediate" in ledger.solutions
    assert ledger.entry(3).assumed == 1
    assert "assumed" in ledger.entry(3).verdict
    assert {use.solution for use in ledger.entry(3).uses} == {
        "theory-guided parsimonious",
        "theory-guided intermediate",
    }


def test_without_an_enhanced_solution_the_rest_is_there():
    data = pd.DataFrame({"A": [1, 0, 1], "B": [0, 1, 1], "Y": [1, 1, 1]})
    solved = qca.minimize(qca.truth_table(data, "Y", exclude=1), include="?")
    ledger = qca.counterfactual_ledger(solved)
    assert list(ledger.solutions) == ["enhanced parsimonious"]
    assert len(ledger) == 0
    assert "Remainders that models of Y use" in str(ledger)
    assert ledger.to_frame().empty


def test_conservative_models_use_none(table):
    ledger = qca.counterfactual_ledger(qca.minimize(table))
    assert (len(ledger), dict(ledger.solutions)) == (0, {})
    assert not ledger.rows


def test_the_negated_outcome_can_be_given(table):
    other = qca.truth_table(SETS, "~SURV", incl_cut=0.8)
    for negated in (other, qca.minimize(other, include="?")):
        ledger = qca.counterfactual_ledger(table, negated)
        assert [e.row for e in ledger if e.contradictory] == list(qca.find_rows(table, type=2))
    conservative = qca.minimize(other)
    assert qca.counterfactual_ledger(table, conservative).entry(10).contradictory == 1
    strict = qca.truth_table(SETS, "~SURV", incl_cut=0.8, exclude="~DEV*URB*LIT")
    ledger = qca.counterfactual_ledger(table, strict)
    found = [e.row for e in ledger if e.contradictory]
    assert found == list(qca.find_rows(table, type=2, negated=strict))
    assert 17 in found
    assert 14 not in found


@pytest.mark.filterwarnings("ignore:conditions .* are identical")
def test_several_models_are_told():
    data = qca.datasets.load("allers", "crisp")
    table = qca.truth_table(data, "OUT", ["WILL", "ALIGN", "RES", "EXT"])
    ledger = qca.counterfactual_ledger(table)
    assert ledger.solutions["parsimonious"].n_models == 3
    told = {entry.row: entry.uses[0].which() for entry in ledger}
    assert told[12] == "M1, M3"
    assert told[14] == "all 3 models"


def test_rows_beyond_the_limit_are_told_by_term(table, standard):
    ledger = qca.counterfactual_ledger(table, dir_exp=EXPECTED, limit=5)
    assert not ledger.by_row
    assert [entry.configuration for entry in ledger] == [
        *("DEV*~IND", "URB*STB", "DEV*URB*LIT*STB", "DEV*LIT*~IND*STB"),
    ]
    first = ledger[0]
    assert (first.row, first.count, first.easy, first.difficult) == (None, 7, 1, 6)
    assert first.verdict == "1 easy, 6 difficult; 4 contradictory"
    assert ledger.rows == standard.rows
    assert "More than limit=5 remainders" in str(ledger)
    assert ledger.to_frame()["row"].isna().all()


def test_of_60_conditions():
    rng = np.random.default_rng(3)
    names = [f"c{i}" for i in range(60)]
    data = pd.DataFrame(rng.integers(0, 2, (30, 60)), columns=names)
    data["Y"] = data.c0 & data.c1
    ledger = qca.counterfactual_ledger(qca.truth_table(data, "Y"))
    assert not ledger.by_row
    frame = ledger.to_frame()
    assert frame["rows"].max() > 2**57
    assert frame.index[0] in str(ledger)
    assert ledger.without("c0*c1*c59").parsimonious.n_models


# Reasons.


def test_reasons_stay_with_the_configuration(standard):
    ledger = standard.with_reason(30, "easy").with_reason("~DEV*URB", "odd").with_reason([17], "x")
    assert ledger is not standard
    assert not standard.reasons
    assert dict(ledger.reasons) == {
        "DEV*URB*LIT*~IND*STB": "easy",
        "~DEV*URB": "odd",
        "DEV*~URB*~LIT*~IND*~STB": "x",
    }
    assert [e.row for e in ledger if e.reason == "odd"] == [10, 12, 14, 16]
    assert ledger.with_reason("DEV*URB", "too").entry(30).reason == "easy; too"
    assert ledger.with_reason(30, "other").entry(30).reason == "other"
    assert ledger.to_frame().loc["DEV*URB*LIT*~IND*STB", "reason"] == "easy"
    assert "odd" in str(ledger)
    turned = qca.truth_table(SETS, "SURV", ["STB", "IND", "LIT", "URB", "DEV"], incl_cut=0.8)
    again = qca.counterfactual_ledger(turned, reasons=ledger.reasons)
    (entry,) = [e for e in again if e.reason == "easy"]
    assert entry.configuration == "STB*~IND*LIT*URB*DEV"


def test_reasons_go_through_files(standard, table, tmp_path):
    ledger = standard.with_reason(30, 'with "quotes"\nand = [lines]').with_reason("~LIT*IND", "é")
    reasons = ledger.reasons
    for way in ("toml", "json"):
        path = tmp_path / f"reasons.{way}"
        text = getattr(reasons, f"to_{way}")(path)
        assert path.read_text(encoding="utf-8") == text
        back = getattr(qca.RowReasons, f"from_{way}")(path)
        assert back == reasons
        assert list(back) == list(reasons)
        again = qca.counterfactual_ledger(table, dir_exp=EXPECTED, reasons=back)
        assert [e.reason for e in again] == [e.reason for e in ledger]
    assert tomllib.loads(reasons.to_toml())["reasons"] == dict(reasons)
    assert json.loads(reasons.to_json())["reasons"] == dict(reasons)


def test_reasons_are_a_fixed_mapping(standard):
    reasons = standard.with_reason(30, "<b>").reasons
    assert reasons == {"DEV*URB*LIT*~IND*STB": "<b>"}
    assert reasons | {"A": "b"} == {**reasons, "A": "b"}
    with pytest.raises(TypeError):
        reasons["A"] = "b"
    assert "&lt;b&gt;" in reasons._repr_html_()
    assert reasons.to_frame().loc["DEV*URB*LIT*~IND*STB", "reason"] == "<b>"
    assert pickle.loads(pickle.dumps(reasons)) == copy.copy(reasons) == reasons  # noqa: S301
    assert hash(reasons) == hash(copy.deepcopy(reasons))
    assert qca.RowReasons({"B * A": "c"}) == {"B*A": "c"}


def test_what_is_wrong_with_reasons(table, standard, tmp_path):
    for reasons, error, said in (
        ({30: 5}, qca.DataError, "must be text, got 5"),
        ({99: "x"}, qca.DataError, "99 is not a row number"),
        ({"QQ": "x"}, qca.ExpressionError, "rows: .*'QQ'"),
        ({2.5: "x"}, qca.DataError, "2.5 is not a row number"),
    ):
        with pytest.raises(error, match=said):
            qca.counterfactual_ledger(table, reasons=reasons)
    with pytest.raises(qca.DataError, match="5 is not a configuration"):
        qca.RowReasons({5: "x"})
    with pytest.raises(qca.DataError, match="no row is given"):
        standard.with_reason([], "x")
    for name, text, said in (
        ("a.toml", "x = 1", r"no table \[reasons\]"),
        ("a.toml", "x", "not a TOML file"),
        ("a.json", "{", "not a JSON file"),
        ("a.json", "[]", r"no table \[reasons\]"),
        ("a.json", "[" * 100_000, "nested too deeply"),
        ("a.json", f'{{"reasons": {"1" * 5000}}}', "nested too deeply, or a number is too long"),
        ("a.json", '{"reasons": {"A*": "x"}}', "a.json: .*cannot read the expression"),
        ("a.toml", "[reasons]\nA = 1", "a.toml: the reason for 'A' must be text"),
    ):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        read = qca.RowReasons.from_toml if name.endswith("toml") else qca.RowReasons.from_json
        with pytest.raises(qca.FastqcaError, match=said):
            read(path)
    for read in (qca.RowReasons.from_toml, qca.RowReasons.from_json):
        with pytest.raises(qca.DataError, match="there is no such file"):
            read(tmp_path / "missing")
        with pytest.raises(qca.DataError, match="this is a folder, not a file"):
            read(tmp_path)


# The whole.


def test_without_a_row(table, enhanced):
    again = enhanced.without(30)
    standard = qca.minimize(table, include="?", dir_exp=EXPECTED)
    assert again.settings.of_solutions() == standard.settings.of_solutions()
    assert not again.simplifying_assumptions.together & [30]
    assert 14 in qca.find_rows(table, "LIT*STB")
    assert not again.simplifying_assumptions.together & [14], "rows excluded before stay so"
    assert enhanced.without("DEV").conservative.models
    with pytest.raises(qca.ExpressionError, match="rows: .*'QQ'"):
        enhanced.without("QQ")
    with pytest.raises(qca.DataError, match="2.5 is not a row number"):
        enhanced.without(2.5)


def test_it_reads_like_a_sequence(standard):
    assert len(standard) == 12
    assert standard[0] is standard[-12] is next(iter(standard))
    assert [e.row for e in standard[:2]] == [10, 12]
    assert standard[3] in standard
    with pytest.raises(IndexError):
        standard[12]
    assert repr(standard) == "<Ledger of SURV: 12 remainders>"


def test_frame(enhanced):
    frame = enhanced.to_frame()
    assert frame.index.name == "configuration"
    assert frame.columns.tolist() == [
        *("row", "rows", "n", "easy", "difficult", "assumed", "untenable", "contradictory"),
        *("grounds", "parsimonious", "intermediate"),
        *("enhanced parsimonious", "enhanced intermediate", "terms", "reason"),
    ]
    assert frame["untenable"].sum() == 11
    assert frame.loc["DEV*URB*LIT*~IND*STB", "enhanced parsimonious"] == "M1"


def test_it_comes_back(enhanced):
    ledger = enhanced.with_reason(30, "x")
    back = pickle.loads(pickle.dumps(ledger))  # noqa: S301
    assert str(back) == str(ledger)
    assert back.to_frame().equals(ledger.to_frame())


def test_html_is_escaped():
    data = SETS.rename(columns={"DEV": "<b>"})
    table = qca.truth_table(data, "SURV", incl_cut=0.8)
    ledger = qca.counterfactual_ledger(table).with_reason(30, "<script>")
    html = ledger._repr_html_()
    assert "<b>" not in html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_wrong_arguments(table):
    for arguments, said in (
        ((SETS,), r"result of minimize\(\) or a truth table"),
        ((table, SETS), "negated must be a truth table or a result of"),
    ):
        with pytest.raises(qca.DataError, match=said):
            qca.counterfactual_ledger(*arguments)
    with pytest.raises(qca.DataError, match="dir_exp is already part of the"):
        qca.counterfactual_ledger(qca.minimize(table, include="?"), dir_exp="DEV")
    with pytest.raises(qca.DataError, match="limit must be a whole number"):
        qca.counterfactual_ledger(table, limit=-1)


@pytest.mark.filterwarnings("ignore:condition 'C' is the negation")
def test_cases_below_the_cut_are_counted():
    data = pd.DataFrame(
        {"A": [1, 1, 0, 0, 1], "B": [1, 1, 0, 0, 0], "C": [0, 0, 1, 1, 1], "Y": [1, 1, 0, 0, 0]}
    )
    table = qca.truth_table(data, "Y", n_cut=2)
    ledger = qca.counterfactual_ledger(table)
    assert ledger.entry(6).n == 1
    assert ledger.entry(8).n == 0


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(8))
def test_dont_care_cells(seed):
    """An observed row with "don't care" stands for all its levels: none of them is a remainder."""
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(rng.integers(0, 2, (8, 4)), columns=list("ABCD")).astype(object)
    data["T"] = rng.choice(["0", "1", "-"], 8)
    data["Y"] = rng.integers(0, 2, 8)
    table = qca.truth_table(data, "Y")
    try:
        solved = qca.minimize(table, include="?", dir_exp="A, B")
    except qca.SolutionError:
        return
    ledger = qca.counterfactual_ledger(solved)
    assumed = solved.simplifying_assumptions.together
    assert rows_of(ledger) == list(assumed) == list(ledger.rows)
    contradictory = qca.find_rows(table, type=2)
    assert [e.row for e in ledger if e.contradictory] == list(contradictory)
    wide = qca.counterfactual_ledger(solved, limit=0)
    assert wide.rows == assumed
    for entry in wide:
        inside = qca.find_rows(table, entry.configuration) - ledger._known()
        assert entry.count == inside.count
    bad = qca.untenable(table, "A + B + C", "T*D")
    again = qca.truth_table(data, "Y", exclude=bad)
    assert qca.find_rows(again, type=2) == []


def test_what_the_budget_does_not_suffice_for_is_unknown(monkeypatch):
    rng = np.random.default_rng(1)
    x = rng.integers(0, 2, (16, 5))
    y = ((x[:, 0] & x[:, 1]) | (x[:, 2] & (1 - x[:, 3]))) ^ (rng.random(16) < 0.2)
    data = pd.DataFrame(x, columns=list("ABCDE")).assign(Y=y)
    known, result = (
        qca.minimize(
            data, include="?", dir_exp="A,B,C,D,E", outcome="Y", incl_cut=0.8, all_sol=True
        )
        for _ in range(2)
    )
    assert len(result.pairs) > 1
    told = [entry.uses for entry in qca.counterfactual_ledger(known)]
    ledger = qca.counterfactual_ledger(result)
    hours = iter(range(0, 10**9, 3600))
    monkeypatch.setattr("time.process_time", lambda: next(hours))
    with pytest.raises(qca.BudgetSpentError, match="budget of 60 s was used up by the difficult"):
        _ = result.difficult.together
    assert {(entry.easy, entry.difficult) for entry in ledger} == {(None, None)}
    assert [entry.uses for entry in ledger] == told
