"""What parameters of fit are handed over in: a table that reads like a DataFrame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastqca._common.recorded import Recorded
from fastqca._tables import Column, Table, figure
from fastqca._tables.export import Exportable

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["FitTable", "ParametersOfFit", "caption"]

_WHOLE = "expression"
_PRINTED = 100


class FitTable(Exportable):
    """
    A table of measures that reads like its `to_frame`: ``result["inclS"]``, ``result.loc["A"]``.

    A class that inherits has `measures` and `rows`, the names of the rows.
    """

    __slots__ = ()

    measures: Mapping[str, NDArray[np.float64]]

    @property
    def rows(self) -> tuple[str, ...]:
        """Names of the rows."""
        raise NotImplementedError

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per expression, unrounded.

        Examples
        --------
        >>> from fastqca.fit import pof
        >>> result = pof("A + B => Y", data={"A": [1, 0, 1], "B": [0, 1, 1], "Y": [1, 0, 1]})
        >>> result.to_frame().columns.tolist()
        ['inclS', 'PRI', 'covS', 'covU']
        """
        import pandas as pd

        return pd.DataFrame(dict(self.measures), index=pd.Index(self.rows, name="term"))

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
        return len(self.rows)

    def _caption(self) -> str:
        """Say what the table is about."""
        raise NotImplementedError

    def _notes(self) -> list[str]:
        """Say what else there is to know."""
        return []

    def _columns(self, limit: int | None) -> dict[str, list[str]]:
        """Write the cells of the first rows, by headers."""
        return {name: list(map(figure, x[:limit].tolist())) for name, x in self.measures.items()}

    def _grouped(self, rows: list[list[str]]) -> list[list[list[str]]]:
        """Deal rows out to the parts of the table that a rule parts."""
        return [rows]

    def _laid_out(self, limit: int | None) -> Table:
        columns = self._columns(limit)
        headers = [
            Column("", gap=0),
            Column("term", "left", gap=1, wrap=" + "),
            *map(Column, columns),
        ]
        cells = zip(*columns.values(), strict=True)
        names = self.rows[:limit]
        body = [
            [str(i), name, *row] for i, (name, row) in enumerate(zip(names, cells, strict=True), 1)
        ]
        notes = self._notes()
        if limit is not None and len(self) > limit:
            notes.append(f"... {len(self) - limit:,} more rows; to_frame() has them all")
        return Table(headers, self._grouped(body), caption=self._caption(), notes=notes)

    def _tables(self) -> list[Table]:
        return [self._laid_out(None)]

    def _in_print(self) -> list[Table]:
        return [self._laid_out(_PRINTED)]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ParametersOfFit(Recorded, FitTable):
    """
    Parameters of fit of terms, and of their union, for a relation to an outcome.

    Returned by `pof` and `pof_conditions`. Can be used like a table: ``result["inclS"]``,
    ``result.loc["A*B", "covS"]``, ``len(result)``; `to_frame` returns the DataFrame.

    Attributes
    ----------
    terms : tuple of str, length T
    outcome : str
    relation : {"sufficiency", "necessity"}
    measures : mapping of str to ndarray
        Each of shape (T + 1,), with the union of the terms last, or (T,) for a single term and for
        terms that do not form an expression, as in `pof_conditions`. NaN if a measure is undefined
        (0/0; unique coverage of a single term or of the union).
    n_cases : int
        Number of cases in the sums.
    dropped : tuple of str
        Cases left out because a membership is missing.
    """

    terms: tuple[str, ...]
    outcome: str
    relation: str
    measures: Mapping[str, NDArray[np.float64]]
    n_cases: int
    dropped: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[str, ...]:
        """Names of the rows: the terms, and "expression" for the union of several."""
        n_rows = len(next(iter(self.measures.values())))
        return self.terms if n_rows == len(self.terms) else (*self.terms, _WHOLE)

    def _caption(self) -> str:
        return caption(self.relation, self.outcome, self.n_cases, self.dropped)

    def __repr__(self) -> str:
        return str(self)


def caption(relation: str, outcome: str, n_cases: int, dropped: tuple[str, ...]) -> str:
    """
    Word what a table of fit is about.

    Examples
    --------
    >>> caption("sufficiency", "~Y", 17, ("FR",))
    'sufficiency for ~Y, 17 cases (1 left out)'
    """
    left_out = f" ({len(dropped)} left out)" if dropped else ""
    return f"{relation} for {outcome}, {n_cases} cases{left_out}"
