"""Opaque, signed cursors: bound to the list, its filters and the tenant, so that none can be made or moved."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

_TAG = 16


def sign(key: bytes, scope: str, value: str) -> str:
    """A cursor that says where the next page of `scope` begins."""
    return base64.urlsafe_b64encode(_tag(key, scope, value) + value.encode()).rstrip(b"=").decode()


def read(key: bytes, scope: str, cursor: str) -> str | None:
    """The value within a cursor of that scope, or None where it was not made by `sign` for it."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        value = raw[_TAG:].decode()
    except (binascii.Error, ValueError):
        return None
    # Bits behind the last byte would make another text of the same cursor.
    return value if hmac.compare_digest(sign(key, scope, value).encode(), cursor.encode()) else None


def _tag(key: bytes, scope: str, value: str) -> bytes:
    return hmac.new(key, f"{len(scope)}:{scope}:{value}".encode(), hashlib.sha256).digest()[:_TAG]
