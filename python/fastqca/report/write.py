"""The report: one page with everything a reader of a QCA needs, along a checklist."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fastqca._common.errors import DataError, FastqcaError
from fastqca._common.files import name_of
from fastqca._common.targets import Targets, is_document, is_page
from fastqca._tables.word import new_document
from fastqca._tables.workbook import new_workbook
from fastqca.report.content import Block, Facts
from fastqca.report.evidence import Findings, gather_findings
from fastqca.report.overview import facts
from fastqca.report.page import as_html
from fastqca.report.sections import SECTIONS
from fastqca.report.subject import Subject, study_of
from fastqca.report.word import as_word
from fastqca.report.workbook import as_workbook
from fastqca.truth_tables.coding import cut_offs

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from fastqca.study.study import Study

__all__ = ["DOCUMENTS", "blocks", "excel", "html", "word", "write_documents"]

_ABOUT = {
    "population": "Population",
    "cases": "Choice of cases",
    "unit": "Unit",
    "period": "Period",
}


def html(
    study: Subject,
    path: str | os.PathLike[str] | None = None,
    *,
    figures: bool = True,
    overwrite: bool = False,
) -> str:
    """
    Write the report of a study as one self-contained page.

    Parameters
    ----------
    study : Study, Minimization or TruthTable
        With a study, the report also shows the raw values and their calibration.
    path : path-like, optional
        The file to write; in a folder, the file is named "index.html". By default, no file is
        written.
    figures : bool, default True
        Whether to draw figures. They take longer than everything else.
    overwrite : bool, default False
        Whether to overwrite a file that is not a fastqca page.

    Returns
    -------
    str
        The page. It needs no network access, is suited for printing, and is identical for the same
        study and versions.

    Raises
    ------
    DataError
        `study` is not a study or result, or the file cannot be written.
    FastqcaError
        The truth table cannot be made because the data, the plan or a name is invalid.

    See Also
    --------
    word, excel : The same report as a Word document, and its tables as a workbook.

    Notes
    -----
    The page starts with the findings for the outcome and its absence, including the configuration
    chart, on half a page. It then follows the checklist of good practice: data and calibration,
    necessity, truth tables, the three solutions for the outcome and its absence with all models,
    cases, assumptions, robustness, and how to reproduce the analysis. Each line of the checklist
    says PASS, FLAG or NOT RUN and gives the reason; code that implements the recommendations is
    included. Tables and figures are numbered; long parts are folded on screen and complete in
    print. Without matplotlib, the page has no figures and states this.

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
    study = study_of(study)
    targets = Targets(overwrite=overwrite)
    target = None if path is None else Path(name_of(path))
    if target is not None:
        target = target / "index.html" if target.is_dir() else target
        targets.check(target, is_page)  # before the work
    page = as_html(study.name, blocks(gather_findings(study, figures=figures)))
    if target is not None:
        targets.write(target, page, is_page)
    return page


def word(
    study: Subject,
    path: str | os.PathLike[str],
    *,
    figures: bool = True,
    overwrite: bool = False,
) -> None:
    """
    Write the report of a study as a Word document.

    Parameters
    ----------
    study : Study, Minimization or TruthTable
    path : path-like
        The .docx file to write.
    figures : bool, default True
        Whether to draw figures. They take longer than everything else.
    overwrite : bool, default False
        Whether to overwrite a file that fastqca did not write, or that has changed since.

    Raises
    ------
    DataError
        `study` is not a study or result, the name does not end in .docx, or the file cannot be
        written.
    FastqcaError
        The truth table cannot be made, or python-docx is not installed (the extra "word").

    Notes
    -----
    Sections, tables and figures are those of `html`. Captions, cross-references and the table of
    contents are Word fields: in another document or a journal's template, update all fields
    (Ctrl-A, F9) to renumber them. Table headers repeat on every page; tables that are too wide for
    a portrait page are placed on a landscape page.

    Examples
    --------
    >>> import tempfile, pathlib, fastqca as qca
    >>> result = qca.minimize(qca.datasets.load("lipset", "crisp"), outcome="SURV", include="?")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "report.docx")
    ...     qca.report.word(result, file, figures=False)
    ...     file.exists()
    True
    """
    target, study, targets = _checked(study, path, ".docx", overwrite=overwrite)
    new_document(target)  # what is needed is missing: say so before the work
    made = as_word(study.name, blocks(gather_findings(study, figures=figures)), target)
    targets.write_bytes(target, made, is_document)


def excel(
    study: Subject,
    path: str | os.PathLike[str],
    *,
    overwrite: bool = False,
) -> None:
    """
    Write the tables of the report of a study as an Excel workbook.

    Parameters
    ----------
    study : Study, Minimization or TruthTable
    path : path-like
        The .xlsx file to write.
    overwrite : bool, default False
        Whether to overwrite a file that fastqca did not write, or that has changed since.

    Raises
    ------
    DataError
        `study` is not a study or result, the name does not end in .xlsx, or the file cannot be
        written.
    FastqcaError
        The truth table cannot be made, or openpyxl is not installed (the extra "excel").

    Notes
    -----
    The first sheet links to the others, one for each table of `html`, with the same numbers and
    captions. Figures are stored as unrounded numbers and displayed with three decimals.

    Examples
    --------
    >>> import tempfile, pathlib, fastqca as qca
    >>> result = qca.minimize(qca.datasets.load("lipset", "crisp"), outcome="SURV", include="?")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "tables.xlsx")
    ...     qca.report.excel(result, file)
    ...     file.exists()
    True
    """
    target, study, targets = _checked(study, path, ".xlsx", overwrite=overwrite)
    new_workbook(target)
    made = as_workbook(study.name, blocks(gather_findings(study, figures=False)), target)
    targets.write_bytes(target, made, is_document)


def _checked(
    study: Subject, path: str | os.PathLike[str], ending: str, *, overwrite: bool
) -> tuple[Path, Study, Targets]:
    """Check subject and file before any work is done."""
    made = study_of(study)
    if not name_of(path).lower().endswith(ending):
        raise DataError(f"{path}: the name must end in {ending}", argument="path")
    targets = Targets(overwrite=overwrite)
    targets.check(path, is_document)
    return Path(name_of(path)), made, targets


DOCUMENTS = {"report.docx": as_word, "tables.xlsx": as_workbook}


def write_documents(where: Path, targets: Targets, title: str, made: Sequence[Block]) -> list[str]:
    """Write the document and the workbook beside a page, where their extras are installed."""
    written = []
    for name, write in DOCUMENTS.items():
        try:
            content = write(title, made, name)
        except FastqcaError:  # without the extra
            continue
        targets.write_bytes(where / name, content, is_document)
        written.append(name)
    return written


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
