"""
Simulated data with a known truth, and the measures of real networks.

`CareNetworks` makes integrated care networks, `RandomTables` plain data sets; both keep what is so
beside what an analyst sees of it. `measure` takes the measures of the former in networks that were
observed.
"""

from fastqca.simulation.care_network import CareNetwork
from fastqca.simulation.measuring import NetworkMeasures, measure
from fastqca.simulation.networks import CareNetworks
from fastqca.simulation.noise import Noise
from fastqca.simulation.sample import Simulated
from fastqca.simulation.tables import RandomTables

__all__ = [
    "CareNetwork",
    "CareNetworks",
    "NetworkMeasures",
    "Noise",
    "RandomTables",
    "Simulated",
    "measure",
]
