"""`minimize_many` against its twin: a loop over `minimize`, one data set at a time."""

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import fastqca as qca
from fastqca.batch import ManySolutions, Status
from fastqca.solutions import SolutionSet

KINDS = ("parsimonious", "conservative", "intermediate")
LETTERS = "ABCDEFGHIJ"


def alone(x: NDArray[Any], y: NDArray[Any], kind: str, **arguments: Any) -> SolutionSet | None:
    """Return the solution of one data set by `minimize`, None where that has none."""
    names = list(LETTERS[: x.shape[1]])
    data = pd.DataFrame(x, columns=names).assign(Y=y)
    include = None if kind == "conservative" else "?"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return qca.minimize(
                data, include=include, outcome="Y", conditions=names, **arguments
            ).solution
        except (qca.SolutionError, qca.DataError):
            return None


def assert_same(many: ManySolutions, at: int, one: SolutionSet | None) -> None:
    first, last = many.model_offsets[at : at + 2]
    if one is None:
        assert many.n_models[at] == 0
        assert last == first
        assert many.status[at] in (1, 2, 3)
        return
    assert many.n_models[at] == one.n_models
    assert many.status[at] == (Status.SOLVED if one.complete else Status.CUT)
    assert many.models_of(at) == tuple(str(model) for model in one.models)
    for name in ("inclS", "PRI", "covS"):
        got, expected = getattr(many, name)[first:last], one.fit[name].to_numpy()
        assert np.array_equal(got, expected, equal_nan=True), (got, expected)


@st.composite
def batches(draw: st.DrawFn) -> dict[str, Any]:
    """Draw data sets, cut-offs and a kind of solution."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    kind = draw(st.sampled_from(("crisp", "mixed", "fuzzy", "coarse", "multi-value")))
    sets = draw(st.integers(1, 6))
    # Up to six conditions, and beyond, have engines of their own. With many conditions and cases
    # there are more models than the twin can list in time.
    k = draw(st.integers(1, 9))
    cases = draw(st.integers(1, 30 if k < 7 else 12))
    levels = [2] * k
    if kind == "crisp":
        x = rng.integers(0, 2, (sets, cases, k))
        y = rng.integers(0, 2, (sets, cases))
    elif kind == "mixed":
        x = rng.integers(0, 2, (sets, cases, k))
        y = rng.random((sets, cases))
    elif kind == "multi-value":
        levels = draw(st.lists(st.integers(2, 4), min_size=1, max_size=4 if cases > 12 else 5))
        cases += max(levels)
        x = np.stack([rng.integers(0, n, (sets, cases)) for n in levels], axis=2)
        for i, n in enumerate(levels):  # alone, a data set must show all levels
            x[:, :n, i] = np.arange(n)
        y = rng.integers(0, 2, (sets, cases))
    else:
        x = rng.random((sets, cases, k))
        y = rng.random((sets, cases))
        if kind == "coarse":  # with memberships of 0, 0.5 and 1
            x, y = np.round(x * 4) / 4, np.round(y * 10) / 10
    if draw(st.booleans()):  # something to be found
        truth = np.maximum(
            np.minimum(x[:, :, 0] > 0.5, x[:, :, -1] > 0.5), x[:, :, len(levels) // 2] < 0.5
        )
        kept = rng.random(y.shape) < 0.9
        y = np.where(kept, np.where(truth, np.maximum(y, 1 - y), np.minimum(y, 1 - y)), y)
    dtype = (
        draw(st.sampled_from((np.float64, np.uint8))) if kind in {"crisp", "multi-value"} else None
    )
    if dtype is not None:
        x, y = x.astype(dtype), y.astype(dtype)
    per_set = draw(st.booleans())
    cut = (
        rng.choice([0.5, 0.7, 0.8, 1.0], sets)
        if per_set
        else draw(st.sampled_from((0.6, 0.8, 1.0)))
    )
    arguments: dict[str, Any] = {
        "incl_cut": cut,
        "n_cut": rng.integers(0, 3, sets) if per_set else draw(st.integers(0, 3)),
        "pri_cut": rng.choice([0.0, 0.5], sets) if per_set else draw(st.sampled_from((0.0, 0.5))),
        "ties": draw(st.sampled_from(("drop", "up", "down", "nudge"))),
        "all_sol": draw(st.booleans()),
        "max_models": draw(st.sampled_from((10_000, 10_000, 3))),
    }
    expectations = [
        f"{name}{{{rng.integers(0, n)}}}" if n > 2 else rng.choice(["", "~"]) + name
        for name, n in zip(LETTERS, levels, strict=False)
    ]
    expected = draw(
        st.sampled_from(("", ",".join(expectations), "*".join(expectations), expectations[0]))
    )
    return {"x": x, "y": y, "levels": levels, "expected": expected, "arguments": arguments}


def solved(drawn: dict[str, Any], kind: str, **more: Any) -> ManySolutions:
    dir_exp = drawn["expected"] if kind == "intermediate" else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return qca.minimize_many(
            drawn["x"],
            drawn["y"],
            solution=kind,
            dir_exp=dir_exp,
            levels=drawn["levels"],
            **drawn["arguments"],
            **more,
        )


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=150, deadline=None)
@given(drawn=batches())
def test_every_replicate_is_what_minimize_returns_for_it_alone(
    kind: str, drawn: dict[str, Any]
) -> None:
    many = solved(drawn, kind)
    for at in range(len(many)):
        arguments = {
            name: value[at] if isinstance(value, np.ndarray) else value
            for name, value in drawn["arguments"].items()
        }
        if kind == "intermediate":
            arguments["dir_exp"] = drawn["expected"]
        one = alone(drawn["x"][at], drawn["y"][at], kind, **arguments)
        assert_same(many, at, one)
        if one is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                assert [str(m) for m in many[at].models] == [str(m) for m in one.models]


@settings(max_examples=30, deadline=None)
@given(drawn=batches(), kind=st.sampled_from(KINDS))
def test_results_do_not_depend_on_threads(drawn: dict[str, Any], kind: str) -> None:
    few = drawn["x"], drawn["y"]
    drawn["x"], drawn["y"] = (np.concatenate([array] * 40) for array in few)
    for name, value in drawn["arguments"].items():
        if isinstance(value, np.ndarray):
            drawn["arguments"][name] = np.concatenate([value] * 40)
    one, many = (solved(drawn, kind, threads=n) for n in (1, 7))
    for name in ("status", "n_models", "n_ties", "model_offsets", "term_offsets", "terms"):
        assert np.array_equal(getattr(one, name), getattr(many, name))
    assert np.array_equal(one.implicants, many.implicants)
    for name in ("inclS", "PRI", "covS"):
        assert getattr(one, name).tobytes() == getattr(many, name).tobytes()


@settings(max_examples=60, deadline=None)
@given(drawn=batches())
def test_tables_are_those_of_truth_table(drawn: dict[str, Any]) -> None:
    many = solved(drawn, "parsimonious")
    tables = many.tables
    for at in range(len(many)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = many.table(at)
        first, last = tables.offsets[at : at + 2]
        assert np.array_equal(tables.configs[first:last], table.configs)
        assert [
            {1: "1", 0: "0", 2: "C", -1: "?"}[c] for c in tables.out[first:last].tolist()
        ] == list(table.out)
        assert np.array_equal(tables.n[first:last], table.n)
        assert np.array_equal(tables.incl[first:last], table.incl, equal_nan=True)
        assert np.array_equal(tables.PRI[first:last], table.pri, equal_nan=True)
        if not len(table.n):
            assert many.status[at] == Status.NO_ROW
            continue
        numbers = np.array(table.row_numbers)
        assert np.array_equal(tables.codes()[at][numbers - 1], tables.out[first:last])
