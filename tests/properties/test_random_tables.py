"""Truths of random tables against plain evaluation, redundancy against all configurations."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastqca import expression
from fastqca.simulation import RandomTables
from fastqca.simulation.tables import redundant
from fastqca.simulation.truth import memberships_in_sums, prevalence, prevalence_for, truth

ABSENT, NOT_THERE = -1, -2


def satisfied(terms, row):
    """Whether a configuration satisfies a sum: some term with none but matching literals."""
    return any(
        all(level in (ABSENT, value) for level, value in zip(term, row, strict=True))
        for term in terms
    )


def function(terms, k):
    return [satisfied(terms, row) for row in product((0, 1), repeat=k)]


def is_redundant(terms, k):
    """Whether a term or literal can go without a change, or the sum is always true."""
    whole = function(terms, k)
    fewer = [terms[:t] + terms[t + 1 :] for t in range(len(terms))]
    wider = [
        [*terms[:t], tuple(ABSENT if i == j else x for i, x in enumerate(term)), *terms[t + 1 :]]
        for t, term in enumerate(terms)
        for j in range(k)
        if term[j] != ABSENT
    ]
    return all(whole) or any(function(other, k) == whole for other in fewer + wider)


sums = st.integers(1, 4).flatmap(
    lambda k: st.lists(
        st.tuples(*[st.sampled_from([ABSENT, 0, 1])] * k).filter(lambda t: max(t) > ABSENT),
        min_size=1,
        max_size=4,
    )
)


@given(sums)
def test_redundancy_is_found(terms):
    k = len(terms[0])
    padded = np.full((1, 5, k), NOT_THERE, dtype=np.int8)
    padded[0, : len(terms)] = terms
    assert redundant(padded)[0] == is_redundant(terms, k)


@given(sums, st.integers(0, 2**32))
def test_memberships_in_random_sums(terms, seed):
    k = len(terms[0])
    padded = np.full((1, 5, k), NOT_THERE, dtype=np.int8)
    padded[0, : len(terms)] = terms
    x = np.random.default_rng(seed).random((1, 6, k))
    expected = [
        max(
            min(v if level == 1 else 1 - v for level, v in zip(t, case, strict=True) if level >= 0)
            for t in terms
        )
        for case in x[0]
    ]
    assert memberships_in_sums(padded, x)[0].tolist() == expected
    crisp = (x > 0.5).astype(np.uint8)
    found = memberships_in_sums(padded, crisp)[0]
    assert found.dtype == np.uint8
    assert found.tolist() == [satisfied(terms, case) for case in crisp[0].tolist()]


@pytest.mark.parametrize("sets", ["crisp", "fuzzy"])
def test_random_truths_have_the_sizes_asked_for_and_explain_the_outcome(sets):
    data = RandomTables("random", 5, sets=sets).draw(300, 20, seed=4)
    assert data.terms.shape == (300, 3, 5)
    sizes, lengths = [], []
    for i in range(300):
        terms = [tuple(t) for t in data.terms[i].tolist() if max(t) > NOT_THERE]
        assert not is_redundant(terms, 5)
        sizes.append(len(terms))
        lengths += [sum(level >= 0 for level in t) for t in terms]
        model = data.truth(i)
        frame = {name: data.true_conditions[i, :, j] for j, name in enumerate("ABCDE")}
        assert model.evaluate(frame) == pytest.approx(data.true_outcome[i])
        assert len(model.products) == len(terms)
    assert set(sizes) == {2, 3}
    assert set(lengths) == {1, 2, 3}


def test_a_chain_is_worked_out_link_by_link():
    tables = RandomTables(["A*C -> B", "B + D -> Y"], 4, sets="fuzzy")
    data = tables.draw(50, 20, seed=4)
    a, b, c, d = np.moveaxis(data.true_conditions, -1, 0)
    assert (b == np.minimum(a, c)).all()
    assert (data.true_outcome == np.maximum(b, d)).all()
    assert str(data.truth()) == "B + D -> Y"
    assert RandomTables("A*C -> B; B + D -> Y", 4, sets="fuzzy") == tables


def test_an_outcome_that_is_absent():
    data = RandomTables("A*B -> ~Y", 3).draw(50, 20, seed=4)
    a, b, _ = np.moveaxis(data.conditions, -1, 0)
    assert (data.outcome == 1 - (a & b)).all()


@pytest.mark.parametrize("sets", ["crisp", "fuzzy"])
def test_complete_tables_hold_every_possible_configuration_equally_often(sets):
    tables = RandomTables("A*B + C -> Y", 4, sets=sets, complete=True, noise={"diversity": 5})
    data = tables.draw(40, 2, seed=4)
    assert data.conditions.shape == (40, 22, 4)
    rows = (data.conditions > 0.5) @ [8, 4, 2, 1]
    missing = set()
    for row in rows.tolist():
        assert all(row.count(r) == 2 for r in row)
        missing |= set(range(16)) - set(row)
    assert missing == set(range(16))
    rule = RandomTables("A*B -> Y", 3, complete=True, noise={"diversity": "A*~B"}).draw(2, seed=1)
    assert (rule.conditions @ np.array([4, 2, 1]))[1].tolist() == [0, 1, 2, 3, 6, 7]


names = ["A", "B", "C", "D"]


@given(
    st.sampled_from(["A*B + ~C", "A*~B + ~A*B + C*D", "~A*~B", "A + B*C*~D"]),
    st.lists(st.floats(0.05, 0.95), min_size=4, max_size=4),
)
def test_prevalence_is_the_sum_over_configurations(source, shares):
    known = dict(zip(names, shares, strict=True))
    expected = 0.0
    for row in product((0, 1), repeat=4):
        frame = {name: [value] for name, value in zip(names, row, strict=True)}
        weight = np.prod([p if v else 1 - p for p, v in zip(shares, row, strict=True)])
        expected += weight * expression(source).evaluate(frame)[0]
    assert prevalence(truth(source, names, "Y"), known) == pytest.approx(expected)


@pytest.mark.parametrize("source", ["A*B + ~C", "~A*~B", "A + B*C*~D", "A*B -> ~Y"])
@pytest.mark.parametrize("wanted", [0.05, 0.3, 0.9])
def test_prevalence_of_the_outcome_is_reached(source, wanted):
    rule = truth(source, names, "Y")
    assert prevalence(rule, prevalence_for(rule, wanted, {})) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("A*E -> Y", 3), "uses 'E': no such set"),
        (("A -> B", 3), "'B' is both the outcome and a condition"),
        ((["A -> Z", "Z -> Y"], 3), "defines 'Z', which is not a condition"),
        (("random", 70), "conditions must be"),
        (("random", ["A", "A"]), "different names"),
        (("random", 2, "crisp", None, False, (3, 3)), "fewer terms or more conditions"),
    ],
)
def test_faulty_tables(arguments, message):
    with pytest.raises(ValueError, match=message):
        RandomTables(*arguments).draw(seed=1)


@pytest.mark.parametrize(
    ("noise", "message"),
    [
        ({"meas_raw": 0.1}, "needs raw measures"),
        ({"calibration": 0.1}, "needs raw measures"),
        ({"cluster": "wave", "cluster_truth": "A -> Y"}, "tables have no waves"),
        ({"skew": {"Z": 0.2}}, "no set 'Z'"),
        ({"diversity": 8}, "at most 7"),
    ],
)
def test_noise_that_tables_cannot_have(noise, message):
    with pytest.raises(ValueError, match=message):
        RandomTables("A*B -> Y", 3, noise=noise).draw(seed=1)


@pytest.mark.parametrize(
    ("noise", "message"),
    [
        ({"rater": 3}, "not random"),
        ({"cluster": "site", "cluster_truth": "A -> Y"}, "not random"),
        ({"skew": {"Y": 0.2}}, "not random"),
    ],
)
def test_noise_that_random_truths_cannot_have(noise, message):
    with pytest.raises(ValueError, match=message):
        RandomTables("random", 3, noise=noise)


def test_names_of_many_conditions():
    assert RandomTables("random", 30).draw(1, 5, seed=1).names[-1] == "C30"
    assert RandomTables("FD*FI -> NE", "FD,FI,NB").draw(1, 5, seed=1).names == ("FD", "FI", "NB")
