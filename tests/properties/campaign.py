"""
Random tables against the naive twins, as many as one likes.

    python tests/properties/campaign.py --tables 100000

Every table runs through the core: prime implicants of the three kinds of solution, the chart, all
minimum and all irredundant models and their number, and the three solutions of many data sets by
each kernel, or by one with `--kernel`. Every tenth also runs from a DataFrame through `truth_table`
and `minimize`. The first difference stops the campaign and prints the seed of its
table; `--first SEED --tables 1` repeats it.
"""

import argparse
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product
from random import Random

import naive
import numpy as np
from studies import Twin, study_of, term_of
from studies import models_of as whole_models
from tables import (
    ALL_MODELS,
    BUDGET,
    Cube,
    Table,
    models_of,
    on_cubes_of,
    primes_of,
    random_expectations,
    random_table,
    rows_array,
    solve,
    term_cube,
)

import fastqca as qca
from fastqca import FastqcaWarning, SolutionError, _core
from fastqca.solutions.expectations import level_sets

PRODUCTS = 300  # partial products of the naive expansion; a table with more is counted apart
EVERY_WHOLE = 10
KERNELS = ("space_bits", "row_bits", "search")
MOST_PAIRS = 100  # pairs of models that the twin goes through


class DifferenceError(AssertionError):
    """The engine and a naive twin do not agree."""


def check(name: str, ours: object, theirs: object) -> None:
    """Compare, and say what differs."""
    if ours != theirs:
        message = f"{name}:\n  fastqca {ours}\n  twin    {theirs}"
        raise DifferenceError(message)


def check_analysis(
    table: Table, kind: str, allowed: int, on_cubes: list[Cube] | None, counts: Counter[str]
) -> None:
    """Compare primes, chart, models and their number for one off-set."""
    primes = naive.primes(table.levels, table.on_bits, allowed)
    solved = solve(table, on_cubes)
    found = primes_of(solved)
    check(f"{kind} primes", sorted(found), sorted(primes))
    covered = naive.chart(found, table.explained)
    rows = [
        sum(1 << i for i, covers in enumerate(row) if covers) for row in solved.chart().tolist()
    ]
    check(f"{kind} chart", rows, covered)
    everything = (1 << len(table.explained)) - 1
    minimum = {frozenset(found[i] for i in m) for m in naive.minimum_models(covered, everything)}
    check(f"{kind} minimum models", models_of(solved), minimum)
    check(f"{kind} number of minimum models", solved.n_models, len(minimum))
    try:
        expanded = naive.irredundant_models(covered, everything, limit=PRODUCTS)
    except OverflowError:
        counts["irredundant models not compared: too many"] += 1
        return
    irredundant = {frozenset(found[i] for i in model) for model in expanded}
    whole = solve(table, on_cubes, all_sol=True)
    check(f"{kind} irredundant models", models_of(whole), irredundant)
    check(f"{kind} number of irredundant models", whole.n_models, len(irredundant))
    counts["irredundant models compared"] += 1


def check_table(table: Table, rng: Random, counts: Counter[str]) -> None:
    """Compare the three kinds of solution of a table."""
    for kind in ("conservative", "parsimonious"):
        check_analysis(table, kind, table.allowed(kind), on_cubes_of(table, kind), counts)
    expectations = random_expectations(rng, table.levels)
    for c_model, p_model in some_pairs(table, rng):
        candidates = naive.candidates(c_model, p_model, expectations)
        easy = naive.extent(table.levels, candidates)
        allowed = (table.on_bits | easy) & ~table.excluded_bits
        cubes = [term_cube(term, table.levels) for term in sorted(candidates)]
        check_analysis(table, "intermediate", allowed, cubes, counts)


def some_pairs(
    table: Table, rng: Random
) -> Iterator[tuple[frozenset[naive.Term], frozenset[naive.Term]]]:
    """Return one or two pairs of a conservative and a parsimonious model."""
    conservative = sorted(models_of(solve(table, on_cubes_of(table, "conservative"))), key=sorted)
    parsimonious = sorted(models_of(solve(table, None)), key=sorted)
    for _ in range(rng.randint(1, 2)):
        yield rng.choice(conservative), rng.choice(parsimonious)


def minimum_models(table: Table, allowed: int) -> set[frozenset[naive.Term]]:
    """Return the models of the twin."""
    primes = naive.primes(table.levels, table.on_bits, allowed)
    everything = (1 << len(table.explained)) - 1
    models = naive.minimum_models(naive.chart(primes, table.explained), everything)
    return {frozenset(primes[i] for i in model) for model in models}


def check_kernel(table: Table, rng: Random, kernel: str, counts: Counter[str]) -> None:
    """Compare the three solutions of a data set with one case in each row, by one kernel."""
    table = replace(table, included=(), excluded=())
    expectations = random_expectations(rng, table.levels)
    k = len(table.levels)
    expected = {
        kind: minimum_models(table, table.allowed(kind))
        for kind in ("conservative", "parsimonious")
    }
    pairs = list(product(*expected.values()))
    if len(pairs) > MOST_PAIRS:
        counts[f"{kernel}: too many pairs for the twin"] += 1
    else:
        expected["intermediate"] = set()
        found = {frozenset(naive.candidates(c, p, expectations)) for c, p in pairs}
        for candidates in found:
            allowed = table.on_bits | naive.extent(table.levels, candidates)
            expected["intermediate"] |= minimum_models(table, allowed)
    x = np.concatenate([rows_array(table.explained, k), rows_array(table.off, k)])
    y = np.repeat(np.array([1, 0], dtype=np.uint8), [len(table.explained), len(table.off)])
    nothing = {frozenset({(naive.ABSENT,) * k})}
    for kind, models in expected.items():
        batch = _core.Batch(
            np.array(table.levels, dtype=np.uint16),
            kind=kind,
            expected=level_sets(expectations, k),
            ties="drop",
            all_sol=False,
            max_models=ALL_MODELS,
            budget=BUDGET,
            threads=1,
            kernel=kernel,
        )
        cuts = {"incl": np.ones(1), "low": np.full(1, np.nan), "pri": np.zeros(1)}
        batch.add((x[None], y[None]), cuts=cuts | {"n": np.ones(1, dtype=np.int64)})
        solved = batch.finish()
        terms = [tuple(term) for term in solved["implicants"].tolist()]
        ends, members = solved["term_offsets"].tolist(), solved["terms"].tolist()
        ours = {frozenset(terms[t] for t in members[first:last]) for first, last in pairwise(ends)}
        always = expected["parsimonious"] == nothing and kind == "intermediate"
        ours = ours or nothing
        check(f"{kernel} {kind}", ours, nothing if always else models)
        counts[f"{kernel} {kind}"] += 1


def check_whole(table: Table, rng: Random, counts: Counter[str]) -> None:
    """Compare `truth_table` and `minimize` on data that make this table."""
    study = study_of(table)
    include = rng.choice(("", "C", "?", "?,C"))
    twin = Twin(study, include, all_sol=False)
    names = study.names
    kinds = ["conservative"] + ["parsimonious"] * ("?" in include)
    empty = {frozenset({(naive.ABSENT,) * len(names)})}
    expected = {kind: twin.models(twin.allowed(kind)) for kind in kinds}
    try:
        ours = qca.minimize(study.truth_table(), include=include or None)
    except SolutionError:
        check("error", expected[kinds[-1]], empty)
        counts["whole: no negative row"] += 1
        return
    for kind in kinds:
        found = getattr(ours, kind)
        check(f"whole {kind}", set(whole_models(found, names)), expected[kind])
        check(f"whole {kind} number", found.n_models, len(expected[kind]))
    if include:
        for model in ours.solution.models[:3]:
            terms = frozenset(term_of(term, names) for term in model.terms)
            rows = ours.simplifying_assumptions[model.name].rows()
            check("whole assumptions", rows, twin.numbers(twin.assumed(terms)))
    counts["whole"] += 1


def run(first: int, tables: int, kernels: Sequence[str] = KERNELS) -> Counter[str]:
    """Compare tables from a seed on, and count what has been compared."""
    counts: Counter[str] = Counter()
    for seed in range(first, first + tables):
        rng = Random(seed)
        table = random_table(rng)
        try:
            check_table(table, rng, counts)
            for kernel in kernels:
                check_kernel(table, Random(seed), kernel, counts)
            if seed % EVERY_WHOLE == 0:
                check_whole(table, rng, counts)
        except Exception as error:
            message = f"table {seed}: {table}\n{type(error).__name__}: {error}"
            raise DifferenceError(message) from error
        counts["tables"] += 1
    return counts


def main() -> None:
    """Run the campaign from the command line; a difference ends it with exit status 1."""
    parser = argparse.ArgumentParser(description="Random tables against the naive twins.")
    parser.add_argument("--tables", type=int, default=1000, help="how many tables")
    parser.add_argument("--kernel", choices=KERNELS, help="the kernel that is forced")
    parser.add_argument("--first", type=int, default=0, help="seed of the first table")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", FastqcaWarning)
    start = time.perf_counter()
    try:
        kernels = KERNELS if arguments.kernel is None else [arguments.kernel]
        counts = run(arguments.first, arguments.tables, kernels)
    except DifferenceError as error:
        sys.exit(str(error))
    seconds = time.perf_counter() - start
    print(f"no difference in {arguments.tables:,} tables ({seconds:.0f} s)")
    for name, count in sorted(counts.items()):
        print(f"  {name}: {count:,}")


if __name__ == "__main__":
    main()
