"""
The command line: ``fastqca analyze``, ``fastqca necessity``, ``fastqca plot`` and others.

Exit status 0: done; 1: there was no room for the results, or a worker died; 2: bad input, with one
line on standard error that says what is wrong and what to do; 130: stopped by Ctrl-C.
"""

from __future__ import annotations

import shlex
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from fastqca._common.check import options_named
from fastqca._common.errors import FastqcaError
from fastqca.cli.console import Console, NobodyReadsError, UnfinishedError, silence
from fastqca.cli.parser import InputError, completion, make_parser
from fastqca.cli.settings import settings_names

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

__all__ = ["main"]

# Where the function of each command is, which is called like the command.
_MODULES = {
    "analyze": "analyze",
    "app": "app",
    "calibrate": "sets",
    "demo": "demo",
    "describe": "sets",
    "diagnose": "sets",
    "nca": "fit",
    "necessity": "fit",
    "plot": "plotting",
    "pof": "fit",
    "report": "reporting",
    "simulate": "simulate",
    "truth-table": "fit",
}


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
    except (InputError, FastqcaError) as error:
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
    parser = make_parser()
    try:
        arguments = parser.parse_args(given)
    except SystemExit as stop:  # after --help and --version
        return int(stop.code or 0)
    if arguments.command is None:
        parser.print_help()
        return 0
    if arguments.command == "completion":
        console.say(completion(parser, arguments.shell))
        return 0
    arguments.line = shlex.join(["fastqca", *given])
    # Names in messages of a simulation are keys of the design; the application has fields.
    named = {} if arguments.command in {"app", "simulate"} else _options_of(arguments)
    # Imported here, so that --version, --help, completion and a mistyped option answer at once.
    module = import_module(f"fastqca.cli.{_MODULES[arguments.command]}")
    with console.warnings_shown(), options_named(named):
        getattr(module, arguments.command.replace("-", "_"))(console, arguments)
    return 0


def _options_of(arguments: argparse.Namespace) -> dict[str, str]:
    """
    Say what the arguments of functions are called as options.

    Settings too that the command does not have: messages about sets point to commands that do.
    """
    return {name: f"--{name.replace('_', '-')}" for name in (*vars(arguments), *settings_names())}
