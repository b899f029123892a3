"""The one model that is followed through a panel, and the rows it is judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastqca._common.errors import SolutionError
from fastqca.data.missing import complete_cases
from fastqca.panel.layout import Panel, read_panel
from fastqca.solutions.evidence import Claim, Evidence, gather, read_formula, single_models
from fastqca.truth_tables.selection import read_outcome

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_model"]


def read_model(
    solution: Any,  # noqa: ANN401 (a result or an expression)
    frame: pd.DataFrame,
    unit: str,
    time: str,
    *,
    outcome: str | None,
    missing: str,
    in_order: bool,
    repeated: bool = False,
) -> tuple[pd.DataFrame, Panel, Claim, Evidence]:
    """Read a model, the panel, and what the model is judged by."""
    panel = read_panel(frame, unit, time, in_order=in_order, repeated=repeated)
    roles = dict.fromkeys(_used(solution, frame, outcome), "set")
    frame, _, dropped = complete_cases(frame, roles, panel.names(), missing)
    if dropped:
        panel = read_panel(frame, unit, time, in_order=False, repeated=repeated)
    claims, _, evidence = gather(solution, frame, outcome)
    if len(claims) != 1:
        raise SolutionError(
            f"there are {len(claims)} models: choose one of them, as in solution.models[0]"
        )
    return frame, panel, claims[0], evidence


def _used(solution: object, frame: pd.DataFrame, outcome: str | None) -> tuple[str, ...]:
    """Name the columns that models and outcome use."""
    names: list[str] = []
    outcomes = [outcome]
    for source, table in single_models(solution, "solution"):
        formula = read_formula(source, frame.columns, "solution")
        names += (*formula.names, *(table.conditions if table is not None else ()))
        outcomes += [formula.outcome, table.outcome if table is not None else None]
    stated = (read_outcome(frame, one).names for one in outcomes if one is not None)
    return (*names, *(name for own in stated for name in own))
