"""How an analysis ended."""

from enum import IntEnum

__all__ = ["Status"]


class Status(IntEnum):
    """
    How the analysis of one data set ended.

    Where `minimize` raises an error for a single data set, a replicate among many has no model and
    one of these codes.
    """

    SOLVED = 0
    """All models are listed."""
    NOTHING_TO_EXPLAIN = 1
    """No row of the truth table is coded "1". No model."""
    ALWAYS_TRUE = 2
    """
    Every configuration may be covered, so all conditions are minimized away: no row is coded "0",
    or, for the conservative solution, every row the conditions can form is coded "1". No model.
    """
    NO_ROW = 3
    """No configuration has `n_cut` cases, or every case has a membership of 0.5. No model."""
    CUT = 4
    """There are more than `max_models` models. `n_models` is exact nevertheless."""
    UNSETTLED = 5
    """The budget was not sufficient to find or count all models. Some may be listed."""
    TOO_LARGE = 6
    """The prime implicants, rows or models do not fit into memory. No model."""

    @property
    def words(self) -> str:
        """
        The meaning of the status in words.

        Examples
        --------
        >>> Status.NOTHING_TO_EXPLAIN.words
        "no row coded '1'"
        """
        return _WORDS[self]


_WORDS = {
    Status.SOLVED: "all models listed",
    Status.NOTHING_TO_EXPLAIN: "no row coded '1'",
    Status.ALWAYS_TRUE: "all conditions minimized away",
    Status.NO_ROW: "no row with enough cases",
    Status.CUT: "more models than listed",
    Status.UNSETTLED: "budget spent",
    Status.TOO_LARGE: "too large",
}
