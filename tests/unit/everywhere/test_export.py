"""Every result is written as LaTeX, Markdown, CSV, Excel and Word, and nothing of it is lost."""

import importlib
import io
import pkgutil
import re
import sys
from contextlib import suppress

import docx
import numpy as np
import openpyxl
import pandas as pd
import pytest

import fastqca as qca
from fastqca._tables.case_list import spaced
from fastqca._tables.export import Exportable

ODD = ["=1+1", "a & b", "50%_x", "~^{}\\$#", "<script>", "a|b", '"--`', "@cmd", "+7", "[x]"]


@pytest.fixture(scope="module")
def sets():
    return qca.calibrate(qca.datasets.load("lipset"), qca.datasets.plan("lipset", "fuzzy"))


@pytest.fixture(scope="module")
def results(sets):
    tt = qca.truth_table(sets, outcome="SURV", incl_cut=0.8)
    sol = qca.minimize(tt, include="?", dir_exp="DEV, URB, LIT, IND, STB")
    return {
        "table": tt,
        "minimization": sol,
        "solution": sol.parsimonious,
        "model": sol.parsimonious.models[0],
        "term": sol.parsimonious.models[0].terms[0],
        "assumptions": sol.simplifying_assumptions,
        "rows": sol.easy["C1", "P1"],
        "untenable": qca.untenable(tt, "LIT", "~LIT*IND"),
        "ledger": qca.counterfactual_ledger(
            qca.truth_table(sets, "SURV", "DEV, LIT, STB", incl_cut=0.8), dir_exp="DEV"
        ),
        "reasons": qca.RowReasons({"~LIT*IND": "no schools"}),
        "fit": qca.pof("DEV*~URB + STB -> SURV", data=sets),
        "plan": qca.datasets.plan("lipset", "fuzzy"),
        "diagnosis": qca.diagnose(sets),
        "theory": (theory := qca.theory_evaluation("DEV*STB", sol)),
        "against": theory.models[0],
        "chain": qca.causal_chain(sets.round(), "DEV:STB < SURV", strict=True, incl_cut=0.8),
        "cases": (cases := qca.case_types(sol)),
        "of a model": cases.models[0],
        "robustness": qca.robustness("DEV*STB -> SURV", sol, sets),
        "gaps": qca.consistency_gaps(tt),
        "retention": qca.retention(sets.round(), "SURV", "DEV:LIT", incl_cut=0.8),
    }


KINDS = (
    *("table", "minimization", "solution", "model", "term"),
    *("assumptions", "rows", "fit", "plan", "diagnosis"),
    *("untenable", "ledger", "reasons"),
    *("theory", "against", "chain", "cases", "of a model", "robustness", "retention", "gaps"),
)


@pytest.fixture(params=KINDS)
def result(request, results):
    return results[request.param]


def random_table(conditions):
    x = np.random.default_rng(1).integers(0, 2, (20, conditions))
    names = [f"C{i}" for i in range(conditions)]
    return pd.DataFrame(x, columns=names).assign(Y=x[:, 0] & x[:, 1])


def odd_table():
    data = {"A": [0, 1] * 5, "B": [0, 0, 1, 1, 1] * 2, "Y": [0, 1] * 5}
    return qca.truth_table(pd.DataFrame(data, index=ODD), outcome="Y")


def test_every_result_can_be_written():
    """Whatever has a frame has all writers: no result is left out when one is added."""
    internal = {"ManyTables", "FitTable"}
    found = {}
    for module in pkgutil.walk_packages(qca.__path__, "fastqca."):
        if not module.name.endswith("__main__"):
            with suppress(ImportError):  # a library of an extra
                found |= vars(importlib.import_module(module.name))
    results = {
        name: kind
        for name, kind in found.items()
        if isinstance(kind, type)
        and kind.__module__.startswith("fastqca.")
        and not kind.__module__.startswith("fastqca.compat.")  # results in others' forms
        and hasattr(kind, "to_frame")
    }
    assert len(results) > len(KINDS)
    left_out = {name for name, kind in results.items() if not issubclass(kind, Exportable)}
    assert left_out - internal == set()


def test_latex_of_plain_data_is_ascii(results, sets):
    chart = qca.fiss_chart(qca.minimize(sets, outcome="~SURV", incl_cut=0.8, include="?"))
    for result in (*results.values(), chart):
        assert result.to_latex().isascii()


def test_text_is_returned_or_written(result, tmp_path):
    for name in ("to_latex", "to_markdown", "to_csv"):
        text = getattr(result, name)()
        assert isinstance(text, str)
        assert getattr(result, name)(tmp_path / name) is None
        assert (tmp_path / name).read_text(encoding="utf-8") == text


def test_csv_holds_the_frame_unrounded(result):
    frame = result.to_frame()
    named = frame.index.name is not None or not isinstance(frame.index, pd.RangeIndex)
    back = pd.read_csv(io.StringIO(result.to_csv()), dtype={"OUT": str}, keep_default_na=True)
    expected = frame.reset_index() if named else frame
    if "term" in expected.columns and (back["term"] == "whole model").any():
        back = back[back["term"] != "whole model"].reset_index(drop=True)
    assert back.shape == expected.shape
    for name in expected.select_dtypes("number"):
        pd.testing.assert_series_equal(back[name], expected[name], check_dtype=False, rtol=1e-14)


def test_excel_holds_the_frame_unrounded(result, tmp_path):
    result.to_excel(tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    frame = result.to_frame()
    rows = [row for row in book.worksheets[-1].values if "whole model" not in row]
    assert len(rows) == len(frame) + 1
    named = frame.index.name is not None or not isinstance(frame.index, pd.RangeIndex)
    for i, name in enumerate(frame.columns):
        assert rows[0][i + named] == name
        if frame[name].dtype.kind == "f":
            found = [float("nan") if row[i + named] is None else row[i + named] for row in rows[1:]]
            assert found == pytest.approx(frame[name].tolist(), abs=0, rel=1e-15, nan_ok=True)


def test_word_shows_every_printed_cell(result, tmp_path):
    result.to_word(tmp_path / "x.docx")
    document = docx.Document(str(tmp_path / "x.docx"))
    printed = result._tables()
    assert len(document.tables) == len(printed)
    for grid, table in zip(document.tables, printed, strict=True):
        rows = [[cell.text for cell in row.cells] for row in grid.rows]
        expected = [[c.header for c in table.columns]]
        expected += [list(map(spaced, table.full(row))) for row in table.rows()]
        assert rows == expected
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert all(note in texts for table in printed for note in table.notes)


def test_files_have_a_row_for_each_whole_model(tmp_path):
    data = qca.datasets.load("lipset", "fuzzy")
    found = qca.minimize(data, "SURV", include="?", incl_cut=0.7, all_sol=True)
    models = found.solution.models
    assert len(models) == 2
    chart = qca.fiss_chart(found, 2)
    several = qca.minimize_outcomes(data, "SURV, ~SURV", include="?", incl_cut=0.7)
    wanted = [(model.name, model.inclS, model.PRI, model.covS) for model in models]
    for result, expected in (
        (found, wanted),
        (found.solution, wanted),
        (models[1], wanted[1:]),
        (chart, [("solution", *wanted[1][1:])]),
        (several, [(m.name, m.inclS, m.PRI, m.covS) for o in several for m in several.models(o)]),
    ):
        result.to_excel(tmp_path / "x.xlsx")
        sheets = pd.read_excel(tmp_path / "x.xlsx", sheet_name=None, engine="openpyxl")
        for frame in (pd.read_csv(io.StringIO(result.to_csv())), list(sheets.values())[-1]):
            whole = frame[frame["term"] == "whole model"]
            name = "configuration" if result is chart else "model"
            rows = list(whole[[name, "inclS", "PRI", "covS"]].itertuples(index=False, name=None))
            assert [row[0] for row in rows] == [row[0] for row in expected]
            assert [row[1:] for row in rows] == [pytest.approx(row[1:]) for row in expected]
            if result in (found, found.solution):
                assert frame["term"].tolist() == [
                    text for m in models for text in (*map(str, m.terms), "whole model")
                ]


def test_a_minimization_is_a_workbook_of_all_its_tables(results, tmp_path):
    results["minimization"].to_excel(tmp_path / "x.xlsx")
    sheets = openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames
    assert sheets == ["truth table", "conservative", "parsimonious", "intermediate"]


def test_text_that_looks_like_a_formula_is_no_formula(tmp_path):
    table = odd_table()
    cells = set(table.to_frame()["cases"])
    text = table.to_csv()
    guarded = [cell for cell in cells if cell[0] in "=+-@"]
    assert guarded
    assert all(f"'{cell}" in text.replace('""', '"') for cell in guarded)
    assert "'" not in table.to_csv(guard=False)
    table.to_excel(tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert "f" not in kinds
    assert {cell.value for cell in sheet["H"][1:]} == cells


def test_latex_is_escaped():
    text = odd_table().to_latex()
    for written in (r"a \& b", r"50\%\_x", r"\textasciicircum{}\{\}\textbackslash{}\$\#"):
        assert written in text
    assert r"$<$script$>$" in text
    assert "a$|$b" in text
    assert r"\char34{}-{}-\char96{}" in text


def test_markdown_is_escaped():
    text = odd_table().to_markdown()
    rows = [line for line in text.split("\n") if line.startswith("|")]
    bars = [line.replace(r"\|", "").count("|") for line in rows]
    assert len(set(bars)) == 1
    assert r"\<script\>" in text


def test_latex_has_its_caption_and_label(results):
    text = results["fit"].to_latex(caption="50 % of *", label="tab:fit")
    assert r"\caption{50 \% of $\ast$}" in text
    assert r"\label{tab:fit}" in text
    assert r"\caption" not in results["fit"].to_latex(caption="")


def test_a_long_truth_table_is_written_in_full():
    data = random_table(8)
    table = qca.truth_table(data, outcome="Y", complete=True)
    assert "more rows" in str(table)
    assert table.to_markdown().count("\n|") == 2**8 + 2
    assert "more rows" not in table.to_markdown()


def test_many_assumed_rows_are_written_as_products():
    found = qca.minimize(random_table(30), outcome="Y", include="?", max_models=1)
    rows = found.simplifying_assumptions["M1"]
    assert rows.count > 2**20
    assert rows.to_markdown().count("\n|") == len(rows.products) + 1
    with pytest.raises(qca.SolutionError, match="more than the limit"):
        rows.to_csv()


@pytest.mark.parametrize(
    ("method", "module", "extra", "name"),
    [("to_word", "docx", "word", "x.docx"), ("to_excel", "openpyxl", "excel", "x.xlsx")],
)
def test_a_missing_library_is_named(results, method, module, extra, name, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(qca.FastqcaError, match=rf"pip install 'fastqca\[{extra}\]'"):
        getattr(results["table"], method)(tmp_path / name)


def test_a_result_that_supplies_a_table_can_be_shown():
    class Bare(Exportable):
        pass

    with pytest.raises(NotImplementedError):
        str(Bare())
    with pytest.raises(NotImplementedError):
        Bare().to_csv()


def test_a_table_longer_than_a_page_is_continued_by_latex():
    table = qca.truth_table(random_table(8), outcome="Y", complete=True)
    text = table.to_latex(label="tab:long")
    assert r"\begin{table}" not in text
    (kind,) = re.findall(r"\\begin\{(longtable|xltabular)\}", text)
    assert text.count(rf"\end{{{kind}}}") == 1
    assert text.count("(continued)") == 1  # in the header of all pages but the first
    assert text.count(r"\label") == 1
    rows = [line for line in text.partition(r"\endlastfoot")[2].split("\n") if line.endswith(r"\\")]
    assert len(rows) == 2**8


def test_latex_finds_the_widths_of_columns(results):
    for result in results.values():
        text = result.to_latex()
        opened = re.findall(r"\\begin\{(\w+)\}", text)
        assert sorted(opened) == sorted(re.findall(r"\\end\{(\w+)\}", text))
        assert not re.search(r"p\{[\d.]+\\linewidth", text)
        for preamble in re.findall(r"\\begin\{(?:tabularx|xltabular)\}\{\\linewidth\}(.*)", text):
            assert r">{\raggedright\arraybackslash}X" in preamble
        for line in text.split("\n"):
            if line.endswith(r"\\") and "caption" not in line:
                assert line.count("{") - line.count(r"\{") == line.count("}") - line.count(r"\}")


def test_a_table_wider_than_a_page_is_parted_between_columns(tmp_path):
    names = [f"A_VERY_LONG_NAME_{i}" for i in range(9)]
    data = random_table(9).set_axis([*names, "Y"], axis=1)
    table = qca.truth_table(data, outcome="Y")
    text = table.to_latex()
    assert text.count(r"\begin{table}") > 1
    assert all(text.count(name.replace("_", r"\_")) == 1 for name in names)
    table.to_word(tmp_path / "x.docx")
    document = docx.Document(str(tmp_path / "x.docx"))
    assert len(document.tables) > 1
    headers = [cell.text for grid in document.tables for cell in grid.rows[0].cells]
    assert [name for name in headers if name in names] == names
    assert document.sections[0].page_width > document.sections[0].page_height
