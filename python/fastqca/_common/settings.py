"""Settings of an analysis: one dataclass behind all functions that take them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from fastqca._common.arguments import no_argument
from fastqca._common.check import did_you_mean, shown
from fastqca._common.errors import DataError, FastqcaError
from fastqca._common.files import write_text
from fastqca._common.toml import read_toml, toml_text
from fastqca._common.values import Frozen

if TYPE_CHECKING:
    import os
    from typing import Self

__all__ = ["Rerunnable", "Settings", "as_plain", "documented", "reruns", "takes"]

_Function = TypeVar("_Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Settings(Frozen):
    """
    Settings that functions take as keywords, and that a TOML file holds.

    A class that inherits says in ``_checks`` what is checked, once, when it is made. Its fields,
    their defaults and their documentation are those of every function that `takes` it: a field
    more is a keyword more everywhere.
    """

    # What a value that is not the default must be, and the form it is kept in.
    _checks: ClassVar[Mapping[str, Callable[[Any], object]]] = {}

    def __post_init__(self) -> None:
        self._convert(self._checks)

    def _convert(self, names: Iterable[str]) -> None:
        """Bring some settings into the form they are kept in."""
        # The one way into a frozen dataclass, here and wherever fields are kept in another form
        # than they are given: a factory beside it would be a constructor that users miss.
        usual = self.defaults()
        for name in names:
            value = getattr(self, name)
            if value is not usual[name] and name in self._checks:
                try:
                    object.__setattr__(self, name, self._checks[name](value))
                except FastqcaError as error:
                    error.argument = error.argument or name
                    raise

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of the settings."""
        return tuple(cls.defaults())

    def to_dict(self) -> dict[str, Any]:
        """Return all settings as keywords, for any function that takes them."""
        return {name: getattr(self, name) for name in self.names()}

    def changed(self, **changes: object) -> Self:
        """
        Return other settings: these with some changes.

        Examples
        --------
        >>> from fastqca.truth_tables.settings import TruthTableSettings
        >>> TruthTableSettings(incl_cut=0.8).changed(n_cut=2).incl_cut
        0.8
        """
        if all(getattr(self, name, self) is value for name, value in changes.items()):
            return self
        return self.taken_over(self, changes)

    @classmethod
    def taken_over(cls, checked: Settings, changes: Mapping[str, object]) -> Self:
        """Take over from other settings what they have in common, which is not checked again."""
        usual, known = cls.defaults(), checked.defaults()
        if cls.__post_init__ is not Settings.__post_init__ or not changes.keys() <= usual.keys():
            return cls(**{**checked.to_dict(), **changes})
        made, put = object.__new__(cls), object.__setattr__
        kept = {name: getattr(checked, name) for name in known if name in usual}
        for name, value in {**usual, **kept, **changes}.items():
            put(made, name, value)
        made._convert(changes)
        return made

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.not_default().items())
        return f"{type(self).__name__}({given})"

    @classmethod
    @functools.cache
    def defaults(cls) -> dict[str, Any]:
        """Return the default of each setting."""
        return {one.name: one.default for one in fields(cls)}

    def not_default(self) -> dict[str, Any]:
        """Return the settings that differ from the defaults."""
        values = ((name, getattr(self, name), usual) for name, usual in self.defaults().items())
        return {
            name: value for name, value, usual in values if value is not usual and value != usual
        }

    def to_toml(self, path: str | os.PathLike[str] | None = None) -> str | None:
        """
        Write the settings that differ from the defaults as TOML.

        Parameters
        ----------
        path : path-like, optional
            The file to write. By default the text is returned.

        Returns
        -------
        str or None
            The text, where no `path` is given.

        Examples
        --------
        >>> from fastqca.truth_tables.settings import TruthTableSettings
        >>> print(TruthTableSettings("SURV", "DEV, LIT", incl_cut=0.8, exclude=[3, 7]).to_toml())
        outcome = "SURV"
        conditions = "DEV, LIT"
        incl_cut = 0.8
        exclude = [
            3,
            7,
        ]
        <BLANKLINE>
        """
        text = toml_text({name: as_plain(v, name) for name, v in self.not_default().items()})
        if path is None:
            return text
        write_text(path, text)
        return None

    @classmethod
    def from_toml(cls, path: str | os.PathLike[str]) -> Self:
        """
        Read settings from a TOML file whose keys are their names; others have their defaults.

        Raises
        ------
        DataError
            The file cannot be read, has an unknown key, or a value cannot be used.
        """
        entries = read_toml(path, "the settings", DataError)
        for key in entries:
            if key not in cls.names():
                raise DataError(
                    f"{path}: there is no setting {key!r}{did_you_mean(key, cls.names())}"
                )
        return cls(**entries)


def as_plain(value: Any, name: str) -> Any:  # noqa: ANN401 (what TOML holds)
    """Write a setting as plain numbers, texts, lists and mappings."""
    if isinstance(value, Mapping):
        return {key: as_plain(one, name) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return ["-" if one is None else as_plain(one, name) for one in value]
    if isinstance(value, frozenset):
        return as_plain(sorted(value, key=str), name)
    if isinstance(value, bool | int | float | str):
        return value
    if hasattr(value, "cubes") and hasattr(value, "count"):
        if value.count > _MOST_ROWS:
            raise DataError(
                f"{name} has {value.count:,} rows; a file can store at most {_MOST_ROWS:,} row "
                "numbers: use an expression"
            )
        return list(value)
    if hasattr(value, "evaluate"):  # an expression
        return str(value)
    raise DataError(f"{name} cannot be written to a file: {shown(value)}")


_MOST_ROWS = 100_000


def takes(
    settings: type[Settings], *, but: tuple[str, ...] = (), several: bool = False
) -> Callable[[_Function], _Function]:
    """
    Let what hands on ``**settings``, a function or a class, have their signature and documentation.

    Parameters
    ----------
    settings : type of Settings
        All its fields become keywords of the function, with their defaults, except those that the
        function has as parameters of its own.
    but : tuple of str
        Fields that the function has no use for.
    several : bool, default False
        Whether a list of values may stand wherever a value does.

    Examples
    --------
    >>> from fastqca.truth_tables.settings import TruthTableSettings
    >>> @takes(TruthTableSettings)
    ... def shape(data, *, progress=None, **settings): ...
    >>> list(inspect.signature(shape).parameters)[:4]
    ['data', 'progress', 'outcome', 'conditions']
    >>> inspect.signature(shape).parameters["n_cut"].default
    1
    """

    def dressed(taker: _Function) -> _Function:
        function: Any = taker.__init__ if isinstance(taker, type) else taker  # type: ignore[misc]
        signature = inspect.signature(function)
        own = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
        known = {p.name for p in own} | set(but)
        more = [
            inspect.Parameter(
                one.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=one.default,
                annotation=f"{one.type} | Sequence[Any]" if several else one.type,
            )
            for one in _own_first(settings)
            if one.name not in known
        ]
        function.__signature__ = signature.replace(parameters=[*own, *more])
        if taker.__doc__:
            parts = documented(settings, [p.name for p in more])
            taker.__doc__ = _filled(inspect.cleandoc(taker.__doc__), parts)
        return taker

    return dressed


def _own_first(settings: type[Settings]) -> list[Field[Any]]:
    """List the fields that a class adds before those of its base: the nearer ones come first."""
    inherited = {one.name for base in settings.__bases__ for one in fields(base)}
    return sorted(fields(settings), key=lambda one: one.name in inherited)


def documented(settings: type[Settings], names: list[str]) -> dict[str, str]:
    """Return the documentation of some settings, by name: what their class says of them."""
    found: dict[str, str] = {}
    for cls in reversed(settings.__mro__):
        text = inspect.cleandoc(cls.__doc__ or "")
        _, _, rest = text.partition("Attributes\n----------\n")
        entry: list[str] = []
        for line in [*rest.split("\n\n")[0].split("\n"), "end"]:
            if not line.startswith(" ") and entry:
                for name in entry[0].partition(" : ")[0].split(", "):
                    found[name] = "\n".join([name + entry[0][entry[0].find(" : ") :], *entry[1:]])
                entry = []
            entry.append(line)
    return {name: found[name] for name in names if name in found}


def _filled(text: str, parts: Mapping[str, str]) -> str:
    """Put entries in the place of the one for ``**settings``."""
    lines = text.split("\n")
    at = next((i for i, line in enumerate(lines) if line.startswith("**settings")), None)
    if at is None:
        return text
    end = at + 1
    while end < len(lines) and lines[end].startswith(" "):
        end += 1
    return "\n".join([*lines[:at], *parts.values(), *lines[end:]])


class Rerunnable:
    """A result that knows the settings that made it, and can be made again with others."""

    __slots__ = ()
    _again: ClassVar[dict[type, Callable[..., Any]]] = {}

    if TYPE_CHECKING:

        @property
        def settings(self) -> Any:  # noqa: ANN401 (an object of settings, or a mapping)
            """The settings that made it."""

    def rerun(self, data: Any = None, **changed: Any) -> Self:  # noqa: ANN401 (any data, settings)
        """
        Make the same analysis again.

        Parameters
        ----------
        data : optional
            Other data, as for the function that made the result. By default the same.
        **changed
            Settings that are to differ from those in `settings`.

        Returns
        -------
        object
            A result of the same kind.

        Examples
        --------
        >>> import fastqca as qca
        >>> data = qca.datasets.load("lipset", "crisp")
        >>> solution = qca.minimize(data, "SURV", include="?")
        >>> len(solution), len(solution.rerun(data.drop("SE"), all_sol=True))
        (1, 2)
        """
        again: Self = self._again[type(self)](self, data, changed)
        return again


def reruns(
    result: type[Rerunnable], *makers: Callable[..., Any]
) -> Callable[[_Function], _Function]:
    """
    Say how a kind of result is made again: by a function of it, of other data and of changes.

    The class stands below what makes it, so it cannot call that itself. What may be changed are the
    arguments of its makers.
    """
    known = [name for maker in makers for name in inspect.signature(maker).parameters]

    def registered(function: _Function) -> _Function:
        def again(made: Rerunnable, data: object, changes: dict[str, Any]) -> Any:  # noqa: ANN401
            if not changes.keys() <= set(known):
                raise TypeError(no_argument(f"{result.__name__}.rerun", changes, known))
            return function(made, data, changes)

        Rerunnable._again[result] = again  # noqa: SLF001
        return function

    return registered
