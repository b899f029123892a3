"""Attributes that people guess work, or their AttributeError names the right call."""

import copy
import pickle

import numpy as np
import pytest

import fastqca as qca

CRISP = qca.datasets.load("lipset", "crisp")
TABLE = qca.truth_table(CRISP, "SURV")
RESULT = qca.minimize(TABLE, include="?", dir_exp="DEV:STB")
SOLUTIONS = [RESULT, RESULT.solution, RESULT.parsimonious, RESULT.conservative]


def test_a_minimization_answers_for_the_solution_asked_for():
    solution = RESULT.solution
    assert RESULT.models == RESULT.solutions == list(RESULT) == solution.models
    assert RESULT[0] == solution[0] == solution.models[0]
    assert RESULT[:1] == RESULT.models[:1]
    assert len(RESULT) == len(solution) == RESULT.n_models == RESULT.n_models_at_least
    assert RESULT.complete
    assert RESULT.fit.equals(solution.fit)
    assert RESULT.term_share.equals(solution.term_share)
    assert RESULT.chart.equals(solution.chart)
    assert list(RESULT.prime_implicants) == list(solution.prime_implicants)
    assert RESULT.essential == solution.essential
    assert list(RESULT.iter_models()) == RESULT.models
    with pytest.raises(IndexError):
        RESULT[len(RESULT)]


@pytest.mark.parametrize("result", [TABLE, *SOLUTIONS], ids=repr)
def test_what_every_result_has(result):
    assert result.df.equals(result.to_frame())
    assert result.to_pandas().equals(result.to_frame())
    assert result.summary() == str(result)
    assert result.to_html() == result._repr_html_()
    for name in ("to_frames", "to_csvs"):
        with pytest.raises(AttributeError, match=f"no '{name}' .did you mean '{name[:-1]}'"):
            getattr(result, name)


def test_a_truth_table_has_a_length_and_a_table():
    assert len(TABLE) == len(TABLE.out) == len(TABLE.to_frame())
    assert TABLE.table.equals(TABLE.to_frame())
    assert np.array_equal(TABLE.PRI, TABLE.pri, equal_nan=True)
    with pytest.raises(AttributeError, match=r"use fastqca\.plot\.truth_table\(table\)"):
        TABLE.plot()


@pytest.mark.parametrize("solution", SOLUTIONS, ids=repr)
def test_what_solutions_are_asked_for(solution):
    assert solution.solutions == solution.models
    with pytest.raises(AttributeError, match=r"use fastqca\.plot\.xy\(solution\)"):
        solution.plot()
    with pytest.raises(AttributeError, match=r"use \.fit, one row per model"):
        _ = solution.consistency


def test_models_and_terms_have_their_measures_under_other_names():
    model = RESULT[0]
    for one in (model, model.terms[0]):
        assert (one.consistency, one.pri, one.coverage) == (one.inclS, one.PRI, one.covS)
    assert model.formula == model.expression
    assert RESULT.tt is RESULT.table


def test_every_call_that_a_hint_names_exists():
    for base in (type(TABLE), type(RESULT), type(RESULT.solution), type(RESULT[0])):
        hints = [text for text in base._guesses.values() if isinstance(text, str)]
        for word in " ".join(hints).replace("(", " ( ").split():
            if word.startswith("fastqca."):
                home = qca
                for part in word.split(".")[1:]:
                    home = getattr(home, part)


def test_an_attribute_that_fails_tells_its_own_error():
    class Broken(type(TABLE)):
        @property
        def odd(self):
            return {}.missing

    broken = object.__new__(Broken)
    with pytest.raises(AttributeError, match="'dict' object has no attribute 'missing'"):
        _ = broken.odd


@pytest.mark.parametrize("result", [TABLE, *SOLUTIONS], ids=repr)
def test_guesses_leave_copies_and_arrays_alone(result):
    assert copy.copy(result) == result
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301
    assert not hasattr(result, "plot")
    assert not hasattr(result, "__array__")
