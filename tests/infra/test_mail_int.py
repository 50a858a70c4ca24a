"""Mails: files in a folder, and a server that is not ours (aiosmtpd)."""

from __future__ import annotations

import email
import smtplib
import socket
import ssl
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import AuthResult

from infra.mail.folder import FolderMail
from infra.mail.smtp import BadMailUrl, SmtpMail
from infra.settings import BadSetting, from_environment
from tests.infra.certificates import self_signed


def mail(text: str = "Grüße aus dem Studio") -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Ein Wort", "atelier@studio.example", "ana@studio.example"
    message["Message-ID"] = "<one@studio.example>"
    message.set_content(text)
    return message


class Kept(Message):
    def __init__(self) -> None:
        super().__init__()
        self.came: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.came.append(message)


def read(message: Any) -> EmailMessage:
    parsed = email.message_from_bytes(message.as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_a_server_takes_it() -> None:
    kept = Kept()
    with serving(kept) as port:
        SmtpMail.of(f"smtp://127.0.0.1:{port}").send(mail())
    (came,) = kept.came
    assert read(came).get_content().strip() == "Grüße aus dem Studio"
    assert (came["X-RcptTo"], came["Message-ID"]) == ("ana@studio.example", "<one@studio.example>")


@contextmanager
def serving(handler: Any, **options: Any) -> Iterator[int]:
    """A mail server on a free port; gives the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = Controller(handler, hostname="127.0.0.1", port=port, **options)
    server.start()
    try:
        yield port
    finally:
        server.stop()


def contexts(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    certificate = self_signed(folder, "localhost")
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(certificate)
    return theirs, ssl.create_default_context(cafile=str(certificate))


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_password_goes_over_tls(tmp_path: Path, scheme: str) -> None:
    theirs, trusting = contexts(tmp_path)
    given: list[tuple[bytes, bytes]] = []

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        given.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss word", handled=False)

    kept = Kept()
    if scheme == "smtp":
        tls: dict[str, Any] = {"tls_context": theirs, "require_starttls": True}
    else:  # it does not count TLS from the start as TLS
        tls = {"ssl_context": theirs, "auth_require_tls": False}
    with serving(kept, authenticator=check, auth_required=True, **tls) as port:
        url = f"{scheme}://me:p%40ss%20word@localhost:{port}"
        SmtpMail.of(url, trusting).send(mail())
        with pytest.raises(smtplib.SMTPAuthenticationError):
            SmtpMail.of(url.replace("p%40ss", "wrong"), trusting).send(mail())
        with pytest.raises(ssl.SSLError):
            SmtpMail.of(url).send(mail())
    assert len(kept.came) == 1 and given[0] == (b"me", b"p@ss word")


def test_a_password_is_never_sent_in_the_clear() -> None:
    with serving(Kept(), auth_require_tls=False) as port, pytest.raises(smtplib.SMTPException, match="offers no TLS"):
        SmtpMail.of(f"smtp://me:word@127.0.0.1:{port}").send(mail())


def test_what_a_folder_keeps_can_be_destroyed(tmp_path: Path) -> None:
    folder = FolderMail(tmp_path / "mail")
    folder.forget("<one@studio.example>")
    folder.send(mail())
    folder.forget("<another@studio.example>")
    assert len(list((tmp_path / "mail").iterdir())) == 1
    folder.forget("<one@studio.example>")
    assert list((tmp_path / "mail").iterdir()) == []
    SmtpMail.of("smtp://127.0.0.1:9").forget("<one@studio.example>")


def test_nobody_there_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError):
        SmtpMail.of("smtp://127.0.0.1:9").send(mail())
    assert issubclass(smtplib.SMTPException, OSError)


def test_urls() -> None:
    assert SmtpMail.of("smtp://mail.example") == SmtpMail("mail.example", 587, False)
    assert SmtpMail.of("smtps://u:p@mail.example") == SmtpMail("mail.example", 465, True, "u", "p")
    assert "word" not in repr(SmtpMail.of("smtps://u:word@mail.example"))
    for url in ("http://mail.example", "smtp://", "mail.example", "smtp://mail.example:port"):
        with pytest.raises(BadMailUrl) as raised:
            SmtpMail.of(url)
        assert "mail.example" not in str(raised.value)


def test_settings_say_what_cannot_be_used() -> None:
    with pytest.raises(BadSetting, match="ATELIER_SMTP_URL") as raised:
        from_environment({"ATELIER_SMTP_URL": "http://u:geheim@mail.example"})
    assert "geheim" not in str(raised.value)
    for sender in ("a@b, c@d", "a..b@c", "a b@c", "@c"):
        with pytest.raises(BadSetting, match="ATELIER_MAIL_FROM"):
            from_environment({"ATELIER_MAIL_FROM": sender})
    one = from_environment({"ATELIER_SMTP_URL": "smtp://u:p@mail.example"})
    other = from_environment({"ATELIER_SMTP_URL": "smtp://u:q@mail.example"})
    assert one.digest() == other.digest() != from_environment({}).digest()


def test_a_folder_keeps_it(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    FolderMail(folder).send(mail("once"))
    FolderMail(folder).send(mail("twice"))
    (file,) = folder.iterdir()
    assert file.suffix == ".eml" and stat.S_IMODE(file.stat().st_mode) == 0o600
    parsed = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage) and parsed.get_content().strip() == "twice"
