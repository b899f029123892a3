"""Specs in the form of a calibration plan: read from the entries of a TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from fastqca._common.check import choice, listing, nearest, number
from fastqca._common.errors import CalibrationError
from fastqca.calibration.graded import Graded
from fastqca.calibration.labels import Labels, Steps, lookup
from fastqca.calibration.specs import Bell, Crisp, Fuzzy, Indirect, Spec, Tfr
from fastqca.calibration.survey import Likert, Percentiles

__all__ = ["spec_from_dict"]

_ALL = (Crisp, Labels, Steps, Fuzzy, Percentiles, Likert, Bell, Indirect, Graded, Tfr)
_KINDS: dict[str, type[Spec]] = {cls.kind: cls for cls in _ALL}
# What is said of a column besides the spec.
_BESIDES = ("type", "reason", "columns")


def spec_from_dict(entry: Mapping[str, Any], column: str) -> Spec:
    """
    Make a spec from its form in a calibration plan, the reverse of `Spec.to_dict`.

    Examples
    --------
    >>> spec_from_dict({"type": "crisp", "thresholds": [9], "at_most": True}, "STB")
    crisp(9, at_most=True)
    >>> spec_from_dict({"type": "crisp", "labels": {"Yes": 1, "No": 0}}, "SME")
    crisp({'Yes': 1, 'No': 0})
    """
    where = f"column {column!r}"
    if "type" not in entry:
        anchors = {one.name for cls in _KINDS.values() for one in fields(cls)}  # type: ignore[arg-type]
        hint = ""
        if entry and anchors.isdisjoint(entry):
            hint = "; to code labels, write crisp({'Yes': 1, 'No': 0}), or type = \"labels\""
        raise CalibrationError(f"{where}: key 'type' is missing (one of {', '.join(_KINDS)}){hint}")
    kind = choice(entry["type"], f"{where}: key 'type'", tuple(_KINDS), error=CalibrationError)
    kind = {"labels": "labels", "grades": "graded"}.get(
        next((key for key in ("labels", "grades") if key in entry), ""), kind
    )
    known = {field.name: field for field in fields(_KINDS[kind])}  # type: ignore[arg-type]
    for key in entry:
        if key not in known and key not in _BESIDES:
            match = nearest(str(key), known)
            hint = f"did you mean {match!r}?" if match else f"{kind} takes {listing(known)}"
            raise CalibrationError(f"{where}: unknown key {key!r} ({hint})")
    values: dict[str, Any] = {}
    for key, field in known.items():
        if key in entry:
            values[key] = _value_of(entry[key], key, str(field.type), where)
        elif field.default is MISSING:
            raise CalibrationError(f"{where}: key {key!r} is missing from this {kind} calibration")
    spec = _KINDS[kind](**values)
    spec.check(column)
    return spec


def _value_of(value: object, key: str, wanted: str, where: str) -> object:
    """Read the value of a key as the field that it becomes."""
    if wanted == "bool":
        if not isinstance(value, bool):
            raise CalibrationError(f"{where}: key {key!r} must be true or false, got {value!r}")
        return value
    if wanted.startswith("float"):
        number(value, f"{where}: key {key!r}", error=CalibrationError)
        return value
    if isinstance(value, str) and wanted.endswith("str"):
        return value
    if wanted.startswith("Lookup"):
        if not isinstance(value, Mapping):
            raise CalibrationError(
                f"{where}: key {key!r} must be a table such as {{Yes = 1, No = 0}}, got {value!r}"
            )
        if key == "grades":
            return tuple((str(case), grade) for case, grade in value.items())
        return lookup(value, f"{where}: key {key!r}")
    if wanted == "str" or not isinstance(value, list | tuple):
        kind = "text" if wanted == "str" else "a list of numbers"
        raise CalibrationError(f"{where}: key {key!r} must be {kind}, got {value!r}")
    return tuple(value)
