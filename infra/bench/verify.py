"""Bench of verification: a million events checked offline in a process of its own, and how fast they are published."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from eventsourcing.persistence import StoredEvent

from infra.auditing import AuditFollower
from infra.clock import SystemIds
from infra.eventlog.sqlite import SqliteEventLog
from infra.eventlog.transcoding import Transcoder
from infra.keyring.stored import StoredKeyring
from infra.sqlite import Database

EVENTS, BATCH, TENANTS = 1_000_000, 10_000, 50


def verify() -> dict[str, Any]:
    """Seconds and memory to verify 1,000,000 events offline on one core; events published a second."""
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as scratch:
        folder, ids = Path(scratch), SystemIds()
        log = SqliteEventLog(folder / "log.db")
        for batch in _batches():
            log.append(batch, [])
        keyring = StoredKeyring(Database(folder / "keys.db"), ids.token(32), ids)
        audit = AuditFollower(
            folder / "audit.db",
            folder / "audit",
            log,
            Transcoder(keyring),
            ids.token(32),
            ids.token(32),
            "bench.example/log",
        )
        began = time.perf_counter()
        while audit.step():
            pass
        audit.publish()
        published = time.perf_counter() - began
        export = folder / "events.ndjson"
        with export.open("wb") as file:
            file.writelines(audit.export())
        audit.close()
        log.close()
        return {"published_events_per_second": round(EVENTS / published), **_verified(folder / "audit", export)}


def _verified(folder: Path, export: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "projections.audit.verify", str(folder), "--events", str(export), "--json"]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=_on_one_core)
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status != 0:
        raise AssertionError(said)
    json.loads(said)
    return {
        "verified_events": EVENTS,
        "verify_seconds": round(seconds, 2),
        "verify_cpu_seconds": round(used.ru_utime + used.ru_stime, 2),
        "verify_mib": used.ru_maxrss // 1024,
        "bar_seconds": 12,
        "bar_mib": 200,
    }


def _on_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _batches() -> Iterator[Sequence[StoredEvent]]:
    """Events of 300 bytes and more, of fifty tenants, each with an envelope as the transcoder writes it."""
    for first in range(1, EVENTS + 1, BATCH):
        numbers = range(first, min(first + BATCH, EVENTS + 1))
        yield [StoredEvent(UUID(int=number), 1, "bench.happened", _state(number)) for number in numbers]


def _state(number: int) -> bytes:
    return orjson.dumps(
        {
            "id": str(UUID(int=number << 64)),
            "tenant": str(UUID(int=number % TENANTS + 1)),
            "actor": {"kind": "key", "id": "bench", "on_behalf_of": None},
            "request": f"request-{number}",
            "correlation": f"request-{number}",
            "causation": None,
            "command": f"command-{number}",
            "traceparent": None,
            "time": "2026-03-10T09:00:00+00:00",
            "schema": 1,
            "data": {"note": "x" * 40},
        }
    )
