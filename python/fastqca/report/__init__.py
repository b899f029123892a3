"""What an analysis says, as text and as one self-contained page."""

from fastqca.report.study import Study
from fastqca.report.write import html

__all__ = ["Study", "html"]
