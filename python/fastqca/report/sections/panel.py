"""Whether the models hold in all clusters and at all times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca.report.content import Block, Folded, Paragraph, Section, exhibits, refs

if TYPE_CHECKING:
    from fastqca.report.evidence import Findings

__all__ = ["panel"]


def panel(found: Findings) -> Section | None:
    """Show fit between and within units, where the study names unit and time."""
    if found.panel is None:
        return None
    made = [
        exhibits(fit, f"panel, model {i}" if len(found.panel) > 1 else "panel")
        for i, fit in enumerate(found.panel, 1)
    ]
    first, others = made[0], [one for each in made[1:] for one in each]
    said = (
        f"{refs(first)} compare{'s' if len(first) == 1 else ''} the fit within periods and "
        "within units with the pooled fit."
    )
    blocks: list[Block] = [Paragraph(said), *first]
    if others:
        blocks += [
            Paragraph(f"{refs(others)} show the same for the other models."),
            Folded("Show the other models", tuple(others)),
        ]
    return Section("Clusters and time", tuple(blocks))
