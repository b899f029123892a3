"""Ceilings against a naive twin that follows the definitions, on random clouds with ties.

A campaign (FASTQCA_CAMPAIGN) tries 10,000 clouds.
"""

import math
import os
from itertools import combinations, pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fastqca as qca
from fastqca.ceilings.corners import CORNERS, signs

# Some random numbers look like codes for missing values.
pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
CAMPAIGN = bool(os.environ.get("FASTQCA_CAMPAIGN"))
Point = tuple[float, float]
STEPS = ("ce_fdh", "ce_vrs")
LINES = ("cr_fdh", "cr_vrs", "c_lp", "qr", "ols", "cols")

likert = st.integers(1, 5).map(float)
hundredths = st.integers(-300, 300).map(lambda n: n / 100)
anything = st.floats(-1e3, 1e3).map(lambda x: round(x, 6))


@st.composite
def clouds(draw: st.DrawFn, most: int = 14) -> list[Point]:
    """Draw a few points: scales with many ties, few or none, sometimes constants or copies."""
    x, y = (draw(st.sampled_from([likert, hundredths, anything])) for _ in "xy")
    constant = draw(st.sampled_from(["", "", "", "", "x", "y"]))
    if constant == "x":
        x = st.just(3.0)
    if constant == "y":
        y = st.just(3.0)
    points = draw(st.lists(st.tuples(x, y), min_size=1, max_size=most))
    return points + draw(st.lists(st.sampled_from(points), max_size=4))


def peers_of(points: list[Point]) -> list[Point]:
    """Points that no other one beats: none with less x has as high a y, none at it a higher y."""
    return sorted(
        (x, y)
        for x, y in points
        if not any((u < x and v >= y) or (u == x and v > y) for u, v in points)
    )


def corners_of(peers: list[Point]) -> list[Point]:
    """Peers that are above every chord of others (or within rounding on one)."""
    spread = (peers[-1][0] - peers[0][0]) * (peers[-1][1] - peers[0][1])
    distinct = sorted(set(peers))

    def above(point: Point) -> bool:
        x, y = point
        return all(
            (y - a[1]) * (b[0] - a[0]) > (b[1] - a[1]) * (x - a[0]) + 1e-12 * spread
            for a, b in combinations(distinct, 2)
            if a[0] < x < b[0]
        )

    return [point for point in peers if above(point)]


def least_squares(points: list[Point]) -> tuple[float, float] | None:
    x, y = np.array(points).T
    if x.min() == x.max():
        return None
    design = np.column_stack([x - x.mean(), np.ones_like(x)])
    slope, height = np.linalg.lstsq(design, y - y.mean(), rcond=None)[0]
    return float(slope), float(y.mean() + height - slope * x.mean())


def area_above(heights, breaks: list[float], left: float, right: float, low: float, top: float):
    """Integrate what is above a function that is linear between the breaks, strip by strip."""
    at = sorted({left, right, *(b for b in breaks if left < b < right)})
    total = 0.0
    for a, b in pairwise(at):
        # The ends are looked at from within, because steps jump there.
        near_a, near_b = a + (b - a) * 1e-9, b - (b - a) * 1e-9
        ends = [top - min(max(heights(x), low), top) for x in (near_a, near_b)]
        total += (b - a) * sum(ends) / 2
    return total


def scope_of(points: list[Point]) -> tuple[float, float, float, float]:
    x, y = zip(*points, strict=True)
    return min(x), max(x), min(y), max(y)


def analysis(points: list[Point], **arguments):
    x, y = zip(*points, strict=True)
    ceilings = (*STEPS, *LINES)
    return qca.nca({"X": list(x), "Y": list(y)}, "Y", ceilings=ceilings, **arguments)


@settings(max_examples=10_000 if CAMPAIGN else settings.default.max_examples)
@given(clouds(), st.sampled_from(CORNERS), st.sampled_from([0.0, 0.0, 0.5]))
def test_zones_and_lines(points: list[Point], corner: str, margin: float) -> None:
    left, right, low, top = scope_of(points)
    width, height = right - left, top - low
    scope = None
    if margin and width > 0 and height > 0:
        left, right = left - margin * width, right + 2 * margin * width
        low, top = low - margin * height, top + 2 * margin * height
        scope = (left, right, low, top)
    found = analysis(points, corner=corner, scope=scope)
    of_x, of_y = signs(corner)
    turned = [(of_x * x, of_y * y) for x, y in points]
    limits = (*sorted((of_x * left, of_x * right)), *sorted((of_y * low, of_y * top)))
    check_steps(found, turned, limits)
    check_lines(found, turned, limits, of_x, of_y)


def check_steps(found, points: list[Point], limits) -> None:
    left, right, low, top = limits
    area = (right - left) * (top - low)
    peers = peers_of(points)
    hull = corners_of(peers)
    for which, theirs in ((False, peers), (True, hull)):
        ours = found.peers("X", hull=which).to_numpy()
        assert len(ours) == len(theirs)
    distinct = sorted(set(hull))

    def steps(x: float) -> float:
        return max((v for u, v in points if u <= x), default=low)

    def concave(x: float) -> float:
        chords = [
            a[1] + (b[1] - a[1]) * (x - a[0]) / (b[0] - a[0])
            for a, b in pairwise(distinct)
            if a[0] <= x <= b[0]
        ]
        return max(chords, default=low if x < distinct[0][0] else distinct[-1][1])

    for ceiling, heights in (("ce_fdh", steps), ("ce_vrs", concave)):
        expected = area_above(heights, [x for x, _ in peers], left, right, low, top)
        zone = found.value("zone", "X", ceiling)
        assert zone == pytest.approx(expected, rel=1e-7, abs=1e-7 * area + 1e-12)
        d = found.value("d", "X", ceiling)
        assert math.isnan(d) if area == 0 else d == pytest.approx(zone / area)
        assert found.value("accuracy", "X", ceiling) == 100


def check_lines(found, points: list[Point], limits, of_x: int, of_y: int) -> None:
    left, right, low, top = limits
    width, height = right - left, top - low
    peers = peers_of(points)
    hull = corners_of(peers)
    expected = {"cr_fdh": least_squares(peers), "cr_vrs": least_squares(hull)}
    expected["ols"] = least_squares(points)
    if ols := expected["ols"]:
        expected["cols"] = (ols[0], max(y - ols[0] * x for x, y in points))
    for ceiling, line in expected.items():
        slope = found.value("slope", "X", ceiling) * of_x * of_y
        intercept = found.value("intercept", "X", ceiling) * of_y
        zone = found.value("zone", "X", ceiling)
        if line is None:
            assert math.isnan(slope)
            continue
        if height == 0 or width == 0:
            continue
        assert slope * width == pytest.approx(line[0] * width, rel=1e-7, abs=1e-9 * height)
        size = height + abs(line[0]) * max(abs(left), abs(right))
        assert intercept == pytest.approx(line[1], rel=1e-7, abs=1e-8 * size)
        check_zone(zone, slope, intercept, limits)
    for ceiling in ("c_lp", "qr"):
        slope = found.value("slope", "X", ceiling) * of_x * of_y
        if not math.isnan(slope) and width > 0 and height > 0:
            intercept = found.value("intercept", "X", ceiling) * of_y
            check_zone(found.value("zone", "X", ceiling), slope, intercept, limits)


def check_zone(zone: float, slope: float, intercept: float, limits) -> None:
    left, right, low, top = limits
    if slope < 0:
        assert math.isnan(zone)
        return
    crossings = [(level - intercept) / slope for level in (low, top)] if slope else []
    area = area_above(lambda x: intercept + slope * x, crossings, left, right, low, top)
    assert zone == pytest.approx(area, rel=1e-6, abs=1e-7 * (right - left) * (top - low))


@given(clouds())
def test_lines_of_linear_programs_are_best(points: list[Point]) -> None:
    """The smallest losses among all lines through two points are those of the lines found."""
    found = analysis(points)
    left, right, low, top = scope_of(points)
    if left == right or low == top:
        return
    lines = [
        (slope, a[1] - slope * a[0])
        for a, b in combinations(sorted(set(points)), 2)
        if a[0] != b[0]
        for slope in [(b[1] - a[1]) / (b[0] - a[0])]
    ]

    def pinball(line: tuple[float, float]) -> float:
        off = [y - line[1] - line[0] * x for x, y in points]
        return sum(0.95 * d if d > 0 else -0.05 * d for d in off)

    own = found.value("slope", "X", "qr"), found.value("intercept", "X", "qr")
    best = min(map(pinball, lines))
    assert pinball(own) == pytest.approx(best, rel=1e-8, abs=1e-9 * (top - low))
    peers = peers_of(points)
    if len(set(peers)) < 2:
        assert found.value("d", "X", "c_lp") == 0
        return
    margin = 1e-9 * (top - low)

    def distance(line: tuple[float, float]) -> float:
        off = [line[1] + line[0] * x - y for x, y in peers]
        return sum(off) if min(off) >= -margin and line[0] >= 0 else math.inf

    own = found.value("slope", "X", "c_lp"), found.value("intercept", "X", "c_lp")
    assert distance(own) == pytest.approx(min(map(distance, lines)), rel=1e-8, abs=10 * margin)
    assert found.value("accuracy", "X", "c_lp") == 100


@given(clouds(most=4), clouds(most=4))
def test_exact_p(first: list[Point], second: list[Point]) -> None:
    """All orders one by one; conditions with other values share nothing but the outcome."""
    points = first[:5]
    x, y = zip(*points, strict=True)
    other = [(second[i % len(second)][0]) for i in range(len(points))]
    asked = ("ce_fdh", "cr_fdh", "cols")
    found = qca.nca(
        {"A": list(x), "B": other, "Y": list(y)}, "Y", ceilings=asked, permutations="exact"
    )
    for name, values in (("A", x), ("B", other)):
        for ceiling in asked:
            d = found.value("d", name, ceiling)
            effects = [
                qca.nca({name: list(values), "Y": list(order)}, "Y", ceilings=ceiling).value(
                    "d", name, ceiling
                )
                for order in permutations(y)
            ]
            p = found.value("p", name, ceiling)
            if math.isnan(d):
                assert math.isnan(p)
            else:
                assert p == pytest.approx(np.mean([e >= d - 1e-12 for e in effects]))


@given(clouds(most=8), st.data())
def test_bottlenecks(points: list[Point], data: st.DataObject) -> None:
    """By the definition: the smallest x of the scope at which the ceiling reaches the level."""
    found = analysis(points)
    left, right, low, top = scope_of(points)
    levels = [low + data.draw(st.floats(0, 1)) * (top - low) for _ in range(3)]
    table = found.bottleneck_table("ce_fdh", levels, "actual")
    for level, needed in zip(table.values, table.needed[0, 0], strict=True):
        able = min((x for x, y in points if y >= level - 1e-10 * (top - low)), default=math.inf)
        expected = -math.inf if able <= left + 1e-10 * (right - left) else able
        assert needed == expected


@pytest.mark.skipif(not CAMPAIGN, reason="takes a minute")
def test_p_is_uniform_where_nothing_is_necessary() -> None:
    """Kolmogorov-Smirnov for p of 400 independent clouds, with values that do not tie."""
    from scipy.stats import kstest

    rng = np.random.default_rng(8)
    p = []
    for i, n in product(range(200), (20, 60)):
        x, y = rng.random((2, n))
        found = qca.nca(
            {"X": x, "Y": y}, "Y", ceilings=("ce_fdh", "cr_fdh"), permutations=999, seed=i
        )
        p.append([found.value("p", "X", c) for c in ("ce_fdh", "cr_fdh")])
    for column in np.array(p).T:
        assert kstest(column, "uniform").pvalue > 0.01
