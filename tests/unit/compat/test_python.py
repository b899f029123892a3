"""`fastqca.compat.pyqca` and `.setqca`: arguments, forms of results and errors."""

import warnings

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.compat import pyqca, setqca
from fastqca.compat.covering import covering

LC = qca.datasets.load("lipset", "crisp")
LF = qca.datasets.load("lipset", "fuzzy")
NAMES = ["DEV", "URB", "LIT", "IND", "STB"]


def quietly(function, *args, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.FastqcaWarning)
        return function(*args, **options)


# setqca


def test_setqca_finds_what_minimize_finds() -> None:
    expected = dict.fromkeys(NAMES, "+")
    found = setqca.FSQCA(directional_expectations=expected).fit(
        LF, outcome="SURV", conditions=NAMES
    )
    native = qca.minimize(LF, "SURV", include="?", dir_exp="DEV:STB", incl_cut=0.8)
    for kind in ("conservative", "parsimonious", "intermediate"):
        ours = [set(text.split(" + ")) for text in found.summary_frame(kind)["solution"]]
        models = getattr(native, kind).models
        assert ours == [set(map(str, model.terms)) for model in models]
        assert found.summary_frame(kind)["consistency"].tolist() == pytest.approx(
            [model.fit["inclS"] for model in models]
        )
    assert "Parsimonious solution(s):\n  DEV*~IND + URB*STB [cons=" in str(found)
    assert (
        found.truth_table.to_frame()
        .drop(columns="cases")
        .equals(native.table.to_frame().drop(columns="cases"))
    )
    assert found.native.easy == native.easy


def test_setqca_fewest_literals_among_the_fewest_terms() -> None:
    """Two primes are enough, and one of the two choices has fewer literals."""
    found = setqca.minimize({0, 1, 5}, dont_cares={4}, width=3)
    assert [each.as_expression("ABC") for each in found] == ["~B"]
    assert found[0].literal_count == 1


def test_setqca_always_true() -> None:
    data = pd.DataFrame({"A": [0, 1], "B": [1, 1], "Y": [1, 1]})
    found = quietly(setqca.CSQCA().fit, data, outcome="Y", conditions=["A", "B"])
    assert found.summary_frame("parsimonious")["solution"].tolist() == ["1"]
    expecting = setqca.CSQCA(directional_expectations={"A": 1})
    with pytest.warns(qca.FastqcaWarning) as said:
        found = expecting.fit(data, outcome="Y", conditions=["A", "B"])
    assert "no intermediate" in str(said[-1].message)
    assert found.intermediate is None


def test_setqca_codes() -> None:
    data = pd.DataFrame({"A": [0.9, 0.8, 0.2], "B": [0.1, 0.3, 0.9], "Y": [0.6, 0.6, 0.1]})
    model = setqca.FSQCA(consistency=0.6, pri=0.9)
    with pytest.raises(qca.SolutionError):
        quietly(model.fit, data, outcome="Y", conditions=["A", "B"])
    table = setqca.FSQCA(consistency=0.9, exclusion_consistency=0.1)
    assert table.exclusion_consistency == 0.1
    fitted = quietly(
        setqca.FSQCA(consistency=0.6, exclusion_consistency=0.2).fit,
        data,
        outcome="Y",
        conditions=["A", "B"],
    )
    assert (fitted.truth_table.row_numbers, fitted.truth_table.out) == ([2, 3], ("C", "1"))
    assert fitted.summary_frame()["solution"].tolist() == ["A*~B"]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: setqca.minimize({1}, dont_cares={1}, width=2), qca.DataError, "both in on_set"),
        (lambda: setqca.minimize({9}, width=2), qca.DataError, "outside the table of 4 rows"),
        (
            lambda: setqca.CSQCA().fit(LF, outcome="SURV", conditions=NAMES),
            qca.DataError,
            "'DEV' is fuzzy: CSQCA takes none",
        ),
        (
            lambda: setqca.FSQCA().fit({"A": [0.5, 1], "Y": [0, 1]}, outcome="Y", conditions=["A"]),
            qca.DataError,
            "0.5",
        ),
        (
            lambda: setqca.FSQCA(directional_expectations={"DVE": "+"}).fit(
                LF, outcome="SURV", conditions=NAMES
            ),
            qca.DataError,
            "did you mean 'DEV'",
        ),
        (
            lambda: setqca.FSQCA(directional_expectations={"DEV": "up"}).fit(
                LF, outcome="SURV", conditions=NAMES
            ),
            qca.DataError,
            "directional_expectations of 'DEV'",
        ),
        (
            lambda: setqca.MVQCA(levels={"A": 2}).fit(
                {"A": [0, 1, 2], "Y": [0, 1, 1]}, outcome="Y", conditions=["A"]
            ),
            qca.DataError,
            "levels of 'A'",
        ),
        (
            lambda: setqca.MVQCA().fit({"A": [0.2, 1], "Y": [0, 1]}, outcome="Y", conditions=["A"]),
            qca.DataError,
            "'A' is fuzzy: MVQCA takes none",
        ),
        (
            lambda: setqca.MultiValueDomain(("A",), (2,)).index_of((2,)),
            qca.DataError,
            "a value must be a whole number of at least 0 and at most 1",
        ),
    ],
)
def test_setqca_errors(call, error, message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_setqca_levels_without_cases_are_remainders() -> None:
    data = {"A": [0, 1, 1], "Y": [0, 1, 1]}
    found = setqca.MVQCA(levels={"A": 3}).fit(data, outcome="Y", conditions=["A"])
    assert found.summary_frame()["solution"].tolist() == ["A{1}"]
    assert found.summary_frame("parsimonious")["solution"].tolist() == ["A{1,2}"]
    assert found.summary_frame("parsimonious")["coverage"].tolist() == [1]


# PyQCA


def engine(*rows: tuple[tuple[int, ...], float]) -> pyqca.FSQCA:
    return pyqca.FSQCA(pd.DataFrame([[*x, y] for x, y in rows], columns=[*"ABCY"]), "Y", [*"ABC"])


def test_pyqca_minimizes_a_truth_table() -> None:
    model = quietly(engine, ((1, 1, 1), 0.9), ((1, 1, 0), 0.8), ((0, 0, 0), 0.1))
    found = quietly(pyqca.minimize_truth_table, model)
    assert [term.label("ABC") for term in found.complex_solution] == ["A * B"]
    assert [term.label("ABC") for term in found.parsimonious_solution] == ["A"]
    assert found.models["parsimonious"] == [
        [pyqca.Implicant((1, "*", "*"), frozenset({6, 7}))],
        [pyqca.Implicant(("*", 1, "*"), frozenset({6, 7}))],
    ]
    assert (found.n_positive, found.n_remainder, found.positive) == (2, 5, (6, 7))
    assert found.summary()["solution_type"].tolist() == ["complex", "parsimonious", "intermediate"]


def test_pyqca_warnings() -> None:
    model = quietly(engine, ((1, 1, 1), 0.9), ((1, 1, 0), 0.8), ((0, 0, 0), 0.1), ((0, 1, 1), 0.2))
    with pytest.warns(qca.FastqcaWarning) as said:
        pyqca.minimize_truth_table(model)
    assert [str(each.message).split(":")[0] for each in said] == [
        "without directional_expectations the intermediate solution is the complex one"
    ]
    model = quietly(engine, ((1, 1, 1), 0.9), ((1, 1, 0), 0.8), ((0, 0, 0), 0.1))
    with pytest.warns(qca.FastqcaWarning, match="there are 2 parsimonious solutions; the first"):
        pyqca.minimize_truth_table(model, directional_expectations={"A": 1})
    with pytest.warns(qca.FastqcaWarning, match="is positive: lower outcome_threshold"):
        assert pyqca.minimize_truth_table(model, frequency_cutoff=2).complex_solution == []


def test_pyqca_frequency_cutoff_makes_remainders() -> None:
    model = quietly(engine, *2 * [((1, 1, 1), 0.9), ((0, 1, 1), 0.1)], ((1, 1, 0), 0.1))
    found = quietly(pyqca.minimize_truth_table, model, frequency_cutoff=2)
    assert [term.label("ABC") for term in found.parsimonious_solution] == ["A"]
    assert (found.n_positive, found.n_remainder) == (1, 6)


def test_pyqca_several_values_of_one_condition() -> None:
    data = pd.DataFrame(
        {"region": ["north", "south", "east", "east"], "A": [1, 1, 1, 0], "Y": [1, 1, 0, 0]}
    )
    model = pyqca.GSQCA(
        data,
        outcome="Y",
        conditions=["region", "A"],
        condition_types={"region": "multi", "A": "crisp"},
    )
    found = quietly(model.fit, consistency_cutoff=0.8)
    assert found.formulas == {
        "complex": "(A * region={north,south})",
        "parsimonious": "(region={north,south})",
        "intermediate": "(A * region={north,south})",
    }
    assert found.to_formulas() == found.formulas
    assert found.to_formula("parsimonious") == "(region={north,south})"
    assert (found.selected_solution_type, len(found.solutions)) == ("intermediate", 3)
    assert found.to_dataframe().columns.tolist()[-2:] == ["consistency", "coverage"]
    table = found.truth_table
    assert table["cases"].tolist() == ["case_1", "case_2", "case_4", "case_3"]
    assert table.columns.tolist()[:3] == ["A", "region", "n_cases"]
    assert found.consistency == found.coverage == 1
    assert found.case_coverage["covered"].tolist() == [True, True, False, False]
    assert found.solutions["term"].tolist()[0] == "A * region={north,south}"
    expecting = quietly(
        model.fit, consistency_cutoff=0.8, directional_expectations={"region": "south"}
    )
    assert expecting.formula is not None


def test_pyqca_coverage_cutoff_hides_solutions() -> None:
    found = quietly(pyqca.FSQCA(LF, "SURV", NAMES).fit, 0.8, 0.69)
    assert found.selected_solution_type == "parsimonious"
    none = quietly(pyqca.CSQCA(LC, "SURV", ["URB"]).fit, 1.0)
    assert none.formula is None
    assert none.consistency is None
    assert none.solutions.empty


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pyqca.CSQCA(LF, "SURV", NAMES), "CSQCA takes no fuzzy condition"),
        (
            lambda: pyqca.CSQCA(LC.assign(SURV=LF["SURV"]), "SURV", NAMES),
            "CSQCA accepts only 0 and 1,",
        ),
        (lambda: pyqca.FSQCA(LF, "SURV"), "at least one condition"),
        (lambda: pyqca.FSQCA(LF, "SURV", ["DVE"]), "did you mean 'DEV'"),
        (lambda: pyqca.FSQCA(LF, "SURV", ["DEV", "DEV"]), "'DEV' occurs more than once"),
        (lambda: pyqca.FSQCA(LF * 2, "SURV", NAMES), "memberships must be in"),
        (
            lambda: pyqca.GSQCA(LF, None, ["URB"], outcome="SURV", conditions=["DEV"]),
            "give conditions, or set_conditions",
        ),
        (
            lambda: pyqca.GSQCA(
                LF, outcome="SURV", conditions=["DEV"], condition_types={"DEV": "x"}
            ),
            "condition_types of 'DEV'",
        ),
        (lambda: pyqca.MVQCA({"A": [1, 1], "Y": [0, 1]}, "Y", ["A"]), "only one value"),
        (
            lambda: pyqca.FSQCA(LF, "SURV", NAMES).fit(minimizer="annealing"),
            "Unsupported minimizer",
        ),
        (
            lambda: quietly(
                pyqca.CSQCA(LC, "SURV", NAMES).fit, directional_expectations={"DVE": 1}
            ),
            "did you mean 'DEV'",
        ),
        (
            lambda: quietly(
                pyqca.CSQCA(LC, "SURV", NAMES).fit, directional_expectations={"DEV": 3}
            ),
            "'DEV' has no value 3",
        ),
        (lambda: pyqca.Implicant((1,), frozenset()).label(["A", "B"]), "length"),
    ],
)
def test_pyqca_errors(call, message: str) -> None:
    with pytest.raises(qca.DataError, match=message):
        call()


# what both use


def test_primes_with_sets_of_levels_by_their_definition() -> None:
    """Cubes that hold a positive row, no negative one, and cannot be widened."""
    from itertools import chain, combinations, product

    rng = np.random.default_rng(3)
    for _ in range(30):
        levels = rng.integers(2, 4, 3).tolist()
        rows = list(product(*map(range, levels)))
        codes = rng.integers(0, 3, len(rows))
        on = [row for row, code in zip(rows, codes, strict=True) if code == 1]
        off = [row for row, code in zip(rows, codes, strict=True) if code == 0]
        if not on:
            continue
        subsets = [
            list(chain.from_iterable(combinations(range(n), size) for size in range(1, n + 1)))
            for n in levels
        ]
        cubes = [tuple(map(frozenset, cube)) for cube in product(*subsets)]

        def holds(cube, row) -> bool:
            return all(value in allowed for value, allowed in zip(row, cube, strict=True))

        good = [cube for cube in cubes if not any(holds(cube, row) for row in off)]
        good = [cube for cube in good if any(holds(cube, row) for row in on)]
        primes = {
            cube
            for cube in good
            if not any(
                other != cube and all(a <= b for a, b in zip(cube, other, strict=True))
                for other in good
            )
        }
        assert set(covering(levels, on, None, off)[0]) == primes


def test_models_with_sets_of_levels_by_their_definition() -> None:
    """Of all sums of primes that hold the positive rows, the fewest products, then literals."""
    from itertools import combinations, product

    rng = np.random.default_rng(5)
    compared = 0
    while compared < 40:
        levels = rng.integers(2, 4, int(rng.integers(1, 4))).tolist()
        rows = list(product(*map(range, levels)))
        codes = rng.integers(0, 3, len(rows)).tolist()
        on, off, free = ([r for r, c in zip(rows, codes, strict=True) if c == i] for i in (1, 0, 2))
        primes, models = covering(levels, on, None, off)
        if not on or len(primes) > 12:
            continue
        again, same = covering(levels, on, free)
        assert (set(again), set(same)) == (set(primes), set(models))

        def holds(model, row) -> bool:
            return any(all(v in a for v, a in zip(row, cube, strict=True)) for cube in model)

        def literals(model, levels=levels) -> int:
            return sum(len(a) < n for cube in model for a, n in zip(cube, levels, strict=True))

        sums = (sum_ for n in range(1, 6) for sum_ in combinations(primes, n))
        good = [each for each in sums if all(holds(each, row) for row in on)]
        cost = min((len(each), literals(each)) for each in good)
        expected = {frozenset(each) for each in good if (len(each), literals(each)) == cost}
        assert set(map(frozenset, models)) == expected
        compared += 1
