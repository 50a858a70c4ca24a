"""`atelier objects`: the bucket that `ATELIER_OBJECTS_URL` names."""

from __future__ import annotations

import json
import sys

from rich.console import Console

from infra.cli.failures import Failed
from infra.clock import SystemIds
from infra.objects.bucket import LINK_LONGEST, Bucket, Corrupted, NotExclusive
from infra.objects.opening import bucket_of, require_region
from infra.settings import Settings

screen = Console()


def init(settings: Settings) -> None:
    """Make the bucket where it is missing, and prove it. Raises `Failed`, `BadSetting`, `ObjectsUnavailable`."""
    bucket = _bucket(settings)
    made = bucket.make()
    screen.print(f"{bucket.place.bucket}: {'made' if made else 'there already'}")
    check(settings)


def check(settings: Settings) -> None:
    """Region, and whether what is written is read back and never overwritten. Raises as `init` does."""
    bucket = _bucket(settings)
    require_region(bucket)
    try:
        bucket.prove(f"probe/{SystemIds().token(8).hex()}")
    except NotExclusive:
        raise Failed(
            "the service overwrites although it is asked not to (If-None-Match): files could be lost; use another"
        ) from None
    except Corrupted:
        raise Failed("the service gives back other bytes than it was sent") from None
    screen.print(f"{bucket.place.bucket}: written, not overwritten, read and deleted")


def listing(settings: Settings, links: int | None) -> None:
    """A line of JSON for each object, with a link that lasts `links` seconds where that is told."""
    bucket = _bucket(settings)
    if links is not None and not 1 <= links <= LINK_LONGEST:
        raise Failed(f"a link lasts 1 to {LINK_LONGEST} seconds")
    for listed in bucket.each():
        row = {"address": listed.address, "size": listed.size, "modified": listed.modified.isoformat()}
        if links is not None:
            row["link"] = bucket.link(listed.address, links)
        sys.stdout.write(json.dumps(row) + "\n")


def _bucket(settings: Settings) -> Bucket:
    bucket = bucket_of(settings)
    if bucket is None:
        raise Failed("set ATELIER_OBJECTS_URL; without it files lie in the data folder")
    return bucket
