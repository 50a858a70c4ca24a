"""Objects in a folder and in a bucket: sealed under their person, at addresses that tell nothing, never overwritten."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import pytest

from domain.files import StoredFile
from domain.personal import SubjectErased
from infra.keyring.stored import InvalidTag
from infra.objects.bucket import Bucket
from infra.objects.folder import FolderObjects
from infra.objects.place import place_of
from infra.objects.s3 import S3Objects
from infra.objects.sealing import Objects
from tests.given import OTHER_TENANT, TENANT
from tests.infra.s3_server import S3Server
from tests.parts import Parts, parts_in

JO, ADA = UUID(int=1), UUID(int=2)


class Place(Protocol):
    """Where the files of one test lie, as an outsider sees them."""

    def objects(self, parts: Parts, key: bytes = b"address key") -> Objects: ...

    def files(self) -> dict[str, bytes]: ...

    def overwrite(self, address: str, data: bytes) -> None: ...


class Folder:
    def __init__(self, root: Path) -> None:
        self._root = root / "objects"

    def objects(self, parts: Parts, key: bytes = b"address key") -> Objects:
        return FolderObjects(self._root, parts.keyring, key, parts.ids)

    def files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self._root)): path.read_bytes() for path in self._root.rglob("*") if path.is_file()
        }

    def overwrite(self, address: str, data: bytes) -> None:
        (self._root / address).write_bytes(data)


class InBucket:
    def __init__(self, server: S3Server, versioned: bool) -> None:
        self._bucket = Bucket(place_of(server.url(server.bucket(), prefix="/atelier")))
        assert self._bucket.make()
        self._s3: Any = self._bucket._service.client()
        if versioned:
            self._s3.put_bucket_versioning(
                Bucket=self._bucket.place.bucket, VersioningConfiguration={"Status": "Enabled"}
            )

    def objects(self, parts: Parts, key: bytes = b"address key") -> Objects:
        return S3Objects(self._bucket, parts.keyring, key)

    def files(self) -> dict[str, bytes]:
        """With every version: an erased one that is still there would be found."""
        bucket = self._bucket.place.bucket
        found = self._s3.list_object_versions(Bucket=bucket).get("Versions", ())
        assert all(each["Key"].startswith("atelier/") for each in found)
        return {
            each["Key"].removeprefix("atelier/"): self._s3.get_object(
                Bucket=bucket, Key=each["Key"], VersionId=each["VersionId"]
            )["Body"].read()
            for each in found
        }

    def overwrite(self, address: str, data: bytes) -> None:
        at = {"Bucket": self._bucket.place.bucket, "Key": f"atelier/{address}"}
        self._s3.put_object(**at, Body=data, Metadata={"sha256": hashlib.sha256(data).hexdigest()})


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    started = S3Server()
    started.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "somebody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        yield started
    started.stop()


@pytest.fixture(params=["folder", "bucket", "versioned bucket"])
def place(tmp_path: Path, server: S3Server, request: pytest.FixtureRequest) -> Place:
    return Folder(tmp_path) if request.param == "folder" else InBucket(server, request.param.startswith("versioned"))


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with parts_in(tmp_path) as opened:
        yield opened


@pytest.fixture
def objects(parts: Parts, place: Place) -> Objects:
    return place.objects(parts)


def test_a_file_is_sealed_and_read_back(place: Place, objects: Objects) -> None:
    made = objects.put(TENANT, JO, "photos/scar.png", "image/png", b"picture of a scar")
    assert (made.name, made.media_type, made.size) == (f"{JO.hex}/photos/scar.png", "image/png", 17)
    assert objects.get(TENANT, made.name) == b"picture of a scar"
    (sealed,) = place.files().values()
    assert b"picture of a scar" not in sealed
    assert made.sha256 == hashlib.sha256(sealed).hexdigest() == objects.digest(TENANT, made.name)


def test_the_address_tells_neither_tenant_nor_person_nor_name(parts: Parts, place: Place, objects: Objects) -> None:
    objects.put(TENANT, JO, "scar.png", "image/png", b"x")
    (shown,) = place.files()
    assert not [each for each in (TENANT.hex, JO.hex, "scar") if each in shown]
    assert place.objects(parts, b"other key").get(TENANT, f"{JO.hex}/scar.png") is None


def test_every_store_has_the_same_addresses(parts: Parts, tmp_path: Path, server: S3Server) -> None:
    """A backup of one restores into the other."""
    places: list[Place] = [Folder(tmp_path), InBucket(server, versioned=False)]
    for each in places:
        each.objects(parts).put(TENANT, JO, "a/b.png", "image/png", b"x")
    assert list(places[0].files()) == list(places[1].files())


def test_the_same_content_again_is_the_same_file(place: Place, objects: Objects) -> None:
    first = objects.put(TENANT, JO, "a.svg", "image/svg+xml", b"<svg/>")
    assert objects.put(TENANT, JO, "a.svg", "image/svg+xml", b"<svg/>") == first
    assert len(place.files()) == 1


def test_other_content_is_stored_beside(objects: Objects) -> None:
    first = objects.put(TENANT, JO, "a.svg", "image/svg+xml", b"one")
    second = objects.put(TENANT, JO, "a.svg", "image/svg+xml", b"two")
    assert second.name == first.name + "~"
    assert objects.digest(TENANT, first.name) == first.sha256
    assert (objects.get(TENANT, first.name), objects.get(TENANT, second.name)) == (b"one", b"two")
    assert objects.put(TENANT, JO, "a.svg", "image/svg+xml", b"two") == second


def test_two_writers_at_once_never_overwrite_one_another(place: Place, objects: Objects) -> None:
    for number in range(8):
        both = threading.Barrier(2)
        made: dict[bytes, StoredFile] = {}

        def put(
            content: bytes,
            name: str = f"{number}.png",
            both: threading.Barrier = both,
            made: dict[bytes, StoredFile] = made,
        ) -> None:
            both.wait()
            made[content] = objects.put(TENANT, JO, name, "image/png", content)

        threads = [threading.Thread(target=put, args=(content,)) for content in (b"one", b"two")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for content, file in made.items():
            assert objects.get(TENANT, file.name) == content
            assert objects.digest(TENANT, file.name) == file.sha256
    assert len(place.files()) == 16


def test_tenants_do_not_meet(objects: Objects) -> None:
    made = objects.put(TENANT, JO, "a", "image/png", b"mine")
    assert objects.get(OTHER_TENANT, made.name) is None
    assert objects.digest(OTHER_TENANT, made.name) is None


def test_a_file_moved_to_another_place_cannot_be_opened(place: Place, objects: Objects) -> None:
    objects.put(TENANT, JO, "a", "image/png", b"mine")
    ((_, sealed),) = place.files().items()
    other = objects.put(TENANT, JO, "b", "image/png", b"other")
    (address,) = [address for address, found in place.files().items() if found != sealed]
    place.overwrite(address, sealed)
    with pytest.raises(InvalidTag):
        objects.get(TENANT, other.name)


def test_erasing_takes_every_file_of_the_person_alone(place: Place, objects: Objects) -> None:
    mine = [objects.put(TENANT, JO, name, "image/png", b"x") for name in ("a", "b/c")]
    elsewhere = objects.put(OTHER_TENANT, JO, "a", "image/png", b"x")
    hers = objects.put(TENANT, ADA, "a", "image/png", b"hers")
    objects.erase(TENANT, JO)
    objects.erase(TENANT, JO)
    assert [objects.get(TENANT, each.name) for each in mine] == [None, None]
    assert objects.get(OTHER_TENANT, elsewhere.name) == b"x" and objects.get(TENANT, hers.name) == b"hers"
    assert len(place.files()) == 2


def test_without_its_key_a_file_is_gone_though_its_bytes_lie_there(
    parts: Parts, place: Place, objects: Objects
) -> None:
    made = objects.put(TENANT, JO, "a", "image/png", b"x")
    parts.keyring.erase(JO)
    assert len(place.files()) == 1 and objects.get(TENANT, made.name) is None
    for name in ("a", "new"):
        with pytest.raises(SubjectErased):
            objects.put(TENANT, JO, name, "image/png", b"x")
    assert len(place.files()) == 1


def test_a_store_that_serves_is_not_waited_for(objects: Objects) -> None:
    objects.require()
    objects.put(TENANT, JO, "a", "image/png", b"x")
    objects.require()


def test_a_file_that_appears_meanwhile_is_kept(parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    objects = FolderObjects(tmp_path / "objects", parts.keyring, b"address key", parts.ids)
    first = objects.put(TENANT, JO, "a", "image/png", b"same")
    real = objects._sealed
    calls = {"n": 0}

    def late(tenant: UUID, name: str) -> bytes | None:
        calls["n"] += 1
        return None if calls["n"] == 1 else real(tenant, name)

    monkeypatch.setattr(objects, "_sealed", late)
    assert objects.put(TENANT, JO, "a", "image/png", b"same") == first
    assert [path.suffix for path in tmp_path.rglob("objects/*/*/*")] == [""]
