"""The bundled data: complete, labelled, and what they claim to be."""

import random

import pytest
from reference import load

from fastqca import DataError, datasets
from fastqca.calibration.plans import CalibrationPlan

ALL = [
    ("allers", "raw", (4, 18)),
    ("allers", "crisp", (4, 13)),
    ("allers", "graded", (4, 9)),
    ("lipset", "raw", (18, 6)),
    ("lipset", "crisp", (18, 6)),
    ("lipset", "fuzzy", (18, 6)),
    ("care_networks", "crisp", (24, 6)),
    ("ics_panel", "fuzzy", (168, 12)),
    ("initiatives", "fuzzy", (28, 10)),
]


@pytest.mark.parametrize(("name", "variant", "shape"), ALL)
def test_every_data_set_is_labelled(name, variant, shape):
    frame = datasets.load(name, variant)
    assert frame.shape == shape
    assert frame.index.is_unique
    assert not frame.isna().any().any()
    assert {"source", "licence", "description"} <= set(frame.attrs)
    assert all(frame.attrs[key].strip() for key in ("source", "licence", "description"))


def test_names_are_those_that_load():
    assert set(datasets.names()) == {name for name, *_ in ALL} | {"reviews"}  # has empty cells
    for name in datasets.names():
        assert not datasets.load(name).empty


def test_allers():
    raw = datasets.load("allers")
    assert raw.index.tolist() == list("ABCD")
    assert raw.loc["A", "funding"] == "none"
    assert "CC BY 4.0" in raw.attrs["licence"]
    assert "Allers" in raw.attrs["source"]
    crisp = datasets.load("allers", "crisp")
    assert crisp.loc["D"].tolist() == [1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0]
    assert (crisp["ORGS"] == (raw["orgs"] >= 7)).all()
    graded = datasets.load("allers", "graded")
    assert (graded["OUT"] == graded[["OBJ", "INT"]].min(axis=1)).all()


def test_lipset_totals():
    raw = datasets.load("lipset")
    totals = {"DEV": 11544, "URB": 718.9, "LIT": 1519.9, "IND": 518.2, "STB": 159, "SURV": 0}
    assert raw.sum().round(1).to_dict() == totals
    assert raw.loc["UK"].tolist() == [1038, 74, 99.9, 49.9, 4, 10]


@pytest.mark.parametrize(("variant", "file"), [("crisp", "LC"), ("fuzzy", "LF")])
def test_lipset_plans_reproduce_the_published_sets(variant, file):
    published = load("published", file)["data"]
    sets = datasets.load("lipset", variant)
    assert sets.index.tolist() == published["row_names"]
    for column, values in published["values"].items():
        # The published fuzzy memberships have two digits.
        assert sets[column].round(2).tolist() == values, column


def test_plans_are_kept_with_the_sets():
    for kind in ("crisp", "fuzzy"):
        plan = datasets.plan("lipset", kind)
        assert isinstance(plan, CalibrationPlan)
        assert datasets.load("lipset", kind).attrs["calibration"] == plan
    assert datasets.plan("lipset") == datasets.plan("lipset", "crisp")


def test_care_networks_are_made_as_described_and_follow_their_rule():
    frame = datasets.load("care_networks")
    text = frame.attrs["description"]
    assert "Simulated, not observed" in text
    assert "published no data matrix" in frame.attrs["source"]
    generator = random.Random(2488)
    order = sorted(range(32), key=lambda row: generator.getrandbits(32))
    chosen, left = [], {0: 16, 1: 8}
    for row in order:
        fd, fi, nb, vd, vi = (row >> bit & 1 for bit in (4, 3, 2, 1, 0))
        effective = (fd and fi) or (vd and vi and nb)
        if left[effective]:
            left[effective] -= 1
            chosen.append([fd, fi, nb, vd, vi, effective])
    assert frame.to_numpy().tolist() == chosen
    assert frame.index.tolist() == [f"N{number:02}" for number in range(1, 25)]


def test_care_networks_have_exactly_two_parsimonious_prime_implicants():
    frame = datasets.load("care_networks")
    rows = frame.to_numpy()
    negative = [row[:5] for row in rows if not row[5]]
    positive = [row[:5] for row in rows if row[5]]

    def terms(literals=(), condition=0):
        if condition == 5:
            yield literals
            return
        yield from terms(literals, condition + 1)
        for value in (0, 1):
            yield from terms((*literals, (condition, value)), condition + 1)

    def covers(term, row):
        return all(row[condition] == value for condition, value in term)

    implicants = [
        set(term)
        for term in terms()
        if any(covers(term, row) for row in positive)
        and not any(covers(term, row) for row in negative)
    ]
    primes = [term for term in implicants if not any(other < term for other in implicants)]
    assert sorted(sorted(term) for term in primes) == [[(0, 1), (1, 1)], [(2, 1), (3, 1), (4, 1)]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: datasets.load("lipsett"), "did you mean 'lipset'"),
        (lambda: datasets.load("allers", "fuzzy"), "'raw', 'crisp', 'graded', got 'fuzzy'"),
        (lambda: datasets.plan("allers"), "must be one of 'lipset'"),
        (lambda: datasets.plan("lipset", "bell"), "'crisp', 'fuzzy', got 'bell'"),
    ],
)
def test_unknown_names(call, message):
    with pytest.raises(DataError, match=message):
        call()
