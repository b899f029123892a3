"""What older and newer versions of fsQCA print: models left out, no solution, small letters."""

import subprocess
import sys

import pandas as pd
import pytest

import fastqca as qca
from fastqca.interchange import parse_notation, read_fsqca_output

OLD = """
**********************
*TRUTH TABLE ANALYSIS*
**********************

File:  C:/data/lipset.csv
Model: SURVIVED = f(DEVELOPED, URBAN, STABLE)

 Rows:      6

 Algorithm: Quine-McCluskey
      True: 1
  0 Matrix: 0L
Don't Care: -

--- TRUTH TABLE SOLUTION ---
 Rows: 6
frequency cutoff: 1.000000
consistency cutoff: 0.803571
                      raw       unique
                    coverage   coverage   consistency
                   ----------  ----------  ----------
DEVELOPED*urban+    0.468310    0.377930    0.900680
STABLE              0.25        0,1         .8
solution coverage: 0.568310
solution consistency: 0.890680

Cases with greater than 0.5 membership in term DEVELOPED*urban: Ireland (0.72,0.92),
  Finland (St. Something) (0.6,0.58)
"""


def test_small_letters_for_not():
    (solution,) = read_fsqca_output(OLD).solutions
    assert solution.terms == ("DEVELOPED*~URBAN", "STABLE")
    assert str(solution.expression) == "DEVELOPED*~URBAN + STABLE -> SURVIVED"
    assert solution.covU == (0.37793, 0.1)
    assert solution.cases[0][1] == ("Finland (St. Something)", 0.6, 0.58)
    lower = OLD.replace("f(DEVELOPED, URBAN, STABLE)", "f(developed, urban, stable)")
    (solution,) = read_fsqca_output(lower).solutions
    assert solution.terms == ("developed*~urban", "stable")


def test_a_solution_that_could_be_new_is_read_as_the_others_of_its_analysis():
    both = OLD + "\n--- PARSIMONIOUS SOLUTION ---\nurban   0.5  0.5  0.5\n"
    both = both.replace("f(DEVELOPED, URBAN, STABLE)", "f(developed, urban, stable)")
    assert [s.terms[-1] for s in read_fsqca_output(both).solutions] == ["stable", "~urban"]
    alone = "Model: y = f(urban)\n--- PARSIMONIOUS SOLUTION ---\nurban   0.5  0.5  0.5\n"
    assert read_fsqca_output(alone).solutions[0].terms == ("urban",)
    assert read_fsqca_output(alone, use_tilde=False).solutions[0].terms == ("~urban",)


def test_no_model():
    text = "\n".join(line for line in OLD.split("\n") if not line.startswith("Model:"))
    with pytest.raises(qca.DataError, match=r"'urban' could be a set or, .* use_tilde="):
        read_fsqca_output(text)
    (solution,) = read_fsqca_output(text, use_tilde=False).solutions
    assert solution.conditions == ("DEVELOPED", "URBAN", "STABLE")
    assert solution.outcome == ""
    assert str(solution.expression) == "DEVELOPED*~URBAN + STABLE"
    assert "truth table" in repr(solution)
    assert "as fsQCA printed it" in solution.to_markdown()
    twice = text.replace("STABLE ", "URBAN  ")
    assert read_fsqca_output(twice).solutions[0].terms == ("DEVELOPED*~URBAN", "URBAN")
    new = text.replace("DEVELOPED*urban", "~DEVELOPED*urban")
    assert read_fsqca_output(new).solutions[0].terms == ("~DEVELOPED*urban", "STABLE")


def test_no_solution():
    text = OLD + "\n--- INTERMEDIATE SOLUTION ---\nNo solution found.\n"
    output = read_fsqca_output(text)
    assert [len(s.terms) for s in output.solutions] == [2, 0]
    assert output.messages == ("intermediate solution: No solution found.",)
    assert str(output.solutions[1].expression) == "0 -> SURVIVED"
    assert len(output.to_frame()) == 2
    assert "No solution found." in str(output)
    with pytest.raises(qca.DataError, match="fsQCA said: No solution found."):
        read_fsqca_output("Model: y = f(a)\n\nNo solution found.\n")
    only = read_fsqca_output("--- COMPLEX SOLUTION ---\nNo solution found.\n")
    assert isinstance(only.to_frame(), pd.DataFrame)


def test_terms_that_are_not_of_the_model():
    mixed = OLD.replace("DEVELOPED*urban", "DEVELOPED*~urban")
    with pytest.raises(qca.DataError, match="have 'urban', which the model does not name"):
        read_fsqca_output(mixed)


# A regular expression that goes back over what it has read takes hours for these.
LONG = 50_000
LINES = [
    "-" * LONG + " *",
    "--" + " " * LONG + "x --",
    "--- " + "A " * LONG + "SOLUTION -",
    "a" + " " * LONG + "b",
    "1" * LONG + " x",
    "a " + "1" * LONG + "x 0.5 0.5",
    "raw unique " * LONG + "x",
    "Cases with greater than 0.5 membership in term a: " + "b" * LONG,
    "Cases with greater than 0.5 membership in term a: " + "b (" * LONG,
    "Cases with greater than 0.5 membership in term a: " + "b (0.1,0.2), " * LONG,
    "Assumptions: " + "b" * LONG + " (present",
    "Assumptions: " + "(present)" * LONG,
    "solution coverage: " + "1" * LONG + "x",
    "Model: " + "x" * LONG + " = f(" + "a, " * LONG,
    "*" * LONG + "-",
]


def test_no_line_takes_longer_than_it_is_long():
    """A guard, not a clock: a pattern that goes back takes minutes to years for one of these."""
    code = (
        "import sys; sys.path[:0] = [{!r}]; import test_fsqca_output as t, fastqca as q\n"
        "for line in t.LINES:\n"
        "    for title in ('', '--- COMPLEX SOLUTION ---\\n'):\n"
        "        try: t.read_fsqca_output(title + line + '\\n' + line[:100])\n"
        "        except q.DataError: pass\n"
    ).format(str(__import__("pathlib").Path(__file__).parent))
    subprocess.run([sys.executable, "-c", code], check=True, timeout=240)


def test_notations_of_long_texts():
    n = 2000
    for text in ("A + ~B*" * n + "C", "A" * n, "`" * n, "(A*b + " * 1000, "A{1}" * n):
        for style in ("R", "fsQCA", "cna", "Tosmana"):
            try:
                parse_notation(text, style)
            except qca.ExpressionError as error:
                assert len(str(error)) < 2000  # noqa: PT017 (most are errors, some are not)
