"""How far the solution depends on cut-offs, on single cases, and on chance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fastqca.report.content import Block, Folded, Paragraph, Section, exhibits, ref, sentence

if TYPE_CHECKING:
    from fastqca._tables import Table
    from fastqca.report.evidence import Findings

__all__ = ["robustness"]

_LONG = 24


def robustness(found: Findings) -> Section | None:
    """Vary cut-offs, leave out cases, permute the outcome."""
    result = found.stability
    if result is None:
        reason = found.failures.get("stability")
        return None if reason is None else Section("Robustness", (Paragraph(sentence(reason)),))
    if result.too_large:
        return Section("Robustness", (Paragraph(result.about_chance()),))
    ranges, *left_out = exhibits(result, "robustness")
    ranges = replace(ranges, table=_rounded(ranges.table))
    also = " and anchor" if any("." in name for name in result.ranges) else ""
    blocks: list[Block] = [
        Paragraph(
            f"{ref(ranges.key)} gives the range of each cut-off{also} within which the "
            f"{result.kind} models stay the same, all else unchanged."
        ),
        ranges,
    ]
    if result.n_cases:
        many = len(result.left_out)
        which = f" ({ref(left_out[0].key)})" if left_out else ""
        blocks.append(
            Paragraph(
                f"Each of the {result.n_cases:,} cases was left out in turn. "
                + (
                    f"The models change without {many} of them{which}."
                    if many
                    else "The models stay the same whichever case is left out."
                )
            )
        )
    if left_out and len(result.left_out) > _LONG:
        blocks.append(Folded(f"Show {len(result.left_out)} cases", tuple(left_out)))
    else:
        blocks += left_out
    return Section("Robustness", tuple(blocks))


def _rounded(table: Table) -> Table:
    """Show four digits of each number: the ends are exact in the workbook."""

    def cell(given: str) -> str:
        try:
            return f"{float(given):.4g}"
        except ValueError:
            return given

    return replace(table, groups=[[list(map(cell, row)) for row in g] for g in table.groups])
