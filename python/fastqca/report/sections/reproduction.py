"""What is needed to do the analysis again."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from fastqca._core import __version__
from fastqca.report.content import Block, Facts, Paragraph, Preformatted, Section
from fastqca.report.evidence import can_draw

if TYPE_CHECKING:
    from fastqca.report.evidence import Findings

__all__ = ["reproduction"]

_PYTHON = """\
import fastqca as qca

study = qca.Study.load("study.toml")
qca.report.html(study, "report.html")"""
_SETTINGS = (
    "incl_cut",
    "n_cut",
    "pri_cut",
    "inf_test",
    "dir_exp",
    "exclude",
    "all_sol",
    "ties",
    "missing",
)


def reproduction(found: Findings) -> Section:
    """Give the call, versions, settings, seed and the hash of the data."""
    study = found.study
    names = ("fastqca", "numpy", "pandas", "matplotlib")
    versions = ", ".join(f"{name} {_version(name)}" for name in names)
    others = [name for name in study.settings.not_default() if name not in _SETTINGS]
    named = [*_SETTINGS, *(name for name in others if name not in ("outcome", "conditions"))]
    settings = [f"{name}={getattr(study.settings, name)!r}" for name in named]
    blocks: list[Block] = [
        Preformatted(found.command or _PYTHON),
        Facts(
            (
                ("Versions", f"{versions}, Python {platform.python_version()}"),
                ("Settings", ", ".join(settings)),
                ("Seed", str(study.seed)),
                ("Data", f"{len(study.data)} rows, SHA-256 {study.data_hash}"),
            )
        ),
    ]
    if not can_draw():
        blocks.append(
            Paragraph(
                "There are no figures because matplotlib is not installed: pip install "
                "'fastqca[plot]'."
            )
        )
    return Section("Reproduce this analysis", tuple(blocks))


def _version(name: str) -> str:
    if name == "fastqca":
        return __version__
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
