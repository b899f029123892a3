"""Necessity, super_subset and pof_conditions: what may be given, what comes back, and limits."""

import copy
import os
import pickle
import subprocess
import sys
import textwrap
from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import polars as pl
import pytest

import fastqca as qca
from fastqca import DataError, ExpressionError, FastqcaWarning, measures
from interrupts import interrupted, needs_signals

DATA = pd.DataFrame(
    {
        "A": [0.9, 0.6, 0.2, 0.1],
        "B": [0.1, 0.3, 0.8, 0.3],
        "M": [2, 0, 1, 2],
        "Y": [0.8, 0.7, 0.9, 0.2],
    },
    index=["NL", "BE", "DE", "FR"],
)


def random(conditions: int, cases: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng([seed, conditions, cases])
    x = pd.DataFrame(rng.random((cases, conditions)))
    return x.rename(columns=lambda i: f"C{i}").assign(Y=rng.random(cases))


class TestSuperSubset:
    def test_necessity_by_hand(self):
        found = qca.super_subset(DATA, "Y", "A, B", incl_cut=0.9, ron_cut=0.8)
        assert found.terms == ("A + B",)
        # max(A, B) = .9 .6 .8 .3, of which .8 .6 .8 .2 lie in Y
        assert found.loc["A + B", "inclN"] == pytest.approx(2.4 / 2.6)
        assert found.loc["A + B", "covN"] == pytest.approx(2.4 / 2.6)
        assert found.loc["A + B", "RoN"] == pytest.approx(1.4 / 1.6)
        assert found.coms["A + B"].tolist() == [0.9, 0.6, 0.8, 0.3]
        assert found.coms.index.tolist() == ["NL", "BE", "DE", "FR"]

    def test_sufficiency_by_hand(self):
        found = qca.super_subset(DATA, "Y", "A:M", relation="suf", incl_cut=1, depth=2)
        assert found.relation == "sufficiency"
        assert found.columns.tolist() == ["inclS", "PRI", "covS"]
        assert found.terms[0] == "A*B"
        assert found.loc["A*B"].tolist() == pytest.approx([1, 1, 0.7 / 2.6])
        # min(B, M{0}) is 0 but for BE, which is .3 in it and in Y, and .3 in ~Y
        assert found.loc["B*M{0}"].tolist() == pytest.approx([1, np.nan, 0.3 / 2.6], nan_ok=True)
        stricter = qca.super_subset(
            DATA, "Y", "A:M", relation="suf", incl_cut=1, depth=2, pri_cut=0.5
        )
        assert set(found.terms) - set(stricter.terms) == {"B*M{0}"}

    def test_both_directions(self):
        found = qca.super_subset(DATA, "Y", "A, B", relation="necsuf", incl_cut=0.9)
        assert found.to_frame().round(6).to_dict("index") == {
            "A + B": {"inclN": 0.923077, "RoN": 0.875, "inclS": 0.923077}
        }
        found = qca.super_subset(DATA, "~Y", "A, B", relation="sufnec", incl_cut=0.6)
        assert found.columns.tolist() == ["inclS", "PRI", "inclN"]
        assert found.terms == ("~A*~B",)

    @pytest.mark.parametrize("outcome", ["~Y", "Y*M{2}", "M{0,2}", "Y + A"])
    def test_any_outcome(self, outcome):
        names = [name for name in ("A", "B") if name not in outcome]
        found = qca.super_subset(DATA, outcome, names, incl_cut=0.3)
        assert found.outcome == outcome
        y = qca.expression(outcome).evaluate(DATA)
        for term, row in found.to_frame().iterrows():
            wanted = qca.pof(qca.expression(term).evaluate(DATA), y).to_frame().iloc[0]
            np.testing.assert_allclose(row, wanted[row.index], atol=1e-12)

    def test_nothing_found_is_no_error(self):
        for relation in ("necessity", "sufficiency", "necsuf", "sufnec"):
            found = qca.super_subset(DATA, "M{1}", "A, B", relation=relation, incl_cut=0.95)
            assert len(found) == 0
            assert found.terms == ()
            assert len(found.to_frame().columns) == 3
            assert found.coms.shape == (4, 0)
            assert "No expression reaches incl_cut=0.95" in str(found)
            assert "No expression" in found._repr_html_()

    def test_levels_are_conditions_of_one_set(self):
        found = qca.super_subset({"M": [0, 1, 2, 1], "Y": [0, 1, 0, 1]}, "Y")
        assert found.terms == ("M{1}",)

    def test_measures_are_added(self):
        found = qca.super_subset(DATA, "Y", "A, B", incl_cut=0.9, add=["haesebrouck", np.vdot])
        x = found.coms["A + B"].to_numpy()
        y = DATA["Y"].to_numpy()
        assert found.loc["A + B", "haesebrouck"] == pytest.approx(measures.haesebrouck(y, x))
        assert found.loc["A + B", "vdot"] == pytest.approx(np.vdot(x, y))
        empty = qca.super_subset(DATA, "M{1}", "A, B", add="product")
        assert empty.columns.tolist() == ["inclN", "RoN", "covN", "product"]

    def test_cases_in_a_column(self):
        data = DATA.reset_index(names="country")
        found = qca.super_subset(data, "Y", incl_cut=0.9, case_id="country")
        assert found.coms.index.tolist() == ["NL", "BE", "DE", "FR"]
        with pytest.raises(DataError, match="'country' has text"):
            qca.super_subset(data, "Y", incl_cut=0.9)

    def test_any_table(self):
        wanted = qca.super_subset(DATA, "Y", incl_cut=0.9).to_frame()
        for table in (pl.from_pandas(DATA), DATA.to_dict("list"), DATA.astype("Float64")):
            pd.testing.assert_frame_equal(
                qca.super_subset(table, "Y", incl_cut=0.9).to_frame(), wanted
            )

    def test_a_condition_may_be_called_like_a_column_of_a_truth_table(self):
        data = {"n": [1, 1, 0], "OUT": [0, 1, 0], "Y": [1, 1, 0]}
        assert qca.super_subset(data, "Y").terms == ("n",)
        assert qca.necessity(data, "Y").necessary == ("n",)

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"relation": "x"}, "relation must be one of 'necessity', 'sufficiency'"),
            ({"incl_cut": 1.2}, r"incl_cut must be a number in \[0, 1\], got 1.2"),
            ({"cov_cut": -1}, "cov_cut must be"),
            ({"ron_cut": "high"}, "ron_cut must be"),
            ({"pri_cut": None}, "pri_cut must be"),
            ({"depth": 0}, "depth must be a whole number of at least 1"),
            ({"depth": 1.5}, "depth must be a whole number"),
            (
                {"pri_cut": 0.5},
                "pri_cut refers to PRI, which does not apply to relation='necessity': omit",
            ),
            ({"pri_cut": 0.5, "relation": "necsuf"}, "pri_cut refers to PRI"),
            ({"ron_cut": 0.5, "relation": "suf"}, "ron_cut refers to RoN"),
            ({"cov_cut": 0.5, "relation": "sufnec"}, "incl_cut is the cut-off for both"),
            ({"conditions": "A, Q"}, "condition 'Q' is not a column"),
            ({"conditions": "A, Y"}, "'Y' cannot be both a condition"),
            ({"add": "inclN2"}, "there is no measure 'inclN2'"),
            ({"incl_cut": 0, "add": {"inclN": len}}, "there is a measure 'inclN' already"),
        ],
    )
    def test_errors(self, options, message):
        with pytest.raises(DataError, match=message):
            qca.super_subset(DATA, "Y", **options)

    def test_outcomes_that_are_none(self):
        with pytest.raises(DataError, match="outcome 'Z' is not a column"):
            qca.super_subset(DATA, "Z")
        with pytest.raises(DataError, match="outcome 'M' has 3 levels"):
            qca.super_subset(DATA, "M")
        with pytest.raises(ExpressionError, match="outcome"):
            qca.super_subset(DATA, "A*(B")
        with pytest.raises(DataError, match="missing values in condition 'A' .cases BE"):
            qca.super_subset(DATA.assign(A=[0.1, np.nan, 0.2, 0.3]), "Y")


class TestNecessity:
    found = qca.necessity(DATA, "Y", "A, B", incl_cut=0.9, ron_cut=0.5)

    def test_every_condition_has_a_verdict(self):
        table = self.found.to_frame()
        assert table.index.tolist() == ["~A", "A", "~B", "B", "A + B"]
        assert table["kind"].tolist() == ["condition"] * 4 + ["disjunction"]
        assert table.columns.tolist() == [
            *("kind", "inclN", "RoN", "covN"),
            *("incl_ok", "ron_ok", "cov_ok", "necessary"),
        ]
        assert table["necessary"].tolist() == [False] * 4 + [True]
        assert table.loc["A", ["incl_ok", "ron_ok", "cov_ok"]].tolist() == [False, True, True]
        singles = qca.pof_conditions(DATA, "Y", "A, B").to_frame()
        pd.testing.assert_frame_equal(table.iloc[:4][singles.columns.tolist()], singles)
        assert self.found.necessary == ("A + B",)

    def test_cut_offs_give_verdicts(self):
        found = qca.necessity(DATA, "Y", "A, B", incl_cut=0.6, cov_cut=0.94, ron_cut=0.96)
        table = found.to_frame()
        assert table.loc["A", ["inclN", "RoN", "covN"]].round(3).tolist() == [0.654, 0.957, 0.944]
        assert table.loc["A", ["incl_ok", "ron_ok", "cov_ok"]].tolist() == [True, False, True]
        assert table.loc["A", "necessary"] == np.False_

    def test_what_is_necessary_alone_is_in_no_disjunction(self):
        data = {"A": [1, 1, 1, 0], "B": [1, 0, 0, 1], "C": [0, 1, 1, 1], "Y": [1, 1, 1, 0]}
        assert qca.necessity(data, "Y").necessary == ("A", "~B + ~C", "B + C")

    def test_depth(self):
        assert len(qca.necessity(DATA, "Y", "A, B", depth=1)) == 4
        assert "minimal disjunction" not in str(qca.necessity(DATA, "Y", "A, B", depth=1))
        none = qca.necessity(DATA, "Y", "A, B", incl_cut=1, depth=2)
        assert "No minimal disjunction of at most 2 conditions reaches incl_cut=1." in str(none)

    def test_measures_are_added(self):
        found = qca.necessity(DATA, "Y", "A, B", add="haesebrouck")
        x = found.coms["~A"].to_numpy()
        assert found.loc["~A", "haesebrouck"] == pytest.approx(
            measures.haesebrouck(DATA["Y"].to_numpy(), x)
        )
        assert len(found["haesebrouck"]) == len(found)

    def test_text(self):
        lines = str(self.found).splitlines()
        assert lines[0] == "necessity for Y, 4 cases"
        assert lines[2].split() == ["term", "inclN", "RoN", "covN", "necessary"]
        assert set(lines[8]) == {"-"}
        assert lines[9].split()[-1] == "yes"
        assert lines[-1] == "necessary: inclN >= 0.9, RoN >= 0.5, covN >= 0"
        assert repr(self.found) == (
            "<Necessity for Y: 0 of 4 conditions and 1 minimal disjunction, 4 cases>"
        )

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"incl_cut": 2}, "incl_cut must be"),
            ({"cov_cut": 2}, "cov_cut must be"),
            ({"ron_cut": 2}, "ron_cut must be"),
            ({"depth": 0}, "depth must be"),
            ({"conditions": []}, "at least one condition is needed"),
        ],
    )
    def test_errors(self, options, message):
        with pytest.raises(DataError, match=message):
            qca.necessity(DATA, "Y", **options)


def test_missing_values_are_refused_or_left_out():
    data = DATA.assign(A=[0.9, np.nan, 0.2, 0.1], note=[np.nan, 1, 1, 1])
    whole = DATA.drop(index="BE").drop(columns="M")
    for function in (qca.super_subset, qca.necessity, qca.pof_conditions):
        with pytest.raises(DataError, match="missing values in condition 'A' .cases BE"):
            function(data, "Y", "A, B")
        with pytest.raises(DataError, match="missing must be one of 'raise', 'drop'"):
            function(data, "Y", "A, B", missing="ignore")
        with pytest.warns(FastqcaWarning, match="1 of 4 cases are left out"):
            found = function(data, "Y", "A, B", missing="drop")
        assert found.dropped == ("BE",)
        assert "3 cases (1 left out)" in str(found)
        pd.testing.assert_frame_equal(found.to_frame(), function(whole, "Y").to_frame())


def test_dont_care_cells_are_in_no_level():
    data = {"A": ["-", 1, 1, 0], "B": [1, 1, 0, 0], "Y": [1, 1, 1, 0]}
    table = qca.pof_conditions(data, "Y", relation="suf").to_frame()
    assert table.index.tolist() == ["~A", "A", "~B", "B"]
    assert table.loc["A"].tolist() == [1, 1, 2 / 3]
    assert qca.super_subset(data, "Y").terms == ("A + B",)
    assert qca.super_subset(data, "Y").coms["A + B"].tolist() == [1, 1, 1, 0]


class TestConditions:
    def test_rows_and_columns(self):
        found = qca.pof_conditions(DATA, "Y", relation="suf")
        assert found.rows == ("~A", "A", "~B", "B", "M{0}", "M{1}", "M{2}")
        assert found.columns.tolist() == ["inclS", "PRI", "covS"]
        assert found.relation == "sufficiency"
        assert qca.pof_conditions(DATA, "Y", "A").rows == ("~A", "A")

    def test_binomial(self):
        found = qca.pof_conditions({"A": [1, 1, 0], "Y": [1, 0, 0]}, "Y", inf_test="binom")
        assert found.columns.tolist() == ["inclN", "RoN", "covN", "pval1", "pval0"]
        assert found.loc["A", ["pval1", "pval0"]].tolist() == [0.75, 0.5]


@pytest.mark.parametrize(
    "made",
    [
        qca.super_subset(DATA, "Y", incl_cut=0.9),
        qca.necessity(DATA, "Y"),
        qca.pof_conditions(DATA, "Y"),
    ],
    ids=lambda made: type(made).__name__,
)
class TestResults:
    def test_frozen(self, made):
        with pytest.raises(FrozenInstanceError):
            made.outcome = "Z"
        with pytest.raises(TypeError):
            made.measures["inclN"] = None
        with pytest.raises(ValueError, match="read-only"):
            made.measures["inclN"][0] = 1

    def test_pickled_and_copied(self, made):
        for again in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made), copy.copy(made)):  # noqa: S301
            pd.testing.assert_frame_equal(again.to_frame(), made.to_frame())
            assert str(again) == str(made)
            with pytest.raises(TypeError):
                again.measures["inclN"] = None

    def test_reads_like_a_table(self, made):
        table = made.to_frame()
        assert len(made) == len(table)
        assert made.index.equals(table.index)
        assert made.columns.equals(table.columns)
        assert made["inclN"].equals(table["inclN"])
        assert made.iloc[0].equals(table.iloc[0])

    def test_is_written(self, made, tmp_path):
        assert made.to_markdown().count("\n") > len(made)
        assert "\\toprule" in made.to_latex()
        made.to_csv(tmp_path / "x.csv")
        assert len(pd.read_csv(tmp_path / "x.csv")) == len(made)


def test_long_listings_are_cut_in_print_only():
    found = qca.super_subset(random(8, 30), "Y", incl_cut=0.8)
    assert len(found) > 100
    assert f"... {len(found) - 100} more rows; to_frame() has them all" in str(found)
    assert f"... {len(found) - 100} more rows" in found._repr_html_()
    assert found.to_markdown().count("\n") > len(found)


def test_names_are_escaped():
    data = pd.DataFrame({"<b>": [0.5, 1], "B": [1, 0.2], "Y": [0.5, 1]})
    for made in (qca.super_subset(data, "Y"), qca.necessity(data, "Y")):
        assert "&lt;b&gt;" in made._repr_html_()
        assert "<b>" not in made._repr_html_()


class TestLimits:
    def test_20_conditions_are_searched_completely(self):
        data = random(20, 100)
        found = qca.necessity(data, "Y", ron_cut=0.3)
        shallow = qca.necessity(data, "Y", ron_cut=0.3, depth=4)
        few = [term for term in found.rows if term.count("+") < 4]
        assert few == list(shallow.rows)
        assert len(found) > len(few) > 1000

    def test_what_nobody_can_read_is_refused(self):
        with pytest.raises(DataError, match="more than 1048576 expressions reach the cut-offs"):
            qca.super_subset(random(13, 5), "Y", incl_cut=0)

    def test_64_conditions(self):
        data = random(64, 30)
        assert len(qca.necessity(data, "Y", depth=2).necessary) > 10
        assert len(qca.pof_conditions(data, "Y")) == 128

    def test_results_do_not_depend_on_the_number_of_threads(self):
        code = textwrap.dedent(
            """
            import numpy as np, pandas as pd, fastqca as qca
            x = np.random.default_rng(5).random((60, 11))
            data = pd.DataFrame(x, columns=[f"C{i}" for i in range(10)] + ["Y"])
            print(qca.necessity(data, "Y").to_csv())
            print(qca.super_subset(data, "Y", relation="suf", incl_cut=0.9).to_csv())
            """
        )
        outputs = {
            subprocess.run(
                [sys.executable, "-c", code],
                env={**os.environ, "RAYON_NUM_THREADS": threads},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for threads in ("1", "2", "5")
        }
        assert len(outputs) == 1

    @needs_signals
    def test_ctrl_c_stops_a_search(self):
        setup = """
            import numpy as np, pandas as pd, fastqca as qca
            x = np.random.default_rng(5).integers(0, 2, (400, 65))
            data = pd.DataFrame(x, columns=[f"C{i}" for i in range(64)] + ["Y"])
        """
        assert interrupted(setup, 'qca.necessity(data, "Y", incl_cut=1)') == ["stopped"]
