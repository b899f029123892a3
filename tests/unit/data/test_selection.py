"""Names of columns that a truth table cannot take."""

import pandas as pd
import pytest

from fastqca import DataError
from fastqca.truth_tables.truth_table import truth_table


def test_names_of_columns_must_be_text():
    data = pd.DataFrame({"A": [0, 1], "B": [1, 0], "Y": [0, 1]})
    with pytest.raises(DataError, match=r"outcome '2' .*the name 2 is not text: name the columns"):
        truth_table(data.rename(columns={"Y": 2}), "2")
    # pandas 3 makes the name None a missing one, nan.
    for name, shown in ((None, "(None|nan)"), (2, "2"), (float("nan"), "nan")):
        with pytest.raises(DataError, match=f"as text, got {shown}; name the columns with text"):
            truth_table(data.rename(columns={"B": name}), "Y")


def test_two_columns_of_one_name_are_a_defect_of_the_data():
    data = pd.DataFrame([[1, 0, 1], [0, 1, 0]], columns=["A", "A", "Y"])
    with pytest.raises(DataError, match="the data have 2 columns named 'A'"):
        truth_table(data, "Y")


def test_a_number_that_no_float_holds_is_refused():
    """By the making of the frame with pandas 2, by the reading of the column with pandas 3."""
    with pytest.raises(DataError, match="'B'.*too large"):
        truth_table({"A": [1, 0], "B": [1, 10**400], "Y": [1, 0]}, "Y")
