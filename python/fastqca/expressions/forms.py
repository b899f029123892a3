"""The forms in which an expression can be written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from fastqca._common.arguments import guard_methods
from fastqca._common.check import number, whole_number
from fastqca._common.errors import ExpressionError
from fastqca.expressions.factors import common_factors, factored_products
from fastqca.expressions.minimal import BUDGET
from fastqca.expressions.writing import (
    expanded,
    minimal_forms,
    partly_expanded,
    product_of_sums,
    simplified,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastqca.expressions.tree import Node

__all__ = ["Forms", "seconds"]


@guard_methods
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Forms:
    """
    A formula, and what else it can be written as.

    All forms hold in the same configurations of crisp and multi-value sets. In fuzzy sets
    memberships may differ, as where R simplifies: ``A*B + A*~B`` is written ``A``.

    Attributes
    ----------
    tree : Node
    """

    tree: Node

    def simplify(self, levels: Mapping[str, int] | None = None, *, budget: float = BUDGET) -> Self:
        """
        Find an equivalent sum of products with as few products as possible.

        Parameters
        ----------
        levels : mapping of str to int, optional
            How many levels the sets have that are written with braces.
        budget : float, default 10
            Seconds for the proof that no form has fewer products.

        Returns
        -------
        Expression
            With the fewest products, and the fewest literals among those. If there are several
            of these, the first in the order of R, where up to 512 configurations leave a
            choice. ``0`` when it can never be true, ``1`` when it always is.

        Raises
        ------
        ExpressionError
            `levels` is needed and not given, or a sum of products would take tens of thousands of
            them.

        Warns
        -----
        FastqcaWarning
            The minimum was not proven, because the budget was too small, more than 256 sets depend
            on each other in a way that has several forms, or there are too many prime implicants.
            The result is equivalent all the same.

        Notes
        -----
        This is exact two-level minimization over the sets in the expression; no list of all
        their configurations is made, and a product of sums is not multiplied out on the way.
        Products consist of single levels, as in R: ``A{1,2}`` becomes ``A{1} + A{2}`` where
        both are needed.

        That no form has fewer products is proven, or said not to be. That none with as many has
        fewer literals is proven as well, unless that takes more than 2 seconds.

        Equivalence is that of crisp sets: memberships in fuzzy sets may change. As with
        `negate` in R, ``(~model).simplify()`` negates a model.

        Examples
        --------
        >>> from fastqca import expression
        >>> expression("A*B + A*~B*C + ~B*C*D -> Y").simplify()
        expression('A*B + A*C + ~B*C*D -> Y')
        >>> expression("A{0}*B + A{1,2}*B").simplify(levels={"A": 3})
        expression('B')
        >>> expression("A + ~A").simplify()
        expression('1')
        """
        return replace(self, tree=simplified(self.tree, levels, seconds(budget)))

    def minimal_forms(
        self,
        levels: Mapping[str, int] | None = None,
        *,
        all_sol: bool = False,
        max_forms: int = 1000,
        budget: float = BUDGET,
    ) -> tuple[Self, ...]:
        """
        Find all equivalent sums with the fewest products, or all irredundant ones.

        Parameters
        ----------
        levels : mapping of str to int, optional
            How many levels the sets have that are written with braces.
        all_sol : bool, default False
            All sums of prime implicants none of which can be left out.
        max_forms : int, default 1000
            The most that are returned.
        budget : float, default 10
            Seconds for the search.

        Returns
        -------
        tuple of Expression
            By number of products, then in the order of R.

        Raises
        ------
        ExpressionError
            As for `simplify`, and where that would warn; or, with `all_sol`, the configurations in
            question are too many to be listed.

        Warns
        -----
        FastqcaWarning
            There are more than `max_forms`, or not all were found within the budget.

        Examples
        --------
        >>> from fastqca import expression
        >>> for form in expression("A*~B + ~A*B + A*~C + ~A*C").minimal_forms():
        ...     print(form)
        ~A*B + A*~C + ~B*C
        ~A*C + A*~B + B*~C
        """
        most = whole_number(max_forms, "max_forms", low=1, error=ExpressionError)
        forms = minimal_forms(self.tree, levels, all_sol=all_sol, most=most, budget=seconds(budget))
        return tuple(replace(self, tree=form) for form in forms)

    def product_of_sums(
        self, levels: Mapping[str, int] | None = None, *, budget: float = BUDGET
    ) -> Self:
        """
        Find an equivalent product of sums with as few sums as possible.

        Parameters
        ----------
        levels : mapping of str to int, optional
            How many levels the sets have that are written with braces.
        budget : float, default 10
            Seconds for the proof that no form has fewer sums.

        Returns
        -------
        Expression
            The negation of the shortest sum of products of the negation. ``1`` when it is
            always true, ``0`` when it never is.

        Raises
        ------
        ExpressionError
            As for `simplify`. The shortest product of sums of n products without common sets
            has as many sums as there are ways to take one literal of each.

        Warns
        -----
        FastqcaWarning
            The minimum was not proven, as for `simplify`.

        Notes
        -----
        ``expression.product_of_sums().simplify()`` is ``expression.simplify()``, unless there
        are several shortest sums. In multi-value sets each sum first excludes a single level of
        each of its sets; sums that differ in one set only are then joined.

        Examples
        --------
        >>> from fastqca import expression
        >>> expression("A + B*C -> Y").product_of_sums()
        expression('(A + B)*(A + C) -> Y')
        >>> expression("(A + B)*(A + C)").simplify()
        expression('A + B*C')
        >>> expression("A{1} + A{2}*B").product_of_sums(levels={"A": 3})
        expression('~A{0}*(~A{2} + B)')
        """
        return replace(self, tree=product_of_sums(self.tree, levels, seconds(budget)))

    def expand(self, levels: Mapping[str, int] | None = None, *, partial: bool = False) -> Self:
        """
        Write the expression as a sum of all configurations in which it is true.

        Parameters
        ----------
        levels : mapping of str to int, optional
            How many levels the sets have that are written with braces.
        partial : bool, default False
            Only make all products as long as the longest one: each is replaced by all products
            of that length that are contained in it.

        Returns
        -------
        Expression
            One product of all sets for each configuration (minterm), in the order of the
            rows of a truth table. With `partial`, products of equal length in the order of R.

        Raises
        ------
        ExpressionError
            `levels` is needed and not given, or there are more than 2**20 configurations.

        Examples
        --------
        >>> from fastqca import expression
        >>> expression("A + ~B").expand()
        expression('~A*~B + A*~B + A*B')
        >>> expression("A + ~B*C").expand(partial=True)
        expression('A*~B + A*B + A*~C + A*C + ~B*C')
        """
        write = partly_expanded if partial else expanded
        return replace(self, tree=write(self.tree, levels))

    def factorize(
        self, levels: Mapping[str, int] | None = None, *, pos: bool = False
    ) -> tuple[Self, ...]:
        """
        Put common factors in front of brackets.

        Parameters
        ----------
        levels : mapping of str to int, optional
            How many levels the sets have that are written with braces. Without it, brackets
            with such sets are not simplified.
        pos : bool, default False
            Products of sums only: what stands in front of equal brackets is joined.

        Returns
        -------
        tuple of Expression
            All forms, those with the fewest literals first; at most 1000. The expression
            itself, multiplied out, when its products have nothing in common. With `pos`, the
            shortest product of sums when no common factors lead to one.

        Raises
        ------
        ExpressionError
            There are more than 500 products.

        Warns
        -----
        FastqcaWarning
            Not all forms are returned, because there are more or the search ended after as many
            steps as take a few seconds.

        Notes
        -----
        A form takes the literals that some products share out of all products that have
        them, and goes on with the rest. The sums in brackets are simplified as crisp sets.

        Examples
        --------
        >>> from fastqca import expression
        >>> for form in expression("A*B + ~A*C + B*C").factorize():
        ...     print(form)
        B*(A + C) + ~A*C
        C*(~A + B) + A*B
        >>> for form in expression("~A*B*~C + D*E + ~A*B*D + ~C*E").factorize(pos=True):
        ...     print(form)
        (~A*B + E)*(~C + D)
        """
        forms = (factored_products if pos else common_factors)(self.tree, levels)
        return tuple(replace(self, tree=form) for form in forms)


def seconds(budget: object) -> float:
    """Check a budget."""
    return number(budget, "budget", low=0, error=ExpressionError)
