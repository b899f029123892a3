"""`fastqca report`: the report of a study that was saved, as a file or as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastqca._common.errors import DataError
from fastqca._common.targets import is_document, is_page
from fastqca.cli.reading import targets
from fastqca.report import excel, html, word
from fastqca.report.evidence import gather_findings
from fastqca.report.page import Heading, Paragraph
from fastqca.report.write import blocks
from fastqca.study.study import Study, data_files

if TYPE_CHECKING:
    import argparse

    from fastqca.cli.console import Console

__all__ = ["report"]

# What writes a kind of file, and what tells that fastqca wrote it.
_WRITERS: dict[str, tuple[Any, Any]] = {
    ".html": (html, is_page),
    ".htm": (html, is_page),
    ".docx": (word, is_document),
    ".xlsx": (excel, is_document),
}


def report(console: Console, arguments: argparse.Namespace) -> None:
    """Write the report of a study that was saved, or print it."""
    if arguments.out is None:
        study = Study.load(arguments.study)
        with console.progress.stage("running the study"):
            text = [Heading(study.name, 1), *blocks(gather_findings(study, figures=False))]
        console.show(text)
        return
    where = arguments.out / "index.html" if arguments.out.is_dir() else arguments.out
    write, ours = _WRITERS.get(where.suffix.lower(), (None, is_page))
    writer = targets(arguments, arguments.study, *data_files(arguments.study))
    writer.check(where, ours)
    if write is None:
        raise DataError(f"--out: {where.name!r} must end in .html, .docx, or .xlsx")
    study = Study.load(arguments.study)
    with console.progress.stage("running the study"):
        write(study, where, overwrite=True)  # checked above, with the option that allows it
    console.show([Paragraph(f"Wrote to {where}")])
