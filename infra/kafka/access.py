"""How the brokers are reached: in the clear, over TLS, with a name and a password. One answer for all three clients.

kafka-python (relay, `cluster init`), aiokafka (the worker's look at the brokers) and Faust name the same things
differently; here they are said once. Nothing here is shown with its password.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from faust.auth import Credentials

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
"""Kafka's `security.protocol`."""
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
"""Kafka's `sasl.mechanism`, as far as it is a name and a password."""


class BadAccess(ValueError):
    """Says which of the settings cannot be used and why, and never what the password is."""


class _Asked(Protocol):
    """What is read of the settings."""

    @property
    def kafka_security(self) -> str: ...

    @property
    def kafka_ca(self) -> str: ...

    @property
    def kafka_mechanism(self) -> str: ...

    @property
    def kafka_user(self) -> str: ...

    @property
    def kafka_password(self) -> str: ...

    @property
    def kafka_password_file(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Access:
    """Of one kind for all brokers of a cell."""

    protocol: str = "PLAINTEXT"
    authorities: str = ""
    """A file of certificates (PEM) that the brokers' are signed by; this machine's own where it is empty."""
    mechanism: str = ""
    user: str = ""
    password: str = field(default="", repr=False)

    def options(self) -> Mapping[str, Any]:
        """The named arguments that the clients of kafka-python and of aiokafka share."""
        options: dict[str, Any] = {"security_protocol": self.protocol}
        if self._encrypted:
            options["ssl_context"] = self._context()
        if self.mechanism:
            options |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.user,
                "sasl_plain_password": self.password,
            }
        return options

    def credentials(self) -> Credentials | None:
        """The same for a Faust app; None where there is nothing to say."""
        from faust.auth import SASLCredentials, SSLCredentials

        if self.mechanism:
            context = self._context() if self._encrypted else None
            return SASLCredentials(
                username=self.user, password=self.password, ssl_context=context, mechanism=self.mechanism
            )
        return SSLCredentials(self._context()) if self._encrypted else None

    @property
    def told(self) -> str:
        """How they are asked, to go into what is said where they do not answer; empty where it is in the clear."""
        if self == IN_THE_CLEAR:
            return ""
        return f" over {self.protocol}" + (f" as {self.user!r} by {self.mechanism}" if self.mechanism else "")

    @property
    def _encrypted(self) -> bool:
        return self.protocol.endswith("SSL")

    def _context(self) -> ssl.SSLContext:
        return _trusting(self.authorities)


IN_THE_CLEAR = Access()
"""Whoever reaches the brokers is let in, and can be listened to: for brokers on this machine."""


def access_of(settings: _Asked) -> Access:
    """Raises `BadAccess`."""
    protocol = (settings.kafka_security or "PLAINTEXT").upper()
    if protocol not in PROTOCOLS:
        raise BadAccess(f"ATELIER_KAFKA_SECURITY is one of {', '.join(PROTOCOLS)}")
    if settings.kafka_ca and not protocol.endswith("SSL"):
        raise BadAccess(f"ATELIER_KAFKA_CA is for SSL and SASL_SSL, and ATELIER_KAFKA_SECURITY is {protocol}")
    if protocol.endswith("SSL"):
        _check(settings.kafka_ca)
    if not protocol.startswith("SASL"):
        given = [
            name for name in ("mechanism", "user", "password", "password_file") if getattr(settings, f"kafka_{name}")
        ]
        if given:
            raise BadAccess(
                f"ATELIER_KAFKA_{given[0].upper()} is for SASL_SSL, and ATELIER_KAFKA_SECURITY is {protocol}"
            )
        return Access(protocol, settings.kafka_ca)
    mechanism = (settings.kafka_mechanism or MECHANISMS[-1]).upper()
    if mechanism not in MECHANISMS:
        raise BadAccess(f"ATELIER_KAFKA_MECHANISM is one of {', '.join(MECHANISMS)}")
    if mechanism == "PLAIN" and protocol == "SASL_PLAINTEXT":
        raise BadAccess("ATELIER_KAFKA_MECHANISM PLAIN would send the password in the clear: it is for SASL_SSL")
    if not settings.kafka_user:
        raise BadAccess(f"ATELIER_KAFKA_USER is missing, and ATELIER_KAFKA_SECURITY is {protocol}")
    return Access(protocol, settings.kafka_ca, mechanism, settings.kafka_user, _password(settings))


def _password(settings: _Asked) -> str:
    if settings.kafka_password and settings.kafka_password_file:
        raise BadAccess("ATELIER_KAFKA_PASSWORD and ATELIER_KAFKA_PASSWORD_FILE: one of them is enough")
    if settings.kafka_password:
        return settings.kafka_password
    if not settings.kafka_password_file:
        raise BadAccess("ATELIER_KAFKA_PASSWORD is missing, or ATELIER_KAFKA_PASSWORD_FILE")
    try:
        found = Path(settings.kafka_password_file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadAccess(f"ATELIER_KAFKA_PASSWORD_FILE cannot be read ({type(error).__name__})") from None
    if not found:
        raise BadAccess("ATELIER_KAFKA_PASSWORD_FILE is empty")
    return found


def _check(authorities: str) -> None:
    try:
        _trusting(authorities)
    except OSError as error:  # of the file, or of what is in it: `ssl.SSLError` is one, too
        raise BadAccess(f"ATELIER_KAFKA_CA cannot be used ({type(error).__name__})") from None


def _trusting(authorities: str) -> ssl.SSLContext:
    """Of a client: certificates and names of servers are checked. Raises `OSError`."""
    return ssl.create_default_context(cafile=authorities or None)
