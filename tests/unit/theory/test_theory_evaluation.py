"""Theory evaluation: what the groups hold, what is shown, what is refused."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest

import fastqca as qca

GROUPS = (
    "covered most likely",
    "covered least likely",
    "uncovered most likely",
    "uncovered least likely",
    "inconsistent most likely",
    "inconsistent least likely",
    "consistent most likely",
    "consistent least likely",
)
# One case for each combination of model A, theory B and outcome Y, named after it.
EIGHT = pd.DataFrame(
    [(a, b, y) for y in (1, 0) for a in (1, 0) for b in (1, 0)],
    columns=["A", "B", "Y"],
    index=[name.replace(" ", "-") for name in GROUPS],
)


@pytest.fixture(scope="module")
def lipset():
    return qca.datasets.load("lipset", "fuzzy")


@pytest.fixture(scope="module")
def solution(lipset):
    return qca.minimize(lipset, outcome="SURV", conditions="DEV:STB", include="?", incl_cut=0.8)


def test_every_group_has_its_case():
    """SetMethods leaves the group of inconsistent most likely cases empty, whatever the data."""
    (model,) = qca.theory_evaluation("B", "A -> Y", EIGHT).models
    assert model.cases == {name: (name.replace(" ", "-"),) for name in GROUPS}
    assert [group.share for group in model.groups] == [1 / 8] * 8
    assert [group.share_of_outcome for group in model.groups] == [1 / 4] * 8
    assert model.undecided == ()


def test_inconsistent_most_likely_cases_of_lipset(lipset):
    (model,) = qca.theory_evaluation("DEV", "DEV + STB", lipset, outcome="SURV").models
    both = (lipset["DEV"] > 0.5) & (lipset["SURV"] < 0.5)
    assert model.cases["inconsistent most likely"] == tuple(lipset.index[both])
    assert len(model.cases["inconsistent most likely"]) == 2


@pytest.mark.parametrize("variant", ["crisp", "graded"])
def test_project_d_deviates_from_the_theory_of_ambition(variant):
    data = qca.datasets.load("allers", variant)
    data = data.assign(KEY=data[["WILL", "ALIGN", "RES", "EXT"]].min(axis=1))
    found = qca.theory_evaluation("~AMB + KEY", outcome="OUT", data=data)
    assert found.cases["deviant consistency"] == ("D",)
    assert found.models == ()
    if variant == "crisp":
        assert (found.inclS, found.covS) == (pytest.approx(2 / 3), 1)
    else:
        numbers = [f"{x:.3f}" for x in (found.inclS, found.PRI, found.covS)]
        assert numbers == ["0.831", "0.798", "0.717"]


def test_parameters_of_the_theory_are_those_of_pof(lipset):
    found = qca.theory_evaluation("DEV*~IND + URB", data=lipset, outcome="~SURV").to_frame()
    alone = qca.pof("DEV*~IND + URB -> ~SURV", data=lipset).to_frame()
    assert found["term"].tolist() == ["DEV*~IND", "URB", "theory"]
    for name in ("inclS", "PRI", "covS"):
        assert found[name].tolist() == pytest.approx(alone[name].tolist(), abs=1e-12)


def test_every_form_of_a_solution(lipset, solution):
    expected = qca.theory_evaluation("DEV*STB", solution).to_frame()
    models = solution.solution.models
    for form in (solution.solution, models, models[0]):
        found = qca.theory_evaluation("DEV*STB", form).to_frame()
        pd.testing.assert_frame_equal(found, expected)
    for form in (solution, models[0], models[0].expression, str(models[0])):
        found = qca.theory_evaluation("DEV*STB -> SURV", form, lipset).to_frame()
        pd.testing.assert_frame_equal(found, expected)


def test_models_of_a_negated_outcome(lipset):
    negated = qca.minimize(lipset, outcome="~SURV", conditions="DEV:STB", include="?", incl_cut=0.8)
    found = qca.theory_evaluation("~DEV", negated)
    assert found.outcome == "~SURV"
    model, fit = found.models[0], negated.solution.models[0].fit
    row = model.to_frame().set_index("term").loc["model"]
    assert row[["inclS", "PRI", "covS"]].tolist() == pytest.approx(list(fit.values()))


def test_a_theory_of_other_sets_needs_the_data(lipset, solution):
    wider = lipset.assign(NEW=lipset["URB"])
    with pytest.raises(qca.ExpressionError, match="theory: .*there is no set 'NEW'"):
        qca.theory_evaluation("NEW", solution)
    found = qca.theory_evaluation("NEW", solution, wider)
    same = qca.theory_evaluation("URB", solution)
    assert found.models[0].rows()[:4] == same.models[0].rows()[:4]
    assert found.models[0].cases == same.models[0].cases


def test_multi_value_sets():
    data = pd.DataFrame({"A": [0, 1, 2, 2, 1, 0], "B": [0, 1, 0, 1, 1, 0], "Y": [0, 1, 1, 1, 0, 0]})
    solution = qca.minimize(data, outcome="Y", include="?")
    model = qca.theory_evaluation("A{1,2}", solution).models[0]
    assert str(model.model) == "A{2}"
    assert str(model.intersections["~model*theory"]) == "A{1}"
    assert str(model.intersections["model*~theory"]) == "0"
    assert model.to_frame().set_index("term")["inclS"].isna().sum() == 1
    assert model.cases["uncovered most likely"] == ("2",)


def test_cases_at_the_crossover_are_told():
    data = EIGHT.astype(float)
    data.iloc[0, 1] = 0.5
    (model,) = qca.theory_evaluation("B", "A -> Y", data).models
    assert model.undecided == ("covered-most-likely",)
    assert model.cases["covered most likely"] == ()
    assert "(membership of exactly 0.5): covered-most-likely" in str(
        qca.theory_evaluation("B", "A -> Y", data)
    )


def test_frames():
    found = qca.theory_evaluation("B", ["A -> Y", "~A -> Y"], EIGHT)
    groups = found.cases_frame()
    assert groups["model"].tolist() == ["M1"] * 8 + ["M2"] * 8
    assert groups["group"].tolist() == list(GROUPS) * 2
    assert groups["n"].sum() == 16
    alone = qca.theory_evaluation("B", data=EIGHT, outcome="Y").cases_frame()
    assert alone["n"].sum() == 8
    assert alone["region"].iloc[-1] == "undecided"


def test_no_case_with_the_outcome_gives_no_percentage():
    data = pd.DataFrame({"A": [1, 0], "B": [0, 1], "Y": [0, 0]})
    (model,) = qca.theory_evaluation("B", "A -> Y", data).models
    assert str(model.groups[0].share_of_outcome) == "nan"


def test_shown_and_kept(solution):
    found = qca.theory_evaluation("DEV*STB", solution)
    assert repr(found).endswith("against 1 model>")
    assert repr(found).startswith("<TheoryEvaluation of DEV*STB -> SURV: inclS 0.870")
    assert "consistent least likely" in str(found)
    assert "<table" in found._repr_html_()
    for again in (pickle.loads(pickle.dumps(found)), copy.deepcopy(found)):  # noqa: S301
        assert str(again) == str(found)
        assert repr(again.models[0]) == repr(found.models[0])


def test_many_models_are_cut_in_print_only():
    data = {"A": [1, 0, 1, 0], "B": [0, 1, 1, 1], "Y": [1, 0, 1, 0]}
    found = qca.theory_evaluation("B", ["A -> Y"] * 12, data)
    assert len(found.models) == 12
    assert "... 2 more models; .models has them" in str(found)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("DEV",), qca.DataError, "data is missing"),
        (("DEV", None, "data"), qca.DataError, "outcome is missing"),
        (("DEVV -> SURV", None, "data"), qca.ExpressionError, "theory: .*did you mean 'DEV'"),
        (("DEV -> SURV", "URB -> LIT", "data"), qca.ExpressionError, "two outcomes"),
        (("DEV -> SURV", 3, "data"), qca.DataError, r"solution must be a result of minimize\(\)"),
        (
            ("1 -> SURV", None, "data"),
            qca.ExpressionError,
            "theory: the expression contains no set",
        ),
    ],
)
def test_errors(lipset, arguments, error, message):
    given = [lipset if argument == "data" else argument for argument in arguments]
    with pytest.raises(error, match=message):
        qca.theory_evaluation(*given)


def test_models_of_two_tables_need_the_data(lipset, solution):
    other = qca.minimize(lipset, outcome="SURV", conditions="DEV:LIT", include="?", incl_cut=0.8)
    with pytest.raises(qca.DataError, match="come from 2 truth tables"):
        qca.theory_evaluation("DEV", [solution, other])
    assert len(qca.theory_evaluation("DEV", [solution, other], lipset).models) >= 2


def test_missing_values_are_named(lipset):
    holey = lipset.copy()
    holey.loc["NL", "DEV"] = float("nan")
    with pytest.raises(qca.DataError, match=r"missing values in set 'DEV' \(cases NL\)"):
        qca.theory_evaluation("DEV", data=holey, outcome="SURV")


def test_long_models_are_evaluated():
    """Their negation is not multiplied out."""
    rng = np.random.default_rng(10)
    data = pd.DataFrame(rng.random((60, 10)), columns=list("ABCDEFGHIJ"))
    data["Y"] = rng.random(60)
    solution = qca.minimize(data, outcome="Y", incl_cut=0.75)
    assert len(solution.solution.models[0].terms) > 40
    frame = qca.theory_evaluation("A*~B + C", solution.solution.models[0]).to_frame()
    assert frame["inclS"].notna().all()
