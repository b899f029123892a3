"""Expressions: notation, errors, data, and the two-valued operations."""

import dataclasses
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from fastqca import DataError, ExpressionError, FastqcaWarning
from fastqca.expressions import factors as _factors
from fastqca.expressions import minimal as _minimal
from fastqca.expressions.expression import Expression, expression

NAN = float("nan")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A*~B + C{1,2} -> Y", "A*~B + C{1,2} -> Y"),
        (" A * ~ B\n+C[ 2 , 1 ]=>Y", "A*~B + C{1,2} -> Y"),
        ("DEV <= SURV", "DEV <- SURV"),
        ("DEV <- ~SURV{1}", "DEV <- ~SURV{1}"),
        ("A => B + C*D", "A -> B + C*D"),
        ("A*(B + C*(D + ~E))", "A*(B + C*(D + ~E))"),
        ("~(A + B*C)", "~A*(~B + ~C)"),
        ("~~~A", "~A"),
        ("~A{1}", "~A{1}"),
        ("~A[0,2]*~B", "~A{0,2}*~B"),
        ("~~A{1}", "A{1}"),
        ("(((A)))", "A"),
        ("A + A + B*B", "A + B"),
        ("(A + B)(C + ~D)", "(A + B)*(C + ~D)"),
        ("~A~B + C D", "~A*~B + C*D"),
        ("A{1}B{0}", "A{1}*B{0}"),
        ("A*1 + B*0", "A"),
        ("A + 1", "1"),
        ("0", "0"),
        ("`GDP per head`*~`1st`", "`GDP per head`*~`1st`"),
        ("`DEV`", "DEV"),
        ("Größe*x.1*_a", "Größe*x.1*_a"),
        ("A + A{0}", "A + ~A"),
        ("a + A", "a + A"),
    ],
)
def test_notation(text, shown):
    assert str(expression(text)) == shown
    assert str(expression(shown)) == shown


@pytest.mark.parametrize(
    ("text", "problem", "at"),
    [
        ("A*", "expected a set name, '~' or '(', found the end", 2),
        ("A + * B", "expected a set name, '~' or '(', found '*'", 4),
        ("-> Y", "expected a set name, '~' or '(', found '->'", 0),
        ("A*(B", "this parenthesis is not closed", 2),
        ("A*(B))", "expected '+', '*', an arrow or the end, found ')'", 5),
        ("(A -> Y)", "expected '+', '*' or ')', found '->'", 3),
        ("DEV URB", "'*' can be left out only between single-letter names", 4),
        ("DEV~URB", "'*' can be left out only between single-letter names", 3),
        ("A <-> Y", "two relations at once", 2),
        ("A <=> Y", "two relations at once", 2),
        ("A -> B -> C", "there can be only one arrow", 7),
        ("A -> B <=> C", "there can be only one arrow", 7),
        ("A -> B)", "expected '+', '*' or the end", 6),
        ("A{}", "expected a level", 2),
        ("A{x}", "expected a level", 2),
        ("A{1.5}", "unexpected '.'", 3),
        ("A{1;2}", "unexpected ';'", 3),
        ("A{1", "expected ',' or '}'", 3),
        ("A[1}", "expected ',' or ']'", 3),
        ("A{256}", "levels go from 0 to 255", 2),
        ("A{99999999999}", "levels go from 0 to 255", 2),
        ("A - B", "write ~(...) for 'not'", 2),
        ("1 - A*B", "'1 -' could negate the next set or everything that follows", 2),
        ("1 - A + B", "'1 -' could negate", 2),
        ("A >= Y", "'>' is not an operator", 2),
        ("A ≥ Y", "'≥' is ambiguous", 2),
        ("A ⊃ Y", "'⊃' is ambiguous", 2),
        ("A = Y", "'=' is no operator", 2),
        ("A*B%", "unexpected '%' (put unusual set names in backquotes)", 3),
        ("A, B", "found ','", 1),
        ("2", "expected a set name", 0),
        ("A*`B", "a name in backquotes is not closed", 2),
        ("~", "found the end", 1),
        ("(" * 10_001 + "A" + ")" * 10_001, "nested more than 10,000 levels deep", 10_000),
    ],
)
def test_syntax_errors_point_at_the_character(text, problem, at):
    with pytest.raises(ExpressionError) as caught:
        expression(text)
    first, shown, caret = str(caught.value).split("\n")
    assert problem in first
    assert caret.strip() == "^"
    place = caret.index("^")
    assert shown[place : place + 1] == text[at : at + 1]
    assert len(shown) < 130


def test_long_texts_are_shown_around_the_error():
    text = " + ".join(f"SET{i}" for i in range(100)) + " + + LAST"
    with pytest.raises(ExpressionError) as caught:
        expression(text)
    _, shown, caret = str(caught.value).split("\n")
    assert shown.startswith("  ...")
    assert shown[caret.index("^") :] == "+ LAST"


@pytest.mark.parametrize("text", ["", "  \n"])
def test_empty_text(text):
    with pytest.raises(ExpressionError, match="the expression is empty"):
        expression(text)


@pytest.mark.parametrize("source", [None, 5, ["A"], pd.Series(["A"])])
def test_only_text_is_read(source):
    with pytest.raises(ExpressionError, match="an expression must be text"):
        expression(source)


def test_one_notation_per_set():
    with pytest.raises(ExpressionError, match=r"A is written both as .* and as A\{1,2\}"):
        expression("A*B + A{1,2}")
    with pytest.raises(ExpressionError, match="A is written both"):
        expression("A") & "A{2}"


class TestNames:
    def test_products_of_single_letters(self):
        assert str(expression("AB + ~CD", "A, B,C,D")) == "A*B + ~C*D"
        assert str(expression("AB + ~CD", ["AB", "A", "B", "C", "D"])) == "AB + ~C*D"
        assert str(expression("AB{1}", ["A", "B"])) == "A*B{1}"
        assert str(expression("AB -> XY", list("ABXY"))) == "A*B -> X*Y"

    def test_unknown_set(self):
        with pytest.raises(ExpressionError, match=r"no set 'URV' \(did you mean 'URB'\?\)") as e:
            expression("DEV*URV", ["DEV", "URB"])
        assert str(e.value).endswith("  DEV*URV\n      ^")

    def test_the_outcome_need_not_be_known(self):
        assert expression("A -> Y", "A,B").outcome == "Y"

    def test_names_that_are_no_words(self):
        names = ["GDP per head", "GDP", "1st", "a-b"]
        assert expression("GDP per head*GDP + ~1st + a-b{1}", names).names == tuple(names)

    def test_order_of_appearance(self):
        assert expression("C*A + B*(A + D)").names == ("C", "A", "B", "D")


class TestEvaluate:
    data = pd.DataFrame(
        {"A": [0.2, 0.8, 0.6], "B": [0.9, 0.4, 0.5], "C": [0, 1, 1], "M": [2, 0, 1]},
        index=["x", "y", "z"],
    )

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("A*B", [0.2, 0.4, 0.5]),
            ("A + B", [0.9, 0.8, 0.6]),
            ("~A", [0.8, 0.2, 0.4]),
            ("~(A*B)", [0.8, 0.6, 0.5]),
            ("A*~A", [0.2, 0.2, 0.4]),
            ("A*(~A + B)", [0.2, 0.4, 0.5]),
            ("C*A", [0, 0.8, 0.6]),
            ("A{1}", [0.2, 0.8, 0.6]),
            ("A{0}", [0.8, 0.2, 0.4]),
            ("~A{1}", [0.8, 0.2, 0.4]),
            ("C{0}", [1, 0, 0]),
            ("M{1,2}", [1, 0, 1]),
            ("~M{1,2}", [0, 1, 0]),
            ("M{2}*B + M{0}*A", [0.9, 0.8, 0]),
            ("A -> M{1}", [0.2, 0.8, 0.6]),
            ("1", [1, 1, 1]),
            ("0", [0, 0, 0]),
        ],
    )
    def test_values(self, text, expected):
        found = expression(text).evaluate(self.data)
        assert found.dtype == np.float64
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-15)

    def test_data_are_not_changed(self):
        before = self.data.copy()
        result = expression("A").evaluate(self.data)
        result[:] = 7
        pd.testing.assert_frame_equal(self.data, before)

    @pytest.mark.parametrize(
        "convert",
        [
            lambda frame: frame.to_dict("list"),
            pl.from_pandas,
            pa.Table.from_pandas,
            lambda frame: frame.astype({"A": "Float64", "C": "boolean", "M": "Int64"}),
            lambda frame: frame.astype({"C": bool, "M": "uint8", "A": "float32"}),
            lambda frame: frame.assign(M=pd.Categorical(["hi", "lo", "mid"], ["lo", "mid", "hi"])),
        ],
    )
    def test_any_table(self, convert):
        found = expression("A*C + M{2}").evaluate(convert(self.data))
        np.testing.assert_allclose(found, [1, 0.8, 0.6], rtol=0, atol=1e-7)

    def test_missing_values(self):
        data = pd.DataFrame({"A": [1, NAN, 1, 0], "B": [NAN, 1, 0, 0], "M": [2, 1, NAN, 0]})
        np.testing.assert_array_equal(expression("A + B").evaluate(data), [NAN, NAN, 1, 0])
        np.testing.assert_array_equal(expression("~M{2}").evaluate(data), [0, 1, NAN, 1])
        np.testing.assert_array_equal(expression("A").evaluate(data), [1, NAN, 1, 0])
        nullable = data.astype("Float64").astype(object).where(data.notna(), None)
        np.testing.assert_array_equal(expression("A").evaluate(nullable), [1, NAN, 1, 0])
        only = pd.DataFrame({"A": [NAN, NAN]})
        assert np.isnan(expression("A").evaluate(only)).all()

    def test_a_part_of_the_cases(self):
        """Levels that are missing in between are no reason to refuse some of the cases."""
        data = pd.DataFrame({"M": [0, 3, 3]})
        assert expression("M{3}").evaluate(data).tolist() == [0, 1, 1]
        assert expression("A").evaluate(pd.DataFrame({"A": []}, dtype=float)).tolist() == []

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("A*URV", r"no column 'URV' in the data \(did you mean 'URB'\?\)"),
            ("AB", r"no column 'AB' in the data: write A\*B"),
            ("M", r"M has the levels 0 to 2: write M\{1\} instead of M"),
            ("~M*A", r"M has the levels 0 to 2"),
            ("A{2}", r"A is a fuzzy set and has no levels as in A\{2\}"),
            ("A{0,1}", r"A is a fuzzy set"),
        ],
    )
    def test_wrong_sets(self, text, message):
        with pytest.raises(ExpressionError, match=message):
            expression(text).evaluate(self.data.assign(URB=0.1))

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ([0.5, 1.5, NAN], r"'A' has fractions and values above 1 \(y: 1.5\)"),
            ([0, -0.5, NAN], r"'A' has negative values \(y: -0.5\)"),
            ([0, float("inf"), 1], r"'A' has infinite values \(y: inf\)"),
            ([0, 30, NAN], r"'A' has whole numbers up to 30"),
            (["0", "1", "1"], r"'A' has text, '0', for case x"),
        ],
    )
    def test_columns_that_are_no_sets(self, values, message):
        with pytest.raises(DataError, match=message):
            expression("A").evaluate(pd.DataFrame({"A": values}, index=["x", "y", "z"]))

    def test_two_columns_of_one_name(self):
        data = pd.DataFrame([[0, 1]], columns=["A", "A"])
        with pytest.raises(DataError, match="several columns named 'A'"):
            expression("A").evaluate(data)

    def test_no_table(self):
        with pytest.raises(DataError, match="data must be a DataFrame"):
            expression("A").evaluate([1, 2])

    def test_levels_that_no_case_has(self):
        with pytest.warns(FastqcaWarning, match="no case has level 7 of 'M'") as caught:
            found = expression("M{7} + M{2}").evaluate(self.data)
        assert found.tolist() == [1, 0, 0]
        assert caught[0].filename == __file__
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            expression("C{1}").evaluate(self.data.assign(C=0))


class TestOperators:
    def test_negation_is_written_out(self):
        assert str(~expression("A*B + C")) == "~A*~C + ~B*~C"
        assert str(~expression("A{1}*B")) == "~A{1} + ~B"
        assert str(~~expression("A*B")) == "A*B"
        assert str(~expression("1")) == "0"

    def test_negation_keeps_what_has_members_in_fuzzy_sets(self):
        negated = ~expression("A*B + ~A*C")
        assert str(negated) == "(~A + ~B)*(A + ~C)"
        assert negated.simplify() == expression("~A*~C + A*~B")

    def test_texts_on_either_side(self):
        a = expression("A + B")
        assert a & "C" == "C" & a == expression("A*C + B*C")
        assert a | "C" == "C" | a == expression("A + B + C")
        with pytest.raises(TypeError):
            a & 5

    def test_results_have_no_outcome(self):
        a = expression("A -> Y")
        assert (~a).outcome is None
        assert (a & "B").relation is None

    def test_many_products_keep_their_brackets(self):
        pairs = expression(" + ".join(f"A{i}*B{i}" for i in range(12)))
        negated = ~pairs
        assert str(negated).startswith("(~A0 + ~B0)*(~A1 + ~B1)")
        assert len(negated.products) == 4096
        data = {name: [0.5] for name in pairs.names}
        assert negated.evaluate(data).tolist() == [0.5]
        with pytest.raises(ExpressionError, match="more than 5,000 products"):
            _ = (~expression(" + ".join(f"A{i}*B{i}" for i in range(13)))).products

    def test_equality(self):
        assert expression("A*B + C") == expression("C + B*A")
        assert expression("A*(B + C)") == expression("A*B + A*C")
        assert expression("A{1,2}") == expression("A[2,1]")
        assert expression("A") != expression("A -> Y")
        assert expression("A -> Y") != expression("A <- Y")
        assert expression("A -> Y + Z") == expression("A -> Z + Y")
        assert expression("A") != expression("A{1}")
        assert expression("A") != "A"
        assert len({expression("A + B"), expression("B + A"), expression("A -> B")}) == 2

    def test_immutable(self):
        with pytest.raises(dataclasses.FrozenInstanceError):
            expression("A").outcome = "Y"
        assert expression(expression("A")) == expression("A")

    def test_shown(self):
        assert repr(expression("A<=Y")) == "expression('A <- Y')"
        assert expression("`<b>`*A")._repr_html_() == "<code>`&lt;b&gt;`*A</code>"


class TestParts:
    def test_products(self):
        products = expression("A*~B{1,2} + A*~A + C").products
        assert [list(product) for product in products] == [["A", "B"], ["C"]]
        assert products[0]["B"].values == {1, 2}
        assert products[0]["B"].negated
        assert products[0]["A"].values == {1}
        with pytest.raises(TypeError):
            products[0]["A"] = None

    def test_literals_of_one_set_are_joined(self):
        (product,) = expression("A{0,1}*A{1,2}*~A{3}").products
        assert str(product["A"]) == "A{1}"
        (product,) = expression("~A{0}*~A{1}").products
        assert str(product["A"]) == "~A{0,1}"

    def test_terms_keep_what_has_members_in_fuzzy_sets(self):
        terms = expression("(A + B)*(~A + C)").terms()
        assert [str(term) for term in terms] == ["A*~A", "A*C", "B*~A", "B*C"]
        assert [str(term) for term in expression("(M{1} + A)*M{2}").terms()] == ["A*M{2}"]
        assert expression("0").terms() == ()

    def test_cubes(self):
        source = expression("A*~M{0} + ~A*M{3} + A*~A")
        cubes = source.cubes(["M", "A", "B"], [4, 2, 2])
        assert cubes.dtype == np.uint32
        assert cubes.tolist() == [[0b1110, 0b10, 0b11], [0b1000, 0b01, 0b11]]
        assert expression("A*~A").cubes(["A"], [2]).shape == (0, 1)
        assert expression("~M{0,1}").cubes(["M"], [2]).shape == (0, 1)
        assert expression("1").cubes(["A"], [2]).tolist() == [[3]]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("URV", r"no set 'URV' \(did you mean 'URB'\?\)"),
            ("XX*~XX", r"no set 'XX'"),
            ("M", r"M has the levels 0 to 2: write M\{1\} instead of M"),
            ("M{1,3}", r"M has the levels 0 to 2, there is no M\{3\}"),
            ("URB{2}", r"URB has the levels 0 to 1, there is no URB\{2\}"),
        ],
    )
    def test_cubes_of_other_sets(self, text, message):
        with pytest.raises(ExpressionError, match=message):
            expression(text).cubes(["URB", "M"], [2, 3])


class TestFromTerms:
    def test_terms(self):
        made = Expression.from_terms(
            [{"A": 1, "B": 0}, {"M": 2}, {"M": [0, 1], "A": np.int8(0)}],
            multi_value=["M"],
            outcome="~Y{1}",
        )
        assert str(made) == "A*~B + M{2} + M{0,1}*~A -> ~Y{1}"
        assert made.relation == "sufficiency"
        assert Expression.from_terms([{"A": 1}], outcome="Y", relation="necessity").relation == (
            "necessity"
        )

    def test_edges(self):
        assert str(Expression.from_terms([])) == "0"
        assert str(Expression.from_terms([{}])) == "1"
        assert str(Expression.from_terms([{"my set": 1}])) == "`my set`"
        with pytest.raises(ExpressionError, match="must be listed in multi_value"):
            Expression.from_terms([{"A": 2}])
        with pytest.raises(ExpressionError, match="relation must be one of"):
            Expression.from_terms([{"A": 1}], relation="x")


class TestSimplify:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("A*B + A*~B", "A"),
            ("A + ~A*B", "A + B"),
            ("A*B + ~A*C + B*C", "~A*C + A*B"),
            ("A*~A", "0"),
            ("A + ~A", "1"),
            ("A*B + A*B*C + D*~D", "A*B"),
            ("(A + B)*(A + ~B)", "A"),
            ("A*B + C*D + C*~D", "C + A*B"),
            ("0", "0"),
            ("1", "1"),
            ("A*B + ~(A*B)", "1"),
            ("A*B + C + ~C", "1"),
        ],
    )
    def test_values(self, text, expected):
        assert str(expression(text).simplify()) == expected

    def test_relation_stays(self):
        assert str(expression("A*B + A*~B <- ~Y").simplify()) == "A <- ~Y"

    def test_levels(self):
        source = expression("A{0}*B + A{1}*B + A{2}*B")
        assert str(source.simplify({"A": 3})) == "B"
        assert str(source.simplify({"A": 4})) == "A{0}*B + A{1}*B + A{2}*B"
        assert str(expression("~A{1}").simplify({"A": 3})) == "A{0} + A{2}"
        assert str(expression("A{1} + A{0}").simplify({"A": 2})) == "1"
        with pytest.raises(ExpressionError, match=r"levels of A is needed .* levels=\{'A': 3\}"):
            source.simplify()
        with pytest.raises(ExpressionError, match=r"A has the levels 0 to 1, there is no A\{2\}"):
            source.simplify({"A": 2})
        with pytest.raises(ExpressionError, match=r"B has the levels 0 to 2: write B\{1\}"):
            source.simplify({"A": 3, "B": 3})
        for wrong in (0, 257, 2.5, "3", True):
            with pytest.raises(
                ExpressionError, match=r"levels\['A'\] must be a whole number of at"
            ):
                source.simplify({"A": wrong})

    def test_fewest_literals(self):
        """Both forms of the classic cycle have 3 products; a longer cover never comes back."""
        cycle = expression("A*~B + ~A*B + A*~C + ~A*C + B*~C + ~B*C").simplify()
        assert len(cycle.products) == 3
        assert sum(map(len, cycle.products)) == 6

    def test_many_sets(self):
        """No list of 2**40 configurations is made."""
        names = [f"S{i}" for i in range(40)]
        wide = expression(f"{'*'.join(names)} + {'*'.join(names[:-1])}*~S39 + T*U + T*~U")
        assert str(wide.simplify()) == f"T + {'*'.join(names[:-1])}"
        chain = " + ".join(f"S{i}*~S{i + 1}" for i in range(15)) + " + S15*~S0"
        assert len(expression(chain).simplify().products) == 16
        majority = expression("(A + B*C)*(D + E*F)*(G + H*I)*(J + K*L)*(M + N*~A)")
        assert majority.simplify().simplify() == majority.simplify()

    def test_too_many_sets(self, monkeypatch):
        """Where there is no choice any number of sets can be simplified, else 256 for certain."""
        monkeypatch.setattr(_minimal, "MAX_CONDITIONS", 64)
        chain = expression(" + ".join(f"S{i}*~S{i + 1}" for i in range(70)))
        assert chain.simplify() == chain
        circle = chain | "S70*~S0"
        with pytest.warns(
            FastqcaWarning, match=r"because 71 sets depend on each other .at most 64"
        ):
            assert circle.simplify() == circle
        with pytest.raises(ExpressionError, match="were not found because 71 sets depend"):
            circle.minimal_forms()

    def test_unproven_minimum_is_said(self, monkeypatch):
        def unsettled(*question, **options):
            """A search that ran out of time."""
            return shortest(*question, **options)[0], 1

        shortest = _minimal._core.shortest_model
        monkeypatch.setattr(_minimal._core, "shortest_model", unsettled)
        cycle = expression("A*~B + ~A*B + A*~C + ~A*C")
        with pytest.warns(FastqcaWarning, match="3 terms .at least 1. was not ruled out in 0.1 s"):
            assert cycle.simplify(budget=0.1).is_equivalent_to(cycle)

    def test_no_time_at_all(self):
        source = expression("A*~B + ~A*B + A*~C + ~A*C + A*~D + D*E*~B")
        with pytest.warns(FastqcaWarning, match="not ruled out in 0 s"):
            assert source.simplify(budget=0).is_equivalent_to(source)
        with pytest.raises(ExpressionError, match="budget must be a number of at least 0"):
            source.simplify(budget=-1)


class TestExpand:
    def test_order_of_the_truth_table(self):
        assert str(expression("B + ~A -> Y").expand()) == "~B*~A + B*~A + B*A -> Y"
        assert str(expression("A{1}*B").expand({"A": 3})) == "A{1}*B"
        assert str(expression("~A{1}").expand({"A": 3})) == "A{0} + A{2}"
        assert str(expression("A*~A").expand()) == "0"
        assert str(expression("1").expand()) == "1"

    def test_too_many(self):
        source = expression(" + ".join(f"A{i}" for i in range(25)))
        with pytest.raises(ExpressionError, match="33,554,431 configurations"):
            source.expand()
        assert len(expression("*".join(f"A{i}" for i in range(70))).expand().products) == 1


class TestFactorize:
    def test_forms(self):
        forms = expression("A*B + ~A*C + B*C -> Y").factorize()
        assert [str(form) for form in forms] == [
            "B*(A + C) + ~A*C -> Y",
            "C*(~A + B) + A*B -> Y",
        ]

    def test_nothing_in_common(self):
        assert [str(form) for form in expression("A*B + C").factorize()] == ["A*B + C"]
        assert [str(form) for form in expression("0").factorize()] == ["0"]
        assert [str(form) for form in expression("A + A*B").factorize()] == ["A"]

    def test_levels(self):
        source = expression("A{0}*B + A{1}*B")
        assert [str(form) for form in source.factorize()] == ["B*(A{0} + A{1})"]
        assert [str(form) for form in source.factorize({"A": 2})] == ["B"]

    @pytest.mark.parametrize(("limit", "value"), [("MAX_FORMS", 3), ("MAX_STEPS", -1)])
    def test_too_many_forms(self, limit, value, monkeypatch):
        monkeypatch.setattr(_factors, limit, value)
        source = expression("A*B + B*C + C*D + D*E + E*F + F*A")
        with pytest.warns(FastqcaWarning, match="more ways to factorize than the"):
            forms = source.factorize()
        assert forms
        assert len(forms) <= 1000
        for form in forms:
            assert form.simplify() == source.simplify()


class TestSubmodel:
    @pytest.mark.parametrize(
        ("model", "other", "expected"),
        [
            ("A + C", "A*B + C*D", True),
            ("A + B", "A*B + C*D", False),  # two products, but only one has room for them
            ("A", "A*B + C*D", True),
            ("A*B + C", "A*B + C*D", True),
            ("A*B*C", "A*B + C*D", False),
            ("~A", "A*B", False),
            ("A + A*B", "A*B + A*B*C", True),  # A must give way to A*B
            ("A*B + A", "A*B*C + A*B", True),
            ("A{1,2}", "A{1}*B", True),
            ("A{1}", "A{1,2}*B", False),
            ("~A{0}", "A{1}*B", True),
            ("~A{0}", "~A{0,1}*B", True),
            ("~A{0,1}", "~A{0}*B", False),
            ("A{1}", "~A{0}", False),
            ("A -> Y", "A*B -> Y", True),
            ("A -> Y", "A*B -> Z", False),
            ("A -> Y", "A*B", True),
            ("A", "A*B -> Y", True),
            ("1", "A", True),
            ("0", "A", True),
            ("A", "0", False),
        ],
    )
    def test_values(self, model, other, expected):
        assert expression(model).is_submodel_of(other) is expected
        assert expression(model).is_submodel_of(expression(other)) is expected


@pytest.mark.parametrize("name", ["A`B", "`", "``", "a`", "`a", "x y`z"])
def test_names_with_backquotes_are_read_back(name):
    written = str(Expression.from_terms([{name: 1, "B": 0}]))
    assert expression(written).names == (name, "B")


def test_dont_care_is_neither_in_the_set_nor_out_of_it():
    data = pd.DataFrame({"EBA": ["1", "0", "-"], "M": [0, "dc", 2], "X": [1, 1, 0], "S": [1, 0, 2]})
    for text, scores in {
        "EBA": [1, 0, 0],
        "~EBA": [0, 1, 0],
        "~EBA + ~X": [0, 1, 1],
        "~(EBA*X)": [0, 1, 1],
        "~M{2}": [1, 0, 0],
        "M{0,2}": [1, 0, 1],
    }.items():
        assert expression(text).evaluate(data).tolist() == scores, text
    negative = data.assign(EBA=[1, 0, -7])
    with pytest.warns(FastqcaWarning, match="set 'EBA' is -7 for cases 3: read as"):
        assert expression("~EBA").evaluate(negative).tolist() == [0, 1, 0]
