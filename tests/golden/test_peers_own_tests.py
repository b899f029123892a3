"""
What PyQCA and setqca are asked by their own tests, asked of `fastqca.compat`.

peers/watch.py recorded the calls that tests of PyQCA make, while they ran; peers/record.py has the
inputs of those of setqca. Where an answer is another one, how often is asserted.
"""

import gzip
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import fastqca
from fastqca.compat import pyqca, setqca

HERE = Path(__file__).parent / "peers"
KINDS = ("complex", "parsimonious", "intermediate")
pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
COUNTS = {"minimize": 60, "primes": 38, "fits": 53}


@cache
def recorded(package: str = "pyqca") -> dict[str, Any]:
    return json.loads(gzip.decompress((HERE / f"{package}_tests.json.gz").read_bytes()))


def test_every_call_is_looked_at() -> None:
    assert recorded()["version"] == recorded("setqca")["version"] == "0.2.0"
    assert {kind: len(recorded()[kind]) for kind in COUNTS} == COUNTS


def value(given: Any) -> Any:
    """Read a value of a condition; several are {"any": [...]}."""
    return frozenset(given["any"]) if isinstance(given, dict) else given


def pattern(given: list[Any]) -> tuple[Any, ...]:
    return tuple(map(value, given))


def model(terms: list[Any]) -> frozenset[tuple[Any, ...]]:
    return frozenset(map(pattern, terms))


def literals(terms: frozenset[tuple[Any, ...]]) -> int:
    return sum(part != pyqca.DONT_CARE for term in terms for part in term)


def minimized(call: dict[str, Any]) -> pyqca.QMSolution:
    """
    Minimize data whose truth table has the rows of a call.

    Cases of a row all have its consistency in the outcome, or whether it is kept where a cut-off
    of PRI decides about it, since such cases have another PRI. Values that no row has are those of
    cases in rows below the cut-off of frequency.
    """
    options, names = dict(call["options"]), call["names"]
    cut = options["consistency_threshold"] or options["outcome_threshold"]
    assert options["frequency_cutoff"] == 1
    cases = []
    for config, _, consistency, pri in call["rows"]:
        kept = float(consistency >= cut and (pri is None or pri >= options["pri_cut"]))
        cases += 2 * [[*config, kept if options["pri_cut"] else consistency]]
    for i, values in enumerate(call["domains"].values()):
        first = call["rows"][0][0]
        unseen = set(values) - {config[i] for config, *_ in call["rows"]}
        cases += [[*first[:i], value, *first[i + 1 :], 0] for value in sorted(unseen)]
    several = [name for name, many in zip(names, call["multivalue"], strict=True) if many]
    engine = pyqca.GSQCA(
        pd.DataFrame(cases, columns=[*names, "Y"]),
        set_conditions=[name for name in names if name not in several],
        multivalue_conditions=several,
        outcome="Y",
    )
    return pyqca.minimize_truth_table(engine, **options | {"frequency_cutoff": 2})


def in_order(call: dict[str, Any], term: tuple[Any, ...]) -> tuple[Any, ...]:
    """Put multi-value conditions last, as engines do."""
    return tuple(
        part
        for last in (False, True)
        for part, many in zip(term, call["multivalue"], strict=True)
        if many == last
    )


def models(found: pyqca.QMSolution, kind: str) -> list[frozenset[tuple[Any, ...]]]:
    return [frozenset(term.pattern for term in each) for each in found.models[kind]]


def judged(call: dict[str, Any], kind: str) -> str:
    """Tell what PyQCA's answer is among the models found here."""
    theirs = frozenset(in_order(call, term) for term in model(call["answer"][kind]))
    ours = models(minimized(call), kind)
    if theirs in ours or (not theirs and not ours):
        return "same"
    assert ours
    cost = len(ours[0]), literals(ours[0])
    return "longer" if (len(theirs), literals(theirs)) > cost else "other"


@pytest.mark.parametrize("position", range(COUNTS["minimize"]))
def test_minimize(position: int) -> None:
    call = recorded()["minimize"][position]
    found = minimized(call)
    assert [found.n_positive, found.n_remainder, found.n_contradiction] == call["answer"]["counts"]
    for kind in ("complex", "parsimonious"):
        assert judged(call, kind) in ("same", "longer")


def test_what_is_not_the_same() -> None:
    counts = {kind: Counter(judged(c, kind) for c in recorded()["minimize"]) for kind in KINDS}
    assert counts == NOT_THE_SAME


# Which remainders PyQCA's intermediate solution assumes: see docs/peers.md.
NOT_THE_SAME = {
    "complex": {"same": 60},
    "parsimonious": {"same": 60},
    "intermediate": {"same": 58, "other": 2},
}
ONE_VALUE = [14]  # a study with one case, and so a condition with one value
OTHER_PRI = [44]  # pri_cut keeps a row that PyQCA's other PRI does not reach


@pytest.mark.parametrize("position", range(COUNTS["primes"]))
def test_primes(position: int) -> None:
    call = recorded()["primes"][position]
    patterns = list(map(pattern, call["patterns"]))
    found = pyqca.quine_mccluskey(call["on"], patterns, call["multivalue"], call["free"])
    theirs = {pattern(term) for term, _ in call["answer"]}
    assert {term.pattern for term in found} == theirs


@pytest.mark.parametrize("position", range(COUNTS["fits"]))
def test_fits(position: int) -> None:
    call = recorded()["fits"][position]
    answer = call["answer"]
    engine = getattr(pyqca, call["engine"])
    given = {"outcome": call["outcome"], "conditions": list(call["types"])}
    if call["engine"] != "CSQCA":
        given["condition_types"] = call["types"]
    if position in ONE_VALUE:
        with pytest.raises(fastqca.DataError, match="has only one value; remove this condition"):
            engine(pd.DataFrame(call["data"]), **given)
        return
    found = engine(pd.DataFrame(call["data"]), **given).fit(**call["options"])
    rows = {
        tuple(row[name] for name in call["types"]): [row["n_cases"], row["outcome_raw_consist"]]
        for row in found.truth_table.to_dict("records")
    }
    assert len(rows) == len(answer["rows"])
    for config, n, consistency in answer["rows"]:
        assert rows[tuple(config)] == [n, pytest.approx(consistency, abs=1e-9)]
    for kind in ("complex", "parsimonious"):
        theirs, metric = model(answer["terms"][kind]), found.solution_metrics[kind]
        same = theirs in (models(found.minimization, kind) or [frozenset()])
        assert same == (position not in OTHER_PRI)
        if not same:
            assert call["options"]["pri_cut"] > 0
            continue
        if kind not in answer["fit"]:  # no solution, or one below coverage_cutoff
            assert metric is None
        elif theirs == models(found.minimization, kind)[0]:
            fit = [metric.consistency, metric.raw_coverage]
            assert fit == pytest.approx(answer["fit"][kind], abs=1e-9)


def test_setqca_minimize() -> None:
    """Textbook charts, all tables with few positive rows, and those of its generator."""
    records = recorded("setqca")["minimize"]
    assert len(records) == 2087
    for record in records:
        names = tuple("ABCD"[: record["width"]])
        on, free = set(record["on"]), set(record["free"])
        found = setqca.minimize(on, dont_cares=free, width=record["width"])
        assert [each.as_expression(names) for each in found] == record["found"], record


def test_setqca_multivalue() -> None:
    records = recorded("setqca")["multivalue"]
    assert len(records) == 228
    for record in records:
        domain = setqca.MultiValueDomain(("A", "B"), tuple(record["levels"]))
        on, free = set(record["on"]), set(record["free"])
        found = setqca.minimize_multivalue(on, domain=domain, dont_cares=free)
        texts = [each.as_expression(domain) for each in found]
        ours, theirs = ([set(t.split(" + ")) for t in each] for each in (texts, record["found"]))
        assert len(ours) == len(theirs), record
        assert all(one in theirs for one in ours), record


@pytest.mark.parametrize("position", range(4))
def test_setqca_fits(position: int) -> None:
    answer = recorded("setqca")["fits"][position]
    estimator = {"crisp": setqca.CSQCA, "fuzzy": setqca.FSQCA}[answer["kind"]]
    model = estimator(consistency=answer["cut"], directional_expectations=answer["expected"])
    found = model.fit(pd.DataFrame(answer["data"]), outcome="Y", conditions=["A", "B"])
    for kind in ("conservative", "parsimonious", "intermediate"):
        ours = found.summary_frame(kind).to_dict("list")
        assert ours.keys() == answer[kind].keys()
        for name, theirs in answer[kind].items():
            numbers = isinstance(theirs[0], float)
            assert ours[name] == (pytest.approx(theirs, abs=1e-9) if numbers else theirs)


def test_setqca_multivalue_example() -> None:
    """Of the docstring of its module."""
    data = {"regime": [0, 1, 2, 1], "wealth": [0, 1, 1, 0], "Y": [0.1, 0.9, 0.9, 0.2]}
    frame = pd.DataFrame(data)
    found = setqca.MVQCA(consistency=0.8).fit(frame, outcome="Y", conditions=["regime", "wealth"])
    answers = {"conservative": "regime{1,2}*wealth{1}", "parsimonious": "wealth{1}"}
    for kind, solution in answers.items():
        (row,) = found.summary_frame(kind).to_dict("records")
        assert row["solution"] == solution
        assert [row["consistency"], row["coverage"]] == pytest.approx([0.9, 6 / 7])
