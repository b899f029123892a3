"""The command line: arguments, files, progress. It does no analysis of its own."""

from fastqca.cli.main import main

__all__ = ["main"]
