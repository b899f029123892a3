"""Derived sets, ideal types, coded literature."""

import itertools

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.concepts import (
    code_studies,
    derivations,
    derive,
    ideal_types,
    margins,
)

SETS = pd.DataFrame(
    {"A": [0.2, 0.9, 0.6], "B": [0.7, 0.8, 0.1], "C": [0.4, 0.3, 1.0]}, index=["x", "y", "z"]
)


class TestDerive:
    @pytest.mark.parametrize(
        ("formula", "expected"),
        [
            ("A*B", np.minimum(SETS.A, SETS.B)),
            ("A + ~B", np.maximum(SETS.A, 1 - SETS.B)),
            ("min(A, B, C)", SETS.min(axis=1)),
            ("max(A, ~B)", np.maximum(SETS.A, 1 - SETS.B)),
            ("mean(A, B, C)", SETS.mean(axis=1)),
            ("product(A, B)", SETS.A * SETS.B),
            ("~mean(A, B) * C", np.minimum(1 - SETS[["A", "B"]].mean(axis=1), SETS.C)),
            (
                "max(mean(A, B), min(B, C))",
                np.maximum(SETS[["A", "B"]].mean(axis=1), SETS[["B", "C"]].min(axis=1)),
            ),
            (
                "mean(A*B, C) + mean(A, C)",
                np.maximum((np.minimum(SETS.A, SETS.B) + SETS.C) / 2, (SETS.A + SETS.C) / 2),
            ),
        ],
    )
    def test_a_formula_is_what_it_says(self, formula, expected):
        made = derive(SETS, {"K": formula})
        np.testing.assert_allclose(made["K"], expected, atol=1e-12)
        assert made.columns.tolist() == ["A", "B", "C", "K"]
        assert "K" not in SETS

    @pytest.mark.parametrize("m", [1, 2, 3])
    def test_at_least_is_the_or_of_all_ands(self, m):
        made = derive(SETS, {"K": f"at_least({m}, A, B, C)"})
        combinations = [SETS[list(c)].min(axis=1) for c in itertools.combinations("ABC", m)]
        np.testing.assert_allclose(made["K"], pd.concat(combinations, axis=1).max(axis=1))

    def test_nested_concepts_in_any_order(self):
        made = derive(SETS, {"TOP": "min(LOW, C)", "LOW": "A + B"})
        np.testing.assert_allclose(made["TOP"], np.minimum(np.maximum(SETS.A, SETS.B), SETS.C))
        assert made.columns.tolist()[-2:] == ["TOP", "LOW"]

    def test_missing_values_stay_missing(self):
        made = derive(SETS.where(SETS != 0.9), {"K": "max(A, B)", "L": "mean(B, C)"})
        assert made["K"].isna().tolist() == [False, True, False]
        assert not made["L"].isna().any()

    def test_formulas_are_on_record_and_add_up(self):
        made = derive(derive(SETS, {"K": "A*B"}), {"L": "K + C"})
        assert made.attrs["derived"] == {"K": "A*B", "L": "K + C"}
        text = str(derivations(made))
        assert "A*B" in text
        assert "K + C" in text
        assert derivations(made).to_frame().index.tolist() == ["K", "L"]

    def test_identical_sets_are_named(self):
        with pytest.warns(qca.FastqcaWarning, match="'K' is identical to 'A' in every case"):
            made = derive(SETS, {"K": "min(A, max(A, B))"})
        assert derivations(made).identical["K"] == ("A",)

    def test_sets_that_hardly_differ_are_told(self):
        made = derive(SETS, {"K": "mean(A, A, A, A, A, B)"})
        found = derivations(made)
        assert [(pair.first, pair.second) for pair in found.similar] == [("A", "K")]
        assert "A hardly differs from K: no case is in one only." in str(found)

    @pytest.mark.parametrize(
        ("formulas", "error", "message"),
        [
            ({"K": "L", "L": "M", "M": "K"}, qca.ExpressionError, "are circular: K -> L -> M -> K"),
            ({"K": "K*A"}, qca.ExpressionError, "are circular: K -> K"),
            ({"K": "A*BB"}, qca.ExpressionError, r"'K': there is no set 'BB' .*did you mean 'B'"),
            ({"A": "B*C"}, qca.DataError, "have a column 'A' already"),
            ({"K": "min(A, B"}, qca.ExpressionError, "a parenthesis is not closed"),
            ({"K": "at_least(4, A, B)"}, qca.ExpressionError, "at_least needs a number"),
            ({"K": "mean(A,, B)"}, qca.ExpressionError, "an argument is empty"),
            ({"K": "A -> B"}, qca.ExpressionError, "no arrow"),
            ({"K": 3}, qca.ExpressionError, "'K': a formula must be text"),
            ({3: "A"}, qca.DataError, "must be text, got 3"),
            ("K = A", qca.DataError, "must be a mapping"),
        ],
    )
    def test_one_clear_error(self, formulas, error, message):
        with pytest.raises(error, match=message):
            derive(SETS, formulas)

    def test_a_table_without_a_record(self):
        with pytest.raises(qca.DataError, match="no record of derived sets"):
            derivations(SETS)


class TestIdealTypes:
    def test_every_corner_is_the_minimum(self):
        found = ideal_types(SETS)
        assert len(found.types) == 8
        for product, config, scores in zip(
            found.types, found.configs, found.memberships, strict=True
        ):
            parts = [SETS[n] if v else 1 - SETS[n] for n, v in zip("ABC", config, strict=True)]
            np.testing.assert_allclose(scores, pd.concat(parts, axis=1).min(axis=1))
            np.testing.assert_allclose(scores, qca.expression(product).evaluate(SETS))

    def test_every_case_is_in_one_type_or_told(self):
        found = ideal_types(SETS)
        assert {c for cases in found.members.values() for c in cases} == {"x", "y", "z"}
        with pytest.warns(qca.FastqcaWarning, match="in no ideal type.*: y"):
            found = ideal_types(SETS.replace(0.9, 0.5))
        assert found.in_no_type == ("y",)
        assert found.assigned().isna().tolist() == [False, True, False]
        assert "In no type" in str(found)

    def test_multi_value_sets_have_a_corner_for_each_level(self):
        found = ideal_types({"P": [0, 1, 2, 2], "A": [0.2, 0.9, 0.8, 0.1]})
        assert len(found.types) == 6
        assert found.members["P{2}*A"] == ("3",)
        assert found.to_frame()["type"].tolist() == ["P{0}*~A", "P{1}*A", "P{2}*A", "P{2}*~A"]

    def test_types_have_names(self):
        found = ideal_types(SETS, "A, B", labels={"B*A": "both"})
        assert found.members["both"] == ("y",)
        with pytest.raises(qca.DataError, match="'A' is not an ideal type"):
            ideal_types(SETS, "A, B", labels={"A": "x"})
        with pytest.raises(qca.DataError, match="'x' is used for two ideal types"):
            ideal_types(SETS, "A, B", labels={"A*B": "x", "A*~B": "x"})

    def test_too_many_corners_are_refused(self):
        data = pd.DataFrame(np.zeros((2, 17), dtype=int), columns=[f"s{i}" for i in range(17)])
        with pytest.raises(qca.DataError, match="131,072 ideal types"):
            ideal_types(data)


ARTICLES = pd.DataFrame(
    {
        "THEORY": ["network theory; Organisation theory", "Network theory", "NA", None],
        "LEVEL": ["network", "policy", "Network", ""],
        "GOOD": [1, 0, 1, 1],
    },
    index=["a1", "a2", "a3", "a4"],
)


class TestCodedStudies:
    def coded(self):
        with pytest.warns(qca.FastqcaWarning, match="without a code") as caught:
            found = code_studies(
                ARTICLES, multilabel="THEORY", values={"LEVEL": ["policy", "network"]}
            )
        assert "'THEORY': a3, a4" in str(caught[0].message)
        return found

    def test_labels_become_sets_and_blanks_are_missing(self):
        sets = self.coded().sets
        np.testing.assert_array_equal(sets["THEORY_network_theory"], [1, 1, np.nan, np.nan])
        np.testing.assert_array_equal(sets["THEORY_Organisation_theory"], [1, 0, np.nan, np.nan])
        assert sets["LEVEL"].cat.codes.tolist() == [1, 0, 1, -1]
        assert sets["GOOD"].tolist() == [1, 0, 1, 1]

    def test_margins_are_counted_and_printed(self):
        found = self.coded()
        assert found.margins.counts["THEORY", "network theory"] == 2
        assert found.margins.counts["LEVEL", "network"] == 2
        assert found.missing == {"THEORY": ("a3", "a4"), "LEVEL": ("a4",)}
        assert "No code in THEORY: a3, a4" in str(found)

    def test_a_label_that_is_no_level(self):
        with pytest.raises(qca.DataError, match=r"'LEVEL' has 'network' for a1, .* not one of its"):
            code_studies(ARTICLES, values={"LEVEL": ["policy", "networks"]})
        with pytest.raises(qca.DataError, match="no column 'THEORIE'"):
            code_studies(ARTICLES, multilabel=["THEORIE"])

    def test_margins_alone_are_refused_with_what_is_missing(self):
        known = margins({"LEVEL": {"network": 50}, "THEORY": {"network theory": 15}}, n=73)
        assert "0.68" in str(known)
        for refuse in (
            lambda: qca.truth_table(known, "Y"),
            lambda: qca.minimize(known, outcome="Y"),
        ):
            with pytest.raises(qca.DataError, match="one row per study"):
                refuse()
        with pytest.raises(qca.DataError, match="at most 73, got 74"):
            margins({"LEVEL": {"network": 74}}, n=73)

    def test_coded_sets_can_be_analysed(self):
        sets = self.coded().sets.iloc[:2].assign(LEVEL=[0, 1])
        table = qca.truth_table(sets, "GOOD", "THEORY_Organisation_theory, LEVEL")
        assert table.levels == (2, 2)


class TestOddNamesAndCells:
    def test_functions_in_quoted_names_are_names(self):
        sets = {"x min(a)": [0.2, 0.8], "min (b)": [0.4, 0.6]}
        made = derive(sets, {"K": "max(`x min(a)`, ~`min (b)`)", "L": "`x min(a)`*`min (b)`"})
        assert made["K"].tolist() == pytest.approx([0.6, 0.8])
        assert made["L"].tolist() == pytest.approx([0.2, 0.6])

    def test_a_set_may_have_any_name(self):
        made = derive({"__call0__": [0.2, 0.9], "B": [0.5, 0.5]}, {"K": "max(B, B)*__call0__"})
        assert made["K"].tolist() == pytest.approx([0.2, 0.5])

    def test_dont_care_is_in_no_derived_set(self, recwarn):
        made = derive({"A": ["-", 1, 0], "B": [0.7, 0.8, 0.1]}, {"K": "A*B", "L": "~A"})
        assert made["K"].tolist() == pytest.approx([0, 0.8, 0])
        assert made["L"].tolist() == pytest.approx([0, 0, 1])
        assert not recwarn.list

    @pytest.mark.parametrize(
        ("formula", "message"),
        [
            ("median(A, B)", r"no function 'median' .did you mean 'mean'"),
            ("MIN(A, B)", r"no function 'MIN' .did you mean 'min'"),
            ("1", "uses no set"),
            ("min(" * 200 + "A" + ")" * 200, "more than 50 functions"),
            ("min(A, B))", r"in the formula 'min\(A, B\)\)'$"),
        ],
    )
    def test_one_clear_error(self, formula, message):
        with pytest.raises(qca.ExpressionError, match=message):
            derive({"A": [0.2], "B": [0.7]}, {"K": formula})

    def test_no_cases_are_identical_to_nothing(self, recwarn):
        assert derive({"A": [], "B": []}, {"K": "A*B"}).empty
        assert not recwarn.list

    def test_sets_of_ideal_types_are_named_as_everywhere(self):
        data = {"A": [0.2, 0.9], "lay view": [0.9, 0.8], "Z": [0.1, 0.1]}
        found = ideal_types(data, "A, `lay view`", labels={"`lay view`*A": "both"})
        assert found.members == {"~A*`lay view`": ("1",), "both": ("2",)}
        assert ideal_types(data, "A:lay view").sets == ("A", "lay view")
        for labels in ({1: "x"}, ["x"]):
            with pytest.raises(qca.DataError, match="labels"):
                ideal_types(data, "A", labels=labels)

    def test_dont_care_is_in_no_type(self):
        with pytest.warns(qca.FastqcaWarning, match=r'or "don\'t care"\): 1'):
            found = ideal_types({"A": ["-", 1, 0], "B": [0.7, 0.8, 0.1]})
        assert found.in_no_type == ("1",)

    def test_labels_in_any_script_make_names(self):
        table = {"T": ["théorie; (x)", "理論"], "T_x": [1, 0]}
        coded = code_studies(table, multilabel="T")
        assert list(coded.sets) == ["T_x_2", "T_théorie", "T_理論", "T_x"]
        assert coded.sets["T_x"].tolist() == [1, 0]
        with pytest.raises(qca.DataError, match=r"pass their \.sets as data"):
            qca.truth_table(coded, "T_x")

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({"multilabel": "T", "separator": ""}, "separator must be"),
            ({"multilabel": 0}, "multilabel must be names of columns"),
            ({"multilabel": "U"}, "no column 'U'"),
        ],
    )
    def test_code_studies_refuses(self, arguments, message):
        with pytest.raises(qca.DataError, match=message):
            code_studies({"T": ["a"]}, **arguments)

    @pytest.mark.parametrize(
        ("counts", "n", "message"),
        [
            ({"L": {"a": "x"}}, 3, "the count of L, a must be a whole number"),
            ({"L": 5}, 3, "two mappings"),
            ([], 3, "two mappings"),
            ({"L": {}}, 0, "n must be a whole number of at least 1"),
        ],
    )
    def test_margins_refuse(self, counts, n, message):
        with pytest.raises(qca.DataError, match=message):
            margins(counts, n)
