"""Every argument of every public function, with careless values: a plain error or a result."""

import inspect
import warnings
from zlib import crc32

import pytest
from calls import MADE, calls, careless, public
from fuzz_arguments import SLOW, close_figures, in_empty_folder, may_be

import fastqca as qca

# One value in so many is tried here, another one for each argument; the fuzzer tries all.
SHARE = 3
HEAVY = 12  # where each call draws a figure or writes files


def test_all_that_is_public_has_a_call():
    names = set(public())
    assert names - set(calls()) - MADE == set()
    assert set(calls()) <= names
    assert names >= MADE


@pytest.mark.parametrize("name", sorted(set(public()) - MADE))
def test_the_call_works(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.FastqcaWarning)
        calls()[name].with_careless({})
    close_figures()


@pytest.mark.parametrize("name", sorted(set(public()) - MADE))
def test_careless_arguments(name):
    call = calls()[name]
    share = (
        HEAVY
        if name.startswith(("plot", "report", "r.X", "r.pim", "r.rob", "simulation.run"))
        else SHARE
    )
    problems = []
    with in_empty_folder(), warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.FastqcaWarning)
        for place in call.places:
            for value, given in careless().items():
                chosen = crc32(f"{name} {place} {value}".encode()) % share == 0
                if not chosen or not may_be(name, place, value):
                    continue
                try:
                    call.with_careless({place: given})
                except qca.FastqcaError:
                    continue
                except Exception as error:  # noqa: BLE001 (whatever else comes out is wrong)
                    problems.append(f"{place}={value}: {type(error).__name__}: {error}")
            close_figures()
    assert problems == []


@pytest.mark.parametrize("name", sorted(set(public()) - MADE))
def test_flags_are_true_or_false(name):
    parameters = inspect.signature(calls()[name].function).parameters.values()
    for flag in [p.name for p in parameters if str(p.annotation) == "bool"]:
        if flag in SLOW.get(name, ()):
            continue
        for wrong in ("no", "", None, 2, 0.5, [], [True], float("nan")):
            with pytest.raises(qca.FastqcaError, match=flag):
                calls()[name].with_careless({flag: wrong})


@pytest.mark.parametrize("name", sorted(set(public()) - MADE))
def test_an_unknown_keyword_is_named(name):
    with pytest.raises((TypeError, qca.FastqcaError), match="has no argument 'no_such_thing'"):
        calls()[name].with_careless({"no_such_thing": 1})
