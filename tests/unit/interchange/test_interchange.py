"""Notations of other software, and files of fsQCA and Tosmana."""

import math
from dataclasses import replace

import pandas as pd
import pytest

import fastqca as qca
from fastqca.interchange import (
    parse_notation,
    read_fsqca_output,
    read_tosmana,
    write_fsqca,
    write_notation,
)

# Lipset's data in memberships of two digits, as the manual of fsQCA prints this solution.
OUTPUT = """
**********************
*TRUTH TABLE ANALYSIS*
**********************

File:  C:/data/lipset.csv
Model: survfz = f(develfz, urbanfz, literfz, indusfz, stablfz)
Algorithm: Quine-McCluskey

--- INTERMEDIATE SOLUTION ---
frequency cutoff: 1
consistency cutoff: 0.80427
Assumptions:
indusfz (present)
stablfz (present)
develfz (present)
urbanfz (present)
literfz (present)
                                       raw       unique
                                     coverage    coverage   consistency
                                    ----------  ----------  ----------
~indusfz*stablfz*develfz*literfz    0.28169     0.191315    0.813559
stablfz*develfz*urbanfz*literfz     0.46831     0.377934    0.900677
solution coverage: 0.659624
solution consistency: 0.865948

Cases with greater than 0.5 membership in term ~indusfz*stablfz*develfz*literfz: Ireland (0.72,0.92),
  Finland (0.58,0.77)
Cases with greater than 0.5 membership in term stablfz*develfz*urbanfz*literfz: Nether (0.98,0.95),
  UK (0.98,0.95), Belgium (0.89,0.95), Czech (0.58,0.89)
"""
NAMES = {
    "DEV": "develfz",
    "URB": "urbanfz",
    "LIT": "literfz",
    "IND": "indusfz",
    "STB": "stablfz",
    "SURV": "survfz",
}


@pytest.fixture
def solution():
    return read_fsqca_output(OUTPUT).solutions[0]


# Notations.


@pytest.mark.parametrize(
    ("text", "style", "arguments", "expected"),
    [
        ("A*~B + C{1,2} => Y", "R", {}, "A*~B + C{1,2} -> Y"),
        ("A[1]*B <= Y", "R", {}, "A{1}*B <- Y"),
        ("A*B <-> Y", "R", {}, "A*B -> Y"),
        ("A*B <=> Y", "R", {}, "A*B -> Y"),
        ("a*B + C", "R", {"use_tilde": False}, "~A*B + C"),
        ("AbC + aC", "fsQCA", {"use_tilde": False}, "A*~B*C + ~A*C"),
        ("AbC", "fsQCA", {"use_tilde": False, "names": "A,B,C"}, "A*~B*C"),
        ("abC", "fsQCA", {"use_tilde": False, "names": ["a", "b", "c"]}, "~a*~b*c"),
        ("ABC", "fsQCA", {"use_tilde": False, "names": "A,B,C"}, "A*B*C"),
        ("DEV*urb", "fsQCA", {"use_tilde": False}, "DEV*~URB"),
        ("(a + B)*C => y", "R", {"use_tilde": False}, "~A*C + B*C -> ~Y"),
        ("~dev*urb + lit", "fsQCA", {}, "~dev*urb + lit"),
        ("A*b + C <-> Y", "cna", {}, "A*~B + C -> Y"),
        ("A=1*B=0 + C = 2 <-> D=1", "cna", {}, "A{1}*B{0} + C{2} -> D{1}"),
        ("Dev*urb <-> surv", "cna", {"names": ["Dev", "Urb", "Surv"]}, "Dev*~Urb -> ~Surv"),
        ("!(A*b)", "cna", {}, "~A + B"),
        ("A*~B", "cna", {"use_tilde": True}, "A*~B"),
        ("A{1}B{0} + C{2}", "Tosmana", {}, "A{1}*B{0} + C{2}"),
        ("A{1}*B{0,2}", "Tosmana", {}, "A{1}*B{0,2}"),
        ("`GDP per head`*lit", "R", {"use_tilde": False}, "`GDP per head`*~LIT"),
        ("ä*Ö", "R", {"use_tilde": False}, "~Ä*Ö"),
    ],
)
def test_notations_are_read(text, style, arguments, expected):
    assert parse_notation(text, style, **arguments) == qca.expression(expected)


@pytest.mark.parametrize(
    ("text", "style", "arguments", "message"),
    [
        ("~A*b", "R", {"use_tilde": False}, "contains '~' although lowercase letters"),
        ("Dev*URB", "R", {"use_tilde": False}, "product of single letters: give names="),
        ("AbA", "R", {"use_tilde": False}, "give names="),
        ("A*b", "R", {"use_tilde": False, "names": ["A", "a", "b"]}, "differ only in case"),
        ("一*A", "R", {"use_tilde": False}, "no uppercase or lowercase letters"),
        ("(A <-> B)*(C -> D)", "cna", {}, "several arrows: read the models one by one"),
        ("A=1", "R", {}, "'=' is no operator"),
        ("A*Q", "R", {"names": "A,B"}, "there is no set 'Q'"),
        ("q*A", "cna", {"names": "A,B"}, "there is no set 'Q'"),
        ("A", "r", {}, "did you mean 'R'"),
        (3, "R", {}, "an expression must be text"),
        ("A*(b", "cna", {}, "not closed"),
    ],
)
def test_what_cannot_be_read_is_said(text, style, arguments, message):
    with pytest.raises(qca.ExpressionError) as caught:
        parse_notation(text, style, **arguments)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("model", "style", "arguments", "expected"),
    [
        ("A*(~B + C{1,2}) <- Y", "R", {}, "A*(~B + C[1,2]) <- Y"),
        ("A*~B -> Y", "R", {"use_tilde": False}, "A*b -> Y"),
        ("`a b`*C", "R", {}, "`a b`*C"),
        ("~A{1}", "R", {}, "~A[1]"),
        ("A*~B + C -> ~Y", "fsQCA", {}, "A*~B + C -> ~Y"),
        ("A*~B + C -> ~Y", "fsQCA", {"use_tilde": False}, "A*b + C -> y"),
        ("Dev*~Urb -> Surv", "cna", {}, "DEV*urb -> SURV"),
        ("A*B <- Y", "cna", {}, "Y -> A*B"),
        ("A*B{1,2} -> Y", "cna", {}, "A=1*(B=1 + B=2) -> Y=1"),
        ("A*~B + C{2}", "Tosmana", {}, "A{1}*B{0} + C{2}"),
        ("1", "R", {}, "1"),
        ("A*~A", "cna", {}, "A*a"),
        # What stands in backquotes says nothing about the words beside it.
        ("~`or` + `DE`", "R", {}, "~`or` + `DE`"),
        ("`AB` + `not`", "R", {}, "`AB` + `not`"),
    ],
)
def test_notations_are_written(model, style, arguments, expected):
    assert write_notation(model, style, **arguments) == expected


@pytest.mark.parametrize(
    ("model", "style", "message"),
    [
        ("A{2}*B", "fsQCA", "no sets with more than two values, such as 'A'"),
        ("~A{1}*B", "cna", "write the remaining levels instead"),
        ("~A{1}*B", "Tosmana", "write the remaining levels instead"),
        ("A*a", "cna", "differ only in case, so lowercase letters"),
        ("`一`*A", "cna", "no letters that could be"),
        ("`GDP per head`*A", "fsQCA", "instance to 'GDP_per_head'"),
        ("`GDP per head`*A", "cna", "cna cannot express the name"),
    ],
)
def test_what_cannot_be_written_is_said(model, style, message):
    with pytest.raises(qca.ExpressionError, match=message):
        write_notation(model, style)


# Output of fsQCA.


def test_a_solution_of_fsqca_is_read(solution):
    assert solution.kind == "intermediate"
    assert solution.outcome == "survfz"
    assert solution.conditions == ("develfz", "urbanfz", "literfz", "indusfz", "stablfz")
    assert solution.file == "C:/data/lipset.csv"
    assert (solution.frequency_cutoff, solution.consistency_cutoff) == (1, 0.80427)
    assert solution.assumptions == ("indusfz", "stablfz", "develfz", "urbanfz", "literfz")
    assert solution.covS == (0.28169, 0.46831)
    assert solution.covU == (0.191315, 0.377934)
    assert solution.inclS == (0.813559, 0.900677)
    assert (solution.coverage, solution.consistency) == (0.659624, 0.865948)
    assert solution.cases[0] == (("Ireland", 0.72, 0.92), ("Finland", 0.58, 0.77))
    assert [name for name, _, _ in solution.cases[1]] == ["Nether", "UK", "Belgium", "Czech"]


def test_fsqca_and_this_package_agree_to_the_last_digit_printed(solution):
    sets = qca.datasets.load("lipset", "fuzzy").round(2).rename(columns=NAMES)
    fit = qca.pof(solution.expression, data=sets).to_frame()
    assert fit["covS"].round(6).tolist() == [*solution.covS, solution.coverage]
    assert fit["inclS"].round(6).tolist() == [*solution.inclS, solution.consistency]
    assert fit["covU"].round(6).tolist()[:2] == list(solution.covU)
    conditions = list(solution.conditions)
    found = qca.minimize(
        *(sets,),
        include="?",
        dir_exp=conditions,
        outcome="survfz",
        conditions=conditions,
        incl_cut=0.8,
    )
    assert [m.expression for m in found.intermediate.models] == [solution.expression]
    (model,) = found.intermediate.models
    memberships = [sorted(x for x in term.membership.round(2) if x > 0.5) for term in model.terms]
    printed = [sorted(x for _, x, _ in cases) for cases in solution.cases]
    assert sorted(memberships) == sorted(printed)
    assert min(found.table.incl[i] for i, out in enumerate(found.table.out) if out == "1") == (
        pytest.approx(solution.consistency_cutoff, abs=5e-6)
    )


def test_a_solution_of_fsqca_is_a_result(solution):
    frame = solution.to_frame()
    assert frame.columns.tolist() == ["solution", "term", "inclS", "covS", "covU", "cases"]
    assert frame["cases"].tolist() == ["Ireland,Finland", "Nether,UK,Belgium,Czech"]
    assert "0.866" in str(solution)
    assert (
        solution.to_csv().splitlines()[-1].startswith("intermediate,whole model,0.865948,0.659624")
    )
    assert "<td" in solution._repr_html_()
    assert r"\midrule" in solution.to_latex()
    assert "intermediate" in repr(solution)


def test_several_solutions_and_analyses_are_read():
    complex_too = OUTPUT.replace("INTERMEDIATE", "COMPLEX").replace("Assumptions:", "")
    complex_too = complex_too.replace("survfz = f", "~survfz = f")
    for name in ("indusfz", "stablfz", "develfz", "urbanfz", "literfz"):
        complex_too = complex_too.replace(f"{name} (present)\n", "")
    noise = "\n*** ERROR(Quine-McCluskey): The 1 Matrix is Empty. ***\n\nConsistency Coverage\n"
    output = read_fsqca_output(complex_too + noise + OUTPUT)
    assert [s.kind for s in output.solutions] == ["complex", "intermediate"]
    assert output.solutions[0].outcome == "~survfz"
    assert str(output.solutions[0].expression).endswith("-> ~survfz")
    assert output.messages == ("ERROR(Quine-McCluskey): The 1 Matrix is Empty.",)
    assert len(output.to_frame()) == 4
    assert "The 1 Matrix is Empty" in str(output)
    assert repr(output) == "<FsqcaOutput: complex of ~survfz, intermediate of survfz>"


def test_variants_of_the_layout_are_read(solution, tmp_path):
    variants = [
        OUTPUT.replace("Assumptions:\n", "Assumptions: ").replace(")\n", ") "),
        OUTPUT.replace("\n", "\r\n"),
        OUTPUT.replace("literfz    0.28", "literfz +  0.28"),
        OUTPUT.replace("cutoff: 1\n", "cutoff: 1.000000\n"),
        OUTPUT.replace(" = f(develfz, urbanfz,", "=f(develfz,\n   urbanfz,"),
    ]
    variants[0] = OUTPUT.replace(" (present)\nst", " (present), st")
    for i, text in enumerate(variants):
        file = tmp_path / f"{i}.out"
        file.write_bytes(text.encode("utf-16" if i == 1 else "cp1252"))
        assert read_fsqca_output(file).solutions[0].expression == solution.expression, i


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("solution coverage", "coverage of all", "line 24: this line of a solution is not under"),
        ("INTERMEDIATE", "FANCY", "line 10: this type of solution is unknown"),
        ("survfz = f", "survfz f", "line 7: this line should be 'Model:"),
        ("Ireland (0.72,0.92)", "Ireland 0.72", "expected cases such as"),
        (
            "stablfz*develfz*urbanfz*literfz   ",
            "stablfz*wealth   ",
            "has 'wealth', which the model",
        ),
        ("term stablfz", "term ~stablfz", "which is no term"),
        ("--- INTERMEDIATE SOLUTION ---", "", "no solution of a truth table analysis found"),
    ],
)
def test_unknown_forms_of_output_are_refused(old, new, message):
    assert old in OUTPUT
    with pytest.raises(qca.DataError) as caught:
        read_fsqca_output(OUTPUT.replace(old, new))
    assert message in str(caught.value)


def test_a_missing_output_file_is_named(tmp_path):
    with pytest.raises(qca.DataError, match="there is no such file"):
        read_fsqca_output(tmp_path / "none.out")


def test_a_solution_without_fit_has_none():
    text = "Model: Y = f(A)\n--- COMPLEX SOLUTION ---\n"
    (solution,) = read_fsqca_output(text).solutions
    assert math.isnan(solution.coverage)
    assert str(solution.expression) == "0 -> Y"
    assert replace(solution, outcome="~GDP per head").expression.outcome == "~`GDP per head`"


# Data for fsQCA.


def test_fsqca_data_come_back(tmp_path):
    sets = qca.datasets.load("lipset", "fuzzy")
    write_fsqca(sets, tmp_path / "lipset.csv", cases="country")
    back = qca.read_table(tmp_path / "lipset.csv")
    pd.testing.assert_frame_equal(back, sets, check_exact=True, check_names=False)


def test_missing_values_are_written_only_on_request():
    data = pd.DataFrame({"A": [0.5, None], "B": [True, False]}, index=["x", "y"])
    with pytest.raises(qca.DataError, match="column 'A', case 'y': the value is missing"):
        write_fsqca(data)
    assert write_fsqca(data, missing="") == "case,A,B\nx,0.5,1\ny,,0\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"GDP per head": [1]}, "cannot use the names 'GDP per head'"),
        ({"Größe": [1]}, "without accents"),
        ({"1A": [1]}, "begin with a letter"),
        ({"A": [1], "a": [0]}, "'A' and 'a' are the same or differ only in case"),
        ({"CASE": [1]}, "differ only in case"),
        ({"A": ["high"]}, "case '1': 'high' is not a number"),
        ({"A": [float("inf")]}, "not finite"),
    ],
)
def test_what_fsqca_cannot_read_is_refused(data, message):
    with pytest.raises(qca.DataError, match=message):
        write_fsqca(data)


def test_case_names_that_would_break_the_file_are_refused():
    with pytest.raises(qca.DataError, match="case 'a,b': fsQCA cannot read a case name"):
        write_fsqca(pd.DataFrame({"A": [1]}, index=["a,b"]))


# Tosmana.

TOSMANA = """<?xml version="1.0" standalone="yes"?>
<MVQCA>
  <Meta><name>Country</name><thresholds>:I</thresholds></Meta>
  <Meta><name>GNP per head</name><thresholds>550;900</thresholds></Meta>
  <Meta><name>SURV</name><thresholds /></Meta>
  <MVQCA-Table><Country>AUT</Country><GNP_x0020_per_x0020_head>720</GNP_x0020_per_x0020_head><SURV>0</SURV></MVQCA-Table>
  <MVQCA-Table><Country>BEL</Country><GNP_x0020_per_x0020_head>1098,5</GNP_x0020_per_x0020_head></MVQCA-Table>
</MVQCA>
"""


def tosmana(tmp_path, text):
    file = tmp_path / "data.xml"
    file.write_text(text, encoding="utf-8")
    return file


def test_tosmana_data_are_read(tmp_path):
    frame = read_tosmana(tosmana(tmp_path, TOSMANA))
    assert frame.index.tolist() == ["AUT", "BEL"]
    assert frame.index.name == "Country"
    assert frame["GNP per head"].tolist() == [720, 1098.5]
    assert frame["SURV"].isna().tolist() == [False, True]
    assert frame.attrs["tosmana_thresholds"] == {"GNP per head": "550;900", "SURV": ""}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("MVQCA-Table", "Case", "below <MVQCA> there should be elements Meta and MVQCA-Table"),
        ("<SURV>0</SURV>", "<SURV>yes</SURV>", "variable 'SURV', case 1: 'yes' is not a number"),
        ("<SURV>0</SURV>", "<X>0</X>", "element 'X', which Meta does not name"),
        ("550;900", ":I", "Country, GNP per head are all marked as case names"),
        ("<name>SURV</name>", "<name>Country</name>", "'Country' occurs twice"),
        ("<name>SURV</name>", "", "an element Meta has no name"),
        ("</MVQCA>", "", "not an XML file"),
        ("<MVQCA>", '<!DOCTYPE x [<!ENTITY a "b">]><MVQCA>', "a document type or entities"),
    ],
)
def test_other_files_than_of_tosmana_are_refused(old, new, message, tmp_path):
    assert old in TOSMANA
    with pytest.raises(qca.DataError) as caught:
        read_tosmana(tosmana(tmp_path, TOSMANA.replace(old, new)))
    assert message in str(caught.value)


def test_a_missing_tosmana_file_is_named(tmp_path):
    with pytest.raises(qca.DataError, match="there is no such file"):
        read_tosmana(tmp_path / "none.xml")
