"""What a task of a run computes: rows, their summaries, permutations and the fit of terms."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca import _core
from fastqca.simulation import METRICS, Design, evaluate, fit_distribution, run
from fastqca.simulation.metrics import ON_REQUEST
from fastqca.simulation.noise import Purpose, Streams

TRUTH = "A*B + C -> Y"
TINY = {
    "truth": TRUTH,
    "n": [8, 12],
    "noise": {"outcome_flip": [0, 0.1]},
    "all_sol": [False, True],
    "fit_distribution": True,
}


def contents(folder):
    return [path.read_bytes() for path in sorted(folder.rglob("*.parquet"))]


@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")  # few cases: idle conditions
def test_rows_are_those_of_the_analyses_one_by_one(tmp_path):
    design = Design(
        truth="random",
        k=4,
        n=[9, 15],
        noise={"fragment": [0, 0.2], "omit": [[], "B"]},
        solution=["parsimonious", "conservative"],
        incl_cut=0.8,
        retention="deletion",
    )
    results = run(design, 20, 7, tmp_path, progress=False, chunk_size=6)
    rows = results.replicates()
    assert len(rows) == 20 * len(design)
    for cell, found in rows.groupby("cell"):
        levels = design.cells.iloc[cell]
        data = design.draw(cell, 20, seed=7)
        for r, row in enumerate(found.sort_values("replicate").to_dict("records")):
            frame = data.frame(r).dropna()
            include = "?" if levels["solution"] == "parsimonious" else None
            assert row["cases"] == len(frame)
            try:
                solution = qca.minimize(frame, include=include, outcome="Y", incl_cut=0.8).solution
            except qca.SolutionError:
                assert not row["solved"]
                continue
            alone = evaluate(data.truth(r), solution).metrics
            for metric in METRICS:
                if metric.name != "row_error" and not metric.name.startswith("true_"):
                    expected = alone[metric.name][0]
                    assert float(row[metric.name]) == pytest.approx(expected, nan_ok=True)
            assert row["first_model"] == str(solution.models[0])
            assert row["retention"] == pytest.approx(kept(frame, include, solution))


def kept(frame, include, solution):
    """Share of cases without which the models stay the same."""
    same = []
    for case in frame.index:
        try:
            other = qca.minimize(
                frame.drop(case), include=include, outcome="Y", incl_cut=0.8
            ).solution.models
        except qca.SolutionError:
            other = []
        same.append([*map(str, other)] == [*map(str, solution.models)])
    return np.mean(same)


def test_cells_are_summaries_of_rows(tmp_path):
    design = Design(**TINY, retention="corruption", permutations=19, belief={"leave_out": True})
    results = run(design, 40, 3, tmp_path, progress=False)
    rows, cells = results.replicates(), results.cells()
    assert len(cells) == 8
    for cell in cells.to_dict("records"):
        mine = rows[rows["cell"] == cell["cell"]]
        assert cell["replicates"] == len(mine) == 40
        assert cell["SOLVED"] == (mine["status"] == "SOLVED").sum()
        assert {"retention", "p_value", "left_out_changes"} <= {*rows.columns}
        for metric in [m.name for m in (*METRICS, *ON_REQUEST) if m.name in rows.columns]:
            known = mine[metric].dropna().astype(float)
            flag = mine[metric].dropna().isin([True, False]).all() and mine[metric].dtype == object
            share = mine[metric].dtype == bool or flag
            error = (
                np.sqrt(known.mean() * (1 - known.mean()) / len(known)) if share else known.sem()
            )
            assert cell[metric] == pytest.approx(known.mean(), nan_ok=True)
            assert cell[f"{metric}_n"] == len(known)
            if len(known) > 1:
                assert cell[f"{metric}_se"] == pytest.approx(error, nan_ok=True, abs=1e-12)
        assert cell["covS_q50"] == pytest.approx(mine["covS"].median(), nan_ok=True)


def strongest(frame):
    """Consistency times coverage of the best parsimonious model, and whether there is one."""
    try:
        models = qca.minimize(frame, "Y", include="?", incl_cut=0.8).solution.models
    except qca.SolutionError:
        return 0.0, False
    return max((m.inclS * m.covS for m in models), default=0.0), bool(models)


@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
@pytest.mark.parametrize("sets", ["crisp", "fuzzy"])
def test_permutations_are_searches_one_by_one(tmp_path, sets):
    noise = {"fragment": 0.3, "outcome_flip": 0.1} if sets == "crisp" else {"outcome_fuzzy": 0.2}
    parameters = {"sets": sets}
    design = Design(
        truth=TRUTH, n=9, noise=noise, parameters=parameters, incl_cut=0.8, permutations=19
    )
    results = run(design, 8, 3, tmp_path / "one", progress=False, chunk_size=3)
    data = design.draw(0, 8, seed=3)
    for r, row in enumerate(results.replicates().to_dict("records")):
        frame = data.frame(r).dropna()
        numbers = Streams.of([r], 1, 3, design.data_cells[0].stream)
        drawn = numbers.per_replicate(Purpose.PERMUTATION, 19 * len(frame)).reshape(19, -1)
        found = [strongest(frame.assign(Y=frame["Y"].to_numpy()[u.argsort()])) for u in drawn]
        strengths, solved = np.array(found).T
        at_least = (strengths >= strongest(frame)[0] - 1e-12).sum()
        assert row["chance_solved"] == pytest.approx(solved.mean())
        assert row["p_value"] == pytest.approx((1 + at_least) / 20)
        assert row["beyond_chance"] == (at_least == 0)
    cells = results.cells()
    share = results.replicates()["beyond_chance"].mean()
    assert cells["beyond_chance"].tolist() == [share]
    assert cells["beyond_chance_se"].tolist() == pytest.approx([(share * (1 - share) / 8) ** 0.5])
    run(design, 8, 3, tmp_path / "two", progress=False, threads=1)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_threads_of_tasks_are_pinned_from_the_first_number_on(tmp_path, monkeypatch):
    """Workers of a pool are many: each has the threads that it is told, also to draw data."""
    asked = []

    def numbers(addresses, *, threads, **options):
        if threading.current_thread() is not threading.main_thread():
            asked.append(threads)
        return drawn(addresses, threads=threads, **options)

    drawn = _core.random_numbers
    monkeypatch.setattr(_core, "random_numbers", numbers)
    with ThreadPoolExecutor(2) as executor:
        run(Design(**TINY, permutations=3), 5, 1, tmp_path, executor, progress=False)
    assert set(asked) == {1}


def test_fit_of_terms_is_that_of_the_data(tmp_path):
    noise = {"omit": [[], "A"], "fragment": [0.3], "fragment_by": "cells", "outcome_flip": 0.1}
    design = Design(truth=TRUTH, n=[2, 9], noise=noise, incl_cut=0.8, fit_distribution=True)
    results = run(design, 40, 3, tmp_path, progress=False, chunk_size=7)
    spread = results.fit_distribution()
    rows = results.replicates()
    assert len(spread) == 12 * len(design)
    for cell in range(len(design)):
        mine = spread[spread["cell"] == cell]
        assert (mine["n"] == design.cells["n"][cell]).all()
        data = design.draw(cell, 40, seed=3)
        listed = rows[rows["cell"] == cell].set_index("replicate")
        terms = {"true": [], "found, true": [], "found, false": []}
        for at, x, y in data.groups():
            many = qca.minimize_many(x, y, incl_cut=0.8, names=data.names)
            alone = fit_distribution(TRUTH, many)
            for kind in terms:
                column = kind.replace(", ", "_") + "_terms_covS"
                known = listed.loc[at, column].explode().dropna().tolist()
                assert len(known) == alone.loc[(kind, "covS"), "n_terms"]
                terms[kind] += known
        for kind, found in terms.items():
            (row,) = mine[(mine["kind"] == kind) & (mine["measure"] == "covS")].to_dict("records")
            assert row["n_terms"] == len(found)
            assert row["mean"] == pytest.approx(np.mean(found) if found else None)
            assert row["q95"] == pytest.approx(np.quantile(found, 0.95) if found else None)


def test_one_group_of_data_gives_the_frame_of_the_function(tmp_path):
    design = Design(**TINY)
    spread = run(design, 60, 1, tmp_path, progress=False).fit_distribution()
    data = design.draw(4, 60, seed=1)
    many = qca.minimize_many(data.conditions, data.outcome, names=data.names)
    expected = fit_distribution(data, many).reset_index()
    mine = spread[spread["cell"] == 4].reset_index(drop=True)[list(expected)]
    pd.testing.assert_frame_equal(mine, expected, rtol=1e-12)


def test_fit_of_terms_that_was_not_asked_for(tmp_path):
    results = run(Design(truth="A -> Y"), 5, 1, tmp_path, progress=False)
    assert not (tmp_path / "fit.parquet").exists()
    with pytest.raises(qca.DataError, match="without fit_distribution=True; name another folder"):
        results.fit_distribution()
