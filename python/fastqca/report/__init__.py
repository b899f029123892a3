"""What an analysis says, as text and as one self-contained page."""

from fastqca._common.arguments import guard_all
from fastqca.report.write import html
from fastqca.study.study import Study

__all__ = ["Study", "html"]

guard_all(globals(), __all__)
