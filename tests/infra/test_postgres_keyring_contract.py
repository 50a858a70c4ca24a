"""The key ring that processes share: what one erases all forget, and nobody can take an erasure back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from domain.personal import SubjectErased
from infra.keyring.batch import KeysChanged
from infra.postgres.keyring import KeysStore, SharedKeyring
from tests.given import FakeIds
from tests.infra.postgres_server import database_of

KEK = bytes(range(32))
JO, ADA = UUID(int=1), UUID(int=2)


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[KeysStore]:
    opened = KeysStore(database_of(tmp_path), 0)
    yield opened
    opened.close()


def process(keys: KeysStore, name: str) -> SharedKeyring:
    return SharedKeyring(keys, KEK, FakeIds(name))


def test_what_one_process_erases_the_others_forget(keys: KeysStore) -> None:
    one, two = process(keys, "one"), process(keys, "two")
    jo, ada = (one.seal(who, "notes", b"x", b"") for who in (JO, ADA))
    assert two.open(JO, "notes", *jo, b"") == two.open(ADA, "notes", *ada, b"") == b"x"
    one.erase(JO)
    assert two.held(JO, "notes") is not None, "it is in memory there"
    two.follow()
    assert two.open(JO, "notes", *jo, b"") is None and two.open(ADA, "notes", *ada, b"") == b"x"
    one.erase(ADA)
    two.follow()
    assert two.held(ADA, "notes") is None and two.erased() == [JO, ADA]
    with pytest.raises(SubjectErased):
        two.seal(JO, "notes", b"again", b"")


def test_a_batch_that_another_process_s_erasure_overtakes_is_sealed_again(keys: KeysStore) -> None:
    one, batch = process(keys, "one"), process(keys, "two").batch()
    batch.seal(JO, "notes", b"x", b"")
    one.erase(JO)
    with pytest.raises(KeysChanged):
        batch.flush()
    assert keys.all("SELECT 1 FROM data_keys") == []


def test_two_processes_that_mint_for_one_person_keep_one_secret(keys: KeysStore) -> None:
    batches = [process(keys, name).batch() for name in ("one", "two")]
    sealed = [batch.seal(JO, "notes", b"x", b"") for batch in batches]
    batches[0].flush()
    with pytest.raises(KeysChanged):
        batches[1].flush()
    again = batches[1].seal(JO, "notes", b"x", b"")
    third = process(keys, "three")
    assert third.open(JO, "notes", *sealed[0], b"") == third.open(JO, "notes", *again, b"") == b"x"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE data_keys SET wrapped = ''",
        "DELETE FROM tombstones",
        "UPDATE tombstones SET subject = ''",
        "TRUNCATE tombstones",
        "TRUNCATE data_keys",
        "DROP TABLE tombstones",
    ],
)
def test_the_runtime_changes_no_key_and_takes_no_erasure_back(keys: KeysStore, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), keys.write() as connection:
        connection.execute(statement)


def test_a_rewrite_leaves_no_deleted_key_in_the_table_s_file(keys: KeysStore) -> None:
    ring = process(keys, "one")
    for number in range(20):
        ring.seal(UUID(int=number), "notes", b"x", b"")
    wrapped = [row["wrapped"] for row in keys.all("SELECT wrapped FROM data_keys ORDER BY subject")]
    for number in range(10):
        ring.erase(UUID(int=number))
    keys.rewrite()
    with psycopg.connect(keys.url, autocommit=True) as owner:
        owner.execute("CHECKPOINT")
        found = owner.execute("SELECT pg_read_binary_file(pg_relation_filepath('keyring.data_keys'))").fetchone()
    assert found is not None
    assert [each for each in wrapped[:10] if each in found[0]] == []
    assert all(each in found[0] for each in wrapped[10:])
