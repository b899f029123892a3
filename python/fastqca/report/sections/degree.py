"""Necessity in degree, beside necessity in kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca.report.content import Block, Paragraph, Section, exhibits, ref, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastqca.ceilings import KindAndDegree
    from fastqca.report.evidence import Findings

__all__ = ["degree"]

_KEY = "necessity in degree"
_EFFECT, _CHANCE = 0.1, 0.05  # what counts as necessary in degree (Dul 2016; Dul et al. 2020)


def degree(found: Findings) -> Section | None:
    """Put inclusion, relevance and coverage beside effect size, accuracy and p."""
    if found.degree is None and "degree" not in found.failures:
        return None
    return Section("Necessity in degree", tuple(_blocks(found)))


def _blocks(found: Findings) -> Iterator[Block]:
    if found.degree is None:
        yield Paragraph(sentence(found.failures["degree"]))
        return
    values = "raw values" if found.degree.raw else "memberships"
    yield Paragraph(
        f"{ref(_KEY)} compares two kinds of necessity. In kind: the outcome does not "
        "occur without the condition. In degree: a level of the outcome requires a level of the "
        "condition (Necessary Condition Analysis, Dul 2016). The effect size d is the share of the "
        f"scatter plot of their {values} that is empty for this reason; p is the probability "
        "that chance alone leaves at least as much of the plot empty."
    )
    for outcome in found.degree.outcomes:
        yield Paragraph(_verdict(found.degree, outcome))
    yield from exhibits(found.degree, _KEY)


def _verdict(made: KindAndDegree, outcome: str) -> str:
    """Name the conditions that are necessary in kind, in degree or both."""
    frame = made.to_frame()
    frame = frame[frame["outcome"] == outcome]
    in_degree = (frame["d"] >= _EFFECT) & (frame["p"] <= _CHANCE)
    sides = {
        "in kind and in degree": frame["necessary"] & in_degree,
        "in kind only": frame["necessary"] & ~in_degree,
        "in degree only": ~frame["necessary"] & in_degree,
    }
    parts = [
        f"{how}: {', '.join(frame['term'][which])}" for how, which in sides.items() if which.any()
    ]
    limits = f"(in degree: d of at least {_EFFECT:g}, p of at most {_CHANCE:g})"
    if not parts:
        return f"No condition is necessary for {outcome}, in kind or in degree {limits}."
    return f"Necessary for {outcome} {'; '.join(parts)} {limits}."
