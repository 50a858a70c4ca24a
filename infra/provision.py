"""What the first start makes: the operator's tenant and key, a Pro tenant for trying, and the command line's key."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from domain.keys import Secret
from domain.log import Actor, Context
from domain.operations import PLATFORM
from domain.plans import SCOPES
from domain.usecases.tenants import issue_key, register_tenant
from domain.work import Work
from infra.folder import COMMAND_LINE_KEY
from infra.running import Running
from projections.views.tenants import keys, tenant, tenants

OPERATOR = "operator"
CATCHING_UP = 60.0
"""Seconds to wait for read models that are being made anew."""
OPERATOR_SCOPES = ("operator", "audit", "report", "read")
TENANT_SCOPES = tuple(sorted(SCOPES - {"operator"}))


@dataclass(frozen=True, slots=True)
class Provisioned:
    """Shown once; only digests are kept."""

    operator_key: Secret = field(repr=False)
    tenant_key: Secret = field(repr=False)
    tenant: UUID
    """The tenant for trying, which the key belongs to."""
    opened: UUID
    opened_name: str
    """Whose pages the first sign-in link opens: the first tenant's, as of every later link, be it a seeded one."""


def prepare(running: Running) -> None:
    """Make the operator's tenant and the command line's key, which every command needs, where they are missing.

    Each by itself: a first start may be killed between the two.
    """
    if (running.folder.keys / COMMAND_LINE_KEY).exists():
        return
    if tenant(running.store, PLATFORM) is None:
        # The read models may be being made anew, by this process or by one of its peers.
        running.views.waiting.wait(running.log.head(), CATCHING_UP)
    if tenant(running.store, PLATFORM) is None:
        region = running.settings.region
        _run(running, "tenant", lambda work: register_tenant(work, "Platform", "enterprise", region, PLATFORM))
    _keep(running, _issue(running, "command-line", PLATFORM, "command line", OPERATOR_SCOPES))
    running.views.waiting.wait(running.log.head(), 10)


def provision(running: Running) -> Provisioned | None:
    """The keys for people, made by the first server that can show them; None where they were shown before."""
    prepare(running)
    if any(key["name"] == OPERATOR for key in keys(running.store, PLATFORM)):
        return None
    region = running.settings.region
    operator = _issue(running, "operator", PLATFORM, OPERATOR, OPERATOR_SCOPES)
    trying = running.gateway.ids.uuid()
    _run(running, "trying", lambda work: register_tenant(work, "Playground", "pro", region, trying))
    key = _issue(running, "trying", trying, "first key", TENANT_SCOPES)
    running.views.waiting.wait(running.log.head(), 10)
    first = next(row for row in tenants(running.store, "", 2) if row["id"] != str(PLATFORM))
    return Provisioned(operator, key, trying, UUID(first["id"]), first["name"])


def command_line_key(running: Running) -> str:
    return (running.folder.keys / COMMAND_LINE_KEY).read_text()


def _issue(running: Running, step: str, owner: Any, name: str, scopes: tuple[str, ...]) -> Secret:
    _, secret = _run(running, f"key/{step}", lambda work: issue_key(work, owner, name, scopes))
    return secret  # type: ignore[no-any-return]


def _run(running: Running, step: str, use_case: Callable[[Work], Any]) -> Any:
    id = f"provision/{step}/{running.gateway.ids.uuid()}"
    context = Context(PLATFORM, Actor("operator", "provision"), id, id, id)
    return running.commits.submit(context, use_case).result().result


def _keep(running: Running, secret: Secret) -> None:
    path = running.folder.keys / COMMAND_LINE_KEY
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret.text)
        file.flush()
        os.fsync(file.fileno())
