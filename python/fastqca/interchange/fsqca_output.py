"""The solutions that fsQCA prints and saves as ``.out`` or ``.txt``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NoReturn

from fastqca._common.check import flag, printable, shown
from fastqca._common.errors import DataError
from fastqca._common.files import read_bytes
from fastqca._tables import CaseList, Column, Table, figure, with_lists
from fastqca._tables.export import Exportable, exported, tables_of, whole_model
from fastqca.expressions.expression import Expression
from fastqca.expressions.tree import quoted

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    import pandas as pd

__all__ = ["FsqcaOutput", "FsqcaSolution", "read_fsqca_output"]

# Every pattern takes what it can and never gives it back ("++", "*+"), so that a line costs what
# it is long, whatever it is.
_NUMBER = r"[-+]?+(?:\d++(?:[.,]\d*+)?+(?:[eE][-+]?+\d++)?+|[.,]\d++|nan|inf)"
_ANALYSIS = re.compile(r"\*(?:TRUTH TABLE|CRISP-SET|FUZZY-SET) ANALYSIS\*")
_MODEL = re.compile(r"Model:\s*+(?P<outcome>[^\s=]++)\s*+=\s*+f\((?P<conditions>[^()]*+)\)")
_TITLE = re.compile(r"-{2,}+(?P<kind>[A-Z -]++)", re.IGNORECASE)
_KINDS = ("complex", "parsimonious", "intermediate", "truth table", "crisp-set")
_CUT_OFF = re.compile(rf"(?i)(?P<which>frequency|consistency) cutoff:\s*+(?P<value>{_NUMBER})")
_WHOLE = re.compile(rf"(?i)solution (?P<which>coverage|consistency):\s*+(?P<value>{_NUMBER})")
_FIGURE = re.compile(_NUMBER, re.IGNORECASE)
_HEADER = re.compile(r"(?:(?:raw|unique|coverage|consistency|-{3,}+)\s*+)++", re.IGNORECASE)
_CASES = "Cases with greater than 0.5 membership in term "
_CASE_ENDS = re.compile(r"\)\s*+(?:,|$)")
_ASSUMED = re.compile(r"\((?P<how>present|absent)\)", re.IGNORECASE)
_NONE_FOUND = re.compile(r"no solutions?+ (?:was |were )?+found[.!]?+", re.IGNORECASE)
_SETTINGS = ("rows:", "algorithm:", "true:", "false:", "0 matrix:", "1 matrix:", "don't care:")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FsqcaSolution(Exportable):
    """
    One solution as printed by fsQCA, from `read_fsqca_output`.

    Attributes
    ----------
    kind : {"complex", "parsimonious", "intermediate", "truth table", "crisp-set"}
        fsQCA calls the conservative solution "complex", and a solution specified by hand "truth
        table" (or "crisp-set").
    outcome : str
        Such as "survived" or "~survived"; empty if fsQCA does not name it.
    conditions : tuple of str
        The conditions of the model or, if it is not printed, those in the terms.
    terms : tuple of str, length T
        The terms as printed, but always with ``~`` for negation.
    covS, covU, inclS : tuple of float, length T
        Raw coverage, unique coverage and consistency, with the digits printed.
    coverage, consistency : float
        Fit of the whole solution.
    cases : tuple of tuple of (str, float, float), length T
        The cases in each term (membership above 0.5), with their membership in the term and in the
        outcome. Empty if fsQCA did not print them.
    frequency_cutoff, consistency_cutoff : float
        NaN if they are not printed.
    assumptions : tuple of str
        Directional expectations: ``"A"`` for present, ``"~A"`` for absent.
    file : str
        The data file named in the output.
    """

    kind: str
    outcome: str
    conditions: tuple[str, ...]
    file: str = ""
    terms: tuple[str, ...] = ()
    covS: tuple[float, ...] = ()  # noqa: N815 (the names of the field)
    covU: tuple[float, ...] = ()  # noqa: N815
    inclS: tuple[float, ...] = ()  # noqa: N815
    coverage: float = math.nan
    consistency: float = math.nan
    cases: tuple[tuple[tuple[str, float, float], ...], ...] = ()
    frequency_cutoff: float = math.nan
    consistency_cutoff: float = math.nan
    assumptions: tuple[str, ...] = ()

    @property
    def expression(self) -> Expression:
        """The solution as an `Expression`, to be evaluated, compared or passed to `pof`."""
        literals = [
            {part.removeprefix("~"): int(not part.startswith("~")) for part in term.split("*")}
            for term in self.terms
        ]
        if not self.outcome:
            return Expression.from_terms(literals)
        name = self.outcome.removeprefix("~")
        sign = "~" if self.outcome.startswith("~") else ""
        return Expression.from_terms(literals, outcome=f"{sign}{quoted(name)}")

    def to_frame(self) -> pd.DataFrame:
        """
        Return one row per term.

        Columns: `solution`, `term`, `inclS`, `covS`, `covU` and `cases`, as in the results of
        this package; `cases` are joined by commas.
        """
        import pandas as pd

        columns = ["solution", "term", "inclS", "covS", "covU", "cases"]
        return pd.DataFrame(list(self._rows()), columns=columns)

    def _rows(self) -> Iterator[tuple[str, str, float, float, float, CaseList]]:
        for i, term in enumerate(self.terms):
            cases = CaseList.of(name for name, _, _ in self.cases[i])
            yield self.kind, term, self.inclS[i], self.covS[i], self.covU[i], cases

    def _exported(self) -> pd.DataFrame:
        """Return `to_frame` with one more row, for the whole solution."""
        import pandas as pd

        fit = {"inclS": self.consistency, "covS": self.coverage}
        whole = whole_model(fit, solution=self.kind)
        frame = with_lists(self.to_frame(), [cases for *_, cases in self._rows()])
        return pd.concat([frame, pd.DataFrame([whole])], ignore_index=True)

    def _tables(self) -> list[Table]:
        columns = [Column("", gap=0)]
        columns += [Column(name, "center") for name in ("inclS", "covS", "covU")]
        columns.append(Column("cases", "left", wrap=","))
        rows = [[term, *map(figure, fit), cases] for _, term, *fit, cases in self._rows()]
        whole = ["solution", figure(self.consistency), figure(self.coverage)]
        of = f" of {self.outcome}" if self.outcome else ""
        caption = f"{self.kind.capitalize()} solution{of}, as fsQCA printed it"
        return [Table(columns, [rows, [whole]], caption=caption)]

    def __repr__(self) -> str:
        arrow = f" -> {self.outcome}" if self.outcome else ""
        return f"<FsqcaSolution, {self.kind}: {' + '.join(self.terms) or '0'}{arrow}>"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FsqcaOutput(Exportable):
    """
    The contents of a file of fsQCA output, from `read_fsqca_output`.

    Attributes
    ----------
    solutions : tuple of FsqcaSolution
        In the order of the file, which may contain several analyses.
    messages : tuple of str
        Errors printed by fsQCA, and messages that it found no solution.
    """

    solutions: tuple[FsqcaSolution, ...]
    messages: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row per solution and term, with `outcome` as the first column."""
        return self._joint([s.to_frame() for s in self.solutions])

    def _exported(self) -> pd.DataFrame:
        return self._joint([exported(s) for s in self.solutions])

    def _joint(self, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
        import pandas as pd

        frames = [
            part.assign(outcome=s.outcome) for part, s in zip(parts, self.solutions, strict=True)
        ]
        columns = ["outcome", "solution", "term", "inclS", "covS", "covU", "cases"]
        return pd.concat(frames, ignore_index=True)[columns]

    def _tables(self) -> list[Table]:
        tables = [table for solution in self.solutions for table in tables_of(solution)]
        return [*tables[:-1], replace(tables[-1], notes=self.messages)]

    def __repr__(self) -> str:
        kinds = ", ".join(f"{s.kind} of {s.outcome or '?'}" for s in self.solutions)
        return f"<FsqcaOutput: {kinds}>"


def read_fsqca_output(
    source: str | os.PathLike[str], *, use_tilde: bool | None = None
) -> FsqcaOutput:
    """
    Read the solutions of a truth table analysis that fsQCA saved.

    Parameters
    ----------
    source : path-like or str
        The file, or its text if it has several lines.
    use_tilde : bool, optional
        Whether ``~`` stands for negation. If False, lowercase letters do, as in fsQCA 1 and 2.0. By
        default detected from the terms.

    Returns
    -------
    FsqcaOutput

    Raises
    ------
    DataError
        The file cannot be read, contains no solution, or contains an unknown line within a solution
        (the message names the line), or the notation of the terms is ambiguous.

    Notes
    -----
    Reads the sections "COMPLEX", "PARSIMONIOUS", "INTERMEDIATE", "TRUTH TABLE" and "CRISP-SET
    SOLUTION" of fsQCA 2, 3 and 4, as found in published output. A section may state that there is
    no solution, and the line with the model may be missing. The old notation is recognized if a
    term spells a set in a different case than the model, or in two ways. Descriptive statistics,
    necessary conditions and subset analyses in the same file are ignored.

    Examples
    --------
    >>> output = read_fsqca_output('''
    ... Model: survived = f(stable, literate)
    ... --- INTERMEDIATE SOLUTION ---
    ...                       raw       unique
    ...                     coverage   coverage   consistency
    ...                   ----------  ----------  ----------
    ... ~stable*literate    0.46831    0.37793     0.90068
    ... solution coverage: 0.46831
    ... solution consistency: 0.90068
    ... ''')
    >>> output.solutions[0].expression
    expression('~stable*literate -> survived')
    """
    name, text = _read(source)
    if use_tilde is not None:
        use_tilde = flag(use_tilde, "use_tilde")
    reader = _Reader(name, text.splitlines(), use_tilde)
    reader.read()
    if not reader.solutions:
        what = f"; fsQCA said: {reader.messages[0]}" if reader.messages else ""
        raise DataError(
            f"{name}: no solution of a truth table analysis found (a line such as "
            f"'--- COMPLEX SOLUTION ---'){what}"
        )
    return FsqcaOutput(tuple(reader.solutions), tuple(reader.messages))


def _read(source: str | os.PathLike[str]) -> tuple[str, str]:
    if isinstance(source, str) and "\n" in source:
        return "fsQCA output", source
    raw = read_bytes(source)
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return str(source), raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DataError(f"{source}: not a text file")


@dataclass(slots=True)
class _Reader:
    """Walks over the lines; in a solution, each line must be understood."""

    name: str
    lines: Sequence[str]
    use_tilde: bool | None
    solutions: list[FsqcaSolution] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    _at: int = 0
    _file: str = ""
    _outcome: str = ""
    _conditions: tuple[str, ...] = ()
    _analysis: list[FsqcaSolution] = field(default_factory=list)

    def read(self) -> None:
        while (line := self._take()) is not None:
            if _ANALYSIS.search(line):
                self._finish()
                self._file, self._outcome, self._conditions = "", "", ()
            elif line.startswith("File:"):
                self._file = line.removeprefix("File:").strip()
            elif line.startswith("Model:"):
                self._finish()
                self._model(line)
            elif "ERROR" in line:
                self.messages.append(printable(line.strip("* ")))
            elif _NONE_FOUND.fullmatch(line):
                self.messages.append(line)
            elif kind := _kind(line):
                self._analysis.append(self._solution(kind))
        self._finish()

    def _finish(self) -> None:
        """Write the terms of one analysis with ``~``, now that all of them are known."""
        spelling = _Spelling(self.name, self._analysis, use_tilde=self.use_tilde)
        self.solutions += [spelling.respelt(each) for each in self._analysis]
        self._analysis = []

    def _take(self) -> str | None:
        if self._at == len(self.lines):
            return None
        self._at += 1
        return self.lines[self._at - 1].strip()

    def _fail(self, problem: str) -> NoReturn:
        line = self.lines[self._at - 1].strip()
        raise DataError(f"{self.name}, line {self._at}: {problem}: {printable(line)[:80]!r}")

    def _model(self, line: str) -> None:
        pieces, open_ = [line], line.count("(") - line.count(")")
        while open_ > 0 and (more := self._take()):
            pieces.append(more)
            open_ += more.count("(") - more.count(")")
        model = _MODEL.fullmatch(" ".join(pieces))
        if model is None:
            self._fail("this line should be 'Model: outcome = f(condition, ...)'")
        self._outcome = model["outcome"]
        self._conditions = tuple(part.strip() for part in model["conditions"].split(","))

    def _solution(self, kind: str) -> FsqcaSolution:
        if kind not in _KINDS:
            self._fail("this type of solution is unknown")
        made = FsqcaSolution(kind, self._outcome, self._conditions, self._file)
        values: dict[str, Any] = {}  # of the fields of the solution
        fits: list[tuple[str, list[float]]] = []
        assumed: list[str] = []
        cases: dict[str, list[tuple[str, float, float]]] = {}
        while (line := self._take()) is not None:
            if self._ends(line):
                self._at -= 1
                break
            if match := _CUT_OFF.fullmatch(line):
                values[f"{match['which'].lower()}_cutoff"] = _number(match["value"])
            elif match := _WHOLE.fullmatch(line):
                values[match["which"].lower()] = _number(match["value"])
            elif line.lower().startswith("assumptions:") or _ASSUMED.search(line):
                assumed += self._assumed(line)
            elif line.startswith(_CASES) and ":" in line:
                term, _, rest = line.removeprefix(_CASES).partition(":")
                cases[_bare(term)] = self._listed(rest.strip())
            elif fit := _fit(line):
                fits.append(fit)
            elif _NONE_FOUND.fullmatch(line):
                self.messages.append(f"{kind} solution: {line}")
            elif line.lower().startswith(_SETTINGS):
                continue
            elif line and not _HEADER.fullmatch(line) and set(line) - {"*", "-"}:
                self._fail("this line of a solution is not understood")
        return self._checked(made, values, fits, assumed, cases)

    def _ends(self, line: str) -> bool:
        return bool(
            _kind(line)
            or _ANALYSIS.search(line)
            or "ERROR" in line
            or line.startswith(("File:", "Model:"))
            or re.fullmatch(r"\*{3,}", line)
            or re.fullmatch(r"\*[A-Z /]+\*", line)
        )

    def _assumed(self, line: str) -> list[str]:
        pieces = _ASSUMED.split(line.partition(":")[2] if ":" in line else line)
        found = []
        for name, how in zip(pieces[::2], pieces[1::2], strict=False):
            if not name.strip(" ,") or " " in name.strip(" ,"):
                self._fail("this line of a solution is not understood")
            found.append(f"{'' if how.lower() == 'present' else '~'}{name.strip(' ,')}")
        if pieces[-1].strip(" ,"):
            self._fail("this line of a solution is not understood")
        return found

    def _listed(self, rest: str) -> list[tuple[str, float, float]]:
        """Read the cases of a term, which may go on in the next lines."""
        pieces = [rest]
        while pieces[-1].endswith(",") and (more := self._take()):
            pieces.append(more)
        found: list[tuple[str, float, float]] = []
        for piece in _CASE_ENDS.split(" ".join(pieces)):
            if not piece.strip():
                continue
            name, _, pair = piece.rpartition("(")
            figures = [figure.strip() for figure in pair.split(",")]
            if len(figures) == 4:  # with decimal commas
                figures = [",".join(figures[:2]), ",".join(figures[2:])]
            if (
                not name.strip()
                or "," in name
                or len(figures) != 2
                or not all(map(_FIGURE.fullmatch, figures))
            ):
                self._fail("expected cases such as 'Ireland (0.72,0.92), ...'")
            found.append((name.strip(), _number(figures[0]), _number(figures[1])))
        return found

    def _checked(
        self,
        made: FsqcaSolution,
        values: dict[str, Any],
        fits: list[tuple[str, list[float]]],
        assumed: list[str],
        cases: dict[str, list[tuple[str, float, float]]],
    ) -> FsqcaSolution:
        terms = tuple(term for term, _ in fits)
        known = {name.casefold() for name in made.conditions}
        for term in (*terms, *cases):
            odd = [p for p in term.split("*") if p.removeprefix("~").casefold() not in known]
            if odd and known:
                self._fail(
                    f"the term {shown(term)} has {odd[0]!r}, which the model does not name; near"
                )
        if unknown := [term for term in cases if term not in terms]:
            self._fail(f"cases are listed of {unknown[0]!r}, which is no term; near")
        columns = list(zip(*(fit for _, fit in fits), strict=True)) or [(), (), ()]
        return replace(
            made,
            terms=terms,
            covS=columns[0],
            covU=columns[1],
            inclS=columns[2],
            assumptions=tuple(assumed),
            cases=tuple(tuple(cases.get(term, ())) for term in terms),
            **values,
        )


class _Spelling:
    """Whether the terms of an analysis say "not" by ``~`` or, as older versions, small letters."""

    def __init__(
        self, name: str, solutions: Sequence[FsqcaSolution], *, use_tilde: bool | None
    ) -> None:
        self._name = name
        conditions = [c for each in solutions[:1] for c in each.conditions]
        self._known = {each.casefold(): each for each in conditions}
        terms = [term for each in solutions for term in each.terms]
        self._parts = dict.fromkeys(part for term in terms for part in term.split("*"))
        self._tilde = self._uses_tilde(conditions) if use_tilde is None else use_tilde

    def _uses_tilde(self, conditions: Sequence[str]) -> bool:
        if any(part.startswith("~") for part in self._parts):
            return True
        folded = {part.casefold() for part in self._parts}
        if self._known:
            return all(part in conditions for part in self._parts)
        if len(folded) < len(self._parts):
            return False
        upper = [part for part in self._parts if part == part.upper()]
        lower = [part for part in self._parts if part == part.lower()]
        if upper and lower:
            raise DataError(
                f"{self._name}: {lower[0]!r} could be a set or, in the notation of older "
                f"versions, the absence of {upper[0]!r}: specify with use_tilde=True or False"
            )
        return True

    def respelt(self, solution: FsqcaSolution) -> FsqcaSolution:
        """Write the terms of a solution with ``~``, and list the conditions if they are not."""
        terms = tuple("*".join(map(self._literal, term.split("*"))) for term in solution.terms)
        found = dict.fromkeys(p.removeprefix("~") for term in terms for p in term.split("*"))
        for name in found:
            if solution.conditions and name not in solution.conditions:
                raise DataError(
                    f"{self._name}: the terms of the {solution.kind} solution have {name!r}, which "
                    "the model does not name"
                )
        return replace(solution, terms=terms, conditions=solution.conditions or tuple(found))

    def _literal(self, part: str) -> str:
        if self._tilde:
            return part
        sign = "~" if part == part.lower() else ""
        return f"{sign}{self._known.get(part.casefold(), part.upper())}"


def _bare(term: str) -> str:
    """Write a term without blanks, and without the plus that some versions put behind it."""
    return re.sub(r"\s++", "", term).removesuffix("+")


def _number(figure: str) -> float:
    return float(figure.replace(",", "."))


def _fit(line: str) -> tuple[str, list[float]] | None:
    """Split a line into a term and its raw coverage, unique coverage and consistency."""
    term, *figures = line.rsplit(None, 3) or [""]
    if len(figures) < 3 or not all(map(_FIGURE.fullmatch, figures)):
        return None
    return _bare(term), list(map(_number, figures))


def _kind(line: str) -> str | None:
    """Return the kind of solution of which a line is the title: ``--- COMPLEX SOLUTION ---``."""
    title = _TITLE.fullmatch(line)
    if title is None or not line.endswith("--"):
        return None
    kind, found, after = title["kind"].strip(" -").lower().rpartition(" solution")
    return kind.strip() if found and not after else None
