"""Bench of the reports over ten million facts, made by SQL in a folder of the bench's own."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from analytics.model import ALL_TENANTS, Scope
from analytics.reports import REPORTS, run_report
from analytics.schema import SEGMENT, WarehouseError, create_statements
from infra.bench.machine import percentiles
from infra.warehouse.chdb import ChdbWarehouse
from projections.warehouse.rolling import Rolling

ALL_FACTS = 10_360_000
"""As many as the bar is for; `ATELIER_BENCH_FACTS` asks for fewer, on a machine with other work."""
CONCEPTS, BOOKINGS, REQUESTS = 2_000_000, 250_000, 250_000
TENANTS, MONTHS, TIMES = 200, 12, 10
HEAD = CONCEPTS * 10
TODAY = date(2026, 12, 31)
_YEAR = 365 * 86_400
_STYLES = "['fine-line', 'blackwork', 'traditional', 'watercolor', 'geometric', 'japanese']"
_MOTIFS = "['rose', 'snake', 'dagger', 'skull', 'swallow', 'anchor', 'moon', 'moth', 'wave', 'fern']"
# A tenth of all is one tenant's: reports are asked for by tenants with much to report.
_TENANT = (
    "toString(toUUID(concat('00000000-0000-4000-8000-',"
    f" lower(leftPad(hex(if(n % 10 = 0, 0, n % {TENANTS})), 12, '0')))))"
)
LARGEST = UUID("00000000-0000-4000-8000-000000000000")


def _id(what: str) -> str:
    return f"reinterpretAsUUID(sipHash128('{what}', n))"


def _at(count: int, seconds: str = "0") -> str:
    """A time in 2026 that grows with `n`, so that a month's rows lie together as in a log."""
    return f"toDateTime64('2026-01-01 00:00:00', 6, 'UTC') + toIntervalSecond(intDiv(n * {_YEAR}, {count}) + {seconds})"


def _concept_step(transition: str, order: int, where: str, **columns: str) -> tuple[str, int, str, dict[str, str]]:
    return (
        "generations",
        CONCEPTS,
        where,
        {
            "position": f"n * 10 + {order}",
            "time": _at(CONCEPTS, str(order)),
            "concept_id": _id("concept"),
            "transition": f"'{transition}'",
            **columns,
        },
    )


def _booking_step(transition: str, order: int, where: str, **columns: str) -> tuple[str, int, str, dict[str, str]]:
    return (
        "bookings",
        BOOKINGS,
        where,
        {
            "position": f"n * {CONCEPTS * 10 // BOOKINGS} + {order}",
            "time": _at(BOOKINGS, str(order)),
            "booking_id": _id("booking"),
            "transition": f"'{transition}'",
            **columns,
        },
    )


_STYLE = f"{_STYLES}[1 + cityHash64(n) % 6]"
FACTS = (
    _concept_step("requested", 1, "1", style=_STYLE, units="1", width_mm="100", pixels="1024", for_client="n % 3 = 0"),
    _concept_step("started", 2, "1"),
    _concept_step("ready", 3, "n % 50 != 0", seconds="0.2 + (cityHash64(n, 1) % 5000) / 1000"),
    _concept_step("failed", 3, "n % 50 = 0", code="'engine-failed'"),
    _concept_step("rated", 4, "n % 4 = 0", stars="1 + cityHash64(n, 2) % 5"),
    (
        "designs",
        CONCEPTS,
        "n % 50 != 0",
        {
            "position": "n * 10 + 5",
            "time": _at(CONCEPTS, "3"),
            "concept_id": _id("concept"),
            "engine": "'design'",
            "engine_version": "'1'",
            "motifs": f"arrayDistinct([{_MOTIFS}[1 + cityHash64(n, 3) % 10], {_MOTIFS}[1 + cityHash64(n, 4) % 10]])",
            "width_mm": "100",
            "png_bytes": "40000",
        },
    ),
    (
        "usage",
        CONCEPTS // 2,
        "1",
        {
            "position": "n * 20 + 6",
            "time": _at(CONCEPTS // 2),
            "kind": "'requested'",
            "month": f"formatDateTime({_at(CONCEPTS // 2)}, '%Y-%m')",
            "meter_id": f"reinterpretAsUUID(sipHash128({_TENANT}, formatDateTime({_at(CONCEPTS // 2)}, '%Y-%m')))",
            "concept_id": _id("concept"),
            "units": "1",
        },
    ),
    _booking_step(
        "requested",
        1,
        "1",
        studio_id="reinterpretAsUUID(sipHash128('studio', n % 400))",
        artist_id="reinterpretAsUUID(sipHash128('artist', n % 1600))",
        client_id="reinterpretAsUUID(sipHash128('client', n % 90000))",
        starts_at=_at(BOOKINGS, "604800"),
        ends_at=_at(BOOKINGS, "612000"),
        price_minor="20000 + cityHash64(n, 5) % 40000",
        deposit_minor="5000",
        currency="'EUR'",
    ),
    _booking_step("deposit-recorded", 2, "n % 5 != 0", paid_minor="5000", currency="'EUR'"),
    _booking_step("completed", 3, "n % 5 IN (1, 2, 3)", paid_minor="20000", currency="'EUR'"),
    _booking_step("no-show", 3, "n % 5 = 4"),
    (
        "api_requests",
        REQUESTS,
        "1",
        {
            "position": f"1 + n * {CONCEPTS * 10 // REQUESTS}",
            "time": _at(REQUESTS),
            "minute": f"toStartOfMinute({_at(REQUESTS)})",
            "key_id": "reinterpretAsUUID(sipHash128('key', n % 300))",
            "route": "['POST /v1/generate', 'GET /v1/concepts', 'GET /v1/bookings'][1 + n % 3]",
            "status": "if(n % 40 = 0, 429, 200)",
            "requests": "1 + n % 50",
        },
    ),
)


def report() -> dict[str, Any]:
    """Milliseconds of each report over 10,000,000 facts: the largest tenant's, and over all; with roll-ups, without."""
    share = min(1.0, int(os.environ.get("ATELIER_BENCH_FACTS", ALL_FACTS)) / ALL_FACTS)
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as scratch:
        warehouse = ChdbWarehouse(Path(scratch) / "warehouse")
        try:
            began = time.perf_counter()
            facts, head = _filled(warehouse, share), int(HEAD * share)
            filled = time.perf_counter()
            segments = Rolling(warehouse).roll(head - SEGMENT // 4)
            rolled = round(time.perf_counter() - filled, 1)
            return {
                "facts": facts,
                "filled_s": round(filled - began, 1),
                "segments": segments,
                "rolled_up_s": rolled,
                **_taken(warehouse),
            }
        finally:
            warehouse.close()


def _filled(warehouse: ChdbWarehouse, share: float) -> int:
    """The number of facts, counted in the tables. A `share` of them has the year's first months."""
    for statement in create_statements(database=None):
        warehouse.command(statement)
    for table, count, where, columns in FACTS:
        values = {"tenant": _TENANT, **columns}
        for month in range(MONTHS):
            first, last = (int(count * share * end / MONTHS) for end in (month, month + 1))
            warehouse.command(
                f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())}"
                f" FROM (SELECT number AS n FROM numbers({first}, {last - first})) WHERE {where}"
            )
    # The last segment is not whole: as mostly, something is left that is not rolled up.
    head = int(HEAD * share) - SEGMENT // 4
    warehouse.command(f"INSERT INTO cuts (number, first, last, events) VALUES (1, 1, {head}, 1)")
    tables = sorted({table for table, *_ in FACTS})
    counts = " + ".join(f"(SELECT count() FROM {table})" for table in tables)
    return int(warehouse.query(f"SELECT {counts}").only())


def _taken(warehouse: ChdbWarehouse) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    scopes: dict[str, Scope] = {"tenant": LARGEST, "all": ALL_TENANTS}
    for name in REPORTS:
        for whose, scope in scopes.items():
            for how, rollups in (("rolled", True), ("facts", False)):
                key = f"{name.replace('-', '_')}_{whose}_{how}"
                try:
                    took = [_once(warehouse, name, scope, rollups) for _ in range(TIMES)]
                except WarehouseError as error:
                    figures[f"{key}_refused"] = f"ClickHouse code {error.code}"
                    continue
                figures |= {f"{key}_{label}": value for label, value in percentiles(took).items() if label != "p95_ms"}
    return figures


def _once(warehouse: ChdbWarehouse, name: str, scope: Scope, rollups: bool) -> float:
    began = time.perf_counter()
    result = run_report(name, {}, warehouse, scope, TODAY, rollups=rollups)
    took = time.perf_counter() - began
    if not result.rows:
        raise AssertionError(f"the report {name} is empty")
    return took
