"""Whatever stands in a cell, each writer gives it back, and no cell is lost or moved."""

import csv
import io
import re

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from fastqca._tables import Column, Table, as_csv, as_latex, as_markdown
from fastqca._tables.latex import latex_text

LETTERS = st.sampled_from(r"aB0 \{}$&#%_^~*`\"'|<>[]-=+@,;.!?·●⊗•⊘→é") | st.characters(
    min_codepoint=33, max_codepoint=0x24F, exclude_characters="\x7f\xad", exclude_categories=["C"]
)
TEXTS = st.text(LETTERS, max_size=12)


@st.composite
def tables(draw):
    k = draw(st.integers(1, 6))
    row = st.lists(TEXTS, min_size=k, max_size=k)
    columns = [
        Column(draw(TEXTS), draw(st.sampled_from(["left", "right", "center"])), wrap=wrap)
        for wrap in draw(st.lists(st.sampled_from([None, ",", " "]), min_size=k, max_size=k))
    ]
    groups = draw(st.lists(st.lists(row, min_size=1, max_size=4), min_size=1, max_size=3))
    return Table(columns, groups, keys=draw(st.integers(1, k)))


def rows_of(table):
    return [[c.header for c in table.columns], *(row for group in table.groups for row in group)]


def unmarked(line):
    """Read a row of a pipe table by the rules of CommonMark."""
    cells = re.findall(r"((?:\\.|[^|\\])*)\|", line)[1:]
    return [re.sub(r"\\(.)", r"\1", cell[1:]) for cell in cells]


@given(tables())
def test_markdown_gives_the_cells_back(table):
    lines = as_markdown([table]).rstrip("\n").split("\n")
    found = [[cell.rstrip() for cell in unmarked(line)] for line in lines[:1] + lines[2:]]
    assert found == [[cell.rstrip() for cell in row] for row in rows_of(table)]


BACK = {
    r"\textbackslash{}": "\\",
    r"\textasciicircum{}": "^",
    r"\char34{}": '"',
    r"\char96{}": "`",
    r"{\Large$\bullet$}": "●",
    r"$\bullet$": "•",
    r"{\large$\otimes$}": "⊗",
    r"$\oslash$": "⊘",
    r"$\cdot$": "·",
    r"$\rightarrow$": "→",
    r"$\leftarrow$": "<-",
    r"$\leftrightarrow$": "<->",
    r"$\Rightarrow$": "=>",
    r"$\ast$": "*",
    r"$\sim$": "~",
    r"$\times$": "×",
    "$<$": "<",
    "$>$": ">",
    "$|$": "|",
    r"\ ": "\u00a0",
    **{rf"\{c}": c for c in "{}$&#%_"},
    "{}": "",
}
PIECES = re.compile("|".join(map(re.escape, sorted(BACK, key=len, reverse=True))))


@given(st.text(LETTERS, max_size=30))
def test_latex_gives_text_back_and_holds_no_command_of_it(text):
    written = latex_text(text)
    assert PIECES.sub(lambda m: BACK[m[0]], written) == text.replace("->", "→").replace("<→", "<->")
    rest = PIECES.sub("", written)
    assert not set(rest) & set(r"\{}$&#%_^~<>|\"`")
    assert not re.search(r"--|''|,,", rest.replace("{}", "")) or "{}" in written


@given(tables())
def test_latex_rows_have_all_columns(table):
    for panel, text in enumerate(as_latex([table]).split(r"\end{table}")[:-1]):
        body = text[text.index(r"\toprule") : text.index(r"\bottomrule")].split("\n")[1:]
        rows = [line for line in body if line and line != r"\midrule"]
        assert len({len(re.findall(r"(?<!\\)&", line)) for line in rows}) == 1
        if panel == 0:
            assert len(rows) == len(rows_of(table))


@given(tables(), st.integers(10, 60))
def test_panels_hold_every_cell_once(table, width):
    panels = table.panels(width)
    columns = [c for panel in panels for c in panel.columns[table.keys :]]
    assert columns == table.columns[table.keys :]
    assert [row[: table.keys] for row in rows_of(panels[0])] == [
        row[: table.keys] for row in rows_of(table)
    ]
    number = table.keys
    for panel in panels:
        for at in range(table.keys, len(panel.columns)):
            cells = [row[number] for row in rows_of(table)[1:] if row[number]]
            assert [row[at] for row in rows_of(panel)[1:] if row[at]] == cells
            number += 1


@given(st.lists(st.tuples(TEXTS, st.floats(allow_nan=False)), min_size=1, max_size=6))
def test_csv_gives_texts_and_numbers_back(pairs):
    texts, numbers = zip(*pairs, strict=True)
    frame = pd.DataFrame({"text": texts, "number": numbers})
    (_, *exact), (_, *guarded) = (
        csv.reader(io.StringIO(as_csv(frame, guard=guard), newline="")) for guard in (False, True)
    )
    assert [(text, float(number)) for text, number in exact] == pairs
    for text, (found, _) in zip(texts, guarded, strict=True):
        assert found == (f"'{text}" if text[:1] in tuple("=+-@") else text)
