"""Every argument of every public function, with careless values: a plain error or a result."""

import inspect
import warnings
from contextlib import suppress
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


# What reads them knows them by another name.
READ_AS = {
    **dict.fromkeys(("derive", "diagnose", "find_thresholds", "simulation.measure"), "data"),
    "claims": "claim",
    "pof": "x",
    "two_step": "incl_cut",
}


@pytest.mark.parametrize(
    "name",
    sorted(n for n in set(public()) - MADE if n.split(".")[0] not in {"r", "pyqca", "setqca"}),
)
def test_an_error_has_the_argument_at_fault(name):
    call = calls()[name]
    problems = []
    with in_empty_folder(), warnings.catch_warnings():
        warnings.simplefilter("ignore", qca.FastqcaWarning)
        for place in call.places:
            for value in ("object()", "b'x'"):
                if place[0] == "*" or place in SLOW.get(name, ()) or not may_be(name, place, value):
                    continue
                with suppress(TypeError):
                    try:
                        call.with_careless({place: careless()[value]})
                    except qca.FastqcaError as error:
                        told = error.argument
                        if told is None or told not in {*call.places, READ_AS.get(name)}:
                            problems.append(f"{place}={value}: {told}: {error}")
        close_figures()
    assert problems == []
