"""Evidence on necessity in degree: of raw values where a study has some, else of memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.errors import FastqcaError
from fastqca.ceilings import KindAndDegree, necessity_in_kind_and_degree

if TYPE_CHECKING:
    import pandas as pd

    from fastqca.study.study import Study

__all__ = ["kind_and_degree"]


def kind_and_degree(study: Study, sets: pd.DataFrame) -> KindAndDegree | None:
    """Analyze raw values where the study has some, else memberships; None for crisp sets alone."""
    known: dict[str, Any] = {"missing": study.settings.missing, "seed": study.seed}
    if study.plan is not None:
        try:
            return necessity_in_kind_and_degree(
                sets, study.outcome, study.conditions, raw=study.data, **known
            )
        except FastqcaError:
            pass  # labels, or sets that were derived: their memberships are what there is
    used = sets[[name for name in study.conditions if name in sets.columns]].to_numpy()
    if np.isin(used, (0, 1)).all():
        return None
    return necessity_in_kind_and_degree(sets, study.outcome, study.conditions, **known)
