"""The examples in the docstrings of packages run: pytest leaves these files to this test."""

import doctest
import importlib

import pytest

# What they offer is defined, and its examples run, in modules of their own.
PACKAGES = ["fastqca", "fastqca.compat.r"]


@pytest.mark.parametrize("name", PACKAGES)
def test_examples_run(name: str) -> None:
    module = importlib.import_module(name)
    example = doctest.DocTestParser().get_doctest(module.__doc__ or "", {}, name, None, 0)
    assert example.examples
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    assert runner.run(example).failed == 0
