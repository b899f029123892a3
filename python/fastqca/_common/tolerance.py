"""When two numbers count as one: the rule of every comparison with a cut-off and with 0.5."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from fastqca import _core

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["TOLERANCE", "is_half", "is_in", "is_out", "reaches", "same"]

# The square root of the machine epsilon, as in the R package admisc.
TOLERANCE = _core.TOLERANCE
_BELOW, _ABOVE = 0.5 - TOLERANCE, 0.5 + TOLERANCE


@overload
def reaches(values: float, cut: float) -> bool: ...
@overload
def reaches(values: float, cut: NDArray[np.float64]) -> NDArray[np.bool_]: ...
@overload
def reaches(values: NDArray[np.float64], cut: NDArray[np.float64] | float) -> NDArray[np.bool_]: ...
def reaches(values: Any, cut: Any) -> Any:
    """
    Tell which values are at least a cut-off. NaN, which is 0/0, is not.

    Examples
    --------
    >>> reaches(0.7999999999999999, 0.8), reaches(float("nan"), 0.0)
    (True, False)
    """
    return values + TOLERANCE > cut


@overload
def same(a: float, b: float) -> bool: ...
@overload
def same(a: NDArray[np.float64], b: NDArray[np.float64] | float) -> NDArray[np.bool_]: ...
def same(a: Any, b: Any) -> Any:
    """
    Tell which numbers differ by no more than rounding.

    Examples
    --------
    >>> same(1 - 0.7, 0.3), same(0.3, 0.301)
    (True, False)
    """
    return abs(a - b) < TOLERANCE


@overload
def is_half(x: float) -> bool: ...
@overload
def is_half(x: NDArray[np.float64]) -> NDArray[np.bool_]: ...
def is_half(x: Any) -> Any:
    """
    Tell which memberships are 0.5: neither in nor out.

    Examples
    --------
    >>> import numpy as np
    >>> is_half(np.array([0.5, 0.49999999999999994, 0.51])).tolist()
    [True, True, False]
    """
    return same(x, 0.5)


@overload
def is_in(x: float) -> bool: ...
@overload
def is_in(x: NDArray[np.float64]) -> NDArray[np.bool_]: ...
def is_in(x: Any) -> Any:
    """
    Tell which memberships are above 0.5, not only by rounding.

    Examples
    --------
    >>> import numpy as np
    >>> is_in(np.array([0.5000000000000001, 0.51])).tolist()
    [False, True]
    """
    return x >= _ABOVE


@overload
def is_out(x: float) -> bool: ...
@overload
def is_out(x: NDArray[np.float64]) -> NDArray[np.bool_]: ...
def is_out(x: Any) -> Any:
    """
    Tell which memberships are below 0.5, not only by rounding.

    Examples
    --------
    >>> import numpy as np
    >>> is_out(np.array([0.49999999999999994, 0.49])).tolist()
    [False, True]
    """
    return x <= _BELOW
