"""Objects in a bucket: sealed here, so that neither the bucket nor a link into it shows anything of a person.

A presigned link therefore gives sealed bytes: the gateway opens files itself and sends nobody to the bucket. Links are
for copying a bucket without its credentials.
"""

from __future__ import annotations

from uuid import UUID

from domain.files import StoredFile
from domain.personal import Keyring
from infra.objects.bucket import Bucket
from infra.objects.sealing import Sealing, stored


class S3Objects:
    """`infra.objects.sealing.Objects`: a file's address is its object's key, after the place's prefix."""

    def __init__(self, bucket: Bucket, keyring: Keyring, address_key: bytes) -> None:
        self.bucket, self._sealing = bucket, Sealing(keyring, address_key)

    def put(self, tenant: UUID, subject: UUID, name: str, media_type: str, data: bytes) -> StoredFile:
        full = f"{subject.hex}/{name}"
        while True:
            sealed, address = self._sealing.seal(tenant, full, data), self._sealing.address(tenant, full)
            if self.bucket.put(address, sealed):
                return stored(full, media_type, data, sealed)
            present = self.bucket.get(address)
            if present is None:  # erased meanwhile
                continue
            if self._sealing.open(tenant, full, present) == data:
                return stored(full, media_type, data, present)
            full += "~"

    def get(self, tenant: UUID, name: str) -> bytes | None:
        sealed = self.bucket.get(self._sealing.address(tenant, name))
        return None if sealed is None else self._sealing.open(tenant, name, sealed)

    def digest(self, tenant: UUID, name: str) -> str | None:
        return self.bucket.head(self._sealing.address(tenant, name))

    def erase(self, tenant: UUID, subject: UUID) -> None:
        self.bucket.delete(self._sealing.folder(tenant, subject))

    def require(self) -> None:
        if self.bucket.problem is not None:
            raise type(self.bucket.problem)

    def link(self, tenant: UUID, name: str, seconds: int) -> str:
        """A URL of the sealed bytes that ends after so many seconds."""
        return self.bucket.link(self._sealing.address(tenant, name), seconds)
