"""Necessity in degree against the R package NCA 5.0.1 and the definitions.

`definition` stands beside R's value where R fails or departs from the published definition; then
it is what is compared. 1e-9 of the range of the outcome is the tolerance, both programs add up
in other orders.
"""

import gzip
import json
import math
import warnings
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.ceilings import NecessityInDegree

HERE = Path(__file__).parent / "nca"
NAMES = [path.name.removesuffix(".json.gz") for path in sorted(HERE.glob("*.json.gz"))]
CEILINGS = ("ce_fdh", "cr_fdh", "ce_vrs", "cr_vrs", "c_lp", "qr", "cols", "ols")
MEASURES = {
    "ceiling_zone": "zone",
    "effect_size": "d",
    "accuracy": "accuracy",
    "fit": "fit",
    "slope": "slope",
    "intercept": "intercept",
    "condition_inefficiency": "condition_inefficiency",
    "outcome_inefficiency": "outcome_inefficiency",
    "relative_inefficiency": "inefficiency",
}
ABOUT = {"id", "kind", "source", "R_package", "outcome", "conditions", "data", "twin"}
COMPARED = {"runs", "definition", "exact_permutation", "outliers"}


@lru_cache
def study(name: str) -> dict[str, Any]:
    return json.loads(gzip.decompress((HERE / f"{name}.json.gz").read_bytes()))


@lru_cache
def frame(name: str) -> pd.DataFrame:
    data = study(name)["data"]
    return pd.DataFrame(data["values"], index=data["row_names"]).astype(float)


@lru_cache
def found(name: str, run: str) -> NecessityInDegree:
    known, args = study(name), study(name)["runs"][run]["args"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.FastqcaWarning)
        return qca.nca(
            frame(name),
            known["outcome"],
            known["conditions"],
            ceilings=CEILINGS,
            corner=args["corner"],
            scope=args.get("scope"),
            tau=args["qr.tau"],
        )


def as_number(value: Any) -> float:
    return math.nan if value is None else float(value)


RUNS = [(name, run) for name in NAMES for run in study(name)["runs"]]


def test_no_kind_of_record_is_overlooked() -> None:
    assert len(NAMES) == 23
    for name in NAMES:
        assert set(study(name)) <= ABOUT | COMPARED, name


def reference(name: str, run: str, condition: str, ceiling: str) -> tuple[dict[str, Any], bool]:
    """R's record, with the values by the definition where they stand beside it, and whether so."""
    record = study(name)["runs"][run]["conditions"][condition]["ceilings"][ceiling]
    own = study(name).get("definition", {}).get(run, {}).get(condition, {}).get(ceiling)
    return ({**record, **own["values"]} if own else record), own is not None


@pytest.mark.parametrize(("name", "run"), RUNS)
def test_ceilings(name: str, run: str) -> None:
    table = found(name, run).to_frame().set_index(["condition", "ceiling"])
    for condition, known in study(name)["runs"][run]["conditions"].items():
        for ceiling in CEILINGS:
            record, _ = reference(name, run, condition, ceiling)
            ours = table.loc[(condition, ceiling)]
            assert ours["n"] == known["n"]
            assert ours["scope"] == pytest.approx(known["scope"], rel=1e-12)
            if "ceiling_zone" not in record or record.get("unique") is False:
                continue  # R stops there and there is no definition; or several lines are best
            if record["ceiling_zone"] == "NaN":
                assert ours["reason"] or ceiling in ("qr", "ols", "cols")
            if record["n_above"] not in (None, "NaN"):
                assert ours["above"] == record["n_above"], (condition, ceiling)
            scale = max(1.0, abs(as_number(record.get("intercept") or 0)))
            for theirs, mine in MEASURES.items():
                value = as_number(record[theirs]) if theirs in record else math.nan
                if theirs in record and not (skipped(ceiling, theirs, record)):
                    # 0 has no digits of its own: there the unit is that of the intercept.
                    assert ours[mine] == pytest.approx(
                        value, rel=1e-9, abs=1e-10 * scale, nan_ok=True
                    ), (condition, ceiling, mine)


def skipped(ceiling: str, measure: str, record: dict[str, Any]) -> bool:
    """What R leaves out, or writes although it means nothing."""
    if measure == "fit":
        # R divides by a zone of 0, where there is nothing to compare with.
        return record["fit"] in (None, "NaN", "Inf")
    if measure == "accuracy":
        # R counts no points where there is no line.
        return (record["accuracy"] is None and ceiling == "c_lp") or record.get("slope") is None
    # R has none of flat lines, which it takes all with slopes below 0.001 for.
    return measure.endswith("inefficiency") and record[measure] is None


@pytest.mark.parametrize(("name", "run"), RUNS)
def test_peers(name: str, run: str) -> None:
    own = found(name, run)
    for condition in own.conditions:
        for ceiling, hull in (("ce_fdh", False), ("ce_vrs", True)):
            record, _ = reference(name, run, condition, ceiling)
            peers = own.peers(condition, hull=hull)
            theirs = sorted(zip(record["peers"]["x"], record["peers"]["y"], strict=True))
            # R reads data with 15 digits.
            assert np.sort(peers.to_numpy(), axis=0) == pytest.approx(
                np.sort(np.array(theirs, dtype=float), axis=0), rel=1e-14
            )


def test_quantile_lines_are_best_where_several_are() -> None:
    seen = 0
    for name, run in RUNS:
        for condition, ceilings in study(name).get("definition", {}).get(run, {}).items():
            values = ceilings.get("qr", {}).get("values", {})
            if values.get("unique") is False:
                own = found(name, run)
                pairs = own.pairs[own.position(condition)]
                slope, intercept = (own.value(m, condition, "qr") for m in ("slope", "intercept"))
                off = pairs.y - intercept - slope * pairs.x
                loss = np.where(off > 0, 0.95 * off, -0.05 * off).sum()
                assert loss == pytest.approx(values["loss"], rel=1e-12)
                seen += 1
    assert seen == 1


UNREACHED = {None: math.inf, "-Inf": -math.inf, "Inf": -math.inf}
# Cut-offs 1 and 2 are other ways to write NN and NA, which are numbers then.
BOTTLENECKS = [
    (name, run, i)
    for name, run in RUNS
    for i, table in enumerate(study(name)["runs"][run]["bottlenecks"])
    if not table["args"]["cutoff"]
]


@pytest.mark.parametrize(("name", "run", "i"), BOTTLENECKS)
def test_bottlenecks(name: str, run: str, i: int) -> None:
    known = study(name)["runs"][run]["bottlenecks"][i]
    args = known["args"]
    own = found(name, run)
    corners = {pairs.corner.split()[0] for pairs in own.pairs}
    assert len(corners) == 1
    steps: Any = args["steps"]
    if "step.size" in args:
        steps = known["y_label"]
    table = own.bottleneck_table(
        CEILINGS, steps, args["bottleneck.x"], outcome_unit=args["bottleneck.y"]
    )
    assert table.levels == pytest.approx(known["y_label"], rel=1e-9, abs=1e-9)
    assert table.values == pytest.approx(known["y_actual"], rel=1e-9, abs=1e-9)
    for k, (condition, ceilings) in enumerate(known["conditions"].items()):
        for c, ceiling in enumerate(CEILINGS):
            if ceiling not in ceilings:
                continue
            record, differs = reference(name, run, condition, ceiling)
            if record.get("ceiling_zone") == "NaN" or record.get("unique") is False:
                continue  # R's arithmetic there means nothing
            if differs and f"bottleneck{i}_x_actual" not in record and "slope" in record:
                continue  # of a line that R draws elsewhere
            actual = record.get(f"bottleneck{i}_x_actual", ceilings[ceiling]["x_actual"])
            compare(table.needed[c, k], actual, ceilings[ceiling], own, condition, args)


def compare(
    ours: Any, actual: list[Any], theirs: dict[str, Any], own: Any, condition: str, args: Any
) -> None:
    unit = args["bottleneck.x"]
    pairs = own.pairs[own.position(condition)]
    flipped = pairs.corner.endswith("right")
    end = pairs.scope.x_min if flipped else pairs.scope.x_max
    for level, (value, x, in_unit) in enumerate(zip(ours, actual, theirs["x"], strict=True)):
        where = (condition, level, value, x)
        if x in UNREACHED:
            if UNREACHED[x] == math.inf and np.isfinite(value):
                # Rounding puts the end of the scope beyond it in R.
                shown = _in_unit(end, pairs, unit)
                assert value == pytest.approx(shown, rel=1e-6, abs=1e-6), where
            else:
                assert value == UNREACHED[x], where
        elif unit == "percentile" and value == -math.inf:
            assert not share_below(pairs, x), where  # every case reaches it
        elif flipped and value == -math.inf:
            # The highest level of the scope is allowed, which forbids nothing; R writes it.
            assert x == pytest.approx(pairs.scope.x_max), where
        elif unit == "actual":
            assert value == pytest.approx(x, rel=1e-9, abs=1e-9), where
        elif unit == "percentile":
            assert value == pytest.approx(share_below(pairs, x)), where
            if actual is theirs["x_actual"]:
                assert value == pytest.approx(in_unit), where
        else:
            assert value == pytest.approx(_in_unit(x, pairs, unit), rel=1e-9, abs=1e-9), where


def share_below(pairs: Any, x: float) -> float:
    way = -1 if pairs.corner.endswith("right") else 1
    return 100 * float((way * pairs.x < way * x - 1e-9).mean())


def _in_unit(x: float, pairs: Any, unit: str) -> float:
    scope = pairs.scope
    if unit == "percentage.range":
        return 100 * (x - scope.x_min) / (scope.x_max - scope.x_min)
    return 100 * x / scope.x_max if unit == "percentage.max" else x


def test_exact_permutations() -> None:
    compared = Counter()
    for name in NAMES:
        known = study(name).get("exact_permutation")
        for condition, ceilings in (known or {}).items():
            asked = [one for one in ceilings if one in CEILINGS]
            own = qca.nca(
                frame(name), study(name)["outcome"], condition, ceilings=asked, permutations="exact"
            )
            for ceiling in asked:
                p = own.value("p", condition, ceiling)
                assert p == pytest.approx(ceilings[ceiling]["p_exact"], rel=1e-12)
                compared[name] += 1
    assert compared == {"perm_likert_n8": 5, "perm_n6": 10}


def test_outliers() -> None:
    compared = 0
    for name in NAMES:
        for known in study(name).get("outliers", ()):
            args = known["args"]
            own = found(name, "run01").outliers(args["x"], args["ceiling"]).to_frame()
            own = own.set_index("cases")
            for row in known["rows"]:
                ours = own.loc[row["outliers"]]
                assert ours["d_without"] == pytest.approx(row["eff.nw"], abs=0.00501)
                assert ours["change"] == pytest.approx(row["dif.abs"], abs=0.00501)
                assert ours["percent"] == pytest.approx(row["dif.rel"], abs=0.0501)
                assert ours["scope"] == (row["scope"] == "X")
                compared += 1
    assert compared > 50
