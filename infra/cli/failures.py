"""What the user reads when a command cannot do its work."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Failed(Exception):
    """A command failed; the message says why and what to do."""


@contextmanager
def explained() -> Iterator[None]:
    """One line on standard error in place of a traceback, for the failures that a user can mend."""
    import sqlite3

    from eventsourcing.persistence import DatabaseError

    from infra.folder import FolderInUse, FolderUnusable
    from infra.postgres.errors import NotMigrated, OtherKeys
    from infra.settings import BadSetting
    from infra.sqlite import NewerDatabase

    try:
        yield
    except (
        *(Failed, BadSetting, FolderInUse, FolderUnusable),
        *(NewerDatabase, NotMigrated, OtherKeys),
    ) as error:
        Console(stderr=True).print(f"[bold red]atelier:[/] {error}", highlight=False)
        sys.exit(1)
    except (DatabaseError, sqlite3.DatabaseError) as error:
        Console(stderr=True).print(f"[bold red]atelier:[/] the database refused: {error}", highlight=False)
        sys.exit(1)
