"""The report: one page with everything a reader of a QCA needs, along a checklist."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fastqca._common.errors import DataError
from fastqca._common.files import name_of
from fastqca._common.targets import Targets, is_page
from fastqca.report.content import Block, Facts
from fastqca.report.evidence import Findings, gather_findings
from fastqca.report.overview import facts
from fastqca.report.page import as_html
from fastqca.report.sections import SECTIONS
from fastqca.study.study import Study
from fastqca.truth_tables.coding import cut_offs

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

__all__ = ["blocks", "html"]

_ABOUT = {
    "population": "Population",
    "cases": "Choice of cases",
    "unit": "Unit",
    "period": "Period",
}


def html(
    study: Study,
    path: str | os.PathLike[str] | None = None,
    *,
    figures: bool = True,
    overwrite: bool = False,
) -> str:
    """
    Write the report of a study as one self-contained page.

    Parameters
    ----------
    study : Study
    path : path-like, optional
        The file to write; a folder gets "index.html". By default none.
    figures : bool, default True
        Draw figures. They take longer than everything else.
    overwrite : bool, default False
        Write over a file that is no page of fastqca.

    Returns
    -------
    str
        The page. It needs no network, prints well, and is the same for the same study and
        versions.

    Raises
    ------
    DataError
        `study` is none, or the file cannot be written.
    FastqcaError
        There is no truth table: the data, the plan or a name is wrong.

    Notes
    -----
    The page goes along the checklist of good practice: data and calibration, diagnosis,
    necessity and truth tables for the outcome and its absence, the three solutions of both with
    all models, cases, assumptions, robustness, and what is needed to do it again. Each line of
    the checklist says PASS, FLAG or NOT RUN, and why. Without matplotlib the page has no figures
    and says so.

    Examples
    --------
    >>> import fastqca as qca
    >>> study = qca.Study(
    ...     "Networks", qca.datasets.load("care_networks"), "NE", ("FD", "FI", "NB", "VD", "VI")
    ... )
    >>> page = qca.report.html(study)
    >>> page.startswith("<!DOCTYPE html>"), "Checklist" in page
    (True, True)
    """
    if not isinstance(study, Study):
        raise DataError(f"a Study is needed, got {type(study).__name__}: make one with Study(...)")
    targets = Targets(overwrite=overwrite)
    target = None if path is None else Path(name_of(path))
    if target is not None:
        target = target / "index.html" if target.is_dir() else target
        targets.check(target, is_page)  # before the work
    page = as_html(study.name, blocks(gather_findings(study, figures=figures)))
    if target is not None:
        targets.write(target, page, is_page)
    return page


def blocks(found: Findings, *, command: str = "", also: Sequence[str] = ()) -> list[Block]:
    """Lay a report out as blocks: what it is about, then its sections."""
    found = replace(found, command=command, warned=(*found.warned, *also))
    sections = [section(found) for section in SECTIONS]
    return [_about(found), *(section for section in sections if section is not None)]


def _about(found: Findings) -> Facts:
    """Say what is analyzed and how."""
    table, study = found.table, found.study
    about = [(_ABOUT[key], text) for key, text in study.about.items()]
    high, low = cut_offs(study.settings.incl_cut)
    inclusion = f"{high:g}" if low is None else f"{high:g} (contradictory: {low:g})"
    cuts = f"consistency {inclusion}, PRI {study.settings.pri_cut:g}, cases {study.settings.n_cut}"
    settings = [
        ("Outcome", table.outcome),
        ("Conditions", ", ".join(table.conditions)),
        ("Cut-offs", cuts),
    ]
    return Facts((*about, *settings, *facts(table)))
