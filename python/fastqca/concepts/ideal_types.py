"""Ideal types: the corners of the space that some sets span, and the cases nearest to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import listing, shown, warn
from fastqca._common.errors import DataError
from fastqca._common.names import column_names, names_in
from fastqca._common.recorded import Recorded, recorded
from fastqca._common.tolerance import is_in
from fastqca._tables import CaseList, Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.data.frames import case_names, to_frame
from fastqca.data.sets import set_data
from fastqca.expressions.notation import term_text
from fastqca.truth_tables.rows import configurations, table_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["IdealTypes", "ideal_types"]

_COLUMNS = ("type", "n", "highest", "cases")
_MOST = 2**16
_WHY = 'a membership is exactly 0.5, or "don\'t care"'


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class IdealTypes(Recorded, Exportable):
    """
    Membership of cases in all ideal types of some sets, from `ideal_types`.

    Attributes
    ----------
    sets : tuple of str, length k
    levels : tuple of int, length k
    cases : tuple of str, length N
    types : tuple of str, length T
        All ideal types as products, such as "K*~C", in the order of truth table rows.
    labels : tuple of str, length T
        Names of the ideal types; the product if there is no name.
    configs : ndarray of uint8, shape (T, k)
        The level of each set.
    memberships : ndarray of float64, shape (T, N)
        Minimum over the sets.
    type_of : ndarray of int64, shape (N,)
        The type in which the case has a membership above 0.5; -1 if there is none.
    """

    sets: tuple[str, ...]
    levels: tuple[int, ...]
    cases: tuple[str, ...]
    types: tuple[str, ...]
    labels: tuple[str, ...]
    configs: NDArray[np.uint8]
    memberships: NDArray[np.float64]
    type_of: NDArray[np.int64]

    @property
    def in_no_type(self) -> tuple[str, ...]:
        """Cases in no type, because a membership is exactly 0.5 or "don't care"."""
        return tuple(c for c, t in zip(self.cases, self.type_of.tolist(), strict=True) if t < 0)

    @property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """The cases of each type that has any, by its label."""
        members: dict[str, list[str]] = {}
        for case, at in zip(self.cases, self.type_of.tolist(), strict=True):
            if at >= 0:
                members.setdefault(self.labels[at], []).append(case)
        return {label: tuple(members[label]) for label in self.labels if label in members}

    def assigned(self) -> pd.Series[str]:
        """
        Return the label of the type of each case; missing if the case is in no type.

        The result is a Categorical of all types; you can add it to a table under a name such as
        "TYPE".
        """
        import pandas as pd

        index = pd.Index(self.cases, name="case")
        values = pd.Categorical.from_codes(self.type_of, categories=list(self.labels))  # type: ignore[call-overload, unused-ignore]
        return pd.Series(values, index=index, name="type")

    def to_frame(self) -> pd.DataFrame:
        """
        Return the memberships as a table.

        Returns
        -------
        DataFrame
            One row per case: `type` (its label; missing if there is none), then one column per
            type, by label.
        """
        import pandas as pd

        scores = pd.DataFrame(
            self.memberships.T, index=pd.Index(self.cases, name="case"), columns=list(self.labels)
        )
        scores.insert(0, "type", self.assigned())
        return scores

    def _tables(self) -> list[Table]:
        columns = [Column("type", "left", gap=0, wrap="*")]
        columns += [Column(name, "center") for name in column_names(self.sets, _COLUMNS)]
        columns += [Column("n"), Column("highest"), Column("cases", "left", wrap=",")]
        members = self.members
        rows = []
        for i, label in enumerate(self.labels):
            inside = members.get(label, ())
            top = figure(float(self.memberships[i].max()), 2)
            levels = map(str, self.configs[i].tolist())
            rows.append([label, *levels, str(len(inside)), top, CaseList.of(inside)])
        notes = []
        if self.in_no_type:
            notes.append(f"In no type ({_WHY}): {listing(self.in_no_type)}")
        caption = (
            f"Ideal types of {', '.join(self.sets)}: {len(members)} of {len(self.types)} occur"
        )
        return [Table(columns, [rows], caption=caption, notes=notes)]

    def __repr__(self) -> str:
        return (
            f"<IdealTypes of {', '.join(self.sets)}: {len(self.members)} of {len(self.types)} "
            f"types occur, {len(self.cases)} cases>"
        )


@recorded
def ideal_types(
    data: Any,  # noqa: ANN401 (any table)
    sets: str | Iterable[str] | None = None,
    *,
    labels: Mapping[str, str] | None = None,
    case_id: str | None = None,
) -> IdealTypes:
    """
    Compute the membership of each case in all ideal types (corners of the property space).

    Parameters
    ----------
    data : DataFrame or other table, N rows
        Calibrated sets; multi-value sets have one corner per level.
    sets : str or iterable of str, optional
        ``"K, C, I, N"`` or ``["K", "C"]``; by default all columns.
    labels : mapping of str to str, optional
        Names of types, by their products: ``{"K*C": "balanced"}``. The order of the sets in a
        product does not matter.
    case_id : str, optional
        The column with the names of the cases. By default the index.

    Returns
    -------
    IdealTypes

    Raises
    ------
    DataError
        A column is not a set, there are more than 2**16 ideal types, or a label does not match a
        type.

    Warns
    -----
    FastqcaWarning
        Cases with a membership of exactly 0.5 or "don't care" are in no type.

    Notes
    -----
    The membership in an ideal type is the minimum over the sets, as in a truth table, so a case has
    a membership above 0.5 in at most one type [1]_.

    References
    ----------
    .. [1] Kvist, J. (2007). Fuzzy set ideal type analysis. *Journal of Business Research*
       60(5), 474-481.

    Examples
    --------
    >>> data = {"K": [0.8, 0.3, 0.6], "C": [0.9, 0.4, 0.2]}
    >>> found = ideal_types(data, labels={"K*C": "balanced", "~K*~C": "neither"})
    >>> found.members
    {'neither': ('2',), 'K*~C': ('3',), 'balanced': ('1',)}
    """
    frame = to_frame(data)
    if sets is None:
        names = [str(name) for name in frame.columns if name != case_id]
    else:
        names = list(names_in(sets, frame.columns.tolist(), "sets"))
    checked = set_data(frame, names, role="set", cases=case_names(frame, case_id))
    if (size := table_size(checked.levels)) > _MOST:
        raise DataError(
            f"{len(names)} sets have {size:,} ideal types, but at most {_MOST:,} are possible: "
            "use fewer sets"
        )
    configs = configurations(range(1, size + 1), checked.levels)
    scores = checked.memberships(configs)
    types = tuple(term_text(row, checked.names, checked.levels) for row in configs.tolist())
    best = scores.argmax(axis=0).astype(np.int64)
    type_of = np.where(is_in(scores.max(axis=0)), best, -1)
    result = IdealTypes(
        sets=checked.names,
        levels=checked.levels,
        cases=tuple(checked.cases),
        types=types,
        labels=_apply_labels(types, labels or {}),
        configs=configs,
        memberships=scores,
        type_of=type_of,
    )
    if result.in_no_type:
        warn(f"cases in no ideal type ({_WHY}): {listing(result.in_no_type)}")
    return result


def _apply_labels(types: tuple[str, ...], labels: Mapping[str, str]) -> tuple[str, ...]:
    """Put the names given in the place of products, whatever the order of their sets."""
    if not hasattr(labels, "items"):
        raise DataError(f"labels must be a mapping, as in {{{types[-1]!r}: 'high'}}")
    by_parts = {frozenset(product.split("*")): product for product in types}
    named: dict[str, str] = {}
    for given, label in labels.items():
        product = by_parts.get(frozenset(part.strip() for part in str(given).split("*")))
        if product is None:
            raise DataError(
                f"labels: {shown(given)} is not an ideal type; they are {listing(types, 4)}"
            )
        named[product] = str(label)
    result = tuple(named.get(product, product) for product in types)
    if len(set(result)) < len(result):
        twice = next(label for label in result if result.count(label) > 1)
        raise DataError(f"labels: {twice!r} is used for two ideal types")
    return result
