"""Parameters of fit of expressions and membership scores: consistency, PRI, coverage, RoN."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca._check import choice, listing, shown, warn
from fastqca._export import Exportable
from fastqca._tables import Column, Table, as_text, figure
from fastqca.data.frames import case_names, to_frame
from fastqca.data.sets import as_numbers
from fastqca.errors import DataError, ExpressionError
from fastqca.expressions.evaluation import columns, memberships
from fastqca.expressions.expression import Expression, expression
from fastqca.expressions.formula import conjunction, multiplied_out, text

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["ParametersOfFit", "pof"]

_WHOLE = "expression"
_RELATIONS = ("necessity", "sufficiency")
# Columns of the core, which names them after sufficiency; necessity swaps the two roles.
_MEASURES = {
    "sufficiency": {"inclS": 0, "PRI": 1, "covS": 2},
    "necessity": {"inclN": 2, "RoN": 3, "covN": 0},
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ParametersOfFit(Exportable):
    """
    How well terms, and their union, fit a relation to an outcome. Made by `pof`.

    Reads like a table: ``result["inclS"]``, ``result.loc["A*B", "covS"]``, ``len(result)``;
    `to_frame` returns the DataFrame.

    Attributes
    ----------
    terms : tuple of str, length T
    outcome : str
    relation : {"sufficiency", "necessity"}
    measures : mapping of str to ndarray
        Each of shape (T + 1,), the union of the terms last, or (1,) for a single term.
        NaN where a measure is not defined (0/0; unique coverage of a single term or of the
        union).
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
        return _made, (*about, dict(self.measures), self.n_cases, self.dropped)

    @property
    def rows(self) -> tuple[str, ...]:
        """Names of the rows: the terms, and "expression" for the union of several."""
        return self.terms if len(self.terms) == 1 else (*self.terms, _WHOLE)

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per term and one for the whole, unrounded.

        Examples
        --------
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


@dataclass(frozen=True, slots=True, eq=False)
class _Scores:
    """Memberships in terms (T, N), what they are called, and which cases they belong to."""

    terms: tuple[str, ...]
    x: NDArray[np.float64]
    index: pd.Index | None  # None: cases have no labels


def pof(
    expr_or_memberships: Any,  # noqa: ANN401 (text, expression, vector, array or table)
    outcome: Any = None,  # noqa: ANN401
    data: Any = None,  # noqa: ANN401
    relation: str = "necessity",
    *,
    add: Mapping[str, Callable[[NDArray[np.float64], NDArray[np.float64]], float]] | None = None,
) -> ParametersOfFit:
    r"""
    Compute parameters of fit for each term of an expression and for the whole of it.

    Parameters
    ----------
    expr_or_memberships : str, Expression, or memberships
        An expression such as ``"A*B + C => Y"``, evaluated in `data`; or memberships in
        [0, 1]: one vector of shape (N,), an array of shape (N, T), or a table with one
        column per term.
    outcome : str, Expression or array_like of float, shape (N,), optional
        ``"Y"``, ``"~Y"``, ``"Y{1}"`` or any other expression over `data`, or memberships in
        the outcome. Not needed where an arrow names it.
    data : DataFrame or other table, N rows, optional
        Needed for everything given as text.
    relation : {"necessity", "sufficiency"}
        What to look at; may be abbreviated. An arrow in the expression overrides it: ``=>``
        and ``->`` mean sufficiency for the outcome, ``<=`` and ``<-`` necessity.
    add : mapping of str to function, optional
        More measures: each function gets the memberships x and y of the cases, two arrays,
        and returns a number.

    Returns
    -------
    ParametersOfFit
        One row per product of the expression and, with two or more, a row "expression" for
        their union. Sufficiency: inclS, PRI, covS and covU. Necessity: inclN, RoN, covN.
        NaN for 0/0; covU is NaN for a single term, too.

    Raises
    ------
    ExpressionError
        The expression cannot be read, or a set is not in the data.
    DataError
        Memberships are not numbers in [0, 1], lengths or case labels do not match, the
        outcome or the data are missing, or no case is complete.

    Warns
    -----
    FastqcaWarning
        Cases with a missing membership are left out of all sums; the message names them.

    Notes
    -----
    With memberships x in a term and y in the outcome, sums over all complete cases [1]_ [2]_:

    .. math::

       inclS = covN &= \sum \min(x, y) / \sum x \\
       covS = inclN &= \sum \min(x, y) / \sum y \\
       PRI &= \frac{\sum \min(x, y) - \sum \min(x, y, 1 - y)}{\sum x - \sum \min(x, y, 1 - y)} \\
       RoN &= \sum (1 - x) / \sum (1 - \min(x, y))

    covU of a term is what covS of the whole loses without it. Both sides of an arrow may be
    any expression, ``"A => B + C"`` too, and are evaluated as they are written. R fails on
    such sums, and for products on both sides it returns other numbers.

    References
    ----------
    .. [1] Ragin, C. C. (2006). Set relations in social research: evaluating their consistency
       and coverage. *Political Analysis* 14(3), 291-310.
    .. [2] Schneider, C. Q. and Wagemann, C. (2012). *Set-Theoretic Methods for the Social
       Sciences*, chapters 5 and 9. Cambridge University Press.

    Examples
    --------
    >>> data = {"A": [0.9, 0.6, 0.2, 0.1], "B": [0.1, 0.3, 0.8, 0.3], "Y": [0.8, 0.7, 0.9, 0.2]}
    >>> pof("A + B => Y", data=data)
    sufficiency for Y, 4 cases
    <BLANKLINE>
      term        inclS    PRI   covS   covU
    ----------------------------------------
    1 A           0.944  0.909  0.654  0.385
    2 B           0.933  0.875  0.538  0.269
    3 expression  0.923  0.889  0.923      -
    ----------------------------------------
    >>> pof("A", "Y", data).to_frame().round(3).loc["A"].to_dict()
    {'inclN': 0.654, 'RoN': 0.957, 'covN': 0.944}
    >>> pof(data["A"], data["Y"], relation="suf", add={"n": lambda x, y: (x > 0.5).sum()})["n"]
    term
    x    2.0
    Name: n, dtype: float64
    """
    frame = None if data is None else to_frame(data)
    relation = _relation(relation)
    if isinstance(expr_or_memberships, str | Expression):
        scores, outcome, relation = _of_expression(expr_or_memberships, outcome, frame, relation)
    else:
        scores = _memberships(expr_or_memberships)
    if outcome is None:
        raise DataError("outcome is missing: give outcome=, or an arrow as in 'A*B => Y'")
    label, y = _outcome(outcome, frame)
    cases = _cases(scores, y, frame)
    complete = ~(np.isnan(scores.x).any(axis=0) | np.isnan(y.x[0]))
    dropped = tuple(case for case, whole in zip(cases, complete, strict=True) if not whole)
    if not complete.any():
        raise DataError("no case has a membership in every term and in the outcome")
    if dropped:
        warn(f"cases with missing memberships are left out: {listing(dropped)}")
    x = np.ascontiguousarray(scores.x[:, complete])
    measures = _measures(x, np.ascontiguousarray(y.x[0][complete]), relation, add)
    return _made(scores.terms, label, relation, measures, x.shape[1], dropped)


def _made(
    terms: tuple[str, ...],
    outcome: str,
    relation: str,
    measures: dict[str, NDArray[np.float64]],
    n_cases: int,
    dropped: tuple[str, ...],
) -> ParametersOfFit:
    measures_seen = MappingProxyType(measures)
    return ParametersOfFit(terms, outcome, relation, measures_seen, n_cases, dropped)


def _relation(relation: str) -> str:
    """Complete an abbreviated relation."""
    if isinstance(relation, str) and relation:
        for full in _RELATIONS:
            if full.startswith(relation.casefold()):
                return full
    return choice(relation, "relation", _RELATIONS)


def _of_expression(
    source: str | Expression,
    outcome: Any,  # noqa: ANN401
    frame: pd.DataFrame | None,
    relation: str,
) -> tuple[_Scores, Any, str]:
    if frame is None:
        raise DataError("data is missing: an expression is evaluated in the columns of a table")
    model = expression(source, frame.columns)
    if model.outcome is not None:
        if outcome is not None and not _same(model.outcome, outcome, frame):
            raise ExpressionError(
                f"the expression is about {model.outcome}, outcome is {shown(str(outcome))}: "
                "give one of the two"
            )
        outcome, relation = model.outcome, model.relation or relation
    nodes = [conjunction(term) for term in multiplied_out(model.tree)] or [model.tree]
    x = memberships(nodes, columns(frame, model.names), len(frame))
    return _Scores(tuple(map(text, nodes)), x, frame.index), outcome, relation


def _same(stated: str, outcome: Any, frame: pd.DataFrame) -> bool:  # noqa: ANN401
    if not isinstance(outcome, str | Expression):
        return False
    return expression(stated) == expression(outcome, frame.columns)


def _outcome(outcome: Any, frame: pd.DataFrame | None) -> tuple[str, _Scores]:  # noqa: ANN401
    """Return what the outcome is called, and its memberships as the only term."""
    if not isinstance(outcome, str | Expression):
        scores = _memberships(outcome, "outcome")
        if len(scores.terms) != 1:
            raise DataError(f"the outcome must be one column, got {len(scores.terms)}")
        return scores.terms[0], scores
    if frame is None:
        raise DataError(f"data is missing: the outcome {str(outcome)!r} is evaluated in it")
    target = expression(outcome, frame.columns)
    if target.outcome is not None:
        raise ExpressionError(f"the outcome cannot have an arrow: {target}")
    return str(target), _Scores((str(target),), target.evaluate(frame)[None, :], frame.index)


def _memberships(given: Any, role: str = "x") -> _Scores:  # noqa: ANN401
    """Read a vector, an (N, T) array or a table of memberships."""
    if isinstance(given, Mapping) or hasattr(given, "columns"):
        frame = to_frame(given)
        terms = tuple(map(str, frame.columns))
        index: pd.Index | None = frame.index
        vectors = [_numbers(frame[column], role) for column in frame.columns]
    else:
        index = given.index if hasattr(given, "reindex") else None
        values = _numbers(given, role)
        vectors = list(values.T) if values.ndim == 2 else [values]
        names = [getattr(given, "name", None) or role]
        terms = tuple(map(str, names if values.ndim < 2 else range(1, len(vectors) + 1)))
    if not vectors or any(vector.ndim != 1 for vector in vectors):
        raise DataError(f"{role}: memberships must be a vector, an (N, T) array or a table")
    scores = _Scores(terms, np.array(vectors, dtype=np.float64), index)
    _check_range(scores)
    return scores


def _numbers(values: Any, role: str) -> NDArray[np.float64]:  # noqa: ANN401
    if hasattr(values, "reindex"):  # pandas, with its nullable types
        return as_numbers(values, role)
    try:
        if hasattr(values, "to_numpy"):
            values = values.to_numpy()
        array: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"{role}: memberships must be numbers in [0, 1]: {error}") from error
    return array


def _check_range(scores: _Scores) -> None:
    outside = (scores.x < 0) | (scores.x > 1)
    if outside.any():
        term, case = (int(i) for i in np.argwhere(outside)[0])
        name = case + 1 if scores.index is None else scores.index[case]
        raise DataError(
            f"memberships must be in [0, 1]: {scores.terms[term]} is "
            f"{shown(scores.x[term, case])} for case {name}"
        )


def _cases(scores: _Scores, y: _Scores, frame: pd.DataFrame | None) -> tuple[str, ...]:
    """Name the cases, after checking that both sides are about the same ones."""
    import pandas as pd

    n, m = scores.x.shape[1], y.x.shape[1]
    if n != m:
        raise DataError(f"there are {n} cases in the terms and {m} in the outcome")
    if n == 0:
        raise DataError("there are no cases")
    indexes = [scores.index, y.index, None if frame is None else frame.index]
    labels = [i for i in indexes if i is not None and not isinstance(i, pd.RangeIndex)]
    if any(not labels[0].equals(other) for other in labels[1:]):
        raise DataError(
            "terms, outcome and data have different case labels, or in a different order: "
            "align them first, for instance with .reindex"
        )
    return case_names(pd.DataFrame(index=labels[0] if labels else pd.RangeIndex(n)))


def _measures(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    relation: str,
    add: Mapping[str, Callable[[NDArray[np.float64], NDArray[np.float64]], float]] | None,
) -> dict[str, NDArray[np.float64]]:
    """All measures, one value per term and, for several terms, one for the union."""
    n_terms = len(x)
    indices = np.arange(n_terms, dtype=np.int64)
    of_terms, of_whole, unique = _core.fit(x, y, np.array([0, n_terms], dtype=np.int64), indices)
    rows = of_terms if n_terms == 1 else np.concatenate([of_terms, of_whole])
    measures = {name: rows[:, column].copy() for name, column in _MEASURES[relation].items()}
    if relation == "sufficiency":
        measures["covU"] = np.full(len(rows), np.nan)
        if n_terms > 1:
            measures["covU"][:n_terms] = unique
    if add is not None:
        scores = x if n_terms == 1 else np.concatenate([x, x.max(axis=0, keepdims=True)])
        for name, measure in _added(add, measures).items():
            measures[name] = np.array([float(measure(row, y)) for row in scores])
    return measures


def _added(
    add: Mapping[str, Callable[[NDArray[np.float64], NDArray[np.float64]], float]],
    measures: Mapping[str, object],
) -> dict[str, Callable[[NDArray[np.float64], NDArray[np.float64]], float]]:
    """Check the measures that a user adds."""
    if not isinstance(add, Mapping):
        raise DataError("add must be a mapping of names to functions of x and y")
    for name, measure in add.items():
        if not callable(measure):
            raise DataError(f"add: {name!r} is no function of x and y")
        if name in measures:
            raise DataError(f"add: there is a measure {name!r} already; use another name")
    return dict(add)
