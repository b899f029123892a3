"""Telling a user how far a long run has come."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from fastqca._common.check import shown, warn
from fastqca._common.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Progress", "reporting"]

Progress = bool | None | object


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
