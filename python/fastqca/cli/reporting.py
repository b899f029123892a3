"""`fastqca report`: the report of a study that was saved, as a page or as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca._common.errors import DataError
from fastqca._common.targets import is_page
from fastqca.cli.reading import targets
from fastqca.report.evidence import gather_findings
from fastqca.report.page import Heading, Paragraph
from fastqca.report.write import blocks, html
from fastqca.study.study import Study, data_files

if TYPE_CHECKING:
    import argparse

    from fastqca.cli.console import Console

__all__ = ["report"]

_PAGES = (".html", ".htm")


def report(console: Console, arguments: argparse.Namespace) -> None:
    """Write the report of a study that was saved, or print it."""
    if arguments.out is None:
        study = Study.load(arguments.study)
        with console.progress.stage("running the study"):
            found = gather_findings(study, figures=False)
            text = [Heading(study.name, 1), *blocks(found)]
        console.show(text)
        return
    where = arguments.out / "index.html" if arguments.out.is_dir() else arguments.out
    writer = targets(arguments, arguments.study, *data_files(arguments.study))
    writer.check(where, is_page)
    if where.suffix.lower() not in _PAGES:
        raise DataError(f"--out: {where.name!r} must end in .html")
    study = Study.load(arguments.study)
    with console.progress.stage("running the study"):
        page = html(study)
    writer.write(where, page, is_page)
    console.show([Paragraph(f"Wrote to {where}")])
