"""
Files that were damaged by chance: tables, workbooks, plans, studies, designs and other programs'.

A good file is mutated (bytes flipped, removed, repeated, replaced by what breaks parsers; parts of
workbooks inside of their archive) and read. Only a `FastqcaError` may come out, in one line that
names the file.
"""

from __future__ import annotations

import gzip
import io
import tempfile
import warnings
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import fastqca as qca
from fastqca import FastqcaError, FastqcaWarning
from fastqca.data.reading import read_table
from fastqca.interchange import read_fsqca_output, read_tosmana
from fastqca.simulation import Design

if TYPE_CHECKING:
    from random import Random

INPUTS = 250

TABLE = """Table 1. Cases

country;DEV;LIT;"with; name";note
AU;0,81;1.234;45%;WAHR
BE;-99;1'234;ja;FALSCH
CZ;0,58;850;nein;"line
break"
,;;;
Source: own; 2020
"""
PLAIN = "case,A,B,Y\nNL,0,0.5,1\nUK,1,0.25,0\nFR,-,0.75,NA\n"
PLAN = """[DEV]
type = "fuzzy"
exclusion = 400
crossover = 550.5
inclusion = 9e2
reason = "as in 'Lipset'"

["A*~B"]
type = "crisp"
thresholds = [9, 10]
at_most = true
"""
STUDY = """name = "S"
data = "data.csv"
outcome = "Y"
conditions = ["A", "B"]
incl_cut = [0.8, 0.5]
exclude = [1, 2]

[reading]
missing = [-99, "k.A."]
skip_rows = 0

[calibration.B]
type = "fuzzy"
exclusion = 0
crossover = 0.4
inclusion = 1
"""
DESIGN = """truth = "A*B + ~C -> Y"
n = [12, 24]
incl_cut = [0.8, 1]
dir_exp = "A"
solution = "intermediate"
replicates = 5

[noise]
outcome_flip = [0, 0.1]

[parameters]
conditions = 4
"""
TOSMANA = """<?xml version="1.0" encoding="utf-8"?>
<root xmlns="urn:x"><Meta><name>case</name><thresholds>:I</thresholds></Meta>
<Meta><name>A_B</name><thresholds>0.5:1</thresholds></Meta>
<MVQCA-Table><case>NL</case><A_B>0,5</A_B></MVQCA-Table>
<MVQCA-Table><case>UK</case><A_B>1</A_B></MVQCA-Table></root>
"""
OUTPUT = """*TRUTH TABLE ANALYSIS*
File:  C:/data.csv
Model: survived = f(stable, literate)
--- INTERMEDIATE SOLUTION ---
frequency cutoff: 1
consistency cutoff: 0.9
Assumptions:
stable (present)
                      raw       unique
                    coverage   coverage   consistency
                  ----------  ----------  ----------
~stable*literate    0.46831    0.37793     0.90068
solution coverage: 0.46831
solution consistency: 0.90068
Cases with greater than 0.5 membership in term ~stable*literate: NL (0.7,0.9),
  UK (0.6,0.8)
"""
READERS = {
    "csv": (TABLE, read_table),
    "txt": (PLAIN, read_table),
    "tsv": (PLAIN.replace(",", "\t"), read_table),
    "plan.toml": (PLAN, qca.CalibrationPlan.from_toml),
    "study.toml": (STUDY, qca.Study.load),
    "design.toml": (DESIGN, Design.from_toml),
    "xml": (TOSMANA, read_tosmana),
    "out": (OUTPUT, read_fsqca_output),
}
# Kinds of files that other packages write, for those that are there.
PACKED = ("xlsx", "ods", "dta", "sav", "rds", "xls")
ODD = (
    *("\0", "\r", "\ufeff", "\u2028", "\ud7ff", "'", '"', ",", ";", "|", "\n", "-", "%", "{", "]"),
    *("nan", "inf", "1e999", "9" * 400, "-0", "NA", "[[", "]]", "<!DOCTYPE a>", "&b;", "\u0663"),
    *("1.234", "1,234", "'''", '"""', "=", "= =", "(" * 50, "a." * 60, " " * 300, "-" * 300),
    *("sep=,", "TRUE", "ja", "2020-01-01", "0x1F", "true", "A", "_xD800_", "_x0000_", "*", "~"),
)


@dataclass
class Damaged:
    """A file, what its name ends in, and options to read it with."""

    kind: str
    content: bytes
    options: dict[str, object]


@cache
def original(kind: str) -> bytes:
    """Return a good file of a kind; nothing where no package writes it."""
    if kind in READERS:
        return READERS[kind][0].encode()
    frame = pd.DataFrame({"case": ["NL", "UK"], "A": [0.0, 1], "B": [0.5, 0.25]})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"data.{kind}")
        try:
            if kind == "xlsx":
                frame.to_excel(file, index=False)
            elif kind == "ods":
                return zipped({"META-INF/manifest.xml": MANIFEST, "content.xml": SHEET})
            elif kind == "rds":
                import rdata

                rdata.write_rds(file, frame.astype({"case": object}))
                return gzip.decompress(file.read_bytes())
            elif kind == "xls":
                return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000)
            else:
                import pyreadstat

                write = pyreadstat.write_dta if kind == "dta" else pyreadstat.write_sav
                write(frame, str(file), variable_value_labels={"A": {0: "no", 1: "yes"}})
        except ImportError:
            return b""
        return file.read_bytes()


MANIFEST = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
_NAMES = "urn:oasis:names:tc:opendocument:xmlns"
_CELLS = "".join(
    '<t:table-cell o:value-type="{}" o:value="{}" t:number-columns-repeated="{}">'
    "<x:p>{}</x:p></t:table-cell>".format(*cell)
    for cell in (("string", "", 1, "case"), ("float", "0.5", 2, "0.5"))
)
SHEET = (
    f'<o:document-content xmlns:o="{_NAMES}:office:1.0" xmlns:t="{_NAMES}:table:1.0" '
    f'xmlns:x="{_NAMES}:text:1.0"><o:body><o:spreadsheet><t:table t:name="S"><t:table-row '
    f't:number-rows-repeated="2">{_CELLS}</t:table-row></t:table></o:spreadsheet></o:body>'
    "</o:document-content>"
)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part)
    return stream.getvalue()


def mutated(random: Random, content: bytes) -> bytes:
    """Change a few places."""
    raw = bytearray(content)
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        at = random.randrange(len(raw) + 1)
        end = min(len(raw), at + random.choice((0, 1, 1, 4, 40)))
        kind = random.randrange(6)
        if kind == 0 and at < len(raw):
            raw[at] ^= 1 << random.randrange(8)
        elif kind == 1:
            del raw[at:end]
        elif kind == 2:
            raw[at:end] = random.choice(ODD).encode()
        elif kind == 3:
            raw[at:at] = bytes(raw[at:end]) * random.choice((1, 5, 100))
        elif kind == 4:
            raw[at:end] = random.randbytes(end - at)
        elif random.random() < 0.3:
            del raw[at:]
    return bytes(raw)


def make(random: Random) -> Damaged:
    kind = random.choice((*READERS, *PACKED, "xlsx"))
    content = original(kind)
    if kind in ("xlsx", "ods") and random.random() < 0.7:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
        name = random.choice([*parts, *[part for part in parts if "sheet1" in part] * 3])
        parts[name] = mutated(random, bytes(parts[name]))
        content = zipped(parts)
    elif content:
        content = mutated(random, content)
        if kind in ("csv", "xml", "txt") and random.random() < 0.1:
            content = content.decode("utf-8", "replace").encode("utf-16")
    options: dict[str, object] = {}
    if kind in ("csv", "txt", "tsv", "xlsx", "ods"):
        given = {
            "case_id": ("case", "", "country", "A"),
            "skip_rows": (0, 1, [1, 3]),
            "decimal": (",", "."),
            "missing": ([-99, "NA"], [0.5], "ja"),
            "numeric": (["A"], [], ["DEV"]),
        }
        options = {n: random.choice(v) for n, v in given.items() if random.random() < 0.15}
    return Damaged(kind, content, options)


def check(made: Damaged) -> None:
    if not made.content:
        return
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", FastqcaWarning)
        Path(folder, "data.csv").write_text(PLAIN)
        ending = made.kind if "." in made.kind else f"data.{made.kind}"
        file = Path(folder, "damaged" + ending)
        file.write_bytes(made.content)
        read = READERS[made.kind][1] if made.kind in READERS else read_table
        try:
            found = read(file, **made.options)
        except FastqcaError as error:
            assert str(error), "an empty message"  # noqa: PT017
            return
        if isinstance(found, pd.DataFrame):
            assert found.index.dtype.kind in "iOUT" or str(found.index.dtype) == "str"
            qca.diagnose(found)
        elif isinstance(found, qca.CalibrationPlan):
            again = Path(folder, "again.toml")
            found.to_toml(again)
            assert dict(qca.CalibrationPlan.from_toml(again)) == dict(found)
        elif made.kind == "out":
            str(found)
