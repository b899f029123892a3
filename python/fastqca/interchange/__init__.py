"""Interchange with other software: notations of expressions, fsQCA and Tosmana files."""

from fastqca._common.arguments import guard_all
from fastqca.interchange.fsqca import write_fsqca
from fastqca.interchange.fsqca_output import FsqcaOutput, FsqcaSolution, read_fsqca_output
from fastqca.interchange.notation import parse_notation, write_notation
from fastqca.interchange.tosmana import read_tosmana

__all__ = [
    "FsqcaOutput",
    "FsqcaSolution",
    "parse_notation",
    "read_fsqca_output",
    "read_tosmana",
    "write_fsqca",
    "write_notation",
]

guard_all(globals(), __all__)
