"""Panels: fit by parts, distances with permutations, trajectories, lags, parts solved apart."""

import io
import math
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fastqca as qca
from fastqca.panel import lagged, panel_fit, solve_by, trajectories
from interrupts import interrupted, needs_signals

CONDITIONS = ["SG", "ND", "PM", "SL", "TU"]


def simulated(seed: int = 14) -> pd.DataFrame:
    """Make the bundled panel. The seed is the first for which pooling gives one short model."""
    rng = np.random.default_rng(seed)
    units, times, phi = 42, 4, 0.7
    site = rng.normal(size=(units, 1, 5))
    shock = rng.normal(size=(units, times, 5))
    z = np.empty((units, times, 5))
    z[:, 0] = shock[:, 0]
    for t in range(1, times):
        z[:, t] = phi * z[:, t - 1] + np.sqrt(1 - phi**2) * shock[:, t]
    z = 0.4 * site + np.sqrt(1 - 0.16) * z
    x = np.clip(np.round(1 / (1 + np.exp(-2.2 * z)), 2), 0.01, 0.99)
    x = np.where(x == 0.5, 0.51, x)
    sg, nd, pm, sl, tu = np.moveaxis(x, 2, 0)
    outcomes = {
        "HEALTH": np.where(np.arange(times) < 2, np.minimum(sg, sl), np.minimum(pm, sl)),
        "INEQUALITY": np.minimum(sg, nd),
        "PRODUCTIVITY": np.minimum(np.maximum(sl, pm), 1 - tu),
        "ECONOMY": np.minimum(sg, sl),
    }
    unit = np.repeat(np.arange(units), times)
    data = pd.DataFrame(
        {
            "case": [
                f"ICS{i + 1:02d}-{t}" for i, t in zip(unit, np.tile([1, 2, 3, 4], 42), strict=False)
            ],
            "ics": [f"ICS{i + 1:02d}" for i in unit],
            "region": [f"R{i // 6 + 1}" for i in unit],
            "period": np.tile(np.arange(1, times + 1), units),
        }
    )
    for name, column in zip(CONDITIONS, x.reshape(-1, 5).T, strict=True):
        data[name] = column
    for name, y in outcomes.items():
        noisy = np.clip(np.round(y + rng.normal(0, 0.03, y.shape), 2), 0.01, 0.99)
        data[name] = np.where(noisy == 0.5, 0.49, noisy).ravel()
    return data


def test_the_bundled_panel_is_what_the_catalogue_says():
    bundled = qca.datasets.load("ics_panel").reset_index()
    made = pd.read_csv(io.StringIO(simulated().to_csv(index=False)))
    pd.testing.assert_frame_equal(bundled[made.columns], made)


def panel() -> pd.DataFrame:
    return qca.datasets.load("ics_panel").reset_index(drop=True)


def naive(x, y, groups):
    """Consistency of each group by the definition, None for 0/0."""
    found = {}
    for group in sorted(set(groups)):
        rows = [i for i, g in enumerate(groups) if g == group]
        total = sum(x[i] for i in rows)
        found[group] = sum(min(x[i], y[i]) for i in rows) / total if total else None
    return found


def naive_distance(values):
    there = [v for v in values if v is not None]
    total = sum(there)
    if not there or not total:
        return math.nan
    return math.sqrt(sum((v / total - 1 / len(there)) ** 2 for v in there))


@st.composite
def panels(draw):
    units = draw(st.integers(1, 5))
    times = draw(st.integers(1, 4))
    cells = [(u, t) for u in range(units) for t in range(times)]
    kept = draw(st.lists(st.sampled_from(cells), min_size=1, unique=True))
    score = st.sampled_from([0.0, 0.0, 0.1, 0.3, 0.7, 0.9, 1.0])
    rows = [(u, t, draw(score), draw(score), draw(score)) for u, t in kept]
    return pd.DataFrame(rows, columns=["u", "t", "A", "B", "Y"])


@given(panels())
def test_parts_and_distances_follow_the_definition(data):
    found = panel_fit("A + ~B -> Y", data, unit="u", time="t", permutations=0)
    assert found.terms == ("A", "~B", "expression")
    memberships = [data.A, 1 - data.B, np.maximum(data.A, 1 - data.B)]
    for t, x in enumerate(memberships):
        for kind, groups, parts in (
            ("between", data.t, found.panel.times),
            ("within", data.u, found.panel.units),
        ):
            for measure, (over, against) in {
                "consistency": (x, data.Y),
                "coverage": (data.Y, x),
            }.items():
                expected = naive(list(over), list(against), list(map(str, groups)))
                values = getattr(found, measure)[kind][t]
                for part, value in zip(parts, values, strict=True):
                    if expected[part] is None:
                        assert np.isnan(value)
                    else:
                        assert value == pytest.approx(expected[part], abs=1e-12)
                assert found.distance[kind, measure][t] == pytest.approx(
                    naive_distance(expected.values()), abs=1e-12, nan_ok=True
                )


def test_a_case_worked_out_by_hand():
    data = {
        "u": ["a", "a", "b", "b"],
        "t": [1, 2, 1, 2],
        "X": [1.0, 0.8, 0.6, 0.4],
        "Y": [1.0, 0.4, 0.6, 0.2],
    }
    found = panel_fit("X -> Y", data, unit="u", time="t", permutations=99)
    # Period 1: 1.6 / 1.6, period 2: 0.6 / 1.2; shares 2/3 and 1/3, distance sqrt(2) / 6.
    np.testing.assert_allclose(found.consistency["between"], [[1.0, 0.5]])
    np.testing.assert_allclose(found.distance["between", "consistency"], [math.sqrt(2) / 6])
    # Unit a: 1.4 / 1.8, unit b: 0.8 / 1.0.
    np.testing.assert_allclose(found.consistency["within"], [[7 / 9, 0.8]])
    np.testing.assert_allclose(found.consistency["pooled"], [[2.2 / 2.8]])


def test_necessity_swaps_the_two():
    data = panel()
    one = panel_fit("SG -> HEALTH", data, unit="ics", time="period", permutations=0)
    two = panel_fit(
        "SG",
        data,
        unit="ics",
        time="period",
        outcome="HEALTH",
        relation="necessity",
        permutations=0,
    )
    np.testing.assert_array_equal(one.consistency["between"], two.coverage["between"])
    np.testing.assert_array_equal(one.coverage["within"], two.consistency["within"])


def test_permutations_are_those_of_a_plain_loop():
    data = panel().query("ics < 'ICS13'").sample(frac=0.8, random_state=3)
    found = panel_fit("SG*SL -> HEALTH", data, unit="ics", time="period", permutations=400, seed=5)
    x = np.minimum(data.SG, data.SL).to_numpy()
    y, units, times = data.HEALTH.to_numpy(), data.ics.to_numpy(), data.period.to_numpy()
    rng = np.random.default_rng(1)
    larger = 0
    for _ in range(400):
        shuffled = times.copy()
        for unit in set(units):
            rows = np.flatnonzero(units == unit)
            shuffled[rows] = rng.permutation(times[rows])
        drawn = naive_distance(naive(x, y, list(shuffled)).values())
        larger += drawn >= found.distance["between", "consistency"][0] - 1e-12
    p = found.p_value["between", "consistency"][0]
    assert abs(p - (1 + larger) / 401) < 4 * math.sqrt(0.25 / 400) * math.sqrt(2)


def test_the_same_seed_gives_the_same_p_values():
    options = {"unit": "ics", "time": "period", "permutations": 199}
    one, two = (panel_fit("SG*SL -> HEALTH", panel(), seed=7, **options) for _ in range(2))
    pd.testing.assert_frame_equal(one.distances(), two.distances())


def test_periods_that_differ_are_found_and_told():
    found = panel_fit("SG*SL -> HEALTH", panel(), unit="ics", time="period", cluster="region")
    assert found.p_value["between", "consistency"][0] <= 0.01
    assert "consistency differs between periods by more than chance" in str(found)
    fits = panel_fit("SG*SL -> ECONOMY", panel(), unit="ics", time="period", cluster="region")
    assert fits.p_value["between", "consistency"][0] > 0.05
    assert set(found.to_frame()["kind"]) == {"pooled", "between", "within", "cluster"}


def test_pooling_hides_two_regimes():
    found = solve_by(
        panel(), "period", "HEALTH", CONDITIONS, include="?", incl_cut=0.8, pri_cut=0.5
    )
    models = {part: [str(model) for model in found.models(part)] for part in found.sizes}
    assert models == {
        "pooled": ["SG*PM*SL"],
        "1": ["SG*SL"],
        "2": ["SG*SL"],
        "3": ["PM*SL"],
        "4": ["PM*SL"],
    }
    assert found.hidden == ("1", "2", "3", "4")
    assert "Pooling hides differences: 1, 2, 3, 4" in str(found)
    assert "2 regimes: 1, 2: SG*SL; 3, 4: PM*SL" in found.verdict()
    assert found.terms().loc["SG*SL"].tolist() == [0, 1, 1, 0, 0]


def test_where_parts_agree_nothing_is_hidden():
    found = solve_by(
        panel(), "period", "ECONOMY", CONDITIONS, include="?", incl_cut=0.8, pri_cut=0.5
    )
    assert found.hidden == ()
    assert "share a model with the pooled rows" in found.verdict()


def test_a_part_without_a_solution_stops_nothing():
    data = panel()
    data.loc[data.period == 2, "HEALTH"] = 0.01
    found = solve_by(data, "period", "HEALTH", CONDITIONS, include="?", incl_cut=0.8, pri_cut=0.5)
    assert "no row of the truth table is coded '1'" in found.failures["2"]
    assert found.models("2") == []
    assert found.terms()["2"].isna().all()
    assert "no solution" in str(found)


def test_trajectories_enter_and_leave():
    data = pd.DataFrame(
        {
            "u": ["a", "a", "a", "b", "b"],
            "t": [1, 2, 3, 3, 1],
            "X": [0.2, 0.9, 0.3, 0.8, 0.8],
            "Y": [0.1, 0.8, 0.7, 0.9, 0.2],
        }
    )
    found = trajectories("X -> Y", data, unit="u", time="t")
    changes = found.changes()
    assert changes[["unit", "change", "period", "outcome"]].to_numpy().tolist() == [
        ["a", "enters", "2", "gained"],
        ["a", "leaves", "3", "kept"],
    ]
    assert found.to_frame().loc["b"].tolist() == ["X", "", "X *"]
    assert "1 entries" in str(found)


def test_lags_are_of_the_same_unit():
    data = pd.DataFrame(
        {"u": ["a", "b", "a", "a", "b"], "t": [1, 1, 2, 3, 3], "X": [1, 2, 3, 4, 5]}
    )
    with pytest.warns(qca.FastqcaWarning, match="no row 1 period earlier, so"):
        made = lagged(data, "X", unit="u", time="t")
    np.testing.assert_array_equal(made["X_lag1"], [np.nan, np.nan, 1, 3, np.nan])
    made = lagged(data, ["X"], unit="u", time="t", by=2)
    np.testing.assert_array_equal(made["X_lag2"], [np.nan, np.nan, np.nan, 1, 2])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: pd.concat([d, d.iloc[[0]]]), "'ICS01' has 2 rows for 1 .rows 1, 169"),
        (lambda d: d.assign(ics=d.ics.where(d.index != 4)), "unit 'ics' has no value in row 5"),
        (lambda d: d.rename(columns={"ics": "icb"}), "unit: there is no column 'ics'.*'icb'"),
    ],
)
def test_one_clear_error(change, message):
    data = change(panel())
    with pytest.raises(qca.DataError, match=message):
        panel_fit("SG*SL -> HEALTH", data, unit="ics", time="period")
    with pytest.raises(qca.DataError, match=message):
        lagged(data, "SG", unit="ics", time="period")


def test_an_empty_part_is_skipped():
    data = pd.DataFrame(
        {"u": list("aabb"), "t": [1, 2] * 2, "X": [0, 0.8, 0, 1], "Y": [1, 0.4, 1, 1.0]}
    )
    found = panel_fit("X -> Y", data, unit="u", time="t", permutations=0)
    assert np.isnan(found.consistency["between"][0, 0])
    assert found.distance["between", "consistency"][0] == 0
    assert "No case in the term in 1; skipped" in str(found)


def small(**columns) -> pd.DataFrame:
    """Two units with two periods each."""
    return pd.DataFrame({"u": list("aabb"), "t": [1, 2, 1, 2], **columns})


def test_an_arrow_overrides_the_relation():
    data = small(X=[1.0, 0.8, 0.6, 0.4], Y=[0.4, 0.6, 0.8, 0.2])
    stated = panel_fit("X <- Y", data, unit="u", time="t", permutations=9)
    asked = panel_fit("X", data, unit="u", time="t", outcome="Y", relation="necessity")
    assert stated.relation == "necessity"
    assert stated.consistency["pooled"] == pytest.approx(asked.consistency["pooled"])


def test_rows_with_missing_values_are_left_out_on_request():
    data = small(X=[np.nan, 0.8, 0.6, 0.4], Y=[1.0, 0.4, 0.6, 0.2], Z=[np.nan] * 4)
    with pytest.raises(qca.DataError, match="missing values in set 'X'"):
        panel_fit("X -> Y", data, unit="u", time="t")
    with pytest.warns(qca.FastqcaWarning, match=r"'X' \(cases a 1\)"):
        found = panel_fit("X -> Y", data, unit="u", time="t", missing="drop")
    rest = panel_fit("X -> Y", data.iloc[1:], unit="u", time="t")
    pd.testing.assert_frame_equal(found.distances(), rest.distances())
    with pytest.warns(qca.FastqcaWarning, match="left out"):
        followed = trajectories("X -> Y", data, unit="u", time="t", missing="drop")
    assert followed.to_frame().loc["a"].tolist() == ["", "X"]


def test_clusters_are_shuffled_with_all_rows_of_a_unit():
    # Rows of a unit are alike, and there are three ways only to part four units in two pairs.
    data = pd.DataFrame({"u": np.repeat(list("abcd"), 6), "t": list(range(6)) * 4, "Y": 1.0})
    data["X"] = 1.0
    data.loc[data["u"].isin(["a", "b"]), "Y"] = 0.5
    data["c"] = np.where(data["u"] < "c", "south", "north")
    found = panel_fit("X -> Y", data, unit="u", time="t", cluster="c")
    assert 0.25 < found.p_value["cluster", "consistency"][0] < 0.42


@pytest.mark.parametrize(
    ("periods", "order"),
    [
        (["wave 2", "wave 10", "wave 2", "wave 10"], ("wave 2", "wave 10")),
        ([2022.0, 2021.0, 2022.0, 2021.0], ("2021", "2022")),
        (pd.to_datetime(["2022-01-01", "2021-01-01"] * 2), ("2021-01-01", "2022-01-01")),
        (pd.Categorical(["old", "new"] * 2, categories=["old", "new"]), ("old", "new")),
    ],
)
def test_periods_come_in_their_order(periods, order):
    data = small(X=[0.1, 0.9, 0.1, 0.9], Y=[0.1, 0.9, 0.1, 0.9]).assign(t=periods)
    assert trajectories("X -> Y", data, unit="u", time="t").panel.times == order


def test_words_in_another_order_than_the_data_are_told():
    data = small(X=[0.1, 0.9, 0.1, 0.9]).assign(t=["old", "new"] * 2)
    with pytest.warns(qca.FastqcaWarning, match="sorted alphabetically: new, old"):
        qca.changes(data, "u", "t")
    with pytest.raises(qca.DataError, match="'1' both as a number and as text"):
        qca.changes(data.assign(u=[1, "1", 2, 2]), "u", "t")


def test_parts_with_other_levels_have_the_same_terms():
    data = pd.DataFrame({"w": [1, 1, 1, 2, 2], "A": [0, 1, 2, 0, 1], "Y": [0, 1, 0, 0, 1]})
    found = solve_by(data, "w", "Y")
    assert [str(model) for part in "12" for model in found.models(part)] == ["A{1}", "A"]
    assert found.hidden == ()
    assert found.terms().loc["A{1}"].tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("w", "w"), "'w' cannot both divide the rows and be"),
        (("w", "Y", "A, w"), "'w' cannot both divide the rows and be a condition"),
        (("name", "Y", "A"), "a part named 'pooled'"),
        ((["w"], "Y"), "by must be the name of one column"),
        (("w", "Y", "A, B"), r"^condition 'B' is not a column"),
    ],
)
def test_solve_by_refuses(arguments, message):
    data = pd.DataFrame({"w": [1, 1, 2, 2], "A": [0, 1, 0, 1], "Y": [0, 1, 0, 1]})
    data["name"] = ["pooled", "pooled", "x", "x"]
    with pytest.raises(qca.DataError, match=message):
        solve_by(data, *arguments)


def test_any_column_can_be_lagged():
    data = small(R=["x", "y", "x", "z"], D=["-", 1, 0, "-"], B=[True, False, True, True])
    made = lagged(data, "R, D, B", unit="u", time="t")
    assert made["R_lag1"].tolist()[1::2] == ["x", "x"]
    assert made["R_lag1"].isna().tolist() == [True, False, True, False]
    assert made["D_lag1"].tolist()[1::2] == ["-", 0]
    assert made["B_lag1"].tolist()[1::2] == [1.0, 1.0]
    with pytest.raises(qca.DataError, match="did you mean 'R'"):
        lagged(data, "r", unit="u", time="t")


def test_dont_care_is_no_membership():
    found = qca.changes(small(A=["-", 1, 0, 1]), "u", "t").to_frame()
    assert math.isnan(found.loc[0, "before"])
    assert found["change"].tolist() == ["moved", "gained"]


def test_permutations_are_held_in_memory_a_few_at_a_time():
    rng = np.random.default_rng(1)
    units, periods = np.repeat(np.arange(400), 10), np.tile(np.arange(10), 400)
    data = {"u": units, "t": periods, "X": rng.random(4000), "Y": rng.random(4000)}
    tracemalloc.start()
    try:
        found = panel_fit("X -> Y", data, unit="u", time="t", permutations=1500)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # One array of all permutations has 48 MB, and there were half a dozen.
    assert peak < 2**27
    assert found.permutations == 1500


def test_the_size_of_the_batches_changes_no_p_value(monkeypatch):
    rng = np.random.default_rng(2)
    data = {"u": np.repeat(np.arange(8), 5), "t": np.tile(np.arange(5), 8)}
    data |= {"X": rng.random(40), "Y": rng.random(40), "r": np.repeat([0, 1], 20)}
    arguments = {"unit": "u", "time": "t", "cluster": "r", "permutations": 199}
    whole = panel_fit("X -> Y", data, **arguments).distances()
    monkeypatch.setattr("fastqca.panel.fit._CELLS", 3 * 40)
    pd.testing.assert_frame_equal(panel_fit("X -> Y", data, **arguments).distances(), whole)


@needs_signals
def test_ctrl_c_stops_the_permutations() -> None:
    setup = """
        import numpy as np, pandas as pd, fastqca as qca
        x, y = np.random.default_rng(1).random((2, 4000)).round(2)
        place = np.arange(4000)
        data = pd.DataFrame({"X": x, "Y": y, "u": place // 8, "t": place % 8})
        def fit(n):
            return qca.panel_fit("X -> Y", data, unit="u", time="t", permutations=n)
    """
    assert interrupted(setup, "fit(10**6)", "print(fit(9).permutations)") == ["stopped", "9"]
