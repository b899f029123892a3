"""The Python of README.md runs as it stands, from top to bottom in one interpreter."""

import doctest
import re
from pathlib import Path
from typing import Any

import pytest

README = Path(__file__).parents[2] / "README.md"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks() -> list[tuple[int, str]]:
    """Return every Python block with the number of its first line."""
    text = README.read_text(encoding="utf-8")
    return [(text[: m.start(1)].count("\n"), m.group(1)) for m in BLOCK.finditer(text)]


def test_there_are_examples() -> None:
    assert blocks()


@pytest.mark.filterwarnings("ignore::fastqca.errors.FastqcaWarning")
def test_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "readme"}
    failed = 0
    for line, code in blocks():
        if ">>>" in code:
            failed += run_session(code, names, line)
        else:
            exec(compile("\n" * line + code, str(README), "exec"), names)  # noqa: S102
    assert failed == 0


def run_session(code: str, names: dict[str, Any], line: int) -> int:
    """Run a block with prompts; return how many of its answers are others than those printed."""
    example = doctest.DocTestParser().get_doctest(code, names, "README.md", str(README), line)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    runner.run(example, clear_globs=False)
    names.update(example.globs)
    return runner.summarize(verbose=False).failed
