"""Rows for tests of warehouses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from analytics.schema import TABLES, Warehouse

ONE, TWO = UUID(int=1), UUID(int=2)
AT = datetime(2026, 3, 1, 12, 30, 15, 123456, UTC)


def event(position: int, tenant: UUID = ONE, **values: Any) -> tuple[Any, ...]:
    defaults = {"topic": "concept.ready", "time": AT, "originator_id": UUID(int=position), "state": b"{}"}
    return TABLES["events"].row(position=position, tenant=str(tenant), **{**defaults, **values})


def put(warehouse: Warehouse, table: str, rows: list[tuple[Any, ...]], token: str = "one") -> None:
    warehouse.insert(table, TABLES[table].names, rows, token)


def count(warehouse: Warehouse, table: str = "events") -> int:
    return int(warehouse.query(f"SELECT count() FROM {table}").only())
