"""Codes of rows at a cut-off, against exact fractions, in every function that codes rows."""

import warnings
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca import plot
from fastqca.theory import claims

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
Row = tuple[int, ...]
CODES = {1: "1", 0: "0", 2: "C", -1: "?"}

# FAULTS 16b: 22 cases, of which row 4 twice. Rows have an inclusion of exactly 4/5.
REPORTED = {
    "A": ".1 .5 .81 .84 .75 .29 .89 .78 .88 .6 .99 .59 .84 .33 .98 .59 .96 .42 .18 .68 .4 .81",
    "B": ".21 .48 .39 .05 .17 .79 .13 .69 .41 .6 .99 .44 .52 .45 .5 .67 .93 .99 .7 .07 .4 .86",
    "C": ".05 .41 .72 .9 .69 .66 .82 .69 .47 .29 .81 .56 .6 .11 .59 .1 .67 .74 .27 .32 .2 .46",
    "D": ".85 .24 .62 .87 .1 .34 .74 .53 .7 .91 .59 .93 .7 .9 .68 .22 .89 .42 .5 .91 .59 .43",
    "E": ".37 .84 .41 .79 .02 .49 .69 .65 .53 .29 .1 .59 .72 .44 1 .09 .92 .24 .55 .63 .93 .24",
    "Y": ".53 .37 .95 .1 .99 .8 .02 .57 .87 .13 .45 .79 .18 .24 .54 .14 .69 .07 .88 .25 .23 .36",
}


def exact(values: np.ndarray, outcome: np.ndarray, unit: int) -> dict[Row, tuple[int, Any, Any]]:
    """Return n, inclusion and PRI of the observed rows of whole numbers of 1/unit."""
    k = values.shape[1]
    found = {}
    for row in product((0, 1), repeat=k):
        x = np.where(row, values, unit - values).min(axis=1)
        n = int((2 * x > unit).sum())
        if n:
            both = np.minimum(x, outcome)
            clash = int(np.minimum(both, unit - outcome).sum())
            total, shared = int(x.sum()), int(both.sum())
            pri = Fraction(shared - clash, total - clash) if total > clash else None
            found[row] = n, Fraction(shared, total), pri
    return found


def coded(rows: dict[Row, Any], high: Fraction, low: Fraction, pri_cut: Fraction) -> dict[Row, str]:
    def code(incl: Fraction, pri: Fraction | None) -> str:
        if incl >= high:
            return "1" if pri_cut == 0 or (pri is not None and pri >= pri_cut) else "0"
        return "C" if incl >= low else "0"

    return {row: code(incl, pri) for row, (_, incl, pri) in rows.items()}


def tables(count: int) -> Any:
    """Small tables of one or two decimals, with cut-offs that some rows reach exactly."""
    rng = np.random.default_rng(59)
    while count:
        unit, k = int(rng.choice((10, 100))), int(rng.integers(1, 4))
        values = rng.integers(0, unit + 1, (int(rng.integers(2, 9)), k))
        outcome = rng.integers(0, unit + 1, len(values))
        rows = exact(values, outcome, unit)
        if rows and not (2 * values == unit).any():
            incl = [row[1] for row in rows.values()]
            pris = [row[2] for row in rows.values() if row[2] is not None]
            high, low = sorted((incl[rng.integers(len(incl))] for _ in range(2)), reverse=True)
            pri_cut = pris[rng.integers(len(pris))] if pris and rng.random() < 0.5 else Fraction(0)
            yield values, outcome, unit, rows, (high, low, pri_cut)
            count -= 1


def codes(frame: pd.DataFrame, **cuts: Any) -> dict[Row, str]:
    table = qca.truth_table(frame, "Y", **cuts)
    return dict(zip(map(tuple, table.configs.tolist()), table.out, strict=True))


def codes_of_many(values: np.ndarray, outcome: np.ndarray, **cuts: Any) -> dict[Row, str]:
    table = qca.minimize_many(values[np.newaxis], outcome[np.newaxis], **cuts).tables
    out = [CODES[code] for code in table.out.tolist()]
    return dict(zip(map(tuple, table.configs.tolist()), out, strict=True))


def test_rows_at_a_cut_off_are_coded_as_by_exact_fractions() -> None:
    at_high = 0
    rng = np.random.default_rng(5)
    for values, outcome, unit, rows, (high, low, pri_cut) in tables(120):
        cuts = {"incl_cut": (float(high), float(low)), "pri_cut": float(pri_cut)}
        x, y = values / unit, outcome / unit
        expected = coded(rows, high, low, pri_cut)
        at_high += sum(incl == high for _, incl, _ in rows.values())
        names = list("ABC"[: x.shape[1]])
        frame = pd.DataFrame(x, columns=names).assign(Y=y)
        assert codes(frame, **cuts) == expected
        assert codes_of_many(x, y, **cuts) == expected
        for order in (rng.permutation(len(frame)), np.repeat(np.arange(len(frame)), 3)):
            again = frame.iloc[order].reset_index(drop=True)
            assert codes(again, **cuts) == expected
            assert codes_of_many(x[order], y[order], **cuts) == expected
        one = codes(frame, incl_cut=float(high), pri_cut=float(pri_cut))
        assert {row for row, out in one.items() if out == "1"} == {
            row for row, out in expected.items() if out == "1"
        }
    assert at_high > 120  # exact ties are what this is about


def solved(frame: pd.DataFrame, cuts: tuple[float, float], include: str) -> list[str] | str:
    try:
        found = qca.minimize(frame, include=include, outcome="Y", incl_cut=cuts).solution
    except (qca.SolutionError, qca.DataError) as error:
        return type(error).__name__
    return list(map(str, found.models))


def test_solutions_with_two_cut_offs_stand_when_cases_are_doubled_or_reordered() -> None:
    rng = np.random.default_rng(16)
    for values, outcome, unit, _, (high, low, _) in tables(40):
        names = list("ABC"[: values.shape[1]])
        frame = pd.DataFrame(values / unit, columns=names).assign(Y=outcome / unit)
        cuts = float(high), float(low)
        for include in ("?", "?,C"):
            once = solved(frame, cuts, include)
            for order in (rng.permutation(len(frame)), np.repeat(np.arange(len(frame)), 2)):
                assert solved(frame.iloc[order].reset_index(drop=True), cuts, include) == once
        many = qca.minimize_many(
            frame[names].to_numpy()[np.newaxis], [frame["Y"]], incl_cut=cuts, names=names
        )
        alone = solved(frame, cuts, "?")
        assert list(many.models_of(0)) == (alone if isinstance(alone, list) else [])


def test_the_reported_tables() -> None:
    two = pd.DataFrame({"A": [0.9, 0.7], "Y": [0.6, 0.6]})
    for cuts in (0.75, (0.75, 0.5), (0.75, 0.75)):
        assert codes(two, incl_cut=cuts) == {(1,): "1"}
        assert codes_of_many(two[["A"]].to_numpy(), two["Y"].to_numpy(), incl_cut=cuts) == {
            (1,): "1"
        }
    frame = pd.DataFrame({name: map(float, text.split()) for name, text in REPORTED.items()})
    frame = frame.iloc[[*range(4), 3, *range(4, len(frame))]].reset_index(drop=True)
    twice = frame.loc[np.repeat(np.arange(len(frame)), 2)].reset_index(drop=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for cuts in ((0.8, 0.5), (0.8, 0.8)):
            assert codes(twice, incl_cut=cuts) == codes(frame, incl_cut=cuts)
            ones = {row for row, out in codes(frame, incl_cut=0.8).items() if out == "1"}
            assert {row for row, out in codes(frame, incl_cut=cuts).items() if out == "1"} == ones
            assert solved(twice, cuts, "?") == solved(frame, cuts, "?")


def test_a_value_that_is_a_cut_off_but_for_rounding_reaches_it_everywhere() -> None:
    """3/4 from 0.9, 0.7 and twice 0.6: by consistency, coverage, relevance and PRI."""
    frame = pd.DataFrame({"A": [0.9, 0.7], "Y": [0.6, 0.6]})
    assert qca.truth_table(frame, "Y").incl[0] < 0.75
    judged = claims("A -> Y", frame, incl_cut=0.75, pri_cut=0.5).claims[0]
    assert judged.verdict == "supported"
    found = qca.necessity(frame, "Y", "A", incl_cut=1, cov_cut=0.75).to_frame()
    assert found.loc["A", "necessary"]
    subsets = qca.super_subset(frame, "Y", relation="sufficiency", incl_cut=0.75)
    assert "A" in subsets.to_frame().index
    cells = qca.sweep(frame, {"incl_cut": [0.75]}, "Y").to_frame()
    assert cells["status"].tolist() == ["ALWAYS_TRUE"]
    points = plot.necessity(found, incl_cut=1, ron_cut=float(found.loc["A", "RoN"]) + 1e-16)
    assert "necessary and relevant (1)" in [
        text.get_text() for text in points.get_legend().get_texts()
    ]
