"""Studies to time: random cases, a known solution, a few flipped outcomes."""

import numpy as np
import pandas as pd

SEED = 20261121


def study(conditions: int, cases: int, flipped: float, seed: int = SEED) -> pd.DataFrame:
    """Cases drawn at random that follow ``A*B + C*~D -> Y`` but for a share of flipped outcomes."""
    rng = np.random.default_rng([seed, conditions, cases])
    x = rng.integers(0, 2, (cases, conditions))
    y = (x[:, 0] & x[:, 1]) | (x[:, 2] & (1 - x[:, 3]))
    y ^= rng.random(cases) < flipped
    names = [chr(65 + i) if conditions <= 24 else f"C{i + 1}" for i in range(conditions)]
    return pd.DataFrame(x, columns=names).assign(Y=y)
