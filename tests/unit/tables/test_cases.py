"""Cases are named, counted or left out by one rule, and charts are one table on every page."""

import io
import pickle

import docx
import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca._tables import CaseList, columns_wide
from fastqca.solutions import Minimization

CONDITIONS = ["Shared governance of the network", "Broker paid by municipality", "Trust", "Funding"]


def study(n: int, names: list[str] | None = None, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    corners = rng.integers(0, 2, (n, 4))
    y = (corners[:, 0] & corners[:, 1]) | (corners[:, 2] & (1 - corners[:, 3]))
    values = np.abs(np.column_stack([corners, y]) - rng.integers(0, 40, (n, 5)) / 100)
    index = names or [f"Firm number {i:03}" for i in range(n)]
    return pd.DataFrame(values, index=index, columns=[*CONDITIONS, "Y"])


def solved(data: pd.DataFrame, outcome: str = "Y") -> Minimization:
    return qca.minimize(data, outcome, include="?", dir_exp=[1, 1, 1, 0], incl_cut=0.8)


def test_a_list_of_cases_is_a_text_that_can_be_counted():
    assert CaseList([("AU", "BE"), ("DE",)]) == "AU,BE; DE"
    some = CaseList([("AU", "BE"), ("care, Venlo",)])
    assert some == "AU; BE; care, Venlo"
    assert pickle.loads(pickle.dumps(some)).names == ("AU", "BE", "care, Venlo")  # noqa: S301


@pytest.mark.parametrize(("n", "named"), [(24, True), (240, False), (473, False)])
def test_auto_names_up_to_30_cases(n, named):
    data = study(n)
    table, found = qca.truth_table(data, "Y", incl_cut=0.8), solved(data)
    for result in (table, found, qca.fiss_chart(found), qca.theory_evaluation("Trust", found)):
        for text in (str(result), result.to_markdown(), result.to_latex(), result.to_html()):
            assert ("Firm number" in text) == named
        assert "Firm number" in result.to_text(cases="names")
        assert "Firm number" not in result.to_text(cases="count")
        assert "Firm number" not in result.to_latex(cases="none")
        assert max(map(columns_wide, str(result).split("\n"))) <= 110


def test_files_of_data_name_all_cases_unless_told_otherwise(tmp_path):
    found = solved(study(240))
    names = pd.read_csv(io.StringIO(found.to_csv()))
    assert names["cases"].str.contains("Firm number").sum() == len(found[0].terms)
    counted = pd.read_csv(io.StringIO(found.to_csv(cases="count")))
    assert counted["cases"].dropna().tolist() == [len(t.case_names) for t in found[0].terms]
    assert "cases" not in pd.read_csv(io.StringIO(found.to_csv(cases="none")))
    found.to_excel(tmp_path / "x.xlsx", cases="count")
    sheet = pd.read_excel(tmp_path / "x.xlsx", sheet_name="intermediate", engine="openpyxl")
    assert sheet["cases"].dropna().tolist() == counted["cases"].dropna().tolist()
    # The column n of a truth table has the numbers already.
    rows = pd.read_excel(tmp_path / "x.xlsx", sheet_name="truth table", engine="openpyxl")
    assert "cases" not in rows


def test_excel_cuts_no_list_of_names(tmp_path):
    data = study(4000, [f"A region with a rather long name, number {i}" for i in range(4000)])
    found = solved(data)
    with pytest.raises(qca.DataError, match="Excel holds 32,767"):
        found.to_excel(tmp_path / "x.xlsx")
    found.to_excel(tmp_path / "x.xlsx", cases="auto")


def test_what_cases_cannot_be():
    found = solved(study(24))
    with pytest.raises(qca.DataError, match="cases must be one of 'names'"):
        found.to_text(cases="number")
    with pytest.raises(qca.DataError, match="width"):
        found.to_text(5)


def test_charts_of_both_outcomes_are_one_table(tmp_path):
    data = study(24, [f"Care network {i} for frail elderly people" for i in range(24)])
    both = qca.fiss_chart([solved(data), solved(data, "~Y")])
    both.to_word(tmp_path / "x.docx")
    document = docx.Document(str(tmp_path / "x.docx"))
    assert len(document.tables) == 1
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert set(rows[0]) == {"", "Y", "~Y"}
    heads = [row[0] for row in rows]
    assert [head for head in heads if head in CONDITIONS] == CONDITIONS
    for head in ("consistency", "PRI", "raw coverage", "unique coverage"):
        assert all(rows[heads.index(head)])
    for head in ("solution consistency", "solution PRI", "solution coverage"):
        assert sum(map(bool, rows[heads.index(head)][1:])) == 2
    assert both.to_latex().count(r"\begin{table}") == 1
    assert "core conditions according to the parsimonious model P1" in str(both)
    frame = both.to_frame()
    assert frame["outcome"].unique().tolist() == ["Y", "~Y"]
    whole = pd.read_csv(io.StringIO(both.to_csv()))
    assert (whole["term"] == "whole model").sum() == 2
    without = qca.fiss_chart([solved(data)], overall=False, cases="none")
    assert "solution" not in without.to_markdown().partition("core present")[0]
    assert "cases" not in str(without)


def test_a_chart_of_twelve_configurations_is_one_table_on_every_page(tmp_path):
    rng = np.random.default_rng(3)
    rows = rng.permutation(2**6)[:24]
    x = rows[:, None] >> np.arange(6) & 1
    names = [*CONDITIONS, "A large number of partners", "Digital record"]
    data = pd.DataFrame(x, columns=names, index=[f"Region {i}" for i in range(24)])
    found = qca.minimize(data.assign(Y=np.arange(24) < 12), "Y")
    assert len(found[0].terms) >= 9
    chart = qca.fiss_chart(found)
    assert len(chart.names) <= 12
    chart.to_word(tmp_path / "x.docx")
    assert len(docx.Document(str(tmp_path / "x.docx")).tables) == 1
    assert chart.to_latex().count(r"\begin{table}") == 1
    assert "not distinguished" in str(chart)
    assert set(chart.to_frame()[names].to_numpy().ravel()) == {"present", "absent", ""}


def test_the_chart_takes_the_parsimonious_model_that_is_chosen():
    found = solved(study(24))
    simple = found.parsimonious
    by_name = qca.fiss_chart(found, parsimonious="P1")
    by_model = qca.fiss_chart(found, parsimonious=simple.models[0])
    assert by_name.parents == by_model.parents == ("P1",)
    assert (by_name.core == by_model.core).all()
    with pytest.raises(qca.SolutionError, match="there is no 'P99'"):
        qca.fiss_chart(found, parsimonious="P99")
    with pytest.raises(qca.SolutionError, match="2 solutions but 1"):
        qca.fiss_chart([found, found], parsimonious=[simple])


def test_truth_tables_for_papers_have_symmetric_consistency_and_cumulative_shares():
    data = study(60)
    table, other = (qca.truth_table(data, y, incl_cut=0.8) for y in ("Y", "~Y"))
    np.testing.assert_allclose(table.sym + other.sym, 1)
    for row, share in zip(table.n, table.cumulative, strict=True):
        assert share == table.n[table.n >= row].sum() / table.n.sum()
    header = table.to_markdown().partition("\n|")[2].partition("\n")[0]
    assert "SYM" in header
    assert "cumul." in header
    assert "SYM" not in str(table)


def test_provinces_stay_aligned_in_print():
    names = [f"{name}维吾尔自治区{year}" for name in "京津冀晋" for year in range(2010, 2018)]
    text = qca.truth_table(study(32, names), "Y", incl_cut=0.8).to_text(80, cases="names")
    assert all(columns_wide(line) <= 80 for line in text.split("\n"))
    assert all(name in text for name in names)


def test_the_width_is_that_of_the_terminal(monkeypatch):
    found = solved(study(24))
    monkeypatch.setenv("COLUMNS", "60")
    assert str(found) == found.to_text(60)
    monkeypatch.delenv("COLUMNS")
    assert max(map(columns_wide, found.to_text(200).split("\n"))) > 100


def test_tables_as_set_methods_writes_them_show_cases_where_asked_to():
    table = qca.truth_table(study(40), "Y", incl_cut=0.8)
    found = qca.minimize(table, include="?")
    for kind in ("latex", "html", "text"):
        assert "Firm" not in qca.compat.r.stargazerTT(table, type=kind)
        assert "Firm" in qca.compat.r.stargazerTT(table, show_cases=True, type=kind)
        assert "Firm" in qca.compat.r.stargazerSol(found, show_cases=True, type=kind)
