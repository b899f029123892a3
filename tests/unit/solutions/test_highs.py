"""Minimum covers by HiGHS: as by definition, stopped at any time, and done without."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca import _core
from fastqca._common.errors import BudgetWarning
from fastqca.solutions import analysis, highs
from interrupts import interrupted, needs_signals

# Which point of the affine plane of order 3 is on which of its 12 lines. At most 4 points leave no
# line full, so 5 of the 9 meet all lines; prices prove only 3.
POINTS = [(x, y) for x in range(3) for y in range(3)]
LINES = [(a, b, c) for a, b in [(1, 0), (0, 1), (1, 1), (1, 2)] for c in range(3)]
PLANE = np.array([[(a * x + b * y) % 3 == c for a, b, c in LINES] for x, y in POINTS])


def columns_of(chart: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    offsets = np.concatenate([[0], np.cumsum(chart.sum(axis=1))]).astype(np.int64)
    return offsets, np.nonzero(chart)[1].astype(np.int64)


def study(conditions: int, cases: int, seed: int) -> pd.DataFrame:
    """Crisp cases whose outcome has nothing to do with their conditions."""
    rng = np.random.default_rng([seed, conditions, cases])
    x = rng.integers(0, 2, (cases, conditions + 1))
    return pd.DataFrame(x, columns=[*map("C{}".format, range(conditions)), "Y"])


def test_a_cover_is_proven_in_another_process() -> None:
    found = highs.minimum_cover(columns_of(PLANE), 12, np.arange(9), 600.0)
    assert found is not None
    assert found.at_least == len(found.cover) == 5
    assert PLANE[found.cover].any(axis=0).all()
    assert found.seconds > 0


def test_without_time_the_answer_is_what_was_known() -> None:
    found = highs.minimum_cover(columns_of(PLANE), 12, np.arange(9), 0.0)
    assert found is not None
    assert found.at_least <= 5 <= len(found.cover)
    assert PLANE[found.cover].any(axis=0).all()


@pytest.mark.parametrize("script", ["", "import sys; sys.exit(1)", "print('no answer')"])
def test_a_process_that_fails_has_no_answer(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child.py"
    child.write_text(script)
    monkeypatch.setattr(highs, "_CHILD", child)
    assert highs.minimum_cover(columns_of(PLANE), 12, np.arange(9), 600.0) is None
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    assert highs.minimum_cover(columns_of(PLANE), 12, np.arange(9), 600.0) is None


def test_an_answer_that_contradicts_itself_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child.py"
    child.write_text("""print('{"at_least": 2, "cover": [0], "seconds": 0}')""")
    monkeypatch.setattr(highs, "_CHILD", child)
    assert highs.minimum_cover(columns_of(PLANE), 12, np.arange(9), 600.0) is None


@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize("size", [(7, 90, 6), (8, 60, 5), (9, 80, 5)])
def test_models_are_those_that_the_core_finds(
    size: tuple[int, int, int], answers: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = study(*size)
    monkeypatch.setattr(highs, "available", lambda: False)
    alone = qca.minimize(data, "Y", incl_cut=0.6, include="?")
    asked = []

    def minimum_cover(columns, rows, cover, seconds):
        asked.append(seconds)
        return proven(columns, rows, cover, seconds) if answers else None

    proven = highs.minimum_cover
    monkeypatch.setattr(highs, "available", lambda: True)
    monkeypatch.setattr(highs, "minimum_cover", minimum_cover)
    monkeypatch.setattr(analysis, "_PATIENCE", 0.0)
    found = qca.minimize(data, "Y", incl_cut=0.6, include="?")
    assert asked
    assert found.solution.min_terms == alone.solution.min_terms is not None
    assert found.n_models == alone.n_models
    assert list(map(str, found.models)) == list(map(str, alone.models))


def test_who_has_no_highs_is_told_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    data = study(11, 400, 1)
    monkeypatch.setattr(highs, "available", lambda: False)
    with pytest.warns(BudgetWarning, match=r"pip install 'fastqca\[proofs\]'"):
        found = qca.minimize(data, "Y", incl_cut=0.6, include="?", budget=1e-3)
    assert found.solution.min_terms is None
    monkeypatch.setattr(highs, "available", lambda: True)
    monkeypatch.setattr(highs, "minimum_cover", lambda *_: None)
    with pytest.warns(BudgetWarning) as warnings:
        qca.minimize(data, "Y", incl_cut=0.6, include="?", budget=1e-3)
    assert not any("pip" in str(warning.message) for warning in warnings)


def test_what_is_no_cover_is_refused() -> None:
    solved = _core.solve_chart(PLANE, all_sol=False, max_models=1, budget=60.0)
    classes, (offsets, members), rows, cover = solved.cyclic_core()
    assert (len(classes), len(offsets), len(members), rows) == (9, 10, 36, 12)
    limits = {"max_models": 1000, "budget": 60.0}
    assert solved.resumed(0, cover, **limits).n_models == solved.n_models
    for at_least, wrong in [(0, cover[:1]), (0, cover + 100), (6, cover)]:
        with pytest.raises(RuntimeError, match="no cover|damaged"):
            solved.resumed(at_least, wrong, **limits)


@needs_signals
def test_an_interrupt_ends_the_process() -> None:
    lines = interrupted(
        """
        import numpy as np
        from fastqca.solutions import highs
        chart = np.random.default_rng(1).random((3000, 500)) < 0.05
        offsets = np.concatenate([[0], np.cumsum(chart.sum(axis=1))]).astype(np.int64)
        columns = offsets, np.nonzero(chart)[1].astype(np.int64)
        """,
        "highs.minimum_cover(columns, 500, np.arange(3000), 1e6)",
    )
    assert lines == ["stopped"]
