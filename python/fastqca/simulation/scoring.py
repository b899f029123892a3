"""
How models compare with truths, many at a time: listed models one by one, others without a list.

Of models that are not all listed much follows from what a model is: a set of prime implicants that
cover all explained rows, each of which is needed; where not all irredundant models are wanted it
has as few terms as possible. So a truth is a model just when its terms are prime, cover these rows,
and each is needed; and some model is a submodel of the truth just when prime implicants that are
parts of its terms, one of each term at most, cover these rows. Both are small searches, however
many models there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from fastqca._common.errors import DataError
from fastqca._common.names import listed
from fastqca.batch.many import ManySolutions, Status
from fastqca.expressions.expression import Expression, expression
from fastqca.expressions.submodel import can_match
from fastqca.simulation.generator import Simulated
from fastqca.simulation.truth import (
    NO_TERM,
    Truths,
    as_array,
    forms,
    irredundant,
    levels_of,
    steps_of,
    truth,
)
from fastqca.solutions.minimization import Minimization
from fastqca.solutions.solution import SolutionSet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from fastqca.simulation.truth import Bools, Floats, Ints, Terms

__all__ = [
    "FIT",
    "NOT_ALL_LISTED",
    "FoundModels",
    "GivenModels",
    "GivenTruth",
    "chunks",
    "decide_without_list",
    "entries",
    "per_segment",
    "read_models",
    "read_truths",
    "scores",
]

GivenTruth: TypeAlias = "str | Expression | Simulated | Truths | Iterable[str | Expression]"
GivenModels: TypeAlias = ManySolutions | Minimization | SolutionSet | Iterable[str | Expression]

FIT = ("inclS", "PRI", "covS")  # of a model
_CHUNK = 2**22  # cells of an array of relations
NOT_ALL_LISTED = (Status.CUT, Status.UNSETTLED, Status.TOO_LARGE)

_MOST_LITERALS = 12  # of a term of the truth, of whose parts all are looked at
_MOST_STEPS = 100_000
_DECIDED = ("solved", "correct", "correct_all", "exact", "some_irrelevant", "all_irrelevant")


@dataclass(frozen=True, slots=True, eq=False)
class FoundModels:
    """The models of one data set, as `ManySolutions` has those of many."""

    names: tuple[str, ...]
    implicants: Terms
    terms: Ints
    term_offsets: Ints
    model_offsets: Ints
    model_id: Ints
    status: NDArray[np.uint8]
    n_models: Ints
    inclS: Floats  # noqa: N815
    PRI: Floats
    covS: Floats  # noqa: N815

    def __len__(self) -> int:
        return 1


def read_truths(given: GivenTruth) -> Truths:
    """Read what brings the outcome about."""
    if isinstance(given, Truths):
        return given
    if isinstance(given, Simulated):
        if given.terms is None:
            return read_truths(str(given.generator.to_dict()["truth"]))
        sums, which = np.unique(given.terms, axis=0, return_inverse=True)
        return Truths(given.true_names, sums, which.reshape(-1))
    if isinstance(given, str | Expression):
        given = [given]
    texts = [
        one if isinstance(one, str) else str(expression(one))
        for one in listed(given, "truth", kind="an expression, or several")
    ]
    if not texts:
        raise DataError("truth is empty: give an expression, or one for each replicate")
    different = {text: _forms(text) for text in dict.fromkeys(texts)}
    products = [[levels_of(form) for form in several] for several in different.values()]
    terms = [term for several in products for form in several for term in form]
    names = tuple(dict.fromkeys(name for term in terms for name in term))
    # First all truths, then the other forms that some have.
    place = {text: at for at, text in enumerate(different)}
    flat, others = [several[0] for several in products], {}
    for at, several in enumerate(products):
        if len(several) > 1:
            others[at] = tuple(range(len(flat), len(flat) + len(several) - 1))
            flat += several[1:]
    which = np.array([place[text] for text in texts], dtype=np.int64)
    return Truths(names, as_array(flat, names), which, others)


def _forms(text: str) -> list[Expression]:
    """Write when the outcome is present, also where the truth says when it is absent."""
    steps = steps_of(text)
    if len(steps) > 1:
        chain = [expression(step) for step in steps]
        names = dict.fromkeys(name for step in chain for name in step.names)
        return forms(truth(chain, [*names], "Y", chains=True))
    given = expression(text)
    absent = given.outcome is not None and given.outcome.startswith("~")
    causes = Expression(irredundant(given).tree)
    return [(~causes).simplify() if absent else causes]


def read_models(given: GivenModels) -> ManySolutions | FoundModels:
    """Read the models that were found."""
    if isinstance(given, ManySolutions):
        return given
    solution = given.solution if isinstance(given, Minimization) else given
    if isinstance(solution, SolutionSet):
        models = solution.models
        return _one_data_set(
            [[dict(term.literals) for term in model.terms] for model in models],
            {name: [getattr(model, name) for model in models] for name in FIT},
            solution.n_models,
            complete=solution.complete,
        )
    if isinstance(solution, str | Expression):
        solution = [solution]
    kind = "the result of minimize_many or minimize, or several models"
    formulas = listed(solution, "solutions", (), kind=kind)
    return _one_data_set([levels_of(expression(model)) for model in formulas], {})


def _one_data_set(
    products: Sequence[Sequence[Mapping[str, int]]],
    fit: Mapping[str, Sequence[float]],
    n_models: int | None = None,
    *,
    complete: bool = True,
) -> FoundModels:
    """Put the models of one data set into arrays."""
    names = tuple(dict.fromkeys(name for terms in products for term in terms for name in term))
    flat = [term for terms in products for term in terms]
    count = len(products)
    status = Status.SOLVED if complete else Status.CUT
    return FoundModels(
        names,
        implicants=as_array([flat], names)[0] if flat else np.empty((0, 0), dtype=np.int16),
        terms=np.arange(len(flat)),
        term_offsets=np.cumsum([0, *map(len, products)]),
        model_offsets=np.array([0, count]),
        model_id=np.arange(count),
        status=np.array([status if count else Status.NOTHING_TO_EXPLAIN], dtype=np.uint8),
        n_models=np.array(
            [count if complete else -1 if n_models is None else min(n_models, 2**63 - 1)]
        ),
        **{name: np.array(fit.get(name, [np.nan] * count), dtype=np.float64) for name in FIT},
    )


def scores(
    implicants: Terms, terms: Ints, offsets: Ints, sums: Terms, which: Ints
) -> dict[str, NDArray[Any]]:
    """
    Compare D models with the truth of each, over the same k conditions.

    The terms of the models are positions in `implicants` (P, k), one model after the other from
    `offsets` (D + 1,) on. Truths are `sums` (U, T, k), those of the models `which` (D,) of them.
    Returns the arrays of `Evaluation.of_models`.
    """
    n_terms, k = np.diff(offsets), implicants.shape[1]
    n_levels = int(max(1, implicants.max(initial=1), sums.max(initial=1))) + 1
    model, truth = _literals(implicants, n_levels), _literals(sums, n_levels)
    exists: Bools = np.logical_or.reduce(sums > NO_TERM, axis=-1)
    inside, same = _containment(terms, np.repeat(which, n_terms), model, truth, exists)
    n_true = exists.sum(axis=1)[which]
    hits = np.add.reduceat(same, offsets[:-1], dtype=np.int64)
    in_model = np.logical_or.reduceat(model[terms], offsets[:-1], axis=0)
    in_truth = np.logical_or.reduce(truth, axis=1)[which]
    both = (in_model & in_truth).sum(axis=1)
    matters = in_truth.reshape(len(in_truth), k, -1).any(axis=-1)
    used = in_model.reshape(len(in_model), k, -1).any(axis=-1)
    astray = (in_model & ~in_truth).reshape(len(in_model), k, -1).sum(axis=-1)
    return {
        "submodel": _submodels(inside, offsets, n_true),
        "exact": (hits == n_terms) & (hits == n_true),
        "completeness": _completeness(model, truth, terms, offsets, which),
        "term_precision": hits / n_terms,
        "term_recall": hits / n_true,
        "literal_precision": both / in_model.sum(axis=1),
        "literal_recall": both / in_truth.sum(axis=1),
        "sign_errors": np.where(matters, astray, 0).sum(axis=1),
        "irrelevant": (used & ~matters).sum(axis=1),
    }


def _literals(terms: Terms, n_levels: int) -> Bools:
    """Write terms (..., k) as the literals they have, (..., k * levels)."""
    has: Bools = terms[..., None] == np.arange(n_levels)
    return has.reshape(*terms.shape[:-1], -1)


def _containment(
    terms: Ints, of_truth: Ints, model: Bools, truth: Bools, exists: Bools
) -> tuple[list[Bools], Bools]:
    """Tell in which of T terms of its truth each term (E,) is contained, and whether it is one."""
    pairs, back = np.unique(terms * len(truth) + of_truth, return_inverse=True)
    term, which = np.divmod(pairs, len(truth))
    mine, size = model[term], model.sum(axis=1)[term]
    inside, same = [], np.zeros(len(pairs), dtype=np.bool_)
    for t in range(truth.shape[1]):
        other = truth[which, t]
        contained = exists[which, t] & ~(mine & ~other).any(axis=1)
        inside.append(contained[back])
        same |= contained & (other.sum(axis=1) == size)
    return inside, same[back]


def _submodels(inside: Sequence[Bools], offsets: Ints, n_true: Ints) -> Bools:
    """Tell which models have their terms in terms of the truth, different ones in different."""
    somewhere = np.logical_or.reduce(inside)
    n_terms = np.diff(offsets)
    submodels = np.logical_and.reduceat(somewhere, offsets[:-1]) & (n_terms <= n_true)
    # Few models come this far with several terms, as there are few that can.
    options = np.array(inside).T
    for at in np.flatnonzero(submodels & (n_terms > 1)).tolist():
        rows = options[offsets[at] : offsets[at + 1]]
        submodels[at] = can_match([np.flatnonzero(row).tolist() for row in rows])
    return submodels


def _completeness(model: Bools, truth: Bools, terms: Ints, offsets: Ints, which: Ints) -> Floats:
    """
    Compute which share of the relations of its truth each model has.

    A relation is a literal, a pair of literals in one term, or one in two different terms. Of a
    sum in which literal i is in n[i] terms and literals i and j together in c[i, j] of them, the
    latter are the pairs with n[i] * n[j] > c[i, j].
    """
    used = truth.any(axis=(0, 1))  # only what is in some truth can be found
    model, truth = model[:, used], truth[..., used]
    upper = np.triu(np.ones((used.sum(), used.sum()), dtype=np.bool_), 1)
    counts = truth.sum(axis=1)
    joint = (truth[..., :, None] & truth[..., None, :]).sum(axis=1)
    wanted = counts > 0, (joint > 0) & upper, _apart(counts, joint) & upper
    total = sum(relation.reshape(len(truth), -1).sum(axis=1) for relation in wanted)
    covered = np.zeros(len(which), dtype=np.int64)
    for first, last in chunks(offsets, max(1, _CHUNK // max(1, upper.size))):
        here = offsets[first : last + 1]
        has = model[terms[here[0] : here[-1]]]
        starts = here[:-1] - here[0]
        n = np.add.reduceat(has, starts, dtype=np.int64)
        together = np.add.reduceat(has[:, :, None] & has[:, None, :], starts, dtype=np.int64)
        mine = which[first:last]
        for relation, own in zip(wanted, (n > 0, together > 0, _apart(n, together)), strict=True):
            covered[first:last] += (relation[mine] & own).reshape(last - first, -1).sum(axis=1)
    share: Floats = covered / total[which]
    return share


def _apart(counts: Ints, joint: Ints) -> Bools:
    """Tell which pairs of literals are in two different terms."""
    apart: Bools = counts[:, :, None] * counts[:, None, :] > joint
    return apart


def chunks(offsets: Ints, size: int) -> Iterator[tuple[int, int]]:
    """Go through models, about `size` of their terms at a time."""
    first, end = 0, len(offsets) - 1
    while first < end:
        last = int(np.searchsorted(offsets, offsets[first] + size, side="right")) - 1
        last = min(max(last, first + 1), end)
        yield first, last
        first = last


def per_segment(how: np.ufunc, values: NDArray[np.generic], offsets: Ints, empty: float) -> Floats:
    """Reduce each segment of an array; segments without entries give `empty`."""
    out = np.full(len(offsets) - 1, empty, dtype=np.float64)
    full = np.diff(offsets) > 0
    if full.any():
        out[full] = how.reduceat(values.astype(np.float64), offsets[:-1][full])
    return out


def entries(offsets: Ints, which: Ints) -> tuple[Ints, Ints]:
    """Pick segments: positions of their entries one after the other, and where each begins."""
    lengths = np.diff(offsets)[which]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    at = np.arange(starts[-1]) + np.repeat(offsets[:-1][which] - starts[:-1], lengths)
    return at, starts


def decide_without_list(truths: Truths, many: ManySolutions) -> dict[str, Floats]:
    """
    Decide what follows from the definition of a model, where models are not all listed.

    Metrics (R,): 1 and 0 for true and false, NaN for what is not known, as for other replicates.
    """
    out = {name: np.full(len(many), np.nan) for name in _DECIDED}
    wanted = np.flatnonzero(np.isin(many.status, NOT_ALL_LISTED))
    if not wanted.size:
        return out
    tables = many.tables
    _, sums = truths.beside(many.names)
    which = truths.of_each(len(many))
    for at in wanted.tolist():
        rows = slice(tables.offsets[at], tables.offsets[at + 1])
        configs, coded = tables.configs[rows].astype(np.int64), tables.out[rows]
        table = _ExplainedRows(configs[coded == 1], configs[(coded == 0) | (coded == 2)], many)
        forms = [
            form[(form > NO_TERM).any(axis=1)]
            for form in sums[[which[at], *truths.others.get(int(which[at]), ())]]
        ]
        for name, value in _of_one(table, forms, many, at).items():
            out[name][at] = value
    return out


class _ExplainedRows:
    """The rows of one truth table that are explained and that are not, (Q, k) each."""

    def __init__(self, on: Ints, off: Ints, many: ManySolutions) -> None:
        self.on, self.off, self.kind = on, off, many.kind
        self.levels = np.array(many.levels, dtype=np.float64)

    @property
    def everything(self) -> int:
        """All rows to explain as a bit set."""
        return (1 << len(self.on)) - 1

    def prime_parts(self, term: NDArray[np.int16]) -> tuple[list[int], bool] | None:
        """
        Find the prime implicants that have some of the literals of a term and no others.

        Returns the explained rows that each of them covers, as bit sets, and whether the term is
        one of them; None for a term with too many literals. If the solution is an intermediate
        one, those of the parsimonious one: its own are parts of the term that cover no more.
        """
        seen = len(self.levels)
        mine = np.flatnonzero(term[:seen] >= 0)
        if len(mine) > _MOST_LITERALS:
            return None
        chosen = np.arange(1 << len(mine))
        weights = 1 << np.arange(len(mine))
        against_on, against_off = (
            (rows[:, mine] != term[mine]).astype(np.int64) @ weights for rows in (self.on, self.off)
        )
        if self.kind == "conservative":
            kinds, count = np.unique(against_on, return_counts=True)
            inside = ((kinds & chosen[:, None]) == 0) @ count
            has = (chosen[:, None] & weights) > 0
            free = np.prod(self.levels) / np.where(has, self.levels[mine], 1).prod(axis=1)
            implicant = inside == free
        else:
            implicant = ((np.unique(against_off) & chosen[:, None]) > 0).all(axis=1)
        prime = implicant.copy()
        for weight in weights.tolist():
            prime &= ((chosen & weight) == 0) | ~implicant[chosen & ~weight]
        covers = [_bits((against_on & part) == 0) for part in np.flatnonzero(prime).tolist()]
        return covers, bool(prime[-1]) and not (term[seen:] >= 0).any()

    def covered(self, term: NDArray[np.int16]) -> int:
        """Give the explained rows that a term covers, as a bit set."""
        mine = np.flatnonzero(term[: len(self.levels)] >= 0)
        return _bits((self.on[:, mine] == term[mine]).all(axis=1))

    def explained_over(self, conditions: NDArray[np.bool_]) -> bool:
        """Tell whether terms over some of the conditions can cover the explained rows."""
        mine = np.flatnonzero(conditions[: len(self.levels)])
        on, off = (Counter(map(tuple, rows[:, mine].tolist())) for rows in (self.on, self.off))
        if self.kind == "conservative":
            others = np.prod(np.delete(self.levels, mine))
            return all(count == others for count in on.values())
        return not on.keys() & off.keys()


def _bits(rows: NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(rows, bitorder="little").tobytes(), "little")


@dataclass(slots=True)
class _Search:
    """Whether one bit set of each group at most, and `most` in all, have every bit in them."""

    groups: Sequence[Sequence[int]]
    steps: int = _MOST_STEPS

    def covers(self, left: int, most: int, free: frozenset[int] | None = None) -> bool:
        """Search for the bits `left`; a ValueError where that takes too long."""
        if not left:
            return True
        free = frozenset(range(len(self.groups))) if free is None else free
        self.steps -= 1
        if self.steps < 0:
            raise ValueError
        first = left & -left
        return most > 0 and any(
            self.covers(left & ~bits, most - 1, free - {group})
            for group in sorted(free)
            for bits in self.groups[group]
            if bits & first
        )


def _of_one(
    table: _ExplainedRows, forms: Sequence[Terms], many: ManySolutions, at: int
) -> dict[str, float | None]:
    """Decide what follows for one replicate."""
    if not len(table.on) or not (len(table.off) or many.kind == "conservative"):
        return {}
    listed = slice(*many.model_offsets[at : at + 2].tolist())
    size: float | None = None  # of a model, where all have the same and it is known
    if many.status[at] == Status.CUT and not many.settings.all_sol:
        size = float(np.diff(many.term_offsets)[listed][0])
    fewest = not many.settings.all_sol
    correct: list[float | None] = []
    exact: list[float | None] = []
    at_most = 0.0
    for form in forms:
        prime_parts = [table.prime_parts(term) for term in form]
        exact.append(_exact(table, form, prime_parts, size, fewest=fewest))
        groups = [part[0] for part in prime_parts if part is not None]
        if len(groups) < len(prime_parts):
            correct.append(None)
            at_most = np.inf
            continue
        at_most += float(np.prod([len(group) + 1.0 for group in groups]))
        correct.append(_correct(table, groups, size, fewest=fewest))
    decided: dict[str, float | None] = {
        "solved": 1,
        "correct": _any_of(correct),
        "exact": _any_of(exact),
    }
    # Models that are submodels cannot be more than there are ways to put such parts together.
    if decided["correct"] == 0 or at_most <= many.n_models[at]:
        decided["correct_all"] = 0
    matters = np.any([(form >= 0).any(axis=0) for form in forms], axis=0)
    if not table.explained_over(matters):
        decided |= {"some_irrelevant": 1, "all_irrelevant": 1}
    elif not fewest and many.kind != "intermediate":
        decided["all_irrelevant"] = 0
    return {name: value for name, value in decided.items() if value is not None}


def _any_of(verdicts: Sequence[float | None]) -> float | None:
    if 1 in verdicts:
        return 1
    return None if None in verdicts else 0


def _exact(
    table: _ExplainedRows,
    form: Terms,
    prime_parts: Sequence[tuple[list[int], bool] | None],
    size: float | None,
    *,
    fewest: bool,
) -> float | None:
    """Tell whether a sum is a model."""
    known = len(table.levels)
    if (form[:, known:] >= 0).any():
        return 0
    rows = [table.covered(term) for term in form]
    for i in range(len(form)):
        others = 0
        for j, mine in enumerate(rows):
            others |= mine if i != j else 0
        if others | rows[i] != table.everything or others == table.everything:
            return 0
    if table.kind == "intermediate":
        clear = all(_clear(table, term) for term in form)
        return None if clear else 0
    if any(part is not None and not part[1] for part in prime_parts):
        return 0
    if None in prime_parts:
        return None
    if not fewest or len(form) == 1:
        return 1
    return None if size is None else float(len(form) == size)


def _clear(table: _ExplainedRows, term: NDArray[np.int16]) -> bool:
    """Tell whether a term covers no row that must not be covered."""
    mine = np.flatnonzero(term[: len(table.levels)] >= 0)
    return not (table.off[:, mine] == term[mine]).all(axis=1).any()


def _correct(
    table: _ExplainedRows, groups: Sequence[Sequence[int]], size: float | None, *, fewest: bool
) -> float | None:
    """Tell whether some model has parts of terms only, of each term one at most."""
    try:
        if not _Search(groups).covers(table.everything, len(groups)):
            return 0
        if table.kind == "intermediate":
            return None
        if not fewest or _Search(groups).covers(table.everything, 1):
            return 1
        if size is None:
            return None
        return float(_Search(groups).covers(table.everything, int(size)))
    except ValueError:
        return None
