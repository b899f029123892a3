"""Columns of a file that are text whatever they look like, and levels written as words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastqca._common.check import did_you_mean, shown
from fastqca._common.errors import DataError
from fastqca._common.names import is_unordered, listed
from fastqca.data.cells import Where, as_label

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["text_column", "texts_asked_for"]


def texts_asked_for(levels: object, text: object) -> dict[str, tuple[str, ...]]:
    """
    Read the arguments `levels` and `text` of `read_table`.

    Examples
    --------
    >>> texts_asked_for({"TRUST": "low, high"}, ["name"])
    {'name': (), 'TRUST': ('low', 'high')}
    """
    asked: dict[str, tuple[str, ...]] = dict.fromkeys(listed(text, "text", ()), ())
    if levels is not None and not isinstance(levels, Mapping):
        raise DataError(
            "levels must map each column to the names of its levels, such as "
            f"{{'TRUST': ['low', 'high']}}, got {shown(levels)}",
            argument="levels",
        )
    for name, given in (levels or {}).items():
        if is_unordered(given):
            raise DataError(
                f"levels of {name!r}: {shown(given)} has no order: give a list",
                argument="levels",
                column=name,
            )
        labels = listed(given, f"levels of {name!r}", kind="labels, the lowest first")
        wrong = [label for label in labels if not isinstance(label, str) or not label.strip()]
        if wrong or len(set(labels)) < len(labels) or not labels:
            raise DataError(
                f"levels of {name!r} must be different labels, the lowest first, such as "
                f"['low', 'high'], got {shown(given)}",
                argument="levels",
                column=name,
            )
        asked[name] = tuple(labels)
    for name in asked:
        if not isinstance(name, str):
            raise DataError(f"text and levels must contain column names as text, got {shown(name)}")
    return asked


def text_column(
    values: Sequence[object], where: Where, levels: Sequence[str], missing: frozenset[object]
) -> Any:  # noqa: ANN401 (a list or a Categorical, as the DataFrame takes it)
    """Make a column of text, or an ordered Categorical of its levels."""
    import pandas as pd

    cells = [_text(value, missing) for value in values]
    if not levels:
        return cells
    known = {**{label.strip(): label for label in levels}, **{label: label for label in levels}}
    for at, cell in enumerate(cells):
        if cell is not None and cell not in known and cell.strip() not in known:
            raise DataError(
                f"{where.at(at)}: {cell!r} is not one of the levels{did_you_mean(cell, levels)}"
            )
    found = [None if cell is None else known.get(cell, known.get(cell.strip())) for cell in cells]
    return pd.Categorical(found, categories=list(levels), ordered=True)


def _text(value: object, missing: frozenset[object]) -> str | None:
    text = value if isinstance(value, str) else as_label(value)
    return None if not text or value in missing or text.strip() in missing else text
