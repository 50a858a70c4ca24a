"""Refused access goes to the log: besides what the check of a key tells, each 403 that a route itself gives."""

from __future__ import annotations

from starlette.requests import Request

from gateway.problems import Problem
from gateway.serving import serving_of

TOLD = frozenset({"missing-scope", "address-not-allowed"})
"""Codes that are told where they are given, with what was missing."""


def tell(request: Request, error: Exception) -> None:
    """Count an error that refuses access; any other is passed over. Codes are few, so that noise fills nothing."""
    if not isinstance(error, Problem) or error.status != 403 or error.code in TOLD:
        return
    caller = request.scope["state"].get("caller")
    tenant, key = (None, None) if caller is None else (caller.tenant, caller.key)
    serving_of(request).platform.traffic.refused(tenant, key, error.code)
