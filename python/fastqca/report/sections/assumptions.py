"""What the solutions assume about configurations that no case shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca.report.advice import exclusion
from fastqca.report.content import (
    Block,
    Folded,
    Items,
    Paragraph,
    Preformatted,
    Section,
    exhibits,
    refs,
    sentence,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastqca.report.evidence import Findings

__all__ = ["assumptions", "ledger"]

_PRODUCTS = 12


def assumptions(found: Findings) -> Section:
    """Say which remainders are assumed for both sides, and how to exclude them."""
    return Section("Assumptions about remainders", tuple(_blocks(found)))


def _blocks(found: Findings) -> Iterator[Block]:
    rows = found.contradictory
    if rows is None:
        reason = found.failures.get("contradictory", "The absence has no solution.")
        yield Paragraph(sentence(reason))
    elif rows.count:
        yield Paragraph(
            f"{rows.count:,} remainders are assumed to lead to {found.table.outcome} in one "
            "solution and to its absence in the other; these assumptions contradict each other:"
        )
        products = list(rows.products)
        more = [f"and {len(products) - _PRODUCTS:,} more"] if len(products) > _PRODUCTS else []
        yield Items((*products[:_PRODUCTS], *more))
        yield Paragraph("The enhanced standard analysis excludes them:")
        yield Preformatted(exclusion(found))
    else:
        yield Paragraph("No remainder is assumed both for the outcome and for its absence.")
    if found.ledger is not None:
        made = exhibits(found.ledger, "ledger")
        yield Paragraph(f"{refs(made)} lists and classifies every remainder that a model uses.")


def ledger(found: Findings) -> Section | None:
    """List every remainder that some model covers, with a verdict."""
    if found.ledger is None:
        return None
    made = Folded("Show the remainders", tuple(exhibits(found.ledger, "ledger")))
    return Section("Remainders used by models", (made,), appendix=True)
