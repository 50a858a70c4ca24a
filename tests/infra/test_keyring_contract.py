"""The keyring: keys by person and purpose, wrapped, erased for good with nothing left in the files."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.personal import SubjectErased
from infra.keyring import stored as module
from infra.keyring.stored import ErasureUnfinished, InvalidTag, StoredKeyring
from tests.given import FakeIds
from tests.infra.stores import KEYS, keyring_over

KEK = bytes(range(32))
PURPOSES = ("identity", "contact", "notes", "files")
JO, ADA = UUID(int=1), UUID(int=2)
in_a_file = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture(params=sorted(KEYS))
def database(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    opened = KEYS[request.param](tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def keyring(database: Any) -> StoredKeyring:
    return keyring_over(database, KEK, FakeIds())


def fresh(database: Any, kek: bytes = KEK) -> StoredKeyring:
    return keyring_over(database, kek, FakeIds("another process"))


def raw(database: Any) -> bytes:
    return b"".join(each.read_bytes() for each in sorted(database.path.parent.glob("keyring.db*")))


def wrapped(database: Any, subject: UUID) -> list[bytes]:
    rows = database.all("SELECT nonce, wrapped FROM data_keys WHERE subject = ?", (str(subject),))
    return [part for row in rows for part in (row["nonce"], row["wrapped"], row["wrapped"][:16], row["wrapped"][-24:])]


def test_what_is_sealed_is_opened(keyring: StoredKeyring, database: Any) -> None:
    nonce, sealed = keyring.seal(JO, "identity", b"Jo Tate", b"here")
    assert len(nonce) == 12 and b"Jo Tate" not in sealed
    assert keyring.open(JO, "identity", nonce, sealed, b"here") == b"Jo Tate"
    assert fresh(database).open(JO, "identity", nonce, sealed, b"here") == b"Jo Tate"


def test_a_nonce_is_never_used_twice(keyring: StoredKeyring) -> None:
    assert len({keyring.seal(JO, "identity", b"x", b"")[0] for _ in range(100)}) == 100


def test_another_place_person_or_purpose_does_not_open_it(keyring: StoredKeyring) -> None:
    nonce, sealed = keyring.seal(JO, "identity", b"Jo", b"here")
    keyring.seal(JO, "notes", b"", b"")
    keyring.seal(ADA, "identity", b"", b"")
    for subject, purpose, place in ((JO, "identity", b"there"), (JO, "notes", b"here"), (ADA, "identity", b"here")):
        with pytest.raises(InvalidTag):
            keyring.open(subject, purpose, nonce, sealed, place)


def test_an_unknown_person_s_data_is_none(keyring: StoredKeyring) -> None:
    assert keyring.open(JO, "identity", bytes(12), bytes(32), b"") is None


@in_a_file
def test_keys_lie_wrapped_and_bound_to_their_place(keyring: StoredKeyring, database: Any) -> None:
    nonce, sealed = keyring.seal(JO, "identity", b"Jo", b"")
    keyring.seal(ADA, "identity", b"Ada", b"")
    with pytest.raises(InvalidTag):
        fresh(database, bytes(32)).open(JO, "identity", nonce, sealed, b"")
    with database.write() as connection:
        jo = connection.execute("SELECT * FROM data_keys WHERE subject = ?", (str(JO),)).fetchone()
        connection.execute(
            "UPDATE data_keys SET nonce = ?, wrapped = ? WHERE subject = ?", (jo["nonce"], jo["wrapped"], str(ADA))
        )
    with pytest.raises(InvalidTag):
        fresh(database).seal(ADA, "identity", b"x", b"")


def test_erasing_leaves_a_tombstone_and_never_mints_again(keyring: StoredKeyring, database: Any) -> None:
    sealed = {purpose: keyring.seal(JO, purpose, b"secret", b"") for purpose in PURPOSES}
    kept = keyring.seal(ADA, "identity", b"Ada", b"")
    assert not keyring.is_erased(JO)
    assert keyring.erase(JO) == 1, "one secret, from which the keys of all purposes come"
    assert keyring.erase(JO) == 0
    for each in (keyring, fresh(database)):
        assert each.is_erased(JO) and not each.is_erased(ADA)
        for purpose, (nonce, ciphertext) in sealed.items():
            assert each.open(JO, purpose, nonce, ciphertext, b"") is None
            with pytest.raises(SubjectErased):
                each.seal(JO, purpose, b"again", b"")
        with pytest.raises(SubjectErased):
            each.seal(JO, "a new purpose", b"again", b"")
        assert each.open(ADA, "identity", *kept, b"") == b"Ada"


def test_one_never_seen_can_be_erased_beforehand(keyring: StoredKeyring) -> None:
    assert keyring.erase(JO) == 0
    with pytest.raises(SubjectErased):
        keyring.seal(JO, "identity", b"x", b"")


@in_a_file
def test_no_byte_of_an_erased_key_is_left_in_file_or_log(keyring: StoredKeyring, database: Any) -> None:
    people = [uuid4() for _ in range(150)]
    for person in people:
        for purpose in PURPOSES:
            keyring.seal(person, purpose, b"x", b"")
    gone, kept = people[::5], people[1]
    parts = [part for person in gone for part in wrapped(database, person)]
    assert parts and all(part in raw(database) for part in parts)
    for person in gone:
        keyring.erase(person)
    left = raw(database)
    assert not [part for part in parts if part in left]
    assert all(part in left for part in wrapped(database, kept))


@in_a_file
def test_an_erasure_that_a_reader_hinders_says_so_and_can_be_repeated(
    keyring: StoredKeyring, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 50)
    sealed = keyring.seal(JO, "identity", b"Jo", b"")
    reader = sqlite3.connect(database.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM data_keys").fetchall()
    with database.exclusive() as connection:
        connection.execute("PRAGMA busy_timeout=50")
    with pytest.raises(ErasureUnfinished):
        keyring.erase(JO)
    assert keyring.open(JO, "identity", *sealed, b"") is None, "the key is gone all the same"
    reader.close()
    part = str(JO).encode()
    assert keyring.erase(JO) == 0
    assert keyring.is_erased(JO) and part in raw(database), "the tombstone names the person's id"
    assert not Path(f"{database.path}-wal").read_bytes()


def test_two_threads_mint_one_key(keyring: StoredKeyring) -> None:
    for number in range(20):
        subject, both = UUID(int=100 + number), threading.Barrier(2)
        sealed: list[tuple[bytes, bytes]] = []
        failed: list[BaseException] = []

        def seal(subject: UUID = subject, both: threading.Barrier = both, sealed: list[tuple[bytes, bytes]] = sealed,
                 failed: list[BaseException] = failed) -> None:  # fmt: skip
            both.wait()
            try:
                sealed.append(keyring.seal(subject, "files", b"x", b""))
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=seal) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failed
        assert [keyring.open(subject, "files", *each, b"") for each in sealed] == [b"x", b"x"]


def test_a_key_that_was_minted_meanwhile_is_taken(keyring: StoredKeyring, database: Any) -> None:
    sealed = fresh(database).seal(JO, "identity", b"x", b"")
    made = keyring._mint(JO, "identity")
    assert made.decrypt(sealed[0], sealed[1], b"") == b"x"


@in_a_file
def test_a_key_that_could_not_be_stored_seals_nothing(
    keyring: StoredKeyring, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as connection:
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON data_keys BEGIN SELECT RAISE(ABORT, 'full'); END")
    for _ in range(2):
        with pytest.raises(sqlite3.IntegrityError):
            keyring.seal(JO, "identity", b"x", b"")


def test_keys_of_folders_from_before_derivation_go_on_being_used(keyring: StoredKeyring, database: Any) -> None:
    older, nonce = bytes(range(1, 33)), bytes(12)
    bound = hashlib.sha256(f"{JO}/identity".encode()).digest()
    with database.write() as connection:
        connection.execute(
            "INSERT INTO data_keys VALUES (?, 'identity', ?, ?)",
            (str(JO), nonce, AESGCM(KEK).encrypt(nonce, older, bound)),
        )
    sealed = AESGCM(older).encrypt(nonce, b"Jo", b"here")
    assert keyring.open(JO, "identity", nonce, sealed, b"here") == b"Jo"
    assert keyring.open(JO, "notes", *keyring.seal(JO, "notes", b"sore", b""), b"") == b"sore"
    batch = fresh(database).batch()
    again = batch.seal(JO, "identity", b"Jo", b"here")
    batch.flush()
    assert AESGCM(older).decrypt(*again, b"here") == b"Jo"
    assert keyring.erase(JO) == 2
    assert keyring.open(JO, "identity", nonce, sealed, b"here") is None


def test_whoever_reads_in_order_reads_ahead_and_never_past_an_erasure(
    keyring: StoredKeyring, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [UUID(int=number) for number in range(1, 60)]
    sealed = {person: keyring.seal(person, "identity", str(person).encode(), b"") for person in people}
    older, nonce = bytes(range(1, 33)), bytes(12)
    bound = hashlib.sha256(f"{people[40]}/identity".encode()).digest()
    with database.write() as connection:
        connection.execute(
            "INSERT INTO data_keys VALUES (?, 'identity', ?, ?)",
            (str(people[40]), nonce, AESGCM(KEK).encrypt(nonce, older, bound)),
        )
    sealed[people[40]] = nonce, AESGCM(older).encrypt(nonce, str(people[40]).encode(), b"")
    reader = fresh(database)
    asked: list[str] = []
    one = database.one
    monkeypatch.setattr(database, "one", lambda sql, parameters=(): asked.append(sql) or one(sql, parameters))
    for person in people:
        if person.int == 30:
            reader.erase(people[49])
        wanted = None if person == people[49] else str(person).encode()
        assert reader.open(person, "identity", *sealed[person], b"") == wanted
        assert reader.open(person, "identity", *sealed[person], b"") == wanted
    assert len(asked) < 20, "most keys were there already"


def test_the_cache_is_bounded_and_only_a_cache(keyring: StoredKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CACHED", 3)
    sealed = {number: keyring.seal(UUID(int=number), "identity", b"%d" % number, b"") for number in range(10)}
    assert len(keyring._cache) == 3
    for number, each in sealed.items():
        assert keyring.open(UUID(int=number), "identity", *each, b"") == b"%d" % number
    assert len(keyring._cache) == 3
