"""Data files of Tosmana."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any, NoReturn

from fastqca._common.check import listing, shown
from fastqca._common.errors import DataError
from fastqca._common.files import read_bytes
from fastqca.data.cells import is_number

if TYPE_CHECKING:
    import os

    import pandas as pd

__all__ = ["read_tosmana"]

_CASES = ":I"
_ENCODED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_tosmana(path: str | os.PathLike[str]) -> pd.DataFrame:
    """
    Read the data of a Tosmana XML file.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    DataFrame
        One row per case and one column per variable, as in the file; Tosmana thresholds are not
        applied. ``attrs["tosmana_thresholds"]`` contains the thresholds as text, by variable. The
        index contains the case names, if the file specifies the variable with the case names.

    Raises
    ------
    DataError
        The file is not XML, or does not have the form described below; the message names the
        element.

    Notes
    -----
    The author of Tosmana has not published documentation of the format. This function reads the
    form that the R package QCA read in versions 0.3 to 1.0: below the root an element ``Meta`` per
    variable, with ``name`` and ``thresholds`` (":I" marks the variable of case names), and an
    element ``MVQCA-Table`` per case with one element per variable, named after it. Other forms,
    such as the ``.tosmana`` files of later versions, are not supported. `fastqca.read_table` reads
    the csv files of Tosmana.
    """
    root = _root(path)
    kinds = {_local(child) for child in root}
    if not {"Meta", "MVQCA-Table"} <= kinds:
        raise DataError(
            f"{path}: not a Tosmana file of a known form: below <{_local(root)}> there should be "
            f"elements Meta and MVQCA-Table, found {listing(sorted(kinds)) or 'none'}; export the "
            "data as csv and use read_table"
        )
    thresholds = {}
    for meta in root:
        if _local(meta) == "Meta":
            name = _text(meta, "name")
            if not name:
                raise DataError(f"{path}: an element Meta has no name")
            if name in thresholds:
                raise DataError(f"{path}: the variable {name!r} occurs twice in Meta")
            thresholds[name] = _text(meta, "thresholds") or ""
    rows = [_row(path, element, thresholds) for element in root if _local(element) == "MVQCA-Table"]
    return _frame(path, thresholds, rows)


class _Plain(ET.TreeBuilder):
    """Builds elements, and refuses what could define entities, in whatever encoding."""

    def doctype(self, *_: object) -> NoReturn:
        """Refuse a document type."""
        raise DataError("contains a document type or entities, which a Tosmana file never does")


def _root(path: str | os.PathLike[str]) -> ET.Element:
    content = read_bytes(path)
    try:
        return ET.fromstring(content, ET.XMLParser(target=_Plain()))  # noqa: S314 (see _Plain)
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    except (ET.ParseError, ValueError, LookupError) as error:  # the latter two of an encoding
        raise DataError(
            f"{path}: not an XML file: {error}; the csv files of Tosmana are read by read_table"
        ) from error


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: ET.Element, child: str) -> str | None:
    for part in element:
        if _local(part) == child:
            return (part.text or "").strip()
    return None


def _decoded(tag: str) -> str:
    """Read the name of an element, in which .NET writes a blank as ``_x0020_``."""
    name = _ENCODED.sub(lambda code: chr(int(code[1], 16)), tag)
    # Halves of a letter beyond 16 bits, which .NET writes one by one; a half alone is no letter.
    return name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _row(path: object, element: ET.Element, names: dict[str, str]) -> dict[str, str]:
    row: dict[str, str] = {}
    for part in element:
        tag = _local(part)
        name = tag if tag in names else _decoded(tag)
        if name not in names:
            raise DataError(
                f"{path}: MVQCA-Table has the element {tag!r}, which Meta does not name"
            )
        row[name] = (part.text or "").strip()
    return row


def _frame(path: object, thresholds: dict[str, str], rows: list[dict[str, str]]) -> pd.DataFrame:
    import pandas as pd

    labels = [name for name, marks in thresholds.items() if marks == _CASES]
    if len(labels) > 1:
        raise DataError(f"{path}: {listing(labels)} are all marked as case names (':I')")
    columns: dict[str, Any] = {}
    for name in thresholds:
        values = [row.get(name, "") for row in rows]
        columns[name] = (
            values
            if name in labels
            else [_number(path, name, v, i) for i, v in enumerate(values, 1)]
        )
    frame = pd.DataFrame(columns)
    if labels:
        frame = frame.set_index(labels[0])
    kept = {name: marks for name, marks in thresholds.items() if name not in labels}
    frame.attrs["tosmana_thresholds"] = kept
    return frame


def _number(path: object, name: str, value: str, row: int) -> float:
    if not value:
        return float("nan")
    text = value.replace(",", ".") if is_number(value, comma=True) else value
    if not is_number(text):
        raise DataError(f"{path}: variable {name!r}, case {row}: {shown(value)} is not a number")
    return float(text)
