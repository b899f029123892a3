"""`fastqca demo`: the bundled studies, shown as a newcomer would want to see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca import __version__
from fastqca._common.targets import Targets, is_page
from fastqca.cli.reading import folder, writing
from fastqca.demo import bundled as studies
from fastqca.report.page import Block, Heading, Links, Paragraph, Preformatted, as_html

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from fastqca.cli.console import Console

__all__ = ["demo"]

_STUDIES = (studies.allers, studies.lipset, studies.care_networks)
_WELCOME: tuple[Block, ...] = (
    Paragraph(
        "Qualitative Comparative Analysis finds combinations of conditions that are sufficient for "
        "an outcome. Three bundled studies show what its results look like."
    ),
    Paragraph(
        "Notation: A*B means both A and B, A + B either of them, ~A the absence of A; -> means "
        "sufficient for, <-> means sufficient and covering every case. incl and inclS are "
        "consistency (how far "
        "something is sufficient), covS is coverage (how much of the outcome it explains), both "
        "from 0 to 1."
    ),
)
_OWN = "fastqca analyze cases.csv --outcome Y --conditions A,B,C --out report"


def demo(console: Console, arguments: argparse.Namespace) -> None:
    """Run the bundled studies, print them and, with a folder, write a page for each."""
    out, writer = arguments.out, Targets(overwrite=arguments.force, remedy="--force")
    if out is not None:
        folder(out)
        for name in ("index.html", *(f"{study.__name__}.html" for study in _STUDIES)):
            writer.check(out / name, is_page)
        console.go_on_unread()
    console.show([Heading(f"fastqca {__version__}", 1), *_WELCOME])
    found = []
    for run in _STUDIES:
        with console.progress.stage(f"running the study {run.__name__}"):
            study = run()
            blocks: list[Block] = [Heading(study.title, 1), *study.blocks]
        console.show(blocks)
        found.append(study)
    if out is not None:
        with console.progress.stage(f"writing to {out}"), writing(out):
            names = _write(out, found, writer)
        console.show([Paragraph(f"Wrote to {out}: {', '.join(names)}")])
    console.show([Heading("Next: your own cases", 1), Preformatted(_OWN)])


def _write(out: Path, found: Sequence[studies.DemoStudy], writer: Targets) -> list[str]:
    """Write one page for each study and one that leads to them."""
    pages = {f"{study.name}.html": study.page() for study in found}
    links = Links(tuple((f"{study.name}.html", study.title) for study in found))
    again: list[Block] = [Heading("Your own cases"), Preformatted(_OWN)]
    pages["index.html"] = as_html("fastqca: the bundled studies", [*_WELCOME, links, *again])
    for name, page in pages.items():
        writer.write(out / name, page, is_page)
    return list(pages)
