"""A bucket of any S3 API: bytes at addresses, never overwritten, each with the SHA-256 that it was stored with."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.objects import BucketMissing, ObjectsUnavailable
from infra.objects.place import Place
from infra.objects.refusals import code_of, status_of, unavailable
from infra.objects.service import Service

PART = 8 * 1024 * 1024
"""Bytes; what is longer than two of them goes in parts of this size (S3's least is 5 MiB)."""
CACHED = "private, max-age=31536000, immutable"
SHA = "sha256"
"""The digest of all bytes, in the metadata: what S3 itself keeps of an upload in parts is a digest of digests."""
LINK_LONGEST = 7 * 24 * 3600
"""Seconds; more cannot be signed (SigV4)."""


class Corrupted(Exception):
    """The bytes are not those that were stored; the request was made again and had the same bytes."""


class NotExclusive(Exception):
    """The service takes `If-None-Match: *` and overwrites all the same: files could be lost there."""


@dataclass(frozen=True, slots=True)
class Listed:
    address: str
    size: int
    modified: datetime


class Bucket:
    """For any thread. Every call may raise `ObjectsUnavailable`; credentials come from boto3's own chain."""

    def __init__(
        self,
        place: Place,
        attempts: int = 3,
        monotonic: Callable[[], float] = time.monotonic,
        patience: float = 20.0,
    ) -> None:
        """`attempts` of each request, of `patience` seconds at most, before it is found unavailable."""
        self.place = place
        self._service = Service(place, attempts, monotonic, patience)
        self._versioned: bool | None = None

    @property
    def problem(self) -> ObjectsUnavailable | None:
        """What the last request found; None where it was answered."""
        return self._service.problem

    def put(self, address: str, data: bytes) -> bool:
        """False where something is there already: that stays."""
        digest = hashlib.sha256(data)
        if len(data) > 2 * PART:
            return self.head(address) is None and self._put_parts(address, data, digest.hexdigest())
        with self._service.asked(writes=True) as s3:
            return _unless_there(
                lambda: s3.put_object(
                    **self._at(address),
                    Body=data,
                    IfNoneMatch="*",
                    ChecksumAlgorithm="SHA256",
                    ChecksumSHA256=base64.b64encode(digest.digest()).decode(),
                    **_headers(digest.hexdigest()),
                )
            )

    def get(self, address: str) -> bytes | None:
        """None where nothing is there. Raises `Corrupted`."""
        for _ in range(2):
            with self._service.asked() as s3:
                try:
                    answer = s3.get_object(**self._at(address))
                    data: bytes = answer["Body"].read()
                except Exception as error:
                    if _absent(error):
                        return None
                    if type(error).__name__ != "FlexibleChecksumError":  # botocore's own check
                        raise
                    data, answer = b"", {"Metadata": {}}
            if answer["Metadata"].get(SHA) == hashlib.sha256(data).hexdigest():
                return data
        raise Corrupted

    def head(self, address: str) -> str | None:
        """SHA-256 of what is there, as it was stored; None where nothing is."""
        with self._service.asked() as s3:
            try:
                found: str = s3.head_object(**self._at(address))["Metadata"].get(SHA, "")
                return found
            except Exception as error:
                if _absent(error):
                    return None
                raise

    def each(self, folder: str = "") -> Iterator[Listed]:
        """All that lies under a folder, in order of addresses."""
        prefix = self.place.prefix + (f"{folder}/" if folder else "")
        token: dict[str, str] = {}
        while True:
            with self._service.asked() as s3:
                page = s3.list_objects_v2(Bucket=self.place.bucket, Prefix=prefix, **token)
            for found in page.get("Contents", ()):
                yield Listed(found["Key"][len(self.place.prefix) :], found["Size"], found["LastModified"])
            if not page.get("IsTruncated"):
                return
            token = {"ContinuationToken": page["NextContinuationToken"]}

    def delete(self, folder: str) -> int:
        """All under a folder, with every older version of it; their number."""
        count = 0
        while found := self._under(f"{self.place.prefix}{folder}/"):
            self._delete(found)
            count += len(found)
        return count

    def remove(self, addresses: Sequence[str]) -> None:
        """These alone, where they are still there."""
        for start in range(0, len(addresses), 1000):
            self._delete([{"Key": self.place.prefix + each} for each in addresses[start : start + 1000]])

    def link(self, address: str, seconds: int) -> str:
        """A URL that gives the stored bytes to whoever has it, for so long. Raises `ValueError` for a time too long."""
        if not 1 <= seconds <= LINK_LONGEST:
            raise ValueError(f"a link lasts 1 to {LINK_LONGEST} seconds")
        with self._service.asked(sends=False) as s3:
            made: str = s3.generate_presigned_url(
                "get_object", {**self._at(address), "ResponseCacheControl": CACHED}, seconds
            )
            return made

    def tidy(self, before: datetime) -> int:
        """Throw away uploads in parts that were begun before and never ended; their number."""
        with self._service.asked() as s3:
            begun = s3.list_multipart_uploads(Bucket=self.place.bucket, Prefix=self.place.prefix).get("Uploads", ())
            old = [each for each in begun if each["Initiated"] < before]
            for each in old:
                s3.abort_multipart_upload(Bucket=self.place.bucket, Key=each["Key"], UploadId=each["UploadId"])
        return len(old)

    def region(self) -> str:
        """Where the bucket says it is; empty where it does not say. Raises `BucketMissing`, too."""
        with self._service.asked() as s3:
            try:
                answer = s3.head_bucket(Bucket=self.place.bucket)
            except Exception as error:
                if status_of(error) == 404:
                    raise BucketMissing from None
                if status_of(error) == 301:
                    return str(error.response["ResponseMetadata"]["HTTPHeaders"].get("x-amz-bucket-region", ""))  # type: ignore[attr-defined]
                raise
        return str(answer["ResponseMetadata"]["HTTPHeaders"].get("x-amz-bucket-region", ""))

    def make(self) -> bool:
        """Make the bucket in the place's region, closed to the public; False where it is ours already."""
        where = {} if self.place.region in ("", "us-east-1") else {"LocationConstraint": self.place.region}
        with self._service.asked() as s3:
            try:
                s3.create_bucket(Bucket=self.place.bucket, **({"CreateBucketConfiguration": where} if where else {}))
            except Exception as error:
                if code_of(error) in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
                    return False
                raise
        return True

    def prove(self, address: str) -> None:
        """Write, write again, read and delete something small there. Raises `NotExclusive`, `Corrupted`."""
        probe = b"atelier"
        try:
            if not self.put(address + "/probe", probe) or self.put(address + "/probe", probe + b"!"):
                raise NotExclusive
            if self.get(address + "/probe") != probe:
                raise Corrupted
        finally:
            self.delete(address)

    def _delete(self, found: Sequence[dict[str, str]]) -> None:
        with self._service.asked() as s3:
            done = s3.delete_objects(Bucket=self.place.bucket, Delete={"Objects": found, "Quiet": True})
        if done.get("Errors"):
            raise self._service.refused(done["Errors"])

    def _put_parts(self, address: str, data: bytes, digest: str) -> bool:
        at = self._at(address)
        with self._service.asked(writes=True) as s3:
            upload = s3.create_multipart_upload(**at, ChecksumAlgorithm="SHA256", **_headers(digest))["UploadId"]
            try:
                parts = [
                    self._put_part(s3, at, upload, number, data[start : start + PART])
                    for number, start in enumerate(range(0, len(data), PART), 1)
                ]
                done = _unless_there(
                    lambda: s3.complete_multipart_upload(
                        **at, UploadId=upload, MultipartUpload={"Parts": parts}, IfNoneMatch="*"
                    )
                )
            except BaseException:
                self._abort(s3, at, upload)
                raise
            if not done:
                self._abort(s3, at, upload)
        return done

    def _put_part(self, s3: Any, at: dict[str, str], upload: str, number: int, part: bytes) -> dict[str, Any]:
        digest = base64.b64encode(hashlib.sha256(part).digest()).decode()
        answer = s3.upload_part(
            **at,
            UploadId=upload,
            PartNumber=number,
            Body=part,
            ChecksumAlgorithm="SHA256",
            ChecksumSHA256=digest,
        )
        return {"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": digest}

    def _abort(self, s3: Any, at: dict[str, str], upload: str) -> None:
        """What cannot be aborted now is left to `tidy`; the error that led here is what is told."""
        try:
            s3.abort_multipart_upload(**at, UploadId=upload)
        except Exception as error:
            if unavailable(error) is None and not _absent(error):
                raise

    def _under(self, prefix: str) -> Sequence[dict[str, str]]:
        """Up to a thousand things that lie there, each as `delete_objects` takes it."""
        with self._service.asked() as s3:
            if self._versioned is None:
                self._versioned = _is_versioned(s3, self.place.bucket)
            if not self._versioned:
                page = s3.list_objects_v2(Bucket=self.place.bucket, Prefix=prefix)
                return [{"Key": each["Key"]} for each in page.get("Contents", ())]
            page = s3.list_object_versions(Bucket=self.place.bucket, Prefix=prefix)
        found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        return [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found][:1000]

    def _at(self, address: str) -> dict[str, str]:
        return {"Bucket": self.place.bucket, "Key": self.place.prefix + address}


def _headers(digest: str) -> dict[str, Any]:
    return {"ContentType": "application/octet-stream", "CacheControl": CACHED, "Metadata": {SHA: digest}}


def _unless_there(store: Callable[[], Any]) -> bool:
    """False where the service says that somebody was first, now or meanwhile."""
    try:
        store()
    except Exception as error:
        if code_of(error) in ("PreconditionFailed", "ConditionalRequestConflict") or status_of(error) == 412:
            return False
        raise
    return True


def _absent(error: Exception) -> bool:
    return code_of(error) in ("NoSuchKey", "404", "NoSuchUpload", "NoSuchVersion")


def _is_versioned(s3: Any, bucket: str) -> bool:
    try:
        return s3.get_bucket_versioning(Bucket=bucket).get("Status") in ("Enabled", "Suspended")
    except Exception as error:
        if code_of(error) in ("NotImplemented", "MethodNotAllowed"):
            return False
        raise
