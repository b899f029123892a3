"""Retention probabilities against their definition: perturb every subset of the cases."""

from fractions import Fraction
from itertools import combinations
from math import comb

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastqca.theory.retention import retention

TOLERANCE = 1.490116e-8
Cases = list[tuple[tuple[int, ...], int]]


@st.composite
def studies(draw: st.DrawFn) -> Cases:
    """At most 9 cases in two conditions with 2 and 3 levels."""
    n = draw(st.integers(1, 9))
    row = st.tuples(st.integers(0, 1), st.integers(0, 2))
    cases = draw(st.lists(st.tuples(row, st.integers(0, 1)), min_size=n, max_size=n))
    levels = sorted({b for (_, b), _ in cases})
    return [((a, levels.index(b)), y) for (a, b), y in cases]


def output(cases: Cases, incl_cut: tuple[float, float], n_cut: int) -> dict[tuple[int, ...], str]:
    rows: dict[tuple[int, ...], list[int]] = {}
    for row, y in cases:
        rows.setdefault(row, []).append(y)
    coded = {}
    for row, ys in rows.items():
        incl = sum(ys) / len(ys)
        if len(ys) < n_cut:
            coded[row] = "?"
        elif incl + TOLERANCE > incl_cut[0]:
            coded[row] = "1"
        else:
            coded[row] = "C" if incl + TOLERANCE > incl_cut[1] else "0"
    return coded


def kept(cases: Cases, hit: tuple[int, ...], kind: str, cuts: tuple[float, float], n_cut: int):
    """Tell for each row whether it has the same output after cases are perturbed."""
    if kind == "corruption":
        after = [(row, 1 - y if i in hit else y) for i, (row, y) in enumerate(cases)]
    else:
        after = [case for i, case in enumerate(cases) if i not in hit]
    now = output(after, cuts, n_cut)
    return {row: now.get(row, "?") == out for row, out in output(cases, cuts, n_cut).items()}


@given(
    studies(),
    st.sampled_from(["corruption", "deletion"]),
    st.sampled_from([(1.0, 1.0), (0.75, 0.75), (0.5, 0.5), (0.8, 0.3)]),
    st.integers(1, 2),
    st.integers(0, 4),
    st.sampled_from([0, 0.1, 0.25, 0.5, 1]),
)
@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
def test_by_definition(cases, kind, cuts, n_cut, n_pert, p_pert):
    codes = output(cases, cuts, n_cut)
    if set(codes.values()) == {"?"}:
        return
    data = pd.DataFrame([(*row, y) for row, y in cases], columns=["A", "B", "Y"])
    cut = cuts[0] if cuts[0] == cuts[1] else cuts
    n = len(cases)
    weights = {True: Fraction(0), False: Fraction(0)}
    alone = {True: dict.fromkeys(codes, Fraction(0)), False: dict.fromkeys(codes, Fraction(0))}
    p = Fraction(str(p_pert))
    n_pert = min(n_pert, n)
    for m in range(n + 1):
        for hit in combinations(range(n), m):
            same = kept(cases, hit, kind, cuts, n_cut)
            each = {
                True: Fraction(int(m == n_pert), comb(n, n_pert)),
                False: p**m * (1 - p) ** (n - m),
            }
            for dependent, weight in each.items():
                weights[dependent] += weight * all(same.values())
                for row, stays in same.items():
                    alone[dependent][row] += weight * stays
    for dependent in (True, False):
        found = retention(
            data,
            "Y",
            type=kind,
            dependent=dependent,
            p_pert=p_pert,
            n_pert=n_pert,
            incl_cut=cut,
            n_cut=n_cut,
        )
        assert found.exact == weights[dependent]
        table = found.to_frame()
        assert table["OUT"].tolist() == [
            codes[row] for row in zip(table["A"], table["B"], strict=True)
        ]
        for _, row in table.iterrows():
            assert row["retained"] == float(alone[dependent][row["A"], row["B"]])
