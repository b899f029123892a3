"""Pages of the documentation, run as they stand: Python, and commands with what they print."""

import contextlib
import csv
import doctest
import io
import re
import shlex
from pathlib import Path
from typing import Any

from reference import frame, load

from fastqca.cli.main import main

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"^```(?:sh|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)$", re.MULTILINE)
PROGRESS = re.compile(r"^[^\n]+: \d+ s\n", re.MULTILINE)  # what a busy machine says
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
SAVED_IN_R = re.compile(r'^write\.csv\((\S+), "([^"]+)"\)$', re.MULTILINE)
PAGES = [
    path
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    if "_build" not in path.parts
]


def blocks(page: Path) -> list[tuple[int, str, str]]:
    """Return every block that is run: the number of its first line, its language, its text."""
    text = page.read_text(encoding="utf-8")
    return [(text[: m.start(2)].count("\n"), m[1], m[2]) for m in BLOCK.finditer(text)]


def commands(page: Path) -> list[list[str]]:
    """Return the arguments of every command of fastqca that a page shows without its output."""
    text = page.read_text(encoding="utf-8")
    lines = [
        line for block in SHELL.findall(text) for line in block.replace("\\\n", " ").split("\n")
    ]
    found = [shlex.split(line, comments=True) for line in lines if line.startswith("fastqca ")]
    return [words[1 : words.index(">") if ">" in words else None] for words in found]


def saved_in_r(page: Path) -> list[tuple[str, str]]:
    """Return the data sets that a page has its reader save in R: name and file."""
    return SAVED_IN_R.findall(page.read_text(encoding="utf-8"))


def run(page: Path, folder: Path) -> tuple[dict[str, Any], int]:
    """Run a page in a folder; return its names, and how many answers are not those printed."""
    save_as_in_r(page, folder)
    names: dict[str, Any] = {"__name__": "page"}
    failed = 0
    for line, language, code in blocks(page):
        if language == "console":
            failed += _run_console(page, code)
        elif ">>>" in code:
            failed += _run_session(page, code, names, line)
        else:
            exec(compile("\n" * line + code, str(page), "exec"), names)  # noqa: S102
    return names, failed


def save_as_in_r(page: Path, folder: Path) -> None:
    """Write the files that a reader of the page writes in R."""
    for name, file in saved_in_r(page):
        table = frame(load("published", name))
        table.to_csv(folder / file, quoting=csv.QUOTE_NONNUMERIC)


def _run_console(page: Path, text: str) -> int:
    """Run commands, and compare what they print with the page; return how many differ."""
    places = [*COMMAND.finditer(text)]
    ends = [place.start() for place in places[1:]] + [len(text)]
    failed = 0
    for place, end in zip(places, ends, strict=True):
        words = shlex.split(place[1].replace("\\\n", " "))
        expected = text[place.end() : end].strip("\n") + "\n"
        target = words[words.index(">") + 1] if ">" in words else None
        assert words.pop(0) == "fastqca", f"{page}: only fastqca is run in console blocks"
        out = io.StringIO()
        err = io.StringIO() if target else out
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main(words[: words.index(">")] if target else words)
        if target:
            Path(target).write_text(out.getvalue(), encoding="utf-8")
        shown = PROGRESS.sub("", err.getvalue())
        if not doctest.OutputChecker().check_output(expected, shown.strip("\n") + "\n", FLAGS):
            print(f"{page}: {place[1]}\nexpected:\n{expected}\ngot:\n{shown}")
            failed += 1
    return failed


def _run_session(page: Path, code: str, names: dict[str, Any], line: int) -> int:
    example = doctest.DocTestParser().get_doctest(code, names, page.name, str(page), line)
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    runner.run(example, clear_globs=False)
    names.update(example.globs)
    return runner.summarize(verbose=False).failed
