"""Text fits its width wherever names can be broken, whatever the names, scripts and models."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fastqca as qca
from fastqca._tables import columns_wide

WIDTHS = (60, 80, 100, 200)
WORDS = {
    "latin": ("care", "Amsterdam", "network", "of", "Noord-Holland", "the", "wijkverpleging", "ä"),
    "east": ("東京", "介護保険", "ネットワーク", "四川", "新疆维吾尔自治区", "서울", "돌봄"),
    "cyrillic": ("помощь", "сеть", "людям", "в", "Рязань"),
    "arabic": ("شبكة", "رعاية", "صحية"),
}


@st.composite
def names(draw, many):
    """Draw distinct names of up to eight words, of one script or of several."""
    scripts = draw(st.lists(st.sampled_from(sorted(WORDS)), min_size=1, max_size=2))
    words = st.sampled_from([word for script in scripts for word in WORDS[script]])
    drawn = [draw(st.lists(words, min_size=1, max_size=8)) for _ in range(many)]
    glue = "" if scripts == ["east"] else " "
    return [f"{glue.join(name)} {i}" for i, name in enumerate(drawn)]


@st.composite
def studies(draw):
    k, n = draw(st.integers(2, 5)), draw(st.sampled_from([8, 14, 24, 60]))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    corners = rng.integers(0, 2, (n, k))
    y = (corners[:, 0] & corners[:, 1]) ^ (rng.random(n) < draw(st.sampled_from([0, 0.1, 0.3])))
    grade = rng.integers(0, 45, (n, k + 1)) / 100
    values = np.abs(np.column_stack([corners, y]) - grade)
    return pd.DataFrame(values, index=draw(names(n)), columns=[*draw(names(k)), "outcome"])


def results(data):
    table = qca.truth_table(data, "outcome", incl_cut=0.75)
    yield table
    yield qca.truth_table(data, "outcome", incl_cut=0.75, dcc=True, complete=True)
    yield qca.necessity(data, "outcome", incl_cut=0.6, depth=2)
    yield qca.pof_conditions(data, "outcome")
    yield qca.diagnose(data)
    yield qca.consistency_gaps(table)
    yield qca.ideal_types(data, list(data.columns[:2]))
    charts = []
    for outcome in ("outcome", "~outcome"):
        expected = [1] * (data.shape[1] - 1)
        try:
            found = qca.minimize(
                data, outcome, include="?", dir_exp=expected, incl_cut=0.75, all_sol=True
            )
        except qca.SolutionError:
            continue
        charts.append(found)
        model = found.models[0]
        yield found
        yield found.conservative
        yield model
        yield model.terms[0]
        yield qca.fiss_chart(found)
        yield qca.pof(model, data=data)
        yield qca.theory_evaluation(f"`{data.columns[0]}`", found)
        yield qca.case_types(model)
        yield qca.counterfactual_ledger(found)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", qca.FastqcaWarning)
            yield qca.robustness(model, [found.parsimonious], data)
    if charts:
        yield qca.fiss_chart(charts)


@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
@settings(max_examples=5)
@given(studies(), st.sampled_from(["auto", "names", "count", "none"]))
def test_no_line_is_wider_than_asked_for(data, cases):
    for result in results(data):
        for width in WIDTHS:
            text = result.to_text(width, cases)
            widest = max(text.split("\n"), key=columns_wide)
            assert columns_wide(widest) <= width, (type(result).__name__, width, widest)
