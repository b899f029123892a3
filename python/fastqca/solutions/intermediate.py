"""Intermediate solutions: between each conservative and each parsimonious model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, overload

import numpy as np

from fastqca._common.check import argument, listing, shown, warn
from fastqca._common.errors import BudgetWarning
from fastqca._common.values import Value
from fastqca._tables import Column, Table, as_html
from fastqca._tables.export import Exportable
from fastqca.expressions.algebra import term_cubes
from fastqca.solutions.solution import SolutionSet
from fastqca.solutions.terms import Model, Term, implicants
from fastqca.truth_tables.cubes import Cubes, rows_without
from fastqca.truth_tables.rows import row_cubes, single_cubes

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from fastqca import _core
    from fastqca.solutions.analysis import Analysis
    from fastqca.solutions.charts import Chart, Parents
    from fastqca.solutions.expectations import Expectation

__all__ = ["Assumptions", "Intermediate", "LazyMapping", "PairNames", "Pairs"]

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_Term = tuple[int, ...]
_BATCH, _SHOWN = 256, 10


class PairName(NamedTuple):
    """
    The names of a conservative and a parsimonious model, printed as R does: C1P1.

    Examples
    --------
    >>> print(PairName("C1", "P2"), [PairName("C1", "P2")], PairName("C1", "P2") == ("C1", "P2"))
    C1P2 ['C1P2'] True
    """

    conservative: str
    parsimonious: str

    def __str__(self) -> str:
        return "".join(self)

    def __repr__(self) -> str:
        return repr("".join(self))


_Name = TypeVar("_Name", str, PairName)


class LazyMapping(Value, Mapping[_Key, _Value], Generic[_Key, _Value]):
    """A mapping that makes each value when it is looked at, once."""

    __slots__ = ("_keys", "_made", "_make", "_names")

    def __init__(self, keys: Sequence[_Key], make: Callable[[int], _Value]) -> None:
        self._names = keys
        self._keys = {key: i for i, key in enumerate(keys)}
        self._make = make
        self._made: dict[_Key, _Value] = {}

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return type(self), (self._names, self._make)

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) is True or Mapping.__eq__(self, other)

    def __hash__(self) -> int:
        return hash((type(self), len(self)))

    def __getitem__(self, key: _Key) -> _Value:
        if key not in self._keys:
            key = self._known(key)
        if key not in self._made:
            self._made[key] = self._make(self._keys[key])
        return self._made[key]

    def _known(self, key: object) -> _Key:
        """Read "C1P1", as R names the pair, or say which keys there are."""
        for known in self._keys:
            if isinstance(known, PairName) and isinstance(key, str) and str(known) == key:
                return known
        raise KeyError(f"there is no {key!r} (there are: {listing(map(repr, self._keys))})")

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __repr__(self) -> str:
        items = [f"{key!r}: {self[key]!r}" for key in list(self)[:5]]
        return f"{{{', '.join(items)}{', ...' if len(self) > 5 else ''}}}"


class Assumptions(Exportable, LazyMapping[_Name, Cubes]):
    """Sets of rows by model, or by pair of models; `together` has those of any of them."""

    __slots__ = ("_all", "_together")

    def __init__(
        self,
        keys: Sequence[Any],
        make: Callable[[int], Cubes],
        together: Callable[[], Cubes],
    ) -> None:
        super().__init__(keys, make)
        self._together = together
        self._all: Cubes | None = None

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Assumptions, (self._names, self._make, self._together)

    @property
    def together(self) -> Cubes:
        """
        The rows of any model, or of any pair of models, also of those that are not listed.

        Of the listed ones where the models could not be counted within the budget.

        Raises
        ------
        SolutionError
            The rows cannot be written as products: these would be too many.
        BudgetSpentError
            There are more pairs than can be gone through within the budget.
        """
        if self._all is None:
            self._all = self._together()
        return self._all

    def to_frame(self) -> pd.DataFrame:
        """
        Write the products out as a DataFrame.

        Returns
        -------
        DataFrame
            One row per model and product: `model`, such as "M1", or "C1P1" for a pair of models;
            `product`; `rows`, the number of its rows. Products do not overlap. A model
            without any row has one row, without a product.
        """
        import pandas as pd

        return pd.DataFrame(self._rows(len(self)), columns=["model", "product", "rows"])

    def _rows(self, limit: int) -> list[tuple[str, str, int]]:
        rows: list[tuple[str, str, int]] = []
        for key, cubes in islice(self.items(), limit):
            name = str(key)
            counts = cubes.counts
            rows += [(name, text, n) for text, n in zip(cubes.products, counts, strict=True)]
            if not counts:
                rows.append((name, "", 0))
        return rows

    __str__ = LazyMapping.__repr__

    def _tables(self) -> list[Table]:
        return [self._table(self._rows(len(self)))]

    def _table(self, rows: Sequence[tuple[str, str, int]]) -> Table:
        columns = [Column("model", "left"), Column("product", "left", wrap="*"), Column("rows")]
        return Table(columns, [[[name, product, f"{n:,}"] for name, product, n in rows]])

    def _repr_html_(self) -> str:
        found = self._rows(_SHOWN)
        table = self._table(found[:_BATCH])
        cut = len(self) > _SHOWN or len(found) > _BATCH
        return as_html([table]) + ("\n<p>... to_frame() has all</p>" if cut else "")


class PairNames(Value, Sequence[PairName]):
    """
    Names of pairs of models, such as ``("C1", "P2")``, made when they are looked at.

    Parameters
    ----------
    find : callable
        Returns the places of the pairs in the order C1P1, C1P2, ..., C2P1, ..., as an ndarray of
        int64. Called when the first of them is asked for: a model may come from millions.
    width : int
        Number of parsimonious models.

    Examples
    --------
    >>> list(PairNames(lambda: np.array([1, 2]), 2))
    ['C1P2', 'C2P1']
    """

    def __init__(self, find: Callable[[], NDArray[np.int64]], width: int) -> None:
        self._find = find
        self._width = width

    def __reduce__(self) -> tuple[type[PairNames], tuple[object, ...]]:
        return PairNames, (self._find, self._width)

    @cached_property
    def _positions(self) -> NDArray[np.int64]:
        return self._find()

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, index: int) -> PairName: ...
    @overload
    def __getitem__(self, index: slice) -> list[PairName]: ...
    def __getitem__(self, index: int | slice) -> PairName | list[PairName]:
        chosen = self._positions[index].tolist()
        return [self._name(at) for at in chosen] if isinstance(chosen, list) else self._name(chosen)

    def __iter__(self) -> Iterator[PairName]:
        return map(self._name, self._positions.tolist())

    def _name(self, position: int) -> PairName:
        i, j = divmod(position, self._width)
        return PairName(f"C{i + 1}", f"P{j + 1}")


class Origins(Value):
    """The pairs that each listed model of several analyses comes from, by its number."""

    def __init__(self, found: _core.IntermediatePairs) -> None:
        self._found = found

    def __reduce__(self) -> tuple[type[Origins], tuple[object, ...]]:
        return Origins, (self._found,)

    @cached_property
    def _parts(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self._found.parts_of_models()

    @cached_property
    def _places(self) -> list[NDArray[np.int64]]:
        return places_of(self._found)

    def __call__(self, number: int) -> Parents:
        """Return the pairs of a model; none for those beyond the list."""
        offsets, parts = self._parts
        if number >= len(offsets) - 1:
            return ()
        of_model = parts[offsets[number] : offsets[number + 1]]
        return PairNames(partial(self._pairs_of, of_model), self._found.width)

    def _pairs_of(self, parts: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.concatenate([self._places[i] for i in parts.tolist()])


def _same_for_all(parents: Parents, _number: int) -> Parents:
    """Return the pairs of a model where all have the same."""
    return parents


def places_of(found: _core.IntermediatePairs) -> list[NDArray[np.int64]]:
    """Find the pairs of each distinct analysis."""
    of_pair = found.of_pair()
    order = np.argsort(of_pair, kind="stable")
    ends = np.cumsum(np.bincount(of_pair, minlength=found.n_parts)).tolist()
    return [order[first:last] for first, last in pairwise([0, *ends])]


def warn_of_count(budget: float) -> None:
    """Warn that distinct models were not counted: the core calls this when they are asked for."""
    warn(
        f"the budget of {shown(budget)} s was used up counting the models of the intermediate "
        f"solution; a larger {argument('budget', ...)} may settle it",
        BudgetWarning,
    )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Intermediate(Value):
    """
    The intermediate solution of one conservative and one parsimonious model.

    Attributes
    ----------
    parents : PairName
        Such as ``("C1", "P1")``.
    conservative, parsimonious : Model
    candidates : ndarray of int16, shape (Q, k)
        Conservative terms without the literals that the expectations drop.
    solution : SolutionSet
    """

    parents: PairName
    conservative: Model
    parsimonious: Model
    candidates: NDArray[np.int16]
    solution: SolutionSet
    _pairs: Pairs

    @property
    def easy(self) -> Cubes:
        """Easy counterfactuals: simplifying assumptions that the expectations support."""
        return self._pairs.easy(self.candidates)

    @property
    def difficult(self) -> Cubes:
        """Difficult counterfactuals: simplifying assumptions that they do not support."""
        return self._pairs.difficult(self.candidates, self.parsimonious)

    def __repr__(self) -> str:
        return f"<Intermediate {self.parents}: {self.solution!r}>"


@dataclass(frozen=True, eq=False, repr=False)
class Pairs(Value):
    """
    All pairs of a conservative and a parsimonious model, solved.

    Pairs are looked at in the order C1P1, C1P2, ..., C2P1, ..., as long as the budget lasts:
    first with the listed models, in their order, then with those beyond `max_models`. Pairs
    with the same candidates share one solution.

    Attributes
    ----------
    analysis : Analysis
    conservative, parsimonious : SolutionSet
    expectations : tuple of Expectation
    asked : tuple of str
        What the heading of the solution says beside the cut-offs.
    found : IntermediatePairs
        The distinct analyses, and which of these each pair has.
    """

    analysis: Analysis
    conservative: SolutionSet
    parsimonious: SolutionSet
    expectations: tuple[Expectation, ...]
    asked: tuple[str, ...]
    found: _core.IntermediatePairs

    @classmethod
    def of(
        cls,
        analysis: Analysis,
        conservative: SolutionSet,
        parsimonious: SolutionSet,
        expectations: Sequence[Expectation],
        asked: Sequence[str] = (),
    ) -> Pairs:
        """
        Solve the pairs.

        Warns
        -----
        FastqcaWarning
            Not all pairs are looked at: the budget is spent, or was spent before on the models of
            one side, which are then not all known.
        """
        found = analysis.pairs(conservative.solved, parsimonious.solved, expectations)
        pairs = cls(analysis, conservative, parsimonious, tuple(expectations), tuple(asked), found)
        if not found.all_pairs:
            pairs._warn_of_cut()
        return pairs

    @cached_property
    def by_parents(self) -> LazyMapping[PairName, Intermediate]:
        """The pairs by the names of their models."""
        return LazyMapping(self.names, self._pair)

    @property
    def names(self) -> PairNames:
        """The names of the pairs, in order."""
        return PairNames(partial(np.arange, len(self._of_pair)), self.found.width)

    @cached_property
    def _of_pair(self) -> NDArray[np.uint32]:
        return self.found.of_pair()

    @cached_property
    def _candidates(self) -> list[NDArray[np.int16]]:
        """What each distinct analysis may cover."""
        return [self.found.candidates(part) for part in range(self.found.n_parts)]

    def _warn_of_cut(self) -> None:
        bases = (self.conservative, self.parsimonious)
        least = [base.n_models or base.n_models_at_least for base in bases]
        exact = "" if all(base.n_models is not None for base in bases) else "at least "
        budget = shown(self.analysis.settings.seconds)
        warn(
            f"intermediate solution: the budget of {budget} s is used up, so only "
            f"{len(self._of_pair):,} of {exact}{least[0] * least[1]:,} pairs of a conservative "
            "and a parsimonious model were examined; there may be more models",
            BudgetWarning,
        )

    @staticmethod
    def _walk(models: SolutionSet) -> Iterator[list[_Term]]:
        """Walk over the terms of the listed models, then of all others that there are."""
        listed = models.flat()
        seen: set[tuple[int, ...]] = set()
        for members, terms in _members(models, *listed):
            seen.add(members)
            yield terms
        if models.complete or not _all_known(models):
            return
        for batch in models.batches(_BATCH):
            for members, terms in _members(models, *batch):
                if members not in seen:
                    yield terms

    def _pair(self, position: int) -> Intermediate:
        part = int(self._of_pair[position])
        i, j = divmod(position, self.found.width)
        key = PairName(f"C{i + 1}", f"P{j + 1}")
        explained = self.analysis.explained
        solution = SolutionSet(
            self.found.solved(part),
            explained,
            "intermediate",
            partial(_same_for_all, (key,)),
            self.asked,
        )
        c_model, p_model = self._model(self.conservative, i), self._model(self.parsimonious, j)
        candidates = self.found.candidates(part)
        candidates.setflags(write=False)
        return Intermediate(key, c_model, p_model, candidates, solution, self)

    def _model(self, models: SolutionSet, position: int) -> Model:
        """Find a model, also one that is not listed."""
        if position < models.n_listed:
            return models.listed()[position]
        explained = self.analysis.explained
        values = next(islice(self._walk(models), position, None))
        terms = tuple(Term(term, explained) for term in values)
        return Model(terms, f"M{position + 1}", explained)

    def easy_of(self, position: int) -> Cubes:
        """Return the easy counterfactuals of a pair."""
        return self.by_parents[self.names[position]].easy

    def difficult_of(self, position: int) -> Cubes:
        """Return the difficult counterfactuals of a pair."""
        return self.by_parents[self.names[position]].difficult

    def easy(self, candidates: NDArray[np.int16]) -> Cubes:
        """Return the rows that candidates cover, without those that need no assumption."""
        if not self.expectations:
            return self._without_known(candidates[:0])
        return self._without_known(candidates)

    def difficult(self, candidates: NDArray[np.int16], parsimonious: Model) -> Cubes:
        """Return what the parsimonious model assumes and the candidates do not."""
        terms = implicants(parsimonious.terms, self.analysis.explained)
        if not self.expectations:  # then nothing is judged, as in R
            return self._without_known(terms[:0])
        return self._without_known(terms, term_cubes(candidates, self.analysis.table.levels))

    def easy_together(self) -> Cubes:
        """Return the easy counterfactuals of any pair."""
        return self.easy(np.unique(np.concatenate(self._candidates), axis=0))

    def difficult_together(self) -> Cubes:
        """Return the difficult counterfactuals of any pair."""
        table = self.analysis.table
        if not self.expectations:
            return self._without_known(self._candidates[0][:0])
        of_model = list(self._walk(self.parsimonious))
        found = []
        parts = zip(self._candidates, places_of(self.found), strict=True)
        for candidates, places in self.analysis.in_time(parts, "the difficult counterfactuals"):
            chosen = np.unique(places % self.found.width).tolist()
            terms = np.array(sorted({term for i in chosen for term in of_model[i]}), dtype=np.int16)
            supported = term_cubes(candidates, table.levels)
            found.append(self._without_known(terms, supported).cubes)
        together = np.concatenate(found)
        space = table.conditions, table.row_levels, together, together[:0]
        return rows_without(*space, table.sets.dont_care)

    def _without_known(
        self, terms: NDArray[np.int16], also: NDArray[np.uint32] | None = None
    ) -> Cubes:
        return assumed_rows(self.analysis, terms, also)

    def solution(self) -> SolutionSet:
        """All distinct intermediate models."""
        chart: Chart = self.found
        parents: Callable[[int], Parents] = Origins(self.found)
        if self.found.all_pairs and self.found.n_parts == 1:
            chart, parents = self.found.solved(0), partial(_same_for_all, self.names)
        return SolutionSet(chart, self.analysis.explained, "intermediate", parents, self.asked)


def _all_known(models: SolutionSet) -> bool:
    """Whether all models are listed, or can be walked over: they have been counted."""
    return models.n_models is not None


def _members(
    models: SolutionSet, offsets: NDArray[np.int64], indices: NDArray[np.int64]
) -> Iterator[tuple[tuple[int, ...], list[_Term]]]:
    """Positions and levels of the terms of some models."""
    used, local = np.unique(indices, return_inverse=True)
    terms = [tuple(row) for row in models.prime_implicants.at(used).tolist()]
    ends, positions, members = offsets.tolist(), indices.tolist(), local.tolist()
    for first, last in pairwise(ends):
        yield tuple(positions[first:last]), [terms[i] for i in members[first:last]]


def assumed_rows(
    analysis: Analysis, terms: NDArray[np.int16], also: NDArray[np.uint32] | None = None
) -> Cubes:
    """
    Collect the rows that terms cover beyond the explained ones.

    Parameters
    ----------
    analysis : Analysis
    terms : ndarray of int16, shape (T, k)
    also : ndarray of uint32, shape (M, k), optional
        Further rows to leave out.
    """
    table = analysis.table
    known = [row_cubes(analysis.explained.configs, table.levels)]
    if analysis.settings.pi_cons > 0:  # terms may then cover rows known to be without the outcome
        known.append(single_cubes(analysis.off))
    if also is not None:
        known.append(also)
    plus = term_cubes(terms, table.levels)
    space = table.conditions, table.row_levels, plus, np.concatenate(known)
    return rows_without(*space, table.sets.dont_care)
