"""The probability that chance does as well as the conditions."""

from itertools import product

import pytest

from fastqca import DataError
from fastqca.calibration.chance import chance_of_no_contradiction, chance_of_perfect_split


@pytest.mark.parametrize(("cases", "columns"), [(1, 1), (2, 2), (3, 2), (4, 1), (4, 2), (4, 3)])
def test_equals_the_count_over_all_coin_tosses(cases, columns):
    outcome = tuple(case % 2 for case in range(cases))
    perfect = {outcome, tuple(1 - y for y in outcome)}
    tosses = list(product(product((0, 1), repeat=cases), repeat=columns))
    lucky = sum(any(column in perfect for column in toss) for toss in tosses)
    assert chance_of_perfect_split(cases, columns) == pytest.approx(lucky / len(tosses), abs=1e-15)


def test_the_numbers_of_four_projects():
    assert f"{chance_of_perfect_split(4, 5):.3f}" == "0.487"
    assert f"{chance_of_perfect_split(4, 4):.3f}" == "0.414"


def test_extremes_are_exact():
    assert chance_of_perfect_split(1, 1) == 1
    assert chance_of_perfect_split(7, 0) == 0
    assert chance_of_perfect_split(1, 0) == 0
    assert chance_of_perfect_split(60, 1) == pytest.approx(2.0**-59, rel=1e-12)
    assert chance_of_perfect_split(10_000, 64) == 0


@pytest.mark.parametrize(("cases", "columns"), [(0, 1), (-1, 1), (4, -1), (2.5, 1), ("4", 1)])
def test_refuses_what_is_no_number_of_anything(cases, columns):
    with pytest.raises(DataError):
        chance_of_perfect_split(cases, columns)


@pytest.mark.parametrize(("cases", "conditions"), [(1, 0), (2, 0), (3, 1), (4, 1), (3, 2), (4, 2)])
def test_no_contradiction_equals_the_count_over_all_data(cases, conditions):
    rows = list(product(range(2**conditions), repeat=cases))
    outcomes = list(product((0, 1), repeat=cases))
    clean = sum(
        len({(r, y) for r, y in zip(row, outcome, strict=True)}) == len(set(row))
        for row in rows
        for outcome in outcomes
    )
    expected = clean / (len(rows) * len(outcomes))
    assert chance_of_no_contradiction(cases, conditions) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("cases", "conditions", "simulated"),
    [
        (24, 4, 0.002),
        (24, 5, 0.018),
        (24, 6, 0.12),
        (24, 7, 0.34),
        (24, 8, 0.60),
        (24, 10, 0.87),
        (12, 4, 0.12),
        (12, 6, 0.62),
    ],
)
def test_the_simulated_chances(cases, conditions, simulated):
    """Shares of 500 random data sets; the exact figures lie within their Monte Carlo error."""
    exact = chance_of_no_contradiction(cases, conditions)
    error = (exact * (1 - exact) / 500) ** 0.5 + 0.001  # printed to two or three digits
    assert abs(exact - simulated) < 3 * error


def test_the_number_of_cases_has_a_limit():
    assert chance_of_no_contradiction(2000, 60) == pytest.approx(1)
    with pytest.raises(DataError, match="cases must be .* at most 50000"):
        chance_of_no_contradiction(10**6, 60)
