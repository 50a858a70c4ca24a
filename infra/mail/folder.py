"""Mails as files in a folder: for trying, and for an operator who has no mail server yet."""

from __future__ import annotations

import hashlib
import os
from email import policy
from email.message import EmailMessage
from pathlib import Path


class FolderMail:
    """One `.eml` a mail, readable by the owner alone; the same Message-ID is the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = _name(str(message["Message-ID"]))
        temporary = self._folder / f"{name}.tmp"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(message.as_bytes(policy=policy.SMTP))
        os.replace(temporary, self._folder / f"{name}.eml")

    def forget(self, message_id: str) -> None:
        for ending in ("eml", "tmp"):  # the second is what a crash leaves
            (self._folder / f"{_name(message_id)}.{ending}").unlink(missing_ok=True)


def _name(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()[:32]
