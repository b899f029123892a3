"""The records of utilities.json, and expressions in the notation of R."""

import re
from collections.abc import Iterable
from typing import Any

from reference import load

from fastqca.expressions.expression import Expression, expression


def records(*functions: str) -> list[dict[str, Any]]:
    return [r for r in load("own", "utilities")["results"] if r["fn"] in functions]


def label(record: dict[str, Any]) -> str:
    args = record["args"]
    return f"{record['fn']}: {args['expression'] if isinstance(args, dict) else args}"


def single_letters(text: str) -> list[str] | None:
    """Names of an expression without ``*``: its letters; None for one with words."""
    words = re.findall(r"[A-Za-z]+", text)
    return None if "*" in text or "{" in text or "[" in text else sorted(set("".join(words)))


def read(text: str, names: Iterable[str] | None = None) -> Expression:
    return expression(text.replace("[", "{").replace("]", "}"), names)


def levels(record: dict[str, Any]) -> dict[str, int]:
    counts = record["args"].get("noflevels", [])
    return dict(zip(record["args"]["snames"].split(","), counts, strict=False))
