"""The truth table counts and divides as the formulas say."""

from itertools import pairwise
from math import isnan

import naive
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from samples import Data, data

import fastqca as qca
from fastqca import DataError
from fastqca.truth_tables import TruthTable

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")


def same(ours: float, theirs: float) -> bool:
    return (isnan(ours) and isnan(theirs)) or abs(ours - theirs) < 1e-12


def made(given_data: Data, **arguments: object) -> TruthTable | None:
    """Make the table; None where no configuration has enough cases."""
    try:
        return qca.truth_table(given_data.frame(), "Y", **arguments)
    except DataError as error:
        message = str(error)
    assert "n_cut" in message or "0.5" in message, message
    return None


@given(sample=data(), cut=st.sampled_from([1.0, 0.8, (0.8, 0.4)]), n_cut=st.integers(1, 2))
def test_rows_are_those_of_the_formulas(sample: Data, cut: object, n_cut: int) -> None:
    twin = naive.truth_table(sample.columns, sample.fuzzy, sample.outcome)
    ours = made(sample, incl_cut=cut, n_cut=n_cut, pri_cut=0.25)
    if ours is None:
        assert all(row.n < n_cut for row in twin.values())
        return
    incl_cut = cut if isinstance(cut, tuple) else (cut, 1.0)
    shown = ours.to_frame()
    assert [tuple(row) for row in ours.configs.tolist()] == sorted(twin)
    assert shown.index.tolist() == [naive.row_number(ours.levels, row) for row in sorted(twin)]
    for row, cells in zip(sorted(twin), shown.itertuples(), strict=True):
        assert cells.n == twin[row].n == len(cells.cases.split(","))
        assert same(cells.incl, twin[row].incl)
        assert same(cells.PRI, twin[row].pri)
        assert naive.output_code(twin[row], incl_cut, n_cut, 0.25) == cells.OUT


@given(sample=data())
def test_every_case_is_in_its_row_or_named_as_a_tie(sample: Data) -> None:
    ours = made(sample)
    assume(ours is not None)
    in_row = {name: row for row, names in enumerate(ours.cases) for name in names}
    for i, case in enumerate(zip(*sample.columns, strict=True)):
        if any(f and x == 0.5 for f, x in zip(sample.fuzzy, case, strict=True)):
            assert f"c{i}" in ours.ties
            assert f"c{i}" not in in_row
        else:
            row = naive.configuration(case, sample.fuzzy)
            assert tuple(ours.configs[in_row[f"c{i}"]].tolist()) == row


@pytest.mark.parametrize("ties", ["up", "down"])
@given(sample=data())
def test_ties_can_be_broken(ties: str, sample: Data) -> None:
    ours = made(sample, ties=ties)
    assume(ours is not None)
    for i, case in enumerate(zip(*sample.columns, strict=True)):
        moved = [
            (1.0 if ties == "up" else 0.0) if f and x == 0.5 else x
            for f, x in zip(sample.fuzzy, case, strict=True)
        ]
        row = naive.configuration(moved, sample.fuzzy)
        assert tuple(ours.configs[ours.row_of[i]].tolist()) == row
    assert ours.n.sum() == len(sample.outcome)


@given(sample=data())
def test_deviant_cases_are_in_the_row_and_not_in_the_outcome(sample: Data) -> None:
    ours = made(sample)
    assume(ours is not None)
    for row, names in zip(ours.configs.tolist(), ours.deviant_cases, strict=True):
        inside = naive.membership(tuple(row), sample.columns, sample.fuzzy)
        assert list(names) == [
            f"c{i}"
            for i, (m, y) in enumerate(zip(inside, sample.outcome, strict=True))
            if m > 0.5 and y < 0.5
        ]


@given(sample=data())
def test_complete_table_has_every_row_once(sample: Data) -> None:
    ours = made(sample)
    assume(ours is not None)
    whole = ours.to_frame(complete=True)
    size = len(naive.space(ours.levels).rows)
    assert whole.index.tolist() == list(range(1, size + 1))
    remainders = whole.drop(index=ours.row_numbers)
    assert (remainders["n"] == 0).all()
    assert (remainders["OUT"] == "?").all()
    assert all(a < b for a, b in pairwise(ours.row_numbers))
