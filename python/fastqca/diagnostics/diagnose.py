"""Diagnosis of calibrated data: what to know about the sets before they are analysed."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fastqca._check import did_you_mean, listing, printable, shown
from fastqca._export import Exportable
from fastqca._tables import Column, Table
from fastqca.data.frames import case_names, to_frame
from fastqca.data.sets import MAX_LEVELS, as_numbers
from fastqca.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["ColumnDiagnosis", "Diagnosis", "diagnose"]

Kind = Literal["crisp", "fuzzy", "multi-value", "raw", "text"]

# A set that more than four fifths of the cases are in, or out of, is called skewed.
SKEW = 0.2
# 1 - 0.33 and 0.67 differ in the last bit.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class ColumnDiagnosis:
    """
    What one column holds.

    Attributes
    ----------
    name : str
    kind : "crisp", "fuzzy", "multi-value", "raw" or "text"
        "raw" for numbers that are no sets: negative, infinite, fractions beside values above 1,
        or whole numbers above 1 with a gap or above 20.
    low, high : float
        Extreme values, NaN where there is none.
    share_in : float
        Share of cases with a membership above 0.5; NaN unless crisp or fuzzy.
    ties, outside, missing : tuple of str
        Cases with a membership of exactly 0.5, with a value outside of [0, 1] that makes the
        column no set, and without a value.
    """

    name: str
    kind: Kind
    low: float
    high: float
    share_in: float
    ties: tuple[str, ...]
    outside: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def constant(self) -> bool:
        """Whether all cases have the same value."""
        return self.low == self.high


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Diagnosis(Exportable):
    """
    What `diagnose` found.

    Attributes
    ----------
    columns : tuple of ColumnDiagnosis
    identical : tuple of tuple of str
        Groups of sets with the same value in every case.
    mirrored : tuple of pairs of str
        Pairs of sets of which one is the negation of the other in every case.
    findings : tuple of str
        Everything that deserves attention, one sentence each.
    n_cases : int
    """

    columns: tuple[ColumnDiagnosis, ...]
    identical: tuple[tuple[str, ...], ...]
    mirrored: tuple[tuple[str, str], ...]
    findings: tuple[str, ...]
    n_cases: int

    def to_frame(self) -> pd.DataFrame:
        """One row per column: kind, minimum, maximum, share_in, and numbers of odd cases."""
        import pandas as pd

        rows = [
            (c.kind, c.low, c.high, c.share_in, len(c.ties), len(c.outside), len(c.missing))
            for c in self.columns
        ]
        titles = ["kind", "minimum", "maximum", "share_in", "ties", "outside", "missing"]
        index = pd.Index([column.name for column in self.columns], name="column")
        return pd.DataFrame(rows, columns=titles, index=index)

    def _tables(self) -> list[Table]:
        frame = self.to_frame()
        columns = [Column("", "left", gap=0), *(Column(name) for name in frame.columns)]
        rows = [
            [str(name), *(v if isinstance(v, str) else f"{v:.3g}" for v in row)]
            for name, *row in frame.itertuples()
        ]
        findings = self.findings or ("Nothing to report.",)
        caption = f"Diagnosis of {self.n_cases} cases"
        return [Table(columns, [rows], rules=False, caption=caption, notes=findings)]

    def __str__(self) -> str:
        return repr(self)

    def __repr__(self) -> str:
        table = self.to_frame().rename_axis(None).to_string(float_format="{:.3g}".format)
        findings = (
            "\n".join(f"- {printable(finding)}" for finding in self.findings)
            or "Nothing to report."
        )
        return f"{self.n_cases} cases\n{table}\n\n{findings}"

    def _repr_html_(self) -> str:
        table = self.to_frame().to_html(float_format="{:.3g}".format, border=0)
        findings = "".join(f"<li>{escape(finding)}</li>" for finding in self.findings)
        return f"{table}<ul>{findings or '<li>Nothing to report.</li>'}</ul>"


def diagnose(
    data: Any,  # noqa: ANN401 (anything tabular)
    columns: Sequence[str] | None = None,
    *,
    case_id: str | None = None,
) -> Diagnosis:
    """
    Look over sets before they are analysed. Nothing is changed and nothing is refused.

    Parameters
    ----------
    data : DataFrame
        Calibrated sets, N rows.
    columns : sequence of str, optional
        The columns to look at, by default all.
    case_id : str, optional
        The column with the case names, by default the index.

    Returns
    -------
    Diagnosis
        Reported are missing values, columns that are no sets, memberships of exactly 0.5,
        constant columns, skew (fewer than 20 percent of the cases in the set, or out of it),
        and columns that are identical or the negation of each other.

    Raises
    ------
    DataError
        `data` is not tabular, or there is no such column.

    Examples
    --------
    >>> import fastqca as qca
    >>> report = diagnose(qca.datasets.load("allers", "crisp"), ["WILL", "ALIGN", "RES", "OUT"])
    >>> report.identical
    (('WILL', 'ALIGN', 'OUT'),)
    >>> print(report)
    4 cases
            kind  minimum  maximum  share_in  ties  outside  missing
    WILL   crisp        0        1       0.5     0        0        0
    ALIGN  crisp        0        1       0.5     0        0        0
    RES    crisp        0        1      0.75     0        0        0
    OUT    crisp        0        1       0.5     0        0        0
    <BLANKLINE>
    - WILL, ALIGN and OUT are identical: no analysis of these cases can tell them apart.
    """
    frame = to_frame(data)
    frame = frame.set_axis([str(name) for name in frame.columns], axis=1)
    names = [name for name in frame.columns if name != case_id] if columns is None else columns
    for name in names:
        if name not in frame.columns:
            raise DataError(f"there is no column {name!r}{did_you_mean(name, frame.columns)}")
        if frame[name].ndim != 1:
            raise DataError(f"there are several columns named {name!r}: rename all but one")
    cases = case_names(frame, case_id)
    values: dict[str, NDArray[np.float64]] = {}
    looked = []
    for name in names:
        try:
            values[name] = as_numbers(frame[name], name)
        except DataError:
            nothing: tuple[str, ...] = ()
            nan = float("nan")
            looked.append(ColumnDiagnosis(name, "text", nan, nan, nan, nothing, nothing, nothing))
        else:
            looked.append(_look(name, values[name], cases))
    sets = [c.name for c in looked if c.kind not in ("text", "raw") and not c.missing]
    identical = _identical({name: values[name] for name in sets})
    firsts = {name for group in identical for name in group[1:]}
    binary = [
        c.name
        for c in looked
        if c.kind in ("crisp", "fuzzy") and c.name in sets and c.name not in firsts
        if not c.constant
    ]
    mirrored = _mirrored({name: values[name] for name in binary})
    findings = [sentence for column in looked for sentence in _about(column)]
    findings += [_about_identical(group) for group in identical]
    findings += [f"{a} is the negation of {b} in all cases." for b, a in mirrored]
    return Diagnosis(tuple(looked), identical, mirrored, tuple(findings), len(frame))


def _look(name: str, x: NDArray[np.float64], cases: tuple[str, ...]) -> ColumnDiagnosis:
    missing = np.isnan(x)
    known = x[~missing]
    kind, outside = _kind(known), np.zeros(len(x), dtype=bool)
    if kind == "raw":
        outside = (x < 0) | (x > 1)
    binary = kind in ("crisp", "fuzzy") and known.size > 0

    def where(mask: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(cases[at] for at in np.flatnonzero(mask))

    return ColumnDiagnosis(
        name,
        kind,
        float(known.min()) if known.size else float("nan"),
        float(known.max()) if known.size else float("nan"),
        float((known > 0.5).mean()) if binary else float("nan"),
        where(x == 0.5) if binary else (),
        where(outside),
        where(missing),
    )


def _kind(known: NDArray[np.float64]) -> Kind:
    if not known.size:
        return "crisp"
    if np.isinf(known).any() or known.min() < 0:
        return "raw"
    fraction = bool((known != np.floor(known)).any())
    if known.max() <= 1:
        return "fuzzy" if fraction else "crisp"
    complete = np.unique(known).size == known.max() + 1
    return "multi-value" if not fraction and complete and known.max() < MAX_LEVELS else "raw"


def _about(column: ColumnDiagnosis) -> list[str]:
    """Say what is remarkable about one column."""
    name = column.name
    if column.kind == "text":
        return [f"{name} has values that are not numbers: it is not a set."]
    said = []
    if column.missing:
        said.append(f"{name} has no value for {listing(column.missing)}.")
    if column.kind == "raw":
        where = f" (outside of [0, 1]: {listing(column.outside)})" if column.outside else ""
        said.append(f"{name} is not calibrated{where}: membership must be in [0, 1].")
    elif column.constant:
        said.append(f"{name} is {shown(column.low)} in all cases: it tells no case from another.")
    elif column.share_in < SKEW:
        said.append(f"{name} is skewed: only {column.share_in:.0%} of the cases are in the set.")
    elif column.share_in > 1 - SKEW:
        out = 1 - column.share_in
        said.append(f"{name} is skewed: only {out:.0%} of the cases are out of the set.")
    if column.ties:
        said.append(
            f"{name} is exactly 0.5 for {listing(column.ties)}: neither in nor out of the set."
        )
    return said


def _about_identical(group: tuple[str, ...]) -> str:
    first = ", ".join(group[:-1])
    return f"{first} and {group[-1]} are identical: no analysis of these cases can tell them apart."


def _identical(values: dict[str, NDArray[np.float64]]) -> tuple[tuple[str, ...], ...]:
    groups: dict[bytes, list[str]] = {}
    for name, x in values.items():
        groups.setdefault((x + 0.0).tobytes(), []).append(name)  # + 0.0 makes -0.0 plain 0
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def _mirrored(values: dict[str, NDArray[np.float64]]) -> tuple[tuple[str, str], ...]:
    names = list(values)
    return tuple(
        (a, b)
        for at, a in enumerate(names)
        for b in names[at + 1 :]
        if bool((np.abs(values[a] + values[b] - 1) < _ROUNDING).all())
    )
