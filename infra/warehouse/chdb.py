"""ClickHouse in this process (chDB): the warehouse of one machine.

One folder a process and one process a folder; never before a fork (the engine's threads do not survive it). There is
no access control in chDB and its SQL can read the host's files, so no SQL text ever comes from a user, every reading
query runs with `readonly=1`, and a tenant's query with a filter on every table beside the guard in its text.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from analytics.schema import BROKEN_PARTS, DATABASE, ROLLUPS, Answer, Block, WarehouseError, every_table
from analytics.schema.warehouse import NOTHING
from infra.warehouse.chdb_values import arrow_file, converter, parameter, quoted
from infra.warehouse.filling import Insertion, in_two_lanes, insertions
from infra.warehouse.parts import ACTIVE_PARTS, Parts

_MIB = 1 << 20
# Caches sized for a machine that also draws: the defaults are gigabytes and grow with use.
ENGINE = {
    "mark_cache_size": 16 * _MIB,
    "index_mark_cache_size": 4 * _MIB,
    "primary_index_cache_size": 16 * _MIB,
    "uncompressed_cache_size": 0,
    "query_condition_cache_size": 4 * _MIB,
    "compiled_expression_cache_size": 8 * _MIB,
    "mmap_cache_size": 32,
    "max_thread_pool_size": 64,
    "max_io_thread_pool_size": 8,
    "background_pool_size": 2,
    "background_schedule_pool_size": 2,
}
_WRITING = {
    "async_insert": 0,
    "max_insert_threads": 1,
    "max_threads": 1,
    "max_partitions_per_insert_block": 0,
    "compile_expressions": 0,
}
THROUGH_VIEWS = {
    # A token holds for the views' tables too: what was inserted into one before a kill is not inserted again.
    "deduplicate_blocks_in_dependent_materialized_views": 1,
    "materialized_views_ignore_errors": 0,
}
_LARGE = 8_000
"""Events of a block from which on two tables are filled at once: such blocks come in a rebuild."""
_NO_SUCH_PART = 232
_CODE = re.compile(r"Code: (\d+)\.")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_FORMAT = re.compile(r"[A-Za-z0-9]+")


class ChdbWarehouse:
    """Safe to use from several threads: reading and writing take turns each on a session of its own.

    `max_memory_bytes` bounds one reading query, `engine_memory_bytes` all the engine holds at once.
    """

    def __init__(
        self,
        path: Path,
        database: str = DATABASE,
        max_memory_bytes: int = 256 * _MIB,
        max_result_rows: int = 1_000_000,
        max_seconds: float = 10.0,
        engine_memory_bytes: int = 1024 * _MIB,
    ) -> None:
        from chdb import session  # loads the engine: 0.4 s and 200 MiB of shared pages, so not before it is wanted

        if not _NAME.fullmatch(database):
            raise ValueError(f"not a name for a database: {database!r}")
        path.mkdir(parents=True, exist_ok=True)
        options = {**ENGINE, "max_server_memory_usage": engine_memory_bytes}
        address = f"{path}?" + "&".join(f"{name}={value}" for name, value in options.items())
        self.path, self._database = path, database
        self._limits = {
            "readonly": 1,
            "max_memory_usage": max_memory_bytes,
            "max_execution_time": max_seconds,
            "max_result_rows": max_result_rows,
            "result_overflow_mode": "'throw'",
            "max_threads": 2,
            # A row that is there twice is there twice in one month: its time is its own.
            "do_not_merge_across_partitions_select_final": 1,
            "compile_expressions": 0,
            "use_uncompressed_cache": 0,
            "output_format_json_quote_64bit_integers": 0,
        }
        self._make = lambda: session.Session(address)
        self._writing, self._reading = threading.Lock(), threading.Lock()
        self._writer: Any = self._session()
        self._reader: Any = self._session()
        self._parts = Parts(self._whole)

    def query(self, sql: str, params: Mapping[str, Any] = NOTHING, tenant: UUID | None = None) -> Answer:
        """Values come as Python's own: numbers, text, `date`, aware `datetime`, `UUID`, lists, None."""
        answer = json.loads(self.read(sql, params, "JSONCompact", tenant))
        columns = tuple((column["name"], column["type"]) for column in answer["meta"])
        converters = [converter(type) for _, type in columns]
        rows = [tuple(convert(value) for convert, value in zip(converters, row, strict=True)) for row in answer["data"]]
        return Answer(columns, rows)

    def read(
        self, sql: str, params: Mapping[str, Any] = NOTHING, format: str = "Parquet", tenant: UUID | None = None
    ) -> bytes:
        """An answer as bytes in one of ClickHouse's output formats, which a server does not send."""
        settings = dict(self._limits)
        if tenant is not None:
            settings["additional_table_filters"] = filters(self._database, tenant)
        if not _FORMAT.fullmatch(format):
            raise ValueError(f"not a name for a format: {format!r}")
        text = f"{sql}\nSETTINGS {_settings(settings)}"
        bound = {name: parameter(value) for name, value in params.items()}
        with self._reading:
            reader = self._open(self._reader)
            try:
                answer: bytes = self._run(lambda: reader.query(text, format, params=bound).bytes())
            except WarehouseError:
                self._renew_reader()
                raise
        return answer

    def _renew_reader(self) -> None:
        """After a failed query chDB puts what it had written of its answer before the next one's: someone else's rows.

        A session that failed is therefore never asked again.
        """
        self._reader.close()
        self._reader = self._session()

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], token: str) -> None:
        if not rows:
            return
        settings = _settings({**_WRITING, "insert_deduplication_token": quoted(token)})
        text = f"INSERT INTO {table} ({', '.join(columns)}) SETTINGS {settings}"
        data = arrow_file(table, columns, rows)
        with self._writing:
            written = self._run(lambda: self._stream(text, data))
        if written != len(rows):
            raise WarehouseError(0, f"{table}: {written} of {len(rows)} rows were written")

    def insert_block(self, block: Block, token: str) -> None:
        if not len(block):
            return
        with self._writing:
            wanted = insertions(block, token)
            if len(block) < _LARGE:
                for each in wanted:
                    self._run(lambda each=each: self._fill(self._writer, each))  # type: ignore[misc]
            else:
                self._fill_in_two(wanted)

    def _fill_in_two(self, wanted: Sequence[Insertion]) -> None:
        second = self._session()
        try:
            self._run(
                lambda: in_two_lanes(
                    wanted, lambda each: self._fill(self._writer, each), lambda each: self._fill(second, each)
                )
            )
        finally:
            second.close()

    def _fill(self, session: Any, insertion: Insertion) -> None:
        settings = _settings({**_WRITING, "insert_deduplication_token": quoted(insertion.token)})
        head = f"INSERT INTO {insertion.table} ({', '.join(insertion.columns)}) SETTINGS {settings}"
        columns = insertion.rows  # the engine finds it by this name
        self._open(session).query(f"{head}\n{insertion.select}")
        del columns

    def command(self, sql: str) -> None:
        with self._writing:
            self._run(lambda: self._open(self._writer).query(sql))

    def torn(self) -> list[str]:
        aside = [str(name) for (name,) in self.query(BROKEN_PARTS).rows]
        return aside + self._parts.torn(self.query(ACTIVE_PARTS))

    def _whole(self, table: str, part: str) -> bool:
        """A part that is no longer there counts as whole: what took its place is looked at by itself."""
        text = f"CHECK TABLE {table} PART {quoted(part)} SETTINGS check_query_single_value_result = 1"
        try:
            with self._writing:
                answer: bytes = self._run(lambda: self._open(self._writer).query(text, "TSV").bytes())
        except WarehouseError as error:
            if error.code == _NO_SUCH_PART:
                return True
            raise
        return answer.strip() == b"1"

    def close(self) -> None:
        """Waits for what is running; using the warehouse afterwards raises `WarehouseError`. Twice is once."""
        with self._writing, self._reading:
            for each in (self._reader, self._writer):
                if each is not None:
                    each.close()
            self._reader = self._writer = None

    def _session(self) -> Any:
        made = self._run(self._make)
        self._run(lambda: made.query(f"CREATE DATABASE IF NOT EXISTS {self._database}"))
        self._run(lambda: made.query(f"USE {self._database}"))
        return made

    def _stream(self, text: str, data: bytes) -> int:
        with self._open(self._writer).send_insert(text, fmt="Arrow") as inserter:
            inserter.append(data)
            return int(inserter.finish().rows_written)

    @staticmethod
    def _open(session: Any) -> Any:
        if session is None:
            raise WarehouseError(0, "the warehouse is closed")
        return session

    @staticmethod
    def _run(action: Callable[[], Any]) -> Any:
        try:
            return action()
        except RuntimeError as error:  # all that the engine raises derives from it
            match = _CODE.search(str(error))
            raise WarehouseError(int(match[1]) if match else 0, str(error)) from None


def filters(database: str, tenant: UUID) -> str:
    """ClickHouse's own filter on each table that holds rows of tenants; of what is everyone's, one sees nothing."""
    told = {table.name: f"tenant = \\'{tenant}\\'" for table in every_table().values() if table.owned}
    told |= {name: "0" for name, rollup in ROLLUPS.items() if not rollup.table.owned}
    return "{" + ", ".join(f"'{database}.{name}': '{condition}'" for name, condition in told.items()) + "}"


def _settings(settings: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in settings.items())
