"""Tables of many cases, which are summed by subcubes, against the flat sum over all cases."""

import numpy as np
import pandas as pd
import pytest

import fastqca as qca

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")

# Conditions and cases: subcubes of all conditions, of the last ones, and rows one by one.
SIZES = [(3, 20_000), (6, 2000), (9, 3000), (11, 1500), (13, 4000), (18, 400)]
KINDS = ("crisp", "multi-value", "fuzzy", "coarse", "mixed", "skewed")


def sample(kind: str, k: int, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Conditions (k, N) and outcome (N,); coarse scores are often exactly 0, 0.5 and 1."""
    rng = np.random.default_rng([KINDS.index(kind), k, n, seed])
    x = rng.random((k, n))
    if kind in ("coarse", "mixed"):
        x = rng.integers(0, 9, (k, n)) / 8
    if kind == "skewed":
        x = x**4
    for i in range(k):
        if kind == "crisp" or (kind == "mixed" and i % 3 == 0):
            x[i] = rng.integers(0, 2, n)
        if kind == "multi-value" or (kind == "mixed" and i % 5 == 1):
            x[i] = rng.integers(0, 3, n)
    y = np.clip(np.minimum(x[0], x[1]) + rng.normal(0, 0.2, n), 0, 1)
    return x, y.round(2) if kind == "coarse" else y


def flat(x: np.ndarray, y: np.ndarray, row: np.ndarray) -> tuple[float, float, float]:
    """Sum over all cases for one row, with 17 or more digits."""
    m = np.ones(y.size)
    for line, level in zip(x, row.tolist(), strict=True):
        fuzzy = (line % 1 != 0).any()
        m = np.minimum(m, (line if level else 1 - line) if fuzzy else line == level)
    both = np.minimum(m, y)
    parts = m, both, np.minimum(both, 1 - y)
    return tuple(float(part.astype(np.longdouble).sum()) for part in parts)


@pytest.mark.parametrize("ties", ["drop", "up", "down"])
@pytest.mark.parametrize(("k", "n"), SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_large_tables_follow_the_flat_sum(kind: str, k: int, n: int, ties: str) -> None:
    x, y = sample(kind, k, n, 1)
    names = [f"C{i}" for i in range(k)]
    found = qca.truth_table(
        pd.DataFrame(dict(zip(names, x, strict=True)) | {"Y": y}), "Y", ties=ties
    )
    fuzzy = (x % 1 != 0).any(axis=1)
    tied = ((x == 0.5) & fuzzy[:, None]).any(axis=0)
    rows = np.where(fuzzy[:, None], x > 0.5, x).astype(np.uint8)
    if ties == "up":
        rows[(x == 0.5) & fuzzy[:, None]] = 1
    joins = ~tied if ties == "drop" else np.ones(n, bool)
    configs, counts = np.unique(rows.T[joins], axis=0, return_counts=True)
    assert (found.configs == configs).all()
    assert (found.n == counts).all()
    assert ((found.row_of >= 0) == joins).all()
    assert (found.configs[found.row_of[joins]] == rows.T[joins]).all()
    assert len(found.ties) == tied.sum()
    for at in np.random.default_rng(2).permutation(len(configs))[:60].tolist():
        sum_x, both, clash = flat(x, y, configs[at])
        assert found.incl[at] == pytest.approx(both / sum_x, rel=1e-12)
        # The difference of two sums keeps their absolute error.
        error = 1e-12 * sum_x / max(sum_x - clash, 1e-300)
        assert found.pri[at] == pytest.approx((both - clash) / (sum_x - clash), abs=error)


@pytest.mark.parametrize("kind", KINDS)
def test_batches_have_the_same_tables_to_the_last_bit(kind: str) -> None:
    for k, n in [(6, 2000), (9, 300), (11, 1500)]:
        x, y = sample(kind, k, n, 2)
        names = [f"C{i}" for i in range(k)]
        levels = [3 if (row % 1 == 0).all() and row.max() == 2 else 2 for row in x]
        one = qca.truth_table(dict(zip(names, x, strict=True)) | {"Y": y}, "Y")
        # No row has so many cases: only the tables are made.
        many = qca.minimize_many(x.T[None].copy(), y[None], levels=levels, n_cut=10**6).tables
        assert (many.incl == one.incl).all()
        assert (one.pri == many.PRI).all()


def test_rows_that_are_consistent_stay_so_exactly() -> None:
    x, _ = sample("fuzzy", 8, 5000, 3)
    y = x[0]
    table = qca.truth_table(pd.DataFrame(dict(zip("ABCDEFGH", x, strict=True)) | {"Y": y}), "Y")
    assert (table.incl[table.configs[:, 0] == 1] == 1).all()


def test_cases_can_lack_values() -> None:
    x, y = sample("fuzzy", 6, 5000, 4)
    x[2, 7] = x[3, 4999] = np.nan
    frame = pd.DataFrame(dict(zip("ABCDEF", x, strict=True)) | {"Y": y})
    table = qca.truth_table(frame, "Y", missing="drop")
    assert table.dropped == ("8", "5000")
    whole = qca.truth_table(frame.dropna().reset_index(drop=True), "Y")
    assert (table.incl == whole.incl).all()
    first = int(np.flatnonzero(table.row_of == 0)[0])
    assert table.cases[0][0] == str(first + 1 + (first >= 7))
    with pytest.raises(qca.DataError, match="missing values"):
        qca.truth_table(frame, "Y", missing="raise")


@pytest.mark.parametrize("dtype", ["uint8", "bool", "float32", "float64", "int64"])
def test_types_and_orders_of_arrays_make_no_difference(dtype: str) -> None:
    x, _ = sample("crisp", 6, 5000, 5)
    y = x[0].astype(int) & x[1].astype(int)
    columns = dict(zip("ABCDEF", x.astype(dtype), strict=True)) | {"Y": y.astype(dtype)}
    wanted = qca.truth_table(pd.DataFrame(dict(zip("ABCDEF", x, strict=True)) | {"Y": y}), "Y")
    rows = np.column_stack(list(columns.values()))
    frames = [pd.DataFrame(columns), columns]
    frames += [
        pd.DataFrame(order(rows), columns=list("ABCDEFY"))
        for order in (np.asfortranarray, np.ascontiguousarray)
    ]
    polars, arrow = pytest.importorskip("polars"), pytest.importorskip("pyarrow")
    frames += [polars.DataFrame(columns), arrow.table(columns)]
    for frame in frames:
        found = qca.truth_table(frame, "Y")
        assert (found.incl == wanted.incl).all()
        assert (found.n == wanted.n).all()
        assert found.sets.cases == wanted.sets.cases
