"""One settings object stands behind all doors: a new setting is one edit."""

import argparse
import inspect
import runpy
import subprocess
import sys
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca._common.settings import takes
from fastqca.cli import settings as options
from fastqca.cli.parser import make_parser
from fastqca.simulation import Design
from fastqca.solutions.settings import AnalysisSettings
from fastqca.truth_tables.settings import TruthTableSettings

ROOT = Path(__file__).parents[3]
CRISP = qca.datasets.load("lipset", "crisp")
FUZZY = qca.datasets.load("lipset", "fuzzy")
# What a door has in another form: the outcome and conditions may be arrays or several; where
# `solution` says what is to be found, `include` follows from it.
DOORS = {
    qca.truth_table: (TruthTableSettings, set()),
    qca.minimize: (AnalysisSettings, set()),
    qca.minimize_outcomes: (AnalysisSettings, {"outcome"}),
    qca.solve_by: (AnalysisSettings, set()),
    qca.minimize_many: (AnalysisSettings, {"include"}),
    qca.sweep: (AnalysisSettings, {"include"}),
    qca.Study: (AnalysisSettings, set()),
    Design: (AnalysisSettings, {"outcome", "conditions", "include"}),
}
POSITIONS = {"outcome", "conditions"}  # required, or with another default where they are arrays


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_every_door_has_all_settings_with_the_same_defaults(door):
    settings, other = DOORS[door]
    there = inspect.signature(door).parameters
    for one in fields(settings):
        if one.name in other:
            assert one.name not in there
        elif one.name in POSITIONS:
            assert one.name in there
        else:
            assert there[one.name].default == one.default
            assert f"\n{one.name} : " in inspect.cleandoc(door.__doc__)
    assert not any(p.kind is p.VAR_KEYWORD for p in there.values())


@pytest.mark.parametrize("command", ["analyze", "plot"])
def test_the_command_line_has_an_option_for_each_setting(command):
    (commands,) = (a for a in make_parser()._actions if isinstance(a, argparse._SubParsersAction))
    there = {action.dest: action.default for action in commands.choices[command]._actions}
    for one in fields(AnalysisSettings):
        if one.name != "include":
            assert there[one.name] == one.default
    read = commands.choices[command].parse_args(
        [*(["venn"] if command == "plot" else []), "x.csv", "--outcome", "Y", "--out", "y"]
    )
    assert AnalysisSettings(**options.settings_of(read)) == AnalysisSettings("Y")


@dataclass(frozen=True, slots=True, repr=False)
class Extended(AnalysisSettings):
    """
    Settings of a future version.

    Attributes
    ----------
    depth : int, default 3
        How many literals a term may have.
    """

    depth: int = 3


def test_a_new_setting_is_one_edit(monkeypatch, tmp_path):
    @takes(Extended)
    def door(data, outcome=None, conditions=None, *, progress=None, **settings):
        """
        Make something.

        Parameters
        ----------
        data : table
        **settings
            The fields.

        Returns
        -------
        object
        """
        return Extended(outcome, conditions, **settings)

    parameters = inspect.signature(door).parameters
    assert parameters["depth"].default == 3
    assert parameters["depth"].kind is inspect.Parameter.KEYWORD_ONLY
    assert set(inspect.signature(qca.minimize).parameters) == set(parameters) - {"depth"}
    assert "depth : int, default 3\n    How many literals" in inspect.cleandoc(door.__doc__)
    made = door(None, "Y", depth=5)
    assert made.changed(n_cut=2).to_dict()["depth"] == 5
    assert made.to_toml() == 'outcome = "Y"\ndepth = 5\n'
    script = runpy.run_path(str(ROOT / ".ci" / "options.py"))
    monkeypatch.setattr(options, "WRITTEN", tmp_path / "settings.json")
    options.WRITTEN.write_text(script["declared"](Extended), encoding="utf-8")
    parser = argparse.ArgumentParser()
    options.add_settings(parser)
    given = vars(parser.parse_args(["--depth", "4", "--incl-cut", "0.8"]))
    assert (given["depth"], given["incl_cut"]) == (4, 0.8)
    assert "how many literals a term may have (default: 3)" in parser.format_help()


def test_the_types_for_editors_are_those_of_the_settings():
    script = ROOT / ".ci" / "options.py"
    subprocess.run([sys.executable, script, "--check"], check=True)


SETTINGS = [
    AnalysisSettings(),
    AnalysisSettings("SURV", ["DEV", "LIT"], incl_cut=(0.8, 0.6), exclude=[3, 7], ties="up"),
    AnalysisSettings("SURV", include="?,c", dir_exp={"DEV": 1, "LIT": [0, 1]}, all_sol=True),
    AnalysisSettings("~SURV", "DEV, LIT", inf_test="binom", dir_exp=["DEV", "~LIT"], budget=5),
    AnalysisSettings(exclude="DEV*~LIT", dir_exp=[1, None, 0], max_models=10**30),
]


@pytest.mark.parametrize("settings", SETTINGS, ids=repr)
def test_settings_are_values_and_go_through_toml(settings, tmp_path):
    path = tmp_path / "settings.toml"
    settings.to_toml(path)
    again = AnalysisSettings.from_toml(path)
    assert AnalysisSettings.from_toml(path) == again
    assert hash(again) == hash(AnalysisSettings.from_toml(path))
    assert again.to_toml() == settings.to_toml()
    assert AnalysisSettings(**settings.to_dict()) == settings
    assert settings.changed(n_cut=9) != settings
    assert settings.truth_table == TruthTableSettings(
        **{name: getattr(settings, name) for name in TruthTableSettings.names()}
    )
    with pytest.raises(AttributeError):
        settings.n_cut = 2


def test_a_file_with_an_unknown_setting_is_refused(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text("incl_cuts = 0.8\n")
    with pytest.raises(qca.DataError, match=r"no setting 'incl_cuts' \(did you mean 'incl_cut'"):
        AnalysisSettings.from_toml(path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"incl_cut": 2},
        {"n_cut": -1},
        {"ties": "x"},
        {"all_sol": 2},
        {"budget": 0},
        {"include": "x"},
    ],
    ids=repr,
)
def test_settings_are_checked_when_made(wrong):
    with pytest.raises(qca.FastqcaError, match=next(iter(wrong))):
        AnalysisSettings(**wrong)


def replicates():
    x = np.stack([FUZZY.drop(columns="SURV").to_numpy()] * 3)
    y = np.stack([FUZZY["SURV"].to_numpy()] * 3)
    return qca.minimize_many(x, y, incl_cut=[0.7, 0.8, 0.9], ties="up", solution="conservative")


RESULTS = {
    "truth table": lambda: qca.truth_table(FUZZY, "SURV", incl_cut=0.8, n_cut=2),
    "minimization": lambda: qca.minimize(
        FUZZY, "SURV", include="?", dir_exp="DEV:STB", incl_cut=0.75
    ),
    "outcomes": lambda: qca.minimize_outcomes(FUZZY, "SURV, ~SURV", "DEV:STB", incl_cut=0.8),
    "parts": lambda: qca.solve_by(
        CRISP.assign(half=[i % 2 for i in range(18)]), "half", "SURV", "DEV:STB"
    ),
    "many": replicates,
    "sweep": lambda: qca.sweep(FUZZY, {"incl_cut": [0.7, 0.8]}, "SURV", incl_cut=0.8),
    "study": lambda: qca.Study("Lipset", FUZZY, "SURV", incl_cut=0.8, dir_exp="DEV, LIT"),
}


@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
@pytest.mark.parametrize("name", RESULTS)
def test_results_have_their_settings_and_can_be_made_again(name):
    result = RESULTS[name]()
    assert isinstance(result.settings, TruthTableSettings)
    again = result.rerun()
    assert type(again) is type(result)
    assert again.settings == result.settings
    if name != "study":
        assert again.to_frame().equals(result.to_frame())
    changed = result.rerun(n_cut=2)
    assert changed.settings.n_cut == 2
    assert changed.settings == result.settings.changed(n_cut=2)
    with pytest.raises(TypeError, match="no_such_thing"):
        result.rerun(no_such_thing=1)


@pytest.mark.parametrize("name", ["truth table", "minimization", "outcomes", "sweep", "study"])
def test_a_result_is_made_again_on_other_data(name):
    result = RESULTS[name]()
    again = result.rerun(FUZZY.iloc[:12])
    assert again.settings == result.settings
    direct = {
        "truth table": lambda: qca.truth_table(FUZZY[:12], "SURV", incl_cut=0.8, n_cut=2),
        "minimization": lambda: qca.minimize(
            FUZZY[:12], "SURV", include="?", dir_exp="DEV:STB", incl_cut=0.75
        ),
    }
    if name in direct:
        assert again == direct[name]()


def test_what_only_minimize_can_do_is_refused_for_many_data_sets():
    x, y = np.ones((1, 4, 2)), np.ones((1, 4))
    for wrong in ({"pi_cons": 0.8}, {"exclude": [1]}, {"explain": "0"}, {"row_dom": True}):
        with pytest.raises(qca.SolutionError, match="not possible for many data sets at once"):
            qca.minimize_many(x, y, **wrong)


def test_a_design_varies_any_setting_that_many_data_sets_can_follow():
    design = Design(truth="A*B -> Y", n_cut=[1, 2], budget=[1.0, 2.0], ties="up")
    assert len(design) == 4
    assert design.cells["budget"].tolist() == [1.0, 2.0, 1.0, 2.0]
    assert Design.from_dict(design.to_dict()) == design
    for wrong in ({"pi_cons": 0.8}, {"row_dom": [False, True]}, {"ties": "x"}, {"n_cut": -1}):
        with pytest.raises(qca.FastqcaError, match=next(iter(wrong))):
            Design(truth="A*B -> Y", **wrong)


LABELLED = {"LIT": 1, "DEV": 0, "STB": 1}


def test_expectations_with_labels_are_read_by_label():
    data = qca.datasets.load("lipset", "crisp")
    named = qca.minimize(data, "SURV", include="?", dir_exp=LABELLED, incl_cut=0.8)
    series = qca.minimize(data, "SURV", include="?", dir_exp=pd.Series(LABELLED), incl_cut=0.8)
    assert series == named
    assert series.expectations == named.expectations


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"conditions": pd.Index(["A", "B"])}, {"conditions": ("A", "B")}),
        ({"conditions": np.array(["A", "B"])}, {"conditions": ("A", "B")}),
        ({"incl_cut": (0.8,)}, {"incl_cut": 0.8}),
        ({"incl_cut": np.float64(0.8)}, {"incl_cut": 0.8}),
        ({"n_cut": np.int64(2)}, {"n_cut": 2}),
        ({"dir_exp": pd.Series(LABELLED)}, {"dir_exp": LABELLED}),
        ({"dir_exp": np.array([1, 0])}, {"dir_exp": (1, 0)}),
    ],
)
def test_settings_of_other_types_are_the_same(tmp_path, given, kept):
    settings = qca.AnalysisSettings(**given)
    assert settings == qca.AnalysisSettings(**kept)
    assert hash(settings) == hash(qca.AnalysisSettings(**kept))
    settings.to_toml(tmp_path / "settings.toml")
    assert qca.AnalysisSettings.from_toml(tmp_path / "settings.toml") == settings


def test_a_study_holds_settings_that_minimize_takes():
    data = qca.datasets.load("lipset", "crisp")
    study = qca.Study("x", data, "SURV", dir_exp="IND", incl_cut=0.8)
    assert qca.minimize(study.sets(), **study.settings.to_dict()).intermediate is not None


def test_rerun_names_the_setting_that_was_meant():
    data = qca.datasets.load("lipset", "crisp")
    solution = qca.minimize(data, "SURV", include="?")
    for result in (solution, solution.table, qca.Study("x", data, "SURV")):
        with pytest.raises(TypeError, match=r"rerun\(\) has no argument 'prcut' .*'pri_cut'"):
            result.rerun(prcut=0.6)


def test_a_replicate_without_a_solution_says_why():
    data = qca.datasets.load("lipset", "crisp").drop(columns="SURV").to_numpy()[None]
    many = qca.minimize_many(data, np.zeros((1, 18)))
    assert "No model: no row coded '1'." in str(many[0])
    for written in (many[0].to_html(), many[0].to_markdown(), many[0].to_latex()):
        assert "No model: no row coded" in written
