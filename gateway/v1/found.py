"""Public ids in paths: what is no id gets the same answer as an id of nothing."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from domain.errors import NotFound
from domain.ids import parse

T = TypeVar("T")


def known(kind: str, text: str) -> UUID:
    """Raises the `NotFound` that an unknown id gets, too."""
    id = parse(kind, text)
    if id is None:
        raise NotFound(kind)
    return id


def there(kind: str, found: T | None) -> T:
    if found is None:
        raise NotFound(kind)
    return found
