"""The checklist of good practice, and code for what its flags recommend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca.report.advice import advice
from fastqca.report.checks import checklist, checks_table
from fastqca.report.content import (
    Block,
    Exhibit,
    Heading,
    Items,
    Paragraph,
    Preformatted,
    Section,
    ref,
    sentence,
)

if TYPE_CHECKING:
    from fastqca.report.evidence import Findings

__all__ = ["checks"]


def checks(found: Findings) -> Section:
    """Go through the checklist, and say what to do about its flags."""
    made = checklist(found)
    blocks: list[Block] = [
        Paragraph(
            f"{ref('checklist')} goes through the steps of good practice. Thresholds are "
            "conventions: each line gives the value that it judges."
        ),
        Exhibit("checklist", checks_table(made)),
    ]
    code = advice(found, made)
    if code:
        blocks += [
            Heading("To follow the recommendations", 3),
            Paragraph(
                "Paste the lines that you agree with, complete what stands in angle brackets, and "
                "write the report again."
            ),
            Preformatted(code),
        ]
    warned = list(dict.fromkeys(map(sentence, found.warned)))
    if warned:
        blocks += [Heading("Warnings", 3), Items(tuple(warned))]
    return Section("Checklist", tuple(blocks))
