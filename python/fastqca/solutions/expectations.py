"""Directional expectations: how they are written."""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from fastqca._common.check import argument, did_you_mean, shown, warn, whole_number
from fastqca._common.errors import BudgetWarning, ExpressionError, SolutionError
from fastqca._common.names import is_unordered, listed, names_in, split_listed
from fastqca._common.patterns import pattern
from fastqca.data.cells import is_dont_care
from fastqca.data.level_sets import cube_type
from fastqca.expressions.algebra import full_cube
from fastqca.expressions.expression import Expression
from fastqca.expressions.minimal import minimal_sum
from fastqca.expressions.notation import literal
from fastqca.expressions.tree import quoted
from fastqca.truth_tables.selection import formula_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "EXPECTATIONS",
    "Expectation",
    "as_text",
    "describe",
    "level_sets",
    "parse",
    "resolve",
]

Expectation = Mapping[int, frozenset[int]]

EXPECTATIONS = "an expression, a list of them, or one value per condition"
_VALUES = pattern(r"\d+(\s*;\s*\d+)*")


def parse(dir_exp: object, names: Sequence[str], levels: Sequence[int]) -> tuple[Expectation, ...]:
    """
    Read directional expectations in any of their notations.

    Parameters
    ----------
    dir_exp : str, Expression, iterable or mapping
        An expression, ``"A + ~B*C"``, or a list, ``"A, ~B*C"``, ``["A", "~B*C"]``; in a list
        ``"A:C"`` stands for all conditions from A to C, and a multi-value condition is written with
        its levels, ``"A{1,2}"``. Alternatively, one entry per condition, ``"1, 0, -, 1;2"`` or
        ``[1, 0, "-", "1;2"]``, with ``"-"`` for no expectation; or a mapping of conditions to such
        entries, in which conditions without an expectation can be omitted.
    names, levels : sequence, length k

    Returns
    -------
    tuple of mapping of int to frozenset of int
        One product for each expectation: positions of conditions and the expected levels. A single
        condition is an individual expectation, several conditions a conjunctural expectation. Empty
        if there are no expectations.

    Raises
    ------
    SolutionError
        Entries do not match the conditions or their levels, or the expectations cancel out.
    ExpressionError
        An expression cannot be read, or names sets that are not conditions.

    Warns
    -----
    FastqcaWarning
        An expression is too large to simplify.

    Notes
    -----
    Expressions are simplified first, as in the R package QCA: ``"A + ~A*B"`` expects A and B. If an
    expression is too large to simplify, it is used as written, with a warning, but products
    contained in others are still left out. Entries by position are not simplified, so "0;1" expects
    either level.

    Examples
    --------
    >>> parse("A, ~B*C", ["A", "B", "C"], [2, 2, 2])
    ({0: frozenset({1})}, {1: frozenset({0}), 2: frozenset({1})})
    >>> parse([1, "-", "1;2"], ["A", "B", "C"], [2, 2, 3])
    ({0: frozenset({1})}, {2: frozenset({1, 2})})
    """
    if isinstance(dir_exp, Mapping):
        return _by_name(dir_exp, names, levels)
    if isinstance(dir_exp, Expression):
        return _simplified(dir_exp, names, levels)
    entries = _entries(dir_exp, names)
    if not entries or (len(entries) == 1 and isinstance(entries[0], str) and not entries[0]):
        return ()
    values = [_is_value(entry) for entry in entries]
    if all(values):
        _check_length(entries, names)
        return _by_position(list(zip(range(len(names)), entries, strict=True)), names, levels)
    if any(values):
        raise SolutionError(
            f"{argument('dir_exp')} {shown(dir_exp)} mixes entries by position with "
            "expressions: use only one notation",
            argument="dir_exp",
        )
    return _simplified(_as_expression(map(str, entries), names), names, levels)


def resolve(dir_exp: object, names: Sequence[str]) -> object:
    """
    Copy lists, generators and mappings, so that nobody else can change or exhaust them.

    Expectations in a set come in the order of the conditions.
    """
    if isinstance(dir_exp, Mapping):
        return {name: _copied(entry) for name, entry in dir_exp.items()}
    if not isinstance(dir_exp, Iterable) or isinstance(dir_exp, str | Expression):
        return dir_exp
    entries = listed(dir_exp, "dir_exp", names, kind=EXPECTATIONS, error=SolutionError)
    if is_unordered(dir_exp) and any(map(_is_value, entries)):
        raise SolutionError(
            f"{argument('dir_exp')} {shown(dir_exp)} has no order, so its entries cannot be "
            "matched with the conditions: give a list",
            argument="dir_exp",
        )
    return tuple(map(_copied, entries))


def as_text(dir_exp: object, names: Sequence[str]) -> str:
    """
    Write expectations in any notation as the text that `parse` reads the same.

    Raises
    ------
    SolutionError
        A mapping names a condition that does not exist, or an entry is of no known kind.

    Examples
    --------
    >>> as_text(["A", "~B*C"], ["A", "B", "C"]), as_text({"C": (1, 2)}, ["A", "B", "C"])
    ('A, ~B*C', '-, -, 1;2')
    """
    given = resolve(dir_exp, names)
    if isinstance(given, Mapping):
        for name in given:
            if name not in names:
                hint = did_you_mean(str(name), names)
                raise SolutionError(
                    f"{argument('dir_exp')}: {name!r} is not a condition{hint}", argument="dir_exp"
                )
        given = tuple(given.get(name) for name in names)
    if isinstance(given, str):
        return given
    entries = given if isinstance(given, tuple) else (given,)
    return ", ".join(_as_text(entry, names) for entry in entries)


def _as_text(entry: object, names: Sequence[str]) -> str:
    if isinstance(entry, str):
        return quoted(entry) if entry in names else entry or "-"
    if entry is None:
        return "-"
    if isinstance(entry, Expression):
        return str(entry)
    parts = entry if isinstance(entry, tuple) else (entry,)
    return ";".join(
        str(whole_number(part, "dir_exp", low=0, error=SolutionError)) for part in parts
    )


def _copied(entry: object) -> object:
    """Copy what one condition is expected to be, if that is several levels."""
    if not isinstance(entry, Iterable) or isinstance(entry, str | Expression):
        return entry
    return tuple(listed(entry, "dir_exp", (), kind=EXPECTATIONS, error=SolutionError))


def describe(
    expectations: Iterable[Expectation], names: Sequence[str], levels: Sequence[int]
) -> str:
    """
    Write expectations as a list of expressions.

    Examples
    --------
    >>> found = parse("A, ~B*C{1,2}", ["A", "B", "C"], [2, 2, 3])
    >>> describe(found, ["A", "B", "C"], [2, 2, 3])
    'A, ~B*C{1,2}'
    """
    return ", ".join(
        "*".join(literal(names[i], allowed, levels[i]) for i, allowed in sorted(one.items()))
        for one in expectations
    )


def _entries(dir_exp: object, names: Sequence[str]) -> list[Any]:
    """Split what was given at its commas; numbers stay numbers."""
    if isinstance(dir_exp, str):
        whole = dir_exp.strip()
        return [whole] if whole in names else split_listed(dir_exp)
    if isinstance(dir_exp, numbers.Real):
        return [dir_exp]
    entries: list[Any] = []
    for entry in listed(dir_exp, "dir_exp", names, kind=EXPECTATIONS, error=SolutionError):
        entries += _entries(entry, names) if isinstance(entry, str) else [entry]
    return entries


def _is_value(entry: object) -> bool:
    """Tell whether an entry belongs to the notation by position."""
    if isinstance(entry, str):
        return not entry or is_dont_care(entry) or _VALUES.fullmatch(entry) is not None
    return not isinstance(entry, Expression)


def _check_length(entries: Sequence[object], names: Sequence[str]) -> None:
    if len(entries) != len(names):
        raise SolutionError(
            f"{argument('dir_exp')} has {len(entries)} entries, but there are {len(names)} "
            f"conditions "
            f"({', '.join(names)}): give one for each, '-' for none",
            argument="dir_exp",
        )


def _by_name(
    dir_exp: Mapping[Any, Any], names: Sequence[str], levels: Sequence[int]
) -> tuple[Expectation, ...]:
    entries = []
    for name, entry in dir_exp.items():
        if name not in names:
            hint = did_you_mean(str(name), names)
            raise SolutionError(
                f"{argument('dir_exp')}: {name!r} is not a condition{hint}", argument="dir_exp"
            )
        entries.append((names.index(name), entry))
    return _by_position(sorted(entries, key=lambda pair: pair[0]), names, levels)


def _by_position(
    entries: Sequence[tuple[int, object]], names: Sequence[str], levels: Sequence[int]
) -> tuple[Expectation, ...]:
    found = []
    for i, entry in entries:
        expected = _expected(entry, names[i], levels[i])
        if expected:
            found.append({i: expected})
    return tuple(found)


def _expected(entry: object, name: str, n_levels: int) -> frozenset[int]:
    """Read the levels expected of one condition; none for "-"."""
    if entry is None:
        return frozenset()
    if isinstance(entry, str):
        text = entry.strip()
        if not text or is_dont_care(text):
            return frozenset()
        values: list[Any] = text.split(";") if _VALUES.fullmatch(text) else [entry]
    else:
        values = list(entry) if isinstance(entry, Iterable) else [entry]
    expected = set()
    for value in values:
        try:
            level = float(value)
        except (TypeError, ValueError):
            level = -1.0
        if not level.is_integer() or not 0 <= level < n_levels:
            raise SolutionError(
                f"{argument('dir_exp')}: {shown(value)} is not a valid expectation for condition "
                f"{name!r}, which has the "
                f"levels 0 to {n_levels - 1}; write a level, several as '1;2', or '-' for none",
                argument="dir_exp",
            )
        expected.add(int(level))
    return frozenset(expected)


def _as_expression(entries: Iterable[str], names: Sequence[str]) -> Expression:
    parts = []
    for entry in entries:
        if ":" in entry and entry not in names and "`" not in entry:
            parts += [quoted(name) for name in names_in([entry], names, "dir_exp")]
        else:
            parts.append(entry)
    return formula_of(" + ".join(parts), names, "dir_exp")


def _simplified(
    formula: Expression, names: Sequence[str], levels: Sequence[int]
) -> tuple[Expectation, ...]:
    """Simplify an expression; as written where it is as short as can be already."""
    if formula.relation is not None:
        raise SolutionError(
            f"{argument('dir_exp')}: {str(formula)!r} has an arrow; give only its left-hand side",
            argument="dir_exp",
        )
    written = formula.cubes(names, levels)
    if not len(written):
        raise SolutionError(
            f"{argument('dir_exp')}: {str(formula)!r} is never true, so it states no expectation",
            argument="dir_exp",
        )
    if _independent(written, levels):
        return tuple(_products_of_cubes(written, levels))
    try:
        shortest = minimal_sum(written, levels)
    except ExpressionError:
        warn(
            f"{argument('dir_exp')}: {shown(str(formula))} is too large to simplify, so its "
            "products are used as written",
            BudgetWarning,
            argument="dir_exp",
        )
        return tuple(_merged(_products_of_cubes(_absorbed(written), levels)))
    if shortest is None:
        raise SolutionError(
            f"{argument('dir_exp')}: {str(formula)!r} is always true: the expectations cancel "
            f"each other out",
            argument="dir_exp",
        )
    products = _products_of_cubes(written, levels)
    if _size(products) > (len(shortest), int((shortest >= 0).sum())):
        products = [
            {i: frozenset({level}) for i, level in enumerate(row) if level >= 0}
            for row in shortest.tolist()
        ]
    return tuple(_merged(products))


def _independent(cubes: NDArray[np.uint32], levels: Sequence[int]) -> bool:
    """Whether every product says something, and no condition stands in two of them."""
    narrow = cubes != full_cube(levels)
    return bool(narrow.any(axis=1).all() and narrow.sum(axis=0).max() <= 1)


def _absorbed(cubes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Leave out cubes within others."""
    distinct = np.array(list(dict.fromkeys(map(tuple, cubes.tolist()))), dtype=cubes.dtype)
    around = [int(((cube & ~distinct) == 0).all(axis=1).sum()) for cube in distinct]
    widest: NDArray[np.uint32] = distinct[np.array(around) == 1]
    return widest


def _products_of_cubes(
    cubes: NDArray[np.uint32], levels: Sequence[int]
) -> list[dict[int, frozenset[int]]]:
    return [
        {
            i: frozenset(level for level in range(n) if allowed >> level & 1)
            for i, (allowed, n) in enumerate(zip(cube, levels, strict=True))
            if allowed != (1 << n) - 1
        }
        for cube in cubes.tolist()
    ]


def _size(products: Iterable[Mapping[int, frozenset[int]]]) -> tuple[int, int]:
    """Products and literals of a sum written with one level per literal."""
    n_products = n_literals = 0
    for product in products:
        alone = int(np.prod([len(allowed) for allowed in product.values()]))
        n_products += alone
        n_literals += alone * len(product)
    return n_products, n_literals


def _merged(products: list[dict[int, frozenset[int]]]) -> list[dict[int, frozenset[int]]]:
    """Join products that differ in the levels of one condition: A{1}*B + A{2}*B to A{1,2}*B."""
    merged: list[dict[int, frozenset[int]]] = []
    for product in products:
        for other in merged:
            differing = [i for i in product if other.get(i) != product[i]]
            if product.keys() == other.keys() and len(differing) <= 1:
                other.update({i: other[i] | product[i] for i in differing})
                break
        else:
            merged.append(dict(product))
    return merged if len(merged) == len(products) else _merged(merged)


def level_sets(expectations: Sequence[Expectation], k: int) -> NDArray[np.uint32]:
    """
    Write expectations as one bit set of levels per condition, 0 where they expect nothing.

    Examples
    --------
    >>> level_sets([{0: frozenset({1})}, {1: frozenset({0}), 2: frozenset({1, 2})}], 3).tolist()
    [[2, 0, 0], [0, 1, 6]]
    """
    expected = (levels for product in expectations for levels in product.values())
    sets = np.zeros((len(expectations), k), dtype=cube_type(max(own) + 1 for own in expected))
    for line, product in zip(sets, expectations, strict=True):
        for i, allowed in product.items():
            line[i] = sum(1 << level for level in allowed)
    return sets
