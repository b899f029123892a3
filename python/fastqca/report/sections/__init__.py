"""
The sections of a report, one in each file, in the order of reading.

A section is a function of the findings that returns a `Section`, or None where it has nothing to
say. To add one: write it in a file here, put it into `SECTIONS`, and let `gather_findings` run what
it needs. Contents, numbers, page, Word document and workbook follow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastqca.report.sections.assumptions import assumptions, ledger
from fastqca.report.sections.cases import case_table, cases
from fastqca.report.sections.checks import checks
from fastqca.report.sections.data import data
from fastqca.report.sections.degree import degree
from fastqca.report.sections.in_short import in_short
from fastqca.report.sections.necessity import necessity
from fastqca.report.sections.panel import panel
from fastqca.report.sections.reproduction import reproduction
from fastqca.report.sections.robustness import robustness
from fastqca.report.sections.sets import sets, values
from fastqca.report.sections.solutions import absence, outcome
from fastqca.report.sections.theory import theory
from fastqca.report.sections.truth_tables import gaps, truth_tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastqca.report.content import Section
    from fastqca.report.evidence import Findings

__all__ = ["SECTIONS"]

SECTIONS: tuple[Callable[[Findings], Section | None], ...] = (
    in_short,
    checks,
    data,
    sets,
    necessity,
    degree,
    truth_tables,
    outcome,
    absence,
    cases,
    assumptions,
    robustness,
    theory,
    panel,
    reproduction,
    # The appendix
    values,
    case_table,
    gaps,
    ledger,
)
