"""The house rules that a test can keep: an import that loads little, one version, small files."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import fastqca
import house

ROOT = Path(__file__).parents[3]
LONGEST_FILE = 600


HEAVY = {"matplotlib", "narwhals", "numpy", "pandas", "polars", "pyarrow", "scipy", "wcwidth"}
TABLE = "dict(A=[1, 1, 0, 0], B=np.array([1, 0, 1, 1]), C=list('stuv'), Y=(1, 1, 0, 0))"
DATA = f"{TABLE}, 'Y', 'A, B'"
CALLS = [
    f"qca.truth_table({DATA}, case_id='C')",
    f"qca.minimize({DATA}, include='?', dir_exp='A').models",
    f"qca.necessity({DATA})",
    f"qca.minimize_outcomes({DATA})",
    f"qca.sweep({TABLE}, {{'incl_cut': [0.8, 1.0]}}, outcome='Y', conditions='A, B')",
    f"qca.pof('A*B => Y', data={TABLE})",
    f"qca.expression('A + ~B').evaluate({TABLE})",
    "qca.minimize_many(np.eye(4)[None, :, :2], np.eye(4)[:1])",
]
OPTIONS = ["--version", "--help", "analyze --help", "analyze --mistyped", "completion bash"]
LOADED = [
    ("import fastqca", set()),
    *((f"from fastqca.cli import main; main({option.split()})", set()) for option in OPTIONS),
    *((f"import numpy as np, fastqca as qca; print({call})", {"numpy"}) for call in CALLS),
]


@pytest.mark.parametrize(("code", "needed"), LOADED, ids=[code for code, _ in LOADED])
def test_nothing_is_loaded_that_is_not_needed(code: str, needed: set[str]) -> None:
    look = f"import sys; print(*sorted({HEAVY} & sys.modules.keys()), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{look}"], capture_output=True, text=True, check=True
    )
    assert set(done.stderr.splitlines()[-1].split()) == needed


def test_there_is_one_version() -> None:
    cargo = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    assert fastqca.__version__ == cargo["package"]["version"]


def test_the_citation_names_the_version() -> None:
    """CITATION.cff has no other way to know it."""
    assert f"\nversion: {fastqca.__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")


def test_everything_exported_exists_and_is_sorted() -> None:
    assert all(hasattr(fastqca, name) for name in fastqca.__all__)
    assert len(set(fastqca.__all__)) == len(fastqca.__all__)


def _from_the_top(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom) and node.module == "fastqca" and not node.level:
        return [alias.name for alias in node.names]
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if alias.name == "fastqca"]
    return []


def test_modules_take_nothing_but_the_core_from_the_top() -> None:
    """Only modules: what `fastqca/__init__.py` offers would go round the layers.

    Those above all others use the library as its users do.
    """
    package = ROOT / "python" / "fastqca"
    taken = {
        name
        for path in package.rglob("*.py")
        if path != package / "__init__.py"
        and path.relative_to(package).parts[0] not in {"app", "cli", "compat", "demo"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _from_the_top(node)
    }
    modules = {path.stem for path in (*package.glob("*.py"), *package.glob("*/"))}
    assert taken - modules == {"_core"}


def test_a_class_name_stands_for_one_thing() -> None:
    """Only what has the names of other packages may share them."""
    package = ROOT / "python" / "fastqca"
    imitations = {package / "compat" / "pyqca.py", package / "compat" / "setqca.py"}
    homes: dict[str, list[str]] = {}
    for path in set(package.rglob("*.py")) - imitations:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(path.name)
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


def test_no_file_is_long() -> None:
    files = [
        path
        for folder, kind in (("src", "*.rs"), ("benches", "*.rs"), ("python", "*.py*"))
        for path in (ROOT / folder).rglob(kind)
        if path.suffix in {".rs", ".py", ".pyi"}
    ]
    files += [path for kind in ("*.rs", "*.py") for path in (ROOT / "tests").rglob(kind)]
    lines = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in files
    }
    assert {name: n for name, n in lines.items() if n > LONGEST_FILE} == {}
    assert len(lines) > 20, "the files have not been found"


def test_no_package_has_the_name_of_a_function() -> None:
    """Python would put the package in its place as soon as something imports it."""
    package = ROOT / "python" / "fastqca"
    packages = {path.stem for path in (*package.glob("*.py"), *package.glob("*/"))}
    functions = {name for name in fastqca.__all__ if callable(getattr(fastqca, name))}
    assert packages & functions == set()


def test_rooms_are_tied_by_few_arrows() -> None:
    """Run `python tests/house.py` for the figures; the order of packages is a contract of lint-imports."""
    arrows = house.arrows()
    # A dozen each are those of the rooms belief and app; two dozen go to the core.
    assert len(arrows) <= 181
    assert house.names() == len(fastqca.__all__)
    assert ("theory", "solutions") in arrows, "the imports have not been found"
