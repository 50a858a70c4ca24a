"""Reports as files: JSON with everything about them, CSV for spreadsheets, Parquet for other tools."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from analytics.model import TableResult, ValueType
from analytics.reports.report import Result

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Exported:
    content: bytes
    media_type: str
    file_name: str


def export(result: Result, format: str, table: str | None = None) -> Exported:
    """One table of a report (all of them in JSON). Raises `KeyError` for an unknown format or table."""
    media_type, write = FORMATS[format]
    chosen = result.table(table)
    name = result.report if table is None else f"{result.report}-{chosen.name}"
    return Exported(write(result, chosen), media_type, f"{name}-{result.position}.{format}")


def to_json(result: Result) -> bytes:
    """The whole report: parameters, the position it was made at, and per table columns, rows and the query."""
    document = {
        "report": result.report,
        "title": result.title,
        "position": result.position,
        "parameters": {name: _plain(value) for name, value in result.params.items()},
        "notes": list(result.notes),
        "tables": [
            {
                "name": table.name,
                "title": table.title,
                "columns": [
                    {"name": each.name, "title": each.title, "type": str(each.type), "unit": each.unit}
                    for each in table.columns
                ],
                "rows": [[_plain(value) for value in row] for row in table.rows],
                "query": {"text": table.sql, "parameters": {k: _plain(v) for k, v in table.bound.items()}},
            }
            for table in result.tables
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def to_csv(table: TableResult) -> bytes:
    """RFC 4180, UTF-8 with a byte order mark (spreadsheets guess wrongly without), column names first.

    Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers are left as they are.
    """
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    for row in table.rows:
        writer.writerow([_cell(value) for value in row])
    return b"\xef\xbb\xbf" + sink.getvalue().encode()


def to_parquet(table: TableResult) -> bytes:
    """Typed columns, with title and unit as field metadata, and position and query as the file's."""
    import pyarrow as pa
    import pyarrow.parquet

    types = {
        ValueType.TEXT: pa.string(),
        ValueType.INTEGER: pa.int64(),
        ValueType.NUMBER: pa.float64(),
        ValueType.DATE: pa.date32(),
        ValueType.TIME: pa.timestamp("us", "UTC"),
        ValueType.BOOLEAN: pa.bool_(),
    }
    schema = pa.schema(
        [
            pa.field(each.name, types[each.type], metadata={"title": each.title, "unit": each.unit})
            for each in table.columns
        ],
        metadata={"position": str(table.position), "query": table.sql},
    )
    arrays = [
        pa.array([_typed(row[place], column.type) for row in table.rows], types[column.type])
        for place, column in enumerate(table.columns)
    ]
    sink = io.BytesIO()
    pyarrow.parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), sink, compression="zstd")
    return sink.getvalue()


FORMATS: dict[str, tuple[str, Callable[[Result, TableResult], bytes]]] = {
    "json": ("application/json", lambda result, table: to_json(result)),
    "csv": ("text/csv; charset=utf-8", lambda result, table: to_csv(table)),
    "parquet": ("application/vnd.apache.parquet", lambda result, table: to_parquet(table)),
}


def _cell(value: Any) -> Any:
    plain = _plain(value)
    if isinstance(plain, str) and plain.startswith(_RISKY):
        return "'" + plain
    return plain


def _plain(value: Any) -> Any:
    """A value as JSON has it; times are ISO 8601."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, (date, UUID)):
        return str(value)
    return value


def _typed(value: Any, type: ValueType) -> Any:
    if value is None:
        return None
    if type is ValueType.TEXT:
        return str(value)
    return bool(value) if type is ValueType.BOOLEAN else value
