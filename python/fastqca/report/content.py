"""
What a report says, whatever it is written as: sections of text, numbered tables and figures.

A page, a Word document and a workbook are written from the same blocks, so that none of them can
say anything else than the others. Tables and figures are numbered in the order in which they
stand; `ref` names one in a text, and each writer puts its number, or a link, in that place.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field, replace
from functools import cached_property
from string import ascii_uppercase
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from fastqca import _tables
from fastqca._common.patterns import pattern
from fastqca._tables import WIDTH, Table, wrapped
from fastqca._tables.export import Exportable, exported, tables_of
from fastqca.report.figures import png_of, settled, svg_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "Block",
    "Drawing",
    "Exhibit",
    "Facts",
    "Folded",
    "Gallery",
    "Heading",
    "Items",
    "Links",
    "Number",
    "Paragraph",
    "Preformatted",
    "Result",
    "Section",
    "Shown",
    "Table",
    "all_drawings",
    "as_text",
    "exhibits",
    "file_name",
    "numbers",
    "parts",
    "ref",
    "refs",
    "sentence",
    "titles",
    "walk",
    "with_refs",
]

# Private letters, which no text of a user has a meaning for: a key between them is a reference.
_OPENED, _CLOSED = "\ue000", "\ue001"
_REF = pattern(f"{_OPENED}([^{_CLOSED}]*){_CLOSED}")
_NO_FILE_NAME = pattern(r"[^\w.-]+")


class Result(Protocol):
    """Anything that shows itself as text and as HTML, as all results of the package do."""

    def _repr_html_(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (the title, which a page has already), 2 or 3."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, broken as the medium needs it."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """Sentences, one below the other."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with a value each."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Links:
    """Files beside the page, each with what it holds."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Text to be shown as it is, such as a command or a file."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Exhibit:
    """
    A numbered table.

    Attributes
    ----------
    key : str
        What it is, in a few words: the name of its sheet in a workbook, and what `ref` takes.
    table : Table
        With its caption, which has no number yet.
    frame : DataFrame, optional
        The same numbers, unrounded, for a workbook. By default what the cells say.
    """

    key: str
    table: Table
    frame: pd.DataFrame | None = None


@dataclass(frozen=True, eq=False)
class Drawing:
    """
    A numbered figure.

    Attributes
    ----------
    draw : callable
        Draws it, and returns the axes.
    caption : str
        What stands below it, and for it where there are no pictures.
    name : str
        The name of its file without the ending, which says what it shows; `ref` takes it too.
    cases : sequence of str
        Names of the cases that its links "case-0", "case-1", ... lead to.
    """

    draw: Callable[[], Axes]
    caption: str
    name: str
    cases: Sequence[str] = field(default=(), repr=False)

    @property
    def key(self) -> str:
        """What `ref` takes."""
        return self.name

    @cached_property
    def _figure(self) -> Figure:
        # A page, its files and a document may all want it: drawing takes most of the time.
        return settled(self.draw)

    @cached_property
    def svg(self) -> str:
        """The figure as SVG that may stand inside a page."""
        return svg_of(self._figure, self.name, self.caption, self.cases)

    @cached_property
    def png(self) -> bytes:
        """The figure as PNG, for programs that show no SVG."""
        return png_of(self._figure)


@dataclass(frozen=True, slots=True, eq=False)
class Gallery:
    """A numbered figure of several drawings side by side, each with its own caption."""

    drawings: tuple[Drawing, ...]
    caption: str
    key: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A result, shown in its own way, without a number."""

    result: Result


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """Something long: closed on screen until a reader opens it, complete on paper."""

    summary: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """A part of a report with its title; those of the appendix have letters for numbers."""

    title: str
    blocks: tuple[Block, ...]
    appendix: bool = False


Block: TypeAlias = (
    Heading
    | Paragraph
    | Items
    | Facts
    | Links
    | Preformatted
    | Table
    | Exhibit
    | Drawing
    | Gallery
    | Shown
    | Folded
    | Section
)


class Number(NamedTuple):
    """The number of a table or a figure: "Table 3"."""

    kind: str
    n: int

    def __str__(self) -> str:
        return f"{self.kind} {self.n}"

    @property
    def anchor(self) -> str:
        """The name that links lead to."""
        return f"{self.kind.lower()}-{self.n}"


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Walk over blocks and what is inside of them, in the order of reading."""
    for block in blocks:
        yield block
        if isinstance(block, Folded | Section):
            yield from walk(block.blocks)


def all_drawings(blocks: Iterable[Block]) -> Iterator[Drawing]:
    """Walk over the figures of a report."""
    for block in walk(blocks):
        if isinstance(block, Drawing):
            yield block
        elif isinstance(block, Gallery):
            yield from block.drawings


def titles(blocks: Iterable[Block]) -> list[str]:
    """
    Give the titles of sections their numbers, in the appendix letters.

    Examples
    --------
    >>> titles([Section("In short", ()), Section("Cases", ()), Section("Sets", (), appendix=True)])
    ['1. In short', '2. Cases', 'Appendix A. Sets']
    """
    made, counts = [], [0, 0]
    for block in blocks:
        if isinstance(block, Section):
            counts[block.appendix] += 1
            n = counts[block.appendix]
            label = f"Appendix {ascii_uppercase[n - 1]}" if block.appendix else str(n)
            made.append(f"{label}. {block.title}")
    return made


def numbers(blocks: Iterable[Block]) -> dict[str, Number]:
    """
    Give tables and figures their numbers, each kind in the order of reading, by their keys.

    Examples
    --------
    >>> table = Table([], [])
    >>> found = numbers([Exhibit("rows", table), Section("A", (Exhibit("cases", table),))])
    >>> {key: str(number) for key, number in found.items()}
    {'rows': 'Table 1', 'cases': 'Table 2'}
    """
    found: dict[str, Number] = {}
    counts = {"Table": 0, "Figure": 0}
    for block in walk(blocks):
        if isinstance(block, Exhibit | Drawing | Gallery):
            kind = "Table" if isinstance(block, Exhibit) else "Figure"
            counts[kind] += 1
            if block.key in found:
                raise AssertionError(f"two tables or figures are named {block.key!r}")
            found[block.key] = Number(kind, counts[kind])
    return found


def ref(key: str) -> str:
    """Name a table or a figure in a text: a writer puts "Table 3" in its place."""
    return f"{_OPENED}{key}{_CLOSED}"


def refs(made: Iterable[Exhibit | Drawing | Gallery]) -> str:
    """Name some tables and figures: "Tables 3 and 4" as "Table 3 and Table 4"."""
    named = [ref(one.key) for one in made]
    return " and ".join(filter(None, [", ".join(named[:-1]), *named[-1:]]))


def parts(text: str) -> list[tuple[str, bool]]:
    """
    Split a text into what it says and what it refers to.

    Examples
    --------
    >>> parts(f"See {ref('rows')}.")
    [('See ', False), ('rows', True), ('.', False)]
    """
    return [(piece, i % 2 == 1) for i, piece in enumerate(_REF.split(text)) if piece]


def with_refs(text: str, write: Callable[[str], str], refer: Callable[[str], str]) -> str:
    """
    Write a text, and what it refers to, in two ways.

    Examples
    --------
    >>> with_refs(f"See {ref('rows')}.", str.upper, {"rows": "Table 1"}.get)
    'SEE Table 1.'
    """
    return "".join(refer(piece) if is_ref else write(piece) for piece, is_ref in parts(text))


def plain(text: str, known: Mapping[str, Number]) -> str:
    """Write a text with the plain numbers of what it refers to."""
    return with_refs(text, str, lambda key: str(known.get(key, key)))


def sentence(text: str) -> str:
    """
    Begin a text with a capital letter and end it with a full stop.

    Examples
    --------
    >>> sentence("no theory is given")
    'No theory is given.'
    """
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def file_name(*parts: str) -> str:
    """
    Make a name for a file that says what it shows; a negated set is "not_".

    Examples
    --------
    >>> file_name("truth_table", "~NE"), file_name("calibration", "GDP per head")
    ('truth_table_not_NE', 'calibration_GDP_per_head')
    """
    plain = [part.replace("~", "not_").replace("`", "") for part in parts]
    return re.sub(r"_+", "_", _NO_FILE_NAME.sub("_", "_".join(plain))).strip("_.")


def exhibits(
    result: Exportable, key: str, *captions: str, frame: pd.DataFrame | None = None
) -> list[Exhibit]:
    """
    Make the tables of a result numbered ones.

    Parameters
    ----------
    *captions : str
        In place of those that the tables have.
    frame : DataFrame, optional
        What a workbook holds for the first table; by default what a file of the result does. The
        others have what their cells say.
    """
    made = []
    for i, table in enumerate(tables_of(result)):
        caption = captions[i] if i < len(captions) else table.caption
        unrounded = (exported(result) if frame is None else frame) if i == 0 else None
        name = key if i == 0 else f"{key} ({i + 1})"
        made.append(Exhibit(name, replace(table, caption=caption), unrounded))
    return made


def as_text(blocks: Iterable[Block]) -> str:
    """
    Write blocks as text of at most 100 columns, with an empty line between them.

    Examples
    --------
    >>> print(as_text([Heading("Data"), Facts((("Cases", "24"), ("Outcome", "NE")))]))
    Data
    ----
    <BLANKLINE>
    Cases    24
    Outcome  NE
    """
    blocks = list(blocks)
    known = numbers(blocks)
    return "\n\n".join(filter(None, (_text(block, known) for block in blocks)))


def _text(block: Block, known: Mapping[str, Number]) -> str:
    match block:
        case Heading(text, level):
            if level == 1:
                return f"{'=' * WIDTH}\n{text}\n{'=' * WIDTH}"
            return f"{text}\n{'-' * len(text)}" if level == 2 else f"{text}:"
        case Paragraph(text):
            return wrapped(plain(text, known))
        case Items(texts):
            return "\n".join(wrapped(plain(text, known), "- ") for text in texts)
        case Facts(pairs):
            width = max((len(name) for name, _ in pairs), default=0) + 2
            return "\n".join(wrapped(value, name.ljust(width)) for name, value in pairs)
        case Links(pairs):
            return "\n".join(wrapped(f"{text} ({file})", "- ") for file, text in pairs)
        case Preformatted(text):
            return textwrap.indent(text, "  ")
        case Table():
            return _tables.as_text([block])
        case Exhibit(key, table):
            caption = f"{known[key]}. {table.caption}"
            return _tables.as_text([replace(table, caption=caption)])
        case Drawing() | Gallery():
            return wrapped(f"[{known[block.key]}. {block.caption}]")
        case Shown(result):
            return str(result)
        case Folded(_, inside):
            return "\n\n".join(_text(one, known) for one in inside)
        case Section(title, inside):
            return "\n\n".join(_text(one, known) for one in (Heading(title), *inside))
