"""Mails to a server: `smtp://` with STARTTLS where the server offers it, `smtps://` with TLS from the start."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

PATIENCE = 20.0
"""Seconds."""


class BadMailUrl(ValueError):
    """It says what is wrong, and nothing of the URL: a password may be in it."""


@dataclass(frozen=True, slots=True)
class SmtpMail:
    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = field(default="", repr=False)
    context: ssl.SSLContext | None = None

    @classmethod
    def of(cls, url: str, context: ssl.SSLContext | None = None) -> SmtpMail:
        """Raises `BadMailUrl`."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise BadMailUrl("its port is no number.") from None
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise BadMailUrl("it is smtp://host:port or smtps://host:port, with user:password@ where they are needed.")
        tls = parts.scheme == "smtps"
        return cls(
            parts.hostname,
            port or (465 if tls else 587),
            tls,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            context,
        )

    def send(self, message: EmailMessage) -> None:
        """Raises `OSError` (`smtplib.SMTPException` is one) where nobody takes the mail.

        A password is never sent in the clear.
        """
        context = self.context or ssl.create_default_context()
        if self.tls:
            with smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE, context=context) as server:
                self._hand_over(server, message)
            return
        with smtplib.SMTP(self.host, self.port, timeout=PATIENCE) as server:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
            elif self.user:
                raise smtplib.SMTPException("the server takes a password, but offers no TLS")
            self._hand_over(server, message)

    def forget(self, message_id: str) -> None:
        """Nothing: what a server has taken is not here any more."""

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        if self.user:
            server.login(self.user, self.password)
        server.send_message(message)
