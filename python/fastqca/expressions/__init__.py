"""Expressions over sets: read, combine, evaluate, simplify, compare."""

from fastqca.expressions.expression import Expression, Literal, expression

__all__ = ["Expression", "Literal", "expression"]
