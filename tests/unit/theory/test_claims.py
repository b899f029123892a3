"""Claims, what-if, changes, several outcomes."""

import pickle

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.panel import changes
from fastqca.solutions.outcomes import minimize_outcomes
from fastqca.theory.claims import claims
from fastqca.theory.what_if import what_if


def uniform() -> pd.DataFrame:
    """Make all 32 configurations once, with the outcome that the truth gives."""
    grid = np.indices((2,) * 5).reshape(5, -1).T
    data = pd.DataFrame(grid, columns=["FD", "FI", "VD", "VI", "NB"])
    return data.assign(NE=(data.FD & data.FI) | (data.VD & data.VI & data.NB))


class TestClaims:
    def test_the_claims_about_care_networks_under_their_truth(self):
        found = claims(
            [
                "FD*FI -> NE",
                "VD*VI*NB -> NE",
                "~FD*FI -> NE",
                "FD*~FI -> NE",
                "VI <- NE",
                "VD*VI*~NB -> NE",
                "VD*~VI*NB -> NE",
            ],
            uniform(),
        )
        assert [one.verdict for one in found] == ["supported"] * 2 + ["not supported"] * 5
        incl = found.to_frame()["incl"].tolist()
        np.testing.assert_allclose(incl[:5], [1, 1, 1 / 8, 1 / 8, 7 / 11])
        assert found[4].short_of[0] == "inclN"
        # 7 of the 8 cases of ~FD*FI have no outcome.
        assert len(found[2].contradicted_by) == 7
        assert "not supported (inclS, PRI)" in str(found)

    def test_names_of_the_cases_that_contradict(self):
        data = qca.datasets.load("allers", "crisp").eval("KEY = WILL * ALIGN * RES * EXT")
        found = claims(["~AMB + KEY -> OUT"], data)
        assert found[0].contradicted_by == ("D",)
        np.testing.assert_allclose(found[0].measures["inclS"], 2 / 3)
        assert found.to_frame().loc[0, "contradicted_by"] == "D"

    def test_no_case_is_no_verdict(self):
        found = claims("A*B -> Y", {"A": [1, 0], "B": [0, 1], "Y": [1, 0]})
        assert found[0].verdict == "no case"
        assert found[0].short_of == ()

    @pytest.mark.parametrize(
        ("statement", "error", "message"),
        [
            ("FD*FI", qca.ExpressionError, "has no arrow"),
            ("FD*XX -> NE", qca.ExpressionError, "XX"),
            (3, qca.ExpressionError, "claims must be text"),
            ([], qca.ExpressionError, "no claim to"),
        ],
    )
    def test_one_clear_error(self, statement, error, message):
        with pytest.raises(error, match=message):
            claims(statement, uniform())


class TestWhatIf:
    def allers(self) -> pd.DataFrame:
        return qca.datasets.load("allers", "crisp")[["WILL", "ALIGN", "RES", "EXT", "OUT"]]

    def test_project_d_would_succeed_with_its_missing_conditions(self):
        with pytest.warns(qca.FastqcaWarning, match="identical"):
            sol = qca.minimize(self.allers(), include="?", outcome="OUT")
        found = what_if(sol, "D", {"WILL": 1, "ALIGN": 1, "EXT": 1})
        assert found.flips
        assert [one.carried_after for one in found.predictions] == [("WILL",), ("ALIGN",), ("EXT",)]
        assert "flips to OUT in all 3 models" in str(found)
        part = what_if(sol, "D", {"WILL": 1})
        assert [one.flips for one in part.predictions] == [True, False, False]
        assert "flips in 1 of 3 models" in part.sentence()

    def test_a_change_that_matters_to_no_term(self):
        found = what_if("WILL*ALIGN*RES*EXT -> OUT", "D", {"WILL": 1}, self.allers())
        assert not found.flips
        assert found.change == {"WILL": (0.0, 1.0)}
        assert "does not flip" in str(found)

    @pytest.mark.parametrize(
        ("case", "change", "message"),
        [
            ("E", {"WILL": 1}, "there is no 'E'"),
            ("D", {"WIL": 1}, "no model uses 'WIL' .did you mean 'WILL'"),
            ("D", {"WILL": 2}, r"WILL must be a number in \[0, 1\]"),
            ("D", {}, "set is empty"),
        ],
    )
    def test_one_clear_error(self, case, change, message):
        with pytest.raises(qca.DataError, match=message):
            what_if("WILL*RES -> OUT", case, change, self.allers())


class TestChanges:
    def test_two_directors_of_one_home(self):
        data = pd.DataFrame(
            {
                "home": ["h", "h", "g"],
                "director": [1, 2, 1],
                "CITIZEN": [0.8, 0.2, 0.5],
                "ORG": [0.3, 0.4, 0.5],
                "OPEN": [1, 0, 1],
                "SAME": [1, 1, 0],
            }
        )
        found = changes(data, case="home", time="director")
        frame = found.to_frame()
        assert frame[["set", "change"]].to_numpy().tolist() == [
            ["CITIZEN", "lost"],
            ["ORG", "in degree"],
            ["OPEN", "lost"],
        ]
        assert "lost" in str(found)

    def test_one_row_of_each_unit_is_an_error(self):
        with pytest.raises(qca.DataError, match="no unit of 'u' has two rows"):
            changes({"u": ["a", "b"], "t": [1, 1], "X": [0, 1]}, "u", "t")
        with pytest.raises(qca.DataError, match="not unique within unit"):
            changes({"u": ["a", "a"], "t": [1, 1], "X": [0, 1]}, "u", "t")


class TestOutcomes:
    def test_four_aims_in_one_call(self):
        data = qca.datasets.load("ics_panel")
        aims = ["HEALTH", "INEQUALITY", "PRODUCTIVITY", "ECONOMY"]
        found = minimize_outcomes(
            data, aims, ["SG", "ND", "PM", "SL", "TU"], include="?", incl_cut=0.8, pri_cut=0.5
        )
        assert [str(found.models(aim)[0]) for aim in aims] == [
            "SG*PM*SL",
            "SG*ND",
            "PM*~TU + SL*~TU",
            "SG*SL",
        ]
        for aim in aims:
            alone = qca.minimize(
                data,
                include="?",
                outcome=aim,
                conditions="SG, ND, PM, SL, TU",
                incl_cut=0.8,
                pri_cut=0.5,
            )
            pd.testing.assert_frame_equal(alone.to_frame(), found[aim].to_frame())
        overlap = found.overlap().set_index(["outcome", "other"])
        x, y = (found.models(aim)[0].membership for aim in ("HEALTH", "ECONOMY"))
        expected = np.minimum(x, y).sum() / np.maximum(x, y).sum()
        assert overlap.loc[("HEALTH", "ECONOMY"), "coincidence_low"] == pytest.approx(expected)
        assert len(overlap) == 6
        assert set(found.to_frame()["outcome"]) == set(aims)
        assert "Overlap of their models" in str(found)

    def test_a_typology_value_by_value(self):
        data = {"A": [1, 1, 0, 0, 1], "B": [1, 0, 1, 0, 0], "POS": [0, 1, 2, 2, 1]}
        found = minimize_outcomes(data, "POS{0}, POS{1}, POS{2}")
        assert found.conditions == ("A", "B")
        assert [str(found.models(one)[0]) for one in found.outcomes] == ["A*B", "A*~B", "~A"]

    @pytest.mark.filterwarnings("ignore:outcome .Z. is 0 in every case")
    def test_an_outcome_without_a_solution_does_not_stop_the_others(self):
        data = {"A": [1, 1, 0, 0], "B": [1, 0, 1, 0], "Y": [1, 1, 0, 0], "Z": [0, 0, 0, 0]}
        found = minimize_outcomes(data, ["Y", "Z"])
        assert list(found.solutions) == ["Y"]
        assert "no row of the truth table is coded '1'" in found.failures["Z"]
        assert "no solution" in str(found)

    def test_one_clear_error(self):
        data = {"A": [1, 0], "Y": [1, 0]}
        with pytest.raises(qca.DataError, match="'Y' occurs twice"):
            minimize_outcomes(data, "Y, Y")
        with pytest.raises(qca.DataError, match="both a condition and"):
            minimize_outcomes(data, "Y", "A, Y")
        with pytest.raises(qca.SolutionError, match="no outcome has a solution: Y"):
            minimize_outcomes({"A": [1, 0], "Y": [0, 0]}, "Y")


class TestHardUse:
    def test_claims_can_be_pickled(self):
        found = claims(["FD*FI -> NE", "VI <- NE"], uniform())
        again = pickle.loads(pickle.dumps(found))  # noqa: S301
        assert again.to_frame().equals(found.to_frame())
        assert dict(again[0].measures) == dict(found[0].measures)

    def test_a_case_without_an_outcome_is_not_counted(self):
        data = {"A": [1.0, 1.0, 0.0], "Y": [1.0, np.nan, 0.0]}
        with pytest.warns(qca.FastqcaWarning, match="left out"):
            assert claims("A -> Y", data)[0].n_cases == 1

    def test_what_if_with_names_in_a_column(self):
        data = {"who": ["a", "b"], "A": [0.2, 0.9], "Y": [0.1, 0.8]}
        assert what_if("A -> Y", "a", {"A": 1}, data, case_id="who").flips
        with pytest.raises(qca.DataError, match="set must be a mapping"):
            what_if("A -> Y", "a", ["A"], data, case_id="who")

    def test_what_if_a_cell_did_not_matter(self):
        data = pd.DataFrame({"A": ["-", 1, 0], "Y": [0, 1, 0]})
        found = what_if("A -> Y", "1", {"A": 1}, data)
        assert np.isnan(found.change["A"][0])
        assert "A - -> 1.00" in str(found)

    def test_the_only_case_with_a_level_may_leave_it(self, recwarn):
        data = pd.DataFrame({"A": [2, 1, 0], "Y": [1, 0, 0]})
        assert what_if("A{2} -> Y", "1", {"A": 1}, data).flips
        assert not recwarn.list

    def test_outcomes_with_different_cases_are_compared_by_those_in_common(self):
        data = {"A": [0, 1, 0, 1], "Y": [np.nan, 1, 0, 1], "Z": [0, 1, 0, np.nan]}
        with pytest.warns(qca.FastqcaWarning, match="left out"):
            found = minimize_outcomes(data, "Y, Z", "A", missing="drop")
        assert found.overlap()["coincidence_low"].tolist() == [1.0]
        assert "Overlap" in str(found)

    def test_an_outcome_without_a_solution_says_why(self):
        found = minimize_outcomes({"A": [0, 1], "Y": [0, 1], "Z": [0, 0]}, "Y, Z", "A")
        with pytest.raises(qca.SolutionError, match="Z has no solution: no row"):
            found["Z"]
        with pytest.raises(qca.DataError, match="no outcome 'y' .did you mean 'Y'"):
            found["y"]
        with pytest.raises(qca.DataError, match="outcomes must be names"):
            minimize_outcomes({"A": [0, 1], "Y": [0, 1]}, 5)
