"""Anything tabular to a pandas DataFrame, and the names of its cases."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastqca._common.check import argument, did_you_mean, listing, shown, warn
from fastqca._common.errors import DataError, ReadingWarning
from fastqca.data.case_labels import (
    NumberedCases,
    aligned,
    is_default,
    label_names,
    label_text,
    labels_of,
)
from fastqca.data.columns import Columns, is_pandas

if TYPE_CHECKING:
    import pandas as pd

    from fastqca.data.case_labels import CaseNames

__all__ = ["case_names", "index_names", "to_frame", "to_table"]

_INDEX_COLUMN = re.compile(r"__index_level_\d+__")  # what pandas calls an index without a name


def to_table(data: Any) -> pd.DataFrame | Columns:  # noqa: ANN401 (as for `to_frame`)
    """
    Turn anything tabular into a table of which names and numbers can be asked.

    The same as `to_frame`, but for a mapping of lists and arrays, for which pandas is not needed.

    Examples
    --------
    >>> len(to_table({"A": [0, 1], "B": [1, 1]}))
    2
    """
    if isinstance(data, Columns):
        return data
    plain = Columns.of(data) if isinstance(data, Mapping) else None
    return to_frame(data) if plain is None else plain


def to_frame(data: Any) -> pd.DataFrame:  # noqa: ANN401 (the type is what is being found out)
    """
    Turn anything tabular into a pandas DataFrame.

    Parameters
    ----------
    data : DataFrame, table or mapping of columns
        A pandas DataFrame is returned as it is, not copied. polars, pyarrow and everything else
        with the Arrow PyCapsule or the DataFrame interchange protocol is converted; a mapping
        of column names to equally long columns is accepted too.

    Examples
    --------
    >>> to_frame({"A": [0, 1], "B": [1, 1]}).shape
    (2, 2)
    """
    if is_pandas(data):
        frame: pd.DataFrame = data
        return frame
    if isinstance(data, Columns):
        if data.frame is None:
            data.frame = _from_mapping(data.given)
        return data.frame
    if isinstance(data, Mapping):
        return _from_mapping(data)
    if refusal := getattr(data, "not_cases", None):  # a result that only looks like data
        raise DataError(str(refusal))
    import narwhals as nw

    try:
        native = nw.from_native(data, pass_through=True, allow_series=True)
        names = native.columns if isinstance(native, nw.DataFrame) else []
    except nw.exceptions.DuplicateError as error:
        repeated = _repeated([str(name) for name in getattr(data, "column_names", ())])
        which = f"named {listing(map(repr, repeated))}" if repeated else f"of one name ({error})"
        raise DataError(f"there are several columns {which}: rename or drop all but one") from error
    if isinstance(native, nw.LazyFrame):
        raise DataError(f"data is a lazy {_type_name(data)}: call .collect() on it first")
    if isinstance(native, nw.Series):
        raise DataError(
            f"data is one column ({_type_name(data)}): give a table of all sets", argument="data"
        )
    if isinstance(native, nw.DataFrame):
        # Column by column: pandas from polars would otherwise need pyarrow.
        columns = {name: _column_values(native[name]) for name in names}
        return _with_index(columns, native)
    return _from_protocol(data)


def _with_index(columns: dict[str, Any], native: Any) -> pd.DataFrame:  # noqa: ANN401 (narwhals)
    """Make a table with the index that pandas left among the columns or in the metadata."""
    import pandas as pd

    stored: list[Any] = [name for name in columns if _INDEX_COLUMN.fullmatch(name)]
    if native.implementation.is_pyarrow():
        stored = (native.to_native().schema.pandas_metadata or {}).get("index_columns", stored)
    index: pd.Index | None = None
    if len(stored) == 1 and isinstance(stored[0], dict):
        index = pd.RangeIndex(stored[0]["start"], stored[0]["stop"], stored[0]["step"])
        index = index if len(index) == len(native) else None  # of a table with other rows
    elif stored and all(isinstance(name, str) and name in columns for name in stored):
        levels = [columns.pop(name) for name in stored]
        names = [None if _INDEX_COLUMN.fullmatch(name) else name for name in stored]
        if len(levels) == 1:
            index = pd.Index(levels[0], name=names[0])
        else:
            index = pd.MultiIndex.from_arrays(levels, names=names)
    return pd.DataFrame(columns, index=index)


def _column_values(series: Any) -> Any:  # noqa: ANN401 (narwhals Series in, anything array-like out)
    """Take the values of a narwhals Series: an array for plain numbers, else a list with None."""
    import narwhals as nw
    import pandas as pd

    dtype = series.dtype
    if isinstance(dtype, nw.Enum):
        return pd.Categorical(series.to_list(), categories=list(dtype.categories), ordered=True)
    if isinstance(dtype, nw.Categorical):
        return pd.Categorical(series.to_list())  # sorted, as pandas itself would
    values = series.to_numpy()
    return values if values.dtype.kind in "fiub" else series.to_list()


def _from_mapping(data: Mapping[Any, Any]) -> pd.DataFrame:
    import pandas as pd

    columns = dict(data)
    if any(labels_of(column) is not None for column in columns.values()):
        # pandas would join them by label too, but fill up with missing values what does not fit.
        sides = [(f"column {name!r}", column) for name, column in columns.items()]
        columns = dict(zip(columns, aligned(sides), strict=True))
    try:
        return pd.DataFrame(columns)
    except (TypeError, ValueError) as error:
        raise DataError(f"the columns do not form a table: {error}", argument="data") from error
    except OverflowError:
        for name, column in data.items():
            try:
                pd.Series(column)
            except OverflowError:
                raise DataError(
                    f"column {name!r} contains a number above 1e308, which is too large",
                    column=str(name),
                ) from None
        raise


def _from_protocol(data: Any) -> pd.DataFrame:  # noqa: ANN401
    """Convert by the Arrow stream or interchange protocol, whichever the object has."""
    try:
        if hasattr(data, "__arrow_c_stream__"):
            import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]

            table: pd.DataFrame = pa.table(data).to_pandas()
            return table
        if hasattr(data, "__dataframe__"):
            return _from_interchange(data)
    except ImportError as error:
        raise DataError(
            f"a {_type_name(data)} can only be read with pyarrow installed: "
            "pip install pyarrow, or give a pandas DataFrame"
        ) from error
    except (ValueError, NotImplementedError) as error:  # pyarrow's errors are ValueErrors
        raise DataError(f"a {_type_name(data)} cannot be read as a table: {error}") from error
    hint = ""
    if isinstance(data, str | os.PathLike):
        hint = ": read the file first with read_table(path)"
    elif isinstance(data, list | tuple) or hasattr(data, "__array__"):
        hint = ": name its columns first, as in pandas.DataFrame(data, columns=[...])"
    raise DataError(
        "data must be a DataFrame (pandas, polars, pyarrow, ...) or a mapping of columns, "
        f"got {_type_name(data)}{hint}",
        argument="data",
    )


def _from_interchange(data: Any) -> pd.DataFrame:  # noqa: ANN401
    import warnings

    import pandas as pd

    with warnings.catch_warnings():
        # pandas 3 deprecates the protocol; for objects that have no other it is what there is.
        warnings.simplefilter("ignore")
        return pd.api.interchange.from_dataframe(data)


def _type_name(data: object) -> str:
    return f"{type(data).__module__.split('.')[0]}.{type(data).__qualname__}".removeprefix(
        "builtins."
    )


def case_names(table: pd.DataFrame | Columns, case_id: str | None = None) -> CaseNames:
    """
    Name the cases of a table.

    Parameters
    ----------
    case_id : str, optional
        The column, or else level of the index, that holds the names. By default they are the
        index labels as text; the default index (0, 1, 2, ...) gives "1", "2", ... as in R, and
        so does what is left of it after ``dropna()`` or a selection (see `label_names`).

    Examples
    --------
    >>> import pandas as pd
    >>> case_names(pd.DataFrame({"A": [0, 1]}))
    ('1', '2')
    >>> case_names(pd.DataFrame({"A": [0, 1], "who": ["NL", "UK"]}), "who")
    ('NL', 'UK')
    """
    if isinstance(table, Columns) and case_id is None:
        return NumberedCases(len(table))
    if isinstance(table, Columns) and (texts := table.texts(str(case_id))):
        return texts
    frame = to_frame(table)
    if case_id is not None:
        return _names_in_column(frame, case_id)
    return index_names(frame.index)


def index_names(index: pd.Index) -> CaseNames:
    """
    Name the cases by the labels of an index, as `case_names` does.

    Examples
    --------
    >>> import pandas as pd
    >>> index_names(pd.Index(["NL", "UK"]))
    ('NL', 'UK')
    """
    if is_default(index):
        return NumberedCases(len(index))
    labels = index.tolist()
    distinct = set(labels)
    if len(distinct) == len(labels) and "" not in distinct and {*map(type, labels)} == {str}:
        return tuple(labels)
    return _mended(label_names(index))


def _names_in_column(frame: pd.DataFrame, case_id: str) -> tuple[str, ...]:
    if case_id in frame.columns:
        column = frame[case_id]
    elif frame.index.names.count(case_id) == 1:
        column = frame.index.get_level_values(case_id).to_series()
    else:
        raise DataError(
            f"{argument('case_id')}: there is no column "
            f"{case_id!r}{did_you_mean(str(case_id), frame.columns)}",
            argument="case_id",
            column=str(case_id),
        )
    if column.ndim != 1:
        raise DataError(
            f"{argument('case_id')}: there are several columns named {case_id!r}; rename them",
            argument="case_id",
            column=case_id,
        )
    labels = [label_text(value) for value in column.tolist()]
    missing = [str(row) for row, label in enumerate(labels, 1) if not label]
    if missing:
        raise DataError(
            f"{argument('case_id')}: column {case_id!r} has no value in row {listing(missing)}; "
            "every case needs a name",
            argument="case_id",
            column=case_id,
        )
    repeated = _repeated(labels)
    if repeated:
        raise DataError(
            f"{argument('case_id')}: column {case_id!r} names more than one case "
            f"{listing(map(shown, repeated))}; case names must be different",
            argument="case_id",
            column=case_id,
            cases=map(str, repeated),
        )
    return tuple(labels)


def _repeated(labels: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
    return [label for label, times in seen.items() if times > 1]


def _mended(labels: list[str]) -> tuple[str, ...]:
    """Make index labels different from each other, and say what was done."""
    if all(labels) and len(set(labels)) == len(labels):
        return tuple(labels)
    missing = [row for row, label in enumerate(labels, 1) if not label]
    if missing:
        warn(
            f"the index has no label in row {listing(missing)}; these cases are named by row "
            "number",
            ReadingWarning,
        )
        labels = [label or f"row {row}" for row, label in enumerate(labels, 1)]
    repeated = _repeated(labels)
    if not repeated:
        return tuple(labels)
    warn(
        f"more than one case is named {listing(map(shown, repeated))}: "
        "numbered (2), (3), ... in the results",
        ReadingWarning,
        cases=map(str, repeated),
    )
    taken, out = set(labels), []
    used: set[str] = set()
    for label in labels:
        name, number = label, 1
        while name in used or (number > 1 and name in taken):
            number += 1
            name = f"{label} ({number})"
        used.add(name)
        out.append(name)
    return tuple(out)
