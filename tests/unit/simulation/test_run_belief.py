"""Belief in simulated models: each metric against the public function, asked by hand."""

import numpy as np
import pytest

import fastqca as qca
from fastqca.simulation import Design, run
from fastqca.simulation.metrics import BELIEF
from fastqca.simulation.noise import Purpose, Streams

pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")

ALL = {
    "permutation_test": 29,
    "sensitivity_ranges": True,
    "leave_out": True,
    "influence": 100,
    "bootstrap": 19,
    "holdout": 9,
}


def seed_of(design, replicate, seed):
    """The seed of the draws of one replicate."""
    numbers = Streams.of([replicate], 1, seed, design.data_cells[0].stream)
    return int(numbers.per_replicate(Purpose.BELIEF, 1)[0, 0] * 2**32)


def by_hand(solution, seed):
    test = qca.permutation_test(solution, 29, seed=seed)
    found = {
        "parsimony_p": test["parsimony"].p,
        "parsimony_warns": test["parsimony"].p > 0.05,
        "fit_p": test["fit"].p,
        "fit_warns": test["fit"].p > 0.05,
        "term_warns": max(term.p for term in test.terms) > 0.05,
    }
    width = qca.sensitivity_ranges(solution).to_frame().loc["incl_cut", ["low", "high"]]
    found["incl_cut_width"] = width["high"] - width["low"]
    found["left_out_changes"] = 1 - qca.leave_out(solution).to_frame()["same"].mean()
    tipping = qca.influence(solution, most=100).to_frame().set_index(["target", "change"])
    for change in ("removal", "outcome", "condition"):
        size, least = tipping.loc[("the solution", change), ["size", "at_least"]]
        found[f"tipping_{change}"] = size if size == least else None
    found["bootstrap_same"] = qca.bootstrap(solution, 19, seed=seed).same
    held_out = qca.holdout(solution, 0.5, 9, seed=seed).to_frame()
    return found | {f"holdout_{name}": held_out[name].mean() for name in ("inclS", "covS")}


@pytest.mark.parametrize("sets", ["crisp", "fuzzy"])
def test_metrics_are_what_the_functions_say(tmp_path, sets):
    design = Design(
        truth="A*B + C -> Y",
        n=12,
        noise={"fragment": 0.2, "outcome_flip": 0.1},
        parameters={"sets": sets},
        solution=["parsimonious", "conservative"],
        incl_cut=0.8,
        belief=ALL,
        retention="deletion",
    )
    rows = run(design, 8, 5, tmp_path / "one", progress=False, chunk_size=3).replicates()
    data = design.draw(0, 8, seed=5)
    looked_at = 0
    for row in rows.to_dict("records"):
        r = row["replicate"]
        include = "?" if row["solution"] == "parsimonious" else None
        if not row["solved"]:
            assert all(np.isnan(row[metric.name]) for metric in BELIEF["holdout"])
            continue
        frame = data.frame(r).dropna()
        solution = qca.minimize(frame, "Y", list("ABC"), include=include, incl_cut=0.8)
        for name, value in by_hand(solution, seed_of(design, r, 5)).items():
            wanted = np.nan if value is None else value
            assert row[name] == pytest.approx(wanted, nan_ok=True), name
        assert row["left_out_changes"] == pytest.approx(1 - row["retention"])
        looked_at += 1
    assert looked_at >= 8
    run(design, 8, 5, tmp_path / "two", progress=False, threads=1)
    one, two = ((tmp_path / name / "cells.parquet").read_bytes() for name in ("one", "two"))
    assert one == two


def test_intervals_are_held_against_many_cases(tmp_path):
    design = Design(
        truth="A*B -> Y",
        n=30,
        noise={"outcome_fuzzy": 0.2},
        parameters={"sets": "fuzzy"},
        incl_cut=0.7,
        belief={"bootstrap": 99},
    )
    rows = run(design, 6, 2, tmp_path, progress=False).replicates()
    many = design.data_cells[0].generator.draw([0], 20_000, seed=9).frame(0)
    inside = []
    for row in rows.to_dict("records"):
        frame = design.draw(0, [row["replicate"]], seed=2).frame(0)
        solution = qca.minimize(frame, "Y", include="?", incl_cut=0.7)
        found = qca.bootstrap(solution, 99, seed=seed_of(design, row["replicate"], 2))
        (_, _, low, high), model = found.models[0].fit[0], solution.models[0]
        wanted = qca.pof(str(model.expression), data=many).to_frame()["inclS"].iloc[-1]
        assert row["bootstrap_covers"] == (low <= wanted <= high)
        if str(model.expression) == "A*B -> Y":
            assert row["bootstrap_covers_truth"] == row["bootstrap_covers"]
        inside.append(row["bootstrap_covers"])
    assert sum(inside) > 0


@pytest.mark.parametrize("sets", ["crisp", "fuzzy"])
def test_crossovers_are_uncertain(tmp_path, sets):
    design = Design(
        generator="CareNetworks",
        n=20,
        noise={"meas_raw": 0.2, "omit": [["VI"]], "fragment": 0.1},
        parameters={"sets": sets},
        incl_cut=0.8,
        belief={"calibration_uncertainty": 29, "anchor_error": 0.1},
    )
    rows = run(design, 4, 3, tmp_path, progress=False).replicates()
    data = design.draw(0, 4, seed=3)
    generator = data.generator
    for row in rows.to_dict("records"):
        r = row["replicate"]
        raw = data.to_frame("raw_seen").query("replicate == @r")[data.kept[r]]
        raw = raw[list(data.names)].assign(NE=data.outcome[r, data.kept[r]])
        plan, ranges = {}, {}
        for name in data.names:
            spec = generator.plan.specs[name]
            plan[name] = spec if sets == "fuzzy" else qca.crisp(spec.crossover)
            anchor = "crossover" if sets == "fuzzy" else "threshold"
            by = 0.1 * generator.deviations[name]
            ranges[f"{name}.{anchor}"] = spec.crossover - by, spec.crossover + by
        solution = qca.minimize(data.frame(r), "NE", list(data.names), include="?", incl_cut=0.8)
        found = qca.calibration_uncertainty(
            raw, plan, ranges, 29, "NE", list(data.names), include="?", incl_cut=0.8,
            seed=seed_of(design, r, 3),
        )  # fmt: skip
        assert found.models.startswith(str(solution.models[0]))
        assert row["calibration_same"] == found.same


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"belief": {"bootstrp": 99}}, r"belief: there is no check 'bootstrp' \(did you mean"),
        ({"belief": {"bootstrap": -1}}, "belief: bootstrap must be"),
        ({"belief": {"leave_out": 5}}, "belief: leave_out must be True or False"),
        ({"belief": "bootstrap"}, "belief must be a mapping of functions"),
        ({"belief": {"calibration_uncertainty": 9}}, "needs raw values, which only CareNetworks"),
        (
            {
                "generator": "CareNetworks",
                "truth": None,
                "noise": {"meas_flip": [0, 0.1]},
                "belief": {"calibration_uncertainty": True},
            },
            "with noise.meas_flip=0.1: .*would lack noise 'meas_flip'",
        ),
        (
            {
                "generator": "CareNetworks",
                "truth": None,
                "parameters": {"calibration": [{"FD": qca.bell(1, 2, 3, 4, 5, 6)}]},
                "belief": {"calibration_uncertainty": True},
            },
            "of 'FD' has none",
        ),
    ],
)
def test_what_cannot_be_asked(given, said):
    with pytest.raises(qca.DataError, match=said):
        Design(**({"truth": "A -> Y"} | given))


def test_a_file_asks_in_a_table(tmp_path):
    path = tmp_path / "design.toml"
    path.write_text('truth = "A -> Y"\nn = 9\n[belief]\nbootstrap = 9\nleave_out = true\n')
    design = Design.from_toml(path)
    assert design.belief == {"bootstrap": 9, "leave_out": True}
    assert Design.from_dict(design.to_dict()) == design
    found = run(design, 3, 1, tmp_path / "out", progress=False)
    assert {"bootstrap_same", "left_out_changes_se"} <= {*found.cells().columns}
    assert "holdout_inclS" not in found.cells().columns
