"""Expressions by their grammar, some of them damaged: read, written, read again, evaluated."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from fastqca import ExpressionError
from fastqca.expressions.expression import expression

if TYPE_CHECKING:
    from random import Random

INPUTS = 1500

CRISP = ("A", "B", "C", "AB", "DEV", "Urb", "GDP per head", "x_1", "größe", "OR", "a`b", "1st")
MULTI = {"M": 3, "Level": 4}
OPERATORS = ["+", "*", "~", "(", ")", "->", "<=", " ", "`", "{", "}", ",", "-", "1", "0", "=>"]


class Input(NamedTuple):
    """A text, and whether it comes with the names of the sets."""

    text: str
    named: bool


def make(random: Random) -> Input:
    text = sum_of(random, random.randint(0, 4))
    if random.random() < 0.3:
        text += random.choice([" -> ", "=>", "<-", " <= "]) + random.choice(["Y", "~Y", "Y{1}"])
    for _ in range(random.choice([0, 0, 1, 2, 5])):
        at = random.randint(0, len(text))
        text = (
            text[:at] + random.choice([*OPERATORS, *"ABc.;%é"]) + text[at + random.randint(0, 2) :]
        )
    return Input(text, random.random() < 0.5)


def sum_of(random: Random, depth: int) -> str:
    plus = random.choice(["+", " + ", "+ "])
    return plus.join(product_of(random, depth) for _ in range(random.choice([1, 1, 2, 3])))


def product_of(random: Random, depth: int) -> str:
    parts = [factor_of(random, depth) for _ in range(random.choice([1, 1, 2, 3]))]
    return random.choice(["*", " * ", "*", ""]).join(parts)


def factor_of(random: Random, depth: int) -> str:
    sign = random.choice(["", "", "~", "~~"])
    kind = random.random()
    if depth and kind < 0.3:
        return f"{sign}({sum_of(random, depth - 1)})"
    if kind < 0.5:
        name = random.choice(list(MULTI))
        levels = random.sample(range(MULTI[name]), random.randint(1, 2))
        opening, closing = random.choice(["{}", "[]"])
        return f"{sign}{name}{opening}{','.join(map(str, levels))}{closing}"
    name = random.choice(CRISP)
    quoted = "`" + name.replace("`", "``") + "`"
    return sign + (quoted if random.random() < 0.3 else name)


def check(made: Input) -> None:
    names = [*CRISP, *MULTI, "Y"] if made.named else None
    try:
        read = expression(made.text, names)
    except ExpressionError:
        return
    written = str(read)
    again = expression(written)
    assert again.tree == read.tree, f"read back from {written!r} as {again}"
    assert (again.outcome, again.relation) == (read.outcome, read.relation), written
    random = np.random.default_rng(len(made.text))
    data = pd.DataFrame({name: random.random(5) for name in read.names if name not in MULTI})
    for name, levels in MULTI.items():
        data[name] = random.permutation(5) % levels
    warnings.filterwarnings("ignore", "no case has level")
    try:
        scores = read.evaluate(data)
    except ExpressionError:
        return
    assert np.array_equal(again.evaluate(data), scores)
    assert np.allclose((~read).evaluate(data), 1 - scores, rtol=0, atol=1e-12)
