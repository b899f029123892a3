"""What a membership of 0.5 does: nudged in the data, and what the warning says of each rule."""

import re
import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import fastqca as qca

NAMES = ["A", "B", "C"]


@st.composite
def tied_data(draw):
    n = draw(st.integers(4, 14))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 11, (n, 4)) / 10
    x[rng.integers(0, n), rng.integers(0, 3)] = 0.5
    if draw(st.booleans()):
        x[:, 2] = x[:, 2] > 0.5
    if x[:, :3].max() == 0.5 or not (x[:, :3] == 0.5).any():
        x[0, 0] = 0.5
    return pd.DataFrame(x, columns=[*NAMES, "Y"])


def quiet(function, *args, **kwargs):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return function(*args, **kwargs)
        except qca.FastqcaError as error:
            return str(error)


@settings(max_examples=60, deadline=None)
@given(data=tied_data(), cut=st.sampled_from([0.6, 0.8, 0.95]))
def test_nudging_is_replacing_by_0501_in_the_conditions(data, cut):
    by_hand = data.assign(**{name: data[name].replace(0.5, 0.501) for name in NAMES})
    for solve in (qca.truth_table, qca.minimize):
        kwargs = {} if solve is qca.truth_table else {"include": "?"}
        nudged = quiet(solve, data, "Y", NAMES, incl_cut=cut, ties="nudge", **kwargs)
        expected = quiet(solve, by_hand, "Y", NAMES, incl_cut=cut, **kwargs)
        if isinstance(expected, str):
            assert nudged == expected
        else:
            pd.testing.assert_frame_equal(nudged.to_frame(), expected.to_frame())
    x, y = data[NAMES].to_numpy()[np.newaxis], data["Y"].to_numpy()[np.newaxis]
    for kind in ("parsimonious", "conservative"):
        args = {"incl_cut": cut, "solution": kind}
        many = quiet(qca.minimize_many, x, y, ties="nudge", **args)
        expected = quiet(qca.minimize_many, by_hand[NAMES].to_numpy()[np.newaxis], y, **args)
        pd.testing.assert_frame_equal(many.to_frame(), expected.to_frame())
        assert many.tables.incl.tolist() == expected.tables.incl.tolist()
        tied = int((data[NAMES] == 0.5).any(axis=1).sum())
        assert many.n_ties.tolist() == [tied]


@settings(max_examples=60, deadline=None)
@given(data=tied_data(), n_cut=st.sampled_from([1, 2]))
def test_the_warning_says_what_each_rule_would_change(data, n_cut):
    """Against the tables made under each rule."""
    options = {"incl_cut": 0.7, "n_cut": n_cut}
    tables = {}
    for ties in ("drop", "up", "down"):
        tables[ties] = quiet(qca.truth_table, data, "Y", NAMES, ties=ties, **options)
    if any(isinstance(table, str) for table in tables.values()):
        return
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        qca.truth_table(data, "Y", NAMES, **options)
    text = next(str(w.message) for w in caught if w.category is qca.errors.TieWarning)
    tied = int((data[NAMES] == 0.5).any(axis=1).sum())
    assert f"{tied} of {len(data)} cases" in text
    codes = {}
    for ties, table in tables.items():
        frame = table.to_frame(complete=True)
        codes[ties] = frame["OUT"].where(frame["n"] > 0, "?"), frame["n"]
    changed = False
    for ties in ("up", "down"):
        said = re.search(rf"ties='{ties}' would (.*?)(;|\. Recal)", text)[1]
        joined = codes[ties][1][codes[ties][1] > codes["drop"][1]].index.tolist()
        rows = re.match(r"add (?:it|them) to rows? ([\d, ]+?)(?: and change|$)", said)[1]
        assert [int(row) for row in rows.split(", ")] == joined
        before, after = codes["drop"][0], codes[ties][0]
        different = before.index[before != after]
        expected = [f"OUT of row {row} from {before[row]} to {after[row]}" for row in different]
        assert re.findall(r"OUT of row \d+ from \S to \S", said) == expected
        changed |= bool(expected)
    assert ("the models are the same" in text) == (not changed)


def test_a_nudged_table_is_coded_again_from_the_data_as_given():
    data = pd.DataFrame({"A": [0.9, 0.5, 0.2, 0.1], "B": [0.6, 0.9, 0.7, 0.2], "Y": [1, 1, 0, 0]})
    table = quiet(qca.truth_table, data, "Y", incl_cut=0.7, ties="nudge")
    assert table.sets.values[0].tolist() == [0.9, 0.501, 0.2, 0.1]
    for ties in ("drop", "up", "down"):
        again = quiet(table.rerun, ties=ties)
        own = quiet(qca.truth_table, data, "Y", incl_cut=0.7, ties=ties)
        pd.testing.assert_frame_equal(again.to_frame(), own.to_frame())
        back = quiet(again.rerun, ties="nudge")
        pd.testing.assert_frame_equal(back.to_frame(), table.to_frame())
    again = quiet(table.rerun, incl_cut=0.9)
    assert again.ties == table.ties == ("2",)
    assert again.sets.values[0, 1] == 0.501


def test_nudge_goes_through_a_study_and_its_file(tmp_path):
    data = pd.DataFrame({"A": [0.9, 0.5, 0.2, 0.1], "B": [0.6, 0.9, 0.7, 0.2], "Y": [1, 1, 0, 0.0]})
    study = qca.Study("Four cases", data, "Y", ["A", "B"], incl_cut=0.7, ties="nudge")
    study.save(tmp_path / "study.toml")
    loaded = qca.Study.load(tmp_path / "study.toml")
    assert loaded.settings.ties == "nudge"
    settings = qca.AnalysisSettings("Y", ties="nudge")
    settings.to_toml(tmp_path / "settings.toml")
    assert qca.AnalysisSettings.from_toml(tmp_path / "settings.toml") == settings


def test_a_table_can_be_made_again_where_nothing_else_is_loaded():
    script = (
        "import fastqca as qca\n"
        "table = qca.truth_table({'A': [1, 0, 1], 'Y': [1, 0, 1]}, 'Y')\n"
        "print(table.rerun(incl_cut=0.5).settings.incl_cut)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert done.stdout == "0.5\n", done.stderr
