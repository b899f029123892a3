"""Parameters of fit: what may be given, what comes back, and what is refused."""

import warnings
from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import polars as pl
import pytest

import fastqca as qca
from fastqca import DataError, ExpressionError, FastqcaWarning
from fastqca.expressions.expression import expression
from fastqca.fit import pof

NAN = float("nan")
DATA = pd.DataFrame(
    {
        "A": [0.9, 0.6, 0.2, 0.1],
        "B": [0.1, 0.3, 0.8, 0.3],
        "M": [2, 0, 1, 2],
        "Y": [0.8, 0.7, 0.9, 0.2],
    },
    index=["NL", "BE", "DE", "FR"],
)


def frame_of(*args, **kwargs):
    return pof(*args, **kwargs).to_frame()


def test_sufficiency_by_hand():
    table = frame_of("A + B => Y", data=DATA)
    assert table.index.tolist() == ["A", "B", "expression"]
    assert table.index.name == "term"
    assert table.columns.tolist() == ["inclS", "PRI", "covS", "covU"]
    # min(A, Y) = .8 .6 .2 .1 and min(A, Y, 1 - Y) = .2 .3 .1 .1
    assert table.loc["A", "inclS"] == pytest.approx(1.7 / 1.8)
    assert table.loc["A", "PRI"] == pytest.approx((1.7 - 0.7) / (1.8 - 0.7))
    assert table.loc["A", "covS"] == pytest.approx(1.7 / 2.6)
    # min(A + B, Y) = .8 .6 .8 .2, of which B alone gives .1 .3 .8 .2
    assert table.loc["expression", "covS"] == pytest.approx(2.4 / 2.6)
    assert table.loc["A", "covU"] == pytest.approx(1.0 / 2.6)
    assert np.isnan(table.loc["expression", "covU"])


def test_necessity_by_hand():
    table = frame_of("A", "Y", DATA)
    assert table.columns.tolist() == ["inclN", "RoN", "covN"]
    assert table.loc["A", "inclN"] == pytest.approx(1.7 / 2.6)
    assert table.loc["A", "RoN"] == pytest.approx(2.2 / 2.3)
    assert table.loc["A", "covN"] == pytest.approx(1.7 / 1.8)


@pytest.mark.parametrize(
    ("text", "relation", "columns"),
    [
        ("A", "sufficiency", "inclS"),
        ("A", "suf", "inclS"),
        ("A", "necessity", "inclN"),
        ("A", "NEC", "inclN"),
        ("A => Y", "necessity", "inclS"),
        ("A -> Y", "necessity", "inclS"),
        ("A <= Y", "sufficiency", "inclN"),
        ("A <- Y", "sufficiency", "inclN"),
    ],
)
def test_the_arrow_overrides_the_relation(text, relation, columns):
    outcome = None if "Y" in text else "Y"
    result = pof(text, outcome, DATA, relation)
    assert result.columns[0] == columns
    assert result.outcome == "Y"


@pytest.mark.parametrize(
    "outcome", ["~Y", "M{2}", "M[1,2]", "~M{0}", "Y*B", "~(Y + B)", "Y + M{1}"]
)
def test_any_outcome(outcome):
    left, y = expression("A*~B").evaluate(DATA), expression(outcome).evaluate(DATA)
    wanted = frame_of(left, y, relation="sufficiency")
    for found in (
        frame_of("A*~B", outcome, DATA, "sufficiency"),
        frame_of(f"A*~B => {outcome}", data=DATA),
        frame_of(expression("A*~B"), expression(outcome), DATA, "sufficiency"),
        frame_of(left, outcome, DATA, "sufficiency"),
        frame_of("A*~B", y, DATA, "sufficiency"),
    ):
        np.testing.assert_array_equal(found, wanted)


def test_memberships_in_every_form():
    x = DATA[["A", "B"]]
    wanted = frame_of("A + B => Y", data=DATA)
    for given, terms in (
        (x, ["A", "B"]),
        (x.to_numpy(), ["1", "2"]),
        (x.to_dict("list"), ["A", "B"]),
        (pl.from_pandas(x), ["A", "B"]),
        (x.astype("Float64"), ["A", "B"]),
    ):
        found = frame_of(given, DATA["Y"].to_numpy(), relation="sufficiency")
        assert found.index.tolist() == [*terms, "expression"]
        np.testing.assert_array_equal(found, wanted)
    for vector, term in (
        (DATA["A"], "A"),
        (DATA["A"].to_list(), "x"),
        (DATA["A"].to_numpy(), "x"),
        (pl.Series("A", DATA["A"].to_list()), "A"),
    ):
        result = pof(vector, "Y", DATA, "sufficiency")
        assert result.terms == (term,)
        assert result["inclS"].iloc[0] == wanted.loc["A", "inclS"]
    crisp = pof([True, False, True, True], [True, False, False, True], relation="suf")
    assert crisp.to_frame().iloc[0, :3].tolist() == pytest.approx([2 / 3, 2 / 3, 1])


@pytest.mark.parametrize("index", [["NL", "BE", "DE", "FR"], [7, 5, 3, 1], range(4)])
def test_memberships_of_results(index):
    data = DATA.set_axis(index)
    model = qca.minimize(data, outcome="Y", incl_cut=0.8).solution.models[0]
    found = frame_of(model.pims, "Y", data, "suf")
    assert found.iloc[-1][["inclS", "PRI", "covS"]].tolist() == pytest.approx([*model.fit.values()])
    wanted = frame_of(model.expression, "Y", data, "suf")
    pd.testing.assert_frame_equal(found, wanted)
    listed = qca.super_subset(data, "Y", incl_cut=0.9)
    found = frame_of(listed.coms, "Y", data).iloc[: len(listed)]
    pd.testing.assert_frame_equal(found, listed.to_frame())


def test_brackets_are_multiplied_out():
    table = frame_of("A*(B + ~Y) => Y", data=DATA)
    assert table.index.tolist() == ["A*B", "A*~Y", "expression"]
    whole = frame_of(expression("A*(B + ~Y)").evaluate(DATA), "Y", DATA, "suf")
    assert table.loc["expression", "inclS"] == whole["inclS"].iloc[0]


def test_words_are_read_as_products_of_columns():
    assert pof("AB => Y", data=DATA).terms == ("A*B",)


def test_what_cannot_be_divided():
    table = frame_of("A{1}*B => Y", data={"A": [0, 0], "B": [1, 0], "Y": [0, 0]})
    assert table.isna().to_numpy().all()
    table = frame_of("A", "Y", {"A": [1, 1], "Y": [1, 1]})
    assert np.isnan(table.loc["A", "RoN"])
    assert frame_of("A*~A*0", "Y", DATA, "suf").loc["0", "covS"] == 0


def test_missing_values_are_left_out_and_named():
    data = DATA.assign(A=[0.9, NAN, 0.2, 0.1], Y=[0.8, 0.7, 0.9, NAN], B=[NAN, 0.3, 0.8, 0.3])
    with pytest.warns(FastqcaWarning, match="cases with missing memberships .* BE, FR") as caught:
        result = pof("A => Y", data=data)
    assert caught[0].filename == __file__
    assert result.dropped == ("BE", "FR")
    assert result.n_cases == 2
    assert result.to_frame().equals(frame_of("A => Y", data=DATA.loc[["NL", "DE"]]))
    assert "2 cases (2 left out)" in repr(result)
    with pytest.warns(FastqcaWarning, match="left out: 2"):
        pof([0.1, NAN, 0.5], [1, 1, 1])
    with pytest.raises(
        DataError, match="no case is complete: each has a missing membership in the terms"
    ):
        pof("A", [NAN, 1, NAN, NAN], data)


class TestAdd:
    def test_columns(self):
        def both(x, y):
            return np.minimum(x, y).sum()

        table = frame_of("A + B => Y", data=DATA, add={"both": both, "n": lambda x, y: len(y)})
        assert table.columns.tolist() == ["inclS", "PRI", "covS", "covU", "both", "n"]
        assert table["both"].tolist() == pytest.approx([1.7, 1.4, 2.4])
        assert table["n"].tolist() == [4, 4, 4]

    @pytest.mark.parametrize(
        ("add", "message"),
        [
            (5, "add must be names of measures"),
            ("haesbrouck", "there is no measure 'haesbrouck' .*did you mean 'haesebrouck'"),
            ({"H": "haesbrouck"}, "there is no measure 'haesbrouck'"),
            (lambda x, y: 0, "a function without a name needs one"),
            ([5], "add: 5 is not a function"),
            (["product", "product"], "there is a measure 'product' already"),
            ({"n": 5}, "add: 'n' is not a function"),
            ({"inclS": len}, "there is a measure 'inclS' already"),
        ],
    )
    def test_errors(self, add, message):
        with pytest.raises(DataError, match=message):
            pof("A => Y", data=DATA, add=add)


class TestErrors:
    @pytest.mark.parametrize(
        ("args", "error", "message"),
        [
            (("A", "Y"), DataError, "data is missing"),
            (("A => Y",), DataError, "data is missing"),
            (([0.1, 0.2], "Y"), DataError, "data is missing: the outcome 'Y'"),
            (("A", None, DATA), DataError, "outcome is missing"),
            (("A", "Y", DATA, "x"), DataError, "relation must be one of"),
            (("A", "Y", DATA, None), DataError, "relation must be one of"),
            (("A + URV => Y", None, DATA), ExpressionError, "there is no set 'URV'"),
            (("A => YY", None, DATA), ExpressionError, "there is no set 'YY'"),
            (("A", "YY", DATA), ExpressionError, "there is no set 'YY'"),
            (("A <=> Y", None, DATA), ExpressionError, "two relations at once"),
            (("M => Y", None, DATA), ExpressionError, r"write M\{1\} instead of M"),
            (("A => M", None, DATA), ExpressionError, r"write M\{1\} instead of M"),
            (("A => Y", "B", DATA), ExpressionError, "about Y, outcome is 'B'"),
            (("A => Y", [1, 0, 1, 0], DATA), ExpressionError, "about Y, outcome is"),
            (("A", "B => Y", DATA), ExpressionError, "the outcome cannot have an arrow"),
            (("A", DATA["Y"] * 2, DATA), DataError, r"in \[0, 1\]: Y is 1.6 for case NL"),
            (([0.5, -0.1], [1, 1]), DataError, r"in \[0, 1\]: x is -0.1 for case 2"),
            (([0.5], [1, 1]), DataError, "1 cases in the terms and 2 in the outcome"),
            (([0.5], "Y", DATA), DataError, "1 cases in the terms and 4 in the outcome"),
            (([], []), DataError, "there are no cases"),
            (
                (["A", "B"], "Y", DATA),
                DataError,
                "only one expression is possible, got 2",
            ),
            ((0.5, "Y", DATA), DataError, "must be a vector"),
            ((np.zeros((4, 1, 1)), "Y", DATA), DataError, "must be a vector"),
            ((np.zeros((4, 0)), "Y", DATA), DataError, "must be a vector"),
            (("A", DATA[["Y", "B"]], DATA), DataError, "the outcome must be one column, got 2"),
            ((DATA["A"], DATA["Y"].rename({"NL": "UK"})), DataError, "different case labels"),
            ((DATA["A"].rename({"NL": "UK"}), "Y", DATA), DataError, "different case labels"),
        ],
    )
    def test_messages(self, args, error, message):
        with pytest.raises(error, match=message):
            pof(*args)

    def test_the_same_outcome_twice_is_no_error(self):
        assert pof("A => ~Y", "~Y", DATA).outcome == "~Y"


class TestResult:
    result = pof("A + B => Y", data=DATA)

    def test_reads_like_a_table(self):
        table = self.result.to_frame()
        assert len(self.result) == 3
        assert self.result.columns.equals(table.columns)
        assert self.result.index.equals(table.index)
        assert self.result["covS"].equals(table["covS"])
        assert self.result.loc["A", "PRI"] == table.loc["A", "PRI"]
        assert self.result.iloc[0, 0] == table.iloc[0, 0]

    def test_frozen(self):
        with pytest.raises(FrozenInstanceError):
            self.result.outcome = "Z"
        with pytest.raises(TypeError):
            self.result.measures["inclS"] = None

    def test_text(self):
        lines = repr(self.result).splitlines()
        assert lines[0] == "sufficiency for Y, 4 cases"
        assert lines[2].split() == ["term", "inclS", "PRI", "covS", "covU"]
        assert lines[-2].split() == ["3", "expression", "0.923", "0.889", "0.923", "-"]
        assert str(self.result) == repr(self.result)

    def test_html_is_escaped(self):
        data = pd.DataFrame({"<b>": [0.5, 1], "Y": [1, 0.5]})
        html = pof("`<b>` => Y", data=data)._repr_html_()
        assert "`&lt;b&gt;`" in html
        assert "<b>" not in html

    def test_data_are_not_changed(self):
        before = DATA.copy()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            pof("A + B*M{2} => ~Y", data=DATA)
        pd.testing.assert_frame_equal(DATA, before)
