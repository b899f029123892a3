"""
The command line: ``fastqca analyze``, ``fastqca necessity``, ``fastqca plot`` and others.

Exit status 0: done; 1: there was no room for the results, or a worker died; 2: bad input, with one
line on standard error that says what is wrong and what to do; 130: stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from fastqca import __version__
from fastqca._common.check import options_named
from fastqca._common.errors import FastqcaError
from fastqca.cli.console import Console, NobodyReadsError, UnfinishedError, silence
from fastqca.cli.options import (
    add_data,
    add_force,
    add_json,
    add_outcome,
    count,
    path,
    seed,
    share,
)
from fastqca.cli.settings import add_missing, add_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_EXAMPLES = """\
examples:
  fastqca demo
  fastqca analyze cases.csv --outcome NE --conditions FD,FI,NB,VD,VI --out report
  fastqca analyze raw.xlsx --calibrate plan.toml --outcome SURV --conditions DEV,URB,LIT \\
      --incl-cut 0.8 --pri-cut 0.5 --dir-exp "DEV, URB, LIT" --out report
  fastqca simulate design.toml --out results --workers 4
"""

_NOTATION = """\
notation: A*B and, A + B or, ~A not, A{1,2} levels of a multi-value condition.
A value that begins with a dash is written with =, as in --dir-exp="-,1,0".
"""


_DESIGN = """\
example of a design, in which every list is varied:
  truth = "FD*FI + VD*VI*NB -> NE"
  n = [12, 24, 42, 104]
  incl_cut = 0.8
  all_sol = [false, true]
  replicates = 500
  seed = 1
  [noise]
  outcome_flip = [0, 0.05, 0.1]
"""


class _InputError(Exception):
    """Bad input that is already worded for the user."""


class _ArgumentParser(argparse.ArgumentParser):
    """A parser whose complaints take one line."""

    def error(self, message: str) -> NoReturn:
        if "expected one argument" in message:
            message += "; write a value that begins with a dash with =, as in --dir-exp='-,1'"
        raise _InputError(f"{message} (see {self.prog} --help)")


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run the command line.

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
    except UnfinishedError as error:
        console.error(str(error))
        return 1
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
    if arguments.command == "completion":
        console.say(_completion(parser, arguments.shell))
        return 0
    # Imported here, so that --version, --help, completion and a mistyped option answer at once.
    if arguments.command == "demo":
        from fastqca.cli.demo import demo

        demo(console, arguments.out, force=arguments.force)
        return 0
    # Names in messages of a simulation are keys of the design.
    named = {} if arguments.command == "simulate" else _options_of(arguments)
    with console.warnings_shown(), options_named(named):
        if arguments.command == "analyze":
            from fastqca.cli.analyze import analyze

            analyze(console, arguments, shlex.join(["fastqca", *given]))
        elif arguments.command == "simulate":
            from fastqca.cli.simulate import simulate

            simulate(console, arguments)
        else:
            from fastqca.cli import commands

            getattr(commands, arguments.command)(console, arguments)
    return 0


def _options_of(arguments: argparse.Namespace) -> dict[str, str]:
    """Say what the arguments of functions are called as options of a command."""
    return {name: f"--{name.replace('_', '-')}" for name in vars(arguments)}


def _completion(parser: _ArgumentParser, shell: str) -> str:
    """Write what a shell needs to complete commands and options."""
    try:
        import shtab
    except ImportError as error:
        raise _InputError("completion needs shtab: pip install 'fastqca[cli]'") from error
    script: str = shtab.complete(parser, shell=shell)
    return script


def _parser() -> _ArgumentParser:
    parser = _ArgumentParser(
        prog="fastqca",
        description="Qualitative Comparative Analysis: exact, complete and fast.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"fastqca {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_analyze(commands)
    _add_simulate(commands)
    _add_smaller(commands)
    show = commands.add_parser(
        "demo",
        help="analyse the bundled studies and show the results",
        description="Analyse the bundled studies and show the results: four care projects "
        "(Allers et al. 2024), European democracies between the wars (Lipset 1959) and 24 "
        "simulated care networks.",
        allow_abbrev=False,
    )
    show.add_argument("--out", metavar="DIR", type=path, help="also write pages (HTML) to DIR")
    add_force(show)
    return parser


def _command(
    commands: argparse._SubParsersAction[_ArgumentParser],
    name: str,
    summary: str,
    example: str,
    aliases: Sequence[str] = (),
) -> _ArgumentParser:
    """Declare a command with a summary and an example."""
    parser = commands.add_parser(
        name,
        aliases=list(aliases),
        help=summary,
        description=f"{summary[:1].upper()}{summary[1:]}.",
        epilog=f"example:\n  {example}\n\n{_NOTATION}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=name)
    return parser


def _add_analyze(commands: argparse._SubParsersAction[_ArgumentParser]) -> None:
    parser = _command(
        commands,
        "analyze",
        "analyse a table of cases: truth table and all minimal solutions, with --dir-exp the "
        "intermediate one",
        "fastqca analyze cases.csv --outcome NE --incl-cut 0.8 --dir-exp FD,FI,NB --out report",
        aliases=["analyse"],
    )
    add_data(parser)
    add_outcome(parser, required=True)
    add_settings(parser)
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=path,
        help="write the report (index.html), tables (csv), figures (svg) and the study to DIR",
    )
    parser.add_argument(
        "--no-figures",
        action="store_true",
        help="leave out the figures, which take longer than everything else",
    )
    add_force(parser)
    add_json(parser)


def _add_simulate(commands: argparse._SubParsersAction[_ArgumentParser]) -> None:
    """Declare `simulate`; options are called as the arguments of `run`."""
    parser = commands.add_parser(
        "simulate",
        help="run a simulation study that is declared in a file",
        description="Run a simulation study: data with a known truth, their analysis, and how "
        "well it finds the truth, for every cell of a design. A study that was stopped or killed "
        "goes on when the same command is given again.",
        epilog=_DESIGN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("design", metavar="DESIGN.toml", type=path, help="what is varied")
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=path,
        default=Path("results"),
        help="the folder of the study (default: results)",
    )
    parser.add_argument(
        "--workers",
        metavar="N",
        type=count,
        default=1,
        help="processes that do the work (default: 1, with a thread for each processor)",
    )
    parser.add_argument(
        "--replicates", metavar="R", type=count, help="of each cell (default: the design's)"
    )
    parser.add_argument(
        "--seed", metavar="S", type=seed, help="of the study (default: the design's)"
    )
    parser.add_argument(
        "--figures",
        action="store_true",
        help="draw recovery and ambiguity against what was varied, into DIR/figures (SVG)",
    )
    add_force(parser)
    add_json(parser)


def _add_smaller(commands: argparse._SubParsersAction[_ArgumentParser]) -> None:
    parser = _command(
        commands,
        "calibrate",
        "turn raw values into sets by a plan, and say what is remarkable about them",
        "fastqca calibrate --template raw.csv > plan.toml\n"
        "  fastqca calibrate raw.csv --calibrate plan.toml --out sets.csv\n\n"
        "a plan has a table per column (all types: page Calibration plans of the documentation):\n"
        "  [DEV]\n"
        '  type = "fuzzy"      # or percentiles, likert, crisp, labels, steps, bell, indirect\n'
        "  exclusion = 400\n"
        "  crossover = 550\n"
        "  inclusion = 900\n"
        '  reason = "GNP per capita: what counts as developed"',
    )
    add_data(parser)
    parser.set_defaults(outcome=None, conditions=None)
    parser.add_argument(
        "--template",
        action="store_true",
        help="print a plan for these data, to be edited, instead of calibrating",
    )
    parser.add_argument("--out", metavar="FILE.csv", type=path, help="write the sets to a file")
    add_force(parser)
    add_json(parser)

    parser = _command(
        commands,
        "necessity",
        "look for necessary conditions and disjunctions",
        "fastqca necessity sets.csv --outcome NE --incl-cut 0.9 --ron-cut 0.5",
    )
    add_data(parser)
    add_outcome(parser, required=True)
    for name, default in (("incl", 0.9), ("ron", 0.0), ("cov", 0.0)):
        parser.add_argument(
            f"--{name}-cut", metavar="X", type=share, default=default,
            help=f"(default: {default:g})",
        )  # fmt: skip
    parser.add_argument(
        "--depth", metavar="N", type=count, help="conditions in a disjunction (default: all)"
    )
    add_missing(parser)
    add_json(parser)

    parser = _command(
        commands,
        "pof",
        "compute parameters of fit of an expression",
        "fastqca pof 'FD*FI + VD*VI*NB -> NE' sets.csv",
    )
    parser.add_argument("expression", metavar="EXPRESSION", help="such as 'A*B + ~C -> Y'")
    add_data(parser)
    parser.add_argument("--outcome", metavar="Y", help="where the expression has no arrow")
    _add_relation(parser, "necessity")
    add_missing(parser, "drop")
    parser.set_defaults(conditions=None)
    add_json(parser)

    parser = _command(
        commands,
        "plot",
        "draw a figure into a file",
        "fastqca plot xy sets.csv --expression 'FD*FI -> NE' --out figure.svg",
    )
    kinds = (
        "xy",
        "truth-table",
        "fiss",
        "venn",
        "calibration",
        "necessity",
        "ambiguity",
        "coverage",
    )
    parser.add_argument("kind", choices=kinds, metavar="KIND", help=f"one of {', '.join(kinds)}")
    add_data(parser)
    add_outcome(parser, required=False)
    add_settings(parser)
    parser.add_argument("--expression", metavar="EXP", help="for xy: such as 'A*B -> Y'")
    parser.add_argument("--column", metavar="COL", help="for calibration: which column")
    _add_relation(parser, "sufficiency")
    parser.add_argument(
        "--out", metavar="FILE", type=path, required=True, help="an svg, pdf or png file"
    )
    add_force(parser)

    parser = _command(
        commands,
        "report",
        "write the report of a study that was saved",
        "fastqca report study.toml --out report.html",
    )
    parser.add_argument("study", metavar="STUDY.toml", type=path)
    parser.add_argument("--out", metavar="FILE", type=path, required=True, help="the page to write")
    add_force(parser)

    parser = _command(
        commands,
        "completion",
        "print what a shell needs to complete commands and options",
        "fastqca completion bash > ~/.local/share/bash-completion/completions/fastqca",
    )
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"))


def _add_relation(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--relation",
        choices=("sufficiency", "necessity"),
        default=default,
        help=f"the relation, if no arrow says it (default: {default})",
    )
