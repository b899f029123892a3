"""Panels and clusters: fit between periods and within units, trajectories, parts, lags."""

from fastqca.panel.changes import Changes, changes
from fastqca.panel.fit import PanelFit, panel_fit
from fastqca.panel.lags import lagged
from fastqca.panel.layout import Panel
from fastqca.panel.partitions import PartSolutions, solve_by
from fastqca.panel.trajectories import Trajectories, trajectories

__all__ = [
    "Changes",
    "Panel",
    "PanelFit",
    "PartSolutions",
    "Trajectories",
    "changes",
    "lagged",
    "panel_fit",
    "solve_by",
    "trajectories",
]
