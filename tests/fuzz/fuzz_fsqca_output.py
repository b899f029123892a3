"""What fsQCA prints, in its old and new forms, with lines damaged, doubled and left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fastqca import DataError
from fastqca.expressions.expression import expression
from fastqca.interchange import read_fsqca_output

if TYPE_CHECKING:
    from random import Random

INPUTS = 1500
KINDS = ["COMPLEX", "PARSIMONIOUS", "INTERMEDIATE", "TRUTH TABLE", "CRISP-SET"]


class Input(NamedTuple):
    """A text, and the terms that it was made of, if it is whole."""

    text: str
    terms: list[str] | None


def make(random: Random) -> Input:
    names = random.sample(["dev", "urb", "lit", "x_1", "STB", "Ind"], random.randint(1, 4))
    terms = list(dict.fromkeys(term_of(random, names) for _ in range(random.randint(0, 3))))
    old = random.random() < 0.3
    shown = [old_form(term) for term in terms] if old else terms
    model = [f"Model: {random.choice(['surv', '~surv'])} = f({', '.join(names)})"]
    if random.random() < 0.2:
        model = []
    lines = ["**********************", "*TRUTH TABLE ANALYSIS*", "**********************", ""]
    lines += ["File: x.csv", *model, "Algorithm: Quine-McCluskey", ""]
    lines += [f"--- {random.choice(KINDS)} SOLUTION ---", "frequency cutoff: 1"]
    lines += ["   raw    unique", " coverage  coverage  consistency", " -------- ------- -------"]
    lines += [f"{term}{random.choice(['', '+', '  '])}   0.5  0.25  0.875" for term in shown]
    if not terms:
        lines.append("No solution found.")
    lines += ["solution coverage: 0.5", "solution consistency: 0.75"]
    for term in shown:
        lines.append(f"Cases with greater than 0.5 membership in term {term}: a (0.6,0.7),")
        lines.append("  b c (0.8,1)")
    whole = random.random() < 0.4
    if not whole:
        for _ in range(random.randint(1, 4)):
            damage(random, lines)
    sure = whole and model and not old
    return Input("\n".join(lines), terms if sure else None)


def term_of(random: Random, names: list[str]) -> str:
    chosen = random.sample(names, random.randint(1, len(names)))
    return "*".join(random.choice(["", "~"]) + name for name in chosen)


def old_form(term: str) -> str:
    return "*".join(p[1:].lower() if p.startswith("~") else p.upper() for p in term.split("*"))


def damage(random: Random, lines: list[str]) -> None:
    at = random.randrange(len(lines))
    line = lines[at]
    kind = random.randrange(6)
    if kind == 0:
        del lines[at]
        lines.append("")
    elif kind == 1:
        lines.insert(at, random.choice(lines))
    elif kind == 2:
        cut = random.randint(0, len(line))
        lines[at] = line[:cut] + random.choice("*()~-,:.=0 a\x00é") * random.choice([1, 2, 60])
    elif kind == 3:
        cut = random.randint(0, len(line))
        lines[at] = line[:cut] + line[cut + random.randint(1, 3) :]
    elif kind == 4:
        lines[at] = random.choice([line.upper(), line.lower(), line.replace(".", ",")])
    else:
        lines[at] = line * random.choice([2, 30])


def check(made: Input) -> None:
    try:
        output = read_fsqca_output(made.text + "\n")
    except DataError:
        assert made.terms is None
        return
    output.to_frame()
    str(output)
    for solution in output.solutions:
        read = solution.expression
        assert expression(str(read)).tree == read.tree
    if made.terms is not None:
        assert [list(solution.terms) for solution in output.solutions] == [made.terms]
