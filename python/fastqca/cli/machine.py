"""Results as JSON, for machines."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from fastqca.report.overview import Answer
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = ["analysis", "as_json", "records"]


def as_json(value: object) -> str:
    """
    Write plain values as JSON; what is not a number (0/0) becomes null.

    Examples
    --------
    >>> as_json({"inclS": float("nan"), "n": 3})
    '{"inclS": null, "n": 3}'
    """
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:  # noqa: ANN401 (whatever stands in a frame)
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a frame as dicts, its index among them."""
    named = frame.reset_index() if frame.index.name is not None else frame
    return [dict(zip(named.columns, row, strict=True)) for row in named.itertuples(index=False)]


def analysis(table: TruthTable, found: Sequence[Answer]) -> dict[str, Any]:
    """Give an analysis: settings, rows, and every solution with its models."""
    solutions: dict[str, Any] = {}
    for answer in found:
        if answer.solution is None:
            solutions[answer.kind] = {"reason": answer.reason}
            continue
        models = [
            {
                "name": model.name,
                "model": str(model),
                **model.fit,
                "terms": records(model.to_frame()),
            }
            for model in answer.solution.listed()
        ]
        solutions[answer.kind] = {
            "n_models": answer.solution.n_models,
            "complete": answer.solution.complete,
            "models": models,
        }
    settings = {n: value for n, value in table.settings.to_dict().items() if value is not None}
    return {
        "outcome": table.outcome,
        "conditions": list(table.conditions),
        "settings": settings,
        "truth_table": records(table.to_frame()),
        "solutions": solutions,
    }
