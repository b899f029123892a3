"""Whatever a Study accepts is saved, loaded and run again to the same."""

import dataclasses
import os
import warnings
from decimal import Decimal

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import fastqca as qca
from fastqca import FastqcaError, FastqcaWarning

CASES = 6
MANY = int(os.environ.get("FASTQCA_STUDIES", "60"))
NAMES = st.sampled_from(["A", "B b", "case", "Größe", "n_cut", "a, b", "=x", "1", "-", "NA", "C'"])
TEXTS = st.sampled_from(
    ["low", "high", "NA", "", " x ", "01", "1.234", "45%", "Yes", "no", "-", "dc", "a;b", "x\r=c"]
)
ODD = st.sampled_from(
    [None, float("nan"), pd.NA, True, 3, 0.5, Decimal("0.25"), "x", "-", float("inf"), 10**30]
)


def of_each_case(values):
    return st.lists(values, min_size=CASES, max_size=CASES)


def categories(draw):
    labels = draw(st.lists(TEXTS, min_size=1, max_size=3, unique=True))
    values = draw(of_each_case(st.sampled_from([*labels, None])))
    return pd.Categorical(values, categories=labels, ordered=draw(st.booleans()))


@st.composite
def columns(draw):
    """A column of any kind that tables come with."""
    kind = draw(st.sampled_from(["crisp", "fuzzy", "single", "Int64", "text", "odd", "levels"]))
    match kind:
        case "crisp":
            return np.array(draw(of_each_case(st.integers(0, 1))))
        case "fuzzy" | "single":
            values = draw(of_each_case(st.floats(0, 1, width=32 if kind == "single" else 64)))
            return np.array(values, dtype=np.float32 if kind == "single" else float)
        case "Int64":
            return pd.array(draw(of_each_case(st.sampled_from([0, 1, None]))), dtype="Int64")
        case "text":
            return pd.Series(draw(of_each_case(TEXTS)), dtype=object).to_numpy()
        case "odd":
            return pd.Series(draw(of_each_case(ODD)), dtype=object).to_numpy()
        case _:
            return categories(draw)


@st.composite
def tables(draw):
    names = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    crisp = np.array([[0, 0, 1, 1, 1, 0], [0, 1, 0, 1, 1, 1], [0, 1, 1, 1, 0, 1]])
    made = {"P": crisp[0], "Q": crisp[1] * 0.9 + 0.02, "Y": crisp[2]}
    made |= {name: draw(columns()) for name in names}
    index = draw(
        st.sampled_from(
            [
                None,
                pd.Index(list("abcdef"), name="P"),
                pd.Index([3, 4, 7, 8, 9, 11]),
                pd.Index([" x", "x", "", "01", "=1", "NA"], name="A"),
                pd.MultiIndex.from_product([["NL", "01"], [1, 2, 3]], names=["u", "t"]),
            ]
        )
    )
    frame = pd.DataFrame(made)
    return frame if index is None else frame.set_axis(index)


@st.composite
def arguments(draw):
    """All arguments of a Study, in every form that they may have."""
    data = draw(tables())
    others = [name for name in data.columns if name not in ("P", "Q", "Y")]
    used = ["P", "Q"]
    if draw(st.integers(0, 2)) == 0:
        used += draw(st.lists(st.sampled_from(others), max_size=2, unique=True))
    made = {
        "conditions": draw(
            st.sampled_from([tuple(used), used, np.array(used), "P:Q", "P, Q", None])
        )
    }
    options = {
        "incl_cut": [np.float32(0.5), [0.8, 0.6], np.array([0.75, 0.5]), 1],
        "n_cut": [np.int64(1), 1.0],
        "pri_cut": [0, np.float64(0.25)],
        "dir_exp": [
            ["P", "~Q"], "P*Q", {"P": 1}, {"Q": np.int64(0)}, {"P", "Q"}, qca.expression("P + Q"),
            ("~Q",), [None, 1], np.array([1, 0]), "", "-, 1",
        ],
        "exclude": [3, np.int64(2), [1, 2.0], np.array([4]), "P*~Q", qca.expression("~P*Q"), {2}],
        "all_sol": [np.True_, 1],
        "seed": [np.int64(7), 0],
        "theory": ["P*Q", qca.expression("P -> Y")],
        "unit": ["P", "u"], "time": ["Q", "t"],
        "about": [{"population": 'all "x"\n'}, {"unit": "", "cases": "\x7f#"}],
        "reasons": [{"P": "it = helps\\"}, {}],
        "ties": ["up", "drop"], "missing": ["drop"],
        "inf_test": ["binom", ("binom", 0.1), ["binom", np.float64(0.2)]],
        "derived": [{"PQ": "P*Q"}, {"a.b c": "min(P, Q)"}],
        "plan": [{"P": qca.crisp(0.5)}, qca.CalibrationPlan({"Q": qca.fuzzy(0.1, 0.5, 0.9)})],
    }  # fmt: skip
    for name in draw(st.lists(st.sampled_from(sorted(options)), max_size=4, unique=True)):
        made[name] = draw(st.sampled_from(options[name]))
    outcome = draw(st.sampled_from(["Y", "~Y", "Y{1}", qca.expression("Y"), "Y + Y"]))
    return (
        {"name": draw(st.sampled_from(["S", "", "é\n'\"\\"])), "data": data}
        | {"outcome": outcome}
        | made
    )


def results(study):
    """The truth table and the models of a study, or what is wrong with it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FastqcaWarning)
        try:
            table = study.table()
            frame = table.to_frame().to_csv()
            include = "?" if study.settings.dir_exp is not None else None
            solved = qca.minimize(table, include=include, dir_exp=study.settings.dir_exp).solution
            return frame, [str(model) for model in solved.models]
        except FastqcaError as error:
            return type(error)


@given(arguments())
@settings(max_examples=MANY)
def test_whatever_a_study_accepts_is_saved_loaded_and_run_to_the_same(tmp_path_factory, made):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FastqcaWarning)
            study = qca.Study(**made)
    except FastqcaError:
        return
    folder = tmp_path_factory.mktemp("studies")
    study.save(folder / "study.toml")
    again = qca.Study.load(folder / "study.toml")
    for field in dataclasses.fields(study):
        if field.name != "data":
            assert getattr(again, field.name) == getattr(study, field.name)
    assert again.data_hash == study.data_hash
    assert results(again) == results(study)
    files = [(folder / name).read_bytes() for name in ("study.toml", "study.csv")]
    again.save(folder / "study.toml")
    assert files == [(folder / name).read_bytes() for name in ("study.toml", "study.csv")]


def test_what_a_study_keeps_of_each_argument(tmp_path):
    """Arguments that were refused, or that the file of the study could not hold."""
    data = pd.DataFrame({"case": [0, 0, 1, 1], "A": [0, 1, 0, 1], "Y": [0, 1, 1, 1]})
    data["T"] = pd.Categorical(["low", "high", "high", "high"], ["low", "high"], ordered=True)
    data["mixed"] = pd.Series([1, "x", 2.5, None], dtype=object)
    table = qca.truth_table(data, "Y", ["case", "A"])
    study = qca.Study(
        "S",
        data,
        "Y",
        ["case", "A", "T"],
        dir_exp=["A", "T"],
        exclude=qca.find_rows(table, "case*A"),
        incl_cut=np.float64(0.8),
        seed=np.int64(3),
    )
    study.save(tmp_path / "study.toml")
    again = qca.Study.load(tmp_path / "study.toml")
    kept = again.settings
    assert (kept.dir_exp, kept.exclude, again.seed, kept.incl_cut) == ("A, T", (), 3, 0.8)
    assert again.data["T"].cat.categories.tolist() == ["low", "high"]
    assert again.data["T"].cat.ordered
    assert again.data["mixed"].tolist()[:3] == ["1", "x", "2.5"]
    assert results(again) == results(study)
    assert isinstance(results(again), tuple)
    # The names of cases are those of the results, which count from 1.
    assert again.table().sets.cases == study.table().sets.cases == ("1", "2", "3", "4")
    assert study.rerun(exclude=3).settings.exclude == (3,)
