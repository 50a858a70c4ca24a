"""Parts of chDB's tables that lack space while they are written, or lose some of it: noticed, and loaded again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.schema import create_statements
from infra.platform import open_platform
from infra.settings import Settings
from infra.warehouse.chdb import ChdbWarehouse
from projections.warehouse.reconcile import reconcile
from tests.infra.cluster import until
from tests.infra.server_process import ServerProcess
from tests.infra.warehouse_rows import event, put

ROOT = Path(__file__).parents[2]
WITHOUT_SPACE = """
import os, resource, sys
from pathlib import Path
from analytics.schema import create_statements
from infra.warehouse.chdb import ChdbWarehouse
from tests.infra.warehouse_rows import event, put

warehouse = ChdbWarehouse(Path(sys.argv[1]))
for statement in create_statements(database=None):
    warehouse.command(statement)
for first in (1, 4):
    put(warehouse, "events", [event(n, state=os.urandom(2000)) for n in range(first, first + 3)], f"from {first}")
assert warehouse.torn() == []
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, resource.RLIM_INFINITY))
if sys.argv[2] == "insert":
    put(warehouse, "events", [event(n, state=os.urandom(2000)) for n in range(100, 110)], "from 100")
else:
    warehouse.command("OPTIMIZE TABLE events FINAL")
print(*warehouse.torn())
print(*warehouse.torn())
warehouse.close()
"""


@pytest.mark.parametrize("written_by", ["insert", "merge"])
def test_a_part_that_had_no_space_is_torn(tmp_path: Path, written_by: str) -> None:
    """In a process of its own, for a limit on files is one of the process."""
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_SPACE, str(tmp_path / "w"), written_by], cwd=ROOT, capture_output=True, text=True
    )

    assert told.returncode == 0, told.stderr
    first, second = told.stdout.splitlines()
    assert first.startswith("events.") and second == first, "until it is mended"
    opened = ChdbWarehouse(tmp_path / "w")
    try:
        assert [name.partition("broken-on-start_")[2] for name in opened.torn()] == [first.removeprefix("events.")]
    finally:
        opened.close()


def test_parts_are_whole_after_many_inserts_and_merges(tmp_path: Path) -> None:
    opened = ChdbWarehouse(tmp_path / "w")
    try:
        for statement in create_statements(database=None):
            opened.command(statement)
        for first in range(1, 200, 10):
            put(opened, "events", [event(n, state=bytes([n]) * 900) for n in range(first, first + 10)], f"from {first}")
            assert opened.torn() == []
        opened.command("OPTIMIZE TABLE events FINAL")
        assert opened.torn() == []
    finally:
        opened.close()


def test_what_was_torn_is_loaded_again_when_the_platform_starts(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "data")
    server.start()
    assert until(lambda: server.lag() == 0, 60)
    server.stop()
    opened = ChdbWarehouse(server.data / "warehouse")
    parts = opened.query("SELECT path FROM system.parts WHERE active AND table = 'events' AND database = 'atelier'")
    opened.close()
    for (path,) in parts.rows:
        data = Path(path) / "data.bin"
        os.truncate(data, data.stat().st_size // 2)

    assert parts.rows
    running = open_platform(Settings(data=server.data, workers=0))
    try:
        assert running.settle(60)
        told = reconcile(running.log, running.transcoder, running.warehouse.warehouse)
        assert told.ok and told.upto, told.explain()
        assert running.warehouse.warehouse.torn() == []
    finally:
        running.close()
