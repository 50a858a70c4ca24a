"""A read model, as its followers see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from domain.log import Happened
from projections.store import Connection


class View(Protocol):
    """A read model: its tables, and what each event changes in them. It decides nothing."""

    @property
    def name(self) -> str: ...

    @property
    def schema(self) -> Sequence[str]: ...

    @property
    def tables(self) -> Sequence[str]: ...

    def apply(self, connection: Connection, happened: Happened) -> None: ...


@runtime_checkable
class Together(Protocol):
    """A view for which several events cost less than one by one."""

    def apply_together(self, connection: Connection, events: Sequence[Happened]) -> None:
        """What `apply` of each in turn does."""
