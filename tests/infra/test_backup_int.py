"""A restore drill with a real server: what comes back, what stays erased, and which logs are refused.

On SQLite files and on PostgreSQL; what only a hand that changes the files could do, on files alone.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest

from infra.backup import manifest, restoring, taking
from infra.backup.databases import Databases, FileDatabases
from infra.backup.manifest import BackupUnusable
from infra.backup.postgres import PostgresDatabases
from infra.backup.restoring import Restored
from infra.clock import SystemClock, SystemIds
from infra.folder import DataFolder
from infra.objects.bucket import Bucket
from infra.objects.place import place_of
from infra.read_models import VIEWS
from projections.audit.verify import verify_folder
from tests.infra.postgres_server import plain_database, plain_owner, runtime_login, shared
from tests.infra.runtime_rights import EXPECTED, rights
from tests.infra.s3_server import S3Server
from tests.infra.server_process import ServerProcess, atelier

DERIVED = [table for view in VIEWS for table in view.tables]
NAME = "Wilhelmina Quartzfeather"


@dataclass
class Drill:
    root: Path
    backup: Path
    keys: Path
    erased: str
    kept: str
    concepts: list[str]
    designs: dict[str, bytes]
    checkpoint: bytes
    """Published when the backup was taken."""
    later: bytes
    """Published after it, over more events."""
    said: dict[str, Any]
    url: str | None
    """Of the database that was backed up; None where it lay in the folder."""


def databases(data: Path, url: str | None) -> Databases:
    return FileDatabases(DataFolder(data), DERIVED) if url is None else PostgresDatabases(url, DERIVED)


def back_up(drill: Drill, target: Path, keys: Path, base: Path | None = None) -> None:
    data = drill.root / "data"
    taking.back_up(DataFolder(data), databases(data, drill.url), target, keys, SystemClock().now(), base)


def restore(
    drill: Drill,
    data: Path,
    checkpoints: Sequence[bytes] = (),
    new_origin: str | None = None,
    url: str | None = None,
    backup: Path | None = None,
    keys: Path | None = None,
) -> Restored:
    """Restore into a new folder and, where there was one, into a new database."""
    if drill.url is not None and url is None:
        url = shared().database()
    backup, keys = backup or drill.backup, keys or drill.keys
    return restoring.restore(backup, keys, data, databases(data, url), SystemIds(), checkpoints, new_origin)


def settings_of(url: str | None) -> dict[str, str]:
    return {} if url is None else {"database_url": url}


def wrapped_keys(data: Path, url: str | None, person: str) -> int:
    """How many of a person's keys are there."""
    if url is None:
        with closing(sqlite3.connect(data / "keys" / "keyring.db")) as keys:
            return len(keys.execute("SELECT 1 FROM data_keys WHERE subject = ?", (subject(person),)).fetchall())
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT 1 FROM keyring.data_keys WHERE subject = %s", (subject(person),))
        return len(found.fetchall())


@contextmanager
def calling(server: ServerProcess, key: str = "tenant_key") -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers=server.headers(key), trust_env=False, timeout=60) as client:
        yield client


def settled(server: ServerProcess) -> bytes:
    """The checkpoint once it covers every event."""
    with calling(server, "operator_key") as client:
        for _ in range(600):
            health = client.get("/readyz").json()
            followers = health["followers"].values()
            if all(each["lag"] == 0 for each in followers):
                return client.get("/audit/checkpoint").content
            time.sleep(0.1)
    raise AssertionError(health)


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    """On files."""
    yield from drilled(tmp_path_factory.mktemp("drill"), None)


@pytest.fixture(scope="module")
def on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    """Whose owner is no superuser."""
    yield from drilled(tmp_path_factory.mktemp("drill"), plain_owner())


@pytest.fixture(params=["drill", "on_postgresql"])
def either(request: pytest.FixtureRequest) -> Drill:
    made: Drill = request.getfixturevalue(request.param)
    return made


def drilled(root: Path, url: str | None) -> Iterator[Drill]:
    server = ServerProcess(root / "data", **settings_of(url))
    server.start()
    try:
        with calling(server) as client:

            def post(path: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
                response = client.post(path, json=body, headers=headers)
                assert response.status_code < 300, response.text
                made: dict[str, Any] = response.json()
                return made

            studio = post("/v1/studios", {"name": "Ink", "zone": "UTC", "currency": "EUR", "subscription": "studio"})
            clients = f"/v1/studios/{studio['id']}/clients"
            people = [post(clients, {"name": name})["id"] for name in (NAME, "Jo Tate", "Never Seen")]
            wanted = {"prompt": "a leaf", "style": "blackwork", "pixels": 256}
            concepts = [
                post("/v1/generate", {**wanted, "client_id": person}, Prefer="wait=30")["id"] for person in people[:2]
            ]
            designs = {each: client.get(f"/v1/concepts/{each}/artifacts/0.svg").content for each in concepts}
            assert client.post(f"/v1/clients/{people[2]}/erase", json={}).status_code < 300
            checkpoint = settled(server)
            place = databases(server.data, url)
            taking.back_up(DataFolder(server.data), place, root / "backup", root / "keys", SystemClock().now())
            assert client.post(f"/v1/clients/{people[0]}/erase", json={}).status_code < 300
        later = settled(server)
    finally:
        server.stop()
    backup, keys = root / "backup", root / "keys"
    yield Drill(root, backup, keys, people[0], people[1], concepts, designs, checkpoint, later, server.said, url)


def subject(client: str) -> str:
    """A client's id as the key ring has it."""
    return str(UUID(hex=client.removeprefix("cli_")))


def copied(drill: Drill, place: Path) -> Drill:
    shutil.copytree(drill.backup, place / "backup")
    shutil.copytree(drill.keys, place / "keys")
    return replace(drill, root=place, backup=place / "backup", keys=place / "keys")


def signed_again(folder: Path) -> None:
    """As one would who changes a backup and knows of its manifest."""
    manifest.describe(folder, manifest.read(folder).facts).write(folder)


def test_a_backup_tells_nothing_of_a_person_without_its_keys(either: Drill) -> None:
    told = [path for path in either.backup.rglob("*") if path.is_file() and NAME.encode() in path.read_bytes()]

    assert told == []
    assert not list(either.backup.rglob("*.key")) and list(either.keys.glob("keyring.d*"))
    kept = [path for path in (either.keys, *either.keys.iterdir()) if path.name != manifest.NAME]
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)


def test_a_restored_platform_serves_what_was_there(either: Drill, tmp_path: Path) -> None:
    drill, url = either, None if either.url is None else shared().database()
    done = restore(drill, tmp_path / "data", [drill.checkpoint], url=url)
    server = ServerProcess(tmp_path / "data", **settings_of(url))
    server.said = drill.said  # its keys are told on the first start only
    server.start()
    try:
        with calling(server) as client:
            settled(server)
            shown = client.get(f"/v1/clients/{drill.kept}").json()
            gone = client.get(f"/v1/clients/{drill.erased}").json()
            found = {each: client.get(f"/v1/concepts/{each}/artifacts/0.svg").content for each in drill.concepts}
            variants = [len(client.get(f"/v1/concepts/{each}").json()["variants"]) for each in drill.concepts]
        published = verify_folder(tmp_path / "data" / "audit")
    finally:
        server.stop()

    assert done.events > 0 and done.signed > 0 and done.erased == 1
    assert shown["name"] == "Jo Tate"
    assert gone["name"] == NAME, "erased after the backup, and the keys are as old as the backup"
    assert found == drill.designs and variants == [1, 1], "nothing is drawn twice"
    assert published.ok


def test_with_newer_keys_the_erased_stay_erased(either: Drill, tmp_path: Path) -> None:
    back_up(either, tmp_path / "later", tmp_path / "newer", either.backup)
    url = None if either.url is None else shared().database()

    done = restore(either, tmp_path / "data", url=url, keys=tmp_path / "newer")

    assert done.erased == 2
    assert wrapped_keys(tmp_path / "data", url, either.erased) == 0 < wrapped_keys(tmp_path / "data", url, either.kept)


def test_the_log_erases_again_what_older_keys_still_open(either: Drill, tmp_path: Path) -> None:
    back_up(either, tmp_path / "later", tmp_path / "newer")
    url = None if either.url is None else shared().database()

    done = restore(either, tmp_path / "data", [either.checkpoint, either.later], url=url, backup=tmp_path / "later")

    assert done.erased == 2
    assert wrapped_keys(tmp_path / "data", url, either.erased) == 0 < wrapped_keys(tmp_path / "data", url, either.kept)


def test_a_log_older_than_a_checkpoint_kept_outside_is_refused(either: Drill, tmp_path: Path) -> None:
    url = None if either.url is None else shared().database()
    with pytest.raises(BackupUnusable, match="its log is older, or was cut off"):
        restore(either, tmp_path / "data", [either.later], url=url)
    with pytest.raises(BackupUnusable, match="nobody may sign two histories"):
        restore(either, tmp_path / "data", [either.later], "atelier.local/log", url)

    assert not (tmp_path / "data").exists() and not list(tmp_path.glob("*.restoring"))
    assert restore(either, tmp_path / "data", [either.checkpoint], url=url).events > 0, "nothing was left in its way"


def test_loss_is_accepted_under_a_new_name_only(drill: Drill, tmp_path: Path) -> None:
    restore(drill, tmp_path / "data", [drill.later], "atelier.local/log-2")
    server = ServerProcess(tmp_path / "data", origin="atelier.local/log-2")
    server.start()
    try:
        for _ in range(600):
            note = httpx.get(f"{server.url}/audit/checkpoint", trust_env=False)
            if note.status_code == 200:
                break
            time.sleep(0.1)
        time.sleep(1.5)
    finally:
        server.stop()

    assert verify_folder(tmp_path / "data" / "audit").ok
    assert (tmp_path / "data" / "audit" / "checkpoint").read_text().startswith("atelier.local/log-2\n")


def cut_off(log: sqlite3.Connection) -> None:
    log.executescript("DROP TRIGGER events_refuse_delete; DELETE FROM events WHERE position > 5")


def changed(log: sqlite3.Connection) -> None:
    log.executescript(
        "DROP TRIGGER events_refuse_update; UPDATE events SET state = CAST(state || ' ' AS BLOB) WHERE position = 5"
    )


def renamed(log: sqlite3.Connection) -> None:
    log.executescript("DROP TRIGGER events_refuse_update; UPDATE events SET originator_id = 'x' WHERE position = 5")


@pytest.mark.parametrize(
    ("damage", "said"), [(cut_off, "cut off"), (changed, "its log was changed"), (renamed, "position 5 cannot be read")]
)
def test_a_log_that_was_cut_off_or_changed_is_refused(
    drill: Drill, tmp_path: Path, damage: Callable[[sqlite3.Connection], None], said: str
) -> None:
    mine = copied(drill, tmp_path)
    with closing(sqlite3.connect(mine.backup / "log.db")) as log:
        damage(log)
    signed_again(mine.backup)

    with pytest.raises(BackupUnusable, match=said):
        restore(mine, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_damaged_backup_names_the_file(drill: Drill, tmp_path: Path) -> None:
    mine = copied(drill, tmp_path)
    first = next(path for path in sorted((mine.backup / "objects").rglob("*")) if path.is_file())
    first.write_bytes(first.read_bytes()[:-1] + b"\0")
    with pytest.raises(BackupUnusable, match=first.name):
        restore(mine, tmp_path / "data")

    first.unlink()
    with pytest.raises(BackupUnusable, match=f"lacks objects/.*{first.name}"):
        restore(mine, tmp_path / "data")

    signed_again(mine.backup)
    (mine.backup / "objects" / "more").write_text("x")
    with pytest.raises(BackupUnusable, match="does not belong"):
        restore(mine, tmp_path / "data")


def test_links_are_made_to_an_older_backup(drill: Drill, tmp_path: Path) -> None:
    mine = copied(drill, tmp_path)
    back_up(drill, tmp_path / "b", tmp_path / "k", mine.backup)

    files = [path for path in (tmp_path / "b" / "objects").rglob("*") if path.is_file()]
    assert files and all(path.stat().st_nlink == 2 for path in files)


def test_places_that_cannot_be(drill: Drill, tmp_path: Path) -> None:
    data = drill.root / "data"
    for target, keys, said in (
        (tmp_path / "b", tmp_path / "b" / "keys", "Keys are kept apart"),
        (tmp_path / "b", tmp_path / "b", "Keys are kept apart"),
        (data / "b", tmp_path / "k", "inside the data folder"),
        (drill.backup, tmp_path / "k", "is there already"),
    ):
        with pytest.raises(BackupUnusable, match=said):
            back_up(drill, target, keys)
    with pytest.raises(BackupUnusable, match="has no log"):
        back_up(replace(drill, root=tmp_path / "none"), tmp_path / "b", tmp_path / "k")
    with pytest.raises(BackupUnusable, match="is not empty"):
        restore(drill, data)
    with pytest.raises(BackupUnusable, match="it is no backup"):
        restore(drill, tmp_path / "d", backup=tmp_path)
    with pytest.raises(BackupUnusable, match="restore it without ATELIER_DATABASE_URL"):
        restore(drill, tmp_path / "d", url="postgresql://nowhere/at-all")
    assert list(tmp_path.iterdir()) == []


def test_in_a_restored_database_the_runtime_may_do_no_more_than_before(on_postgresql: Drill, tmp_path: Path) -> None:
    url = shared().database()
    restore(on_postgresql, tmp_path / "data", [on_postgresql.checkpoint], url=url)
    assert rights(url) == EXPECTED
    with psycopg.connect(url) as owner, pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        owner.execute("DELETE FROM log.events")


def test_a_backup_of_postgresql_needs_a_new_database(on_postgresql: Drill, tmp_path: Path) -> None:
    with pytest.raises(BackupUnusable, match="The database is not empty"):
        restore(on_postgresql, tmp_path / "data", url=on_postgresql.url)
    with pytest.raises(BackupUnusable, match="set ATELIER_DATABASE_URL"):
        restore(replace(on_postgresql, url=None), tmp_path / "data")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format":2,"files":{}}', '{"format":1,"files":{"a":1}}'])
def test_a_manifest_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / manifest.NAME).write_text(text)
    with pytest.raises(BackupUnusable):
        manifest.read(tmp_path)


def test_what_is_left_out_leaves_no_byte(tmp_path: Path) -> None:
    from infra.backup.copying import copy_tables

    with closing(sqlite3.connect(tmp_path / "a.db")) as made:
        made.executescript(
            "CREATE TABLE people (name TEXT); CREATE INDEX by_name ON people (name);"
            "CREATE TABLE jobs (id TEXT PRIMARY KEY) WITHOUT ROWID; CREATE UNIQUE INDEX one ON jobs (id);"
            "CREATE VIRTUAL TABLE words USING fts5(text);"
        )
        made.execute("INSERT INTO words VALUES (?)", (NAME,))
        made.execute("INSERT INTO people VALUES (?)", (NAME,))
        made.execute("INSERT INTO jobs VALUES ('j')")
        made.commit()

    copy_tables(tmp_path / "a.db", tmp_path / "b.db", ["people"])

    assert NAME.split()[1].lower().encode() not in (tmp_path / "b.db").read_bytes().lower()
    assert NAME.encode() not in (tmp_path / "b.db").read_bytes()
    with closing(sqlite3.connect(tmp_path / "b.db")) as copy:
        assert [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE sql IS NOT NULL")] == [
            "jobs",
            "one",
        ]
        assert copy.execute("SELECT id FROM jobs").fetchall() == [("j",)]


def test_the_commands_of_the_readme(drill: Drill, tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_bytes(drill.checkpoint)
    backup, keys = str(tmp_path / "backups" / "monday"), str(tmp_path / "keys" / "monday")

    taken = atelier("backup", backup, "--keys", keys, data=drill.root / "data")
    restored = atelier(
        *("restore", backup, "--keys", keys, "--checkpoint", str(tmp_path / "checkpoint")), data=tmp_path / "restored"
    )
    again = atelier("restore", backup, "--keys", keys, data=tmp_path / "restored")

    assert taken.returncode == 0 and "events" in taken.stdout, taken.stderr
    assert restored.returncode == 0 and "people erased again" in " ".join(restored.stdout.split()), restored.stderr
    assert again.returncode == 1 and "is not empty" in " ".join(again.stderr.split())


def test_the_commands_bring_back_a_database_that_was_dropped(on_postgresql: Drill, tmp_path: Path) -> None:
    """Dump, drop, restore, verify; the platform has a login of the runtime's rights alone, the commands the owner's."""
    data, url = tmp_path / "data", plain_database()
    assert on_postgresql.url is not None
    copy = shared()._create(on_postgresql.url.rsplit("/", 1)[1])
    shutil.copytree(on_postgresql.root / "data", data)
    (tmp_path / "checkpoint").write_bytes(on_postgresql.later)
    backup, keys = str(tmp_path / "backup"), str(tmp_path / "keys")

    taken = atelier("backup", backup, "--keys", keys, "--url", copy, data=data, database_url=runtime_login(copy))
    assert taken.returncode == 0, taken.stderr
    shutil.rmtree(data)
    with psycopg.connect(shared().url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {copy.rsplit('/', 1)[1]}".encode())
    restored = atelier(
        *("restore", backup, "--keys", keys, "--checkpoint", str(tmp_path / "checkpoint"), "--url", url),
        data=data,
        database_url=runtime_login(url),
    )
    assert restored.returncode == 0 and "2 people erased again" in " ".join(restored.stdout.split()), restored.stderr
    server = ServerProcess(data, database_url=runtime_login(url))
    server.said = on_postgresql.said
    server.start()
    try:
        settled(server)
    finally:
        server.stop()
    (tmp_path / "outside").write_bytes(on_postgresql.later)
    verified = atelier("verify", str(data / "audit"), "--since", str(tmp_path / "outside"), data=data)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_files_of_a_folder_restore_into_a_bucket_and_back(
    drill: Drill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    s3 = S3Server()
    s3.start()
    try:
        bucket = Bucket(place_of(s3.url(s3.bucket(), prefix="/cell")))
        bucket.make()
        data, files = tmp_path / "data", FileDatabases(DataFolder(tmp_path / "data"), DERIVED)
        log_of_another = copied(drill, tmp_path / "copy")
        with pytest.raises(BackupUnusable, match="its log is older"):
            restoring.restore(log_of_another.backup, drill.keys, data, files, SystemIds(), [drill.later], bucket=bucket)
        assert list(bucket.each()) == [], "what a refused restore had put there is gone"

        done = restoring.restore(drill.backup, drill.keys, data, files, SystemIds(), bucket=bucket)
        kept = {str(path.relative_to(drill.backup / "objects")): path.read_bytes() for path in files_in(drill.backup)}
        assert done.objects == len(kept) > 0 and not list((data / "objects").rglob("*/*"))
        assert {each.address for each in bucket.each()} == set(kept)

        server = ServerProcess(data, objects_url=s3.url(bucket.place.bucket, prefix="/cell"))
        server.said = drill.said
        server.start()
        try:
            with calling(server) as client:
                settled(server)
                found = {each: client.get(f"/v1/concepts/{each}/artifacts/0.svg").content for each in drill.concepts}
            assert found == drill.designs
            folder = DataFolder(data)
            for name, base in (("b1", None), ("b2", tmp_path / "b1")):
                taken = taking.back_up(
                    folder, files, tmp_path / name, tmp_path / f"{name}-keys", SystemClock().now(), base, bucket
                )
                assert taken.objects == len(kept)
        finally:
            server.stop()
        again = {str(path.relative_to(tmp_path / "b2" / "objects")): path for path in files_in(tmp_path / "b2")}
        assert {name: path.read_bytes() for name, path in again.items()} == kept
        assert all(path.stat().st_nlink == 2 for path in again.values()), "what the older one has is not fetched"

        bucket.remove([first := min(kept)])
        bucket.put(first, b"of somebody else")
        with pytest.raises(BackupUnusable, match="other files under the same names"):
            restoring.restore(tmp_path / "b2", tmp_path / "b2-keys", tmp_path / "d2", files, SystemIds(), bucket=bucket)
        done = restoring.restore(
            tmp_path / "b2",
            tmp_path / "b2-keys",
            tmp_path / "d2",
            FileDatabases(DataFolder(tmp_path / "d2"), DERIVED),
            SystemIds(),
        )
        assert done.objects == len(kept) == len(files_in(tmp_path / "d2"))

        s3.stop()
        told = atelier(
            *("backup", str(tmp_path / "b3"), "--keys", str(tmp_path / "b3-keys")),
            data=data,
            objects_url=s3.url(bucket.place.bucket, prefix="/cell"),
        )
        assert told.returncode == 1 and "The store of files cannot be reached" in " ".join(told.stderr.split())
        assert not list(tmp_path.glob("b3*"))
    finally:
        s3.stop()


def files_in(folder: Path) -> list[Path]:
    return [path for path in sorted((folder / "objects").rglob("*")) if path.is_file()]
