"""
A report as one HTML page.

The page needs nothing but itself: no font, no picture, no network. Everything that comes from data
is escaped, and a content security policy forbids all scripts but the one that sorts tables, which
is known by its hash. Without it the page loses nothing but that.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from fastqca import _tables
from fastqca._core import __version__
from fastqca.report.content import (
    Block,
    Drawing,
    Exhibit,
    Facts,
    Folded,
    Gallery,
    Heading,
    Items,
    Links,
    Number,
    Paragraph,
    Preformatted,
    Section,
    Shown,
    Table,
    all_drawings,
    as_text,
    numbers,
    titles,
    walk,
    with_refs,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "Block",
    "Facts",
    "Heading",
    "Items",
    "Links",
    "Paragraph",
    "Preformatted",
    "Shown",
    "Table",
    "all_drawings",
    "as_html",
    "as_text",
]

_SCROLLS = '<div class="scroll" tabindex="0">'


def as_html(title: str, blocks: Iterable[Block]) -> str:
    """
    Write blocks as one self-contained HTML page, with contents where there are sections.

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
    blocks = list(blocks)
    known = numbers(blocks)
    named = titles(blocks)
    before = [block for block in blocks if not isinstance(block, Section)]
    sections = [block for block in blocks if isinstance(block, Section)]
    with _tables.on_a_page():
        body = [_html(block, known) for block in before]
        if sections:
            body.append(_contents(sections, named, known))
        body += [
            _section(one, label, f"section-{i}", known)
            for i, (one, label) in enumerate(zip(sections, named, strict=True), 1)
        ]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _PAGE.format(
        title=escape(title),
        style=style,
        script=script,
        digest=digest,
        body="\n".join(body),
        version=escape(__version__),
    )


def _contents(
    sections: Sequence[Section], labels: Sequence[str], known: Mapping[str, Number]
) -> str:
    """Write the contents: sections, and folded what tables and figures there are."""
    parts = "\n".join(
        f'<li><a href="#section-{i}">{escape(label)}</a></li>' for i, label in enumerate(labels, 1)
    )
    lists = []
    for kind in ("Table", "Figure"):
        items = [
            f'<li><a href="#{known[block.key].anchor}">{known[block.key]}. '
            f"{escape(_caption(block))}</a></li>"
            for block in walk(sections)
            if isinstance(block, Exhibit | Drawing | Gallery) and known[block.key].kind == kind
        ]
        if items:
            lists.append(
                f"<details><summary>{kind}s</summary>\n<ul>\n{chr(10).join(items)}\n</ul></details>"
            )
    listed = "\n".join(lists)
    return f'<nav aria-label="Contents">\n<h2>Contents</h2>\n<ul>\n{parts}\n</ul>\n{listed}\n</nav>'


def _caption(block: Exhibit | Drawing | Gallery) -> str:
    return block.table.caption if isinstance(block, Exhibit) else block.caption


def _section(section: Section, label: str, anchor: str, known: Mapping[str, Number]) -> str:
    inside = "\n".join(_html(block, known) for block in section.blocks)
    return f'<section id="{anchor}">\n<h2>{escape(label)}</h2>\n{inside}\n</section>'


def _html(block: Block, known: Mapping[str, Number]) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(text):
            return f"<p>{_linked(text, known)}</p>"
        case Items(texts):
            items = "\n".join(f"<li>{_linked(text, known)}</li>" for text in texts)
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
        case Exhibit(key, table):
            return _exhibit(table, known[key])
        case Drawing():
            return _figure(block.svg, block.caption, known[block.key])
        case Gallery():
            drawn = "".join(
                f"<figure>{one.svg}<figcaption>{escape(one.caption)}</figcaption></figure>"
                for one in block.drawings
            )
            return _figure(f'<div class="gallery">{drawn}</div>', block.caption, known[block.key])
        case Folded(summary, blocks):
            inside = "\n".join(_html(one, known) for one in blocks)
            return f"<details>\n<summary>{escape(summary)}</summary>\n{inside}\n</details>"
        case Section(title, blocks):
            return "\n".join(_html(one, known) for one in (Heading(title), *blocks))
        case Shown(result):
            return result._repr_html_()


def _linked(text: str, known: Mapping[str, Number]) -> str:
    """Write a text with a link to each table and figure that it names."""

    def link(key: str) -> str:
        if key not in known:
            return escape(key)
        return f'<a href="#{known[key].anchor}">{known[key]}</a>'

    return with_refs(text, escape, link)


def _exhibit(table: Table, number: Number) -> str:
    anchor = number.anchor
    rows = _tables.as_html([replace(table, caption="")]).replace(
        _SCROLLS,
        f'<div class="scroll" tabindex="0" role="region" aria-labelledby="{anchor}-caption">',
        1,
    )
    caption = f"<b>{number}.</b> {escape(table.caption)}"
    return (
        f'<div class="exhibit" id="{anchor}">\n'
        f'<p class="caption" id="{anchor}-caption">{caption}</p>\n{rows}\n</div>'
    )


def _figure(drawn: str, caption: str, number: Number) -> str:
    text = f"<b>{number}.</b> {escape(caption)}"
    return (
        f'<figure class="numbered" id="{number.anchor}"><div class="scroll" tabindex="0">{drawn}'
        f"</div><figcaption>{text}</figcaption></figure>"
    )


_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'">
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
