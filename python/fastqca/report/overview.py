"""One analysis as a whole: truth table and three solutions, or why one cannot be had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastqca._common.check import listing
from fastqca._common.errors import SolutionError
from fastqca._tables import Column, figure
from fastqca.calibration.chance import chance_of_perfect_split
from fastqca.report.content import Block, Heading, Paragraph, Shown, Table, sentence
from fastqca.solutions.minimize import minimize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastqca.solutions.minimization import Minimization
    from fastqca.solutions.settings import AnalysisSettings
    from fastqca.solutions.solution import SolutionSet
    from fastqca.truth_tables.truth_table import TruthTable

__all__ = [
    "MEANING",
    "Answer",
    "ambiguity",
    "answers",
    "facts",
    "missing_solutions",
    "overview",
    "solution_blocks",
    "solved",
]

KINDS = ("conservative", "parsimonious", "intermediate")
_MODELS = 5
MEANING = {
    "conservative": "Makes no assumptions about unobserved configurations (remainders).",
    "parsimonious": "Assumes the outcome for any unobserved configuration if this makes the "
    "solution simpler.",
    "intermediate": "Uses only assumptions in line with the directional expectations.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """
    One of the three solutions, or the reason why there is none.

    Attributes
    ----------
    kind : {"conservative", "parsimonious", "intermediate"}
    solution : SolutionSet or None
    reason : str
        Empty where there is a solution.
    """

    kind: str
    solution: SolutionSet | None
    reason: str = ""


def answers(
    table: TruthTable,
    settings: AnalysisSettings | None = None,
) -> tuple[Answer, ...]:
    """
    Solve a truth table in two ways, in three where something is expected of conditions.

    Examples
    --------
    >>> from fastqca.truth_tables.truth_table import truth_table
    >>> table = truth_table({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 1, 0]}, "Y")
    >>> [str(answer.solution.models[0]) for answer in answers(table)]
    ['A', 'A']
    >>> _, parsimonious = answers(truth_table({"A": [1, 0], "Y": [1, 1]}, "Y"))
    >>> parsimonious.solution is None
    True
    """
    options = {} if settings is None else settings.of_solutions()
    kinds = KINDS if options.get("dir_exp") is not None else KINDS[:2]
    try:
        return solved(minimize(table, **{**options, "include": "?"}))
    except SolutionError as error:
        without = _reason(error, table)
    try:
        options = {**options, "include": None, "dir_exp": None}
        first = Answer("conservative", minimize(table, **options).conservative)
    except SolutionError as error:
        return tuple(Answer(kind, None, str(error)) for kind in kinds)
    return first, *(Answer(kind, None, without) for kind in kinds[1:])


def _reason(error: Exception, table: TruthTable) -> str:
    """Word the usual reason without the arguments of `minimize`."""
    if not {"0", "C"} & set(table.out) and not len(table.excluded):
        return (
            "no row of the truth table is coded '0', so there is no row without the outcome to "
            "distinguish from, and all conditions would be minimized away"
        )
    return str(error)


def solved(result: Minimization) -> tuple[Answer, ...]:
    """Give the solutions of one minimization as answers."""
    found = ((kind, getattr(result, kind)) for kind in KINDS)
    return tuple(Answer(kind, solution) for kind, solution in found if solution is not None)


def overview(found: Sequence[Answer], caption: str = "") -> Table:
    """
    List the models of several solutions, one line each, with their parameters of fit.

    Examples
    --------
    >>> from fastqca.report.page import as_text
    >>> from fastqca.truth_tables.truth_table import truth_table
    >>> table = truth_table({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 1, 0]}, "Y")
    >>> print(as_text([overview(answers(table))]))
    solution      model    inclS    PRI   covS
    ------------------------------------------
    conservative  A <-> Y  1.000  1.000  1.000
    parsimonious  A <-> Y  1.000  1.000  1.000
    ------------------------------------------
    """
    columns = (
        Column("solution", "left", gap=0),
        Column("model", "left", wrap=" + "),
        *(Column(name) for name in ("inclS", "PRI", "covS")),
    )
    rows = [row for answer in found for row in _rows(answer)]
    return Table(columns, (tuple(rows),), caption=caption)


def _rows(answer: Answer) -> list[tuple[str, ...]]:
    if answer.solution is None:
        return [(answer.kind, "none")]
    models = answer.solution.models
    outcome = answer.solution.explained.table.outcome
    rows = []
    for model in models[:_MODELS]:
        name = f"{model.name}: " if len(models) > 1 else ""
        fit = map(figure, (model.inclS, model.PRI, model.covS))
        rows.append(("", f"{name}{model} {model.arrow} {outcome}", *fit))
    if len(models) > _MODELS:
        rows.append(("", f"... {answer.solution.counted()} in all", "", "", ""))
    return [(answer.kind, *rows[0][1:]), *rows[1:]]


def solution_blocks(found: Sequence[Answer], level: int = 2) -> list[Block]:
    """Write out solutions in full: what each assumes, its models, terms and cases."""
    blocks: list[Block] = []
    for answer in found:
        if answer.solution is not None:
            blocks += [
                Heading(f"{answer.kind.capitalize()} solution", level),
                Paragraph(MEANING[answer.kind]),
                *map(Paragraph, filter(None, [ambiguity(answer.solution)])),
                Shown(answer.solution),
            ]
    for kinds, reason in missing_solutions(found):
        title = f"No {', no '.join(kinds)} solution"
        blocks += [Heading(title, level), Paragraph(sentence(reason))]
    return blocks


def missing_solutions(found: Sequence[Answer]) -> list[tuple[list[str], str]]:
    """Return which solutions there are not, by the reason."""
    missing: dict[str, list[str]] = {}
    for answer in found:
        if answer.solution is None:
            missing.setdefault(answer.reason, []).append(answer.kind)
    return [(kinds, reason) for reason, kinds in missing.items()]


def ambiguity(solution: SolutionSet) -> str:
    """Never choose silently: say so where models are tied, else nothing."""
    if len(solution.models) < 2:
        return ""
    many = solution.counted()
    return (
        f"{many[0].upper()}{many[1:]} explain the same rows; the data cannot decide between them."
    )


def facts(table: TruthTable) -> list[tuple[str, str]]:
    """Say how much was observed of what there could be, and how far chance gets with it."""
    n_cases, k = len(table.sets.cases), len(table.conditions)
    observed, others = int((table.n > 0).sum()), table.n_remainders
    said = f"{observed:,} of {observed + others:,} configurations observed, {others:,} not"
    pairs = [("Cases", f"{n_cases:,}"), ("Rows", said)]
    if table.dropped:
        pairs.append(("Left out", f"{listing(table.dropped)}, because of missing values"))
    chance = chance_of_perfect_split(n_cases, k)
    if chance >= 0.001:
        columns = f"at least one of {k} random columns" if k > 1 else "a random column"
        what = f"{figure(chance)} that {columns} separates {n_cases} cases perfectly"
        pairs.append(("Chance", what))
    return pairs
