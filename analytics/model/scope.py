"""Whose rows a query may see: one tenant's, or, said out loud, everyone's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AllTenants:
    """The operator's scope. It has to be given; nothing defaults to it."""


ALL_TENANTS: Final = AllTenants()
Scope = UUID | AllTenants


class NoTenant(Exception):
    """A query was to be made without a scope. Nothing is read."""


def checked(scope: object) -> Scope:
    """The scope itself. Raises `NoTenant` for anything that is none, so that a forgotten tenant reads nothing."""
    if isinstance(scope, (UUID, AllTenants)):
        return scope
    raise NoTenant(f"a scope is a tenant or ALL_TENANTS, not {type(scope).__name__}")


def tenant_of(scope: Scope) -> UUID | None:
    return scope if isinstance(scope, UUID) else None
