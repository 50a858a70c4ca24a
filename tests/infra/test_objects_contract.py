"""Objects: sealed under their person, at an address that tells nothing, never overwritten."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from domain.concepts import StoredFile
from domain.personal import SubjectErased
from infra.keyring.stored import InvalidTag
from infra.objects.folder import FolderObjects
from tests.given import OTHER_TENANT, TENANT
from tests.parts import Parts, parts_in

JO, ADA = UUID(int=1), UUID(int=2)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with parts_in(tmp_path) as opened:
        yield opened


@pytest.fixture
def objects(parts: Parts) -> FolderObjects:
    return FolderObjects(parts.root / "objects", parts.keyring, b"address key", parts.ids)


def files(parts: Parts) -> list[Path]:
    return [each for each in (parts.root / "objects").rglob("*") if each.is_file()]


def test_a_file_is_sealed_and_read_back(parts: Parts, objects: FolderObjects) -> None:
    made = objects.put(TENANT, JO, "photos/scar.png", "image/png", b"picture of a scar")
    assert (made.name, made.media_type, made.size) == (f"{JO.hex}/photos/scar.png", "image/png", 17)
    assert objects.get(TENANT, made.name) == b"picture of a scar"
    (path,) = files(parts)
    assert b"picture of a scar" not in path.read_bytes()
    assert made.sha256 == hashlib.sha256(path.read_bytes()).hexdigest() == objects.digest(TENANT, made.name)


def test_the_address_tells_neither_tenant_nor_person_nor_name(parts: Parts, objects: FolderObjects) -> None:
    objects.put(TENANT, JO, "scar.png", "image/png", b"x")
    (path,) = files(parts)
    shown = str(path.relative_to(parts.root))
    assert not [each for each in (TENANT.hex, JO.hex, "scar") if each in shown]
    elsewhere = FolderObjects(parts.root / "objects", parts.keyring, b"other key", parts.ids)
    assert elsewhere.get(TENANT, f"{JO.hex}/scar.png") is None


def test_the_same_content_again_is_the_same_file(parts: Parts, objects: FolderObjects) -> None:
    first = objects.put(TENANT, JO, "a.svg", "image/svg+xml", b"<svg/>")
    assert objects.put(TENANT, JO, "a.svg", "image/svg+xml", b"<svg/>") == first
    assert len(files(parts)) == 1


def test_other_content_is_stored_beside(parts: Parts, objects: FolderObjects) -> None:
    first = objects.put(TENANT, JO, "a.svg", "image/svg+xml", b"one")
    second = objects.put(TENANT, JO, "a.svg", "image/svg+xml", b"two")
    assert second.name == first.name + "~"
    assert objects.digest(TENANT, first.name) == first.sha256
    assert (objects.get(TENANT, first.name), objects.get(TENANT, second.name)) == (b"one", b"two")
    assert objects.put(TENANT, JO, "a.svg", "image/svg+xml", b"two") == second


def test_two_writers_at_once_never_overwrite_one_another(parts: Parts, objects: FolderObjects) -> None:
    for number in range(15):
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
    assert not [each for each in files(parts) if each.suffix == ".tmp"]


def test_a_file_that_appears_meanwhile_is_kept(
    parts: Parts, objects: FolderObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = objects.put(TENANT, JO, "a", "image/png", b"same")
    real = objects._sealed
    calls = {"n": 0}

    def late(tenant: UUID, name: str) -> bytes | None:
        calls["n"] += 1
        return None if calls["n"] == 1 else real(tenant, name)

    monkeypatch.setattr(objects, "_sealed", late)
    assert objects.put(TENANT, JO, "a", "image/png", b"same") == first
    assert len(files(parts)) == 1


def test_tenants_do_not_meet(objects: FolderObjects) -> None:
    made = objects.put(TENANT, JO, "a", "image/png", b"mine")
    assert objects.get(OTHER_TENANT, made.name) is None
    assert objects.digest(OTHER_TENANT, made.name) is None


def test_a_file_moved_to_another_place_cannot_be_opened(parts: Parts, objects: FolderObjects) -> None:
    objects.put(TENANT, JO, "a", "image/png", b"mine")
    (path,) = files(parts)
    other = objects.put(TENANT, JO, "b", "image/png", b"other")
    (second,) = [each for each in files(parts) if each != path]
    second.write_bytes(path.read_bytes())
    with pytest.raises(InvalidTag):
        objects.get(TENANT, other.name)


def test_erasing_takes_every_file_of_the_person_alone(parts: Parts, objects: FolderObjects) -> None:
    mine = [objects.put(TENANT, JO, name, "image/png", b"x") for name in ("a", "b/c")]
    elsewhere = objects.put(OTHER_TENANT, JO, "a", "image/png", b"x")
    hers = objects.put(TENANT, ADA, "a", "image/png", b"hers")
    objects.erase(TENANT, JO)
    objects.erase(TENANT, JO)
    assert [objects.get(TENANT, each.name) for each in mine] == [None, None]
    assert objects.get(OTHER_TENANT, elsewhere.name) == b"x" and objects.get(TENANT, hers.name) == b"hers"
    assert len(files(parts)) == 2


def test_without_its_key_a_file_is_gone_though_its_bytes_lie_there(parts: Parts, objects: FolderObjects) -> None:
    made = objects.put(TENANT, JO, "a", "image/png", b"x")
    parts.keyring.erase(JO)
    assert len(files(parts)) == 1 and objects.get(TENANT, made.name) is None
    for name in ("a", "new"):
        with pytest.raises(SubjectErased):
            objects.put(TENANT, JO, name, "image/png", b"x")
    assert len(files(parts)) == 1
