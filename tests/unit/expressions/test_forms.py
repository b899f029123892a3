"""Forms of expressions: products of sums, minimal and expanded forms, subset relations."""

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca import ExpressionError, FastqcaWarning
from fastqca.expressions.expression import expression


class TestForms:
    def test_products_of_sums(self):
        source = expression("A + B*C -> Y")
        assert str(source.product_of_sums()) == "(A + B)*(A + C) -> Y"
        assert str(expression("A*B").product_of_sums()) == "A*B"
        assert str(expression("A + B").product_of_sums()) == "A + B"
        assert str(expression("A + ~A").product_of_sums()) == "1"
        assert str(expression("A*~A").product_of_sums()) == "0"
        assert str(expression("A*B + ~A*C").product_of_sums()) == "(A + C)*(~A + B)"

    def test_products_of_sums_of_levels(self):
        levels = {"A": 3, "B": 4}
        assert str(expression("A{1} + B{0,1,2}").product_of_sums(levels)) == "A{1} + ~B{3}"
        assert str(expression("A{1,2}*B{0}").product_of_sums(levels)) == "~A{0}*B{0}"
        with pytest.raises(ExpressionError, match="levels of A is needed"):
            expression("A{1}").product_of_sums()

    def test_all_minimal_forms(self):
        forms = expression("A*~B + ~A*B + A*~C + ~A*C -> Y").minimal_forms()
        assert [str(form) for form in forms] == [
            "~A*B + A*~C + ~B*C -> Y",
            "~A*C + A*~B + B*~C -> Y",
        ]
        assert [str(form) for form in expression("A + ~A").minimal_forms()] == ["1"]
        assert [str(form) for form in expression("A*~A").minimal_forms()] == ["0"]
        assert [str(form) for form in expression("A*B + A*~B + C").minimal_forms()] == ["A + C"]

    def test_more_forms_than_wanted(self):
        cycle = "A{0}*~A{1} + B*~C + ~B*C + B*~D + ~B*D"
        source = expression(cycle.replace("A{0}*~A{1} + ", "")) | "E*~F + ~E*F + E*~G + ~E*G"
        assert len(source.minimal_forms()) == 4
        with pytest.warns(FastqcaWarning, match=r"3 forms returned may not be all: max_forms \(3"):
            assert len(source.minimal_forms(max_forms=3)) == 3
        with pytest.raises(ExpressionError, match="max_forms must be"):
            source.minimal_forms(max_forms=0)

    def test_partly_expanded(self):
        assert str(expression("A + B*C -> Y").expand(partial=True)) == (
            "A*~B + A*B + A*~C + A*C + B*C -> Y"
        )
        assert str(expression("A*B + ~A*~B").expand(partial=True)) == "~A*~B + A*B"
        assert str(expression("M{0,1} + A*B").expand({"M": 3}, partial=True)) == (
            "M{0}*~A + M{0}*A + M{0}*~B + M{0}*B + M{1}*~A + M{1}*A + M{1}*~B + M{1}*B + A*B"
        )
        assert str(expression("0").expand(partial=True)) == "0"
        long = expression("A + " + "*".join(f"B{i}" for i in range(30)))
        with pytest.raises(ExpressionError, match="products of this length"):
            long.expand(partial=True)

    def test_products_of_sums_by_common_factors(self):
        (form,) = expression("A*C + B*C + A*D*E + B*D*E -> Y").factorize(pos=True)
        assert str(form) == "(C + D*E)*(A + B) -> Y"
        assert [str(form) for form in expression("A*B + A*C").factorize(pos=True)] == ["A*(B + C)"]
        assert [str(form) for form in expression("A + B*C").factorize(pos=True)] == [
            "(A + B)*(A + C)"
        ]
        assert [str(form) for form in expression("A").factorize(pos=True)] == ["A"]

    def test_subsets(self):
        a = expression("A*B -> Y")
        assert a.is_subset_of("A + C -> Z")
        assert not a.is_superset_of("A + C")
        assert a.is_subset_of("~(~A*C)")
        assert expression("~(A*B)").is_subset_of("~A + ~B*(C + ~C)")
        assert expression("0").is_subset_of("A")
        assert expression("A").is_subset_of("1")
        assert not expression("1").is_subset_of("A")
        assert expression("M{1}").is_subset_of("~M{0}", {"M": 3})
        with pytest.raises(ExpressionError, match="levels of M is needed"):
            expression("M{1}").is_subset_of("A")
        with pytest.raises(ExpressionError, match="M is written both|M has the levels"):
            expression("M{1}").is_subset_of("M", {"M": 3})


class TestProductsOfSumsAreRead:
    """Wherever an expression is given, its product of sums says the same."""

    data = pd.DataFrame(
        [[a, b, c, int((a or b) and (a or c))] for a in (0, 1) for b in (0, 1) for c in (0, 1)],
        columns=["A", "B", "C", "Y"],
    )
    sums = "(A + B)*(A + C)"
    products = "A + B*C"

    def test_fit(self):
        found = qca.pof(f"{self.sums} => Y", data=self.data).to_frame()
        expected = qca.pof(f"{self.products} => Y", data=self.data).to_frame()
        pd.testing.assert_frame_equal(found, expected)
        right = qca.pof(f"Y <= {self.sums}", data=self.data).to_frame()
        assert right.loc["Y", "inclN"] == 1

    def test_outcomes(self):
        data = self.data.assign(X=[0, 1] * 4)
        table = qca.truth_table(data, self.sums, ["X"], incl_cut=0.5)
        same = qca.truth_table(data, self.products, ["X"], incl_cut=0.5)
        np.testing.assert_array_equal(table.incl, same.incl)
        np.testing.assert_array_equal(table.outcome_values, same.outcome_values)

    def test_rows(self):
        table = qca.truth_table(self.data.iloc[:5], "Y")
        found = qca.find_rows(table, self.sums)
        assert found == qca.find_rows(table, self.products)
        assert qca.truth_table(self.data.iloc[:5], "Y", exclude=self.sums).excluded.tolist() == (
            qca.truth_table(self.data.iloc[:5], "Y", exclude=self.products).excluded.tolist()
        )

    def test_expectations(self):
        found = qca.minimize(self.data.iloc[:6], include="?", dir_exp=self.sums, outcome="Y")
        same = qca.minimize(self.data.iloc[:6], include="?", dir_exp=self.products, outcome="Y")
        assert [str(m) for m in found.intermediate.models] == [
            str(m) for m in same.intermediate.models
        ]

    def test_theories(self):
        solution = qca.minimize(self.data, outcome="Y")
        found = qca.theory_evaluation(self.sums, solution)
        same = qca.theory_evaluation(self.products, solution)
        pd.testing.assert_frame_equal(found.to_frame(), same.to_frame())
