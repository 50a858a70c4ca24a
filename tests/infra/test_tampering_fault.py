"""One byte changed anywhere, in a published file or in a row of the log: verifying says so, and names the place."""

from __future__ import annotations

import random
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from domain.log import Actor, Context
from domain.operations import PLATFORM
from domain.usecases.studios import register_client
from infra.eventlog.sqlite import LogDamaged, SqliteEventLog
from infra.platform import open_platform
from infra.settings import Settings
from projections.audit.ledger import Ledger
from projections.audit.verify import verify_folder
from tests.scenes import Scene, set_scene

PLACES = 1000
CLIENTS = 320
COLUMNS = ("position", "originator_id", "originator_version", "topic", "state")


@dataclass
class Kept:
    """A log at rest, with what was published of it."""

    data: Path
    published: Path
    files: list[Path]
    positions: list[int]

    def export(self, to: Path) -> None:
        """What `atelier export` writes, from the files as they are."""
        log = SqliteEventLog(self.data / "log.db")
        try:
            with closing(sqlite3.connect(self.data / "audit.db")) as connection:
                ledger = Ledger(connection, b"")
                exported = ledger.exported(log.read(0, 100_000))
                to.write_bytes(b"".join(each.encode() for each in exported))
        finally:
            log.close()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    data = tmp_path_factory.mktemp("tampering") / "data"
    running = open_platform(Settings(data=data, workers=0))

    def do(use_case: Any, tenant: Any = None) -> Any:
        id = f"test/{uuid4()}"
        context = Context(tenant or PLATFORM, Actor("key" if tenant else "system", "test"), id, id, id)
        return running.commits.submit(context, use_case).result(20).result

    scene: Scene = set_scene(do)
    for _ in range(CLIENTS // 20):
        futures = []
        for n in range(20):
            id = f"test/{uuid4()}"
            context = Context(scene.tenant, Actor("key", "test"), id, id, id)
            futures.append(
                running.commits.submit(
                    context, lambda work, n=n: register_client(work, scene.studio, f"N {n}", None, None, None)
                )
            )
        for future in futures:
            future.result(20)
    assert running.settle(60)
    running.close()
    with closing(sqlite3.connect(data / "log.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        for name in ("update", "delete", "replace"):  # whoever changes the file does not mind triggers
            connection.execute(f"DROP TRIGGER events_refuse_{name}")
        positions = [row[0] for row in connection.execute("SELECT position FROM events ORDER BY position")]
    assert len(positions) >= 300
    published = data / "audit"
    files = sorted(path for path in published.rglob("*") if path.is_file())
    assert len(files) >= 5
    yield Kept(data, published, files, positions)


def test_one_changed_byte_is_always_found_and_placed(kept: Kept, tmp_path: Path) -> None:
    export = tmp_path / "events.ndjson"
    kept.export(export)
    untouched = export.read_bytes()
    assert verify_folder(kept.published, events=export).ok
    chance, began = random.Random(11), time.monotonic()
    seen = {"file": 0, **dict.fromkeys(COLUMNS, 0)}
    for number in range(PLACES):
        if number % 2:
            path = chance.choice(kept.files)
            seen["file"] += 1
            _flip_in_file(chance, kept, path, export)
        else:
            column = chance.choice((*COLUMNS, "state", "state", "state"))
            seen[column] += 1
            _flip_in_row(chance, kept, column, tmp_path / "changed.ndjson")
    assert min(seen.values()) > 10
    kept.export(export)
    assert export.read_bytes() == untouched and verify_folder(kept.published, events=export).ok
    print(f"{PLACES} places in {time.monotonic() - began:.1f} s: {seen}")


def names(said: str, place: str) -> bool:
    """Whether a message names just that place, and not one whose name begins or ends alike."""
    return re.search(rf"(?<![\w./]){re.escape(place)}(?![\w/]|\.\w)", said) is not None


def _flip_in_file(chance: random.Random, kept: Kept, path: Path, export: Path) -> None:
    data = path.read_bytes()
    at, bit = chance.randrange(len(data)), 1 << chance.randrange(8)
    path.write_bytes(data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :])
    name = path.relative_to(kept.published).as_posix()
    try:
        report = verify_folder(kept.published, events=export)
    finally:
        path.write_bytes(data)
    assert not report.ok, f"{name}: byte {at}, bit {bit}"
    said = report.as_text()
    assert names(said, name), f"{name}: byte {at}, bit {bit}: {said}"


def _flip_in_row(chance: random.Random, kept: Kept, column: str, export: Path) -> None:
    position = chance.choice(kept.positions)
    with closing(sqlite3.connect(kept.data / "log.db", isolation_level=None)) as connection:
        (value,) = connection.execute(f"SELECT {column} FROM events WHERE position = ?", (position,)).fetchone()
        changed = _flipped(chance, value)
        if column == "position":
            while changed in kept.positions or changed <= 0:
                changed = _flipped(chance, value)
        place = changed if column == "position" else position
        text = "CAST(? AS TEXT)" if isinstance(value, str) else "?"
        connection.execute(f"UPDATE events SET {column} = {text} WHERE position = ?", (changed, position))
        try:
            kept.export(export)
            report = verify_folder(kept.published, events=export)
        except LogDamaged as damaged:
            assert damaged.position == place and str(place) in str(damaged)
            return
        finally:
            connection.execute(f"UPDATE events SET {column} = ? WHERE position = ?", (value, place))
    assert not report.ok, f"{column} at {position}: {changed!r}"
    said = report.as_text()
    index = kept.positions.index(position)
    assert names(said, str(position)) or names(said, str(index)), f"{column} at {position}: {said}"


def _flipped(chance: random.Random, value: Any) -> Any:
    """The value with one bit of one of its bytes changed."""
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(16))
    data = bytearray(value.encode() if isinstance(value, str) else value)
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)
