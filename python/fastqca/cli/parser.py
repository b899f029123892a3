"""The commands and their options, declared so that ``--help`` needs nothing of the library."""

from __future__ import annotations

import argparse
import itertools
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from fastqca import __version__
from fastqca._common.check import nearest
from fastqca.cli.options import (
    add_columns,
    add_data,
    add_force,
    add_json,
    add_outcome,
    bare,
    count,
    orders,
    path,
    quoted,
    scope,
    seed,
    share,
    varied,
    width,
)
from fastqca.cli.settings import add_missing, add_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["InputError", "completion", "make_parser"]

_EXAMPLES = """\
fastqca COMMAND --help lists the options of a command.

examples:
  fastqca demo
  fastqca analyze cases.csv --outcome NE --conditions FD,FI,NB,VD,VI --out report
  fastqca analyze raw.xlsx --calibrate plan.toml --outcome SURV --conditions DEV,URB,LIT \\
      --incl-cut 0.8 --pri-cut 0.5 --dir-exp "DEV, URB, LIT" --out report
  fastqca simulate design.toml --out results --workers 4
"""

_NOTATION = """
notation: A*B (and), A + B (or), ~A (not), A{1,2} (levels of a multi-value condition).
Put names with blanks, commas, or signs in backquotes: '`Trust, in others`*PAY -> Y'.
If a value begins with a dash, write = before it, as in --dir-exp="-,1,0".
"""
# Every figure of fastqca.plot.
KINDS = (
    "xy",
    "truth-table",
    "fiss",
    "venn",
    "calibration",
    "necessity",
    "ambiguity",
    "coverage",
    "upset",
    "nca",
    "robustness",
    "ranges",
    "map",
    "chance",
    "influence",
    "uncertainty",
    "sweep",
    "panel",
    "recovery",
    "heatmap",
)

_DESIGN = """\
example of a design; a list varies a setting:
  truth = "FD*FI + VD*VI*NB -> NE"
  n = [12, 24, 42, 104]
  incl_cut = 0.8
  all_sol = [false, true]
  replicates = 500
  seed = 1
  [noise]
  outcome_flip = [0, 0.05, 0.1]
"""


class InputError(Exception):
    """Bad input, in words for the user."""


class _ArgumentParser(argparse.ArgumentParser):
    """A parser whose messages take one line."""

    def error(self, message: str) -> NoReturn:
        if "expected one argument" in message:
            message += "; if the value begins with a dash, write = before it: --dir-exp='-,1'"
        raise InputError(f"{message} (see {self.prog} --help)")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401
        """Name the nearest option, and take a plan that follows options."""
        if self._subparsers is None:
            self._check_options(args or ())
        found, left = super().parse_known_args(args, namespace)
        # Before Python 3.13, argparse takes no optional argument after options.
        if len(left) == 1 and left[0][:1] != "-" and getattr(found, "plan", left) is None:
            found.plan, left = path(left[0]), []
        return found, left

    def _check_options(self, given: Sequence[str]) -> None:
        """Refuse an unknown option before another one is reported as missing."""
        for text in itertools.takewhile(lambda text: text != "--", given):
            name = text.partition("=")[0]
            if name.startswith("--") and " " not in name and self._unknown(name):
                match = nearest(name, self._option_string_actions)
                if match is None:
                    self.error(f"there is no option {name}")
                raise InputError(f"there is no option {name} (did you mean {match}?)")

    def _unknown(self, option: str) -> bool:
        return option not in self._option_string_actions

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401
        """Name the nearest of several choices, commands among them."""
        if action.choices is None or value in action.choices:
            return
        what = "/".join(action.option_strings) or str(action.metavar or action.dest)
        known = list(action.choices)
        match = nearest(str(value), known)
        if match is None:
            self.error(f"{what}: there is no {value!r}; choose from {', '.join(known)}")
        raise InputError(f"{what}: there is no {value!r} (did you mean {match!r}?)")


def completion(parser: _ArgumentParser, shell: str) -> str:
    """Write what a shell needs to complete commands and options."""
    try:
        import shtab
    except ImportError as error:
        raise InputError("completion needs shtab: pip install 'fastqca[cli]'") from error
    if shell not in shtab.SUPPORTED_SHELLS:
        raise InputError(f"completion for {shell} needs a newer shtab: pip install -U shtab")
    script: str = shtab.complete(parser, shell=shell)
    return script


def make_parser() -> _ArgumentParser:
    """Declare all commands."""
    parser = _ArgumentParser(
        prog="fastqca",
        description="Qualitative Comparative Analysis: exact, complete, and fast.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"fastqca {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_sets(commands)
    _add_fit(commands)
    _add_analyze(commands)
    _add_presentation(commands)
    _add_simulate(commands)
    show = commands.add_parser(
        "demo",
        help="analyze the bundled studies",
        description="Analyze the bundled studies and show the results: four care projects "
        "(Allers et al. 2024), European democracies between the wars (Lipset 1959), and 24 "
        "simulated care networks.",
        allow_abbrev=False,
    )
    show.add_argument("--out", metavar="DIR", type=path, help="also write HTML pages to DIR")
    add_force(show)
    return parser


def _command(
    commands: argparse._SubParsersAction[_ArgumentParser],
    name: str,
    summary: str,
    example: str,
    aliases: Sequence[str] = (),
    *,
    expressions: bool = True,
) -> _ArgumentParser:
    """Declare a command with a summary, an example, and the notation if it takes expressions."""
    parser = commands.add_parser(
        name,
        aliases=list(aliases),
        help=summary,
        description=textwrap.fill(f"{summary[:1].upper()}{summary[1:]}.", 80),
        epilog=f"example:\n  {example}\n{_NOTATION if expressions else ''}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=name)
    return parser


def _add_analyze(commands: argparse._SubParsersAction[_ArgumentParser]) -> None:
    parser = _command(
        commands,
        "analyze",
        "analyze a table of cases: truth table, conservative and parsimonious solution, and with "
        "--dir-exp the intermediate solution",
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
        help="write the report (html, docx), tables (xlsx, csv), figures (svg), and the study to "
        "DIR",
    )
    parser.add_argument(
        "--no-figures",
        action="store_true",
        help="do not draw figures, which take most of the time",
    )
    add_force(parser)
    add_json(parser)


def _add_simulate(commands: argparse._SubParsersAction[_ArgumentParser]) -> None:
    """Declare `simulate`; options are called as the arguments of `run`."""
    parser = commands.add_parser(
        "simulate",
        help="run a simulation study",
        description=textwrap.fill(
            "Run a simulation study: for every cell of a design, simulate data with a known "
            "truth, analyze them, and score how well the analysis finds the truth. To continue a "
            "study that was stopped or killed, run the same command again.",
            80,
        ),
        epilog=_DESIGN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("design", metavar="DESIGN.toml", type=path, help="the design: what to vary")
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
        help="number of worker processes (default: 1, with a thread for each processor)",
    )
    parser.add_argument(
        "--replicates",
        metavar="R",
        type=count,
        help="replicates per cell (default: as in the design)",
    )
    parser.add_argument(
        "--seed", metavar="S", type=seed, help="seed of the study (default: as in the design)"
    )
    parser.add_argument(
        "--figures",
        action="store_true",
        help="draw recovery and ambiguity against the varied settings, as SVG files in DIR/figures",
    )
    add_force(parser)
    add_json(parser)


def _add_sets(commands: argparse._SubParsersAction[_ArgumentParser]) -> None:
    """Declare the commands from raw values to sets."""
    parser = _command(
        commands,
        "describe",
        "show what the columns of a file hold: quantiles, missing values, suspicious codes",
        "fastqca describe raw.xlsx --sheet 2",
        expressions=False,
    )
    _add_reading(parser)
    add_json(parser)

    parser = _command(
        commands,
        "calibrate",
        "turn raw values into sets with a calibration plan, and point out what to check",
        "fastqca calibrate raw.csv --template > plan.toml\n"
        "  fastqca calibrate raw.csv plan.toml --out sets.csv\n\n"
        "a plan has a table for each column (see Calibration plans in the documentation):\n"
        "  [DEV]\n"
        '  type = "fuzzy"      # or percentiles, likert, crisp, labels, steps, bell, indirect\n'
        "  exclusion = 400\n"
        "  crossover = 550\n"
        "  inclusion = 900\n"
        '  reason = "GNP per capita: what counts as developed"',
        expressions=False,
    )
    _add_reading(parser)
    parser.add_argument(
        "--template",
        action="store_true",
        help="print a plan for these data, ready to edit, instead of calibrating",
    )
    parser.add_argument("--out", metavar="FILE.csv", type=path, help="write the sets to a file")
    add_force(parser)
    add_json(parser)

    parser = _command(
        commands,
        "diagnose",
        "check sets before an analysis: skew, memberships of 0.5, constant and identical sets",
        "fastqca diagnose raw.csv plan.toml",
        expressions=False,
    )
    _add_reading(parser)
    add_json(parser)


def _add_reading(parser: _ArgumentParser) -> None:
    """Declare what the commands on raw values and sets have in common."""
    add_data(parser, plan=True)
    add_columns(parser)
    add_missing(parser, None)
    parser.set_defaults(outcome=None)


def _add_fit(commands: argparse._SubParsersAction[_ArgumentParser]) -> None:
    """Declare the commands that print one result."""
    parser = _command(
        commands,
        "necessity",
        "find necessary conditions and disjunctions of conditions",
        "fastqca necessity sets.csv --outcome NE --incl-cut 0.9 --ron-cut 0.5",
    )
    add_data(parser)
    add_outcome(parser, required=True)
    for name, default, what in (
        ("incl", 0.9, "minimum consistency"),
        ("ron", 0.0, "minimum relevance of necessity (RoN)"),
        ("cov", 0.0, "minimum coverage"),
    ):
        parser.add_argument(
            f"--{name}-cut", metavar="X", type=share, default=default,
            help=f"{what} (default: {default:g})",
        )  # fmt: skip
    parser.add_argument(
        "--depth",
        metavar="N",
        type=count,
        help="maximum number of conditions in a disjunction (default: no limit)",
    )
    add_missing(parser)
    add_json(parser)

    parser = _command(
        commands,
        "nca",
        "measure necessity in degree (NCA): ceilings, effect sizes, bottlenecks",
        "fastqca nca raw.csv --outcome SURV --conditions DEV,LIT --permutations 10000 --seed 1",
    )
    _add_degree(parser)

    parser = _command(
        commands,
        "truth-table",
        "print the truth table alone",
        "fastqca truth-table sets.csv --outcome NE --incl-cut 0.8 --n-cut 2",
    )
    add_data(parser)
    add_outcome(parser, required=True)
    add_settings(parser, "truth table")
    add_json(parser)

    parser = _command(
        commands,
        "pof",
        "compute the parameters of fit of an expression",
        "fastqca pof 'FD*FI + VD*VI*NB -> NE' sets.csv",
    )
    parser.add_argument(
        "expression",
        metavar="EXPRESSION",
        type=quoted,
        help="'A*B + ~C -> Y' for sufficiency, 'A + B <- Y' for necessity",
    )
    add_data(parser)
    parser.add_argument(
        "--outcome", metavar="Y", type=quoted, help="outcome, if the expression has no arrow"
    )
    add_columns(parser)
    _add_relation(parser, "necessity")
    add_missing(parser, "drop")
    add_json(parser)


def _add_degree(parser: _ArgumentParser) -> None:
    """Declare what `nca` takes; options are called as the arguments of the function."""
    add_data(parser)
    add_outcome(parser, required=True)
    parser.add_argument(
        "--ceilings",
        metavar="A,B",
        default=("ce_fdh", "cr_fdh"),
        help="one or more of ce_fdh, cr_fdh, ce_vrs, cr_vrs, c_lp, qr, ols, cols "
        "(default: ce_fdh,cr_fdh)",
    )
    parser.add_argument(
        "--corner",
        metavar="CORNER",
        default="upper left",
        help="the empty corner: 'upper left', 'upper right', 'lower left', or 'lower right', or "
        "a list with one for each condition, separated by commas (default: upper left)",
    )
    parser.add_argument(
        "--scope",
        metavar="X,X,Y,Y",
        type=scope,
        help="theoretical scope: the minimum and maximum of the condition, then of the outcome, "
        "as in --scope=1,7,1,7 (default: the observed values)",
    )
    parser.add_argument(
        "--permutations",
        metavar="N",
        type=orders,
        default=0,
        help="number of random permutations for the p-value, or 'exact' for all permutations "
        "(default: 0, no p-value)",
    )
    parser.add_argument("--seed", metavar="S", type=seed, help="seed of the permutations")
    parser.add_argument(
        "--bottlenecks",
        action="store_true",
        help="also print the bottleneck table: the level of each condition that a level of the "
        "outcome requires",
    )
    parser.add_argument(
        "--unit",
        choices=("percentage.range", "percentage.max", "actual", "percentile"),
        default="percentage.range",
        help="unit of the bottleneck table (default: percentage.range)",
    )
    add_missing(parser, "drop")
    add_json(parser)


def _add_presentation(commands: argparse._SubParsersAction[_ArgumentParser]) -> None:
    """Declare figures, the report, and what a shell needs."""
    parser = _command(
        commands,
        "plot",
        "draw a figure",
        "fastqca plot xy sets.csv --expression 'FD*FI -> NE' --out figure.svg\n"
        "  fastqca plot fiss sets.csv --outcome NE --incl-cut 0.8 --dir-exp FD,FI --out chart.pdf\n"
        "  fastqca plot sweep sets.csv --outcome NE --vary incl_cut=0.7:0.95 --out sweep.svg\n"
        "  fastqca plot map sets.csv --outcome NE --x incl_cut --by n_cut --out map.svg\n"
        "  fastqca plot panel panel.csv --expression 'SG -> H' --unit region --time year "
        "--out panel.svg\n"
        "  fastqca plot recovery results --by outcome_flip --out recovery.svg",
    )
    parser.add_argument(
        "kind", choices=KINDS, metavar="KIND", help=f"kind of figure: {', '.join(KINDS)}"
    )
    add_data(parser)
    add_outcome(parser, required=False)
    add_settings(parser)
    parser.add_argument(
        "--expression", metavar="EXP", type=quoted, help="for xy and panel: such as 'A*B -> Y'"
    )
    parser.add_argument(
        "--column",
        metavar="COL",
        type=bare,
        help="for calibration and nca: the column or condition to draw",
    )
    parser.add_argument(
        "--model", metavar="NAME", help="for upset and robustness: such as M2 (default: the first)"
    )
    parser.add_argument(
        "--width",
        metavar="WIDTH",
        type=width,
        help="width for print: single (85 mm), double (180 mm), or a number of millimeters",
    )
    _add_relation(parser, "sufficiency")
    panel = parser.add_argument_group("panel")
    panel.add_argument("--unit", metavar="COL", type=bare, help="column with the units")
    panel.add_argument("--time", metavar="COL", type=bare, help="column with the periods")
    panel.add_argument("--cluster", metavar="COL", type=bare, help="column with clusters of units")
    grids = parser.add_argument_group("sweep, robustness, uncertainty, map, recovery, heatmap")
    grids.add_argument(
        "--vary",
        metavar="SETTING=VALUES",
        type=varied,
        action="append",
        help="for sweep and robustness: all values in a range, as in incl_cut=0.7:0.95, or a "
        "list of values, as in n_cut=1,2,3; repeat the option for a second setting; for "
        "uncertainty: the values an anchor may have, as in DEV.crossover=500:600",
    )
    grids.add_argument("--metric", default="exact", help="metric to draw (default: exact)")
    grids.add_argument(
        "--x", metavar="NAME", help="setting on the horizontal axis; for map a cut-off or anchor"
    )
    grids.add_argument("--by", metavar="NAME", help="setting of the lines, or the vertical axis")
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=path,
        help="the file to write: .svg, .pdf, or .png (default: SVG on standard output, or the "
        "numbers of the figure if that is a terminal)",
    )
    add_force(parser)

    parser = _command(
        commands,
        "report",
        "write the report of a saved study as a web page, a Word document, or a workbook",
        "fastqca report study.toml --out report.html\n"
        "  fastqca report study.toml --out report.docx",
        expressions=False,
    )
    parser.add_argument("study", metavar="STUDY.toml", type=path, help="the saved study")
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=path,
        help="the file to write: .html, .docx, or .xlsx (default: print the report as text)",
    )
    add_force(parser)

    parser = _command(
        commands,
        "app",
        "do a whole study in your browser; the page runs on this computer only",
        "fastqca app cases.xlsx",
        expressions=False,
    )
    parser.add_argument(
        "file", metavar="FILE", type=path, nargs="?", help="a data file or a saved study to open"
    )
    parser.add_argument(
        "--port", metavar="N", type=seed, default=0, help="port of the page (default: any free one)"
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="print the address of the page; do not open it"
    )

    parser = _command(
        commands,
        "completion",
        "print a script that completes commands and options in your shell",
        "fastqca completion bash > ~/.local/share/bash-completion/completions/fastqca\n"
        "  fastqca completion fish > ~/.config/fish/completions/fastqca.fish",
        expressions=False,
    )
    parser.add_argument(
        "shell", choices=("bash", "zsh", "fish", "tcsh", "powershell"), help="your shell"
    )


def _add_relation(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--relation",
        choices=("sufficiency", "necessity"),
        default=default,
        help=f"relation, if the expression has no arrow (default: {default})",
    )
