"""The settings of an analysis as options of the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastqca.cli.options import count, inclusion, quoted, seconds, share

if TYPE_CHECKING:
    import argparse

__all__ = ["ELSEWHERE", "add_missing", "add_settings", "excluded", "settings_names", "settings_of"]

# How settings are written and explained on a command line, where that differs from Python.
_SETTINGS: dict[str, dict[str, Any]] = {
    "incl_cut": {
        "metavar": "X[,X0]",
        "type": inclusion,
        "help": "consistency that a row needs to be coded 1; rows that reach only X0 are coded C, "
        "contradictory",
    },
    "pri_cut": {"type": share, "help": "PRI that a row needs to be coded 1"},
    "n_cut": {"help": "rows with fewer cases count as remainders"},
    "exclude": {
        "metavar": "ROWS",
        "help": "rows that no solution may cover: row numbers '3,7', or an expression for "
        "remainders",
    },
    "assume": {
        "metavar": "ROWS",
        "help": "remainders that are assumed to have the outcome: row numbers, or an expression",
    },
    "dcc": {
        "help": "show deviant cases for consistency (members of the row without the outcome) "
        "instead of all cases"
    },
    "ties": {
        "choices": ("drop", "up", "down", "nudge", "raise"),
        "help": "what to do with a membership of exactly 0.5: leave the case out of all rows, "
        "count it as in or as out, turn it into 0.501, or stop with an error",
    },
    "missing": {
        "choices": ("raise", "drop"),
        "help": "what to do with missing values in columns that are used: stop with an error, or "
        "leave their cases out",
    },
    "inf_test": {
        "metavar": "binom[,ALPHA]",
        "help": "code rows of crisp sets by exact binomial tests against --incl-cut "
        "(default: no test; ALPHA: 0.05)",
    },
    "dir_exp": {
        "metavar": "EXP",
        "type": quoted,
        "help": "directional expectations for the intermediate solution: 'A, ~B', 'A + ~B*C' or "
        "one entry per condition '1,0,-'",
    },
    "explain": {
        "metavar": "CODES",
        "help": "output codes of the rows to explain: '1', 'C', '0', or '1,C'",
    },
    "complete": {"help": "also show the remainders"},
    "use_labels": {"help": "show labels instead of level numbers"},
    "all_sol": {"help": "find all irredundant models, not only those with the fewest terms"},
    "sort_by": {
        "metavar": "COLS",
        "help": "order of the rows, such as 'OUT,n' or 'incl+'",
    },
    "row_dom": {"help": "leave out dominated prime implicants"},
    "pi_cons": {"help": "minimum consistency of the terms of the parsimonious solution"},
    "sol_cons": {
        "help": "minimum consistency of parsimonious models; above 0, finds all minimal models "
        "with this consistency and the coverage of --sol-cov"
    },
    "sol_cov": {"help": "minimum coverage of models found with --sol-cons"},
    "max_models": {"help": "maximum number of models to list; all models are counted"},
    "budget": {
        "metavar": "SECONDS",
        "type": seconds,
        "help": "CPU time for the search for models; if it runs out, the result says what is "
        "proven (default: 60)",
    },
}
_GROUPS = ("truth table", "solutions")
# Declared with the data and the sets; commands solve all that --dir-exp allows.
ELSEWHERE = ("outcome", "conditions", "case_id", "include")
WRITTEN = Path(__file__).with_name("settings.json")


def add_missing(parser: argparse._ActionsContainer, default: str | None = "raise") -> None:
    """Declare what missing values do; without a default they are kept."""
    asked = _SETTINGS["missing"]
    told = f"{asked['help']} (default: {default or 'they are kept'})"
    parser.add_argument("--missing", default=default, **{**asked, "help": told})


def add_settings(parser: argparse.ArgumentParser, *only: str) -> None:
    """
    Declare an option for each setting of an analysis, or of some groups of them.

    They are read from a file that ``.ci/options.py`` writes: the classes of the settings would
    bring in all of the library, which nobody needs who asks for ``--help``.
    """
    groups = {name: parser.add_argument_group(name) for name in only or _GROUPS}
    for name, declared in _declared().items():
        group = declared.pop("group")
        if group in groups:
            _add_setting(groups[group], name, declared)


def settings_names() -> list[str]:
    """List the settings of an analysis."""
    return list(_declared())


def _declared() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(WRITTEN.read_text(encoding="utf-8"))
    return found


def _add_setting(group: argparse._ActionsContainer, name: str, declared: dict[str, Any]) -> None:
    options, default = {**declared, **_SETTINGS.get(name, {})}, declared["default"]
    if isinstance(default, bool):
        options["action"] = "store_true"
    elif default is not None:
        options["help"] += f" (default: {default})"
        if isinstance(default, int | float) and "type" not in options:
            options["type"] = count if isinstance(default, int) else share
        options.setdefault("metavar", "N" if isinstance(default, int) else "X")
    if "choices" in options:
        options.pop("metavar", None)
    options["help"] = options["help"].replace("%", "%%")
    group.add_argument(f"--{name.replace('_', '-')}", **options)


def settings_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """Collect the settings of an analysis among the options of a command."""
    from fastqca.solutions.settings import AnalysisSettings

    given = {n: v for n, v in vars(arguments).items() if n in AnalysisSettings.names()}
    # The names of the cases were read with the data.
    given.pop("case_id", None)
    rows = {name: excluded(given[name]) for name in ("exclude", "assume") if name in given}
    return given | rows


def excluded(given: str | None) -> str | list[int] | None:
    """Read numbers of rows, or leave an expression to `truth_table`."""
    if given is not None and re.fullmatch(r"\s*+\d++((\s++|\s*+[,;]\s*+)\d++)*+\s*+", given):
        return [int(number) for number in re.findall(r"\d+", given)]
    return given
