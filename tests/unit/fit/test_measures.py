"""Measures by name, set coincidence and the binomial test."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import fastqca as qca
from fastqca import DataError, ExpressionError, FastqcaWarning, measures
from fastqca._common.binomial import binomial_tail
from fastqca.fit.measures import MEASURES

X, Y = np.array([0.9, 0.6, 0.2, 0.1]), np.array([0.8, 0.7, 0.9, 0.2])
DATA = pd.DataFrame({"A": X, "B": [0.1, 0.3, 0.8, 0.3], "Y": Y}, index=["NL", "BE", "DE", "FR"])
CRISP = pd.DataFrame({"A": [1, 1, 1, 1, 0, 0], "B": [0, 1, 0, 0, 1, 0], "Y": [1, 1, 1, 0, 1, 0]})


def test_by_hand():
    # x - y is .1 in the first case and not above 0 in the others; min(x, y) sums up to 1.7.
    assert measures.haesebrouck(X, Y) == pytest.approx(1.7 / (1.7 + math.sqrt(0.1 * 0.9)))
    # min(x, y, 1 - y) = .2 .3 .1 .1
    assert measures.product(X, Y) == pytest.approx(1.7 / 1.8 * (1.7 - 0.7) / (1.8 - 0.7))
    # 1 - max(x, y) = .1 .3 .1 .8; 1 - y = .2 .3 .1 .8; 1 - x = .1 .4 .8 .9
    assert measures.contrapositive_consistency(X, Y) == pytest.approx(1.3 / 1.4)
    assert measures.contrapositive_coverage(X, Y) == pytest.approx(1.3 / 2.2)
    # min(x, 1 - y) = .2 .3 .1 .1; min(x, y, 1 - x, 1 - y) = .1 .3 .1 .1
    assert measures.prevalence_adjusted_consistency(X, Y) == pytest.approx(
        1.7 / (1.7 + 2.6 / 1.4 * (0.7 - 0.6))
    )
    # min(y, 1 - x) = .1 .4 .8 .2
    assert measures.antecedent_adjusted_coverage(X, Y) == pytest.approx(
        1.7 / (1.7 + 1.8 / 2.2 * (1.5 - 0.6))
    )
    # of the negated sets, whose minimum sums up to 1.3
    assert measures.antecedent_adjusted_contrapositive_consistency(X, Y) == pytest.approx(
        1.3 / (1.3 + 2.2 / 1.8 * (0.7 - 0.6))
    )
    assert measures.prevalence_adjusted_contrapositive_coverage(X, Y) == pytest.approx(
        1.3 / (1.3 + 1.4 / 2.6 * (1.5 - 0.6))
    )


@pytest.mark.parametrize("name", MEASURES)
def test_perfect_and_undefined(name):
    x = np.array([1.0, 1, 0, 0])
    assert MEASURES[name](x, x) == 1
    assert math.isnan(MEASURES[name]([0, 0], [0, 0])) or math.isnan(MEASURES[name]([1, 1], [1, 1]))
    assert getattr(measures, name) is MEASURES[name]
    assert name in measures.__all__


class TestByName:
    def test_every_way_to_ask(self):
        wanted = measures.haesebrouck(X, Y)
        for add, column in (
            ("haesebrouck", "haesebrouck"),
            (["haesebrouck"], "haesebrouck"),
            ({"H": "haesebrouck"}, "H"),
            ({"H": measures.haesebrouck}, "H"),
            (measures.haesebrouck, "haesebrouck"),
            ((measures.haesebrouck, "product"), "haesebrouck"),
        ):
            table = qca.pof("A => Y", data=DATA, add=add)
            assert table.loc["A", column] == pytest.approx(wanted, abs=1e-15)

    def test_for_necessity_the_roles_change(self):
        own = {"own": lambda x, y: 2 * measures.haesebrouck(x, y)}
        table = qca.pof("A <= Y", data=DATA, add=own)
        assert table.loc["A", "own"] == pytest.approx(2 * measures.haesebrouck(X, Y))
        for add in ("haesebrouck", measures.haesebrouck):
            table = qca.pof("A <= Y", data=DATA, add=add)
            assert table.loc["A", "haesebrouck"] == pytest.approx(measures.haesebrouck(Y, X))

    def test_the_whole_has_them_too(self):
        table = qca.pof("A + B => Y", data=DATA, add="product")
        whole = np.maximum(DATA["A"], DATA["B"])
        assert table.loc["expression", "product"] == pytest.approx(measures.product(whole, Y))


class TestCoincidence:
    def test_by_hand(self):
        # minima .1 .3 .2 .1 and maxima .9 .6 .8 .3
        assert qca.set_coincidence("A", "B", data=DATA) == pytest.approx(0.7 / 2.6)
        # with Y: minima .1 .3 .2 .1 and maxima .9 .7 .9 .3
        for sets, data in (
            (("A", "B", "Y"), DATA),
            (("A", DATA["B"], Y), DATA),
            ((X, DATA["B"].to_numpy(), Y), None),
            ((DATA,), None),
            ((DATA.to_numpy(),), None),
            ((DATA.to_dict("list"),), None),
        ):
            assert qca.set_coincidence(*sets, data=data) == pytest.approx(0.7 / 2.8)

    def test_expressions_are_evaluated_as_written(self):
        found = qca.set_coincidence("A + ~B", qca.expression("Y*A"), data=DATA)
        one, other = np.maximum(X, 1 - DATA["B"]), np.minimum(X, Y)
        assert found == pytest.approx(np.minimum(one, other).sum() / np.maximum(one, other).sum())

    def test_edges(self):
        assert qca.set_coincidence([1, 0], [1, 0]) == 1
        assert qca.set_coincidence([1, 0], [0, 1]) == 0
        assert math.isnan(qca.set_coincidence([0, 0], [0, 0]))
        with pytest.warns(FastqcaWarning, match="left out: 2"):
            assert qca.set_coincidence([1, np.nan, 0.5], [1, 0, 0.25]) == pytest.approx(1.25 / 1.5)

    @pytest.mark.parametrize(
        ("sets", "data", "error", "message"),
        [
            ((), None, DataError, "two or more"),
            (("A",), DATA, DataError, "two or more"),
            (([1, 0],), None, DataError, "two or more"),
            (("A", "B"), None, DataError, "data is missing: the set 1 'A'"),
            (("A", "Q"), DATA, ExpressionError, "there is no set 'Q'"),
            (("A", "B => Y"), DATA, ExpressionError, "the set 2 cannot have an arrow"),
            (([1, 0], [1, 0, 1]), None, DataError, "2 cases in set 1 and 3 in set 2"),
            (([1, 0], [1, 2]), None, DataError, r"in \[0, 1\]: set 2 is 2 for case 2"),
            (([1, 0], DATA), None, DataError, "the set 2 must be one column, got 3"),
            (
                (DATA["A"], DATA["B"].rename({"NL": "UK"})),
                None,
                DataError,
                "set 1 and set 2 .'NL' only",
            ),
        ],
    )
    def test_errors(self, sets, data, error, message):
        with pytest.raises(error, match=message):
            qca.set_coincidence(*sets, data=data)


class TestBinomial:
    @pytest.mark.parametrize("trials", [1, 2, 7, 30, 400, 3000])
    @pytest.mark.parametrize("chance", [0.05, 0.5, 0.75, 0.9999])
    def test_is_the_upper_tail(self, trials, chance):
        for successes in {0, 1, trials // 3, trials // 2, 3 * trials // 4, trials - 1, trials}:
            wanted = stats.binom.sf(successes - 1, trials, chance)
            found = binomial_tail(successes, trials, chance)
            assert found == pytest.approx(wanted, rel=1e-9, abs=1e-300)

    def test_edges(self):
        assert math.isnan(binomial_tail(0, 0, 0.5))
        assert binomial_tail(1, 2, 0.0) == 0
        assert binomial_tail(2, 2, 1.0) == 1
        assert binomial_tail(3, 2, 0.5) == 0

    def test_sufficiency_counts_the_cases_of_the_term(self):
        table = qca.pof("A + B => Y", data=CRISP, inf_test="binom")
        assert table.columns.tolist() == ["inclS", "PRI", "covS", "covU", "pval1", "pval0"]
        assert table.loc["A", "pval1"] == pytest.approx(
            stats.binomtest(3, 4, 0.75, "greater").pvalue
        )
        assert table.loc["A", "pval0"] == pytest.approx(
            stats.binomtest(3, 4, 0.5, "greater").pvalue
        )
        assert table.loc["expression", "pval0"] == pytest.approx(
            stats.binomtest(4, 5, 0.5, "greater").pvalue
        )

    def test_necessity_counts_the_cases_of_the_outcome(self):
        table = qca.pof("B <= Y", data=CRISP, inf_test="binom", incl_cut=0.8)
        assert table.columns.tolist() == ["inclN", "RoN", "covN", "pval1"]
        assert table.loc["B", "pval1"] == pytest.approx(
            stats.binomtest(2, 4, 0.8, "greater").pvalue
        )

    def test_a_term_without_cases_has_no_test(self):
        table = qca.pof("A*B*~Y => Y", data=CRISP, inf_test="binom")
        assert math.isnan(table["pval1"].iloc[0])

    @pytest.mark.parametrize(
        ("data", "options", "message"),
        [
            (DATA, {"inf_test": "binom"}, "all sets must be crisp"),
            (CRISP, {"inf_test": "chisq"}, "inf_test must be one of 'binom', got 'chisq'"),
            (
                CRISP,
                {"inf_test": "binom", "incl_cut": 1.5},
                r"incl_cut must be a number in \[0, 1\]",
            ),
            (CRISP, {"inf_test": "binom", "incl_cut": (1, 1, 1)}, "one number or two"),
            (CRISP, {"inf_test": "binom", "incl_cut": ()}, "one number or two"),
        ],
    )
    def test_errors(self, data, options, message):
        with pytest.raises(DataError, match=message):
            qca.pof("A => Y", data=data, **options)
