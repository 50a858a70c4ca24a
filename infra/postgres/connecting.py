"""How every connection to PostgreSQL is made: with the runtime role and the timeouts in force from its first moment."""

from __future__ import annotations

from typing import Any

from psycopg.conninfo import conninfo_to_dict

from infra.postgres.migrating import RUNTIME

LOCK_TIMEOUT, STATEMENT_TIMEOUT, IDLE_TIMEOUT = 5, 15, 30
"""Seconds."""
RECONNECTING = 3.0
"""Seconds after which a pool begins anew to connect: its pauses double, and would outlast the server's absence."""


def connection_options(url: str, role: str | None = RUNTIME) -> dict[str, Any]:
    """Arguments of a connection: the runtime role and the timeouts are in force from its first moment."""
    given: dict[str, Any] = dict(conninfo_to_dict(url))
    settings = {
        "lock_timeout": f"{LOCK_TIMEOUT}s",
        "statement_timeout": f"{STATEMENT_TIMEOUT}s",
        "idle_in_transaction_session_timeout": f"{IDLE_TIMEOUT}s",
        # Whatever the server, the database or the URL says: an answer is given when the commit is on the disk.
        "synchronous_commit": "on",
        # Every query here has its index. A plan cached while the tables were empty would scan them for ever.
        "enable_seqscan": "off",
        **({} if role is None else {"role": role}),
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    given["options"] = f"{given.get('options') or ''} {options}".strip()
    given.setdefault("connect_timeout", 5)
    given.setdefault("application_name", "atelier")
    return given
