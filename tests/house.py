"""
Figures of the house: lines, top-level names, arrows between packages.

Run ``python tests/house.py`` in a checkout; with a folder, that of another one is measured.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]


def lines(folder: Path, pattern: str) -> int:
    """Count the lines of all files of a kind, as ``wc -l`` does."""
    return sum(path.read_bytes().count(b"\n") for path in folder.rglob(pattern))


def _imported(path: Path, modules: set[str]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in modules else node.module


def arrows(root: Path = ROOT) -> dict[tuple[str, str], int]:
    """
    Count the imports between rooms: the packages and single modules right below `fastqca`.

    Returns
    -------
    dict
        ``{("theory", "solutions"): 11, ...}``; the compiled core is a room, `fastqca` itself, from
        which users take names, is none.
    """
    package = root / "python" / "fastqca"
    modules = {"fastqca._core": package}
    for path in package.rglob("*.py"):
        steps = path.relative_to(package).with_suffix("").parts
        modules[".".join(("fastqca", *steps)).removesuffix(".__init__")] = path
    found: dict[tuple[str, str], int] = {}
    for module, path in modules.items():
        if module in {"fastqca", "fastqca._core"}:
            continue
        for name in _imported(path, set(modules)):
            if name.startswith("fastqca."):
                ends = module.split(".")[1], name.split(".")[1]
                if ends[0] != ends[1]:
                    found[ends] = found.get(ends, 0) + 1
    return found


def names(root: Path = ROOT) -> int:
    """Count the names that `import fastqca` offers."""
    stub = ast.parse((root / "python" / "fastqca" / "__init__.pyi").read_text(encoding="utf-8"))
    return next(
        len(node.value.elts)
        for node in stub.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List)
    )


def main(root: Path) -> None:
    """Print the figures."""
    found = arrows(root)
    print(f"lines of Python     {lines(root / 'python', '*.py'):7,}")
    print(f"lines of Rust       {lines(root / 'src', '*.rs'):7,}")
    print(f"top-level names     {names(root):7,}")
    print(f"rooms               {len({room for ends in found for room in ends}):7,}")
    print(f"arrows between them {len(found):7,}")
    for room in sorted({source for source, _ in found}):
        print(
            f"  {room}: {', '.join(f'{b} {n}' for (a, b), n in sorted(found.items()) if a == room)}"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
