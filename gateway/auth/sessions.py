"""Who looks: a person signed in to the pages by a one-time link, known again by a signed cookie.

The cookie is `base64url(payload).base64url(HMAC-SHA-256(page key, domain ‖ payload))` and holds no secret; the
link's token is kept as its SHA-256 alone, and is gone with its first use.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from starlette.requests import Request

from domain.plans import SCOPES
from gateway.problems import Problem

COOKIE = "atelier_session"
LASTS = timedelta(hours=12)
LINK_LASTS = timedelta(minutes=15)
FIRST_LINK_LASTS = timedelta(hours=24)
PAGE_SCOPES = tuple(sorted(SCOPES - {"operator"}))
TOKEN_BYTES = 32
_SESSION = b"atelier/session/v1\n"
_FORM = b"atelier/form/v1\n"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a sign-in link gives: a tenant, the member whom the log will name, and scopes."""

    tenant: UUID
    member: UUID
    scopes: tuple[str, ...] = PAGE_SCOPES


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser. `nonce` (hex) tells it from the member's others."""

    grant: Grant
    nonce: str
    expires: datetime

    def seal(self, key: bytes) -> str:
        """The cookie's value."""
        grant = self.grant
        fields = [grant.tenant.hex, grant.member.hex, list(grant.scopes), self.nonce, int(self.expires.timestamp())]
        payload = json.dumps(fields, separators=(",", ":")).encode()
        return f"{_text(payload)}.{_text(_tag(key, _SESSION, payload))}"

    def form_token(self, key: bytes) -> str:
        """What every form of this session carries, and no other site can know."""
        return _text(_tag(key, _FORM, self.nonce.encode()))


def open_session(key: bytes, cookie: str, now: datetime) -> Session | None:
    """The session in a cookie that `seal` made with this key and that has not expired, else None."""
    try:
        payload, tag = (_bytes(part) for part in cookie.split("."))
    except ValueError:
        return None
    if not hmac.compare_digest(tag, _tag(key, _SESSION, payload)):
        return None
    tenant, member, scopes, nonce, expires = json.loads(payload)
    session = Session(Grant(UUID(tenant), UUID(member), tuple(scopes)), nonce, datetime.fromtimestamp(expires, UTC))
    return session if now < session.expires else None


class SignIns(Protocol):
    """Tokens that wait to be used, by digest alone, and sessions that were ended before their time."""

    def offer(self, token: str, grant: Grant, until: datetime) -> None:
        """Let `token` sign in once, until then."""

    def burn(self, token: str, now: datetime) -> Grant | None:
        """What the token gives, the first time it is shown; None ever after, and for one that expired."""

    def end(self, session: Session, now: datetime) -> None:
        """Refuse the session's cookie from now on, wherever a copy of it may be."""

    def ended(self, session: Session) -> bool: ...


class SignInLinks:
    """`SignIns` in memory: after a restart, links that nobody used are void, and ended sessions forgotten."""

    def __init__(self) -> None:
        self._offers: dict[str, tuple[Grant, datetime]] = {}
        self._ended: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def offer(self, token: str, grant: Grant, until: datetime) -> None:
        with self._lock:
            self._offers[digest_of(token)] = (grant, until)

    def burn(self, token: str, now: datetime) -> Grant | None:
        with self._lock:
            self._offers = {name: offer for name, offer in self._offers.items() if now < offer[1]}
            offer = self._offers.pop(digest_of(token), None)
        return None if offer is None else offer[0]

    def end(self, session: Session, now: datetime) -> None:
        with self._lock:
            self._ended = {nonce: until for nonce, until in self._ended.items() if now < until}
            self._ended[session.nonce] = session.expires

    def ended(self, session: Session) -> bool:
        return session.nonce in self._ended


def require_same_origin(request: Request) -> None:
    """Raises the 403 of a form that another site sent. Browsers say where a POST comes from; who does not, is none."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    host = _host_of(origin)
    own = site == "same-origin" if site is not None else host is not None and host == request.headers.get("host")
    if not own:
        raise Problem(403, "cross-site", "This form was sent from another site, so nothing was done.")


def require_form_token(session: Session, key: bytes, given: str) -> None:
    """Raises the 403 of a form that this session was not given."""
    if not hmac.compare_digest(session.form_token(key).encode(), given.encode("utf-8", "replace")):
        raise Problem(
            403, "stale-form", "This form is from an earlier sign-in. Open the page again, and send it once more."
        )


def _host_of(origin: str | None) -> str | None:
    return None if origin is None else urlsplit(origin).netloc or None


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _tag(key: bytes, domain: bytes, payload: bytes) -> bytes:
    return hmac.digest(key, domain + payload, "sha256")


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    """Raises `ValueError`."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error
