"""Wrong keywords name the argument that was meant; flags are True or False."""

import inspect
import pickle
import subprocess
import sys
import textwrap

import pytest

import fastqca as qca
from fastqca import compat
from fastqca._common.arguments import guard
from fastqca.compat import r


@pytest.mark.parametrize(
    ("function", "wrong", "message"),
    [
        (qca.truth_table, "inclcut", "did you mean 'incl_cut'"),
        (qca.truth_table, "incl.cut", "did you mean 'incl_cut'"),
        (qca.truth_table, "incl.cut1", "did you mean 'incl_cut'"),
        (qca.truth_table, "inclCut", "did you mean 'incl_cut'"),
        (qca.truth_table, "consistency", "did you mean 'incl_cut'"),
        (qca.truth_table, "n.cut", "did you mean 'n_cut'"),
        (qca.truth_table, "freq_cut", "did you mean 'n_cut'"),
        (qca.truth_table, "frequency", "did you mean 'n_cut'"),
        (qca.truth_table, "pri", "did you mean 'pri_cut'"),
        (qca.truth_table, "neg_out", "write outcome='~Y'"),
        (qca.truth_table, "show_cases", "cases='none'"),
        (qca.minimize, "show.cases", "cases='none'"),
        (qca.minimize, "direxp", "did you mean 'dir_exp'"),
        (qca.minimize, "dir.exp", "did you mean 'dir_exp'"),
        (qca.minimize, "expectations", "did you mean 'dir_exp'"),
        (qca.minimize, "all.sol", "did you mean 'all_sol'"),
        (qca.minimize, "rowdom", "did you mean 'row_dom'"),
        (qca.minimize, "conditon", "did you mean 'conditions'"),
        (qca.necessity, "consistency", "did you mean 'incl_cut'"),
        (qca.necessity, "coverage", "did you mean 'cov_cut'"),
        (qca.super_subset, "ron.cut", "did you mean 'ron_cut'"),
        (qca.pof, "df", "did you mean 'data'"),
        (qca.Study, "inclcut", "did you mean 'incl_cut'"),
        (qca.simulation.Design, "incl.cut", "did you mean 'incl_cut'"),
        (qca.simulation.CareNetworks, "noize", "did you mean 'noise'"),
        (qca.measures.product, "z", "it has: x, y"),
        (qca.tfr, "x", "it takes none"),
        (compat.pyqca.CSQCA, "outcom", "did you mean 'outcome'"),
        (compat.setqca.FSQCA, "consistency_cutof", "did you mean"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_wrong_keyword_names_the_argument_that_was_meant(function, wrong, message):
    with pytest.raises(TypeError) as caught:
        function(**{wrong: 1})
    assert str(caught.value).startswith(f"{function.__name__}() has no argument {wrong!r}")
    assert message in str(caught.value)


def test_functions_look_as_they_are_written():
    from fastqca.truth_tables.truth_table import truth_table

    assert inspect.signature(qca.truth_table) == inspect.signature(truth_table)
    assert qca.truth_table.__doc__ == truth_table.__doc__
    assert inspect.unwrap(qca.truth_table) is truth_table


def test_other_processes_find_them():
    for function in (qca.truth_table, qca.compat.r.negate, qca.measures.product, qca.plot.xy):
        assert pickle.loads(pickle.dumps(function)) is function  # noqa: S301


def test_guarding_twice_is_guarding_once():
    assert guard(qca.truth_table, "fastqca") is qca.truth_table
    assert qca.report.Study is qca.Study
    assert "__wrapped__" not in vars(qca.Study.__init__.__wrapped__)


def test_what_does_not_fit_its_annotation_is_to_blame():
    def share(of: float, names: str | None = None, *others: int) -> float:
        raise KeyError("raw")

    share.__annotations__ = {"of": "float", "names": "str | None", "others": "int"}
    guarded = guard(share, "here")
    with pytest.raises(qca.DataError, match=r"of must be a number, got \[1\]"):
        guarded([1])
    with pytest.raises(qca.DataError, match="names must be text or None, got 5"):
        guarded(1, 5)
    with pytest.raises(qca.DataError, match="other 2 must be a whole number, got 'x'"):
        guarded(1, None, 1, "x")
    with pytest.raises(KeyError, match="raw"):  # nothing is wrong with these: a fault of ours
        guarded(1, None, 1)


def test_methods_of_results_name_the_argument_too():
    # In a process of its own: nobody has asked for the classes of these results.
    code = """
    import fastqca as qca
    data = qca.datasets.load("lipset", "crisp")
    table = qca.truth_table(data, "SURV", incl_cut=0.8)
    model = qca.minimize(table, include="?").parsimonious.models[0]
    for call in (
        lambda: table.to_frame(complet=True),
        lambda: model.to_csv(encodng="utf-8"),
        lambda: model.expression.simplify(bugdet=1),
        lambda: qca.necessity(data, "SURV").to_latex(captoin=""),
    ):
        try:
            call()
        except TypeError as error:
            print(error)
    """
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines() == [
        "TruthTable.to_frame() has no argument 'complet' (did you mean 'complete'?)",
        "Model.to_csv() has no argument 'encodng' (did you mean 'encoding'?)",
        "Expression.simplify() has no argument 'bugdet' (did you mean 'budget'?)",
        "Necessity.to_latex() has no argument 'captoin' (did you mean 'caption'?)",
    ]


def test_class_methods_are_guarded():
    with pytest.raises(TypeError, match=r"Study.load\(\) has no argument 'file'"):
        qca.Study.load(file="study.toml")
    with pytest.raises(qca.DataError, match="entries must be a mapping"):
        qca.simulation.Design.from_dict(3)


@pytest.mark.parametrize("path", [1, True, 0.5, b"x", ["x"]])
def test_a_number_is_no_path(path):
    data = qca.datasets.load("lipset", "crisp")
    table = qca.truth_table(data, "SURV", incl_cut=0.8)
    study = qca.Study("A", data, "SURV", ("DEV", "LIT"))
    plan = qca.datasets.plan("lipset", "crisp")
    writers = (table.to_csv, table.to_latex, table.to_markdown, table.to_excel, table.to_word)
    readers = (qca.Study.load, qca.CalibrationPlan.from_toml, qca.RowReasons.from_json)
    others = (study.save, plan.to_toml, qca.simulation.Results.open)
    for function in (*writers, *readers, *others):
        with pytest.raises(qca.FastqcaError, match="must be the name of a file"):
            function(path)


@pytest.mark.parametrize(
    "outcome",
    """-SURV,not SURV,1-SURV,1 - SURV,!SURV,! SURV,non SURV,not-SURV,SURV',SURV\u2019,\u2212SURV,
    \u2013SURV,1\u2212SURV,\u223cSURV,\u02dcSURV,\u00ac SURV,\uff01SURV""".replace("\n", "").split(
        ","
    ),
)
def test_a_negation_written_otherwise_leads_to_the_tilde(outcome):
    data = qca.datasets.load("lipset", "fuzzy")
    for function in (qca.truth_table, qca.necessity, qca.super_subset):
        with pytest.raises(qca.DataError, match="write '~SURV' for the negation"):
            function(data, outcome)


def test_a_higher_cut_off_is_advised_only_where_it_helps():
    with pytest.raises(qca.SolutionError, match="inclusion of 1, so no cut-off can change this"):
        qca.minimize({"A": [1, 0], "Y": [1, 1]}, outcome="Y")
    data = {"A": [1, 1, 0], "Y": [1, 0, 1]}
    with pytest.raises(qca.SolutionError, match="Raise incl_cut"):
        qca.minimize(data, outcome="Y", incl_cut=0.5)


def test_the_outcome_of_a_solution_of_the_negation_may_stand_without_its_tilde():
    table = qca.truth_table(qca.datasets.load("lipset", "fuzzy"), "~SURV", incl_cut=0.7)
    found = qca.minimize(table, include="?")
    assert r.rob_fit(found, found, "SURV").outcome == "~SURV"
    assert r.rob_fit(found, found, "SURV") == r.rob_fit(found, found, "~SURV")


@pytest.mark.parametrize("conditions", ["DEV URB", "DEV; URB", "DEV/URB", "DEV | URB", "DEV & URB"])
def test_names_without_commas_lead_to_the_comma(conditions):
    with pytest.raises(qca.DataError, match="did you mean 'DEV, URB', with commas"):
        qca.truth_table(qca.datasets.load("lipset", "crisp"), "SURV", conditions)


def test_several_outcomes_lead_to_the_function_for_them():
    with pytest.raises(qca.DataError, match="for several outcomes, use minimize_outcomes"):
        qca.truth_table(qca.datasets.load("lipset", "crisp"), ["SURV", "LIT"])


def test_methods_of_specs_and_of_sets_of_rows_blame_their_arguments():
    table = qca.truth_table(qca.datasets.load("lipset", "crisp"), "SURV", incl_cut=0.8)
    specs = (qca.fuzzy(1, 2, 3), qca.crisp(1), qca.indirect(1, 2), qca.tfr())
    methods = [(spec.scores, "x") for spec in specs] + [(table.row_set, "cubes")]
    for method, name in methods:
        for wrong in (None, "no", {}, [None], 10**400):
            with pytest.raises(qca.DataError, match=f"{name} must be an array of numbers, got"):
                method(wrong)
    with pytest.raises(TypeError, match=r"Crisp.scores\(\) has no argument 'y'"):
        qca.crisp(1).scores(y=1)


def test_long_texts_are_cut_in_messages():
    data = qca.datasets.load("lipset", "crisp")
    long = "x" * 10_000
    for call in (
        lambda: qca.truth_table(data, long),
        lambda: qca.truth_table(data, "SURV", long),
        lambda: qca.causal_chain(data, ordering=f"{long} < SURV"),
        lambda: qca.derive(data, {"Z": " + ".join(["Q"] * 10_000)}),
    ):
        with pytest.raises(qca.FastqcaError) as caught:
            call()
        assert len(str(caught.value)) < 500


def test_an_argument_given_twice_is_named():
    data = qca.datasets.load("lipset", "crisp")
    with pytest.raises(TypeError, match=r"minimize\(\) has outcome twice: '\?' by its place and"):
        qca.minimize(data, "?", outcome="SURV")


@pytest.mark.parametrize(
    "reads", [qca.AnalysisSettings.from_toml, qca.CalibrationPlan.from_toml, qca.Study.load]
)
def test_the_text_of_a_file_is_not_its_name(reads):
    for text in ('outcome = "Y"\n', 'outcome = "Y"'):
        with pytest.raises(qca.FastqcaError, match="name of a TOML file, not its text"):
            reads(text)
