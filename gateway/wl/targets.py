"""Addresses that may be called back. What a name resolves to is checked again when the connection is made."""

from __future__ import annotations

from domain.errors import Invalid
from domain.webhook_urls import check_url
from gateway.problems import invalid


def allowed(url: str, field: str, local: bool) -> str:
    """The address as it will be called. Raises 422 naming the field and what is wrong with it. `local`: `check_url`."""
    try:
        return check_url(url, local)
    except Invalid as refused:
        raise invalid(field, refused.message, "webhook-not-allowed") from None
