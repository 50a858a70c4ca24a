"""Who may read what on a ClickHouse server with users: an analyst's SQL sees one tenant's rows, and can see no others.

A restrictive policy a table names the tenant by a setting of the analyst's user, which that user cannot change. The
engine in the process has no users: these are rendered, and checked by its parser alone.
"""

from __future__ import annotations

from uuid import UUID

from analytics.schema.ddl import LOCAL, EngineKind, every_table, on_cluster
from analytics.schema.rollups import ROLLUPS
from analytics.schema.tables import DATABASE

ANALYST = "atelier_analyst"
"""The role of whoever reads one tenant's rows by SQL of their own."""
SETTING = "SQL_atelier_tenant"
"""A server takes settings with this prefix from users as they are (`custom_settings_prefixes`)."""


def policy_statements(kind: EngineKind = EngineKind.SERVER, database: str = DATABASE) -> tuple[str, ...]:
    """The role, what it may read and the policies; each may be run again.

    The permissive policy lets everyone else read on: with restrictive ones alone, nobody would see a row.
    """
    where = on_cluster(kind)
    made = [f"CREATE ROLE IF NOT EXISTS {ANALYST}{where}"]
    for table in every_table().values():
        rolled = ROLLUPS.get(table.name)
        if not table.owned and rolled is None:
            continue  # ranges of positions: nobody's
        condition = f"tenant = getSetting('{SETTING}')" if table.owned else "0"
        # What is asked of all shards is read from each one's own table, by the same user.
        for name in (table.name, f"{table.name}{LOCAL}") if kind is EngineKind.DISTRIBUTED else (table.name,):
            on = f"{where} ON {database}.{name}"
            made += [
                f"GRANT{where} SELECT ON {database}.{name} TO {ANALYST}",
                f"CREATE ROW POLICY IF NOT EXISTS everyone{on} AS PERMISSIVE FOR SELECT USING 1 TO ALL",
                f"CREATE ROW POLICY IF NOT EXISTS one_tenant{on} AS RESTRICTIVE FOR SELECT USING {condition}"
                f" TO {ANALYST}",
            ]
    return tuple(made)


def analyst_statements(
    name: str, tenant: UUID, password_sha256: str, kind: EngineKind = EngineKind.SERVER
) -> tuple[str, ...]:
    """A user who reads that tenant's rows, within limits. Raises `ValueError` for a name or a digest that is none."""
    if not name.isidentifier() or len(password_sha256) != 64 or set(password_sha256) - set("0123456789abcdef"):
        raise ValueError("a name is letters, digits and _; the password's digest 64 hexadecimal digits")
    limits = "readonly = 1, max_execution_time = 30, max_memory_usage = 1000000000, max_result_rows = 1000000"
    return (
        f"CREATE USER IF NOT EXISTS {name}{on_cluster(kind)} IDENTIFIED WITH sha256_hash BY '{password_sha256}'"
        f" DEFAULT ROLE {ANALYST} SETTINGS {SETTING} = '{tenant}' READONLY, {limits}",
        f"GRANT{on_cluster(kind)} {ANALYST} TO {name}",
    )
