"""What `minimize_many` accepts, refuses and returns."""

import pickle
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import fastqca as qca
from fastqca._common.progress import ProgressLine
from fastqca.batch import ManySolutions, Status
from interrupts import interrupted, needs_signals

XY = tuple[NDArray[Any], NDArray[Any]]


def crisp(sets: int = 50, cases: int = 24, k: int = 4, seed: int = 7) -> XY:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 2, (sets, cases, k), dtype=np.uint8)
    y = (x[:, :, 0] & x[:, :, 1]) | x[:, :, 2]
    return x, y ^ (rng.random(y.shape) < 0.05).astype(np.uint8)


def test_nothing_in_nothing_out() -> None:
    many = qca.minimize_many(np.empty((0, 24, 5)), np.empty((0, 24)))
    assert len(many) == 0
    assert many.model_offsets.tolist() == [0]
    assert many.to_frame().empty
    assert many.to_arrow().num_rows == 0
    assert many.tables.codes().shape == (0, 32)
    assert many.solution_id.size == 0
    assert "0 replicates" in str(many)


@pytest.mark.parametrize("dtype", [np.uint8, np.bool_, np.int64, np.float32, np.float64, np.int8])
def test_all_types_of_numbers_give_the_same(dtype: type) -> None:
    x, y = crisp()
    expected = qca.minimize_many(x.astype(np.float64), y.astype(np.float64))
    got = qca.minimize_many(x.astype(dtype), y.astype(dtype))
    assert got.to_frame().equals(expected.to_frame())
    mixed = qca.minimize_many(x.astype(dtype), y.astype(np.float64))
    assert mixed.to_frame().equals(expected.to_frame())


def test_any_layout_in_memory_gives_the_same() -> None:
    x, y = crisp()
    expected = qca.minimize_many(x, y).to_frame()
    assert qca.minimize_many(np.asfortranarray(x), np.asfortranarray(y)).to_frame().equals(expected)
    swapped = qca.minimize_many(x.astype(">f8"), y.astype(">f8")).to_frame()
    assert swapped.equals(expected)
    assert qca.minimize_many(x[::-1][::-1], y).to_frame().equals(expected)
    assert qca.minimize_many(x.tolist(), y.tolist()).to_frame().equals(expected)


def test_input_is_not_copied_nor_changed() -> None:
    x, y = crisp()
    kept = x.copy()
    x.setflags(write=False)
    many = qca.minimize_many(x, y)
    assert np.shares_memory(many._data.conditions, x)
    assert np.array_equal(x, kept)


def test_every_status_and_no_exception() -> None:
    x = np.array(
        [
            [[1, 0], [0, 1], [0, 0]],
            [[1, 0], [0, 1], [0, 0]],
            [[1, 0], [0, 1], [0, 0]],
            [[0.5, 0], [0, 0.5], [0.5, 0]],
        ]
    )
    y = np.array([[1, 0, 0], [0, 0, 0], [1, 1, 1], [1, 0, 0]])
    with pytest.warns(qca.FastqcaWarning, match="3 cases of 1 of 4 replicates"):
        many = qca.minimize_many(x, y)
    assert [Status(code).name for code in many.status] == [
        "SOLVED",
        "NOTHING_TO_EXPLAIN",
        "ALWAYS_TRUE",
        "NO_ROW",
    ]
    assert many.n_models.tolist() == [1, 0, 0, 0]
    assert many.n_ties.tolist() == [0, 0, 0, 3]
    assert many.models_of(0) == ("A",)
    assert many.models_of(1) == ()
    assert many.solution_id.tolist() == [0, -1, -1, -1]
    frame = many.to_frame()
    assert frame["model"].tolist() == [1, 0, 0, 0]
    assert frame["solution"].isna().tolist() == [False, True, True, True]
    assert many.counts == {
        "SOLVED": 1,
        "NOTHING_TO_EXPLAIN": 1,
        "ALWAYS_TRUE": 1,
        "NO_ROW": 1,
    }
    for at in range(1, 4):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            none = many[at]
        assert (none.models, none.n_models, none.status) == ([], 0, many.status[at])
        assert repr(none)
        assert pickle.loads(pickle.dumps(none)) == none  # noqa: S301
    assert many[0].status.name == "SOLVED"
    with pytest.raises(IndexError):
        many[4]


def test_more_models_than_listed() -> None:
    rng = np.random.default_rng(3)
    x = rng.integers(0, 2, (200, 24, 6), dtype=np.uint8)
    y = rng.integers(0, 2, (200, 24), dtype=np.uint8)
    everything = qca.minimize_many(x, y)
    few = qca.minimize_many(x, y, max_models=2)
    assert (few.n_models == everything.n_models).all()
    assert np.diff(few.model_offsets).max() == 2
    cut = few.n_models > 2
    assert cut.any()
    assert (few.status[cut] == Status.CUT).all()
    assert (everything.status != Status.CUT).all()


def test_ties_follow_the_rule() -> None:
    x = np.array([[[0.5, 0.2], [0.9, 0.8], [0.1, 0.1]]])
    y = np.array([[0.9, 0.9, 0.2]])
    with pytest.warns(qca.FastqcaWarning, match="counts as 1"):
        up = qca.minimize_many(x, y, ties="up", incl_cut=0.7)
    with pytest.warns(qca.FastqcaWarning, match="assigned to no row"):
        drop = qca.minimize_many(x, y, incl_cut=0.7)
    assert up.n_ties.tolist() == drop.n_ties.tolist() == [1]
    assert up.tables.n.sum() == 3
    assert drop.tables.n.sum() == 2
    message = r"conditions\[0, 0, 0\] \(replicate 0, case 0, condition 'A'\) is exactly 0.5"
    with pytest.raises(qca.DataError, match=message):
        qca.minimize_many(x, y, ties="raise")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.nan, r"replicate 3, case 2, condition 'NB'\) is nan: missing values"),
        (np.inf, r"condition 'NB'\) is inf: it must be a membership"),
        (-0.1, r"conditions\[3, 2, 1\].*is -0.1: it must be a membership in \[0, 1\]"),
        (1.5, r"is 1.5: it must be a membership in \[0, 1\]; calibrate"),
        (30, "is 30: it must be a membership"),
    ],
)
def test_a_bad_value_is_named(value: float, message: str) -> None:
    x, y = (array.astype(np.float64) for array in crisp())
    x[0, 0, 0] = 0.25
    x[3, 2, 1] = value
    with pytest.raises(qca.DataError, match=message):
        qca.minimize_many(x, y, names=["FD", "NB", "VI", "VD"])


@pytest.mark.parametrize("value", [np.nan, 2.0, -1.0])
def test_a_bad_outcome_is_named(value: float) -> None:
    x, y = (array.astype(np.float64) for array in crisp())
    y[40, 5] = value
    with pytest.raises(qca.DataError, match=r"outcome\[40, 5\] \(replicate 40, case 5\) is "):
        qca.minimize_many(x, y)


def test_levels_are_those_of_all_replicates_together() -> None:
    x = np.array([[[0, 0], [1, 1]], [[2, 0], [0, 1]]])
    y = np.array([[0, 1], [1, 0]])
    many = qca.minimize_many(x, y)
    assert many.levels == (3, 2)
    assert many.models_of(1) == ("A{2}", "~B")
    with pytest.raises(qca.DataError, match="level 1 occurs in no replicate"):
        qca.minimize_many(np.array([[[0], [2]]]), [[0, 1]])
    assert qca.minimize_many(np.array([[[0], [2]]]), [[0, 1]], levels=3).models_of(0) == ("A{2}",)
    with pytest.raises(qca.DataError, match="is 3: it must be a level, a whole number from 0 to 2"):
        qca.minimize_many(np.array([[[0], [3]]]), [[0, 1]], levels=[3])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"incl_cut": 1.2}, "incl_cut must be a number in"),
        ({"incl_cut": [0.8, 0.6]}, "one for each of the 50 replicates"),
        ({"incl_cut": (0.6, 0.8)}, "must not be above the first"),
        ({"incl_cut": (0.6, 0.5, 0.4)}, "a pair of these"),
        ({"incl_cut": np.full(50, np.nan)}, r"incl_cut\[0\] is nan"),
        ({"incl_cut": "high"}, "incl_cut must be a number"),
        ({"n_cut": np.full(50, 1.5)}, r"n_cut\[0\] is 1.5: it must be a whole number"),
        ({"n_cut": -1}, "n_cut must be a whole number"),
        ({"pri_cut": ["a"] * 50}, "pri_cut must be a number, or an array of numbers"),
        ({"solution": "complex"}, "solution must be one of"),
        ({"ties": "half"}, "ties must be one of"),
        ({"threads": 0}, "threads must be a whole number of at least 1"),
        ({"max_models": 0}, "max_models"),
        ({"budget": 0}, "budget"),
        ({"levels": 300}, "levels must be a whole number"),
        ({"levels": [2, 2]}, "one for each of the 4 conditions"),
        ({"names": ["A", "B"]}, "names must be 4 texts"),
        ({"names": ["A", "B", "C", "A"]}, "'A' occurs more than once"),
        ({"progress": "yes"}, "progress must be True"),
        ({"dir_exp": "A"}, "dir_exp has no effect on the parsimonious solution"),
        ({"solution": "intermediate"}, "needs dir_exp"),
        ({"solution": "intermediate", "dir_exp": "Q"}, "Q"),
    ],
)
def test_wrong_arguments_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(qca.FastqcaError, match=message):
        qca.minimize_many(*crisp(), **arguments)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.zeros((2, 3)), np.zeros(2), r"conditions must be an array of shape"),
        (np.zeros((2, 3, 4)), np.zeros((3, 2)), r"outcome must have the shape \(2, 3\)"),
        (np.zeros((2, 3, 0)), np.zeros((2, 3)), "1 to 256 conditions"),
        (np.zeros((2, 3, 257)), np.zeros((2, 3)), "1 to 256 conditions"),
        (np.zeros((2, 0, 3)), np.zeros((2, 0)), "no cases"),
        (np.full((2, 3, 4), "a"), np.zeros((2, 3)), "numbers or booleans"),
    ],
)
def test_wrong_shapes_are_refused(x: NDArray[Any], y: NDArray[Any], message: str) -> None:
    with pytest.raises(qca.DataError, match=message):
        qca.minimize_many(x, y)


def test_arrow_holds_the_same() -> None:
    many = qca.minimize_many(*crisp())
    table = many.to_arrow()
    assert table.column_names[:4] == ["replicate", "status", "n_models", "n_ties"]
    for at in (0, 7, 49):
        models = table["models"][at].as_py()
        assert tuple(" + ".join(terms) for terms in models) == many.models_of(at)
        first, last = many.model_offsets[at : at + 2]
        assert table["covS"][at].as_py() == many.covS[first:last].tolist()


def test_equal_models_have_equal_numbers() -> None:
    many = qca.minimize_many(*crisp(300))
    texts = [many.models_of(at) for at in range(len(many))]
    seen: dict[tuple[str, ...], int] = {}
    for at, models in enumerate(texts):
        if models:
            assert many.solution_id[at] == seen.setdefault(models, len(seen))
    flat = [model for models in texts for model in models]
    assert [many.model_texts[i] for i in many.model_id] == flat
    of_models = [at for at, models in enumerate(texts) for _ in models]
    assert many.replicate.tolist() == of_models


def test_results_are_frozen_and_can_be_pickled() -> None:
    many = qca.minimize_many(*crisp())
    with pytest.raises(AttributeError):
        many.kind = "other"  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        many.covS[0] = 2
    again = pickle.loads(pickle.dumps(many))  # noqa: S301
    assert again.to_frame().equals(many.to_frame())
    assert [str(model) for model in again[3].models] == [str(model) for model in many[3].models]
    tables = pickle.loads(pickle.dumps(many.tables))  # noqa: S301
    assert tables.to_frame().equals(many.tables.to_frame())


def test_more_conditions_than_a_small_table_has() -> None:
    rng = np.random.default_rng(1)
    x = rng.integers(0, 2, (3, 20, 30), dtype=np.uint8)
    y = rng.integers(0, 2, (3, 20), dtype=np.uint8)
    many = qca.minimize_many(x, y, max_models=5)
    assert (many.n_models >= 5).all()
    assert str(many[1].models[0]) == many.models_of(1)[0]
    with pytest.raises(qca.DataError, match="too large; `configs` and `out`"):
        many.tables.codes()
    assert len(many.tables.to_frame()) == len(many.tables.out)


def test_progress_counts_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    qca.minimize_many(*crisp(1000), progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (1000, 1000)
    assert told == sorted(told)


def test_progress_true_writes_to_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[tuple[int, str]] = []

    @contextmanager
    def counting(_self: ProgressLine, total: int, unit: str, *, start: int) -> Iterator[Any]:
        assert start == 0
        yield lambda done: counted.append((done, f"of {total} {unit}"))

    monkeypatch.setattr(ProgressLine, "counting", counting)
    qca.minimize_many(*crisp(), progress=True)
    assert counted[-1] == (50, "of 50 replicates")


@needs_signals
def test_ctrl_c_stops_it_and_leaves_the_interpreter_healthy() -> None:
    setup = """
        import numpy as np, fastqca as qca
        rng = np.random.default_rng(0)
        x = rng.integers(0, 2, (20_000, 60, 14), dtype=np.uint8)
        y = rng.integers(0, 2, (20_000, 60), dtype=np.uint8)
    """
    work = "qca.minimize_many(x, y, all_sol=True, budget=1e6)"
    after = "print(len(qca.minimize_many(x[:10, :, :3], y[:10])))"
    assert interrupted(setup, work, after) == ["stopped", "10"]


@needs_signals
def test_ctrl_c_stops_between_blocks_of_many_small_data_sets() -> None:
    setup = """
        import numpy as np, fastqca as qca
        x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.uint8)
        y = np.array([0, 1, 1, 1], dtype=np.uint8)
        many = 10**9
        x, y = np.broadcast_to(x, (many, *x.shape)), np.broadcast_to(y, (many, *y.shape))
        done = [0]
    """
    work = "qca.minimize_many(x, y, progress=lambda n, total: done.append(n))"
    after = "print(done[-1] < many, len(qca.minimize_many(x[:10], y[:10])))"
    assert interrupted(setup, work, after) == ["stopped", "True 10"]


def some_without_a_solution() -> ManySolutions:
    x, y = crisp()
    y = np.array(y)
    y[1] = 0
    return qca.minimize_many(x, y)


def test_masked_values_are_missing() -> None:
    x, y = (np.array(part) for part in crisp())
    at = (2, 1, 0)
    hidden = np.ma.array(x, mask=np.zeros(x.shape, bool))
    assert (qca.minimize_many(hidden, y).status == qca.minimize_many(x, y).status).all()
    hidden.mask[at] = True
    with pytest.raises(qca.DataError, match=r"conditions\[2, 1, 0\] is masked.*missing"):
        qca.minimize_many(hidden, y)
    with pytest.raises(qca.DataError, match=r"conditions\[2, 1, 0\] is masked"):
        qca.minimize_many(list(hidden), y)
    with pytest.raises(qca.DataError, match=r"outcome\[0, 3\] is masked"):
        qca.minimize_many(x, np.ma.array(y, mask=np.arange(y.size).reshape(y.shape) == 3))
    cuts = np.ma.array(np.full(len(x), 0.8), mask=np.arange(len(x)) == 1)
    with pytest.raises(qca.DataError, match=r"incl_cut\[1\] is masked"):
        qca.minimize_many(x, y, incl_cut=cuts)


def test_a_stray_level_is_no_silent_change_of_all() -> None:
    rng = np.random.default_rng(1)
    x = rng.integers(0, 2, (200, 12, 3), dtype=np.uint8)
    y = rng.integers(0, 2, (200, 12), dtype=np.uint8)
    x[77, 4, 1] = 2
    with pytest.warns(qca.FastqcaWarning, match=r"'B' has 3 levels.*1 of them.*replicate 77"):
        many = qca.minimize_many(x, y)
    assert many.levels == (2, 3, 2)
    with pytest.raises(qca.DataError, match=r"replicate 77, case 4, condition 'B'"):
        qca.minimize_many(x, y, levels=2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        qca.minimize_many(x, y, levels=[2, 3, 2])
        x[:100, 0, 1] = 2  # a level that many replicates have
        qca.minimize_many(x, y)


def test_a_loop_goes_on_after_a_replicate_without_a_solution() -> None:
    many = some_without_a_solution()
    found = list(many)
    assert len(found) == len(many)
    assert [solution.status for solution in found] == many.status.tolist()
    for at, solution in enumerate(found):
        assert tuple(map(str, solution.models)) == many.models_of(at)


def test_some_of_the_replicates_are_results_of_their_own() -> None:
    many = some_without_a_solution()
    last = len(many) - 1
    for index in (slice(1, 3), slice(None, None, -1), [0, 2], np.arange(len(many)) != 2, []):
        chosen = np.arange(len(many))[
            index if len(np.shape(index)) == 0 or len(index) else slice(0)
        ]
        some = many[index]
        assert isinstance(some, ManySolutions)
        assert len(some) == len(chosen)
        for at, of in enumerate(chosen.tolist()):
            assert some.models_of(at) == many.models_of(of)
            assert some.status[at] == many.status[of]
            assert some.table(at).to_frame().equals(many.table(of).to_frame())
        assert set(some.terms.tolist()) == set(range(len(some.implicants)))
        assert len(some.to_frame()) == max(len(some.term_offsets) - 1, 0) + int(
            (np.diff(some.model_offsets) == 0).sum()
        )
    assert many.models_of(-1) == many.models_of(last)
    for wrong in ("0", 1.5, True, None, [[0]], [0.5], [last + 1], np.array([True])):
        with pytest.raises(qca.DataError, match="replicates"):
            many[wrong]
    with pytest.raises(IndexError, match=f"{last + 1} is out of range; replicates: {last + 1}"):
        many[last + 1]
