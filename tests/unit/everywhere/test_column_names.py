"""Conditions that are called like the columns of a result, rounding, and dashes."""

from decimal import Decimal
from io import StringIO

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca import DataError, measures
from fastqca._common.names import column_names
from fastqca.compat import r

PLAIN = ("DEV", "URB", "LIT", "IND", "STB")
CLASHING = ("PRI", "n", "incl", "OUT", "cases")
SETS = qca.datasets.load("lipset", "fuzzy")
RENAMED = SETS.rename(columns=dict(zip(PLAIN, CLASHING, strict=True)))


def renamed(text):
    for old, new in zip(PLAIN, CLASHING, strict=True):
        text = text.replace(old, new)
    return text


def test_conditions_may_be_called_like_columns():
    frames = [
        qca.truth_table(data, "SURV", incl_cut=0.8, dcc=True).to_frame(complete=True)
        for data in (SETS, RENAMED)
    ]
    heads = [f"{name} (condition)" for name in CLASHING]
    assert frames[1].columns.tolist() == [*heads, *frames[0].columns[5:]]
    assert frames[1].columns.is_unique
    pd.testing.assert_frame_equal(
        frames[1].set_axis(frames[0].columns, axis=1), frames[0], check_dtype=True
    )
    table = qca.truth_table(RENAMED, "SURV", incl_cut=0.8)
    for text in (table.to_text(200), table.to_markdown(), table.to_csv(), table._repr_html_()):
        assert all(text.count(f"{name} (condition)") == 1 for name in CLASHING)


def test_a_condition_may_be_called_row(tmp_path):
    data = SETS.round().rename(columns={"DEV": "row"})
    table = qca.truth_table(data, "SURV", incl_cut=0.8)
    found = qca.minimize(table, include="?", dir_exp="row, LIT")
    results = [
        table,
        found,
        found.solution,
        found.simplifying_assumptions.together,
        qca.retention(data, "SURV"),
        qca.untenable(table, necessary="row"),
        qca.counterfactual_ledger(found),
        qca.case_types(found),
        qca.fiss_chart(found),
    ]
    for result in results:
        result.to_excel(tmp_path / "made.xlsx")
        for text in (str(result), result.to_csv(), result.to_latex(), result.to_markdown()):
            assert "row" in text
        frame = result.to_frame()
        assert frame.columns.is_unique
        assert frame.index.name is None or frame.index.name not in frame.columns
    read = pd.read_csv(StringIO(table.to_csv()))
    assert read.columns.tolist()[:2] == ["row", "row (condition)"]
    assert table.to_frame(complete=True).columns[0] == "row (condition)"


def test_solutions_are_those_of_other_names():
    found, expected = (
        qca.minimize(data, include="?", dir_exp=",".join(names), outcome="SURV", incl_cut=0.8)
        for data, names in ((RENAMED, CLASHING), (SETS, PLAIN))
    )
    for kind in ("conservative", "parsimonious", "intermediate"):
        mine, other = getattr(found, kind), getattr(expected, kind)
        assert [str(model) for model in mine.models] == [renamed(str(m)) for m in other.models]
        assert mine.to_frame().columns.is_unique
    assert qca.fiss_chart(found).to_frame().columns.is_unique
    assert "cases (condition)" in str(qca.fiss_chart(found))
    assert qca.counterfactual_ledger(found).to_frame().columns.is_unique


def test_other_tables_stay_unambiguous():
    lost = qca.retention(RENAMED.round(), "SURV")
    assert lost.to_frame().columns.is_unique
    assert "n (condition)" in str(lost)
    assert "cases (condition)" in str(qca.ideal_types(RENAMED, ["cases", "PRI", "n"]))
    first = qca.two_step(
        RENAMED,
        "PRI, n",
        "incl, OUT",
        "SURV",
        method="haesebrouck",
        remote_incl_cut=0.3,
        coverage=0.5,
        incl_cut=0.8,
    ).first
    assert first.columns.is_unique


def test_names_that_are_taken_twice_get_a_number():
    names = ["n", "n (condition)", "A"]
    assert column_names(names, ["n"]) == ("n (condition 2)", "n (condition)", "A")
    assert column_names(names, []) == tuple(names)


# Rounding

ROUNDED = {"A": [0.0, 1.0, 0.3, 1.0], "B": [1, 0, 2, 1], "Y": [0.0, 1.0, 0.6, 1.0]}
NEARLY = {
    "A": [-1e-17, 1.0000000000000002, 0.3, 1.0],
    "B": [1.0000000000000002, -1e-17, 1.9999999999999998, 1],
    "Y": [0.0, 1.0000000000000002, 0.6, 1 + 1e-15],
}


@pytest.mark.parametrize(
    "call",
    [
        lambda data: qca.truth_table(data, "Y").to_frame().to_numpy().tolist(),
        lambda data: qca.truth_table(data, "~Y").outcome_values.tolist(),
        lambda data: qca.truth_table(data, "Y").sets.levels,
        lambda data: qca.pof("A + B{2} -> Y", data=data).to_frame().to_numpy().tolist(),
        lambda data: qca.pof(data["A"], data["Y"]).to_frame().to_numpy().tolist(),
        lambda data: qca.necessity(data, "Y").to_frame().to_numpy().tolist(),
        lambda data: qca.set_coincidence(data["A"], data["Y"]),
        lambda data: measures.haesebrouck(data["A"], data["Y"]),
        lambda data: qca.case_regions(data["A"], data["Y"]).tolist(),
        lambda data: r.fuzzyand(data["A"], data["Y"]).tolist(),
        lambda data: r.compute("~A", data).tolist(),
        lambda data: [c.kind for c in qca.diagnose(data).columns],
        lambda data: qca.derive(data, {"K": "mean(A, Y)"})["K"].tolist(),
    ],
)
def test_memberships_off_by_rounding_are_those_meant(call):
    np.testing.assert_equal(call(NEARLY), call(ROUNDED))


def test_more_than_rounding_is_refused():
    for wrong in (-1e-6, 1 + 1e-6):
        data = {"A": [wrong, 0.4, 1.0], "Y": [0, 1, 1]}
        for call in (
            lambda data: qca.truth_table(data, "Y"),
            lambda data: qca.pof("A -> Y", data=data),
            lambda data: qca.pof(data["A"], data["Y"]),
            lambda data: measures.product(data["A"], data["Y"]),
            lambda data: qca.case_regions(data["A"], data["Y"]),
        ):
            with pytest.raises(DataError):
                call(data)


def test_memberships_within_the_scale_stay_as_they_are():
    values = [1e-17, 0.9999999999999999, 0.3]
    assert qca.expression("A").evaluate({"A": values}).tolist() == values


# Dashes

DASHES = ["-", "–", "—", "−", "‐", "‑", "‒", "―", " – "]


@pytest.mark.parametrize("dash", DASHES)
def test_a_dash_of_any_kind_is_dont_care(dash, tmp_path):
    data = pd.DataFrame({"A": [1, 0, 1, 0], "B": [1, dash, 0, dash], "Y": [1, 0, 0, 1]})
    table = qca.truth_table(data, "Y")
    assert table.sets.dont_care == ("", "-")
    assert table.to_frame()["B"].tolist() == ["-", 0, 1]
    assert (
        qca.pof("B -> Y", data=data)
        .to_frame()
        .equals(qca.pof("B -> Y", data=data.replace(dash, "-")).to_frame())
    )
    assert qca.diagnose(data).columns[1].dont_care == ("2", "4")
    file = tmp_path / "data.csv"
    file.write_text(f"A,B,Y\n1,1,1\n0,{dash},0\n1,0,0\n0,{dash},1\n", encoding="utf-8")
    assert qca.truth_table(qca.read_table(file), "Y").to_frame().equals(table.to_frame())


def test_dashes_of_two_kinds_are_one_code():
    data = pd.DataFrame({"A": [1, "–", 0, "-"], "Y": [1, 0, 0, 1]})
    assert qca.truth_table(data, "Y").sets.dont_care == ("-",)
    expected = qca.minimize(
        qca.datasets.load("lipset", "crisp"), include="?", dir_exp="1,-,1,-,-", outcome="SURV"
    )
    found = qca.minimize(
        qca.datasets.load("lipset", "crisp"), include="?", dir_exp="1,–,1,—,-", outcome="SURV"
    )
    assert [*map(str, found.intermediate.models)] == [*map(str, expected.intermediate.models)]


# Kinds of columns

KINDS = [
    [True, False, True, False],
    np.array([1, 0, 1, 0], dtype=np.uint8),
    np.array([1, 0, 1, 0], dtype=np.float32),
    pd.array([True, False, True, False], dtype="boolean"),
    pd.array([1, 0, 1, 0], dtype="Int64"),
    pd.array([1.0, 0.0, 1.0, 0.0], dtype="Float64"),
    pd.array([1, 0, 1, 0], dtype="int8[pyarrow]"),
    pd.array([True, False, True, False], dtype="bool[pyarrow]"),
    [Decimal(1), Decimal(0), Decimal("1.0"), Decimal("0.00")],
    [True, 0, 1.0, Decimal(0)],
    pd.Categorical([1, 0, 1, 0]),
    pd.Categorical([True, False, True, False]),
    pd.Categorical(["yes", "no", "yes", "no"], categories=["no", "yes"], ordered=True),
    pd.arrays.SparseArray([1, 0, 1, 0]),
]


@pytest.mark.parametrize("column", KINDS, ids=lambda column: str(getattr(column, "dtype", "list")))
def test_columns_of_every_kind_are_read(column):
    data = pd.DataFrame({"A": [1, 0, 0, 1], "B": column, "Y": [1, 0, 0, 0]})
    plain = data.assign(B=[1, 0, 1, 0])
    swapped = {"A": data["A"], "Y": data["B"]}
    for call in (
        lambda data: qca.truth_table(data, "Y").to_frame(),
        lambda data: qca.pof("A*B -> Y", data=data).to_frame(),
        lambda data: qca.pof(data["B"], data["Y"]).to_frame(),
        lambda data: qca.necessity(data, "Y").to_frame(),
        lambda data: pd.Series(qca.set_coincidence(data["A"], data["B"])),
        lambda data: qca.diagnose(data).to_frame(),
        lambda data: r.fuzzyor(data["A"], data["B"]),
        lambda data: pd.Series(measures.product(data["A"], data["B"])),
        lambda data: pd.Series(qca.case_regions(data["A"], data["B"])),
    ):
        pd.testing.assert_series_equal(
            pd.Series(call(data).to_numpy().ravel()), pd.Series(call(plain).to_numpy().ravel())
        )
    assert qca.truth_table(swapped, "Y").outcome_values.tolist() == [1, 0, 1, 0]


@pytest.mark.parametrize(
    "column",
    [
        pd.array([True, None, True, False], dtype="boolean"),
        pd.array([1, None, 1, 0], dtype="Int64"),
        [Decimal(1), Decimal("NaN"), 1, 0],
        [1, None, 1, 0],
        pd.Categorical([1, None, 1, 0]),
        pd.array([1, None, 1, 0], dtype="int64[pyarrow]"),
    ],
    ids=str,
)
def test_missing_values_of_every_kind_are_named(column):
    data = pd.DataFrame({"A": [1, 0, 0, 1], "B": column, "Y": [1, 0, 0, 0]})
    with pytest.raises(DataError, match=r"missing values in condition 'B' \(cases 2\)"):
        qca.truth_table(data, "Y")
    with pytest.warns(qca.FastqcaWarning, match="left out"):
        assert qca.pof(data["B"], data["Y"]).dropped == ("2",)
    with pytest.warns(qca.FastqcaWarning, match="left out"):
        assert qca.truth_table(data, "Y", missing="drop").dropped == ("2",)


@pytest.mark.parametrize("value", ["x", 1j, pd.Timestamp(2020, 1, 1), [1], Decimal("sNaN"), b"1"])
def test_columns_of_mixed_kinds_are_refused(value):
    column = pd.Series([1, 0, value, 0], dtype=object)
    data = pd.DataFrame({"A": [1, 0, 0, 1], "B": column, "Y": [1, 0, 0, 0]})
    for call in (
        lambda: qca.truth_table(data, "Y"),
        lambda: qca.pof("B -> Y", data=data),
        lambda: qca.pof(data["B"], data["Y"]),
        lambda: qca.set_coincidence(data["B"], data["Y"]),
        lambda: r.fuzzyand(data["B"], data["Y"]),
        lambda: measures.product(data["B"], data["Y"]),
        lambda: qca.case_regions(data["B"], data["Y"]),
        lambda: qca.plot.xy(data["B"], data["Y"]),
    ):
        with pytest.raises(DataError):
            call()


def test_repeated_columns_are_refused_where_they_are_used():
    data = pd.DataFrame([[1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 1, 1]], columns=["A", "A", "B", "Y"])
    for call in (
        lambda: qca.truth_table(data, "Y"),
        lambda: qca.truth_table(data, "A"),
        lambda: qca.pof("A -> Y", data=data),
        lambda: qca.necessity(data, "Y"),
        lambda: qca.diagnose(data),
        lambda: qca.calibrate(data, {"A": qca.crisp(1)}),
    ):
        with pytest.raises(DataError, match="columns named 'A'"):
            call()
    assert qca.truth_table(data, "Y", "B").conditions == ("B",)
