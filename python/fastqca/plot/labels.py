"""Names shortened for figures, so that different ones stay different."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from fastqca._tables import broken, columns_wide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["labels"]

_WORD = 12  # letters of a word that a label repeats though another one begins with the same


def labels(names: Sequence[str], width: int, *, lines: int = 2, shorten: bool = True) -> list[str]:
    r"""
    Shorten names for a figure so that different ones stay different.

    Parameters
    ----------
    names : sequence of str
        All names in the figure.
    width : int
        Columns of a terminal that a line of a label takes at most.
    lines : int, default 2
        How many lines a label may have before anything is cut out of it.
    shorten : bool, default True
        False leaves the names as they are.

    Returns
    -------
    list of str
        One label per name. Where its lines do not do, the middle of a name is cut out; of names
        that would look the same then, the words that they all begin or end with; of what still
        would, the middle up to where they differ. Names that no cut tells apart stay whole.

    Examples
    --------
    >>> labels(["Network for care no. 12", "Network 12"], 14)
    ['Network for\ncare no. 12', 'Network 12']
    >>> cities = ["Breda", "Delft"]
    >>> labels([f"Network of {city} for people with dementia" for city in cities], 14)
    ['Network of …\nBreda for peo…', 'Network of …\nDelft for peo…']
    >>> cities += ["Gouda"]
    >>> labels([f"Network of {city} for people with dementia" for city in cities], 14)
    ['Breda', 'Delft', 'Gouda']
    """
    distinct = list(dict.fromkeys(names))
    if not shorten or all(columns_wide(name) <= width for name in distinct):
        return list(names)
    made = {name: _elided(name, width, lines) for name in distinct}
    for attempt in range(4):
        for group in _alike(made):
            if attempt == 0:
                first = group[0].split(" ")[0]
                group = [name for name in distinct if name.split(" ")[0] == first]  # noqa: PLW2901
                kept = _without_common_words(group) if len(group) > 2 else group
                shown = [_elided(rest, width, lines) for rest in kept]
            elif attempt < 3:
                shown = _from_difference(group, width, lines)
            else:
                shown = ["\n".join(broken(name, (" ", ""), width)) for name in group]
            made.update(zip(group, shown, strict=True))
    return [made[name] for name in names]


def _alike(made: Mapping[str, str]) -> list[list[str]]:
    """Find the names that have the same label."""
    groups: dict[str, list[str]] = {}
    for name, label in made.items():
        groups.setdefault(label, []).append(name)
    return [group for group in groups.values() if len(group) > 1]


def _elided(name: str, width: int, lines: int) -> str:
    """Put a name on so many lines; where it does not fit, cut the middle out of one line."""
    whole = broken(name, (" ", ""), width)
    if len(whole) <= lines and all(columns_wide(line) <= width for line in whole):
        return "\n".join(whole)
    room = width - 1
    head = _fitting(name, room - room // 2)
    tail = _fitting(name[::-1], room // 2)[::-1]
    return f"{head}…{tail}"


def _fitting(text: str, width: int) -> str:
    """Take so much of a text as fits in some columns."""
    while text and columns_wide(text) > width:
        text = text[:-1]
    return text


def _without_common_words(names: Sequence[str]) -> list[str]:
    """Leave out the words that all names begin with, and those that all end with."""
    words = [name.split(" ") for name in names]
    for last in (False, True):
        sided = [row[::-1] for row in words] if last else words
        shared = min(_shared(min(sided), max(sided)), *(len(row) - 1 for row in sided))
        words = [row[shared:][::-1] if last else row[shared:] for row in sided]
    return [" ".join(row).rstrip(",;:") for row in words]


def _from_difference(group: Sequence[str], width: int, lines: int) -> list[str]:
    """Show how each name begins, and its part from the word on that the one most like it lacks."""
    ordered = sorted(group)
    shared = [_shared(*pair) for pair in pairwise(ordered)]
    starts = {}
    for name, before, after in zip(ordered, [0, *shared], [*shared, 0], strict=True):
        differs = max(before, after)
        word = name.rfind(" ", 0, differs) + 1
        starts[name] = word if differs - word < _WORD else differs
    return [_headed(name, starts[name], width, lines) for name in group]


def _headed(name: str, start: int, width: int, lines: int) -> str:
    """Show how a name begins, and the part of it from `start` on."""
    half = width // 2 if lines == 1 else width - 1
    rest = name[start:]
    room = width - half - 1 if lines == 1 else width
    rest = rest if columns_wide(rest) <= room else f"{_fitting(rest, room - 1)}…"
    head = _fitting(name[:start], half)
    return f"{head}…{'' if lines == 1 else chr(10)}{rest}".strip() if head else rest


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the parts that both begin with."""
    pairs = zip(one, other, strict=False)
    shortest = min(len(one), len(other))
    return next((i for i, (a, b) in enumerate(pairs) if a != b), shortest)
