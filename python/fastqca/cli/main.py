"""
The command line: ``fastqca analyze``, ``fastqca demo``, ``fastqca --version``.

Exit status 0: done; 1: there was no room for the results; 2: bad input, with one line on standard
error that says what is wrong and what to do; 130: stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import math
import shlex
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from fastqca._core import __version__
from fastqca.cli.console import Console, NobodyReadsError, silence
from fastqca.errors import FastqcaError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_EXAMPLES = """\
examples:
  fastqca demo
  fastqca analyze cases.csv --outcome NE --conditions FD,FI,NB,VD,VI --out report
  fastqca analyze raw.xlsx --calibrate plan.toml --outcome SURV --conditions DEV,URB,LIT \\
      --incl-cut 0.8 --pri-cut 0.5 --dir-exp "DEV, URB, LIT" --out report
"""

_NOTATION = """\
notation: A*B and, A + B or, ~A not, A{1,2} levels of a multi-value condition.
A value that begins with a dash is written with =, as in --dir-exp="-,1,0".
"""


class _InputError(Exception):
    """Bad input that is already worded for the user."""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints take one line."""

    def error(self, message: str) -> NoReturn:
        if "expected one argument" in message:
            message += "; write a value that begins with a dash with =, as in --dir-exp='-,1'"
        raise _InputError(f"{message} (see {self.prog} --help)")


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments, by default those of the process.

    Returns
    -------
    int
        The exit status.

    Examples
    --------
    >>> main(["--version"])  # doctest: +ELLIPSIS
    fastqca 0...
    0
    """
    given = sys.argv[1:] if argv is None else list(argv)
    console = Console()
    try:
        return _run(given, console)
    except (_InputError, FastqcaError) as error:
        console.error(str(error))
        return 2
    except KeyboardInterrupt:
        return 130
    except NobodyReadsError:
        return 0
    except OSError as error:
        console.error(f"the results cannot be written: {error.strerror or error}")
        return 1
    finally:
        try:
            if sys.stdout is not None:
                sys.stdout.flush()
        except OSError:
            silence(sys.stdout)


def _run(given: Sequence[str], console: Console) -> int:
    parser = _parser()
    try:
        arguments = parser.parse_args(given)
    except SystemExit as stop:  # after --help and --version
        return int(stop.code or 0)
    if arguments.command is None:
        parser.print_help()
        return 0
    # Imported here, so that --version and a mistyped option answer at once.
    if arguments.command == "demo":
        from fastqca.cli.demo import demo

        demo(console, arguments.out)
        return 0
    from fastqca.cli.analyze import analyze

    with console.warnings_shown():
        analyze(console, arguments, shlex.join(["fastqca", *given]))
    return 0


def _parser() -> _Parser:
    parser = _Parser(
        prog="fastqca",
        description="Qualitative Comparative Analysis: exact, complete and fast.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"fastqca {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_analyze(commands)
    show = commands.add_parser(
        "demo",
        help="analyse the bundled studies and show the results",
        description="Analyse the bundled studies and show the results: four care projects "
        "(Allers et al. 2024), European democracies between the wars (Lipset 1959) and 24 "
        "simulated care networks.",
        allow_abbrev=False,
    )
    show.add_argument("--out", metavar="DIR", type=_path, help="also write pages (HTML) to DIR")
    return parser


def _add_analyze(commands: argparse._SubParsersAction[_Parser]) -> None:
    """Declare `analyze`; options are called as the arguments of `truth_table` and `minimize`."""
    parser = commands.add_parser(
        "analyze",
        aliases=["analyse"],
        help="analyse a table of cases: truth table and all minimal solutions",
        description="Analyse a table of cases: truth table, conservative and parsimonious "
        "solution, and with --dir-exp the intermediate one.",
        epilog=_NOTATION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command="analyze")
    data = parser.add_argument_group("data")
    data.add_argument("data", metavar="DATA", type=_path, help="a csv, tsv or xlsx file")
    data.add_argument("--sheet", metavar="NAME", help="sheet of a workbook (default: the first)")
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
        "--calibrate",
        metavar="PLAN.toml",
        type=_path,
        help="calibrate the data first, by a plan with a table per column",
    )
    table = parser.add_argument_group("truth table")
    table.add_argument(
        "--outcome",
        metavar="Y",
        required=True,
        help="what is explained: Y, '~Y', 'Y{1}' or an expression",
    )
    table.add_argument(
        "--conditions",
        metavar="A,B,C",
        help="what explains it, also as a range 'A:C' (default: all other columns)",
    )
    table.add_argument(
        "--incl-cut",
        metavar="X[,X0]",
        type=_inclusion,
        default=1.0,
        help="consistency from which a row is 1; rows from X0 on are contradictory (default: 1)",
    )
    table.add_argument(
        "--pri-cut",
        metavar="X",
        type=_share,
        default=0.0,
        help="PRI that a row needs to be 1 (default: 0)",
    )
    table.add_argument(
        "--n-cut",
        metavar="N",
        type=_count,
        default=1,
        help="rows with fewer cases count as not observed (default: 1)",
    )
    table.add_argument(
        "--exclude",
        metavar="ROWS",
        help="rows that may not be assumed to have the outcome: numbers '3,7' or an expression",
    )
    table.add_argument(
        "--ties",
        choices=("drop", "up", "down", "raise"),
        default="drop",
        help="what a membership of exactly 0.5 does: the case joins no row, counts as in, as "
        "out, or is an error (default: drop)",
    )
    table.add_argument(
        "--missing",
        choices=("raise", "drop"),
        default="raise",
        help="what a missing value in a column that is used does: it is an error, or its case is "
        "left out and named (default: raise)",
    )
    table.add_argument(
        "--inf-test",
        metavar="binom[,ALPHA]",
        help="code rows of crisp sets by exact binomial tests against --incl-cut "
        "(default: no test; ALPHA: 0.05)",
    )
    solutions = parser.add_argument_group("solutions")
    solutions.add_argument(
        "--dir-exp",
        metavar="EXP",
        help="directional expectations for the intermediate solution: 'A, ~B', 'A + ~B*C' or "
        "one entry per condition '1,0,-'",
    )
    solutions.add_argument(
        "--all-sol",
        action="store_true",
        help="all irredundant models, not only those with the fewest terms",
    )
    solutions.add_argument(
        "--budget",
        metavar="SECONDS",
        type=_seconds,
        help="CPU time for the search for models; when it is spent the result says what is "
        "proven (default: 60)",
    )
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=_path,
        help="write the tables (csv) and a page (index.html) to DIR",
    )


def _path(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("the name is empty")
    return Path(text)


def _inclusion(text: str) -> float | tuple[float, float]:
    cuts = [_share(part) for part in text.split(",")]
    if len(cuts) > 2:
        raise argparse.ArgumentTypeError(f"one or two numbers are possible, got {text!r}")
    if len(cuts) == 2 and cuts[1] >= cuts[0]:
        raise argparse.ArgumentTypeError(
            f"the second number must be below the first, as in 0.8,0.6, got {text!r}"
        )
    return cuts[0] if len(cuts) == 1 else (cuts[0], cuts[1])


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to 1, got {text!r}")
    return value


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"must be a number above 0, got {text!r}")
    return value


def _count(text: str) -> int:
    value = 0
    with suppress(ValueError):
        value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 1, got {text!r}")
    return value
