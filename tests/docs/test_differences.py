"""Lines of docs/differences.md that no reference file shows."""

import numpy as np
import pandas as pd
import pytest

import fastqca as qca


def crisp(conditions: int, cases: int) -> pd.DataFrame:
    x = np.random.default_rng(4).integers(0, 2, (cases, conditions))
    names = [f"C{i}" for i in range(conditions)]
    return pd.DataFrame(x, columns=names).assign(Y=x[:, 0] & x[:, 1])


def test_an_observed_row_is_excluded_with_8_conditions_too():
    data = crisp(8, 40)
    table = qca.truth_table(data, "Y")
    excluded = table.row_numbers[table.out.index("1")]
    again = qca.truth_table(data, "Y", exclude=[excluded])
    assert again.row_numbers == table.row_numbers
    assert again.out[again.row_numbers.index(excluded)] == "0"
    models = qca.minimize(again, include="?").parsimonious
    assert excluded not in models.chart.columns
    assert all(excluded not in term.covers for term in models.prime_implicants)


def test_20_conditions_and_more_have_assumptions_and_an_intermediate_solution():
    data = crisp(26, 30)
    expected = ",".join(data.columns[:-1])
    found = qca.minimize(data, "Y", include="?", dir_exp=expected, max_models=1)
    assert found.simplifying_assumptions["M1"].count > 2**20
    assert found.intermediate.models[0].fit["covS"] == 1
    with pytest.raises(qca.SolutionError, match="limit|rows"):
        found.simplifying_assumptions["M1"].rows()


def test_an_expression_as_outcome_keeps_the_labels_of_the_conditions():
    data = qca.datasets.load("lipset", "crisp")
    table = qca.truth_table(data, "DEV + URB", ["LIT", "IND", "STB"], incl_cut=0.8)
    found = qca.minimize(table, include="?").parsimonious
    used = {name for term in found.prime_implicants for name in term.literals}
    assert used <= {"LIT", "IND", "STB"}


def test_c_without_a_positive_row_is_a_plain_error():
    data = pd.DataFrame({"A": [0, 0, 1, 1], "B": [0, 0, 1, 0], "Y": [0, 1, 0, 0]})
    table = qca.truth_table(data, "Y", incl_cut=(0.8, 0.3))
    assert "C" in table.out
    with pytest.raises(qca.SolutionError, match="coded '1'"):
        qca.minimize(table, include="C")


def test_missing_values_in_unused_columns_stop_nothing():
    data = crisp(3, 12).assign(note=[np.nan] * 12)
    assert qca.truth_table(data, "Y", ["C0", "C1", "C2"]).n.sum() == 12


def test_super_subset_goes_on_after_a_size_that_adds_nothing():
    """Y is necessary for A alone, and for five of the others together but for no four."""
    others = np.eye(5, dtype=int)
    data = pd.DataFrame(np.vstack([others, np.zeros((1, 5), int)]), columns=list("BCDEF"))
    data = data.assign(A=[1, 1, 1, 1, 1, 0], Y=[1, 1, 1, 1, 1, 0])
    found = qca.super_subset(data, "Y", "A, B, C, D, E, F", ron_cut=0.5)
    assert found.terms == ("A", "B + C + D + E + F")


def test_super_subset_has_no_value_where_nothing_is_divided():
    data = {"A": [0.3, 0.2], "Y": [0.5, 0.5]}
    one = qca.super_subset(data, "Y", relation="sufficiency")
    assert np.isnan(one.loc["A", "PRI"])
    assert np.isnan(qca.pof("A => Y", data=data).loc["A", "PRI"])
    assert len(qca.super_subset(data, "Y", relation="sufficiency", pri_cut=0.1)) == 0


def test_single_conditions_of_any_kind_in_one_call():
    data = pd.DataFrame({"M": [0, 1, 2, 1], "F": [0.2, 0.8, 0.6, 0.9], "Y": [0, 2, 1, 2]})
    found = qca.pof_conditions(data, "Y[2]")
    assert found.rows == ("M{0}", "M{1}", "M{2}", "~F", "F")
    assert found.loc["M{1}", "inclN"] == 1


def test_untenable_rows_are_looked_for_until_none_is_left():
    x = np.random.default_rng(30).integers(0, 2, (9, 5))
    data = pd.DataFrame(x, columns=list("ABCDY"))
    once = qca.find_rows(qca.truth_table(data, "Y", incl_cut=0.8), type=2)
    again = qca.truth_table(data, "Y", incl_cut=0.8, exclude=once)
    both = qca.truth_table(data, "~Y", incl_cut=0.8, exclude=once)
    assert qca.find_rows(again, type=2, negated=both)
    whole = qca.untenable(qca.truth_table(data, "Y", incl_cut=0.8))
    assert not qca.find_rows(qca.truth_table(data, "Y", incl_cut=0.8, exclude=whole), type=2)


def test_what_is_excluded_for_an_outcome_may_be_assumed_for_its_negation():
    data = qca.datasets.load("lipset", "fuzzy")
    table = qca.truth_table(data, "SURV", incl_cut=0.8, exclude="~LIT")
    given = qca.truth_table(data, "~SURV", incl_cut=0.8)
    assert qca.find_rows(table, type=2) == list(qca.find_rows(table, type=2, negated=given))
    same = qca.truth_table(data, "~SURV", incl_cut=0.8, exclude="~LIT")
    assert qca.find_rows(table, type=2) != qca.find_rows(table, type=2, negated=same)


def test_a_row_at_the_upper_of_two_cut_offs_is_1():
    data = pd.DataFrame({"A": [0.9, 0.7], "Y": [0.6, 0.6]})
    assert qca.truth_table(data, "Y").incl[0] < 0.75
    assert qca.truth_table(data, "Y", incl_cut=(0.75, 0.5)).out == ("1",)


def test_models_by_consistency_have_any_size_and_no_idle_literal():
    cases = "011 101 001 101 010 001 100 011 101 111 100 111"
    data = pd.DataFrame([list(map(int, case)) for case in cases.split()], columns=list("ABC"))
    data["Y"] = list(map(int, "111110001010"))
    table = qca.truth_table(data, "Y", incl_cut=0.75)
    assert table.out.count("1") == 2
    found = qca.minimize(table, include="?", pi_cons=0.75, sol_cons=0.75, sol_cov=0.8).solution
    assert [str(model) for model in found.models] == ["A*~B + ~B*C + B*~C"]

    cases = "011 000 100 011 010 111 100 111 010 100 011 001 111 011 100 011 110 101 111"
    data = pd.DataFrame([list(map(int, case)) for case in cases.split()], columns=list("ABC"))
    data["Y"] = list(map(int, "1101101011100011011"))
    with pytest.raises(qca.SolutionError, match="lower them"):
        qca.minimize(
            data, include="?", outcome="Y", incl_cut=0.75, pi_cons=0.75, sol_cons=0.75, sol_cov=0.8
        )


def test_one_half_up_to_rounding_is_one_half():
    with pytest.warns(qca.FastqcaWarning, match="exactly 0.5"):
        assert qca.calibrate([1, 2, 3, 4, 5, 5, 5], qca.tfr())[3] == 0.5
    data = pd.DataFrame({"A": [0.9, 0.49999999999999994, 0.1], "Y": [1, 1, 0]})
    with pytest.warns(qca.FastqcaWarning, match="membership of exactly 0.5"):
        assert qca.truth_table(data, "Y").ties == ("2",)


def test_words_are_products_of_letters_only_where_nothing_else_fits():
    assert str(qca.expression("AB + ~AC")) == "A*B + ~A*C"
    assert qca.expression("DEV + URB").names == ("DEV", "URB")
    for text, word in (("XY + XZ", "XY"), ("A*B + AC", "AC")):
        with pytest.raises(qca.ExpressionError, match=f"'{word}' could be a set or"):
            qca.expression(text)


def test_signs_of_textbooks_are_read():
    assert str(qca.expression("¬A ≤ Y")) == "~A <- Y"
