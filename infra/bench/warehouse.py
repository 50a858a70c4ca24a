"""Bench of the served warehouse: the same blocks and questions for chDB in this process and behind the front."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from analytics.schema import STORED, Block, Warehouse, create_statements
from infra.warehouse.chdb import ChdbWarehouse
from infra.warehouse.clickhouse import ClickHouseWarehouse
from infra.warehouse.native.users import WarehouseUrl
from projections.warehouse.views import view_statements

BLOCK, BLOCKS, ASKED = 10_000, 6, 30
"""Events a block, blocks for each side, and questions of each kind."""
_STATE = {
    "tenant": str(UUID(int=1)),
    "actor": {"kind": "key", "id": "bench", "on_behalf_of": None},
    "request": "request",
    "correlation": "correlation",
    "causation": None,
    "command": "command/1",
    "traceparent": None,
    "time": "2026-03-01T12:30:15.123456+00:00",
    "schema": 1,
    "data": {"note": "x" * 300},
}
_QUESTIONS = {
    "one": ("SELECT {n:UInt64}", {"n": 1}),
    "groups": ("SELECT topic, count(), uniqExact(originator_id) FROM events GROUP BY topic", {}),
    "rows": ("SELECT position, time, event_id, topic, actor_kind FROM events LIMIT 5000", {}),
}


def warehouse() -> dict[str, Any]:
    """Events a second into chDB here and through the front, in turns, and milliseconds of three questions to each."""
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as scratch, _served(Path(scratch) / "served") as url:
        sides: dict[str, Any] = {"here": ChdbWarehouse(Path(scratch) / "here"), "front": ClickHouseWarehouse(url)}
        try:
            return _measured(sides)
        finally:
            for side in sides.values():
                side.close()


def _measured(sides: dict[str, Warehouse]) -> dict[str, Any]:
    inserts: dict[str, list[float]] = {name: [] for name in sides}
    for side in sides.values():
        for statement in (*create_statements(database=None), *view_statements()):
            side.command(statement)
    for number in range(BLOCKS):
        block = _block(number * BLOCK)
        for name, side in sides.items():
            began = time.perf_counter()
            side.insert_block(block, f"{STORED.name}:{number}")
            inserts[name].append(time.perf_counter() - began)
    figures: dict[str, Any] = {}
    for name, side in sides.items():
        held = side.query("SELECT count() FROM events").only()
        if held != BLOCK * BLOCKS:
            raise AssertionError(f"{held} of {BLOCK * BLOCKS} events are in the warehouse ({name})")
        figures[f"{name}_events_per_second"] = round(BLOCK / statistics.median(inserts[name]))
    for question, (sql, params) in _QUESTIONS.items():
        took: dict[str, list[float]] = {name: [] for name in sides}
        for _ in range(ASKED):
            for name, side in sides.items():
                began = time.perf_counter()
                side.query(sql, params)
                took[name].append(time.perf_counter() - began)
        for name in sides:
            figures[f"{name}_{question}_p50_ms"] = round(statistics.median(took[name]) * 1000, 2)
    figures["load"] = round(os.getloadavg()[0], 1)
    return figures


def _block(first: int) -> Block:
    numbers = range(first + 1, first + BLOCK + 1)
    return Block(
        list(numbers),
        [str(UUID(int=number // 3)) for number in numbers],
        [1] * BLOCK,
        ["client.registered"] * BLOCK,
        [json.dumps({"id": str(UUID(int=number << 64)), **_STATE}).encode() for number in numbers],
    )


@contextmanager
def _served(folder: Path) -> Iterator[WarehouseUrl]:
    """`atelier warehouse serve` in a process of its own."""
    user = "clickhouse://bench:bench@127.0.0.1"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.cli", "warehouse", "serve", "--port", "0", "--json"],
        env={**environment, "ATELIER_DATA": str(folder), "ATELIER_WAREHOUSE_URL": f"{user}:1/atelier"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        port = json.loads(process.stdout.readline())["port"]
        yield WarehouseUrl.of(f"{user}:{port}/atelier")
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()
