"""The figures that `fastqca simulate --figures` draws of a study without being told which."""

from __future__ import annotations

from dataclasses import fields
from textwrap import fill
from typing import TYPE_CHECKING, Any

from fastqca import plot
from fastqca._common.errors import FastqcaError
from fastqca._common.targets import MAKER, is_figure
from fastqca.simulation import Noise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pandas as pd
    from matplotlib.axes import Axes

    from fastqca._common.targets import Targets
    from fastqca.simulation import Results

__all__ = ["draw", "see_to_matplotlib"]

_NOISES = {made.name for made in fields(Noise)}
_METRICS = ("exact", "correct", "ambiguous")
_LINES = 8  # that can be told apart
_MOST = 12


def see_to_matplotlib() -> None:
    """See that figures can be drawn, before the work of hours."""
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise FastqcaError("--figures needs matplotlib: pip install 'fastqca[plot]'") from error
    mpl.use("Agg")


def draw(results: Results, folder: Path, writer: Targets) -> str:
    """
    Draw recovery and ambiguity against what was varied, one figure for each level of the rest.

    The number of cases lies on the horizontal axis where it varies, and the first kind of noise
    that varies has the lines, and the rows of a heat map.
    """
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    cells = results.cells()
    varied = list(results.design.varying)
    if not varied:
        return "no figures: nothing was varied"
    x, by, rest = _roles(cells, varied)
    fixed = cells[rest].drop_duplicates().to_dict("records") if rest else [{}]
    folder.mkdir(exist_ok=True)
    style: dict[Any, Any] = dict(plot.STYLE)
    count = 0
    with mpl.rc_context(style):
        for i, levels in enumerate(fixed[:_MOST]):
            for name, ax in _figures(cells, x, by, _known(levels)):
                number = f"_{i + 1}" if len(fixed) > 1 else ""
                figure: Any = ax.figure
                file = folder / f"{name}{number}.svg"
                writer.check(file, is_figure)
                writer.release(file)
                figure.savefig(file, metadata={"Date": None, "Creator": MAKER})
                plt.close(figure)
                count += 1
    more = f" for the first {_MOST} of {len(fixed)} combinations of {', '.join(rest)}"
    return f"figures/ ({count} SVG files{more if len(fixed) > _MOST else ''})"


def _roles(cells: pd.DataFrame, varied: list[str]) -> tuple[str, str | None, list[str]]:
    """Choose what lies on the horizontal axis, what has the lines, and name the rest."""
    numeric = [name for name in varied if cells[name].dtype.kind in "iuf" and name not in _NOISES]
    x = "n" if "n" in varied else (numeric or varied)[0]
    others = [name for name in varied if name != x and cells[name].nunique() <= _LINES]
    by = next((name for name in others if name in _NOISES), others[0] if others else None)
    return x, by, [name for name in varied if name not in (x, by)]


def _known(levels: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: None if level != level else level for name, level in levels.items()}  # noqa: PLR0124 (NaN)


def _figures(
    cells: pd.DataFrame, x: str, by: str | None, where: dict[str, Any]
) -> Iterator[tuple[str, Axes]]:
    """Draw all figures for some levels of what is not drawn, with their names."""
    levels = {k: f"{v:g}" if isinstance(v, float) else str(v) for k, v in where.items()}
    levels_text = fill(", ".join(f"{name}: {level}" for name, level in levels.items()), 60)
    for metric in _METRICS:
        figures = [(metric, plot.recovery(cells, metric, x, by, where=where))]
        if by is not None:
            figures.append((f"{metric}_map", plot.heatmap(cells, metric, x, by, where=where)))
        for name, ax in figures:
            if levels_text:
                ax.set_title(f"{ax.get_title(loc='left')}\n{levels_text}", loc="left", fontsize=9)
            yield name, ax
