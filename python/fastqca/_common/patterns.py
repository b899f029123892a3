"""Regular expressions that are compiled when they are first used: most calls need few of them."""

from __future__ import annotations

import re
from typing import Any, cast

__all__ = ["pattern"]


class _Pattern:
    """Stands for a compiled expression until something is asked of it."""

    def __init__(self, text: str, flags: int) -> None:
        self._made_of = text, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        value = getattr(re.compile(*self._made_of), name)
        setattr(self, name, value)  # found without this method from now on
        return value


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """
    Return what `re.compile` would, but not compiled yet.

    Examples
    --------
    >>> digits = pattern(r"[0-9]+")
    >>> digits.findall("3 of 12")
    ['3', '12']
    """
    return cast("re.Pattern[str]", _Pattern(text, flags))
