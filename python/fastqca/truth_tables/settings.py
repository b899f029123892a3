"""The settings of a truth table: everything that decides how cases become coded rows."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from fastqca._common.check import choice, flag, number, whole_number
from fastqca._common.names import listed
from fastqca._common.settings import Settings
from fastqca.data.missing import missing_choice
from fastqca.truth_tables.coding import CUTS, SORTABLE, cut_offs, sort_keys
from fastqca.truth_tables.cubes import Cubes
from fastqca.truth_tables.rows import is_row_number
from fastqca.truth_tables.significance import test_of
from fastqca.truth_tables.ties import TIES

if TYPE_CHECKING:
    from fastqca.data.missing import Missing
    from fastqca.truth_tables.coding import Excluded
    from fastqca.truth_tables.significance import InfTest
    from fastqca.truth_tables.ties import Ties

__all__ = ["TruthTableSettings"]


def _names(conditions: object) -> object:
    """Keep names. What has no order takes that of the data: `select_conditions` gives it."""
    if isinstance(conditions, str) or not isinstance(conditions, Iterable):
        return conditions
    unordered = isinstance(conditions, AbstractSet | Mapping)
    return frozenset(conditions) if unordered else tuple(conditions)


def _cuts(given: Any) -> Any:  # noqa: ANN401 (a number or two)
    if isinstance(given, Iterable) and not isinstance(given, str):
        given = tuple(listed(given, "incl_cut", kind=CUTS))
    high, low = cut_offs(given)
    return high if low is None else (high, low)


def _sorting(given: Any) -> Any:  # noqa: ANN401 (a name or several)
    if isinstance(given, Iterable) and not isinstance(given, str):
        given = tuple(listed(given, "sort_by", SORTABLE))
    sort_keys(given)
    return given


def _rows(given: Excluded | None, name: str) -> Excluded | None:
    """Keep row numbers in a form that nothing can change."""
    if isinstance(given, numbers.Integral) and not isinstance(given, bool):
        given = (int(given),)
    if isinstance(given, Iterable) and not isinstance(given, str | Cubes):
        rows = listed(given, name, (), kind="row numbers or an expression")
        return tuple(int(item) if is_row_number(item) else item for item in rows)
    return given


@dataclass(frozen=True, slots=True, repr=False)
class TruthTableSettings(Settings):
    """
    All settings that determine how the cases of a data set become the rows of a truth table.

    Every function that makes truth tables takes these settings as keyword arguments. Settings are
    validated on creation, and compared and hashed by content.

    Attributes
    ----------
    outcome : str, optional
        ``"Y"``, ``"~Y"``, levels of a multi-value column ``"Y{1,2}"``, or any expression such
        as ``"A + B*~C"``.
    conditions : str or iterable of str, optional
        ``["A", "B"]``, ``"A, B"`` or ``"A:C"`` for all columns from A to C. By default all
        columns that the outcome does not use. At most 256, of up to 256 levels each.
    incl_cut : float or (float, float), default 1
        Minimum consistency of a row coded "1". With a second, lower number, rows that reach only
        this number are coded "C" (contradictory).
    n_cut : int, default 1
        Minimum number of cases of a row; rows with fewer cases are coded "?", as if unobserved.
        They stay in the table.
    pri_cut : float, default 0
        Minimum PRI of a row coded "1". A row that only fails this cut-off is coded "0".
    exclude : int, iterable of int, str, Expression or Cubes, optional
        Rows that must not be assumed to have the outcome: row numbers (including observed rows), or
        an expression that covers unobserved rows.
    assume : int, iterable of int, str, Expression or Cubes, optional
        Remainders assumed to have the outcome and coded "1", so that every model must explain them,
        whether or not this makes it simpler: row numbers, or an expression that covers them. At
        most 4096.
    complete : bool, default False
        Also show the remainders, in print and in `TruthTable.to_frame`.
    case_id : str, optional
        The column with the names of the cases. By default the index.
    dcc : bool, default False
        Show only deviant cases (in the row but not in the outcome) instead of all cases.
    sort_by : str or iterable of str, optional
        Order of the rows in print: "OUT", "n", "incl", "PRI", or several of these, in descending
        order; ``"incl+"`` sorts in ascending order.
    inf_test : None, "binom" or ("binom", float), optional
        Code rows by exact binomial tests, at the 0.05 or another significance level: a row is coded
        "1" if its inclusion is significantly above the (first) `incl_cut`, else "C" if it is
        significantly above the second. For crisp and multi-value sets only.
    ties : {"drop", "up", "down", "nudge", "raise"}, default "drop"
        How to handle a fuzzy membership of exactly 0.5 in a condition: assign the case to no row
        ("drop"); count it as 1 ("up") or 0 ("down") when cases are assigned to rows; change it to
        0.501 ("nudge"), for the assignment and for all parameters of fit, as in many published
        studies; or raise an error ("raise").
    missing : {"raise", "drop"}, default "raise"
        How to handle a missing value in a column that is used: raise an error, or leave out the
        case, which is then named in a warning, in `TruthTable.dropped` and in print.
    use_labels : bool, default False
        Show labels instead of levels in print, for conditions that are a Categorical of text.
        Otherwise a note maps levels to labels.

    Raises
    ------
    DataError
        A setting cannot be used.

    Examples
    --------
    >>> settings = TruthTableSettings("SURV", incl_cut=[0.8, 0.6], exclude=iter([3, 5.0]))
    >>> settings.incl_cut, settings.exclude, settings == settings.changed(n_cut=1)
    ((0.8, 0.6), (3, 5), True)
    """

    outcome: str | None = None
    conditions: str | Iterable[str] | None = None
    _: KW_ONLY
    incl_cut: float | tuple[float, float] = 1.0
    n_cut: int = 1
    pri_cut: float = 0.0
    exclude: Excluded | None = None
    assume: Excluded | None = None
    complete: bool = False
    case_id: str | None = None
    dcc: bool = False
    sort_by: str | Iterable[str] | None = None
    inf_test: InfTest | None = None
    ties: Ties = "drop"
    missing: Missing = "raise"
    use_labels: bool = False

    _checks: ClassVar[Mapping[str, Callable[[Any], object]]] = {
        "conditions": _names,
        "incl_cut": _cuts,
        "n_cut": lambda v: whole_number(v, "n_cut", low=0),
        "pri_cut": lambda v: number(v, "pri_cut", low=0, high=1),
        "exclude": lambda v: _rows(v, "exclude"),
        "assume": lambda v: _rows(v, "assume"),
        "complete": lambda v: flag(v, "complete"),
        "dcc": lambda v: flag(v, "dcc"),
        "sort_by": _sorting,
        "inf_test": test_of,
        "ties": lambda v: choice(v, "ties", TIES),
        "missing": missing_choice,
        "use_labels": lambda v: flag(v, "use_labels"),
    }

    @property
    def alpha(self) -> float | None:
        """The significance level of `inf_test`; None without a test."""
        return None if self.inf_test is None else float(self.inf_test[1])
