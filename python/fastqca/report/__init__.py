"""What an analysis says: as one self-contained page, as a Word document, as a workbook."""

from fastqca._common.arguments import guard_all
from fastqca.report.write import excel, html, word
from fastqca.study.study import Study

__all__ = ["Study", "excel", "html", "word"]

guard_all(globals(), __all__)
