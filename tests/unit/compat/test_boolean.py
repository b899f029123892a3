"""Boolean utilities: what they refuse, and what R has no example for."""

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca import DataError, ExpressionError, SolutionError
from fastqca.compat import r
from fastqca.truth_tables.rows import row_numbers


class TestNegate:
    def test_texts_and_expressions(self):
        assert str(r.negate("A*B + ~A*C -> Y")) == "~A*~C + A*~B"
        assert str(r.negate(qca.expression("A*B"), simplify=False)) == "~A + ~B"
        assert str(r.negate("A + ~A")) == "0"
        assert str(r.negate("A*~A")) == "1"

    def test_levels(self):
        assert str(r.negate("A{1}*B", noflevels={"A": 3})) == "A{0} + A{2} + ~B"
        with pytest.raises(ExpressionError, match="number of levels of A"):
            r.negate("A{1}*B")

    def test_every_model_of_a_solution(self):
        sets = qca.datasets.load("lipset", "crisp")
        solved = qca.minimize(sets, outcome="SURV", incl_cut=0.8, include="?")
        negated = r.negate(solved)
        assert list(negated) == [model.name for model in solved.parsimonious.models]
        assert negated == r.negate(solved.parsimonious)
        for model in solved.parsimonious.models:
            found = negated[model.name]
            assert found == r.negate(model) == r.negate(str(model))
            assert found.outcome is None
            inside, outside = model.expression.evaluate(sets), found.evaluate(sets)
            np.testing.assert_array_equal(inside, 1 - outside)
        assert r.negate(solved.conservative)["M1"] != negated["M1"]

    def test_levels_of_models_are_known(self):
        data = pd.DataFrame({"A": [0, 1, 2, 2], "B": [0, 1, 0, 1], "Y": [0, 1, 1, 1]})
        solved = qca.minimize(data, outcome="Y", include="?")
        negated = r.negate(solved)
        for model in solved.solution.models:
            inside = model.expression.evaluate(data)
            np.testing.assert_array_equal(negated[model.name].evaluate(data), 1 - inside)


class TestIntersection:
    def test_several(self):
        assert str(r.intersection("A + B", "~A", "C + D")) == "~A*B*C + ~A*B*D"
        assert str(r.intersection("A", "~A")) == "0"
        assert str(r.intersection("A -> Y")) == "A"
        assert str(r.intersection("(A + B)*(A + C)", "D")) == "A*D + B*C*D"
        assert str(r.intersection("M{0,1}", "M{1,2}", "A")) == "M{1}*A"

    def test_nothing(self):
        with pytest.raises(ExpressionError, match="nothing to intersect"):
            r.intersection()


class TestGenerate:
    @pytest.mark.parametrize("arrow", ["<=>", "<->", "->", "=>", "<-", "<="])
    def test_any_arrow_names_the_outcome(self, arrow):
        found = r.generate(f"A*B {arrow} Y")
        assert found["Y"].tolist() == [0, 0, 0, 1]

    def test_negated_outcome(self):
        assert r.generate("A*B <=> ~Y")["Y"].tolist() == [1, 1, 1, 0]
        assert r.generate("A*B <=> Y{0}")["Y"].tolist() == [1, 1, 1, 0]

    def test_names_and_levels(self):
        found = r.generate("A", snames="B, A", noflevels={"B": 3})
        assert found.columns.tolist() == ["B", "A", "OUT"]
        assert len(found) == 6
        assert found["OUT"].tolist() == found["A"].tolist()
        assert r.generate("M{2}", noflevels={"M": 4})["M"].tolist() == [0, 1, 2, 3]
        assert r.generate("~M{2}")["OUT"].tolist() == [1, 1, 0]

    def test_quoted_names(self):
        found = r.generate("`a <=> b`*B <=> `y y`")
        assert found.columns.tolist() == ["a <=> b", "B", "y y"]

    def test_several_cases(self):
        found = r.generate("A <=> Y", cases=3)
        assert found.index.tolist() == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3"]
        assert qca.truth_table(found, "Y").n.tolist() == [3, 3]

    def test_the_expression_is_found_again(self):
        text = "A*~B + ~A*C{2} + B*C{0}"
        table = r.generate(f"{text} <=> Y")
        (model,) = qca.minimize(table, outcome="Y").conservative.models
        levels = {"C": 3}
        assert model.expression.is_equivalent_to(text, levels)

    def test_never_and_always(self):
        assert r.generate("A*~A")["OUT"].tolist() == [0, 0]
        assert r.generate("A + ~A")["OUT"].tolist() == [1, 1]

    @pytest.mark.parametrize(
        ("given", "error", "message"),
        [
            ({"expression": "A*B -> A"}, ExpressionError, "'A' is one of the conditions"),
            ({"expression": "OUT*B"}, ExpressionError, "add '-> Y'"),
            ({"expression": "A -> B + C"}, ExpressionError, "must be a single set"),
            ({"expression": "A -> Y{2}"}, ExpressionError, "must be a single set"),
            ({"expression": "A <=> B <=> C"}, ExpressionError, "only one arrow"),
            ({"expression": "A", "snames": "B,C"}, ExpressionError, "no set 'A'"),
            ({"expression": "A", "snames": "A,B,A"}, ExpressionError, "more than once"),
            ({"expression": "A", "cases": 0}, DataError, "cases must be"),
            ({"expression": "A", "noflevels": [2, 2]}, DataError, "noflevels has 2 numbers"),
            ({"expression": "M{3}", "noflevels": {"M": 3}}, ExpressionError, r"no M\{3\}"),
            (
                {"expression": "A", "snames": [f"C{i}" for i in range(40)] + ["A"]},
                DataError,
                "2,199,023,255,552 configurations",
            ),
        ],
    )
    def test_refused(self, given, error, message):
        with pytest.raises(error, match=message):
            r.generate(**given)


class TestCompute:
    def test_terms_apart(self):
        data = pd.DataFrame({"A": [0.2, 0.8], "B": [0.9, 0.4]}, index=["x", "y"])
        found = r.compute("A*B + ~A", data, separate=True)
        assert found.columns.tolist() == ["A*B", "~A", "A*B + ~A"]
        assert found.loc["y"].tolist() == pytest.approx([0.4, 0.2, 0.4])

    def test_one_minus(self):
        data = {"A": [0.2], "B": [0.9]}
        assert r.compute("1 - A*B", data).tolist() == [0.8]
        assert r.compute("1-(A + B)", data).tolist() == pytest.approx([0.1])

    def test_fuzzy_and_or(self):
        frame = pd.DataFrame({"A": [0.2, np.nan], "B": [0.9, 0.4]}, index=["x", "y"])
        found = r.fuzzyand(frame, 1 - frame["B"])
        assert found["x"] == pytest.approx(0.1)
        assert np.isnan(found["y"])
        assert r.fuzzyor(frame["A"], frame["B"])["x"] == 0.9
        with pytest.raises(DataError, match=r"A is 1.2 for case x"):
            r.fuzzyor(frame.assign(A=1.2))
        with pytest.raises(DataError, match="different numbers of cases"):
            r.fuzzyand([0.1], [0.1, 0.2])
        with pytest.raises(DataError, match="give the sets"):
            r.fuzzyand()


class TestTranslate:
    def test_levels(self):
        found = r.translate("A{1,2}*~B{0}", noflevels={"A": 3, "B": 3})
        assert found.to_numpy().tolist() == [["1,2", "1,2"]]
        with pytest.raises(ExpressionError, match="number of levels of B"):
            r.translate("A{1,2}*~B{0}")


class TestImplicants:
    def test_matrices(self):
        assert r.createMatrix([2, 3], arrange=True).tolist() == [
            [1, 0],
            [0, 1],
            [0, 2],
            [1, 1],
            [1, 2],
        ]
        with pytest.raises(DataError, match="depth has an"):
            r.createMatrix([2, 2], depth=1)
        with pytest.raises(DataError, match=r"1,073,741,824 configurations"):
            r.createMatrix([2] * 30)
        with pytest.raises(DataError, match=r"59,049 products|1,594,323 products"):
            r.allExpressions([2] * 13)

    def test_rows(self):
        assert r.getRow(0, [2, 3], zerobased=True).tolist() == [[0, 0]]
        big = r.getRow(2**60, [2] * 60)
        assert big.tolist() == [[1] * 60]
        assert row_numbers(big, [2] * 60) == [2**60]
        for wrong in (0, -1, 1.5, "x", None, True, 7):
            with pytest.raises(DataError, match="row_no must be whole numbers from 1 to 6"):
                r.getRow([1, wrong], [2, 3])

    @pytest.mark.parametrize("levels", ["2,x", 0, [2, 0], [2, 257], [2.5]])
    def test_levels_that_are_none(self, levels):
        with pytest.raises(DataError, match="levels"):
            r.createMatrix(levels)

    def test_complexity(self):
        assert r.complexity(3, 2) == [12]
        assert r.complexity(3, [2, 3]) == [12, 8]
        assert sum(r.complexity(64)) == 3**64 - 1
        with pytest.raises(DataError, match="layers must be"):
            r.complexity(3, 4)
        with pytest.raises(DataError, match="2 numbers, but n=3"):
            r.complexity(3, noflevels=[2, 2])

    def test_subsets_of_products(self):
        found = r.findSubsets("A*~M{0}", {"M": 2}, snames="A,M,B")
        assert [str(term) for term in found] == ["A*M*~B", "A*M*B"]
        assert [str(term) for term in r.findSupersets("A*M{2}", [2, 3], snames="A, M")] == [
            "M{2}",
            "A",
            "A*M{2}",
        ]
        with pytest.raises(ExpressionError, match="several levels"):
            r.findSubsets("M{0,1}", {"M": 3})
        with pytest.raises(ExpressionError, match="no configuration: it"):
            r.findSubsets("A*~A")

    def test_all_supersets_of_twenty_literals(self):
        last = 3**20  # the product of the last level of each of 20 sets
        found = r.findSupersets(last, [3] * 20)
        steps = [3**i for i in range(20)]
        assert len(found) == 2**20 - 1
        assert bool((np.diff(found) > 0).all())
        assert found[:3] == [3, 7, 9]  # each literal adds two steps
        assert found[-1] == last == 1 + 2 * sum(steps)
        with pytest.raises(DataError, match="supersets"):
            r.findSupersets(3**21, [3] * 21)

    def test_stop(self):
        assert r.findSubsets(2, [3] * 3, stop=10) == [5, 8]
        # The list would have 3**39 numbers; only those up to 10 are made.
        assert r.findSubsets(2, [3] * 40, stop=10) == [5, 8]
        with pytest.raises(DataError, match="subsets; at most 1,048,576"):
            r.findSubsets(2, [3] * 40)

    def test_numbers(self):
        with pytest.raises(DataError, match="more level than each"):
            r.findSubsets([2])
        with pytest.raises(DataError, match="snames applies only to products"):
            r.findSupersets([2], [3, 3], snames="A,B")
        with pytest.raises(DataError, match="input must be whole numbers from 1 to 9"):
            r.findSupersets([10], [3, 3])
        assert r.findSupersets(1, [3, 3]) == []


class TestCharts:
    def test_rows_of_a_table_are_numbered(self):
        chart = pd.DataFrame([[1, 0], [0, 1], [1, 1]], ["A", "B", "C"], ["x", "y"])
        assert r.solveChart(chart, all_sol=True) == [(3,), (1, 2)]
        assert r.solveChart(chart, all_sol=True, row_dom=True) == [(3,)]
        assert r.rowDominance(chart) == [3]

    def test_huge_numbers(self):
        chart = np.kron(np.eye(60, dtype=bool), np.ones((2, 1), dtype=bool))
        counted = "5 sets of rows are listed out of 1,152,921,504,606,846,976 that cover"
        with pytest.warns(qca.FastqcaWarning, match=counted):
            assert len(r.solveChart(chart, max_models=5)) == 5

    def test_refused(self):
        chart = pd.DataFrame([[1, 0]], ["A"], ["x", "y"])
        with pytest.raises(SolutionError, match="no row covers column y"):
            r.solveChart(chart)
        assert r.findmin(chart) == 0
        for wrong in ([1, 0], [[2, 0]], [["a"]], None):
            with pytest.raises(DataError, match="a chart must be a table of truth values"):
                r.solveChart(wrong)
        with pytest.raises(DataError, match="no columns"):
            r.solveChart(np.empty((2, 0), dtype=bool))
        with pytest.raises(SolutionError, match="not be proven"):
            r.findmin(np.random.default_rng(1).random((300, 200)) < 0.1, budget=0)

    def test_lines_of_different_lengths(self):
        for ragged in (r.solveChart, r.findmin, r.rowDominance):
            with pytest.raises(DataError, match="of the chart have different lengths"):
                ragged([[1, 0], [1]])
        with pytest.raises(DataError, match="noflevels is empty"):
            r.createMatrix([])

    def test_made(self):
        chart = r.makeChart(np.array([[2, 0], [0, 1]]), np.array([[2, 2], [1, 1]]))
        assert chart.to_numpy().tolist() == [[True, False], [False, True]]
        chart = r.makeChart("M{1,2}", ["M{2}*A", "M{0}"])
        assert chart.to_numpy().tolist() == [[True, False]]
        assert r.makeChart("A + B", "A*B, A*~B").to_numpy().tolist() == [
            [True, True],
            [True, False],
        ]

    def test_not_made(self):
        with pytest.raises(DataError, match="both be arrays"):
            r.makeChart(np.array([[1]]), "A")
        with pytest.raises(DataError, match="2 sets and configs 1"):
            r.makeChart(np.array([[1, 0]]), np.array([[1]]))
        with pytest.raises(DataError, match="primes must be a"):
            r.makeChart(np.array([[0.5]]), np.array([[1]]))
        with pytest.raises(DataError, match=r"cannot contain any configuration"):
            r.makeChart("A*~A", "A")
