"""What a report is about, as a study: a study, or what `minimize` found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fastqca._common.errors import DataError
from fastqca._common.names import unquoted
from fastqca.expressions.tree import quoted
from fastqca.solutions.minimization import Minimization
from fastqca.study.study import Study
from fastqca.truth_tables.cubes import Cubes
from fastqca.truth_tables.truth_table import TruthTable

if TYPE_CHECKING:
    from fastqca.truth_tables.coding import Excluded
    from fastqca.truth_tables.settings import TruthTableSettings

__all__ = ["Subject", "study_of"]

Subject = Study | Minimization | TruthTable


def study_of(subject: Subject) -> Study:
    """
    Make a study of what a report is to be about.

    Raises
    ------
    DataError
        It is none of these.

    Notes
    -----
    A result keeps sets, so the report of one has no raw values and no calibration.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> study_of(qca.minimize(sets, outcome="~SURV", incl_cut=0.8, include="?")).outcome
    '~SURV'
    """
    if isinstance(subject, Study):
        return subject
    settings: TruthTableSettings
    if isinstance(subject, Minimization):
        table, settings = subject.table, subject.settings
    elif isinstance(subject, TruthTable):
        table, settings = subject, subject.settings
    else:
        raise DataError(
            f"a Study or a result of minimize() is needed, got {type(subject).__name__}: create "
            "a study with Study(...)"
        )
    label = table.outcome
    negated = label.startswith("~") and not any(sign in label for sign in "*+{(")
    name = unquoted(label.removeprefix("~") if negated else label)
    sets = table.sets
    values = 1 - table.outcome_values if negated else table.outcome_values
    columns = sets.columns
    if sets.given is not None:  # before ties were nudged, which the study does again
        columns = dict(zip(sets.names, sets.given, strict=True))
    data = pd.DataFrame({**columns, name: values}, index=pd.Index(list(sets.cases), name="case"))
    outcome = f"~{quoted(name)}" if negated else name
    own = {"outcome": outcome, "conditions": table.conditions, "case_id": None}
    rows = {name: _rows(getattr(settings, name)) for name in ("exclude", "assume")}
    return Study(f"Analysis of {label}", data, **{**settings.to_dict(), **own, **rows})


def _rows(given: Excluded | None) -> object:
    """Write rows to exclude as a file keeps them."""
    return " + ".join(given.products) or None if isinstance(given, Cubes) else given
