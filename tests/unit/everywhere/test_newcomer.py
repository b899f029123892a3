"""What newcomers do first: names as papers have them, and the calls that they get wrong."""

from __future__ import annotations

import pytest

import fastqca as qca
from fastqca.compat import r
from fastqca.report.evidence import gather_findings

NAMES = {
    "DEV": "GDP per head",
    "URB": "urban (%)",
    "LIT": "Alphabetisierung, Männer",
    "IND": "工业 化",
    "STB": "stable?",
    "SURV": "Survival of democracy",
}
CONDITIONS = tuple(NAMES[name] for name in ("DEV", "URB", "LIT", "IND", "STB"))
OUTCOME = NAMES["SURV"]


@pytest.fixture(scope="module")
def sets():
    return qca.datasets.load("lipset", "fuzzy").rename(columns=NAMES)


@pytest.fixture(scope="module")
def plain():
    return qca.datasets.load("lipset", "fuzzy")


@pytest.mark.parametrize("outcome", [OUTCOME, f"~{OUTCOME}", f"`{OUTCOME}`", f"~`{OUTCOME}`"])
def test_an_outcome_with_blanks_is_read_everywhere(sets, plain, outcome):
    renamed = "~SURV" if outcome.startswith("~") else "SURV"
    found = qca.theory_evaluation("`stable?`", data=sets, outcome=outcome)
    wanted = qca.theory_evaluation("STB", data=plain, outcome=renamed)
    assert found.inclS == wanted.inclS
    assert qca.case_types("`stable?`", sets, outcome=outcome).models[0].regions == (
        qca.case_types("STB", plain, outcome=renamed).models[0].regions
    )
    robust = qca.robustness("`stable?`", ["`GDP per head`"], sets, outcome=outcome)
    assert robust.RF_cons == qca.robustness("STB", ["DEV"], plain, outcome=renamed).RF_cons
    solution = qca.minimize(sets, include="?", outcome=outcome, conditions=CONDITIONS, incl_cut=0.8)
    assert r.smmr(solution, outcome, match=False, cases=1) is not None
    assert r.rob_fit(test_sol=[solution], initial_sol=solution, outcome=outcome) is not None


@pytest.mark.parametrize("negated", ["", "~"])
def test_a_report_of_such_names_has_everything(sets, negated):
    study = qca.Study(
        "x",
        sets,
        f"{negated}{OUTCOME}",
        CONDITIONS,
        incl_cut=0.8,
        dir_exp="`GDP per head`, ~`stable?`",
        theory="`stable?`",
    )
    found = gather_findings(study, figures=False)
    assert found.failures == {}
    assert OUTCOME in qca.report.html(study, figures=False)
    (last,) = [one for one in found.answers_negated if one.kind == "intermediate"]
    expected = last.solution.explained.table.conditions
    assert set(expected) == set(CONDITIONS)


def test_expectations_of_the_negation_are_turned_in_every_notation(sets):
    from fastqca.report.evidence import _turned

    table = qca.truth_table(sets, OUTCOME, CONDITIONS, incl_cut=0.8)
    assert _turned("`stable?`, ~`GDP per head`", table) == "~`stable?`, `GDP per head`"
    assert _turned("1, -, -, -, 0", table) == "~`GDP per head`, `stable?`"
    assert _turned("`stable?`*`GDP per head`", table) == ""


def test_names_with_commas_stand_in_backquotes_in_r(sets):
    table = r.truthTable(sets, OUTCOME, conditions=list(CONDITIONS), incl_cut=0.8)
    rows = r.esa(table, untenable_LR="~`Alphabetisierung, Männer`*`工业 化`").excluded
    assert len(rows)


def test_a_column_whose_name_begins_with_a_sign_is_that_column(plain):
    signed = plain.rename(columns={"SURV": "-Y"})
    assert qca.pof("DEV", "-Y", signed).n_cases == 18
    assert qca.pof("DEV", "-Y", signed).to_frame().equals(qca.pof("DEV", "SURV", plain).to_frame())


def test_a_study_is_not_saved_over_its_own_data(plain, tmp_path):
    study = qca.Study("x", plain, "SURV", ("DEV", "URB"))
    with pytest.raises(qca.DataError, match="x\\.csv"):
        study.save(tmp_path / "x.csv")
    assert not list(tmp_path.iterdir())


def test_figures_in_findings_are_rounded():
    close = {"A": [0.05, 0.1, 1 / 3, 0.95, 0.99, 0.96], "Y": [0, 0, 1, 1, 1, 1]}
    (said,) = [text for text in qca.diagnose(close).findings if "nearly crisp" in text]
    assert "between 0.333 and 0.95." in said


WRONG = {
    "conditions with blanks": (
        lambda s: qca.truth_table(s, "SURV", "DEV URB"),
        r"did you mean 'DEV, URB', with commas\?",
    ),
    "conditions with semicolons": (
        lambda s: qca.truth_table(s, "SURV", "DEV; URB"),
        r"did you mean 'DEV, URB', with commas\?",
    ),
    "negated condition": (
        lambda s: qca.truth_table(s, "SURV", ["~DEV"]),
        r"write 'DEV', which also covers its negation",
    ),
    "product as condition": (lambda s: qca.truth_table(s, "SURV", ["DEV*URB"]), r"DEV"),
    "a level with =": (lambda s: qca.truth_table(s, "SURV=1", ["DEV"]), r"levels in braces"),
    "a path": (lambda _: qca.truth_table("cases.csv", "SURV"), r"with read_table\(path\)"),
    "an array": (lambda s: qca.truth_table(s.to_numpy(), "SURV"), r"pandas\.DataFrame\(data, col"),
    "labels": (
        lambda s: qca.calibrate(s, {"DEV": {"low": 0}}),
        r"write crisp\({'Yes': 1, 'No': 0}\)",
    ),
    "anchors": (lambda s: qca.calibrate(s, {"DEV": [1, 2, 3]}), r"write fuzzy\(1, 2, 3\)"),
    "no spec": (qca.calibrate, r"for a table, give a mapping"),
    "a function": (lambda s: qca.calibrate(s, {"DEV": qca.fuzzy}), r"got <function fuzzy>"),
    "include": (
        lambda s: qca.minimize(s, include="remainders", outcome="SURV"),
        r"'remainders' is not possible; choose from '\?', 'C', '1'; '\?' includes the remainders",
    ),
    "no outcome": (
        lambda s: qca.minimize(s, include="?"),
        r"the outcome is missing: give its name, as in outcome='Y'",
    ),
    "include in the place of the outcome": (
        lambda s: qca.minimize(s, "?,C"),
        r"did you mean include='\?,C'",
    ),
    "include after a truth table": (
        lambda s: qca.minimize(qca.truth_table(s, "SURV"), "?"),
        r"the second argument is the outcome, .* did you mean include='\?'",
    ),
    "data by position": (lambda s: qca.pof("DEV -> SURV", s), r"used in the expression as data="),
    "table of models": (lambda s: qca.robustness(s, "SURV"), r"pass a table of sets as data="),
    "an inequality": (lambda s: qca.pof("DEV > SURV", data=s), r"'>' is not an operator: write"),
    "a missing value": (
        lambda s: qca.truth_table(s.mask(s < 0.02), "SURV"),
        r"missing='drop'",
    ),
}


@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_calls_lead_to_the_right_one(plain, wrong):
    call, message = WRONG[wrong]
    with pytest.raises(qca.FastqcaError, match=message):
        call(plain)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: qca.read_table("x.csv", sep=";"), "did you mean 'delimiter'"),
        (lambda: qca.read_table("x.csv", na_values=-99), "did you mean 'missing'"),
        (lambda: qca.read_table("x.csv", sheet_name="A"), "did you mean 'sheet'"),
        (lambda: qca.fuzzy(full_out=1, crossover=2, inclusion=3), "did you mean 'exclusion'"),
    ],
)
def test_arguments_of_other_software_lead_to_ours(call, message):
    with pytest.raises(TypeError, match=message):
        call()


def test_known_names_come_in_one_order():
    from fastqca._common.check import did_you_mean

    assert did_you_mean("Q", {"LIT", "DEV", "URB"}) == " (there are: DEV, LIT, URB)"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("truth_table", "did you mean 'truthTable'"),
        ("export", "every result has the methods to_csv"),
        ("as_panel", "row names of a table need not be unique"),
    ],
)
def test_functions_that_are_not_there_lead_to_what_is(name, message):
    with pytest.raises(AttributeError, match=message):
        getattr(r, name)
    assert not hasattr(r, "__wrapped__")
