"""Asking the warehouse a compiled question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analytics.model.compiler import Compiled, compile_query
from analytics.model.declarations import OutputColumn
from analytics.model.scope import Scope, tenant_of
from analytics.model.spec import QuerySpec
from analytics.schema import Warehouse, loaded_position


@dataclass(frozen=True)
class TableResult:
    """A table of answers at one log position, with the query that gave it: asked again there, it is the same."""

    name: str
    title: str
    columns: tuple[OutputColumn, ...]
    rows: list[tuple[Any, ...]] = field(repr=False)
    sql: str = field(repr=False)
    bound: Mapping[str, Any] = field(repr=False)
    position: int

    def column(self, name: str) -> list[Any]:
        """A column's values. Raises `KeyError` for an unknown name."""
        for place, column in enumerate(self.columns):
            if column.name == name:
                return [row[place] for row in self.rows]
        raise KeyError(name)

    def records(self) -> list[dict[str, Any]]:
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


def run_compiled(name: str, title: str, compiled: Compiled, warehouse: Warehouse, position: int) -> TableResult:
    """Raises `WarehouseError` where the engine refuses or a limit is passed."""
    answer = warehouse.query(compiled.sql, compiled.params, tenant_of(compiled.scope))
    return TableResult(name, title, compiled.columns, answer.rows, compiled.sql, dict(compiled.params), position)


def run_query(
    spec: QuerySpec, warehouse: Warehouse, scope: Scope, position: int | None = None, rollups: bool = True
) -> TableResult:
    """The report builder: a question of the caller's own, at `position` or as far as is loaded."""
    at = loaded_position(warehouse) if position is None else position
    return run_compiled(spec.source, spec.source, compile_query(spec, scope, at, rollups), warehouse, at)
