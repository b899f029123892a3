"""Sensitivity by brute force: the same study under many cut-offs, calibrations and conditions."""

from fastqca.sweeps.result import Sweep
from fastqca.sweeps.sweep import sweep

__all__ = ["Sweep", "sweep"]
