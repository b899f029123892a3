"""Results cannot be changed, and go through pickle and copy."""

import copy
import multiprocessing
import pickle

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.solutions.solution import SolutionSet

rng = np.random.default_rng(0)
X = rng.integers(0, 2, (10, 6))
DATA = pd.DataFrame(X, columns=list("ABCDEF")).assign(Y=rng.integers(0, 2, 10))
AGAIN = {
    "pickle": lambda what: pickle.loads(pickle.dumps(what)),  # noqa: S301
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}
EXPECTED = ["A, ~B, C*D", {"A": 1, "B": [0, 1]}, ["A", "~B"]]


def solved(dir_exp="A, ~B, C*D"):
    return qca.minimize(DATA, outcome="Y", include="?", dir_exp=dir_exp, exclude=[1, 2])


@pytest.fixture(scope="module")
def result():
    return solved()


@pytest.fixture(params=AGAIN)
def again(request):
    return AGAIN[request.param]


def test_arrays_are_read_only(result):
    tt = result.table
    arrays = [tt.configs, tt.n, tt.incl, tt.pri, tt.row_of, tt.outcome_values, tt.excluded]
    arrays += [tt.sets.values, tt.excluded, result.simplifying_assumptions["M1"].cubes]
    arrays += [result.solution.explained.rows, result.solution.explained.configs]
    arrays += [*result.solution.flat(), *qca.pof("A => Y", data=DATA).measures.values()]
    for way in AGAIN.values():
        arrays += [way(tt).n, way(tt).sets.values, way(result.easy)["C1", "P1"].cubes]
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_lists_are_copies(result):
    solution = result.parsimonious
    solution.models.clear()
    result.table.row_numbers.clear()
    assert len(solution.models) == solution.n_models > 0
    assert len(result.table.row_numbers) == len(result.table.out)
    assert solution.models[0] is solution.models[0]


def test_attributes_cannot_be_set(result):
    model = result.solution.models[0]
    for what, names in (
        (result, ("kind", "settings", "table", "expectations", "solution")),
        (result.solution, ("kind", "explained", "models")),
        (model, ("name", "terms", "all_parents")),
        (model.terms[0], ("implicant",)),
        (result.table, ("n", "settings")),
    ):
        for name in names:
            with pytest.raises(AttributeError):
                setattr(what, name, None)


def test_models_are_equal_by_their_terms(result):
    one, other = result.parsimonious.models[0], solved().parsimonious.models[0]
    assert one == other
    assert hash(one) == hash(other)
    assert one is not other
    assert one != result.conservative.models[0]
    assert one != str(one)


@pytest.mark.parametrize("dir_exp", EXPECTED)
def test_a_result_comes_back(dir_exp, again):
    result = solved(dir_exp)
    back = again(result)
    assert str(back) == str(result)
    assert back.settings == result.settings
    assert back.expectations == result.expectations
    assert list(back.pairs) == list(result.pairs)
    assert result.rerun().solution.models == result.solution.models


def test_parts_of_a_result_come_back(result, again):
    for solution in (result.conservative, result.parsimonious, result.intermediate):
        back = again(solution)
        assert back.kind == solution.kind
        assert back.models == solution.models
        assert back.to_frame().equals(solution.to_frame())
        assert list(again(solution.prime_implicants)) == list(solution.prime_implicants)
    key, pair = list(result.pairs.items())[-1]
    assert again(pair).parents == key
    assert again(pair.solution).models == pair.solution.models
    assert again(pair.easy).rows() == pair.easy.rows()
    assert again(result.easy).to_frame().equals(result.easy.to_frame())
    assumptions = again(result.simplifying_assumptions)
    assert assumptions.to_frame().equals(result.simplifying_assumptions.to_frame())
    assert list(again(result.pairs)) == list(result.pairs)


def test_tables_models_and_terms_come_back(result, again):
    tt = again(result.table)
    assert tt.to_frame().equals(result.table.to_frame())
    assert tt.settings == result.table.settings
    model = again(result.solution.models[0])
    assert model == result.solution.models[0]
    assert model.to_frame().equals(result.solution.models[0].to_frame())
    assert model.all_parents == result.solution.models[0].all_parents
    term = again(result.solution.models[0].terms[0])
    assert (term, term.inclS) == (model.terms[0], model.terms[0].inclS)
    fit = qca.pof("A + ~B => Y", data=DATA)
    assert again(fit).to_frame().equals(fit.to_frame())


def test_a_result_comes_back_from_a_process_pool(result):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        (back,) = pool.map(copy.copy, [result])
    assert str(back) == str(result)


def test_a_solution_made_of_a_chart_comes_back(result, again):
    alone = SolutionSet(result.conservative._chart, result.conservative.explained, "conservative")
    assert again(alone) == alone
    assert again(alone).models == result.conservative.models
