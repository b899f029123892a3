"""The first inputs of every fuzzer; `run.py` beside this file tries more."""

import pytest
import run


@pytest.mark.parametrize("name", run.names())
def test_nothing_goes_wrong(name):
    fuzzer = run.load(name)
    problems = (run.tried(fuzzer, name, 0, number) for number in range(fuzzer.INPUTS))
    first = next((problem for problem in problems if problem is not None), None)
    if first is not None:
        pytest.fail(first, pytrace=False)
