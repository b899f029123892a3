"""What an analysis says, as text and as one self-contained page."""

from fastqca._arguments import guard_all
from fastqca.report.study import Study
from fastqca.report.write import html

__all__ = ["Study", "html"]

guard_all(globals(), __all__)
