"""A keyring that opens nothing, for readers to whom personal data is none of their business."""

from __future__ import annotations

from uuid import UUID

from domain.personal import SubjectErased


class ShutKeyring:
    """Every sealed value reads as `Erased`; none of its keys is ever looked for."""

    def seal(self, subject: UUID, purpose: str, plaintext: bytes, associated: bytes) -> tuple[bytes, bytes]:
        raise SubjectErased(subject)

    def open(self, subject: UUID, purpose: str, nonce: bytes, ciphertext: bytes, associated: bytes) -> bytes | None:
        return None

    def erase(self, subject: UUID) -> int:
        return 0

    def is_erased(self, subject: UUID) -> bool:
        return True
