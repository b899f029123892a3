"""Every file of the reference, and every kind of record in it, is compared somewhere."""

import pytest
from reference import COLLECTIONS, load, study_names

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
    files = {path.name.split(".json")[0] for path in COLLECTIONS[collection].iterdir()}
    studies = set(study_names(collection))
    assert files - studies <= set(OTHERS)
    for name in studies:
        assert set(load(collection, name)) <= ABOUT | set(COMPARED), name
    for name in files - studies:
        assert set(load(collection, name)) <= ABOUT | OTHERS[name], name
