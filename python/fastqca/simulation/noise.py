"""Noise: the named ways in which what an analyst sees differs from the truth. All are off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

from fastqca._common.check import choice, did_you_mean, number, shown, whole_number
from fastqca._common.errors import DataError
from fastqca._common.names import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Noise", "as_noise"]

Side = Literal["both", "1->0", "0->1"]
Fragment = Literal["cases", "rows", "cells"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    r"""
    How the data that an analyst sees come to differ from the truth; by default, not at all.

    Each kind has random numbers of its own, so switching one on or off changes no other.

    Attributes
    ----------
    meas_raw : float, default 0
        Normal errors of raw measures before calibration, in standard deviations of the reference
        population. Networks only.
    meas_flip : float, default 0
        Probability that a condition of a case is coded wrongly, x becoming 1 - x.
    outcome_flip : float, default 0
        The same for the outcome.
    outcome_flip_side : {"both", "1->0", "0->1"}
        Which errors happen: of all outcomes, only of those present, or only of those absent
        (membership above 0.5, or not).
    outcome_fuzzy : float, default 0
        Standard deviation of normal errors of the outcome, clipped to [0, 1]. Fuzzy sets only.
    omit : str or sequence of str, default ()
        Conditions that are withheld from the analyst.
    irrelevant : int, default 0
        Number of conditions X1, X2, ... that have nothing to do with anything; half of the cases
        are in them.
    diversity : int or str, default 0
        How many of the 2**k configurations never occur, others in each replicate; or which, as an
        expression over the conditions such as ``"VD*~VI"``. Cases that would have them are drawn
        anew.
    fragment : float, default 0
        Share that is lost, rounded to whole numbers but for cells.
    fragment_by : {"cases", "rows", "cells"}
        What is lost: cases, all cases of a share of the 2**k configurations, or the values of
        conditions. What is lost is NaN.
    skew : mapping of str to float, default {}
        In which share of cases a condition or the outcome is present. Networks follow with their
        traits, so that a measured set does so only roughly.
    calibration : float, mapping of str to float, or "sample", default 0
        How far the analyst's crossovers lie too high, in standard deviations of the measure in
        the reference population, for all sets or for some; or "sample": anchors are the
        percentiles 10, 50 and 90 of the replicate. Networks only.
    rater : int, default 0
        Number of judges, odd, whose ratings replace the outcome by their median.
    rater_kappa : float, default 0.7
        Cohen's kappa of two judges: each sees the truth with probability sqrt(kappa) and guesses
        otherwise.
    cluster : {"site", "wave"}, optional
        For half of the sites, or half of the waves, the later ones, another truth holds.
    cluster_truth : str, default ""
        That truth.

    Raises
    ------
    DataError
        A value is not among those allowed.

    Notes
    -----
    `diversity`, `skew` and `cluster` change the world, so also the noise-free sets; all others
    what is seen of it. They work in the order: world; `meas_raw`, `calibration`, `meas_flip`;
    `outcome_fuzzy`, `outcome_flip`, `rater`; `irrelevant`, `omit`, `fragment`.

    Guesses of judges follow the share of cases with the outcome that independent conditions
    would give, in fuzzy sets they are uniform. With :math:`s = \sqrt{\kappa}` two judges of a
    crisp outcome with prevalence p agree by :math:`s^2 + (1 - s^2)(p^2 + (1 - p)^2)`, whose kappa
    is :math:`s^2` [1]_.

    References
    ----------
    .. [1] Cohen, J. (1960). A coefficient of agreement for nominal scales. *Educational and
       Psychological Measurement* 20, 37-46.

    Examples
    --------
    >>> Noise(outcome_flip=0.05, omit="NB")
    Noise(outcome_flip=0.05, omit=('NB',))
    """

    meas_raw: float = 0.0
    meas_flip: float = 0.0
    outcome_flip: float = 0.0
    outcome_flip_side: Side = "both"
    outcome_fuzzy: float = 0.0
    omit: str | Sequence[str] = ()
    irrelevant: int = 0
    diversity: int | str = 0
    fragment: float = 0.0
    fragment_by: Fragment = "cases"
    skew: Mapping[str, float] | tuple[tuple[str, float], ...] = ()
    calibration: float | str | Mapping[str, float] | tuple[tuple[str, float], ...] = 0.0
    rater: int = 0
    rater_kappa: float = 0.7
    cluster: Literal["site", "wave"] | None = None
    cluster_truth: str = ""

    def __post_init__(self) -> None:
        for name in ("meas_flip", "outcome_flip", "fragment", "rater_kappa"):
            self._set(name, number(getattr(self, name), name, low=0, high=1))
        for name in ("meas_raw", "outcome_fuzzy"):
            self._set(name, number(getattr(self, name), name, low=0))
        choice(self.outcome_flip_side, "outcome_flip_side", ("both", "1->0", "0->1"))
        choice(self.fragment_by, "fragment_by", ("cases", "rows", "cells"))
        omit = self.omit
        self._set("omit", tuple(map(str, listed(omit, "omit", ()))))
        self._set("irrelevant", whole_number(self.irrelevant, "irrelevant", low=0, high=64))
        if not isinstance(self.diversity, str):
            self._set("diversity", whole_number(self.diversity, "diversity", low=0))
        skew = {
            str(name): number(p, f"skew of {name!r}", low=0, high=1, low_open=True, high_open=True)
            for name, p in dict(self.skew).items()
        }
        self._set("skew", tuple(skew.items()))
        self._set("calibration", _calibration(self.calibration))
        self._set("rater", whole_number(self.rater, "rater", low=0))
        if self.rater and self.rater % 2 == 0:
            raise DataError(f"rater must be odd, so that judges have a majority, got {self.rater}")
        if self.cluster is not None:
            choice(self.cluster, "cluster", ("site", "wave"))
        if (self.cluster is None) != (not self.cluster_truth):
            raise DataError(
                "cluster and cluster_truth go together: where another truth holds, and which; got "
                f"cluster={self.cluster!r} and cluster_truth={self.cluster_truth!r}"
            )

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        parts = (f"{name}={value!r}" for name, value in self.to_dict().items())
        return f"Noise({', '.join(parts)})"

    @property
    def omitted(self) -> tuple[str, ...]:
        """The conditions that are withheld."""
        return (self.omit,) if isinstance(self.omit, str) else tuple(self.omit)

    @property
    def prevalences(self) -> dict[str, float]:
        """The shares that `skew` asks for."""
        return dict(self.skew)

    def shift(self, name: str) -> float:
        """How far the crossover of a set lies too high, in standard deviations."""
        if isinstance(self.calibration, str):
            return 0.0
        if isinstance(self.calibration, float):
            return self.calibration
        return dict(self.calibration).get(name, 0.0)

    def to_dict(self) -> dict[str, Any]:
        """
        Give what is not the default.

        Examples
        --------
        >>> Noise(meas_flip=0.05).to_dict()
        {'meas_flip': 0.05}
        """
        given = {field.name: (getattr(self, field.name), field.default) for field in fields(self)}
        return {name: value for name, (value, default) in given.items() if value != default}


def _calibration(value: object) -> float | str | tuple[tuple[str, float], ...]:
    if isinstance(value, str):
        return choice(value, "calibration", ("sample",))
    if isinstance(value, Mapping | tuple):
        shifts = {str(n): number(c, f"calibration of {n!r}") for n, c in dict(value).items()}
        return tuple(shifts.items())
    return number(value, "calibration")


def as_noise(given: Noise | Mapping[str, Any] | None) -> Noise:
    """
    Read noise from its names and levels.

    Examples
    --------
    >>> as_noise({"meas_flip": 0.05})
    Noise(meas_flip=0.05)
    >>> as_noise({"meas_flips": 0.05})
    Traceback (most recent call last):
        ...
    fastqca.DataError: there is no noise 'meas_flips' (did you mean 'meas_flip'?)
    """
    if isinstance(given, Noise):
        return given
    if given is None:
        return Noise()
    if not isinstance(given, Mapping):
        raise DataError(f"noise must be a mapping of kinds to levels, got {shown(given)}")
    names = [field.name for field in fields(Noise)]
    for name in given:
        if name not in names:
            raise DataError(f"there is no noise {name!r}{did_you_mean(str(name), names)}")
    return Noise(**given)
