"""Temporal conditions with "don't care" cells: tables, rows, solutions, refusals."""

import pickle

import pandas as pd
import pytest

import fastqca as qca
from fastqca import FastqcaWarning, SolutionError

# P: pressure, E: elite support, EP: E before P, nothing where one of them is absent.
FRAME = pd.DataFrame(
    {
        "P": [1, 1, 1, 0, 0, 1, 0],
        "E": [1, 1, 1, 1, 0, 0, 0],
        "EP": [1, 0, 0, "-", "-", "-", "-"],
        "Y": [1, 0, 0, 1, 0, 0, 0],
    },
    index=list("abcdefg"),
)


def table(**arguments):
    return qca.truth_table(FRAME, "Y", **arguments)


def test_the_cell_is_a_level_of_its_own_in_row_numbers():
    tt = table()
    assert tt.levels == (2, 2, 2)
    assert tt.row_levels == (2, 2, 3)
    assert tt.row_numbers == [3, 6, 9, 10, 11]
    assert tt.cases == (("e", "g"), ("d",), ("f",), ("b", "c"), ("a",))
    assert tt.to_frame()["EP"].tolist() == ["-", "-", "-", 0, 1]
    assert tt.to_frame()["P"].tolist() == [0, 0, 1, 1, 1]
    assert "11  1 1 1 " in str(tt)
    assert " 6  0 1 -     1    1  1.000  1.000  d" in str(tt)


def test_remainders_are_levels():
    complete = table(complete=True).to_frame()
    assert len(complete) == 8 - 2 + 5
    assert set(complete["EP"][complete["n"] == 0]) == {0, 1}
    assert complete.index.is_monotonic_increasing
    assert str(table(complete=True)).count("\n") == 5 + 11


def test_models_have_no_literal_for_it():
    sol = qca.minimize(table(), include="?", dir_exp="P, E, EP")
    for models in (sol.conservative, sol.parsimonious, sol.intermediate):
        for term in models.prime_implicants:
            assert term.literals.get("EP", 0) in (0, 1)
    assert {str(model) for model in sol.parsimonious.models} == {"EP + ~P*E"}
    assert str(sol.conservative.models[0]) == "~P*E + E*EP"
    model = sol.parsimonious.models[0]
    assert model.membership.tolist() == [1, 0, 0, 1, 0, 0, 0]
    assert model.expression.evaluate(FRAME).tolist() == [1, 0, 0, 1, 0, 0, 0]
    assert model.terms[0].covers == [11]


def test_assumptions_are_rows_of_levels_without_what_observed_rows_stand_for():
    sol = qca.minimize(table(), include="?")
    assumed = sol.simplifying_assumptions["M1"]
    assert str(sol.solution.models[0]) == "EP + ~P*E"
    assert assumed.rows() == [2, 8]  # 0 0 1 and 1 0 1; 0 1 0 and 0 1 1 are what case d stands for
    assert assumed.to_frame()["EP"].tolist() == [1, 1]
    assert assumed.count == 2
    assert assumed.products == ("~P*~E*EP", "P*~E*EP")
    assert qca.minimize(table()).simplifying_assumptions["M1"].count == 0


def test_rows_can_be_excluded_by_number_and_by_expression():
    by_number, by_expression = table(exclude=[2, 8]), table(exclude="~E*EP")
    assert by_number.excluded.tolist() == [[1, 1, 2], [2, 1, 2]]
    for excluded in (by_number, by_expression):
        found = qca.minimize(excluded, include="?")
        assert {str(model) for model in found.solution.models} == {"~P*E + E*EP"}
    assert "Excluded remainders: 2 rows: ~P*~E*EP + P*~E*EP" in str(by_expression)
    observed = table(exclude=6)
    assert observed.out[1] == "0"
    assumed = qca.minimize(table(), include="?").simplifying_assumptions["M1"]
    again = qca.truth_table(FRAME, "Y", exclude=assumed)
    assert again.excluded.tolist() == by_number.excluded.tolist()


def test_rows_that_only_the_cell_tells_apart_have_no_solution():
    frame = pd.concat([FRAME, pd.DataFrame({"P": [0], "E": [1], "EP": [1], "Y": [0]}, index=["h"])])
    with pytest.raises(SolutionError, match="row that must not be covered differs from it only in"):
        qca.minimize(frame, outcome="Y", include="?")
    other = frame.assign(Y=[1, 0, 0, 0, 0, 0, 0, 1])
    assert "EP" in str(qca.minimize(other, outcome="Y").solution.models[0])


def test_what_judges_terms_in_the_data_is_refused():
    with pytest.raises(SolutionError, match='pi_cons .* "don\'t care"'):
        qca.minimize(table(), include="?", pi_cons=0.8)
    found = qca.minimize(table(), include="?", sol_cons=0.8)
    assert {str(model) for model in found.solution.models} == {"EP + ~P*E"}


def test_a_table_survives_pickle():
    sol = pickle.loads(pickle.dumps(qca.minimize(table(), include="?")))  # noqa: S301 (our own)
    assert sol.table.sets.dont_care == ("", "", "-")
    assert sol.simplifying_assumptions["M1"].rows() == [2, 8]


def test_multi_value_and_negative_codes():
    frame = FRAME.assign(EP=[1, 0, 2, -9, -9, -9, -9])
    with pytest.warns(FastqcaWarning, match="'EP' is -9 for cases d, e, f, g: read as"):
        tt = qca.truth_table(frame, "Y")
    assert tt.levels == (2, 2, 3)
    assert tt.to_frame()["EP"].tolist() == ["-9", "-9", "-9", 0, 1, 2]
    assert {str(m) for m in qca.minimize(tt, include="?").solution.models} == {"EP{1} + ~P*E"}


def test_pof_and_the_model_agree():
    model = qca.minimize(table(), include="?").solution.models[0]
    fit = qca.pof(model.expression, data=FRAME).to_frame()
    assert fit.loc["expression", "inclS"] == model.inclS == 1
    assert fit.loc["EP", "covS"] == 0.5


def test_remainders_are_counted_without_it():
    assert table().n_remainders == 8 - 2
    assert qca.truth_table(FRAME, "Y", "P, E").n_remainders == 0


def test_rows_are_found_by_what_they_stand_for():
    tt = table()
    assert qca.find_rows(tt, "~P*E") == [4, 5]
    assert qca.find_rows(tt, "~P*E", observed=True) == [4, 5, 6]
    assert qca.find_rows(tt, "E*EP", observed=True) == [5, 11]


def test_figures_show_it_as_neither():
    pytest.importorskip("matplotlib").use("Agg")
    plt = pytest.importorskip("matplotlib.pyplot")
    ax = qca.plot.truth_table(table())
    dots = ax.child_axes[0]
    assert sum(len(points.get_offsets()) for points in dots.collections) == 5 * 3
    with pytest.raises(qca.DataError, match="'EP' has more than two levels"):
        qca.plot.venn(table())
    plt.close("all")
