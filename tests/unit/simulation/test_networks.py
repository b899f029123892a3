"""The model of care networks: traits, panels, and parameters that cannot be."""

import numpy as np
import pytest
from scipy.stats import norm

import fastqca as qca
from fastqca.simulation import CareNetworks

R, N = 400, 24


def within(found, p, n, errors=4.5):
    """Whether a share found in n cases agrees with p."""
    return abs(found - p) < errors * (p * (1 - p) / n) ** 0.5 + 1e-12


def test_correlation_between_traits():
    data = CareNetworks(correlation=0.5).draw(4000, 2, seed=1)
    found = np.corrcoef(data.latent.reshape(-1, 5).T)
    expected = 6 / np.pi * np.arcsin(0.25)  # of uniform scores of normal numbers
    assert found[np.triu_indices(5, 1)] == pytest.approx(expected, abs=0.05)
    matrix = np.eye(5)
    matrix[0, 1] = matrix[1, 0] = -0.8
    found = np.corrcoef(
        CareNetworks(correlation=matrix).draw(4000, 2, seed=1).latent.reshape(-1, 5).T
    )
    assert found[0, 1] < -0.75
    assert abs(found[0, 2]) < 0.05


def test_panels_keep_sites_and_remember_the_last_wave():
    model = CareNetworks(waves=4, phi=0.7, site_share=0.4)
    data = model.draw(800, 6, seed=1)
    assert data.conditions.shape == (800, 24, 5)
    assert data.site[:5].tolist() == [0, 0, 0, 0, 1]
    assert data.wave[:5].tolist() == [0, 1, 2, 3, 0]
    z = norm.ppf(data.latent).reshape(-1, 4, 5)
    for lag in (1, 2, 3):
        found = np.corrcoef(z[:, 0].ravel(), z[:, lag].ravel())[0, 1]
        assert found == pytest.approx(0.4 + 0.6 * 0.7**lag, abs=0.03)
    assert z.std() == pytest.approx(1, abs=0.02)
    sizes = data.organisations.reshape(800, 6, 4)
    assert (sizes == sizes[..., :1]).all()


def test_gamma_skews_traits():
    data = CareNetworks(gamma={"FD": 3}).draw(R, N, seed=1)
    assert within((data.latent[..., 0] > 0.5).mean(), 1 - 0.5 ** (1 / 3), R * N)
    assert within((data.latent[..., 1] > 0.5).mean(), 0.5, R * N)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"truth": "FD*FX -> NE"}, "uses 'FX': no such set"),
        ({"truth": "FD{2} -> NE"}, "sets have two values"),
        ({"truth": "FD -> NE*X"}, "must be one set"),
        ({"truth": "FD -> FD"}, "depend on itself"),
        ({"sets": "mv"}, "sets must be one of"),
        ({"noise": {"meas_flips": 1}}, "no noise 'meas_flips' \\(did you mean 'meas_flip'"),
        ({"noise": {"meas_flip": 1.5}}, "meas_flip must be a number in"),
        ({"noise": 3}, "noise must be a mapping"),
        ({"measures": {"FD": "density"}}, "'density' measures FI, not FD"),
        ({"measures": {"FX": "density"}}, "no set 'FX'"),
        ({"calibration": {"FX": qca.crisp(1)}}, "no set 'FX'"),
        ({"gamma": 0}, "gamma must be"),
        ({"gamma": {"FD": -1}}, "gamma of 'FD'"),
        ({"correlation": -0.9}, "positive definite"),
        ({"correlation": [[1, 0], [0, 1]]}, "5 x 5"),
        ({"organisations": (2, 5)}, "least number"),
        ({"organisations": (9, 5)}, "largest number"),
        ({"waves": 0}, "waves must be"),
        ({"phi": 2}, "phi must be"),
        ({"site_share": 2}, "site_share must be"),
        ({"tasks": 0}, "tasks must be"),
        ({"brokerage_on": "all"}, "brokerage_on must be"),
    ],
)
def test_faulty_networks(options, message):
    with pytest.raises(qca.FastqcaError, match=message):
        CareNetworks(**options)
