"""
Record what PyQCA and setqca answer, for tests/golden/test_peers.py.

Run with both packages installed, and without fastqca:

    python -m venv .peers && .peers/bin/pip install pyqca==0.2.0 setqca==0.2.0
    .peers/bin/python tests/golden/peers/record.py

Data are small: Lipset's (from the reference results of R), those of PyQCA's own tests (MIT
licence, Copyright (c) 2026 Taishi Yamasaki), and random ones, which are kept with the answers.
"""

import gzip
import json
import platform
import warnings
from importlib.metadata import version
from itertools import combinations
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import qca
import setqca
from setqca.minimize import minimize
from setqca.multivalue import MultiValueDomain, minimize_multivalue

HERE = Path(__file__).parent
KINDS = ("complex", "parsimonious", "intermediate")

# tests/minimizers/test_minimizers.py, test_backends.py and tests/engines/test_engines.py of PyQCA
GSQCA_TEST = {
    "skill": [0.9, 0.8, 0.3, 0.2, 0.9, 0.8, 0.1, 0.2],
    "resources": [0.8, 0.3, 0.8, 0.2, 0.2, 0.9, 0.7, 0.1],
    "region": ["north", "north", "north", "south", "south", "east", "east", "south"],
    "Y": [0.9, 0.7, 0.8, 0.1, 0.2, 0.9, 0.1, 0.1],
}
BACKEND_TEST = {
    "A": [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0],
    "B": [1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0],
    "C": [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0],
    "region": ["north", "north", "south", "south", "north", "south", "north", "south"],
    "Y": [1.0, 0.9, 0.8, 0.2, 0.7, 0.1, 0.2, 0.0],
}
FS_TEST = {
    "skill": [0.9, 0.8, 0.2, 0.1],
    "resources": [1.0, 0.0, 1.0, 0.0],
    "Y": [0.9, 0.7, 0.1, 0.2],
}
MV_TEST = {
    "sector": ["public", "public", "private", "private", "hybrid", "hybrid"],
    "region": ["north", "south", "north", "south", "north", "south"],
    "Y": [1.0, 0.8, 0.1, 0.2, 0.9, 0.1],
}


def lipset(name: str) -> dict:
    packed = HERE.parent / "own" / "utilities.json.gz"
    values = json.loads(gzip.decompress(packed.read_bytes()))["data"][name]["values"]
    return {{"SURV": "Y"}.get(column, column): scores for column, scores in values.items()}


def random_data(seed: int, kind: str) -> dict:
    """Cases that follow ``A*~B`` but for some noise."""
    rng = np.random.default_rng(seed)
    k, n = int(rng.integers(3, 4 if kind == "multi" else 6)), int(rng.integers(8, 25))
    names = list("ABCDE"[:k])
    if kind == "multi":
        data = {name: rng.integers(0, 3, n).tolist() for name in names}
        y = (np.array(data["A"]) == 1) & (np.array(data["B"]) != 1)
    else:
        x = rng.integers(0, 2, (n, k)).astype(float)
        if kind == "fuzzy":
            x = np.round(rng.random((n, k)), 2)
            x[x == 0.5] = 0.51
        data = dict(zip(names, x.T.tolist(), strict=True))
        y = (x[:, 0] > 0.5) & (x[:, 1] < 0.5)
    y = np.where(rng.random(n) < 0.15, ~y, y).astype(float)
    if kind == "fuzzy":
        y = np.round(y * 0.8 + rng.random(n) * 0.2, 2)
    return data | {"Y": y.tolist()}


def pyqca_answer(data: dict, kind: str, cut: float, expected: dict | None) -> dict:
    """The truth table and one solution of each kind, by two of its backends."""
    frame = pd.DataFrame(data)
    names = [name for name in frame if name != "Y"]
    engine = {"crisp": "CSQCA", "fuzzy": "FSQCA", "multi": "MVQCA", "mixed": "GSQCA"}[kind]
    given = {"conditions": names}
    if kind == "mixed":
        types = {n: "multi" if frame[n].dtype == object else "fuzzy" for n in names}
        given["condition_types"] = types
    model = getattr(qca, engine)(frame, outcome="Y", **given)
    answer = {"engine": engine, "given": given, "cut": cut, "expected": expected, "data": data}
    for backend in ("standard", "exact"):
        found = model.fit(
            consistency_cutoff=cut, minimizer=backend, directional_expectations=expected
        )
        answer[backend] = {
            s: [t.label(names_of(found)) for t in getattr(found.minimization, f"{s}_solution")]
            for s in KINDS
        }
        metrics = found.solution_metrics
        answer[backend]["fit"] = {
            s: [m.consistency, m.raw_coverage, m.n_cases_in] for s, m in metrics.items() if m
        }
    answer["rows"] = [
        {
            "config": row.config,
            "n": row.n_cases,
            "consistency": row.outcome_raw_consist,
            "pri": row.pri_consistency,
            "cases": row.case_ids,
        }
        for row in found.truth_table_rows
    ]
    return answer


def names_of(found: object) -> list[str]:
    return found.minimization.condition_names


def setqca_answer(data: dict, kind: str, cut: float, expected: dict) -> dict:
    """The truth table and all solutions of each kind with their fit."""
    frame = pd.DataFrame(data)
    names = [name for name in frame if name != "Y"]
    estimator = {"crisp": setqca.CSQCA, "fuzzy": setqca.FSQCA}[kind]
    model = estimator(consistency=cut, directional_expectations=expected, max_solutions=10_000)
    found = model.fit(frame, outcome="Y", conditions=names)
    answer = {"kind": kind, "cut": cut, "expected": expected, "data": data}
    for solution in ("conservative", "parsimonious", "intermediate"):
        answer[solution] = found.summary_frame(solution).to_dict("list")
    table = found.truth_table.to_frame()
    columns = ["minterm", "n", "consistency", "PRI", "OUT", "cases"]
    answer["table"] = table[columns].to_dict("list")
    parts = found.counterfactuals
    answer["assumptions"] = sorted(parts.simplifying_assumptions)
    answer["easy"] = sorted(parts.easy)
    return answer


def pyqca_cases() -> list[dict]:
    cases = [
        (lipset("LC"), "crisp", 0.8),
        (lipset("LF"), "fuzzy", 0.7),
        (FS_TEST, "fuzzy", 0.6),
        (MV_TEST, "multi", 0.6),
        (GSQCA_TEST, "mixed", 0.75),
        (BACKEND_TEST, "mixed", 0.6),
    ]
    cases += [(random_data(seed, "crisp"), "crisp", 0.8) for seed in (26, 285, *range(104, 110))]
    cases += [(random_data(seed, "fuzzy"), "fuzzy", 0.75) for seed in range(8)]
    cases += [(random_data(seed, "multi"), "multi", 0.8) for seed in (16, 33, *range(110, 116))]
    answers = []
    for data, kind, cut in cases:
        expected = {name: 1 for name in data if name != "Y"} if kind in ("crisp", "fuzzy") else None
        answers.append(pyqca_answer(data, kind, cut, expected))
    return answers


def setqca_cases() -> list[dict]:
    cases = [(lipset("LC"), "crisp", 1.0), (lipset("LF"), "fuzzy", 0.8)]
    cases += [(random_data(seed, "crisp"), "crisp", 0.8) for seed in range(10)]
    cases += [(random_data(seed, "fuzzy"), "fuzzy", 0.75) for seed in range(10)]
    answers = []
    for data, kind, cut in cases:
        expected = {name: "+" for name in data if name != "Y"}
        try:
            answers.append(setqca_answer(data, kind, cut, expected))
        except ValueError as error:
            print("left out:", error)
    return answers


def minimize_cases() -> list[dict]:
    rng = np.random.default_rng(1)
    answers = []
    for _ in range(40):
        width = int(rng.integers(2, 6))
        rows = rng.permutation(2**width).tolist()
        a, b = int(rng.integers(1, 2**width // 2 + 1)), int(rng.integers(0, 2**width // 2))
        on, free = sorted(rows[:a]), sorted(rows[a : a + b])
        found = minimize(set(on), dont_cares=set(free), width=width, max_solutions=10_000)
        texts = [each.as_expression(tuple("ABCDE"[:width])) for each in found]
        answers.append({"width": width, "on": on, "free": free, "found": texts})
    return answers


# Inputs of tests/test_qmc*.py, test_chart.py, test_models.py, test_counterfactuals.py and
# test_multivalue.py of setqca (MIT licence, Copyright (c) 2026 Diogo Ribeiro)
TABLES = [
    (3, {6, 7}, set()),
    (3, {6, 7}, {4, 5}),
    (3, {7}, {0}),
    (3, {0, 1, 2, 5, 6, 7}, set()),
    (3, {0, 3, 5, 6}, set()),
    (3, {1, 3, 5, 7}, {0}),
    (2, {0, 1}, {2}),
    (3, {0}, {1, 2}),
    (3, {0, 7}, {1, 2, 4}),
    (4, {0, 1, 2, 3}, set()),
]
SETQCA_FITS = [
    ({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 1, 0]}, "crisp", 1.0, "++"),
    (
        {"A": [0.9, 0.8, 0.2, 0.1], "B": [0.9, 0.2, 0.8, 0.1], "Y": [0.95, 0.85, 0.2, 0.1]},
        "fuzzy",
        0.8,
        "++",
    ),
    *(
        (
            {"A": [0.9, 0.9, 0.1, 0.1], "B": [0.9, 0.1, 0.9, 0.1], "Y": [0.9, 0.85, 0.2, 0.1]},
            "fuzzy",
            0.8,
            expected,
        )
        for expected in ("++", "+-")
    ),
]


def tables_of_setqca() -> list[dict]:
    """The tables above, all with few positive rows, and those of its generator."""
    tables = list(TABLES)
    for width in (3, 4):
        for size in sorted({1, 2, width}):
            rows = combinations(range(2**width), size)
            tables += [(width, set(on), set()) for on in rows]
    generator = Random(20260809)
    for _ in range(30):
        on = {row for row in range(8) if generator.random() < 0.4}
        if on:
            rest = set(range(8)) - on
            tables.append((3, on, {row for row in rest if generator.random() < 0.25}))
    answers = []
    for width, on, free in tables:
        found = minimize(on, dont_cares=free, width=width)
        texts = [each.as_expression(tuple("ABCD"[:width])) for each in found]
        answers.append({"width": width, "on": sorted(on), "free": sorted(free), "found": texts})
    return answers


def levels_of_setqca() -> list[dict]:
    tables = [((3, 2), {1, 3}, {5}), ((3, 2), {1, 5}, set()), ((3, 2), {0, 3, 4}, set())]
    for levels in ((2, 2), (3, 2), (2, 3), (3, 3)):
        for size in (1, 2, 3):
            rows = combinations(range(levels[0] * levels[1]), size)
            tables += [(levels, set(on), set()) for on in rows]
    answers = []
    for levels, on, free in tables:
        domain = MultiValueDomain(tuple("AB"), levels)
        found = minimize_multivalue(on, domain=domain, dont_cares=free)
        texts = [each.as_expression(domain) for each in found]
        answers.append({"levels": levels, "on": sorted(on), "free": sorted(free), "found": texts})
    return answers


def fits_of_setqca() -> list[dict]:
    return [
        setqca_answer(data, kind, cut, dict(zip(("A", "B"), expected, strict=True)))
        for data, kind, cut, expected in SETQCA_FITS
    ]


def multivalue_cases() -> list[dict]:
    rng = np.random.default_rng(2)
    answers = []
    for _ in range(20):
        levels = rng.integers(2, 4, int(rng.integers(2, 4))).tolist()
        domain = MultiValueDomain(tuple("ABC"[: len(levels)]), tuple(levels))
        rows = rng.permutation(domain.size).tolist()
        a, b = domain.size // 3, int(rng.integers(0, domain.size // 3))
        on, free = sorted(rows[:a]), sorted(rows[a : a + b])
        found = minimize_multivalue(
            set(on), domain=domain, dont_cares=set(free), max_solutions=10_000
        )
        texts = [each.as_expression(domain) for each in found]
        answers.append({"levels": levels, "on": on, "free": free, "found": texts})
    return answers


def write(name: str, package: str, answers: dict) -> None:
    about = {
        "package": package,
        "version": version(package),
        "python": platform.python_version(),
        "made_by": "tests/golden/peers/record.py",
    }
    text = json.dumps(about | answers, separators=(",", ":"))
    (HERE / f"{name}.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    print(name, len(text), {key: len(value) for key, value in answers.items()})


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    write("pyqca", "pyqca", {"fits": pyqca_cases()})
    answers = {"fits": setqca_cases(), "minimize": minimize_cases()}
    write("setqca", "setqca", answers | {"multivalue": multivalue_cases()})
    own = {"minimize": tables_of_setqca(), "multivalue": levels_of_setqca()}
    write("setqca_tests", "setqca", own | {"fits": fits_of_setqca()})
