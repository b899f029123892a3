"""One valid call of every public function and constructor, and careless values for its arguments."""

from __future__ import annotations

import datetime as dt
import inspect
import tempfile
import warnings
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import fastqca as qca
from fastqca.compat import pyqca, r, setqca

if TYPE_CHECKING:
    from collections.abc import Callable

MODULES = {
    "fastqca": qca,
    "measures": qca.measures,
    "interchange": qca.interchange,
    "plot": qca.plot,
    "simulation": qca.simulation,
    "report": qca.report,
    "datasets": qca.datasets,
    "r": r,
    "pyqca": pyqca,
    "setqca": setqca,
}
# Classes that only functions make: what they hold was checked when it was made.
MADE = frozenset(  # a text is shorter than a list
    """
    interchange.FsqcaOutput interchange.FsqcaSolution
    simulation.CareNetwork simulation.Evaluation simulation.Metric simulation.NetworkMeasures
    simulation.Results simulation.Simulated
    pyqca.Implicant pyqca.QCAFitResult pyqca.QMSolution pyqca.SufficiencyResult
    setqca.BooleanSolution setqca.FittedSolution setqca.Implicant setqca.QCAResult
    setqca.SufficiencyFit
""".split()  # noqa: SIM905
)


TOSMANA = (
    "<MVQCA><Meta><name>who</name><thresholds>:I</thresholds></Meta><Meta><name>A</name>"
    "<thresholds /></Meta><MVQCA-Table><who>x</who><A>1</A></MVQCA-Table></MVQCA>"
)


@dataclass(frozen=True)
class Call:
    """A function and arguments with which it works; `more` are those in ``*args``."""

    function: Callable[..., Any]
    arguments: dict[str, Any] = field(default_factory=dict)
    more: tuple[Any, ...] = ()

    @property
    def places(self) -> list[str]:
        """What can be replaced: all arguments there are, given here or not."""
        parameters = inspect.signature(self.function).parameters.values()
        named = [p.name for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
        return [*named, *(f"*{i}" for i in range(len(self.more)))]

    def with_careless(self, replaced: dict[str, Any]) -> Any:
        """Call with some arguments replaced."""
        more = list(self.more)
        arguments = dict(self.arguments)
        for place, value in replaced.items():
            if place.startswith("*"):
                more[int(place[1:])] = value
            else:
                arguments[place] = value
        return self.function(*more, **arguments)


def public() -> dict[str, Callable[..., Any]]:
    """List all that users can call, by name."""
    found: dict[str, Any] = {}
    for home, module in MODULES.items():
        for name in module.__all__:
            offered = getattr(module, name)
            exception = isinstance(offered, type) and issubclass(offered, BaseException)
            known = any(offered is other for other in found.values())
            plain = not exception and not isinstance(offered, ModuleType)
            if callable(offered) and plain and not known:
                found[name if home == "fastqca" else f"{home}.{name}"] = offered
    return found


@cache
def calls() -> dict[str, Call]:
    """Make the calls, by name."""
    functions = public()
    with warnings.catch_warnings():  # not of what is made, but of what is given for it
        warnings.simplefilter("ignore")
        made = _arguments()
    return {
        name: Call(functions[name], *(given if isinstance(given, tuple) else (given,)))
        for name, given in made.items()
    }


def _arguments() -> dict[str, Any]:
    names = ["DEV", "URB", "LIT"]
    fuzzy = qca.datasets.load("lipset", "fuzzy")[[*names, "SURV"]]
    crisp = qca.datasets.load("lipset", "crisp")[[*names, "SURV"]]
    raw = qca.datasets.load("lipset")[[*names, "SURV"]]
    table = qca.truth_table(fuzzy, "SURV", incl_cut=0.7)
    negated = qca.truth_table(fuzzy, "~SURV", incl_cut=0.7)
    solution = qca.minimize(table, include="?", dir_exp="DEV, LIT")
    crisp_solution = qca.minimize(qca.truth_table(crisp, "SURV", incl_cut=0.8), include="?")
    waves = pd.DataFrame(
        {
            "unit": list("aabbccdd"),
            "time": [1, 2] * 4,
            "A": [1, 1, 0, 1, 0, 0, 1, 0],
            "B": [1, 0, 0, 1, 1, 0, 0, 1],
            "Y": [1, 1, 0, 1, 0, 0, 1, 0],
        }
    )
    coded = pd.DataFrame({"THEORY": ["a; b", "b", "c"], "LEVEL": ["low", "high", "low"]})
    replicates = np.random.default_rng(1).integers(0, 2, (3, 12, 3))
    many = qca.minimize_many(replicates, replicates[:, :, 0], names=["A", "B", "C"])
    data = {"x": [0.1, 0.6, 0.8], "y": [0.2, 0.4, 0.9]}
    edges = pd.DataFrame({"source": ["a", "b", "c"], "target": ["b", "c", "a"], "layer": "l"})
    actors = pd.DataFrame(
        {"actor": ["a", "b", "c"], "s": ["x", "y", "x"], "t": [1, 0, 1], "v": [1, 2, 3], "w": 1}
    )
    design = qca.simulation.Design(truth="A*B -> Y", n=[6, 8], k=[2, 3], replicates=2, seed=1)
    folder = Path(tempfile.mkdtemp())
    (folder / "cases.csv").write_text("case,A,B\na,1,0\nb,0,1\n", encoding="utf-8")
    (folder / "cases.tos").write_text(TOSMANA, encoding="utf-8")
    results = qca.simulation.run(design, out=folder / "results", progress=False)
    ranges = qca.sweep(crisp, {"incl_cut": (0.7, 0.9), "n_cut": [1, 2]}, "SURV")
    study = qca.Study("A study", fuzzy, "SURV", tuple(names))
    chart = r.makeChart("A*B + C", "A*B*C + ~A*B*C")
    domain = setqca.MultiValueDomain(("A", "B"), (2, 3))
    where = {"domain": domain, "dont_cares": {3}}
    tests = {"test_sol": [crisp_solution], "initial_sol": solution, "outcome": "SURV"}
    panel = {"unit": "unit", "time": "time", "permutations": 5}
    clusters = qca.panel_fit("A -> Y", waves, **panel)
    own = {"data": fuzzy, "outcome": "SURV", "conditions": names}
    theirs = {"data": crisp, "outcome": "SURV", "conditions": names}
    measures = {f"measures.{name}": data for name in qca.measures.MEASURES}
    return measures | {
        "AnalysisSettings": {"outcome": "SURV", "include": "?", "dir_exp": "DEV"},
        "TruthTableSettings": {"outcome": "SURV", "incl_cut": 0.8},
        "CalibrationPlan": {"specs": {"DEV": qca.crisp(550)}, "reasons": {"DEV": "because"}},
        "RowReasons": {"reasons": {"A*~B": "why"}},
        "Study": {
            "name": "A",
            "data": fuzzy,
            "outcome": "SURV",
            "conditions": tuple(names),
            "dir_exp": "DEV",
            "about": {"population": "all"},
        },
        "bell": dict(zip(("e1", "c1", "i1", "i2", "c2", "e2"), range(6), strict=True)),
        "calibrate": {"data": [1.0, 5.0, 9.0], "thresholds": [2, 5, 8]},
        "calibration_uncertainty": {
            "raw": raw,
            "plan": {"DEV": qca.crisp(550), "SURV": qca.crisp(0)},
            "ranges": {"DEV.threshold": (500, 600)},
            "n": 9,
            "outcome": "SURV",
            "conditions": "DEV",
            "include": "?",
            "incl_cut": 0.5,
        },
        "case_regions": data,
        "case_types": {"solution": solution, "necessary": "DEV"},
        "causal_chain": {"data": crisp, "ordering": "DEV, URB < LIT < SURV", "incl_cut": 0.5},
        "chance_of_no_contradiction": {"cases": 10, "conditions": 4},
        "chance_of_perfect_split": {"cases": 10, "columns": 4},
        "changes": {"data": waves, "case": "unit", "time": "time", "sets": ["A", "B"]},
        "claims": {"statements": "DEV*URB -> SURV", "data": fuzzy},
        "code_studies": {
            "data": coded,
            "multilabel": "THEORY",
            "values": {"LEVEL": ["low", "high"]},
        },
        "consistency_gaps": {"table": table},
        "counterfactual_ledger": {"result": solution, "negated": negated, "reasons": {3: "why"}},
        "crisp": ({}, (1.0, 2.0)),
        "derivations": {"sets": qca.derive(fuzzy, {"BOTH": "DEV*LIT"})},
        "derive": {"sets": fuzzy, "formulas": {"BOTH": "DEV*LIT"}},
        "descriptives": {"data": fuzzy, "plan": {"DEV": qca.crisp(0.5)}, "columns": names},
        "diagnose": {"data": fuzzy, "columns": names},
        "expression": {"source": "A*B + ~C -> Y", "names": ["A", "B", "C"]},
        "find_rows": {"table": table, "expression": "DEV", "type": 2, "negated": negated},
        "find_thresholds": {"x": [1.0, 2.0, 8.0, 9.0]},
        "fiss_chart": {"solution": solution},
        "fuzzy": {"e": 1, "c": 2, "i": 3},
        "ideal_types": {"data": fuzzy, "sets": ["DEV", "LIT"], "labels": {"DEV*LIT": "both"}},
        "indirect": ({}, (1.0, 2.0)),
        "bootstrap": {"solution": solution, "n": 9},
        "holdout": {"solution": solution, "n": 9},
        "influence": {"solution": solution, "most": 500},
        "leave_out": {"solution": solution},
        "lagged": {"data": waves, "columns": "A", "unit": "unit", "time": "time"},
        "likert": {"points": 7},
        "margins": {"counts": {"THEORY": {"a": 2, "b": 1}}, "n": 3},
        "minimize": {"data": table, "include": "?", "dir_exp": "DEV"},
        "minimize_many": {"conditions": replicates, "outcome": replicates[:, :, 0]},
        "minimize_outcomes": {
            "data": fuzzy,
            "outcomes": ["SURV"],
            "conditions": names,
            "incl_cut": 0.7,
        },
        "nca_difference": {
            "data": raw.assign(G=[0, 1] * 9),
            "outcome": "SURV",
            "conditions": names,
            "group": "G",
            "permutations": 5,
            "seed": 1,
        },
        "nca_power": {"n": 20, "effect": 0.2, "replicates": 2, "permutations": 19},
        "nca": {"data": raw, "outcome": "SURV", "conditions": names, "permutations": 5, "seed": 1},
        "necessity": own,
        "necessity_in_kind_and_degree": {**own, "permutations": 5},
        "panel_fit": {
            "solution": "A -> Y",
            "data": waves,
            "unit": "unit",
            "time": "time",
            "permutations": 5,
        },
        "percentiles": {"exclusion": 5, "crossover": 50, "inclusion": 95},
        "permutation_test": {"solution": solution, "n": 19},
        "pof": {"expr_or_memberships": "DEV*LIT -> SURV", "data": fuzzy},
        "pof_conditions": own,
        "read_table": {"path": folder / "cases.csv"},
        "retention": theirs,
        "robustness": {"initial": solution, "tests": [crisp_solution], "data": fuzzy},
        "sensitivity_map": {"solution": solution, "x": "incl_cut", "y": "n_cut"},
        "sensitivity_ranges": {
            "solution": crisp_solution,
            "raw": raw,
            "plan": {"DEV": qca.datasets.plan("lipset", "crisp").specs["DEV"]},
            "parameters": "incl_cut, DEV",
        },
        "nearest_solutions": {
            "solution": crisp_solution,
            "raw": raw,
            "plan": {"DEV": qca.datasets.plan("lipset", "crisp").specs["DEV"]},
            "parameters": "incl_cut, DEV",
        },
        "set_coincidence": ({}, (data["x"], data["y"])),
        "solve_by": {"data": waves, "by": "time", "outcome": "Y", "conditions": ["A", "B"]},
        "steps": {"memberships": {0: 0, 3: 0.4, 9: 1}},
        "super_subset": own,
        "sweep": {"data": crisp, "grid": {"incl_cut": [0.7, 0.9]}, "outcome": "SURV"},
        "tfr": {},
        "theory_evaluation": {"theory": "DEV", "solution": solution},
        "trajectories": {"solution": "A -> Y", "data": waves, "unit": "unit", "time": "time"},
        "truth_table": own,
        "two_step": {
            "data": fuzzy,
            "remote": "DEV",
            "proximate": "URB, LIT",
            "outcome": "SURV",
            "incl_cut": 0.7,
            "necessity_cut": 0.8,
        },
        "untenable": {"table": table, "necessary": "DEV", "negated": negated},
        "what_if": {"solution": solution, "case": "BE", "set": {"DEV": 0}},
        "interchange.parse_notation": {"text": "A*b + c", "style": "R"},
        "interchange.read_fsqca_output": {"source": "Model: Y = f(A)\n--- COMPLEX SOLUTION ---\n"},
        "interchange.read_tosmana": {"path": folder / "cases.tos"},
        "interchange.write_fsqca": {"data": fuzzy, "path": folder / "out.dat"},
        "interchange.write_notation": {"model": "A*B + ~C"},
        "plot.ambiguity": {"solution": solution},
        "plot.chance": {"result": qca.permutation_test(crisp_solution, 19)},
        "plot.ranges": {"result": qca.sensitivity_ranges(solution)},
        "plot.influence": {"result": qca.influence(crisp_solution, most=100)},
        "plot.map": {"result": qca.sensitivity_map(solution, "incl_cut", "n_cut")},
        "plot.uncertainty": {
            "result": qca.calibration_uncertainty(
                *(raw, {"DEV": qca.crisp(550), "SURV": qca.crisp(0)}),
                *({"DEV.threshold": (500, 600)}, 9, "SURV", "DEV"),
                incl_cut=0.5,
            )
        },
        "plot.calibration": {"raw": raw["DEV"], "spec": qca.fuzzy(400, 550, 900)},
        "plot.coverage": {"solution": solution},
        "plot.fiss": {"solution": solution},
        "plot.heatmap": {"results": results, "x": "n", "y": "k"},
        "plot.key": {"ax": qca.plot.xy("DEV -> SURV", data=fuzzy)},
        "plot.nca": {"result": qca.nca(raw, "SURV", names), "condition": "LIT"},
        "plot.necessity": {"result": qca.necessity(fuzzy, "SURV")},
        "plot.panel": {"fit": clusters},
        "plot.recovery": {"results": results, "x": "n", "by": "k"},
        "plot.sweep": {"result": ranges},
        "plot.truth_table": {"table": table},
        "plot.robustness": {"result": qca.robustness("DEV", ["LIT"], fuzzy, outcome="SURV")},
        "plot.upset": {"source": ["DEV", "LIT*URB"], "data": fuzzy, "outcome": "SURV"},
        "plot.venn": {"source": table},
        "plot.xy": {"x": "DEV", "outcome": "SURV", "data": fuzzy},
        "simulation.AllDeletions": {"truth": "A*B -> Y", "conditions": 2},
        "simulation.CareNetworks": {},
        "simulation.Design": {"truth": "A*B -> Y", "n": 6, "k": 2, "replicates": 2, "seed": 1},
        "simulation.Noise": {},
        "simulation.RandomTables": {"truth": "A*B -> Y", "conditions": 2},
        "simulation.evaluate": {"truth": "A -> Y", "solutions": many},
        "simulation.fit_distribution": {"truth": "A -> Y", "solutions": many},
        "simulation.measure": {
            "edges": edges,
            "actors": actors,
            "actor": "actor",
            "sector": "s",
            "tasks": ["t"],
            "values": ["v", "w"],
        },
        "simulation.run": {"design": design, "out": folder / "again", "progress": False},
        "report.html": {"study": study, "figures": False},
        "report.word": {"study": study, "path": "report.docx", "figures": False},
        "report.excel": {"study": study, "path": "report.xlsx"},
        "datasets.load": {"name": "lipset"},
        "datasets.names": {},
        "datasets.plan": {"name": "lipset"},
        "r.QCAfit": {"x": data["x"], "y": data["y"]},
        "r.XYplot": {"x": "DEV", "y": "SURV", "data": fuzzy},
        "r.Xplot": {"x": data["x"]},
        "r.allExpressions": {"noflevels": [2, 2]},
        "r.calibrate": {"x": [1.0, 5.0, 9.0], "thresholds": "e=2, c=5, i=8"},
        "r.causalChain": {"data": crisp, "ordering": "DEV, URB < LIT < SURV", "incl_cut": 0.5},
        "r.cluster": {
            "data": waves,
            "results": "A",
            "outcome": "Y",
            "unit_id": "unit",
            "cluster_id": "time",
        },
        "r.complexity": {"n": 3, "layers": [1, 2]},
        "r.compute": {"expression": "DEV*LIT", "data": fuzzy},
        "r.createMatrix": {"noflevels": [2, 2]},
        "r.expand": {"expression": "A*B + C"},
        "r.factorize": {"input": "A*B + A*C"},
        "r.findRows": {"obj": table, "expression": "DEV"},
        "r.findSubsets": {"input": 5, "noflevels": [3, 3, 3]},
        "r.findSupersets": {"input": 14, "noflevels": [3, 3, 3]},
        "r.findTh": {"x": [1.0, 2.0, 8.0, 9.0]},
        "r.findmin": {"chart": chart},
        "r.fuzzyand": ({}, (data["x"], data["y"])),
        "r.fuzzyor": ({}, (data["x"], data["y"])),
        "r.generate": {"expression": "A*B -> Y"},
        "r.getRow": {"row_no": [1, 3], "noflevels": [2, 2]},
        "r.intersection": ({}, ("A*B", "C + D")),
        "r.invert": {"input": "A*B + ~C"},
        "r.makeChart": {"primes": "A*B + C", "configs": "A*B*C"},
        "r.minimize": {"input": table, "include": "?"},
        "r.LR_intersect": {"results1": solution, "results2": solution},
        "r.ambig_cases": {"data": fuzzy},
        "r.cluster_plot": {"cluster_res": clusters},
        "r.esa": {"oldtt": table, "nec_cond": "DEV", "contrad_rows": [1]},
        "r.indirectCalibration": {"x": [1.0, 5.0, 9.0, 12.0], "x_cal": [0.1, 0.4, 0.7, 0.9]},
        "r.intersectExp": {"expression1": "A*B", "expression2": "C + D"},
        "r.negateExp": {"expression": "A*B + ~C"},
        "r.pimdata": {"results": solution, "outcome": "SURV"},
        "r.pimplot": {"data": fuzzy, "results": solution, "outcome": "SURV"},
        "r.rob_calibrange": {
            "raw_data": raw,
            "calib_data": fuzzy,
            "test_cond_raw": "DEV",
            "test_cond_calib": "DEV",
            "test_thresholds": [400, 550, 900],
            "step": 50,
            "max_runs": 1,
            "outcome": "SURV",
            "conditions": names,
            "incl_cut": 0.7,
        },
        "r.rob_cases": tests,
        "r.rob_corefit": tests,
        "r.rob_inclrange": {**own, "max_runs": 1, "incl_cut": 0.7},
        "r.rob_ncutrange": {**own, "max_runs": 1, "incl_cut": 0.7},
        "r.rob_singletest": tests,
        "r.rob_xyplot": tests,
        "r.skew_check": {"data": fuzzy},
        "r.stargazerSol": {"results": solution, "outcome": "SURV"},
        "r.stargazerTT": {"truthtable": table},
        "r.xy_plot": {"x": "DEV", "y": "SURV", "data": fuzzy},
        "r.deMorgan": {"input": "A*B + ~C"},
        "r.eqmcc": {"data": table, "include": "?"},
        "r.sop": {"expression": "A*B + A*~B"},
        "r.venn": {"x": table},
        "r.modelFit": {"model": solution, "theory": "DEV"},
        "r.negate": {"input": "A*B + ~C"},
        "r.pof": {"setms": "DEV*LIT -> SURV", "data": fuzzy},
        "r.pofind": own,
        "r.recode": {"x": [1, 2, 3], "rules": "1:2=0; else=1"},
        "r.retention": theirs,
        "r.rob_fit": tests,
        "r.rowDominance": {"chart": chart},
        "r.simplify": {"expression": "A*B + A*~B"},
        "r.smmr": {"results": solution, "outcome": "SURV"},
        "r.solveChart": {"chart": chart},
        "r.sopos": {"input": "A*B + C"},
        "r.superSubset": own,
        "r.theory_evaluation": {"theory": "DEV", "empirics": solution},
        "r.translate": {"expression": "A*B + ~C"},
        "r.truthTable": own,
        "pyqca.CSQCA": theirs,
        "pyqca.FSQCA": own,
        "pyqca.GSQCA": theirs,
        "pyqca.MVQCA": theirs,
        "pyqca.minimize_truth_table": {"qca": pyqca.CSQCA(crisp, "SURV", names)},
        "pyqca.quine_mccluskey": {
            "minterms": [0, 1],
            "all_patterns": [(0, 0), (0, 1), (1, 0), (1, 1)],
            "is_multivalue": [False, False],
        },
        "setqca.CSQCA": {},
        "setqca.FSQCA": {},
        "setqca.MVQCA": {},
        "setqca.MultiValueDomain": {"conditions": ("A", "B"), "levels": (2, 3)},
        "setqca.minimize": {"on_set": {6, 7}, "width": 3},
        "setqca.minimize_multivalue": {"on_set": {0, 1}, **where},
    }


def careless() -> dict[str, Any]:
    """List what people give by mistake, by how it looks; made anew, as some can be used once."""
    frame = pd.DataFrame({"A": [0.1, np.nan], "B": ["x", "y"]})
    labelled = pd.Series([0.2, 0.7, 1.0], index=["x", "y", "z"])
    return {
        "None": None,
        "True": True,
        "'no'": "no",
        "''": "",
        "'DEV'": "DEV",
        "'5%'": "5%",
        "'A + '": "A + ",
        "'a\\x00b'": "a\x00b",
        "b'x'": b"x",
        "0": 0,
        "-1": -1,
        "2.5": 2.5,
        "10**400": 10**400,
        "nan": float("nan"),
        "-inf": float("-inf"),
        "1j": 1j,
        "Fraction": Fraction(1, 3),
        "sNaN": Decimal("sNaN"),
        "pd.NA": pd.NA,
        "pd.NaT": pd.NaT,
        "0.5 - 1 ulp": np.nextafter(0.5, 0),
        "np.array(0.5)": np.array(0.5),
        "np.array('A')": np.array("A"),
        "np.bool_": np.bool_(1),
        "[]": [],
        "[None]": [None],
        "[0.5]": [0.5],
        "[pd.NA]": [pd.NA],
        "['DEV', 'Q']": ["DEV", "Q"],
        "[[1, 0], [1]]": [[1, 0], [1]],
        "2-D": np.array([[0.2, 0.7, 1.0], [0.1, 0.2, 0.3]]),
        "set": {"URB", "DEV"},
        "set of numbers": {0.2, 0.7},
        "{}": {},
        "{'DEV': None}": {"DEV": None},
        "{1: [1]}": {1: [1]},
        "Series": labelled,
        "misaligned Series": labelled.iloc[:2],
        "text Series": pd.Series(["high", "low", "high"], dtype="category"),
        "DataFrame": frame,
        "empty DataFrame": pd.DataFrame(),
        "date": dt.date(2020, 1, 1),
        "Timestamp": pd.Timestamp("2020-01-01"),
        "object()": object(),
        "lambda": lambda: 1,
        "generator": (i for i in (1, 2)),
        "range": range(3),
        "int": int,
        "Path": Path("no such folder") / "no such file",
        "Expression": qca.expression("DEV*Q"),
        "module": qca.plot,
    }
