"""A publisher stopped at every step, and one killed: the next publish leaves a folder that verifies."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from projections.audit.disk import TEMPORARY, Disk
from projections.audit.ledger import Ledger
from projections.audit.publish import Publisher
from projections.audit.verify import verify_folder
from tests.projections.audit_given import (
    KEY,
    ORIGIN,
    PSEUDONYM_KEY,
    contents,
    events,
    ledger_of,
    published,
    publisher_of,
    tenant_of,
)

ROOT = Path(__file__).parents[2]


class Stopped(Exception):
    """The machine stops here."""


class StoppingDisk(Disk):
    """Stops at the n-th step; steps lie before, inside and after each operation."""

    def __init__(self, root: Path, steps: int) -> None:
        super().__init__(root)
        self.left = steps

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Stopped

    def write(self, path: str, data: bytes) -> None:
        self.step()
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.with_name(TEMPORARY + target.name).write_bytes(data[: len(data) // 2])
        self.step()
        super().write(path, data)
        self.step()

    def stage(self, folder: str, name: str, data: bytes) -> None:
        super().stage(folder, name, data[:3])
        self.step()
        super().stage(folder, name, data)

    def swap(self, folder: str) -> None:
        self.step()
        target = self.root / folder
        if target.exists() and self.left == 0:
            target.rename(self.root / f"{TEMPORARY}old-{folder}")
            raise Stopped
        super().swap(folder)
        self.step()

    def remove(self, path: str) -> None:
        self.step()
        super().remove(path)

    def settle(self) -> None:
        self.step()
        super().settle()


def copy_of(ledger: Ledger) -> Ledger:
    connection = sqlite3.connect(":memory:")
    ledger._connection.backup(connection)
    return Ledger(connection, PSEUDONYM_KEY)


@pytest.mark.parametrize("restarted", [True, False], ids=["restarted", "same publisher"])
@pytest.mark.parametrize("before", [0, 300])
def test_stopped_at_any_step_the_next_publish_repairs(tmp_path: Path, before: int, restarted: bool) -> None:
    published(tmp_path / "expected", 600)
    expected = contents(tmp_path / "expected")
    grown = ledger_of(events(before))
    stops = 0
    while True:
        folder = tmp_path / str(stops)
        ledger = copy_of(grown)
        disk = StoppingDisk(folder, 1_000_000)
        publisher = Publisher(ledger, folder, KEY, ORIGIN, disk)
        if before:
            publisher.publish()
        ledger.append(events(600 - before, before), tenant_of)
        disk.left = stops
        try:
            publisher.publish()
        except Stopped:
            stops += 1
        else:
            break
        disk.left = 1_000_000
        ledger.append(events(600, 0), tenant_of)
        (publisher_of(ledger, folder) if restarted else publisher).publish()
        assert contents(folder) == expected, f"stopped at step {stops - 1}"
        assert verify_folder(folder).ok
    assert stops > 20


WRITER = """
import sqlite3, sys
from pathlib import Path
from tests.projections.audit_given import events, ledger_of, publisher_of, tenant_of
ledger = ledger_of((), sys.argv[1], fence=int(sys.argv[3]))
publisher = publisher_of(ledger, Path(sys.argv[2]))
print("begun", flush=True)
while True:
    ledger.append(events(37, ledger.size), tenant_of)
    publisher.publish()
"""


def test_a_killed_writer_is_taken_over_from(tmp_path: Path) -> None:
    for fence, pause in enumerate((0.05, 0.11, 0.17, 0.23), 1):
        arguments = [sys.executable, "-c", WRITER, str(tmp_path / "db"), str(tmp_path / "log"), str(fence)]
        writer = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"begun\n"
        time.sleep(pause)
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        writer.stdout.close()

        ledger = ledger_of((), tmp_path / "db", fence=fence)
        publisher_of(ledger, tmp_path / "log").publish()

        report = verify_folder(tmp_path / "log")
        assert report.ok, report.as_text()
        assert ledger.entries(0, ledger.size) == ledger_of(events(ledger.size)).entries(0, ledger.size)
