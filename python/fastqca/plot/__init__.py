"""Figures of results and data: each function draws on axes and returns them."""

from fastqca._common.arguments import guard_all
from fastqca.plot.belief import chance, ranges
from fastqca.plot.calibration import calibration
from fastqca.plot.fiss import fiss
from fastqca.plot.influence import influence
from fastqca.plot.key import key
from fastqca.plot.map import map  # noqa: A004 (what it draws)
from fastqca.plot.models import ambiguity, coverage
from fastqca.plot.nca import nca
from fastqca.plot.necessity import necessity
from fastqca.plot.panel import panel
from fastqca.plot.robustness import robustness
from fastqca.plot.studies import heatmap, recovery
from fastqca.plot.style import STYLE
from fastqca.plot.sweep import sweep
from fastqca.plot.truth_table import truth_table
from fastqca.plot.uncertainty import uncertainty
from fastqca.plot.upset import upset
from fastqca.plot.venn import venn
from fastqca.plot.xy import xy

__all__ = [
    "STYLE",
    "ambiguity",
    "calibration",
    "chance",
    "coverage",
    "fiss",
    "heatmap",
    "influence",
    "key",
    "map",
    "nca",
    "necessity",
    "panel",
    "ranges",
    "recovery",
    "robustness",
    "sweep",
    "truth_table",
    "uncertainty",
    "upset",
    "venn",
    "xy",
]

guard_all(globals(), __all__)
