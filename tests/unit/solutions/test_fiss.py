"""The configuration chart: core conditions judged against the parents of a model."""

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.solutions import Minimization, Model


def solved(seed: int, conditions: int = 5, cases: int = 14) -> Minimization:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 2, (cases, conditions))
    x[0, :] = 0
    y = (x[:, 0] & x[:, 1]) | (x[:, 2] & (1 - x[:, 3]))
    y ^= rng.random(cases) < 0.05
    data = pd.DataFrame(x, columns=list("ABCDE")[:conditions]).assign(Y=y)
    return qca.minimize(
        data,
        include="?",
        dir_exp="A, B, C, D, E",
        outcome="Y",
        conditions=list("ABCDE"),
        incl_cut=0.8,
    )


def core_by_definition(result: Minimization, model: Model) -> list[dict[str, bool]]:
    """For each term: a literal is core if, under every parent, a simpler term around it has it."""
    found = []
    for term in model.terms:
        votes = []
        for _, name in model.all_parents:
            parent = result.parsimonious.models[int(name[1:]) - 1]
            around = [
                p.literals for p in parent.terms if p.literals.items() <= term.literals.items()
            ]
            votes.append(set().union(*(p.items() for p in around)) if around else set())
        found.append({n: all((n, v) in vote for vote in votes) for n, v in term.literals.items()})
    return found


@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
@pytest.mark.parametrize("seed", range(40))
def test_core_is_judged_per_configuration_and_parent(seed):
    result = solved(seed)
    for model in result.intermediate.models:
        chart = qca.fiss_chart(result, model)
        expected = core_by_definition(result, model)
        for column, position in enumerate(chart.order):
            for row, name in enumerate(chart.conditions):
                level = model.terms[position].literals.get(name, -1)
                assert chart.states[row, column] == level
                assert chart.core[row, column] == expected[position].get(name, False)


def lipset() -> Minimization:
    sets = qca.datasets.load("lipset", "fuzzy")
    return qca.minimize(sets, "SURV", include="?", dir_exp="DEV:STB", incl_cut=0.75)


def test_the_frame_has_words_and_fit():
    frame = qca.fiss_chart(lipset()).to_frame()
    assert frame.columns.tolist()[:2] == ["configuration", "term"]
    assert set(frame["STB"]) == {"core present", "peripheral present"}
    model = lipset().intermediate.models[0]
    np.testing.assert_allclose(frame["inclS"], [term.inclS for term in model.terms])


def test_configurations_with_the_same_core_share_a_number():
    data = pd.DataFrame(
        [[1, 1, 0, 1], [1, 0, 1, 1], [0, 1, 1, 0], [0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]],
        columns=["A", "B", "C", "Y"],
    )
    result = qca.minimize(data, "Y", include="?", dir_exp={})
    chart = qca.fiss_chart(result)
    assert chart.names == ("1a", "1b")
    assert "1a" in str(chart)
    assert "●" in chart.to_markdown()


def test_multi_value_levels_are_shown():
    data = pd.DataFrame({"A": [0, 1, 2, 2], "B": [0, 1, 0, 1], "Y": [0, 0, 1, 1]})
    chart = qca.fiss_chart(qca.minimize(data, "Y", include="?"))
    assert chart.symbol(0, 0) == "2"
    assert chart.to_frame()["A"].tolist() == ["core 2"]


def test_an_unknown_model_is_an_error():
    with pytest.raises(qca.SolutionError, match="there is no 'M7'"):
        qca.fiss_chart(lipset(), "M7")
    with pytest.raises(qca.SolutionError, match="there is no 9"):
        qca.fiss_chart(lipset(), 9)


def test_the_parsimonious_solution_can_be_given_by_itself():
    result = lipset()
    alone = qca.fiss_chart(result.intermediate, parsimonious=result.parsimonious)
    assert (alone.core == qca.fiss_chart(result).core).all()
    assert alone.parents == ("P1",)
    assert qca.fiss_chart(result.intermediate).core.sum() > alone.core.sum()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"model": [1]}, "model must be a number or a name"),
        ({"model": "M9"}, "there is no 'M9'"),
        ({"parsimonious": "P1"}, "parsimonious must be a SolutionSet"),
    ],
)
def test_what_the_chart_cannot_be_made_of(arguments, message):
    found = qca.minimize({"A": [1, 0], "Y": [1, 0]}, outcome="Y")
    with pytest.raises(qca.SolutionError, match=message):
        qca.fiss_chart(found, **arguments)
