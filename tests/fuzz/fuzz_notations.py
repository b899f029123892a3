"""Models in the notations of other software: what was written is read back as the same thing."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from fastqca import ExpressionError
from fastqca.expressions.expression import Expression, expression
from fastqca.expressions.tree import And, Literal, Node, Or, conjunction, disjunction
from fastqca.interchange import parse_notation, write_notation

if TYPE_CHECKING:
    from random import Random

INPUTS = 1200

PLAIN = ["A", "B", "AB", "Dev", "URB", "x_1", "Q.2", "größe", "DE", "S", "STB"]
ODD = ["GDP per head", "or", "Not", "1st", "a`b", "{x}", "A+B", "->", "=1"]
LEVELS = {"M": 3, "Nn": 4}
STYLES = ["R", "fsQCA", "cna", "Tosmana"]


class Input(NamedTuple):
    """A model as a tree, or a text; a notation, and whether names are given when it is read."""

    model: Expression | None
    text: str
    style: str
    use_tilde: bool | None
    named: bool


def make(random: Random) -> Input:
    names = random.sample(PLAIN, random.randint(1, 5))
    if random.random() < 0.3:
        names += random.sample(ODD, random.randint(1, 2))
    style, use_tilde = random.choice(STYLES), random.choice([None, None, True, False])
    multi = random.random() < 0.5
    model = Expression(tree_of(random, names, random.randint(0, 3), multi=multi))
    if random.random() < 0.4:
        made = tree_of(random, [random.choice(["Y", "DE", "Out"])], 0, multi=False)
        relation = random.choice(["sufficiency", "necessity"])
        model = Expression(model.tree, str(Expression(made)), relation)
    if random.random() < 0.7:
        return Input(model, "", style, use_tilde, named=random.random() < 0.5)
    text = str(model)
    for _ in range(random.randint(1, 4)):
        at = random.randint(0, len(text))
        signs = ["~", "*", "+", "(", ")", "=1", "<->", "a", "A", "`", "{1}", "¬", "AND", " ", "="]
        text = text[:at] + random.choice(signs) + text[at + random.randint(0, 2) :]
    return Input(None, text, style, use_tilde, named=random.random() < 0.5)


def tree_of(random: Random, names: list[str], depth: int, *, multi: bool) -> Node:
    kind = random.random()
    if depth and kind < 0.8:
        join = conjunction if kind < 0.4 else disjunction
        parts = range(random.randint(1, 3))
        return join(tree_of(random, names, depth - 1, multi=multi) for _ in parts)
    if multi and kind > 0.5:
        name = random.choice(list(LEVELS))
        some = random.sample(range(LEVELS[name]), random.randint(1, 2))
        return Literal(name, frozenset(some), negated=random.random() < 0.15, braces=True)
    return Literal(random.choice(names), frozenset({random.randint(0, 1)}))


def check(made: Input) -> None:
    known = [*PLAIN, *ODD, *LEVELS, "Y", "Out"]
    if made.model is None:
        try:
            read = parse_notation(
                made.text, made.style, names=known if made.named else None, use_tilde=made.use_tilde
            )
        except ExpressionError:
            return
        assert expression(str(read)).tree == read.tree
        return
    try:
        written = write_notation(made.model, made.style, use_tilde=made.use_tilde)
    except ExpressionError:
        return
    small = made.use_tilde is False or (made.use_tilde is None and made.style == "cna")
    small = small and made.style != "Tosmana"
    if made.style in {"cna", "Tosmana"}:
        use_tilde = None if made.style == "Tosmana" else made.use_tilde
        # The levels of all sets say more than small letters.
        use_tilde = True if "=" in written.replace("<=", "") else use_tilde
    else:
        use_tilde = made.use_tilde
    names = known if made.named else None
    read = parse_notation(written, made.style, names=names, use_tilde=use_tilde)
    fold = small and not made.named and "=" not in written
    turned = made.style == "cna" and made.model.relation == "necessity"
    sides = [(made.model.tree, read.tree)]
    if made.model.outcome is not None:
        assert read.outcome is not None, written
        wanted, found = expression(made.model.outcome).tree, expression(read.outcome).tree
        sides = (
            [(made.model.tree, found), (wanted, read.tree)] if turned else [*sides, (wanted, found)]
        )
        assert read.relation == ("sufficiency" if turned else made.model.relation)
    for before, after in sides:
        assert same(before, after, fold=fold), f"{written!r} is read as {read}"


def same(one: Node, other: Node, *, fold: bool) -> bool:
    """Whether two trees are true in the same configurations of their sets."""
    sets = {
        (literal.name.upper() if fold else literal.name): LEVELS.get(literal.name, 2)
        for tree in (one, other)
        for literal in leaves(tree)
    }
    names = list(sets)[:8]
    rows = list(product(*(range(sets[name]) for name in names)))[:3000]
    data = pd.DataFrame(rows, columns=names)
    for name in set(sets) - set(names):
        data[name] = np.arange(len(data)) % sets[name]
    scores = [Expression(renamed(tree, upper=fold)).evaluate(data) for tree in (one, other)]
    return np.array_equal(*scores)


def leaves(tree: Node) -> list[Literal]:
    if isinstance(tree, Literal):
        return [tree]
    return [literal for part in tree.parts for literal in leaves(part)]


def renamed(tree: Node, *, upper: bool) -> Node:
    if isinstance(tree, Literal):
        name = tree.name.upper() if upper else tree.name
        return Literal(name, tree.values, tree.negated, tree.braces)
    join = And if isinstance(tree, And) else Or
    return join([renamed(part, upper=upper) for part in tree.parts])
