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
        A study has the raw values and their calibration too, which the report then shows.
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

    See Also
    --------
    word, excel : The same report as a document, and its tables as a workbook.

    Notes
    -----
    The page begins with the findings for the outcome and its absence on half a page, with the
    configuration chart, and goes along the checklist of good practice: data and calibration,
    necessity and truth tables, the three solutions of both with all models, cases, assumptions,
    robustness, and what is needed to do it again. Each line of the checklist says PASS, FLAG or
    NOT RUN, and why; code to paste follows what the flags recommend. Tables and figures are
    numbered; what is long is folded on screen and complete on paper. Without matplotlib the page
    has no figures and says so.

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
        Draw figures. They take longer than everything else.
    overwrite : bool, default False
        Write over a file that fastqca did not write, or that was changed since.

    Raises
    ------
    DataError
        `study` is none, the name does not end in .docx, or the file cannot be written.
    FastqcaError
        There is no truth table, or python-docx is not installed (the extra "word").

    Notes
    -----
    Sections, tables and figures are those of `html`. Captions, references to them and the contents
    are fields of Word: in another document or under a journal's template they are numbered anew
    when all fields are updated (Ctrl-A, F9). Headers of tables repeat on every page; a table too
    wide for an upright page gets one on its side.

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
        Write over a file that fastqca did not write, or that was changed since.

    Raises
    ------
    DataError
        `study` is none, the name does not end in .xlsx, or the file cannot be written.
    FastqcaError
        There is no truth table, or openpyxl is not installed (the extra "excel").

    Notes
    -----
    The first sheet has links to the others, one for each table of `html`, with the same numbers
    and captions. Numbers are numbers, unrounded and shown with three decimals.

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
