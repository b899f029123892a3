"""Whether a value is of the type that an annotation asks for, and that type in words."""

from __future__ import annotations

import ast
import os
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import islice
from typing import Literal, Union, get_args, get_origin

from fastqca._common.check import flag, number, whole_number
from fastqca._common.errors import FastqcaError

__all__ = ["fits", "type_in_words"]

_LOOKED_AT = 10_000  # items, of which the first tell: there may be 10**9 in a range


def fits(value: object, annotation: object, scope: Mapping[str, object]) -> bool:
    """
    Say whether a value fits an annotation; what cannot be told fits.

    Examples
    --------
    >>> fits(2.0, "int", {}), fits([1, "x"], "Sequence[int]", {}), fits(None, "str | None", {})
    (True, False, True)
    """
    if isinstance(annotation, str):
        return _fits(value, _parsed(annotation), scope)
    if annotation is None or annotation is type(None):
        return value is None
    if get_origin(annotation) is Literal:
        return isinstance(value, str | int | None) and value in get_args(annotation)
    if get_origin(annotation) in (Union, types.UnionType):
        return any(fits(value, part, scope) for part in get_args(annotation))
    if isinstance(get_origin(annotation), type):  # such as tuple[Any, ...]
        return fits(value, str(annotation), scope)
    if isinstance(annotation, type):
        simple = _SIMPLE.get(annotation.__name__)
        return simple(value) if simple else isinstance(value, annotation)
    return True


@cache
def _parsed(annotation: str) -> ast.expr:
    return ast.parse(annotation.strip(), mode="eval").body


def _fits(value: object, node: ast.expr, scope: Mapping[str, object]) -> bool:
    if isinstance(node, ast.BinOp):
        return _fits(value, node.left, scope) or _fits(value, node.right, scope)
    if isinstance(node, ast.Constant):  # None, or an annotation in quotation marks
        return fits(value, node.value, scope)
    if isinstance(node, ast.Subscript):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return _fits_parts(value, _name(node.value), parts, scope)
    name = _name(node)
    simple = _SIMPLE.get(name)
    if simple is not None:
        return simple(value)
    known = _looked_up(name, scope)
    return known is None or fits(value, known, scope)


def _fits_parts(
    value: object, name: str, parts: list[ast.expr], scope: Mapping[str, object]
) -> bool:
    if name == "Literal":
        return isinstance(value, str | int | None) and value in [
            part.value for part in parts if isinstance(part, ast.Constant)
        ]
    simple = _SIMPLE.get(name)
    if simple is not None and not simple(value):
        return False
    if name in ("Mapping", "dict") and isinstance(value, Mapping):
        return all(
            _fits(key, parts[0], scope) and _fits(each, parts[1], scope)
            for key, each in value.items()
        )
    if name not in _COLLECTIONS or isinstance(value, Iterator):  # an iterator is read once
        return True
    items = list(islice(value, _LOOKED_AT))  # type: ignore[call-overload]
    if name == "tuple" and not (isinstance(parts[-1], ast.Constant) and parts[-1].value is ...):
        return len(items) == len(parts) and all(
            _fits(item, part, scope) for item, part in zip(items, parts, strict=True)
        )
    return all(_fits(item, parts[0], scope) for item in items)


def _name(node: ast.expr) -> str:
    """Take the last part of a name: Series of pd.Series."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _looked_up(name: str, scope: Mapping[str, object]) -> object:
    """Find what a name stands for; imports for type checkers alone are not in the scope."""
    if name in scope:
        return scope[name]
    modules = [
        module
        for home, module in sorted(sys.modules.items())
        if home.split(".")[0] in ("fastqca", "pandas") and module is not None
    ]
    return next((vars(module)[name] for module in modules if name in vars(module)), None)


def _passes(check: Callable[[object, str], object]) -> Callable[[object], bool]:
    def passes(value: object) -> bool:
        try:
            check(value, "")
        except FastqcaError:
            return False
        return True

    return passes


def _iterable(value: object) -> bool:
    if isinstance(value, str | bytes | bytearray) or not isinstance(value, Iterable):
        return False
    if hasattr(value, "columns"):  # a table gives its names, which nobody means
        return False
    try:
        iter(value)
    except TypeError:  # an array without dimensions
        return False
    return True


def _listed(value: object) -> bool:
    ordered = not isinstance(value, AbstractSet | Mapping)
    return _iterable(value) and isinstance(value, Sized) and ordered


def _numeric(value: object) -> bool:
    import numpy as np

    try:
        np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError, ArithmeticError):
        return False
    return True


_COLLECTIONS = ("Iterable", "Collection", "Sequence", "list", "tuple", "set", "frozenset")
_SIMPLE: dict[str, Callable[[object], bool]] = {
    "Any": lambda _: True,
    "object": lambda _: True,
    "bool": _passes(flag),
    "float": _passes(number),
    "int": _passes(whole_number),
    "str": lambda value: isinstance(value, str),
    "PathLike": lambda value: isinstance(value, os.PathLike),
    "Mapping": lambda value: isinstance(value, Mapping),
    "dict": lambda value: isinstance(value, Mapping),
    "Callable": callable,
    "ArrayLike": _numeric,
    "NDArray": lambda value: hasattr(value, "setflags") and _numeric(value),
    "Iterable": _iterable,
    "Collection": _iterable,
    "set": lambda value: _iterable(value) and isinstance(value, Sized),
    "frozenset": lambda value: _iterable(value) and isinstance(value, Sized),
    "Sequence": _listed,
    "list": _listed,
    "tuple": _listed,
}
_WORDS = {
    "bool": ("True or False", "truth values"),
    "float": ("a number", "numbers"),
    "int": ("a whole number", "whole numbers"),
    "str": ("text", "texts"),
    "PathLike": ("a path", "paths"),
    "Callable": ("a function", "functions"),
    "ArrayLike": ("an array of numbers", "arrays of numbers"),
    "NDArray": ("an array of numbers", "arrays of numbers"),
    "Mapping": ("a mapping", "mappings"),
    "dict": ("a mapping", "mappings"),
}


def type_in_words(annotation: object, scope: Mapping[str, object]) -> str:
    """
    Word what an annotation asks for.

    Examples
    --------
    >>> type_in_words("str | os.PathLike[str] | None", {})
    'text, a path or None'
    >>> type_in_words("Mapping[str, Sequence[int]]", {})
    'a mapping of texts to lists of whole numbers'
    >>> type_in_words("tuple[int, int]", {})
    'a list of 2 whole numbers'
    """
    options = list(dict.fromkeys(_options(annotation, scope)))
    return " or ".join(filter(None, [", ".join(options[:-1]), options[-1]]))


def _options(annotation: object, scope: Mapping[str, object]) -> list[str]:
    if not isinstance(annotation, str):
        if get_origin(annotation) is Literal:
            return list(map(repr, get_args(annotation)))
        if get_origin(annotation) in (Union, types.UnionType):
            return [word for part in get_args(annotation) for word in _options(part, scope)]
        if isinstance(get_origin(annotation), type):
            return _options(str(annotation), scope)
        name = getattr(annotation, "__name__", str(annotation))
        return ["None" if name == "NoneType" else _words(name)[0]]
    node = _parsed(annotation)
    if isinstance(node, ast.BinOp):
        sides = (ast.unparse(node.left), ast.unparse(node.right))
        return [word for side in sides for word in _options(side, scope)]
    if isinstance(node, ast.Constant):
        return ["None"] if node.value is None else _options(node.value, scope)
    if isinstance(node, ast.Subscript):
        return _options_of_parts(node)
    known = None if _name(node) in _WORDS else _looked_up(_name(node), scope)
    return [_words(_name(node))[0]] if known is None else _options(known, scope)


def _options_of_parts(node: ast.Subscript) -> list[str]:
    name = _name(node.value)
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name == "Literal":
        return [repr(part.value) for part in parts if isinstance(part, ast.Constant)]
    if name in ("Mapping", "dict"):
        return [f"a mapping of {_plural(parts[0])} to {_plural(parts[1])}"]
    if name in _COLLECTIONS:
        fixed = name == "tuple" and not (
            isinstance(parts[-1], ast.Constant) and parts[-1].value is ...
        )
        count = f"{len(parts)} " if fixed else ""
        return [f"a list of {count}{_plural(parts[0])}"]
    return [_words(name)[0]]


def _plural(node: ast.expr) -> str:
    if isinstance(node, ast.BinOp):
        return f"{_plural(node.left)} or {_plural(node.right)}"
    if isinstance(node, ast.Subscript) and _name(node.value) in _COLLECTIONS:
        first = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
        return f"lists of {_plural(first)}"
    if isinstance(node, ast.Subscript):
        return _words(_name(node.value))[1]
    return _words(_name(node) or "None")[1]


def _words(name: str) -> tuple[str, str]:
    if name in ("Any", "object"):
        return "anything", "values"
    article = "an" if name[:1] in "AEIOU" else "a"
    return _WORDS.get(name, (f"{article} {name}", f"{name}s"))
