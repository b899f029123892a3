"""The models of one solution: listed, counted, shared out over terms, printed."""

from __future__ import annotations

import random
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar, overload

import numpy as np

from fastqca import _core
from fastqca._common.check import argument, listing, shown, whole_number, within
from fastqca._common.errors import SolutionError
from fastqca._tables import with_lists
from fastqca._tables.export import Exportable, whole_model
from fastqca.solutions.estimates import ModelEstimate
from fastqca.solutions.status import Status
from fastqca.solutions.term_list import TermList
from fastqca.solutions.terms import Explained, Fits, Model, Term
from fastqca.solutions.text import SHOWN, Page, many
from fastqca.truth_tables.layout import label_notes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from fastqca._common.guesses import Guesses
    from fastqca._tables import Table
    from fastqca.solutions.charts import Chart, Parents
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = ["GUESSES", "SolutionSet"]

# What people look for in a solution, and in a minimization, which answers for one.
GUESSES: Guesses = {
    **dict.fromkeys(("solutions", "formulas"), lambda solution: solution.models),
    **dict.fromkeys(("primes", "pis", "PI"), lambda solution: solution.prime_implicants),
    "plot": (
        "use fastqca.plot.xy(solution), plot.fiss(solution) or plot.coverage(solution); "
        "fastqca.fiss_chart(solution) is a table"
    ),
    **dict.fromkeys(
        ("inclS", "PRI", "covS", "consistency", "coverage"),
        "use .fit, one row per model, or .models[0].inclS, .PRI and .covS",
    ),
    **dict.fromkeys(("terms", "expression", "formula"), "use .models[0].terms or .expression"),
    "covU": "use .to_frame(), one row per model and term",
}

_BATCH = 64
_CELLS = 2**24


class SolutionSet(Exportable):
    """
    The models of one solution: conservative, parsimonious or intermediate.

    Returned by `minimize`; do not construct it yourself. Apart from the models, everything is
    computed on first access. Solutions are immutable, so a copy is the solution itself; a pickle
    stores the models, and nothing is solved again.
    """

    _guesses: ClassVar[Guesses] = GUESSES

    def __init__(
        self,
        chart: Chart,
        explained: Explained,
        kind: str,
        parents: Callable[[int], Parents] | None = None,
        asked: Sequence[str] = (),
        status: Status | None = None,
    ) -> None:
        self._kind = kind
        self._status = status
        self._asked = tuple(asked)
        self._explained = explained
        self._chart = chart
        self._parents = parents or _no_parents

    def __reduce__(self) -> tuple[type[SolutionSet], tuple[Any, ...]]:
        made = self._chart, self._explained, self._kind, self._parents, self._asked
        return SolutionSet, (*made, self._status)

    @classmethod
    def without_models(cls, table: TruthTable, kind: str, status: Status) -> SolutionSet:
        """Return an empty solution for a data set without a solution."""
        nothing = Explained(table, np.zeros(0, dtype=np.int64))
        chart = _core.solve_chart(
            np.zeros((0, 0), dtype=np.bool_), all_sol=False, max_models=1, budget=1.0
        )
        return cls(chart, nothing, kind, status=status)

    @property
    def status(self) -> Status:
        """How the analysis ended: `Status.SOLVED` if all models are listed."""
        if self._status is not None:
            return self._status
        if self.n_models is None:
            return Status.UNSETTLED
        return Status.SOLVED if self.complete else Status.CUT

    @property
    def solved(self) -> Chart:
        """The prime implicants, the rows they cover, and the models, in the form of the core."""
        return self._chart

    @property
    def kind(self) -> str:
        """The type of solution: "conservative", "parsimonious" or "intermediate"."""
        return self._kind

    @property
    def explained(self) -> Explained:
        """The rows of the truth table that the models cover."""
        return self._explained

    @property
    def n_models(self) -> int | None:
        """The exact number of models, listed or not; None if the budget was not sufficient."""
        return self._chart.n_models

    @property
    def n_models_at_least(self) -> int:
        """A proven lower bound of the number of models."""
        return self._chart.n_models_at_least

    @cached_property
    def n_models_estimate(self) -> ModelEstimate | None:
        """
        Estimated number of models if they could not be counted; neither a count nor a bound.

        None if the models are counted, if the minimum number of terms is not proven, if no sample
        reaches a model, and for the distinct models of several pairs. Computed on first access,
        which takes a few seconds.
        """
        if self.n_models is not None or not isinstance(self._chart, _core.Solved):
            return None
        found = self._chart.estimate(seed=0)
        return None if found is None else ModelEstimate(*found)

    @property
    def complete(self) -> bool:
        """Whether `models` lists every model."""
        return self._chart.complete

    @property
    def n_listed(self) -> int:
        """The number of models in `models`."""
        return len(self.flat()[0]) - 1

    @property
    def min_terms(self) -> int | None:
        """The proven minimum number of terms of a model; None if it is not proven."""
        return self._chart.min_terms

    @property
    def min_terms_at_least(self) -> int:
        """A proven lower bound of the number of terms of a model."""
        return self._chart.min_terms_at_least

    @property
    def models(self) -> list[Model]:
        """The models, at most `max_models`, sorted by number of terms, then in the order of R."""
        return list(self.listed())

    def __len__(self) -> int:
        """Return the number of models in `models`."""
        return self.n_listed

    def __iter__(self) -> Iterator[Model]:
        return iter(self.listed())

    @overload
    def __getitem__(self, index: int) -> Model: ...
    @overload
    def __getitem__(self, index: slice) -> list[Model]: ...
    def __getitem__(self, index: int | slice) -> Model | list[Model]:
        found = self.listed()[within(index, len(self), "listed models")]
        return list(found) if isinstance(found, tuple) else found

    def listed(self) -> tuple[Model, ...]:
        """Return what `models` does, as the tuple that is kept."""
        return self._models

    @cached_property
    def _models(self) -> tuple[Model, ...]:
        return tuple(self._built(*self.flat(), partial(self._place, 0), {}))

    def _place(self, first: int, i: int) -> tuple[str, Parents]:
        """Return the name of a model and the pairs that it comes from."""
        return f"M{first + i + 1}", self._parents(first + i)

    def flat(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the listed models, as (M + 1,) offsets into flat positions of prime implicants."""
        return self._flat

    @cached_property
    def _flat(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        flat = self._chart.models()
        for array in flat:
            array.setflags(write=False)
        return flat

    def iter_models(self) -> Iterator[Model]:
        """
        Iterate over all models, without a limit and without storing them.

        Yields
        ------
        Model
            In the order of `models` if that list is complete.
        """
        number = 0
        for offsets, indices in self.batches(self._batch_size()):
            yield from self._built(offsets, indices, partial(self._place, number), {})
            number += len(offsets) - 1

    def batches(self, size: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Iterate over all models, at most `size` at a time, in the form of `flat`."""
        walk = self._chart.iter_models()
        while len((batch := walk.next_batch(size))[0]) > 1:
            yield batch

    def sample(self, n: int, seed: int) -> list[Model]:
        """
        Draw models at random, with equal probability, from all models, listed or not.

        Parameters
        ----------
        n : int
            Number of models to draw. They are drawn independently, so a model can occur more than
            once.
        seed : int
            A non-negative whole number. The same seed draws the same models.

        Returns
        -------
        list of Model
            Models from `models` if that list is complete. Otherwise they are named S1, S2, ... in
            the order drawn, and have no parents if they come from several pairs.

        Raises
        ------
        SolutionError
            There is no model, or the number of models is unknown, so models cannot be drawn with
            equal probability.

        Notes
        -----
        Random whole numbers below `n_models` are drawn, and the models with these numbers are
        looked up in the list, by iterating over the models, or in a tree or decision diagram that
        counts models without listing them. This takes about as much CPU time as counting the
        models.

        Examples
        --------
        >>> import fastqca as qca
        >>> raw = qca.datasets.load("lipset")
        >>> sets = qca.calibrate(raw, qca.datasets.plan("lipset", "crisp"))
        >>> result = qca.minimize(sets, "SURV", include="?")
        >>> [str(model) for model in result.solution.sample(2, seed=1)]
        ['DEV*STB', 'DEV*STB']
        """
        whole_number(n, "n", low=0)
        whole_number(seed, "seed", low=0)
        if not (self.n_models or self.n_models_at_least):
            raise SolutionError(f"there is no model to draw from: {self.status.words}")
        if self.n_models is None:
            raise SolutionError(
                "models cannot be drawn with equal probabilities, because their number is not "
                f"known: there are at least {many(self.n_models_at_least, 'model')}; "
                f"{self._way_out}"
            )
        generator = random.Random(seed)  # noqa: S311 (numbers of any size, and no secrets)
        numbers = [generator.randrange(self.n_models) for _ in range(n)]
        if self.complete:
            return [self.listed()[number] for number in numbers]
        none = self._parents(self.n_listed)
        return list(self._built(*self._chart.models_at(numbers), lambda i: (f"S{i + 1}", none), {}))

    @property
    def _way_out(self) -> str:
        """What to do where models are not counted."""
        one = "" if isinstance(self._chart, _core.Solved) else ", or draw from one of .pairs"
        return f"raise {argument('budget', ...)}{one}, or take some in order from iter_models()"

    def _batch_size(self) -> int:
        """How many models are fitted together, so that memberships do not fill the memory."""
        n_cases = len(self.explained.table.sets.cases)
        longest = max(1, len(self.explained.rows))
        return max(1, min(_BATCH, _CELLS // (n_cases * longest)))

    def _built(
        self,
        offsets: NDArray[np.int64],
        indices: NDArray[np.int64],
        place: Callable[[int], tuple[str, Parents]],
        pool: dict[int, Term],
    ) -> Iterator[Model]:
        """Make models, with the names and parents of their places, that share terms in `pool`."""
        size = self._batch_size()
        for first in range(0, len(offsets) - 1, size):
            bounds = offsets[first : first + size + 1]
            used, local = np.unique(indices[bounds[0] : bounds[-1]], return_inverse=True)
            values = self._chart.primes_at(used)
            bounds = bounds - bounds[0]
            fits = Fits(self.explained, values, bounds, local)
            terms = []
            for i, (at, row) in enumerate(zip(used.tolist(), values.tolist(), strict=True)):
                if at not in pool:
                    pool[at] = Term(tuple(row), self.explained, (fits, i))
                terms.append(pool[at])
            ends, members = bounds.tolist(), local.tolist()
            for i in range(len(ends) - 1):
                name, parents = place(first + i)
                model = tuple(terms[j] for j in members[ends[i] : ends[i + 1]])
                yield Model(model, name, self.explained, (fits, i), parents)

    @property
    def prime_implicants(self) -> TermList:
        """All prime implicants, sorted by number of literals, then in the order of R."""
        return TermList(self._chart, self.explained)

    @property
    def essential(self) -> list[Term]:
        """
        Prime implicants that every model contains, listed or not.

        If the models could not be counted within the budget, only those that are the single prime
        implicant to cover some explained row; every model must contain these.
        """
        counts = self._chart.term_counts()
        if counts is None:
            positions: list[int] = self._chart.essential().tolist()
        else:
            pairs = zip(counts[0].tolist(), counts[1], strict=True)
            positions = sorted(position for position, n in pairs if n == self.n_models)
        return [self.prime_implicants[i] for i in positions]

    def used(self) -> NDArray[np.int64]:
        """
        Find the prime implicants that occur in at least one model, listed or not.

        Returns
        -------
        ndarray of int64
            Their positions in `prime_implicants`, in ascending order. If the models could not be
            counted within the budget, only those of the listed models.
        """
        counts = self._chart.term_counts()
        return np.unique(self.flat()[1] if counts is None else counts[0])

    @property
    def chart(self) -> pd.DataFrame:
        """The chart: prime implicants (rows, as text) by explained rows (row numbers)."""
        import pandas as pd

        terms = pd.Index([str(term) for term in self.prime_implicants], name="term")
        columns = pd.Index(self.explained.row_numbers, name="row")
        return pd.DataFrame(self._chart.chart(), index=terms, columns=columns)

    @property
    def term_share(self) -> pd.Series[float] | None:
        """
        The share of all models, listed or not, that contain each prime implicant.

        Returns
        -------
        Series of float64, by term
            In [0, 1], computed from exact counts. None if the models could not be counted within
            the budget.
        """
        import pandas as pd

        counts = self._chart.term_counts()
        if counts is None or not self.n_models:
            return None
        shares = np.zeros(self._chart.n_primes)
        shares[counts[0]] = [count / self.n_models for count in counts[1]]
        terms = pd.Index([str(term) for term in self.prime_implicants], name="term")
        return pd.Series(shares, index=terms, name="share")

    @cached_property
    def overall(self) -> Model:
        """All terms of all listed models combined, as R reports them alongside the models."""
        used = np.unique(self.flat()[1])
        terms = tuple(self.prime_implicants.pick(used.tolist()))
        return Model(terms, "overall", self.explained)

    @property
    def pims(self) -> pd.DataFrame:
        """Memberships of the cases in the terms of all listed models, for `pof` and figures."""
        return self.overall.pims

    @property
    def fit(self) -> pd.DataFrame:
        """`inclS`, `PRI` and `covS` of each listed model, unrounded."""
        import pandas as pd

        names = pd.Index([model.name for model in self.listed()], name="model")
        return pd.DataFrame(
            [model.fit for model in self.listed()], index=names, columns=["inclS", "PRI", "covS"]
        )

    def to_frame(self) -> pd.DataFrame:
        """
        Return the listed models as a DataFrame, unrounded.

        Returns
        -------
        DataFrame
            One row per model and term: `model`, `term`, `inclS`, `PRI`, `covS`, `covU` (within
            the model, NaN if it has one term) and `cases`.
        """
        import pandas as pd

        columns = ["model", "term", "inclS", "PRI", "covS", "covU", "cases"]
        rows = [row for model in self.listed() for row in model.rows()]
        return pd.DataFrame(rows, columns=columns)

    def _exported(self) -> pd.DataFrame:
        """Return `to_frame` with one more row below each model, for the whole of it."""
        import pandas as pd

        frame = self.to_frame()
        if not self.n_listed:
            return frame
        frame = with_lists(frame, [term.cases for model in self.listed() for term in model.terms])
        whole = pd.DataFrame([whole_model(m.fit, model=m.name) for m in self.listed()])
        at = np.repeat(np.arange(self.n_listed), np.diff(self.flat()[0]))
        order = np.argsort(np.concatenate([at, np.arange(self.n_listed)]), kind="stable")
        return pd.concat([frame, whole], ignore_index=True).iloc[order].reset_index(drop=True)

    def __repr__(self) -> str:
        number = self.counted()
        first = f": {self.listed()[0]}" if self.n_listed else ""
        more = ", ..." if self.n_listed > 1 else ""
        return f"<{self.kind} solution of {self.explained.table.outcome}, {number}{first}{more}>"

    def counted(self) -> str:
        """State how many models there are."""
        if self.n_models is None:
            least = f"at least {many(self.n_models_at_least, 'model')} (not all were counted)"
            about = self.n_models_estimate
            if about is None or about.value < self.n_models_at_least or about.relative_error > 1:
                return least
            return f"{least}, {about}"
        return many(self.n_models, "model")

    def _tables(self) -> list[Table]:
        return [self._page().table()]

    def _page(self) -> Page:
        models = self.listed()[:SHOWN]
        together = dict.fromkeys(term for model in models for term in model.terms)
        order = sorted(together, key=lambda term: _rank(term.implicant))
        offsets, indices = self.flat()
        used, times = np.unique(indices, return_counts=True)
        everywhere = self.prime_implicants.pick(used[times == len(offsets) - 1].tolist())
        overall = models[0] if len(models) == 1 else Model(tuple(order), "", self.explained)
        outcome, heading = self.explained.table.outcome, self._heading()
        return Page(models, overall, frozenset(everywhere), outcome, heading, self._notes())

    def _heading(self) -> str:
        """Say which solution this is, of how many cases, and by which cut-offs."""
        table = self.explained.table
        names = ["incl_cut", "n_cut", "pri_cut"]
        names += ["inf_test"] if table.settings.inf_test is not None else []
        cuts = ", ".join(f"{name}={_setting(getattr(table.settings, name))}" for name in names)
        parts = [many(len(table.sets.cases), "case"), cuts, *self._asked]
        return f"{self.kind.capitalize()} solution of {table.outcome}: {'; '.join(parts)}"

    def _notes(self) -> list[str]:
        """Say what of the solution is not shown or not proven."""
        if not self.n_listed:
            return [f"No model: {self.status.words}."]
        notes = []
        if self.n_models is None or self.n_models > SHOWN:
            listed = "" if self.complete else f", {self.n_listed:,} of them in .models"
            notes.append(f"... {self.counted()} in all{listed}; iter_models() iterates over them")
        if self.min_terms is None and self.n_models is None:
            notes.append(
                f"Not proven to have the fewest terms (at least {self.min_terms_at_least}): the "
                "budget was used up"
            )
        table = self.explained.table
        notes += label_notes(table.conditions, table.sets.labels)
        if table.dropped:
            notes.append(f"Left out because of missing values: {listing(table.dropped)}")
        return notes


def _setting(value: Any) -> str:  # noqa: ANN401 (a number, a text or several)
    return f"({', '.join(map(shown, value))})" if isinstance(value, tuple) else shown(value)


def _no_parents(_: int) -> Parents:
    return ()


def _rank(values: Sequence[int]) -> tuple[int, list[int]]:
    """Sort key of terms: number of literals, then level by level with "absent" last."""
    return sum(v >= 0 for v in values), [v if v >= 0 else 127 for v in values]
