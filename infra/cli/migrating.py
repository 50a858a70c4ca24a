"""`atelier db migrate`: the one step that changes a database's schema."""

from __future__ import annotations

from rich.console import Console

from infra.cli.failures import Failed
from infra.settings import Settings

screen = Console()


def migrate(settings: Settings, url: str | None) -> None:
    """Raises `Failed` where there is no such database, or it refuses."""
    wanted = url or settings.database_url
    if not wanted:
        raise Failed("ATELIER_DATABASE_URL is not set: the log lies in the data folder, which needs no migrating.")
    try:
        import psycopg

        from infra.postgres.migrating import migrate as run
    except ModuleNotFoundError as error:
        raise Failed(f"the package {error.name} is missing: install atelier with its extra `cluster`.") from None
    try:
        applied = run(wanted)
    except psycopg.Error as error:
        raise Failed(f"the database refused: {str(error).strip()}") from None
    for migration in applied:
        screen.print(f"applied {migration.number:04} {migration.name}")
    if not applied:
        screen.print("nothing to do")
