"""
Every call of calibrate() and findTh() of the reference.

Scores are compared to 1e-9. The indirect method is a regression that R stops when its deviance hardly
changes and whose scores it rounds to 6 decimals, so there it is 2e-6.
"""

from collections import Counter
from typing import Any

import pytest
from reference import load

import fastqca as qca
from fastqca import CalibrationError

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
TOLERANCE = {"indirect": 2e-6}

# How many calls are of which class.
CLASSES = {
    "same": 102,
    "refused": 11,  # an error in R, and here
    "nonsense": 4,  # the crossover is not between the other anchors; R returns numbers all the same
    # R drops all values where none lies beyond the anchors on one side, and fails
    "nothing outside": 2,
}
THRESHOLDS = 48


def calls(what: str) -> list[Any]:
    """Return the calls of one function."""
    found = load("published", "calibration")[what]
    return [pytest.param(call, id=f"{i}-{call['variable']}") for i, call in enumerate(found)]


def arguments_of(call: dict[str, Any]) -> dict[str, Any]:
    """Translate arguments of R's calibrate(); p and q are old names of two of them."""
    return {{"p": "below", "q": "above"}.get(k, k): v for k, v in call["args"].items()}


def classify(call: dict[str, Any]) -> str:
    """Tell from the reference alone what can be expected of a call."""
    if call["status"] == "error":
        return "nothing outside" if "non-missing values" in call["error"] else "refused"
    thresholds = call["args"].get("thresholds")
    if isinstance(thresholds, dict):
        thresholds = [thresholds[name] for name in "eci" if name in thresholds]
    if call["args"].get("type") == "crisp" or not isinstance(thresholds, list):
        return "same"
    if len(thresholds) == 3 and call["args"].get("method", "direct") == "direct":
        e, c, i = thresholds
        return "same" if e < c < i or e > c > i else "nonsense"
    return "same"


@pytest.mark.parametrize("call", calls("calibrate"))
def test_calibration_is_that_of_r(call: dict[str, Any]) -> None:
    arguments = arguments_of(call)
    kind = classify(call)
    if kind in ("refused", "nonsense"):
        message = "out of order" if kind == "nonsense" else None
        with pytest.raises(CalibrationError, match=message):
            qca.calibrate(call["x"], **arguments)
        return
    scores = qca.calibrate(call["x"], **arguments)
    expected = call["result"] if kind == "same" else by_share(call["x"], arguments["thresholds"])
    tolerance = TOLERANCE.get(arguments.get("method", ""), 1e-9)
    assert scores == pytest.approx(expected, abs=tolerance, rel=0)


def by_share(x: list[float], thresholds: list[float]) -> list[float]:
    """Compute what the manual of R describes where R itself fails."""
    e, c, i = thresholds
    inside = [value for value in x if min(e, i) <= value <= max(e, i)]

    def share(value: float) -> float:
        return sum(other <= value for other in inside) / len(inside)

    def score(value: float) -> float:
        if value <= c:
            return share(value) / share(c) / 2
        return 1 - (1 - share(value)) / (1 - share(c)) / 2

    return [score(value) if e < i else 1 - score(value) for value in x]


@pytest.mark.parametrize("call", calls("findTh"))
def test_thresholds_are_those_of_r(call: dict[str, Any]) -> None:
    found = qca.find_thresholds(call["x"], call["n"], call["hclustm"], call["distm"])
    assert found == pytest.approx(call["result"], abs=1e-9, rel=0)


def test_no_call_vanishes() -> None:
    reference = load("published", "calibration")
    assert dict(Counter(map(classify, reference["calibrate"]))) == CLASSES
    assert len(reference["findTh"]) == THRESHOLDS
