"""Formulas drawn by hypothesis as trees of the tests' own, written as text and read by definition."""

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from fastqca.expressions.expression import Expression

NAMES = ("A", "B", "C", "D")
LEVELS = {"M": 3, "N": 4}
EVERY = {**dict.fromkeys(NAMES, 2), **LEVELS}

# A tree of the test's own: ("set", name, levels), ("not", t), ("and", [t]), ("or", [t]).
Tree = tuple[Any, ...]


def trees(*, multi_value: bool) -> st.SearchStrategy[Tree]:
    leaves = st.tuples(st.just("set"), st.sampled_from(NAMES), st.just((1,)))
    if multi_value:
        several = st.sampled_from(sorted(LEVELS)).flatmap(
            lambda name: st.tuples(
                st.just("set"),
                st.just(name),
                st.lists(st.integers(0, LEVELS[name] - 1), min_size=1, unique=True).map(tuple),
            )
        )
        leaves = st.one_of(leaves, several)
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(st.just("not"), inner),
            st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
        ),
        max_leaves=8,
    )


def written(tree: Tree) -> str:
    kind, *rest = tree
    if kind == "set":
        name, levels = rest
        return name if name in NAMES else f"{name}{{{','.join(map(str, levels))}}}"
    if kind == "not":
        return f"~({written(rest[0])})"
    sign = " + " if kind == "or" else "*"
    return sign.join(f"({written(part)})" for part in rest[0])


def score(tree: Tree, values: dict[str, np.ndarray]) -> np.ndarray:
    """Membership by definition."""
    kind, *rest = tree
    if kind == "set":
        name, levels = rest
        return values[name] if name in NAMES else np.isin(values[name], levels).astype(float)
    if kind == "not":
        return 1 - score(rest[0], values)
    combine = np.max if kind == "or" else np.min
    return combine([score(part, values) for part in rest[0]], axis=0)


def rows_of(names: tuple[str, ...]) -> list[tuple[int, ...]]:
    return list(product(*(range(EVERY[name]) for name in names)))


def true_rows(tree: Tree, names: tuple[str, ...]) -> set[tuple[int, ...]]:
    rows = rows_of(names)
    values = dict(zip(names, np.array(rows).T.astype(float), strict=True))
    return {row for row, true in zip(rows, score(tree, values), strict=True) if true}


def rows_where(source: Expression, names: tuple[str, ...]) -> set[tuple[int, ...]]:
    rows = rows_of(names)
    table = pd.DataFrame(rows, columns=list(names))
    return {row for row, true in zip(rows, source.evaluate(table), strict=True) if true}
