"""Parameters of fit against their definitions, and the laws they obey."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fastqca import FastqcaWarning
from fastqca.fit import pof

scores = st.integers(0, 20).map(lambda i: i / 20)


@st.composite
def memberships(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Terms (T, N) and an outcome (N,)."""
    terms, cases = draw(st.integers(1, 4)), draw(st.integers(1, 8))
    values = st.lists(scores, min_size=cases, max_size=cases)
    x = draw(st.lists(values, min_size=terms, max_size=terms))
    return np.array(x), np.array(draw(values))


def ratio(a: float, b: float) -> float:
    return a / b if b else float("nan")


def by_definition(x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    both = sum(min(a, b) for a, b in zip(x, y, strict=True))
    either = sum(min(a, b, 1 - b) for a, b in zip(x, y, strict=True))
    not_both = sum(1 - min(a, b) for a, b in zip(x, y, strict=True))
    return {
        "inclS": ratio(both, sum(x)),
        "PRI": ratio(both - either, sum(x) - either),
        "covS": ratio(both, sum(y)),
        "inclN": ratio(both, sum(y)),
        "covN": ratio(both, sum(x)),
        "RoN": ratio(sum(1 - x), not_both),
    }


def tables(x: np.ndarray, y: np.ndarray) -> pd.DataFrame:
    """All measures of both relations."""
    both = [pof(x.T, y, relation=r).to_frame() for r in ("sufficiency", "necessity")]
    return pd.concat(both, axis=1)


@given(memberships())
def test_by_definition(data):
    x, y = data
    table = tables(x, y)
    rows = x if len(x) == 1 else [*x, x.max(axis=0)]
    assert len(table) == len(rows)
    for (_, found), row in zip(table.iterrows(), rows, strict=True):
        for name, value in by_definition(row, y).items():
            if name == "PRI" and np.minimum(row, np.minimum(y, 1 - y)).sum() > row.sum() - 1e-9:
                continue  # 0/0 but for rounding
            assert found[name] == pytest.approx(value, abs=1e-12, nan_ok=True)


@given(memberships())
def test_unique_coverage_is_what_is_lost(data):
    x, y = data
    table = pof(x.T, y, relation="sufficiency").to_frame()
    if len(x) == 1:
        assert np.isnan(table["covU"].iloc[0])
        return
    assert np.isnan(table["covU"].iloc[-1])
    for i in range(len(x)):
        rest = np.delete(x, i, axis=0).max(axis=0)
        lost = ratio(np.minimum(x.max(axis=0), y).sum() - np.minimum(rest, y).sum(), y.sum())
        assert table["covU"].iloc[i] == pytest.approx(lost, abs=1e-12, nan_ok=True)


@given(memberships(), st.randoms(use_true_random=False))
def test_cases_have_no_order_and_can_be_doubled(data, random):
    x, y = data
    table = tables(x, y)
    order = list(range(len(y)))
    random.shuffle(order)
    for columns in (order, [*order, *order]):
        other = tables(x[:, columns], y[columns])
        finite = np.isfinite(table) & np.isfinite(other)
        np.testing.assert_allclose(other.where(finite), table.where(finite), atol=1e-9)


@given(memberships())
def test_necessity_of_x_is_sufficiency_of_y(data):
    (x, *_), y = data
    one = pof(x, y, relation="necessity").to_frame().iloc[0]
    other = pof(y, x, relation="sufficiency").to_frame().iloc[0]
    assert one["inclN"] == pytest.approx(other["inclS"], nan_ok=True)
    assert one["covN"] == pytest.approx(other["covS"], nan_ok=True)


@given(memberships(), st.data())
def test_missing_cases_are_cases_that_are_not_there(data, draw):
    x, y = data
    missing = draw.draw(st.sets(st.integers(0, len(y) - 1), max_size=len(y) - 1))
    assume(missing)
    kept = [i for i in range(len(y)) if i not in missing]
    holed = x.copy()
    holed[draw.draw(st.integers(0, len(x) - 1)), sorted(missing)] = np.nan
    with pytest.warns(FastqcaWarning, match="left out"):
        found = pof(holed.T, y, relation="sufficiency")
    pd.testing.assert_frame_equal(
        found.to_frame(), pof(x[:, kept].T, y[kept], relation="sufficiency").to_frame()
    )
    assert found.dropped == tuple(str(i + 1) for i in sorted(missing))


@given(memberships())
def test_measures_by_definition(data):
    (x, *_), y = data
    cases = list(zip(x.tolist(), y.tolist(), strict=True))
    both, specific = sum(min(c) for c in cases), sum(1 - max(c) for c in cases)
    inside, outside = sum(y), sum(1 - y)

    def adjusted(a: list[float], b: list[float]) -> float:
        """Consistency of a for b in which the cases outside b weigh as much as those in it."""
        pairs = list(zip(a, b, strict=True))
        one = sum(min(p, q) for p, q in pairs)
        against = sum(min(p, 1 - q) - min(p, q, 1 - p, 1 - q) for p, q in pairs)
        return ratio(one, one + against * ratio(sum(b), len(b) - sum(b)))

    negated = [[1 - v for v in values] for values in (x.tolist(), y.tolist())]
    wanted = {
        "haesebrouck": ratio(both, both + sum((max(a - b, 0) * a) ** 0.5 for a, b in cases)),
        "contrapositive_consistency": ratio(specific, outside),
        "contrapositive_coverage": ratio(specific, sum(1 - x)),
        "prevalence_adjusted_consistency": adjusted(x.tolist(), y.tolist()),
        "antecedent_adjusted_coverage": adjusted(y.tolist(), x.tolist()),
        "antecedent_adjusted_contrapositive_consistency": adjusted(*reversed(negated)),
        "prevalence_adjusted_contrapositive_coverage": adjusted(*negated),
    }
    row = pof(x, y, relation="sufficiency", add=[*wanted, "product"]).to_frame().iloc[0]
    for name, value in wanted.items():
        assert row[name] == pytest.approx(value, abs=1e-9, nan_ok=True), name
    if np.isfinite(row["PRI"]):
        assert row["product"] == pytest.approx(row["inclS"] * row["PRI"], abs=1e-9, nan_ok=True)
    if inside and outside:
        necessity = pof(x, y, relation="necessity", add=[*wanted]).to_frame().iloc[0]
        mirrored = pof(y, x, relation="sufficiency", add=[*wanted]).to_frame().iloc[0]
        for name in wanted:
            assert necessity[name] == pytest.approx(mirrored[name], nan_ok=True), name
