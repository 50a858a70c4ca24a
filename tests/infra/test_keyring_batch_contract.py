"""A batch's keys: durable in one transaction before anything sealed under them, and sealed again where it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.personal import SubjectErased
from infra.keyring.batch import KeysChanged
from infra.keyring.stored import StoredKeyring
from tests.given import FakeIds
from tests.infra.stores import KEYS, keyring_over

JO, ADA = UUID(int=1), UUID(int=2)


@pytest.fixture(params=sorted(KEYS))
def database(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    opened = KEYS[request.param](tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def keyring(database: Any) -> StoredKeyring:
    return keyring_over(database, bytes(32), FakeIds())


def fresh(database: Any) -> StoredKeyring:
    return keyring_over(database, bytes(32), FakeIds("another process"))


def stored(database: Any) -> int:
    return len(database.all("SELECT 1 FROM data_keys"))


def test_minted_keys_are_durable_only_once_flushed(keyring: StoredKeyring, database: Any) -> None:
    batch = keyring.batch()
    sealed = {purpose: batch.seal(JO, purpose, b"Jo", b"") for purpose in ("identity", "notes")}
    assert stored(database) == 0
    assert batch.open(JO, "notes", *sealed["notes"], b"") == b"Jo", "the batch reads what it sealed"
    assert fresh(database).open(JO, "notes", *sealed["notes"], b"") is None
    batch.flush()
    assert stored(database) == 1, "one secret for both"
    for purpose, each in sealed.items():
        assert fresh(database).open(JO, purpose, *each, b"") == keyring.open(JO, purpose, *each, b"") == b"Jo"


def test_keys_that_exist_are_used(keyring: StoredKeyring, database: Any) -> None:
    keyring.seal(JO, "identity", b"Jo", b"")
    for each in (keyring, fresh(database)):
        batch = each.batch()
        sealed = batch.seal(JO, "identity", b"again", b"")
        batch.flush()
        assert keyring.open(JO, "identity", *sealed, b"") == b"again"
    assert stored(database) == 1


def test_an_erased_person_gets_no_key(keyring: StoredKeyring) -> None:
    batch = keyring.batch()
    batch.erase(JO)
    assert batch.is_erased(JO)
    with pytest.raises(SubjectErased):
        batch.seal(JO, "identity", b"x", b"")


def test_a_key_minted_elsewhere_meanwhile_voids_the_batch(keyring: StoredKeyring, database: Any) -> None:
    batch = keyring.batch()
    batch.seal(JO, "identity", b"Jo", b"")
    batch.seal(ADA, "identity", b"Ada", b"")
    other = fresh(database).seal(ADA, "identity", b"first", b"")
    with pytest.raises(KeysChanged):
        batch.flush()
    assert stored(database) == 1, "all or nothing"
    sealed = batch.seal(ADA, "identity", b"second", b"")
    batch.flush()
    assert fresh(database).open(ADA, "identity", *sealed, b"") == b"second"
    assert keyring.open(ADA, "identity", *other, b"") == b"first"


def test_a_person_erased_meanwhile_voids_the_batch(keyring: StoredKeyring, database: Any) -> None:
    batch = keyring.batch()
    batch.seal(JO, "identity", b"Jo", b"")
    fresh(database).erase(JO)
    with pytest.raises(KeysChanged):
        batch.flush()
    assert stored(database) == 0
    with pytest.raises(SubjectErased):
        batch.seal(JO, "identity", b"Jo", b"")


def test_nothing_minted_writes_nothing(keyring: StoredKeyring, database: Any) -> None:
    with database.write():
        keyring.batch().flush()
