"""
Every solution of the reference: primes, models, counterfactuals and parameters of fit.

Models are compared as sets of sets of literals, so neither the order of terms nor the notation
matters; their order is that of R. Fit is compared to 1e-9: ratios of sums of a few dozen memberships. R writes 0 for values
below 1e-4, so there a zero of R allows as much.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import product
from typing import Any

import pandas as pd
import pytest
from reference import (
    Literals,
    Record,
    by_output,
    chart,
    frame,
    literals,
    load,
    models,
    number,
    of_every_collection,
    records,
    table_arguments,
)

import fastqca as qca
from fastqca import SolutionError
from fastqca.solutions import Minimization, Model, SolutionSet, Term
from fastqca.truth_tables import TruthTable

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
TOLERANCE = 1e-9
R_WRITES_ZERO_BELOW = 1e-4
MAX_MODELS = 200_000

# How many records are of which class. The classes are read off the reference alone.
CLASSES = {
    "own": {
        "same": 1025,
        "gap": 6,  # CCubes stops after two levels without a new prime implicant
        "no negative row": 76,  # an error in R, and here
        "nothing to explain": 59,  # likewise
        "nothing to explain (internal error)": 4,  # R: "data is too long"
        "no reference": 41,  # R did not finish in its time
    },
    "published": {
        "same": 1062,
        "other codes": 40,  # R's misplaced "C", and a row of ties coded although it has no case
        "lost expectations": 4,  # of several expectations R obeys only the last conjunction
        "flat vector": 2,  # without any expectation R returns a model's terms as models
        "no negative row": 8,
        "nothing to explain": 9,
        "nothing to explain (internal error)": 2,
        "no reference": 13,
        "temporal": 10,  # R takes "don't care" for level -1 in row numbers, and so in assumptions
        "temporal, wrong primes": 2,  # CCubes lets terms cover negative rows; eQMC does not
        "temporal, internal error": 2,  # QMC cannot do it at all
    },
}
# Single pairs C x P in which R drops all but the last of several expectations.
LOST_EXPECTATIONS = {
    "HC tt01_int2": {"C1P1"},
    "Krook tt01_int2": {"C1P2"},
    "d.napoleon tt01_int2": {"C1P1"},
    "d.socialsecurity tt01_int2": {"C1P2", "C1P4"},
}


def classify(record: Record) -> str:
    """Tell from the reference alone what can be expected of a record."""
    study = load(record.collection, record.study)
    table, result = study["truth_tables"][record.table], record.result
    error = str(result.get("error", ""))
    if any("-" in row["config"] for row in table["rows"]):
        if result["status"] != "ok":
            return "temporal, internal error"
        wrong = covers_negative_rows(table, result)
        return "temporal, wrong primes" if wrong else "temporal"
    if has_other_codes(table):
        return "other codes"
    if "crashed" in result["status"] or "time limit" in error:
        return "no reference"
    if result["status"] != "ok":
        for text, name in R_ERRORS.items():
            if text in error:
                return name
        message = f"{record}: unknown error {error}"
        raise ValueError(message)
    if record.study == "crafted_ccubes_gap" and misses_primes(record, study):
        return "gap"
    pairs = result.get("i_sol", {}).values()
    if any(pair["r_returned_flat_vector"] for pair in pairs):
        return "flat vector"
    return "lost expectations" if str(record) in LOST_EXPECTATIONS else "same"


R_ERRORS = {
    "None of the values in OUT is explained": "nothing to explain",
    "All truth table configurations are used": "no negative row",
    "data is too long": "nothing to explain (internal error)",
    # Where no row is coded "1" but some are included
    "Use a logical, T/F matrix": "nothing to explain (internal error)",
    "There are no solutions": "nothing to explain (internal error)",
}


def covers_negative_rows(table: dict[str, Any], result: dict[str, Any]) -> bool:
    """Tell primes that cover a row coded 0, in which "don't care" is no level of a literal."""
    negative = [cells(table, row) for row in table["rows"] if row["OUT"] == "0"]
    return any(
        term <= row
        for term in chart(result["PIchart"])
        for row in negative  # those with all literals of the term
    )


def cells(table: dict[str, Any], row: dict[str, Any]) -> Literals:
    """Read a row as literals, without its "don't care" cells."""
    pairs = zip(table["conditions"], row["config"], strict=True)
    return frozenset((name, int(level)) for name, level in pairs if level != "-")


def has_other_codes(table: dict[str, Any]) -> bool:
    """Tell tables that R codes otherwise: a misplaced "C", or a coded row without cases."""
    if "inf.test" in table["args"]:
        return False
    return any(
        row["OUT"] != row["OUT_documented"]
        or (row["n"] == 0 and row["incl"] is not None and row["OUT"] != "?")
        for row in table["rows"]
    )


def misses_primes(record: Record, study: dict[str, Any]) -> bool:
    """Tell the calls in which R's default method CCubes misses what its QMC finds."""
    exact = study["solutions"].get(f"{record.table}_pars_QMC")
    if exact is None or not record.arguments["include"] or record.kind == "pars_QMC":
        return False
    return chart(exact["PIchart"]) != chart(record.result["PIchart"])


@lru_cache(maxsize=8)
def our_table(collection: str, study: str, key: str) -> TruthTable:
    """Make a truth table once for its many solutions."""
    data = load(collection, study)
    return qca.truth_table(frame(data), **table_arguments(data["truth_tables"][key]))


@lru_cache(maxsize=8)
def table_with_codes_of_r(collection: str, study: str, key: str) -> TruthTable:
    """Make a truth table that is coded as R coded it."""
    data, arguments = by_output(load(collection, study)["truth_tables"][key])
    return qca.truth_table(data, **arguments)


def minimized(table: TruthTable, record: Record) -> Minimization:
    """Run the call of a record."""
    return qca.minimize(table, **record.arguments, max_models=MAX_MODELS)


@pytest.mark.parametrize("record", of_every_collection(records))
def test_solution_is_that_of_r(record: Record) -> None:
    CHECKS[classify(record)](record)


# Comparison of results.


def literals_of(term: Term) -> Literals:
    return frozenset(term.literals.items())


def model_of(model: Model) -> frozenset[Literals]:
    return frozenset(literals_of(term) for term in model.terms)


def same(ours: float, theirs: Any) -> bool:
    """Compare parameters of fit."""
    expected = number(theirs)
    if expected == 0 and 0 <= ours < R_WRITES_ZERO_BELOW:
        return True
    return ours == pytest.approx(expected, abs=TOLERANCE, rel=0, nan_ok=True)


def compare_structure(ours: SolutionSet, theirs: dict[str, Any]) -> None:
    """Compare prime implicants with what they cover, models, and R's "essential"."""
    primes = {literals_of(t): sorted(t.covers) for t in ours.prime_implicants}
    assert len(primes) == len(ours.prime_implicants)
    assert primes == chart(theirs["PIchart"])
    found = [model_of(model) for model in ours.models]
    assert ours.complete
    assert len(set(found)) == len(found) == ours.n_models
    assert found == models(theirs["models"])
    in_every_model = frozenset.intersection(*found)
    assert in_every_model == {literals(term) for term in theirs["essential"] or []}
    assert {literals_of(term) for term in ours.essential} == in_every_model


def compare_fit(ours: SolutionSet, theirs: dict[str, Any]) -> None:
    """Compare the parameters of fit of each term and each model."""
    by_model = {
        frozenset(literals(term["term"]) for term in model["terms"]): model
        for model in theirs["models"]
    }
    shown = dict(iter(ours.to_frame().groupby("model", sort=False)))
    whole = ours.fit
    for model in ours.models:
        expected = by_model[model_of(model)]
        compare_terms(shown[model.name], expected["terms"])
        for name in ("inclS", "PRI", "covS"):
            assert same(whole.loc[model.name, name], expected["model"][name]), (model.name, name)
    compare_terms(ours.overall.to_frame(), theirs["overall"]["terms"])


def compare_terms(ours: pd.DataFrame, theirs: list[dict[str, Any]]) -> None:
    """Compare the parameters and cases of the terms of one model, or of all models together."""
    by_term = {literals(term["term"]): term for term in theirs}
    assert len(ours) == len(by_term)
    for row in ours.itertuples():
        expected = by_term[literals(row.term)]
        for name in ("inclS", "PRI", "covS", "covU"):
            assert same(getattr(row, name), expected[name]), (row.term, name)
        if "cases" in expected:  # R names them once, beside all models
            assert row.cases == expected["cases"], row.term


def compare_set(ours: SolutionSet, theirs: dict[str, Any]) -> None:
    compare_structure(ours, theirs)
    if theirs["IC"] is not None:
        compare_fit(ours, theirs["IC"])


def asked_for(record: Record, ours: Minimization) -> SolutionSet:
    """Return the solution whose models R shows at the top: for `int` the parsimonious one."""
    included = record.arguments["include"] or ""
    found = ours.parsimonious if "?" in included else ours.conservative
    assert found is not None
    return found


def compare_counts(table: TruthTable, theirs: dict[str, int]) -> None:
    """Compare how many cases are in rows of each code."""
    cases = dict.fromkeys(("1", "0", "C"), 0)
    for code, n in zip(table.out, table.n.tolist(), strict=True):
        cases[code] = cases.get(code, 0) + n
    assert {name: theirs[f"OUT{name}"] for name in "10C"} == {name: cases[name] for name in "10C"}


def compare_negatives(record: Record, table: TruthTable) -> None:
    """Compare the rows that no term may cover."""
    arguments = record.arguments
    used = arguments.get("explain", "1").split(",") + (arguments["include"] or "").split(",")
    coded = zip(table.row_numbers, table.out, strict=True)
    negatives = {row for row, code in coded if code not in ("?", *used)}
    negatives |= set(table.settings.exclude or ())  # rows without a case among them
    assert set(record.result["negatives"] or ()) == negatives


def compare_assumptions(record: Record, ours: Minimization, theirs: dict[str, Any]) -> None:
    """Compare the simplifying assumptions of each model."""
    if not record.arguments["include"]:
        assert not any(theirs["SA"].values())
        return
    by_model = dict(zip(models(theirs["models"]), theirs["SA"].values(), strict=True))
    for model in asked_for(record, ours).models:
        rows = ours.simplifying_assumptions[model.name]
        assert rows.rows() == by_model[model_of(model)], model.name
        assert rows.count == len(by_model[model_of(model)])


def pair_of(ours: Minimization, name: str, theirs: dict[str, Any]) -> Any:
    """Find the pair C x P by its name; R pads numbers with zeros."""
    assert ours.parsimonious is not None
    c, p = re.fullmatch(r"C0*(\d+)P0*(\d+)", name).groups()
    assert model_of(ours.conservative.models[int(c) - 1]) == models([theirs["c_sol"]])[0]
    assert model_of(ours.parsimonious.models[int(p) - 1]) == models([theirs["p_sol"]])[0]
    return ours.pairs[f"C{c}", f"P{p}"]


def compare_pair(ours: Any, theirs: dict[str, Any]) -> None:
    """Compare the intermediate solution and the counterfactuals of one pair."""
    compare_set(ours.solution, theirs)
    assert ours.easy.rows() == theirs["EC"]
    assert ours.easy.count == len(theirs["EC"])
    assert ours.difficult.rows() == theirs["DC"]


def compare_intermediate(record: Record, ours: Minimization, theirs: dict[str, Any]) -> None:
    """Compare all pairs C x P, and the models of all of them together."""
    assert ours.intermediate is not None
    union = set()
    for name, pair in theirs["i_sol"].items():
        found = pair_of(ours, name, pair)
        union |= {model_of(model) for model in found.solution.models}
        if name in LOST_EXPECTATIONS.get(str(record), ()):
            with pytest.raises(AssertionError):
                compare_structure(found.solution, pair)
            assert found.easy.rows() != pair["EC"]
        else:
            compare_pair(found, pair)
    together = [model_of(model) for model in ours.intermediate.models]
    assert len(together) == len(set(together))
    if len(theirs["i_sol"]) == len(ours.pairs):
        assert set(together) == union


# What each class of records must show.


def key(record: Record) -> tuple[str, str, str]:
    return record.collection, record.study, record.table


def check_same(record: Record) -> None:
    """Compare everything there is."""
    compare_all(record, minimized(our_table(*key(record)), record))


def compare_all(record: Record, ours: Minimization) -> None:
    theirs = record.result
    compare_counts(ours.table, theirs["numbers"])
    compare_negatives(record, ours.table)
    compare_set(asked_for(record, ours), theirs)
    compare_assumptions(record, ours, theirs)
    if "i_sol" in theirs:
        assert len(ours.pairs) == len(theirs["i_sol"])
        compare_intermediate(record, ours, theirs)
    else:
        assert ours.intermediate is None


def check_error(record: Record) -> None:
    """R gives no solution, nor do we, and we say why in one sentence."""
    with pytest.raises(SolutionError):
        minimized(our_table(*key(record)), record)


def check_temporal(record: Record) -> None:
    """Compare all but row numbers: R counts "don't care" as level -1 there."""
    table = load(record.collection, record.study)["truth_tables"][record.table]
    theirs = record.result
    rows = [row for row in table["rows"] if row["OUT"] == "1"]
    renumbered = dict(zip(theirs["PIchart"]["initial_rows"], rows, strict=True))
    structure = dict(theirs["PIchart"])
    structure["PIs"] = [
        dict(pi, covers=[renumbered[number]["row"] for number in pi["covers"]])
        for pi in structure["PIs"]
    ]
    ours = minimized(our_table(*key(record)), record)
    compare_set(asked_for(record, ours), dict(theirs, PIchart=structure))
    compare_temporal_assumptions(record, ours, table)


def compare_temporal_assumptions(record: Record, ours: Minimization, table: dict[str, Any]) -> None:
    """
    Compare assumptions in the numbers of a table in which "don't care" is no level.

    R takes only those explained rows that have no such cell from what a model covers, so that it
    counts as assumed what an observed row stands for.
    """
    theirs, names = record.result, table["conditions"]
    space = [frozenset(zip(names, row, strict=True)) for row in product((0, 1), repeat=len(names))]
    explained = [cells(table, row) for row in table["rows"] if row["OUT"] == "1"]
    for model, numbers in zip(models(theirs["models"]), theirs["SA"].values(), strict=True):
        covered = {i for i, row in enumerate(space, 1) if any(term <= row for term in model)}
        known = {i for i, row in enumerate(space, 1) if any(row >= seen for seen in explained)}
        whole = {i for i, row in enumerate(space, 1) if row in explained}
        assert numbers == sorted(covered - whole)
        found = [m for m in asked_for(record, ours).models if model_of(m) == model]
        assumed = ours.simplifying_assumptions[found[0].name].to_frame()
        of_ours = {frozenset(row.items()) for row in assumed.to_dict("records")}
        expected = covered - known if record.arguments["include"] else set()
        assert {space.index(row) + 1 for row in of_ours} == expected
        assert expected != set(numbers)


def check_wrong_primes(record: Record) -> None:
    """R's CCubes takes "don't care" of a row to explain for both levels: eQMC is right."""
    exact = Record(record.collection, record.study, record.table, "pars_eQMC")
    assert set(chart(record.result["PIchart"])) > set(chart(exact.result["PIchart"]))
    ours = minimized(our_table(*key(record)), record)
    assert {model_of(model) for model in ours.parsimonious.models} == set(
        models(exact.result["models"])
    )
    assert all(model.inclS == 1 for model in ours.parsimonious.models)
    overall = record.result["IC"]["overall"]["terms"]
    assert any(term["inclS"] < 1 for term in overall)


def check_internal_error(record: Record) -> None:
    """R's QMC fails: there is a solution all the same, that of its eQMC."""
    exact = Record(record.collection, record.study, record.table, "pars_eQMC")
    ours = minimized(our_table(*key(record)), record)
    assert {model_of(model) for model in ours.parsimonious.models} == set(
        models(exact.result["models"])
    )


def check_gap(record: Record) -> None:
    """R's default method stops early: we find its primes and models, and more."""
    ours, theirs = minimized(our_table(*key(record)), record), record.result
    found = asked_for(record, ours)
    primes = {literals_of(term): sorted(term.covers) for term in found.prime_implicants}
    assert chart(theirs["PIchart"]).items() < primes.items()
    assert set(models(theirs["models"])) < {model_of(model) for model in found.models}
    exact = load(record.collection, record.study)["solutions"][f"{record.table}_pars_QMC"]
    assert primes == chart(exact["PIchart"])
    assert {model_of(model) for model in found.models} == set(models(exact["models"]))
    if "i_sol" in theirs:
        assert len(ours.pairs) > len(theirs["i_sol"])
        compare_intermediate(record, ours, theirs)


def check_other_codes(record: Record) -> None:
    """Compare on a table that is coded as R's: structure there, fit in the data of the study."""
    table = table_with_codes_of_r(*key(record))
    theirs = record.result
    if theirs["status"] != "ok":
        with pytest.raises(SolutionError):
            minimized(table, record)
        return
    structure = dict(theirs, IC=None)
    if "i_sol" in theirs:
        structure["i_sol"] = {name: dict(pair, IC=None) for name, pair in theirs["i_sol"].items()}
    ours = minimized(table, record)
    compare_set(asked_for(record, ours), structure)
    compare_assumptions(record, ours, structure)
    if "i_sol" in structure:
        assert len(ours.pairs) == len(structure["i_sol"])
        compare_intermediate(record, ours, structure)
    study = load(record.collection, record.study)
    outcome = study["truth_tables"][record.table]["args"]["outcome"]
    for model in theirs["IC"]["models"]:
        terms = [term["term"] for term in model["terms"]]
        fit = qca.pof(" + ".join(terms), outcome, frame(study), relation="sufficiency")
        for position, term in enumerate((*model["terms"], model["model"])[: len(fit)]):
            for name in ("inclS", "PRI", "covS"):
                assert same(fit.iloc[position][name], term[name])


def check_no_reference(record: Record) -> None:
    """R gave up: our result must at least be one. Every model covers all, and nothing wrong."""
    table = our_table(*key(record))
    ours = qca.minimize(table, **record.arguments, max_models=1000)
    arguments = record.arguments
    explain = arguments.get("explain", "1").split(",")
    shown = table.to_frame()
    explained = set(shown.index[shown["OUT"].isin(explained_codes(explain))])
    off = shown[shown["OUT"].isin({"0", "C"} - explained_codes(explain))]
    for solutions in (ours.conservative, ours.parsimonious, ours.intermediate):
        for model in solutions.models if solutions else ():
            covered = [set(term.covers) for term in model.terms]
            assert set.union(*covered) == explained
            for position in range(len(covered)):
                others = covered[:position] + covered[position + 1 :]
                assert set().union(*others) != explained, "a term can go"
            for term in model.terms:
                same_rows = [off[name] == level for name, level in term.literals.items()]
                assert not all_of(same_rows).any(), "a negative row is covered"


def explained_codes(explain: list[str]) -> set[str]:
    return {code.strip() for code in explain}


def all_of(columns: list[Any]) -> Any:
    together = columns[0]
    for column in columns[1:]:
        together &= column
    return together


CHECKS = {
    "same": check_same,
    "flat vector": check_same,
    "lost expectations": check_same,
    "nothing to explain": check_error,
    "nothing to explain (internal error)": check_error,
    "no negative row": check_error,
    "temporal": check_temporal,
    "temporal, wrong primes": check_wrong_primes,
    "temporal, internal error": check_internal_error,
    "gap": check_gap,
    "other codes": check_other_codes,
    "no reference": check_no_reference,
}


@pytest.mark.parametrize("collection", of_every_collection(lambda name: [name]))
def test_no_class_of_difference_vanishes(collection: str) -> None:
    assert dict(Counter(classify(record) for record in records(collection))) == CLASSES[collection]


@pytest.mark.parametrize("collection", of_every_collection(lambda name: [name])[1:2])
def test_every_lost_expectation_is_a_record(collection: str) -> None:
    assert set(LOST_EXPECTATIONS) <= {str(record) for record in records(collection)}


@pytest.mark.parametrize("collection", of_every_collection(lambda name: [name])[1:2])
def test_misplaced_codes_change_solutions(collection: str) -> None:
    """In how many records R's misplaced codes lead to another solution than the documented ones."""
    changed = 0
    concerned = [r for r in records(collection) if classify(r) == "other codes"]
    for record in concerned:
        try:
            ours = asked_for(record, minimized(our_table(*key(record)), record))
            found = {model_of(model) for model in ours.models}
        except SolutionError:
            found = set()
        changed += found != set(models(record.result.get("models", [])))
    assert (changed, len(concerned)) == MISPLACED


MISPLACED = (27, 40)
