"""One client's connection, from its Hello to its end."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from infra.warehouse.native import packets
from infra.warehouse.native.blocks import EMPTY, Block, blocks_of, header, read_block
from infra.warehouse.native.compression import FramedSource, compressed
from infra.warehouse.native.engine import Asked, Engine, EngineError, Scope
from infra.warehouse.native.lane import Cancelled, Lane
from infra.warehouse.native.packets import Query, Setting
from infra.warehouse.native.statements import Forbidden, Kind, Statement, statement
from infra.warehouse.native.users import Users
from infra.warehouse.native.wire import (
    LONGEST_TEXT,
    NOT_IMPLEMENTED,
    TOO_LARGE,
    UNEXPECTED_PACKET,
    UNKNOWN_PACKET,
    Gone,
    ProtocolError,
    SocketSource,
)

log = logging.getLogger("atelier")
_ACCESS_DENIED, _WRONG_PASSWORD, _INCORRECT_DATA, _CANCELLED, _BUSY = 497, 516, 117, 394, 202
_READONLY = 164


@dataclass(frozen=True, slots=True)
class Limits:
    """`packet_bytes` of one packet, `insert_bytes` of all blocks of an insert; the others are seconds."""

    packet_bytes: int = 256 << 20
    insert_bytes: int = 1 << 30
    greeting: float = 10.0
    silence: float = 300.0
    """That a client may take in the middle of a packet or of an insert, or to read what it is sent."""
    turn: float = 60.0
    """That a query waits for others to end."""


@dataclass(frozen=True, slots=True)
class House:
    """What all connections share. `turns` says how many queries run at once."""

    engine: Engine
    users: Users
    database: str
    limits: Limits
    turns: threading.BoundedSemaphore
    name: str


class Conversation:
    """Used from one thread; the engine works in another, so that a Cancel is heard meanwhile."""

    def __init__(self, house: House, connection: socket.socket) -> None:
        self._house, self._connection = house, connection
        self._source = SocketSource(connection, LONGEST_TEXT)
        self._revision = 0
        self._scope = Scope(house.database, True)
        self._lane = Lane(connection, self._source)

    def run(self) -> None:
        """Returns when the client is gone, or was told that it cannot be understood."""
        try:
            self._connection.settimeout(self._house.limits.greeting)
            if self._greet():
                self._source.limit = self._house.limits.packet_bytes
                while self._next():
                    pass
        except ProtocolError as error:
            self._tell(error.code, str(error))
        except (Gone, OSError):
            log.info("a client of the warehouse has gone")
        finally:
            self._lane.close()
            # What it still sends is read away: closing over unread bytes would take our last packet from it.
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_WR)
                self._connection.settimeout(1.0)
                while self._connection.recv(1 << 16):
                    pass
            self._connection.close()

    def _greet(self) -> bool:
        said = packets.read_hello(self._source)
        user = self._house.users.welcome(said.user, said.password)
        self._revision = said.revision
        if user is None:
            log.warning("a client of the warehouse gave a wrong name or password")
            self._tell(_WRONG_PASSWORD, "Authentication failed: the user is unknown or the password is wrong")
            return False
        self._scope = Scope(said.database or self._house.database, user.read_only)
        try:
            self._house.engine.open(self._scope, {}).close()
        except EngineError as error:
            self._tell(error.code, str(error))
            return False
        self._send(packets.hello(said.revision, self._house.name))
        packets.read_addendum(self._source, said.revision)
        return True

    def _next(self) -> bool:
        """Answer one packet; False where that ended the conversation."""
        self._source.forget()
        self._connection.settimeout(None)  # a client may be silent between queries as long as it likes
        kind = self._source.varint()
        self._connection.settimeout(self._house.limits.silence)
        if kind == packets.PING:
            self._send(packets.pong())
        elif kind == packets.QUERY:
            return self._query()
        elif kind != packets.CANCEL:  # one that came too late has nothing to cancel
            known = packets.HELLO <= kind <= packets.PING
            raise ProtocolError(UNEXPECTED_PACKET if known else UNKNOWN_PACKET, f"a packet {kind} is not expected here")
        return True

    def _query(self) -> bool:
        query = packets.read_query(self._source, self._revision)
        self._read_outer_tables(query)
        if not self._house.turns.acquire(timeout=self._house.limits.turn):
            self._tell(_BUSY, "Too many simultaneous queries")
            return True
        try:
            asked = statement(query.sql)
            self._answer(asked, query)
        except Forbidden as error:
            self._tell(_ACCESS_DENIED, str(error))
        except Cancelled:
            self._send(packets.end_of_stream())
        except EngineError as error:
            self._tell(error.code, str(error))
            return asked.kind is not Kind.INSERT  # its blocks may be on their way
        finally:
            self._house.turns.release()
        return True

    def _read_outer_tables(self, query: Query) -> None:
        """After each query come tables that it may read, and an empty block."""
        while True:
            self._source.forget()
            block = self._read_data(query.compressed)
            if not block.names:
                return
            raise ProtocolError(NOT_IMPLEMENTED, "tables that are sent along with a query")

    def _answer(self, asked: Statement, query: Query) -> None:
        if self._scope.read_only and not asked.reads:  # the engine's own `readonly` lets KILL and SYSTEM pass
            raise EngineError(_READONLY, "Cannot execute query in readonly mode")
        match asked.kind:
            case Kind.SET:
                self._set(asked, query)
            case Kind.USE:
                scope = Scope(asked.table, self._scope.read_only, self._scope.settings)
                self._house.engine.open(scope, {}).close()
                self._scope = scope
            case Kind.INSERT:
                self._insert(asked, query)
                return
            case Kind.SELECT:
                self._stream(asked, query)
                return
            case Kind.ANSWER:
                with _opened(self._house.engine, self._scope, query.settings) as session:
                    told = self._work(session, lambda: session.answer(asked.sql, query.parameters))
                    self._send_blocks(blocks_of(told), query)
        self._send(packets.end_of_stream())

    def _set(self, asked: Statement, query: Query) -> None:
        """Keep a setting for the queries that follow, where the engine takes it."""
        with _opened(self._house.engine, Scope(self._scope.database, False, self._scope.settings), {}) as session:
            self._work(session, lambda: session.answer(asked.sql, query.parameters))
        if "readonly" in asked.sql.lower():
            self._scope = Scope(self._scope.database, True, self._scope.settings)
        else:
            self._scope.settings.append(asked.sql)

    def _stream(self, asked: Statement, query: Query) -> None:
        with _opened(self._house.engine, self._scope, query.settings) as session:
            stream = session.stream(asked.sql, query.parameters)
            try:
                rows = blocks = size = 0
                while (chunk := self._work(session, lambda: next(stream, None))) is not None:
                    rows, blocks = self._send_blocks(blocks_of(chunk), query, rows, blocks)
                    size += len(chunk)
            finally:
                self._lane.end(stream.close)
            if not blocks:
                self._send_header(session, asked, query)
        self._send(packets.profile(rows, blocks, size) + packets.end_of_stream())

    def _send_header(self, session: Asked, asked: Statement, query: Query) -> None:
        """An answer without rows has columns, too."""
        with suppress(EngineError):
            columns = self._work(session, lambda: session.columns(asked.sql, query.parameters))
            names, types = zip(*columns, strict=True)
            self._send_data(header(names, types), query)

    def _send_blocks(self, found: Iterator[Block], query: Query, rows: int = 0, blocks: int = 0) -> tuple[int, int]:
        for block in found:
            if not blocks:
                self._send_data(header(block.names, block.types), query)
            self._send_data(block, query)
            self._send(packets.progress(block.rows, len(block.native), 0, self._revision))
            rows, blocks = rows + block.rows, blocks + 1
        return rows, blocks

    def _send_data(self, block: Block, query: Query) -> None:
        packed = block.packed(self._revision)
        self._send(packets.data(compressed(packed) if query.compressed else packed))

    def _insert(self, asked: Statement, query: Query) -> None:
        with _opened(self._house.engine, self._scope, query.settings) as session:
            if asked.structure:
                columns = session.structure(asked.structure)
            else:
                columns = session.table_columns(asked.table, asked.columns)
            sample = header(tuple(name.encode() for name, _ in columns), tuple(type for _, type in columns))
            self._send_data(sample, query)
            with session.spool() as spool:
                rows = self._spool(spool, sample, query)
                if rows:
                    read = self._work(session, lambda: session.insert(asked.reading, columns, spool))
                    if read < rows:  # each view on the table reads them, too
                        raise EngineError(_INCORRECT_DATA, f"{read} of {rows} rows were read")
        if self._revision >= packets.WRITTEN:  # clients before it expect nothing but the end
            self._send(packets.progress(0, 0, rows, self._revision))
        self._send(packets.end_of_stream())

    def _spool(self, spool: Any, sample: Block, query: Query) -> int:
        """Keep a client's blocks up to the empty one; the number of rows."""
        rows = size = 0
        while True:
            self._source.forget()
            block = self._read_data(query.compressed)
            if self._revision >= packets.EVENTS_IN_INSERT:
                self._send(packets.profile_events(EMPTY))
            if not block.names:
                return rows
            if sorted(block.names) != sorted(sample.names):
                raise EngineError(_INCORRECT_DATA, "a block has other columns than the insert")
            size += len(block.native)
            if size > self._house.limits.insert_bytes:
                raise EngineError(TOO_LARGE, f"an insert of more than {self._house.limits.insert_bytes} bytes")
            if block.rows:
                spool.write(block.native)
                rows += block.rows

    def _read_data(self, framed: bool) -> Block:
        kind = self._source.varint()
        if kind == packets.CANCEL:
            raise EngineError(_CANCELLED, "Query was cancelled")
        if kind != packets.DATA:
            raise ProtocolError(UNEXPECTED_PACKET, f"a packet {kind} where a block of data is expected")
        self._source.text(1000)
        if not framed:
            return read_block(self._source, self._revision)
        inner = FramedSource(self._source)
        block = read_block(inner, self._revision)
        if inner.at != len(inner.data):
            raise ProtocolError(UNEXPECTED_PACKET, "a block ends within a frame")
        return block

    def _work(self, session: Asked, action: Callable[[], Any]) -> Any:
        return self._lane.work(action, lambda: self._house.engine.stop(session.mark))

    def _tell(self, code: int, message: str) -> None:
        with suppress(OSError):
            self._send(packets.exception(code, message))

    def _send(self, data: bytes) -> None:
        self._connection.sendall(data)


class _opened:
    """A session for one query that is closed after it."""

    def __init__(self, engine: Engine, scope: Scope, settings: Mapping[str, Setting]) -> None:
        self._session = engine.open(scope, settings)

    def __enter__(self) -> Asked:
        return self._session

    def __exit__(self, *exception: object) -> None:
        self._session.close()
