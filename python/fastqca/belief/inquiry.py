"""One analysis asked again of many data sets: the whole search each time, all of them at once."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._common.check import shown
from fastqca._common.errors import (
    BudgetSpentError,
    DataError,
    FastqcaError,
    FastqcaWarning,
    SolutionError,
    TooLargeError,
)
from fastqca.batch.minimize_many import minimize_many
from fastqca.expressions.notation import term_text
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.minimize import minimize
from fastqca.solutions.status import Status
from fastqca.study.study import Study
from fastqca.truth_tables.truth_table import coded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from fastqca._common.progress import Progress
    from fastqca.data.sets import SetData
    from fastqca.solutions.settings import AnalysisSettings
    from fastqca.truth_tables import TruthTable

__all__ = ["Inquiry", "Searched", "Searches", "check_known"]

# What one of many analyses may take: beyond, it counts as unknown, and results say so.
_MOST_MODELS = 1000
_MOST_CELLS = 2**27  # of data held at a time: 1 GB
_SECONDS = 2.0
# Settings that `minimize_many` follows; with any other the analyses are made one by one.
_TOGETHER = ("all_sol", "dir_exp", "ties")
_ALONE = ("exclude", "assume", "inf_test", "row_dom", "pi_cons", "sol_cons", "sol_cov", "explain")
_CUT_OFFS = ("incl_cut", "n_cut", "pri_cut")


@dataclass(frozen=True, slots=True)
class Searched:
    """What one search found: equal searches have the same models, or none for the same reason."""

    status: Status
    n_models: int
    models: frozenset[frozenset[tuple[int, ...]]]  # terms as levels, -1 where absent
    listed: tuple[tuple[tuple[int, ...], ...], ...] = field(default=(), compare=False)

    @property
    def known(self) -> bool:
        """Whether the models are known, all of them."""
        return self.status not in (Status.CUT, Status.UNSETTLED, Status.TOO_LARGE)

    @property
    def terms(self) -> frozenset[tuple[int, ...]]:
        """The terms that some model has."""
        return frozenset().union(*self.models)


@dataclass(frozen=True, eq=False)
class Searches:
    """
    The solutions of R data sets as columns, named as in `ManySolutions`.

    A data set whose conditions are all minimized away has the model without conditions, which is
    always true: one term without literals.
    """

    status: NDArray[np.uint8]
    n_models: NDArray[np.int64]
    model_offsets: NDArray[np.int64]  # (R + 1,)
    term_offsets: NDArray[np.int64]  # (M + 1,)
    terms: NDArray[np.uint32]  # (T,)
    implicants: NDArray[np.int16]  # (P, k)
    inclS: NDArray[np.float64]  # noqa: N815 (the name of the field)
    PRI: NDArray[np.float64]
    covS: NDArray[np.float64]  # noqa: N815

    def __len__(self) -> int:
        return len(self.status)

    @cached_property
    def replicate(self) -> NDArray[np.int64]:
        """The data set of each model, (M,)."""
        return np.repeat(np.arange(len(self)), np.diff(self.model_offsets))

    @cached_property
    def unknown(self) -> NDArray[np.bool_]:
        """Which searches were not brought to an end, (R,)."""
        return np.isin(self.status, [Status.CUT, Status.UNSETTLED, Status.TOO_LARGE])

    @cached_property
    def solved(self) -> NDArray[np.bool_]:
        """Which data sets have a model, (R,)."""
        return np.diff(self.model_offsets) > 0

    @cached_property
    def which(self) -> NDArray[np.int64]:
        """The position of the finding of each data set in `distinct`, (R,)."""
        return self._grouped[0]

    @cached_property
    def distinct(self) -> tuple[Searched, ...]:
        """The distinct searches."""
        return self._grouped[1]

    @cached_property
    def _grouped(self) -> tuple[NDArray[np.int64], tuple[Searched, ...]]:
        model_id = _core.numbered(self.term_offsets, self.terms)
        solution_id = _core.numbered(self.model_offsets, model_id).astype(np.int64)
        keys = np.column_stack([solution_id, self.status, self.n_models])
        _, first, places = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        numbers: dict[Searched, int] = {}
        at = [numbers.setdefault(self.finding(i), len(numbers)) for i in first.tolist()]
        return np.array(at, dtype=np.int64)[places.reshape(-1)], tuple(numbers)

    def finding(self, i: int) -> Searched:
        """Return the finding of one data set."""
        first, last = self.model_offsets[i : i + 2].tolist()
        models = []
        for m in range(first, last):
            a, b = self.term_offsets[m : m + 2].tolist()
            models.append(tuple(map(tuple, self.implicants[self.terms[a:b]].tolist())))
        kept = frozenset(map(frozenset, models))
        return Searched(Status(self.status[i]), int(self.n_models[i]), kept, tuple(models))

    def first_fit(self, i: int) -> tuple[float, float, float]:
        """Return consistency, PRI and coverage of the first model of a data set; NaN for none."""
        if not self.solved[i]:
            return math.nan, math.nan, math.nan
        at = int(self.model_offsets[i])
        return float(self.inclS[at]), float(self.PRI[at]), float(self.covS[at])

    @cached_property
    def n_literals(self) -> NDArray[np.int64]:
        """Literals of each distinct term, (P,)."""
        counts: NDArray[np.int64] = (self.implicants >= 0).sum(axis=1)
        return counts

    def complexity(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return how many terms and how many literals each model has, (M,) each."""
        n_terms = np.diff(self.term_offsets)
        sums = np.concatenate([[0], np.cumsum(self.n_literals[self.terms])])
        n_literals = sums[self.term_offsets[1:]] - sums[self.term_offsets[:-1]]
        # What is always true is no term.
        return np.where(n_literals == 0, 0, n_terms), n_literals


@dataclass(frozen=True, eq=False)
class Inquiry:
    """
    An analysis that can be asked of other data.

    Attributes
    ----------
    table : TruthTable
        Of the data it was asked of first.
    settings : AnalysisSettings
    """

    table: TruthTable
    settings: AnalysisSettings

    @classmethod
    def of(cls, solution: object) -> Inquiry:
        """Read what a function was given: what `minimize` returns, or a study."""
        if isinstance(solution, Minimization):
            return cls(solution.table, solution.settings)
        if isinstance(solution, Study):
            return cls(solution.table(), solution.settings)
        raise DataError(
            "solution must be the result of minimize() or a Study, because the search is "
            f"repeated; got {shown(solution)}",
            argument="solution",
        )

    @property
    def kind(self) -> str:
        """Which solution is looked for."""
        return self.settings.solution

    @property
    def sets(self) -> SetData:
        """The conditions of the N cases, as they were given."""
        return self.table.sets.as_given()

    @cached_property
    def together(self) -> bool:
        """Whether the core can make all analyses at once."""
        usual = self.settings.defaults()
        plain = all(getattr(self.settings, name) == usual[name] for name in _ALONE)
        only = self.settings.included <= {"?"} and not any(self.sets.dont_care)
        return plain and only and (self.kind != "parsimonious" or "?" in self.settings.included)

    @cached_property
    def whole(self) -> bool:
        """Whether all memberships are 0, 1 or levels."""
        return not any(self.sets.fuzzy) and self.crisp_outcome

    @cached_property
    def crisp_outcome(self) -> bool:
        """Whether every case is fully in or out of the outcome."""
        return bool(np.isin(self.table.outcome_values, (0.0, 1.0)).all())

    @cached_property
    def data(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """The data in the smallest type that holds them: conditions (N, k), outcome (N,)."""
        values = self.sets.values
        dtype = np.uint8 if self.whole else np.float64
        x = np.ascontiguousarray(values.T.astype(dtype))
        return x, self.table.outcome_values.astype(dtype)

    def text(self, term: tuple[int, ...]) -> str:
        """Write a term; "1" for what is always true."""
        return term_text(term, self.table.conditions, self.table.levels) or "1"

    def model_text(self, model: Iterable[tuple[int, ...]]) -> str:
        """Write a model, its terms as they are listed."""
        return " + ".join(map(self.text, model))

    def finding_text(self, finding: Searched, most: int = 3) -> str:
        """Write the models of a finding, or why there are none."""
        if not finding.listed:
            return f"none: {finding.status.words}"
        texts = [self.model_text(model) for model in finding.listed[:most]]
        more = max(finding.n_models, len(finding.listed)) - most
        return "; ".join(texts) + (f"; and {more:,} more" if more > 0 else "")

    def ordered(self, terms: Iterable[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """Put terms in order: the shortest first, present conditions before absent ones."""
        return sorted(
            terms, key=lambda t: (sum(v >= 0 for v in t), [-v if v >= 0 else 1 for v in t])
        )

    def term_texts(self, terms: Iterable[tuple[int, ...]]) -> tuple[str, ...]:
        """Write some terms, in order."""
        return tuple(map(self.text, self.ordered(terms)))

    def memberships(self, formulas: Iterable[Iterable[tuple[int, ...]]]) -> NDArray[np.float64]:
        """Return the memberships of the cases in formulas, each some terms: (F, N)."""
        rows = [
            self.table.sets.memberships(np.array(list(terms), dtype=np.int16)).max(axis=0)
            for terms in formulas
        ]
        return np.array(rows).reshape(len(rows), len(self.sets.cases))

    def nothing(self, n: int) -> Searches:
        """Return what is found in n data sets without a case: no row, so no model."""
        none = np.zeros(0)
        return Searches(
            status=np.full(n, Status.NO_ROW, dtype=np.uint8),
            n_models=np.zeros(n, dtype=np.int64),
            model_offsets=np.zeros(n + 1, dtype=np.int64),
            term_offsets=np.zeros(1, dtype=np.int64),
            terms=np.zeros(0, dtype=np.uint32),
            implicants=np.zeros((0, len(self.table.conditions)), dtype=np.int16),
            inclS=none,
            PRI=none,
            covS=none,
        )

    def base(self) -> Searched:
        """
        Return the finding of the data it was asked of first.

        Raises
        ------
        SolutionError
            Its models are not all known, so that no other finding can be compared with it.
        """
        x, y = self.data
        found = self.ask(x[np.newaxis], y[np.newaxis]).finding(0)
        check_known(found)
        return found

    def ask(
        self,
        x: NDArray[Any],
        y: NDArray[Any],
        *,
        threads: int | None = None,
        progress: Progress = None,
        **cuts: Any,  # noqa: ANN401 (cut-offs, one for each data set)
    ) -> Searches:
        """
        Ask it of R data sets.

        Parameters
        ----------
        x : ndarray, shape (R, N, k)
        y : ndarray, shape (R, N)
        threads, progress
            As for `minimize_many`.
        **cuts
            `incl_cut`, `n_cut` or `pri_cut` as arrays, (R,); a pair of arrays of `incl_cut`.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FastqcaWarning)  # told of the first data
            if self.together:
                return self._asked_together(x, y, cuts, threads, progress)
            return self._asked_alone(x, y, cuts)

    def check_room(self, n: int) -> None:
        """Refuse more data sets at a time than fit into memory."""
        n_cases, k = self.data[0].shape
        if n * n_cases * k > _MOST_CELLS:
            most = max(1, _MOST_CELLS // (n_cases * k))
            raise DataError(
                f"n={n:,}: too many for {n_cases:,} cases and {k} conditions, at most {most:,} fit "
                "into memory; draw fewer",
                argument="n",
            )

    def recoded(self, x: NDArray[Any], y: NDArray[Any], **cuts: Any) -> TruthTable:  # noqa: ANN401
        """Return the truth table of other memberships (k, N) and (N,) of the same cases."""
        x = np.ascontiguousarray(x, dtype=np.float64)
        fuzzy = tuple((x != np.floor(x)).any(axis=1).tolist())
        settings = self.table.settings.changed(**cuts)
        sets = replace(self.sets, values=x, fuzzy=fuzzy)
        outcome = np.ascontiguousarray(y, dtype=np.float64)
        return coded(sets, self.table.outcome, outcome, settings, told=True, may_be_empty=True)

    @property
    def _limits(self) -> dict[str, Any]:
        most = min(self.settings.max_models, _MOST_MODELS)
        return {"max_models": most, "budget": min(self.settings.seconds, _SECONDS)}

    def _asked_together(
        self,
        x: NDArray[Any],
        y: NDArray[Any],
        cuts: dict[str, Any],
        threads: int | None,
        progress: Progress,
    ) -> Searches:
        own = {name: getattr(self.settings, name) for name in (*_TOGETHER, *_CUT_OFFS)}
        many = minimize_many(
            x,
            y,
            solution=self.kind,  # type: ignore[arg-type] # one of three texts
            names=self.table.conditions,
            levels=self.table.levels,
            threads=threads,
            progress=progress,
            **{**own, **self._limits, **cuts},
        )
        found = {name: getattr(many, name) for name in Searches.__dataclass_fields__}
        return _with_tautologies(found, y)

    def _asked_alone(self, x: NDArray[Any], y: NDArray[Any], cuts: dict[str, Any]) -> Searches:
        solve = {**self.settings.of_solutions(), **self._limits}
        statuses, counts, sizes, lengths, fits = [], [], [0], [0], []
        terms: list[int] = []
        numbers: dict[tuple[int, ...], int] = {}
        for i, (own, values) in enumerate(zip(x, y, strict=True)):
            status, models, n_models = self._alone(own, values, _single(cuts, i), solve)
            statuses.append(status)
            counts.append(n_models)
            for model in models:
                terms += [numbers.setdefault(t.implicant, len(numbers)) for t in model.terms]
                lengths.append(len(terms))
                fits.append((model.inclS, model.PRI, model.covS))
            sizes.append(len(lengths) - 1)
        k = len(self.table.conditions)
        fit = np.array(fits, dtype=np.float64).reshape(-1, 3)
        found = {
            "status": np.array(statuses, dtype=np.uint8),
            "n_models": np.array(counts, dtype=np.int64),
            "model_offsets": np.array(sizes, dtype=np.int64),
            "term_offsets": np.array(lengths, dtype=np.int64),
            "terms": np.array(terms, dtype=np.uint32),
            "implicants": np.array(list(numbers), dtype=np.int16).reshape(-1, k),
            **dict(zip(("inclS", "PRI", "covS"), fit.T, strict=True)),
        }
        return _with_tautologies(found, y)

    def _alone(
        self,
        x: NDArray[Any],
        y: NDArray[Any],
        cuts: dict[str, Any],
        solve: dict[str, Any],
    ) -> tuple[Status, list[Any], int]:
        values = np.ascontiguousarray(x.T, dtype=np.float64)
        fuzzy = tuple((values != np.floor(values)).any(axis=1).tolist())
        cases = tuple(str(i + 1) for i in range(len(y)))
        sets = type(self.sets)(
            self.sets.names, values, self.sets.levels, fuzzy, cases, self.sets.dont_care
        )
        settings = self.table.settings.changed(**cuts)
        try:
            made = coded(sets, self.table.outcome, y.astype(np.float64), settings, told=True)
        except FastqcaError:
            return Status.NO_ROW, [], 0
        if "1" not in made.out and self.settings.explain == "1":
            return Status.NOTHING_TO_EXPLAIN, [], 0
        try:
            found = minimize(made, **solve).solution
        except BudgetSpentError:
            return Status.UNSETTLED, [], -1
        except TooLargeError:
            return Status.TOO_LARGE, [], -1
        except FastqcaError:
            return Status.ALWAYS_TRUE, [], 0
        n_models = -1 if found.n_models is None else min(found.n_models, 2**62)
        return found.status, found.models, n_models


def check_known(finding: Searched) -> None:
    """Refuse a solution with which others cannot be compared."""
    if not finding.known:
        raise SolutionError(
            f"the solution cannot be compared with solutions of other data: within {_SECONDS:g} s "
            f"and {_MOST_MODELS:,} models, not all of its models could be found "
            f"({finding.status.words})",
            argument="solution",
        )


def _single(cuts: dict[str, Any], i: int) -> dict[str, Any]:
    """Take the cut-offs of one data set."""
    plain = {"n_cut": int, "pri_cut": float, "incl_cut": float}
    return {
        name: tuple(float(one[i]) for one in given)
        if isinstance(given, tuple)
        else plain[name](given[i])
        for name, given in cuts.items()
    }


def _with_tautologies(found: dict[str, Any], y: NDArray[Any]) -> Searches:
    """Give data sets whose conditions are all minimized away the model that is always true."""
    made = Searches(**found)
    which = np.flatnonzero(found["status"] == Status.ALWAYS_TRUE)
    if not which.size:
        return made
    values = y[which].astype(np.float64)
    incl = values.mean(axis=1)
    both = np.minimum(values, 1 - values).mean(axis=1)
    with np.errstate(invalid="ignore"):
        fit = {"inclS": incl, "PRI": (incl - both) / (1 - both), "covS": np.ones(len(which))}
    at = made.model_offsets[which]  # where its model goes, among those before
    true = np.full((1, found["implicants"].shape[1]), -1, dtype=np.int16)
    number = len(made.implicants)
    where = made.term_offsets[at]
    lengths = np.insert(np.diff(made.term_offsets), at, 1)
    listed = np.diff(made.model_offsets)
    listed[which] = 1
    return Searches(
        status=made.status,
        n_models=made.n_models,
        model_offsets=np.concatenate([[0], np.cumsum(listed)]),
        term_offsets=np.concatenate([[0], np.cumsum(lengths)]),
        terms=np.insert(made.terms, where, number).astype(np.uint32),
        implicants=np.concatenate([made.implicants, true]),
        **{name: np.insert(found[name], at, fit[name]) for name in fit},
    )
