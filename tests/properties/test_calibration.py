"""Calibration against its formulas, written out for one value at a time."""

import math
from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from fastqca.calibration.calibrate import calibrate
from fastqca.calibration.labels import crisp
from fastqca.calibration.specs import bell, fuzzy
from fastqca.calibration.thresholds import find_thresholds

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")

# Steps of 1/64 are exact, so that a value can lie on an anchor and anchors are never too close.
grid = st.integers(-20_000, 20_000).map(lambda number: number / 64)
values = st.lists(grid, min_size=1, max_size=30)
power = st.sampled_from([0.5, 1, 2, 3.5])


def anchors(number):
    return st.lists(grid, min_size=number, max_size=number, unique=True).map(sorted)


def snapped(score):
    return 0.0 if score < 0.0001 else 1.0 if score > 0.9999 else score


def naive_logistic(x, e, c, i, idm):
    if e > i:
        return 1 - naive_logistic(x, i, c, e, idm)
    odds = math.log(idm / (1 - idm))
    exponent = -(x - c) * odds / (i - c) if x >= c else (x - c) * odds / (e - c)
    return 0.0 if exponent > 700 else 1 / (1 + math.exp(exponent))


def naive_pieces(x, e, c, i, below, above):
    if e < i:
        if x <= e:
            return 0.0
        if x <= c:
            return ((e - x) / (e - c)) ** below / 2
        return 1 - ((i - x) / (i - c)) ** above / 2 if x <= i else 1.0
    if x <= i:
        return 1.0
    if x <= c:
        return 1 - ((i - x) / (i - c)) ** above / 2
    return ((e - x) / (e - c)) ** below / 2 if x <= e else 0.0


@given(values, anchors(3), st.booleans(), st.floats(0.51, 0.999))
def test_logistic(x, three, falling, idm):
    e, c, i = three[::-1] if falling else three
    expected = [snapped(naive_logistic(value, e, c, i, idm)) for value in x]
    assert calibrate(x, fuzzy(e, c, i, idm=idm)) == pytest.approx(expected, abs=1e-9)


@given(values, anchors(3), st.booleans(), power, power)
def test_pieces(x, three, falling, below, above):
    e, c, i = three[::-1] if falling else three
    expected = [snapped(naive_pieces(value, e, c, i, below, above)) for value in x]
    spec = fuzzy(e, c, i, logistic=False, below=below, above=above)
    assert calibrate(x, spec) == pytest.approx(expected, abs=1e-9)


@given(values, anchors(6), st.booleans(), power, power)
def test_bell(x, six, inverted, below, above):
    first, second = six[:3], six[3:]
    if inverted:
        first, second = first[::-1], second[::-1]
    e1, c1, i1 = first
    i2, c2, e2 = second
    middle = (first[2] + second[0]) / 2 if not inverted else (first[0] + second[2]) / 2
    expected = [
        snapped(
            naive_pieces(value, e1, c1, i1, below, above)
            if value <= middle
            else naive_pieces(value, e2, c2, i2, below, above)
        )
        for value in x
    ]
    spec = bell(e1, c1, i1, i2, c2, e2, below=below, above=above)
    assert calibrate(x, spec) == pytest.approx(expected, abs=1e-9)


@given(values, st.lists(grid, min_size=1, max_size=5, unique=True), st.booleans())
def test_crisp(x, thresholds, at_most):
    assume(min(x) <= min(thresholds))
    assume(max(thresholds) <= max(x))
    reached = [sum(value <= t if at_most else value >= t for t in thresholds) for value in x]
    assert calibrate(x, crisp(*thresholds, at_most=at_most)).tolist() == reached


@given(values, anchors(3))
def test_share_between_the_anchors(x, three):
    e, c, i = three
    inside = [value for value in x if e <= value <= i] or [c]

    def share(value):
        return sum(other <= value for other in inside) / len(inside)

    def score(value):
        if value <= c:
            return share(value) / share(c) / 2 if share(c) else 0.0
        return 1 - (1 - share(value)) / (1 - share(c)) / 2 if share(c) < 1 else 1.0

    spec = fuzzy(e, c, i, logistic=False, ecdf=True)
    expected = [snapped(score(value)) for value in x]
    assert calibrate(x, spec) == pytest.approx(expected, abs=1e-9)


@given(values, anchors(3), st.booleans())
def test_higher_values_are_never_less_in(x, three, logistic):
    x = sorted(x)
    rising = calibrate(x, fuzzy(*three, logistic=logistic))
    falling = calibrate(x, fuzzy(*three[::-1], logistic=logistic))
    assert all(a <= b for a, b in pairwise(rising))
    assert falling == pytest.approx(1 - rising, abs=1e-9)


# Thresholds: the two nearest groups are joined, by distances between all their values.


def apart(a, b):
    return [abs(x - y) for x in a for y in b]


def ward(a, b):
    def spread(values):
        mean = sum(values) / len(values)
        return sum((value - mean) ** 2 for value in values)

    return spread([*a, *b]) - spread(a) - spread(b)


DISTANCES = {
    "complete": lambda a, b: max(apart(a, b)),
    "single": lambda a, b: min(apart(a, b)),
    "average": lambda a, b: sum(apart(a, b)) / len(apart(a, b)),
    "ward.D2": ward,
}


def naive_thresholds(x, n, method):
    """Join any two groups, neighbours or not; None where it depends on the order of equal ones."""
    groups = [[value] for value in sorted(x)]
    while len(groups) > n + 1:
        pairs = [(i, j) for j in range(len(groups)) for i in range(j)]
        far = {(i, j): DISTANCES[method](groups[i], groups[j]) for i, j in pairs}
        least = min(far.values())
        nearest = [pair for pair in pairs if far[pair] <= least + 1e-9]
        if len(nearest) > 1 and least > 0:
            return None
        i, j = nearest[0]
        groups[i] += groups.pop(j)
    ordered = sorted(groups, key=min)
    return [(max(a) + min(b)) / 2 for a, b in pairwise(ordered)]


@given(
    st.lists(st.integers(-400, 400).map(lambda v: v / 4), min_size=2, max_size=12),
    st.integers(1, 4),
    st.sampled_from(sorted(DISTANCES)),
)
def test_thresholds_are_those_of_joining_all_pairs(x, n, method):
    assume(len(set(x)) > n)
    expected = naive_thresholds(x, n, method)
    assume(expected is not None)
    assert find_thresholds(x, n, method) == pytest.approx(expected, abs=1e-9)
