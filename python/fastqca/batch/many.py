"""The solutions of many data sets, as columns."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from fastqca import _core
from fastqca._common.check import shown, within
from fastqca._common.errors import BudgetSpentError, DataError, TooLargeError
from fastqca._common.settings import Rerunnable
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable
from fastqca.batch.replicates import Replicates
from fastqca.batch.tables import ManyTables
from fastqca.data.sets import SetData
from fastqca.expressions.notation import term_text
from fastqca.solutions.minimize import analyzed
from fastqca.solutions.solution import SolutionSet
from fastqca.solutions.status import Status
from fastqca.truth_tables.truth_table import coded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

    from fastqca.batch.replicates import CutOffs
    from fastqca.solutions.settings import AnalysisSettings
    from fastqca.truth_tables import TruthTable

__all__ = ["ManySolutions", "Status"]


@dataclass(frozen=True, eq=False, repr=False)
class ManySolutions(Rerunnable, Exportable):
    """
    The solutions of R data sets, as found by `minimize_many`.

    ``many[i]`` is the `SolutionSet` of replicate i, ``many[10:20]`` or ``many[many.n_models > 1]``
    select replicates. A replicate without a solution has a `SolutionSet` without models, whose
    `status` gives the reason.

    All results are stored in arrays with one entry per replicate, per model (M in total) or per
    term of a model (T in total). The models of replicate i are those from ``model_offsets[i]`` up
    to ``model_offsets[i + 1]``, in the order of `minimize`; the terms of model m are
    ``terms[term_offsets[m]:term_offsets[m + 1]]``, positions in `implicants`.

    Attributes
    ----------
    status : ndarray of uint8, shape (R,)
        How each analysis ended, as a `Status` code.
    n_models : ndarray of int64, shape (R,)
        Exact number of models, listed or not; -1 if unknown, 2**63 - 1 for that many or more.
    n_ties : ndarray of uint32, shape (R,)
        Cases with a membership of exactly 0.5 in some condition.
    model_offsets : ndarray of int64, shape (R + 1,)
    term_offsets : ndarray of int64, shape (M + 1,)
    terms : ndarray of uint32, shape (T,)
    implicants : ndarray of int16, shape (P, k)
        The distinct terms, in the order of prime implicants: one level per condition, or -1 if the
        condition is not in the term.
    inclS, PRI, covS : ndarray of float64, shape (M,)
        Parameters of fit of each model, as in `SolutionSet.fit`. NaN for 0/0.
    kind : str
        "conservative", "parsimonious" or "intermediate".
    settings : mapping
        The arguments shared by all replicates.

    Examples
    --------
    >>> import fastqca as qca
    >>> rng = np.random.default_rng(1)
    >>> x = rng.integers(0, 2, (1000, 24, 4), dtype=np.uint8)
    >>> y = (x[:, :, 0] & x[:, :, 1]) | x[:, :, 2]
    >>> many = qca.minimize_many(x, y)
    >>> many
    <ManySolutions: parsimonious, 1,000 replicates, 1,106 models>
    >>> many.models_of(0), many.covS[many.model_offsets[0]].item()
    (('A + C',), 1.0)
    >>> many[0]
    <parsimonious solution of Y, 1 model: A + C>
    """

    status: NDArray[np.uint8]
    n_models: NDArray[np.int64]
    n_ties: NDArray[np.uint32]
    model_offsets: NDArray[np.int64]
    term_offsets: NDArray[np.int64]
    terms: NDArray[np.uint32]
    implicants: NDArray[np.int16]
    inclS: NDArray[np.float64]  # noqa: N815 (the name of the field)
    PRI: NDArray[np.float64]
    covS: NDArray[np.float64]  # noqa: N815
    kind: str
    settings: AnalysisSettings
    levels: tuple[int, ...]
    threads: int
    _data: Replicates
    _cuts: CutOffs

    def __len__(self) -> int:
        return len(self.status)

    @overload
    def __getitem__(self, index: int) -> SolutionSet: ...
    @overload
    def __getitem__(self, index: slice | Sequence[int] | NDArray[Any]) -> ManySolutions: ...
    def __getitem__(self, index: Any) -> SolutionSet | ManySolutions:
        """
        Return what `minimize` returns for the data of one replicate alone, or some replicates.

        Parameters
        ----------
        index : int, slice, array of int, or array of bool
            One replicate; or several, such as ``many[:100]`` or ``many[many.n_models > 1]``.

        Returns
        -------
        SolutionSet or ManySolutions
        """
        if not _one(index):
            return self._some(_positions(index, len(self)))
        at = self._at(index)
        status = Status(self.status[at])
        if status in (Status.NO_ROW, Status.NOTHING_TO_EXPLAIN, Status.ALWAYS_TRUE):
            return SolutionSet.without_models(self.table(at), self.kind, status)
        try:
            table = self.table(at)
            return analyzed(table, self.settings.changed(**table.settings.to_dict())).solution
        except BudgetSpentError:
            return SolutionSet.without_models(self.table(at), self.kind, Status.UNSETTLED)
        except TooLargeError:
            return SolutionSet.without_models(self.table(at), self.kind, Status.TOO_LARGE)

    def __iter__(self) -> Iterator[SolutionSet]:
        """Walk over the solutions of all replicates."""
        return (self[at] for at in range(len(self)))

    def _some(self, chosen: NDArray[np.int64]) -> ManySolutions:
        """Take some replicates."""
        models = _members(self.model_offsets, chosen)
        terms = self.terms[_members(self.term_offsets, models)]
        used, places = np.unique(terms, return_inverse=True)
        x, y = self._data.conditions[chosen], self._data.outcome[chosen]
        return ManySolutions(
            self.status[chosen],
            self.n_models[chosen],
            self.n_ties[chosen],
            _ends(self.model_offsets, chosen),
            _ends(self.term_offsets, models),
            places.astype(np.uint32),
            self.implicants[used],
            self.inclS[models],
            self.PRI[models],
            self.covS[models],
            self.kind,
            self.settings,
            self.levels,
            self.threads,
            Replicates(x, y, self._data.names),
            self._cuts.of(chosen),
        )

    def table(self, index: int) -> TruthTable:
        """Return the truth table of one replicate."""
        at = self._at(index)
        values, y = self._data.single(at)
        fuzzy = tuple((values != np.floor(values)).any(axis=1).tolist())
        names = self._data.names
        cases = tuple(str(i + 1) for i in range(len(y)))
        sets = SetData(names, values, self.levels, fuzzy, cases)
        settings = self.settings.truth_table.changed(**self._cuts.single(at))
        return coded(sets, "Y", y, settings, may_be_empty=True, told=True)

    def _at(self, index: int) -> int:
        """Find the position of a replicate, which counts from the end if it is negative."""
        return operator.index(within(index, len(self), "replicates")) % len(self)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the conditions."""
        return self._data.names

    @cached_property
    def tables(self) -> ManyTables:
        """The truth tables of all replicates, as columns; computed on first access."""
        return ManyTables.of(self._data, self._cuts, self.levels, self.settings.ties, self.threads)

    @cached_property
    def term_texts(self) -> tuple[str, ...]:
        """The distinct terms as text, such as "A*~B", in the order of `implicants`."""
        return tuple(term_text(row, self.names, self.levels) for row in self.implicants.tolist())

    def models_of(self, index: int) -> tuple[str, ...]:
        """
        Return the listed models of one replicate as text.

        Examples
        --------
        >>> import fastqca as qca
        >>> many = qca.minimize_many([[[1, 1], [1, 0], [0, 0]]], [[1, 1, 0]])
        >>> many.models_of(0)
        ('A',)
        """
        at = self._at(index)
        first, last = self.model_offsets[at : at + 2].tolist()
        return tuple(self._text(m) for m in range(first, last))

    def _text(self, model: int) -> str:
        first, last = self.term_offsets[model : model + 2].tolist()
        return " + ".join(self.term_texts[t] for t in self.terms[first:last].tolist())

    @cached_property
    def replicate(self) -> NDArray[np.int64]:
        """The replicate of each listed model, (M,)."""
        listed = np.repeat(np.arange(len(self)), np.diff(self.model_offsets))
        listed.setflags(write=False)
        return listed

    @cached_property
    def model_id(self) -> NDArray[np.uint32]:
        """Numbers of the listed models, (M,), in order of appearance; equal models share one."""
        numbers = _core.numbered(self.term_offsets, self.terms)
        numbers.setflags(write=False)
        return numbers

    @cached_property
    def solution_id(self) -> NDArray[np.int64]:
        """
        Numbers of the solutions, (R,); replicates with the same models share a number.

        Numbered from 0 in order of appearance; -1 if there is no model.
        """
        numbers = _core.numbered(self.model_offsets, self.model_id).astype(np.int64)
        empty = np.diff(self.model_offsets) == 0
        if empty.any():
            gone = numbers[empty.argmax()]
            numbers[numbers > gone] -= 1
            numbers[empty] = -1
        numbers.setflags(write=False)
        return numbers

    @cached_property
    def model_texts(self) -> tuple[str, ...]:
        """The distinct models as text, by `model_id`."""
        _, first = np.unique(self.model_id, return_index=True)
        return tuple(self._text(m) for m in first.tolist())

    @property
    def counts(self) -> dict[str, int]:
        """Number of replicates by `Status` name."""
        times = np.bincount(self.status, minlength=len(Status)).tolist()
        return {status.name: times[status] for status in Status if times[status]}

    def to_frame(self) -> pd.DataFrame:
        """
        Return the listed models as a DataFrame.

        Returns
        -------
        DataFrame
            One row per replicate and model: `replicate`, `status` (categorical), `n_models`,
            `model` (1, 2, ... within the replicate), `solution` (categorical: the model as text),
            `inclS`, `PRI`, `covS`. A replicate without a model has one row, with model 0 and
            missing values after it.
        """
        import pandas as pd

        listed = np.diff(self.model_offsets)
        lines = np.maximum(listed, 1)
        replicate = np.repeat(np.arange(len(self)), lines)
        start = np.repeat(np.cumsum(lines) - lines, lines)
        at = np.arange(len(replicate)) - start + 1
        there = np.repeat(listed > 0, lines)
        codes = np.full(len(replicate), -1)
        codes[there] = self.model_id
        columns: dict[str, Any] = {
            "replicate": replicate,
            "status": pd.Categorical.from_codes(
                self.status[replicate].astype(np.int64),
                pd.Index([status.name for status in Status]),
            ),
            "n_models": self.n_models[replicate],
            "model": np.where(there, at, 0),
            "solution": pd.Categorical.from_codes(codes, pd.Index(self.model_texts, dtype=object)),
        }
        for name in ("inclS", "PRI", "covS"):
            columns[name] = np.full(len(replicate), np.nan)
            columns[name][there] = getattr(self, name)
        return pd.DataFrame(columns)

    def to_arrow(self) -> pa.Table:
        """
        Return the results as an Arrow table, one row per replicate.

        Returns
        -------
        pyarrow.Table
            `replicate`, `status`, `n_models`, `n_ties`, `models` (a list of lists of terms, text
            in a dictionary), `inclS`, `PRI`, `covS` (a list with one value per model).

        Raises
        ------
        ImportError
            pyarrow is not installed.
        """
        try:
            import pyarrow as pa
        except ImportError as error:
            raise ImportError("to_arrow needs pyarrow: pip install pyarrow") from error
        terms = pa.DictionaryArray.from_arrays(
            pa.array(self.terms.astype(np.int32)), pa.array(self.term_texts, pa.string())
        )
        offsets = pa.array(self.model_offsets)
        of_models = pa.LargeListArray.from_arrays(pa.array(self.term_offsets), terms)
        fit = {
            name: pa.LargeListArray.from_arrays(offsets, pa.array(getattr(self, name)))
            for name in ("inclS", "PRI", "covS")
        }
        names = pa.array([status.name for status in Status])
        return pa.table(
            {
                "replicate": np.arange(len(self)),
                "status": pa.DictionaryArray.from_arrays(
                    pa.array(self.status.astype(np.int8)), names
                ),
                "n_models": self.n_models,
                "n_ties": self.n_ties,
                "models": pa.LargeListArray.from_arrays(offsets, of_models),
                **fit,
            }
        )

    def _tables(self) -> list[Table]:
        columns = [Column("status", "left"), Column("replicates"), Column("share")]
        columns.append(Column("meaning", "left"))
        rows = [
            [name, f"{n:,}", figure(n / len(self)), Status[name].words]
            for name, n in self.counts.items()
        ]
        return [Table(columns, [rows], caption=self.headline())]

    def __repr__(self) -> str:
        return f"<{self.headline()}>"

    def headline(self) -> str:
        """Describe it in one line."""
        return (
            f"ManySolutions: {self.kind}, {len(self):,} replicates, "
            f"{len(self.term_offsets) - 1:,} models"
        )


def _one(index: object) -> bool:
    """Whether an index is one whole number."""
    if isinstance(index, bool | np.bool_):
        return False
    try:
        operator.index(index)  # type: ignore[arg-type]
    except TypeError:
        return False
    return True


def _positions(index: object, size: int) -> NDArray[np.int64]:
    """
    Find which replicates an index means.

    Examples
    --------
    >>> _positions(slice(1, None), 3), _positions([True, False, True], 3)
    (array([1, 2]), array([0, 2]))
    """
    if isinstance(index, slice | list | tuple | np.ndarray) or hasattr(index, "__array__"):
        wanted = index if isinstance(index, slice) else np.asarray(index)
        if not isinstance(wanted, slice) and wanted.ndim == 1 and not wanted.size:
            wanted = wanted.astype(np.int64)
        try:
            chosen: NDArray[np.int64] = np.arange(size)[wanted]
        except (IndexError, TypeError, ValueError) as error:
            raise DataError(f"invalid positions for {size:,} replicates: {error}") from error
        if chosen.ndim == 1:
            return chosen
    raise DataError(
        f"choose replicates by a whole number, a slice such as [10:20], or an array of whole "
        f"numbers or of True and False; got {shown(index)}"
    )


def _members(offsets: NDArray[np.int64], chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """
    Find where the members of some groups stand.

    Examples
    --------
    >>> _members(np.array([0, 2, 2, 5]), np.array([2, 0]))
    array([2, 3, 4, 0, 1])
    """
    ends = _ends(offsets, chosen)
    shift = np.repeat(offsets[chosen] - ends[:-1], np.diff(ends))
    return np.arange(ends[-1]) + shift


def _ends(offsets: NDArray[np.int64], chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the offsets of some groups alone."""
    sizes = np.diff(offsets)[chosen]
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
