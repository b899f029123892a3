"""Necessary conditions for the outcome and for its absence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fastqca import plot
from fastqca._common.tolerance import reaches
from fastqca._tables import Column, Table, figure
from fastqca.report.checks import necessary_single
from fastqca.report.content import (
    Block,
    Drawing,
    Exhibit,
    Folded,
    Paragraph,
    Section,
    file_name,
    ref,
    sentence,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fastqca.report.evidence import Findings
    from fastqca.supersets.necessity import Necessity

__all__ = ["necessity", "verdict"]

_FIT = {"inclN": "consistency", "RoN": "RoN", "covN": "coverage"}
_LONG = 24


def necessity(found: Findings) -> Section:
    """Set the conditions side by side for both sides, then disjunctions and figures."""
    return Section("Necessity", tuple(_blocks(found)))


def _blocks(found: Findings) -> Iterator[Block]:
    there = [one for one in (found.necessary, found.necessary_negated) if one is not None]
    for name in ("necessary", "necessary_negated"):
        if name in found.failures:
            yield Paragraph(sentence(found.failures[name]))
    if not there:
        return
    sides = " and for ".join(result.outcome for result in there)
    yield Paragraph(
        f"{ref('necessity')} tests whether each condition, or its absence, is necessary for "
        f"{sides}. A condition counts as necessary if its consistency is at least 0.9; if its "
        "relevance (RoN) is below 0.5, it is only trivially necessary, because nearly all cases "
        "are in it."
    )
    for result in there:
        yield Paragraph(verdict(result))
    yield _singles(there)
    for result in there:
        yield from _disjunctions(result)
    if found.figures:
        drawn = [_figure(result) for result in there if _has_fit(result)]
        if drawn:
            shown = " and ".join(ref(one.key) for one in drawn)
            yield Paragraph(f"{shown} plot{'s' if len(drawn) == 1 else ''} consistency and RoN.")
        yield from drawn


def verdict(result: Necessity) -> str:
    """Name the single conditions that are necessary."""
    good, trivial = necessary_single(result)
    if not good and not trivial:
        return f"No single condition is necessary for {result.outcome}."
    parts = []
    if good:
        parts.append(f"necessary for {result.outcome}: {', '.join(good)}")
    if trivial:
        parts.append(f"only trivially necessary for {result.outcome}: {', '.join(trivial)}")
    return sentence("; ".join(parts))


def _singles(there: Sequence[Necessity]) -> Exhibit:
    """Set consistency, relevance and coverage side by side, as papers do."""
    frames = [result.to_frame().iloc[: result.n_conditions] for result in there]
    terms = list(dict.fromkeys(str(term) for frame in frames for term in frame.index))
    columns = [Column("condition", "left", gap=0, wrap=" ")]
    columns += [Column(head, span=one.outcome) for one in there for head in _FIT.values()]
    wide = {
        f"{result.outcome}: {head}": [frame[name].get(term, float("nan")) for term in terms]
        for result, frame in zip(there, frames, strict=True)
        for name, head in _FIT.items()
    }
    joint = pd.DataFrame(wide, index=pd.Index(terms, name="condition"))
    rows = [[str(term), *map(figure, row)] for term, *row in joint.itertuples()]
    outcomes = " and ".join(result.outcome for result in there)
    caption = f"Necessity of single conditions for {outcomes}"
    notes = ["RoN: relevance of necessity"]
    return Exhibit("necessity", Table(columns, [rows], caption=caption, notes=notes), joint)


def _disjunctions(result: Necessity) -> Iterator[Block]:
    """List disjunctions of conditions that are necessary and relevant."""
    frame = result.to_frame().iloc[result.n_conditions :]
    good = frame[reaches(frame["inclN"].to_numpy(), 0.9)]
    if not len(good):
        return
    columns = [Column("disjunction", "left", gap=0, wrap=" + ")]
    columns += [Column(head) for head in _FIT.values()]
    rows = [[str(term), *map(figure, row)] for term, *row in good[list(_FIT)].itertuples()]
    key = f"disjunctions for {result.outcome}"
    caption = f"Necessary disjunctions of conditions for {result.outcome}"
    shown = Exhibit(key, Table(columns, [rows], caption=caption), good[list(_FIT)])
    yield Paragraph(
        f"{ref(key)} lists disjunctions that are necessary for {result.outcome}. They are "
        "meaningful only if theory suggests that their conditions are substitutes for each other."
    )
    yield Folded(f"Show {len(rows)} disjunctions", (shown,)) if len(rows) > _LONG else shown


def _has_fit(result: Necessity) -> bool:
    return bool(result.to_frame()[["inclN", "RoN"]].notna().all(axis=1).any())


def _figure(result: Necessity) -> Drawing:
    return Drawing(
        lambda: plot.necessity(result),
        f"Consistency and relevance of conditions as necessary conditions for {result.outcome}",
        file_name("necessity", result.outcome),
    )
