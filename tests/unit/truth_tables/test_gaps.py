"""Consistency gaps: order, cut-offs that code what they say, print, refusals."""

import math

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca import DataError
from fastqca.truth_tables.recoding import recoded


def table(**arguments):
    sets = qca.calibrate(qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy"))
    return qca.truth_table(sets, "SURV", **arguments)


def test_every_cut_codes_the_rows_it_names():
    tt = table(incl_cut=0.7)
    gaps = qca.consistency_gaps(tt)
    for step in gaps.incl:
        again = recoded(tt, incl_cut=step.cut)
        coded = {row for row, out in zip(again.row_numbers, again.out, strict=True) if out == "1"}
        assert coded == set(step.coded)
    for step in gaps.pri:
        again = recoded(tt, pri_cut=step.cut)
        coded = {row for row, out in zip(again.row_numbers, again.out, strict=True) if out == "1"}
        assert coded == set(step.coded)
    assert [step.value for step in gaps.incl] == sorted(tt.incl.tolist(), reverse=True)


def test_the_largest_gap_is_marked():
    gaps = qca.consistency_gaps(table(incl_cut=0.7))
    assert gaps.largest.rows == (32,)
    assert gaps.largest.gap == max(step.gap for step in gaps.incl if step.value > 0.75)
    frame = gaps.to_frame()
    assert frame["largest"].sum() == 2
    assert frame[frame["measure"] == "incl"]["n"].sum() == 18
    assert math.isnan(frame["gap"].iloc[8])
    text = str(gaps)
    assert "0.906  32    4  0.101    0.9        1  largest gap" in text
    assert "incl_cut of the table: 0.7" in text
    assert (
        "incl_cut=0.9 lies in the largest gap between values above 0.75 with a PRI of at least 0.5"
        in text
    )
    assert "PRI of the rows of SURV with an inclusion of at least 0.7" in text
    assert "largest gap" in gaps._repr_html_()
    assert repr(gaps) == "<ConsistencyGaps of SURV: 9 values, largest gap 0.101 below 0.906>"


def test_least_says_where_to_look():
    tt = table(incl_cut=0.7)
    assert qca.consistency_gaps(tt, least=0.5).largest.cut == 0.6
    assert qca.consistency_gaps(tt, least=0.95).largest is None
    assert "largest gap none" in repr(qca.consistency_gaps(tt, least=0.95))
    crisp = pd.DataFrame({"A": [0, 1], "Y": [0, 1]})
    for least, cut in ((0.5, 0.8), (0, 0.5), (0.97, 1.0)):
        assert qca.consistency_gaps(qca.truth_table(crisp, "Y"), least=least).largest.cut == cut


def test_no_cut_off_below_the_floor_of_consistency_is_proposed():
    gaps = qca.consistency_gaps(table(incl_cut=0.8, pri_cut=0.5))
    assert gaps.largest.cut >= 0.75
    rng = np.random.default_rng(1)
    for _ in range(20):
        frame = pd.DataFrame(rng.random((30, 4)).round(2), columns=list("ABCY"))
        frame = frame.replace(0.5, 0.51)
        largest = qca.consistency_gaps(qca.truth_table(frame, "Y")).largest
        if largest is not None:
            again = qca.truth_table(frame, "Y", incl_cut=largest.cut)
            assert largest.cut >= 0.75
            assert again.pri[[out == "1" for out in again.out]].min() >= 0.5


def test_no_cut_off_codes_rows_with_a_low_pri():
    # Row 1 is consistent, but hardly less so with the negation of the outcome.
    frame = pd.DataFrame({"A": [0.2, 0.3, 0.9, 0.8], "Y": [0.47, 0.6, 0.95, 0.9]})
    tt = qca.truth_table(frame, "Y")
    assert tt.incl[0] >= 0.75
    assert tt.pri[0] < 0.5
    gaps = qca.consistency_gaps(tt)
    assert [step.pri for step in gaps.incl] == pytest.approx([tt.pri[1], tt.pri[0]])
    assert gaps.largest.coded == (2,)
    assert gaps.to_frame()["PRI"].tolist()[:2] == [step.pri for step in gaps.incl]
    low = qca.consistency_gaps(tt, least_pri=1)
    assert "There is no gap between values above" in str(low) or low.largest.pri == 1
    # With a cut-off for PRI that row is coded 0 in any case, and does not count.
    cut = qca.consistency_gaps(qca.truth_table(frame, "Y", pri_cut=0.5))
    assert cut.incl[1].coded == (2,)


def test_rows_without_cases_enough_are_left_out():
    gaps = qca.consistency_gaps(table(incl_cut=0.7, n_cut=2))
    assert {row for step in gaps.incl for row in step.rows} == {1, 2, 5, 22, 24, 32}


def test_equal_values_are_one_step():
    third = 1 / 3
    frame = pd.DataFrame({"A": [0, 0, 0, 1, 1, 1, 2, 2], "Y": [1, 0, 0, 0, 0, 1, 1, 1]})
    gaps = qca.consistency_gaps(qca.truth_table(frame, "Y"))
    assert [step.value for step in gaps.incl] == pytest.approx([1, third])
    assert gaps.incl[1].rows == (1, 2)
    assert gaps.incl[1].n == 6
    assert gaps.pri[0].rows == (3,)


def test_a_narrow_gap_still_has_a_cut():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(rng.random((300, 4)).round(3), columns=list("ABCY"))
    tt = qca.truth_table(frame.replace(0.5, 0.51), "Y")
    for step in qca.consistency_gaps(tt).incl:
        again = recoded(tt, incl_cut=step.cut)
        assert sum(out == "1" for out in again.out) == len(step.coded)


def test_refusals():
    with pytest.raises(DataError, match="needs a truth table, got"):
        qca.consistency_gaps([0.8])
    with pytest.raises(DataError, match="least must be a number in"):
        qca.consistency_gaps(table(), least=80)
    with pytest.raises(DataError, match="least_pri must be a number in"):
        qca.consistency_gaps(table(), least_pri=-1)
