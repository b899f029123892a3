"""Measures that a user adds: which functions they are, and what the columns are called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from fastqca._common.check import did_you_mean, shown
from fastqca._common.errors import DataError
from fastqca._common.names import listed
from fastqca.fit.measures import MEASURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Added", "added_columns", "added_measures"]

_Measure: TypeAlias = Callable[[Any, Any], float]
Added: TypeAlias = str | _Measure | Iterable[str | _Measure] | Mapping[str, str | _Measure]


def added_measures(add: Added | None, relation: str, taken: Collection[str]) -> dict[str, _Measure]:
    """
    Read the argument `add`: functions of x and y by the names of their columns.

    Parameters
    ----------
    add : str, function, iterable of these, mapping of str to these, or None
        A text is the name of a function of `fastqca.fit.measures`.
    relation : {"necessity", "sufficiency"}
        The functions of `fastqca.fit.measures` are about sufficiency: for necessity they are given
        y and x. Other functions get x and y in any case.
    taken : collection of str
        The columns there are.

    Examples
    --------
    >>> list(added_measures(["haesebrouck", "product"], "sufficiency", ()))
    ['haesebrouck', 'product']
    """
    found: dict[str, _Measure] = {}
    for name, measure in _pairs(add):
        if name in taken or name in found:
            raise DataError(
                f"add: there is a measure {name!r} already; use another name", argument="add"
            )
        found[name] = _oriented(measure, relation)
    return found


def added_columns(
    add: Added | None,
    relation: str,
    taken: Collection[str],
    scores: Iterable[NDArray[np.float64]],
    y: NDArray[np.float64],
) -> dict[str, NDArray[np.float64]]:
    """Compute the measures that a user adds, for each line of memberships `scores`."""
    measures = added_measures(add, relation, taken)
    if not measures:
        return {}
    rows = [[_figure(measure(x, y), name) for name, measure in measures.items()] for x in scores]
    values = np.array(rows, dtype=np.float64).reshape(len(rows), len(measures))
    return {name: values[:, i].copy() for i, name in enumerate(measures)}


def _figure(value: object, name: str) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise DataError(
            f"add: {name!r} must return one number for all cases, got {shown(value)}",
            argument="add",
        ) from None


def _pairs(add: Added | None) -> list[tuple[str, _Measure]]:
    if add is None:
        return []
    if isinstance(add, Mapping):
        return [(str(name), _function(measure, str(name))) for name, measure in add.items()]
    kind = "names of measures, functions of x and y, or a mapping of names to functions"
    single = isinstance(add, str) or callable(add)
    items = [add] if single else listed(add, "add", list(MEASURES), kind=kind)
    pairs = []
    for item in items:
        name = item if isinstance(item, str) else getattr(item, "__name__", "")
        if callable(item) and not name.isidentifier():
            raise DataError(
                "add: a function without a name needs one, as in add={'name': function}",
                argument="add",
            )
        pairs.append((name, _function(item, name)))
    return pairs


def _function(measure: object, name: str) -> _Measure:
    if isinstance(measure, str):
        if measure not in MEASURES:
            hint = did_you_mean(measure, MEASURES)
            raise DataError(
                f"add: there is no measure {measure!r} in fastqca.fit.measures{hint}",
                argument="add",
            )
        return MEASURES[measure]
    if not callable(measure):
        raise DataError(
            f"add: {repr(name) if name else shown(measure)} is not a function of x and y",
            argument="add",
        )
    return measure


def _oriented(measure: _Measure, relation: str) -> _Measure:
    if relation == "necessity" and any(measure is known for known in MEASURES.values()):
        return lambda x, y: measure(y, x)
    return measure
