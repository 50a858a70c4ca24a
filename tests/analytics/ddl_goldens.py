"""The rendered schema of each kind of server, as it is kept beside the tests.

`python -m tests.analytics.ddl_goldens` writes it anew: look at what changed before you keep it.
"""

from __future__ import annotations

from pathlib import Path

from analytics.schema import EngineKind
from infra.warehouse.migrating import plan

GOLDEN = Path(__file__).parent / "golden"
NOT_EXECUTED = "-- Rendered and parsed, not executed here: it needs a cluster of ClickHouse servers with Keeper.\n"
EXECUTED = "-- Executed here by the engine in the process.\n"


def path_of(kind: EngineKind) -> Path:
    return GOLDEN / f"warehouse_{kind}.sql"


def rendered(kind: EngineKind) -> str:
    steps = "".join(
        f"\n-- {step.number:04} {step.name}\n" + "".join(f"{statement};\n\n" for statement in step.statements)
        for step in plan(kind)
    )
    return (NOT_EXECUTED if kind.clustered else EXECUTED) + steps.rstrip("\n") + "\n"


if __name__ == "__main__":
    for each in EngineKind:
        path_of(each).write_text(rendered(each))
