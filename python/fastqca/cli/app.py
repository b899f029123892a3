"""`fastqca app`: the application in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca.app import run

if TYPE_CHECKING:
    import argparse

    from fastqca.cli.console import Console

__all__ = ["app"]


def app(console: Console, arguments: argparse.Namespace) -> None:
    """Serve the application until Ctrl-C."""
    run(
        arguments.file,
        port=arguments.port,
        browser=not arguments.no_browser,
        say=console.note,
    )
