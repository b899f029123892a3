"""Every file of the reference, and every kind of record in it, is compared somewhere."""

import json

import pytest
from reference import COLLECTIONS, NOT_HERE, load, study_names

# What a file holds, and the test that compares it.
COMPARED = {
    "truth_tables": "test_truth_tables.py",
    "solutions": "test_solutions.py",
    "findRows": "test_find_rows.py",
    "modelFit": "test_model_fit.py",
    "superSubset": "test_super_subset.py",
    "pofind": "test_super_subset.py",
    "pof": "test_pof.py",
    "causalChain": "test_causal_chain.py",
}
ABOUT = {"id", "dataset", "source", "outcome", "R_package", "data"}
OTHERS = {
    "calibration": {"calibrate", "findTh"},  # test_calibration.py
    "utilities": {"results", "as_shipped_factorize"},  # test_boolean.py, which names every function
    "errors": {"cases", "note"},  # test_errors.py
}


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_no_kind_of_record_is_overlooked(collection: str) -> None:
    folder = COLLECTIONS[collection]
    if not folder.exists():
        pytest.skip(NOT_HERE[collection])
    files = {path.name.split(".json")[0] for path in folder.glob("*.json*")}
    studies = set(study_names(collection))
    if collection == "large":
        files -= set(study_names("own"))
    assert files - studies <= set(OTHERS)
    for name in studies:
        assert set(load(collection, name)) <= ABOUT | set(COMPARED), name
    for name in files - studies:
        assert set(load(collection, name)) <= ABOUT | OTHERS[name], name


def test_the_copies_are_those_of_the_reference() -> None:
    folder = COLLECTIONS["large"]
    if not folder.exists():
        pytest.skip(NOT_HERE["large"])
    for name in (*study_names("own"), "utilities", "errors"):
        original = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        assert load("own", name) == original, name
