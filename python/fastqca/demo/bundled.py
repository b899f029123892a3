"""
The bundled studies, analysed: what `fastqca demo` shows.

`allers` (four real care projects), `lipset` (18 real democracies) and `care_networks` (24
simulated networks). Each runs from its data to its solutions and returns a `DemoStudy`.
"""

from __future__ import annotations

from fastqca import datasets
from fastqca._common.values import FrozenDict
from fastqca._tables import Column
from fastqca.calibration.specs import Crisp, Fuzzy, Spec
from fastqca.demo.allers import allers
from fastqca.demo.study import DemoStudy, Rows, fit_table, in_full, minimized
from fastqca.report.overview import overview, solved
from fastqca.report.page import Block, Heading, Paragraph, Shown, Table

__all__ = ["DemoStudy", "allers", "care_networks", "lipset"]

_LIPSET_COLUMNS = {
    "DEV": "national product per head, dollars",
    "URB": "urban population, percent",
    "LIT": "literacy, percent",
    "IND": "industrial labor, percent",
    "STB": "number of cabinets (few: stable)",
    "SURV": "survival of democracy, -10 to 10",
}


def lipset() -> DemoStudy:
    """
    Analyze the survival of interwar democracies (Lipset 1959), with crisp and fuzzy sets.

    Examples
    --------
    >>> result = lipset().analyses["crisp"]
    >>> for found in (result.conservative, result.parsimonious, result.intermediate):
    ...     print(found.models[0])
    DEV*~URB*LIT*STB + DEV*LIT*IND*STB
    DEV*STB
    DEV*LIT*STB
    """
    names = "DEV, URB, LIT, IND, STB"
    crisp = minimized(datasets.load("lipset", "crisp"), "SURV", names, dir_exp=names)
    data = datasets.load("lipset", "fuzzy")
    fuzzy = minimized(data, "SURV", names, dir_exp=names, incl_cut=0.8, pri_cut=0.5)
    blocks: list[Block] = [
        Paragraph(
            "Why did democracy survive (SURV) in some of 18 European countries but not in "
            "others? Raw values are calibrated with published anchors, which are bundled as "
            "calibration plans:"
        ),
        _plans(),
        Heading("Crisp sets"),
        Shown(Rows(crisp.table)),
        overview(solved(crisp), "Expecting each condition to help:"),
        Paragraph("The conservative solution in full, as print(solution) shows it:"),
        Shown(crisp.conservative),
        Heading("Fuzzy sets, rows with inclusion of at least 0.8 and PRI of at least 0.5"),
        Shown(Rows(fuzzy.table)),
        overview(solved(fuzzy), "Expecting each condition to help:"),
    ]
    details = [*in_full("In full: crisp sets", crisp), *in_full("In full: fuzzy sets", fuzzy)]
    title = "Lipset (1959): democracies between the wars"
    analyses = FrozenDict({"crisp": crisp, "fuzzy": fuzzy})
    return DemoStudy("lipset", title, analyses, tuple(blocks), tuple(details))


def _plans() -> Table:
    """Show the two bundled calibrations side by side."""
    crisp, fuzzy = (datasets.plan("lipset", kind).specs for kind in ("crisp", "fuzzy"))
    columns = (
        Column("set", "left", gap=0),
        Column("raw figure", "left"),
        Column("crisp: in", "left", gap=3),
        Column("fuzzy: out, crossover, in", "left", gap=3),
    )
    rows = tuple(
        (name, meaning, _anchors(crisp[name]), _anchors(fuzzy[name]))
        for name, meaning in _LIPSET_COLUMNS.items()
    )
    return Table(columns, (rows,))


def _anchors(spec: Spec) -> str:
    match spec:
        case Crisp():
            side = "at most" if spec.at_most else "at least"
            return f"{side} {spec.thresholds[0]:g}"
        case Fuzzy():
            return f"{spec.exclusion:g}, {spec.crossover:g}, {spec.inclusion:g}"
        case _:
            return repr(spec)


_HALVES = {
    "~FD*FI": "integration without differentiation",
    "FD*~FI": "differentiation without integration",
    "VD*VI*~NB": "diverse and shared values, no broker",
    "VD*~VI*NB": "diverse values and a broker, nothing shared",
}


def care_networks() -> DemoStudy:
    """
    Analyze 24 simulated care networks based on the findings of Zonneveld (2026).

    Examples
    --------
    >>> print(care_networks().analyses["NE"].parsimonious.models[0])
    FD*FI + VD*VI*NB
    """
    data = datasets.load("care_networks")
    names = "FD, FI, VD, VI, NB"
    result = minimized(data, "NE", names, dir_exp=names)
    claims = [(f"{half} -> NE", data, [f"{half} -> NE", said]) for half, said in _HALVES.items()]
    blocks: list[Block] = [
        Paragraph(
            "SIMULATED DATA: no row is a real network. Zonneveld (2026) found two "
            "configurations sufficient for network effectiveness (NE) in 24 Dutch networks, "
            "FD*FI and VD*VI*NB, but published no data matrix. These rows were simulated to "
            "follow the two configurations; the analysis should recover them."
        ),
        Paragraph(
            "FD functional differentiation, FI functional integration, VD value differentiation, "
            "VI value integration, NB network brokerage."
        ),
        Shown(Rows(result.table)),
        overview(solved(result), "Expecting each condition to help:"),
        Heading("Half a configuration is not enough"),
        fit_table(["claim", ""], claims, ["inclS", "covS"]),
    ]
    title = "Care networks, simulated after Zonneveld (2026)"
    details = tuple(in_full("In full", result))
    return DemoStudy("care_networks", title, FrozenDict({"NE": result}), tuple(blocks), details)
