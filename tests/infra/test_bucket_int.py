"""A bucket on a server that misbehaves: nothing half-written, nothing damaged taken for whole, no secret told."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from domain.objects import (
    BucketMissing,
    ObjectsAway,
    ObjectsFull,
    ObjectsRefused,
    ObjectsSlow,
    ObjectsUnavailable,
    passes,
)
from infra.clock import SystemClock, SystemIds
from infra.folder import DataFolder
from infra.objects.bucket import LINK_LONGEST, PART, Bucket, Corrupted, NotExclusive
from infra.objects.opening import BucketWatch, open_objects, require_region
from infra.objects.place import Place, place_of
from infra.objects.s3 import S3Objects
from infra.objects.service import SHUT
from infra.settings import BadSetting, Settings
from tests.given import TENANT
from tests.infra.s3_server import Environ, S3Server, Start, only, refusing
from tests.infra.server_process import atelier
from tests.parts import parts_in

BIG = os.urandom(2 * PART + 5)
JO = UUID(int=1)


@pytest.fixture(scope="module")
def serving() -> Iterator[S3Server]:
    started = S3Server()
    started.start()
    yield started
    started.stop()


@pytest.fixture
def server(serving: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIASOMEBODY")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-very-secret-key")
    serving.fault = None
    serving.asked.clear()
    serving.headers.clear()
    yield serving
    serving.fault = None


class Now:
    """Monotonic seconds."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def bucket(server: S3Server, now: Now) -> Bucket:
    made = Bucket(place_of(server.url(server.bucket())), 1, now)
    made.make()
    return made


def uploads(bucket: Bucket) -> list[Any]:
    found: list[Any] = bucket._service.client().list_multipart_uploads(Bucket=bucket.place.bucket).get("Uploads", [])
    return found


def test_what_is_large_goes_in_parts_and_comes_back_whole(server: S3Server, bucket: Bucket) -> None:
    assert bucket.put("a/big", BIG)
    assert sum("partNumber" in asked for _, asked in server.asked) == 3
    assert bucket.get("a/big") == BIG and bucket.head("a/big") == hashlib.sha256(BIG).hexdigest()
    assert not bucket.put("a/big", BIG[::-1]) and bucket.get("a/big") == BIG
    assert uploads(bucket) == []


@pytest.mark.parametrize("at", ["partNumber=2", "uploadId"])
def test_an_upload_in_parts_that_fails_is_aborted(server: S3Server, bucket: Bucket, at: str) -> None:
    method = "PUT" if at.startswith("part") else "POST"
    server.fault = only(lambda asked: at in asked["QUERY_STRING"], refusing("507 Full", "XMinioStorageFull", [method]))
    with pytest.raises(ObjectsFull):
        bucket.put("a/big", BIG)
    server.fault = None
    assert uploads(bucket) == [] and bucket.get("a/big") is None
    assert bucket.put("a/big", BIG)


def test_an_upload_that_could_not_be_aborted_is_tidied_a_day_later(server: S3Server, bucket: Bucket) -> None:
    server.fault = only(lambda asked: "uploadId" in asked["QUERY_STRING"], refusing("503 Slow", "SlowDown"))
    with pytest.raises(ObjectsSlow):
        bucket.put("a/big", BIG)
    server.fault = None
    assert len(uploads(bucket)) == 1
    bucket._service._shut_until = 0.0
    (begun,) = uploads(bucket)
    assert bucket.tidy(begun["Initiated"]) == 0
    assert bucket.tidy(begun["Initiated"] + timedelta(seconds=1)) == 1
    assert uploads(bucket) == []


def test_every_request_that_stores_carries_its_checksum_and_what_caches_may_do(
    server: S3Server, bucket: Bucket
) -> None:
    bucket.put("a", b"x")
    bucket.put("b", BIG)
    sent = [
        headers
        for (method, asked), headers in zip(server.asked, server.headers, strict=True)
        if method == "PUT" and ("partNumber" in asked or asked.split("?")[0].endswith(("/a", "/b")))
    ]
    assert len(sent) == 4 and all(headers["HTTP_X_AMZ_CHECKSUM_SHA256"] for headers in sent)
    for address in ("a", "b"):
        found = bucket._service.client().head_object(Bucket=bucket.place.bucket, Key=address)
        assert found["CacheControl"] == "private, max-age=31536000, immutable"
        assert found["ContentType"] == "application/octet-stream"


def damaged(times: int, environ_of: list[Environ]) -> Any:
    """Bytes changed on the way, as often as told; the headers stay."""

    def fault(environ: Environ, start: Start) -> Iterable[bytes] | None:
        if environ["REQUEST_METHOD"] != "GET" or len(environ_of) >= times:
            return None
        environ_of.append(environ)
        digest = hashlib.sha256(b"what was stored").hexdigest()
        body = b"what was st0red"
        start("200 OK", [("Content-Length", str(len(body))), ("x-amz-meta-sha256", digest)])
        return [body]

    return fault


def test_bytes_damaged_on_the_way_are_asked_for_again(server: S3Server, bucket: Bucket) -> None:
    bucket.put("a", b"what was stored")
    server.fault = damaged(1, seen := [])
    assert bucket.get("a") == b"what was stored" and len(seen) == 1
    server.fault = damaged(2, [])
    with pytest.raises(Corrupted):
        bucket.get("a")


def test_bytes_that_differ_from_the_servers_own_checksum_are_not_taken(server: S3Server, bucket: Bucket) -> None:
    bucket.put("a", b"what was stored")

    def lying(environ: Environ, start: Start) -> Iterable[bytes]:
        headers = [("Content-Length", "3"), ("x-amz-checksum-sha256", "LCa0a2j/xo/5m0U8HTBBNBNCLXBkg7+g+YpeiGJm564=")]
        start("200 OK", headers)
        return [b"bar"]

    server.fault = lying
    with pytest.raises(Corrupted):
        bucket.get("a")


def test_an_answer_cut_off_is_an_outage(server: S3Server, bucket: Bucket) -> None:
    bucket.put("a", b"x" * 1000)

    def cut(environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", "1000"), ("Connection", "close")])
        return [b"x" * 10]

    server.fault = cut
    with pytest.raises(ObjectsAway):
        bucket.get("a")


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        ("503 Slow", "SlowDown", ObjectsSlow),
        ("500 Oh", "InternalError", ObjectsSlow),
        ("429 Many", "TooManyRequests", ObjectsSlow),
        ("507 Full", "XMinioStorageFull", ObjectsFull),
        ("403 No", "QuotaExceeded", ObjectsFull),
        ("403 No", "InvalidAccessKeyId", ObjectsRefused),
        ("403 No", "AccessDenied", ObjectsRefused),
        ("400 Bad", "ExpiredToken", ObjectsRefused),
        ("400 Bad", "BadDigest", ObjectsAway),
        ("404 No", "NoSuchBucket", BucketMissing),
    ],
)
def test_what_passes_is_told_by_its_kind_and_nothing_else(
    server: S3Server, bucket: Bucket, now: Now, status: str, code: str, kind: type[ObjectsUnavailable]
) -> None:
    server.fault = refusing(status, code)
    calls = [
        lambda: bucket.put("a/b", b"x"),
        lambda: bucket.get("a/b"),
        lambda: bucket.delete("a"),
        lambda: list(bucket.each()),
    ]
    for call in calls:
        now.seconds += SHUT
        with pytest.raises(kind) as raised:
            call()
        assert type(raised.value) is kind and passes(raised.value)
        assert raised.value.__cause__ is None and raised.value.__suppress_context__
        assert bucket.place.bucket not in str(raised.value) and type(bucket.problem) is kind
    server.fault, now.seconds = None, now.seconds + SHUT
    assert bucket.put("a/b", b"x") and bucket.problem is None


def test_an_error_of_our_own_is_no_outage(server: S3Server, bucket: Bucket) -> None:
    server.fault = refusing("400 Bad", "MalformedXML")
    with pytest.raises(Exception, match="MalformedXML") as raised:
        bucket.put("a", b"x")
    assert not passes(raised.value)


def test_while_it_is_away_nobody_else_waits_for_it(server: S3Server, bucket: Bucket, now: Now) -> None:
    server.fault = refusing("503 Slow", "SlowDown")
    with pytest.raises(ObjectsSlow):
        bucket.get("a")
    asked = len(server.asked)
    for _ in range(5):
        with pytest.raises(ObjectsSlow):
            bucket.get("a")
    assert len(server.asked) == asked
    server.fault = None
    now.seconds = SHUT
    assert bucket.get("a") is None and bucket.problem is None


def test_a_full_one_is_read_from_and_stays_full_until_something_is_written(server: S3Server, bucket: Bucket) -> None:
    bucket.put("a", b"x")
    server.fault = refusing("507 Full", "XMinioStorageFull", ["PUT"])
    with pytest.raises(ObjectsFull):
        bucket.put("b", b"x")
    assert bucket.get("a") == b"x" and isinstance(bucket.problem, ObjectsFull)
    watch = BucketWatch(bucket, SystemClock(), SystemIds())
    with pytest.raises(ObjectsFull):
        watch.step()
    server.fault = None
    watch.step()
    assert bucket.problem is None and [each.address for each in bucket.each()] == ["a"]


def test_a_server_that_is_not_there_and_comes_back(server: S3Server, now: Now) -> None:
    bucket = Bucket(place_of(server.url(server.bucket())), 1, now)
    bucket.make()
    bucket.put("a", b"x")
    server.stop()
    try:
        with pytest.raises(ObjectsAway):
            bucket.get("a")
        watch = BucketWatch(bucket, SystemClock(), SystemIds())
        with pytest.raises(ObjectsAway):
            watch.step()
    finally:
        server.start()
    now.seconds = SHUT
    watch.step()
    assert bucket.problem is None and bucket.get("a") == b"x"


def test_many_objects_are_listed_and_erased_page_by_page(bucket: Bucket) -> None:
    s3 = bucket._service.client()
    for number in range(1003):
        s3.put_object(Bucket=bucket.place.bucket, Key=f"a/{number:04d}", Body=b"")
    bucket.put("b/1", b"stays")
    assert [each.address for each in bucket.each("a")] == [f"a/{number:04d}" for number in range(1003)]
    assert bucket.delete("a") == 1003
    assert [(each.address, each.size) for each in bucket.each()] == [("b/1", 5)]


def test_what_the_server_would_not_delete_is_no_erasure(server: S3Server, bucket: Bucket) -> None:
    bucket.put("a/b", b"x")

    def partly(environ: Environ, start: Start) -> Iterable[bytes] | None:
        if environ["QUERY_STRING"] != "delete":
            return None
        body = b"<DeleteResult><Error><Key>a/b</Key><Code>AccessDenied</Code></Error></DeleteResult>"
        start("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    server.fault = partly
    with pytest.raises(ObjectsRefused):
        bucket.delete("a")


def test_a_link_gives_the_sealed_bytes_until_it_ends(server: S3Server, tmp_path: Path) -> None:
    with parts_in(tmp_path) as parts:
        bucket = Bucket(place_of(server.url(server.bucket())))
        bucket.make()
        objects = S3Objects(bucket, parts.keyring, b"address key")
        made = objects.put(TENANT, JO, "a", "image/png", b"a face")
        link = objects.link(TENANT, made.name, 2)
        assert "a-very-secret-key" not in link and JO.hex not in link
        with httpx.Client(trust_env=False) as client:
            given = client.get(link)
            assert hashlib.sha256(given.content).hexdigest() == made.sha256 and b"a face" not in given.content
            assert "immutable" in given.headers["cache-control"]
        for seconds in (0, LINK_LONGEST + 1):
            with pytest.raises(ValueError, match="a link lasts"):
                objects.link(TENANT, made.name, seconds)
        assert "X-Amz-Expires=2" in link


def test_neither_errors_nor_logs_tell_the_credentials(
    server: S3Server, bucket: Bucket, caplog: pytest.LogCaptureFixture
) -> None:
    server.fault = refusing("403 No", "SignatureDoesNotMatch")
    with caplog.at_level(logging.INFO), pytest.raises(ObjectsRefused) as raised:
        bucket.put("a", b"x")
    told = repr(raised.value) + caplog.text + repr(bucket)
    assert "secret" not in told and "AKIASOMEBODY" not in told


def test_without_credentials_it_says_so(server: S3Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(ObjectsRefused):
        Bucket(place_of(server.url("cell-one"))).get("a")
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(ObjectsRefused):
        Bucket(place_of(server.url("cell-one"))).get("a")


def test_a_service_that_overwrites_is_found_out(server: S3Server, bucket: Bucket) -> None:
    bucket.prove("probe")

    def deaf(environ: Environ, start: Start) -> None:
        environ.pop("HTTP_IF_NONE_MATCH", None)

    server.fault = deaf
    with pytest.raises(NotExclusive):
        bucket.prove("probe")
    assert list(bucket.each()) == []


def test_one_bucket_a_cell_in_its_region(server: S3Server, tmp_path: Path) -> None:
    name = server.bucket()
    Bucket(place_of(server.url(name, "eu-central-1"))).make()
    require_region(Bucket(place_of(server.url(name, "eu-central-1"))))
    require_region(Bucket(Place(name, endpoint=server.endpoint)))
    with pytest.raises(BadSetting, match="lies in eu-central-1, and its region is said to be us-west-2"):
        require_region(Bucket(place_of(server.url(name, "us-west-2"))))


def test_opening_waits_for_a_server_that_is_away_but_not_for_a_bucket_that_is_not_there(
    server: S3Server, tmp_path: Path
) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.open()
    with parts_in(tmp_path) as parts:

        def opened(url: str) -> Any:
            return open_objects(Settings(data=tmp_path / "data", objects_url=url), folder, parts.keyring, SystemIds())

        with pytest.raises(BadSetting, match="atelier objects init"):
            opened(server.url(server.bucket()))
        server.fault = refusing("503 Slow", "SlowDown")
        waiting = opened(server.url(server.bucket()))
        with pytest.raises(ObjectsSlow):
            waiting.require()
    folder.close()


def test_time_passes_between_tries_against_a_server_that_hangs(server: S3Server) -> None:
    """One request is held for longer than the client waits: it is an outage, not a thread lost."""
    bucket = Bucket(place_of(server.url(server.bucket())), 1, patience=0.2)
    bucket.make()

    def hanging(environ: Environ, start: Start) -> Iterable[bytes]:
        time.sleep(0.5)
        start("200 OK", [("Content-Length", "0")])
        return [b""]

    server.fault = hanging
    with pytest.raises(ObjectsAway):
        bucket.get("a")


def test_the_command_line_makes_proves_and_lists_a_bucket(server: S3Server, tmp_path: Path) -> None:
    url = server.url(server.bucket(), prefix="/cell")

    def said(*arguments: str, objects_url: str = url) -> tuple[int, str]:
        done = atelier("objects", *arguments, data=tmp_path / "data", objects_url=objects_url)
        return done.returncode, " ".join((done.stdout + done.stderr).split())

    assert said("check") == (1, "atelier: The bucket is not there.")
    assert said("init")[1].endswith("written, not overwritten, read and deleted") and said("init")[0] == 0
    Bucket(place_of(url)).put("a/b/c", b"sealed")
    status, listed = said("list", "--links", "60")
    row = json.loads(listed)
    assert (status, row["address"], row["size"]) == (0, "a/b/c", 6)
    assert httpx.get(row["link"], trust_env=False).content == b"sealed"
    assert "link" not in json.loads(said("list")[1])
    assert said("list", "--links", "0")[0] == said("list", objects_url="s3://elsewhere/a//b")[0] == 1
    server.fault = lambda environ, start: environ.pop("HTTP_IF_NONE_MATCH", None) and None
    status, words = said("check")
    assert status == 1 and "overwrites although it is asked not to" in words
