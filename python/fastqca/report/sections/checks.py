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
            f"{ref('checklist')} follows the steps of good practice. Thresholds are "
            "conventions, so each line reports the value on which its verdict is based."
        ),
        Exhibit("checklist", checks_table(made)),
    ]
    code = advice(found, made)
    if code:
        blocks += [
            Heading("How to follow the recommendations", 3),
            Paragraph(
                "Paste the lines you agree with, fill in the placeholders in angle brackets, "
                "and create the report again."
            ),
            Preformatted(code),
        ]
    warned = list(dict.fromkeys(map(sentence, found.warned)))
    if warned:
        blocks += [Heading("Warnings", 3), Items(tuple(warned))]
    return Section("Checklist", tuple(blocks))
