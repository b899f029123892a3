"""Products without `*`, and the signs of textbooks: one reading, or an error that names the two."""

import pytest

import fastqca as qca
from fastqca import ExpressionError
from fastqca._common.names import split_listed
from fastqca.compat import r
from fastqca.expressions.expression import expression
from fastqca.expressions.parser import negated_name
from fastqca.interchange import parse_notation


class TestLetters:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("A + ~AB", "A + ~A*B"),
            ("AB + ~AB", "A*B + ~A*B"),
            ("AB + AC", "A*B + A*C"),
            ("AB + ~CD", "A*B + ~C*D"),
            ("AB + ~AC -> Z", "A*B + ~A*C -> Z"),
            ("AB + ~AC -> SURV", "A*B + ~A*C -> SURV"),
            ("AC + B~C", "A*C + B*~C"),
            ("ABC + ABD", "A*B*C + A*B*D"),
            ("ab + ac", "a*b + a*c"),
            ("GL~S + GL~W + G~SW + ~L~SW", "G*L*~S + G*L*~W + G*~S*W + ~L*~S*W"),
            ("AB(C + D)", "A*B*(C + D)"),
            ("X + Y + XY", "X + Y + X*Y"),
            # Names: not all of them can be single letters.
            ("DEV + URB", "DEV + URB"),
            ("LIT + STB", "LIT + STB"),
            ("A + DEV", "A + DEV"),
            ("AGE + DEV", "AGE + DEV"),
            ("AB + DEV", "AB + DEV"),
            ("EM + PO <- DE", "EM + PO <- DE"),
            ("A*B + CD*E", "A*B + CD*E"),
            ("AB{1} + A{1}", "AB{1} + A{1}"),
            # A word alone is called as it is written.
            ("AB", "AB"),
            ("~DE -> Y", "~DE -> Y"),
        ],
    )
    def test_without_names(self, text, shown):
        assert str(expression(text)) == shown
        assert str(parse_notation(text)) == shown
        assert str(expression(shown)) == shown

    @pytest.mark.parametrize(
        ("text", "word"),
        [
            ("A*B + AC", "AC"),
            ("S + STB", "STB"),
            ("A + BA", "BA"),
            ("A + AB + DEV", "AB"),
            ("DE + EM", "DE"),
            ("XY + XZ", "XY"),
            ("PQ + ~PQ", "PQ"),
        ],
    )
    def test_two_readings_are_refused_by_name(self, text, word):
        for read in (expression, parse_notation, r.simplify, r.negate):
            with pytest.raises(ExpressionError, match=f"'{word}' could be a set or ") as caught:
                read(text)
            assert "*".join(word) in str(caught.value)
            assert "names" in str(caught.value)

    @pytest.mark.parametrize("text", ["`AB` + `AC`", "A + `AB`", "`DE` + `EM`", "`AB` + ~`AB`"])
    def test_names_that_look_like_products_are_written_so_that_they_stay_names(self, text):
        read = expression(text)
        assert str(read) == text
        assert expression(str(read)).tree == read.tree
        assert str(expression(f"X -> {text}")) == f"X -> {text}"

    def test_names_given(self):
        names = ["Alpha", "Beta", "Gamma"]
        assert str(expression("Alpha + ~BetaGamma", names)) == "Alpha + ~Beta*Gamma"
        assert str(expression("Alpha~Beta(Gamma + Beta)", names)) == "Alpha*~Beta*(Gamma + Beta)"
        assert str(expression("DEVURB + ~LIT", "DEV, URB, LIT")) == "DEV*URB + ~LIT"
        assert expression("AB + C", ["A", "B", "C", "AB"]).names == ("AB", "C")
        assert str(parse_notation("Alpha + ~BetaGamma", names=names)) == "Alpha + ~Beta*Gamma"

    def test_names_given_that_fit_in_two_ways(self):
        with pytest.raises(ExpressionError, match=r"'ABC' could be A\*BC or AB\*C: write '\*'"):
            expression("ABC", ["A", "BC", "AB", "C"])
        with pytest.raises(ExpressionError, match="there is no set 'ABD'"):
            expression("ABD", ["A", "BC", "AB", "C"])

    def test_functions_of_r(self):
        assert list(map(str, r.simplify("A + ~AB"))) == ["A + B"]
        assert list(map(str, r.simplify("AB + ~AB"))) == ["B"]
        assert str(r.expand("A + ~AB")) == "~A*B + A*~B + A*B"
        assert str(r.sopos("AB + AC")) == "(~A + ~B)*(~A + ~C)"
        assert str(r.sopos("AB")) == "~A + ~B"
        assert r.negate("AC + B~C") == expression("~A*C + ~B*~C")
        assert list(map(str, r.factorize("AB + AC"))) == ["A*(B + C)"]
        assert str(r.intersection("AB + C", "~AC")) == "~A*C"
        assert r.generate("AB + ~AC -> Z").columns.tolist() == ["A", "B", "C", "Z"]
        assert r.generate("AB <=> Z").columns.tolist() == ["A", "B", "Z"]
        assert r.translate("AB + ~C").columns.tolist() == ["A", "B", "C"]
        found = r.simplify("Alpha + ~AlphaBeta", snames="Alpha, Beta, Gamma")
        assert list(map(str, found)) == ["Alpha + Beta"]

    def test_letters_of_data(self):
        data = {"A": [0.2, 0.8], "B": [0.9, 0.4], "Y": [1, 0]}
        assert r.compute("AB", data).tolist() == [0.2, 0.4]
        assert qca.pof("A + ~AB -> Y", data=data).to_frame().index.tolist()[:2] == ["A", "~A*B"]

    def test_letters_in_charts(self):
        chart = r.makeChart(["AB", "~AC"], ["ABC", "AB~C", "~ABC"], snames="A, B, C")
        assert chart.index.tolist() == ["A*B", "~A*C"]
        assert chart.to_numpy().tolist() == [[True, True, False], [False, False, True]]
        assert r.makeChart(["AB", "~AC"], ["ABC", "AB~C", "~ABC"]).equals(chart)
        names = ["Alpha", "Beta", "Gamma"]
        found = r.makeChart("Alpha, BetaGamma", "AlphaBeta~Gamma", names)
        assert found.to_numpy().tolist() == [[True], [False]]

    def test_products_of_columns_in_derived_sets(self):
        data = {"DEV": [0.2, 0.8], "URB": [0.9, 0.4], "S": [0.3, 0.6], "T": [0.7, 0.1]}
        formulas = {"X": "DEVURB + mean(S, ~T)", "Z": "DEV~X", "SET": "ST + ~S~T"}
        found = qca.derive(data, formulas)
        assert found["X"].tolist() == pytest.approx([0.3, 0.75])
        assert found["Z"].tolist() == pytest.approx([0.2, 0.25])
        assert found["SET"].tolist() == pytest.approx([0.3, 0.4])
        with pytest.raises(ExpressionError, match="'Q': there is no set 'DEVX' in 'DEVX'"):
            qca.derive(data, {"Q": "DEVX"})


class TestSigns:
    @pytest.mark.parametrize(
        "text",
        [
            "~A", "∼A", "¬A", "!A", "～A", "˜A", "-A", "–A", "—A", "−A", "‐A", "－A", "1-A", "1 - A",
            "1 – A", "1−A", "NOT A", "not A", "Not A", "！A", "￢A", "~ ~ ~A", "NOT(A)", "1 - (A)",
            "~（A）", "１－A",
        ],
    )  # fmt: skip
    def test_not(self, text):
        assert str(expression(text)) == "~A"
        assert str(parse_notation(text)) == "~A"
        assert str(expression(text.replace("A", "SURV"), ["SURV"])) == "~SURV"

    @pytest.mark.parametrize(
        "sign",
        [
            "*",
            "·",
            "•",
            "∙",
            "⋅",
            "×",
            "∗",
            "＊",
            "∧",
            "⋀",
            "∩",
            "&",
            "&&",
            "AND",
            "and",
            "＆",
            "・",
        ],
    )
    def test_and(self, sign):
        assert str(expression(f"A {sign} DEV")) == "A*DEV"
        assert str(parse_notation(f"A {sign} DEV")) == "A*DEV"

    @pytest.mark.parametrize("sign", ["+", "＋", "∨", "⋁", "∪", "|", "||", "OR", "or", "｜"])
    def test_or(self, sign):
        assert str(expression(f"A {sign} DEV")) == "A + DEV"
        assert str(parse_notation(f"A {sign} DEV")) == "A + DEV"

    @pytest.mark.parametrize(
        ("sign", "shown"),
        [
            *((s, "->") for s in ["->", "=>", "-->", "==>", "→", "⇒", "⟶", "⟹", "–>", "−>", "＝＞", "⊆", "⊂"]),
            *((s, "<-") for s in ["<-", "<=", "<==", "←", "⇐", "⟵", "⟸", "≤", "≦", "⩽", "<–", "＜＝"]),
        ],
    )  # fmt: skip
    def test_relations(self, sign, shown):
        assert str(expression(f"A {sign} Y")) == f"A {shown} Y"
        assert str(parse_notation(f"A {sign} Y")) == f"A {shown} Y"

    @pytest.mark.parametrize("sign", ["<->", "<=>", "↔", "⇔", "⟷", "⟺", "<–>", "＜＝＞"])
    def test_both_ways(self, sign):
        with pytest.raises(ExpressionError, match="two relations at once"):
            expression(f"A {sign} Y")
        assert str(parse_notation(f"A {sign} Y", "cna")) == "A -> Y"
        assert r.generate(f"A {sign} Y").columns.tolist() == ["A", "Y"]

    def test_full_width(self):
        assert str(expression("Ａ＊（Ｂ＋～Ｃ）＋Ｄ｛１，２｝")) == "Ａ*(Ｂ + ~Ｃ) + Ｄ{1,2}"
        assert str(expression("M［２］")) == "M{2}"

    def test_words_that_are_sets(self):
        assert expression("A + OR", ["A", "OR"]).names == ("A", "OR")
        read = expression("`or`*`Not` + `AND`")
        assert str(read) == "`or`*`Not` + `AND`"
        assert expression(str(read)).tree == read.tree
        assert expression("ANDREW*NOTE").names == ("ANDREW", "NOTE")

    def test_signs_in_names(self):
        assert expression("col·lapse + a-b", ["col·lapse", "a-b"]).names == ("col·lapse", "a-b")

    def test_negation_of_one_set(self):
        names = ["SURV", "DEV", "1-DEV"]
        for text in ("-SURV", "not SURV", "1-SURV", "!SURV", "~ SURV", "¬SURV", "NOT(SURV)"):
            assert negated_name(text, names) == "SURV"
        for text in (
            "SURV",
            "--SURV",
            "-SURF",
            "1-DEV",
            "SURV - DEV",
            "-SURV*DEV",
            "",
            "~SURV -> DEV",
        ):
            assert negated_name(text, names) is None


def test_lists_are_split_at_commas_that_separate():
    assert split_listed("A{1,2}, B[0,1]*C,~D") == ["A{1,2}", "B[0,1]*C", "~D"]
    assert split_listed("`a, b`*C, D") == ["`a, b`*C", "D"]
    assert split_listed("") == [""]
    assert len(split_listed("A," * 200_000)) == 200_001
    assert len(split_listed("{," * 20_000)) == 20_001
