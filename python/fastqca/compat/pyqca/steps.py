"""Single steps of PyQCA's minimization, for scripts that take them one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastqca._common.check import listing, shown, warn
from fastqca._common.errors import DataError
from fastqca.compat.pyqca.implicants import DONT_CARE, Implicant, coverage_of, values_of
from fastqca.compat.pyqca.minimizers import exact_set_cover, pattern_at, sorted_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

__all__ = [
    "build_coverage_table",
    "can_merge",
    "classify_truth_table_rows",
    "deduplicate_implicants",
    "filter_safe_remainders",
    "filter_theory_consistent_remainders",
    "is_theory_consistent",
    "row_to_pattern",
    "select_essential_prime_implicants",
]

Pattern = tuple[Any, ...]


def can_merge(
    p1: Pattern,
    p2: Pattern,
    is_multivalue: Sequence[bool],
    condition_domains: Sequence[Sequence[Any]] | None = None,
) -> tuple[bool, Pattern | None]:
    """
    Tell whether two products differ in one condition only, and what they are together.

    Examples
    --------
    >>> can_merge((1, 0), (1, 1), [False, False])
    (True, (1, '*'))
    """
    if len(p1) != len(p2):
        return False, None
    for pattern in (p1, p2):
        _same_length("is_multivalue", is_multivalue, "the pattern", pattern)
    places = [i for i, (a, b) in enumerate(zip(p1, p2, strict=True)) if a != b]
    if len(places) != 1 or DONT_CARE in (p1[places[0]], p2[places[0]]):
        return False, None
    (at,) = places
    one, other = values_of(p1[at]), values_of(p2[at])
    both: Any = DONT_CARE
    if is_multivalue[at]:
        domain = frozenset(condition_domains[at]) if condition_domains is not None else None
        if domain is None or one <= other or other <= one or not one | other <= domain:
            return False, None
        both = DONT_CARE if one | other == domain else one | other
    return True, (*p1[:at], both, *p1[at + 1 :])


def deduplicate_implicants(implicants: Iterable[Implicant]) -> list[Implicant]:
    """
    Put products with the same literals together.

    Examples
    --------
    >>> one, other = Implicant((1,), frozenset({0})), Implicant((1,), frozenset({1}))
    >>> [sorted(each.covered) for each in deduplicate_implicants([one, other])]
    [[0, 1]]
    """
    covered: dict[Pattern, frozenset[int]] = {}
    for each in implicants:
        if not isinstance(each, Implicant):
            raise DataError(f"implicants must be a list of Implicants, got {shown(each)}")
        covered[each.pattern] = covered.get(each.pattern, frozenset()) | each.covered
    return [Implicant(pattern, rows) for pattern, rows in covered.items()]


def select_essential_prime_implicants(
    prime_implicants: list[Implicant], target_minterms: list[int]
) -> list[Implicant]:
    """
    Find the cheapest cover of rows, in the order of the products given: `exact_set_cover`.

    Examples
    --------
    >>> products = [Implicant((1, 0), frozenset({0})), Implicant((1, "*"), frozenset({0, 1}))]
    >>> [each.pattern for each in select_essential_prime_implicants(products, [0, 1])]
    [(1, '*')]
    """
    if not prime_implicants or not target_minterms:
        return []
    return exact_set_cover(prime_implicants, target_minterms)


def build_coverage_table(
    prime_implicants: Sequence[Implicant],
    target_minterms: Sequence[int],
    condition_names: Sequence[str],
) -> pd.DataFrame:
    """
    Write which product covers which row, as 1 or 0.

    Examples
    --------
    >>> products = [Implicant((1, "*"), frozenset({2, 3}))]
    >>> build_coverage_table(products, [2, 3], ["A", "B"]).loc["A"].tolist()
    [1, 1, 1, 2]
    """
    return coverage_of(prime_implicants, target_minterms, condition_names)


def row_to_pattern(
    config: Mapping[str, Any],
    condition_names: Sequence[str],
    is_multivalue_flags: Sequence[bool],
) -> Pattern | None:
    """
    Write a configuration as the values of its conditions; None if one is missing.

    Examples
    --------
    >>> row_to_pattern({"A": 1.0, "M": "north"}, ["A", "M"], [False, True])
    (1, 'north')
    """
    if not set(condition_names) <= set(config):
        return None
    _same_length("is_multivalue_flags", is_multivalue_flags, "condition_names", condition_names)
    kinds = zip(condition_names, is_multivalue_flags, strict=True)
    return tuple(config[name] if several else int(config[name]) for name, several in kinds)


def classify_truth_table_rows(
    truth_table_rows: Iterable[Any],
    all_patterns: Sequence[Pattern],
    pattern_to_idx: Mapping[Pattern, int],
    condition_names: Sequence[str],
    is_multivalue_flags: Sequence[bool],
    outcome_threshold: float,
    consistency_threshold: float | None = None,
    pri_cut: float = 0.0,
    frequency_cutoff: int = 1,
) -> tuple[list[int], list[int], list[int], list[int]]:
    """
    Sort rows, numbered from 0: positive, negative, remainders, contradictions.

    Warns
    -----
    FastqcaWarning
        A row is not among `all_patterns`, or is positive and negative at once.
    """
    cut = outcome_threshold if consistency_threshold is None else consistency_threshold
    unknown = []

    def position(config: Mapping[str, Any]) -> int | None:
        pattern = row_to_pattern(config, condition_names, is_multivalue_flags)
        at = None if pattern is None else pattern_to_idx.get(pattern)
        if at is None:
            unknown.append(dict(config))
        return at

    found = sorted_rows(
        truth_table_rows, position, len(all_patterns), (cut, pri_cut, frequency_cutoff)
    )
    if unknown:
        warn(f"rows that are no configuration of the conditions are left out: {listing(unknown)}")
    return found["positive"], found["negative"], found["remainder"], found["contradiction"]


def is_theory_consistent(
    pattern: Pattern,
    condition_names: Sequence[str],
    directional_expectations: Mapping[str, Any],
) -> bool:
    """
    Tell whether every literal of a product is as expected.

    Examples
    --------
    >>> is_theory_consistent((1, "*"), ["A", "B"], {"A": 1, "B": 1})
    True
    """
    _same_length("condition_names", condition_names, "the pattern", pattern)
    return all(
        value in (DONT_CARE, directional_expectations.get(name, value))
        for name, value in zip(condition_names, pattern, strict=True)
    )


def filter_safe_remainders(
    remainder_indices: Iterable[int],
    negative_indices: Iterable[int],
    contradiction_indices: Iterable[int],
) -> list[int]:
    """
    Leave out what is negative or contradictory.

    Examples
    --------
    >>> filter_safe_remainders([1, 2, 3], [2], [])
    [1, 3]
    """
    excluded = {*negative_indices, *contradiction_indices}
    return [row for row in remainder_indices if row not in excluded]


def filter_theory_consistent_remainders(
    remainder_indices: Iterable[int],
    negative_indices: Iterable[int],
    contradiction_indices: Iterable[int],
    all_patterns: Sequence[Pattern],
    condition_names: Sequence[str],
    directional_expectations: Mapping[str, Any],
) -> list[int]:
    """
    Leave out all remainders but those in which every condition is as expected.

    Examples
    --------
    >>> rows = [(0, 0), (0, 1), (1, 0), (1, 1)]
    >>> filter_theory_consistent_remainders([0, 2, 3], [], [], rows, ["A", "B"], {"A": 1})
    [2, 3]
    """
    safe = filter_safe_remainders(remainder_indices, negative_indices, contradiction_indices)
    expected = directional_expectations
    return [
        n
        for n in safe
        if is_theory_consistent(pattern_at(all_patterns, n), condition_names, expected)
    ]


def _same_length(name: str, one: Sequence[Any], other_name: str, other: Sequence[Any]) -> None:
    if max(getattr(side, "ndim", 1) for side in (one, other)) > 1:
        raise DataError(f"{name} and {other_name} must be lists, got a matrix")
    if len(one) != len(other):
        raise DataError(f"{name} has {len(one)} entries, but {other_name} {len(other)}")
