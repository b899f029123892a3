"""Derived sets: concepts made of other sets, with a record of how."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import did_you_mean, listing, shown, warn
from fastqca._common.errors import DataError, ExpressionError, RedundancyWarning
from fastqca._common.tolerance import is_in
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.concepts.formulas import Formula, parse_formula
from fastqca.data.frames import case_names, to_frame
from fastqca.data.pairs import SimilarPair, similar_pairs
from fastqca.expressions.evaluation import columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Derivations", "derivations", "derive"]

KEY = "derived"


def derive(sets: Any, formulas: Mapping[str, str]) -> pd.DataFrame:  # noqa: ANN401 (any table)
    """
    Add sets that are derived from other sets.

    Parameters
    ----------
    sets : DataFrame or other table, N rows
        Calibrated sets.
    formulas : mapping of str to str
        Name and formula of each new set. ``*`` is AND, ``+`` OR, ``~`` NOT; functions are ``min``,
        ``max``, ``mean``, ``product`` and ``at_least(m, ...)``, at least m of the sets. A formula
        may use other new sets, in any order.

    Returns
    -------
    DataFrame
        The table with the new columns at the end. NaN if a set used in the formula is missing.
        ``attrs["derived"]`` stores the formulas; `derivations` prints them.

    Raises
    ------
    DataError
        A new set has the name of a column.
    ExpressionError
        A formula cannot be read or uses an unknown set, or the definitions are circular.

    Warns
    -----
    FastqcaWarning
        A new set is identical to another set in every case: no analysis of these cases can
        distinguish the two.

    Notes
    -----
    Fuzzy sets follow Zadeh: min, max and 1 - x. ``at_least(m, ...)`` is the OR over all
    AND-combinations of m sets, which equals the m-th largest membership. ``mean`` lets one set
    compensate for another, which is not a set operation: use it for indicators of the same concept
    [1]_.

    References
    ----------
    .. [1] Goertz, G. (2020). *Social Science Concepts and Measurement*. Princeton.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("allers", "graded")
    >>> key = {"KEY": "WILL*ALIGN*RES*EXT", "MOST": "at_least(3, WILL, RES, EXT, ~AMB)"}
    >>> sets = derive(sets, key)
    >>> sets[["KEY", "MOST"]].round(2).loc["C"].tolist()
    [0.67, 1.0]
    >>> sets.attrs["derived"]["KEY"]
    'WILL*ALIGN*RES*EXT'
    """
    frame = to_frame(sets)
    parsed = _parse(formulas, frame.columns.tolist())
    for name in parsed:
        if name in frame.columns:
            raise DataError(
                f"the data have a column {name!r} already: give the derived set another name"
            )
    known = columns(frame, _used_columns(frame, parsed))
    for name in _in_order(parsed):
        try:
            known[name] = parsed[name].evaluate(known)
        except ExpressionError as error:
            raise ExpressionError(f"derived set {name!r}: {error}") from None
    result = frame.copy()
    for name in parsed:
        result[name] = known[name]
    result.attrs[KEY] = dict(frame.attrs.get(KEY, {})) | {n: f.text for n, f in parsed.items()}
    for name, others in _identical(result, list(parsed)).items():
        warn(
            f"derived set {name!r} is identical to {listing(map(repr, others))} in every case: "
            "no analysis of these cases can distinguish them; remove one",
            RedundancyWarning,
            column=name,
        )
    return result


def _parse(formulas: Mapping[str, str], names: Sequence[object]) -> dict[str, Formula]:
    if not hasattr(formulas, "items"):
        raise DataError("formulas must be a mapping of names to formulas, as in {'K': 'min(A, B)'}")
    parsed = {}
    known = [*names, *formulas]
    for name, source in formulas.items():
        if not isinstance(name, str) or not name.strip():
            raise DataError(f"the name of a derived set must be text, got {shown(name)}")
        try:
            parsed[name] = parse_formula(source, known)
        except ExpressionError as error:
            raise ExpressionError(f"derived set {name!r}: {error}") from None
    return parsed


def _used_columns(frame: pd.DataFrame, parsed: Mapping[str, Formula]) -> list[str]:
    """Collect the columns that formulas use, after checking that there is each set."""
    used: dict[str, None] = {}
    known = [*frame.columns, *parsed]
    for name, formula in parsed.items():
        for part in formula.names:
            if part not in known:
                hint = did_you_mean(part, [other for other in known if other != name])
                raise ExpressionError(
                    f"derived set {name!r}: there is no set {part!r} in {shown(formula.text)}{hint}"
                )
            if part not in parsed:
                used[part] = None
    return list(used)


def _in_order(parsed: Mapping[str, Formula]) -> list[str]:
    """Put sets behind those they are made of."""
    graph = {name: [p for p in formula.names if p in parsed] for name, formula in parsed.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise ExpressionError(f"the definitions of derived sets are circular: {circle}") from None


def _identical(frame: pd.DataFrame, names: list[str]) -> dict[str, list[str]]:
    """For each named set that repeats another one: which (each pair once)."""
    scores: dict[str, NDArray[np.float64]] = {}
    if frame.empty:
        return {}
    for name in frame.columns:
        if frame[name].dtype.kind in "fiub":
            scores[name] = frame[name].to_numpy(dtype=np.float64)
    repeated: dict[str, list[str]] = {}
    for at, name in enumerate(names):
        others = [
            other
            for other, values in scores.items()
            if other not in names[at:] and np.array_equal(values, scores[name], equal_nan=True)
        ]
        if others:
            repeated[name] = others
    return repeated


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Derivations(Exportable):
    """
    The derived sets of a table and their formulas, from `derivations`.

    Attributes
    ----------
    formulas : mapping of str to str
        The formulas, by name of the set.
    share_in : mapping of str to float
        Share of the cases with a membership above 0.5.
    identical : mapping of str to tuple of str
        Other sets that have the same membership in every case.
    similar : tuple of SimilarPair
        Derived sets that differ from another set, or from its negation, in at most one case in
        twenty.
    """

    formulas: Mapping[str, str]
    share_in: Mapping[str, float]
    identical: Mapping[str, tuple[str, ...]]
    similar: tuple[SimilarPair, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row per derived set: `formula`, `share_in`, `identical`."""
        import pandas as pd

        rows = [
            (formula, self.share_in[name], ",".join(self.identical[name]))
            for name, formula in self.formulas.items()
        ]
        index = pd.Index(list(self.formulas), name="set")
        return pd.DataFrame(rows, columns=["formula", "share_in", "identical"], index=index)

    def _tables(self) -> list[Table]:
        columns = [Column("set", "left", gap=0), Column("formula", "left", wrap=" ")]
        columns += [Column("share > 0.5"), Column("identical to", "left", wrap=",")]
        rows = [
            [name, formula, figure(self.share_in[name], 2), ",".join(self.identical[name])]
            for name, formula in self.formulas.items()
        ]
        notes = [
            f"{pair.first} hardly differs from {'~' if pair.mirrored else ''}{pair.second}: "
            + (f"told apart by {listing(pair.cases)}." if pair.cases else "no case is in one only.")
            for pair in self.similar
        ]
        return [Table(columns, [rows], caption="Derived sets", notes=notes)]

    def __repr__(self) -> str:
        entries = ", ".join(f"{name} = {formula}" for name, formula in self.formulas.items())
        return f"<Derivations {entries}>"


def derivations(sets: pd.DataFrame) -> Derivations:
    """
    Show how the derived sets of a table were made.

    Parameters
    ----------
    sets : DataFrame
        A table returned by `derive`, or one based on it that kept its `attrs`.

    Returns
    -------
    Derivations

    Raises
    ------
    DataError
        The table has no record of derived sets.

    Examples
    --------
    >>> sets = derive({"A": [0.2, 0.9], "B": [0.7, 0.8]}, {"C": "min(A, ~B)"})
    >>> print(derivations(sets))
    Derived sets
    <BLANKLINE>
    set  formula     share > 0.5  identical to
    ------------------------------------------
    C    min(A, ~B)         0.00
    ------------------------------------------
    """
    formulas = getattr(sets, "attrs", {}).get(KEY)
    kept = {n: f for n, f in (formulas or {}).items() if n in sets.columns}
    if not kept:
        raise DataError("the table contains no record of derived sets: create them with derive")
    shares = {name: float(is_in(sets[name].to_numpy(np.float64)).mean()) for name in kept}
    same = _identical(sets, list(kept))
    identical = {name: tuple(same.get(name, ())) for name in kept}
    return Derivations(kept, shares, identical, _similar(sets, kept))


def _similar(sets: pd.DataFrame, names: Mapping[str, str]) -> tuple[SimilarPair, ...]:
    """Find other sets from which the named ones hardly differ."""
    values = {
        str(name): sets[name].to_numpy(dtype=np.float64)
        for name in sets.columns
        if sets[name].dtype.kind in "fiub" and sets[name].between(0, 1).all()
    }
    pairs = similar_pairs(values, case_names(sets))
    return tuple(pair for pair in pairs if pair.first in names or pair.second in names)
