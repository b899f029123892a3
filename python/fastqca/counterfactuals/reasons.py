"""Reasons in free text for rows, kept by configuration, so that they outlive row numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from fastqca._common.check import shown
from fastqca._common.errors import DataError, FastqcaError
from fastqca._common.files import read_bytes, write_text
from fastqca._common.toml import read_toml, toml_text
from fastqca._tables import Column, Table
from fastqca._tables.export import Exportable
from fastqca.expressions.expression import Expression, expression

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    import pandas as pd

__all__ = ["RowReasons"]

_TABLE = "reasons"


class RowReasons(Exportable, Mapping[str, str]):
    """
    Reasons for judgments about truth table rows, by configuration.

    A configuration is any expression: ``"~LIT*IND"`` stands for all rows without literacy but with
    industry. Unlike row numbers, it keeps its meaning if conditions are reordered or added.
    Immutable; can be used like a dict.

    Parameters
    ----------
    reasons : mapping of str or Expression to str

    Raises
    ------
    DataError
        A reason is not text.
    ExpressionError
        A configuration cannot be read.

    Examples
    --------
    >>> why = RowReasons({"~LIT*IND": "no industry without schools"})
    >>> why["~LIT*IND"]
    'no industry without schools'
    >>> print(why.to_toml())
    [reasons]
    "~LIT*IND" = "no industry without schools"
    <BLANKLINE>
    """

    __slots__ = ("_reasons",)

    def __init__(self, reasons: Mapping[Any, str]) -> None:
        self._reasons = {_key(about): _reason(text, about) for about, text in reasons.items()}

    def __getitem__(self, about: str) -> str:
        return self._reasons[about]

    def __iter__(self) -> Iterator[str]:
        return iter(self._reasons)

    def __len__(self) -> int:
        return len(self._reasons)

    def __or__(self, other: Mapping[Any, str]) -> RowReasons:
        return RowReasons({**self, **RowReasons(other)})

    def __hash__(self) -> int:
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[Callable[..., RowReasons], tuple[object, ...]]:
        return RowReasons, (self._reasons,)

    @classmethod
    def from_toml(cls, path: str | os.PathLike[str]) -> RowReasons:
        """Read reasons from the table ``[reasons]`` of a TOML file; DataError if that fails."""
        return cls._of_file(read_toml(path, "the file of reasons", DataError), path)

    @classmethod
    def from_json(cls, path: str | os.PathLike[str]) -> RowReasons:
        """Read reasons from the object "reasons" of a JSON file; DataError if that fails."""
        content = read_bytes(path, "the file of reasons")
        try:
            entries = json.loads(content.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise DataError(
                f"{path}: the file of reasons cannot be read: not UTF-8 text"
            ) from error
        except json.JSONDecodeError as error:
            raise DataError(f"{path}: not a JSON file: {error}") from error
        except (RecursionError, ValueError) as error:  # lists in lists, numbers of 5,000 digits
            raise DataError(
                f"{path}: not a JSON file of reasons: it is nested too deeply, or a number is "
                "too long"
            ) from error
        return cls._of_file(entries, path)

    @classmethod
    def _of_file(cls, entries: object, path: str | os.PathLike[str]) -> RowReasons:
        reasons = entries.get(_TABLE) if isinstance(entries, dict) else None
        if not isinstance(reasons, dict):
            raise DataError(f"{path}: there is no table [{_TABLE}] of configurations and reasons")
        try:
            return cls(reasons)
        except FastqcaError as error:
            raise error.within(path) from error

    def to_toml(self, path: str | os.PathLike[str] | None = None) -> str:
        """Return the reasons as the text of a TOML file, and write it to `path` if given."""
        return _write(toml_text({_TABLE: self._reasons}), path)

    def to_json(self, path: str | os.PathLike[str] | None = None) -> str:
        """Return the reasons as the text of a JSON file, and write it to `path` if given."""
        text = json.dumps({_TABLE: self._reasons}, ensure_ascii=False, indent=2)
        return _write(f"{text}\n", path)

    def __repr__(self) -> str:
        return f"RowReasons({self._reasons!r})"

    def to_frame(self) -> pd.DataFrame:
        """Return one row per configuration, with its `reason`."""
        import pandas as pd

        index = pd.Index(list(self._reasons), name="configuration")
        return pd.DataFrame({"reason": list(self._reasons.values())}, index=index)

    def _tables(self) -> list[Table]:
        first = Column("configuration", "left", gap=0, wrap="*")
        columns = [first, Column("reason", "left", wrap=" ")]
        return [Table(columns, [list(map(list, self.items()))])]


def _key(about: object) -> str:
    """Write a configuration in one way."""
    if not isinstance(about, str | Expression):
        raise DataError(
            f"reasons: {shown(about)} is not a configuration; give it as text, such as 'A*~B'"
        )
    return str(expression(about))


def _reason(text: object, about: object) -> str:
    if not isinstance(text, str):
        raise DataError(f"the reason for {str(about)!r} must be text, got {shown(text)}")
    return text


def _write(text: str, path: str | os.PathLike[str] | None) -> str:
    if path is not None:
        write_text(path, text)
    return text
