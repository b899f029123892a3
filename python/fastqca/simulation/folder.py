"""
The folder of a study: what is done, what is not, and files that are either whole or not there.

``manifest.json`` says what the study is. A task's rows come as ``parts/DATA-FIRST-LAST.parquet``;
when a data cell has all its replicates its parts become ``replicates/DATA.parquet``. Every file is
written under another name, forced to disk and renamed, so a kill at any moment leaves nothing but
whole files and rubbish that the next run removes; what is done is read off their names alone.
"""

from __future__ import annotations

import json
import os
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastqca._common.check import shown, warn
from fastqca._common.errors import DataError, FastqcaWarning
from fastqca._common.files import read_bytes
from fastqca.simulation.design import Design
from fastqca.simulation.rows import arrow, parquet, writer
from fastqca.simulation.seals import check_seal, seal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

    from fastqca.simulation.grid import DataCell

__all__ = ["Folder", "Span", "design_of", "whole_file"]

_GROUP = 2**17  # rows of a row group
_RUBBISH = ".tmp"
# What pyarrow raises for files that were damaged: its own errors are among these.
_DAMAGE = (OSError, ValueError, TypeError, KeyError, RuntimeError, MemoryError)
# The runs of this process, by process (a fork has them too) and folder.
_RUNS: dict[tuple[int, int, int], object] = {}


@dataclass(frozen=True, slots=True)
class Span:
    """Replicates from `first` up to `last`, the latter excluded."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Folder:
    """
    A folder that holds one study.

    Attributes
    ----------
    path : Path
    """

    path: Path

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
        """
        Read what the study is; None where there is none.

        Raises
        ------
        DataError
            The file cannot be read.
        """
        where = self.path / "manifest.json"
        if not where.exists():
            return None
        content = read_bytes(where, "the manifest")
        try:
            found: dict[str, Any] = json.loads(content.decode())
        except (RecursionError, ValueError) as error:
            raise DataError(f"{where} cannot be read: {error}") from error
        needed = {
            "design": dict,
            "replicates": int | None,
            "seed": int,
            "versions": dict,
        }
        if not isinstance(found, dict) or not all(
            isinstance(found.get(name, ...), kind) for name, kind in needed.items()
        ):
            raise DataError(f"{where} is not that of a study; name another folder")
        return found

    def begin(self, manifest: Mapping[str, Any]) -> None:
        """
        Begin a study, or go on with the same one.

        Raises
        ------
        DataError
            The folder holds something else, or the study was begun with other settings.
        """
        there = self.manifest()
        if there is not None:
            self._check_same(there, manifest)
        elif self.path.exists():
            self._refuse_foreign()
        for folder in (self.path, self.parts, self.replicates):
            folder.mkdir(parents=True, exist_ok=True)
            for rubbish in folder.glob(f"{_RUBBISH}*"):
                rubbish.unlink(missing_ok=True)
        if there != manifest:
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
                f"{self.path}: the folder holds {strange[0]!r} and no study; name an empty folder "
                "or one that is not there yet"
            )

    def _check_same(self, there: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        """Only the number of replicates may grow; versions may change, with a warning."""
        fixed = [key for key in now if key not in ("replicates", "versions")]
        for key in fixed:
            if key == "design":
                self._check_design(there.get(key, {}), now[key])
            elif there.get(key) != now[key]:
                raise DataError(
                    f"{self.path}: the study was begun with {key}={shown(there.get(key))}, not "
                    f"{shown(now[key])}; name another folder"
                )
        before, wanted = there.get("replicates"), now["replicates"]
        if before != wanted and (before is None or wanted is None or wanted < before):
            raise DataError(
                f"{self.path}: the study has {before} replicates, {wanted} are fewer; name another "
                "folder"
            )
        for what, version in now["versions"].items():
            before = there.get("versions", {}).get(what)
            if before != version:
                warn(
                    f"{self.path}: begun with {what} {before}, going on with {version}: results "
                    "may differ in their last digits"
                )

    def _check_design(self, there: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        there = design_of(there).to_dict()  # with what versions before did not have
        for key in now:
            if there.get(key) != now[key]:
                raise DataError(
                    f"{self.path}: the study was begun with the design "
                    f"{key}={shown(there.get(key))}, not {shown(now[key])}; name another folder"
                )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """
        Keep other runs out; the lock goes with the process, however that ends.

        Raises
        ------
        DataError
                Another run is writing to the folder.

        Notes
        -----
        The lock belongs to the process, and not to the open file as that of `flock` does: workers
        that were forked have that file too, and those left by a driver that was killed would keep
        others out for ever. Another run in the same process is known from `_RUNS`.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            raise DataError(
                f"{self.path}: this is a file, not a folder; name another one"
            ) from None
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

    def add(self, data: DataCell, span: Span, content: bytes) -> None:
        """Keep the rows of a task."""
        self._put(self._part(data, span), content)

    def _part(self, data: DataCell, span: Span) -> Path:
        return self.parts / f"{data.number:05d}-{span.first:09d}-{span.last:09d}.parquet"

    def _whole(self, data: DataCell) -> Path:
        return self.replicates / f"{data.number:05d}.parquet"

    def done(self, data: DataCell, replicates: int) -> list[Span]:
        """
        List which replicates of a data cell are there, none of them twice.

        Notes
        -----
        A whole cell of a study that had fewer replicates becomes a part of the larger one.
        """
        whole = self._whole(data)
        if whole.exists():
            count = self._rows(whole) // len(data.analyses)
            if count < replicates:
                whole.rename(self._part(data, Span(0, count)))
            else:
                return [Span(0, replicates)]
        there = []
        for path in self.parts.glob(f"{data.number:05d}-*.parquet"):
            _, first, last = path.stem.split("-")
            there.append(Span(int(first), int(last)))
        spans: list[Span] = []
        for span in sorted(there, key=lambda span: (span.first, -span.last)):
            if spans and span.first < spans[-1].last:
                self._part(data, span).unlink()  # all or some of it is in one before
            else:
                spans.append(span)
        return spans

    def _rows(self, path: Path) -> int:
        with whole_file(path):
            count: int = parquet().read_metadata(path).num_rows
        return count

    def join(self, data: DataCell, replicates: int, metadata: Mapping[str, str]) -> None:
        """Make the file of a whole data cell of its parts, where all are there, and remove them."""
        whole = self._whole(data)
        spans = self.done(data, replicates)
        parts = [self._part(data, span) for span in spans]
        if not whole.exists():
            if [span.first for span in spans] != [0, *(span.last for span in spans[:-1])]:
                raise DataError(f"{self.parts}: files are missing; run again")
            self._join(data, spans, parts, whole, metadata)
        for path in self.parts.glob(f"{data.number:05d}-*.parquet"):
            path.unlink(missing_ok=True)

    def _join(
        self,
        data: DataCell,
        spans: list[Span],
        parts: list[Path],
        whole: Path,
        metadata: Mapping[str, str],
    ) -> None:
        temporary = whole.with_name(f"{_RUBBISH}-{os.getpid()}-{whole.name}")
        for part in parts:
            with whole_file(part):
                check_seal(part)
        with whole_file(parts[0]):
            schema = parquet().read_schema(parts[0]).with_metadata(dict(metadata))
        with writer(temporary, schema) as out:
            for i in range(len(data.analyses)):
                # Opened one by one: there may be more than a process may have open.
                pieces = [
                    _analysis(part, i, span.last - span.first)
                    for part, span in zip(parts, spans, strict=True)
                ]
                # One chunk: pages must not depend on where the parts met.
                table = arrow().concat_tables(pieces).combine_chunks()
                out.write_table(table.replace_schema_metadata(dict(metadata)), _GROUP)
        _settle(temporary, whole)

    def missing(self, design: Design) -> Path | None:
        """Name a file that a study that was run to its end must have and does not."""
        there = {path.name for path in self.replicates.glob("*.parquet")}
        wanted = [self.cells, *([self.fit] if design.fit_distribution else [])]
        whole = [self._whole(data) for data in design.data_cells]
        return next(
            (
                path
                for path, found in [
                    *((path, path.exists()) for path in wanted),
                    *((path, path.name in there) for path in whole),
                ]
                if not found
            ),
            None,
        )

    def write(self, path: Path, table: pa.Table, metadata: Mapping[str, str]) -> None:
        """Write a file of summaries."""
        temporary = path.with_name(f"{_RUBBISH}-{os.getpid()}-{path.name}")
        table = table.replace_schema_metadata(dict(metadata))
        with writer(temporary, table.schema) as out:
            out.write_table(table)
        _settle(temporary, path)

    def tidy(self) -> None:
        """Remove the folder of parts when the study is complete."""
        with suppress(OSError):
            self.parts.rmdir()

    def read(self, data: DataCell, analysis: int, replicates: int) -> pa.Table:
        """Read the rows of one analysis of a whole data cell."""
        return _analysis(self._whole(data), analysis, replicates)

    def _put(self, path: Path, content: bytes) -> None:
        temporary = path.with_name(f"{_RUBBISH}-{os.getpid()}-{path.name}")
        temporary.write_bytes(content)
        _settle(temporary, path)

    def check(self, data: DataCell) -> None:
        """See that the file of a whole data cell is as it was written."""
        with whole_file(self._whole(data)):
            check_seal(self._whole(data))


def design_of(entries: Mapping[str, Any]) -> Design:
    """Make the design of a study that was begun, of which all warnings have been given."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FastqcaWarning)
        return Design.from_dict(entries)


@contextmanager
def whole_file(path: Path) -> Iterator[None]:
    """
    Word the failure to read a file of the folder.

    Raises
    ------
    DataError
        It is missing, or something else broke it.
    """
    try:
        yield
    except _DAMAGE as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise DataError(f"{path} cannot be read ({said}): delete it and run again") from error


def _analysis(path: Path, analysis: int, count: int) -> pa.Table:
    """Read the rows of one analysis: those after `count` for each one before it."""
    first, last = analysis * count, (analysis + 1) * count
    groups: list[int] = []
    start = skipped = 0
    with whole_file(path), parquet().ParquetFile(path, page_checksum_verification=True) as file:
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


def _settle(temporary: Path, path: Path) -> None:
    """Seal a file, force it to disk and give it its name, and then the name to disk."""
    with temporary.open("rb+") as file:
        seal(file)
        os.fsync(file.fileno())
    temporary.replace(path)
    with suppress(OSError, AttributeError):  # Windows cannot open folders
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
