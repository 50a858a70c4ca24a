"""The store of files that the settings name: a bucket, or the data folder's own."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from domain.ids import Clock, Ids
from domain.objects import BucketMissing, ObjectsFull, ObjectsUnavailable
from domain.personal import Keyring
from infra.folder import DataFolder
from infra.objects.bucket import Bucket
from infra.objects.folder import FolderObjects
from infra.objects.place import place_of
from infra.objects.s3 import S3Objects
from infra.objects.sealing import Objects
from infra.settings import BadSetting, Settings

logger = logging.getLogger("atelier")
TIDIED = timedelta(days=1)
"""How often uploads that never ended are looked for, and how old they are then."""


def bucket_of(settings: Settings) -> Bucket | None:
    return Bucket(place_of(settings.objects_url)) if settings.objects_url else None


def open_objects(settings: Settings, folder: DataFolder, keyring: Keyring, ids: Ids) -> Objects:
    """A bucket that is away now is waited for; one that is not there, or lies in another region, is a mistake.

    Raises `BadSetting`.
    """
    bucket = bucket_of(settings)
    address_key = folder.key("address.key", ids)
    if bucket is None:
        return FolderObjects(folder.objects, keyring, address_key, ids)
    try:
        require_region(bucket)
    except BucketMissing:
        raise BadSetting("The bucket of ATELIER_OBJECTS_URL is not there: `atelier objects init` makes it.") from None
    except ObjectsUnavailable as problem:
        logger.warning("objects: %s", problem.strerror)
    return S3Objects(bucket, keyring, address_key)


def require_region(bucket: Bucket) -> None:
    """A cell's files stay in its region. Raises `BadSetting` and `ObjectsUnavailable`."""
    wanted, found = bucket.place.region, bucket.region()
    if wanted and found and wanted != found:
        raise BadSetting(f"The bucket of ATELIER_OBJECTS_URL lies in {found}, and its region is said to be {wanted}.")


class BucketWatch:
    """Asks now and then whether the bucket serves again: what the last request found stays true until one succeeds."""

    def __init__(self, bucket: Bucket, clock: Clock, ids: Ids) -> None:
        self._bucket, self._clock, self._ids = bucket, clock, ids
        self._tidied: datetime | None = None

    def step(self) -> int:
        """0. Raises `ObjectsUnavailable` where it does not."""
        if isinstance(self._bucket.problem, ObjectsFull):
            self._bucket.prove(f"probe/{self._ids.token(8).hex()}")
        elif self._bucket.problem is not None:
            self._bucket.region()
        now = self._clock.now()
        if self._tidied is None or now - self._tidied >= TIDIED:
            self._bucket.tidy(now - TIDIED)
            self._tidied = now
        return 0
