"""The Python of README.md and of every page in docs/ runs as it stands, page by page."""

import re
from pathlib import Path

import pytest
from pages import PAGES, ROOT, blocks, commands, run

import fastqca
from fastqca.cli.parser import make_parser


def test_there_are_examples() -> None:
    assert blocks(ROOT / "README.md")


@pytest.mark.filterwarnings("ignore::fastqca.FastqcaWarning")
@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page)], ids=lambda page: str(page.relative_to(ROOT))
)
def test_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    _, failed = run(page, tmp_path)
    assert failed == 0


@pytest.mark.parametrize(
    "page", [page for page in PAGES if commands(page)], ids=lambda page: str(page.relative_to(ROOT))
)
def test_commands_have_the_options_that_are_shown(page: Path) -> None:
    for arguments in commands(page):
        make_parser().parse_args(arguments)


def test_every_public_name_has_its_place_in_the_reference() -> None:
    text = "\n".join(
        page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "api").glob("*.md")
    )
    told = set(re.findall(r"^\.\. auto\w+:: (?:fastqca\.)?(\w+)", text, re.MULTILINE))
    modules = {
        "compat",
        "datasets",
        "errors",
        "interchange",
        "measures",
        "plot",
        "report",
        "simulation",
    }  # what they offer is listed name by name
    missing = set(fastqca.__all__) - told - modules - {"__version__"}
    assert missing == set(), "add them to a page in docs/api"
