"""
Simulated data with a known truth, and the measures of real networks.

`CareNetworks` makes integrated care networks, `RandomTables` plain data sets; both keep the ground
truth alongside the data an analyst would see. `measure` takes the measures of the former in
networks that were observed.

A study goes through these files: what is varied (design); what makes the data (truth, noise;
generator, tables, networks with network_measures); how models are compared with the truth (scoring,
evaluate, fit_of_terms); what runs it (run, folder, results). Networks that were observed are read
by network_data.
"""

from fastqca._common.arguments import guard_all
from fastqca.simulation.design import Design
from fastqca.simulation.evaluate import Evaluation, evaluate
from fastqca.simulation.fit_of_terms import fit_distribution
from fastqca.simulation.generator import Simulated
from fastqca.simulation.metrics import METRICS, Metric
from fastqca.simulation.network_measures import NetworkMeasures, measure
from fastqca.simulation.networks import CareNetwork, CareNetworks
from fastqca.simulation.noise import Noise
from fastqca.simulation.results import Results
from fastqca.simulation.run import run
from fastqca.simulation.tables import AllDeletions, RandomTables

__all__ = [
    "METRICS",
    "AllDeletions",
    "CareNetwork",
    "CareNetworks",
    "Design",
    "Evaluation",
    "Metric",
    "NetworkMeasures",
    "Noise",
    "RandomTables",
    "Results",
    "Simulated",
    "evaluate",
    "fit_distribution",
    "measure",
    "run",
]

guard_all(globals(), __all__)
