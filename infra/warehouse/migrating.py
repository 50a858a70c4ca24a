"""Explicit migrations of a warehouse: numbered steps, each applied once and written down in the table `migrations`.

The statements follow from the one schema; a step names the part of it that came with it. What a step cannot change in
place, as another sort key, comes with a new `SCHEMA_VERSION`, by which the loader builds all anew from the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.schema import ROLLUPS, TABLES, EngineKind, NewerWarehouse, Warehouse
from analytics.schema.ddl import create, create_stored, engine, on_cluster, settings
from analytics.schema.policies import policy_statements
from analytics.schema.rollups import SEGMENTS
from projections.warehouse.views import view_statements


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    name: str
    statements: tuple[str, ...]


def kind_of(name: str) -> EngineKind | None:
    return EngineKind(name) if name in set(EngineKind) else None


def plan(kind: EngineKind) -> Sequence[Step]:
    """All the steps that this version knows, in order. Statements name no database but in policies."""
    facts = tuple(text for table in TABLES.values() for text in create(table, kind))
    rolled = [*(rollup.table for rollup in ROLLUPS.values()), SEGMENTS]
    steps = [
        Step(1, "facts", facts),
        Step(2, "stored", (create_stored(kind), *view_statements(kind))),
        Step(3, "roll-ups", tuple(text for table in rolled for text in create(table, kind))),
    ]
    if kind.clustered:
        # One server may have no users but ours; whoever runs a cluster has analysts.
        steps.append(Step(4, "policies", policy_statements(kind)))
    return steps


def migrate(warehouse: Warehouse, kind: EngineKind = EngineKind.EMBEDDED) -> Sequence[Step]:
    """Apply what is missing; what was applied. Raises `NewerWarehouse`, `WarehouseError`."""
    warehouse.command(
        f"CREATE TABLE IF NOT EXISTS migrations{on_cluster(kind)} (number UInt32, name String,"
        f" applied DateTime DEFAULT now()) ENGINE = {engine(kind)} ORDER BY number SETTINGS {settings(kind)}"
    )
    there = {int(number) for (number,) in warehouse.query("SELECT DISTINCT number FROM migrations").rows}
    steps = plan(kind)
    known = max(step.number for step in steps)
    if there and max(there) > known:
        raise NewerWarehouse(
            f"The warehouse was migrated to {max(there)}, this version knows {known}. Use a newer atelier."
        )
    applied = [step for step in steps if step.number not in there]
    for step in applied:
        for statement in step.statements:
            warehouse.command(statement)
        warehouse.command(f"INSERT INTO migrations (number, name) VALUES ({step.number}, '{step.name}')")
    return applied
