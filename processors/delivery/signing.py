"""Signatures and headers of Standard Webhooks 1.0.0: HMAC-SHA-256 over `id.timestamp.body`."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence

from domain.webhooks import SECRET_PREFIX

AGENT = "Standard-Webhooks/1.0"
"""No name of ours: a white-label client's receivers see only theirs."""


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and base64. The key is what follows `whsec_`, base64-decoded."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = b".".join((id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(secrets: Sequence[str], id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of one attempt at `timestamp` (Unix seconds), with a signature for each secret."""
    return {
        "content-type": "application/json",
        "user-agent": AGENT,
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, id, timestamp, body) for secret in secrets),
    }
