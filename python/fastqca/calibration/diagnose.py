"""Diagnosis of calibrated data: what to know about the sets before they are analysed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fastqca._common.check import listing, printable, shown
from fastqca._common.errors import CalibrationError, DataError
from fastqca._common.names import names_in, require_columns
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.tolerance import is_half, is_in
from fastqca._tables import Column, Table, line_width, text_table, wrapped
from fastqca._tables.export import Exportable
from fastqca.calibration.anchors import SampleAnchor, sample_anchors
from fastqca.calibration.plans import CalibrationPlan
from fastqca.calibration.specs import Fuzzy
from fastqca.data.case_labels import aligned
from fastqca.data.dont_care import labels_without_order, read_dont_care
from fastqca.data.frames import case_names, to_frame
from fastqca.data.levels import MANY_LEVELS
from fastqca.data.missing import missing_codes
from fastqca.data.pairs import (
    SimilarPair,
    identical_groups,
    mirrored_pairs,
    similar_pairs,
)
from fastqca.data.sets import as_numbers, without_rounding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca.data.case_labels import CaseNames

__all__ = ["ColumnDiagnosis", "Diagnosis", "diagnose"]

Kind = Literal["crisp", "fuzzy", "multi-value", "raw", "text"]

# A set that more than four fifths of the cases are in, or out of, is called skewed.
SKEW = 0.2
# Fuzzy memberships that leave out more than half of the scale, or an end of it, are pointed out.
_WIDE, _END = 0.5, 0.2


@dataclass(frozen=True, slots=True, eq=False)
class ColumnDiagnosis:
    """
    The contents of one column.

    Attributes
    ----------
    name : str
    kind : "crisp", "fuzzy", "multi-value", "raw" or "text"
        "raw" stands for numbers that are not sets: negative or infinite numbers, fractions together
        with values above 1, or whole numbers above 1 that have gaps or exceed 20.
    low, high : float
        Lowest and highest value; NaN if there is none.
    widest_gap : (float, float)
        The widest interval of [0, 1] without a case, including its ends; NaN unless crisp or fuzzy.
    share_in : float
        Share of cases with a membership above 0.5; NaN unless crisp or fuzzy.
    ties, outside, missing, dont_care : tuple of str
        Cases with a membership of exactly 0.5, with a value outside [0, 1] because of which the
        column is not a set, without a value, and with a "don't care" cell.
    unordered : tuple of str
        The text categories, in the order of their levels, of a column without a defined order.
    """

    name: str
    kind: Kind
    low: float
    high: float
    widest_gap: tuple[float, float]
    share_in: float
    ties: tuple[str, ...]
    outside: tuple[str, ...]
    missing: tuple[str, ...]
    dont_care: tuple[str, ...]
    unordered: tuple[str, ...] = ()

    @property
    def constant(self) -> bool:
        """Whether all cases have the same value."""
        return self.low == self.high


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Diagnosis(Recorded, Exportable):
    """
    The findings of `diagnose`.

    Attributes
    ----------
    columns : tuple of ColumnDiagnosis
    identical : tuple of tuple of str
        Groups of sets with the same value in every case.
    mirrored : tuple of pairs of str
        Pairs of sets that are negations of each other in every case.
    similar : tuple of SimilarPair
        Pairs of other sets for which at most one case in twenty is in one set but not in the other
        (or its negation).
    anchors : tuple of SampleAnchor
        Anchors that equal statistics of the raw values, if these are given.
    findings : tuple of str
        Everything that deserves attention, in one sentence each.
    n_cases : int
    """

    columns: tuple[ColumnDiagnosis, ...]
    identical: tuple[tuple[str, ...], ...]
    mirrored: tuple[tuple[str, str], ...]
    similar: tuple[SimilarPair, ...]
    anchors: tuple[SampleAnchor, ...]
    findings: tuple[str, ...]
    n_cases: int

    def to_frame(self) -> pd.DataFrame:
        """
        Return the columns as a DataFrame.

        Returns
        -------
        DataFrame
            One row per column: `kind`, `minimum`, `maximum`, `gap` (the width of `widest_gap`),
            `share_in`, and numbers of cases: `ties`, `outside`, `missing`, and `dont_care` if any
            column has such cells.
        """
        import pandas as pd

        rows = [
            (
                *(c.kind, c.low, c.high, c.widest_gap[1] - c.widest_gap[0], c.share_in),
                *map(len, (c.ties, c.outside, c.missing, c.dont_care)),
            )
            for c in self.columns
        ]
        titles = ["kind", "minimum", "maximum", "gap", "share_in"]
        titles += ["ties", "outside", "missing", "dont_care"]
        index = pd.Index([column.name for column in self.columns], name="column")
        frame = pd.DataFrame(rows, columns=titles, index=index)
        return frame if frame["dont_care"].any() else frame.drop(columns="dont_care")

    def _tables(self) -> list[Table]:
        frame = self.to_frame()
        columns = [Column("", "left", gap=0, wrap=" "), *(Column(name) for name in frame.columns)]
        rows = [
            [str(name), *(v if isinstance(v, str) else "-" if v != v else f"{v:.3g}" for v in row)]  # noqa: PLR0124 (NaN)
            for name, *row in frame.itertuples()
        ]
        findings = self.findings or ("Nothing to report.",)
        caption = f"Diagnosis of {self.n_cases} cases"
        return [Table(columns, [rows], rules=False, caption=caption, notes=findings)]

    def __str__(self) -> str:
        return repr(self)

    def __repr__(self) -> str:
        width = line_width()
        (table,) = self._tables()
        rows = text_table(table.columns, table.groups, rules=False, width=width)
        findings = [wrapped(printable(finding), "- ", width) for finding in self.findings]
        return "\n".join([f"{self.n_cases} cases", rows, "", *(findings or ["Nothing to report."])])


@recorded
def diagnose(
    data: Any,  # noqa: ANN401 (anything tabular)
    columns: Sequence[str] | None = None,
    *,
    case_id: str | None = None,
    raw: Any = None,  # noqa: ANN401
) -> Diagnosis:
    """
    Check sets before an analysis. The data are not changed, and nothing is rejected.

    Parameters
    ----------
    data : DataFrame
        Calibrated sets, N rows.
    columns : sequence of str, optional
        The columns to check, by default all.
    case_id : str, optional
        The column with the case names, by default the index.
    raw : DataFrame, optional
        The table from which `data` was calibrated. If given, the anchors of the plan stored in
        `data` are compared with statistics of the raw values, except for columns with a reason in
        the plan.

    Returns
    -------
    Diagnosis
        Reports missing values, columns that are not sets, memberships of exactly 0.5, constant
        columns, skewness (fewer than 20 percent of the cases in the set, or out of it), fuzzy sets
        that do not use much of the scale from 0 to 1, "don't care" cells, columns that are
        identical or the negation of each other, or nearly so, values that may be codes for missing
        values, and anchors that may be sample statistics.

    Raises
    ------
    DataError
        `data` is not tabular, or a column does not exist.

    Warns
    -----
    FastqcaWarning
        A Categorical of text has no order, so its levels are in alphabetical order.

    Examples
    --------
    >>> import fastqca as qca
    >>> report = diagnose(qca.datasets.load("allers", "crisp"), ["WILL", "ALIGN", "RES", "OUT"])
    >>> report.identical
    (('WILL', 'ALIGN', 'OUT'),)
    >>> print(report)
    4 cases
            kind  minimum  maximum  gap  share_in  ties  outside  missing
    WILL   crisp        0        1    1       0.5     0        0        0
    ALIGN  crisp        0        1    1       0.5     0        0        0
    RES    crisp        0        1    1      0.75     0        0        0
    OUT    crisp        0        1    1       0.5     0        0        0
    <BLANKLINE>
    - WILL, ALIGN and OUT are identical: no analysis of these cases can distinguish them.
    """
    frame = to_frame(data)
    frame = frame.set_axis([str(name) for name in frame.columns], axis=1)
    if columns is None:
        names = [name for name in frame.columns if name != case_id]
    else:
        names = list(names_in(columns, frame.columns.tolist(), "columns"))
    require_columns(names, frame.columns)
    cases = case_names(frame, case_id)
    values: dict[str, NDArray[np.float64]] = {}
    looked = []
    for name in names:
        try:
            coded = read_dont_care(frame[name], name, "column")
            numbers = as_numbers(frame[name], name) if coded is None else coded[0]
            values[name] = without_rounding(numbers)
        except DataError:
            looked.append(_no_numbers(name))
        else:
            column = _look(name, values[name], cases, temporal=coded is not None)
            looked.append(replace(column, unordered=labels_without_order(frame[name])))
    whole = [c for c in looked if c.kind not in ("text", "raw") and not c.missing]
    identical = identical_groups({c.name: values[c.name] for c in whole})
    firsts = {name for group in identical for name in group[1:]}
    binary = {
        c.name: values[c.name]
        for c in whole
        if c.kind in ("crisp", "fuzzy") and c.name not in firsts
        if not (c.constant or c.dont_care)
    }
    mirrored = mirrored_pairs(binary)
    similar = similar_pairs(binary, cases)
    plan = _plan_of(frame)
    anchors = () if raw is None else _anchors(plan, raw, names)
    findings = [sentence for column in looked for sentence in _about(column)]
    findings += _about_codes(values | _raw_values(raw, names, frame), cases)
    findings += [_about_identical(group) for group in identical]
    findings += [f"{a} is the negation of {b} in all cases." for b, a in mirrored]
    findings += map(_about_similar, similar)
    findings += _about_anchors(anchors)
    findings += _about_relative(plan, names)
    parts = identical, mirrored, similar, anchors
    return Diagnosis(tuple(looked), *parts, tuple(findings), len(frame))


def _plan_of(frame: pd.DataFrame) -> CalibrationPlan | None:
    """Find the plan that a table keeps."""
    try:
        return CalibrationPlan(frame.attrs["calibration"])
    except (KeyError, TypeError, AttributeError, CalibrationError):
        return None  # nothing there, or something of that name that is no plan


def _anchors(
    plan: CalibrationPlan | None, raw: object, names: Sequence[str]
) -> tuple[SampleAnchor, ...]:
    """Compare the anchors that a table was calibrated by with statistics of the raw values."""
    if plan is None:
        raise DataError(
            "raw: the data do not contain the plan by which they were calibrated, so there are "
            "no anchors to compare: pass the result of calibrate(raw, plan)"
        )
    table = to_frame(raw)
    # A reason says where anchors come from.
    used = {n: s for n, s in plan.specs.items() if n in names and n not in plan.reasons}
    require_columns(used, table.columns, "raw")
    return sample_anchors(used, {n: spec.read(table[n], n) for n, spec in used.items()})


def _no_numbers(name: str) -> ColumnDiagnosis:
    nan, nothing = float("nan"), ()
    return ColumnDiagnosis(name, "text", nan, nan, (nan, nan), nan, *[nothing] * 4)


def _look(
    name: str, x: NDArray[np.float64], cases: CaseNames, *, temporal: bool
) -> ColumnDiagnosis:
    missing = np.isnan(x)
    dont_care = (x < 0) if temporal else np.zeros(len(x), dtype=bool)
    known = x[~missing & ~dont_care]
    kind, outside = _kind(known), np.zeros(len(x), dtype=bool)
    if kind == "raw":
        outside = ((x < 0) | (x > 1)) & ~dont_care
    binary = kind in ("crisp", "fuzzy") and known.size > 0

    def where(mask: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(cases[at] for at in np.flatnonzero(mask))

    return ColumnDiagnosis(
        name,
        kind,
        float(known.min()) if known.size else float("nan"),
        float(known.max()) if known.size else float("nan"),
        _widest_gap(known) if binary else (float("nan"), float("nan")),
        float(is_in(known).mean()) if binary else float("nan"),
        where(is_half(x)) if binary else (),
        where(outside),
        where(missing),
        where(dont_care),
    )


def _widest_gap(known: NDArray[np.float64]) -> tuple[float, float]:
    """Find the widest stretch of [0, 1] without a value, the lowest of equal ones."""
    points = np.unique(np.concatenate([known, [0.0, 1.0]]))
    at = int(np.diff(points).round(12).argmax())
    return float(points[at]), float(points[at + 1])


def _kind(known: NDArray[np.float64]) -> Kind:
    if not known.size:
        return "crisp"
    if np.isinf(known).any() or known.min() < 0:
        return "raw"
    fraction = bool((known != np.floor(known)).any())
    if known.max() <= 1:
        return "fuzzy" if fraction else "crisp"
    complete = np.unique(known).size == known.max() + 1
    return "multi-value" if not fraction and complete and known.max() < MANY_LEVELS else "raw"


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
        said.append(
            f"{name} is {shown(column.low)} in all cases: it does not distinguish any cases."
        )
    elif column.share_in < SKEW:
        said.append(f"{name} is skewed: only {column.share_in:.0%} of the cases are in the set.")
    elif column.share_in > 1 - SKEW:
        out = 1 - column.share_in
        said.append(f"{name} is skewed: only {out:.0%} of the cases are out of the set.")
    if column.kind == "fuzzy":
        said += _about_coverage(column)
    if column.unordered:
        levels = ", ".join(f"{label!r} is {level}" for level, label in enumerate(column.unordered))
        said.append(f"{name} has categories without an order, so {levels}: give them one.")
    if column.dont_care:
        said.append(f'{name} has "don\'t care" cells for {listing(column.dont_care)}.')
    if column.ties:
        said.append(
            f"{name} is exactly 0.5 for {listing(column.ties)}: neither in nor out of the set."
        )
    return said


def _about_identical(group: tuple[str, ...]) -> str:
    first = ", ".join(group[:-1])
    return (
        f"{first} and {group[-1]} are identical: no analysis of these cases can distinguish them."
    )


def _about_coverage(column: ColumnDiagnosis) -> list[str]:
    """Say which part of the scale from 0 to 1 no case is in."""
    name, (low, high) = column.name, column.widest_gap
    if column.constant:
        return []
    said = []
    if column.high < 1 - _END:
        said.append(f"{name} has no case clearly in the set: at most {column.high:.3g}.")
    if column.low > _END:
        said.append(f"{name} has no case clearly out of the set: at least {column.low:.3g}.")
    inside = column.low <= low and high <= column.high
    if inside and high - low > _WIDE:
        said.append(f"{name} is nearly crisp: no case between {low:.3g} and {high:.3g}.")
    return said


def _about_similar(pair: SimilarPair) -> str:
    what = f"the negation of {pair.first}" if pair.mirrored else pair.first
    if not pair.cases:
        return (
            f"{pair.second} and {what} have the same cases above 0.5: truth table rows cannot "
            "distinguish them."
        )
    only = "case" if len(pair.cases) == 1 else "cases"
    tell = "tells" if len(pair.cases) == 1 else "tell"
    return f"{pair.second} is nearly {what}: only {only} {listing(pair.cases)} {tell} them apart."


def _raw_values(
    raw: object, names: Sequence[str], frame: pd.DataFrame
) -> dict[str, NDArray[np.float64]]:
    """Read the raw columns of the same cases that sets were made of, in the order of the sets."""
    if raw is None:
        return {}
    try:
        _, table = aligned([("data", frame), ("raw", to_frame(raw))])
    except DataError:  # of other cases: their values belong to no case here
        return {}
    if len(table) != len(frame):
        return {}
    return {
        name: as_numbers(table[name], name)
        for name in names
        if name in table.columns and table[name].dtype.kind in "fiu"
    }


def _about_codes(columns: Mapping[str, NDArray[np.float64]], cases: Sequence[str]) -> list[str]:
    """Name what may be codes for missing values."""
    found = [(name, x, code) for name, x in columns.items() for code in missing_codes(x)]
    return [
        f"{name} is {shown(code)} for {listing(where)}, outside the range of all other values: "
        "this may be a code for missing values."
        for name, x, code in found
        if (where := [case for case, value in zip(cases, x, strict=True) if value == code])
    ]


def _about_anchors(anchors: Sequence[SampleAnchor]) -> list[str]:
    """One sentence per column."""
    of_column: dict[str, list[SampleAnchor]] = {}
    for anchor in anchors:
        of_column.setdefault(anchor.column, []).append(anchor)
    return [
        f"{column} may be calibrated by sample statistics: {listing(own)} (by chance in "
        f"{own[0].chance:.1%} of such columns). With other cases, the set would be different; "
        "if the anchor is based on external knowledge, give the reason in the plan."
        for column, own in of_column.items()
    ]


def _about_relative(plan: CalibrationPlan | None, names: Sequence[str]) -> list[str]:
    """Name the sets in which a case's score depends on the other cases."""
    specs = {} if plan is None else plan.specs
    told = [
        f"{name} is calibrated relative to these cases, by {spec!r}: scores change if cases are "
        "added or removed."
        for name, spec in specs.items()
        if spec.relative and name in names
    ]
    return told + [
        f"{name} has the percentiles {listing(map(shown, spec.percentiles))} of the cases as "
        "anchors: with other cases, the set would be different. If substantive knowledge "
        "supports these anchors, give the reason in the plan."
        for name, spec in specs.items()
        if isinstance(spec, Fuzzy) and spec.percentiles and name in names
        if plan is not None and name not in plan.reasons
    ]
