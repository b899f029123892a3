"""Boolean utilities: what they refuse, and what R has no example for."""

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca import DataError, ExpressionError, SolutionError, boolean


class TestNegate:
    def test_texts_and_expressions(self):
        assert str(boolean.negate("A*B + ~A*C -> Y")) == "~A*~C + A*~B"
        assert str(boolean.negate(qca.expression("A*B"), simplify=False)) == "~A + ~B"
        assert str(boolean.negate("A + ~A")) == "0"
        assert str(boolean.negate("A*~A")) == "1"

    def test_levels(self):
        assert str(boolean.negate("A{1}*B", {"A": 3})) == "A{0} + A{2} + ~B"
        with pytest.raises(ExpressionError, match="number of levels of A"):
            boolean.negate("A{1}*B")

    def test_every_model_of_a_solution(self):
        sets = qca.datasets.load("lipset", "crisp")
        solved = qca.minimize(sets, outcome="SURV", incl_cut=0.8, include="?")
        negated = boolean.negate(solved)
        assert list(negated) == [model.name for model in solved.parsimonious.models]
        assert negated == boolean.negate(solved.parsimonious)
        for model in solved.parsimonious.models:
            found = negated[model.name]
            assert found == boolean.negate(model) == boolean.negate(str(model))
            assert found.outcome is None
            inside, outside = model.expression.evaluate(sets), found.evaluate(sets)
            np.testing.assert_array_equal(inside, 1 - outside)
        assert boolean.negate(solved.conservative)["M1"] != negated["M1"]

    def test_levels_of_models_are_known(self):
        data = pd.DataFrame({"A": [0, 1, 2, 2], "B": [0, 1, 0, 1], "Y": [0, 1, 1, 1]})
        solved = qca.minimize(data, outcome="Y", include="?")
        negated = boolean.negate(solved)
        for model in solved.solution.models:
            inside = model.expression.evaluate(data)
            np.testing.assert_array_equal(negated[model.name].evaluate(data), 1 - inside)


class TestIntersection:
    def test_several(self):
        assert str(boolean.intersection("A + B", "~A", "C + D")) == "~A*B*C + ~A*B*D"
        assert str(boolean.intersection("A", "~A")) == "0"
        assert str(boolean.intersection("A -> Y")) == "A"
        assert str(boolean.intersection("(A + B)*(A + C)", "D")) == "A*D + B*C*D"
        assert str(boolean.intersection("M{0,1}", "M{1,2}", "A")) == "M{1}*A"

    def test_nothing(self):
        with pytest.raises(ExpressionError, match="nothing to intersect"):
            boolean.intersection()


class TestGenerate:
    @pytest.mark.parametrize("arrow", ["<=>", "<->", "->", "=>", "<-", "<="])
    def test_any_arrow_names_the_outcome(self, arrow):
        found = boolean.generate(f"A*B {arrow} Y")
        assert found["Y"].tolist() == [0, 0, 0, 1]

    def test_negated_outcome(self):
        assert boolean.generate("A*B <=> ~Y")["Y"].tolist() == [1, 1, 1, 0]
        assert boolean.generate("A*B <=> Y{0}")["Y"].tolist() == [1, 1, 1, 0]

    def test_names_and_levels(self):
        found = boolean.generate("A", names="B, A", levels={"B": 3})
        assert found.columns.tolist() == ["B", "A", "OUT"]
        assert len(found) == 6
        assert found["OUT"].tolist() == found["A"].tolist()
        assert boolean.generate("M{2}", levels=[4])["M"].tolist() == [0, 1, 2, 3]
        assert boolean.generate("~M{2}")["OUT"].tolist() == [1, 1, 0]

    def test_quoted_names(self):
        found = boolean.generate("`a <=> b`*B <=> `y y`")
        assert found.columns.tolist() == ["a <=> b", "B", "y y"]

    def test_several_cases(self):
        found = boolean.generate("A <=> Y", cases=3)
        assert found.index.tolist() == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3"]
        assert qca.truth_table(found, "Y").n.tolist() == [3, 3]

    def test_the_expression_is_found_again(self):
        text = "A*~B + ~A*C{2} + B*C{0}"
        table = boolean.generate(f"{text} <=> Y")
        (model,) = qca.minimize(table, outcome="Y").conservative.models
        levels = {"C": 3}
        assert model.expression.is_equivalent_to(text, levels)

    def test_never_and_always(self):
        assert boolean.generate("A*~A")["OUT"].tolist() == [0, 0]
        assert boolean.generate("A + ~A")["OUT"].tolist() == [1, 1]

    @pytest.mark.parametrize(
        ("given", "error", "message"),
        [
            ({"expression": "A*B -> A"}, ExpressionError, "'A' is one of the conditions"),
            ({"expression": "OUT*B"}, ExpressionError, "add '-> Y'"),
            ({"expression": "A -> B + C"}, ExpressionError, "must be one set"),
            ({"expression": "A -> Y{2}"}, ExpressionError, "must be one set"),
            ({"expression": "A <=> B <=> C"}, ExpressionError, "only one arrow"),
            ({"expression": "A", "names": "B,C"}, ExpressionError, "no set 'A'"),
            ({"expression": "A", "names": "A,B,A"}, ExpressionError, "more than once"),
            ({"expression": "A", "cases": 0}, DataError, "cases must be"),
            ({"expression": "A", "levels": [2, 2]}, DataError, "2 numbers for 1 sets"),
            ({"expression": "M{3}", "levels": {"M": 3}}, ExpressionError, r"no M\{3\}"),
            (
                {"expression": "A", "names": [f"C{i}" for i in range(40)] + ["A"]},
                DataError,
                "2,199,023,255,552 configurations",
            ),
        ],
    )
    def test_refused(self, given, error, message):
        with pytest.raises(error, match=message):
            boolean.generate(**given)


class TestCompute:
    def test_terms_apart(self):
        data = pd.DataFrame({"A": [0.2, 0.8], "B": [0.9, 0.4]}, index=["x", "y"])
        found = boolean.compute("A*B + ~A", data, separate=True)
        assert found.columns.tolist() == ["A*B", "~A", "A*B + ~A"]
        assert found.loc["y"].tolist() == pytest.approx([0.4, 0.2, 0.4])

    def test_one_minus(self):
        data = {"A": [0.2], "B": [0.9]}
        assert boolean.compute("1 - A*B", data).tolist() == [0.8]
        assert boolean.compute("1-(A + B)", data).tolist() == pytest.approx([0.1])

    def test_fuzzy_and_or(self):
        frame = pd.DataFrame({"A": [0.2, np.nan], "B": [0.9, 0.4]}, index=["x", "y"])
        found = boolean.fuzzy_and(frame, 1 - frame["B"])
        assert found["x"] == pytest.approx(0.1)
        assert np.isnan(found["y"])
        assert boolean.fuzzy_or(frame["A"], frame["B"])["x"] == 0.9
        with pytest.raises(DataError, match=r"A is 1.2 for case x"):
            boolean.fuzzy_or(frame.assign(A=1.2))
        with pytest.raises(DataError, match="different numbers of cases"):
            boolean.fuzzy_and([0.1], [0.1, 0.2])
        with pytest.raises(DataError, match="give the sets"):
            boolean.fuzzy_and()


class TestTranslate:
    def test_levels(self):
        found = boolean.translate("A{1,2}*~B{0}", levels={"A": 3, "B": 3})
        assert found.to_numpy().tolist() == [["1,2", "1,2"]]
        with pytest.raises(ExpressionError, match="number of levels of B"):
            boolean.translate("A{1,2}*~B{0}")


class TestImplicants:
    def test_matrices(self):
        assert boolean.create_matrix([2, 3], arrange=True).tolist() == [
            [1, 0],
            [0, 1],
            [0, 2],
            [1, 1],
            [1, 2],
        ]
        with pytest.raises(DataError, match="depth is for arrange"):
            boolean.create_matrix([2, 2], depth=1)
        with pytest.raises(DataError, match=r"1,073,741,824 configurations"):
            boolean.create_matrix([2] * 30)
        with pytest.raises(DataError, match=r"59,049 products|1,594,323 products"):
            boolean.all_expressions([2] * 13)

    def test_rows(self):
        assert boolean.get_row(0, [2, 3], zero_based=True).tolist() == [[0, 0]]
        assert boolean.row_number([[0, 0], [1, 2]], [2, 3], zero_based=True) == [0, 5]
        big = boolean.get_row(2**60, [2] * 60)
        assert big.tolist() == [[1] * 60]
        assert boolean.row_number(big, [2] * 60) == [2**60]
        for wrong in (0, -1, 1.5, "x", None, True, 7):
            with pytest.raises(DataError, match="row_no must be whole numbers from 1 to 6"):
                boolean.get_row([1, wrong], [2, 3])

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            ([[0, 3]], r"row 1 has 3 in column 2, which has the levels 0 to 2"),
            ([[0, 0], [0.5, 0]], "row 2 has 0.5 in column 1"),
            ([[0, 0, 0]], "a table with 2 columns"),
            ([["a", "b"]], "rows must hold numbers"),
        ],
    )
    def test_rows_that_are_none(self, rows, message):
        with pytest.raises(DataError, match=message):
            boolean.row_number(rows, [2, 3])

    @pytest.mark.parametrize("levels", ["2,2", 5, [2, 0], [2, 22], [2.5]])
    def test_levels_that_are_none(self, levels):
        with pytest.raises(DataError, match="levels"):
            boolean.create_matrix(levels)

    def test_complexity(self):
        assert boolean.complexity(3, 2) == 12
        assert boolean.complexity(3, [2, 3]) == [12, 8]
        assert sum(boolean.complexity(64)) == 3**64 - 1
        with pytest.raises(DataError, match="layers must be"):
            boolean.complexity(3, 4)
        with pytest.raises(DataError, match="2 numbers for n=3"):
            boolean.complexity(3, levels=[2, 2])

    def test_subsets_of_products(self):
        found = boolean.find_subsets("A*~M{0}", {"M": 2}, names="A,M,B")
        assert [str(term) for term in found] == ["A*M*~B", "A*M*B"]
        assert [str(term) for term in boolean.find_supersets("A*M{2}", [2, 3])] == [
            "M{2}",
            "A",
            "A*M{2}",
        ]
        with pytest.raises(ExpressionError, match="several levels"):
            boolean.find_subsets("M{0,1}", {"M": 3})
        with pytest.raises(ExpressionError, match="no configuration is in"):
            boolean.find_subsets("A*~A")

    def test_all_supersets_of_twenty_literals(self):
        last = 3**20  # the product of the last level of each of 20 sets
        found = boolean.find_supersets(last, [2] * 20)
        steps = [3**i for i in range(20)]
        assert len(found) == 2**20 - 1
        assert bool((np.diff(found) > 0).all())
        assert found[:3] == [3, 7, 9]  # each literal adds two steps
        assert found[-1] == last == 1 + 2 * sum(steps)
        with pytest.raises(DataError, match="supersets"):
            boolean.find_supersets(3**21, [2] * 21)

    def test_stop(self):
        assert boolean.find_subsets(2, [2] * 3, stop=10) == [5, 8]
        # The list would have 3**39 numbers; only those up to 10 are made.
        assert boolean.find_subsets(2, [2] * 40, stop=10) == [5, 8]
        with pytest.raises(DataError, match="subsets, of which at most"):
            boolean.find_subsets(2, [2] * 40)

    def test_numbers(self):
        with pytest.raises(DataError, match="levels, the number of levels"):
            boolean.find_subsets([2])
        with pytest.raises(DataError, match="names are for products"):
            boolean.find_supersets([2], [2, 2], names="A,B")
        with pytest.raises(DataError, match="implicants must be whole numbers from 1 to 9"):
            boolean.find_supersets([10], [2, 2])
        assert boolean.find_supersets(1, [2, 2]) == []


class TestCharts:
    def test_labels(self):
        chart = pd.DataFrame([[1, 0], [0, 1], [1, 1]], ["A", "B", "C"], ["x", "y"])
        solved = boolean.solve_chart(chart, all_sol=True)
        assert solved.models == (("C",), ("A", "B"))
        assert solved.to_frame()["row"].tolist() == ["C", "A", "B"]
        assert boolean.solve_chart(chart, all_sol=True, row_dom=True).models == (("C",),)
        assert boolean.row_dominance(chart) == ["C"]
        assert repr(solved) == "<ChartSolution: 2 models of at least 1 rows>"
        assert "A, B" in str(solved)
        assert "<table" in solved._repr_html_()

    def test_huge_numbers(self):
        chart = np.kron(np.eye(60, dtype=bool), np.ones((2, 1), dtype=bool))
        solved = boolean.solve_chart(chart, max_models=5)
        assert solved.n_models == 2**60
        assert len(solved.models) == 5
        assert not solved.complete
        assert "1,152,921,504,606,846,976 models in all" in str(solved)

    def test_refused(self):
        chart = pd.DataFrame([[1, 0]], ["A"], ["x", "y"])
        with pytest.raises(SolutionError, match="no row covers column y"):
            boolean.solve_chart(chart)
        assert boolean.find_min(chart) == 0
        for wrong in ([1, 0], [[2, 0]], [["a"]], None):
            with pytest.raises(DataError, match="a chart is a table of truth values"):
                boolean.solve_chart(wrong)
        with pytest.raises(DataError, match="no columns"):
            boolean.solve_chart(np.empty((2, 0), dtype=bool))
        with pytest.raises(SolutionError, match="not proven"):
            boolean.find_min(np.random.default_rng(1).random((300, 200)) < 0.1, budget=0)

    def test_lines_of_different_lengths(self):
        for ragged in (boolean.solve_chart, boolean.find_min, boolean.row_dominance):
            with pytest.raises(DataError, match="lines of the chart have different lengths"):
                ragged([[1, 0], [1]])
        with pytest.raises(DataError, match="lines of the rows have different lengths"):
            boolean.row_number([[1, 0], [1]], [2, 2])
        with pytest.raises(DataError, match="levels are empty"):
            boolean.create_matrix([])

    def test_made(self):
        chart = boolean.make_chart(np.array([[1, -1], [-1, 0]]), np.array([[1, 1], [0, 0]]))
        assert chart.to_numpy().tolist() == [[True, False], [False, True]]
        levels = {"M": 3}
        chart = boolean.make_chart("M{1,2}", ["M{2}*A", "M{0}"], levels=levels)
        assert chart.to_numpy().tolist() == [[True, False]]
        assert boolean.make_chart("A + B", "A*B, A*~B").to_numpy().tolist() == [
            [True, True],
            [True, False],
        ]

    def test_not_made(self):
        with pytest.raises(DataError, match="both be arrays"):
            boolean.make_chart(np.array([[1]]), "A")
        with pytest.raises(DataError, match="2 sets and configurations 1"):
            boolean.make_chart(np.array([[1, 0]]), np.array([[1]]))
        with pytest.raises(DataError, match="primes must be a table"):
            boolean.make_chart(np.array([[0.5]]), np.array([[1]]))
        with pytest.raises(DataError, match=r"no configuration is in A\*~A"):
            boolean.make_chart("A*~A", "A")
