"""How results are written to files and into papers: one mixin for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, overload

from fastqca._common.arguments import guard_methods
from fastqca._common.errors import DataError
from fastqca._common.files import name_of, write_text
from fastqca._common.guesses import Guessable
from fastqca._common.values import Value
from fastqca._tables import (
    as_csv,
    as_html,
    as_latex,
    as_markdown,
    as_text,
    resolved,
    write_word,
    write_workbook,
)
from fastqca._tables.cases import checked_cases

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    import pandas as pd

    from fastqca._common.guesses import Guesses
    from fastqca._tables import Cases, Table
    from fastqca._tables.case_list import Shown

    Target: TypeAlias = str | os.PathLike[str]

__all__ = ["Exportable", "exported", "in_print", "tables_of", "whole_model"]


@guard_methods
class Exportable(Guessable, Value):
    """
    A result that can be written as LaTeX, Markdown, CSV, Excel workbook and Word document.

    A class that inherits has `_tables`, what is printed, and `to_frame`, the numbers unrounded.
    From these come all writers, and `__str__` and `_repr_html_` where it has none of its own.
    LaTeX, Markdown and Word show what is printed; CSV and Excel hold the frame, with the rows
    that are printed and that the frame has no place for (`_exported`). A cell that lists cases is
    a `CaseList`, in both; `cases` says how each writer shows it.
    """

    __slots__ = ()
    _guesses: ClassVar[Guesses] = {
        **dict.fromkeys(("df", "frame", "dataframe", "data_frame"), lambda made: made.to_frame()),
        **dict.fromkeys(("to_dataframe", "to_pandas", "as_frame"), lambda made: made.to_frame),
        **dict.fromkeys(("summary", "to_string"), lambda made: made.to_text),
        "plot": "figures are functions of results, in fastqca.plot",
        **dict.fromkeys(
            ("save", "export", "write"), "use to_csv(path), to_excel(path) or to_word(path)"
        ),
    }

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        guard_methods(cls)

    def _tables(self) -> Sequence[Table]:
        """Lay the result out as it is printed, complete."""
        raise NotImplementedError

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a DataFrame, unrounded."""
        raise NotImplementedError

    def _exported(self) -> pd.DataFrame:
        """Return what a CSV file holds: all that is printed, unrounded."""
        return self.to_frame()

    def _sheets(self) -> Mapping[str, pd.DataFrame]:
        """Return what an Excel workbook holds, by names of sheets."""
        return {type(self).__name__: self._exported()}

    def _in_print(self) -> Sequence[Table]:
        """Lay out what `print` shows, where that is not everything."""
        return self._tables()

    def to_text(self, width: int | None = None, cases: Cases = "auto") -> str:
        """
        Write the result as text, as `print` shows it.

        Parameters
        ----------
        width : int, optional
            Characters per line. By default the width of the terminal, or 100 if there is none. Long
            names are wrapped at blanks; columns that do not fit follow below.
        cases : {"auto", "names", "count", "none"}
            How lists of cases are shown: by name, as counts, or not at all. "auto" shows names for
            up to 30 cases and counts for more.

        Returns
        -------
        str

        Raises
        ------
        DataError
            `width` is less than 20, or `cases` is invalid.
        """
        return as_text(self._in_print(), width, cases)

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return as_html(self._in_notebook())

    def _in_notebook(self) -> Sequence[Table]:
        """Lay out what a notebook shows, where that is not what `print` shows."""
        return self._in_print()

    @overload
    def to_html(self, path: None = None, *, cases: Cases = "auto") -> str: ...
    @overload
    def to_html(self, path: Target, *, cases: Cases = "auto") -> None: ...
    def to_html(self, path: Target | None = None, *, cases: Cases = "auto") -> str | None:
        """
        Write the result as HTML tables, as shown in a notebook, to include in a page.

        Parameters
        ----------
        path : path-like, optional
            The file to write. By default, the text is returned.
        cases : {"auto", "names", "count", "none"}
            How lists of cases are shown: by name, as counts, or not at all. "auto" shows names for
            up to 30 cases and counts for more.

        Returns
        -------
        str or None
            The text, if no `path` is given.
        """
        return _write_or_return(as_html(self._in_notebook(), cases), path)

    @overload
    def to_latex(
        self,
        path: None = None,
        *,
        caption: str | None = None,
        label: str = "",
        cases: Cases = "auto",
    ) -> str: ...
    @overload
    def to_latex(
        self, path: Target, *, caption: str | None = None, label: str = "", cases: Cases = "auto"
    ) -> None: ...
    def to_latex(
        self,
        path: Target | None = None,
        *,
        caption: str | None = None,
        label: str = "",
        cases: Cases = "auto",
    ) -> str | None:
        r"""
        Write the printed tables as LaTeX.

        Parameters
        ----------
        path : path-like, optional
            The file to write. By default, the text is returned.
        caption : str, optional
            Replaces the caption of the first table; "" for none.
        label : str
            Label of the first table, for ``\ref``.
        cases : {"auto", "names", "count", "none"}
            How lists of cases are shown: by name, as counts, or not at all. "auto" shows names for
            up to 30 cases and counts for more.

        Returns
        -------
        str or None
            The text, if no `path` is given.

        Notes
        -----
        Requires ``\usepackage{booktabs,tabularx}``, and ``xltabular`` for tables longer than a
        page. All text is escaped. Non-Latin scripts need XeLaTeX or LuaLaTeX.
        """
        text = as_latex(self._tables(), caption=caption, label=label, cases=cases)
        return _write_or_return(text, path)

    @overload
    def to_markdown(self, path: None = None, *, cases: Cases = "auto") -> str: ...
    @overload
    def to_markdown(self, path: Target, *, cases: Cases = "auto") -> None: ...
    def to_markdown(self, path: Target | None = None, *, cases: Cases = "auto") -> str | None:
        """
        Write the printed tables as Markdown (pipe tables).

        Parameters
        ----------
        path : path-like, optional
            The file to write. By default, the text is returned.
        cases : {"auto", "names", "count", "none"}
            How lists of cases are shown: by name, as counts, or not at all. "auto" shows names for
            up to 30 cases and counts for more.

        Returns
        -------
        str or None
            The text, if no `path` is given.
        """
        return _write_or_return(as_markdown(self._tables(), cases), path)

    @overload
    def to_csv(
        self,
        path: None = None,
        *,
        guard: bool = True,
        encoding: str = "utf-8",
        cases: Cases = "names",
    ) -> str: ...
    @overload
    def to_csv(
        self, path: Target, *, guard: bool = True, encoding: str = "utf-8", cases: Cases = "names"
    ) -> None: ...
    def to_csv(
        self,
        path: Target | None = None,
        *,
        guard: bool = True,
        encoding: str = "utf-8",
        cases: Cases = "names",
    ) -> str | None:
        """
        Write `to_frame` as CSV, unrounded; for a solution, also with a row for each whole model.

        Parameters
        ----------
        path : path-like, optional
            The file to write. By default, the text is returned.
        guard : bool, default True
            Whether to put an apostrophe before text that begins with ``=``, ``+``, ``-``, ``@``, a
            tab or a carriage return, which a spreadsheet would run as a formula. Numbers are not
            changed.
        encoding : str, default "utf-8"
            Encoding of the file. Excel displays non-ASCII characters correctly with "utf-8-sig".
        cases : {"names", "count", "none", "auto"}
            How lists of cases are written: by name, as counts, or not at all. "auto" writes names
            for up to 30 cases and counts for more.

        Returns
        -------
        str or None
            The text, if no `path` is given.
        """
        text = as_csv(self._exported(), guard=guard, cases=self._decided(cases))
        return _write_or_return(text, path, encoding)

    def to_excel(self, path: Target, *, cases: Cases = "names") -> None:
        """
        Write the contents of `to_csv` to an Excel workbook; text is never run as a formula.

        Parameters
        ----------
        path : path-like
            The .xlsx file to write.
        cases : {"names", "count", "none", "auto"}
            How lists of cases are written: by name, as counts, or not at all. "auto" writes names
            for up to 30 cases and counts for more.

        Raises
        ------
        FastqcaError
            The name does not end in .xlsx, openpyxl is not installed (the extra "excel"), or a list
            of names is longer than the 32,767 characters that fit into a cell.
        """
        _check_ending(path, ".xlsx", "Excel")
        write_workbook(path, self._sheets(), self._decided(cases))

    def to_word(self, path: Target, *, cases: Cases = "auto") -> None:
        """
        Write the printed tables to a Word document.

        Parameters
        ----------
        path : path-like
            The .docx file to write.
        cases : {"auto", "names", "count", "none"}
            How lists of cases are shown: by name, as counts, or not at all. "auto" shows names for
            up to 30 cases and counts for more.

        Raises
        ------
        FastqcaError
            The name does not end in .docx, or python-docx is not installed (the extra "word").
        """
        _check_ending(path, ".docx", "Word")
        write_word(path, self._tables(), cases)

    def _decided(self, cases: Cases) -> Shown:
        """Say how cases are written to a file of data, by what the tables know of them."""
        checked_cases(cases)
        return resolved(self._tables(), cases) if cases == "auto" else cases


def tables_of(result: Exportable) -> Sequence[Table]:
    """Lay a result out as it is printed, for a result that consists of others."""
    return result._tables()  # noqa: SLF001 (what is not meant for users is meant for this)


def in_print(result: Exportable) -> Sequence[Table]:
    """Lay out what `print` shows of a result."""
    return result._in_print()  # noqa: SLF001


def exported(result: Exportable) -> pd.DataFrame:
    """Return what a CSV file of a result holds, for files that are written beside it."""
    return result._exported()  # noqa: SLF001


def whole_model(fit: Mapping[str, float], **named: str) -> dict[str, str | float]:
    """Make the row of a file that is about a whole model, which has words in place of a term."""
    return {"term": "whole model", "cases": "", **named, **fit}


def _check_ending(path: Target, ending: str, program: str) -> None:
    """Refuse a name under which the program would not open what is written."""
    if not name_of(path).lower().endswith(ending):
        raise DataError(f"{path}: {program} opens this file only if its name ends in {ending}")


def _write_or_return(text: str, path: Target | None, encoding: str = "utf-8") -> str | None:
    """Return a text, or write it where there is a path."""
    if path is None:
        return text
    write_text(path, text, encoding)
    return None
