"""The solution against the theory that the study names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca.report.content import Paragraph, Section, exhibits, refs

if TYPE_CHECKING:
    from fastqca.report.evidence import Findings

__all__ = ["theory"]


def theory(found: Findings) -> Section | None:
    """Compare the solution with the theory, where one is given."""
    if found.theory is None:
        return None
    made = exhibits(found.theory, "theory")
    said = f"{refs(made)} compare the solution with the theory {found.study.theory}."
    return Section("Theory evaluation", (Paragraph(said), *made))
