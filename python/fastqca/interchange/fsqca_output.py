"""The solutions that fsQCA prints and saves as ``.out`` or ``.txt``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NoReturn

from fastqca._check import printable
from fastqca._export import Exportable, exported, tables_of, whole_model
from fastqca._files import read_bytes
from fastqca._tables import Column, Table, figure
from fastqca.errors import DataError
from fastqca.expressions.expression import Expression
from fastqca.expressions.formula import quoted

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    import pandas as pd

__all__ = ["FsqcaOutput", "FsqcaSolution", "read_fsqca_output"]

_NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+|nan|inf)"
_ANALYSIS = re.compile(r"\*TRUTH TABLE ANALYSIS\*")
_MODEL = re.compile(r"Model:\s*(?P<outcome>\S+)\s*=\s*f\((?P<conditions>[^()]*)\)\s*$")
_TITLE = re.compile(r"-{2,}\s*(?P<kind>[A-Z ]+?) SOLUTION\s*-{2,}", re.IGNORECASE)
_KINDS = ("complex", "parsimonious", "intermediate", "truth table")
_CUT_OFF = re.compile(rf"(?i)(?P<which>frequency|consistency) cutoff:\s*(?P<value>{_NUMBER})")
_WHOLE = re.compile(rf"(?i)solution (?P<which>coverage|consistency):\s*(?P<value>{_NUMBER})")
_TERM = re.compile(rf"(?P<term>\S.*?)\s+(?P<fit>{_NUMBER}\s+{_NUMBER}\s+{_NUMBER})", re.IGNORECASE)
_HEADER = re.compile(r"(?:(?:raw|unique|coverage|consistency|-{3,})\s*)+", re.IGNORECASE)
_CASES = re.compile(
    r"Cases with greater than 0\.5 membership in term (?P<term>.+?):\s*(?P<rest>.*)"
)
_CASE = re.compile(
    rf"\s*(?P<name>[^,]+?)\s*\((?P<x>{_NUMBER})\s*,\s*(?P<y>{_NUMBER})\)\s*(?:,|$)", re.IGNORECASE
)
_ASSUMED = re.compile(r"(?P<name>\S+?)\s*\((?P<how>present|absent)\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FsqcaSolution(Exportable):
    """
    One solution as fsQCA printed it. Made by `read_fsqca_output`.

    Attributes
    ----------
    kind : {"complex", "parsimonious", "intermediate", "truth table"}
        fsQCA calls the conservative solution complex, and "truth table" the solution of an
        analysis that was specified by hand.
    outcome : str
        Such as "survived" or "~survived".
    conditions : tuple of str
    terms : tuple of str, length T
        As they are printed.
    covS, covU, inclS : tuple of float, length T
        Raw coverage, unique coverage and consistency, with the digits printed.
    coverage, consistency : float
        Of the whole solution.
    cases : tuple of tuple of (str, float, float), length T
        The cases in each term (membership above 0.5), with their membership in the term and in
        the outcome. Empty where fsQCA did not print them.
    frequency_cutoff, consistency_cutoff : float
        NaN where they are not printed.
    assumptions : tuple of str
        Directional expectations: ``"A"`` for present, ``"~A"`` for absent.
    file : str
        The data file that fsQCA names.
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

    def _rows(self) -> Iterator[tuple[str, str, float, float, float, str]]:
        for i, term in enumerate(self.terms):
            cases = ",".join(name for name, _, _ in self.cases[i])
            yield self.kind, term, self.inclS[i], self.covS[i], self.covU[i], cases

    def _exported(self) -> pd.DataFrame:
        """Return `to_frame` with one more row, for the whole solution."""
        import pandas as pd

        fit = {"inclS": self.consistency, "covS": self.coverage}
        whole = whole_model(fit, solution=self.kind)
        return pd.concat([self.to_frame(), pd.DataFrame([whole])], ignore_index=True)

    def _tables(self) -> list[Table]:
        columns = [Column("", gap=0)]
        columns += [Column(name, "center") for name in ("inclS", "covS", "covU")]
        columns.append(Column("cases", "left", wrap=","))
        rows = [[term, *map(figure, fit), cases] for _, term, *fit, cases in self._rows()]
        whole = ["solution", figure(self.consistency), figure(self.coverage)]
        caption = f"{self.kind.capitalize()} solution of {self.outcome}, as fsQCA printed it"
        return [Table(columns, [rows, [whole]], caption=caption)]

    def __repr__(self) -> str:
        return f"<FsqcaSolution, {self.kind}: {' + '.join(self.terms)} -> {self.outcome}>"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FsqcaOutput(Exportable):
    """
    What a file of fsQCA output holds. Made by `read_fsqca_output`.

    Attributes
    ----------
    solutions : tuple of FsqcaSolution
        In the order of the file; several analyses may follow each other.
    messages : tuple of str
        Errors that fsQCA printed among them.
    """

    solutions: tuple[FsqcaSolution, ...]
    messages: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row per solution and term, with a column `outcome` in front."""
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
        kinds = ", ".join(f"{s.kind} of {s.outcome}" for s in self.solutions)
        return f"<FsqcaOutput: {kinds}>"


def read_fsqca_output(source: str | os.PathLike[str]) -> FsqcaOutput:
    """
    Read the solutions of a truth table analysis that fsQCA saved.

    Parameters
    ----------
    source : path-like or str
        The file, or its text if it has several lines.

    Returns
    -------
    FsqcaOutput

    Raises
    ------
    DataError
        The file cannot be read, has no solution, or a line within a solution that is not known;
        the message names the line.

    Notes
    -----
    Read are the sections "COMPLEX", "PARSIMONIOUS", "INTERMEDIATE" and "TRUTH TABLE SOLUTION" of
    fsQCA 2, 3 and 4, as published output shows them. Descriptive statistics, necessary conditions
    and subset analyses in the same file are passed over.

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
    reader = _Reader(name, text.splitlines())
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
    solutions: list[FsqcaSolution] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    _at: int = 0
    _file: str = ""
    _outcome: str = ""
    _conditions: tuple[str, ...] = ()

    def read(self) -> None:
        while (line := self._take()) is not None:
            if _ANALYSIS.search(line):
                self._file = self._outcome = ""
            elif line.startswith("File:"):
                self._file = line.removeprefix("File:").strip()
            elif line.startswith("Model:"):
                self._model(line)
            elif "ERROR" in line:
                self.messages.append(printable(line.strip("* ")))
            elif title := _TITLE.fullmatch(line):
                self.solutions.append(self._solution(title["kind"].lower()))

    def _take(self) -> str | None:
        if self._at == len(self.lines):
            return None
        self._at += 1
        return self.lines[self._at - 1].strip()

    def _fail(self, problem: str) -> NoReturn:
        line = self.lines[self._at - 1].strip()
        raise DataError(f"{self.name}, line {self._at}: {problem}: {printable(line)[:80]!r}")

    def _model(self, line: str) -> None:
        while line.count("(") > line.count(")") and (more := self._take()):
            line += f" {more}"
        model = _MODEL.fullmatch(line)
        if model is None:
            self._fail("this should say 'Model: outcome = f(condition, ...)'")
        self._outcome = model["outcome"]
        self._conditions = tuple(part.strip() for part in model["conditions"].split(","))

    def _solution(self, kind: str) -> FsqcaSolution:
        if kind not in _KINDS:
            self._fail("this kind of solution is not known")
        if not self._outcome:
            self._fail("there is no line 'Model: outcome = f(condition, ...)' before the solution")
        made = FsqcaSolution(kind, self._outcome, self._conditions, self._file)
        values: dict[str, float] = {}
        fits: list[tuple[str, list[float]]] = []
        assumed: list[str] = []
        cases: dict[str, list[tuple[str, float, float]]] = {}
        while (line := self._take()) is not None:
            if self._ends(line):
                self._at -= 1
                break
            if match := _CUT_OFF.fullmatch(line):
                values[f"{match['which'].lower()}_cutoff"] = float(match["value"])
            elif match := _WHOLE.fullmatch(line):
                values[match["which"].lower()] = float(match["value"])
            elif line.lower().startswith("assumptions:") or _only(line, _ASSUMED):
                assumed += [
                    m["name"] if m["how"].lower() == "present" else f"~{m['name']}"
                    for m in _ASSUMED.finditer(line.partition(":")[2] if ":" in line else line)
                ]
            elif match := _CASES.fullmatch(line):
                cases[_bare(match["term"])] = self._listed(match["rest"])
            elif match := _TERM.fullmatch(line):
                fits.append((_bare(match["term"]), [float(x) for x in match["fit"].split()]))
            elif line and not _HEADER.fullmatch(line) and set(line) - {"*", "-"}:
                self._fail("this line of a solution is not understood")
        return self._checked(made, values, fits, assumed, cases)

    def _ends(self, line: str) -> bool:
        return bool(
            _TITLE.fullmatch(line)
            or _ANALYSIS.search(line)
            or "ERROR" in line
            or line.startswith(("File:", "Model:"))
            or re.fullmatch(r"\*{3,}", line)
            or re.fullmatch(r"\*[A-Z /]+\*", line)
        )

    def _listed(self, rest: str) -> list[tuple[str, float, float]]:
        """Read the cases of a term, which may go on in the next lines."""
        while rest.endswith(",") and (more := self._take()):
            rest += f" {more}"
        found = list(_CASE.finditer(rest))
        if "".join(match[0] for match in found).strip() != rest.strip():
            self._fail("these should be cases such as 'Ireland (0.72,0.92), ...'")
        return [(m["name"], float(m["x"]), float(m["y"])) for m in found]

    def _checked(
        self,
        made: FsqcaSolution,
        values: dict[str, float],
        fits: list[tuple[str, list[float]]],
        assumed: list[str],
        cases: dict[str, list[tuple[str, float, float]]],
    ) -> FsqcaSolution:
        terms = tuple(term for term, _ in fits)
        for term in (*terms, *cases):
            odd = [p for p in term.split("*") if p.removeprefix("~") not in made.conditions]
            if odd:
                self._fail(f"the term {term!r} has {odd[0]!r}, which the model does not name; near")
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
            coverage=values.get("coverage", math.nan),
            consistency=values.get("consistency", math.nan),
            frequency_cutoff=values.get("frequency_cutoff", math.nan),
            consistency_cutoff=values.get("consistency_cutoff", math.nan),
        )


def _bare(term: str) -> str:
    """Write a term without blanks, and without the plus that some versions put behind it."""
    return re.sub(r"\s+", "", term).removesuffix("+")


def _only(line: str, pattern: re.Pattern[str]) -> bool:
    """Whether a line consists of what a pattern matches, and commas and blanks."""
    return bool(line) and not pattern.sub("", line).strip(" ,")
