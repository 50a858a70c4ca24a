"""Every table read is printed here, with its guards: the tenant, and the position up to which the log counts.

Declared SQL names a table as `{{name}}` and in no other way. The guard is part of what is printed for it, inside the
subquery that reads the table, so no join, union or filter around it can widen what is seen. With the position
bound, the same question at the same position has the same answer for ever.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from analytics.model.scope import Scope, checked, tenant_of
from analytics.schema import ROLLUPS, TABLES
from analytics.schema.rollups import LAST_NUMBER, LAST_POSITION, Range

_TABLE = re.compile(r"\{\{([a-z_]+)\}\}")
_ROLLUP = re.compile(r"\[\[([a-z_]+)\]\]")


def guarded(sql: str, scope: Scope, wanted: Collection[str] = ()) -> str:
    """`sql` with each `{{table}}` and each roll-up, `[[name]]`, replaced by a guarded read of it.

    `wanted` are the columns of a roll-up that have to be right.

    Raises `NoTenant` without a scope, `KeyError` for a table that is not declared or belongs to no tenant.
    """
    whose = tenant_of(checked(scope))
    sql = _ROLLUP.sub(lambda match: rollup_of(match[1], whose is not None, wanted), sql)
    return _TABLE.sub(lambda match: read_of(match[1], whose is not None), sql)


def read_of(table: str, one_tenant: bool) -> str:
    if not TABLES[table].owned:
        raise KeyError(table)
    guard = "tenant = {tenant:String} AND " if one_tenant else ""
    return f"(SELECT * FROM {table} FINAL WHERE {guard}position <= {{position:UInt64}})"


def rollup_of(name: str, one_tenant: bool, wanted: Collection[str]) -> str:
    """The whole segments up to the position, and what is after them added up in the same way.

    Raises `KeyError` for a roll-up of everyone's that one tenant is to read.
    """
    rollup = ROLLUPS[name]
    if one_tenant and not rollup.table.owned:
        raise KeyError(name)
    guard = "tenant = {tenant:String} AND " if one_tenant else ""
    columns = ", ".join(f"`{column}`" for column in rollup.names)
    settled = f"SELECT {columns} FROM {name} WHERE {guard}segment <= {LAST_NUMBER}"
    rest = rollup.select(Range(guard, LAST_POSITION, "{position:UInt64}"), wanted)
    return f"({settled} UNION ALL {rest})"


def guard_params(scope: Scope, position: int) -> Mapping[str, Any]:
    """The values that the guards need."""
    whose = tenant_of(checked(scope))
    bound: dict[str, Any] = {"position": position}
    if whose is not None:
        bound["tenant"] = str(whose)
    return bound
