"""What a solution says of itself: terms, models, charts, shares, fit, print."""

import pickle
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from fastqca import FastqcaWarning, datasets
from fastqca.expressions.expression import expression
from fastqca.solutions.minimize import minimize
from fastqca.solutions.terms import Term, implicants
from fastqca.truth_tables.truth_table import truth_table

# 0110 1111: A*~B and so on; three ways to cover the row 111.
TIED = pd.DataFrame(
    {
        "A": [1, 1, 1, 0, 0],
        "B": [1, 1, 0, 1, 0],
        "C": [1, 1, 1, 1, 0],
        "Y": [1, 1, 0, 0, 0],
    },
    index=["n1", "n2", "no1", "no2", "no3"],
)
LONG = {"A": "AVAILABILITY_OF_FUNDING", "B": "BOARD", "C": "COMMITMENT_OF_PARTNERS"}
# Two models: a minimal cover of a cycle (A*~B, B*~C, ~A*C or ~A*B, A*~C, ~B*C).
CYCLE = pd.DataFrame(
    {
        "A": [0, 0, 0, 1, 1, 1, 0, 1],
        "B": [0, 1, 1, 0, 0, 1, 0, 1],
        "C": [1, 0, 1, 0, 1, 0, 0, 1],
        "Y": [1, 1, 1, 1, 1, 1, 0, 0],
    },
    index=[f"x{i}" for i in range(1, 9)],
)


@pytest.fixture(scope="module")
def cycle():
    return minimize(truth_table(CYCLE, "Y")).conservative


def big(**arguments):
    rng = np.random.default_rng(5)
    data = pd.DataFrame(rng.integers(0, 2, (24, 8)), columns=[f"c{i}" for i in range(8)])
    data["Y"] = rng.integers(0, 2, 24)
    return minimize(data, "Y", include="?", incl_cut=0.6, **arguments).solution


# Terms and models.


def test_terms(cycle):
    term = cycle.prime_implicants[0]
    assert str(term) == "~A*B"
    assert repr(term) == "<Term ~A*B>"
    assert term._repr_html_() == "<code>~A*B</code>"
    assert term.literals == {"A": 0, "B": 1}
    assert term.implicant == (0, 1, -1)
    assert term.covers == [3, 4]
    assert term.cases == "x2; x3"
    assert term.membership.tolist() == [0, 1, 1, 0, 0, 0, 0, 0]
    assert (term.inclS, term.PRI, term.covS) == (1, 1, pytest.approx(2 / 6))
    frame = term.to_frame()
    assert frame.loc[0, "term"] == "~A*B"
    assert frame.loc[0, "covS"] == term.covS


def test_terms_are_equal_by_their_literals(cycle):
    again = minimize(truth_table(CYCLE, "Y")).conservative
    assert set(cycle.prime_implicants) == set(again.prime_implicants)
    assert cycle.prime_implicants[0] == again.prime_implicants[0]
    assert cycle.prime_implicants[0] != again.prime_implicants[1]
    assert cycle.prime_implicants[0] != "~A*B"


def test_multi_value_terms_have_braces():
    data = pd.DataFrame({"M": [0, 1, 2, 2], "B": [0, 0, 1, 0], "Y": [0, 0, 1, 0]})
    model = minimize(data, outcome="Y").solution.models[0]
    assert str(model) == "M{2}*B"
    assert model.expression == expression("M{2}*B -> Y")
    assert model.terms[0].literals == {"M": 2, "B": 1}


def test_models(cycle):
    assert [str(model) for model in cycle.models] == [
        "~A*B + A*~C + ~B*C",
        "~A*C + A*~B + B*~C",
    ]
    model = cycle.models[1]
    assert model.name == "M2"
    assert repr(model) == "<Model M2: ~A*C + A*~B + B*~C -> Y>"
    assert model._repr_html_() == "<code>M2: ~A*C + A*~B + B*~C &lt;-&gt; Y</code>"
    assert model.parents is None
    assert model.all_parents == ()
    assert model.expression == expression("~A*C + A*~B + B*~C -> Y")
    assert model.membership.tolist() == CYCLE["Y"].tolist()
    assert dict(model.fit) == {"inclS": 1, "PRI": 1, "covS": 1}
    assert model.covU == pytest.approx([1 / 3] * 3)
    assert model.arrow == "<->"


def test_model_frames(cycle):
    frame = cycle.models[0].to_frame()
    assert frame.columns.tolist() == ["model", "term", "inclS", "PRI", "covS", "covU", "cases"]
    assert frame["term"].tolist() == ["~A*B", "A*~C", "~B*C"]
    assert cycle.to_frame().iloc[:3].equals(frame)
    assert cycle.to_frame()["model"].tolist() == ["M1"] * 3 + ["M2"] * 3
    assert cycle.fit.index.tolist() == ["M1", "M2"]
    assert cycle.fit.columns.tolist() == ["inclS", "PRI", "covS"]


def test_unique_coverage_of_a_single_term_is_undefined():
    model = minimize(TIED, outcome="Y").solution.models[0]
    assert len(model.terms) == 1
    assert np.isnan(model.covU[0])
    assert np.isnan(model.to_frame().loc[0, "covU"])


def test_necessity_is_shown_by_the_arrow():
    assert minimize(TIED, outcome="Y").solution.models[0].arrow == "<->"
    less = TIED.assign(Y=[1, 1, 0, 0, 1])
    model = minimize(less, outcome="Y", exclude=[1]).solution.models[0]
    assert model.arrow == "->"


# Sets of models.


def test_numbers(cycle):
    assert cycle.n_models == cycle.n_models_at_least == cycle.n_listed == 2
    assert cycle.complete
    assert cycle.min_terms == cycle.min_terms_at_least == 3
    assert cycle.kind == "conservative"
    assert cycle.essential == []


def test_prime_implicants_are_a_lazy_sequence(cycle):
    primes = cycle.prime_implicants
    assert len(primes) == 6
    assert primes[-1] == primes[5]
    assert primes[1:3] == [primes[1], primes[2]]
    assert list(primes) == [primes[i] for i in range(6)]
    assert primes.implicants.tolist() == [list(term.implicant) for term in primes]
    assert primes[0] in primes
    with pytest.raises(IndexError):
        primes[6]
    assert repr(primes).startswith("<6 terms: ~A*B, ~A*C, ")
    assert repr(primes).endswith(", ...>")


def test_chart(cycle):
    chart = cycle.chart
    assert chart.shape == (6, 6)
    assert chart.columns.tolist() == [2, 3, 4, 5, 6, 7]
    assert chart.to_numpy().dtype == np.bool_
    for position, term in enumerate(cycle.prime_implicants):
        assert chart.index[position] == str(term)
        assert chart.columns[chart.iloc[position]].tolist() == term.covers


def test_essential_terms_are_in_every_model():
    data = pd.DataFrame({"A": [1, 0, 0], "B": [0, 1, 0], "Y": [1, 1, 0]})
    solution = minimize(data, "Y", include="?").solution
    assert [str(term) for term in solution.essential] == ["A", "B"]


def test_shares_are_exact():
    solution = minimize(TIED, "Y", include="?").solution
    assert dict(solution.term_share) == {"A*B": 1.0}
    shares = minimize(truth_table(CYCLE, "Y"), all_sol=True).conservative.term_share
    counts = {}
    models = minimize(truth_table(CYCLE, "Y"), all_sol=True).conservative.models
    for model in models:
        for term in model.terms:
            counts[str(term)] = counts.get(str(term), 0) + 1
    assert dict(shares) == {term: n / len(models) for term, n in counts.items()}
    assert shares.dtype == float
    assert shares.sum() == pytest.approx(sum(counts.values()) / len(models))


def test_terms_in_no_model_have_a_share_of_zero():
    solution = big()
    assert set(solution.term_share.index) == {str(term) for term in solution.prime_implicants}
    assert any(share == 0 for share in solution.term_share)


def test_max_models_limits_the_list_not_the_count():
    everything = big()
    assert everything.n_models > 3
    few = big(max_models=3)
    assert few.n_models == everything.n_models
    assert few.n_listed == len(few.models) == 3
    assert not few.complete
    fits = {str(model): dict(model.fit) for model in everything.models}
    assert {str(model): dict(model.fit) for model in few.models}.items() <= fits.items()
    walked = [str(m) for m in few.iter_models()]
    assert len(walked) == everything.n_models
    assert set(walked) == {str(m) for m in everything.models}


def test_models_walked_over_have_names_and_fit():
    everything = big()
    for ours, other in zip(everything.iter_models(), everything.models, strict=True):
        assert ours.name == other.name
        assert ours.fit == other.fit
        assert ours.covU == other.covU


def test_overall_takes_all_terms_together(cycle):
    overall = cycle.overall
    assert {str(term) for term in overall.terms} == {str(term) for term in cycle.prime_implicants}
    assert overall.covU == pytest.approx([0.0] * 6)
    single = minimize(TIED, outcome="Y").solution
    assert single.overall.terms == single.models[0].terms


def test_memory_is_bounded_by_small_batches(monkeypatch):
    monkeypatch.setattr("fastqca.solutions.solution._CELLS", 1)
    slow, quick = big(max_models=40), big(max_models=40)
    assert slow.fit.equals(quick.fit)
    monkeypatch.undo()
    assert big(max_models=40).fit.equals(slow.fit)


# Print.


def test_print_with_several_models(cycle):
    assert str(cycle).split("\n") == [
        "Conservative solution of Y: 8 cases; incl_cut=1, n_cut=1, pri_cut=0",
        "",
        "M1: ~A*B + A*~C + ~B*C <-> Y",
        "M2: ~A*C + A*~B + B*~C <-> Y",
        "",
        "         inclS   PRI   covS   covU   (M1)   (M2)   cases",
        "---------------------------------------------------------",
        "1  ~A*B  1.000  1.000  0.333  0.000  0.333         x2; x3",
        "2  ~A*C  1.000  1.000  0.333  0.000         0.333  x1; x3",
        "3  A*~B  1.000  1.000  0.333  0.000         0.333  x4; x5",
        "4  A*~C  1.000  1.000  0.333  0.000  0.333         x4; x6",
        "5  ~B*C  1.000  1.000  0.333  0.000  0.333         x1; x5",
        "6  B*~C  1.000  1.000  0.333  0.000         0.333  x2; x6",
        "---------------------------------------------------------",
        "     M1  1.000  1.000  1.000",
        "     M2  1.000  1.000  1.000",
    ]


def test_shared_terms_come_first_and_alternatives_in_brackets():
    rows = [[1, 1, 1, 0, 1], [0, 0, 0, 0, 1], [0, 1, 1, 1, 1], [1, 1, 1, 1, 0], [0, 1, 1, 0, 0]]
    data = pd.DataFrame(rows, columns=["A", "B", "C", "D", "Y"], index=list("vwxyz"))
    with pytest.warns(FastqcaWarning, match="'B' and 'C' are identical"):
        solution = minimize(data, "Y", include="?").solution
    assert str(solution).split("\n") == [
        "Parsimonious solution of Y: 5 cases; incl_cut=1, n_cut=1, pri_cut=0",
        "",
        "M1: ~A*D + A*~D + (~B) <-> Y",
        "M2: ~A*D + A*~D + (~C) <-> Y",
        "",
        "         inclS   PRI   covS   covU   (M1)   (M2)   cases",
        "--------------------------------------------------------",
        "1  ~A*D  1.000  1.000  0.333  0.333  0.333  0.333  x",
        "2  A*~D  1.000  1.000  0.333  0.333  0.333  0.333  v",
        "--------------------------------------------------------",
        "3    ~B  1.000  1.000  0.333  0.000  0.333         w",
        "4    ~C  1.000  1.000  0.333  0.000         0.333  w",
        "--------------------------------------------------------",
        "     M1  1.000  1.000  1.000",
        "     M2  1.000  1.000  1.000",
    ]


def test_print_is_aligned_with_three_models_and_long_names():
    rows = [(1, 1, 1, 1), (0, 0, 1, 0), (0, 1, 0, 0), (1, 0, 0, 0)]
    data = pd.DataFrame(rows, columns=["A", "B", "C", "Y"]).rename(columns=LONG)
    text = str(minimize(data, "Y", include="?").solution)
    lines = text.split("\n")
    assert sum(line.startswith("M") for line in lines) == 3
    header = next(line for line in lines if "inclS" in line)
    for name in ("(M1)", "(M2)", "(M3)"):
        assert name in header
    start = header.index("inclS")
    block = lines[lines.index(header) + 1 :]
    body = [line for line in block if line[start:].strip("- ")]
    assert len(body) == 6
    for line in body:
        assert line[start : start + 5] == "1.000"
        assert line[start - 2 : start] == "  "
    assert max(map(len, lines)) <= 100


def test_print_with_long_names_of_cases_and_conditions():
    full = ["Level of development", "Urbanization", "Literacy of the population"]
    full += ["Industrial labour force", "Stability of the government"]
    data = datasets.load("lipset", "fuzzy")
    data.columns = [*full, *data.columns[5:]]
    data.index = [f"Republic of {case} between the two wars" for case in data.index]
    text = str(minimize(data, outcome="SURV", incl_cut=0.8))
    assert max(map(len, text.split("\n"))) <= 100
    assert len(text.split("\n")) < 30
    for case in ("FI", "IE", "BE", "CZ", "NL", "UK"):
        assert f"Republic of {case} between the two" in text
    for name in full:
        assert name in text


def test_a_single_term_has_no_unique_coverage_in_print():
    assert "1.000  1.000  1.000   -    n1,n2" in str(minimize(TIED, outcome="Y").solution)


def test_ten_models_are_printed_and_the_rest_counted():
    solution = big()
    text = str(solution)
    assert f"... {solution.n_models:,} models in all" in text
    assert "M10:" in text
    assert "M11:" not in text
    assert max(len(line) for line in text.split("\n")) <= 100
    few = big(max_models=3)
    assert f"... {few.n_models:,} models in all, 3 of them in .models" in str(few)


def test_repr_is_one_line(cycle):
    assert repr(cycle) == "<conservative solution of Y, 2 models: ~A*B + A*~C + ~B*C, ...>"
    single = minimize(TIED, outcome="Y").solution
    assert repr(single) == "<conservative solution of Y, 1 model: A*B*C>"


def test_html_has_the_same_content_escaped():
    data = TIED.rename(columns={"A": "<A>", "Y": "<Y>"}, index={"n1": "<b>"})
    solution = minimize(data, outcome="<Y>").solution
    page = solution._repr_html_()
    for text in ("&lt;A&gt;", "&lt;b&gt;,n2", "inclS", "covU", "M1: "):
        assert text in page
    for tag in ("<A>", "<Y>", "<b>"):
        assert tag not in page


# The distinct models of several analyses.


def _merged(**options):
    rng = np.random.default_rng(15)
    conditions, y = rng.integers(0, 2, (12, 5)), rng.integers(0, 2, 12)
    data = dict(zip("ABCDE", conditions.T.tolist(), strict=True)) | {"Y": y.tolist()}
    return minimize(data, outcome="Y", include="?", dir_exp="A, ~B, C, D, E", **options)


def _models(chart):
    offsets, members = (part.tolist() for part in chart.models())
    primes = [tuple(term) for term in chart.primes().tolist()]
    return [[primes[i] for i in members[a:b]] for a, b in pairwise(offsets)]


@pytest.mark.parametrize("all_sol", [False, True])
def test_merged_analyses_have_the_distinct_models_of_all(all_sol):
    result = _merged(all_sol=all_sol)
    found = result._pairs.found
    parts = [found.solved(i) for i in range(found.n_parts)]
    assert len(parts) > 1
    expected = {}
    for position, part in enumerate(found.of_pair().tolist()):
        for model in _models(parts[part]):
            expected.setdefault(tuple(model), []).append(position)
    assert set(map(tuple, _models(found))) == set(expected)
    assert found.n_models == found.n_models_at_least == len(expected)
    assert found.complete
    assert found.min_terms == found.min_terms_at_least == min(map(len, expected))
    primes = [tuple(term) for term in found.primes().tolist()]
    assert set(primes) == {tuple(t) for part in parts for t in part.primes().tolist()}
    rows = {
        tuple(term): covers
        for part in parts
        for term, covers in zip(part.primes().tolist(), part.chart().tolist(), strict=True)
    }
    assert found.chart().tolist() == [rows[term] for term in primes]
    shared = [{tuple(p.primes()[i].tolist()) for i in p.essential().tolist()} for p in parts]
    assert [primes[i] for i in found.essential().tolist()] == [
        term for term in primes if all(term in own for own in shared)
    ]
    used, counts = found.term_counts()
    held = {primes[i]: n for i, n in zip(used.tolist(), counts, strict=True)}
    assert held == {
        t: sum(t in m for m in expected) for t in primes if any(t in m for m in expected)
    }
    walk, walked = found.iter_models(), 0
    while len((batch := walk.next_batch(2))[0]) > 1:
        walked += len(batch[0]) - 1
    assert walked == found.n_models
    names = list(result.pairs)
    for model in result.intermediate.models:
        positions = sorted(
            expected[tuple(map(tuple, implicants(model.terms, model.explained).tolist()))]
        )
        assert sorted(model.all_parents) == sorted(names[i] for i in positions)
    copy = pickle.loads(pickle.dumps(found))  # noqa: S301
    assert copy == found
    assert _models(copy) == _models(found)
    assert copy.n_models == found.n_models
    assert copy.solved(0) == found.solved(0)


def test_merged_models_beyond_the_list():
    whole, cut = _merged(all_sol=True), _merged(all_sol=True, max_models=1)
    assert cut.n_models == whole.n_models > 1
    assert not cut.complete
    assert len(cut.models) == 1
    assert {str(model) for model in cut.iter_models()} == {str(m) for m in whole.models}
    assert cut.intermediate.term_share.equals(whole.intermediate.term_share)


def test_damaged_pairs_are_refused():
    found = _merged()._pairs.found
    make, (parts,) = found.__reduce__()
    with pytest.raises(ValueError, match="damaged"):
        make({**parts, "of_pair": parts["of_pair"] + 1000})


def test_a_term_alone_can_be_fitted(cycle):
    explained = cycle.explained
    term = Term((1, -1, -1), explained)
    assert term.covS == pytest.approx(0.5)
    assert term.covers == [5, 6, 7]


def test_conditions_with_both_signs_are_contingent():
    data = {"A": [1, 1, 0, 0] * 2, "B": [1, 0, 1, 0] * 2, "C": [0] * 4 + [1] * 4}
    data["Y"] = [int(c if b else a) for a, b, c in zip(*data.values(), strict=True)]
    (model,) = minimize(data, outcome="Y").solution.models
    assert str(model) == "A*~B + B*C"
    assert model.contingent == ("B",)
