"""Models drawn from all have the same probability each, and estimates are without bias."""

import itertools
import math
import random
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import Table, coded_tables, positions, solve

import fastqca as qca
from fastqca import _core
from fastqca.errors import SolutionError
from fastqca.solutions import SolutionSet


@pytest.mark.parametrize("all_sol", [False, True])
@given(table=coded_tables(), order=st.randoms(use_true_random=False))
def test_every_number_has_a_model_of_its_own(
    all_sol: bool, table: Table, order: random.Random
) -> None:
    """The naive twin lists all models; numbers of models that are not listed name the same."""
    whole = solve(table, None, all_sol=all_sol)
    if whole.n_models > 2000:
        return
    numbers = list(range(whole.n_models))
    order.shuffle(numbers)
    part = solve(table, None, all_sol=all_sol, max_models=1)
    found = models(part.models_at(numbers))
    assert sorted(found) == sorted(positions(whole))
    assert found[::-1] == models(part.models_at(numbers[::-1]))
    if numbers:
        assert models(part.models_at([numbers[0]] * 3)) == [found[0]] * 3
    assert models(whole.models_at(sorted(numbers))) == positions(whole)


def models(lists: tuple[np.ndarray, np.ndarray]) -> list[tuple[int, ...]]:
    offsets, indices = (array.tolist() for array in lists)
    return [tuple(indices[a:b]) for a, b in itertools.pairwise(offsets)]


def chart(seed: int, rows: int = 9, columns: int = 14) -> np.ndarray:
    """A chart in which every row has a column."""
    rng = np.random.default_rng(seed)
    cells = rng.random((columns, rows)) < 0.35
    cells[0, ~cells.any(axis=0)] = True
    return cells


@pytest.mark.parametrize("all_sol", [False, True])
def test_draws_are_uniform(all_sol: bool) -> None:
    """Chi-square of many draws by number, against equal shares of all models."""
    for seed in range(6):
        cells = chart(seed)
        whole = _core.solve_chart(cells, all_sol=all_sol, max_models=10_000, budget=10.0)
        part = _core.solve_chart(cells, all_sol=all_sol, max_models=1, budget=10.0)
        n, draws = whole.n_models, 40 * whole.n_models
        generator = random.Random(seed)
        numbers = [generator.randrange(n) for _ in range(draws)]
        found = Counter(models(part.models_at(numbers)))
        assert set(found) <= set(positions(whole))
        expected = draws / n
        square = sum((found[model] - expected) ** 2 / expected for model in positions(whole))
        assert square <= (n - 1) + 5 * math.sqrt(2 * (n - 1)) + 5


def test_models_too_many_to_list_are_drawn_in_proportion_to_their_terms() -> None:
    """More than 10^10 models: the terms of draws agree with the exact shares."""
    result = qca.minimize(study(9, 40), "Y", include="?", all_sol=True, max_models=1)
    solution = result.solution
    assert solution.n_models > 10**10
    drawn = solution.sample(300, seed=3)
    assert [model.name for model in drawn[:2]] == ["S1", "S2"]
    assert drawn == solution.sample(300, seed=3) != solution.sample(300, seed=4)
    times = Counter(str(term) for model in drawn for term in model.terms)
    for term, share in solution.term_share.items():
        spread = math.sqrt(300 * share * (1 - share))
        assert abs(times[term] - 300 * share) <= 5 * spread + 1
    covers = solution.chart.to_numpy()
    names = {str(term): i for i, term in enumerate(solution.prime_implicants)}
    for model in drawn[:50]:
        terms = [names[str(term)] for term in model.terms]
        assert covers[terms].any(axis=0).all()
        for left_out in terms:
            assert not covers[[i for i in terms if i != left_out]].any(axis=0).all()


def study(conditions: int, cases: int) -> pd.DataFrame:
    """Random crisp cases that follow ``A*B + C*~D -> Y`` but for a few flipped outcomes."""
    rng = np.random.default_rng([1, conditions, cases])
    x = rng.integers(0, 2, (cases, conditions))
    y = (x[:, 0] & x[:, 1]) | (x[:, 2] & (1 - x[:, 3]))
    y ^= rng.random(cases) < 0.05
    names = [chr(65 + i) for i in range(conditions)]
    return pd.DataFrame(x, columns=names).assign(Y=y)


def test_distinct_models_of_pairs_are_drawn_uniformly() -> None:
    """Intermediate models of several analyses: by number as they are walked over."""
    found = several()
    listed = [str(model) for model in found.models]
    few = several(max_models=2)
    assert few.n_models == len(listed) > 2
    assert not few.complete
    drawn = Counter(str(model) for model in few.sample(60 * len(listed), seed=5))
    assert set(drawn) == set(listed)
    square = sum((drawn[model] - 60) ** 2 / 60 for model in listed)
    assert square <= len(listed) - 1 + 5 * math.sqrt(2 * (len(listed) - 1)) + 5


def several(**arguments: int) -> SolutionSet:
    for seed in range(40):
        rng = np.random.default_rng(seed)
        x = rng.integers(0, 2, (18, 5))
        data = pd.DataFrame(x, columns=list("ABCDE")).assign(Y=rng.integers(0, 2, 18))
        table = qca.truth_table(data, "Y", incl_cut=0.6)
        found = qca.minimize(table, include="?", dir_exp="A, B, C, D, E", **arguments)
        if (found.intermediate.n_models or 0) >= 3 and not isinstance(
            found.intermediate.solved, _core.Solved
        ):
            return found.intermediate
    raise AssertionError("no study with several pairs")


def test_listed_models_are_drawn_from_the_list() -> None:
    sets = qca.calibrate(qca.datasets.load("lipset"), qca.datasets.plan("lipset", "crisp"))
    solution = qca.minimize(sets, "SURV", include="?").solution
    assert solution.sample(3, seed=0) == solution.models * 3
    assert solution.sample(0, seed=0) == []


def test_models_that_are_not_counted_are_not_drawn() -> None:
    with pytest.warns(qca.FastqcaWarning, match="budget"):
        result = qca.minimize(study(9, 60), "Y", include="?", all_sol=True, budget=0.02)
    solution = result.solution
    assert solution.n_models is None
    with pytest.raises(SolutionError, match="not known.*budget.*iter_models"):
        solution.sample(3, seed=1)
    with pytest.raises(qca.FastqcaError, match="seed"):
        solution.sample(3, seed=-1)


# Estimates.


def test_estimates_agree_with_counts() -> None:
    """Counted within a large budget, estimated within none: at most 4 standard errors apart."""
    for seed in range(8):
        cells = chart(seed, rows=16, columns=34)
        counted = _core.solve_chart(cells, all_sol=True, max_models=1, budget=600.0)
        hasty = _core.solve_chart(cells, all_sol=True, max_models=1, budget=0.0)
        assert counted.estimate(seed=0) is None
        assert hasty.n_models is None
        value, error = hasty.estimate(seed=seed)
        assert 0 < error < value / 2
        assert abs(value - counted.n_models) <= 4 * error
        assert hasty.estimate(seed=seed) == (value, error) != hasty.estimate(seed=seed + 1)


def test_an_estimate_is_printed_as_one() -> None:
    with pytest.warns(qca.FastqcaWarning, match="budget"):
        result = qca.minimize(study(9, 60), "Y", include="?", all_sol=True, budget=0.02)
    estimate = result.n_models_estimate
    assert estimate.value > result.n_models_at_least
    assert f"about {estimate.value:.1e}"[:9] in str(result)
    assert "not all were counted" in str(result)
    assert "standard error" in repr(result)
