"""When two numbers count as one: the rule of every comparison with a cut-off and with 0.5."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from fastqca import _core

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["TOLERANCE", "inside", "outside", "reaches", "same", "tied"]

# The square root of the machine epsilon, as in the R package admisc.
TOLERANCE = _core.TOLERANCE


@overload
def reaches(values: float, cut: float) -> bool: ...
@overload
def reaches(values: NDArray[np.float64], cut: float) -> NDArray[np.bool_]: ...
def reaches(values: Any, cut: float) -> Any:
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
def tied(x: float) -> bool: ...
@overload
def tied(x: NDArray[np.float64]) -> NDArray[np.bool_]: ...
def tied(x: Any) -> Any:
    """
    Tell which memberships are 0.5: neither in nor out.

    Examples
    --------
    >>> import numpy as np
    >>> tied(np.array([0.5, 0.49999999999999994, 0.51])).tolist()
    [True, True, False]
    """
    return same(x, 0.5)


@overload
def inside(x: float) -> bool: ...
@overload
def inside(x: NDArray[np.float64]) -> NDArray[np.bool_]: ...
def inside(x: Any) -> Any:
    """
    Tell which memberships are above 0.5, not only by rounding.

    Examples
    --------
    >>> import numpy as np
    >>> inside(np.array([0.5000000000000001, 0.51])).tolist()
    [False, True]
    """
    return x - 0.5 >= TOLERANCE


@overload
def outside(x: float) -> bool: ...
@overload
def outside(x: NDArray[np.float64]) -> NDArray[np.bool_]: ...
def outside(x: Any) -> Any:
    """
    Tell which memberships are below 0.5, not only by rounding.

    Examples
    --------
    >>> import numpy as np
    >>> outside(np.array([0.49999999999999994, 0.49])).tolist()
    [False, True]
    """
    return x - 0.5 <= -TOLERANCE
