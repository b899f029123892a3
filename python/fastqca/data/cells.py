"""Cells of a file: which are numbers, missing or text, and columns made of them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastqca._check import shown
from fastqca.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Where",
    "as_column",
    "as_label",
    "decimal_comma",
    "is_dont_care",
    "is_number",
    "is_text",
    "meant_as_number",
]

_MISSING = frozenset({"", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null"})
_TRUTH = {"true": True, "false": False}
_DONT_CARE = frozenset({"-", "dc"})
_MOST_LEVELS = 21
_POINT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+")
_GROUPED = re.compile(r"[+-]?\d{1,3}((,\d{3})+(\.\d*)?|(\.\d{3})+,\d*|(\.\d{3}){2,})")


@dataclass(frozen=True, slots=True)
class Where:
    """Where a column stands, for messages."""

    file: str
    column: str
    rows: tuple[int, ...]

    def at(self, position: int) -> str:
        """Name the place of one cell."""
        return f"{self.file}, row {self.rows[position]}, column {self.column!r}"


def is_number(text: str, *, comma: bool = False) -> bool:
    """
    Say whether text is a number, with a point or else a comma for its decimals.

    Examples
    --------
    >>> is_number("0.5"), is_number("0,5"), is_number("0,5", comma=True), is_number("1e-3")
    (True, False, True, True)
    """
    return (_COMMA if comma else _POINT).fullmatch(text.strip()) is not None


def is_dont_care(value: object) -> bool:
    """
    Say whether a cell is one of the texts that mean "don't care".

    Examples
    --------
    >>> is_dont_care("-"), is_dont_care("dc"), is_dont_care("-1"), is_dont_care(None)
    (True, True, False, False)
    """
    return isinstance(value, str) and value.strip() in _DONT_CARE


def meant_as_number(text: str) -> bool:
    """
    Say whether text is a number with either decimal mark, with thousands separators or without.

    Examples
    --------
    >>> [meant_as_number(text) for text in ("0.5", "0,5", "1.000,5", "1,000", "1.1.2020", "x")]
    [True, True, True, True, False, False]
    """
    text = text.strip()
    return is_number(text) or is_number(text, comma=True) or _GROUPED.fullmatch(text) is not None


def decimal_comma(
    cells: Sequence[Sequence[object]],
    where: Sequence[Where],
    *,
    by_comma: bool,
) -> bool:
    """
    Decide whether the decimal mark of a file is the comma.

    It is if there are numbers with a comma and none with a point. In a file whose columns are
    separated by commas, "1,234" could as well be one thousand: that is an error, not a guess.
    """
    doubtful: str | None = None
    found = surely = False
    for position, values in enumerate(cells):
        for column, value in zip(where, values, strict=True):
            text = value.strip() if isinstance(value, str) else ""
            if "." in text and is_number(text):
                return False
            if "," in text and is_number(text, comma=True):
                found = True
                if not _THOUSANDS.fullmatch(text):
                    surely = True  # "0,5" cannot be thousands: nor is anything else here
                elif doubtful is None:
                    doubtful = f"{column.at(position)}: {text!r}"
    if doubtful and by_comma and not surely:
        raise DataError(
            f"{doubtful} may have a decimal comma or a thousands separator; "
            "say decimal=',' or remove the separator"
        )
    return found


def is_text(values: Sequence[object], *, comma: bool) -> bool:
    """Say whether a column holds text, and numbers however written in less than half of it."""
    kinds = [_kind(value, comma=comma) for value in values]
    numbers = sum(
        kind == "number" or (isinstance(value, str) and meant_as_number(value))
        for kind, value in zip(kinds, values, strict=True)
    )
    return "text" in kinds and 2 * numbers < len(kinds) - kinds.count("missing")


def as_label(value: object) -> str:
    """
    Read a cell as the name of a case; NA may be Namibia.

    Examples
    --------
    >>> as_label(" NA "), as_label(3.0), as_label(None)
    ('NA', '3', '')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def as_column(
    values: Sequence[object], where: Where, *, comma: bool, must_be_numbers: bool | None
) -> Any:  # noqa: ANN401 (an array or a list, as the DataFrame takes it)
    """
    Make a column of numbers, truth values or text; mixtures of them are refused.

    But for levels and the code of "don't care", "-" or "dc", which are a list of both.
    """
    import numpy as np

    kinds = [_kind(value, comma=comma) for value in values]
    counts = {kind: kinds.count(kind) for kind in ("number", "truth", "text", "missing")}
    present = len(kinds) - counts["missing"]
    numbers = counts["number"]
    if must_be_numbers is None:
        must_be_numbers = numbers > 0 and 2 * numbers >= present
    if counts["truth"] == present > 0:
        truth = [None if k == "missing" else _truth(v) for v, k in zip(values, kinds, strict=True)]
        return np.array(truth, dtype=object if counts["missing"] else bool)
    if numbers < present:
        if must_be_numbers and not _are_levels(values, kinds, comma=comma):
            _refuse(values, kinds, where)
        if must_be_numbers:
            return [_level(v, kind, comma=comma) for v, kind in zip(values, kinds, strict=True)]
        return [None if k == "missing" else as_label(v) for v, k in zip(values, kinds, strict=True)]
    read = [
        float("nan") if kind == "missing" else _number(value, comma=comma)
        for value, kind in zip(values, kinds, strict=True)
    ]
    if present == len(kinds) and all(isinstance(value, int) for value in read):
        return np.array(read, dtype=np.int64)
    return np.array(read, dtype=np.float64)


def _are_levels(values: Sequence[object], kinds: Sequence[str], *, comma: bool) -> bool:
    """Say whether a column holds nothing but small whole numbers and one code beside them."""
    pairs = list(zip(values, kinds, strict=True))
    others = {str(value).strip() for value, kind in pairs if kind in ("text", "truth")}
    numbers = [_number(value, comma=comma) for value, kind in pairs if kind == "number"]
    return (
        len(others) == 1
        and others <= _DONT_CARE
        and all(number in range(_MOST_LEVELS) for number in numbers)
    )


def _level(value: object, kind: str, *, comma: bool) -> int | str | None:
    if kind == "number":
        return int(_number(value, comma=comma))
    return None if kind == "missing" else str(value).strip()


def _refuse(values: Sequence[object], kinds: Sequence[str], where: Where) -> None:
    at = next(at for at, kind in enumerate(kinds) if kind in ("text", "truth"))
    text = str(values[at]).strip()
    advice = "correct it, or leave the cell empty if the value is missing"
    if is_number(text, comma=True):
        advice = "it has a decimal comma while the file has decimal points elsewhere; use one"
    elif is_number(text):
        advice = "it has a decimal point while the file has decimal commas; use one"
    elif _GROUPED.fullmatch(text):
        advice = "write the number without thousands separators"
    raise DataError(f"{where.at(at)}: {shown(text)} is not a number; {advice}")


def _kind(value: object, *, comma: bool) -> str:
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int | float):
        return "missing" if value != value else "number"  # noqa: PLR0124 (NaN)
    if not isinstance(value, str):
        return "text"
    text = value.strip()
    if text in _MISSING:
        return "missing"
    if is_number(text, comma=comma):
        return "number"
    return "truth" if text.casefold() in _TRUTH else "text"


def _truth(value: object) -> bool:
    return value if isinstance(value, bool) else _TRUTH[str(value).strip().casefold()]


def _number(value: object, *, comma: bool) -> int | float:
    if isinstance(value, str):
        text = value.strip().replace(",", ".") if comma else value.strip()
        # Beyond 18 digits a whole number no longer fits into 64 bits.
        return int(text) if re.fullmatch(r"[+-]?\d{1,18}", text) else float(text)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, int) and abs(value) < 10**18:
        return value
    try:
        return float(value)  # type: ignore[arg-type]
    except OverflowError:  # as float() reads the same digits from text
        return math.copysign(math.inf, value)  # type: ignore[arg-type]
