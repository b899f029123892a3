"""Tables: one model, and a writer for each form that it is written in."""

from fastqca._tables.breaking import broken, columns_wide
from fastqca._tables.case_list import CaseList, Cases
from fastqca._tables.cases import counted, resolved, with_lists
from fastqca._tables.delimited import as_csv
from fastqca._tables.html import as_html, html_table, on_a_page
from fastqca._tables.latex import as_latex
from fastqca._tables.markdown import as_markdown
from fastqca._tables.model import Align, Column, Sum, Table, figure
from fastqca._tables.text import (
    WIDTH,
    as_text,
    indented,
    line_width,
    padded,
    sum_lines,
    text_table,
    wrapped,
)
from fastqca._tables.word import write_word
from fastqca._tables.workbook import write_workbook

__all__ = [
    "WIDTH",
    "Align",
    "CaseList",
    "Cases",
    "Column",
    "Sum",
    "Table",
    "as_csv",
    "as_html",
    "as_latex",
    "as_markdown",
    "as_text",
    "broken",
    "columns_wide",
    "counted",
    "figure",
    "html_table",
    "indented",
    "line_width",
    "on_a_page",
    "padded",
    "resolved",
    "sum_lines",
    "text_table",
    "with_lists",
    "wrapped",
    "write_word",
    "write_workbook",
]
