"""Trying the API from the pages: a call of the real one, under a sandbox key that this browser alone can open.

The key lives an hour. It lies in a cookie, sealed under a key made from the pages' own and bound to the session, and is
sent to nobody but ourselves: the server makes the call and shows the answer.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.requests import Request
from starlette.responses import Response

from gateway.auth.keys import address_of
from gateway.commands import perform
from gateway.pages.rendering import session_of
from gateway.problems import Problem
from gateway.serving import caller_of, serving_of
from gateway.v1.keys import issuing
from gateway.v1.models_tenants import OwnKeyRequest

COOKIE = "atelier_try"
PATH = "/developers"
LASTS = timedelta(hours=1)
NAME = "Try it, from the developer pages"
SCOPES = ("read", "design", "book", "manage", "report")


@dataclass(frozen=True, slots=True)
class Trying:
    """The key, and its cookie where the browser has none yet."""

    secret: str = field(repr=False)
    cookie: str | None = field(repr=False)

    def dress(self, answer: Response, secure: bool) -> Response:
        if self.cookie is not None:
            seconds = int(LASTS.total_seconds())
            answer.set_cookie(
                COOKIE, self.cookie, max_age=seconds, path=PATH, secure=secure, httponly=True, samesite="strict"
            )
        return answer


async def trying(request: Request) -> Trying:
    """This session's key for trying, made where it has none. Raises what making a key raises."""
    serving, caller = serving_of(request), caller_of(request)
    held = _opened(request)
    if held is not None:
        return Trying(held, None)
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise Problem(403, "cross-site", "Another site led here, so nothing was tried. Open the page again yourself.")
    scopes = [scope for scope in SCOPES if scope in caller.scopes]
    expires = serving.platform.clock.now() + LASTS
    wish = OwnKeyRequest.model_validate({"name": NAME, "scopes": scopes, "expires_at": expires, "mode": "test"})
    decide, into_sandbox = issuing(caller, wish)
    done = await perform(request, None, decide, operator=into_sandbox, visible=True)
    secret: str = done.json()["secret"]
    nonce = serving.platform.ids.token(12)
    sealed = nonce + _cipher(request).encrypt(nonce, secret.encode(), _binding(request))
    return Trying(secret, base64.urlsafe_b64encode(sealed).decode())


async def call(
    request: Request,
    secret: str,
    method: str,
    path: str,
    params: Mapping[str, str] | None = None,
    body: Any = None,
) -> httpx.Response:
    """One request of our own API, as a program would send it from where the browser is."""
    transport = httpx.ASGITransport(request.app, raise_app_exceptions=False, client=(address_of(request), 0))
    async with httpx.AsyncClient(transport=transport, base_url=serving_of(request).settings.public_url) as http:
        headers = {"Authorization": f"Bearer {secret}", "x-api-key": secret}
        return await http.request(method, path, params=params, json=body, headers=headers)


def _opened(request: Request) -> str | None:
    """The key in the cookie, where it is this session's and still works."""
    serving = serving_of(request)
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(COOKIE, ""))
        secret = _cipher(request).decrypt(sealed[:12], sealed[12:], _binding(request)).decode()
    except (ValueError, InvalidTag):
        return None
    now = serving.platform.clock.now()
    row = serving.keys.find(secret, now)
    usable = row is not None and not row.revoked and (row.expires_at is None or row.expires_at > now)
    return secret if usable else None


def _cipher(request: Request) -> AESGCM:
    return AESGCM(hmac.digest(serving_of(request).platform.page_key, b"atelier/try/v1\n", "sha256"))


def _binding(request: Request) -> bytes:
    session = session_of(request)
    assert session is not None
    return session.nonce.encode()
