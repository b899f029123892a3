"""Cells of a file: which are numbers, missing or text, and columns made of them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from fastqca._common.check import argument, shown, warn
from fastqca._common.errors import DataError, ReadingWarning
from fastqca._common.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "Style",
    "UnstoredFormula",
    "Where",
    "as_column",
    "as_label",
    "dont_care_code",
    "is_dont_care",
    "is_number",
    "is_text",
    "meaning",
    "meant_as_number",
    "style_of",
]

_MISSING = frozenset({"", "NA", "N/A", "#N/A", "#NV", "NaN", "nan", "NULL", "null", "<NA>"})
# What spreadsheets write for true and false in the languages of Europe, and what people answer.
_WORDS = (
    ("true", "false"),
    ("wahr", "falsch"),
    ("vrai", "faux"),
    ("verdadero", "falso"),
    ("verdadeiro", "falso"),
    ("vero", "falso"),
    ("waar", "onwaar"),
    ("yes", "no"),
    ("ja", "nein"),
    ("ja", "nee"),
    ("ja", "nej"),
    ("oui", "non"),
    ("sí", "no"),
    ("si", "no"),
    ("sim", "não"),
    ("y", "n"),
    ("j", "n"),
)
_TRUE = frozenset(yes for yes, _ in _WORDS)
_SINGLE_LETTERS = 1
# Word processors make dashes, and a minus sign, of hyphens.
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_MOST_LEVELS = 21
_SIGN = r"[+-]?"
_MINUS = "\u2212"  # as word processors write it
_POINT = pattern(rf"{_SIGN}(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_COMMA = pattern(rf"{_SIGN}(\d+(,\d*)?|,\d+)([eE][+-]?\d+)?")
# Blanks, among them those that do not break, and apostrophes: never a decimal mark.
_BETWEEN = "'\u2019 \u00a0\u2009\u202f"
_APART = pattern(rf"{_SIGN}\d{{1,3}}(?P<mark>[{_BETWEEN}])\d{{3}}((?P=mark)\d{{3}})*([.,]\d*)?")
_BY_COMMAS = pattern(rf"{_SIGN}[1-9]\d{{0,2}}(,\d{{3}})+(\.\d*)?")
_BY_POINTS = pattern(rf"{_SIGN}[1-9]\d{{0,2}}(\.\d{{3}})+(,\d*)?")
# One group of three digits, which may be decimals as well.
_DOUBTFUL = pattern(rf"{_SIGN}[1-9]\d{{0,2}}([.,])\d{{3}}")


def meaning(word: str) -> bool | None:
    """
    Tell what a word for yes or no means, None for another word.

    Examples
    --------
    >>> meaning("Yes"), meaning("Nein"), meaning("maybe")
    (True, False, None)
    """
    lower = word.strip().casefold()
    if lower in _TRUE:
        return True
    return False if any(lower == no for _, no in _WORDS) else None


class Style(NamedTuple):
    """How a file writes numbers: its decimal mark, and whether the other mark groups digits."""

    comma: bool = False
    grouped: bool = False


class UnstoredFormula(str):
    """The formula of a cell whose value its workbook does not hold."""

    __slots__ = ()


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
    return dont_care_code(value) != ""


def dont_care_code(value: object) -> str:
    r"""
    Read a cell that means "don't care" as "-", for a dash of any kind, or "dc"; "" for others.

    Examples
    --------
    >>> dont_care_code(" \u2013 "), dont_care_code("dc"), dont_care_code("1")
    ('-', 'dc', '')
    """
    text = value.strip() if isinstance(value, str) else ""
    return "-" if text in _DASHES else text if text == "dc" else ""


def meant_as_number(text: str) -> bool:
    """
    Say whether text is a number with either decimal mark, with thousands separators or without.

    Examples
    --------
    >>> [meant_as_number(text) for text in ("0.5", "0,5", "1.000,5", "1,000", "1.1.2020", "x")]
    [True, True, True, True, False, False]
    >>> [meant_as_number(text) for text in ("1'234", "1 234,5", "45%", "1 2345")]
    [True, True, True, False]
    """
    text = _stripped(text).removesuffix("%").rstrip()
    if len(text) > _LONGEST:
        return False
    return is_number(text) or is_number(text, comma=True) or _is_grouped(text)


def _is_grouped(text: str) -> bool:
    patterns = (_APART, _BY_COMMAS, _BY_POINTS)
    return any(one.fullmatch(text) is not None for one in patterns)


def style_of(cells: Iterable[Sequence[object]], where: Sequence[Where], *, separator: str) -> Style:
    """
    Decide how a file writes numbers.

    The decimal mark is the one that some number cannot have for another reason: "0,5" is no
    thousands separator. If that is so of one mark only, the other one groups digits. Where
    all numbers with a mark look like "1,234", the column separator decides: a file with commas
    between columns has no decimal commas; in a file with others "1,234" is a decimal comma, as
    programs write it that then cannot separate columns by commas, and for the same reason
    "1.234" may be a thousands separator. What stays doubtful is an error, not a guess.
    """
    doubtful: dict[str, str] = {}
    sure: set[str] = set()
    for position, values in enumerate(cells):
        for column, value in zip(where, values, strict=True):
            if not isinstance(value, str) or not ("." in value or "," in value):
                continue
            text = _stripped(value)
            if len(text) > _LONGEST:
                continue
            text = text.removesuffix("%").rstrip()
            doubt = _DOUBTFUL.fullmatch(text)
            if doubt:
                doubtful.setdefault(doubt[1], f"{column.at(position)}: {text!r}")
            elif is_number(text) or _BY_COMMAS.fullmatch(text):
                sure.add(".")
            elif is_number(text, comma=True) or _BY_POINTS.fullmatch(text):
                sure.add(",")
            elif _APART.fullmatch(text):
                sure.add("," if "," in text else ".")
    if sure:
        return Style(comma=sure == {","}, grouped=len(sure) == 1)
    settled = {",": ".", "": ""}.get(separator, ",")
    for mark, example in doubtful.items():
        if mark != settled or len(doubtful) > 1:
            names = {",": "comma", ".": "point"}
            raise DataError(
                f"{example} may contain a decimal {names[mark]} or a thousands separator; "
                f"specify the decimal mark, {argument('decimal', '.')} or "
                f"{argument('decimal', ',')}"
            )
    return Style(comma="," in doubtful)


_LONGEST = 400  # no number has more characters: the largest one written out has 310


def is_text(values: Sequence[object], style: Style) -> bool:
    """Say whether a column holds text, and numbers however written in less than half of it."""
    kinds = _kinds(values, style, frozenset())
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
    values: Sequence[object],
    where: Where,
    style: Style,
    *,
    must_be_numbers: bool | None,
    missing: frozenset[object] = frozenset(),
) -> Any:  # noqa: ANN401 (an array or a list, as the DataFrame takes it)
    """
    Make a column of numbers, truth values or text; mixtures of them are refused.

    But for levels and the code of "don't care", "-" or "dc", which are a list of both.
    """
    import numpy as np

    kinds = _kinds(values, style, missing)
    counts = {kind: kinds.count(kind) for kind in ("number", "percent", "truth", "missing")}
    present = len(kinds) - counts["missing"]
    numbers = counts["number"] + counts["percent"]
    if must_be_numbers is None:
        must_be_numbers = numbers > 0 and 2 * numbers >= present
        if any(isinstance(value, UnstoredFormula) for value in values):
            _refuse(values, kinds, where)
    if counts["truth"] == present > 0:
        truth = [None if k == "missing" else _truth(v) for v, k in zip(values, kinds, strict=True)]
        return np.array(truth, dtype=object if counts["missing"] else bool)
    if numbers < present:
        if must_be_numbers and not _are_levels(values, kinds, style):
            _refuse(values, kinds, where)
        if must_be_numbers:
            return [_level(v, kind, style) for v, kind in zip(values, kinds, strict=True)]
        return [None if k == "missing" else as_label(v) for v, k in zip(values, kinds, strict=True)]
    if counts["percent"] and counts["number"]:
        at = kinds.index("percent")
        raise DataError(
            f"{where.at(at)}: {shown(str(values[at]).strip())} is a percentage, but other "
            "values in the column have no percent sign; write all of them in the same way",
            column=where.column,
        )
    read = [
        float("nan") if kind == "missing" else _number(value, style)
        for value, kind in zip(values, kinds, strict=True)
    ]
    if counts["percent"]:
        at = kinds.index("percent")
        warn(
            f"{where.file}, column {where.column!r}: percentages are read as shares, "
            f"{str(values[at]).strip()} as {shown(read[at])}",
            ReadingWarning,
            column=where.column,
        )
    if present == len(kinds) and all(isinstance(value, int) for value in read):
        return np.array(read, dtype=np.int64)
    return np.array(read, dtype=np.float64)


def _are_levels(values: Sequence[object], kinds: Sequence[str], style: Style) -> bool:
    """Say whether a column holds nothing but small whole numbers and one code beside them."""
    pairs = list(zip(values, kinds, strict=True))
    texts = {str(value).strip() for value, kind in pairs if kind in ("text", "truth")}
    others = {dont_care_code(text) or text for text in texts}
    numbers = [_number(value, style) for value, kind in pairs if kind == "number"]
    return (
        len(others) == 1
        and all(map(is_dont_care, others))
        and "percent" not in kinds
        and all(number in range(_MOST_LEVELS) for number in numbers)
    )


def _level(value: object, kind: str, style: Style) -> int | str | None:
    if kind == "number":
        return int(_number(value, style))
    return None if kind == "missing" else dont_care_code(value)


def _refuse(values: Sequence[object], kinds: Sequence[str], where: Where) -> None:
    at = next(at for at, kind in enumerate(kinds) if kind in ("text", "truth"))
    formulas = [at for at, value in enumerate(values) if isinstance(value, UnstoredFormula)]
    if formulas:
        at = formulas[0]
        raise DataError(
            f"{where.at(at)}: the cell has the formula {shown(str(values[at]))}, but the file "
            "does not contain its value; open the workbook in a spreadsheet program, save it "
            "and read it again",
            column=where.column,
        )
    text = str(values[at]).strip()
    advice = (
        "correct it, or leave the cell empty if the value is missing (or use "
        f"{argument('missing', [text], called='missing_codes')})"
    )
    if is_number(text, comma=True):
        advice = "it has a decimal comma while the file has decimal points elsewhere; use one"
    elif is_number(text):
        advice = "it has a decimal point while the file has decimal commas; use one"
    elif _is_grouped(text):
        advice = "write the number without thousands separators"
    raise DataError(f"{where.at(at)}: {shown(text)} is not a number; {advice}")


def _kinds(values: Sequence[object], style: Style, missing: frozenset[object]) -> list[str]:
    """Tell numbers, percentages, truth values, missing values and text from each other."""
    kinds = [_kind(value, style, missing) for value in values]
    words = {
        str(value).strip().casefold()
        for value, kind in zip(values, kinds, strict=True)
        if kind == "text" and isinstance(value, str)
    }
    # Words are truth values where they are all of one language; "n" alone may be a label.
    for pair in _WORDS:
        if words and words <= {*pair}:
            short = len(pair[0]) == _SINGLE_LETTERS
            if not short or len(words) > 1:
                return ["truth" if kind == "text" else kind for kind in kinds]
    return kinds


def _kind(value: object, style: Style, missing: frozenset[object]) -> str:
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int | float):
        absent = value != value or value in missing  # noqa: PLR0124 (NaN)
        return "missing" if absent else "number"
    if not isinstance(value, str):
        return "text"
    text = _stripped(value)
    if text in _MISSING or text in missing:
        return "missing"
    if len(text) > _LONGEST or not (text[-1].isdigit() or text[-1] in ".,%"):
        return "text"
    if _is_numeral(text, style):
        return "missing" if missing and _number(text, style) in missing else "number"
    if text[-1] == "%" and _is_numeral(text[:-1].rstrip(), style):
        return "percent"
    return "text"


def _stripped(text: str) -> str:
    return text.strip().replace(_MINUS, "-")


def _is_numeral(text: str, style: Style) -> bool:
    """Say whether text is a number as the file writes them."""
    if is_number(text, comma=style.comma):
        return True
    if (_BY_POINTS if style.comma else _BY_COMMAS).fullmatch(text):
        return style.grouped
    mark = _APART.fullmatch(text)
    other = "." if style.comma else ","
    return mark is not None and other not in text


def _truth(value: object) -> bool:
    return value if isinstance(value, bool) else str(value).strip().casefold() in _TRUE


def _number(value: object, style: Style) -> int | float:
    if isinstance(value, str):
        text = _stripped(value)
        if text.endswith("%"):
            # As the decimal fraction that it says: 0.07 is not 7 / 100 in every last digit.
            return float(f"{_plain(text[:-1].rstrip(), style)}e-2")
        text = _plain(text, style)
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


def _plain(text: str, style: Style) -> str:
    """Write a number as Python reads it."""
    for mark in (*_BETWEEN, "." if style.comma else ","):
        text = text.replace(mark, "")
    return text.replace(",", ".")
