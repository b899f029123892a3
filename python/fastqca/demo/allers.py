"""Four integrated care projects (Allers et al. 2024): how little four cases can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca import datasets, theory_evaluation
from fastqca._common.values import FrozenDict
from fastqca._tables import Column, figure
from fastqca.calibration.calibrate import calibrate
from fastqca.calibration.chance import chance_of_perfect_split
from fastqca.calibration.diagnose import diagnose
from fastqca.calibration.labels import crisp
from fastqca.demo.study import DemoStudy, Rows, fit_table, in_full, minimized, values_table
from fastqca.report.overview import overview, solved
from fastqca.report.page import Block, Heading, Items, Paragraph, Shown, Table
from fastqca.truth_tables.truth_table import truth_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from fastqca.solutions.minimization import Minimization

__all__ = ["allers"]

_KEY = ["WILL", "ALIGN", "RES", "EXT"]
# Size as the organisations of table 1 of the source, 6, 7, 3 and 8: where it may be cut, and the
# number of organisations from which a project then is large.
_SIZE_CUTS = {
    "none (4 dimensions)": None,
    "between 3 and 6": 6,
    "between 6 and 7": 7,
    "between 7 and 8": 8,
}


def allers() -> DemoStudy:
    """
    Analyze four integrated care projects (Allers et al. 2024): what four cases can show.

    Returns
    -------
    DemoStudy
        `analyses` has "OUT" and "~OUT" by the four key conditions, "OUT, SIZE" and
        "~OUT, SIZE" by the dimensions of the projects for each SIZE, the cut of the number of
        organizations such as "between 6 and 7", and "ambition" by ambition and the key
        conditions taken together.

    Examples
    --------
    >>> study = allers()
    >>> [str(model) for model in study.analyses["OUT"].parsimonious.models]
    ['WILL', 'ALIGN', 'EXT']
    >>> print(study.analyses["OUT"].intermediate.models[0])
    WILL*ALIGN*RES*EXT
    >>> print(study.analyses["OUT, between 6 and 7"].parsimonious.models[0])
    ~ORGS
    """
    data = datasets.load("allers", "crisp")
    keyed = data.assign(KEY=data[_KEY].min(axis=1))
    analyses = {
        "OUT": minimized(data, "OUT", _KEY, dir_exp=",".join(_KEY)),
        "~OUT": minimized(data, "~OUT", _KEY),
        **_by_size(data),
        "ambition": minimized(keyed, "OUT", "AMB, KEY"),
    }
    blocks = [
        *_identical_columns(data),
        *_key_conditions(data, analyses),
        *_dimensions(data, analyses),
        *_ambition(keyed, analyses["ambition"]),
    ]
    details = [
        *in_full("In full: OUT by the key conditions", analyses["OUT"]),
        *in_full("In full: ~OUT by the key conditions", analyses["~OUT"]),
    ]
    title = "Allers et al. (2024): four integrated care projects"
    return DemoStudy("allers", title, FrozenDict(analyses), tuple(blocks), tuple(details))


def _identical_columns(data: pd.DataFrame) -> list[Block]:
    groups = diagnose(data).identical
    items = [f"{' = '.join(group)}  ({_pattern(data[group[0]])})" for group in groups]
    return [
        Paragraph(
            "Four real projects of the BeterKeten collaboration in the Netherlands. A and C had "
            "a positive outcome (OUT), B and D did not. Eight conditions describe how the "
            "projects were set up (PREV to AMB); four are the key conditions of the authors: "
            "willingness "
            "(WILL), alignment (ALIGN), resources (RES) and external factors (EXT)."
        ),
        values_table(data),
        Heading("Identical columns"),
        Items(tuple(items)),
        Paragraph(
            "No analysis of these four cases, with any software, can distinguish identical "
            "columns. Among the key conditions, only RES differs: project D had the resources."
        ),
    ]


def _pattern(column: pd.Series) -> str:
    return ",".join(map(str, column))


def _key_conditions(data: pd.DataFrame, analyses: Mapping[str, Minimization]) -> list[Block]:
    necessary = [(f"{name} <- OUT", data, [name]) for name in _KEY]
    return [
        Heading("The key conditions: is each of them necessary?"),
        fit_table(["condition"], necessary, ["inclN", "RoN", "covN"]),
        Paragraph(
            "All of them are, but RES is less relevant (RoN, relevance of necessity), because D "
            "had it as well."
        ),
        Heading("The key conditions: what is sufficient?"),
        Shown(analyses["OUT"].table),
        overview(solved(analyses["OUT"]), "For OUT, expecting each condition to help:"),
        overview(solved(analyses["~OUT"]), "For the absence of the outcome, ~OUT:"),
        Paragraph(
            "Of 16 configurations 3 were observed. The parsimonious models are tied, one for "
            "each of three identical columns: none of them should be reported without the others."
        ),
    ]


def _by_size(data: pd.DataFrame) -> dict[str, Minimization]:
    """Explain OUT and ~OUT by the dimensions of the projects, for each way to cut their size."""
    organisations = datasets.load("allers", "raw")["orgs"]
    found = {}
    for cut, threshold in _SIZE_CUTS.items():
        names = ["PREV", "INNO", "ORGS", "SPEC", "TIER"]
        sets = data
        if threshold is None:
            names.remove("ORGS")
        else:
            sets = data.assign(ORGS=calibrate(organisations, crisp(threshold)))
        for outcome in ("OUT", "~OUT"):
            found[f"{outcome}, {cut}"] = minimized(sets, outcome, names)
    return found


def _dimensions(data: pd.DataFrame, analyses: Mapping[str, Minimization]) -> list[Block]:
    four, five = (figure(chance_of_perfect_split(len(data), columns)) for columns in (4, 5))
    return [
        Heading("The dimensions alone: the result depends on where size is dichotomized"),
        _size_table(analyses),
        Paragraph(
            "Cut between 6 and 7 organizations, size alone explains everything, with "
            "consistency and coverage 1. This is not a finding: only 4 of 32 configurations "
            "were observed, and the same cases yield other results with other thresholds."
        ),
        Paragraph(
            f"Chance does just as well: the probability that at least one of 5 random columns "
            f"(fair coin tosses) separates 4 cases perfectly, in either direction, is {five}; "
            f"for 4 columns it is {four}."
        ),
    ]


def _size_table(analyses: Mapping[str, Minimization]) -> Table:
    columns = (
        Column("size cut", "left", gap=0),
        Column("ORGS (A,B,C,D)", "left"),
        Column("parsimonious OUT", "left", gap=3),
        Column("parsimonious ~OUT", "left", gap=3),
    )
    groups = []
    for cut in _SIZE_CUTS:
        present, absent = analyses[f"OUT, {cut}"], analyses[f"~OUT, {cut}"]
        models = [_models(present), _models(absent)]
        height = max(map(len, models))
        models = [lines + [""] * (height - len(lines)) for lines in models]
        left = [(cut, _orgs(present)), *[("", "")] * (height - 1)]
        groups.append(tuple((*who, a, b) for who, a, b in zip(left, *models, strict=True)))
    return Table(columns, tuple(groups))


def _orgs(result: Minimization) -> str:
    sets = result.table.sets
    if "ORGS" not in sets.names:
        return "-"
    return ",".join(f"{x:.0f}" for x in sets.values[sets.names.index("ORGS")])  # noqa: PD011


def _models(result: Minimization) -> list[str]:
    models = () if result.parsimonious is None else result.parsimonious.models
    named = len(models) > 1
    return [f"{model.name}: {model}" if named else str(model) for model in models]


def _ambition(keyed: pd.DataFrame, result: Minimization) -> list[Block]:
    """Test the claim of the authors that ambition must not go beyond the key conditions."""
    graded = datasets.load("allers", "graded")
    graded = graded.assign(KEY=graded[_KEY].min(axis=1))
    theory = "~AMB + KEY"
    against = theory_evaluation(theory, outcome="OUT", data=keyed).cases["deviant consistency"]
    claims = [
        (f"{claim} -> OUT", sets, [f"{claim} -> OUT", kind])
        for claim in (theory, "KEY")
        for kind, sets in (("crisp", keyed), ("graded", graded))
    ]
    return [
        Heading("Ambition versus reality"),
        Paragraph(
            "Let KEY be the minimum of the four key conditions. Ambition (AMB) and KEY fill all "
            "four configurations, so no assumptions are needed, and ambition makes no difference:"
        ),
        overview(solved(result)),
        Paragraph(
            f"The theory that ambition must not exceed reality, {theory} -> OUT, in crisp sets "
            "and in sets graded 0, 0.33, 0.67, 1:"
        ),
        fit_table(["claim", "sets"], claims, ["inclS", "PRI", "covS"]),
        Paragraph(
            f"Project {', '.join(against)} deviates: low ambition, but nevertheless a negative "
            "outcome. The four configurations in graded sets:"
        ),
        Shown(Rows(truth_table(graded, "OUT", "AMB, KEY", incl_cut=0.8))),
    ]
