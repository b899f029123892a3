"""The tables that smmr() of SetMethods prints for a sufficient model, one per call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fastqca._common.check import whole_number
from fastqca._common.tolerance import is_in, is_out, reaches
from fastqca.fit.regions import CONSISTENCY, COVERAGE, IRRELEVANT, RELEVANCE, TYPICAL, case_regions
from fastqca.theory.candidates import (
    Candidates,
    CaseRow,
    ConjunctRow,
    best_cases,
    focus_of,
    truth_table_rows,
)
from fastqca.theory.matching import SINGLE, best_pairs, focal_score

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from fastqca.expressions import Expression, Literal
    from fastqca.solutions.evidence import Evidence
    from fastqca.theory.candidates import Focus, TruthTableRows

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = [
    "CaseTables",
    "pair_rank",
    "pair_table",
    "row_columns",
    "sorted_frame",
    "sufficiency_tables",
]

CaseTables = dict[str, pd.DataFrame]

# Rank of a pair of a typical and an irrelevant case: by what the irrelevant case is (columns)
# and whether the focal conjunct decides in the typical case (rows).
_TYPICAL_IRRELEVANT = np.array([[1, 3, 4, 7], [2, 5, 6, 8]])
_NECESSARY_IRRELEVANT = np.array([[1, 3, 5, 7], [2, 4, 6, 8]])
_TYPICAL_TYPICAL = np.array([[1, 2], [3, 4]])

_SHORT = {TYPICAL: "TYP", IRRELEVANT: "IIR", CONSISTENCY: "DCONS", RELEVANCE: "DREL"}
_SHORT[COVERAGE] = "DCOV"

# Tables of single cases: title, type of case, columns of R by those of `CaseRow`, and order.
_ALONE: dict[int, tuple[str, str, dict[str, str], list[str]]] = {
    1: (
        "Typical Cases",
        TYPICAL,
        {"Case": "case", "Term": "term", "TermMemb": "x", "Outcome": "y"}
        | {"UniqCov": "unique", "Best": "score", "MostTyp": "best"},
        ["place", "-unique", "score"],
    ),
    3: (
        "Deviant Consistency Cases",
        CONSISTENCY,
        {"Cases": "case", "Term": "term", "TermMemb": "x", "Outcome": "y"}
        | {"Best": "score", "MostDCONS": "best"},
        ["place", "score"],
    ),
    4: (
        "Deviant Coverage Cases",
        COVERAGE,
        {"Case": "case", "Sol": "x", "TT_": "", "TT_row": "w", "Outcome": "y"}
        | {"TT<=Y": "consistent", "Best": "score", "MostDCOV": "best"},
        ["row", "-consistent", "score"],
    ),
    5: (
        "Individually Irrelevant Cases",
        IRRELEVANT,
        {"Case": "case", "Sol": "x", "TT_": "", "TT_row": "w", "Outcome": "y"},
        ["row", "-w"],
    ),
}


def sorted_frame(
    values: Mapping[str, Any] | pd.DataFrame, columns: Mapping[str, str], order: Sequence[str]
) -> pd.DataFrame:
    """
    Make a table sorted by some values, the first before all others; "-" in front: falling.

    Examples
    --------
    >>> sorted_frame({"x": [0.2, 0.9], "case": ["a", "b"]}, {"Case": "case"}, ["-x"])
      Case
    0    b
    1    a
    """
    keys = [
        np.asarray(values[key.lstrip("-")], dtype=np.float64).round(12)
        * (-1 if key[0] == "-" else 1)
        for key in reversed(order)
    ]
    at = np.lexsort(keys)
    return pd.DataFrame({name: np.asarray(values[key])[at] for name, key in columns.items()})


def row_columns(evidence: Evidence, without: Sequence[str] = ()) -> dict[str, NDArray[np.int64]]:
    """Return the truth table row of each case, a column per condition."""
    sets, columns = evidence.sets, {}
    for name in evidence.conditions:
        if name not in without:
            place = sets.names.index(name)
            values = np.take(sets.values, place, axis=0)
            crisp = is_in(values) if sets.fuzzy[place] else values
            columns[f"TT_{name}"] = crisp.astype(np.int64)
    return columns


def pair_table(
    evidence: Evidence,
    kind: tuple[str, str, str],
    values: Mapping[str, Floats],
    sides: tuple[Flags, Flags],
    marks: Mapping[str, Any],
    *,
    rows: TruthTableRows | None = None,
    single: Floats | None = None,
    rank: NDArray[np.int64] | None = None,
    extra: Floats | None = None,
    order: Sequence[str] = (),
) -> pd.DataFrame:
    """
    Make a table of all pairs of two types of cases, the best first; `kind`, `values`: `best_pairs`.

    `sides` are the cases that may be first and second. `marks` are the columns behind their names:
    of two arrays, the first belongs to the first case, the other one to the second, and both make a
    text that says of which case they hold; None stands for the score, or for `rank`, (N, N). Pairs
    are of one of the truth table `rows`. `single` is as in `best_pairs`; `extra` is what the second
    case adds to the score; columns of `order` come before rank and score in that of the table.
    """
    left, right = sides
    groups = None if rows is None else np.where(np.array(rows.numbers) == 0, 0, 1 + rows.groups)
    if groups is not None:
        left, right = left & (groups > 0), right & (groups > 0)
    first, second = np.flatnonzero(left), np.flatnonzero(right)
    most = max(1, len(first) * len(second))
    found = best_pairs(kind, values, first, second, most, groups=groups, single=single)
    i, j = found.left, found.right
    known = {
        "group": np.zeros_like(i) if groups is None else groups[i],
        "rank": np.zeros_like(i) if rank is None else rank[i, j],
        "Best": found.score + (0 if extra is None else extra[j]),
        "first": i,
        "second": j,
    }
    one, other = (f"{_SHORT[kind[n]]}{n if kind[1] == kind[2] else ''}" for n in (1, 2))
    names, tags = np.array(evidence.cases, dtype=object), (one.lower(), other.lower())
    columns: dict[str, Any] = {one: names[i], other: names[j]}
    for name, mark in marks.items():
        if mark is None:
            columns[name] = known[name] if name == "Best" else "-" if rank is None else rank[i, j]
        elif mark[0] is None or mark[1] is None:
            columns[name] = mark[1][j] if mark[0] is None else mark[0][i]
        else:
            a, b = mark[0][i], mark[1][j]
            columns[name] = np.select([a & b, a, b], ["both", *tags], "none")
    columns = {name: np.broadcast_to(column, i.shape) for name, column in columns.items()}
    kept = {name: name for name in (*columns, "group")}
    order = [*order, "group", "rank", "Best", "first", "second"]
    return sorted_frame(known | columns, kept, order)


def sufficiency_tables(
    evidence: Evidence,
    model: Expression,
    necessary: frozenset[Literal],
    *,
    match: bool,
    cases: int,
    term: int,
    max_pairs: int,
) -> CaseTables:
    """Return the tables of one call of smmr() for a sufficient model."""
    about = Candidates(model, "sufficiency", evidence, necessary, 1)
    whole_number(cases, "cases", low=1, high=6 if match else 5)
    chosen = whole_number(term, "term", low=1, high=len(about.terms)) - 1
    if not match:
        return _typical_conjuncts(about, chosen) if cases == 2 else _alone(about, cases)
    if cases < 3:
        tables = _conjunct_pairs(about, chosen, (TYPICAL, IRRELEVANT)[cases - 1])
    elif cases == 4:
        tables = {"Matching Deviant Coverage-IIR Cases": _coverage_pairs(about)}
    else:
        tables = {
            f"Term {term}": _term_pairs(about, t, cases) for t, term in enumerate(about.terms)
        }
    return {
        title: table.groupby("group").head(max_pairs).drop(columns="group").reset_index(drop=True)
        for title, table in tables.items()
    }


def _alone(about: Candidates, cases: int) -> CaseTables:
    title, region, columns, order = _ALONE[cases]
    found = [row for row in about.case_rows() if row.type == region]
    rows = pd.DataFrame(found, columns=CaseRow._fields)
    terms = [str(term) for term in about.terms]
    rows["place"] = [terms.index(term) if term else 0 for term in rows["term"]]
    at = [about.evidence.cases.index(case) for case in rows["case"]]
    corner = {name: values[at] for name, values in row_columns(about.evidence).items()}
    wanted: dict[str, str] = {}
    for name, key in columns.items():
        wanted |= {name: key} if key else {each: each for each in corner}
    return {title: sorted_frame(rows.assign(**corner), wanted, order)}


def _only(about: Candidates, t: int) -> Candidates:
    """Look at one term; whether it is necessary changes nothing where it is one conjunct."""
    term = about.terms[t]
    several = sum(map(len, term.products)) > 1
    necessary = about.necessary if several else frozenset()
    return Candidates(term, "sufficiency", about.evidence, necessary, 1)


def _typical_conjuncts(about: Candidates, t: int) -> CaseTables:
    term = _only(about, t)
    found = pd.DataFrame(term.conjunct_rows(), columns=ConjunctRow._fields)
    at = [about.evidence.cases.index(case) for case in found["case"]]
    found["unique"], found["most"], found["none"] = (
        about.unique[at],
        _most_typical(about, t)[at],
        "-",
    )
    tables = {}
    for literal, focus in focus_of(term.model, about.evidence, term.necessary):
        rows = found[found["conjunct"] == str(literal)]
        shared = {_compared(focus): "consistent", "UniqCov": "unique", "Best": "score"}
        if focus.others.size:
            columns = {"Case": "case", "FC": "f", "Outcome": "y", "CC_Min": "m", "Term": "x"}
            columns |= {"Rank": "rank", "CleanCorr": "clean"} | shared
            columns |= {"MostTypFC": "best", "MostTypTerm": "most"}
        else:
            columns = {"Case": "case", "Suff.Term/FC": "f", "Outcome": "y"} | shared
            columns |= {"MostTyp": "best", "Rank": "none"}
        tables[f"Typical Cases - {_focal(focus, literal)}"] = sorted_frame(
            rows, columns, ["rank", "-unique", "score"]
        )
    return tables


def _focal(focus: Focus, literal: Literal) -> str:
    return f"{'Necessary ' if focus.necessary else ''}Focal Conjunct {literal}"


def _compared(focus: Focus) -> str:
    return "FC>=Y" if focus.necessary else "FC<=Y"


def _typical(about: Candidates, t: int) -> Flags:
    typical: Flags = case_regions(about.x[t], about.evidence.y) == TYPICAL
    return typical


def _most_typical(about: Candidates, t: int) -> Flags:
    """Mark the best typical cases of a term."""
    score = SINGLE["sufficiency", TYPICAL](about.x[t], about.evidence.y)
    return best_cases(np.flatnonzero(_typical(about, t)), score)


def _outside(about: Candidates, t: int) -> Flags:
    outside: Flags = is_out(about.x[t]) & is_out(about.evidence.y)
    return outside


def _conjunct_pairs(about: Candidates, t: int, other: str) -> CaseTables:
    tables = {}
    x, y, typical, unique = about.x[t], about.evidence.y, _typical(about, t), about.unique
    alike = other == TYPICAL

    def of_both(flags: Flags) -> tuple[Flags, Flags | None]:
        return flags, flags if alike else None

    for literal, focus in focus_of(about.terms[t], about.evidence, about.necessary):
        several = bool(focus.others.size)
        values = {"y": y, "f": focus.f, "m": focus.m if several else np.zeros_like(focus.f)}
        clean, consistent = focus.clean(y), focus.consistent(y)
        marks: dict[str, Any] = {"PairRank": None}
        marks |= {"CleanCorr": (clean, clean)} if several else {}
        marks |= {_compared(focus): (consistent, consistent), "UniqCov": of_both(unique)}
        marks |= {} if alike else {"GlobUncov": (None, is_out(about.whole))}
        of_focus = best_cases(np.flatnonzero(typical), focal_score(focus.f, x, y))
        marks |= {"Best": None, "MostTypFC": of_both(of_focus)}
        tables[_focal(focus, literal)] = pair_table(
            about.evidence,
            ("sufficiency", TYPICAL, other),
            values,
            (typical, typical if alike else _outside(about, t)),
            marks | {"MostTypTerm": of_both(_most_typical(about, t))},
            single=SINGLE["sufficiency", TYPICAL](x, y) if alike else None,
            rank=pair_rank(focus, other) if several else None,
        )
    return tables


def pair_rank(focus: Focus, other: str) -> NDArray[np.int64]:
    """Return the rank of every pair of cases, (N, N), by first and second."""
    first = (focus.rank > 1).astype(np.int64)
    if other == TYPICAL:
        return np.asarray(_TYPICAL_TYPICAL[np.ix_(first, first)], dtype=np.int64)
    f, m = focus.f, focus.m
    if focus.necessary:
        highest = focus.others.max(axis=0)
        kind = np.select([is_in(f), reaches(f, highest), is_in(highest)], [3, 0, 1], 2)
        return np.asarray(_NECESSARY_IRRELEVANT[np.ix_(first, kind)], dtype=np.int64)
    kind = np.select([is_in(f), is_in(m), ~reaches(f, m)], [3, 0, 1], 2)
    return np.asarray(_TYPICAL_IRRELEVANT[np.ix_(first, kind)], dtype=np.int64)


def _coverage_pairs(about: Candidates) -> pd.DataFrame:
    corner, y, regions = truth_table_rows(about.evidence), about.evidence.y, about.of_model
    marks = {name: (row, None) for name, row in row_columns(about.evidence).items()}
    return pair_table(
        about.evidence,
        ("sufficiency", COVERAGE, IRRELEVANT),
        {"w": corner.w, "y": y},
        (regions == COVERAGE, regions == IRRELEVANT),
        marks | {"TT_DCV<=Y": (reaches(y, corner.w), None), "Best": None},
        rows=corner,
    )


def _term_pairs(about: Candidates, t: int, cases: int) -> pd.DataFrame:
    """Pair typical cases of a term with those of deviant consistency, typical, or irrelevant."""
    x, y, typical, most = about.x[t], about.evidence.y, _typical(about, t), _most_typical(about, t)
    values, unique, about_pairs = {"x": x, "y": y}, about.unique, dict[str, Any]()
    kind, other, second = "necessity", TYPICAL, typical
    marks: dict[str, Any] = {"UniqCov": (unique, unique), "Best": None, "MostTyp": (most, most)}
    if cases == 3:
        kind, other, second = "sufficiency", CONSISTENCY, case_regions(x, y) == CONSISTENCY
        worst = best_cases(np.flatnonzero(second), SINGLE["sufficiency", CONSISTENCY](x, y))
        marks = {"Best": None, "MostTypTerm": (most, None), "MostDCONS": (None, worst)}
    elif cases == 5:
        about_pairs["single"] = SINGLE["sufficiency", TYPICAL](x, y)
    else:
        other, second = IRRELEVANT, _outside(about, t)
        marks = {"UniqCov": (unique, None), "ConsIIR": (None, reaches(y, x))}
        marks |= {"GlobUncov": (None, is_out(about.whole)), "Best": None, "MostTyp": (most, None)}
        # here the deviance of the irrelevant case counts twice
        about_pairs = {"extra": np.abs(x - y), "order": ["-ConsIIR", "-GlobUncov"]}
    kinds = kind, TYPICAL, other
    return pair_table(about.evidence, kinds, values, (typical, second), marks, **about_pairs)
