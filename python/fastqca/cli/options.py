"""Options of the command line, and how their texts are read."""

from __future__ import annotations

import argparse
import math
import re
from contextlib import suppress
from pathlib import Path

__all__ = [
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
    "names",
    "path",
    "rows",
    "seconds",
    "seed",
    "share",
]


def add_data(parser: argparse.ArgumentParser) -> None:
    """Declare what is read, and how."""
    data = parser.add_argument_group("data")
    data.add_argument(
        "data",
        metavar="DATA",
        type=path,
        help="a csv, tsv or xlsx file; with the extra fastqca[files] also xls, ods, dta, sav, rds "
        "and others",
    )
    data.add_argument(
        "--sheet", metavar="NAME", help="sheet of a workbook, also by number (default: the first)"
    )
    data.add_argument(
        "--delimiter",
        metavar="CHAR",
        type=delimiter,
        help="what separates columns of a text file, or 'tab' (default: found out)",
    )
    data.add_argument(
        "--skip-rows",
        metavar="ROWS",
        type=rows,
        help="how many rows to leave out at the top of the file, or the numbers of the rows "
        "'1,30', '30,' (default: titles and notes are found, and named in a warning)",
    )
    data.add_argument(
        "--missing-values",
        metavar="CODES",
        type=codes,
        default=(),
        help="codes for missing values, as in --missing-values=-99,999,k.A.",
    )
    data.add_argument(
        "--encoding",
        metavar="NAME",
        help="encoding of a text file, such as cp1252 of older Excel (default: UTF-8)",
    )
    data.add_argument(
        "--decimal",
        choices=(".", ","),
        help="decimal mark (default: a comma if there are numbers with one and none with a point)",
    )
    data.add_argument("--case-id", metavar="COL", help="column with the names of the cases")
    data.add_argument(
        "--numeric",
        metavar="A,B",
        type=names,
        help="columns that must hold numbers (default: those with mostly numbers)",
    )
    data.add_argument(
        "--levels",
        metavar="COL=LOW,HIGH",
        type=levels,
        action="append",
        help="a column of text that is a set, and its levels from 0 up, as in "
        "--levels TRUST=low,middle,high; once for each column",
    )
    data.add_argument(
        "--text", metavar="A,B", type=names, default=(), help="columns to read as text as it stands"
    )
    data.add_argument(
        "--calibrate",
        metavar="PLAN.toml",
        type=path,
        help="calibrate the data first, by a plan with a table per column",
    )


def add_outcome(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Declare outcome and conditions, called as the arguments of `truth_table`."""
    table = parser.add_argument_group("sets")
    table.add_argument(
        "--outcome",
        metavar="Y",
        required=required,
        help="what is explained: Y, '~Y', 'Y{1}' or an expression",
    )
    table.add_argument(
        "--conditions",
        metavar="A,B,C",
        help="what explains it, also as a range 'A:C'; names with commas or plus signs in "
        "backquotes (default: all other columns)",
    )


def add_force(parser: argparse.ArgumentParser) -> None:
    """Declare that files of others may be overwritten."""
    parser.add_argument(
        "--force",
        action="store_true",
        help="overwrite files that fastqca did not write, or that were changed since; never the "
        "files that the command reads",
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Declare output for machines."""
    parser.add_argument(
        "--json",
        action="store_true",
        help="print JSON for machines instead of tables: all figures unrounded",
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


def names(text: str) -> list[str]:
    """Read names of columns, those with commas in backquotes."""
    from fastqca._common.names import split_listed

    return [bare(name) for name in split_listed(text) if name]


def levels(text: str) -> tuple[str, list[str]]:
    """Read a column and its levels."""
    from fastqca._common.names import split_listed

    quoted = re.fullmatch(r"\s*(`[^`]*`|[^=]*)=(.*)", text, re.DOTALL)
    found = [] if quoted is None else [part.strip().strip("`") for part in split_listed(quoted[2])]
    if quoted is None or not bare(quoted[1]) or not all(found):
        raise argparse.ArgumentTypeError(
            f"must name a column and its levels, as in TRUST=low,high, got {text!r}"
        )
    return bare(quoted[1]), found


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


def seed(text: str) -> int:
    """Read a whole number of at least 0."""
    return count(text, 0)
