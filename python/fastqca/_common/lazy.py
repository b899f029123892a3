"""Properties that are computed once, without a lock that all objects share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

__all__ = ["cached_property"]

_Value = TypeVar("_Value")


class cached_property(Generic[_Value]):  # noqa: N801 (as in functools)
    """
    A property that is computed at first use and then kept, as of `functools`.

    That of Python 3.11 computes the values of all objects under one lock, so that threads wait
    for each other's models. Here two threads may compute the same value twice instead.

    Parameters
    ----------
    compute : callable
        Of the object.

    Examples
    --------
    >>> class Square:
    ...     side = 3
    ...     @cached_property
    ...     def area(self):
    ...         return self.side**2
    >>> Square().area
    9
    """

    def __init__(self, compute: Callable[[Any], _Value]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, instance: None, owner: type | None = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type | None = None) -> _Value: ...
    def __get__(self, instance: object, owner: type | None = None) -> Self | _Value:
        if instance is None:
            return self
        # Not found again: what an object has of its own comes before this.
        value: _Value = instance.__dict__.setdefault(self._name, self._compute(instance))
        return value
