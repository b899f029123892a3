"""How small figures are written."""

from __future__ import annotations

import numpy as np

from fastqca._tables import figure

__all__ = ["percent", "small"]

_LEAST = 1e-6


def small(p: float) -> str:
    """
    Write a probability with three decimals, a small one with its first digit.

    Examples
    --------
    >>> small(0.0412), small(0.000092), small(3e-9), small(0.0)
    ('0.041', '0.00009', '< 0.000001', '0.000')
    """
    if p >= 0.001 or p == 0 or np.isnan(p):
        return figure(p)
    if p < _LEAST:
        return f"< {_LEAST:.6f}"
    return np.format_float_positional(p, precision=1, fractional=False)


def percent(share: float) -> str:
    """
    Write a share in percent.

    Examples
    --------
    >>> percent(0.9801), percent(0.00091), percent(0.0)
    ('98.0 %', '0.091 %', '0.0 %')
    """
    if 0 < share < 0.001:
        return f"{np.format_float_positional(100 * share, precision=2, fractional=False)} %"
    return f"{100 * share:.1f} %"
