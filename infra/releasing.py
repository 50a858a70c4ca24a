"""Saying in the log which version, schema and settings a process runs with."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from domain.ids import Ids
from domain.log import Actor, Context
from domain.operations import PLATFORM
from domain.usecases.operations import start_release
from infra.eventlog.commits import CommitLoop
from infra.eventlog.sqlite import SCHEMA_VERSION
from infra.settings import Settings


def say_release(commits: CommitLoop, settings: Settings, ids: Ids) -> None:
    """An event, where they changed since the last start."""
    id = f"release/{ids.uuid()}"
    commits.submit(
        Context(PLATFORM, Actor("system", "platform"), id, id, id),
        lambda work: start_release(
            work,
            settings.region,
            installed_version(),
            f"log {SCHEMA_VERSION}",
            settings.digest(),
            settings.approved_by,
        ),
    ).result()


def installed_version() -> str:
    try:
        return version("atelier")
    except PackageNotFoundError:
        return "source"
