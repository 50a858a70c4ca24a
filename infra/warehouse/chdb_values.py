"""Values on their way into the engine and out of it: parameters, answers in JSON, and rows as Arrow files."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from analytics.schema import every_table

_MANY = 1_000
_TSV = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\0": r"\0"})


def quoted(text: str) -> str:
    """A text as a literal of ClickHouse's SQL."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def parameter(value: Any) -> Any:
    """A parameter as the engine reads it: text escaped as in TSV, a list as an array literal."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, (UUID, date)):
        return str(value)
    if isinstance(value, str):
        return value.translate(_TSV)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(quoted(item) if isinstance(item, str) else str(item) for item in value) + "]"
    return value


def _same(value: Any) -> Any:
    return value


def converter(type: str) -> Callable[[Any], Any]:
    """How a value of a ClickHouse type is read from JSON."""
    inner = type
    while match := re.fullmatch(r"(?:Nullable|LowCardinality)\((.*)\)", inner):
        inner = match[1]
    if match := re.fullmatch(r"Array\((.*)\)", inner):
        item = converter(match[1])
        return _same if item is _same else lambda values: [item(value) for value in values]
    convert: Callable[[Any], Any] = _same
    if inner == "UUID":
        convert = UUID
    elif inner.startswith("DateTime"):
        convert = _utc
    elif inner in ("Date", "Date32"):
        convert = date.fromisoformat
    return convert if convert is _same else lambda value: None if value is None else convert(value)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def arrow_file(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows as an Arrow file: typed, so that a byte string stays one and nothing has to be quoted."""
    import pyarrow as pa

    types = {column.name: column.type for column in every_table()[table].columns}
    arrays = [_array(pa, types[name], values) for name, values in zip(columns, zip(*rows, strict=True), strict=True)]
    batch = pa.Table.from_arrays(arrays, names=list(columns))
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_table(batch)
    del arrays, batch
    if len(rows) >= _MANY:
        pa.default_memory_pool().release_unused()  # else a rebuild's tens of megabytes stay with the process
    return sink.getvalue()


def _array(pa: Any, type: str, values: Sequence[Any]) -> Any:
    if type == "UUID":
        return pa.array([str(value) for value in values], pa.string())
    if "DateTime64" in type:
        return pa.array(values, pa.timestamp("us", "UTC"))
    if type.startswith("Array"):
        return pa.array([list(value) for value in values], pa.list_(pa.string()))
    if type == "String":
        return pa.array(values, pa.binary() if isinstance(values[0], bytes) else pa.string())
    if type.startswith("LowCardinality"):
        return pa.array(values, pa.string())
    return pa.array(values, _NUMBERS[type.removeprefix("Nullable(").removesuffix(")")](pa))


_NUMBERS: dict[str, Callable[[Any], Any]] = {
    "UInt8": lambda pa: pa.uint8(),
    "UInt16": lambda pa: pa.uint16(),
    "UInt32": lambda pa: pa.uint32(),
    "UInt64": lambda pa: pa.uint64(),
    "Int32": lambda pa: pa.int32(),
    "Int64": lambda pa: pa.int64(),
    "Float32": lambda pa: pa.float32(),
    "Float64": lambda pa: pa.float64(),
}
