"""Where a bucket is, read from `s3://bucket[/prefix][?endpoint=…&region=…]`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

BUCKET = re.compile(r"[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]")
PREFIX = re.compile(r"[A-Za-z0-9!_.*'()\-]+(/[A-Za-z0-9!_.*'()\-]+)*")
REGION = re.compile(r"[a-z0-9\-]{1,40}")


class BadPlace(ValueError):
    """The URL names no bucket; says why without repeating it."""


@dataclass(frozen=True, slots=True)
class Place:
    """`prefix` ends with a slash, or is empty; `endpoint` is empty for Amazon's own."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""


def place_of(url: str) -> Place:
    """Raises `BadPlace`."""
    parts = urlsplit(url)
    if parts.scheme != "s3":
        raise BadPlace("it begins with s3:// and names a bucket")
    if "@" in parts.netloc or ":" in parts.netloc:
        raise BadPlace("credentials are not part of it: give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile")
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    if set(given) - {"endpoint", "region"}:
        raise BadPlace("its parameters are endpoint and region")
    if not BUCKET.fullmatch(parts.netloc):
        raise BadPlace("the bucket's name has 3 to 63 small letters, digits, dots and hyphens")
    prefix = parts.path.strip("/")
    if prefix and (not PREFIX.fullmatch(prefix) or {".", ".."} & set(prefix.split("/"))):
        raise BadPlace("the prefix has letters, digits and -_.!*'() between slashes")
    endpoint, region = given.get("endpoint", ""), given.get("region", "")
    if endpoint and not re.fullmatch(r"https?://[^\s/?#@]+/?", endpoint):
        raise BadPlace("the endpoint is https:// and a host")
    if region and not REGION.fullmatch(region):
        raise BadPlace("the region is a name such as eu-central-1")
    return Place(parts.netloc, f"{prefix}/" if prefix else "", endpoint.rstrip("/"), region)
