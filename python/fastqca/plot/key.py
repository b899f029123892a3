"""The key of a figure: what its labels stand for, and whose labels had no room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from fastqca._common.check import choice
from fastqca._common.errors import DataError
from fastqca.plot.labels import labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["Shorten", "key", "labelled", "remember"]

Shorten: TypeAlias = bool | Literal["numbers"]
_KEPT = "_fastqca_key"


def key(ax: Axes) -> pd.DataFrame:
    """
    List what the labels of a figure stand for, and which items have no label.

    Parameters
    ----------
    ax : Axes
        The result of a function of `fastqca.plot`.

    Returns
    -------
    DataFrame
        One row per case (or term, or part of a panel) in the figure: `name`, `label` (as in the
        figure; shortened names remain unique) and `drawn` (False if there was no room). Empty for
        figures without labels.

    Raises
    ------
    DataError
        `ax` is not an Axes object.

    Notes
    -----
    Print it below a figure with ``shorten="numbers"``, or if some labels are not drawn.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> ax = qca.plot.xy("DEV*STB -> SURV", data=sets, shorten="numbers")
    >>> key(ax).head(3)
      name label  drawn
    0   AU     1   True
    1   BE     2   True
    2   CZ     3   True
    """
    import pandas as pd
    from matplotlib.axes import Axes

    if not isinstance(ax, Axes):
        raise DataError(f"ax must be a matplotlib Axes, got {type(ax).__name__}")
    return pd.DataFrame(getattr(ax, _KEPT, []), columns=["name", "label", "drawn"])


def remember(ax: Axes, rows: Iterable[tuple[str, str, bool]]) -> None:
    """Keep names, labels and whether these are drawn, for `key`."""
    setattr(ax, _KEPT, [*getattr(ax, _KEPT, []), *rows])


def labelled(names: Sequence[str], width: int, shorten: Shorten, *, lines: int = 2) -> list[str]:
    """Return the labels of names: shortened, as numbers from 1, or as they are."""
    if isinstance(shorten, str):
        choice(shorten, "shorten", ("numbers",))
        numbers = {name: str(i) for i, name in enumerate(dict.fromkeys(names), 1)}
        return [numbers[name] for name in names]
    return labels(names, width, lines=lines, shorten=shorten)
