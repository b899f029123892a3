"""Robustness measures against their definitions, in plain Python."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastqca.theory.robustness import robustness

NAMES = "ABC"
FORMULAS = ["A", "B", "~C", "A*B", "A*~C", "A + B", "A*B + C", "~A*B + C"]
scores = st.integers(0, 16).map(lambda i: i / 16)


@st.composite
def studies(draw):
    n = draw(st.integers(1, 8))
    data = {name: draw(st.lists(scores, min_size=n, max_size=n)) for name in [*NAMES, "Y"]}
    tests = draw(st.lists(st.sampled_from(FORMULAS), min_size=1, max_size=4))
    return data, draw(st.sampled_from(FORMULAS)), tests


def evaluated(formula, case):
    return max(
        min(1 - case[p[1:]] if p[0] == "~" else case[p] for p in product.split("*"))
        for product in formula.split(" + ")
    )


def ratio(a, b):
    return a / b if b else math.nan


@given(studies(), st.randoms())
def test_by_definition(study, random):
    data, initial, tests = study
    found = robustness(initial, tests, data, outcome="Y")
    cases = [dict(zip(data, values, strict=True)) for values in zip(*data.values(), strict=True)]
    y = data["Y"]
    x = [evaluated(initial, case) for case in cases]
    low = [min(evaluated(test, case) for test in tests) for case in cases]
    high = [max(evaluated(test, case) for test in tests) for case in cases]
    core = list(map(min, x, low))

    def shared(a):
        return sum(map(min, a, y))

    expected = {
        "RF_cons": ratio(ratio(shared(x), sum(x)), ratio(shared(core), sum(core))),
        "RF_cov": ratio(ratio(shared(core), sum(y)), ratio(shared(x), sum(y))),
        "RF_SC_minTS": ratio(sum(map(min, x, low)), sum(map(max, x, low))),
        "RF_SC_maxTS": ratio(sum(map(min, x, high)), sum(map(max, x, high))),
    }
    for name, value in expected.items():
        assert getattr(found, name) == pytest.approx(value, nan_ok=True), name
    kinds = {}
    for i in range(len(cases)):
        if x[i] == 0.5 or y[i] == 0.5 or (low if x[i] > 0.5 else high)[i] == 0.5:
            kind = "undecided"
        elif x[i] > 0.5:
            kind = ("robust " if low[i] > 0.5 else "shaky ") + (
                "typical" if y[i] > 0.5 else "deviant"
            )
        elif high[i] > 0.5:
            kind = "possible " + ("typical" if y[i] > 0.5 else "deviant")
        else:
            kind = "extreme deviant coverage" if y[i] > 0.5 else "irrelevant"
        kinds.setdefault(kind, []).append(str(i + 1))
    assert {name: list(cases) for name, cases in found.cases.items() if cases} == kinds
    random.shuffle(tests)
    again = robustness(initial, tests, data, outcome="Y")
    assert str(again.to_frame()) == str(found.to_frame())
