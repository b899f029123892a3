"""Scales of surveys: answers on a Likert scale, and percentiles of the cases as anchors."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from fastqca._common.check import flag, listing, number, shown, whole_number
from fastqca._common.errors import CalibrationError
from fastqca.calibration.specs import Fuzzy, Spec, checked_anchor

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Likert", "Percentiles", "likert", "percentiles"]

_FEWEST = 4  # with three points no number is between the first and the middle


@dataclass(frozen=True, slots=True, repr=False)
class Likert(Spec):
    """Membership by answers on a scale; see `likert`."""

    kind: ClassVar[str] = "likert"
    points: float
    _: KW_ONLY
    lowest: float = 1
    reverse: bool = False
    idm: float = 0.95

    @property
    def _curve(self) -> Fuzzy:
        highest = self.lowest + self.points - 1
        anchors = (self.lowest + 1, (self.lowest + highest) / 2, highest - 1)
        return Fuzzy(*(anchors[::-1] if self.reverse else anchors), idm=self.idm)

    @property
    def anchors(self) -> tuple[tuple[str, float], ...]:
        """The second point, the middle and the last but one."""
        return self._curve.anchors

    def check(self, column: str) -> None:
        """Raise `CalibrationError` unless there are at least four points."""
        where = f"column {column!r}: "
        whole_number(self.points, f"{where}points", low=_FEWEST, error=CalibrationError)
        number(self.lowest, f"{where}lowest", error=CalibrationError)
        flag(self.reverse, f"{where}reverse", error=CalibrationError)
        self._curve.check(column)

    def unusable(self, x: NDArray[np.float64]) -> tuple[NDArray[np.bool_], str]:
        """Tell which answers (n,) are not on the scale."""
        highest = self.lowest + self.points - 1
        scale = f"{shown(self.lowest)} to {shown(highest)}"
        return (x < self.lowest) | (x > highest), f"the scale of {self!r} is {scale}"

    def scores(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Membership scores of answers (n,); NaN where `x` is NaN."""
        return self._curve.scores(x)


@dataclass(frozen=True, slots=True, repr=False)
class Percentiles(Spec):
    """Anchors that are percentiles of the cases; see `percentiles`."""

    kind: ClassVar[str] = "percentiles"
    exclusion: float
    crossover: float
    inclusion: float
    _: KW_ONLY
    logistic: bool = True
    idm: float = 0.95
    below: float = 1
    above: float = 1

    @property
    def relative(self) -> bool:
        """True, until the percentiles are replaced by numbers."""
        return True

    @property
    def _percentiles(self) -> tuple[float, float, float]:
        return (self.exclusion, self.crossover, self.inclusion)

    def check(self, column: str) -> None:
        """Raise `CalibrationError` unless the percentiles rise or fall strictly."""
        for name in ("exclusion", "crossover", "inclusion"):
            where = f"column {column!r}: the percentile of {name}"
            number(getattr(self, name), where, low=0, high=100, error=CalibrationError)
        self._through(self._percentiles).check(column)

    def _through(self, anchors: tuple[float, ...]) -> Fuzzy:
        return Fuzzy(
            *anchors,
            logistic=self.logistic,
            idm=self.idm,
            below=self.below,
            above=self.above,
            percentiles=self._percentiles,
        )

    def resolved(self, x: NDArray[np.float64], column: str, table: pd.DataFrame) -> Spec:  # noqa: ARG002
        """Take the percentiles of the values that are not missing (n,)."""
        known = x[~np.isnan(x)]
        if not known.size:
            return self
        anchors = [float(one) for one in np.percentile(known, self._percentiles)]
        e, c, i = anchors
        if not (e < c < i or e > c > i):
            pairs = zip(self._percentiles, anchors, strict=True)
            shares = listing(f"{shown(percentile)}%: {shown(at)}" for percentile, at in pairs)
            raise CalibrationError(
                f"column {column!r}: some percentiles are equal ({shares}), because many cases "
                "have the same value: choose other percentiles, or give anchors with fuzzy(...) or "
                "likert(...)",
                column=column,
            )
        return self._through(tuple(anchors))

    def scores(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Membership scores by the percentiles of these values (n,); NaN where `x` is NaN."""
        import pandas as pd

        return self.resolved(x.ravel(), "x", pd.DataFrame()).scores(x)


def likert(points: int = 7, *, lowest: int = 1, reverse: bool = False, idm: float = 0.95) -> Likert:
    """
    Calibrate answers on a Likert scale, or means of such answers.

    Parameters
    ----------
    points : int, default 7
        Number of points of the scale, at least 4.
    lowest : int, default 1
        The lowest point: 1 for scales such as 1 to 7, 0 for 0 to 10.
    reverse : bool, default False
        Whether low answers are in the set, as for reverse-worded items.
    idm : float, default 0.95
        Membership at full inclusion, and 1 minus that at full exclusion.

    Returns
    -------
    Likert

    See Also
    --------
    percentiles : Anchors from the sample, if answers cluster at one end of the scale.

    Notes
    -----
    A logistic curve as in `fuzzy`, with full exclusion at the second point, the crossover at the
    midpoint, and full inclusion at the second-to-last point: 2, 4, 6 on a seven-point scale and 2,
    3, 4 on a five-point scale, as is common in management research [1]_. A value outside the scale,
    such as 9 for "don't know", is an error that names the case.

    If the scale has a midpoint, many single answers have a membership of exactly 0.5; `ties`
    determines how the truth table handles them.

    References
    ----------
    .. [1] Pappas, I. O. and Woodside, A. G. (2021). Fuzzy-set Qualitative Comparative Analysis
       (fsQCA): guidelines for research practice in information systems and marketing.
       *International Journal of Information Management* 58, 102310.

    Examples
    --------
    >>> import fastqca as qca
    >>> qca.calibrate([1, 2, 5, 5.67, 7], likert(points=7)).round(2)
    array([0.01, 0.05, 0.81, 0.92, 0.99])
    """
    return Likert(points=points, lowest=lowest, reverse=reverse, idm=idm)


def percentiles(
    exclusion: float = 5,
    crossover: float = 50,
    inclusion: float = 95,
    *,
    logistic: bool = True,
    idm: float = 0.95,
    below: float = 1,
    above: float = 1,
) -> Percentiles:
    """
    Calibrate by the direct method, with percentiles of the cases as anchors.

    Parameters
    ----------
    exclusion, crossover, inclusion : float, default 5, 50, 95
        Percentiles in [0, 100] for full exclusion, crossover and full inclusion. Decreasing, as in
        ``percentiles(95, 50, 5)``, if low values are in the set.
    logistic, idm, below, above
        As for `fuzzy`.

    Returns
    -------
    Percentiles

    See Also
    --------
    fuzzy : Anchors in the unit of the raw values.
    diagnose : Reports which sets depend on the sample.

    Notes
    -----
    Percentiles of the non-missing values are interpolated linearly, as in Excel's PERCENTILE.INC
    and R's ``quantile``. `calibrate` stores the resulting numbers in the plan kept with the sets,
    as in ``fuzzy(2.4, 4.1, 6, percentiles=(5, 50, 95))``. Applied to other data, this plan gives
    the same memberships for the same values.

    Percentiles describe a sample. If external knowledge indicates what is in a set, use that
    instead [1]_.

    References
    ----------
    .. [1] Greckhamer, T., Furnari, S., Fiss, P. C. and Aguilera, R. V. (2018). Studying
       configurations with qualitative comparative analysis: best practices in strategy and
       organization research. *Strategic Organization* 16(4), 482-495.

    Examples
    --------
    >>> import fastqca as qca
    >>> sets = qca.calibrate({"AGE": list(range(1, 101))}, {"AGE": percentiles(5, 50, 95)})
    >>> qca.CalibrationPlan(sets.attrs["calibration"]).specs["AGE"]
    fuzzy(5.95, 50.5, 95.05, percentiles=(5, 50, 95))
    """
    given = {"exclusion": exclusion, "crossover": crossover, "inclusion": inclusion}
    anchors = [checked_anchor(value, name) for name, value in given.items()]
    return Percentiles(*anchors, logistic=logistic, idm=idm, below=below, above=above)
