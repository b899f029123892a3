"""Errors and warnings carry what they are about; nothing in the package reads their text."""

import copy
import pickle
import re
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca import errors

DATA = pd.DataFrame({"A": [1, 0, 1, 0], "B": [0, 0, 1, 1], "Y": [1, 0, 1, 0]}, index=list("abcd"))


def table(**changed):
    return qca.truth_table(DATA.assign(**changed.pop("columns", {})), "Y", **changed)


@pytest.mark.parametrize(
    ("call", "argument", "column", "cases"),
    [
        (lambda: table(incl_cut=2), "incl_cut", None, ()),
        (lambda: table(n_cut=-1), "n_cut", None, ()),
        (lambda: table(ties="sideways"), "ties", None, ()),
        (lambda: table(columns={"A": [1, 0, np.nan, 0]}), None, "A", ("c",)),
        (lambda: table(columns={"A": ["x", 0, 1, 0]}), None, "A", ("a",)),
        (lambda: table(columns={"A": [0.5, 0, 1, 0]}, ties="raise"), "ties", None, ("a",)),
        (lambda: table(columns={"A": [0.5, 0, -0.5, 0]}), None, "A", ("c",)),
        (lambda: qca.truth_table(DATA, "Z"), "outcome", "Z", ()),
        (lambda: qca.truth_table(DATA, "Y", case_id="id"), "case_id", "id", ()),
        (lambda: qca.minimize(DATA, "Y", include="?", dir_exp="C"), "dir_exp", None, ()),
    ],
)
def test_errors_say_what_they_are_about(call, argument, column, cases):
    with pytest.raises(qca.FastqcaError) as caught:
        call()
    error = caught.value
    assert (error.argument, error.column, error.cases) == (argument, column, cases)
    for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301
        assert vars(again) == vars(error)
        assert str(again) == str(error)
    moved = error.within("cases.csv")
    assert type(moved) is type(error)
    assert vars(moved) == vars(error)
    assert str(moved) == f"cases.csv: {error}"


@pytest.mark.parametrize(
    ("call", "kind", "column", "cases"),
    [
        (lambda: table(columns={"A": [0.5, 0, 1, 0]}), errors.TieWarning, None, ("a",)),
        (
            lambda: table(columns={"A": [1, 0, np.nan, 0]}, missing="drop"),
            errors.MissingDataWarning,
            None,
            ("c",),
        ),
        (lambda: table(columns={"A": [1, 1, 1, 1]}), errors.RedundancyWarning, "A", ()),
        (lambda: table(columns={"A": [1, -1, 1, 0]}), errors.CategoryWarning, "A", ("b",)),
        (lambda: table(exclude="A*B"), errors.NoEffectWarning, None, ()),
    ],
)
def test_one_kind_of_warning_is_silenced_by_its_class(call, kind, column, cases):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    own = [each.message for each in caught if each.category is kind]
    assert own
    assert (own[0].column, own[0].cases) == (column, cases)
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always")
        warnings.simplefilter("ignore", kind)
        call()
    assert len(left) == len(caught) - len(own)


def test_nothing_is_silenced_by_its_text():
    code = [path.read_text(encoding="utf-8") for path in Path(qca.__file__).parent.rglob("*.py")]
    assert not [text for text in code if re.search(r"filterwarnings\(", text)]
