"""The words of the application, in the languages that `texts.toml` has."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LANGUAGES", "Texts"]

LANGUAGES = {"en": "English", "es": "Español"}


class Texts:
    """
    Say things in a language; English where the language is unknown.

    Examples
    --------
    >>> Texts("es")("data")
    'Datos'
    """

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of a key, with values put in."""
        return catalogue()[key][self.language].format(**values)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Read all texts: key, language, text."""
    return tomllib.loads(files("fastqca.app").joinpath("texts.toml").read_text(encoding="utf-8"))
