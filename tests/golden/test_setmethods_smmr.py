"""Every call of smmr() of the reference, column by column, by what r.smmr returns."""

import math
from collections import Counter
from functools import lru_cache
from typing import Any

import pytest
from setmethods_reference import records, rows_of, solved, study

from fastqca.compat import r

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
TOLERANCE = 6e-4  # R rounds to three digits
KEYS = (
    ("TYP1", "TYP2"),
    ("TYP", "IIR"),
    ("TYP", "DCONS"),
    ("TYP", "DREL"),
    ("DCOV", "IIR"),
    ("Case", "Term", "TermMemb"),
    ("Cases", "Term", "TermMemb"),
    ("Case",),
)


@lru_cache
def called(name: str, place: int) -> Any:
    """Call smmr() as R was called."""
    args = study(name)["smmr"][place]["args"]
    solution, model = solved(name)
    given = {key.replace(".", "_"): args[key] for key in ("match", "cases", "necessity")}
    if "nec.cond" in args:
        given["nec_cond"] = args["nec.cond"]
    if "term" in args:
        order = study(name)["solutions"]["IS"]["terms_in_order_of_smmr"]
        (chosen,) = [m for m in solution.solution.models if m.name == model]
        ours = [str(term) for term in chosen.terms]
        given["term"] = ours.index(order[args["term"] - 1]) + 1
    return r.smmr(solution, study(name)["outcome"], sol=model, max_pairs=10**6, **given)


def wanted(record: dict[str, Any]) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    """Return the tables of a record by title: those of the definition where it has them."""
    found = {}
    for part in record.get("result") or ():
        table = part["table"]
        found[part["title"]] = ("R", [] if "none" in table else rows_of(table))
    for part in record.get("definition") or ():
        found[part["title"]] = ("definition", part["rows"])
    return found


def ours(result: Any, title: str) -> list[dict[str, Any]]:
    """Return our table of that title; where R failed, the reference shortens the title."""
    (name,) = [
        name
        for name in result.tables
        if title in {name, name.removeprefix("Typical Cases - "), ""}
        or title.replace("Focal", "Necessary Focal") == name.removeprefix("Typical Cases - ")
    ]
    return result.tables[name].to_dict("records")


def key_of(row: dict[str, Any], columns: tuple[str, ...]) -> tuple[str, ...]:
    names = [str(row[column]) for column in columns if column != "TermMemb"]
    return tuple(sorted(names)) if columns == ("TYP1", "TYP2") else tuple(names)


def same(value: Any, own: Any) -> bool:
    if isinstance(value, bool):
        return bool(own) == value
    if isinstance(value, int | float) and not isinstance(own, str):
        return math.isclose(value, own, rel_tol=0, abs_tol=TOLERANCE)
    return str(value) == str(own)


def compared(name: str, place: int) -> list[tuple[str, str, str, Any, Any]]:
    """Compare one record; return what differs: title, column, source, theirs and ours."""
    record = study(name)["smmr"][place]
    result, differ = called(name, place), []
    for title, (source, given) in wanted(record).items():
        own = ours(result, title)
        rows = [row for row in given if None not in (row.get("TYP1", ""), row.get("TYP", ""))]
        if not rows or not own:
            assert bool(rows) == bool(own), title
            continue
        (columns,) = [key for key in KEYS if set(key) <= set(rows[0])][:1] or [("row",)]
        if columns == ("row",):
            own = [{**row, "row": row["Case"]} for row in own]
        by_key = {key_of(row, columns): row for row in own}
        assert {key_of(row, columns) for row in rows} == set(by_key), title
        turned = set()
        if columns == ("TYP1", "TYP2"):  # pairs of equally typical cases stand in both orders
            turned = {
                key_of(row, columns)
                for row in rows
                if row["TYP1"] != by_key[key_of(row, columns)]["TYP1"]
            }
        for row in rows:
            key = key_of(row, columns)
            if key in turned and row["TYP1"] != by_key[key]["TYP1"]:
                continue
            for column, value in row.items():
                if column in columns or column == "row":
                    continue
                if not same(value, by_key[key][column]):
                    differ.append((title, column, source, value, by_key[key][column]))
    return differ


@pytest.mark.parametrize(("name", "place"), records("smmr"))
def test_every_table(name: str, place: int) -> None:
    record = study(name)["smmr"][place]
    if record["status"] == "error":
        assert "definition" in record
    for _, column, source, _, _ in compared(name, place):
        assert (source, column) in {("R", "UniqCov"), ("R", "GlobUncov")}
        assert record["args"]["necessity"]
        assert (record["args"]["match"], record["args"]["cases"]) == (True, 2)


def test_where_r_contradicts_its_own_tables() -> None:
    """
    Count what differs.

    Pairs of typical cases and cases of deviant consistency call a case uniquely covered that is
    in two of the necessary conditions, and a case covered that none of them covers; the tables of
    single cases (match = FALSE) say it right.
    """
    counts = Counter(
        column for name, place in records("smmr") for _, column, *_ in compared(name, place)
    )
    assert counts == {"UniqCov": 3, "GlobUncov": 3}


def test_no_call_is_overlooked() -> None:
    calls = Counter(
        (args["necessity"], args["match"], args["cases"])
        for args in (study(name)["smmr"][place]["args"] for name, place in records("smmr"))
    )
    alone = {(False, False, n) for n in range(1, 6)} | {(True, False, n) for n in range(1, 5)}
    pairs = {(False, True, n) for n in range(1, 7)} | {(True, True, n) for n in range(1, 5)}
    assert set(calls) == alone | pairs
    assert sum(calls.values()) == 358
