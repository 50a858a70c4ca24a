"""What an operator may set about the gateway."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """Times are seconds, sizes bytes."""

    version: str = "0.1.0"
    limits: bool = True
    cors_origins: tuple[str, ...] = ()
    """Origins that browsers may call from; none by default."""
    hsts_seconds: int = 0
    """Strict-Transport-Security's max-age; 0 leaves the header out (there may be no TLS in front)."""
    public_audit: bool = True
    """Whether `/audit/` is open to all, or needs a key with scope `audit`."""
    max_body: int = 12 * 1024 * 1024
    key_cache: float = 0.5
    """How long a key's row may be believed: a key revoked elsewhere works no longer than this."""
    position_wait: float = 2.0
    warehouse_wait: float = 10.0
    in_flight_wait: float = 10.0
    sandbox_wait: float = 10.0
    """How long a generation asked for with a test key is waited for, where the client names no time itself."""
    public_url: str = "http://127.0.0.1:8000"
    """Where people reach us: links in mails begin with it, and never with what a request says of its host."""
    mail_from: str = "atelier@localhost"
    region: str = "local"
    """Where tenants are made who sign up for themselves."""
    heartbeat: float = 15.0
    stream: float = 600.0
    """The longest an event stream stays open; clients come back with `Last-Event-ID`."""
