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
        ``*`` is and, ``+`` is or, ``~`` is not; brackets may be nested. A set with more than
        two values is written with its levels, ``A{1}`` or ``A[1,2]``; ``~A{1}`` is any level
        but 1. ``->`` or ``=>`` states sufficiency for the outcome on its right, ``<-`` or
        ``<=`` necessity; the outcome may be an expression too. Blanks mean nothing. Names
        that are not plain words stand in backquotes. An `Expression` is returned as it is.
    names : iterable of str or comma-separated str, optional
        The sets there are. Then every other name is an error on the left-hand side, and a word
        that is none of them but consists of them in one way is their product: ``BetaGamma`` is
        ``Beta*Gamma``.

    Returns
    -------
    Expression

    Raises
    ------
    ExpressionError
        The text cannot be read, or could be read in two ways. The message shows it with a caret
        under the character.

    Notes
    -----
    ``*`` may be left out between names of one letter, where these are all names there are:
    ``~A~B``, ``(A + B)(C + D)``, ``A + ~AB``. Without `names`, a word is taken for a product if all
    words in a formula without ``*`` consist of letters that stand alone in it, or of letters from A
    to H in their order, as in ``AB + ~AC``. Other words, and a word that is all there is, are
    names; what could be either is refused.

    The signs that textbooks print are read too: ``¬A``, ``!A``, ``-A``, ``1 - A`` and ``NOT A``;
    ``A·B``, ``A ∧ B``, ``A & B`` and ``A AND B``; ``A | B``, ``A OR B`` and the signs of union and
    disjunction; arrows; ``A ≤ Y``, which is ``A <= Y``. A set called ``or`` stands in backquotes.

    Examples
    --------
    >>> expression("A*~B + C[2,1] => Y")
    expression('A*~B + C{1,2} -> Y')
    >>> expression("AB + ~CD", names="A,B,C,D")
    expression('A*B + ~C*D')
    >>> expression("A*(B + C")
    Traceback (most recent call last):
        ...
    fastqca.ExpressionError: cannot read the expression: this bracket is not closed
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
    A formula over sets, with or without a relation to an outcome. Made by `expression`.

    Expressions are immutable. ``a & b``, ``a | b`` and ``~a`` combine the left-hand sides
    (of expressions or texts); what they return has no outcome. Two expressions are equal when
    they have the same products, in any order, and the same outcome and relation.

    Attributes
    ----------
    tree : Node
        The left-hand side as a tree; for most purposes `products` is the thing to read.
    outcome : str or None
        The right-hand side.
    relation : {"sufficiency", "necessity"} or None
        What the arrow says.

    Notes
    -----
    An expression is evaluated as it is written, by minimum, maximum and 1 - x, so that
    ``(~a).evaluate(data)`` is ``1 - a.evaluate(data)`` for fuzzy sets too. Products that no
    crisp case can satisfy, such as ``A*~A``, may then have members. Everything else
    (`products`, `cubes`, `simplify`, `expand`, `factorize`, `==`) is two-valued and leaves
    them out, as R does everywhere.

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
                f"the expression would have {size:,} sets as it is written, at most "
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
        Build a sum of products from levels, without going through text.

        Parameters
        ----------
        terms : iterable of mapping of str to int or collection of int
            One mapping per product: the sets in it and their level, or levels.
        multi_value : collection of str
            The sets to write with braces.
        outcome : str, optional
            The right-hand side, as an expression.
        relation : {"sufficiency", "necessity"}
            What holds between the two; without an outcome it means nothing.

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

        Brackets are multiplied out. Products that no crisp case satisfies are left out, so
        that an expression that is never true has no product; one that is always true has one
        product without literals once it is simplified.

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
        Return the products one by one, as they are evaluated.

        Their memberships have the membership in the whole as their maximum, in fuzzy sets
        too: a product such as ``A*~A`` is among them.

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
            How many levels each set has.

        Returns
        -------
        ndarray of uint32, shape (Q, k)
            The levels allowed, as bits: bit l stands for level l. Python's whole numbers (dtype
            object) where some set has more than 32 levels. Products that no configuration
            satisfies are left out.

        Raises
        ------
        ExpressionError
            The expression uses a set or level that there is not, or a set with more than two
            levels without braces.

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
            Has a column for each set: memberships in [0, 1], or levels 0, 1, 2, ...

        Returns
        -------
        ndarray of float64, shape (N,)
            In [0, 1]. NaN where any set used in the expression is missing.

        Raises
        ------
        ExpressionError
            A set is not a column (the nearest match is named), a multi-value set is written
            without levels, or a fuzzy set with levels other than 0 or 1.
        DataError
            A column is not numeric or not calibrated.

        Warns
        -----
        FastqcaWarning
            The expression names a level that no case has.

        Notes
        -----
        A product is the minimum, a sum the maximum of its parts; ``~A`` is 1 - x. ``A{1,2}``
        is 1 where the level of A is 1 or 2, else 0. An expression without sets is 1 or 0.

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
        Tell whether another expression is true wherever this one is.

        Parameters
        ----------
        other : Expression or str
        levels : mapping of str to int, optional
            How many levels the sets have that are written with braces.
        budget : float, default 10
            Seconds until the question is given up.

        Returns
        -------
        bool
            For crisp and multi-value sets. Outcomes are not looked at.

        Raises
        ------
        ExpressionError
            `levels` is needed and not given, one of the two is too large, or the budget was not
            enough.

        See Also
        --------
        is_submodel_of : The same product by product.

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
        """Tell whether this expression is true wherever another one is; as `is_subset_of`."""
        return contained(expression(other).tree, self.tree, levels, seconds(budget))

    def is_equivalent_to(
        self,
        other: Expression | str,
        levels: Mapping[str, int] | None = None,
        *,
        budget: float = BUDGET,
    ) -> bool:
        """
        Tell whether two expressions are true in the same configurations.

        Arguments and errors are those of `is_subset_of`. Outcomes are not looked at.

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
        Tell whether this model says nothing that another one does not say.

        Parameters
        ----------
        other : Expression or str

        Returns
        -------
        bool
            True if each product is contained in a product of `other`, different products in
            different ones. A product is contained in another that has all its literals.
            False if both have an outcome and these differ.

        Notes
        -----
        The criterion of Baumgartner and Thiem [1]_ for the correctness of a model: a correct
        model is a submodel of the truth. A multi-value literal is contained in one that
        allows the same or fewer levels.

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
