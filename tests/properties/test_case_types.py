"""Case types and pairs against their definitions, case by case in plain Python."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive import membership, union
from samples import Data, data

from fastqca.expressions.expression import Expression
from fastqca.fit.regions import case_regions
from fastqca.theory.case_types import case_types

Term = tuple[int, ...]


@st.composite
def models(draw: st.DrawFn) -> tuple[Data, list[Term]]:
    """Data with one or two terms over their conditions."""
    sample = draw(data())
    tops = [
        int(max(column)) if not fuzzy else 1
        for column, fuzzy in zip(sample.columns, sample.fuzzy, strict=True)
    ]
    one = st.tuples(*[st.integers(-1, max(1, top)) for top in tops])
    terms = draw(st.lists(one.filter(lambda t: max(t) >= 0), min_size=1, max_size=2, unique=True))
    terms = [
        tuple(min(v, max(1, top)) for v, top in zip(term, tops, strict=True)) for term in terms
    ]
    return sample, terms


def written(sample: Data, terms: list[Term]) -> Expression:
    many = [
        name
        for name, column, fuzzy in zip(sample.names, sample.columns, sample.fuzzy, strict=True)
        if not fuzzy and max(column) > 1
    ]
    literals = [
        {name: v for name, v in zip(sample.names, term, strict=True) if v >= 0} for term in terms
    ]
    return Expression.from_terms(literals, multi_value=many)


def region(x: float, y: float, relation: str = "sufficiency") -> str:
    if 0.5 in (x, y):
        return "undecided"
    if x > 0.5 and y > 0.5:
        ordered = x <= y if relation == "sufficiency" else x >= y
        return "typical" if ordered else "deviant in degree"
    if x > 0.5:
        return "deviant consistency" if relation == "sufficiency" else "deviant relevance"
    if y > 0.5:
        return "deviant coverage" if relation == "sufficiency" else "deviant consistency"
    return "irrelevant"


@given(models(), st.sampled_from(["sufficiency", "necessity"]))
def test_regions(study, relation):
    sample, terms = study
    x = union([membership(term, sample.columns, sample.fuzzy) for term in terms])
    found = case_regions(x, sample.outcome, relation).tolist()
    assert found == [region(a, b, relation) for a, b in zip(x, sample.outcome, strict=True)]


def corner(sample: Data, case: int) -> tuple[tuple[int, ...] | None, float]:
    """Return the configuration of a case, None for a tie, and its membership there."""
    values = [column[case] for column in sample.columns]
    w = min(max(v, 1 - v) if f else 1 for v, f in zip(values, sample.fuzzy, strict=True))
    if any(f and v == 0.5 for v, f in zip(values, sample.fuzzy, strict=True)):
        return None, w
    return tuple(
        int(v > 0.5) if f else int(v) for v, f in zip(values, sample.fuzzy, strict=True)
    ), w


@given(models())
@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
def test_cases_of_a_sufficient_model(study):
    sample, terms = study
    y, n = sample.outcome, len(sample.outcome)
    xs = [membership(term, sample.columns, sample.fuzzy) for term in terms]
    whole = union(xs)
    found = case_types(
        written(sample, terms), sample.frame(), outcome="Y", conditions=sample.names
    ).to_frame()
    rows = [corner(sample, case) for case in range(n)]
    expected = {}
    for number, x in enumerate(xs):
        for case in range(n):
            kind = region(x[case], y[case])
            score = {
                "typical": 2 * (y[case] - x[case]) + (1 - x[case]),
                "deviant consistency": (1 - (x[case] - y[case])) + (1 - x[case]),
                "deviant in degree": None,
            }
            if kind in score:
                expected[number, kind, f"c{case}"] = score[kind]
    for case in range(n):
        kind = region(whole[case], y[case])
        if kind in {"deviant coverage", "irrelevant", "undecided"}:
            expected[None, kind, f"c{case}"] = (
                1 - rows[case][1] if kind == "deviant coverage" else None
            )
    names = [str(written(sample, [term])) for term in terms]
    told = {
        (names.index(r.term) if r.term else None, r.type, r.case): r for r in found.itertuples()
    }
    assert told.keys() == expected.keys()
    for key, score in expected.items():
        assert told[key].score == pytest.approx(
            float("nan") if score is None else score, nan_ok=True
        )
        case = int(key[2][1:])
        assert told[key].w == rows[case][1]
        assert told[key].consistent == (rows[case][1] <= y[case])
        assert told[key].unique == (sum(x[case] > 0.5 for x in xs) == 1)
        assert (told[key].row == 0) == (rows[case][0] is None)
    for (number, kind), group in found[found["score"].notna()].groupby(["term", "type"]):
        for _, part in group.groupby("row") if kind == "deviant coverage" else [(0, group)]:
            least = part["score"].min()
            assert part["best"].tolist() == [score <= least + 1e-9 for score in part["score"]], (
                number
            )


@given(models(), st.integers(0, 3), st.booleans())
@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
def test_pairs_and_conjuncts_of_a_sufficient_model(study, keep, necessary):
    sample, terms = study
    y, n = sample.outcome, len(sample.outcome)
    model = written(sample, terms)
    rows = [corner(sample, case) for case in range(n)]
    literals = [
        (t, v, str(written(sample, [tuple(a if i == v else -1 for i, a in enumerate(term))])))
        for t, term in enumerate(terms)
        for v, level in enumerate(term)
        if level >= 0
    ]
    chosen = literals[0][2]
    found = case_types(
        model,
        sample.frame(),
        outcome="Y",
        conditions=sample.names,
        max_pairs=keep,
        necessary=[chosen] if necessary else None,
    )
    xs = [membership(term, sample.columns, sample.fuzzy) for term in terms]
    whole = union(xs)
    kinds = [region(s, b) for s, b in zip(whole, y, strict=True)]
    names = [str(written(sample, [term])) for term in terms]
    groups: dict[tuple[str, str, str], list[tuple[int, float, int, int]]] = {}

    def add(term, conjunct, pair, i, j, rank, score):
        groups.setdefault((term, conjunct, pair), []).append((rank, round(score, 12), i, j))

    for x, name in zip(xs, names, strict=True):
        own = [region(a, b) for a, b in zip(x, y, strict=True)]
        for i, j in product(range(n), repeat=2):
            if own[i] == "typical" and own[j] == "deviant consistency":
                score = abs(x[i] - x[j]) + (1 - (y[i] - y[j])) + (1 - x[i]) + (1 - x[j])
                add(name, "", "typical - deviant consistency", i, j, 1, score)
    conjuncts = {}
    for t, v, text in literals:
        term, x = terms[t], xs[t]
        own = [region(a, b) for a, b in zip(x, y, strict=True)]
        parts = [
            membership(
                tuple(a if i == u else -1 for i, a in enumerate(term)), sample.columns, sample.fuzzy
            )
            for u, level in enumerate(term)
            if level >= 0 and u != v
        ]
        f = membership(
            tuple(a if i == v else -1 for i, a in enumerate(term)), sample.columns, sample.fuzzy
        )
        m = [min(p[c] for p in parts) if parts else 1.0 for c in range(n)]
        rank = []
        for c in range(n):
            if not parts:
                rank.append(1)
            elif necessary and text == chosen:
                rank.append(1 if f[c] >= max(p[c] for p in parts) else 2)
            else:
                rank.append(1 if f[c] < m[c] else 2)
        for i in range(n):
            if own[i] == "typical":
                focal = necessary and text == chosen
                other = max if focal else min
                low, high = sorted([f[i], y[i]])
                conjuncts[names[t], text, f"c{i}"] = (
                    rank[i],
                    2 * abs(y[i] - f[i]) + (1 - x[i]),
                    f[i] >= y[i] if focal else f[i] <= y[i],
                    not (parts and low <= other(p[i] for p in parts) <= high),
                )
        for i, j in product(range(n), repeat=2):
            if own[i] != "typical" or i == j:
                continue
            if kinds[j] == "irrelevant" and f[j] < 0.5:
                score = (1 - (f[i] - f[j])) + (1 - (y[i] - y[j])) + abs(m[i] - m[j])
                score += 2 * abs(y[i] - f[i]) + abs(y[j] - f[j])
                worse = max(rank[i], 1 if m[j] > 0.5 else 2)
                add(names[t], text, "typical - irrelevant", i, j, worse, score)
            if own[j] == "typical":
                both = [
                    (0.5 - (f[a] - f[b]))
                    + (0.5 - (y[a] - y[b]))
                    + abs(m[a] - m[b])
                    + 2 * abs(y[a] - f[a])
                    + 2 * abs(y[b] - f[b])
                    for a, b in ((i, j), (j, i))
                ]
                typical = [2 * (y[c] - x[c]) + (1 - x[c]) for c in (i, j)]
                if abs(typical[0] - typical[1]) > 1e-9:
                    first = typical[0] < typical[1]
                else:
                    first = i < j if abs(both[0] - both[1]) <= 1e-9 else both[0] < both[1]
                if first:
                    add(names[t], text, "typical - typical", i, j, max(rank[i], rank[j]), both[0])
    for i, j in product(range(n), repeat=2):
        if kinds[i] == "deviant coverage" and kinds[j] == "irrelevant":
            (row, w), (other, v) = rows[i], rows[j]
            if row is not None and row == other:
                score = abs(w - v) + (1 - (y[i] - y[j])) + (1 - w) + (1 - v)
                add("", row, "deviant coverage - irrelevant", i, j, 1, score)
    told: dict[tuple[str, str, str], list[tuple[int, float, int, int]]] = {}
    for r in found.pairs_frame().itertuples():
        pair = (r.rank, round(r.score, 12), int(r.case[1:]), int(r.other[1:]))
        about = rows[pair[2]][0] if r.pair.startswith("deviant coverage") else ""
        told.setdefault((r.term, about or r.conjunct, r.pair), []).append(pair)
    assert told == {key: sorted(pairs)[:keep] for key, pairs in groups.items() if keep}
    typical = {
        (r.term, r.conjunct, r.case): (r.rank, pytest.approx(r.score), r.consistent, r.clean)
        for r in found.conjuncts_frame().itertuples()
    }
    assert typical == conjuncts


@given(data(), st.integers(0, 4))
@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
def test_a_necessary_condition(sample, keep):
    y, n = sample.outcome, len(sample.outcome)
    term = (1, *[-1] * (len(sample.columns) - 1))
    x = membership(term, sample.columns, sample.fuzzy)
    found = case_types(
        written(sample, [term]), sample.frame(), outcome="Y", relation="necessity", max_pairs=keep
    )
    kinds = [region(a, b, "necessity") for a, b in zip(x, y, strict=True)]
    scores = {
        "typical": lambda a, b: 2 * abs(a - b) + (1 - a),
        "deviant consistency": lambda a, b: 1 - (b - a),
        "deviant relevance": lambda a, b: (1 - (a - b)) + (1 - a),
    }
    told = {r.case: (r.type, r.score) for r in found.to_frame().itertuples()}
    assert told.keys() == {f"c{i}" for i in range(n)}
    for i, kind in enumerate(kinds):
        score = scores[kind](x[i], y[i]) if kind in scores else float("nan")
        assert told[f"c{i}"] == (kind, pytest.approx(score, nan_ok=True))
    pair = {
        "deviant consistency": lambda i, j: abs(y[i] - y[j]) + (1 - (x[i] - x[j])),
        "deviant relevance": lambda i, j: (
            abs(x[i] - x[j]) + (1 - (y[i] - y[j])) + (1 - x[i]) + (1 - x[j])
        ),
        "irrelevant": lambda i, j: (
            (1 - (x[i] - x[j])) + (1 - (y[i] - y[j])) + 2 * abs(x[i] - y[i]) + abs(x[j] - y[j])
        ),
    }
    for other, score in pair.items():
        expected = sorted(
            (round(score(i, j), 12), f"c{i}", f"c{j}")
            for i, j in product(range(n), repeat=2)
            if kinds[i] == "typical"
            and kinds[j] == other
            and (other != "irrelevant" or x[j] >= y[j])
        )
        rows = [r for r in found.models[0].pair_rows() if r.pair == f"typical - {other}"]
        assert [round(r.score, 12) for r in rows] == [e[0] for e in expected[:keep]]
        assert all((round(r.score, 12), r.case, r.other) in expected for r in rows)
