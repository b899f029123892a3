"""Pages of the documentation, run as they stand."""

import csv
import doctest
import re
from pathlib import Path
from typing import Any

from reference import frame, load

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
SAVED_IN_R = re.compile(r'^write\.csv\((\S+), "([^"]+)"\)$', re.MULTILINE)
PAGES = [
    path
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    if "_build" not in path.parts
]


def blocks(page: Path) -> list[tuple[int, str]]:
    """Return every Python block with the number of its first line."""
    text = page.read_text(encoding="utf-8")
    return [(text[: m.start(1)].count("\n"), m.group(1)) for m in BLOCK.finditer(text)]


def saved_in_r(page: Path) -> list[tuple[str, str]]:
    """Return the data sets that a page has its reader save in R: name and file."""
    return SAVED_IN_R.findall(page.read_text(encoding="utf-8"))


def run(page: Path, folder: Path) -> tuple[dict[str, Any], int]:
    """Run a page in a folder; return its names, and how many answers are not those printed."""
    save_as_in_r(page, folder)
    names: dict[str, Any] = {"__name__": "page"}
    failed = 0
    for line, code in blocks(page):
        if ">>>" in code:
            failed += _run_session(page, code, names, line)
        else:
            exec(compile("\n" * line + code, str(page), "exec"), names)  # noqa: S102
    return names, failed


def save_as_in_r(page: Path, folder: Path) -> None:
    """Write the files that a reader of the page writes in R."""
    for name, file in saved_in_r(page):
        table = frame(load("published", name))
        table.to_csv(folder / file, quoting=csv.QUOTE_NONNUMERIC)


def _run_session(page: Path, code: str, names: dict[str, Any], line: int) -> int:
    example = doctest.DocTestParser().get_doctest(code, names, page.name, str(page), line)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    runner.run(example, clear_globs=False)
    names.update(example.globs)
    return runner.summarize(verbose=False).failed
