"""
Record every call that PyQCA's own tests make of its minimizers, for tests/golden/test_peers_own_tests.py.

A pytest plugin, run in an unpacked source distribution of pyqca 0.2.0, without fastqca:

    .peers/bin/pip download --no-deps --no-binary :all: pyqca==0.2.0
    tar xzf pyqca-0.2.0.tar.gz && cd pyqca-0.2.0
    PYTHONPATH=<repository>/tests/golden/peers python -m pytest -q -p watch tests

Kept are inputs and answers, each once, no code of PyQCA.
"""

import gzip
import json
import sys
from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
from qca import engines, minimizers
from qca.minimizers import algorithms, engine, set_cover

HERE = Path(__file__).parent
KINDS = ("complex", "parsimonious", "intermediate")
INSIDE = (
    "qca.minimizers.remainder",
    "qca.minimizers.algorithms",
    "qca.minimizers.set_cover",
    "qca.minimizers.qmc",
)
CALLS: dict[str, dict[str, Any]] = {"minimize": {}, "primes": {}, "fits": {}}


def plain(value: Any) -> Any:
    """Write a value so that JSON keeps it; several values of one condition as {"any": [...]}."""
    if isinstance(value, set | frozenset):
        return {"any": sorted((plain(v) for v in value), key=str)}
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        return value.item()
    return value


def kept(kind: str, call: dict[str, Any], answer: Any) -> None:
    call = plain(call)
    CALLS[kind].setdefault(json.dumps(call, sort_keys=True), call | {"answer": plain(answer)})


def patterns(terms: Any) -> list[Any]:
    return [term.pattern for term in terms]


def wrapped(owner: Any, name: str, record: Callable[..., None]) -> None:
    """Record what is called from outside of the minimizers, with all arguments by their names."""
    real, arguments = getattr(owner, name), signature(getattr(owner, name))

    @wraps(real)
    def call(*args: Any, **kwargs: Any) -> Any:
        result = real(*args, **kwargs)
        if sys._getframe(1).f_globals["__name__"] not in INSIDE:
            given = arguments.bind(*args, **kwargs)
            given.apply_defaults()
            record(result, **given.arguments)
        return result

    setattr(owner, name, call)


def of_minimize(result: Any, self: Any, truth_table_rows: Any, **options: Any) -> None:
    call = {
        "class": type(self).__name__,
        "names": self.condition_names,
        "domains": self.condition_domains,
        "multivalue": self.is_multivalue_flags,
        "rows": [
            [
                [row.config[name] for name in self.condition_names],
                getattr(row, "n_cases", 1),
                row.outcome_raw_consist,
                getattr(row, "pri_consistency", None),
            ]
            for row in truth_table_rows
        ],
        "options": options,
    }
    answer = {kind: patterns(getattr(result, f"{kind}_solution")) for kind in KINDS}
    answer["counts"] = [result.n_positive, result.n_remainder, result.n_contradiction]
    kept("minimize", call, answer)


def of_primes(
    result: Any, minterms: Any, all_patterns: Any, is_multivalue: Any, dont_care_indices: Any
) -> None:
    call = {"on": minterms, "patterns": all_patterns, "multivalue": is_multivalue}
    call["free"] = dont_care_indices or []
    kept("primes", call, [[term.pattern, sorted(term.covered)] for term in result])


def of_fit(result: Any, self: Any, **options: Any) -> None:
    columns = [*self.all_condition_names, self.outcome]
    if not {*columns} <= {*self.data}:  # memberships in each value instead of the values
        return
    call = {
        "engine": type(self).__name__,
        "outcome": self.outcome,
        "types": dict(self.condition_types),
        "data": {name: self.data[name].tolist() for name in columns},
        "options": options,
    }
    answer = {
        "selected": result.selected_solution_type,
        "rows": [
            [
                [row.config[n] for n in self.all_condition_names],
                row.n_cases,
                row.outcome_raw_consist,
            ]
            for row in result.truth_table_rows
        ],
        "fit": {
            k: [m.consistency, m.raw_coverage] for k, m in result.solution_metrics.items() if m
        },
        "terms": {k: patterns(getattr(result.minimization, f"{k}_solution")) for k in KINDS},
    }
    kept("fits", call, answer)


def pytest_configure() -> None:
    wrapped(engine.QCAMinimizer, "minimize", of_minimize)
    wrapped(engines.base.QCAEngineBase, "fit", of_fit)
    for module in (algorithms, engine, set_cover, minimizers):
        if hasattr(module, "quine_mccluskey"):
            wrapped(module, "quine_mccluskey", of_primes)


def pytest_unconfigure() -> None:
    about = {"package": "pyqca", "version": version("pyqca"), "made_by": "peers/watch.py"}
    text = json.dumps(
        about | {k: list(v.values()) for k, v in CALLS.items()}, separators=(",", ":")
    )
    (HERE / "pyqca_tests.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    print(len(text), {kind: len(calls) for kind, calls in CALLS.items()})
