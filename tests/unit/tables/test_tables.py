"""The one writer of tables: aligned whatever the lengths, broken where it may be, escaped."""

import pytest

from fastqca._tables import Column, columns_wide, figure, html_table, sum_lines, text_table
from fastqca._tables.text import broken

NAMES = [Column("", gap=0), Column("inclS", "center"), Column("cases", "left", wrap="; ")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.000"),
        (0.8697, "0.870"),
        (float("nan"), "-"),
        (-1e-17, "0.000"),
        (-0.25, "-0.250"),
        (0.0, "0.000"),
    ],
)
def test_figures(value, text):
    assert figure(value) == text


def test_columns_are_aligned_with_long_names():
    rows = [["A", "1.000", "x"], ["A_VERY_LONG_NAME*~B", "0.5", "y"]]
    assert text_table(NAMES, [rows]).split("\n") == [
        "                     inclS  cases",
        "---------------------------------",
        "                  A  1.000  x",
        "A_VERY_LONG_NAME*~B   0.5   y",
        "---------------------------------",
    ]


def test_groups_are_parted_by_rules_and_the_last_rule_can_be_left_out():
    groups = [[["A", "1.000", "x"]], [["M1", "1.000"]]]
    assert text_table(NAMES, groups, closed=False).split("\n") == [
        "    inclS  cases",
        "----------------",
        " A  1.000  x",
        "----------------",
        "M1  1.000",
    ]
    assert "---" not in text_table(NAMES, groups, rules=False)


def test_no_line_ends_with_blanks():
    lines = text_table(NAMES, [[["A", "", ""]], [["B"]]]).split("\n")
    assert lines == [line.rstrip() for line in lines]


def test_names_wider_than_their_column_are_broken_at_blanks():
    countries = [f"Republic of {name} between the two wars" for name in ("Austria", "Belgium")]
    lines = text_table(NAMES, [[["A", "1.000", ",".join(countries)]]], width=40).split("\n")
    assert max(map(len, lines)) <= 40
    assert " ".join(line[10:] for line in lines[2:-1]).replace(", R", ",R") == ",".join(countries)
    solid = "x" * 50
    assert solid in text_table(NAMES, [[["A", "1.000", f"{solid},{solid}; y"]]], width=40)


def test_what_cannot_be_broken_moves_no_column():
    columns = [Column("a", "left", gap=0, wrap=","), Column("b", "left")]
    rows = [["x" * 50, "1"], ["y", "2"]]
    lines = text_table(columns, [rows], width=40).split("\n")
    assert [line.index(str(n)) for n, line in enumerate(lines[2:4], 1)] == [52, 52]


def test_signs_of_two_columns_keep_the_columns_aligned():
    rows = [["東京都介護ネットワーク", "1.000", "大阪"], ["A", "0.500", "Rotterdam"]]
    lines = text_table(NAMES, [rows]).split("\n")
    starts = [line.index(name) for line, name in zip(lines[2:4], "大R", strict=True)]
    ahead = [line[:at] for line, at in zip(lines[2:4], starts, strict=True)]
    assert list(map(columns_wide, ahead)) == [31, 31]
    assert columns_wide(lines[1]) == max(map(columns_wide, lines))
    names = ",".join(["東京都介護ネットワーク"] * 9)
    lines = text_table(NAMES, [[["A", "1.000", names]]], width=60).split("\n")
    assert max(map(columns_wide, lines)) <= 60
    assert "".join(line[10:] for line in lines[2:-1]) == names
    narrow = broken("東京都介護ネットワーク", ("; ", ",", " ", ""), 9)
    assert narrow == ["東京都介", "護ネット", "ワーク"]


def test_products_are_broken_between_names_and_not_within():
    term = "*".join(f"`Share * of {i}`" for i in range(9))
    columns = [Column("", wrap="*"), Column("inclS")]
    lines = text_table(columns, [[[term, "1.000"]]], width=40).split("\n")
    assert (
        "".join(line[:-7].strip() for line in lines[2:3])
        + "".join(line.strip() for line in lines[3:-1])
        == term
    )
    assert all(line.count("`") % 2 == 0 for line in lines)
    text = sum_lines("M1: ", [term, "`a + b`"], " -> Y", width=40)
    assert max(map(len, text.split("\n"))) <= 40
    assert "`a + b` -> Y" in text


def test_a_long_cell_is_broken_after_separators():
    cases = "; ".join(f"case{i:02},other{i:02}" for i in range(8))
    lines = text_table(NAMES, [[["A", "1.000", cases]]], width=60).split("\n")
    assert max(map(len, lines)) <= 60
    body = [line[10:] for line in lines[2:-1]]
    assert " ".join(body) == cases
    assert all(line.endswith(";") for line in body[:-1])


def test_a_piece_that_is_still_too_long_is_broken_at_commas():
    cases = ",".join(f"case{i:02}" for i in range(20))
    lines = text_table(NAMES, [[["A", "1.000", cases]]], width=50).split("\n")
    assert max(map(len, lines)) <= 50
    assert "".join(line[10:] for line in lines[2:-1]) == cases


def test_columns_without_room_follow_in_another_block():
    columns = [Column("", gap=0), *(Column(f"C{i}") for i in range(10))]
    rows = [["row", *(str(i) * 8 for i in range(10))], ["less", "x"]]
    text = text_table(columns, [rows], width=60)
    blocks = [block.split("\n") for block in text.split("\n\n")]
    assert all(len(line) <= 60 for block in blocks for line in block)
    headers = " ".join(block[0] for block in blocks).split()
    assert headers == [f"C{i}" for i in range(10)]
    assert [sum("row" in line for line in block) for block in blocks] == [1] * len(blocks)
    # A row that has nothing to say in a block is not repeated there.
    assert [sum("less" in line for line in block) for block in blocks] == [1, 0]


def test_a_column_wider_than_the_line_has_a_block_of_its_own():
    columns = [Column("", gap=0), Column("a"), Column("b")]
    text = text_table(columns, [[["k", "x" * 70, "y" * 70]]], width=60)
    assert [len(block.split("\n")) for block in text.split("\n\n")] == [4, 4]


def test_a_table_without_rows_has_its_header():
    assert text_table(NAMES, [], rules=False) == "  inclS  cases"


@pytest.mark.parametrize(
    ("terms", "width", "text"),
    [
        (["A", "B"], 80, "M1: A + B -> Y"),
        (["A" * 8, "B" * 8], 16, "M1: AAAAAAAA +\n    BBBBBBBB -> Y"),
        (["A" * 30], 16, f"M1: {'A' * 30} -> Y"),
        ([], 80, "M1:  -> Y"),
    ],
)
def test_sums_are_broken_after_a_plus(terms, width, text):
    assert sum_lines("M1: ", terms, " -> Y", width) == text


def test_control_characters_are_escaped_in_text():
    columns = [Column("a\nb", "left", gap=0), Column("c", "left")]
    lines = text_table(columns, [[["x\ry", "\x1b[31m"]]], rules=False).split("\n")
    assert lines == [r"a\nb  c", r"x\ry  \x1b[31m"]
    assert sum_lines("M\t: ", ["A\n", "B"], " -> Y\u2028") == r"M\t: A\n + B -> Y\u2028"


def test_html_is_escaped_everywhere():
    columns = [Column("<th>"), Column('a"b', "left")]
    page = html_table(columns, [[["<b>&", "<script>"]], [["short"]]], caption="<i>")
    assert "<caption>&lt;i&gt;</caption>" in page
    assert "&lt;b&gt;&amp;" in page
    assert "&lt;script&gt;" in page
    assert "a&quot;b" in page
    for tag in ("<b>", "<i>", "<script>", "<th>t", 'a"b'):
        assert tag not in page
    assert page.count("<tbody>") == 2
    assert page.count("<td") == 4, "short rows are filled up"
