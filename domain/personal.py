"""Personal data: sealed field by field under a key per (subject, purpose), and erasable.

Events hold `Personal` values in memory only. The log's transcoder seals them; where the key has been
deleted it gives an `Erased` value in their place, never an exception.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Personal:
    """A person's data in the clear. Its `repr` never shows the value."""

    subject: UUID
    purpose: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Erased:
    """What is left of a `Personal` value once its subject was erased."""

    subject: UUID
    purpose: str

    @property
    def value(self) -> None:
        return None


PersonalText = Personal | Erased


def shown(text: PersonalText | None, erased: str = "[erased]") -> str | None:
    """The clear text to show, or `erased` where the person is gone."""
    if text is None:
        return None
    return erased if isinstance(text, Erased) else text.value


class SubjectErased(Exception):
    """A new value was to be sealed for a subject who has been erased; the key is never minted again."""

    def __init__(self, subject: UUID) -> None:
        super().__init__(f"subject {subject} was erased")
        self.subject = subject


class Keyring(Protocol):
    """Data keys by (subject, purpose), kept apart from the log."""

    def seal(self, subject: UUID, purpose: str, plaintext: bytes, associated: bytes) -> tuple[bytes, bytes]:
        """(nonce, ciphertext). Raises `SubjectErased` for an erased subject."""

    def open(self, subject: UUID, purpose: str, nonce: bytes, ciphertext: bytes, associated: bytes) -> bytes | None:
        """The plaintext, or None where the key was erased."""

    def erase(self, subject: UUID) -> int:
        """Delete every key of the subject and leave a tombstone; the number of keys deleted."""

    def is_erased(self, subject: UUID) -> bool: ...
