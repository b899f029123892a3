"""
Every result is written in every form, whatever the names, scripts and models, and fits its width.

A line of text is wider than asked for only where it cannot be broken: names are broken at blanks
(those above columns also after _), expressions between names, East Asian text anywhere, numbers and
columns of up to 12 characters nowhere. So a line holds at least the longest pieces of the columns
that say what a row is about, and one column beside them.
"""

import os
import re
from collections import Counter
from itertools import pairwise

import pytest
from every_result import Names, every_result
from hypothesis import Phase, given, reject, settings
from hypothesis import strategies as st

import fastqca as qca
from fastqca._common.check import printable
from fastqca._tables import columns_wide
from fastqca._tables.export import Exportable, in_print

WIDTHS = (60, 80, 100, 200)
FEW, MANY = 4, 40
ONE_LINE = {"Model", "Term", "Assumptions"}  # whose str is that of a formula, or of a mapping
WORDS = {
    "latin": ("care", "Amsterdam", "network", "of", "Noord-Holland", "the", "wijkverpleging", "ä"),
    "east": ("東京", "介護保険", "ネットワーク", "四川", "新疆维吾尔自治区", "서울", "돌봄"),
    "cyrillic": ("помощь", "сеть", "людям", "в", "Рязань"),
    "arabic": ("شبكة", "رعاية", "صحية"),
    "signs": ("👩\u200d⚕️", "🏥", "e\u0301", "o\u0308a\u0323", "\u200b", "\u202ex", "ｶﾞ", "🇳🇱"),
    "marks": ('"x"', "'t", "a,b;", "(2010)", "5%", "&", "<b>", "|", "$", "#1", "[x]", "=1", "{1}"),
    "operators": (
        "*",
        "+",
        "~",
        "->",
        "`",
        "\\",
        "_",
        "^",
        "a\x07b",
        "\t",
        "a\nb",
        "or",
        "not",
        "-",
    ),
}
pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")


@st.composite
def named(draw, many, blanks=str.split):
    """Draw distinct names of 1 to 60 characters, of one kind of words or of several."""
    kinds = draw(st.lists(st.sampled_from(sorted(WORDS)), min_size=1, max_size=3, unique=True))
    words = st.lists(st.sampled_from([w for kind in kinds for w in WORDS[kind]]), max_size=8)
    glue = draw(st.sampled_from(["", " ", " ", " "]))
    places = [str(i) for i in range(many)]
    drawn = [glue.join(draw(words))[: 59 - len(i)].strip() + glue + i for i in places]
    return tuple(" ".join(blanks(name)) for name in drawn)


@st.composite
def studies(draw):
    """Draw names, and what says how many models there are."""
    k, n = draw(st.integers(3, 5)), draw(st.sampled_from([12, 16, 24, 60]))
    *conditions, outcome, column, first, second, word = draw(named(k + 5))
    cases = draw(named(n, blanks=lambda name: [name.strip()]))  # of columns, files keep no others
    names = Names(tuple(conditions), outcome, cases, column, (first, second), word)
    return names, draw(st.integers(0, 10**6)), draw(st.sampled_from([0, 0.1, 0.3]))


def pieces(texts, marks=" *,"):
    """Measure the widest piece of texts that is not broken after one of some marks."""
    asian = "(?<=[\u1100-\u11ff\u2e80-\ud7af\uf900-\ufaff\uff00-\uffef])"
    cut = re.compile(f"(?<=[{marks}])|{asian}")
    return max(
        (columns_wide(p.rstrip()) for t in texts for p in cut.split(printable(t))), default=0
    )


def column_needs(table, i):
    """Find the width that a column takes at least."""
    column = table.columns[i]
    cells = [row[i] for row in table.rows() if len(row) > i]
    whole = max((columns_wide(printable(cell)) for cell in cells), default=0)
    widest = max(whole, columns_wide(printable(column.header)))
    if column.align == "left" and widest <= 12:
        return column.gap + widest
    header = pieces([column.header], " _")
    return column.gap + max(header, pieces(cells) if column.align == "left" else whole)


def needs(result):
    """Find the width that a result takes at least, by the rule at the top."""
    least = [0]
    for table in in_print(result):
        each = [column_needs(table, i) for i in range(len(table.columns))]
        spans = [pieces([column.span], " _") + column.gap for column in table.columns]
        beside = map(max, each[table.keys :], spans[table.keys :])
        least.append(sum(each[: table.keys]) + max(beside, default=0))
        head = max((columns_wide(one.head) for one in table.formulas), default=0)
        for one in table.formulas:
            ends = pairwise([*one.terms, one.tail]) if one.terms else [("", one.tail)]
            least += [
                head + pieces([term + (" +" if i < len(one.terms) - 1 else one.tail)])
                for i, (term, _) in enumerate(ends)
            ]
        signs = max((columns_wide(sign) for sign, _ in table.legend), default=0)
        least.append(signs + 2 + pieces(meaning for _, meaning in table.legend))
        least.append(pieces([table.caption, *table.notes]))
    return max(least)


ALLOWED = {"table", "caption", "thead", "tbody", "tr", "th", "td", "p", "code", "br", "span", "div"}


def check_page(page, name):
    """Check that a page has no tags but those of tables, and that all are closed."""
    tags = re.findall(r"<(/?)(\w*)[^>]*>", page)
    assert {tag for _, tag in tags} <= ALLOWED, name
    opened = Counter(tag for end, tag in tags if not end and tag != "br")
    assert opened == Counter(tag for end, tag in tags if end), name


def check_forms(name, result):
    check_page(result._repr_html_(), name)
    rows = re.sub(r"\\.", "", result.to_markdown()).split("\n")
    for one, other in pairwise(rows):
        if one.startswith("|") and other.startswith("|"):
            assert one.count("|") == other.count("|"), (name, one)
    latex = re.sub(r"\\\\|\\[{}&%#_$]", "", result.to_latex())
    assert latex.count("{") == latex.count("}"), name
    assert latex.count("$") % 2 == 0, name
    assert not set("#_%^") & set(latex), name


def made(names, seed, noise):
    try:
        return every_result(names, seed, noise)
    except qca.SolutionError:
        reject()  # nothing to tell cases with the outcome from those without


@pytest.fixture(autouse=True)
def terminal(monkeypatch):
    """Put the width of the terminal back."""
    monkeypatch.setenv("COLUMNS", "100")


@settings(
    max_examples=MANY if os.environ.get("FASTQCA_CAMPAIGN") else FEW,
    # Each study takes a second: one that fails is printed as it is, and not made smaller.
    phases=[Phase.explicit, Phase.generate],
)
@given(studies())
def test_every_result_is_written_in_every_form_and_width(study):
    for name, result in made(*study).items():
        check_forms(name, result)
        assert repr(result), name
        for width in WIDTHS:
            os.environ["COLUMNS"] = str(width)
            printed = [result.to_text(width, "names"), result.to_text(width, "count")]
            for text in [*printed, *[str(result)] * (type(result).__name__ not in ONE_LINE)]:
                widest = max(text.split("\n"), key=columns_wide)
                if columns_wide(widest) > width:
                    assert columns_wide(widest) <= needs(result), (name, width, widest)


def test_a_survey_is_no_wider_than_a_page():
    """No line over 110 characters at N = 240, whatever the result."""
    firms = tuple(f"Firm {i:03d} in the east" for i in range(240))
    conditions = ("LEADERSHIP", "ANALYTICS", "CULTURE", "TURBULENCE", "RESOURCES")
    names = Names(conditions, "PERFORMANCE", firms, "sector", ("metal", "food"), "decides")
    for name, result in every_result(names, 3, 0.05).items():
        for cases in ("auto", "names"):
            lines = result.to_text(cases=cases).split("\n")
            assert max(map(columns_wide, lines)) <= 100, name


def test_every_type_of_result_is_tried():
    def below(kind):
        return {kind}.union(*map(below, kind.__subclasses__()))

    names = Names(tuple("ABC"), "Y", tuple(f"case {i}" for i in range(12)), "G", ("x", "z"), "W")
    tried = {type(result) for result in every_result(names).values()}
    others = {"ExpressionTable", "FitTable", "_CaseFrames"}  # of which there are only the parts
    known = {kind for kind in below(Exportable) - {Exportable} if "fastqca." in kind.__module__}
    assert {kind.__name__ for kind in known} - {kind.__name__ for kind in tried} <= others
