"""Who asks: an API key in `Authorization: Bearer` or `x-api-key`, checked by form, then by digest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from uuid import UUID

from starlette.requests import Request

from domain.ids import public
from domain.keys import digest, well_formed
from domain.log import Actor
from domain.plans import Tier
from gateway.ports.requests import Traffic
from gateway.problems import Problem
from projections.store import Store
from projections.views.tenants import KeyRow, key_by_digest

CACHED = 4096


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated caller. `key` is None for a person signed in to the pages."""

    tenant: UUID
    key: UUID | None
    scopes: frozenset[str]
    plan: Tier
    actor: Actor

    @property
    def operator(self) -> bool:
        return "operator" in self.scopes

    @property
    def approver(self) -> str:
        """How the log names who approved a change."""
        return public("key", self.key) if self.key else f"{self.actor.kind}:{self.actor.id}"


class KnownKeys:
    """Keys by digest, remembered for a moment: a revoked key is refused within it."""

    def __init__(self, store: Store, seconds: float) -> None:
        self._store, self._kept = store, timedelta(seconds=seconds)
        self._rows: OrderedDict[str, tuple[KeyRow, datetime]] = OrderedDict()

    def held(self, secret: str, now: datetime) -> KeyRow | None:
        """Where it is remembered."""
        held = self._rows.get(digest(secret))
        return held[0] if held is not None and held[1] <= now < held[1] + self._kept else None

    def find(self, secret: str, now: datetime) -> KeyRow | None:
        """None is never remembered: a key works from the moment the view knows it."""
        held = self.held(secret, now)
        if held is not None:
            return held
        name = digest(secret)
        row = key_by_digest(self._store, name)
        if row is None:
            self._rows.pop(name, None)
            return None
        self._rows[name] = (row, now)
        self._rows.move_to_end(name)
        if len(self._rows) > CACHED:
            self._rows.popitem(last=False)
        return row

    def forget(self) -> None:
        self._rows.clear()


def authenticate(request: Request, keys: KnownKeys, traffic: Traffic, now: datetime) -> Caller:
    """Raises the 401 that says what is wrong with the key."""
    secret = _presented(request)
    if secret is None:
        raise _refuse(traffic, "missing-key", "Send an API key: Authorization: Bearer atl_live_….")
    return identify(secret, keys, traffic, now, address_of(request))


def identify(secret: str, keys: KnownKeys, traffic: Traffic, now: datetime, address: str) -> Caller:
    """Who holds that key. Raises the 401 that says what is wrong with it, or the 403 of an address that is not its."""
    row = keys.held(secret, now)
    if row is None:
        if not well_formed(secret):
            raise _refuse(traffic, "malformed-key", "The API key is mistyped: its checksum does not fit.")
        row = keys.find(secret, now)
    if row is None:
        raise _refuse(traffic, "unknown-key", "There is no such API key.")
    if row.revoked:
        raise _refuse(traffic, "revoked-key", "The API key was revoked.", row)
    if row.expires_at is not None and row.expires_at <= now:
        raise _refuse(traffic, "expired-key", "The API key has expired.", row)
    if row.networks and not _within(address, row.networks):
        traffic.refused(row.tenant, row.id, "address-not-allowed")
        raise Problem(403, "address-not-allowed", "The API key cannot be used from this address.")
    return Caller(row.tenant, row.id, row.scopes, row.plan, Actor("key", str(row.id)))


def require(caller: Caller, scopes: Iterable[str], traffic: Traffic) -> None:
    """Raises the 403 that names the first missing scope."""
    missing = [scope for scope in scopes if scope not in caller.scopes]
    if not missing:
        return
    traffic.refused(caller.tenant, caller.key, f"missing-scope:{missing[0]}")
    raise Problem(
        403,
        "missing-scope",
        f"The API key lacks the scope {missing[0]}.",
        headers={"WWW-Authenticate": f'Bearer realm="atelier", error="insufficient_scope", scope="{missing[0]}"'},
        extensions={"missing_scope": missing[0]},
    )


def address_of(request: Request) -> str:
    """Where a request comes from; behind a proxy, what the proxy says that the server trusts."""
    return request.client.host if request.client else ""


def _within(address: str, networks: Iterable[str]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in ip_network(network) for network in networks)


def _presented(request: Request) -> str | None:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret.strip():
        return secret.strip()
    return request.headers.get("x-api-key")


def _refuse(traffic: Traffic, code: str, detail: str, row: KeyRow | None = None) -> Problem:
    traffic.refused(None if row is None else row.tenant, None if row is None else row.id, code)
    challenge = 'Bearer realm="atelier"' + ("" if code == "missing-key" else ', error="invalid_token"')
    return Problem(401, code, detail, headers={"WWW-Authenticate": challenge})
