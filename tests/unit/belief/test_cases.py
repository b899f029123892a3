"""Leaving out and tipping against brute force: `minimize` on every subset of small data."""

import itertools
import tracemalloc
import warnings

import numpy as np
import pandas as pd
import pytest

import fastqca as qca

FUZZY = qca.datasets.load("lipset", "fuzzy")
CRISP = qca.datasets.load("lipset", "crisp")


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.FastqcaWarning)
        yield


def found_in(data, **settings):
    """The models of some data as sets of terms; None without any."""
    if not len(data):
        return None
    try:
        models = qca.minimize(data, "Y", **settings).models
    except qca.SolutionError as error:
        return {frozenset(["1"])} if "minimized away" in str(error) else str(error)[:12]
    except qca.DataError:
        return None
    return {frozenset(map(str, model.terms)) for model in models}


def terms_of(models):
    return set().union(*models) if isinstance(models, set) else set()


def small_study(seed):
    rng = np.random.default_rng(seed)
    n = 7
    x = rng.integers(0, 2, (n, 3)) if seed % 2 else rng.random((n, 3)).round(2)
    y = rng.integers(0, 2, n) if seed % 2 else rng.random(n).round(2)
    data = pd.DataFrame(np.column_stack([x, y]), columns=list("ABCY"), index=list("abcdefg"))
    return data, {"include": "?" if seed % 3 else None, "incl_cut": 0.7}


def changed_sets(data, change, size):
    """All ways to change so many cases, with the names of what is changed."""
    items = list(data.index)
    if change == "condition":
        items = [f"{case}: {name}" for case in data.index for name in "ABC"]
    for chosen in itertools.combinations(items, size):
        cases = [item.split(":")[0] for item in chosen]
        if len(set(cases)) < size:
            continue
        other = data.copy()
        if change == "removal":
            other = other.drop(cases)
        for item in chosen if change != "removal" else ():
            case, _, name = item.partition(": ")
            other.loc[case, name or "Y"] = 1 - other.loc[case, name or "Y"]
        yield chosen, other


@pytest.mark.parametrize("seed", [0, 1, 3, 4, 5, 6, 7, 8, 9, 11])  # 2 and 10 have no solution
def test_tipping_is_what_brute_force_finds(seed):
    data, settings = small_study(seed)
    base = found_in(data, **settings)
    found = qca.influence(qca.minimize(data, "Y", **settings), most=1_500)
    for change in ("removal", "outcome", "condition"):
        targets = {"the solution": None, **{term: term for term in terms_of(base)}}
        for size in range(1, 4 if change != "condition" else 3):
            gone = {name: [] for name in targets}
            for chosen, other in changed_sets(data, change, size):
                models = found_in(other, **settings)
                for name, term in targets.items():
                    if models != base if term is None else term not in terms_of(models):
                        gone[name].append(chosen)
            for name in list(gone):
                one = found[name, change]
                if gone[name]:
                    assert (one.size, one.at_least) == (size, size), (name, change)
                    assert set(one.sets) == set(gone[name])
                    del targets[name]
                else:
                    assert one.at_least > size


def test_fuzzy_lipset_hangs_on_eight_cases():
    solution = qca.minimize(FUZZY, "SURV", include="?", incl_cut=0.8)
    found = qca.leave_out(solution)
    assert found.changing == ("AU", "EE", "FI", "FR", "DE", "HU", "IE", "SE")
    frame = found.to_frame()
    for case in FUZZY.index:
        alone = qca.minimize(FUZZY.drop(case), "SURV", include="?", incl_cut=0.8)
        assert frame.loc[case, "models"] == "; ".join(map(str, alone.models))
        assert frame.loc[case, "inclS"] == alone.models[0].inclS
        assert frame.loc[case, "covS"] == alone.models[0].covS
    assert "8 of 18 cases" in str(found)
    tipped = qca.influence(solution)
    assert {case for (case,) in tipped["the solution", "removal"].sets} == set(found.changing)


def test_clusters_are_left_out_whole():
    region = pd.Series([*"aaab", *"bbcc", *"cccc", *"dddd", *"de"], CRISP.index, name="region")
    solution = qca.minimize(CRISP, "SURV", include="?", incl_cut=0.8)
    found = qca.leave_out(solution, by=region)
    assert found.called == "region"
    assert [one.part for one in found.parts] == list("abcde")
    for one in found.parts:
        alone = qca.minimize(CRISP[region != one.part], "SURV", include="?", incl_cut=0.8)
        assert one.models == "; ".join(map(str, alone.models))
        assert one.cases == tuple(CRISP.index[region == one.part])
    whole = qca.leave_out(solution, by=["all"] * 18)
    assert whole.parts[0].models == "none: no row with enough cases"


def test_bounds_are_honest_where_the_search_ends():
    rng = np.random.default_rng(1)
    x = np.repeat(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), 6, axis=0)
    data = pd.DataFrame(np.column_stack([x, x[:, 0]]), columns=list("ABY"))
    solution = qca.minimize(data.sample(frac=1, random_state=rng), "Y", include="?")
    found = qca.influence(solution, most=500)
    one = found["A", "removal"]
    assert (one.size, one.at_least, one.sets) == (None, 3, ())
    assert "at least 3" in str(found)
    frame = found.to_frame()
    assert frame["size"].isna().sum() >= 1
    more = qca.influence(solution, most=2_500)
    assert more["A", "removal"].at_least == 4


def test_retention_is_that_of_the_table():
    solution = qca.minimize(CRISP, "SURV", include="?", incl_cut=0.8)
    found = qca.influence(solution, most=20)
    for kind, chance in found.retention.items():
        whole = qca.retention(CRISP, "SURV", type=kind, n_pert=1, incl_cut=0.8)
        assert chance == whole.probability
    fuzzy = qca.minimize(FUZZY, "SURV", include="?", incl_cut=0.8)
    assert dict(qca.influence(fuzzy, most=20).retention) == {}
    assert found.leverage("removal")["EE"] == 1


def test_multi_value_conditions_take_every_other_level():
    rng = np.random.default_rng(4)
    data = pd.DataFrame({"A": rng.integers(0, 3, 10), "B": rng.integers(0, 2, 10)})
    data["Y"] = (data["A"] == 2).astype(int)
    data.loc[:2, "A"] = [0, 1, 2]
    data["Y"] = (data["A"] == 2).astype(int)
    solution = qca.minimize(data, "Y", include="?")
    one = qca.influence(solution)["the solution", "condition"]
    assert one.size == 1
    assert all(case.split(": ")[1] in ("A{0}", "A{1}", "A{2}", "B") for (case,) in one.sets)


def test_what_there_is_no_tipping_for_is_refused():
    solution = qca.minimize(CRISP, "SURV", include="?", incl_cut=0.8)
    found = qca.influence(solution, most=20)
    with pytest.raises(qca.DataError, match="there is no"):
        found["URB", "removal"]
    with pytest.raises(qca.DataError, match="by='REGION' is the name of"):
        qca.leave_out(solution, by="REGION")


def test_of_many_models_three_are_written():
    rng = np.random.default_rng(1)
    data = pd.DataFrame(rng.integers(0, 2, (20, 7)), columns=list("ABCDEFY"))
    solution = qca.minimize(data, "Y", include="?", incl_cut=0.5)
    assert len(solution) > 3
    found = qca.leave_out(solution)
    assert found.models == "; ".join(map(str, solution.models[:3])) + (
        f"; and {len(solution) - 3} more"
    )


def test_leverage_of_cases_with_colons_in_their_names():
    data = CRISP.rename(index={"EE": "EU: EE"})
    found = qca.influence(qca.minimize(data, "SURV", include="?", incl_cut=0.8))
    assert found["the solution", "removal"].sets == (("EU: EE",),)
    assert found.leverage().loc["EU: EE"] == 1
    sets = found["the solution", "condition"].sets
    share = sum(any(one.startswith("EU: EE: ") for one in cases) for cases in sets) / len(sets)
    assert found.leverage("condition").loc["EU: EE"] == share > 0


def test_levels_that_cases_would_have_are_named():
    data = pd.DataFrame({"A": [0, 0, 1, 1, 2, 2], "B": [0, 1, 0, 1, 0, 1], "Y": [0, 0, 1, 1, 0, 1]})
    found = qca.influence(qca.minimize(data, "Y"))
    sets = found["the solution", "condition"].sets
    assert len(set(sets)) == len(sets)
    assert ("1: A{1}",) in sets
    assert ("5: B",) in sets


def test_a_group_called_case_is_a_group():
    solution = qca.minimize(CRISP, "SURV", include="?", incl_cut=0.8)
    groups = pd.Series([i // 6 for i in range(18)], CRISP.index)
    named = qca.bootstrap(solution, 99, by=groups.rename("case"))
    assert named.to_frame().equals(qca.bootstrap(solution, 99, by=groups).to_frame())
    assert qca.leave_out(solution, groups.rename("case")).called == "group"


def test_the_sentence_of_one_case_is_in_the_singular():
    solution = qca.minimize(CRISP, "SURV", include="?", incl_cut=0.8)
    assert qca.leave_out(solution).sentence() == (
        "1 of 18 cases changes the models when it is left out."
    )
    assert "99.9% percentile" in qca.bootstrap(solution, 9, level=0.999).to_text(width=200)


def test_many_cases_are_left_out_in_little_memory():
    rng = np.random.default_rng(1)
    x = rng.integers(0, 2, (3000, 8))
    data = pd.DataFrame(x, columns=[*"ABCDEFGH"]).assign(Y=x[:, 0] & x[:, 1])
    solution = qca.minimize(data, "Y", include="?")
    tracemalloc.start()
    try:
        found = qca.leave_out(solution)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert not found.changing
    assert peak < 72e6, "the positions of all cases without each, at once"
