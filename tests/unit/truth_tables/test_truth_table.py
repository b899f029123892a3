"""Truth tables: outcome and conditions, coding, ties, exclusion, print, and every refusal."""

import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest

from fastqca import DataError, ExpressionError, FastqcaWarning
from fastqca.expressions.expression import expression
from fastqca.truth_tables.cubes import Cubes
from fastqca.truth_tables.recoding import recoded
from fastqca.truth_tables.truth_table import truth_table

CASES = ["a1", "a2", "b1", "b2", "c1", "d1", "d2", "d3"]
FRAME = pd.DataFrame(
    {
        "A": [0.1, 0.3, 0.2, 0.4, 0.8, 0.9, 0.7, 0.6],
        "B": [0.2, 0.1, 0.9, 0.6, 0.3, 0.8, 0.9, 0.7],
        "M": [0, 0, 1, 1, 2, 2, 0, 2],
        "Y": [0.1, 0.2, 0.6, 0.7, 0.9, 0.8, 1.0, 0.4],
    },
    index=CASES,
)


def table(outcome="Y", conditions="A, B", **arguments):
    return truth_table(FRAME, outcome, conditions, **arguments)


def with_value(column, case, value):
    frame = FRAME.copy()
    frame.loc[case, column] = value
    return frame


# Rows, numbers, codes.


def test_rows_and_their_numbers():
    tt = table()
    assert tt.row_numbers == [1, 2, 3, 4]
    assert tt.configs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert tt.n.tolist() == [2, 2, 1, 3]
    assert tt.cases == (("a1", "a2"), ("b1", "b2"), ("c1",), ("d1", "d2", "d3"))
    assert tt.conditions == ("A", "B")
    assert tt.levels == (2, 2)
    y, m = FRAME["Y"], np.minimum(1 - FRAME["A"], 1 - FRAME["B"])
    both, p = np.minimum(m, y).sum(), np.minimum(np.minimum(m, y), 1 - y).sum()
    assert tt.incl[0] == pytest.approx(both / m.sum(), abs=1e-12)
    assert tt.pri[0] == pytest.approx((both - p) / (m.sum() - p), abs=1e-12)


def test_to_frame():
    frame = table(incl_cut=0.8).to_frame()
    assert frame.columns.tolist() == ["A", "B", "OUT", "n", "incl", "PRI", "cases"]
    assert frame.index.tolist() == [1, 2, 3, 4]
    assert frame.index.name == "row"
    assert frame["cases"].tolist() == ["a1,a2", "b1,b2", "c1", "d1,d2,d3"]
    assert set(frame["OUT"]) <= {"1", "0", "C", "?"}
    assert frame["incl"].tolist() == table().incl.tolist(), "unrounded"


def test_multi_value_and_fuzzy_conditions_together():
    tt = table(conditions=["A", "M"])
    assert tt.levels == (2, 3)
    assert tt.row_numbers == [1, 2, 4, 6]
    assert tt.configs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 2]]


def test_codes():
    crisp = pd.DataFrame({"A": [0] * 5 + [1] * 5, "B": [0, 1, 1, 1, 1] * 2})
    crisp["Y"] = [1, 1, 1, 1, 0, 0, 1, 1, 0, 0]
    assert truth_table(crisp, "Y", incl_cut=0.75).out == ("1", "1", "0", "0")
    assert truth_table(crisp, "Y", incl_cut=(0.75, 0.5)).out == ("1", "1", "0", "C")
    assert truth_table(crisp, "Y", incl_cut=(0.75, 0.5), n_cut=2).out == ("?", "1", "?", "C")
    assert truth_table(crisp, "Y", incl_cut=(0.75, 0.5), pri_cut=0.8).out == ("1", "0", "0", "C")
    assert truth_table(crisp, "~Y", incl_cut=0.5).out == ("0", "0", "1", "1")


def test_cut_offs_have_the_tolerance_of_r():
    third = pd.DataFrame({"A": [1, 1, 1], "B": [0, 0, 0], "Y": [1, 0, 0]})
    with pytest.warns(FastqcaWarning, match="in every case"):
        assert truth_table(third, "Y", incl_cut=1 / 3 + 1e-9).out == ("1",)
    with pytest.warns(FastqcaWarning, match="in every case"):
        assert truth_table(third, "Y", incl_cut=1 / 3 + 1e-7).out == ("0",)


def test_a_row_below_n_cut_stays_visible():
    frame = table(n_cut=2).to_frame()
    assert frame.loc[3, "OUT"] == "?"
    assert frame.loc[3, "n"] == 1
    assert frame.loc[3, "incl"] == table().incl[2]


# Outcome.


@pytest.mark.parametrize(
    ("outcome", "label", "expected"),
    [
        ("Y", "Y", FRAME["Y"]),
        (" Y ", "Y", FRAME["Y"]),
        ("~Y", "~Y", 1 - FRAME["Y"]),
        ("~ Y", "~Y", 1 - FRAME["Y"]),
        ("M{1}", "M{1}", FRAME["M"] == 1),
        ("M[1,2]", "M{1,2}", FRAME["M"] >= 1),
        ("~M{1}", "~M{1}", FRAME["M"] != 1),
        ("Y*M{2}", "Y*M{2}", np.minimum(FRAME["Y"], FRAME["M"] == 2)),
        (expression("~Y + M{0}"), "~Y + M{0}", np.maximum(1 - FRAME["Y"], FRAME["M"] == 0)),
    ],
)
def test_outcomes(outcome, label, expected):
    tt = truth_table(FRAME, outcome, ["A", "B"])
    assert tt.outcome == label
    assert tt.outcome_values.tolist() == [float(y) for y in expected]


def test_the_columns_of_the_outcome_are_no_conditions():
    assert truth_table(FRAME, "Y").conditions == ("A", "B", "M")
    assert truth_table(FRAME, "Y*M{2}").conditions == ("A", "B")
    assert truth_table(FRAME, "~M{1}").conditions == ("A", "B", "Y")


def test_names_that_are_not_words_stand_in_backquotes():
    frame = FRAME.rename(columns={"A": "GDP per head", "Y": "ok?"})
    tt = truth_table(frame, "~ok?", ["GDP per head", "B"])
    assert tt.outcome == "~`ok?`"
    assert tt.conditions == ("GDP per head", "B")
    assert truth_table(frame, "`ok?`*M{2}", "B").conditions == ("B",)


# Conditions and cases.


@pytest.mark.parametrize(
    ("conditions", "names"),
    [
        (None, ("A", "B", "M")),
        ("", ("A", "B", "M")),
        ("A,B", ("A", "B")),
        (" B , A ", ("B", "A")),
        ("A:M", ("A", "B", "M")),
        ("M, A:B", ("M", "A", "B")),
        (["A:B"], ("A", "B")),
        (("B",), ("B",)),
        (pd.Index(["B", "M"]), ("B", "M")),
    ],
)
def test_conditions(conditions, names):
    assert truth_table(FRAME, "Y", conditions).conditions == names


def test_case_names():
    named = FRAME.assign(who=[name.upper() for name in CASES])
    tt = truth_table(named, "Y", case_id="who")
    assert tt.conditions == ("A", "B", "M")
    assert tt.cases[0] == ("A1", "A2")
    assert truth_table(FRAME.reset_index(drop=True), "Y", "A, B").cases[0] == ("1", "2")


@pytest.mark.parametrize("convert", [pl.from_pandas, lambda frame: frame.to_dict("list")])
def test_other_tables(convert):
    tt = truth_table(convert(FRAME), "Y", ["A", "B"])
    assert tt.incl.tolist() == table().incl.tolist()


def test_one_condition():
    tt = truth_table(FRAME, "Y", "A")
    assert tt.row_numbers == [1, 2]


# Ties.


def test_a_case_at_the_crossover_joins_no_row_and_is_reported():
    frame = with_value("A", "c1", 0.5)
    with pytest.warns(FastqcaWarning, match=r"exactly 0\.5.*'A' \(cases c1\).*joins no row"):
        tt = truth_table(frame, "Y", ["A", "B"])
    assert tt.ties == ("c1",)
    assert tt.row_of[4] == -1
    assert tt.row_numbers == [1, 2, 4]
    assert "c1" in str(tt)
    x = np.minimum(frame["A"], frame["B"])
    assert tt.incl[2] == pytest.approx(np.minimum(x, frame["Y"]).sum() / x.sum()), "it still counts"


@pytest.mark.parametrize(("ties", "row"), [("up", 3), ("down", 1)])
def test_a_tie_can_be_decided(ties, row):
    with pytest.warns(FastqcaWarning, match=f"ties='{ties}'"):
        tt = truth_table(with_value("A", "c1", 0.5), "Y", ["A", "B"], ties=ties)
    assert tt.ties == ("c1",)
    assert "c1" in tt.cases[tt.row_numbers.index(row)]


def test_a_tie_can_be_an_error():
    frame = with_value("A", "c1", 0.5)
    frame.loc[["a1", "b1"], "B"] = 0.5
    with pytest.raises(DataError, match=r"'A' \(cases c1\); 'B' \(cases a1, b1\): recalibrate"):
        truth_table(frame, "Y", ["A", "B"], ties="raise")


def test_half_in_a_multi_value_level_or_the_outcome_is_no_tie():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert truth_table(with_value("Y", "c1", 0.5), "Y").ties == ()


def test_a_table_of_ties_only():
    frame = FRAME.assign(A=0.5)
    with (
        pytest.warns(FastqcaWarning),
        pytest.raises(DataError, match="every case has a membership of exactly 0.5"),
    ):
        truth_table(frame, "Y", ["A", "B"])


# Exclusion.


def test_excluded_row_numbers():
    tt = table(conditions="A, M", exclude=[1, 3, 5], incl_cut=0.1)
    assert tt.out == ("0", "1", "1", "1"), "an observed row is coded 0"
    assert tt.excluded.tolist() == [[1, 4], [2, 2]], "unobserved rows are products"
    complete = tt.to_frame(complete=True)
    assert complete.loc[[3, 5], "OUT"].tolist() == ["0", "0"]
    assert "Excluded remainders: 2 rows" in str(tt)


@pytest.mark.parametrize("exclude", [3, np.int64(3), [3.0], np.array([3]), pd.Index([3])])
def test_kinds_of_row_numbers(exclude):
    assert table(conditions="A, M", exclude=exclude).excluded.tolist() == [[1, 4]]


@pytest.mark.parametrize(
    "exclude", ["~A*M{2} + A*M{1}", expression("~A*M{2} + A*M{1}"), "~A*M{1,2} + A*M{1}"]
)
def test_an_expression_excludes_unobserved_rows_only(exclude):
    tt = table(conditions="A, M", exclude=exclude, incl_cut=0.1)
    assert set(tt.out) == {"1"}
    assert Cubes(tt.conditions, tt.levels, tt.excluded).rows() == [3, 5]


def test_rows_of_a_result_can_be_excluded():
    rows = Cubes(("A", "M"), (2, 3), np.array([[1, 6]], dtype=np.uint32))
    tt = table(conditions="A, M", exclude=rows, incl_cut=0.1)
    assert tt.out == ("1", "0", "1", "1")
    assert Cubes(tt.conditions, tt.levels, tt.excluded).rows() == [3]
    with pytest.raises(DataError, match="of conditions A, M, not of A, B"):
        table(exclude=rows)


def test_what_is_excluded_stays_excluded_when_the_table_is_coded_again():
    rows = [1, 3]
    listed = table(conditions="A, M", exclude=rows, incl_cut=0.1)
    once = table(conditions="A, M", exclude=iter([1, 3]), incl_cut=0.1)
    rows.clear()
    for tt in (listed, once):
        assert tt.settings.exclude == (1, 3)
        again = recoded(tt, incl_cut=0.2)
        assert again.excluded.tolist() == tt.excluded.tolist() != []
    order = ["incl+"]
    assert table(sort_by=order, incl_cut=[0.8, 0.6]).settings.sort_by == ("incl+",)


def test_exclusion_that_excludes_nothing_is_reported():
    with pytest.warns(FastqcaWarning, match="has 4 rows, so row 5, 9 is ignored"):
        assert not table(exclude=[9, 5]).excluded.size
    with pytest.warns(FastqcaWarning, match=r"exclude='A\*B': it covers only observed"):
        table(exclude="A*B")


# Recoding.


def test_recoding_is_making_anew():
    tt = table(incl_cut=0.9)
    again = recoded(tt, incl_cut=(0.8, 0.6), n_cut=2, exclude=1)
    assert again.out == table(incl_cut=(0.8, 0.6), n_cut=2, exclude=1).out
    assert again.settings.incl_cut == (0.8, 0.6)
    assert tt.settings.incl_cut == 0.9


@pytest.mark.parametrize("name", ["outcome", "conditions", "case_id"])
def test_what_cannot_be_recoded(name):
    with pytest.raises(DataError, match=f"{name} cannot be changed in an existing truth table"):
        recoded(table(), **{name: "A"})


# Print.


def test_print():
    assert str(table(incl_cut=(0.9, 0.6))).split("\n") == [
        "  OUT: output value",
        "    n: number of cases in configuration",
        " incl: sufficiency inclusion score",
        "  PRI: proportional reduction in inconsistency",
        "",
        "   A B   OUT   n  incl    PRI   cases",
        "1  0 0    0    2  0.556  0.200  a1,a2",
        "2  0 1    C    2  0.889  0.750  b1,b2",
        "3  1 0    1    1  0.955  0.889  c1",
        "4  1 1    1    3  0.938  0.889  d1,d2,d3",
    ]


def test_repr_is_one_line():
    assert repr(table(incl_cut=(0.9, 0.6), n_cut=2)) == (
        "<TruthTable of Y by A, B: 4 rows (1 '1', 1 '0', 1 'C', 1 '?'), 8 cases>"
    )
    many = pd.DataFrame(np.eye(9, dtype=int), columns=list("ABCDEFGHY"))
    assert "A, B, C, D, E, F, ...:" in repr(truth_table(many, "Y"))


def test_html_is_escaped():
    frame = FRAME.rename(columns={"A": "<A>"}, index={"a1": "<b>x</b>"})
    page = truth_table(frame, "Y", ["<A>", "B"], exclude=None)._repr_html_()
    assert "&lt;A&gt;" in page
    assert "&lt;b&gt;x" in page
    assert "<A>" not in page
    assert "<b>" not in page
    with pytest.warns(FastqcaWarning):
        noted = truth_table(with_value("A", "c1", 0.5), "Y", ["A", "B"])._repr_html_()
    assert "<p>Membership of exactly 0.5" in noted


def rows_printed(tt):
    lines = str(tt).split("\n")[6:]
    return [int(line.split()[0]) for line in lines if line and line.split()[0].isdigit()]


@pytest.mark.parametrize(
    ("sort_by", "rows"),
    [
        (None, [1, 2, 3, 4]),
        ("n", [4, 1, 2, 3]),
        ("-n", [4, 1, 2, 3]),
        ("n+", [3, 1, 2, 4]),
        ("incl", [3, 4, 2, 1]),
        ("PRI+", [1, 2, 3, 4]),
        ("OUT, n", [4, 3, 2, 1]),
        (["OUT+", "n+"], [1, 2, 3, 4]),
    ],
)
def test_sorting_is_for_print_only(sort_by, rows):
    tt = table(incl_cut=(0.9, 0.6), sort_by=sort_by)
    assert rows_printed(tt) == rows
    assert tt.to_frame().index.tolist() == [1, 2, 3, 4]


def test_remainders_are_shown_on_request():
    tt = table(conditions="A, M", complete=True)
    assert rows_printed(tt) == [1, 2, 3, 4, 5, 6]
    frame = tt.to_frame()
    assert frame.index.tolist() == [1, 2, 3, 4, 5, 6]
    assert frame.loc[3, "OUT"] == "?"
    assert frame.loc[3, "n"] == 0
    assert np.isnan(frame.loc[3, "incl"])
    assert frame.loc[3, "cases"] == ""
    assert frame["n"].dtype == np.int64
    assert frame.loc[1, ["A", "M"]].tolist() == [0, 0]
    assert tt.to_frame(complete=False).index.tolist() == [1, 2, 4, 6]
    assert rows_printed(table(conditions="A, M", complete=True, sort_by="n")) == [6, 1, 2, 4, 3, 5]


def test_deviant_cases():
    tt = table(dcc=True)
    assert tt.deviant_cases == (("a1", "a2"), (), (), ("d3",))
    assert "DCC: deviant cases consistency" in str(tt)
    assert str(tt).split("\n")[-1].endswith("d3")
    frame = tt.to_frame()
    assert frame["DCC"].tolist() == ["a1,a2", "", "", "d3"]
    assert frame["cases"].tolist()[3] == "d1,d2,d3"
    assert recoded(tt, complete=True).to_frame()["DCC"].tolist()[3] == "d3"


def test_a_long_table_is_cut_in_print_but_not_in_the_frame():
    rng = np.random.default_rng(0)
    data = pd.DataFrame(rng.integers(0, 2, (300, 12)), columns=[f"c{i:02}" for i in range(12)])
    data["Y"] = rng.integers(0, 2, 300)
    tt = truth_table(data, "Y")
    hidden = len(tt.out) - 100
    assert f"... {hidden} more rows; to_frame() has them all" in str(tt)
    assert len(rows_printed(tt)) == 100
    assert len(tt.to_frame()) == len(tt.out)


def test_sixty_conditions_make_a_small_table():
    rng = np.random.default_rng(1)
    data = pd.DataFrame(rng.integers(0, 2, (1000, 64)), columns=[f"c{i:02}" for i in range(64)])
    tt = truth_table(data.assign(Y=rng.integers(0, 2, 1000)), "Y")
    assert len(tt.out) == 1000
    assert max(tt.row_numbers) > 2**63
    assert tt.to_frame().index[-1] == max(tt.row_numbers)
    for show in (lambda: tt.to_frame(complete=True), lambda: str(recoded(tt, complete=True))):
        with pytest.raises(DataError, match=r"complete table has 18,446,744,073,709,551,616 rows"):
            show()


# Refusals and warnings.


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"outcome": "Z"}, "outcome 'Z' is not a column of the data"),
        ({"outcome": "SURW"}, "there are: A, B, M, Y"),
        ({"outcome": "y"}, r"did you mean 'Y'\?"),
        ({"outcome": "~y"}, r"outcome 'y' is not a column of the data \(did you mean 'Y'\?\)"),
        ({"outcome": "Y, M"}, "only one outcome is possible, got 'Y, M'"),
        ({"outcome": "Y*Q"}, "outcome: cannot read .* there is no set 'Q'"),
        ({"outcome": ["Y"]}, "outcome must be text"),
        ({"outcome": ""}, "outcome must be text"),
        ({"outcome": "M"}, r"outcome 'M' has 3 levels .*'M\{1\}'"),
        ({"outcome": "~M"}, r"'M\{1,2\}'"),
        ({"outcome": "Y -> A"}, "has an arrow"),
        ({"conditions": "A, X"}, "condition 'X' is not a column"),
        ({"conditions": "A, Y"}, "'Y' cannot be both a condition and"),
        ({"conditions": "A, A"}, "condition 'A' occurs more than once"),
        ({"conditions": "A,,B"}, "empty name"),
        ({"conditions": "A:X"}, "conditions: 'X' in 'A:X' is not a column"),
        ({"conditions": "M:A"}, "'M' comes after 'A' in the data; write 'A:M'"),
        ({"conditions": "A:B:M"}, "must have two names"),
        ({"conditions": 5}, "conditions must be names of columns, got 5"),
        ({"conditions": [0, 1]}, "as text, got 0"),
        ({"incl_cut": 10**400}, r"incl_cut must be a number in \[0, 1\], got .* too large"),
        ({"n_cut": 10**400}, "n_cut must be a whole number of at least 0, got .* too large"),
        ({"n_cut": 10**30}, r"n_cut must be a whole number .*, got 1e\+30, which is too large"),
        ({"incl_cut": 1.2}, r"incl_cut must be a number in \[0, 1\], got 1.2"),
        ({"incl_cut": "0.8"}, "or two of them"),
        ({"incl_cut": (0.8, 0.6, 0.4)}, "or two of them"),
        ({"incl_cut": (0.8, -1)}, "incl_cut must be a number"),
        ({"incl_cut": (0.6, 0.8)}, "second number.*must not be above the first"),
        ({"n_cut": 1.5}, "n_cut must be a whole number"),
        ({"n_cut": -1}, "n_cut must be a whole number of at least 0"),
        ({"n_cut": 4}, r"n_cut=4: no configuration has that many cases \(the most is 3\)"),
        ({"pri_cut": 2}, r"pri_cut must be a number in \[0, 1\]"),
        ({"ties": "dropp"}, r"ties must be one of .*did you mean 'drop'"),
        ({"sort_by": "incll"}, r"sort_by: 'incll' .*did you mean 'incl'"),
        ({"inf_test": "binom"}, "binomial test counts cases.*'A', 'B', 'Y' are fuzzy"),
        (
            {"inf_test": "chisq"},
            r"inf_test must be None, 'binom' or \('binom', 0.05\).*got 'chisq'",
        ),
        ({"inf_test": ("binom", 2)}, r"must be a number in \(0, 1\), got 2"),
        ({"inf_test": "binom, x"}, "inf_test: the significance level must be"),
        ({"inf_test": 5}, "inf_test must be None"),
        ({"missing": "ignore"}, "missing must be one of 'raise', 'drop'"),
        ({"exclude": 0}, "exclude: 0 is not a row number; .* from 1 to 4"),
        ({"exclude": [1, 2.5]}, "2.5 is not a row number"),
        ({"exclude": [True]}, "True is not a row number"),
        ({"exclude": ["A"]}, "'A' is not a row number"),
        ({"exclude": 2.5}, "exclude must be row numbers or an expression"),
        ({"exclude": object()}, "exclude must be row numbers or an expression"),
        ({"case_id": "who"}, "there is no column 'who'"),
    ],
)
def test_errors(arguments, message):
    with pytest.raises((DataError, ExpressionError), match=message):
        table(**arguments)


@pytest.mark.parametrize("exclude", ["A*X", "A +", "M"])
def test_expressions_to_exclude_that_cannot_be_read(exclude):
    with pytest.raises(ExpressionError, match="exclude: |M has the levels"):
        table(conditions="A, M", exclude=exclude)


def test_data_errors_name_column_and_case():
    with pytest.raises(DataError, match=r"condition 'A'.*a2"):
        truth_table(with_value("A", "a2", np.nan), "Y")
    with pytest.raises(DataError, match=r"outcome 'Y'.*a2"):
        truth_table(with_value("Y", "a2", 1.5), "Y")
    with pytest.raises(DataError, match="no rows"):
        truth_table(FRAME.iloc[:0], "Y")
    with pytest.raises(DataError, match="data must be a DataFrame"):
        truth_table(5, "Y")


def test_missing_values_in_other_columns_do_no_harm():
    assert truth_table(with_value("M", "a1", np.nan), "Y", "A, B").out


def test_a_condition_named_like_a_column_of_the_table():
    frame = truth_table(FRAME.rename(columns={"A": "OUT"}), "Y").to_frame()
    assert frame.columns[0] == "OUT (condition)"
    assert frame.columns.is_unique


def test_columns_that_are_not_text():
    with pytest.raises(DataError, match="name the columns with text first"):
        truth_table(FRAME.rename(columns={"A": 0, "B": 1}), "Y")


def test_no_condition_left():
    with pytest.raises(DataError, match="at least one condition is needed"):
        truth_table(FRAME[["Y"]], "Y")


def test_idle_conditions_are_reported():
    frame = FRAME.assign(K=1, A2=FRAME["A"])
    with pytest.warns(FastqcaWarning) as caught:
        truth_table(frame, "Y")
    messages = [str(w.message) for w in caught]
    assert any("condition 'K' is 1 in every case" in m for m in messages)
    assert any("conditions 'A' and 'A2' are identical" in m for m in messages)
    assert len(messages) == 2
    assert all(w.filename == __file__ for w in caught), "warnings point at the user's line"


def test_settings_tell_how_it_was_made():
    tt = table(incl_cut=0.9, n_cut=2)
    assert tt.settings.conditions == ("A", "B")
    assert tt.settings.n_cut == 2
    with pytest.raises(AttributeError):
        tt.settings.n_cut = 3
    with pytest.raises(AttributeError):
        tt.out = ()
