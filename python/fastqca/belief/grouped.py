"""Which cases belong together: blocks, clusters, units of a panel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import did_you_mean, listing, shown
from fastqca._common.errors import DataError
from fastqca.data.frames import case_names
from fastqca.study.study import Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fastqca.belief.inquiry import Inquiry

__all__ = ["grouped_by", "read_groups"]


def read_groups(
    given: Any,  # noqa: ANN401 (whatever a user gives)
    inquiry: Inquiry,
    solution: object,
    what: str,
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """
    Read a group for each case.

    Parameters
    ----------
    given : str, Series, mapping or iterable
        The name of a column of the study; groups by the names of the cases; or one for each case,
        in their order.
    inquiry : Inquiry
    solution : object
        What the user asked about.
    what : str
        Name of the argument.

    Returns
    -------
    names : tuple of str
    of : ndarray of int64, shape (N,)
    """
    cases = inquiry.sets.cases
    if isinstance(given, str):
        given = _column(given, solution, what)
    if hasattr(given, "reindex") and getattr(given, "ndim", 0) == 1:
        index = list(map(str, given.index))
        positional = index == [str(i) for i in range(len(index))]
        given = given.tolist() if positional else dict(zip(index, given.tolist(), strict=True))
    if isinstance(given, Mapping):
        named = {str(case): group for case, group in given.items()}
        missing = [case for case in cases if case not in named]
        if missing:
            raise DataError(
                f"{what} has no group for cases {listing(missing)}",
                argument=what,
                cases=missing,
            )
        labels = [named[case] for case in cases]
    elif isinstance(given, Iterable) and not isinstance(given, bytes):
        labels = list(given)
    else:
        raise DataError(
            f"{what} must give the group of each case, as a Series, a mapping of cases to "
            f"groups, or a list; got {shown(given)}",
            argument=what,
        )
    if len(labels) != len(cases):
        raise DataError(
            f"{what} has {len(labels)} entries, but the truth table has {len(cases)} cases: "
            "give one entry per case, or a Series with case names as index",
            argument=what,
        )
    empty = [case for case, label in zip(cases, labels, strict=True) if _is_missing(label)]
    if empty:
        raise DataError(f"{what} is missing for cases {listing(empty)}", argument=what, cases=empty)
    texts = [_text(label) for label in labels]
    places: dict[str, int] = {}
    of = [places.setdefault(text, len(places)) for text in texts]
    return tuple(places), np.array(of, dtype=np.int64)


def grouped_by(
    by: Any,  # noqa: ANN401 (whatever a user gives)
    inquiry: Inquiry,
    solution: object,
) -> tuple[str, tuple[str, ...], NDArray[np.int64]]:
    """Read what is left out or drawn together: what it is called, names, and the part of each."""
    cases = inquiry.sets.cases
    if isinstance(by, str) and by == "case":
        return by, tuple(cases), np.arange(len(cases))
    named = by if isinstance(by, str) else getattr(by, "name", None)
    # A column that happens to be called "case" holds groups like any other.
    called = named if isinstance(named, str) and named != "case" else "group"
    return called, *read_groups(by, inquiry, solution, "by")


def _column(name: str, solution: object, what: str) -> dict[str, Any]:
    """Take a column of a study."""
    if not isinstance(solution, Study):
        raise DataError(
            f"{what}={name!r} is the name of a column, but a solution contains only its sets: "
            "pass the column itself, as in data[...], or a Study instead of the solution",
            argument=what,
        )
    data = solution.data
    if name in data.columns:
        column = data[name]
    elif name in data.index.names:
        column = data.index.get_level_values(name).to_series()
    else:
        raise DataError(
            f"{what}: there is no column {name!r}{did_you_mean(name, data.columns)}", argument=what
        )
    cases = case_names(data, solution.settings.case_id)
    return dict(zip(cases, column.tolist(), strict=True))


def _is_missing(label: object) -> bool:
    try:
        return label is None or bool(label != label)  # noqa: PLR0124 (NaN)
    except (TypeError, ValueError):
        return True  # pd.NA, arrays


def _text(label: object) -> str:
    if isinstance(label, float) and label.is_integer():
        return str(int(label))
    return str(label)
