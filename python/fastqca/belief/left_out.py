"""Which cases, units or clusters does a solution hang on? Each is left out in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import listing, whole_number
from fastqca._common.recorded import Recorded, recorded
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.belief.figures import percent
from fastqca.belief.grouped import grouped_by
from fastqca.belief.inquiry import Inquiry

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca._common.progress import Progress
    from fastqca.belief.inquiry import Searched, Searches

__all__ = ["LeaveOut", "WithoutPart", "ask_of_parts", "leave_out"]

_CELLS = 2**24  # of data searched at a time


@dataclass(frozen=True, slots=True)
class WithoutPart:
    """
    The solution without one case, unit or cluster.

    Attributes
    ----------
    part : str
        What was left out.
    cases : tuple of str
        The cases in it.
    same : bool
        Whether the models are the same as with all cases.
    models : str
        The models without this part, or the reason why there are none.
    lost, gained : tuple of str
        Terms that are no longer in any model, and terms that are new in at least one model.
    inclS, PRI, covS : float
        Fit of the first model without this part; NaN if there is none.
    """

    part: str
    cases: tuple[str, ...]
    same: bool
    models: str
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    inclS: float  # noqa: N815 (the name of the field)
    PRI: float
    covS: float  # noqa: N815


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LeaveOut(Recorded, Exportable):
    """
    Results of leaving out each case, unit or cluster, as computed by `leave_out`.

    Attributes
    ----------
    kind, outcome, models : str
        The solution.
    called : str
        "case", or the column that groups the cases.
    parts : tuple of WithoutPart
        In the order of the data.
    kept : tuple of (str, float)
        Each term of the solution, with the share of omissions after which at least one model
        contains it.
    """

    kind: str
    outcome: str
    models: str
    called: str
    parts: tuple[WithoutPart, ...]
    kept: tuple[tuple[str, float], ...]

    def __len__(self) -> int:
        return len(self.parts)

    @property
    def changing(self) -> tuple[str, ...]:
        """The parts whose removal changes the models."""
        return tuple(one.part for one in self.parts if not one.same)

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per part left out, unrounded.

        Returns
        -------
        DataFrame
            The part as index; `n` (its cases), `same`, `models`, `lost` and `gained` (terms,
            joined by commas), `inclS`, `PRI`, `covS`.
        """
        import pandas as pd

        rows = [
            (
                *(len(one.cases), one.same, one.models, ", ".join(one.lost)),
                *(", ".join(one.gained), one.inclS, one.PRI, one.covS),
            )
            for one in self.parts
        ]
        columns = ["n", "same", "models", "lost", "gained", "inclS", "PRI", "covS"]
        index = pd.Index([one.part for one in self.parts], name=self.called)
        return pd.DataFrame(rows, index, columns=columns)

    def sentence(self) -> str:
        """Say the result in one sentence."""
        n, changing = len(self.parts), len(self.changing)
        if not changing:
            return f"The models stay the same without any one of {n} {self._plural()}."
        what = (
            "changes the models when it is" if changing == 1 else "change the models when they are"
        )
        return f"{changing} of {n} {self._plural()} {what} left out."

    def _plural(self) -> str:
        return {"case": "cases", "group": "groups"}.get(self.called, f"groups of {self.called}")

    def _tables(self) -> list[Table]:
        columns = [Column(f"without {self.called}", "left", gap=0)]
        columns += [Column("models", "left", wrap=" "), Column("terms lost", "left", wrap=", ")]
        columns += [Column("inclS"), Column("covS")]
        rows = [
            [
                *(one.part, one.models, ", ".join(one.lost) or "-"),
                *(figure(one.inclS), figure(one.covS)),
            ]
            for one in self.parts
            if not one.same
        ]
        unchanged = [one.part for one in self.parts if one.same]
        caption = (
            f"Leave-one-out check of the {self.kind} solution of {self.outcome}: {self.models}"
        )
        notes = [self.sentence()]
        if unchanged and rows:
            notes.append(f"Removing any one of these changes nothing: {listing(unchanged, 30)}.")
        tables = [Table(columns, [rows], caption=caption, notes=notes)]
        if self.kept:
            columns = [Column("term", "left", gap=0, wrap="*"), Column("kept")]
            shares = [[term, percent(share)] for term, share in self.kept]
            caption = "Omissions after which at least one model contains the term"
            tables.append(Table(columns, [shares], caption=caption))
        return tables

    def __repr__(self) -> str:
        return f"<LeaveOut of {self.outcome}, {self.kind}: {self.sentence()}>"


@recorded
def leave_out(
    solution: Any,  # noqa: ANN401 (a result of `minimize`, or a study)
    by: Any = "case",  # noqa: ANN401 (anything with one entry per case)
    *,
    threads: int | None = None,
    progress: Progress = None,
) -> LeaveOut:
    """
    Leave out each case, unit or cluster in turn and repeat the search.

    Parameters
    ----------
    solution : Minimization or Study
        The analysis. Its settings are those of each search.
    by : "case", str, Series, mapping or sequence, default "case"
        Unit to leave out at a time: one case, or all cases of a unit, cluster or period. Give the
        name of a column if `solution` is a `Study`; otherwise the group of each case, by case name
        or in the order of the cases.
    threads : int, optional
        As for `minimize_many`.
    progress : bool or callable, optional
        As for `minimize_many`.

    Returns
    -------
    LeaveOut

    Raises
    ------
    DataError
        `by` does not match the cases.

    Notes
    -----
    Memberships stay as calibrated, since anchors should not depend on which cases are included.
    Cut-offs stay the same as well: with ``n_cut=2``, a row with two cases becomes a remainder when
    one of them is left out.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.datasets.load("lipset", "fuzzy")
    >>> solution = qca.minimize(sets, "SURV", include="?", incl_cut=0.8)
    >>> found = leave_out(solution)
    >>> found.changing
    ('AU', 'EE', 'FI', 'FR', 'DE', 'HU', 'IE', 'SE')
    >>> found.kept
    (('DEV*~IND', 0.6666666666666666), ('URB*STB', 0.8888888888888888))
    """
    inquiry = Inquiry.of(solution)
    if threads is not None:
        threads = whole_number(threads, "threads", low=1)
    cases = inquiry.sets.cases
    called, names, of = grouped_by(by, inquiry, solution)
    base = inquiry.base()
    keep = _WithoutEach(of, len(names))
    found: dict[int, tuple[Searched, tuple[float, float, float]]] = {}
    for at, searches in ask_of_parts(inquiry, keep, threads, progress):
        for i, part in enumerate(at):
            found[part] = searches.distinct[searches.which[i]], searches.first_fit(i)
    parts = []
    for part, name in enumerate(names):
        finding, fit = found[part]
        parts.append(
            WithoutPart(
                name,
                tuple(cases[i] for i in np.flatnonzero(of == part)),
                finding == base,
                inquiry.finding_text(finding),
                inquiry.term_texts(base.terms - finding.terms),
                inquiry.term_texts(finding.terms - base.terms),
                *fit,
            )
        )
    every = [finding.terms for finding, _ in found.values()]
    kept = tuple(
        (inquiry.text(term), sum(term in terms for terms in every) / len(every))
        for term in inquiry.ordered(base.terms)
    )
    return LeaveOut(
        kind=inquiry.kind,
        outcome=inquiry.table.outcome,
        models=inquiry.finding_text(base),
        called=called,
        parts=tuple(parts),
        kept=kept,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _WithoutEach(Sequence[Any]):
    """Positions of the cases outside of each part; made anew, since all take N x N numbers."""

    of: NDArray[np.int64]
    n_parts: int

    def __len__(self) -> int:
        return self.n_parts

    def __getitem__(self, part: Any) -> Any:  # noqa: ANN401 (no slices are asked for)
        if part >= self.n_parts:
            raise IndexError(part)
        return np.flatnonzero(self.of != part)


def ask_of_parts(
    inquiry: Inquiry,
    chosen: Sequence[NDArray[np.int64]],
    threads: int | None = None,
    progress: Progress = None,
) -> Iterator[tuple[list[int], Searches]]:
    """Search among some cases, those of each entry of `chosen`; entries of one size together."""
    x, y = inquiry.data
    sizes: dict[int, list[int]] = {}
    for position, cases in enumerate(chosen):
        sizes.setdefault(len(cases), []).append(position)
    step = max(1, _CELLS // x.size)
    for at in (own[i : i + step] for own in sizes.values() for i in range(0, len(own), step)):
        rows = np.stack([chosen[i] for i in at])
        if rows.shape[1]:
            yield at, inquiry.ask(x[rows], y[rows], threads=threads, progress=progress)
        else:
            yield at, inquiry.nothing(len(at))
