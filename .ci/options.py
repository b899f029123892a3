"""
Write the settings as keywords for type checkers, and as options of the command line.

The settings are declared once, in two dataclasses. At run time every function that takes them gets
its signature and documentation from these. A type checker does not run anything, and the command
line answers ``--help`` without importing the library, so both read the files written here.
``python .ci/options.py`` writes, ``--check`` compares.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import fields
from pathlib import Path

from fastqca._common.settings import documented
from fastqca.cli.settings import ELSEWHERE
from fastqca.solutions.settings import AnalysisSettings
from fastqca.truth_tables.settings import TruthTableSettings

PACKAGE = Path(__file__).parents[1] / "python" / "fastqca"
HEAD = """# Settings as keywords; written by .ci/options.py.
from collections.abc import Iterable
from typing import TypedDict

{imports}
class {name}({base}total=False):
"""
OPTIONS = (
    ("truth_tables/options.pyi", TruthTableSettings, "TruthTableOptions", ""),
    ("solutions/options.pyi", AnalysisSettings, "AnalysisOptions", "TruthTableOptions"),
)


def written(settings: type, name: str, base: str) -> str:
    """Write a class of keywords."""
    inherited = set(TruthTableSettings.names()) if base else {"outcome", "conditions"}
    lines = [f"    {one.name}: {one.type}" for one in fields(settings) if one.name not in inherited]
    imports = [
        "from fastqca.data.missing import Missing",
        "from fastqca.truth_tables.coding import Excluded",
        "from fastqca.truth_tables.significance import InfTest",
        "from fastqca.truth_tables.ties import Ties",
        "",
    ]
    if base:
        imports = ["from fastqca.truth_tables.options import TruthTableOptions", ""]
    head = HEAD.format(
        imports="\n".join(imports), name=name, base=f"{base}, " if base else "TypedDict, "
    )
    if base:
        head = re.sub("from typing import TypedDict\n", "", head)
    return head + "\n".join(lines) + "\n"


def declared(settings: type[AnalysisSettings] = AnalysisSettings) -> str:
    """Write the defaults of the settings, and the first sentence on each."""
    of_table = TruthTableSettings.names()
    entries = {}
    for one in fields(settings):
        if one.name not in ELSEWHERE:
            text = documented(settings, [one.name])[one.name].partition("\n")[2]
            told = " ".join(text.split()).split(". ")[0].removesuffix(".").replace("`", "")
            entries[one.name] = {
                "default": one.default,
                "group": "truth table" if one.name in of_table else "solutions",
                "help": told if told[1:2].isupper() else told[:1].lower() + told[1:],
            }
    return json.dumps(entries, indent=1) + "\n"


def main() -> int:
    """Write the files, or say which of them is not current."""
    stale = []
    texts = {path: written(*of) for path, *of in OPTIONS} | {"cli/settings.json": declared()}
    for path, text in texts.items():
        target = PACKAGE / path
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            stale.append(path)
            if "--check" not in sys.argv:
                target.write_text(text, encoding="utf-8")
    if stale and "--check" in sys.argv:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
