"""Expressions over sets: read, combine, evaluate, simplify, compare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fastqca._common.arguments import guard_methods
from fastqca._common.check import choice
from fastqca._common.errors import ExpressionError
from fastqca._common.names import listed
from fastqca._common.values import FrozenDict
from fastqca.data.frames import to_table
from fastqca.data.levels import MAX_LEVELS
from fastqca.expressions.algebra import cubes, products
from fastqca.expressions.evaluation import columns, memberships
from fastqca.expressions.forms import Forms, seconds
from fastqca.expressions.formula import (
    MAX_LITERALS,
    multiplied_out,
    one_notation,
    readable,
    set_names,
    text,
)
from fastqca.expressions.minimal import BUDGET
from fastqca.expressions.parser import NECESSITY, SUFFICIENCY, parse
from fastqca.expressions.submodel import is_submodel
from fastqca.expressions.tree import Literal, Node, conjunction, disjunction, negated, quoted
from fastqca.expressions.writing import contained

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Expression", "Literal", "expression", "one_set", "read"]

_ARROWS = {SUFFICIENCY: "->", NECESSITY: "<-"}


def expression(source: str | Expression, names: Iterable[str] | str | None = None) -> Expression:
    r"""
    Read an expression over sets, such as ``"A*~B + C{1,2} -> Y"``.

    Parameters
    ----------
    source : str or Expression
        ``*`` is AND, ``+`` is OR, ``~`` is NOT; parentheses may be nested. A set with more than two
        values is written with its levels, as in ``A{1}`` or ``A[1,2]``; ``~A{1}`` stands for any
        level except 1. ``->`` or ``=>`` states sufficiency for the outcome on the right, ``<-`` or
        ``<=`` necessity; the outcome may be an expression as well. Blanks have no meaning. Put
        names that are not plain words in backquotes. An `Expression` is returned unchanged.
    names : iterable of str or comma-separated str, optional
        The available sets. If given, any other name on the left-hand side is an error, and a word
        that can be split into these names in exactly one way is read as their product:
        ``BetaGamma`` is ``Beta*Gamma``.

    Returns
    -------
    Expression

    Raises
    ------
    ExpressionError
        The text cannot be read or is ambiguous. The message marks the position with a caret.

    Notes
    -----
    ``*`` may be omitted between single-letter names if all names are single letters: ``~A~B``,
    ``(A + B)(C + D)``, ``A + ~AB``. Without `names`, words are read as products if the formula
    contains no ``*`` and all its words consist of letters that also occur alone, or of letters from
    A to H in alphabetical order, as in ``AB + ~AC``. Other words, and a formula that is a single
    word, are names; ambiguous words are an error.

    The symbols used in textbooks are also supported: ``¬A``, ``!A``, ``-A``, ``1 - A`` and
    ``NOT A``; ``A·B``, ``A ∧ B``, ``A & B`` and ``A AND B``; ``A | B``, ``A OR B`` and the signs of
    union and disjunction; arrows; ``A ≤ Y``, which is ``A <= Y``. A set named ``or`` must be in
    backquotes.

    Examples
    --------
    >>> expression("A*~B + C[2,1] => Y")
    expression('A*~B + C{1,2} -> Y')
    >>> expression("AB + ~CD", names="A,B,C,D")
    expression('A*B + ~C*D')
    >>> expression("A*(B + C")
    Traceback (most recent call last):
        ...
    fastqca.ExpressionError: cannot read the expression: this parenthesis is not closed
      A*(B + C
        ^
    """
    return read(source, names)


def read(
    source: str | Expression,
    names: Iterable[str] | str | None = None,
    *,
    letters: bool = True,
    lone: bool = False,
    both_ways: bool = False,
) -> Expression:
    """
    Do what `expression` does, with the conventions of other software; see `parse`.

    Examples
    --------
    >>> read("AB + AC", letters=False), read("AB", lone=True), read("A <-> Y", both_ways=True)
    (expression('`AB` + `AC`'), expression('A*B'), expression('A -> Y'))
    """
    if isinstance(source, Expression):
        return source
    if not isinstance(source, str):
        raise ExpressionError(f"an expression must be text, got {type(source).__name__}")
    if names is not None and not isinstance(names, dict | tuple | list):
        names = listed(names, "names", (), kind="names of sets", error=ExpressionError)
    known = None if names is None else dict.fromkeys(map(str, names))
    tree, outcome, relation = parse(source, known, letters=letters, lone=lone, both_ways=both_ways)
    return Expression(tree, None if outcome is None else text(one_notation(outcome)), relation)


def one_set(source: str | Expression, names: Iterable[str]) -> Expression:
    """
    Read an outcome: the name of a column just as it is, its negation, or an expression.

    Examples
    --------
    >>> [str(one_set(y, ["Life span", "A"])) for y in ("Life span", "~Life span", "`Life span`*A")]
    ['`Life span`', '~`Life span`', '`Life span`*A']
    """
    known = list(names)
    if isinstance(source, str):
        name = source if source in known else source.strip()
        bare = name.removeprefix("~").strip()
        if name in known:
            return read(quoted(name), known)
        if name.startswith("~") and bare in known:
            return read(f"~{quoted(bare)}", known)
    return read(source, known)


@guard_methods
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Expression(Forms):
    """
    An expression over sets, with or without a relation to an outcome; see `expression`.

    Expressions are immutable. ``a & b``, ``a | b`` and ``~a`` combine the left-hand sides (of
    expressions or text); the result has no outcome. Two expressions are equal if they have the same
    products, in any order, and the same outcome and relation.

    Attributes
    ----------
    tree : Node
        The left-hand side as a tree; for most purposes, use `products` instead.
    outcome : str or None
        The right-hand side.
    relation : {"sufficiency", "necessity"} or None
        The relation stated by the arrow.

    Notes
    -----
    Expressions are evaluated as written, by minimum, maximum and 1 - x, so ``(~a).evaluate(data)``
    equals ``1 - a.evaluate(data)`` also for fuzzy sets. Contradictory products such as ``A*~A`` can
    therefore have fuzzy members. All other methods (`products`, `cubes`, `simplify`, `expand`,
    `factorize`, `==`) use two-valued logic and leave such products out, as R always does.

    Examples
    --------
    >>> a = expression("A*B + C")
    >>> ~a
    expression('~A*~C + ~B*~C')
    >>> a & "~D"
    expression('A*B*~D + C*~D')
    >>> a == expression("C + B*A")
    True
    """

    tree: Node
    outcome: str | None = None
    relation: str | None = None

    def __post_init__(self) -> None:
        size = 1 if isinstance(self.tree, Literal) else self.tree.size
        if size > MAX_LITERALS:
            raise ExpressionError(
                f"as written, the expression would have {size:,} sets, but at most "
                f"{MAX_LITERALS:,} are possible: simplify its parts"
            )
        object.__setattr__(self, "tree", one_notation(self.tree))

    @classmethod
    def from_terms(
        cls,
        terms: Iterable[Mapping[str, int | Collection[int]]],
        *,
        multi_value: Collection[str] = (),
        outcome: str | None = None,
        relation: str = SUFFICIENCY,
    ) -> Expression:
        """
        Build a sum of products from levels instead of text.

        Parameters
        ----------
        terms : iterable of mapping of str to int or collection of int
            One mapping per product, from its sets to their level or levels.
        multi_value : collection of str
            The sets to be written with braces.
        outcome : str, optional
            The right-hand side, as an expression.
        relation : {"sufficiency", "necessity"}
            The relation to the outcome; ignored without an outcome.

        Returns
        -------
        Expression

        Examples
        --------
        >>> terms = [{"A": 1, "B": 0}, {"C": (1, 2)}]
        >>> Expression.from_terms(terms, multi_value=["C"], outcome="Y")
        expression('A*~B + C{1,2} -> Y')
        """
        choice(relation, "relation", tuple(_ARROWS), error=ExpressionError)
        products = []
        for term in terms:
            parts = []
            for name, levels in term.items():
                values = frozenset(map(int, levels if isinstance(levels, Iterable) else [levels]))
                if not values or min(values) < 0 or max(values) >= MAX_LEVELS:
                    raise ExpressionError(
                        f"{name!r} has the levels {sorted(values)}: give one or more from 0 to "
                        f"{MAX_LEVELS - 1}"
                    )
                braces = name in multi_value
                if not braces and values not in (frozenset({0}), frozenset({1})):
                    raise ExpressionError(
                        f"{name!r} has the levels {sorted(values)}: "
                        "sets with more than two values must be listed in multi_value"
                    )
                parts.append(Literal(name, values, braces=braces))
            products.append(conjunction(parts))
        if outcome is None:
            return cls(disjunction(products))
        return cls(disjunction(products), _as_written(outcome), relation)

    @property
    def names(self) -> tuple[str, ...]:
        """The sets on the left-hand side, in the order in which they appear."""
        return set_names(self.tree)

    @property
    def products(self) -> tuple[Mapping[str, Literal], ...]:
        """
        The sum of products: for each product, its sets and their literals.

        Parentheses are multiplied out. Contradictory products are left out, so an expression that
        is never true has no products; an expression that is always true has one product without
        literals after simplification.

        Examples
        --------
        >>> for product in expression("~A{1}*B + C").products:
        ...     print({name: str(literal) for name, literal in product.items()})
        {'A': '~A{1}', 'B': 'B'}
        {'C': 'C'}
        """
        return tuple(map(FrozenDict, products(self.tree)))

    def terms(self) -> tuple[Expression, ...]:
        """
        Return the products one by one, as evaluated.

        The maximum of their memberships is the membership in the whole expression, also for fuzzy
        sets, so products such as ``A*~A`` are included.

        Examples
        --------
        >>> expression("A*(B + C) -> Y").terms()
        (expression('A*B'), expression('A*C'))
        """
        return tuple(Expression(conjunction(term)) for term in multiplied_out(self.tree))

    def cubes(self, names: Sequence[str], levels: Sequence[int]) -> NDArray[np.uint32]:
        """
        Return the products as cubes over given sets.

        Parameters
        ----------
        names : sequence of str, length k
        levels : sequence of int, length k
            Number of levels of each set.

        Returns
        -------
        ndarray of uint32, shape (Q, k)
            The allowed levels, as bits: bit l stands for level l. Python integers (dtype object) if
            any set has more than 32 levels. Contradictory products are left out.

        Raises
        ------
        ExpressionError
            The expression uses an unknown set or level, or a set with more than two levels without
            braces.

        Examples
        --------
        >>> expression("A*~B + ~C{0}").cubes(["A", "B", "C"], [2, 2, 3])
        array([[2, 1, 7],
               [3, 3, 6]], dtype=uint32)
        """
        return cubes(self.tree, list(names), list(levels))

    def evaluate(self, data: Any) -> NDArray[np.float64]:  # noqa: ANN401 (any table)
        """
        Return the membership of each case in the left-hand side.

        Parameters
        ----------
        data : DataFrame or other table, N rows
            A table with a column for each set: memberships in [0, 1], or levels 0, 1, 2, ...

        Returns
        -------
        ndarray of float64, shape (N,)
            In [0, 1]. NaN if any set used in the expression is missing.

        Raises
        ------
        ExpressionError
            A set is not a column (the message suggests the closest name), a multi-value set is
            written without levels, or a fuzzy set has levels other than 0 or 1.
        DataError
            A column is not numeric or not calibrated.

        Warns
        -----
        FastqcaWarning
            The expression contains a level that no case has.

        Notes
        -----
        A product is the minimum, a sum the maximum of its parts; ``~A`` is 1 - x. ``A{1,2}`` is 1
        if the level of A is 1 or 2, else 0. An expression without sets is 1 or 0.

        Examples
        --------
        >>> data = {"A": [0.25, 0.75], "B": [0.5, 0], "C": [2, 0]}
        >>> expression("A*~B + C{1,2}").evaluate(data)
        array([1.  , 0.75])
        """
        frame = to_table(data)
        scores: NDArray[np.float64]
        (scores,) = memberships([self.tree], columns(frame, self.names), len(frame))
        return scores

    def is_subset_of(
        self,
        other: Expression | str,
        levels: Mapping[str, int] | None = None,
        *,
        budget: float = BUDGET,
    ) -> bool:
        """
        Check whether another expression is true whenever this one is.

        Parameters
        ----------
        other : Expression or str
        levels : mapping of str to int, optional
            Number of levels of the sets written with braces.
        budget : float, default 10
            Time limit in seconds.

        Returns
        -------
        bool
            For crisp and multi-value sets. Outcomes are ignored.

        Raises
        ------
        ExpressionError
            `levels` is needed but missing, one of the expressions is too large, or the budget is
            not sufficient.

        See Also
        --------
        is_submodel_of : The same comparison, product by product.

        Examples
        --------
        >>> a = expression("A*B*~C")
        >>> a.is_subset_of("A*B + C"), a.is_superset_of("A*B*~C*D"), a.is_subset_of("A*C")
        (True, True, False)
        """
        return contained(self.tree, expression(other).tree, levels, seconds(budget))

    def is_superset_of(
        self,
        other: Expression | str,
        levels: Mapping[str, int] | None = None,
        *,
        budget: float = BUDGET,
    ) -> bool:
        """Check whether this expression is true whenever another one is; see `is_subset_of`."""
        return contained(expression(other).tree, self.tree, levels, seconds(budget))

    def is_equivalent_to(
        self,
        other: Expression | str,
        levels: Mapping[str, int] | None = None,
        *,
        budget: float = BUDGET,
    ) -> bool:
        """
        Check whether two expressions are true in the same configurations.

        Arguments and errors are those of `is_subset_of`. Outcomes are ignored.

        Examples
        --------
        >>> expression("A + ~A*B").is_equivalent_to("B + A")
        True
        """
        other = expression(other)
        return all(
            one.is_subset_of(two, levels, budget=budget)
            for one, two in ((self, other), (other, self))
        )

    def is_submodel_of(self, other: Expression | str) -> bool:
        """
        Check whether this model is a submodel of another one.

        Parameters
        ----------
        other : Expression or str

        Returns
        -------
        bool
            True if each product can be matched with a different product of `other` that has at
            least the same literals. False if both have an outcome and the outcomes differ.

        Notes
        -----
        This is the criterion of Baumgartner and Thiem [1]_ for the correctness of a model: a
        correct model is a submodel of the truth. A multi-value literal matches one that allows the
        same or fewer levels.

        References
        ----------
        .. [1] Baumgartner, M. and Thiem, A. (2020). Often trusted but never (properly)
           tested: evaluating Qualitative Comparative Analysis. *Sociological Methods &
           Research* 49(2), 279-311.

        Examples
        --------
        >>> expression("A + C").is_submodel_of("A*B + C*D")
        True
        >>> expression("A + B").is_submodel_of("A*B + C*D")
        False
        """
        other = expression(other)
        mine, theirs = self.outcome, other.outcome
        if mine is not None and theirs is not None and expression(mine) != expression(theirs):
            return False
        return is_submodel(self.products, other.products)

    def __and__(self, other: Expression | str) -> Expression:
        return self._joined(other, conjunction)

    def __rand__(self, other: str) -> Expression:
        return expression(other) & self

    def __or__(self, other: Expression | str) -> Expression:
        return self._joined(other, disjunction)

    def __ror__(self, other: str) -> Expression:
        return expression(other) | self

    def _joined(
        self, other: Expression | str, join: Callable[[Iterable[Node]], Node]
    ) -> Expression:
        if not isinstance(other, Expression | str):
            return NotImplemented
        return Expression(readable(one_notation(join([self.tree, expression(other).tree]))))

    def __invert__(self) -> Expression:
        return Expression(readable(negated(self.tree)))

    def __eq__(self, other: object) -> bool:
        return _identity(self) == _identity(other) if isinstance(other, Expression) else False

    def __hash__(self) -> int:
        return hash(_identity(self))

    def __str__(self) -> str:
        left = text(self.tree)
        if self.outcome is None:
            return left
        return f"{left} {_ARROWS[self.relation or SUFFICIENCY]} {self.outcome}"

    def __repr__(self) -> str:
        return f"expression({str(self)!r})"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<code>{escape(str(self))}</code>"


@lru_cache(maxsize=64)
def _as_written(outcome: str | Expression) -> str:
    """Write an outcome; that of thousands of models is the same."""
    return str(expression(outcome))


def _identity(model: Expression) -> tuple[object, ...]:
    """Return what makes two expressions equal."""
    left = frozenset(frozenset(product.values()) for product in model.products)
    right = None if model.outcome is None else _identity(expression(model.outcome))
    return left, right, model.relation
