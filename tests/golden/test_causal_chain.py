"""Every call of causalChain() of the reference: outcomes, failures, models and their fit."""

from typing import Any

import pytest
from reference import COLLECTIONS, frame, literals, load, models, number, study_names

from fastqca.solutions.solution import SolutionSet
from fastqca.theory.chains import causal_chain

EXPECTED_COUNT = {"own": 0, "published": 3}


def runs(collection: str) -> list[tuple[str, dict[str, Any]]]:
    found = [(name, load(collection, name).get("causalChain")) for name in study_names(collection)]
    return [(name, run) for name, chain in found if chain for run in chain["runs"]]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_result_is_checked(collection: str) -> None:
    assert len(runs(collection)) == EXPECTED_COUNT[collection]


@pytest.mark.parametrize("position", range(EXPECTED_COUNT["published"]))
def test_causal_chain(position: int) -> None:
    name, run = runs("published")[position]
    assert run["status"] == "ok"
    chain = causal_chain(frame(load("published", name)), **run["args"])
    explained = {outcome for outcome, result in run["outcomes"].items() if result is not None}
    assert set(chain) == explained
    assert set(chain.failures) == set(run["outcomes"]) - explained  # NA in R, a reason here
    for outcome in explained:
        check(chain[outcome], run["outcomes"][outcome])


def check(found: SolutionSet, result: dict[str, Any]) -> None:
    assert set(models([[str(t) for t in m.terms] for m in found.models])) == set(
        models(result["models"])
    )
    by_terms = {
        models([[str(t) for t in m.terms] for m in found.models])[i]: m
        for i, m in enumerate(found.models)
    }
    for terms, fit in zip(models(result["models"]), result["IC"]["models"], strict=True):
        model = by_terms[terms]
        for measure, value in model.fit.items():
            assert value == pytest.approx(number(fit["model"][measure]), abs=1e-9)
        rows = {literals(str(term)): i for i, term in enumerate(model.terms)}
        for row in fit["terms"]:
            term = model.terms[rows[literals(row["term"])]]
            for measure in ("inclS", "PRI", "covS"):
                assert getattr(term, measure) == pytest.approx(number(row[measure]), abs=1e-9)
            unique = model.covU[rows[literals(row["term"])]]
            assert unique == pytest.approx(number(row["covU"]), abs=1e-9, nan_ok=True)
