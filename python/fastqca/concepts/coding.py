"""Coded literature: tables of studies with several labels in a cell, exploded into sets."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from fastqca._common.check import did_you_mean, listing, shown, warn, whole_number
from fastqca._common.errors import DataError, MissingDataWarning
from fastqca._common.names import listed, names_in, require_columns
from fastqca._common.recorded import Recorded, recorded
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.data.frames import case_names, to_frame

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import pandas as pd

    from fastqca.data.case_labels import CaseNames

__all__ = ["CodedStudies", "Margins", "code_studies", "margins"]

_BETWEEN_WORDS = re.compile(r"[\W_]+")
_MISSING = ("", "-", "?", "NA", "N/A", "n/a", "na", "nan", "none", "None")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Margins(Exportable):
    """
    The frequency of each code, from `margins` or `CodedStudies`.

    Attributes
    ----------
    counts : mapping of (str, str) to int
        The count, by column and label.
    n : int
        Number of studies.
    """

    counts: Mapping[tuple[str, str], int]
    n: int
    not_cases: ClassVar[str] = (
        "margins contain the frequency of each code but not which codes occur together, so "
        "there is nothing to minimize: minimization needs one row per study, with the codes of "
        "that study and an outcome. Read such a table with code_studies"
    )

    def to_frame(self) -> pd.DataFrame:
        """Return one row per column and label: `column`, `label`, `n`, `share`."""
        import pandas as pd

        rows = [(c, label, n, n / self.n) for (c, label), n in self.counts.items()]
        return pd.DataFrame(rows, columns=["column", "label", "n", "share"])

    def _tables(self) -> list[Table]:
        columns = [Column("column", "left", gap=0), Column("label", "left", wrap=" ")]
        columns += [Column("n"), Column("share")]
        groups: dict[str, list[list[str]]] = {}
        for (column, label), count in self.counts.items():
            row = [column, label, str(count), figure(count / self.n, 2)]
            groups.setdefault(column, []).append(row)
        caption = f"Margins of {self.n} studies"
        notes = ["A study may have several labels, so shares need not add up to 1."]
        return [Table(columns, list(groups.values()), caption=caption, notes=notes, keys=2)]

    def __repr__(self) -> str:
        return f"<Margins of {self.n} studies: {len(self.counts)} labels>"


def margins(counts: Mapping[str, Mapping[str, int]], n: int) -> Margins:
    """
    Store published margins if the table of studies is not available.

    Parameters
    ----------
    counts : mapping of str to mapping of str to int
        For each column, the number of studies with each label.
    n : int
        Number of studies.

    Returns
    -------
    Margins
        Can be printed and exported; using it in an analysis raises an error that explains what is
        missing.

    Raises
    ------
    DataError
        A count is not a whole number from 0 to `n`.

    Examples
    --------
    >>> known = margins({"LEVEL": {"network": 50}, "THEORY": {"network theory": 15}}, n=73)
    >>> known.to_frame()["share"].round(2).tolist()
    [0.68, 0.21]
    """
    n = whole_number(n, "n", low=1)
    flat = {}
    if not all(hasattr(part, "items") for part in (counts, *getattr(counts, "values", tuple)())):
        raise DataError("counts must be two mappings, as in {'LEVEL': {'network': 50}}")
    for column, labels in counts.items():
        for label, count in labels.items():
            flat[column, label] = whole_number(
                count, f"the count of {column}, {label}", low=0, high=n
            )
    return Margins(flat, n)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CodedStudies(Recorded, Exportable):
    """
    A table of coded studies as sets, from `code_studies`.

    Attributes
    ----------
    sets : DataFrame, N rows
        For columns with several labels per cell, one crisp set per label, named "COLUMN_label";
        multi-value columns as Categoricals whose categories are the levels; all other columns
        unchanged.
    names : mapping of str to (str, str)
        The column and label of each set.
    margins : Margins
        The number of studies with each label.
    missing : mapping of str to tuple of str
        Studies without a code, by column. Their set memberships are missing.
    """

    sets: pd.DataFrame
    names: Mapping[str, tuple[str, str]]
    margins: Margins
    missing: Mapping[str, tuple[str, ...]]
    not_cases: ClassVar[str] = "coded studies contain more than sets: pass their .sets as data"

    def to_frame(self) -> pd.DataFrame:
        """Return the sets."""
        return self.sets.copy()

    def _tables(self) -> list[Table]:
        (table,) = self.margins._tables()  # noqa: SLF001 (of the same package)
        lost = [f"No code in {column}: {listing(cases)}" for column, cases in self.missing.items()]
        return [replace(table, notes=[*table.notes, *lost])]

    def __repr__(self) -> str:
        return f"<CodedStudies: {len(self.sets)} studies, {len(self.names)} sets>"


@recorded
def code_studies(
    data: Any,  # noqa: ANN401 (any table)
    *,
    multilabel: str | Iterable[str] = (),
    values: Mapping[str, Sequence[str]] | None = None,
    separator: str = ";",
    missing: Iterable[str] = _MISSING,
    case_id: str | None = None,
) -> CodedStudies:
    """
    Turn a table of coded studies into sets.

    Parameters
    ----------
    data : DataFrame or other table, N rows
        One row per study.
    multilabel : str or iterable of str
        Columns whose cells contain any number of labels, such as "network theory; organization
        theory". Each label becomes a crisp set.
    values : mapping of str to sequence of str, optional
        Columns with one label per cell, and their labels in the order of the levels 0, 1, 2, ...
    separator : str, default ";"
        Separator between labels in a cell.
    missing : iterable of str
        Cell contents that mean "not coded", in addition to empty cells.
    case_id : str, optional
        The column with the names of the studies. By default the index.

    Returns
    -------
    CodedStudies

    Raises
    ------
    DataError
        A column does not exist, or a cell contains a label that is not a level.

    Warns
    -----
    FastqcaWarning
        Some studies have no code in a column.

    Notes
    -----
    Labels are compared case-insensitively and without surrounding blanks; the first spelling that
    occurs is kept. If a study has no code, its membership in every set of that column is missing
    rather than 0: an analysis reports this, and `missing="drop"` leaves the study out.

    Examples
    --------
    >>> table = {
    ...     "THEORY": ["network theory; organisation theory", "network theory", "leadership"],
    ...     "LEVEL": ["network", "policy", "network"],
    ... }
    >>> coded = code_studies(table, multilabel="THEORY", values={"LEVEL": ["policy", "network"]})
    >>> coded.sets["THEORY_network_theory"].tolist()
    [1.0, 1.0, 0.0]
    >>> coded.margins.counts["LEVEL", "network"]
    2
    """
    import pandas as pd

    frame = to_frame(data)
    if frame.empty:
        raise DataError("the data have no rows: at least one study is needed")
    cases = case_names(frame, case_id)
    several = list(names_in(multilabel, frame.columns.tolist(), "multilabel"))
    levels = dict(values or {})
    require_columns((*several, *levels), frame.columns)
    if not isinstance(separator, str) or not separator:
        raise DataError(f"separator must be text such as ';', got {shown(separator)}")
    if both := [column for column in several if column in levels]:
        raise DataError(f"column {both[0]!r} is both in multilabel and in values")
    not_coded = {_fold(str(text)) for text in listed(missing, "missing", (), kind="texts")}
    columns: dict[str, Any] = {}
    names: dict[str, tuple[str, str]] = {}
    counts: dict[tuple[str, str], int] = {}
    uncoded: dict[str, tuple[str, ...]] = {}
    for column in map(str, frame.columns):
        cells = [_text(cell) for cell in frame[column].tolist()]
        if column in several:
            exploded, without = _explode(cells, separator, not_coded)
            for label, member in exploded.items():
                name = _set_name(column, label, {*columns, *frame.columns})
                columns[name], names[name] = member, (column, label)
                counts[column, label] = int(np.nansum(member))
        elif column in levels:
            codes, without = _to_levels(cells, column, levels[column], not_coded, cases)
            columns[column] = pd.Categorical.from_codes(
                codes, dtype=pd.CategoricalDtype(list(levels[column]))
            )
            for level, label in enumerate(levels[column]):
                names[f"{column}{{{level}}}"] = column, label
                counts[column, label] = codes.count(level)
        else:
            columns[column] = frame[column].to_numpy()
            continue
        if without:
            uncoded[column] = tuple(cases[i] for i in without)
    for column, lost in uncoded.items():
        warn(
            f"studies without a code in {column!r}: {listing(lost)}; their memberships are missing",
            MissingDataWarning,
            column=column,
            cases=map(str, lost),
        )
    sets = pd.DataFrame(columns, index=frame.index)
    return CodedStudies(sets, names, Margins(counts, len(frame)), uncoded)


def _text(cell: object) -> str:
    return "" if cell is None or cell != cell else str(cell).strip()  # noqa: PLR0124 (NaN)


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def _explode(
    cells: list[str], separator: str, not_coded: set[str]
) -> tuple[dict[str, Any], list[int]]:
    """Make one column of 0 and 1 per label, most frequent first; NaN in rows without a code."""
    spelled: dict[str, str] = {}
    rows: list[set[str]] = []
    for cell in cells:
        labels = [" ".join(part.split()) for part in cell.split(separator)]
        labels = [label for label in labels if _fold(label) not in not_coded and label]
        for label in labels:
            spelled.setdefault(_fold(label), label)
        rows.append({_fold(label) for label in labels})
    often = Counter(label for row in rows for label in row)
    without = [i for i, row in enumerate(rows) if not row]
    columns = {}
    for label in sorted(often, key=lambda key: (-often[key], key)):
        member = np.array([float(label in row) for row in rows])
        member[without] = np.nan
        columns[spelled[label]] = member
    return columns, without


def _to_levels(
    cells: list[str],
    column: str,
    labels: Sequence[str],
    not_coded: set[str],
    cases: CaseNames,
) -> tuple[list[int], list[int]]:
    """Turn labels into levels, -1 where there is no code."""
    level = {_fold(label): i for i, label in enumerate(labels)}
    if len(level) < len(labels):
        raise DataError(f"values: two labels of {column!r} are the same: {listing(labels)}")
    codes = []
    for cell, case in zip(cells, cases, strict=True):
        key = _fold(cell)
        if key in level:
            codes.append(level[key])
        elif key in not_coded or not key:
            codes.append(-1)
        else:
            raise DataError(
                f"column {column!r} has {shown(cell)} for {case}, which is not one of its levels"
                f"{did_you_mean(cell, labels)}"
            )
    return codes, [i for i, code in enumerate(codes) if code < 0]


def _set_name(column: str, label: str, taken: Collection[object]) -> str:
    """Make a name that an expression can use as it is."""
    name = f"{column}_{_BETWEEN_WORDS.sub('_', label).strip('_')}"
    tries = (name if number == 1 else f"{name}_{number}" for number in itertools.count(1))
    return next(text for text in tries if text not in taken)
