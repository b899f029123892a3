"""A membership of 0.5 up to rounding is 0.5: neither in nor out, wherever that is asked."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import fastqca as qca
from fastqca.calibration import calibrate

BELOW, ABOVE = 0.49999999999999994, 0.5000000000000001
NEAR = [0.5, BELOW, ABOVE, 0.5 - 1e-12, 0.5 + 1e-9]
pytestmark = pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")


def frame(half):
    return pd.DataFrame(
        {"A": [0.9, 0.8, half, 0.1, 0.2], "B": [0.7, 0.1, 0.9, 0.3, 0.8], "Y": [1, 0.9, 0.6, 0, 0.1]},
        index=list("vwxyz"),
    )  # fmt: skip


def test_the_reported_ratings():
    """FAULTS 9: 4 is exactly in the middle of the ratings above 1."""
    with pytest.warns(qca.FastqcaWarning, match="exactly 0.5"):
        scores = calibrate([1, 2, 3, 4, 5, 5, 5], qca.tfr())
    assert scores.tolist()[3] == 0.5


def test_ratings_are_shares_to_the_last_bit():
    rng = np.random.default_rng(9)
    ties = 0
    for _ in range(300):
        n = int(rng.integers(2, 30))
        x = rng.integers(1, 8, n)
        if (x > 1).any():
            base = int((x <= 1).sum())
            exact = [Fraction(max(0, int((x <= v).sum()) - base), n - base) for v in x.tolist()]
            scores = np.asarray(calibrate(x, qca.tfr()))
            assert scores.tolist() == [float(share) for share in exact]
            ties += sum(share == Fraction(1, 2) for share in exact)
    assert ties > 30


@pytest.mark.parametrize(
    "spec",
    [
        qca.fuzzy(0.1, 0.3, 0.7),
        qca.fuzzy(0.7, 0.3, 0.1),
        qca.fuzzy(0.1, 0.3, 0.7, logistic=False),
        qca.fuzzy(0.7, 0.3, 0.1, logistic=False, below=2, above=3),
        qca.fuzzy(0.1, 0.3, 0.7, logistic=False, ecdf=True),
        qca.bell(0.1, 0.3, 0.4, 0.5, 0.6, 0.9),
        qca.bell(0.4, 0.3, 0.1, 0.9, 0.6, 0.5),
    ],
    ids=repr,
)
def test_the_crossover_is_exactly_one_half(spec):
    crossovers = [0.3, 0.1 + 0.2, 0.3 - 1e-16]
    if isinstance(spec, type(qca.bell(0.1, 0.3, 0.4, 0.5, 0.6, 0.9))):
        crossovers += [0.6, 0.1 + 0.2 + 0.3]
    if getattr(spec, "ecdf", False):
        crossovers = [0.3]
    x = np.array([*crossovers, 0.2, 0.65])
    scores = np.asarray(calibrate(x, spec))
    assert scores[: len(crossovers)].tolist() == [0.5] * len(crossovers)
    assert not (np.abs(scores[len(crossovers) :] - 0.5) < 0.01).any()


@pytest.mark.parametrize("half", NEAR)
def test_the_case_is_reported_and_coded_as_ties_say(half):
    data = frame(half)
    for ties, row in (("drop", -1), ("up", 1), ("down", 0), ("nudge", 1)):
        with pytest.warns(qca.FastqcaWarning, match="'A' \\(cases x\\)"):
            table = qca.truth_table(data, "Y", incl_cut=0.7, ties=ties)
        assert table.ties == ("x",)
        at = table.row_of[2]
        assert (table.configs[at, 0] if at >= 0 else -1) == row
        many = qca.minimize_many(
            data[["A", "B"]].to_numpy()[np.newaxis], [data["Y"]], incl_cut=0.7, ties=ties
        )
        assert many.n_ties.tolist() == [1]
        assert many.tables.configs.tolist() == table.configs.tolist()
        assert many.tables.n.tolist() == table.n.tolist()
    with pytest.raises(qca.DataError, match="'A' \\(cases x\\)"):
        qca.truth_table(data, "Y", ties="raise")
    with pytest.raises(qca.DataError, match=r"conditions\[0, 2, 0\]"):
        qca.minimize_many(data[["A", "B"]].to_numpy()[np.newaxis], [data["Y"]], ties="raise")


@pytest.mark.parametrize("levels", [2, 3])
@pytest.mark.parametrize("k", [2, 7, 14])
def test_every_engine_of_many_data_sets_counts_the_tie(k, levels):
    rng = np.random.default_rng(k)
    x = rng.random((4, 12, k)).round(2)
    x[x == 0.5] = 0.6
    if levels == 3:
        x[..., -1] = rng.integers(0, 3, (4, 12))
    y = rng.random((4, 12)).round(2)
    for half in NEAR:
        x[1, 3, 0] = half
        many = qca.minimize_many(x, y, incl_cut=0.7, max_models=5)
        assert many.n_ties.tolist() == [0, 1, 0, 0]
        for i in range(4):
            names = list(many.names)
            data = pd.DataFrame(x[i], columns=names).assign(Y=y[i])
            first, last = many.tables.offsets[i : i + 2]
            try:
                table = qca.truth_table(data, "Y", names, incl_cut=0.7)
            except qca.DataError:
                continue
            assert many.tables.configs[first:last].tolist() == table.configs.tolist()
            assert many.tables.n[first:last].tolist() == table.n.tolist()


@pytest.mark.parametrize("half", NEAR)
def test_nothing_else_takes_the_case_for_in_or_out(half):
    data = frame(half)
    assert qca.case_regions([half, 0.9], [0.9, half]).tolist() == ["undecided", "undecided"]
    column = next(c for c in qca.diagnose(data).columns if c.name == "A")
    assert column.ties == ("x",)
    assert column.share_in == pytest.approx(0.4)
    assert qca.ideal_types(data, ["A", "B"]).in_no_type == ("x",)
    with pytest.warns(qca.FastqcaWarning, match="exactly 0.5"):
        qca.sweep(data, {"incl_cut": [0.7]}, "Y")
    judged = qca.claims("A -> Y", data).claims[0]
    assert judged.n_cases == 2
    table = qca.truth_table(data.assign(Y=[1, 0.9, half, 0, 0.1]), "Y", ["B"], incl_cut=0.3)
    assert all("x" not in cases for cases in table.deviant_cases)
    solved = qca.minimize(qca.truth_table(data, "Y", incl_cut=0.7, ties="up"), include="?")
    found = qca.theory_evaluation("A", solved)
    assert "x" in found.models[0].undecided
