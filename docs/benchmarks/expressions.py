"""
How fast expressions are rewritten, and how much faster than by other packages, by CPU time.

    python docs/benchmarks/expressions.py [--write]

Random sums of products; all packages get the same ones, and their answers are compared. With
--write the tables go into expressions.md beside this file.
"""

from __future__ import annotations

import re
import signal
import statistics
import sys
import time
import warnings
from itertools import product
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import fastqca as qca

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = Path(__file__).with_suffix(".md")
LIMIT = 10  # seconds for a package
BUDGET = 2  # seconds for a proof
DRAWS = 3
# Sets, products, literals per product.
LARGE = [
    (40, 10, (2, 4)),
    (40, 10, (3, 6)),
    (40, 20, (3, 6)),
    (40, 30, (3, 6)),
    (40, 40, (3, 6)),
    (40, 400, (5, 8)),
    (20, 20, (2, 5)),
    (12, 30, (3, 6)),
]
SMALL = [(4, 5, (1, 3)), (6, 8, (2, 4)), (8, 10, (2, 4)), (10, 12, (3, 5)), (12, 20, (3, 6))]


def drawn(sets: int, products: int, literals: tuple[int, int], seed: int) -> str:
    """Draw a sum of products."""
    rng = Random(seed)  # noqa: S311
    terms = []
    for _ in range(products):
        chosen = rng.sample(range(sets), rng.randint(*literals))
        terms.append("*".join(f"{'~' * rng.randint(0, 1)}X{i}" for i in chosen))
    return " + ".join(terms)


class OutOfTimeError(Exception):
    """A call took longer than it may."""


def measured(call: Callable[[], object], limit: int = 0) -> tuple[float, object]:
    """CPU seconds of a call and its result; None when it took too long, or that it is refused."""
    signal.alarm(limit)
    start = time.process_time()
    result: object = None
    try:
        result = call()
    except OutOfTimeError:
        return LIMIT, None
    except qca.ExpressionError:
        result = "refused"
    finally:
        signal.alarm(0)
    return time.process_time() - start, result


def shown(seconds: float) -> str:
    """Write a time."""
    return f"{seconds * 1000:,.1f} ms" if seconds < 1 else f"{seconds:.1f} s"


def parts(form: object) -> int:
    """Number of products, or of sums."""
    return len(getattr(form.tree, "parts", (form,)))  # type: ignore[attr-defined]


def rewritten(sets: int, products: int, literals: tuple[int, int]) -> str:
    """Measure one line of the first table."""
    cells = [str(sets), str(products), f"{literals[0]} to {literals[1]}"]
    times: dict[str, list[float]] = {}
    sizes: dict[str, list[str]] = {}
    for seed in range(DRAWS):
        source = qca.expression(drawn(sets, products, literals, seed))
        calls = {
            "simplify": source.simplify,
            "negate": lambda source=source: ~source,
            "sums": lambda source=source: source.product_of_sums(budget=BUDGET),
        }
        for name, call in calls.items():
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                seconds, form = measured(call)
            about = "too many" if form == "refused" else f"{parts(form):,}"
            if form == "refused" or not caught:
                times.setdefault(name, []).append(seconds)
            sizes.setdefault(name, []).append(about + ("*" if caught else ""))
    for name in ("simplify", "negate", "sums"):
        cells.append(shown(statistics.median(times[name])) if name in times else "–")  # noqa: RUF001
        if name != "negate":
            cells.append(", ".join(dict.fromkeys(sizes[name])))
    return f"| {' | '.join(cells)} |"


def by_fastqca(text: str, _names: list[str]) -> int:
    """Return the fewest products."""
    return parts(qca.expression(text).simplify())


def minterms(text: str, names: list[str]) -> list[int]:
    """List the configurations of an expression as numbers."""
    source = qca.expression(text)
    cubes = source.cubes(names, [2] * len(names)).tolist()
    return [
        i
        for i, row in enumerate(product((0, 1), repeat=len(names)))
        if any(all(c >> v & 1 for c, v in zip(cube, row, strict=True)) for cube in cubes)
    ]


def by_sympy(text: str, _names: list[str]) -> int:
    """Return how many products `simplify_logic` finds."""
    from sympy import Or, simplify_logic, sympify

    form = simplify_logic(sympify(text.replace("*", "&").replace("+", "|")), "dnf", force=True)
    return len(form.args) if isinstance(form, Or) else 1


def by_sop_form(text: str, names: list[str]) -> int:
    """Return how many products `SOPform` finds, given the list of configurations."""
    from sympy import Or, SOPform, symbols

    form = SOPform(symbols(names), minterms(text, names))
    return len(form.args) if isinstance(form, Or) else 1


def by_quine_mccluskey(text: str, names: list[str]) -> int:
    """Return how many products quine-mccluskey finds, given the list of configurations."""
    from quine_mccluskey.qm import QuineMcCluskey

    found = QuineMcCluskey().simplify(minterms(text, names), num_bits=len(names))
    return len(found or ())


PACKAGES = {
    "fastqca": by_fastqca,
    "sympy simplify_logic": by_sympy,
    "sympy SOPform": by_sop_form,
    "quine-mccluskey": by_quine_mccluskey,
}


def compared(sets: int, products: int, literals: tuple[int, int]) -> str:
    """Measure one line of the second table."""
    text = drawn(sets, products, literals, 1)
    names = list(qca.expression(text).names)
    cells = [str(sets), str(products)]
    ours = 0.0
    fewest = 0
    for name, call in PACKAGES.items():
        if name == "fastqca":
            call(text, names)  # so that all is imported
            runs = [measured(lambda call=call: call(text, names)) for _ in range(DRAWS)]
            ours, fewest = min(runs)
            cells.append(f"{fewest} in {shown(ours)}")
            continue
        seconds, found = measured(lambda call=call: call(text, names), LIMIT)
        if seconds < 1:  # the best of as many runs as we have
            again = [
                measured(lambda call=call: call(text, names), LIMIT)[0] for _ in range(DRAWS - 1)
            ]
            seconds = min(seconds, *again)
        if found is None:
            cells.append(f"> {LIMIT} s")
        else:
            if found < fewest:
                sys.exit(f"{name} found {found} products, we {fewest}")
            cells.append(f"{found} in {shown(seconds)} ({seconds / ours:,.0f} ×)")  # noqa: RUF001
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure, and print."""

    def out_of_time(*_: object) -> None:
        raise OutOfTimeError

    signal.signal(signal.SIGALRM, out_of_time)
    first = [
        "| sets | products | literals | simplify | products | negate | product of sums | sums |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|",
        *(rewritten(*size) for size in LARGE),
    ]
    print("\n".join(first))
    by_sympy("A*B + ~A*B", ["A", "B"])  # so that sympy is imported
    second = [
        f"| sets | products | {' | '.join(PACKAGES)} |",
        "|--:|--:|" + "--:|" * len(PACKAGES),
        *(compared(*size) for size in SMALL),
    ]
    print("\n".join(second))
    if "--write" in sys.argv:
        page = PAGE.read_text(encoding="utf-8")
        for name, table in (("forms", first), ("packages", second)):
            marked = rf"(<!-- {name}: begin -->\n).*(<!-- {name}: end -->)"
            text = "\n".join(table)
            page = re.sub(marked, lambda m, t=text: f"{m[1]}\n{t}\n\n{m[2]}", page, flags=re.DOTALL)
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
