"""Atelier's API for Python.

>>> from atelier_sdk import Client
>>> with Client("atl_live_…") as atelier:
...     concept = atelier.wait(atelier.designs.generate(prompt="a rose", style="blackwork")["id"])
"""

from . import types, webhooks
from .client import AsyncClient, Client
from .errors import (
    ApiError,
    AtelierError,
    BadRequest,
    Conflict,
    ConnectionFailed,
    GenerationFailed,
    Invalid,
    NotAllowed,
    NotFound,
    QuotaExceeded,
    ServerError,
    TimedOut,
    Unauthenticated,
)
from .events import Event
from .pages import AsyncPage, Page

__all__ = [
    "ApiError",
    "AsyncClient",
    "AsyncPage",
    "AtelierError",
    "BadRequest",
    "Client",
    "Conflict",
    "ConnectionFailed",
    "Event",
    "GenerationFailed",
    "Invalid",
    "NotAllowed",
    "NotFound",
    "Page",
    "QuotaExceeded",
    "ServerError",
    "TimedOut",
    "Unauthenticated",
    "types",
    "webhooks",
]
