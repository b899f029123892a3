"""Settings as TOML files that people read and edit: read with plain errors, written in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fastqca._common.check import shown
from fastqca._common.files import read_bytes

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from fastqca._common.errors import FastqcaError

__all__ = ["read_toml", "toml_text"]

_MAX_BYTES = 5_000_000
_MAX_DEPTH = 20


def read_toml(path: str | os.PathLike[str], what: str, error: type[FastqcaError]) -> dict[str, Any]:
    """Read a TOML file."""
    import tomllib
    from pathlib import Path

    name = str(path)
    if "=" in name and ("\n" in name or not Path(name).exists()):
        raise error(
            f"{what}: give the name of a TOML file, not its text {shown(name)}", argument="path"
        )
    try:
        # Line breaks as in a file that is opened as text.
        raw = read_bytes(path, what, limit=_MAX_BYTES, error=error).decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        raise error(f"{path}: {what} cannot be read: not UTF-8 text") from failure
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    try:
        entries = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        place = re.search(r"at line (\d+)", str(failure))
        line = f": {text.split(chr(10))[int(place[1]) - 1].strip()[:200]}" if place else ""
        raise error(f"{path}: not a TOML file: {failure}{line}") from failure
    except ValueError as failure:  # a number that Python does not read
        raise error(f"{path}: a number has too many digits") from failure
    except RecursionError as failure:
        raise error(f"{path}: {_TOO_DEEP}") from failure
    if _is_deep(entries):
        raise error(f"{path}: {_TOO_DEEP}")
    return entries


_TOO_DEEP = f"lists or tables are nested more than {_MAX_DEPTH} levels deep"


def _is_deep(entries: dict[str, Any]) -> bool:
    """Look at all levels without recursion, which would be what is to be kept from others."""
    level: list[Any] = [entries]
    for _ in range(_MAX_DEPTH):
        inner = [
            part
            for value in level
            for part in (value.values() if isinstance(value, dict) else value)
        ]
        level = [value for value in inner if isinstance(value, dict | list)]
    return bool(level)


def toml_text(entries: Mapping[str, Any]) -> str:
    """
    Write entries as the text of a TOML file, in their order; those that are None are left out.

    Examples
    --------
    >>> print(toml_text({"n_cut": 1, "exclude": None, "about": {"A*~B": "rare"}}))
    n_cut = 1
    <BLANKLINE>
    [about]
    "A*~B" = "rare"
    <BLANKLINE>
    """
    import tomli_w

    return tomli_w.dumps({key: value for key, value in entries.items() if value is not None})
