"""
`fastqca.compat.pyqca` and `.setqca` against what the packages themselves answered.

The answers stand in peers/, made by peers/record.py. Where a package is wrong, or settles for less,
that is asserted with how often it happens, so that it cannot vanish.
"""

import gzip
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.compat import pyqca, setqca

HERE = Path(__file__).parent / "peers"
KINDS = ("complex", "parsimonious", "intermediate")
pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")


@cache
def recorded(package: str) -> dict[str, Any]:
    return json.loads(gzip.decompress((HERE / f"{package}.json.gz").read_bytes()))


def test_the_versions_are_told() -> None:
    assert {name: recorded(name)["version"] for name in ("pyqca", "setqca")} == {
        "pyqca": "0.2.0",
        "setqca": "0.2.0",
    }


FITS = range(30)


def fitted(position: int) -> tuple[dict[str, Any], Any]:
    answer = recorded("pyqca")["fits"][position]
    engine = getattr(pyqca, answer["engine"])
    model = engine(pd.DataFrame(answer["data"]), outcome="Y", **answer["given"])
    return answer, model.fit(
        consistency_cutoff=answer["cut"], directional_expectations=answer["expected"]
    )


def rows_of(found: Any) -> dict[tuple[Any, ...], dict[str, Any]]:
    names = found.minimization.condition_names
    records = found.truth_table.to_dict("records")
    return {tuple(row[name] for name in names): row for row in records}


def models(found: Any, kind: str) -> list[set[str]]:
    solution = found.minimization
    names = solution.condition_names
    return [{term.label(names) for term in model} for model in solution.models[kind]]


def literals(terms: Any) -> int:
    return sum(term.count(" * ") + 1 for term in terms)


def test_every_answer_is_looked_at() -> None:
    assert len(FITS) == len(recorded("pyqca")["fits"])


@pytest.mark.parametrize("position", FITS)
def test_pyqca_truth_tables(position: int) -> None:
    answer, found = fitted(position)
    ours = rows_of(found)
    for row in answer["rows"]:
        mine = ours.pop(tuple(row["config"][name] for name in found.minimization.condition_names))
        assert (mine["n_cases"], mine["cases"]) == (row["n"], ", ".join(row["cases"]))
        assert mine["outcome_raw_consist"] == pytest.approx(row["consistency"], abs=1e-9)
    assert ours == {}


@pytest.mark.parametrize("position", FITS)
def test_pyqca_solutions(position: int) -> None:
    """Its exact backend finds one of the models found here; the fit is the same."""
    answer, found = fitted(position)
    for kind in ("complex", "parsimonious"):
        theirs = set(answer["exact"][kind])
        assert theirs in models(found, kind) or not theirs
        assert bool(theirs) == bool(models(found, kind))
        if theirs and theirs == models(found, kind)[0]:
            metric = found.solution_metrics[kind]
            fit = [metric.consistency, metric.raw_coverage, metric.n_cases_in]
            assert fit == pytest.approx(answer["exact"]["fit"][kind], abs=1e-9)


def test_pyqca_greedy_covers_are_not_always_minimal() -> None:
    """Its default backend may take more products or literals than are needed."""
    longer = 0
    for position in FITS:
        answer, found = fitted(position)
        for kind in ("complex", "parsimonious"):
            theirs, ours = answer["standard"][kind], models(found, kind)
            if theirs and set(theirs) not in ours:
                best = (len(ours[0]), literals(ours[0]))
                assert best < (len(theirs), literals(theirs))
                longer += 1
    assert longer == 4


def test_pyqca_tells_one_of_several_models() -> None:
    several = Counter(kind for i in FITS for kind in KINDS if len(models(fitted(i)[1], kind)) > 1)
    assert several["parsimonious"] == 10
    with pytest.warns(qca.FastqcaWarning, match="the first is used, and .models holds all"):
        fitted(next(i for i in FITS if len(models(fitted(i)[1], "parsimonious")) > 1))


def test_pyqca_pri_is_another_number() -> None:
    """It takes away Σ min(x, 1 - y) where Ragin takes away Σ min(x, y, 1 - y)."""
    other = same = 0
    for position in FITS:
        answer, found = fitted(position)
        model = pd.DataFrame(answer["data"])
        if answer["engine"] not in ("CSQCA", "FSQCA"):
            continue
        table = qca.truth_table(model, "Y", ties="up").to_frame()
        names = found.minimization.condition_names
        pri = {tuple(row[name] for name in names): row["PRI"] for _, row in table.iterrows()}
        ours = {config: row["pri_consistency"] for config, row in rows_of(found).items()}
        for row in answer["rows"]:
            config = tuple(row["config"][name] for name in names)
            assert ours[config] == pytest.approx(np.nan_to_num(pri[config]), abs=1e-9)
            wrong = abs(row["pri"] - ours[config]) > 1e-9
            other, same = other + wrong, same + (not wrong)
    assert (other, same) == (112, 85)


def test_pyqca_intermediate_solution_of_lipset_is_its_complex_one() -> None:
    """R QCA finds DEV*LIT*STB for both tables."""
    answer, found = fitted(0)
    assert set(answer["exact"]["intermediate"]) == set(answer["exact"]["complex"])
    assert found.formulas["intermediate"] == "(DEV * LIT * STB)"
    answer, found = fitted(1)
    assert set(answer["exact"]["intermediate"]) == set(answer["exact"]["complex"])
    assert found.formulas["intermediate"] == "(DEV * LIT * STB)"


def test_pyqca_intermediate_solutions_are_those_of_minimize() -> None:
    differ = compared = 0
    for position in FITS:
        answer, found = fitted(position)
        if answer["expected"] and found.minimization.models["complex"]:
            data = pd.DataFrame(answer["data"])
            native = qca.minimize(
                data,
                include="?",
                dir_exp=answer["expected"],
                outcome="Y",
                incl_cut=answer["cut"],
                ties="up",
            )
            listed = {
                frozenset(str(term).replace("*", " * ") for term in model.terms)
                for model in native.intermediate.models
            }
            ours = set(map(frozenset, models(found, "intermediate")))
            assert ours <= listed
            differ += frozenset(answer["exact"]["intermediate"]) not in listed
            compared += 1
    assert (differ, compared) == (9, 15)


@pytest.mark.parametrize("record", recorded("setqca")["minimize"], ids=lambda r: str(r["on"]))
def test_setqca_minimize(record: dict[str, Any]) -> None:
    names = tuple("ABCDE"[: record["width"]])
    found = setqca.minimize(
        set(record["on"]), dont_cares=set(record["free"]), width=record["width"]
    )
    assert [each.as_expression(names) for each in found] == record["found"]


@pytest.mark.parametrize("record", recorded("setqca")["multivalue"], ids=lambda r: str(r["on"]))
def test_setqca_multivalue(record: dict[str, Any]) -> None:
    domain = setqca.MultiValueDomain(tuple("ABC"[: len(record["levels"])]), tuple(record["levels"]))
    found = setqca.minimize_multivalue(
        set(record["on"]), domain=domain, dont_cares=set(record["free"]), max_solutions=10_000
    )
    ours = {frozenset(each.as_expression(domain).split(" + ")) for each in found}
    assert ours == {frozenset(text.split(" + ")) for text in record["found"]}


def of_setqca(answer: dict[str, Any]) -> Any:
    estimator = {"crisp": setqca.CSQCA, "fuzzy": setqca.FSQCA}[answer["kind"]]
    model = estimator(
        consistency=answer["cut"],
        directional_expectations=answer["expected"],
        max_solutions=10_000,
    )
    data = pd.DataFrame(answer["data"])
    return model.fit(data, outcome="Y", conditions=[name for name in data if name != "Y"])


def rows(summary: dict[str, list[Any]]) -> dict[frozenset[str], list[float]]:
    measures = ("consistency", "coverage", "PRI", "n_implicants", "n_literals")
    figures = zip(*(summary[name] for name in measures), strict=True)
    return {
        frozenset(text.split(" + ")): list(row)
        for text, row in zip(summary["solution"], figures, strict=True)
    }


@pytest.mark.parametrize("answer", recorded("setqca")["fits"], ids=lambda a: a["kind"])
def test_setqca_fits(answer: dict[str, Any]) -> None:
    found = of_setqca(answer)
    for kind in ("conservative", "parsimonious"):
        ours, theirs = rows(found.summary_frame(kind).to_dict("list")), rows(answer[kind])
        assert ours.keys() == theirs.keys()
        for model, figures in theirs.items():
            assert ours[model] == pytest.approx(figures, abs=1e-9)
    table, theirs = found.truth_table, answer["table"]
    for number, *ours in zip(
        table.row_numbers, table.n, table.out, table.cases, table.incl, table.pri, strict=True
    ):
        n, out, cases, incl, pri = (
            theirs[column][number - 1] for column in ("n", "OUT", "cases", "consistency", "PRI")
        )
        assert [*ours[:2], ", ".join(ours[2])] == [n, out, cases]
        assert np.nan_to_num(ours[3:]) == pytest.approx([incl, pri], abs=1e-9)
    assert theirs["OUT"].count("R") == table.n_remainders


def test_setqca_intermediate_solutions() -> None:
    """
    Here, as in R, easy counterfactuals are what terms of a conservative model cover without the
    literals that contradict expectations, for each pair of models. setqca starts from rows instead
    of terms, and puts the assumptions of all models together.
    """
    counts: Counter[str] = Counter()
    for answer in recorded("setqca")["fits"]:
        found = of_setqca(answer)
        if found.intermediate is None:  # every observed row has the outcome
            assert answer["parsimonious"]["solution"] == ["1"]
            counts["none"] += 1
            continue
        ours = rows(found.summary_frame("intermediate").to_dict("list"))
        listed = {frozenset(map(str, m.terms)) for m in found.native.intermediate.models}
        assert ours.keys() <= listed
        pairs = "one pair" if len(found.native.pairs) == 1 else "several"
        if pairs == "one pair":
            (assumed,) = found.native.simplifying_assumptions.values()
            (easy,) = ({number - 1 for number in rows} for rows in found.native.easy.values())
            assert [number - 1 for number in assumed] == answer["assumptions"]
            assert easy <= set(answer["easy"])
            assert (ours.keys() == rows(answer["intermediate"]).keys()) == (
                sorted(easy) == answer["easy"]
            )
        counts[f"{pairs}, {ours.keys() == rows(answer['intermediate']).keys()}"] += 1
    assert counts == {"one pair, True": 9, "one pair, False": 1, "several, False": 7}
