"""Truth tables with missing values, labelled levels and tested rows."""

import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest

import fastqca as qca
from fastqca import DataError, FastqcaWarning
from fastqca.truth_tables.recoding import recoded

FRAME = pd.DataFrame(
    {
        "A": [1, 1, 0, 0, None, 1],
        "B": [1, 0, 1, None, None, 1],
        "Y": [1, 1, 0, 0, 1, None],
        "Z": [None, 1, 2, 3, 4, 5],
    },
    index=list("uvwxyz"),
)


# Missing values.


def test_missing_values_are_an_error_unless_asked_for_otherwise():
    with pytest.raises(DataError, match=r"'B' \(cases x, y\); outcome 'Y' \(cases z\)"):
        qca.truth_table(FRAME, "Y", "A, B")
    with pytest.raises(DataError, match=r"condition 'A' \(cases y\); condition 'B' \(cases x, y\)"):
        qca.truth_table(FRAME.drop("z"), "Y", "A, B")


def test_incomplete_cases_are_left_out_and_listed():
    message = r"3 of 6 cases are left out .*: condition 'A' \(cases y\); .*'B' .*; outcome 'Y' \(cases z\)"
    with pytest.warns(FastqcaWarning, match=message) as caught:
        tt = qca.truth_table(FRAME, "Y", "A, B", missing="drop")
    assert caught[0].filename == __file__
    assert tt.dropped == ("x", "y", "z")
    assert tt.sets.cases == ("u", "v", "w")
    assert tt.n.tolist() == [1, 1, 1]
    assert "Left out because of missing values: x, y, z" in str(tt)
    assert "Left out because of missing values: x, y, z" in tt._repr_html_()
    assert recoded(tt, incl_cut=0.5).dropped == ("x", "y", "z")
    sol = qca.minimize(tt, include="?")
    assert "Left out because of missing values: x, y, z" in str(sol)
    with pytest.raises(DataError, match="missing cannot be changed"):
        qca.minimize(tt, missing="raise")


@pytest.mark.parametrize("outcome", ["Y", "~Y", "Y*B", "Y + Z{5}"])
def test_every_column_of_the_outcome_counts(outcome):
    frame = FRAME.assign(Z=[0, 1, 2, 3, 4, 5])
    with pytest.warns(FastqcaWarning):
        tt = qca.truth_table(frame, outcome, "A", missing="drop")
    assert "z" in tt.dropped
    assert ("x" in tt.dropped) == ("B" in outcome)


def test_minimize_leaves_out_too():
    with pytest.warns(FastqcaWarning, match="'A' .cases y.; condition 'B' .cases x, y."):
        sol = qca.minimize(FRAME, outcome="Y", conditions="A,B", missing="drop", include="?")
    assert str(sol.solution.models[0]) == "A"
    assert sol.table.dropped == ("x", "y", "z")


def test_names_of_cases_stay_those_of_the_data():
    frame = FRAME.reset_index(drop=True)
    with pytest.warns(FastqcaWarning):
        tt = qca.truth_table(frame, "Y", "A, B", missing="drop")
    assert tt.dropped == ("4", "5", "6")
    with pytest.warns(FastqcaWarning):
        other = qca.truth_table(pl.from_pandas(frame), "Y", ["A", "B"], missing="drop")
    assert other.dropped == tt.dropped
    with pytest.warns(FastqcaWarning):
        named = qca.truth_table(
            frame.assign(who=list("uvwxyz")), "Y", "A, B", case_id="who", missing="drop"
        )
    assert named.dropped == ("x", "y", "z")


def test_complete_data_give_no_warning_and_no_case_no_table():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert qca.truth_table(FRAME.iloc[:3], "Y", "A, B", missing="drop").dropped == ()
    with pytest.raises(DataError, match="every case has a missing value"):
        qca.truth_table(FRAME.assign(A=None), "Y", "A, B", missing="drop")


# Labels.


LABELLED = pd.DataFrame(
    {
        "SIZE": pd.Categorical(
            ["small", "large", "mid", "large"], categories=["small", "mid", "large"]
        ),
        "A": [0, 1, 1, 0],
        "Y": [0, 1, 1, 0],
    }
)


def test_labels_are_named_below_or_shown_in_place():
    tt = qca.truth_table(LABELLED, "Y")
    assert str(tt).endswith("SIZE: 0 small, 1 mid, 2 large")
    assert "<p>SIZE: 0 small, 1 mid, 2 large</p>" in tt._repr_html_()
    shown = str(qca.truth_table(LABELLED, "Y", use_labels=True))
    assert "   mid  1    1    1  1.000  1.000  3" in shown
    assert "0 small" not in shown
    assert "large 0" in shown


def test_the_frame_keeps_levels():
    tt = qca.truth_table(LABELLED, "Y", use_labels=True)
    assert tt.to_frame()["SIZE"].tolist() == [0, 1, 2, 2]
    assert tt.sets.labels == (("small", "mid", "large"), ())
    complete = qca.truth_table(LABELLED, "Y", use_labels=True, complete=True)
    assert str(complete).count("small") == 2
    assert complete.to_frame()["SIZE"].tolist() == [0, 0, 1, 1, 2, 2]


def test_solutions_say_what_the_levels_mean():
    sol = qca.minimize(LABELLED, outcome="Y", include="?")
    assert "SIZE: 0 small, 1 mid, 2 large" in str(sol)


# Tests.


def counts(*rows):
    """Make a table of (A, B, cases with Y, cases without)."""
    cells = [(a, b, y) for a, b, yes, no in rows for y in [1] * yes + [0] * no]
    return pd.DataFrame(cells, columns=["A", "B", "Y"])


MANY = counts((1, 1, 30, 0), (1, 0, 14, 6), (0, 1, 4, 4), (0, 0, 0, 9))


def test_rows_are_coded_by_their_p_values():
    tt = qca.truth_table(MANY, "Y", incl_cut=(0.8, 0.5), inf_test="binom")
    assert tt.out == ("0", "0", "0", "1")
    assert tt.pval1[3] == pytest.approx(0.8**30)
    assert tt.pval1[0] == 1
    assert tt.pval0[2] == pytest.approx(0.05765914916992188, rel=1e-12)
    looser = recoded(tt, inf_test=("binom", 0.1))
    assert looser.out == ("0", "0", "C", "1")
    assert looser.settings.inf_test == ("binom", 0.1)
    assert recoded(tt, inf_test=None).pval1 is None
    frame = tt.to_frame()
    assert frame.columns.tolist() == [
        "A", "B", "OUT", "n", "incl", "PRI", "pval1", "pval0", "cases",
    ]  # fmt: skip
    assert "pval1: p-value for inclusion above 0.8" in str(tt)
    assert "pval0: p-value for inclusion above 0.5" in str(tt)


def test_one_cut_off_is_one_test():
    tt = qca.truth_table(MANY, "Y", incl_cut=0.8, inf_test="binom", complete=True)
    assert tt.pval0 is None
    assert "pval0" not in tt.to_frame()
    assert "pval0" not in str(tt)
    with pytest.raises(ValueError, match="read-only"):
        tt.pval1[0] = 0


def test_other_cut_offs_still_count():
    settings = {"incl_cut": (0.8, 0.5), "inf_test": ("binom", 0.1)}
    assert qca.truth_table(MANY, "Y", n_cut=25, **settings).out == ("?", "?", "?", "1")
    assert qca.truth_table(MANY, "Y", exclude=4, **settings).out == ("0", "0", "C", "0")
    assert qca.truth_table(MANY, "Y", pri_cut=1.0, **settings).out == ("0", "0", "C", "1")


def test_fuzzy_sets_cannot_be_counted():
    with pytest.raises(DataError, match="'A' is fuzzy"):
        qca.truth_table(MANY.assign(A=np.where(MANY["A"] == 1, 0.9, 0.1)), "Y", inf_test="binom")
    with pytest.raises(DataError, match="'Y' is fuzzy"):
        qca.truth_table(MANY.assign(Y=MANY["Y"] * 0.9), "Y", inf_test="binom")


def test_a_solution_that_is_not_there_names_the_test():
    few = counts((1, 1, 4, 0), (0, 0, 0, 4), (0, 1, 1, 2))
    with pytest.raises(qca.SolutionError, match=r"0.41.*of row 4.*at least 14 cases"):
        qca.minimize(few, outcome="Y", incl_cut=0.8, inf_test="binom")
