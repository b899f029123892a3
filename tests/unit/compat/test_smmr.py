"""r.smmr: which cases it chooses, what is refused."""

import copy
import pickle

import pytest

import fastqca as qca
from fastqca.compat import r

LF = qca.datasets.load("lipset", "fuzzy")


@pytest.fixture(scope="module")
def pars():
    return r.minimize(r.truthTable(LF, "SURV", incl_cut=0.8), include="?")


def test_a_necessary_condition_is_analysed_and_not_the_model(pars):
    found = r.smmr(pars, "SURV", match=False, cases=4, necessity=True, nec_cond="LIT")
    regions = found.models[0].regions
    assert set(regions["typical"]) == {"BE", "FR", "NL", "SE", "UK", "IE", "CZ", "FI"}
    assert set(regions["deviant relevance"]) == {"AU", "DE", "EE", "HU", "PL"}
    assert set(found.tables["LIT"]["Case"]) == set(regions["irrelevant"])
    assert found.relation == "necessity"
    table = r.smmr(pars, "SURV", cases=3, necessity=True, nec_cond="LIT").tables["LIT"]
    assert set(table["Case"]) == {"AU", "DE", "EE", "HU", "PL"}


@pytest.mark.parametrize("condition", ["URB+IND", "URB + IND", ["URB", "IND"]])
def test_a_sum_is_a_necessary_condition(pars, condition):
    found = r.smmr(pars, "SURV", match=True, cases=1, necessity=True, nec_cond=condition)
    assert list(found.tables) == ["URB", "IND", "URB+IND"]
    assert found.tables["URB+IND"]["TYP"].tolist()[:1] == ["BE"]


def test_pairs_of_every_truth_table_row_are_listed():
    sets = LF.assign(Y=[0.1 + 0.8 * (i % 2) for i in range(len(LF))])
    data = sets[["DEV", "LIT", "Y"]]
    solution = r.minimize(r.truthTable(data, "Y", incl_cut=0.6))
    tables = r.smmr(solution, "Y", match=True, cases=4, max_pairs=1).tables
    (table,) = tables.values()
    rows = table.groupby(["TT_DEV", "TT_LIT"]).size()
    assert len(rows) > 1
    assert (rows == 1).all()


def test_arguments_are_honoured_or_refused(pars):
    assert list(r.smmr(pars, cases=2, term=2).tables) == [
        "Typical Cases - Focal Conjunct URB",
        "Typical Cases - Focal Conjunct STB",
    ]
    assert len(r.smmr(pars, match=True, cases=2, max_pairs=3).tables["Focal Conjunct DEV"]) == 3
    for wrong, message in (
        ({"necessity": True}, "necessity=True needs nec_cond"),
        ({"cases": 6}, "cases must be a whole number"),
        ({"match": True, "cases": 7}, "cases must be a whole number"),
        ({"necessity": True, "nec_cond": "LIT", "cases": 5}, "cases must be a whole number"),
        (
            {"necessity": True, "nec_cond": "LIT", "term": 2},
            "term applies only to sufficient models:",
        ),
        ({"necessity": True, "nec_cond": "LIT + DEV*STB"}, "mixes sums and products"),
        ({"term": 3, "cases": 2}, "term must be a whole number"),
        ({"neg_out": True}, "explains SURV, not its negation"),
        ({"outcome": "DEV"}, "the solution explains SURV, not DEV"),
    ):
        with pytest.raises(qca.DataError, match=message):
            r.smmr(pars, **wrong)


def test_a_solution_of_the_negated_outcome_is_known_without_a_tilde():
    negated = r.minimize(r.truthTable(LF, "~SURV", incl_cut=0.8), include="?")
    plain = r.smmr(negated)
    for given in ({"outcome": "SURV"}, {"outcome": "~SURV"}, {"outcome": "SURV", "neg_out": True}):
        assert str(r.smmr(negated, **given)) == str(plain)
    assert str(r.theory_evaluation("~DEV", negated, "SURV")) == str(
        qca.theory_evaluation("~DEV", negated)
    )


def test_shown_and_kept(pars):
    found = r.smmr(pars, cases=4)
    assert "Deviant Coverage Cases" in str(found)
    assert "FR" in found._repr_html_()
    for again in (pickle.loads(pickle.dumps(found)), copy.deepcopy(found)):  # noqa: S301
        assert str(again) == str(found)
    assert found.to_frame().equals(qca.case_types(pars).to_frame())
