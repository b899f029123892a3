"""Every result of a public function has its settings and can be made again."""

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
from calls import MADE, calls, public

import fastqca as qca
from fastqca._tables.export import Exportable
from fastqca.solutions.settings import AnalysisSettings
from fastqca.truth_tables.settings import TruthTableSettings

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
# No results: what users say, sets of rows, and what is looked up in the data given.
SAID = {"CalibrationPlan", "RowReasons", "Cubes", "Derivations", "Margins"}
NAMES = sorted(
    name
    for name in set(public()) - MADE
    if "." not in name and not isinstance(public()[name], type)
)
FUZZY = qca.datasets.load("lipset", "fuzzy")


def made(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.FastqcaWarning)
        return calls()[name].with_careless({})


def results():
    found = {name: made(name) for name in NAMES}
    return {
        name: result
        for name, result in found.items()
        if isinstance(result, Exportable) and type(result).__name__ not in SAID
    }


@pytest.fixture(scope="module")
def all_results():
    return results()


def test_all_results_have_settings_and_are_made_again(all_results):
    assert len(all_results) > 25
    for name, result in all_results.items():
        assert result.settings, name
        again = result.rerun()
        assert again == result, name
        assert again.settings == result.settings, name
        with pytest.raises(TypeError, match=r"rerun\(\) has no argument 'no_such_thing'"):
            result.rerun(no_such_thing=1)


def test_what_is_about_a_table_or_solution_has_its_settings(all_results):
    about = {
        name: result
        for name, result in all_results.items()
        if isinstance(result.settings, TruthTableSettings)
    }
    assert about.keys() >= {"case_types", "consistency_gaps", "counterfactual_ledger", "fiss_chart"}
    assert about.keys() >= {"robustness", "theory_evaluation", "two_step", "untenable", "what_if"}
    for name, result in about.items():
        assert isinstance(result.settings, AnalysisSettings) or name in {
            "consistency_gaps", "truth_table", "untenable",
        }  # fmt: skip
        changed = result.rerun(incl_cut=0.75)
        assert type(changed) is type(result)
        assert changed.settings.incl_cut == 0.75, name


def test_what_is_made_again_of_other_data_is_what_they_give():
    few = FUZZY.iloc[:14]
    solution = qca.minimize(FUZZY, "SURV", "DEV, URB, LIT", include="?", incl_cut=0.7)
    other = solution.rerun(few)
    assert qca.necessity(FUZZY, "SURV").rerun(few) == qca.necessity(few, "SURV")
    assert qca.pof("DEV => SURV", data=FUZZY).rerun(few) == qca.pof("DEV => SURV", data=few)
    assert qca.case_types(solution).rerun(few) == qca.case_types(other)
    assert qca.consistency_gaps(solution.table).rerun(few) == qca.consistency_gaps(other.table)
    assert qca.theory_evaluation("DEV", [solution]).rerun(few) == qca.theory_evaluation(
        "DEV", [other]
    )
    assert qca.case_types("DEV => SURV", FUZZY).rerun(few) == qca.case_types("DEV => SURV", few)


def test_other_data_are_refused_where_something_belongs_to_the_first():
    solution = qca.minimize(FUZZY, "SURV", include="?", incl_cut=0.7)
    fit = qca.pof(FUZZY[["DEV", "LIT"]], "SURV", FUZZY)
    with pytest.raises(qca.DataError, match="give expr_or_memberships= for the other data") as got:
        fit.rerun(FUZZY.iloc[:9])
    assert got.value.argument == "expr_or_memberships"
    assert fit.rerun(FUZZY[:9], expr_or_memberships=FUZZY[["DEV"]][:9]) == qca.pof(
        FUZZY[["DEV"]][:9], "SURV", FUZZY[:9]
    )
    with pytest.raises(qca.DataError, match=r"cannot use other data: fiss_chart\(\)"):
        qca.fiss_chart(solution.parsimonious).rerun(FUZZY)


def test_a_call_keeps_the_data_as_they_were_and_pickle_leaves_them_out():
    data = FUZZY.copy()
    found = qca.necessity(data, "SURV", add={"twice": lambda x, _: 2 * x.sum()})
    data["DEV"] = 0.0
    assert found.rerun() == found
    back = pickle.loads(pickle.dumps(found))  # noqa: S301 (our own bytes)
    assert back == found
    assert back.rerun(FUZZY).to_frame().equals(qca.necessity(FUZZY, "SURV").to_frame())
    with pytest.raises(qca.DataError, match=r"Necessity.rerun\(\) needs data= again") as caught:
        back.rerun()
    assert caught.value.argument == "data"
    large = pd.concat([FUZZY] * 200, ignore_index=True).assign(more=np.arange(3600))
    small = qca.pof("DEV => SURV", data=large)
    assert len(pickle.dumps(small)) < 2000


def test_what_is_given_stays_as_it_was():
    x, y = FUZZY["DEV"].to_numpy(copy=True), FUZZY["SURV"].to_numpy(copy=True)
    data = FUZZY.copy()
    qca.pof(x, y)
    found = qca.pof("DEV => SURV", data=data)
    x[0] = y[0] = 0.25  # the arrays may be written to as before
    data["later"] = 1.0
    assert found.rerun() == found
    with pytest.raises(qca.ExpressionError, match="later"):
        found.rerun(expr_or_memberships="later => SURV")


def test_a_reason_given_later_stays(all_results):
    ledger = all_results["counterfactual_ledger"].with_reason("DEV*~URB", "seen elsewhere")
    assert "seen elsewhere" in dict(ledger.rerun().reasons).values()
    assert ledger.rerun() == ledger


def test_a_truth_table_says_what_other_conditions_need():
    table = qca.truth_table(FUZZY, "SURV", "DEV, LIT", incl_cut=0.8)
    for changed in ({"conditions": "DEV, URB"}, {"outcome": "~SURV"}, {"case_id": "x"}):
        with pytest.raises(
            qca.DataError, match=r"pass the data as well, as in rerun\(data,"
        ) as caught:
            table.rerun(**changed)
        assert caught.value.argument == next(iter(changed))
    assert table.rerun(FUZZY, conditions="DEV, URB").conditions == ("DEV", "URB")
