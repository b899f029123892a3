"""
The folder of a study: what is done, what is not, and files that are either whole or not there.

``manifest.json`` says what the study is. A task's rows come as ``parts/DATA-FIRST-LAST.parquet``;
when a data cell has all its replicates its parts become ``replicates/DATA.parquet``. Every file is
written under another name, forced to disk and renamed, so a kill at any moment leaves nothing but
whole files and rubbish that the next run removes; what is done is read off their names alone.

Parquet files are sealed with a digest of all that is in them: the checksums of pages that Parquet
knows leave out the descriptions of pages and of the file, where a bit that flips can make other
values as well. A file ends with these descriptions (the footer), their length and a mark, and
readers go from there to where pages begin; so the few bytes of the seal between the last page and
the footer change nothing for them.
"""

from __future__ import annotations

import json
import os
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from mmap import ACCESS_READ, mmap
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from fastqca._common.check import shown, warn
from fastqca._common.errors import DataError, FastqcaError, FastqcaWarning
from fastqca._common.files import read_bytes
from fastqca._common.values import FrozenDict
from fastqca.simulation.design import Design

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import ModuleType

    import pyarrow as pa

    from fastqca.simulation.cells import DataCell

__all__ = [
    "Folder",
    "arrow",
    "as_bytes",
    "check_seal",
    "column_type",
    "column_types",
    "parquet",
    "read_design",
    "reading",
    "scalar",
]

# Files have the same bytes whenever they have the same rows: nothing here may change.
_WRITING = {
    "compression": "zstd",
    "version": "2.6",
    "data_page_version": "1.0",
    "use_dictionary": True,
    "write_statistics": True,
    "write_page_checksum": True,
}
_GROUP = 2**17  # rows of a row group
_RUBBISH = ".tmp"
# What pyarrow raises for files that were damaged: its own errors are among these.
_DAMAGE = (OSError, ValueError, TypeError, KeyError, RuntimeError, MemoryError)
# The runs of this process, by process (a fork has them too) and folder.
_RUNS: dict[tuple[int, int, int], object] = {}

_TAG = b"fastqca seal"
_DIGEST = 16
_SEAL = len(_TAG) + _DIGEST
_MARK = b"PAR1"
_END = 8  # the length of the footer, and the mark


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that holds one study, whose `metadata` stand in all files of results."""

    path: Path
    metadata: Mapping[str, str] = FrozenDict()

    @property
    def parts(self) -> Path:
        """Where the rows of single tasks are."""
        return self.path / "parts"

    @property
    def replicates(self) -> Path:
        """Where the rows of whole data cells are."""
        return self.path / "replicates"

    @property
    def cells(self) -> Path:
        """The file with one row per cell."""
        return self.path / "cells.parquet"

    @property
    def fit(self) -> Path:
        """The file that tells how the fit of terms is spread in each cell, if that is wanted."""
        return self.path / "fit.parquet"

    def manifest(self) -> dict[str, Any] | None:
        """Read what the study is; None where there is none."""
        where = self.path / "manifest.json"
        if not where.exists():
            return None
        content = read_bytes(where, "the manifest")
        try:
            manifest: dict[str, Any] = json.loads(content.decode())
        except (RecursionError, ValueError) as error:
            raise DataError(f"{where} cannot be read: {error}") from error
        needed = {
            "design": dict,
            "replicates": int | None,
            "seed": int,
            "versions": dict,
        }
        if not isinstance(manifest, dict) or not all(
            isinstance(manifest.get(name, ...), kind) for name, kind in needed.items()
        ):
            raise DataError(f"{where} does not belong to a study; choose another folder")
        return manifest

    def begin(self, manifest: Mapping[str, Any]) -> None:
        """Begin a study, or go on with the same one."""
        begun = self.manifest()
        if begun is not None:
            self._check_same(begun, manifest)
        elif self.path.exists():
            self._refuse_foreign()
        for folder in (self.path, self.parts, self.replicates):
            folder.mkdir(parents=True, exist_ok=True)
            for rubbish in folder.glob(f"{_RUBBISH}*"):
                rubbish.unlink(missing_ok=True)
        if begun != manifest:
            for summaries in (self.cells, self.fit):
                summaries.unlink(missing_ok=True)
            text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
            self._put(self.path / "manifest.json", text.encode())

    def _refuse_foreign(self) -> None:
        names = sorted(path.name for path in self.path.iterdir())
        own = (".lock", "parts", "replicates")  # of a run that was killed at its start
        strange = [name for name in names if name not in own and not name.startswith(_RUBBISH)]
        if strange:
            raise DataError(
                f"{self.path}: the folder contains {strange[0]!r} but no study; choose an empty "
                "folder, or one that does not exist yet"
            )

    def _check_same(self, begun: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        """Only the number of replicates may grow; versions may change, with a warning."""
        design = read_design(begun["design"]).to_dict()  # with what versions before lacked
        for what, before, wanted in (
            *((f"the design {k}", design.get(k), v) for k, v in now["design"].items()),
            *((k, begun.get(k), now[k]) for k in ("format", "seed", "random_numbers")),
        ):
            if before != wanted:
                raise DataError(
                    f"{self.path}: the study was started with {what}={shown(before)}, not "
                    f"{shown(wanted)}; choose another folder"
                )
        before, wanted = begun["replicates"], now["replicates"]
        if before != wanted and (before is None or wanted is None or wanted < before):
            raise DataError(
                f"{self.path}: the study has {before} replicates, and {wanted} are fewer; "
                "choose another folder"
            )
        for what, version in now["versions"].items():
            before = begun["versions"].get(what)
            if before != version:
                warn(
                    f"{self.path}: started with {what} {before}, continued with {version}: results "
                    "may differ in their last digits"
                )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """
        Keep other runs out; the lock goes with the process, however that ends.

        The lock belongs to the process, and not to the open file as that of `flock` does: workers
        that were forked have that file too, and those left by a driver that was killed would keep
        others out for ever. Another run in the same process is known from `_RUNS`.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            raise DataError(f"{self.path}: this is a file, not a folder; choose a folder") from None
        about = self.path.stat()
        this, mine = (os.getpid(), about.st_dev, about.st_ino), object()
        if _RUNS.setdefault(this, mine) is not mine:
            raise self._taken()
        try:
            with self._locked_file():
                yield
        finally:
            del _RUNS[this]

    @contextmanager
    def _locked_file(self) -> Iterator[None]:
        try:
            import fcntl
        except ImportError:  # Windows: two runs would write the same bytes, so nothing is lost
            yield
            return
        with (self.path / ".lock").open("a") as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except (BlockingIOError, PermissionError):
                raise self._taken() from None
            except OSError:  # a file system without locks
                pass
            yield

    def _taken(self) -> DataError:
        return DataError(f"{self.path}: another run is writing to this folder")

    def add(self, data: DataCell, span: range, content: bytes) -> None:
        """Keep the rows of a task."""
        self._put(self._part(data, span), content)

    def _part(self, data: DataCell, span: range) -> Path:
        return self.parts / f"{data.number:05d}-{span.start:09d}-{span.stop:09d}.parquet"

    def _whole(self, data: DataCell) -> Path:
        return self.replicates / f"{data.number:05d}.parquet"

    def done(self, data: DataCell, replicates: int) -> list[range]:
        """
        List which replicates of a data cell are done, none of them twice.

        A whole cell of a study that had fewer replicates becomes a part of the larger one.
        """
        whole = self._whole(data)
        if whole.exists():
            with reading(whole):
                count = parquet().read_metadata(whole).num_rows // len(data.analyses)
            if count < replicates:
                whole.rename(self._part(data, range(count)))
            else:
                return [range(replicates)]
        begun = []
        for path in self.parts.glob(f"{data.number:05d}-*.parquet"):
            _, first, last = path.stem.split("-")
            begun.append(range(int(first), int(last)))
        spans: list[range] = []
        for span in sorted(begun, key=lambda span: (span.start, -span.stop)):
            if spans and span.start < spans[-1].stop:
                self._part(data, span).unlink()  # all or some of it is in one before
            else:
                spans.append(span)
        return spans

    def join(self, data: DataCell, replicates: int) -> None:
        """Make the file of a whole data cell of its parts, where all are there, and remove them."""
        whole = self._whole(data)
        spans = self.done(data, replicates)
        parts = [self._part(data, span) for span in spans]
        if not whole.exists():
            if [span.start for span in spans] != [0, *(span.stop for span in spans[:-1])]:
                raise DataError(f"{self.parts}: files are missing; call run again")
            self._join(data, spans, parts, whole)
        for path in self.parts.glob(f"{data.number:05d}-*.parquet"):
            path.unlink(missing_ok=True)

    def _join(self, data: DataCell, spans: list[range], parts: list[Path], whole: Path) -> None:
        temporary = _temporary(whole)
        for part in parts:
            with reading(part):
                check_seal(part)
        with reading(parts[0]):
            schema = parquet().read_schema(parts[0]).with_metadata(dict(self.metadata))
        with _writer(temporary, schema) as out:
            for i in range(len(data.analyses)):
                # Opened one by one: there may be more than a process may have open.
                pieces = [
                    _rows(part, i, len(span)) for part, span in zip(parts, spans, strict=True)
                ]
                # One chunk: pages must not depend on where the parts met.
                table = arrow().concat_tables(pieces).combine_chunks()
                out.write_table(table.replace_schema_metadata(dict(self.metadata)), _GROUP)
        _finish(temporary, whole)

    def missing(self, design: Design) -> Path | None:
        """Name a file that a study that was run to its end must have and does not."""
        whole = {path.name for path in self.replicates.glob("*.parquet")}
        for path in (self.cells, *([self.fit] if design.fit_distribution else [])):
            if not path.exists():
                return path
        cells = map(self._whole, design.data_cells)
        return next((path for path in cells if path.name not in whole), None)

    def write(self, path: Path, table: pa.Table) -> None:
        """Write a file of summaries."""
        temporary = _temporary(path)
        table = table.replace_schema_metadata(dict(self.metadata))
        with _writer(temporary, table.schema) as out:
            out.write_table(table)
        _finish(temporary, path)

    def tidy(self) -> None:
        """Remove the folder of parts when the study is complete."""
        with suppress(OSError):
            self.parts.rmdir()

    def read(self, data: DataCell, analysis: int, replicates: int) -> pa.Table:
        """Read the rows of one analysis of a whole data cell."""
        return _rows(self._whole(data), analysis, replicates)

    def _put(self, path: Path, content: bytes) -> None:
        temporary = _temporary(path)
        temporary.write_bytes(content)
        _finish(temporary, path)

    def check(self, data: DataCell) -> None:
        """See that the file of a whole data cell is as it was written."""
        with reading(self._whole(data)):
            check_seal(self._whole(data))


def read_design(entries: Mapping[str, Any]) -> Design:
    """Make the design of a study that was begun, of which all warnings have been given."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FastqcaWarning)
        return Design.from_dict(entries)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Name the file of the folder that cannot be read, and what to do."""
    try:
        yield
    except _DAMAGE as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DataError(f"{path} cannot be read ({reason}): delete it and run again") from error


def _rows(path: Path, analysis: int, count: int) -> pa.Table:
    """Read the rows of one analysis: those after `count` for each one before it."""
    first, last = analysis * count, (analysis + 1) * count
    groups: list[int] = []
    start = skipped = 0
    with reading(path), parquet().ParquetFile(path, page_checksum_verification=True) as file:
        for group in range(file.num_row_groups):
            end = start + file.metadata.row_group(group).num_rows
            if end > first and start < last:
                if not groups:
                    skipped = first - start
                groups.append(group)
            start = end
        table = file.read_row_groups(groups, use_threads=False).slice(skipped, count)
        if table.num_rows != count:
            raise OSError("rows are missing")
        return table


def _temporary(path: Path) -> Path:
    return path.with_name(f"{_RUBBISH}-{os.getpid()}-{path.name}")


def _finish(temporary: Path, path: Path) -> None:
    """Seal a file, force it to disk and give it its name, and then the name to disk."""
    with temporary.open("rb+") as file:
        _seal(file)
        os.fsync(file.fileno())
    temporary.replace(path)
    with suppress(OSError, AttributeError):  # Windows cannot open folders
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _seal(file: BinaryIO) -> None:
    """Put a digest into a file that has been written, if it is one of Parquet."""
    with mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        start = _footer(content)
        if start is None:
            return
        seal, footer = _TAG + _digest(content, start, start), content[start:]
    file.seek(start)
    file.write(seal + footer)
    file.flush()


def check_seal(path: Path) -> None:
    """Raise an OSError unless a file is as it was when it was sealed, or has no seal."""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        start = _footer(content)
        if start is None or start < _SEAL:
            return
        seal = content[start - _SEAL : start]
        if seal.startswith(_TAG) and seal != _TAG + _digest(content, start - _SEAL, start):
            raise OSError("the file has changed since it was written")


def _footer(content: mmap) -> int | None:
    """Find where the footer begins; None in other files."""
    last = content[-_END:]
    start = len(content) - _END - int.from_bytes(last[:4], "little")
    return start if last[4:] == _MARK and start > 0 else None


def _digest(content: mmap, end: int, footer: int) -> bytes:
    """Compute the digest of what is before the seal and of the footer."""
    digest = blake2b(digest_size=_DIGEST)
    with memoryview(content) as view:
        digest.update(view[:end])
        digest.update(view[footer:])
    return digest.digest()


def arrow() -> ModuleType:
    """Import pyarrow."""
    try:
        import pyarrow as pa
    except ImportError as error:
        raise FastqcaError(
            "results of a study are stored as Parquet files, which requires pyarrow: pip "
            "install 'fastqca[simulation]'"
        ) from error
    return cast("ModuleType", pa)


def parquet() -> ModuleType:
    """Import pyarrow.parquet."""
    arrow()
    from pyarrow import parquet as pq

    return cast("ModuleType", pq)


def column_type(values: Iterable[object]) -> str:
    """Name the type of a column that holds all of some values, as pyarrow does."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bool}:
        return "bool"
    if kinds <= {int}:
        return "int64"
    return "double" if kinds <= {int, float} else "string"


def column_types(design: Design) -> dict[str, str]:
    """Name the type of a column for each thing that can vary: that which holds all levels."""
    rows = [analysis.row for data in design.data_cells for analysis in data.analyses]
    return {name: column_type(row[name] for row in rows) for name in rows[0]}


def scalar(level: object, kind: str) -> pa.Scalar:
    """Make an Arrow value of a level, of a type as of `column_type`."""
    pa = arrow()
    if kind == "string" and level is not None:
        level = str(level)
    return pa.scalar(level, pa.type_for_alias(kind))


def as_bytes(tables: Sequence[pa.Table]) -> bytes:
    """Write tables with the same columns as one Parquet file, a row group for each."""
    buffer = arrow().BufferOutputStream()
    with _writer(buffer, tables[0].schema) as file:
        for table in tables:
            file.write_table(table, row_group_size=max(1, table.num_rows))
    written: bytes = buffer.getvalue().to_pybytes()
    return written


def _writer(where: str | os.PathLike[str] | pa.NativeFile, schema: pa.Schema) -> Any:  # noqa: ANN401
    """Open a Parquet file to be written with fixed settings."""
    return parquet().ParquetWriter(where, schema, **_WRITING)
