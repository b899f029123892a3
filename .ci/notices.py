"""
Write LICENSE-THIRD-PARTY: the licenses of the Rust crates that a wheel contains.

    python .ci/notices.py           # after Cargo.lock changed
    python .ci/notices.py --check   # whether it is up to date

Crates with the same text share it.
"""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "LICENSE-THIRD-PARTY"
HEADER = """The compiled core of fastqca contains the following Rust crates. Where a crate offers a
choice of licenses, the text of each license that it ships is below.
"""


def crates() -> list[dict]:
    """List the crates that are linked into the extension module, on any platform."""
    command = ["cargo", "metadata", "--format-version", "1", "--features", "python", "--locked"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    metadata = json.loads(found)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    linked, waiting = set(), [root]
    while waiting:
        for dependency in nodes[waiting.pop()]["deps"]:
            kinds = {kind["kind"] for kind in dependency["dep_kinds"]}
            if None in kinds and dependency["pkg"] not in linked:  # neither "dev" nor "build"
                linked.add(dependency["pkg"])
                waiting.append(dependency["pkg"])
    return sorted((packages[crate] for crate in linked), key=lambda p: (p["name"], p["version"]))


def heading(crate: dict) -> str:
    """Name a crate, its license expression, and where it comes from."""
    source = crate["repository"] or f"https://crates.io/crates/{crate['name']}"
    return f"{crate['name']} {crate['version']} ({crate['license']}), {source}"


def texts(crate: dict) -> list[str]:
    """Read the license files that a crate ships."""
    folder = Path(crate["manifest_path"]).parent
    files = sorted(
        path
        for path in folder.iterdir()
        if path.is_file()
        and path.name.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE"))
    )
    return [path.read_text(encoding="utf-8", errors="replace").strip() for path in files]


def notices() -> str:
    """Write the whole file."""
    found = crates()
    holders = defaultdict(list)
    for crate in found:
        for text in texts(crate):
            holders[text].append(f"{crate['name']} {crate['version']}")
    parts = [HEADER, "\n".join(map(heading, found)), ""]
    for text, names in holders.items():
        parts += ["-" * 80, ", ".join(names), "", text, ""]
    return "\n".join(parts)


if __name__ == "__main__":
    if "--check" not in sys.argv:
        TARGET.write_text(notices(), encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != notices():
        sys.exit(f"{TARGET.name} is out of date: run python .ci/notices.py and commit it")
