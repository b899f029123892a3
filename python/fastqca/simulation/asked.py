"""Which checks of belief a design asks for, how much each does, and what that takes."""

from __future__ import annotations

from collections.abc import Mapping

from fastqca._common.check import did_you_mean, flag, number, shown, whole_number
from fastqca._common.errors import DataError
from fastqca._common.values import FrozenDict
from fastqca.calibration.specs import Crisp, Fuzzy
from fastqca.simulation.networks import CareNetworks

__all__ = ["ANCHOR_ERROR", "check_generator", "read_belief", "searches_for"]

ANCHOR_ERROR = "anchor_error"
# How much each function does unless told otherwise: draws, splits, samples, sets of cases.
_USUAL = {
    "permutation_test": 499,
    "sensitivity_ranges": True,
    "leave_out": True,
    "influence": 2000,
    "bootstrap": 199,
    "holdout": 99,
    "calibration_uncertainty": 199,
}
_LOST = ("calibration", "meas_flip")  # noise that calibrating anew would undo


def read_belief(given: object) -> Mapping[str, float]:
    """
    Check which functions are asked, and how much each does.

    Examples
    --------
    >>> dict(read_belief({"bootstrap": True, "leave_out": False, "holdout": 20}))
    {'bootstrap': 199, 'holdout': 20}
    """
    if not isinstance(given, Mapping):
        raise DataError(
            f"belief must be a mapping of functions to their effort (in a file, a table "
            f"[belief]), as in {{'permutation_test': 499}}; got {shown(given)}"
        )
    read: dict[str, float] = {}
    for name, much in given.items():
        if name == ANCHOR_ERROR:
            read[name] = number(much, f"belief: {name}", low=0, low_open=True)
        elif name not in _USUAL:
            raise DataError(f"belief: there is no check {name!r}{did_you_mean(str(name), _USUAL)}")
        elif isinstance(_USUAL[name], bool):
            read[name] = flag(much, f"belief: {name}")
        elif isinstance(much, bool):
            read[name] = _USUAL[name] if much else 0
        else:
            read[name] = whole_number(much, f"belief: {name}", low=0, high=10**6)
    return FrozenDict({name: much for name, much in read.items() if much})


def check_generator(checks: Mapping[str, float], generator: object) -> None:
    """Refuse what cannot be asked about the data of a generator."""
    if "calibration_uncertainty" not in checks:
        return
    if not isinstance(generator, CareNetworks):
        raise DataError(
            "belief: calibration_uncertainty needs raw values, which only CareNetworks provides"
        )
    noise = generator.to_dict()["noise"]
    for name in _LOST:
        if noise.get(name):
            raise DataError(
                f"belief: calibration_uncertainty recalibrates the raw values, so the data "
                f"would lack noise {name!r}; omit one of the two"
            )
    for name, spec in generator.plan.specs.items():
        if not isinstance(spec, Fuzzy | Crisp):
            raise DataError(
                f"belief: calibration_uncertainty moves crossovers, and {spec!r} of {name!r} has "
                "none"
            )


def searches_for(checks: Mapping[str, float], n: int) -> int:
    """Return how often the data of a replicate of n cases are analysed, about."""
    drawn = ("permutation_test", "bootstrap", "holdout", "calibration_uncertainty")
    pairs = 3 * min(int(checks.get("influence", 0)), n * (n + 1) // 2)
    return int(sum(checks.get(name, 0) for name in drawn)) + n * ("leave_out" in checks) + pairs
