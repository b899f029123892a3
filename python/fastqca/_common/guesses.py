"""Attributes that people guess: those with one plain meaning work, others name the right call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from fastqca._common.check import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    Guesses: TypeAlias = Mapping[str, str | Callable[[Any], object]]

__all__ = ["Guessable"]


class Guessable:
    """
    A class whose `_guesses` say what is meant by attributes that it does not have.

    Notes
    -----
    A guess that is a function of the object is its value; one that is text is the right call.
    A class inherits the guesses of its bases.

    Examples
    --------
    >>> class Rows(Guessable):
    ...     _guesses = {"size": lambda rows: 3, "draw": "use plot.rows(rows)"}
    ...     def to_frame(self): ...
    >>> Rows().size
    3
    >>> Rows().draw
    Traceback (most recent call last):
        ...
    AttributeError: Rows has no 'draw': use plot.rows(rows)
    >>> Rows().as_frame
    Traceback (most recent call last):
        ...
    AttributeError: Rows has no 'as_frame' (did you mean 'to_frame'?)
    """

    __slots__ = ()
    _guesses: ClassVar[Guesses] = {}

    if not TYPE_CHECKING:  # for which every name would be an attribute

        def __getattr__(self, name: str) -> object:
            cls = type(self)
            if name.startswith("_") or hasattr(cls, name):
                # Not a guess: an attribute that failed itself, whose own error is told.
                return object.__getattribute__(self, name)
            for base in cls.__mro__:
                meant = vars(base).get("_guesses", {}).get(name)
                if callable(meant):
                    return meant(self)
                if meant is not None:
                    raise AttributeError(f"{cls.__name__} has no {name!r}: {meant}")
            near = nearest(name, [known for known in dir(cls) if not known.startswith("_")])
            hint = f" (did you mean {near!r}?)" if near else ""
            raise AttributeError(f"{cls.__name__} has no {name!r}{hint}")
