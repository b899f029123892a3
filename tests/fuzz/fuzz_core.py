"""The core called with arrays of any content that fit together, mostly: an answer or an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from fastqca import FastqcaError, _core

if TYPE_CHECKING:
    from random import Random

INPUTS = 3000

# Numbers that are no set, no level and no position, one of them in some inputs.
_ODD: dict[str, list[Any]] = {
    "f": [np.nan, np.inf, -np.inf, -1.0, 2.5, 1e300, 5e-324],
    "u": [0, 3, 32, 33, 64, 200, 255],
    "i": [-1, -128, 127, 7],
    "b": [True, False],
    "O": [0, 7, 1 << 255, 1 << 300, -1],
}
_MEASURES = 29
_KINDS = ("parsimonious", "conservative", "intermediate")


class Input(NamedTuple):
    """A function of the core and its arguments; of `Batch` and `CareModel` the step on them too."""

    name: str
    arguments: tuple[Any, ...]
    options: dict[str, Any]


class _Arrays:
    """Arrays of one analysis: k conditions of some levels and N cases, small numbers of all."""

    def __init__(self, random: Random) -> None:
        self.rng = np.random.default_rng(random.getrandbits(64))
        self.k = random.choice([0, 1, 2, 3, 3, 4, 5, 6, 8, random.randint(0, 70)])
        self.n = random.choice([0, 1, 2, 5, 9, 17, random.randint(0, 70)])
        most = random.choice([32, 32, 33, 256])
        self.levels = self.rng.choice([2, 2, 2, 3, 4, 1, most], self.k).astype(np.uint16)
        self.odd = random.random() < 0.2
        self.random = random

    def given(self, array: np.ndarray) -> np.ndarray:
        """An array as it is or, in odd inputs, with a number or a length that does not belong."""
        if self.odd and self.random.random() < 0.3:
            if array.ndim and self.random.random() < 0.3:
                array = np.ascontiguousarray(array[..., : self.random.randint(0, array.shape[-1])])
            elif array.size:
                array.flat[self.random.randrange(array.size)] = self.random.choice(
                    [odd for odd in _ODD[array.dtype.kind] if _holds(array.dtype, odd)]
                )
        return array

    def floats(self, *shape: int) -> np.ndarray:
        steps = self.rng.choice([0, 0.5, 1, 0.3, 0.7, 1 / 3], shape)
        return self.given(np.where(self.rng.random(shape) < 0.5, steps, self.rng.random(shape)))

    def bools(self, *shape: int) -> np.ndarray:
        return self.given(self.rng.random(shape) < self.random.choice([0.1, 0.5, 0.9]))

    def rows(self, n: int) -> np.ndarray:
        """Configurations (n, k)."""
        return self.given((self.rng.random((n, self.k)) * self.levels).astype(np.uint8))

    def values(self) -> tuple[np.ndarray, np.ndarray]:
        """Values (k, N) of conditions, and which of them are fuzzy."""
        fuzzy = (self.levels == 2) & (self.rng.random(self.k) < 0.5)
        whole = np.ascontiguousarray(self.rows(self.n).T).astype(float)
        if whole.shape != (self.k, self.n):
            return whole, fuzzy
        return self.given(np.where(fuzzy[:, None], self.floats_of(whole), whole)), fuzzy

    def floats_of(self, like: np.ndarray) -> np.ndarray:
        return self.rng.choice([0, 0.5, 1, 0.2, 0.9], like.shape)

    def cubes(self, n: int) -> np.ndarray:
        """Sets of levels (n, k)."""
        full = np.array([(1 << levels) - 1 for levels in self.levels.tolist()], dtype=object)
        sets = [[self.random.getrandbits(256) for _ in full] for _ in range(n)]
        everything = self.rng.random((n, self.k)) < 0.5
        cubes = np.where(everything, full, np.array(sets, dtype=object).reshape(n, self.k) & full)
        wide = self.levels.max(initial=0) > 32
        return self.given(cubes if wide else cubes.astype(np.uint32))

    def terms(self, n: int) -> np.ndarray:
        """Terms (n, k): a level, or -1."""
        levels = (self.rng.random((n, self.k)) * self.levels).astype(np.int16)
        return self.given(np.where(self.rng.random((n, self.k)) < 0.6, -1, levels).astype(np.int16))

    def lists(self, n: int, below: int) -> tuple[np.ndarray, np.ndarray]:
        """Offsets (n + 1,) into numbers below another."""
        sizes = self.rng.integers(0, 4, n)
        numbers = self.rng.integers(0, max(below, 1), int(sizes.sum()))
        offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        return self.given(offsets), self.given(numbers.astype(np.int64))

    def few(self) -> int:
        return self.random.randint(0, 6)

    def cut(self) -> float:
        odd = [np.nan, np.inf, -1.0, 5.0] if self.odd else []
        return self.random.choice([0.0, 0.5, 0.75, 0.8, 1.0, *odd])

    def size(self) -> int:
        return self.random.choice([0, 1, 2, 100, *([2**63, 2**64 - 1] if self.odd else [])])

    def seconds(self) -> float:
        return self.random.choice([0.0, 0.05, *([np.nan, -1.0] if self.odd else [])])


def _holds(dtype: np.dtype[Any], number: object) -> bool:
    if dtype.kind in "fbO":
        return True
    limits = np.iinfo(dtype)
    return limits.min <= number <= limits.max  # type: ignore[operator]


def make(random: Random) -> Input:
    name = random.choice(sorted(_MAKERS))
    arguments, options = _MAKERS[name](_Arrays(random), random)
    return Input(name, arguments, options)


def check(made: Input) -> None:
    try:
        _call(made)
    except FastqcaError:
        pass
    except (ValueError, IndexError, OverflowError, TypeError) as error:
        assert str(error), error  # noqa: PT017


def _call(made: Input) -> None:
    if made.name in ("add", "tables"):
        batch = _core.Batch(*made.arguments[0], **made.arguments[1])
        for _ in range(2):
            getattr(batch, made.name)(made.arguments[2], **made.options)
        found = batch.finish()
        assert {len(found[n]) for n in ("inclS", "PRI", "covS")} == {len(found["term_offsets"]) - 1}
        return
    if made.name == "measured":
        _core.CareModel(**made.arguments[0]).measured(made.arguments[1], **made.options)
        return
    if made.name == "intermediate_pairs":
        _pairs(*made.arguments, **made.options)
        return
    found = getattr(_core, made.name)(*made.arguments, **made.options)
    if isinstance(found, _core.Solved):
        _look(found)


def _pairs(levels: np.ndarray, explained: np.ndarray, off: np.ndarray, **options: Any) -> None:
    """Take the pairs of models of the conservative and the parsimonious solution of a table."""
    limits = {name: options[name] for name in ("all_sol", "row_dom", "max_models", "budget")}
    none = np.empty((0, len(levels)), np.uint32)
    sides = [
        _core.solve(levels, explained, off, none, on, **limits, primes_budget=0.05)
        for on in (none, None)
    ]
    rows = {"explained": explained, "off_rows": off, "off_cubes": none}
    found = _core.intermediate_pairs(*sides, levels=levels, row_levels=levels, **rows, **options)
    assert (found.of_pair() < max(found.n_parts, 1)).all()
    for part in range(found.n_parts):
        assert found.candidates(part).shape[1] == len(levels)
        _look(found.solved(part))
    if found.all_pairs and found.n_parts == 1:
        return  # read as that analysis
    copy = _core.merged(found.__reduce__()[1][0])
    for one in (found, copy):
        assert one.primes().shape[0] == one.n_primes == one.chart().shape[0]
        assert len(one.parts_of_models()[0]) == len(one.models()[0])
        assert not one.complete or one.n_models == len(one.models()[0]) - 1
        one.essential()
        one.term_counts()
        one.iter_models().next_batch(3)
    assert copy == found


def _look(solved: _core.Solved) -> None:
    """Ask a result for all that it can tell, and a copy of it for the same."""
    _function, parts = solved.__reduce__()
    for one in (solved, _core.solved(*parts)):
        assert one.primes().shape[0] == one.n_primes == one.chart().shape[0]
        offsets, _ = one.models()
        assert not one.complete or one.n_models == len(offsets) - 1
        one.essential()
        one.term_counts()
        one.iter_models().next_batch(3)
    assert solved == _core.solved(*parts)


def _memberships(a: _Arrays, _random: Random) -> Any:
    values, fuzzy = a.values()
    return (values, a.terms(a.few())), {"fuzzy": fuzzy}


def _fit(a: _Arrays, _random: Random) -> Any:
    n_terms = a.few()
    offsets, indices = a.lists(a.few(), n_terms)
    return (a.floats(n_terms, a.n), a.floats(a.n)), {"offsets": offsets, "indices": indices}


def _truth_table(a: _Arrays, random: Random) -> Any:
    values, fuzzy = a.values()
    ties = random.choice(["drop", "up", "down", "nudge", "?"])
    return (values,), {"fuzzy": fuzzy, "outcome": a.floats(a.n), "ties": ties}


def _output_codes(a: _Arrays, random: Random) -> Any:
    n = a.given(a.rng.integers(0, 9, a.n))
    tests = {"consistent": a.bools(a.n), "between": a.bools(a.n)} if random.random() < 0.3 else {}
    cuts = {"incl_cut": a.cut(), "low_cut": a.cut(), "pri_cut": a.cut(), "n_cut": a.size()}
    return (n, a.floats(a.n), a.floats(a.n)), tests | cuts


def _numbered(a: _Arrays, _random: Random) -> Any:
    offsets, numbers = a.lists(a.n, 4)
    return (offsets, numbers.astype(np.uint32)), {}


def _expressions(a: _Arrays, random: Random) -> Any:
    values, fuzzy = a.values()
    options = {"levels": a.given(a.levels.copy()), "fuzzy": fuzzy}
    options |= {"incl_cut": a.cut(), "cov_cut": a.cut(), "depth": random.choice([0, 1, 2, 3])}
    return (values, a.floats(a.n)), options


def _conjunctions(a: _Arrays, random: Random) -> Any:
    arguments, options = _expressions(a, random)
    return arguments, options | {"necessity": random.random() < 0.5}


def _disjunctions(a: _Arrays, random: Random) -> Any:
    arguments, options = _expressions(a, random)
    return arguments, options | {"known": a.terms(a.few()), "ron_cut": a.cut()}


def _difference(a: _Arrays, _random: Random) -> Any:
    return (a.given(a.levels.copy()), a.cubes(a.few()), a.cubes(a.few())), {"most": a.size()}


def _transversals(a: _Arrays, _random: Random) -> Any:
    return (a.bools(a.few(), a.few() * 2),), {"most": a.size()}


def _outside(a: _Arrays, _random: Random) -> Any:
    options = {"levels": a.given(a.levels.copy()), "budget": a.seconds()}
    return (a.cubes(a.few()), a.cubes(a.few())), options


def _irredundant(a: _Arrays, random: Random) -> Any:
    off = a.cubes(a.few()) if random.random() < 0.3 else None
    options = {"levels": a.given(a.levels.copy()), "off": off, "budget": a.seconds()}
    return (a.cubes(a.few()),), options


def _question(a: _Arrays, random: Random) -> tuple[np.ndarray, ...]:
    half = a.n // 2 + 1
    rows = a.rows(a.n)
    if random.random() < 0.8:
        rows = np.unique(rows, axis=0) if rows.size else rows[:1]
        rows = rows[a.rng.permutation(len(rows))]
    return a.given(a.levels.copy()), rows[:half], rows[half:], a.cubes(random.choice([0, 0, 2]))


def _limits(a: _Arrays, random: Random) -> dict[str, Any]:
    whole = {"all_sol": random.random() < 0.5, "budget": a.seconds()}
    return whole | {"max_models": random.choice([0, 1, 2, 100])}  # more would be listed


def _solve(a: _Arrays, random: Random) -> Any:
    on = a.cubes(a.few()) if random.random() < 0.5 else None
    options = _limits(a, random) | {"row_dom": random.random() < 0.3}
    return (*_question(a, random), on), options | {"primes_budget": 0.05}


def _shortest_model(a: _Arrays, random: Random) -> Any:
    levels, explained, _, off_cubes = _question(a, random)
    on = a.cubes(a.few()) if random.random() < 0.5 else None
    return (levels, explained, off_cubes, on), {"budget": a.seconds()}


def _solve_consistent(a: _Arrays, random: Random) -> Any:
    values, fuzzy = a.values()
    levels, *rows = _question(a, random)
    cuts = {"pi_cons": a.cut(), "sol_cons": a.cut(), "sol_cov": a.cut()}
    options = _limits(a, random) | cuts | {"row_dom": random.random() < 0.3}
    return (values, levels, fuzzy, a.floats(a.n), *rows), options


def _intermediate_pairs(a: _Arrays, random: Random) -> Any:
    levels, explained, off, _ = _question(a, random)
    expected = np.where(a.rng.random((a.few(), a.k)) < 0.5, 0, 1).astype(np.uint32)
    options = {"expected": expected, "avoid": random.random() < 0.5}
    return (levels, explained, off), options | _limits(a, random) | {"row_dom": False}


def _solve_chart(a: _Arrays, random: Random) -> Any:
    return (a.bools(a.few() * 3, a.few() * 3),), _limits(a, random)


def _undominated(a: _Arrays, _random: Random) -> Any:
    return (a.bools(a.few() * 3, a.few() * 3),), {}


def _batch(a: _Arrays, random: Random) -> Any:
    k, n, r = a.k, a.n, random.randint(0, 3)
    bits = a.cubes(a.few() // 2)
    options = _limits(a, random) | {
        "kind": random.choice(_KINDS),
        "expected": np.where(a.rng.random(bits.shape) < 0.5, bits, 0).astype(bits.dtype),
        "ties": random.choice(["drop", "up", "down", "nudge"]),
        "threads": random.choice([0, 1, 2]),
        "kernel": random.choice([None, None, "space_bits", "row_bits", "search"]),
    }
    x = (a.rng.random((r, n, k)) * a.levels).astype(np.uint8)
    y = a.rng.integers(0, 2, (r, n)).astype(np.uint8)
    if random.random() < 0.5:
        fuzzy = (a.levels == 2) & (a.rng.random(k) < 0.5)
        x, y = np.where(fuzzy, a.floats_of(x), x), a.floats(r, n)
    low = a.given(np.where(a.rng.random(r) < 0.5, np.nan, 0.4))
    cuts = {"incl": a.floats(r), "low": low, "pri": a.floats(r)}
    cuts |= {"n": a.given(a.rng.integers(0, 3, r))}
    levels = a.given(a.levels.copy())
    return ((levels,), options, (a.given(x), a.given(y))), {"cuts": cuts}


def _measured(a: _Arrays, random: Random) -> Any:
    counts = ("sectors", "tasks", "values", "charter", "mechanisms")
    model = {name: random.choice([1, 2, 5, 70, *([0] if a.odd else [])]) for name in counts}
    model |= {"organisations": (random.randint(1, 3), random.randint(3, 70))}
    model |= {"cholesky": a.floats(5, 5).tolist(), "gamma": (a.floats(5) + 0.5).tolist()}
    model |= {"waves": random.choice([1, 2, 3]), "phi": a.cut(), "site_share": a.cut()}
    addresses = a.rng.integers(0, 9, (a.few(), 3)).astype(np.uint64)
    measures = [random.randrange(_MEASURES + a.odd) for _ in range(a.few())]
    options = {"study": (random.getrandbits(64), 0), "measures": measures, "threads": 1}
    return (model, addresses), options | {"union": random.random() < 0.5}


def _random_numbers(a: _Arrays, random: Random) -> Any:
    options = {"study": (random.getrandbits(64), 1), "purpose": a.size(), "count": a.size()}
    addresses = a.given(a.rng.integers(0, 2**64, (a.few(), 2), dtype=np.uint64))
    return (addresses,), options | {"normal": random.random() < 0.5, "threads": 1}


def _measure_networks(a: _Arrays, random: Random) -> Any:
    sizes = a.rng.integers(1, 9, a.few())
    actors = int(sizes.sum())
    starts = np.concatenate([[0], np.cumsum(sizes)])
    group = np.repeat(np.arange(len(sizes)), sizes)
    ties = a.rng.integers(0, max(actors, 1), (2 * actors, 2))
    ties = ties[group[ties[:, 0]] == group[ties[:, 1]]] if actors else ties
    return (a.given(starts.astype(np.int64)),), {
        "sectors": a.given(a.rng.integers(0, 3, actors).astype(np.uint32)),
        "n_sectors": random.choice([3, 70]),
        "tasks": a.bools(actors, a.few()),
        "values": a.floats(actors, a.few()),
        "charter": a.floats(actors, a.few()),
        "mechanisms": a.floats(len(sizes)),
        "working": a.given(ties[::2]),
        "coordination": a.given(ties[1::2]),
        "measures": list(range(_MEASURES)),
        "union": random.random() < 0.5,
    }


_MAKERS = {
    "memberships": _memberships,
    "fit": _fit,
    "truth_table": _truth_table,
    "output_codes": _output_codes,
    "numbered": _numbered,
    "conjunctions": _conjunctions,
    "disjunctions": _disjunctions,
    "difference": _difference,
    "transversals": _transversals,
    "outside": _outside,
    "irredundant": _irredundant,
    "solve": _solve,
    "shortest_model": _shortest_model,
    "solve_consistent": _solve_consistent,
    "intermediate_pairs": _intermediate_pairs,
    "solve_chart": _solve_chart,
    "undominated": _undominated,
    "add": _batch,
    "tables": _batch,
    "measured": _measured,
    "random_numbers": _random_numbers,
    "measure_networks": _measure_networks,
}
