"""Results that keep the call that made them, so that it can be made again."""

from __future__ import annotations

import inspect
import numbers
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields
from functools import wraps
from types import FunctionType
from typing import Any, ParamSpec, TypeVar

import numpy as np

from fastqca._common.arguments import no_argument
from fastqca._common.errors import DataError
from fastqca._common.settings import Rerunnable
from fastqca._common.values import FrozenDict, Value, of_pandas

__all__ = ["Recorded", "recorded"]

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result", bound="Recorded")
_DATA = "data"  # the argument that `rerun` replaces
_PLAIN = (str, numbers.Number, np.generic, type(None), Value)


@dataclass(frozen=True, slots=True, eq=False)
class Call(Value):
    """
    A function and the arguments that it was given.

    Pickle keeps what was asked without the data, so that a result is as large as what was found.
    """

    function: Callable[..., Any]
    by_place: tuple[Any, ...]
    by_name: Mapping[str, Any]

    def __reduce__(self) -> tuple[type[Call], tuple[object, ...]]:
        kept = {name: value for name, value in self.arguments.items() if _can_be_kept(value)}
        return Call, (self.function, (), kept)

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments by name: found out only when asked for, since most calls are not."""
        signature = inspect.signature(self.function)
        return signature.bind_partial(*self.by_place, **self.by_name).arguments

    def with_arguments(self, **changes: object) -> Call:
        """Return the call with other arguments."""
        return Call(self.function, (), {**self.arguments, **changes})

    @property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """What the function takes."""
        return inspect.signature(self.function).parameters

    def sources(self) -> list[Rerunnable]:
        """List the truth tables and solutions among the arguments."""
        leaves = (leaf for value in self.arguments.values() for leaf in _leaves(value))
        return [leaf for leaf in leaves if isinstance(leaf, Rerunnable)]

    def settings(self) -> Any:  # noqa: ANN401 (an object of settings, or a mapping)
        """Return the settings of the first of them; without any the arguments that it has."""
        for source in self.sources():
            return source.settings
        arguments = self.arguments
        given = {p.name: arguments.get(p.name, p.default) for p in self.parameters.values()}
        return FrozenDict({n: v for n, v in given.items() if n != _DATA and _can_be_kept(v)})

    def again(self, result: str, data: object, changes: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """Make the call with other data and arguments."""
        own = {name: value for name, value in changes.items() if name in self.parameters}
        of_sources = {name: value for name, value in changes.items() if name not in own}
        settings: list[Iterable[str]] = [
            getattr(source.settings, "names", tuple)() for source in self.sources()
        ]
        known = list(dict.fromkeys([*self.parameters, *(name for one in settings for name in one)]))
        if not changes.keys() <= set(known):
            raise TypeError(no_argument(f"{result}.rerun", changes, known))
        arguments = {**self.arguments, **own}
        if data is not None:
            self._check_other_data(result, arguments)
        if data is not None or of_sources:
            for name in arguments.keys() - own.keys():
                arguments[name] = _made_again(arguments[name], data, of_sources)
        if data is not None and (_DATA in arguments or not settings):
            arguments[_DATA] = data
        for name, parameter in self.parameters.items():
            if parameter.default is parameter.empty and name not in arguments:
                raise DataError(
                    f"{result}.rerun() needs {name}= again: a pickle keeps the settings, not "
                    "the data",
                    argument=name,
                )
        return self.function(**arguments)

    def _check_other_data(self, result: str, arguments: Mapping[str, Any]) -> None:
        """Refuse other data where something else that was given belongs to the first ones."""
        before = self.arguments
        for name, value in arguments.items():
            if name != _DATA and value is before.get(name) and _is_data(value):
                raise DataError(
                    f"{result}.rerun(): {name} was given as values for the first data, so also "
                    f"give {name}= for the other data",
                    argument=name,
                )
        if _DATA not in self.parameters and not self.sources():
            raise DataError(
                f"{result}.rerun() cannot use other data: {self.function.__name__}() was not "
                "called with a truth table or a result of minimize(), which could be recomputed",
                argument=_DATA,
            )


@dataclass(frozen=True, slots=True, eq=False, repr=False, kw_only=True)
class Recorded(Rerunnable, Value):
    """A result of a function that is `recorded`."""

    _call: Call = field(default=None, compare=False)  # type: ignore[assignment] # set when made

    @property
    def settings(self) -> Any:  # noqa: ANN401 (an object of settings, or a mapping)
        """The settings of the analysis it is about; without one the arguments that made it."""
        return self._call.settings()

    def rerun(self, data: Any = None, **changed: Any) -> Any:  # noqa: ANN401
        """
        Make the same again.

        Parameters
        ----------
        data : optional
            Other data. Truth tables and solutions that it is about are made again of them.
        **changed
            Arguments of the function that made the result, and settings of the truth tables and
            solutions, that are to differ.

        Returns
        -------
        object
            A result of the same kind.

        Examples
        --------
        >>> import fastqca as qca
        >>> found = qca.necessity(qca.datasets.load("lipset", "fuzzy"), "SURV", "DEV, LIT")
        >>> found.necessary, found.rerun(incl_cut=0.8).necessary
        (('LIT',), ('DEV', 'LIT'))
        """
        return self._call.again(type(self).__name__, data, changed)

    def _recalled(self, **arguments: object) -> Call:
        """Return the call with other arguments, for a result that is made of this one."""
        return self._call and self._call.with_arguments(**arguments)

    def _content(self) -> object:
        return {one.name: getattr(self, one.name) for one in fields(self) if one.compare}


def recorded(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Let the result of a function keep the arguments that made it."""

    @wraps(function)
    def called(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        made = function(*args, **kwargs)
        call = Call(
            called, tuple(map(_as_it_is, args)), {n: _as_it_is(v) for n, v in kwargs.items()}
        )
        object.__setattr__(made, "_call", call)  # nobody else has it yet
        return made

    return called


def _as_it_is(given: Any) -> Any:  # noqa: ANN401
    """Keep a DataFrame without a copy; a column that is put into it later is none of the call."""
    return given.copy(deep=False) if of_pandas(given) and hasattr(given, "iloc") else given


def _leaves(value: object) -> Iterator[object]:
    """Walk over what a value consists of: itself, unless it is a list or mapping."""
    if isinstance(value, list | tuple | AbstractSet) and not isinstance(value, Value):
        for one in value:
            yield from _leaves(one)
    elif isinstance(value, Mapping) and not isinstance(value, Value):
        for one in value.values():
            yield from _leaves(one)
    else:
        yield value


def _can_be_kept(value: object) -> bool:
    """Whether pickle can write a value, and it is no data."""
    return all(
        "<" not in leaf.__qualname__ if isinstance(leaf, FunctionType) else isinstance(leaf, _PLAIN)
        for leaf in _leaves(value)
    )


def _is_data(value: object) -> bool:
    return not all(isinstance(leaf, _PLAIN) or callable(leaf) for leaf in _leaves(value))


def _made_again(value: Any, data: object, changes: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Make the truth tables and solutions in a value again."""
    if isinstance(value, Rerunnable):
        return value.rerun(data, **changes)
    if isinstance(value, list | tuple) and not isinstance(value, Value):
        return [_made_again(one, data, changes) for one in value]
    if isinstance(value, Mapping) and not isinstance(value, Value):
        return {name: _made_again(one, data, changes) for name, one in value.items()}
    return value
