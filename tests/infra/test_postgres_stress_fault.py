"""Eight writers on one PostgreSQL, each with two followers in its process, and two followers that are processes, with
`kill -9` of all of them and of the server: none missed, none doubled, every answered command in the log, and the audit
log verifies.

`ATELIER_STRESS` sets the number of commands (100000 for the whole measure), `ATELIER_KILLS` that of the kills.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.auditing import AuditFollower
from infra.eventlog.postgres import PostgresEventLog
from infra.eventlog.transcoding import Transcoder
from infra.keyring.stored import StoredKeyring
from infra.postgres.throwaway import PostgresServer
from infra.sqlite import Database
from projections.audit.verify import verify_folder
from tests.given import FakeIds
from tests.infra.postgres_server import shared
from tests.infra.postgres_writer import command_name, prepare, tails

COMMANDS = int(os.environ.get("ATELIER_STRESS", "8000"))
KILLS = int(os.environ.get("ATELIER_KILLS", "5"))
WRITERS = [f"writer-{number}" for number in range(8)]
FOLLOWERS = ["follower-1", "follower-2"]
ALL_FOLLOWERS = FOLLOWERS + [tail for writer in WRITERS for tail in tails(writer)]
ROOT = Path(__file__).parents[2]


class Processes:
    """Writers and followers by name; each is begun again when it was killed, until its work is done."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url, self._folder = url, folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        mode = ["write", self._url, name, str(self._folder), str(COMMANDS // len(WRITERS))]
        if name in FOLLOWERS:
            mode = ["follow", self._url, name, str(self._folder)]
        with (self._folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "tests.infra.postgres_writer", *mode], cwd=ROOT, stdout=log, stderr=log
            )

    def kill(self, name: str) -> None:
        process = self.running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def busy_writers(self) -> list[str]:
        """Those that have not written all. Raises where a process ended by itself."""
        for name, process in self.running.items():
            if process.poll() is not None:
                raise AssertionError(f"{name} ended: {(self._folder / f'{name}.log').read_text()[-2000:]}")
        return [name for name in WRITERS if not (self._folder / f"{name}.done").exists()]

    def answered(self) -> int:
        """Commands that writers have noted as answered."""
        journals = (self._folder / f"{name}.journal" for name in WRITERS)
        return sum(each.read_bytes().count(b"\n") for each in journals if each.exists())

    def close(self) -> None:
        for name in list(self.running):
            self.kill(name)


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    shared()
    started = PostgresServer()
    started.start()
    yield started
    started.close()


def test_nothing_is_missed_or_doubled(server: PostgresServer, tmp_path: Path) -> None:
    url = server.migrated()
    prepare(url, tmp_path, WRITERS)
    processes = Processes(url, tmp_path)
    began = time.monotonic()
    try:
        for name in [*FOLLOWERS, *WRITERS]:
            processes.start(name)
        _kill_at_random(server, processes)
        while processes.busy_writers():
            time.sleep(0.2)
        took = time.monotonic() - began
        print(f"{COMMANDS} commands, {KILLS} kills, {took:.1f} s, {COMMANDS / took:.0f} a second")
        log = PostgresEventLog(url, patience=60)
        _wait_for_followers(log, tmp_path)
    finally:
        processes.close()
    positions = _compare(log, tmp_path)
    _verify_audit(log, tmp_path, positions)
    log.close()


def _kill_at_random(server: PostgresServer, processes: Processes) -> None:
    """Of every three kills one is of the server, one of a writer, one of a follower; each after its share of the work,
    so that a machine of any speed is killed in the middle of it."""
    chance = random.Random(11)
    for number in range(KILLS):
        share = COMMANDS * (number + chance.uniform(0.5, 1.0)) / (KILLS + 1)
        while processes.answered() < share:
            assert processes.busy_writers()
            time.sleep(0.02)
        if number % 3 == 0:
            server.kill()
            server.start()
        else:
            name = chance.choice(FOLLOWERS if number % 3 == 1 else processes.busy_writers())
            processes.kill(name)
            processes.start(name)


def _wait_for_followers(log: PostgresEventLog, folder: Path) -> None:
    head = log.head()
    for name in ALL_FOLLOWERS:
        reached, moved = [], time.monotonic()
        while reached != [(head,)]:
            now = _rows(folder / f"{name}.db", "SELECT position FROM tracking WHERE follower = 'seen'")
            if now != reached:
                reached, moved = now, time.monotonic()
            assert time.monotonic() < moved + 60, f"{name} stands still"
            time.sleep(0.1)


def _compare(log: PostgresEventLog, folder: Path) -> list[int]:
    events = []
    while batch := log.read(events[-1].position if events else 0, 5000):
        events += batch
    positions = [each.position for each in events]
    assert positions == sorted(set(positions))
    versions = defaultdict(list)
    for each in events:
        versions[each.originator_id].append(each.originator_version)
    assert all(found == list(range(1, len(found) + 1)) for found in versions.values()), "each aggregate is without gap"
    transcoder = Transcoder(StoredKeyring(Database(folder / "compare.keys.db"), bytes(32), FakeIds()))
    by_command = {transcoder.envelope(each).command_id: each.position for each in events}
    counted = Counter(transcoder.envelope(each).command_id for each in events)
    assert set(counted.values()) == {1}, "a command that was sent again changed nothing"
    for name in WRITERS:
        answered = [line.split() for line in (folder / f"{name}.journal").read_text().splitlines()]
        assert {int(number) for number, _ in answered} == set(range(COMMANDS // len(WRITERS)))
        for number, position in answered:
            assert by_command[command_name(name, int(number))] == int(position)
    seen = [(each.position, str(each.originator_id), each.originator_version) for each in events]
    for name in ALL_FOLLOWERS:
        path = folder / f"{name}.db"
        assert _rows(path, "SELECT * FROM seen ORDER BY position") == seen, f"{name} differs from the log"
        assert _rows(path, "SELECT * FROM parked") == []
    return positions


def _verify_audit(log: PostgresEventLog, folder: Path, positions: list[int]) -> None:
    transcoder = Transcoder(StoredKeyring(Database(folder / "audit.keys.db"), bytes(32), FakeIds()))
    audit = AuditFollower(
        folder / "audit.db", folder / "audit", log, transcoder, bytes(32), bytes(range(32)), "stress.example/log"
    )
    while audit.step():
        pass
    audit.publish()
    export = folder / "events.ndjson"
    export.write_bytes(b"".join(audit.export()))
    print(f"{len(positions)} events, {positions[-1] - len(positions)} gaps in their positions")
    report = verify_folder(folder / "audit", events=export)
    assert report.ok, report.problems
    assert audit.summary()["size"] == len(positions)
    audit.close()


def _rows(path: Path, query: str) -> list[tuple[object, ...]]:
    if not path.exists():
        return []
    connection = sqlite3.connect(path, timeout=10)
    try:
        return connection.execute(query).fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()
