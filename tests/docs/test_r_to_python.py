"""Every Python line of the page "From R to Python" runs, and both of a pair give the same."""

import ast
import re
from operator import attrgetter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from reference import load, number

import fastqca as qca

PAGE = Path(__file__).parents[2] / "docs" / "r_to_python.md"
EXPORTED = """
allExpressions as.panel calibrate causalChain combint complexity createMatrix eqmcc findmin findRows
findSubsets findSupersets findTh fuzzyand fuzzyor generate getRow getSolution makeChart minimize
minimizeLoop modelFit mvregexp nec pof pofind rebuild removeRedundants replaceCategories retention
rowDominance runGUI solveChart sortMatrix sortVector suf superSubset truthTable verify writeSolution
Xplot XYplot compute deMorgan expand export factorize intersection invert negate recode simplify sop
sopos translate venn
ambig.cases cluster cluster.plot esa indirectCalibration intersectExp LR.intersect negateExp pimdata
pimplot property.cube QCAfit QCAradar rob.calibrange rob.cases rob.corefit rob.evaluation rob.fit
rob.inclrange rob.ncutrange rob.singletest rob.xyplot skew.check smmr stargazerSol stargazerTT
theory.data theory.evaluation theory.fit xy.plot
"""
ROW = re.compile(r"^\| `(.+)` \| `(.+)` \|$")
pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")


def pairs() -> list[tuple[str, list[str]]]:
    """Each row of the tables: a line of R, and one or two lines of Python."""
    found = [ROW.match(line) for line in PAGE.read_text(encoding="utf-8").splitlines()]
    return [(match[1], match[2].split("`<br>`")) for match in found if match]


def setting() -> dict[str, Any]:
    """Run the block at the head of the page."""
    names: dict[str, Any] = {}
    block = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    for line in block[1].splitlines():
        exec(line.removeprefix(">>> "), names)  # noqa: S102
    return names


def run(code: str, names: dict[str, Any]) -> Any:
    """Run one line and return its value, or that of the name it sets."""
    (line,) = ast.parse(code).body
    if isinstance(line, ast.Assign):
        exec(code, names)  # noqa: S102
        return names[line.targets[0].id]
    return eval(code, names)  # noqa: S307


def same(one: Any, other: Any) -> None:
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other)
    elif isinstance(one, np.ndarray | pd.Series):
        np.testing.assert_array_equal(one, other)
    elif type(one).__name__ == "Axes":
        assert one.get_title(loc="right") == other.get_title(loc="right")
    else:
        assert type(one) is type(other)
        assert str(one) == str(other)


def results() -> dict[str, Any]:
    """The value of every line of R, after both lines of Python gave the same."""
    names, found = setting(), {}
    for theirs, ours in pairs():
        values = [run(code, names) for code in ours]
        same(values[0], values[-1])
        found[theirs] = values[0]
    return found


def terms(models: list[Any]) -> list[set[str]]:
    """Models without the order of their terms, which in R is that of the rows they cover."""
    return [{str(term) for term in model.terms} for model in models]


def sets(models: list[list[str]]) -> list[set[str]]:
    return [set(model) for model in models]


def test_every_line_runs_and_both_columns_agree() -> None:
    found = results()
    assert len(found) == len(pairs()) > 60
    for theirs, ours in pairs():
        assert len(ours) in (1, 2), theirs


def test_no_table_row_is_missed() -> None:
    rows = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    ]
    assert len(rows) == len(pairs())


def test_every_name_of_compat_r_is_shown() -> None:
    from fastqca.compat import r

    called = {name for _, ours in pairs() for name in re.findall(r"\br\.(\w+)\(", ours[0])}
    assert set(r.__all__) == called


def test_every_function_of_the_packages_has_its_place() -> None:
    """What the packages QCA and admisc export and what SetMethods documents, by name."""
    text = PAGE.read_text(encoding="utf-8")
    missing = [name for name in EXPORTED.split() if not re.search(rf"\b{re.escape(name)}\b", text)]
    assert missing == []


def test_what_scripts_use_most_comes_first() -> None:
    text = PAGE.read_text(encoding="utf-8")
    table = re.findall(r"^\| (\d+)(?: or more)? \| `([\w.]+)`", text, re.MULTILINE)
    counts = [int(count) for count, _ in table]
    assert counts == sorted(counts, reverse=True)
    assert [name for _, name in table][:4] == ["truthTable", "minimize", "eqmcc", "calibrate"]


def test_the_page_and_the_reference_agree_with_the_table() -> None:
    """Our functions on the page are those of the table; all of its names are in the reference."""
    from fastqca.compat.r.table import TABLE
    from fastqca.expressions.expression import Expression
    from fastqca.solutions import SolutionSet
    from fastqca.truth_tables.table import TruthTable

    for theirs, ours in pairs():
        (name,) = re.findall(r"\br\.(\w+)\(", ours[0])[:1] or [None]
        if name and len(ours) == 2:
            (answering,) = re.findall(r"\w+$", TABLE[name].name)
            assert f"{answering}(" in ours[1], theirs
    classes = SimpleNamespace(Expression=Expression, SolutionSet=SolutionSet, TruthTable=TruthTable)
    for name, row in TABLE.items():
        home = qca if row.name.startswith("fastqca.") else classes
        assert not row.name or callable(attrgetter(row.name.removeprefix("fastqca."))(home)), name
    reference = (PAGE.parent / "api" / "compat.md").read_text(encoding="utf-8")
    listed = re.findall(
        r"^\.\. autofunction:: (\w+)", reference.split("## fastqca")[1], re.MULTILINE
    )
    assert sorted(listed) == sorted(TABLE)


def test_what_r_answers() -> None:
    """Lines of the page whose results are among the reference results of R."""
    found = results()
    study = load("published", "LF")
    tables = {
        "tt01": found['tt <- truthTable(LF, "SURV", incl.cut = 0.8, show.cases = TRUE)'],
        "tt02": found['truthTable(LF, "SURV", incl.cut = 0.75, pri.cut = 0.5)'],
        "tt03": found['truthTable(LF, "SURV", incl.cut = c(0.85, 0.6), n.cut = 1)'],
        "tt09": found['truthTable(LF, "SURV", neg.out = TRUE, incl.cut = 0.8)'],
    }
    for key, table in tables.items():
        rows = {row["row"]: row for row in study["truth_tables"][key]["rows"]}
        shown = table.to_frame()
        assert list(shown.index) == list(rows)
        for name, row in rows.items():
            assert shown.loc[name, "OUT"] == row["OUT_documented"]
            assert shown.loc[name, "incl"] == pytest.approx(number(row["incl"]), abs=1e-9)
    solutions = {
        "tt01_cons": found["cons <- minimize(tt)"],
        "tt01_pars": found['pars <- minimize(tt, include = "?", details = TRUE)'],
        "tt09_pars_QMC": found['minimize(ntt, include = "?", method = "QMC")'],
    }
    for key, solution in solutions.items():
        assert terms(solution.solution.models) == sets(study["solutions"][key]["models"])
    between = study["solutions"]["tt01_int1"]["i_sol"]["C1P1"]
    assert terms(found["int$i.sol$C1P1$solution"]) == sets(between["models"])
    assert list(found["int$i.sol$C1P1$EC"]) == between["EC"]
    assert list(found["int$i.sol$C1P1$DC"]) == between["DC"]
    assert list(found["pars$SA$M1"]) == study["solutions"]["tt01_pars"]["SA"]["M1"]
    queries = study["findRows"]["tt01_findRows"]["queries"]
    assert list(found['findRows(tt, "DEV*~LIT")']) == queries[0]["rows"]
    assert list(found['findRows(tt, "STB*~URB*IND", observed = TRUE)']) == queries[3]["rows"]
    assert list(found["findRows(tt, type = 2)"]) == queries[4]["rows"]
    assert list(found['rows <- findRows(tt, "DEV*~LIT", type = 0)']) == queries[6]["rows"]
    enhanced = study["findRows"]["tt01_findRows"]["enhanced_parsimonious"]["models"]
    assert terms(found['minimize(ttx, include = "?")'].solution.models) == sets(enhanced)
    tabled = {
        'pofind(LF, "SURV")': study["pofind"]["pofind_SURV_necessity"]["rows"],
        'superSubset(LF, "SURV", incl.cut = 0.9, cov.cut = 0.6)': study["superSubset"]["sS_SURV_1"][
            "rows"
        ],
        'pof("DEV*~IND + URB*STB => SURV", data = LF)': study["pof"]["pof_1"]["rows"],
        'pof("LIT*STB <= SURV", data = LF)': study["pof"]["pof_4"]["rows"],
    }
    for line, rows in tabled.items():
        frame = found[line].to_frame()
        assert [name.strip() for name in frame.index] == [row["term"].strip() for row in rows]
        for i, row in enumerate(rows):
            for measure in frame.columns:
                assert frame[measure].iloc[i] == pytest.approx(
                    number(row[measure]), abs=1e-9, nan_ok=True
                )
    table = found['modelFit(pars, "DEV*STB")'].to_frame().set_index("term")
    for row in study["modelFit"]["tt01_modelFit1"]["fits"][0]["table"]:
        assert table.loc[row["term"], "inclS"] == pytest.approx(row["inclS"], abs=1e-9)


def test_what_r_answers_without_data() -> None:
    found = results()
    records = load("own", "utilities")["results"]

    def theirs(function: str, **args: Any) -> Any:
        return next(
            record["result"]
            for record in records
            if record["fn"] == function and args.items() <= record["args"].items()
        )

    def texts(line: str) -> list[str]:
        value = found[line]
        return list(map(str, value)) if isinstance(value, tuple) else [str(value)]

    text = "A*~B*C + A*~B*~C + ~A*~B*C"
    assert texts('simplify("A*B + A*~B")') == theirs("simplify", expression="A*B + A*~B")
    assert texts('negate("A + ~A*B")') == theirs("invert", expression="A + ~A*B")
    forms = texts(f'factorize("{text}")'), theirs("factorize", expression=text)
    assert {frozenset(form.split(" + ")) for form in forms[0]} == {
        frozenset(form.split(" + ")) for form in forms[1]
    }
    assert set(texts('expand("A + ~A*B")')[0].split(" + ")) == set(
        theirs("expand", expression="A + ~A*B")[0].split(" + ")
    )
    line = "findSubsets(c(2, 5), noflevels = c(3, 3, 3))"
    assert found[line] == theirs("findSubsets", noflevels=[3, 3, 3])
    line = "findSupersets(c(27, 26), noflevels = c(3, 3, 3))"
    assert found[line] == theirs("findSupersets", noflevels=[3, 3, 3])
    assert found["complexity(3, noflevels = c(2, 3, 4))"] == theirs(
        "complexity", noflevels=[2, 3, 4]
    )
    chart = next(record for record in records if record["fn"] == "makeChart")["result"]["chart"]
    line = 'ch <- makeChart("A, B*~C, ~A*C", "A*B*C, A*~B*~C, ~A*B*C, ~A*~B*C")'
    assert found[line].to_numpy().tolist() == chart
    kept = theirs("retention", **{"data": "LC", "n.pert": 2, "incl.cut": 1, "n.cut": 1})
    assert float(found['retention(LC, "SURV", "DEV, URB, LIT", n.pert = 2)']) == kept[0]
    line = 'compute("DEV*~IND + URB*STB", LF)'
    np.testing.assert_allclose(
        found[line], theirs("compute", expression="DEV*~IND + URB*STB"), rtol=0, atol=1e-12
    )
    assert qca.__version__
