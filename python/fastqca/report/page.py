"""
What an analysis says, as a list of blocks: printed as text, or written as one HTML page.

Both come from the same blocks, so that a page cannot say anything else than the terminal does.
The page needs nothing but itself: no font, no picture, no network. Everything that comes from data
is escaped, and a content security policy forbids all scripts but the one that sorts tables, which
is known by its hash. Without it the page loses nothing but that.
"""

from __future__ import annotations

import base64
import hashlib
import textwrap
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Protocol, TypeAlias

from fastqca import _tables
from fastqca._core import __version__
from fastqca._tables import WIDTH, Table, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "Block",
    "Drawing",
    "Facts",
    "Gallery",
    "Heading",
    "Items",
    "Links",
    "Paragraph",
    "Preformatted",
    "Result",
    "Shown",
    "Table",
    "all_drawings",
    "as_html",
    "as_text",
]


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


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure as SVG, with its caption, which stands for it in text, and a short name."""

    svg: str
    caption: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Gallery:
    """Figures side by side, where there is room."""

    drawings: tuple[Drawing, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A result, shown in its own way."""

    result: Result


Block: TypeAlias = (
    Heading | Paragraph | Items | Facts | Links | Preformatted | Table | Drawing | Gallery | Shown
)


def all_drawings(blocks: Iterable[Block]) -> Iterator[Drawing]:
    """Walk over the figures of a page."""
    for block in blocks:
        if isinstance(block, Drawing):
            yield block
        elif isinstance(block, Gallery):
            yield from block.drawings


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
    return "\n\n".join(_text(block) for block in blocks)


def _text(block: Block) -> str:
    match block:
        case Heading(text, level):
            if level == 1:
                return f"{'=' * WIDTH}\n{text}\n{'=' * WIDTH}"
            return f"{text}\n{'-' * len(text)}" if level == 2 else f"{text}:"
        case Paragraph(text):
            return wrapped(text)
        case Items(texts):
            return "\n".join(wrapped(text, "- ") for text in texts)
        case Facts(pairs):
            width = max((len(name) for name, _ in pairs), default=0) + 2
            return "\n".join(wrapped(value, name.ljust(width)) for name, value in pairs)
        case Links(pairs):
            return "\n".join(wrapped(f"{text} ({file})", "- ") for file, text in pairs)
        case Preformatted(text):
            return textwrap.indent(text, "  ")
        case Table():
            return _tables.as_text([block])
        case Drawing(_, caption):
            return wrapped(f"[Figure: {caption}]")
        case Gallery(drawings):
            return as_text(drawings)
        case Shown(result):
            return str(result)


def as_html(title: str, blocks: Iterable[Block]) -> str:
    """
    Write blocks as one self-contained HTML page.

    Examples
    --------
    >>> page = as_html("A < B", [Paragraph("<script>alert(1)</script>")])
    >>> "<script>alert" in page, "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    (False, True)
    """
    style, script = (
        (files("fastqca.report") / name).read_text(encoding="utf-8")
        for name in ("page.css", "page.js")
    )
    with _tables.on_a_page():
        body = "\n".join(map(_html, blocks))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _PAGE.format(
        title=escape(title),
        style=style,
        script=script,
        digest=digest,
        body=body,
        version=escape(__version__),
    )


def _html(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Items(texts):
            items = "\n".join(f"<li>{escape(text)}</li>" for text in texts)
            return f"<ul>\n{items}\n</ul>"
        case Facts(pairs):
            items = "\n".join(
                f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
                for name, value in pairs
            )
            return f"<dl>\n{items}\n</dl>"
        case Links(pairs):
            items = "\n".join(
                f'<li><a href="{escape(file)}">{escape(text)}</a></li>' for file, text in pairs
            )
            return f"<ul>\n{items}\n</ul>"
        case Preformatted(text):
            return f"<pre>{escape(text)}</pre>"
        case Table():
            return _tables.as_html([block])
        case Drawing(svg, caption):
            return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"
        case Gallery(drawings):
            return f'<div class="gallery">{"".join(map(_html, drawings))}</div>'
        case Shown(result):
            return result._repr_html_()


_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
style-src 'unsafe-inline'; script-src 'sha256-{digest}'">
<meta name="generator" content="fastqca {version}">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
<footer>Made with fastqca {version}: Qualitative Comparative Analysis, exact and complete.</footer>
<script>{script}</script>
</body>
</html>
"""
