"""`kill -9` while loading, again and again: in the end the warehouse holds each event once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

LOADING = """
import sys
from pathlib import Path
from infra.clock import SystemClock
from infra.sqlite import Database
from infra.warehouse.chdb import ChdbWarehouse
from projections.warehouse.cuts import SqliteCuts
from projections.warehouse.loader import Loader
from projections.warehouse.reconcile import reconcile
from tests.analytics.history import Business

folder, last = Path(sys.argv[1]), sys.argv[2] == "last"
log = Business(days=25, per_day=3.0).log
warehouse = ChdbWarehouse(folder / "clickhouse")
loader = Loader(log, log, warehouse, SqliteCuts(Database(folder / "cuts.db")), SystemClock(), cut_size=60)
print("begun" if loader.rebuilt else f"resumed {loader.position}", flush=True)
while loader.step(flush=True):
    print(f"at {loader.position}", flush=True)
if last:
    proof = reconcile(log, log, warehouse)
    raw = [warehouse.query(f"SELECT count() - uniqExact(position) FROM {t}").only() for t in ("events", "designs")]
    print("proven" if proof.ok and raw == [0, 0] else proof.explain(), flush=True)
warehouse.close()
"""


def run(folder: Path, mode: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", LOADING, str(folder), mode], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )


def test_killed_loaders_leave_a_warehouse_that_is_proven_in_the_end(tmp_path: Path) -> None:
    reached = 0
    for kill_after in (1, 2, 3):
        with run(tmp_path, "again") as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            assert first.startswith("begun" if reached == 0 else "resumed"), first
            for _ in range(kill_after):
                line = process.stdout.readline()
                assert line.startswith("at ")
                reached = max(reached, int(line.split()[1]))
            process.send_signal(signal.SIGKILL)

    finished = run(tmp_path, "last").communicate(timeout=120)[0].splitlines()

    assert int(finished[0].split()[1]) >= reached
    assert finished[-1] == "proven"
