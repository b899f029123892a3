"""Files of studies that people edit by hand: a mistake is one clear error that names the file."""

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca import FastqcaError

DATA = pd.DataFrame({"A": [0, 1, 1, 0], "B": [1, 1, 0, 0], "Y": [0, 1, 1, 0]})
HEAD = 'name = "x"\noutcome = "Y"\ndata = "d.csv"\n'


@pytest.mark.parametrize(
    "lines",
    [
        "conditions = [1]",
        'conditions = ["Q"]',
        'unordered = [["A"]]',
        'unordered = ["A"]',
        '[reading]\ncase_id = ["A"]',
        "[reading]\nlevels = {A = 1}",
        "[reading]\ntext = [1]",
        "[about]\npopulation = 1",
        "seed = -1",
        'dir_exp = [["A"]]',
        "exclude = [1.5]",
        "inf_test = [1]",
        "incl_cut = nan",
        "[calibration]\nA = 1",
        "[derived]\nZ = 1",
        'unit = "Q"',
        'theory = ""\nties = "x"',
    ],
)
def test_a_mistake_in_the_file_is_one_error_that_names_it(tmp_path, lines):
    DATA.to_csv(tmp_path / "d.csv")
    (tmp_path / "study.toml").write_text(f"{HEAD}{lines}\n")
    with pytest.raises(FastqcaError, match=r"study\.toml: "):
        qca.Study.load(tmp_path / "study.toml")


@pytest.mark.parametrize(
    "arguments",
    [
        {"about": {"population": 1}},
        {"seed": -1},
        {"seed": np.array(1)},
        {"exclude": [1.5]},
        {"exclude": [None]},
        {"dir_exp": [object()]},
        {"dir_exp": {"Z": 1}},
        {"incl_cut": np.nan},
        {"n_cut": None},
        {"reasons": {"A": 1}},
        {"derived": {1: "A"}},
        {"plan": {"A": 1}},
        {"plan": "plan.toml"},
        {"name": None},
        {"outcome": "Q"},
        {"conditions": "A, Q"},
        {"unit": "Q"},
        {"data": DATA.iloc[:0]},
        {"data": DATA.set_axis([" A", "B", "Y"], axis=1), "conditions": "B"},
        {"data": DATA.set_axis(["B", "B", "Y"], axis=1), "conditions": "B"},
        {"data": DATA.assign(Q=["a\0", "b", "c", "d"])},
        {"data": DATA.assign(Q=pd.Categorical(["", "b", "b", "b"]))},
    ],
)
def test_what_a_study_could_not_keep_is_refused_when_it_is_made(arguments):
    given = {"name": "S", "data": DATA, "outcome": "Y", "conditions": "A, B"} | arguments
    with pytest.raises(FastqcaError) as caught:
        qca.Study(**given)
    assert "\n" not in str(caught.value)
