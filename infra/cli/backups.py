"""`atelier backup` and `atelier restore`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from infra.backup.manifest import BackupUnusable
from infra.backup.restoring import restore as bring_back
from infra.backup.taking import back_up
from infra.cli.failures import Failed
from infra.clock import SystemClock, SystemIds
from infra.folder import DataFolder
from infra.settings import Settings

screen = Console()


def backup(settings: Settings, target: Path, keys: Path, base: Path | None) -> None:
    """Raises `Failed`."""
    from infra.platform import VIEWS

    _require_folder(settings)
    derived = [table for view in VIEWS for table in view.tables]
    try:
        taken = back_up(DataFolder(settings.data), target, keys, SystemClock().now(), derived, base)
    except BackupUnusable as error:
        raise Failed(str(error)) from None
    except OSError as error:
        raise Failed(f"the backup could not be written: {error}. Nothing was left behind.") from None
    screen.print(
        f"{target}: {taken.events} events, {taken.objects} files, {taken.checkpoint} events under a checkpoint"
    )
    screen.print(f"{keys}: the keys, without which nobody can read a person's data; keep them elsewhere")


def restore(settings: Settings, source: Path, keys: Path, checkpoints: Sequence[Path], accept_loss: bool) -> None:
    """Raises `Failed`."""
    _require_folder(settings)
    try:
        notes = [path.read_bytes() for path in checkpoints]
        origin = settings.origin if accept_loss else None
        done = bring_back(source, keys, settings.data, SystemIds(), notes, origin)
    except BackupUnusable as error:
        raise Failed(str(error)) from None
    except OSError as error:
        raise Failed(f"the backup could not be restored: {error}. Nothing was left behind.") from None
    screen.print(f"{settings.data}: {done.events} events, {done.objects} files")
    screen.print(f"proven against checkpoints over up to {done.signed} events; {done.erased} people erased again")
    screen.print("The next `atelier serve` makes read models, warehouse and published tiles from the log.")


def _require_folder(settings: Settings) -> None:
    if settings.database_url:
        raise Failed(
            "ATELIER_DATABASE_URL is set: the log lies in PostgreSQL, whose own tools back it up (pg_dump)."
            " These commands carry the data folder."
        )
