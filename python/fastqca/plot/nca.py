"""Necessity in degree as a figure: cases, ceilings and the zone that is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fastqca._common.errors import DataError
from fastqca._common.names import listed
from fastqca._tables import figure
from fastqca.ceilings import NecessityInDegree
from fastqca.ceilings.drawn import label, path_of
from fastqca.plot.key import labelled, remember
from fastqca.plot.layout import add_note, finish, inches_of
from fastqca.plot.names import place_names
from fastqca.plot.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    LABEL,
    ORANGE,
    PALE,
    RED,
    SKY,
    axes_for,
    figure_function,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from fastqca.ceilings.drawn import Ceiling, Drawn
    from fastqca.ceilings.pairs import CasePairs
    from fastqca.plot.key import Shorten
    from fastqca.plot.style import Width

__all__ = ["nca"]

# One colour and one dash for each ceiling, whichever others are drawn.
_LINES: dict[Ceiling, tuple[str, str]] = {
    "ce_fdh": (RED, "-"),
    "cr_fdh": (ORANGE, "-"),
    "ce_vrs": (RED, "--"),
    "cr_vrs": (ORANGE, "--"),
    "c_lp": (BLUE, "-"),
    "qr": (BLUE, "--"),
    "ols": (GREEN, "-"),
    "cols": (GREEN, "--"),
}
_MOST_NAMES = 30  # of all cases; of more, the peers alone are named
_MOST_PEERS = 25
_LETTERS = 16  # of a line of a name
_CROWD = 500  # cases from which on marks are small and pale


@figure_function
def nca(
    result: NecessityInDegree,
    condition: str | None = None,
    *,
    ceilings: str | Iterable[str] | None = None,
    names: bool | Sequence[str] | None = None,
    shorten: Shorten = True,
    width: Width | None = None,
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the cases of one condition, its ceilings, and the empty zone above them.

    Parameters
    ----------
    result : NecessityInDegree
        The result of `fastqca.nca`.
    condition : str, optional
        Optional if there is only one condition.
    ceilings : str or iterable of str, optional
        Ceilings to draw, by default all in the result. The zone of the first is shaded.
    names : bool or sequence of str, optional
        Whether to write case names, or the cases to name. By default, up to 30 cases are named; if
        there are more, up to 25 peers are named.
    shorten : bool or "numbers", default True
        Whether to shorten long case names, keeping them unique, or to write numbers, which `key`
        explains. False writes names in full.
    width : "single", "double" or float, optional
        Width of a new figure: one or two journal columns (85 or 180 mm), or millimeters.
    ax : Axes, optional
        Axes to draw into. By default, a new figure is created.

    Returns
    -------
    Axes

    Raises
    ------
    DataError
        The condition, the ceiling or a case does not exist.

    Notes
    -----
    The dashed frame is the scope. Rings mark peers, the cases through which the ceilings are drawn.
    Markers are larger if several cases are at the same point. A line with the wrong slope for the
    corner is not drawn; the legend states this.

    Examples
    --------
    >>> import fastqca as qca
    >>> found = qca.nca(qca.datasets.load("lipset"), "SURV")
    >>> ax = nca(found, "LIT")
    """
    if not isinstance(result, NecessityInDegree):
        raise DataError(
            ("a result of fastqca.nca is needed, as in plot.nca(nca(data, 'Y'), 'X')"),
            argument="result",
        )
    at = result.position(condition)
    pairs, drawn = result.pairs[at], result.drawn[at]
    asked = result.ceilings_named(ceilings) if ceilings is not None else result.ceilings
    chosen = _named_cases(pairs, drawn, names)
    ax = axes_for(ax, (5.6, 4.8), width)
    handles = [_frame(ax, pairs), *_zone(ax, pairs, drawn, asked[0]), _cases(ax, pairs)]
    handles += [_ceiling(ax, result, pairs, drawn, one) for one in asked]
    handles.append(_peers(ax, pairs, drawn))
    _limits(ax, pairs)
    ax.set_xlabel(plain(pairs.condition), color=INK, fontsize=LABEL)
    ax.set_ylabel(plain(pairs.outcome), color=INK, fontsize=LABEL)
    finish(
        ax,
        title=f"Necessity of {pairs.condition} for {pairs.outcome}, {pairs.corner} corner",
        handles=handles,
        height=min(0.8 * inches_of(ax), 4.2),
    )
    _write_names(ax, pairs, chosen, shorten)
    return ax


def _cases(ax: Axes, pairs: CasePairs) -> Artist:
    """Draw the cases, with larger marks where several are in one place."""
    places, counts = np.unique([pairs.x, pairs.y], axis=1, return_counts=True)
    many = places.shape[1] > _CROWD
    return ax.scatter(
        places[0],
        places[1],
        s=(8 if many else 22) * np.sqrt(counts),
        color=SKY if many else BLUE,
        alpha=0.5 if many else 0.8,
        lw=0,
        zorder=2,
        label=f"cases ({pairs.x.size:,})",
        rasterized=many,
    )


def _peers(ax: Axes, pairs: CasePairs, drawn: Drawn) -> Artist:
    """Draw rings around the peers."""
    peers = np.unique([pairs.x[drawn.peers], pairs.y[drawn.peers]], axis=1)
    few = peers.shape[1] <= _MOST_PEERS
    return ax.scatter(
        peers[0],
        peers[1],
        s=60 if few else 20,
        facecolor="none",
        edgecolor=INK,
        lw=0.9 if few else 0.6,
        zorder=5,
        label=f"peers ({drawn.peers.size:,})",
    )


def _write_names(ax: Axes, pairs: CasePairs, chosen: list[int], shorten: Shorten) -> None:
    """Write names beside their marks, and say how many have no room."""
    if not chosen:
        return
    texts = labelled([pairs.cases[i] for i in chosen], _LETTERS, shorten)
    rest = np.setdiff1d(np.arange(pairs.x.size), chosen)
    around = np.stack([pairs.x[rest], pairs.y[rest]], axis=1) if rest.size <= _CROWD else None
    at = pairs.x[chosen].tolist(), pairs.y[chosen].tolist()
    there = place_names(ax, *at, list(map(plain, texts)), around=around)
    for text in ax.texts:  # over the lines, which are where the peers are
        text.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5})
        text.set_zorder(6)
    names = [pairs.cases[i] for i in chosen]
    remember(ax, zip(names, texts, there.tolist(), strict=True))
    if not there.all():
        add_note(ax, f"{int(there.sum()):,} of {pairs.x.size:,} cases are labeled.")


def _named_cases(
    pairs: CasePairs,
    drawn: Drawn,
    names: bool | Sequence[str] | None,  # noqa: FBT001 (as the figure takes it)
) -> list[int]:
    """Choose the cases whose names are written."""
    everyone = list(range(pairs.x.size))
    if names is None:
        if pairs.x.size <= _MOST_NAMES:
            return everyone
        return drawn.peers.tolist() if drawn.peers.size <= _MOST_PEERS else []
    if isinstance(names, bool | np.bool_):
        return everyone if names else []
    wanted = list(map(str, listed(names, "names", list(pairs.cases), kind="names of cases")))
    known = {name: i for i, name in enumerate(pairs.cases)}
    for name in wanted:
        if name not in known:
            raise DataError(
                f"names: there is no case {name!r} among those of {pairs.condition!r}",
                argument="names",
            )
    return [known[name] for name in wanted]


def _frame(ax: Axes, pairs: CasePairs) -> Artist:
    x_min, x_max, y_min, y_max = pairs.scope
    return ax.plot(
        [x_min, x_max, x_max, x_min, x_min],
        [y_min, y_min, y_max, y_max, y_min],
        color=GREY,
        lw=0.8,
        ls=(0, (4, 3)),
        zorder=1,
        label="scope",
    )[0]


def _zone(ax: Axes, pairs: CasePairs, drawn: Drawn, ceiling: Ceiling) -> list[Artist]:
    path = path_of(pairs, drawn, ceiling, zone=True)
    if not path.size:
        return []
    said = f"zone of {label(ceiling)}"
    return [*ax.fill(path[:, 0], path[:, 1], color=PALE, alpha=0.6, lw=0, zorder=0, label=said)]


def _ceiling(
    ax: Axes, result: NecessityInDegree, pairs: CasePairs, drawn: Drawn, ceiling: Ceiling
) -> Artist:
    d, p = (result.value(name, pairs.condition, ceiling) for name in ("d", "p"))
    colour, dash = _LINES[ceiling]
    path = path_of(pairs, drawn, ceiling)
    said = f"{label(ceiling)}: d = {figure(d)}"
    if np.isnan(d):
        said = f"{label(ceiling)}: no ceiling"
    elif not np.isnan(p):
        said += f", p {'< 0.001' if p < 0.001 else f'= {figure(p)}'}"
    if np.isnan(d):
        path = path[:0]
    return ax.plot(path[:, 0], path[:, 1], color=colour, ls=dash, lw=1.6, zorder=4, label=said)[0]


def _limits(ax: Axes, pairs: CasePairs) -> None:
    """Leave room around the scope, also where there is no height or width."""
    x_min, x_max, y_min, y_max = pairs.scope
    for low, high, set_limits in ((x_min, x_max, ax.set_xlim), (y_min, y_max, ax.set_ylim)):
        margin = 0.06 * (high - low) or 0.06 * max(abs(low), 1.0)
        set_limits(low - margin, high + margin)
