"""The page: everything escaped, nothing from elsewhere, the same for the same input."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from fastqca._tables import Column
from fastqca.report.checks import Check, checks_table
from fastqca.report.overview import answers, facts, overview, solution_blocks
from fastqca.report.page import (
    Facts,
    Heading,
    Items,
    Links,
    Paragraph,
    Preformatted,
    Shown,
    Table,
    as_html,
    as_text,
)
from fastqca.solutions.settings import AnalysisSettings
from fastqca.truth_tables.truth_table import truth_table

EVIL = "<script>alert(1)</script>"
VOID = {"meta", "br", "wbr", "link", "img", "input", "hr"}


class Checked(HTMLParser):
    """Fails on tags that do not match, and keeps tags and text."""

    def __init__(self, html):
        super().__init__()
        self.open, self.seen, self.text = [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture
def table():
    data = {
        f"A{EVIL}": [1, 1, 0, 0],
        "B&amp;": [1, 0, 1, 0],
        "who": [EVIL, "quote \" and ' and &", "a,b", "</td></table>"],
        "Y": [1, 1, 0, 0],
    }
    return truth_table(data, "Y", [f"A{EVIL}", "B&amp;"], case_id="who")


def blocks_of(table):
    found = answers(table, AnalysisSettings(dir_exp={"B&amp;": 1}))
    return [Shown(table), Facts(tuple(facts(table))), overview(found), *solution_blocks(found)]


def every_block(text):
    return [
        Heading(text),
        Heading(text, 3),
        Paragraph(text),
        Items((text, text)),
        Facts(((text, text),)),
        Links(((text, text),)),
        Preformatted(text),
        Table((Column(text),), (((text,),),), caption=text),
    ]


def test_everything_is_escaped(table):
    page = Checked(as_html(EVIL, [*blocks_of(table), *every_block(EVIL)]))
    assert not [tag for tag, _ in page.seen if tag in ("i", "img", "iframe")]
    assert sum(tag == "script" for tag, _ in page.seen) == 1  # our own
    text = "".join(page.text)
    assert text.count(EVIL) >= 10
    assert "quote \" and ' and &" in text
    assert "B&amp;" in text


@pytest.mark.parametrize("text", ['"><b onload="x', "a' onclick='b", "{title}", "{", "%s", "\\1"])
def test_attributes_and_templates_cannot_be_broken_out_of(text):
    page = Checked(as_html(text, every_block(text)))
    assert not [attrs for _, attrs in page.seen if {"onload", "onclick"} & attrs.keys()]
    assert text in "".join(page.text)
    assert text in next(attrs["href"] for tag, attrs in page.seen if tag == "a")


def test_the_page_needs_nothing_else(table):
    page = Checked(as_html("Page", blocks_of(table)))
    assert not [tag for tag, _ in page.seen if tag in ("link", "img", "iframe", "object")]
    assert not [attrs for _, attrs in page.seen if "src" in attrs or "href" in attrs]
    metas = [attrs for tag, attrs in page.seen if tag == "meta"]
    policy = next(m["content"] for m in metas if m.get("http-equiv") == "Content-Security-Policy")
    html = as_html("Page", blocks_of(table))
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = "style-src 'unsafe-inline'; img-src data:"  # areas of a Venn diagram are a picture
    assert policy == f"default-src 'none'; {allowed}; script-src 'sha256-{digest}'"
    assert any(m.get("name") == "viewport" for m in metas)
    assert "url(" not in as_html("Page", [])
    assert "@import" not in as_html("Page", [])


def test_the_same_input_gives_the_same_page(table):
    assert as_html("Page", blocks_of(table)) == as_html("Page", blocks_of(table))


def test_tables_scroll_by_themselves_and_captions_stay(table):
    page = as_html("Page", [Shown(table)])
    assert page.count("<table") == page.count('<div class="scroll"') == 1
    assert page.index('<p class="caption">Truth table of Y') < page.index("<table")
    assert "<caption" not in page


def test_lists_of_cases_may_break_at_commas_but_not_inside_of_tags():
    table = Table((Column("cases", "left"),), ((("N01,N02",),),))
    page = as_html("Page", [Paragraph("a,b"), table])
    assert '<td style="text-align:left">N01,<wbr>N02</td>' in page
    assert "<p>a,b</p>" in page


def test_text_is_at_most_100_wide_where_it_can_be():
    words = "consistency of a configuration " * 20
    blocks = [Paragraph(words), Items((words,)), Facts((("Conditions", words),)), Heading("x", 1)]
    lines = as_text(blocks).splitlines()
    assert max(map(len, lines)) <= 100
    assert any(line.startswith("- ") for line in lines)


def test_text_breaks_expressions_between_names_where_a_line_cannot_hold_them():
    names = [f"~CONDITION_{i}" for i in range(15)]
    short, long = "*".join(names[:6]), "*".join(names)
    text = as_text([Paragraph(f"The term {short} is short, and {long} is long.")])
    assert any(short in line for line in text.splitlines())
    assert long in text.replace("*\n", "*")


def test_why_there_is_no_solution_is_said_once():
    table = truth_table({"A": [1, 0], "B": [0, 1], "Y": [0, 0]}, "Y")
    found = answers(table, AnalysisSettings(dir_exp="A"))
    assert [answer.kind for answer in found] == ["conservative", "parsimonious", "intermediate"]
    assert all(answer.solution is None for answer in found)
    text = as_text(solution_blocks(found))
    assert text.startswith("No conservative, no parsimonious, no intermediate solution\n---")
    assert text.count("coded '1'") == 1
    assert as_text([overview(found)]).count("none") == 3


def test_without_a_negative_row_the_conservative_solution_is_still_there():
    table = truth_table({"A": [1, 0], "B": [0, 1], "Y": [1, 1]}, "Y")
    conservative, parsimonious = answers(table)
    assert str(conservative.solution.models[0]) == "~A*B + A*~B"
    assert parsimonious.solution is None
    assert "coded '0'" in parsimonious.reason
    assert "include" not in parsimonious.reason


def test_ties_between_models_are_never_passed_over():
    rows = {"A": [1, 0, 0], "B": [1, 0, 0], "C": [1, 0, 1], "Y": [1, 0, 0]}
    with pytest.warns(UserWarning, match="identical"):
        table = truth_table(rows, "Y")
    text = as_text([overview(answers(table)), *solution_blocks(answers(table))])
    assert "M2: B <-> Y" in text
    assert "2 models explain the same rows; the data cannot decide between them." in text


def test_chance_is_named_only_where_it_is_not_negligible():
    few = truth_table({"A": [1, 0, 1, 0], "Y": [1, 0, 1, 0]}, "Y")
    assert dict(facts(few))["Chance"].startswith("0.125 that a random column")
    many = truth_table({"A": [1, 0] * 20, "Y": [1, 0] * 20}, "Y")
    assert "Chance" not in dict(facts(many))
    assert dict(facts(many))["Rows"] == "2 of 2 configurations observed, 0 not"


def test_only_verdicts_are_coloured_as_verdicts():
    verdicts = checks_table((Check("Skew", "FLAG", "PASS"),))
    cases = Table([Column("cases", "left")], [[["PASS"], ["FLAG"], ["NOT RUN"]]])
    page = as_html("x", [verdicts, cases])
    assert re.findall(r'data-status="(.*?)"[^<]*', page.split("<main>")[1]) == ["FLAG"]
