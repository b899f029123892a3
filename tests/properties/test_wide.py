"""Tables of 65 to 256 conditions give the answers of the few conditions in them that vary."""

from __future__ import annotations

import pickle
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fastqca as qca

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastqca.solutions import Minimization, SolutionSet

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")


class Wide:
    """A table with one condition that never changes, and the same with many such conditions."""

    def __init__(self, frame: pd.DataFrame, places: list[int], k: int, filler: int) -> None:
        self.own, self.filler = list(frame.columns[:-1]), filler
        self.narrow = frame.drop(columns="Y").assign(constant=filler, Y=frame["Y"])
        names = [f"x{i}" for i in range(k)]
        for at, name in zip(places, self.own, strict=True):
            names[at] = name
        columns = {name: frame[name] if name in self.own else filler for name in names}
        self.frame = pd.DataFrame(columns, index=frame.index).assign(Y=frame["Y"])

    def models(self, found: SolutionSet) -> Counter[frozenset[frozenset[tuple[str, int]]]]:
        """Models as sets of terms: literals that never change occur together or not at all."""
        names = found.explained.table.conditions
        return Counter(
            frozenset(self._literals(names, term.implicant) for term in model.terms)
            for model in found.models
        )

    def _literals(self, names: Sequence[str], term: tuple[int, ...]) -> frozenset[tuple[str, int]]:
        pairs = [(name, level) for name, level in zip(names, term, strict=True) if level >= 0]
        constant = [level for name, level in pairs if name not in self.own]
        assert constant in ([], [self.filler] * (len(names) - len(self.own)))
        own = [pair for pair in pairs if pair[0] in self.own]
        return frozenset([*own, *(("constant", level) for level in constant)])


@st.composite
def wide_tables(draw: st.DrawFn) -> Wide:
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    own, cases = draw(st.integers(2, 5)), draw(st.integers(4, 16))
    kind = draw(st.sampled_from(["crisp", "fuzzy", "multi-value"]))
    x = rng.integers(0, 2, (cases, own)).astype(float)
    if kind == "fuzzy":
        x = np.clip(x * 0.8 + rng.integers(0, 20, x.shape) / 100, 0, 1)
    if kind == "multi-value":
        x[:, 0] = rng.permutation(np.arange(cases) % 3)
    narrow = pd.DataFrame(x, columns=list("ABCDE"[:own])).assign(Y=rng.integers(0, 2, cases))
    k = draw(st.integers(65, 256))
    places = sorted(draw(st.sets(st.integers(0, k - 1), min_size=own, max_size=own)))
    return Wide(narrow, places, k, draw(st.integers(0, 1)))


def minimized(frame: pd.DataFrame, **settings: Any) -> Minimization | None:
    try:
        return qca.minimize(frame, "Y", incl_cut=0.8, **settings)
    except qca.SolutionError:
        return None


@settings(max_examples=25)
@given(wide=wide_tables(), all_sol=st.booleans())
def test_solutions_are_those_of_the_conditions_that_vary(wide: Wide, all_sol: bool) -> None:
    options = {"include": "?", "all_sol": all_sol}
    few = [1] * len(wide.own) + [1 - wide.filler]
    many = [1 if name in wide.own else 1 - wide.filler for name in wide.frame.columns[:-1]]
    expected = minimized(wide.narrow, dir_exp=few, **options)
    found = minimized(wide.frame, dir_exp=many, **options)
    if expected is None:
        assert found is None
        return
    assert found is not None
    for kind in ("parsimonious", "intermediate", "conservative"):
        ours, theirs = getattr(found, kind), getattr(expected, kind)
        assert wide.models(ours) == wide.models(theirs)
        assert ours.n_models == theirs.n_models
        assert sorted(ours.fit.itertuples(index=False)) == sorted(
            theirs.fit.itertuples(index=False)
        )
    assert found.parsimonious.fit.equals(expected.parsimonious.fit)
    again = pickle.loads(pickle.dumps(found))  # noqa: S301
    assert again == found
    assert str(again) == str(found)


@given(wide=wide_tables())
def test_tables_are_those_of_the_conditions_that_vary(wide: Wide) -> None:
    narrow = qca.truth_table(wide.narrow, "Y", incl_cut=0.8)
    table = qca.truth_table(wide.frame, "Y", incl_cut=0.8)
    at = [table.conditions.index(name) for name in wide.own]
    assert (table.configs[:, at] == narrow.configs[:, :-1]).all()
    assert (np.delete(table.configs, at, axis=1) == wide.filler).all()
    for column in ("n", "incl", "pri"):
        np.testing.assert_array_equal(getattr(table, column), getattr(narrow, column))
    assert table.row_numbers == sorted(set(table.row_numbers))


@given(wide=wide_tables())
def test_single_conditions_are_measured_alike(wide: Wide) -> None:
    narrow = qca.pof_conditions(wide.narrow.drop(columns="constant"), "Y").to_frame()
    frame = qca.pof_conditions(wide.frame, "Y").to_frame()
    assert len(frame) > 65
    assert frame.loc[narrow.index].equals(narrow)


def test_terms_of_256_conditions_are_minimal_by_their_definition() -> None:
    """Rows that differ in few of 256 conditions, against all sets of the conditions that do."""
    rng = np.random.default_rng(3)
    base = rng.integers(0, 2, 256)
    rows = [base]
    for _ in range(7):
        row = rows[rng.integers(len(rows))].copy()
        row[rng.integers(0, 256, 3)] ^= 1
        rows.append(row)
    x = np.unique(rows, axis=0)
    names = [f"x{i}" for i in range(256)]
    y = np.arange(len(x)) % 2
    frame = pd.DataFrame(x, columns=names).assign(Y=y)
    found = qca.minimize(frame, "Y", include="?", all_sol=True).parsimonious
    varies = np.flatnonzero((x != x[0]).any(axis=0)).tolist()
    expected: set[tuple[tuple[str, int], ...]] = set()
    for row in x[y == 1]:
        minimal: list[set[int]] = []
        for size in range(1, 5):
            for chosen in combinations(varies, size):
                if any(small <= set(chosen) for small in minimal):
                    continue
                if (x[y == 0][:, chosen] != row[list(chosen)]).any(axis=1).all():
                    minimal.append(set(chosen))
        literals = ([(names[i], int(row[i])) for i in sorted(some)] for some in minimal)
        expected.update(map(tuple, literals))
    terms = {
        tuple((names[i], level) for i, level in enumerate(row) if level >= 0)
        for row in (term.implicant for term in found.prime_implicants)
    }
    assert {term for term in terms if len(term) <= 4} == expected


@pytest.mark.parametrize(
    ("solution", "options"),
    [
        ("conservative", {}),
        ("parsimonious", {"include": "?"}),
        ("intermediate", {"include": "?", "dir_exp": [1] * 130}),
    ],
)
def test_many_replicates_of_wide_tables(solution: str, options: dict[str, Any]) -> None:
    rng = np.random.default_rng(5)
    x = np.zeros((3, 12, 130), np.uint8)
    own = [3, 64, 129]
    x[:, :, own] = rng.integers(0, 2, (3, 12, 3))
    y = x[:, :, 3] & x[:, :, 129] | x[:, :, 64]
    names = [f"c{i}" for i in range(130)]
    of_batch = {name: value for name, value in options.items() if name != "include"}
    many = qca.minimize_many(x, y, names=names, solution=solution, **of_batch)
    for replicate, values in enumerate(x):
        frame = pd.DataFrame(values, columns=names).assign(Y=y[replicate])
        one = qca.minimize(frame, "Y", **options)
        assert list(map(str, many[replicate])) == list(map(str, one.solution))


def test_wide_fuzzy_tables_are_flat_sums() -> None:
    rng = np.random.default_rng(6)
    x = rng.integers(0, 2, (40, 200)) * 0.98 + rng.integers(0, 3, (40, 200)) / 100
    y = rng.random(40)
    frame = pd.DataFrame(x, columns=[f"c{i}" for i in range(200)]).assign(Y=y)
    table = qca.truth_table(frame, "Y")
    for row, incl in zip(table.configs, table.incl, strict=True):
        m = np.where(row, x, 1 - x).min(axis=1)
        assert incl == pytest.approx(np.minimum(m, y).sum() / m.sum(), rel=1e-12)


def test_expressions_of_256_names() -> None:
    names = [f"n{i}" for i in range(256)]
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(rng.random((5, 256)), columns=names)
    product = qca.expression("*".join(names))
    np.testing.assert_array_equal(product.evaluate(frame), frame.min(axis=1))
    total = qca.expression(" + ".join(names))
    np.testing.assert_array_equal(total.evaluate(frame), frame.max(axis=1))
    assert (~product).is_equivalent_to(qca.expression(" + ".join(f"~{name}" for name in names)))
    shared = "*".join(names[:254])
    choice = qca.expression(f"{shared}*(n254*~n255 + ~n254*n255 + n254*n255)")
    assert choice.simplify() == qca.expression(f"{shared}*n254 + {shared}*n255")


def test_more_than_256_conditions_are_refused() -> None:
    frame = pd.DataFrame(np.eye(257), columns=[f"c{i}" for i in range(257)]).assign(Y=1)
    with pytest.raises(
        qca.DataError, match="1 to 256 are possible, got 257: select or combine some of them"
    ):
        qca.minimize(frame, "Y")
