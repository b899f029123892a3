"""Settings as TOML files that people read and edit: read with plain errors, written in order."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os

    from fastqca.errors import FastqcaError

__all__ = ["read_toml", "toml_key", "toml_value"]


def read_toml(path: str | os.PathLike[str], what: str, error: type[FastqcaError]) -> dict[str, Any]:
    """
    Read a TOML file.

    Parameters
    ----------
    path : path-like
    what : str
        What the file holds, for messages, as in "the plan".
    error : type of FastqcaError
        What to raise.

    Raises
    ------
    FastqcaError
        An `error`: the file is missing, no text, or not TOML.
    """
    import tomllib

    text = ""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as failure:
        reason = getattr(failure, "strerror", None) or "not UTF-8 text"
        raise error(f"{path}: {what} cannot be read: {reason}") from failure
    except tomllib.TOMLDecodeError as failure:
        place = re.search(r"at line (\d+)", str(failure))
        line = f": {text.splitlines()[int(place[1]) - 1].strip()}" if place else ""
        raise error(f"{path}: not a TOML file: {failure}{line}") from failure


def toml_key(name: str) -> str:
    """
    Write a key, in quotes where it needs them.

    Examples
    --------
    >>> toml_key("DEV"), toml_key("A*~B")
    ('DEV', '"A*~B"')
    """
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml_value(name)


def toml_value(value: object) -> str:
    r"""
    Write a value. JSON agrees with TOML on text (save DEL), numbers, booleans and lists.

    Examples
    --------
    >>> print(toml_value([1, True, "a\nb"]))
    [1, true, "a\nb"]
    """
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
