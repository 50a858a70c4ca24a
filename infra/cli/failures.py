"""What the user reads when a command cannot do its work."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Failed(Exception):
    """A command failed; the message says why and what to do."""


@contextmanager
def explained() -> Iterator[None]:
    """One line on standard error in place of a traceback, for the failures that a user can mend."""
    try:
        yield
    except Exception as error:
        said = _said(error)
        if said is None:
            raise
        from rich.console import Console

        Console(stderr=True).print(f"[bold red]atelier:[/] {said}", highlight=False, soft_wrap=True)
        sys.exit(1)


def _said(error: Exception) -> str | None:
    """Why, in words; None for an error of our own. Where nothing failed, none of this is imported."""
    if isinstance(error, Failed):
        return str(error)
    import sqlite3

    from eventsourcing.persistence import DatabaseError

    from domain.objects import ObjectsUnavailable
    from domain.work import Overloaded
    from infra.folder import FolderInUse, FolderUnusable
    from infra.postgres.errors import NotMigrated, OtherKeys
    from infra.settings import BadSetting
    from infra.sqlite import NewerDatabase
    from processors.workers import UnknownKind

    kinds = (BadSetting, FolderInUse, FolderUnusable, NewerDatabase, NotMigrated, OtherKeys, UnknownKind)
    if isinstance(error, kinds):
        return str(error)
    if isinstance(error, Overloaded):
        return f"{error}."
    if isinstance(error, ObjectsUnavailable):
        return str(error.strerror)
    if isinstance(error, (DatabaseError, sqlite3.DatabaseError)):
        return f"the database refused: {error}"
    return None
