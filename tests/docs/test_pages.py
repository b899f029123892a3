"""The Python of README.md and of every page in docs/ runs as it stands, page by page."""

import doctest
import re
from pathlib import Path
from typing import Any

import pytest

import fastqca

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = [
    path
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    if "_build" not in path.parts
]


def blocks(page: Path) -> list[tuple[int, str]]:
    """Return every Python block with the number of its first line."""
    text = page.read_text(encoding="utf-8")
    return [(text[: m.start(1)].count("\n"), m.group(1)) for m in BLOCK.finditer(text)]


def test_there_are_examples() -> None:
    assert blocks(ROOT / "README.md")


@pytest.mark.filterwarnings("ignore::fastqca.errors.FastqcaWarning")
@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page)], ids=lambda page: str(page.relative_to(ROOT))
)
def test_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "page"}
    failed = 0
    for line, code in blocks(page):
        if ">>>" in code:
            failed += run_session(page, code, names, line)
        else:
            exec(compile("\n" * line + code, str(page), "exec"), names)  # noqa: S102
    assert failed == 0


def run_session(page: Path, code: str, names: dict[str, Any], line: int) -> int:
    """Run a block with prompts; return how many of its answers are others than those printed."""
    example = doctest.DocTestParser().get_doctest(code, names, page.name, str(page), line)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    runner.run(example, clear_globs=False)
    names.update(example.globs)
    return runner.summarize(verbose=False).failed


def test_every_public_name_has_its_place_in_the_reference() -> None:
    text = "\n".join(
        page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "api").glob("*.md")
    )
    told = set(re.findall(r"^\.\. auto\w+:: (?:fastqca\.)?(\w+)", text, re.MULTILINE))
    modules = {
        "boolean",
        "datasets",
        "interchange",
        "plot",
        "report",
        "simulation",
    }  # what they offer is listed name by name
    missing = set(fastqca.__all__) - told - modules - {"__version__"}
    assert missing == set(), "add them to a page in docs/api"
