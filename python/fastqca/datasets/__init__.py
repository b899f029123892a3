"""
Bundled data sets, each with its source, its licence and what was done to it.

`allers` (four Dutch integrated care projects), `lipset` (18 European democracies between the
wars); simulated are `care_networks` (24 networks), `ics_panel` (42 systems in 4 periods),
`reviews` (73 coded articles) and `initiatives` (28 initiatives of citizens).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from fastqca._common.arguments import guard_all
from fastqca._common.check import choice
from fastqca.calibration.calibrate import calibrate
from fastqca.calibration.plans import CalibrationPlan
from fastqca.data.reading import read_table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["load", "names", "plan"]


def names() -> tuple[str, ...]:
    """
    List the names of the bundled data sets.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> names()
    ('allers', 'lipset', 'care_networks', 'ics_panel', 'reviews', 'initiatives')
    """
    return tuple(_catalogue())


def load(name: str, variant: str | None = None) -> pd.DataFrame:
    """
    Load a bundled data set.

    Parameters
    ----------
    name : {"allers", "lipset", "care_networks", "ics_panel", "reviews", "initiatives"}
    variant : str, optional
        "allers" has "raw", "crisp" and "graded", "lipset" has "raw", "crisp" and "fuzzy" (the raw
        table, calibrated by the bundled plans), "care_networks" has "crisp", "reviews" has "coded",
        "ics_panel" and "initiatives" have "fuzzy". By default the first variant listed.

    Returns
    -------
    DataFrame
        One row per case, case names as index. `attrs` has `source`, `licence` and `description`,
        and `calibration` if a plan was applied.

    Raises
    ------
    DataError
        The data set or variant does not exist; the message suggests the closest name.

    Examples
    --------
    >>> raw = load("lipset")
    >>> raw.shape, raw["URB"].head(2).tolist()
    ((18, 6), [33.4, 60.5])
    >>> load("allers", "crisp").loc["D", ["WILL", "RES", "OUT"]].tolist()
    [0, 1, 0]
    >>> load("care_networks").attrs["description"][:24]
    'Simulated, not observed:'
    """
    entry = _entry(name)
    variants = entry["variants"]
    chosen = choice(variant or next(iter(variants)), f"variant of {name!r}", tuple(variants))
    made = variants[chosen]
    if "plan" in made:
        frame = calibrate(load(name), plan(name, chosen))
    else:
        with as_file(files(__name__) / made["file"]) as path:
            frame = read_table(path)
    frame.attrs |= {
        "source": entry["source"],
        "licence": entry["licence"],
        "description": made["description"],
    }
    return frame


def plan(name: str, kind: str | None = None) -> CalibrationPlan:
    """
    Load the calibration plan of a bundled data set.

    Parameters
    ----------
    name : {"lipset"}
        A data set with plans.
    kind : {"crisp", "fuzzy"}, optional
        The plan to load, by default the first.

    Returns
    -------
    CalibrationPlan

    Raises
    ------
    DataError
        The data set or plan does not exist.

    Examples
    --------
    >>> plan("lipset", "fuzzy").specs["STB"]
    fuzzy(15, 9.5, 5, idm=0.952574)
    >>> plan("lipset").specs["STB"]
    crisp(9, at_most=True)
    """
    with_plans = {
        known: {kind: made["plan"] for kind, made in entry["variants"].items() if "plan" in made}
        for known, entry in _catalogue().items()
    }
    known = choice(name, "name", tuple(n for n, kinds in with_plans.items() if kinds))
    kinds = with_plans[known]
    chosen = choice(kind or next(iter(kinds)), f"plan of {name!r}", tuple(kinds))
    with as_file(files(__name__) / kinds[chosen]) as path:
        return CalibrationPlan.from_toml(path)


def _entry(name: str) -> dict[str, Any]:
    return _catalogue()[choice(name, "name", names())]


@cache
def _catalogue() -> dict[str, dict[str, Any]]:
    import tomllib

    text = (files(__name__) / "catalogue.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


guard_all(globals(), __all__)
