"""What `evaluate` says of models against a twin that follows the definitions, model by model."""

from itertools import combinations, permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fastqca as qca
from fastqca.expressions import Expression
from fastqca.simulation import METRICS, RandomTables, evaluate, fit_distribution

NAMES = "ABCD"
MEANS = ("term_precision", "term_recall", "literal_precision", "literal_recall", "sign_errors")


def literals(term):
    return frozenset(term.items())


def relations(terms):
    """All literals, pairs of them in one term, and pairs of them in two different terms."""
    sets = [literals(term) for term in terms]
    found = {("literal", x) for s in sets for x in s}
    found |= {("together", frozenset(pair)) for s in sets for pair in combinations(s, 2)}
    return found | {
        ("apart", frozenset((x, y)))
        for s, t in permutations(sets, 2)
        for x in s
        for y in t
        if x != y
    }


def judged(model, truth):
    """Score one model, both given as lists of terms."""
    expressions = [Expression.from_terms(terms) for terms in (model, truth)]
    mine, true = ({literals(term) for term in terms} for terms in (model, truth))
    have, real = (frozenset().union(*terms) for terms in (mine, true))
    real_names = {name for name, _ in real}
    return {
        "submodel": expressions[0].is_submodel_of(expressions[1]),
        "exact": mine == true,
        "completeness": len(relations(model) & relations(truth)) / len(relations(truth)),
        "term_precision": len(mine & true) / len(mine),
        "term_recall": len(mine & true) / len(true),
        "literal_precision": len(have & real) / len(have),
        "literal_recall": len(have & real) / len(real),
        "sign_errors": sum(name in real_names and (name, s) not in real for name, s in have),
        "irrelevant": len({name for name, _ in have} - real_names),
    }


def of_replicate(scores):
    """Score the models of one replicate together."""
    out = {
        "solved": bool(scores),
        "ambiguous": len(scores) > 1,
        "n_models": len(scores),
        "correct": any(s["submodel"] for s in scores),
        "correct_all": bool(scores) and all(s["submodel"] for s in scores),
        "error_free": not scores or any(s["submodel"] for s in scores),
        "exact": any(s["exact"] for s in scores),
        "completeness": max((s["completeness"] for s in scores), default=np.nan),
        "some_irrelevant": any(s["irrelevant"] for s in scores),
        "all_irrelevant": bool(scores) and all(s["irrelevant"] for s in scores),
    }
    for name in MEANS:
        out[name] = np.mean([s[name] for s in scores]) if scores else np.nan
    return out


terms = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 1), min_size=1).map(
    lambda term: tuple(sorted(term.items()))
)
sums = st.lists(terms, min_size=1, max_size=4, unique=True).map(lambda s: [dict(t) for t in s])


def needed(terms):
    """Whether a sum changes when it loses a term or a literal, and is not always true."""

    def truth(terms):
        rows = product((0, 1), repeat=len(NAMES))
        cases = [dict(zip(NAMES, row, strict=True)) for row in rows]
        return [any(all(c[n] == v for n, v in t.items()) for t in terms) for c in cases]

    whole = truth(terms)
    shorter = [terms[:i] + terms[i + 1 :] for i in range(len(terms))]
    shorter += [
        [*terms[:i], {n: v for n, v in term.items() if n != name}, *terms[i + 1 :]]
        for i, term in enumerate(terms)
        for name in term
    ]
    return all(truth(other) != whole for other in shorter)


@given(st.lists(sums, min_size=1, max_size=4), sums.filter(needed))
def test_models_of_one_data_set(models, truth):
    found = evaluate(
        Expression.from_terms(truth), [Expression.from_terms(model) for model in models]
    )
    expected = [judged(model, truth) for model in models]
    for name in expected[0]:
        assert found.of_models[name].tolist() == pytest.approx([s[name] for s in expected])
    for name, value in of_replicate(expected).items():
        assert found.metrics[name][0] == pytest.approx(float(value), nan_ok=True), name


def levels(expression):
    return [
        {name: int(literal.presence) for name, literal in product.items()}
        for product in qca.expression(expression).products
    ]


@pytest.mark.parametrize("truth", ["A*B + C*~D -> Y", "random", "A*B + ~C -> ~Y"])
@pytest.mark.parametrize(
    ("sets", "noise", "kind"),
    [
        ("crisp", {"outcome_flip": 0.1, "irrelevant": 1}, "parsimonious"),
        ("crisp", {"outcome_flip": 0.5}, "conservative"),
        ("fuzzy", {"outcome_fuzzy": 0.2}, "parsimonious"),
        ("crisp", {"omit": "B", "meas_flip": 0.05}, "parsimonious"),
    ],
)
def test_simulated_data(truth, sets, noise, kind):
    data = RandomTables(truth, 4, sets=sets, noise=noise).draw(40, 12, seed=3)
    many = qca.minimize_many(
        data.conditions, data.outcome, incl_cut=0.8, solution=kind, names=data.names
    )
    found = evaluate(data, many)
    for r in range(len(many)):
        real = data.truth(r)
        if str(real.outcome).startswith("~"):
            real = (~Expression(real.tree)).simplify()
        expected = of_replicate([judged(levels(m), levels(real)) for m in many.models_of(r)])
        expected |= in_data(real, many, data, r)
        for name, value in expected.items():
            assert found.metrics[name][r] == pytest.approx(float(value), nan_ok=True), (r, name)


def in_data(truth, many, data, r):
    """How the truth looks in the data of a replicate."""
    names = ("row_error", "true_inclS", "true_PRI", "true_covS")
    if not set(truth.names) <= set(data.names):
        return dict.fromkeys(names, np.nan)
    frame = data.frame(r)
    x = truth.evaluate(frame)
    fit = qca.pof(x, data.outcome_name, frame, relation="sufficiency").to_frame().iloc[-1]
    rows = many.table(r).to_frame()
    real = truth.evaluate(rows)
    wrong = [int(out) != value for out, value in zip(rows["OUT"], real, strict=True)]
    return dict(zip(names, [np.mean(wrong), fit["inclS"], fit["PRI"], fit["covS"]], strict=True))


def test_all_metrics_are_told():
    assert list(evaluate("A", ["A"]).metrics) == [metric.name for metric in METRICS]


@pytest.mark.parametrize("truth", ["A*B + C*~D -> Y", "random"])
@pytest.mark.parametrize("sets", ["crisp", "fuzzy"])
def test_fit_of_terms(truth, sets):
    noise = {"outcome_flip": 0.1, "omit": "B"} if truth == "random" else {"outcome_flip": 0.1}
    data = RandomTables(truth, 4, sets=sets, noise=noise).draw(40, 12, seed=5)
    many = qca.minimize_many(data.conditions, data.outcome, incl_cut=0.8, names=data.names)
    found = fit_distribution(data, many)
    expected = {"true": [], "found, true": [], "found, false": []}
    for r in range(len(many)):
        real = Expression(data.truth(r).tree)
        terms = {literals(term) for term in levels(real)}
        frame = data.frame(r)
        seen = [term for term in levels(real) if set(term) <= set(data.names)]
        if seen:
            fit = qca.pof(
                Expression.from_terms(seen), "Y", frame, relation="sufficiency"
            ).to_frame()
            lines = (fit.iloc[:-1] if len(fit) > 1 else fit)[["inclS", "PRI", "covS", "covU"]]
            if not set(real.names) <= set(data.names):
                lines = lines.assign(covU=np.nan)  # of the truth, of which a term is not seen
            expected["true"] += [[r, *line] for line in lines.to_numpy().tolist()]
        for model in many[r].models if many.models_of(r) else []:
            for i, term in enumerate(model.terms):
                unique = model.covU[i] if len(model.terms) > 1 else np.nan
                kind = "true" if literals(term.literals) in terms else "false"
                expected[f"found, {kind}"].append([r, term.inclS, term.PRI, term.covS, unique])
    for kind, lines in expected.items():
        replicate, *fits = np.array(lines).T
        for measure, values in zip(("inclS", "PRI", "covS", "covU"), fits, strict=True):
            known = values[~np.isnan(values)]
            apart = [
                (values[replicate == r] - known.mean())[~np.isnan(values[replicate == r])].sum()
                for r in np.unique(replicate[~np.isnan(values)])
            ]
            row = found.loc[(kind, measure)]
            assert row["n_terms"] == len(known)
            assert row["mean"] == pytest.approx(known.mean())
            error = np.sqrt(np.var(apart) * len(apart) ** 2 / (len(apart) - 1)) / len(known)
            assert row["se"] == pytest.approx(error)  # as the sum of all is 0, so is their mean
            assert row["q25"] == pytest.approx(np.quantile(known, 0.25))


def test_fit_of_terms_needs_data():
    with pytest.raises(qca.DataError, match="the result of minimize_many"):
        fit_distribution("A", ["A"])
    many = qca.minimize_many([[[2], [1], [0]]], [[1, 0, 0]])
    with pytest.raises(qca.DataError, match="two levels"):
        fit_distribution("A", many)
    with pytest.raises(qca.DataError, match="2 truths and 1 replicates"):
        fit_distribution(["A", "B"], qca.minimize_many([[[1], [1], [0]]], [[1, 0, 0]]))
