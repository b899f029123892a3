"""The one place that reads collections of names, and the order in which these stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from fastqca._common.check import NAMES_AS_TEXT, argument, did_you_mean, shown
from fastqca._common.errors import DataError
from fastqca._common.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastqca._common.errors import FastqcaError

__all__ = [
    "column_names",
    "is_unordered",
    "listed",
    "names_in",
    "require_columns",
    "split_listed",
    "unquoted",
]

_COLUMNS = "names of columns"
_COMMA = pattern(r",(?=(?:[^`]*`[^`]*`)*[^`]*\Z)")  # one that stands outside of backquotes
# A comma, or what commas stand in that do not separate: A{1,2}, `a name, with a comma`.
_SIGN = pattern(r"`[^`]*+`|[,(){}\[\]]")
_MARKS = pattern(r"^[\s~\-]+|[\s+]+$|[{\[][\d,\s]*[}\]]\s*$")  # as in "~A", "A{1,2}", "n+"


def is_unordered(given: object) -> bool:
    """
    Say whether a collection gives its items in no order, or in one that nobody chose.

    Examples
    --------
    >>> is_unordered({"A", "B"}), is_unordered({"A": 1}.keys()), is_unordered(["A", "B"])
    (True, True, False)
    """
    return isinstance(given, AbstractSet | Mapping)


def listed(
    given: object,
    what: str,
    known: Sequence[object] | None = None,
    *,
    kind: str = _COLUMNS,
    error: type[FastqcaError] = DataError,
) -> list[Any]:
    """
    List the items of a collection, those of a set in the order of the data.

    Parameters
    ----------
    given : str or iterable
        ``"A, B"``, ``["A", "B"]``, any other iterable, or a set.
    what : str
        The argument, for messages.
    known : sequence, optional
        All names there are, in order: that of the columns. Items of a set stand in this order,
        also with a sign, as in ``"~A"`` or ``"n+"``; others follow in that of the alphabet.
        Without it sets are refused, because they could stand in any order.
    kind : str, default "names of columns"
        What the items are, for messages.
    error : type, default DataError
        What is raised.

    Examples
    --------
    >>> listed({"C", "~A", "B"}, "conditions", ["A", "B", "C"])
    ['~A', 'B', 'C']
    >>> listed("A, `B, or C`", "conditions", ["A", "B, or C"])
    ['A', '`B, or C`']
    """
    if isinstance(given, str):
        if known is not None and given in known:
            return [given]
        parts = _COMMA.split(given) if "`" in given else given.split(",")
        return [part.strip() for part in parts] if given.strip() else []
    items = _items(given, what, kind, error)
    if not is_unordered(given) or len(items) < 2:
        return items
    if known is None:
        raise error(
            f"{argument(what)} is a {type(given).__name__}, which has no order: give a list",
            argument=what,
        )
    places = {name: place for place, name in enumerate(map(str, known))}

    def place_of(item: object) -> tuple[int, str]:
        text = str(item)
        bare = text if text in places else _MARKS.sub("", text).strip("`")
        return places.get(bare, len(places)), text

    return sorted(items, key=place_of)


def _items(given: object, what: str, kind: str, error: type[FastqcaError]) -> list[Any]:
    try:
        if isinstance(given, Iterable) and not isinstance(given, bytes | bytearray):
            return list(given)
    except (TypeError, ValueError):  # an array without dimensions says that it is iterable
        pass
    raise error(f"{argument(what)} must be {kind}, got {shown(given)}", argument=what)


def names_in(items: object, columns: Sequence[object], what: str) -> tuple[str, ...]:
    """
    Write out a list of names, in which "A:C" stands for all columns from A to C.

    Parameters
    ----------
    items : str or iterable of str
        ``"A, B, C"``, ``"A:C"``, ``["A", "B"]`` or any mixture. Names may stand in backquotes,
        as in expressions. Those in a set come in the order of `columns`.
    columns : sequence
        All names there are, in order.
    what : str
        The argument, for messages.

    Examples
    --------
    >>> names_in("B:D, A", ["A", "B", "C", "D"], "conditions")
    ('B', 'C', 'D', 'A')
    >>> names_in({"C", "A", "B"}, ["A", "B", "C", "D"], "conditions")
    ('A', 'B', 'C')
    """
    known = list(columns)
    names: list[str] = []
    for item in listed(items, what, known) or [""] * isinstance(items, str):
        if not isinstance(item, str):
            raise DataError(
                f"{argument(what)} must be names of columns as text, got {shown(item)}"
                + _only_text(known),
                argument=what,
            )
        name = item if item in known else item.strip()
        if name not in known:
            name = unquoted(name)
        if not name:
            raise DataError(
                f"{argument(what)}: there is an empty name in {shown(items)}", argument=what
            )
        if name not in known and ":" in name:
            names += _range(name, known, what)
        else:
            names.append(name)
    return tuple(names)


def _range(text: str, known: list[object], what: str) -> list[str]:
    ends = [part.strip() for part in text.split(":")]
    for end in ends:
        if end not in known:
            raise DataError(
                f"{argument(what)}: {end!r} in {text!r} is not a column{did_you_mean(end, known)}",
                argument=what,
            )
    if len(ends) != 2:
        raise DataError(
            f"{argument(what)}: {text!r} must have two names, as in 'A:C'", argument=what
        )
    first, last = known.index(ends[0]), known.index(ends[1])
    if first > last:
        raise DataError(
            f"{argument(what)}: {ends[0]!r} comes after {ends[1]!r} in the data; write "
            f"'{ends[1]}:{ends[0]}'",
            argument=what,
        )
    return [str(name) for name in known[first : last + 1]]


def _only_text(known: list[object]) -> str:
    if all(isinstance(name, str) for name in known):
        return ""
    return f"; {NAMES_AS_TEXT}"


def column_names(conditions: Sequence[str], others: Iterable[str]) -> tuple[str, ...]:
    """
    Name the columns of conditions in a table that has other columns too, so that all differ.

    The others keep their names; a condition with one of these is called "n (condition)".

    Examples
    --------
    >>> column_names(["DEV", "n"], ["OUT", "n"])
    ('DEV', 'n (condition)')
    """
    others = set(others)
    taken = others | set(conditions)
    names = []
    for condition in conditions:
        name, number = condition, 1
        while name in (others if name == condition else taken):
            name = f"{condition} (condition{f' {number}' if number > 1 else ''})"
            number += 1
        names.append(name)
    return tuple(names)


def require_columns(names: Iterable[object], columns: Iterable[object], what: str = "") -> None:
    """
    Refuse names of which there is no column, or more than one.

    Examples
    --------
    >>> require_columns(["URV"], ["URB", "LIT"], "conditions")
    Traceback (most recent call last):
        ...
    fastqca.DataError: conditions: there is no column 'URV' (did you mean 'URB'?)
    """
    known = list(columns)
    role = f"{what}: " if what else ""
    for name in names:
        if known.count(name) == 1:
            continue
        text = f"there are several columns named {shown(name)}; rename them"
        if name not in known:
            text = f"there is no column {shown(name)}{did_you_mean(str(name), known)}"
        argument = what.rpartition(": ")[2] or None
        raise DataError(f"{role}{text}", argument=argument, column=str(name))


def split_listed(text: str) -> list[str]:
    """
    Split a list at its commas that stand in no bracket, brace or backquotes.

    Examples
    --------
    >>> split_listed("A, ~B*C, D{1,2}, `E, F`, mean(A, B)")
    ['A', '~B*C', 'D{1,2}', '`E, F`', 'mean(A, B)']
    """
    every, outside, depth = [-1], [-1], 0
    for match in _SIGN.finditer(text):
        sign = match[0]
        depth = max(depth + (sign in "({[") - (sign in ")}]"), 0)
        if sign == ",":
            every.append(match.start())
            outside += [match.start()] * (not depth)
    commas = every if depth else outside  # what is never closed holds nothing together
    return [text[start + 1 : end].strip() for start, end in pairwise([*commas, len(text)])]


def unquoted(name: str) -> str:
    """
    Take a name out of its backquotes, in which those of its own are doubled.

    Examples
    --------
    >>> unquoted("`GDP per head`"), unquoted("`a``b`"), unquoted("GDP")
    ('GDP per head', 'a`b', 'GDP')
    """
    if len(name) > 1 and name[0] == name[-1] == "`":
        return name[1:-1].replace("``", "`")
    return name
