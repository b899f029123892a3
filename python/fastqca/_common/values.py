"""Results are values: copies hold what was found, and equal content makes equal results."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, fields, is_dataclass
from functools import cache, partial
from types import MethodType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Frozen", "FrozenDict", "Value", "of_pandas", "same_content"]

_Key = TypeVar("_Key")
_Item = TypeVar("_Item")


class FrozenDict(dict[_Key, _Item]):
    """
    A dict that cannot be changed, for the fields of results.

    Examples
    --------
    >>> FrozenDict({"n_cut": 1})["n_cut"]
    1
    >>> FrozenDict({"n_cut": 1})["n_cut"] = 2
    Traceback (most recent call last):
        ...
    TypeError: a FrozenDict cannot be changed: make a new one
    """

    __slots__ = ()

    def _refuse(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} cannot be changed: make a new one")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[FrozenDict[_Key, _Item]], tuple[dict[_Key, _Item]]]:
        return FrozenDict, (dict(self),)

    def __copy__(self) -> FrozenDict[_Key, _Item]:
        return self


class Frozen:
    """A class whose attributes cannot be set, also as a dataclass with slots."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "__slots__" in vars(cls) and "__setattr__" in vars(cls):
            # What a dataclass makes knows the class without slots, and so fails for what is no
            # field with a TypeError about super().
            cls.__setattr__ = cls.__delattr__ = _refuse_to_set  # type: ignore[method-assign]


def _refuse_to_set(self: object, name: str, *_: object) -> NoReturn:
    raise FrozenInstanceError(f"{type(self).__name__} cannot be changed: make a new one ({name!r})")


class Value(Frozen):
    """
    Something that cannot be changed, so that a copy is the thing itself.

    Equality compares what pickle keeps: the fields, not the cached properties, which are computed
    from them at first use. A frozen dataclass needs nothing else.
    """

    __slots__ = ()

    def __post_init__(self) -> None:
        for name in _field_names(type(self)):  # type: ignore[arg-type] # classes have hashes
            content = getattr(self, name)
            if isinstance(content, np.ndarray):
                content.setflags(write=False)
            elif isinstance(content, FrozenDict):
                for array in content.values():
                    if isinstance(array, np.ndarray):
                        array.setflags(write=False)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        if not is_dataclass(self):
            raise NotImplementedError
        return _rebuild, (type(self), self._kept())

    def _kept(self) -> dict[str, Any]:
        """Return the arguments that make an equal one."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.init}  # type: ignore[arg-type]

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
        return hash((type(self), *_cheap(self._content())))


def _cheap(content: object) -> Iterator[int]:
    """Walk over the hashes of texts and numbers in some content: arrays are too much for a hash."""
    if isinstance(content, str | int | float | Value):
        if content == content:  # noqa: PLR0124 (NaN has a hash of its own each time)
            yield hash(content)
    elif isinstance(content, list | tuple):
        for one in content:
            yield from _cheap(one)
    elif type(content) is dict:
        yield from _cheap(list(content.values()))


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))  # only dataclasses ask


def _rebuild(kind: Callable[..., Any], kept: dict[str, Any]) -> Any:  # noqa: ANN401
    """Make a dataclass from its fields."""
    return kind(**kept)


def _can_change(kept: object) -> bool:
    """Whether a DataFrame or Series is among some content: the only parts that can be changed."""
    if isinstance(kept, dict):
        return any(map(_can_change, kept.values()))
    if isinstance(kept, list | tuple):
        return any(map(_can_change, kept))
    return of_pandas(kept)


def of_pandas(what: object) -> bool:
    """Whether it is a DataFrame, Series or Index."""
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
    if of_pandas(a) and hasattr(a, "equals"):
        return type(a) is type(b) and bool(a.equals(b))
    if is_dataclass(a) and not isinstance(a, type) and type(a) is type(b):
        return all(same_content(getattr(a, x.name), getattr(b, x.name)) for x in fields(a))
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
