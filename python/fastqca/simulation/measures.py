"""The measures of a care network: names, what they are about, what data they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fastqca._common.check import did_you_mean
from fastqca._common.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["CONDITIONS", "DEFAULTS", "MEASURES", "BrokerageOn", "MeasureKind", "codes", "known"]

CONDITIONS = ("FD", "FI", "NB", "VD", "VI")
BrokerageOn = Literal["coordination", "union"]


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """
    One measure; formulas and sources stand in the docstring of `measure`.

    Attributes
    ----------
    name : str
    condition : str
        The set that it can measure.
    needs : tuple of str
        What it is computed from: "sector", "tasks", "values", "charter", "mechanisms",
        "working" or "brokerage" ties.
    falling : bool
        Low values are in the set.
    """

    name: str
    condition: str
    needs: tuple[str, ...]
    falling: bool = False


# In the order of `Measure::ALL` in src/networks/measures.rs.
MEASURES = (
    MeasureKind("task_distance", "FD", ("tasks",)),
    MeasureKind("sector_blau", "FD", ("sector",)),
    MeasureKind("sector_entropy", "FD", ("sector",)),
    MeasureKind("task_redundancy", "FD", ("tasks",), falling=True),
    MeasureKind("integration", "FI", ("sector", "working", "mechanisms")),
    MeasureKind("density", "FI", ("working",)),
    MeasureKind("cross_sector_density", "FI", ("sector", "working")),
    MeasureKind("mechanisms", "FI", ("mechanisms",)),
    MeasureKind("clustering", "FI", ("working",)),
    MeasureKind("ei_index", "FI", ("sector", "working")),
    MeasureKind("mean_inverse_distance", "FI", ("working",)),
    MeasureKind("component_share", "FI", ("working",)),
    MeasureKind("value_distance", "VD", ("values",)),
    MeasureKind("top_value_blau", "VD", ("values",)),
    MeasureKind("value_deviation", "VD", ("values",)),
    MeasureKind("centroid_distance", "VD", ("values",)),
    MeasureKind("endorsement", "VI", ("charter",)),
    MeasureKind("shared_values", "VI", ("charter",)),
    MeasureKind("within_agreement", "VI", ("charter",)),
    MeasureKind("degree_centralisation", "NB", ("brokerage",)),
    MeasureKind("betweenness_centralisation", "NB", ("brokerage",)),
    MeasureKind("brokerage", "NB", ("brokerage",)),
    MeasureKind("coordinator_roles", "NB", ("sector", "brokerage")),
    MeasureKind("consultant_roles", "NB", ("sector", "brokerage")),
    MeasureKind("gatekeeper_roles", "NB", ("sector", "brokerage")),
    MeasureKind("liaison_roles", "NB", ("sector", "brokerage")),
    MeasureKind("constraint", "NB", ("brokerage",), falling=True),
    MeasureKind("lead_coordinator", "NB", ("brokerage",)),
    MeasureKind("brokered_pairs", "NB", ("sector", "brokerage")),
)

DEFAULTS = {
    "FD": "task_distance",
    "FI": "integration",
    "NB": "degree_centralisation",
    "VD": "value_distance",
    "VI": "endorsement",
}

_CODES = {measure.name: code for code, measure in enumerate(MEASURES)}


def known(name: str) -> MeasureKind:
    """
    Look a measure up by its name.

    Examples
    --------
    >>> known("constraint").falling
    True
    >>> known("densty")
    Traceback (most recent call last):
        ...
    fastqca.DataError: there is no measure 'densty' (did you mean 'density'?)
    """
    if name not in _CODES:
        raise DataError(f"there is no measure {name!r}{did_you_mean(str(name), _CODES)}")
    return MEASURES[_CODES[name]]


def codes(names: Iterable[str]) -> list[int]:
    """Give the numbers that measures have in the core."""
    return [_CODES[known(name).name] for name in names]
