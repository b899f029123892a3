"""Designs: which cells they have, and what is said of those that cannot be."""

import dataclasses
import pickle

import numpy as np
import pytest

import fastqca as qca
from fastqca.simulation import (
    METRICS,
    AllDeletions,
    CareNetworks,
    Design,
    Noise,
    RandomTables,
    Results,
    evaluate,
    run,
)
from fastqca.simulation.metrics import ON_REQUEST

TRUTH = "A*B + C -> Y"


def test_every_combination_is_a_cell():
    design = Design(
        truth=[TRUTH, "A -> Y"],
        k=[3, 5],
        n=[12, 24, 42],
        noise={"outcome_flip": [0, 0.1], "fragment": 0.2},
        parameters={"sets": ["crisp", "fuzzy"]},
        incl_cut=[0.8, 1],
        all_sol=[False, True],
        seed=1,
    )
    assert len(design) == len(design.cells) == 2 * 2 * 3 * 2 * 2 * 2 * 2
    assert len(design.data_cells) == 48
    assert design.varying == (
        *("truth", "k", "sets", "outcome_flip"),
        *("n", "all_sol", "incl_cut"),
    )
    assert design.cells["cell"].tolist() == list(range(len(design)))
    assert design.cells["stream"].nunique() == 48
    assert not design.cells.drop(columns=["cell"]).duplicated().any()


def test_data_depend_on_what_makes_them_alone():
    small = Design(truth=TRUTH, n=24, noise={"outcome_flip": 0.1}, incl_cut=0.8)
    large = Design(truth=["A -> Y", TRUTH], n=[12, 24], noise={"outcome_flip": [0, 0.1]})
    same = large.cells.query("truth == @TRUTH and n == 24 and outcome_flip == 0.1")
    one, other = small.draw(0, 5, seed=3), large.draw(int(same["cell"].iloc[0]), 5, seed=3)
    assert (one.conditions == other.conditions).all()
    assert (one.outcome == other.outcome).all()


def test_expectations_matter_to_the_intermediate_solution_alone():
    design = Design(
        truth=TRUTH, solution=["parsimonious", "intermediate"], dir_exp=["A, B", "A, ~B"]
    )
    assert design.cells[["solution", "dir_exp"]].fillna("").to_numpy().tolist() == [
        ["parsimonious", ""],
        ["intermediate", "A, B"],
        ["intermediate", "A, ~B"],
    ]


def test_no_column_has_the_name_of_another():
    made = (CareNetworks, RandomTables, AllDeletions, Noise, Design)
    settings = {field.name for kind in made for field in dataclasses.fields(kind)}
    settings -= {"replicates", "seed", "retention", "ties"}  # no levels
    columns = {metric.name for metric in (*METRICS, *ON_REQUEST)} | {
        "cell",
        "replicate",
        "cases",
        "ties",
        "status",
    }
    assert settings & (columns | {"first_model", "stream", "replicates"}) == set()


@pytest.mark.parametrize(
    ("truth", "k", "names"),
    [
        (TRUTH, None, ("A", "B", "C")),
        (TRUTH, 5, ("A", "B", "C", "D", "E")),
        ("FD*FI -> NE", 4, ("FD", "FI", "X1", "X2")),
        ("C + E -> Y", 5, ("A", "B", "C", "D", "E")),
        ("random", None, ("A", "B", "C", "D", "E")),
        ("A -> B; B + C -> Y", None, ("A", "B", "C")),
    ],
)
def test_conditions_are_those_of_the_truth_and_others(truth, k, names):
    assert Design(truth=truth, k=k).draw(0, seed=1).names == names


def test_parameters_of_networks():
    design = Design(
        generator="CareNetworks",
        n=6,
        noise={"skew": [{}, {"NB": 0.2}], "omit": [[], "FD", ["FD", "NB"]]},
        parameters={
            "organisations": [[6, 10], [10, 20]],
            "correlation": 0.2,
            "calibration": {"FD": {"type": "crisp", "thresholds": [0.7]}},
        },
    )
    assert len(design) == 2 * 3 * 2
    assert design.cells["skew"].unique().tolist() == ["{}", '{"NB": 0.2}']
    made = design.data_cells[-1].generator
    assert isinstance(made, CareNetworks)
    assert made.organisations == (10, 20)
    assert Design.from_dict(design.to_dict()).cells.equals(design.cells)


def test_it_can_be_written_and_read():
    design = Design(truth=TRUTH, n=np.array([12, 24]), noise={"meas_flip": np.linspace(0, 0.1, 3)})
    again = Design.from_dict(design.to_dict())
    assert again.to_dict() == design.to_dict()
    copy = pickle.loads(pickle.dumps(design))  # noqa: S301
    assert copy.cells.equals(design.cells)
    assert repr(again) == "<Design of 6 cells: RandomTables, meas_flip x n>"


def test_it_is_made_again_with_changes():
    design = Design(truth=TRUTH, n=[12, 24], noise={"omit": "A"}, incl_cut=0.8, seed=3)
    assert design.rerun() == design
    changed = design.rerun(n=6, noise={}, incl_cut=[0.8, 1])
    assert changed == Design(truth=TRUTH, n=6, incl_cut=[0.8, 1], seed=3)
    with pytest.raises(TypeError, match=r"rerun\(\) has no argument 'inclcut' .*'incl_cut'"):
        design.rerun(inclcut=1)
    with pytest.raises(qca.DataError, match="data: a design generates its own"):
        design.rerun(np.eye(3))


CHINESE = "整合照护网络的功能分化程度与治理结构之间的关系如何影响整体成效"
QUOTED = [
    ("A*B -> `net effect`", "net effect"),
    ("`A 1`*~B -> ~`net; effect`", "net; effect"),
    (f"A*B + C -> `{CHINESE}`", CHINESE),
    (f"`{CHINESE}`*B + ~`x, y` -> Y", "Y"),
    ("A + B -> `c d`; `c d`*D -> `y ``z```", "y `z`"),
]


@pytest.mark.parametrize(("truth", "outcome"), QUOTED)
def test_names_in_backquotes_are_read_again(tmp_path, truth, outcome):
    """They lost their backquotes when a truth was written, and the text was another expression."""
    design = Design(truth=truth, n=[8, 12], noise={"outcome_flip": 0.1}, seed=1)
    data = design.draw(0, 3)
    assert data.outcome_name == outcome
    assert data.frame(0).columns[-1] == outcome
    assert qca.expression(data.truth().outcome).names == (outcome,)
    made = design.data_cells[0].generator
    assert RandomTables(made.truth, made.conditions, noise=made.noise) == made
    again = Design.from_dict(design.to_dict())
    assert again.cells.equals(design.cells)
    results = run(design, 5, out=tmp_path, progress=False)
    assert Results.open(tmp_path).design.cells.equals(design.cells)
    many = qca.minimize_many(data.conditions, data.outcome, names=data.names)
    assert evaluate(data, many).metrics["correct"].tolist() == (
        evaluate(truth, many).metrics["correct"].tolist()
    )
    assert results.cells()["truth"].tolist() == [truth] * 2


def test_toml_has_the_same_keys(tmp_path):
    path = tmp_path / "design.toml"
    path.write_text(
        """
truth = "FD*FI + VD*VI*NB -> NE"
k = [5, 6]
incl_cut = [0.8, [0.8, 0.6]]
solution = ["conservative", "parsimonious"]
replicates = 500
seed = 1

[noise]
outcome_flip = [0, 0.05]
diversity = [0, "VD*~VI"]

[parameters]
sets = "crisp"
"""
    )
    design = Design.from_toml(path)
    assert len(design) == 2 * 2 * 2 * 2 * 2
    assert (design.replicates, design.seed) == (500, 1)
    assert design.data_cells[0].generator == RandomTables(
        "FD*FI + VD*VI*NB -> NE",
        ["FD", "FI", "VD", "VI", "NB"],
        noise={"outcome_flip": 0, "diversity": 0},
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"truth": "A*B + -> Y"}, "cannot read the expression"),
        ({"truth": TRUTH, "k": 2}, r"k=2: the truth .* has 3 sets"),
        ({"truth": TRUTH, "k": [3, 0]}, r"with k=0: k must be a whole number of at least 1"),
        ({"truth": TRUTH, "n": []}, "n is empty"),
        ({"truth": TRUTH, "n": [12, 12]}, "n: the level 12 occurs twice"),
        ({"truth": TRUTH, "n": [12, 0.5]}, r"with n=0.5: n must be a whole number"),
        ({"truth": TRUTH, "generator": "Tables"}, "generator must be one of .* got 'Tables'"),
        (
            {"truth": TRUTH, "noise": {"outcome_flips": 0}},
            r"noise: there is no 'outcome_flips' \(did",
        ),
        (
            {"truth": TRUTH, "noise": {"outcome_flip": [0, 2]}},
            r"with noise.outcome_flip=2: outcome_flip must be a number in \[0, 1\], got 2",
        ),
        ({"truth": TRUTH, "noise": 0.1}, r"a table \[noise\]\), got 0\.1"),
        ({"truth": TRUTH, "noise": {"omit": "D"}}, "there is no condition 'D'"),
        ({"truth": TRUTH, "parameters": {"set": "fuzzy"}}, "parameters: there is no 'set'"),
        (
            {"truth": TRUTH, "parameters": {"noise": {}}},
            "parameters: 'noise' belongs to the design itself",
        ),
        ({"truth": TRUTH, "parameters": {"conditions": "A,B,C"}, "k": 3}, "set the same"),
        ({"truth": TRUTH, "solution": "complex"}, "solution must be one of"),
        ({"truth": TRUTH, "solution": "intermediate"}, "needs dir_exp"),
        ({"truth": TRUTH, "dir_exp": "A"}, "dir_exp has no effect on the parsimonious solution"),
        ({"truth": TRUTH, "solution": "intermediate", "dir_exp": "Q"}, "Q"),
        ({"truth": TRUTH, "all_sol": "yes"}, "all_sol must be True or False, got 'yes'"),
        ({"truth": TRUTH, "incl_cut": [0.8, 80]}, r"incl_cut must be a number in \[0, 1\], got 80"),
        ({"truth": TRUTH, "n_cut": -1}, "n_cut must be"),
        ({"truth": TRUTH, "ties": "keep"}, "ties must be one of"),
        ({"truth": TRUTH, "max_models": 0}, "max_models must be"),
        ({"truth": TRUTH, "retention": "loss"}, "retention must be one of"),
        ({"truth": TRUTH, "replicates": 0}, "replicates must be"),
        ({"truth": TRUTH, "seed": "a"}, "seed must be"),
        ({"generator": "AllDeletions"}, "AllDeletions needs a truth"),
        (
            {"truth": TRUTH, "generator": "AllDeletions", "noise": {"omit": "A"}},
            "does not support noise",
        ),
        ({"truth": "random", "generator": "AllDeletions"}, "not random"),
        ({"generator": "CareNetworks", "k": 5}, "CareNetworks always has five sets"),
        ({"generator": "CareNetworks", "truth": "A -> NE"}, "no such set"),
    ],
)
def test_what_cannot_be_is_said(arguments, said):
    with pytest.raises(qca.FastqcaError, match=said):
        Design(**arguments)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("truth = 'A -> Y", "not a TOML file"),
        ("truths = 'A -> Y'", r"there is no key 'truths' \(did you mean 'truth'"),
        ("truth = 'A -> Y'\nn = 'many'", "n must be a whole number"),
    ],
)
def test_bad_files_are_named(tmp_path, content, said):
    path = tmp_path / "design.toml"
    path.write_text(content)
    with pytest.raises(qca.FastqcaError, match=rf"design\.toml: .*{said}"):
        Design.from_toml(path)
    with pytest.raises(qca.DataError, match=r"other\.toml: there is no such file"):
        Design.from_toml(tmp_path / "other.toml")
