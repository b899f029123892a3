"""A study: data, calibration, settings and reasons in one value that can be saved."""

from fastqca.study.study import Study

__all__ = ["Study"]
