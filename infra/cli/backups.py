"""`atelier backup` and `atelier restore`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from domain.objects import ObjectsUnavailable
from infra.backup.databases import Databases, FileDatabases
from infra.backup.manifest import BackupUnusable
from infra.backup.restoring import restore as bring_back
from infra.backup.taking import back_up
from infra.cli.failures import Failed
from infra.clock import SystemClock, SystemIds
from infra.folder import DataFolder
from infra.objects.opening import bucket_of
from infra.settings import Settings

screen = Console()


def backup(settings: Settings, target: Path, keys: Path, base: Path | None, url: str | None) -> None:
    """Raises `Failed`."""
    folder = DataFolder(settings.data)
    try:
        databases = _databases(settings, folder, url)
        taken = back_up(folder, databases, target, keys, SystemClock().now(), base, bucket_of(settings))
    except BackupUnusable as error:
        raise Failed(str(error)) from None
    except ObjectsUnavailable as error:
        raise Failed(f"the backup could not be taken: {error.strerror} Nothing was left behind.") from None
    except OSError as error:
        raise Failed(f"the backup could not be written: {error}. Nothing was left behind.") from None
    screen.print(f"{target}: {taken.events} events, {taken.objects} files, {taken.checkpoint} events signed")
    screen.print(f"{keys}: the keys, without which nobody can read a person's data; keep them elsewhere")


def restore(
    settings: Settings, source: Path, keys: Path, checkpoints: Sequence[Path], accept_loss: bool, url: str | None
) -> None:
    """Raises `Failed`."""
    folder = DataFolder(settings.data)
    try:
        notes = [path.read_bytes() for path in checkpoints]
        origin = settings.origin if accept_loss else None
        databases = _databases(settings, folder, url)
        done = bring_back(source, keys, settings.data, databases, SystemIds(), notes, origin, bucket_of(settings))
    except BackupUnusable as error:
        raise Failed(str(error)) from None
    except ObjectsUnavailable as error:
        raise Failed(f"the backup could not be restored: {error.strerror} Nothing was left behind.") from None
    except OSError as error:
        raise Failed(f"the backup could not be restored: {error}. Nothing was left behind.") from None
    screen.print(f"{settings.data}: {done.events} events, {done.objects} files")
    screen.print(f"proven against checkpoints over up to {done.signed} events; {done.erased} people erased again")
    screen.print("The next `atelier serve` makes read models, warehouse and published tiles from the log.")


def _databases(settings: Settings, folder: DataFolder, url: str | None) -> Databases:
    from infra.eventlog.snapshots import TABLE as SNAPSHOTS
    from infra.read_models import VIEWS
    from processors.delivery.tables import ANSWERS

    # Answers of receivers may name people, too.
    derived = [*(table for view in VIEWS for table in view.tables), ANSWERS, SNAPSHOTS]
    if not settings.database_url:
        return FileDatabases(folder, derived)
    from infra.backup.postgres import PostgresDatabases

    return PostgresDatabases(url or settings.database_url, derived)
