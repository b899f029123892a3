"""
The reference population: fixed, external anchors for the calibration of simulated networks.

`REFERENCE` was made by `reference_figures` from 20,000 networks of the default model with
independent traits, under a seed that no study can have; a test makes it again. A sample's own
percentiles would give every sample another definition of its sets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca import _core
from fastqca.calibration.specs import Crisp, Fuzzy, Spec
from fastqca.simulation.network_measures import MEASURES, BrokerageOn, codes, measure_kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["REFERENCE", "anchors", "deviation", "reference_figures"]

# The population of `REFERENCE`, whatever the defaults of `CareNetworks` are.
_DEFAULTS: dict[str, Any] = {
    "organisations": (6, 20),
    "sectors": 5,
    "tasks": 12,
    "values": 8,
    "charter": 6,
    "mechanisms": 6,
    "cholesky": np.eye(5).tolist(),
    "gamma": [1.0] * 5,
    "waves": 1,
    "phi": 0.0,
    "site_share": 0.0,
}

_SEED = 2**64 - 1  # studies have seeds below 2**63
_SIZE = 20_000
_MANY_TIES = 0.005
_APART = 0.002


def reference_figures(brokerage_on: BrokerageOn) -> dict[str, tuple[float, float, float, float]]:
    """
    Compute the percentiles 10, 50 and 90 of each measure and its standard deviation, to 3 decimals.

    A median that more than 0.5 percent of the networks have exactly, which would put them at
    membership 0.5, is moved half the way to the next higher value that occurs (at least 0.002
    away), or to the next lower one where it is the highest.
    """
    union = brokerage_on == "union"
    names = [m.name for m in MEASURES if not union or "brokerage" in m.needs]
    addresses = np.zeros((_SIZE, 3), dtype=np.uint64)
    addresses[:, 0] = np.arange(_SIZE)
    made = _core.CareModel(**_DEFAULTS).measured(
        addresses, study=(_SEED, 0), measures=codes(names), union=union, threads=0
    )
    return {name: _figures(x) for name, x in zip(names, made["measures"].T, strict=True)}


def _figures(x: NDArray[np.float64]) -> tuple[float, float, float, float]:
    low, middle, high = np.percentile(x, [10, 50, 90])
    if (np.abs(x - middle) < 1e-9).mean() > _MANY_TIES:
        above, below = x[x > middle + _APART], x[x < middle - _APART]
        middle = (middle + (above.min() if above.size else below.max())) / 2
    low, middle, high, deviation = (round(float(v), 3) for v in (low, middle, high, x.std()))
    return low, middle, high, deviation


def anchors(measure: str, brokerage_on: BrokerageOn = "coordination") -> Spec:
    """Give the calibration of a measure by the reference population."""
    kind = measure_kind(measure)
    low, middle, high, _ = _row(measure, brokerage_on)
    if measure == "lead_coordinator":
        return Crisp((0.5,))
    return Fuzzy(high, middle, low) if kind.falling else Fuzzy(low, middle, high)


def deviation(measure: str, brokerage_on: BrokerageOn = "coordination") -> float:
    """Give the standard deviation of a measure in the reference population."""
    return _row(measure, brokerage_on)[3]


def _row(measure: str, brokerage_on: BrokerageOn) -> tuple[float, float, float, float]:
    figures = REFERENCE[brokerage_on]
    return figures[measure] if measure in figures else REFERENCE["coordination"][measure]


REFERENCE: dict[BrokerageOn, dict[str, tuple[float, float, float, float]]] = {
    "coordination": {
        "task_distance": (0.459, 0.727, 0.851, 0.151),
        "sector_blau": (0.449, 0.663, 0.754, 0.139),
        "sector_entropy": (0.431, 0.756, 0.926, 0.188),
        "task_redundancy": (2.333, 4.042, 6.222, 1.516),
        "integration": (0.113, 0.379, 0.69, 0.211),
        "density": (0.145, 0.346, 0.603, 0.172),
        "cross_sector_density": (0.103, 0.287, 0.551, 0.171),
        "mechanisms": (0.0, 0.583, 1.0, 0.333),
        "clustering": (0.0, 0.35, 0.603, 0.211),
        "ei_index": (-0.333, 0.222, 0.562, 0.38),
        "mean_inverse_distance": (0.289, 0.645, 0.801, 0.196),
        "component_share": (0.667, 0.975, 1.0, 0.166),
        "value_distance": (0.036, 0.278, 0.512, 0.176),
        "top_value_blau": (0.208, 0.668, 0.793, 0.229),
        "value_deviation": (0.058, 0.164, 0.227, 0.062),
        "centroid_distance": (0.171, 0.486, 0.672, 0.184),
        "endorsement": (0.219, 0.526, 0.833, 0.224),
        "shared_values": (0.0, 0.25, 1.0, 0.384),
        "within_agreement": (0.021, 0.168, 0.492, 0.183),
        "degree_centralisation": (0.126, 0.346, 0.729, 0.231),
        "betweenness_centralisation": (0.027, 0.301, 0.721, 0.26),
        "brokerage": (0.018, 0.144, 0.6, 0.23),
        "coordinator_roles": (0.0, 1.5, 9.0, 7.502),
        "consultant_roles": (0.0, 2.5, 12.0, 6.544),
        "gatekeeper_roles": (0.0, 5.5, 25.0, 11.727),
        "liaison_roles": (0.0, 3.5, 22.0, 11.336),
        "constraint": (0.149, 0.251, 0.5, 0.216),
        "lead_coordinator": (0.0, 0.5, 1.0, 0.436),
        "brokered_pairs": (0.0, 0.223, 0.671, 0.253),
    },
    "union": {
        "degree_centralisation": (0.182, 0.304, 0.533, 0.142),
        "betweenness_centralisation": (0.032, 0.134, 0.415, 0.16),
        "brokerage": (0.162, 0.291, 0.495, 0.134),
        "coordinator_roles": (0.0, 8.5, 46.0, 33.29),
        "consultant_roles": (0.0, 9.5, 36.0, 15.425),
        "gatekeeper_roles": (4.0, 34.5, 139.0, 56.775),
        "liaison_roles": (0.0, 19.5, 95.0, 42.662),
        "constraint": (0.194, 0.261, 0.446, 0.105),
        "lead_coordinator": (0.0, 0.5, 1.0, 0.467),
        "brokered_pairs": (0.455, 0.933, 1.0, 0.24),
    },
}
