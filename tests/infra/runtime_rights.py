"""What a login of the runtime role may do to the log and the keys, as the server itself tells it."""

from __future__ import annotations

from typing import Any

import psycopg

from tests.infra.postgres_server import runtime_login

RELATIONS = """
SELECT n.nspname || '.' || c.relname, array_agg(p.name ORDER BY p.name)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS p (name)
WHERE n.nspname IN ('log', 'keyring') AND c.relkind IN ('r', 'p', 'v', 'm')
  AND (has_table_privilege(c.oid, p.name)
    OR p.name IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege(c.oid, p.name))
GROUP BY 1"""
SEQUENCES = """
SELECT n.nspname || '.' || c.relname, array_agg(p.name ORDER BY p.name)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN unnest(ARRAY['USAGE', 'SELECT', 'UPDATE']) AS p (name)
WHERE n.nspname IN ('log', 'keyring') AND c.relkind = 'S' AND has_sequence_privilege(c.oid, p.name)
GROUP BY 1"""
FUNCTIONS = """
SELECT n.nspname || '.' || p.proname, CASE WHEN p.prosecdef THEN p.proconfig END
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname IN ('log', 'keyring') AND has_function_privilege(p.oid, 'EXECUTE')"""
OWNED = """
SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('log', 'keyring') AND pg_has_role(c.relowner, 'MEMBER')
UNION ALL SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname IN ('log', 'keyring') AND pg_has_role(p.proowner, 'MEMBER')
UNION ALL SELECT nspname FROM pg_namespace WHERE nspname IN ('log', 'keyring') AND pg_has_role(nspowner, 'MEMBER')"""
CREATES = """
SELECT nspname FROM pg_namespace WHERE has_schema_privilege(oid, 'CREATE') AND nspname !~ '^pg_(toast_)?temp'
ORDER BY nspname"""

SAFE = ["search_path=pg_catalog, pg_temp"]
EXPECTED: dict[str, Any] = {
    "relations": {
        "log.commands": ["SELECT"],
        "log.events": ["SELECT"],
        "log.migrations": ["SELECT"],
        "keyring.data_keys": ["DELETE", "INSERT", "SELECT"],
        "keyring.tombstones": ["INSERT", "SELECT"],
    },
    "sequences": {"keyring.tombstones_number_seq": ["USAGE"]},
    # By functions of the owner's rights it appends and forgets; what the trigger's does is to refuse.
    "functions": {
        "log.append": SAFE,
        "log.claim": SAFE,
        "log.forget_answers": SAFE,
        "keyring.rewrite": SAFE,
        "log.refuse": None,
    },
    "owned": [],
    "creates in": ["platform", "rebuilding"],
}


def rights(url: str) -> dict[str, Any]:
    """As `EXPECTED`; `url` is the owner's."""
    with psycopg.connect(runtime_login(url)) as connection:

        def rows(query: str) -> list[tuple[Any, ...]]:
            return connection.execute(query.encode()).fetchall()

        return {
            "relations": dict(rows(RELATIONS)),
            "sequences": dict(rows(SEQUENCES)),
            "functions": dict(rows(FUNCTIONS)),
            "owned": [row[0] for row in rows(OWNED)],
            "creates in": [row[0] for row in rows(CREATES)],
        }
