"""Names of columns that a truth table cannot take."""

import pandas as pd
import pytest

from fastqca.configurations.truth_table import truth_table
from fastqca.errors import DataError


def test_names_of_columns_must_be_text():
    data = pd.DataFrame({"A": [0, 1], "B": [1, 0], "Y": [0, 1]})
    with pytest.raises(DataError, match=r"outcome '2' .*the name 2 is not text: name the columns"):
        truth_table(data.rename(columns={"Y": 2}), "2")
    for name in (None, 2, float("nan")):
        with pytest.raises(DataError, match=f"as text, got {name}; name the columns with text"):
            truth_table(data.rename(columns={"B": name}), "Y")


def test_two_columns_of_one_name_are_a_defect_of_the_data():
    data = pd.DataFrame([[1, 0, 1], [0, 1, 0]], columns=["A", "A", "Y"])
    with pytest.raises(DataError, match="the data have 2 columns named 'A'"):
        truth_table(data, "Y")
