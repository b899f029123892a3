"""Options of the command line, and how their texts are read."""

from __future__ import annotations

import argparse
import math
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "add_columns",
    "add_data",
    "add_force",
    "add_json",
    "add_outcome",
    "bare",
    "codes",
    "count",
    "delimiter",
    "inclusion",
    "levels",
    "listed",
    "names",
    "orders",
    "path",
    "quoted",
    "rows",
    "scope",
    "seconds",
    "seed",
    "share",
    "varied",
    "width",
]

_QUOTE, _DOUBLED = '"', '""'


def add_data(parser: argparse.ArgumentParser, *, plan: bool = False) -> None:
    """Declare what is read, and how; with `plan`, the plan may follow the data."""
    data = parser.add_argument_group("data")
    data.add_argument(
        "data",
        metavar="DATA",
        type=path,
        help="a csv, tsv, or xlsx file; with the extra fastqca[files] also xls, ods, dta, sav, "
        "rds, and others",
    )
    if plan:
        data.add_argument(
            "plan",
            metavar="PLAN.toml",
            type=path,
            nargs="?",
            help="a calibration plan with a table for each column",
        )
    data.add_argument(
        "--sheet",
        metavar="NAME",
        help="sheet of a workbook, by name or number (default: the first)",
    )
    data.add_argument(
        "--delimiter",
        metavar="CHAR",
        type=delimiter,
        help="column separator of a text file, or 'tab' (default: detected)",
    )
    data.add_argument(
        "--skip-rows",
        metavar="ROWS",
        type=rows,
        help="number of rows to skip at the top of the file, or the row numbers to leave out: "
        "'1,30', or '30,' for row 30 alone (default: titles and notes are detected and left out, "
        "with a warning)",
    )
    data.add_argument(
        "--missing-codes",
        metavar="CODES",
        type=codes,
        action="extend",
        help="codes for missing values, as in --missing-codes=-99,999,k.A.",
    )
    data.add_argument(
        "--encoding",
        metavar="NAME",
        help="encoding of a text file, such as cp1252 for older Excel files (default: UTF-8)",
    )
    data.add_argument(
        "--decimal",
        choices=(".", ","),
        metavar="MARK",
        help="decimal mark, '.' or ',' (default: detected from all numbers in the file)",
    )
    data.add_argument("--case-id", metavar="COL", help="column with the case names")
    data.add_argument(
        "--numeric",
        metavar="A,B",
        type=names,
        action="extend",
        help="columns that must hold numbers (default: those that mostly do)",
    )
    data.add_argument(
        "--levels",
        metavar="COL=LOW,HIGH",
        type=levels,
        action="append",
        help="levels of a text column, from 0 up, as in --levels TRUST=low,middle,high; repeat "
        "the option for each column",
    )
    data.add_argument(
        "--text",
        metavar="A,B",
        type=names,
        action="extend",
        help="columns to read as text, exactly as in the file",
    )
    data.add_argument(
        "--calibrate",
        metavar="PLAN.toml",
        type=path,
        help="calibrate the data first, with this plan",
    )


def add_outcome(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Declare outcome and conditions, called as the arguments of `truth_table`."""
    table = parser.add_argument_group("sets")
    table.add_argument(
        "--outcome",
        metavar="Y",
        type=quoted,
        required=required,
        help="the outcome to explain: Y, '~Y', 'Y{1}', or an expression",
    )
    _add_conditions(table, "conditions that may explain it", "all other columns")


def add_columns(parser: argparse.ArgumentParser) -> None:
    """Declare the columns that a command without conditions uses, under the same name."""
    _add_conditions(parser.add_argument_group("sets"), "columns to use", "all")


def _add_conditions(group: argparse._ActionsContainer, what: str, default: str) -> None:
    group.add_argument(
        "--conditions",
        metavar="A,B,C",
        type=quoted,
        action="append",
        help=f"{what}: names, or a range 'A:C'; quote names that contain commas, as in "
        f"'\"Trust, in others\",PAY', or repeat the option (default: {default})",
    )


def add_force(parser: argparse.ArgumentParser) -> None:
    """Declare that files of others may be overwritten."""
    parser.add_argument(
        "--force",
        action="store_true",
        help="also overwrite files that fastqca did not write or that have changed since; input "
        "files are never overwritten",
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Declare output for machines."""
    parser.add_argument(
        "--json",
        action="store_true",
        help="print JSON instead of tables, with unrounded numbers",
    )


def path(text: str) -> Path:
    """Read the name of a file or folder."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the name is empty")
    return Path(text)


def delimiter(text: str) -> str:
    """Read a separator of columns."""
    return "\t" if text.casefold() in ("tab", "\\t") else text


def rows(text: str) -> int | list[int]:
    """Read how many rows, or which; "30," is the row 30 alone."""
    numbers = [count(part.strip(), 0) for part in text.removesuffix(",").split(",")]
    return numbers if "," in text else numbers[0]


def quoted(text: str) -> str:
    """
    Put names in double quotes, as CSV has them, into backquotes, as expressions have them.

    Examples
    --------
    >>> quoted('"Trust, in others",PAY'), quoted('12" pipes')
    ('`Trust, in others`,PAY', '12" pipes')
    """
    return re.sub(
        r'(?<![^,\s~*+=(])"((?:[^"`]|"")+)"(?=$|[,\s*+=)<>-])',
        lambda found: f"`{found[1].replace(_DOUBLED, _QUOTE)}`",
        text,
    )


def listed(given: Sequence[str] | None, columns: Iterable[object]) -> str | None:
    """
    Make one list of all values of a repeated option; the name of a column is one name.

    Examples
    --------
    >>> listed(["A, B", "Trust, in others"], ["A", "B", "Trust, in others"])
    'A, B,`Trust, in others`'
    """
    if given is None:
        return None
    known = set(columns)
    return ",".join(f"`{text}`" if "," in text and text in known else text for text in given)


def names(text: str) -> list[str]:
    """Read names of columns, those with commas in quotes or backquotes."""
    from fastqca._common.names import split_listed

    return [bare(name) for name in split_listed(quoted(text)) if name]


def levels(text: str) -> tuple[str, list[str]]:
    """Read a column and its levels."""
    from fastqca._common.names import split_listed

    pair = re.fullmatch(r"\s*(`[^`]*`|[^=]*)=(.*)", quoted(text), re.DOTALL)
    found = [] if pair is None else [part.strip().strip("`") for part in split_listed(pair[2])]
    if pair is None or not bare(pair[1]) or not all(found):
        raise argparse.ArgumentTypeError(
            f"must name a column and its levels, as in TRUST=low,high, got {text!r}"
        )
    return bare(pair[1]), found


def bare(name: str) -> str:
    """Take the backquotes off a name."""
    name = name.strip()
    return name[1:-1] if len(name) > 1 and name[0] == name[-1] == "`" else name


def codes(text: str) -> list[float | str]:
    """Read codes for missing values, numbers as such."""
    found: list[float | str] = []
    for part in text.split(","):
        try:
            found.append(float(part))
        except ValueError:
            found.append(part.strip())
    return found


def varied(text: str) -> tuple[str, str, Any]:
    """
    Read what a sweep varies: a column or "", the setting or anchor, a range or a list of values.

    Examples
    --------
    >>> varied("incl_cut=0.7:0.9"), varied("DEV.crossover=500,550")
    (('', 'incl_cut', (0.7, 0.9)), ('DEV', 'crossover', [500.0, 550.0]))
    """
    left, _, values = text.partition("=")
    column, _, name = left.strip().rpartition(".")
    number = int if name == "n_cut" else float
    with suppress(ValueError):
        if values.count(":") == 1:
            low, high = map(number, values.split(":"))
            return bare(column), name, (low, high)
        return bare(column), name, [number(part) for part in values.split(",")]
    raise argparse.ArgumentTypeError(
        "must be a setting with a range, as in incl_cut=0.7:0.95, or with a list of numbers, as in "
        f"n_cut=1,2,3, got {text!r}"
    )


def width(text: str) -> str | float:
    """Read the width of a figure: a column or a page of a journal, or millimeters."""
    if text in ("single", "double"):
        return text
    try:
        return seconds(text)
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(
            f"must be single, double, or a number of millimeters, got {text!r}"
        ) from None


def inclusion(text: str) -> float | tuple[float, float]:
    """Read one inclusion cut-off or two."""
    cuts = [share(part) for part in text.split(",")]
    if len(cuts) > 2:
        raise argparse.ArgumentTypeError(f"one or two numbers are possible, got {text!r}")
    if len(cuts) == 2 and cuts[1] >= cuts[0]:
        raise argparse.ArgumentTypeError(
            f"the second number must be below the first, as in 0.8,0.6, got {text!r}"
        )
    return cuts[0] if len(cuts) == 1 else (cuts[0], cuts[1])


def share(text: str) -> float:
    """Read a number from 0 to 1."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to 1, got {text!r}")
    return value


def seconds(text: str) -> float:
    """Read a number of seconds above 0."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"must be a number above 0, got {text!r}")
    return value


def count(text: str, least: int = 1) -> int:
    """Read a whole number of at least `least`."""
    value = least - 1
    with suppress(ValueError):
        value = int(text)
    if value < least:
        raise argparse.ArgumentTypeError(
            f"must be a whole number of at least {least}, got {text!r}"
        )
    return value


def orders(text: str) -> int | str:
    """Read how many permutations, or "exact"."""
    return text if text == "exact" else count(text, 0)


def scope(text: str) -> list[float]:
    """Read the four ends of a scope."""
    with suppress(ValueError):
        ends = [float(part) for part in text.split(",")]
        if len(ends) == 4 and all(map(math.isfinite, ends)):
            return ends
    raise argparse.ArgumentTypeError(
        "must be the lowest and highest condition, then the lowest and highest outcome, as in "
        f"--scope=1,7,1,7, got {text!r}"
    )


def seed(text: str) -> int:
    """Read a whole number of at least 0."""
    return count(text, 0)
