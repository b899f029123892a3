"""Telling a user how far a long run has come."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from fastqca._common.check import shown, warn
from fastqca._common.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Progress", "reported", "reporting"]

_Part = TypeVar("_Part")
Progress: TypeAlias = "bool | Callable[[int, int], object] | None"


@contextmanager
def reporting(
    progress: object, total: int, unit: str, *, start: int = 0
) -> Iterator[Callable[[int], None]]:
    """
    Yield a function to be told how many units are done.

    Examples
    --------
    >>> with reporting(print, 2, "replicates") as done:
    ...     done(1)
    1 2
    """
    if progress is None or progress is False:
        yield lambda _: None
    elif callable(progress):
        report = progress
        yield lambda n: report(n, total)
    elif progress is True:
        try:
            from tqdm.auto import tqdm
        except ImportError:
            warn("progress=True shows a bar of tqdm, which is not installed: pip install tqdm")
            yield lambda _: None
            return
        with tqdm(total=total, initial=start, unit=f" {unit}", unit_scale=True) as bar:
            yield lambda n: bar.update(n - bar.n)
    else:
        raise DataError(
            "progress must be True for a bar, or a function of the number done and of all, "
            f"got {shown(progress)}"
        )


def reported(parts: Sequence[_Part], progress: object, unit: str) -> Iterator[_Part]:
    """Go through the parts of some work, and report each when it is done."""
    with reporting(progress, len(parts), unit) as done:
        for number, part in enumerate(parts, 1):
            yield part
            done(number)
