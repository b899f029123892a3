"""Case types: worked examples, forms of input, what is shown, errors."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest

import fastqca as qca

# Six cases and a term A*B, all numbers worked out by hand below.
HAND = pd.DataFrame(
    {
        "A": [0.7, 0.9, 0.8, 0.9, 0.2, 0.3],
        "B": [0.9, 0.6, 0.9, 0.6, 0.9, 0.8],
        "Y": [0.8, 0.9, 0.6, 0.1, 0.7, 0.2],
    },
    index=["typ1", "typ2", "degree", "dcons", "dcov", "iir"],
)


@pytest.fixture(scope="module")
def lipset():
    return qca.datasets.load("lipset", "fuzzy")


@pytest.fixture(scope="module")
def solution(lipset):
    return qca.minimize(lipset, outcome="SURV", conditions="DEV:STB", include="?", incl_cut=0.8)


def test_cases_by_hand():
    table = qca.case_types("A*B -> Y", HAND).to_frame().set_index("case")
    assert table["type"].to_dict() == {
        "typ1": "typical",
        "typ2": "typical",
        "degree": "deviant in degree",
        "dcons": "deviant consistency",
        "dcov": "deviant coverage",
        "iir": "irrelevant",
    }
    assert table["score"].to_dict() == pytest.approx(
        {
            "typ1": 2 * (0.8 - 0.7) + (1 - 0.7),
            "typ2": 2 * (0.9 - 0.6) + (1 - 0.6),
            "degree": float("nan"),
            "dcons": (1 - (0.6 - 0.1)) + (1 - 0.6),
            "dcov": 1 - 0.8,
            "iir": float("nan"),
        },
        nan_ok=True,
    )
    assert table.index[table["best"]].tolist() == ["typ1", "dcons", "dcov"]
    assert table.loc["dcov", ["row", "w", "consistent"]].tolist() == [2, 0.8, False]


def test_focal_conjuncts_by_hand():
    table = qca.case_types("A*B -> Y", HAND).conjuncts_frame().set_index(["conjunct", "case"])
    assert table["rank"].to_dict() == {
        ("A", "typ1"): 1,
        ("A", "typ2"): 2,
        ("B", "typ2"): 1,
        ("B", "typ1"): 2,
    }
    first = table.loc["A", "typ1"]
    assert first[["f", "m", "x", "y"]].tolist() == [0.7, 0.9, 0.7, 0.8]
    assert first["score"] == pytest.approx(2 * 0.1 + 0.3)
    assert first[["consistent", "clean"]].tolist() == [True, True]
    assert table.loc["B", "typ2"]["clean"] == np.False_  # A is 0.9, between B and Y, as Y itself
    assert table.loc["B", "typ1"]["consistent"] == np.False_  # B is 0.9, above Y


def test_a_necessary_conjunct_decides_where_it_is_above_the_others():
    found = qca.case_types("A*B -> Y", HAND, necessary="B").conjuncts_frame()
    ranks = found[found["conjunct"] == "B"].set_index("case")["rank"].to_dict()
    assert ranks == {"typ1": 1, "typ2": 2}


def test_pairs_by_hand():
    table = qca.case_types("A*B -> Y", HAND).pairs_frame()
    pair = table[table["pair"] == "typical - deviant consistency"].iloc[0]
    assert pair[["case", "other"]].tolist() == ["typ2", "dcons"]
    assert pair["score"] == pytest.approx(0 + (1 - 0.8) + 0.4 + 0.4)
    same_row = table[table["pair"] == "deviant coverage - irrelevant"].iloc[0]
    assert same_row[["case", "other"]].tolist() == ["dcov", "iir"]
    assert same_row["score"] == pytest.approx(0.1 + (1 - 0.5) + 0.2 + 0.3)
    focal = table[(table["pair"] == "typical - irrelevant") & (table["conjunct"] == "A")].iloc[0]
    assert focal[["case", "other", "rank"]].tolist() == ["typ1", "iir", 1]
    assert focal["score"] == pytest.approx((1 - 0.4) + (1 - 0.6) + 0.1 + 2 * 0.1 + 0.1)
    assert table[(table["pair"] == "typical - irrelevant") & (table["conjunct"] == "B")].empty


def test_best_are_those_with_the_smallest_score():
    data = pd.DataFrame({"A": [1, 1], "B": [1, 0], "Y": [1, 0.9]}, index=["both", "one"])
    found = qca.case_types("A + B -> Y", data).to_frame()
    typical = found[(found["term"] == "A") & (found["type"] == "typical")]
    assert typical["case"].tolist() == ["both"]
    assert found[found["term"] == "B"]["best"].tolist() == [True]
    data["Y"] = [1, 1]
    found = qca.case_types("A + B -> Y", data).to_frame()
    assert found[(found["term"] == "A") & found["best"]]["case"].tolist() == ["both", "one"]
    assert found[(found["term"] == "A") & found["unique"]]["case"].tolist() == ["one"]


def test_the_best_pairs_of_every_truth_table_row_are_listed():
    rng = np.random.default_rng(2)
    data = pd.DataFrame(rng.uniform(size=(60, 3)).round(2), columns=list("ABC"))
    data["Y"] = rng.uniform(size=60).round(2)
    found = qca.case_types("A*B*C -> Y", data, max_pairs=2)
    rows = found.to_frame().drop_duplicates("case").set_index("case")["row"]
    pairs = found.pairs_frame().query("pair == 'deviant coverage - irrelevant'")
    assert (pairs["case"].map(rows) == pairs["other"].map(rows)).all()
    assert pairs["case"].map(rows).value_counts().to_dict() == dict.fromkeys(range(1, 8), 2)


def test_necessary_conditions(lipset):
    found = qca.case_types(["LIT <- SURV", "STB + IND <- SURV"], lipset)
    assert found.relation == "necessity"
    assert [str(model.model) for model in found.models] == ["LIT", "STB + IND"]
    assert found.models[0].regions["deviant relevance"] == ("AU", "EE", "DE", "HU", "PL")
    assert found.conjuncts_frame().empty
    assert found.to_frame()["type"].isin([*found.models[0].regions]).all()
    assert (
        qca.case_types("LIT", lipset, outcome="SURV", relation="necessity")
        .to_frame()
        .equals(qca.case_types("LIT <- SURV", lipset).to_frame())
    )


def test_every_model_of_every_form(lipset, solution):
    models = solution.solution.models
    expected = qca.case_types(solution).to_frame()
    for form in (solution.solution, models, models[0]):
        pd.testing.assert_frame_equal(qca.case_types(form).to_frame(), expected)
    text = qca.case_types(str(models[0]), lipset, outcome="SURV", conditions="DEV:STB").to_frame()
    pd.testing.assert_frame_equal(text, expected)
    two = qca.case_types(["DEV -> SURV", "STB -> SURV"], lipset)
    assert two.to_frame()["model"].unique().tolist() == ["M1", "M2"]


def test_rows_are_those_of_the_truth_table(solution):
    table = solution.table
    names = {
        case: number
        for number, cases in zip(table.row_numbers, table.cases, strict=True)
        for case in cases
    }
    found = qca.case_types(solution).to_frame()
    assert dict(zip(found["case"], found["row"], strict=True)) == names


def test_multi_value_conditions_and_a_negated_outcome():
    data = pd.DataFrame({"A": [0, 1, 2, 2], "B": [0, 1, 0, 1], "Y": [0, 1, 1, 1]})
    solution = qca.minimize(data, outcome="~Y", include="?")
    found = qca.case_types(solution)
    assert found.outcome == "~Y"
    assert found.to_frame()["row"].tolist()[0] == 1
    assert found.models[0].regions["typical"] == ("1",)


def test_undecided_cases_are_told():
    data = HAND.copy()
    data.loc["typ1", "A"] = 0.5
    found = qca.case_types("A*B -> Y", data)
    assert found.models[0].regions["undecided"] == ("typ1",)
    last = found.to_frame().iloc[-1]
    assert last[["type", "case", "row"]].tolist() == ["undecided", "typ1", 0]


def test_pairs_of_thousands_of_cases_are_found():
    rng = np.random.default_rng(5)
    data = pd.DataFrame(rng.uniform(size=(4000, 4)).round(3), columns=list("ABCY"))
    found = qca.case_types("A*~B + C -> Y", data, max_pairs=3)
    pairs = found.pairs_frame()
    same_row = pairs["pair"] == "deviant coverage - irrelevant"
    assert pairs[~same_row].groupby(["term", "conjunct", "pair"]).size().max() == 3
    assert same_row.sum() == 9  # three of each truth table row without the model


def test_shown_and_kept(solution):
    found = qca.case_types(solution)
    assert repr(found) == "<CaseTypes of 1 model, sufficiency for SURV>"
    assert "3 typical" in repr(found.models[0])
    assert "cases, best first" in str(found)
    assert "Best pairs" in found._repr_html_()
    for again in (pickle.loads(pickle.dumps(found)), copy.deepcopy(found)):  # noqa: S301
        assert str(again) == str(found)
    many = qca.case_types(["A -> Y"] * 5, HAND)
    assert "... 2 more models; .models lists them" in str(many)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"solution": []}, qca.DataError, "solution is empty"),
        ({"solution": "A"}, qca.DataError, "outcome is missing"),
        ({"solution": ["A -> Y", "B <- Y"]}, qca.ExpressionError, "some arrows state sufficiency"),
        ({"relation": "both"}, qca.DataError, "relation must be one of"),
        ({"max_pairs": -1}, qca.DataError, "max_pairs must be a whole number"),
        ({"necessary": "A*B"}, qca.ExpressionError, "necessary: 'A\\*B' is not a single literal"),
        ({"necessary": ["Q"]}, qca.ExpressionError, "necessary: .*there is no set 'Q'"),
        ({"conditions": "A, Q"}, qca.DataError, "'Q' is not a column"),
    ],
)
def test_errors(arguments, error, message):
    with pytest.raises(error, match=message):
        qca.case_types(**{"solution": "A*B -> Y", "data": HAND, **arguments})


def test_regions_of_arrays():
    x = np.array([[0.9], [0.1]])
    found = qca.case_regions(x, np.array([0.95, 0.2, 0.5]))
    assert found.tolist() == [
        ["typical", "deviant consistency", "undecided"],
        ["deviant coverage", "irrelevant", "undecided"],
    ]
    assert qca.case_regions(1 - 0.3, 0.7).item() == "typical"
    assert qca.case_regions(1 - 0.1, 0.3 + 0.6, "necessity").item() == "typical"


@pytest.mark.parametrize(
    ("x", "message"), [([1.2], "got 1.2"), ([np.nan], "got nan"), (["a"], "must be numbers")]
)
def test_regions_of_what_is_no_membership(x, message):
    with pytest.raises(qca.DataError, match=message):
        qca.case_regions(x, [0.5])
