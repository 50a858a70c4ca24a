"""The engine of the served warehouse: chDB, with a session of its own for each query.

A session takes a tenth of a millisecond, and with it nothing of one query, neither settings nor what a failed one had
half written, is ever there in another. What a client sets for its connection is set again in each of its sessions.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from infra.warehouse.chdb import ENGINE
from infra.warehouse.chdb_values import quoted
from infra.warehouse.native.packets import Setting

_CODE = re.compile(r"Code: (\d+)\. ?(?:DB::Exception: )?")
_SETTING = re.compile(r"[A-Za-z_][\w.]*")
_UNKNOWN_SETTING, _OTHER = 115, 1002
_CAPPED = {
    "max_memory_usage": 512 << 20,
    "max_execution_time": 60,
    "max_result_rows": 10_000_000,
    "max_threads": 2,
}
"""What one query of a reader may use; it may ask for less."""
_ALWAYS = {"max_threads": "2", "output_format_native_write_json_as_string": "1", "result_overflow_mode": "throw"}
_ONE_THREAD = "SET max_threads = 1, max_insert_threads = 1"
"""So that blocks are inserted in the order they came in, and a repeated insert is cut as the first one was."""


class EngineError(Exception):
    """What the engine says. `code` is ClickHouse's own number."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Scope:
    """What a connection asks its queries in."""

    database: str
    read_only: bool
    settings: list[str] = field(default_factory=list)
    """Its own SET statements, in order."""


class Engine:
    """One a process. Sessions may be used at the same time, each from one thread."""

    def __init__(self, path: Path, scratch: Path, memory_bytes: int = 2 << 30) -> None:
        """Raises `EngineError` where another process has the folder open."""
        from chdb import session

        path.mkdir(parents=True, exist_ok=True)
        scratch.mkdir(parents=True, exist_ok=True)
        for left in scratch.glob("insert-*"):
            left.unlink()
        options = {**ENGINE, "max_server_memory_usage": memory_bytes, "max_thread_pool_size": 512}
        address = f"{path}?" + "&".join(f"{name}={value}" for name, value in options.items())
        self._make, self.scratch = lambda: _run(lambda: session.Session(address)), scratch
        self._keep = self._make()  # the engine goes with its last session

    def make_database(self, name: str) -> None:
        _run(lambda: self._keep.query(f"CREATE DATABASE IF NOT EXISTS {named(name)}"))

    def stop(self, mark: str) -> None:
        """Cancel the query that was opened under that mark, if it still runs."""
        session = self._make()
        try:
            _run(lambda: session.query(f"KILL QUERY WHERE Settings['log_comment'] = {quoted(mark)} ASYNC"))
        finally:
            session.close()

    def open(self, scope: Scope, settings: Mapping[str, Setting]) -> Asked:
        """Raises `EngineError` for a database or a setting that is not there."""
        asked = Asked(self._make(), self.scratch)
        try:
            asked.prepare(scope, settings)
        except BaseException:
            asked.close()
            raise
        return asked

    def close(self) -> None:
        self._keep.close()


class Asked:
    """A session for one query. `mark` names it for `Engine.stop`."""

    def __init__(self, session: Any, scratch: Path) -> None:
        self._session, self._scratch, self.mark = session, scratch, uuid4().hex

    def prepare(self, scope: Scope, settings: Mapping[str, Setting]) -> None:
        if scope.database:
            self._do(f"USE {named(scope.database)}")
        self._set({**_ALWAYS, "log_comment": self.mark})
        for statement in scope.settings:
            self._do(statement)
        self._set_asked(settings)
        if scope.read_only:
            self._cap()
        elif "readonly" in settings and settings["readonly"].value != "0":
            self._set({"readonly": "1"})

    def stream(self, sql: str, parameters: Mapping[str, str]) -> Generator[bytes, None, None]:
        """The answer of a SELECT, some blocks at a time. Closing the iterator cancels it. Raises `EngineError`."""
        stream = _run(lambda: self._session.send_query(sql, "Native", params=dict(parameters)))
        try:
            while (chunk := _run(stream.fetch)) is not None:
                yield bytes(chunk.bytes())
        finally:
            stream.close()

    def answer(self, sql: str, parameters: Mapping[str, str]) -> bytes:
        """The answer at once: blocks one after another, or nothing. Raises `EngineError`."""
        return bytes(_run(lambda: self._session.query(sql, "Native", params=dict(parameters))).bytes())

    def columns(self, sql: str, parameters: Mapping[str, str]) -> list[tuple[bytes, str]]:
        """Names and types of a SELECT's answer that has no rows."""
        found = self._rows(f"DESCRIBE (\n{sql}\n)", parameters)
        return [(row[0].encode(), row[1]) for row in found]

    def table_columns(self, table: str, wanted: Sequence[str]) -> list[tuple[str, str]]:
        """Names and types of the columns that an insert names, or all that can be inserted. Raises `EngineError`."""
        found = self._rows(f"DESCRIBE TABLE {table}", {})
        types = {row[0]: row[1] for row in found if row[2] not in ("ALIAS", "MATERIALIZED")}
        if not wanted:
            return [(row[0], row[1]) for row in found if row[2] in ("", "DEFAULT")]
        for name in wanted:
            if name not in types:
                raise EngineError(16, f"No such column {name} in table {table}")
        return [(name, types[name]) for name in wanted]

    def structure(self, structure: str) -> list[tuple[str, str]]:
        """Names and types of the columns that are written down. Raises `EngineError`."""
        return [(row[0], row[1]) for row in self._rows(f"DESCRIBE TABLE null({quoted(structure)})", {})]

    def insert(self, reading: Callable[[str], str], columns: Sequence[tuple[str, str]], blocks: BinaryIO) -> int:
        """Insert the blocks of a file that has a name; how many rows were read for it. Raises `EngineError`.

        `reading` gives the statement that reads from a table function. Not through chDB's `send_insert`, which does
        not tell why it failed.
        """
        structure = ", ".join(f"{named(name)} {type}" for name, type in columns)
        self._do(_ONE_THREAD)
        blocks.flush()
        sql = reading(f"file({quoted(blocks.name)}, 'Native', {quoted(structure)})")
        return int(_run(lambda: self._session.query(sql)).storage_rows_read())

    def spool(self) -> Any:
        """A file for the blocks of an insert."""
        return tempfile.NamedTemporaryFile(dir=self._scratch, prefix="insert-", suffix=".native")

    def close(self) -> None:
        self._session.close()

    def _set_asked(self, settings: Mapping[str, Setting]) -> None:
        for name in settings:
            if not _SETTING.fullmatch(name):
                raise EngineError(_UNKNOWN_SETTING, "a setting's name is not one")
        values = {name: each.value for name, each in settings.items() if name not in ("log_comment", "readonly")}
        try:
            self._set(values)
        except EngineError as error:
            if error.code != _UNKNOWN_SETTING:
                raise
            for name, value in values.items():
                self._set_if_known(name, value, settings[name].important)

    def _set_if_known(self, name: str, value: str, important: bool) -> None:
        try:
            self._set({name: value})
        except EngineError as error:
            if error.code != _UNKNOWN_SETTING or important:
                raise

    def _cap(self) -> None:
        names = ", ".join(quoted(name) for name in _CAPPED)
        asked = dict(self._rows(f"SELECT name, value FROM system.settings WHERE name IN ({names})", {}))
        capped: dict[str, str] = {}
        for name, most in _CAPPED.items():
            value = float(asked[name])
            capped[name] = asked[name] if 0 < value <= most else str(most)
        self._set({**capped, "readonly": "1"})

    def _set(self, values: Mapping[str, str]) -> None:
        if values:
            self._do("SET " + ", ".join(f"{name} = {quoted(value)}" for name, value in values.items()))

    def _do(self, sql: str) -> None:
        _run(lambda: self._session.query(sql))

    def _rows(self, sql: str, parameters: Mapping[str, str]) -> list[Any]:
        text = _run(lambda: self._session.query(sql, "JSONCompact", params=dict(parameters))).bytes()
        rows: list[Any] = json.loads(text)["data"]
        return rows


def named(name: str) -> str:
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def _run(action: Any) -> Any:
    try:
        return action()
    except RuntimeError as error:  # all that the engine raises derives from it
        text = str(error)
        match = _CODE.search(text)
        raise EngineError(int(match[1]) if match else _OTHER, text[match.end() :] if match else text) from None
