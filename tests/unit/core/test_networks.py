"""The simulated networks of the core: what means nothing is refused."""

import numpy as np
import pytest

from fastqca import _core


def test_the_core_refuses_what_means_nothing():
    sizes = {"sectors": 5, "tasks": 12, "values": 8, "charter": 6, "mechanisms": 6}
    whole = {"organisations": (6, 20), **sizes, "cholesky": np.eye(5).tolist()}
    whole |= {"gamma": [1.0] * 5, "waves": 1, "phi": 0.0, "site_share": 0.0}
    addresses = np.zeros((1, 3), dtype=np.uint64)
    options = {"study": (0, 0), "measures": [0], "union": False, "threads": 0}
    for bad, message in [
        ({"waves": 0}, "waves"),
        ({"phi": 2.0}, "phi"),
        ({"gamma": [0.0] * 5}, "gamma"),
        ({"cholesky": np.full((5, 5), np.nan).tolist()}, "Cholesky"),
        ({"organisations": (6, 5)}, "largest number"),
        ({"sectors": 0}, "sectors"),
    ]:
        with pytest.raises(ValueError, match=message):
            _core.CareModel(**whole | bad).measured(addresses, **options)
    model = _core.CareModel(**whole)
    with pytest.raises(ValueError, match="code of a measure"):
        model.measured(addresses, **options | {"measures": [99]})
    with pytest.raises(ValueError, match="address"):
        model.measured(addresses[:, :2].copy(), **options)
    numbers = {"purpose": 1, "count": 1, "normal": False}
    with pytest.raises(ValueError, match="address"):
        _core.random_numbers(addresses, study=(0, 0), **numbers, threads=0)
    assert model.measured(addresses[:0], **options)["measures"].shape == (0, 1)
    none = model.measured(addresses, **options | {"measures": []})
    assert none["measures"].shape == (1, 0)
    columns, ties = np.zeros((2, 0)), np.zeros((0, 2), np.int64)
    network = {
        "offsets": np.array([0, 2]),
        "sectors": np.zeros(2, np.uint32),
        "n_sectors": 1,
        "tasks": columns.astype(bool),
        "values": columns,
        "charter": columns,
        "mechanisms": np.zeros(1),
        "working": ties,
        "coordination": ties,
        "measures": [5],
        "union": False,
    }
    for bad, message in [
        ({"offsets": np.array([0, 3])}, "end of the last"),
        ({"offsets": np.array([-1, 2])}, "start of a network cannot be -1"),
        ({"offsets": np.array([], np.int64)}, "ends of the networks"),
        ({"sectors": np.array([0, 4], np.uint32)}, "sector"),
        ({"mechanisms": np.zeros(2)}, "mechanisms"),
        ({"working": np.array([[0, 2]])}, "actor of a tie"),
        ({"working": np.array([[0, -1]])}, "actor of a tie"),
    ]:
        with pytest.raises(ValueError, match=message):
            _core.measure_networks(**network | bad)
