"""Results are values: copies hold what was found, and equal content makes equal results."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import partial
from types import MappingProxyType, MethodType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Value", "same_content"]


class Value:
    """
    Something that cannot be changed, so that a copy is the thing itself.

    Equality compares what pickle keeps: everything but what is computed from the rest at first
    use. A frozen dataclass needs nothing else; its fields that begin with ``_lazy`` are such
    caches, and its mappings come back read-only.
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        if not is_dataclass(self):
            raise NotImplementedError
        kept = {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if one.init and not one.name.startswith("_lazy")
        }
        proxies = tuple(name for name, what in kept.items() if isinstance(what, MappingProxyType))
        return _made, (type(self), kept | {name: dict(kept[name]) for name in proxies}, proxies)

    def __copy__(self) -> Any:  # noqa: ANN401 (its own class)
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:  # noqa: ANN401
        make, kept = self.__reduce__()
        return make(*copy.deepcopy(kept, memo)) if _can_change(kept) else self

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Value) or type(self) is not type(other):
            return super().__eq__(other)  # that of a mapping, for a result that is one
        return same_content(self._content(), other._content())

    def _content(self) -> object:
        """Return what equal values have in common."""
        return self.__reduce__()

    def __hash__(self) -> int:
        # Equal values have equal hashes; what tells results apart is too much to be hashed.
        return hash(type(self))


def _made(kind: Callable[..., Any], kept: dict[str, Any], proxies: tuple[str, ...]) -> Any:  # noqa: ANN401
    """Make a dataclass from its fields, which nothing can change."""
    for what in kept.values():
        if isinstance(what, np.ndarray):
            what.setflags(write=False)
    return kind(**kept | {name: MappingProxyType(kept[name]) for name in proxies})


def _can_change(kept: object) -> bool:
    """Whether a DataFrame or Series is among some content: the only parts that can be changed."""
    if isinstance(kept, dict):
        return any(map(_can_change, kept.values()))
    if isinstance(kept, list | tuple):
        return any(map(_can_change, kept))
    return _of_pandas(kept)


def _of_pandas(what: object) -> bool:
    return type(what).__module__.partition(".")[0] == "pandas"


def same_content(a: object, b: object) -> bool:
    """
    Tell whether two things hold the same: NaN equals NaN, and the order of a mapping counts not.

    Examples
    --------
    >>> one, other = {"x": np.array([1.0, np.nan])}, {"x": np.array([1.0, np.nan])}
    >>> same_content(one, other), same_content(one, {"x": np.array([1.0, 2.0])})
    (True, False)
    """
    if a is b:
        return True
    if isinstance(a, np.ndarray):
        return _same_arrays(a, b)
    if isinstance(a, Value):  # before the other kinds, which a result may be too
        return bool(a == b)
    if isinstance(a, list | tuple):
        if not isinstance(b, list | tuple) or type(a) is not type(b) or len(a) != len(b):
            return False
        return all(map(same_content, a, b))
    if isinstance(a, Mapping):
        return isinstance(b, Mapping) and _same_mappings(a, b)
    if isinstance(a, partial):
        parts = (a.func, a.args, a.keywords)
        return isinstance(b, partial) and same_content(parts, (b.func, b.args, b.keywords))
    if isinstance(a, MethodType) and isinstance(b, MethodType):
        return a.__func__ is b.__func__ and same_content(a.__self__, b.__self__)
    if isinstance(a, float) and isinstance(b, float):
        return a == b or (a != a and b != b)  # noqa: PLR0124 (NaN)
    if _of_pandas(a) and hasattr(a, "equals"):
        return type(a) is type(b) and bool(a.equals(b))
    if is_dataclass(a) and not isinstance(a, type) and type(a) is type(b):
        names = [one.name for one in fields(a) if not one.name.startswith("_lazy")]
        return all(same_content(getattr(a, name), getattr(b, name)) for name in names)
    if type(a) is type(b) and type(a).__eq__ is object.__eq__ and _is_own(a):
        return same_content(a.__reduce_ex__(4)[1:3], b.__reduce_ex__(4)[1:3])
    return bool(a == b)


def _is_own(what: object) -> bool:
    """Whether it is of a plain class of this package: a part of a result."""
    return type(what).__module__.partition(".")[0] == __name__.partition(".")[0]


def _same_arrays(a: np.ndarray[Any, Any], b: object) -> bool:
    if not isinstance(b, np.ndarray) or a.dtype != b.dtype or a.shape != b.shape:
        return False
    return bool(np.array_equal(a, b, equal_nan=a.dtype.kind in "fc"))


def _same_mappings(a: Mapping[Any, Any], b: Mapping[Any, Any]) -> bool:
    return a.keys() == b.keys() and all(same_content(a[key], b[key]) for key in a)
