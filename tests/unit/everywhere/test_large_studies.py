"""Studies with 48 long names in three scripts go through every function, writer and command."""

import inspect
import re
from collections import Counter
from functools import cache
from html import unescape
from pathlib import Path

import docx
import matplotlib as mpl
import pandas as pd
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt
from large_studies import CONDITIONS, EXPECTED, OUTCOME, SEEDS, networks, results, study

import fastqca as qca
from fastqca import cli
from fastqca._tables import as_text
from fastqca._tables.case_list import spaced

pytestmark = [
    pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning"),
    pytest.mark.filterwarnings("ignore:Glyph:UserWarning"),  # where no font has Japanese
]
KINDS = sorted(SEEDS)
Y = f"`{OUTCOME}`"
TERM = f"`{CONDITIONS[0]}`*~`{CONDITIONS[5]}`"
# Of these no result comes that names could break, or they are tried elsewhere with such names.
ELSEWHERE = {
    *("bell", "crisp", "fuzzy", "indirect", "tfr", "find_thresholds", "calibrate", "read_table"),
    *("likert", "percentiles", "steps"),
    *("case_regions", "chance_of_no_contradiction", "chance_of_perfect_split", "set_coincidence"),
    *("code_studies", "margins", "minimize_many", "expression", "find_rows"),
    *("bootstrap", "calibration_uncertainty", "holdout", "influence", "leave_out"),
    *("nearest_solutions", "permutation_test", "sensitivity_map", "sensitivity_ranges"),
    *("nca", "nca_difference", "nca_power", "necessity_in_kind_and_degree"),
    *("panel_fit", "solve_by", "trajectories", "changes", "lagged"),
}


@cache
def made(kind):
    return results(kind)


def signs(cells) -> Counter:
    return Counter(re.sub(r"[\s-]", "", "".join(cells)))


def test_every_function_is_tried():
    source = inspect.getsource(results)
    public = {name for name in qca.__all__ if inspect.isfunction(getattr(qca, name))}
    missing = {name for name in public - ELSEWHERE if f"qca.{name}(" not in source}
    assert missing == set()


@pytest.mark.parametrize("kind", KINDS)
def test_the_studies_are_as_large_as_they_should_be(kind):
    data = study(kind)
    assert data.shape == (48, 9)
    assert min(map(len, networks())) >= 36
    assert made(kind)["parsimonious"].n_models == 3


@pytest.mark.parametrize("kind", KINDS)
def test_every_result_is_written_in_every_form_and_nothing_is_lost(kind, tmp_path):
    for name, result in made(kind).items():
        tables = result._tables()
        cells = [c.header for t in tables for c in t.columns]
        cells += [cell for t in tables for group in t.groups for row in group for cell in row]
        text = as_text(tables, cases="names")
        assert signs(cells) - signs([text]) == Counter(), name
        assert str(result)
        assert repr(result)
        page = unescape(re.sub(r"<[^>]*>", "", result._repr_html_()))
        assert page.strip(), name
        latex = result.to_latex()
        assert not re.search(r"(?<!\\)[%#$](?![^$]*\$)", latex.replace("$", "")), name
        assert "%" not in latex.replace(r"\%", ""), name
        markdown = re.sub(r"\\(.)", r"\1", result.to_markdown(cases="names"))
        assert all(cell in markdown for cell in cells), name
        assert len(result.to_csv().splitlines()) > len(result.to_frame())
        result.to_excel(tmp_path / "x.xlsx")


@pytest.mark.parametrize(
    "name", ["truth table", "minimization", "chart", "necessity", "robustness"]
)
def test_word_has_every_cell(name, tmp_path):
    result = made("fuzzy")[name]
    result.to_word(tmp_path / "x.docx", cases="names")
    document = docx.Document(str(tmp_path / "x.docx"))
    found = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    # A row of names stands below a chart; the marks of peripheral conditions are small circles.
    below = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for table in result._tables():
        cells = {spaced(cell) for row in table.rows() for cell in row}
        lost = {cell.translate(str.maketrans("•⊘", "●⊗")) for cell in cells} - found
        if name == "chart":
            lost = {
                cell
                for cell in lost - {"cases"}
                if cell.replace("; ", ", ") not in below.replace("; ", ", ")
            }
        assert lost == set()


@pytest.mark.parametrize("kind", KINDS)
def test_a_truth_table_names_every_case_in_every_form(kind):
    table = made(kind)["truth table"]
    cases = {case for names in table.cases for case in names}
    assert len(cases) >= 40
    html, markdown = table.to_html(cases="names"), table.to_markdown(cases="names")
    for text in (table.to_csv(), unescape(html), markdown):
        plain = re.sub(r"\\(.)", r"\1", text)
        assert all(case in plain for case in cases)


def drawings(kind):
    data, found = study(kind), made(kind)
    few = list(CONDITIONS[3:7])
    grid = {"incl_cut": (0.7, 0.95), "n_cut": [1, 2]}
    yield lambda: qca.plot.fiss(found["minimization"])
    yield lambda: qca.plot.truth_table(found["truth table"])
    yield lambda: qca.plot.coverage(found["parsimonious"])
    if kind == "multi-value":
        return
    yield lambda: qca.plot.ambiguity(found["minimization"])
    yield lambda: qca.plot.venn(qca.truth_table(data, Y, few, incl_cut=0.8))
    if kind == "crisp":
        return
    yield lambda: qca.plot.xy(found["model"], names=networks()[::16])
    yield lambda: qca.plot.xy(f"{TERM} -> {Y}", data=data, names=False)
    yield lambda: qca.plot.necessity(found["necessity"])
    yield lambda: qca.plot.calibration(data * 100, qca.fuzzy(20, 50, 80), CONDITIONS[3])
    yield lambda: qca.plot.sweep(qca.sweep(data, grid, Y, few, incl_cut=0.8))


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_is_drawn(kind, tmp_path):
    for draw in drawings(kind):
        plt.close("all")
        ax = draw()
        ax.figure.savefig(tmp_path / "x.png", dpi=40)
        assert not any("`" in label.get_text() for label in ax.get_yticklabels())
    plt.close("all")
    chart = qca.plot.fiss(made(kind)["minimization"])
    assert [label.get_text().replace(r"\$", "$") for label in chart.get_yticklabels()] == list(
        made(kind)["chart"].conditions
    )
    plt.close("all")


@pytest.mark.parametrize("kind", KINDS)
def test_the_report_is_written(kind):
    expected = ",".join(map(str, EXPECTED))
    told = qca.Study("50 % & more", study(kind), Y, CONDITIONS, dir_exp=expected)
    page = unescape(qca.report.html(told, figures=False)).replace("<wbr>", "")
    for name in (*networks(), *CONDITIONS, OUTCOME):
        assert name in page
    statuses = set(re.findall(r'data-status="(.*?)"', page))
    assert statuses <= {"PASS", "FLAG", "NOT RUN"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_command_takes_the_study(kind, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    data = study(kind)
    data.to_csv("data.csv", index_label="network")
    read = ["data.csv", "--case-id", "network"]
    solved = ["--outcome", Y, "--incl-cut", "0.8", "--dir-exp", ",".join(map(str, EXPECTED))]
    commands = [
        ["analyze", *read, *solved, "--no-figures", "--out", "out"],
        ["analyze", *read, *solved, "--json"],
        ["necessity", *read, "--outcome", Y, "--depth", "2"],
        ["pof", f"{TERM} -> {Y}", *read],
        ["plot", "fiss", *read, *solved, "--out", "fiss.png"],
        ["plot", "truth-table", *read, *solved, "--out", "rows.svg"],
        ["report", "out/study.toml", "--out", "again.html"],
    ]
    for command in commands:
        assert cli.main(command) in (0, None), command
        capsys.readouterr()
    written = pd.read_csv("out/parsimonious.csv")
    assert (written["term"] == "whole model").sum() == 3
    assert Path("again.html").exists()
