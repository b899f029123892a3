"""What parameters of fit are handed over in: a table that reads like a DataFrame."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fastqca._export import Exportable
from fastqca._tables import Column, Table, as_text, figure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["FitTable", "ParametersOfFit", "made"]

_WHOLE = "expression"


class FitTable(Exportable):
    """A result that reads like its `to_frame`: ``result["inclS"]``, ``result.loc["A*B"]``."""

    __slots__ = ()

    @property
    def columns(self) -> pd.Index:
        """Names of the measures, as of `to_frame`."""
        return self.to_frame().columns

    @property
    def index(self) -> pd.Index:
        """Names of the rows, as of `to_frame`."""
        return self.to_frame().index

    @property
    def loc(self) -> Any:  # noqa: ANN401 (a pandas indexer)
        """Rows and columns by name, as of `to_frame`."""
        return self.to_frame().loc

    @property
    def iloc(self) -> Any:  # noqa: ANN401
        """Rows and columns by position, as of `to_frame`."""
        return self.to_frame().iloc

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401
        return self.to_frame()[key]

    def __len__(self) -> int:
        return len(self.to_frame())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ParametersOfFit(FitTable):
    """
    How well terms, and their union, fit a relation to an outcome.

    Made by `pof` and `pof_conditions`.

    Reads like a table: ``result["inclS"]``, ``result.loc["A*B", "covS"]``, ``len(result)``;
    `to_frame` returns the DataFrame.

    Attributes
    ----------
    terms : tuple of str, length T
    outcome : str
    relation : {"sufficiency", "necessity"}
    measures : mapping of str to ndarray
        Each of shape (T + 1,), the union of the terms last, or (T,) for a single term and
        where terms are no expression, as those of `pof_conditions`. NaN where a measure is
        not defined (0/0; unique coverage of a single term or of the union).
    n_cases : int
        Cases in the sums.
    dropped : tuple of str
        Cases left out because a membership is missing.
    """

    terms: tuple[str, ...]
    outcome: str
    relation: str
    measures: Mapping[str, NDArray[np.float64]]
    n_cases: int
    dropped: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for values in self.measures.values():
            values.setflags(write=False)

    def __reduce__(self) -> tuple[Callable[..., ParametersOfFit], tuple[object, ...]]:
        about = self.terms, self.outcome, self.relation
        return made, (*about, dict(self.measures), self.n_cases, self.dropped)

    @property
    def rows(self) -> tuple[str, ...]:
        """Names of the rows: the terms, and "expression" for the union of several."""
        n_rows = len(next(iter(self.measures.values())))
        return self.terms if n_rows == len(self.terms) else (*self.terms, _WHOLE)

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per term and one for the whole, unrounded.

        Examples
        --------
        >>> from fastqca.fit import pof
        >>> result = pof("A + B => Y", data={"A": [1, 0, 1], "B": [0, 1, 1], "Y": [1, 0, 1]})
        >>> result.to_frame().columns.tolist()
        ['inclS', 'PRI', 'covS', 'covU']
        """
        import pandas as pd

        return pd.DataFrame(dict(self.measures), index=pd.Index(self.rows, name="term"))

    def _tables(self) -> list[Table]:
        headers = [Column("", "right", gap=0), Column("term", "left", gap=1)]
        body = [
            [str(i), row, *(figure(values[i - 1]) for values in self.measures.values())]
            for i, row in enumerate(self.rows, 1)
        ]
        head = f"{self.relation} for {self.outcome}, {self.n_cases} cases"
        if self.dropped:
            head += f" ({len(self.dropped)} left out)"
        return [Table([*headers, *map(Column, self.measures)], [body], caption=head)]

    def __repr__(self) -> str:
        return as_text(self._tables())


def made(
    terms: tuple[str, ...],
    outcome: str,
    relation: str,
    measures: dict[str, NDArray[np.float64]],
    n_cases: int,
    dropped: tuple[str, ...],
) -> ParametersOfFit:
    """Make a result whose measures cannot be exchanged; also what pickle calls."""
    measures_seen = MappingProxyType(measures)
    return ParametersOfFit(terms, outcome, relation, measures_seen, n_cases, dropped)
