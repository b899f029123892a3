"""The truth tables of the outcome and of its absence, as tables and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca import plot
from fastqca.report.content import (
    Block,
    Drawing,
    Folded,
    Paragraph,
    Section,
    exhibits,
    file_name,
    ref,
    refs,
    sentence,
)
from fastqca.truth_tables.coding import cut_offs
from fastqca.truth_tables.rows import table_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastqca.report.evidence import Findings
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = ["gaps", "truth_tables"]

_LONG = 40
_IN_VENN = range(2, 6)


def truth_tables(found: Findings) -> Section:
    """Show the rows of both sides, and how the cases spread over them."""
    return Section("Truth tables", tuple(_blocks(found)))


def _blocks(found: Findings) -> Iterator[Block]:
    table = found.table
    size, seen = table_size(table.levels), int((table.n > 0).sum())
    high, low = cut_offs(table.settings.incl_cut)
    coded = f"a consistency (incl) of at least {high:g}"
    if table.settings.pri_cut:
        coded += f", a PRI of at least {table.settings.pri_cut:g}"
    few = table.settings.n_cut
    coded += f" and at least {few} case{'s' if few > 1 else ''}"
    mixed = (
        "" if low is None else (f" Rows with a consistency of at least {low:g} are contradictory.")
    )
    yield Paragraph(
        f"The cases fill {seen:,} of {size:,} possible configurations. A row counts as sufficient "
        f"(OUT = 1) with {coded}.{mixed}"
    )
    for one, _ in found.sides:
        yield from _side(one, figures=found.figures)
    if found.negated is None:
        reason = found.failures.get("negated", "The absence of the outcome could not be analyzed.")
        yield Paragraph(sentence(reason))
    if found.gaps is not None:
        yield Paragraph(
            f"{ref('gaps')} and {ref('gaps (2)')} sort the rows by consistency and PRI, and "
            "show which rows other cut-offs would code as sufficient."
            if len(_gap_tables(found)) > 1
            else f"{ref('gaps')} sorts the rows by consistency, and shows which rows other "
            "cut-offs would code as sufficient."
        )


def _side(table: TruthTable, *, figures: bool) -> Iterator[Block]:
    made = exhibits(table, f"truth table of {table.outcome}")
    n_one = table.out.count("1")
    drawn = _figures(table) if figures else []
    also = f" {refs(drawn)} draw{'s' if len(drawn) == 1 else ''} it." if drawn else ""
    yield Paragraph(
        f"{refs(made)} lists the rows for {table.outcome}; {n_one} of {len(table.out)} observed "
        f"rows {'is' if n_one == 1 else 'are'} sufficient.{also}"
    )
    if len(table.out) > _LONG:
        yield Folded(f"Show the {len(table.out)} rows of {table.outcome}", tuple(made))
    else:
        yield from made
    yield from drawn


def _figures(table: TruthTable) -> list[Drawing]:
    drawn = [
        Drawing(
            lambda: plot.truth_table(table),
            f"Configurations of {table.outcome} by consistency",
            file_name("truth_table", table.outcome),
        )
    ]
    if len(table.conditions) in _IN_VENN and set(table.row_levels) == {2}:
        drawn.append(
            Drawing(
                lambda: plot.venn(table),
                f"Cases in the configurations of the conditions, by their code for {table.outcome}",
                file_name("venn", table.outcome),
            )
        )
    return drawn


def _gap_tables(found: Findings) -> list[Block]:
    return [] if found.gaps is None else list(exhibits(found.gaps, "gaps"))


def gaps(found: Findings) -> Section | None:
    """Show where the consistency of the rows has gaps, in which a cut-off may lie."""
    if found.gaps is None:
        return None
    made = Folded("Show the gaps", tuple(_gap_tables(found)))
    return Section("Gaps in consistency and PRI", (made,), appendix=True)
