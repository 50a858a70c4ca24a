"""A ClickHouse server as the warehouse, over its native protocol: `ATELIER_WAREHOUSE_URL`.

A client of the driver holds one query at a time and is of one thread at a time, so there is a small pool of them. One
that failed in any way is connected anew before it is used again. Reading queries run with `readonly=1` and limits.
"""

from __future__ import annotations

import logging
import math
import re
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from queue import Empty, LifoQueue
from typing import Any
from uuid import UUID

from analytics.schema import BROKEN_PARTS, STORED, Answer, Block, WarehouseAway, WarehouseError
from analytics.schema.warehouse import NOTHING
from infra.warehouse.chdb import THROUGH_VIEWS, filters
from infra.warehouse.native.users import WarehouseUrl

_MIB = 1 << 20
_AWAY = frozenset({209, 210, 236, 394, 516})
"""Timeouts, a broken connection, a server that ends or that ended our query, and one that does not let us in yet."""
_NOT_GRANTED = 497
_PARAMETERS = 54459
"""The first revision of the protocol with parameters of queries, and long after the one with settings by name."""
_OLD = frozenset({"max_memory_usage", "max_execution_time", "max_result_rows", "max_threads", "readonly"})
_WRITING = {"async_insert": 0, "max_insert_threads": 1, "max_threads": 1, "max_partitions_per_insert_block": 0}
_EXACT = 1 << 53
_WRAPPED = re.compile(r"(?:Nullable|LowCardinality)\((.*)\)")
_ARRAY = re.compile(r"Array\((.*)\)")


class ServerEngine:
    """`infra.warehouse.follower.Engine` of a server."""

    through_views = True

    def __init__(self, url: WarehouseUrl) -> None:
        self._url, self.database = url, url.database

    def load(self) -> None:
        import clickhouse_driver  # noqa: F401

    def open(self, database: str) -> ClickHouseWarehouse:
        return ClickHouseWarehouse(self._url, database)


class ClickHouseWarehouse:
    """`analytics.schema.Warehouse`. Safe to use from several threads, of which `clients` are served at once."""

    def __init__(
        self,
        url: WarehouseUrl,
        database: str | None = None,
        clients: int = 4,
        max_memory_bytes: int = 256 * _MIB,
        max_result_rows: int = 1_000_000,
        max_seconds: float = 10.0,
        patience: float = 120.0,
        connecting: float = 5.0,
    ) -> None:
        """`patience` is how long the server may be silent in the middle of something. Connects when it is first used.

        A query that finds every client busy waits `patience`, too.
        """
        self._url, self._database = url, database or url.database
        self._patience, self._connecting = patience, connecting
        self._limits = {
            "max_memory_usage": max_memory_bytes,
            "max_execution_time": math.ceil(max_seconds),
            "max_result_rows": max_result_rows,
            "result_overflow_mode": "throw",
            "max_threads": 2,
            "do_not_merge_across_partitions_select_final": 1,
            "readonly": 1,
        }
        self._turns, self._idle = threading.Semaphore(clients), LifoQueue[Any]()
        self._guard, self._made, self._closed = threading.Lock(), False, False
        # Each lost connection is said by an error of ours; the driver would add the server's address and a trace.
        logging.getLogger("clickhouse_driver").setLevel(logging.ERROR)

    def query(self, sql: str, params: Mapping[str, Any] = NOTHING, tenant: UUID | None = None) -> Answer:
        """Values come as Python's own: numbers, text, `date`, aware `datetime`, `UUID`, lists, None."""
        with self._client() as client:
            settings = self._reading(tenant)
            if _revision(client) < _PARAMETERS:
                settings = _without_walls(settings, bool(params) or tenant is not None)
            columns, described = client.execute(
                sql, _bound(params), with_column_types=True, columnar=True, settings=settings
            )
        converted = [_converted(type, values) for (_, type), values in zip(described, columns, strict=False)]
        return Answer(tuple((name, type) for name, type in described), list(zip(*converted, strict=True)))

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], token: str) -> None:
        """Two columns of text may hold bytes. The driver checks each value against its column's type."""
        if not rows:
            return
        self._insert(f"INSERT INTO {table} ({', '.join(columns)}) VALUES", list(zip(*rows, strict=True)), token)

    def insert_block(self, block: Block, token: str) -> None:
        if not len(block):
            return
        columns = [block.positions, block.originators, block.versions, block.topics, block.states]
        sql = f"INSERT INTO {STORED.name} ({', '.join(STORED.names)}) VALUES"
        self._insert(sql, columns, token, THROUGH_VIEWS)

    def command(self, sql: str) -> None:
        with self._client() as client:
            client.execute(sql)

    def torn(self) -> list[str]:
        """What was put aside, where the user may know; a server tells of every write that fails."""
        try:
            return [str(name) for (name,) in self.query(BROKEN_PARTS).rows]
        except WarehouseError as error:
            if error.code == _NOT_GRANTED:
                return []
            raise

    def close(self) -> None:
        """Using the warehouse afterwards raises `WarehouseError`. Twice is once."""
        self._closed = True
        while True:
            try:
                self._idle.get_nowait().disconnect()
            except Empty:
                return

    def _insert(
        self, sql: str, columns: Sequence[Sequence[Any]], token: str, more: Mapping[str, Any] = NOTHING
    ) -> None:
        settings = {**_WRITING, **more, "insert_deduplication_token": token}
        with self._client() as client:
            if _revision(client) < _PARAMETERS:
                settings = _without_walls(settings, False)
            written = client.execute(sql, columns, columnar=True, settings=settings)
        if written != len(columns[0]):
            raise WarehouseError(0, f"{written} of {len(columns[0])} rows were written")

    def _reading(self, tenant: UUID | None) -> dict[str, Any]:
        if tenant is None:
            return self._limits
        return {**self._limits, "additional_table_filters": filters(self._database, tenant)}

    @contextmanager
    def _client(self) -> Iterator[Any]:
        """A client that nobody else has. Raises `WarehouseError` for all that the driver raises."""
        if self._closed:
            raise WarehouseError(0, "the warehouse is closed")
        if not self._turns.acquire(timeout=self._patience):
            raise WarehouseAway(0, "every connection to the warehouse is busy")
        client = None
        try:
            client = self._taken()
            with _told():
                yield client
        except BaseException:
            if client is not None:
                client.disconnect()  # it connects again when it is next used
            raise
        finally:
            if client is not None and not self._closed:
                self._idle.put(client)
            elif client is not None:
                client.disconnect()
            self._turns.release()

    def _taken(self) -> Any:
        with self._guard:
            if not self._made:
                with _told():
                    first = self._connect("")
                    try:
                        first.execute(f"CREATE DATABASE IF NOT EXISTS {self._database}")
                    finally:
                        first.disconnect()
                self._made = True
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._connect(self._database)

    def _connect(self, database: str) -> Any:
        from clickhouse_driver import Client

        return Client(
            self._url.host,
            self._url.port,
            database=database,
            user=self._url.user,
            password=self._url.password,
            secure=self._url.secure,
            connect_timeout=self._connecting,
            send_receive_timeout=self._patience,
            sync_request_timeout=self._connecting,
            # A wall that the server does not know must not be passed over in silence.
            settings_is_important=True,
            compression=not _same_machine(self._url.host),
            client_name="atelier",
            settings={"server_side_params": True},
        )


def _revision(client: Any) -> int:
    """What the server speaks."""
    if not client.connection.connected:
        client.connection.connect()
    return int(client.connection.server_info.used_revision)


def _without_walls(settings: Mapping[str, Any], needed: bool) -> dict[str, Any]:
    """What a server of before 2022 knows of them: enough for plain statements, and for those alone."""
    if needed:
        raise WarehouseError(48, "the ClickHouse server is too old: it takes no parameters and no filters")
    return {name: value for name, value in settings.items() if name in _OLD}


def _same_machine(host: str) -> bool:
    """Where compression costs more than it saves."""
    return host in ("localhost", "::1") or host.startswith("127.")


@contextmanager
def _told() -> Iterator[None]:
    """What the driver raises, as the port's errors. A message of the driver's own may quote a value: it is left out."""
    from clickhouse_driver import errors

    try:
        yield
    except errors.ServerException as error:
        code = int(error.code or 0)
        raised = WarehouseAway if code in _AWAY else WarehouseError
        raise raised(code, str(error.message).partition(". Stack trace:")[0]) from None
    except (errors.NetworkError, errors.SocketTimeoutError) as error:
        raise WarehouseAway(int(error.code), f"the warehouse cannot be reached ({type(error).__name__})") from None
    except (OSError, EOFError) as error:
        raise WarehouseAway(210, f"the connection to the warehouse ended ({type(error).__name__})") from None
    except (errors.Error, ValueError, TypeError, struct.error, OverflowError) as error:
        code = getattr(error, "code", None) or 0
        raise WarehouseError(int(code), f"it fits no column ({type(error).__name__})") from None


def _bound(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as the driver carries them whole: it would cut a time to seconds."""
    return {name: _text(value) for name, value in params.items()}


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, (UUID, date)):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [_text(item) for item in value]
    return value


def _converted(type: str, values: Sequence[Any]) -> Sequence[Any]:
    """A column's values as the engine in the process gives them."""
    convert = _converter(type)
    return values if convert is None else [None if value is None else convert(value) for value in values]


def _converter(type: str) -> Callable[[Any], Any] | None:
    """None where a value is what it should be."""
    inner = type
    while match := _WRAPPED.fullmatch(inner):
        inner = match[1]
    if match := _ARRAY.fullmatch(inner):
        item = _converter(match[1])
        return list if item is None else lambda values: [None if each is None else item(each) for each in values]
    if inner == "Float32":
        return _shortest
    if inner == "Float64":
        return _finite
    if inner.startswith("DateTime"):
        return _utc
    return None


def _finite(value: float) -> float | int | None:
    """A whole number without a fraction, so that a report has the same bytes from here as from the engine's JSON."""
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


def _shortest(value: float) -> float | int | None:
    """The shortest number that is the same in 32 bits: 80.1, not 80.0999984741211."""
    import numpy as np

    return _finite(float(str(np.float32(value))))


def _utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
