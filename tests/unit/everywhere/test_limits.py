"""Where other programs hang, crash or answer wrongly: wide tables, many models, interrupts."""

import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.solutions import SolutionSet
from interrupts import interrupted, needs_signals


def study(conditions: int, cases: int, flipped: float = 0.05, seed: int = 1) -> pd.DataFrame:
    """Random crisp cases that follow ``C1*C2 + C3*~C4 -> Y`` but for some flipped outcomes."""
    rng = np.random.default_rng([seed, conditions, cases])
    x = rng.integers(0, 2, (cases, conditions))
    y = (x[:, 0] & x[:, 1]) | (x[:, 2] & (1 - x[:, 3]))
    y ^= rng.random(cases) < flipped
    return pd.DataFrame(x, columns=[f"C{i + 1}" for i in range(conditions)]).assign(Y=y)


def parsimonious(data: pd.DataFrame, **arguments) -> SolutionSet:
    arguments = {"incl_cut": 0.8} | arguments
    return qca.minimize(data, "Y", include="?", **arguments).parsimonious


def test_no_model_is_missed_behind_a_gap() -> None:
    """R's default method stops after two levels of complexity without a prime: only `~A` there."""
    rows = ["000001", "110000", "101000", "100100", "100010"]
    data = pd.DataFrame([list(map(int, row)) for row in rows], columns=list("ABCDEY"))
    found = parsimonious(data)
    assert [str(model) for model in found.models] == ["~A", "~B*~C*~D*~E"]


def test_primes_of_20_conditions_are_complete() -> None:
    """Every minimal set of conditions that tells a case with the outcome from all without it."""
    data = study(20, 24)
    found = parsimonious(data, max_models=1)
    x, y = data.to_numpy()[:, :-1], data["Y"].to_numpy() == 1
    expected = set()
    for case in x[y]:
        # Berge's multiplication: minimal transversals of the differences, one after the other.
        minimal = [frozenset()]
        for other in x[~y]:
            differs = frozenset(np.flatnonzero(case != other))
            hit = [s for s in minimal if s & differs]
            grown = {s | {c} for s in minimal if not s & differs for c in differs}
            minimal = hit + [s for s in grown if not any(h <= s for h in hit)]
            minimal = [s for s in minimal if not any(t < s for t in minimal)]
        expected |= {tuple((c, case[c]) for c in sorted(s)) for s in minimal}
    names = {name: i for i, name in enumerate(data.columns)}
    literals = [
        tuple(sorted((names[name], level) for name, level in term.literals.items()))
        for term in found.prime_implicants
    ]
    assert len(literals) == len(expected)
    assert set(literals) == expected


@pytest.mark.filterwarnings("ignore:intermediate solution. the budget")
@pytest.mark.parametrize(("conditions", "cases"), [(30, 60), (40, 60), (60, 24), (64, 24)])
def test_wide_tables_run(conditions: int, cases: int) -> None:
    data = study(conditions, cases)
    expectations = ",".join(data.columns[:-1])
    found = qca.minimize(
        data, include="?", dir_exp=expectations, outcome="Y", incl_cut=0.8, max_models=3, budget=2
    )
    assert found.parsimonious.n_models >= len(found.parsimonious.models) > 0
    for solution in (found.conservative, found.parsimonious, found.intermediate):
        model = solution.models[0]
        assert model.fit["inclS"] == model.fit["covS"] == 1
        membership = model.expression.evaluate(data)
        assert np.array_equal(membership, data["Y"])


def test_models_are_counted_that_nobody_could_list() -> None:
    found = parsimonious(study(10, 40, flipped=0.2), all_sol=True, max_models=5)
    assert found.n_models > 10**9
    assert len(found.models) == 5
    assert not found.complete
    share = found.term_share
    assert (share > 0).any()
    assert (share <= 1).all()
    assert len({str(model) for model, _ in zip(found.iter_models(), range(2000))}) == 2000  # noqa: B905


def test_the_shortest_models_are_listed_first() -> None:
    """Where all irredundant models are too many to walk through."""
    with pytest.warns(qca.FastqcaWarning, match="budget"):
        found = parsimonious(study(12, 300), all_sol=True, max_models=20, budget=4)
    assert found.min_terms is not None
    assert len(found.models) == 20
    assert len(found.models[0].terms) == found.min_terms


def test_models_judged_by_consistency_can_be_walked_through() -> None:
    rng = np.random.default_rng(1)
    data = pd.DataFrame(rng.random((40, 4)), columns=list("ABCY"))
    arguments = {"sol_cons": 0.6, "sol_cov": 0.2, "incl_cut": 0.75}
    one = parsimonious(data, max_models=1, **arguments)
    every = parsimonious(data, **arguments)
    assert one.n_models == every.n_models > 1
    assert [str(m) for m in one.iter_models()] == [str(m) for m in every.models]


def test_a_chart_of_rows_that_stand_alone_is_no_obstacle() -> None:
    """Even parity: every prime is a row, and the only model has all of them."""
    rows = np.array([[i >> b & 1 for b in range(11)] for i in range(2**11)])
    data = pd.DataFrame(rows, columns=list("ABCDEFGHIJK")).assign(Y=rows.sum(axis=1) % 2)
    found = parsimonious(data, all_sol=True)
    assert (found.n_models, found.min_terms) == (1, 2**10)


def test_the_budget_covers_the_prime_implicants(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little there is: a search that takes minutes looks at it all along."""
    monkeypatch.setattr("fastqca.solutions.analysis._LEAST", 0.0)
    data = study(30, 500)
    with pytest.raises(
        qca.BudgetSpentError, match=r"budget of .* was used up by the search for prime impl"
    ):
        parsimonious(data, budget=1e-9)
    with pytest.raises(
        qca.BudgetSpentError, match=r"budget of .* was used up by the search for prime impl"
    ):
        parsimonious(data, budget=1e-9, pi_cons=0.9)


def test_a_spent_budget_says_what_is_proven() -> None:
    with pytest.warns(qca.FastqcaWarning, match="budget"):
        found = parsimonious(study(12, 1000), budget=0.3)
    assert not found.complete
    assert found.n_models is None
    assert found.n_models_at_least >= 1
    assert len(found.models) >= 1
    assert found.models[0].fit["covS"] > 0.5


@needs_signals
def test_ctrl_c_stops_it_and_leaves_the_interpreter_healthy() -> None:
    setup = """
        import numpy as np, pandas as pd
        import fastqca as qca
        rng = np.random.default_rng(1)
        x = rng.integers(0, 2, (400, 40))
        data = pd.DataFrame(x, columns=[f"C{i}" for i in range(40)])
        data["Y"] = rng.integers(0, 2, 400)
    """
    after = """
        small = pd.DataFrame({"A": [0, 1], "Y": [0, 1]})
        print(qca.minimize(small, "Y", include="?").parsimonious.models[0])
    """
    work = "qca.minimize(data, include='?', outcome='Y', budget=1e6)"
    assert interrupted(setup, work, after) == ["stopped", "A"]


def formula(seed: int) -> str:
    return str(parsimonious(study(8, 30, seed=seed)).models[0])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_can_analyse_too() -> None:
    """Rayon's own pool would hang there for ever."""
    expected = [formula(seed) for seed in range(4)]
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(formula, range(4)).get(timeout=60) == expected


def test_threads_can_analyse_side_by_side() -> None:
    expected = [formula(seed) for seed in range(16)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(formula, range(16))) == expected


def test_results_do_not_depend_on_the_number_of_threads() -> None:
    code = (
        "import numpy as np, pandas as pd, fastqca as qca\n"
        "x = np.random.default_rng(5).integers(0, 2, (150, 20))\n"
        "data = pd.DataFrame(x, columns=[f'C{i}' for i in range(20)]).assign(Y=x[:, 0] ^ x[:, 1])\n"
        "found = qca.minimize(data, include='?', outcome='Y', max_models=5)\n"
        "terms = found.parsimonious.prime_implicants\n"
        "print(len(terms), terms[0], terms[len(terms) // 2], terms[-1])\n"
        "print(found.conservative.to_frame().to_csv())\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code],
            env={**os.environ, "RAYON_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2", "5")
    }
    assert len(outputs) == 1


BESIDE = """
import os, threading
import numpy as np, pandas as pd
import fastqca as qca

rng = np.random.default_rng(1)
x = rng.integers(0, 2, (200, 12))
hard = pd.DataFrame(x, columns=list("ABCDEFGHIJKL")).assign(Y=rng.integers(0, 2, 200))
many = rng.integers(0, 2, (500, 24, 5)), rng.integers(0, 2, (500, 24))

def slow():
    qca.minimize(hard, "Y", include="?", all_sol=True, budget=1000)

def quick():
    qca.necessity(hard, "Y", incl_cut=0.5)
    qca.minimize_many(*many)
    qca.minimize(hard.iloc[:30], include="?", outcome="Y")

quick()  # imports what is needed
threads = [threading.Thread(target=slow, daemon=True) for _ in range(2 * os.cpu_count())]
for thread in threads:
    thread.start()
"""
STILL = """
quick()
print(all(thread.is_alive() for thread in threads), flush=True)
os._exit(0)
"""


def test_a_call_does_not_wait_for_the_work_of_other_threads() -> None:
    """They have more work than there are processors, for longer than any test runs."""
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", BESIDE + STILL],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "True\n"


@needs_signals
def test_ctrl_c_stops_a_call_while_other_threads_go_on() -> None:
    assert interrupted(BESIDE, "slow()", STILL) == ["stopped", "True"]


def test_too_wide_for_intermediate_solutions_is_said():
    rng = np.random.default_rng(1)
    x = rng.integers(0, 2, (64, 64))
    data = pd.DataFrame(x, columns=[f"c{i:02}" for i in range(64)])
    data["Y"] = (x[:, 0] & x[:, 1]) | (x[:, 2] & (1 - x[:, 3]))
    message = ""
    try:
        qca.minimize(data, include="?", dir_exp="c00:c63", outcome="Y", max_models=1, budget=5)
    except qca.FastqcaError as error:
        message = str(error)
    assert not message or "use fewer conditions" in message
