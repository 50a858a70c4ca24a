"""Verifying webhooks (Standard Webhooks 1.0.0): symmetric secrets, `whsec_…`."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

from .errors import AtelierError

TOLERANCE = 300
"""Seconds that a delivery's time may be off, either way: an older one may be a replay."""


class NotVerified(AtelierError):
    """The delivery is not from us, was changed, or is too old: answer it with 400 and do nothing else."""


def verify(body: bytes | str, headers: Mapping[str, str], secret: str, now: float | None = None) -> dict[str, Any]:
    """The event of a delivery. `body` are the bytes as they came. Raises `NotVerified`."""
    raw = body.encode() if isinstance(body, str) else body
    given = {name.lower(): value for name, value in headers.items()}
    try:
        id, stamp, signatures = (given[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
        at = int(stamp)
    except (KeyError, ValueError):
        raise NotVerified("webhook-id, webhook-timestamp or webhook-signature is missing or wrong") from None
    if abs((time.time() if now is None else now) - at) > TOLERANCE:
        raise NotVerified("the delivery's time is more than five minutes off")
    wanted = base64.b64encode(hmac.digest(_key(secret), f"{id}.{stamp}.".encode() + raw, hashlib.sha256)).decode()
    # All are compared: while a secret is rotated a delivery is signed with the old one and the new one.
    matches = [hmac.compare_digest(f"v1,{wanted}", each) for each in signatures.split(" ") if each.isascii()]
    if not any(matches):
        raise NotVerified("no signature matches")
    event = json.loads(raw)
    if not isinstance(event, dict):
        raise NotVerified("the body is not an event")
    return event


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise NotVerified("the secret is not one: it starts with whsec_") from None
