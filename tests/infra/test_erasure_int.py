"""A person erased is nowhere any more: no file that the platform keeps, no log of it, and no older copy of the folder.

The strings are looked for as they are, in other cases, in UTF-16, in base64 (at any offset) and escaped for JSON.
"""

from __future__ import annotations

import base64
import io
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image, ImageDraw

from analytics.schema import TABLES
from infra.erasing import Erasures, restored_from_before_an_erasure
from infra.objects.folder import FolderObjects
from infra.pictures import SafePictures
from infra.platform import open_platform
from infra.read_models import VIEWS
from infra.settings import Settings
from infra.sqlite import Database
from projections.warehouse.reconcile import reconcile
from tests.infra.exported import verified
from tests.infra.server_process import ServerProcess, atelier
from tests.parts import parts_in
from tests.scenes import set_scene

NAME = "Zoë Quillfeather-Marsh"
SECRETS = (
    NAME,
    "Quillfeather",
    "zoe.quill@feather.example",
    "+49 151 9988776",
    "Fears needles since Übersee",
    "Halloway",  # the name after a change
    "zq@halloway.example",
    "Wants no photographs taken",
    "Weak heart, takes Marcumar",
    "Xylanthia",  # an unmatched word of the prompt
    "Grandpa Wendelin",  # a banner's text
    "motorcycle in Trondheim",
    "Ottilie's present",  # a tag
    "Locker of Wolpertinger",  # in the metadata
)
REPORTS = ("generation-trends", "studio-bookings", "style-popularity", "usage-by-tenant")
OTHERS = 60
"""Other clients before and after: their rows make the pages of the databases split and move."""


@dataclass
class Scene:
    server: ServerProcess
    studio: str
    client: str
    concept: str
    files: list[str]
    """Paths of what was made for the client."""
    photo: bytes
    backup: Path
    taken: Path
    """By `atelier backup`: the files, and their keys in a folder of their own."""
    reports: dict[str, Any] = field(default_factory=dict)
    forms: dict[bytes, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    root = tmp_path_factory.mktemp("erasure")
    server = ServerProcess(root / "data")
    server.start()
    try:
        yield lived(server, root / "backup")
    finally:
        server.stop()


@contextmanager
def calling(server: ServerProcess, key: str = "tenant_key") -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers=server.headers(key), trust_env=False, timeout=60) as client:
        yield client


def photo() -> bytes:
    """A picture that no other is like, with data about where it was taken."""
    picture = Image.effect_noise((96, 96), 80).convert("RGB")
    ImageDraw.Draw(picture).text((4, 40), "Quillfeather", fill=(200, 30, 30))
    exif = Image.Exif()
    exif[0x010E] = "Quillfeather, at home"
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif, quality=92)
    return written.getvalue()


def lived(server: ServerProcess, backup: Path) -> Scene:
    """A client with everything that may be known of one, among others; then a copy of the folder, without keys."""
    picture = photo()
    with calling(server) as client:

        def post(path: str, body: dict[str, Any], status: int = 201, **headers: str) -> dict[str, Any]:
            response = client.post(path, json=body, headers=headers)
            assert response.status_code == status, response.text
            answer: dict[str, Any] = response.json()
            return answer

        studio = post(
            "/v1/studios",
            {"name": "Ink", "zone": "Europe/Berlin", "currency": "EUR", "subscription": "studio"},
        )["id"]
        artist = post(f"/v1/studios/{studio}/artists", {"name": "Maren Vogel", "styles": ["fine-line"]})["id"]
        clients = f"/v1/studios/{studio}/clients"
        for n in range(OTHERS):
            post(clients, {"name": f"Other {n}", "notes": "x" * (n * 7 % 400)})
        body = {"name": NAME, "email": SECRETS[2], "phone": SECRETS[3], "notes": SECRETS[4]}
        jo = post(clients, body, **{"Idempotency-Key": "register"})["id"]
        for n in range(OTHERS):
            post(clients, {"name": f"Later {n}", "notes": "y" * (n * 11 % 400)})
        changed = {"name": f"Zoë {SECRETS[5]}", "email": SECRETS[6], "notes": f"{SECRETS[7]}, and " * 9}
        assert client.put(f"/v1/clients/{jo}", json=changed).status_code == 200
        prompt = f'a rose and {SECRETS[9]} on a {SECRETS[11]} with a banner that says "{SECRETS[10]}"'
        wanted = {
            "prompt": prompt,
            "style": "traditional",
            "pixels": 256,
            "variants": 2,
            "client_id": jo,
            "reference_images": [base64.b64encode(picture).decode()],
            "tags": [SECRETS[12]],
            "metadata": {"order": SECRETS[13]},
        }
        concept = post("/v1/generate", wanted, 200, **{"Idempotency-Key": "generate", "Prefer": "wait=30"})["id"]
        stencil = {"image": base64.b64encode(picture).decode(), "client_id": jo}
        rendition = post("/v1/stencil", stencil, 200, **{"Idempotency-Key": "stencil", "Prefer": "wait=30"})["id"]
        upscale = post("/v1/upscale", stencil, 200, Prefer="wait=30")["id"]
        restyle = post("/v1/styles/dotwork/apply", {**stencil, "width_mm": 30}, 200, Prefer="wait=30")["id"]
        film = {**stencil, "duration_s": 5, "size": "720p", "motion": "zoom"}
        video = post("/v1/videos", film, 200, Prefer="wait=60")["id"]
        for words in (NAME, SECRETS[13]):  # what is searched for is in the log of requests
            assert client.post("/v1/search", json={"text": words}).status_code == 200
        start = (datetime.now(UTC) + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
        money = {"amount_minor": 20000, "currency": "EUR"}
        booking = {
            "studio_id": studio,
            "artist_id": artist,
            "client_id": jo,
            "concept_id": concept,
            "start": start.isoformat(),
            "end": (start + timedelta(hours=2)).isoformat(),
            "price": money,
            "deposit": {"amount_minor": 5000, "currency": "EUR"},
            "notes": SECRETS[8],
        }
        post("/v1/bookings", booking, **{"Idempotency-Key": "book"})
        shown = client.get(f"/v1/concepts/{concept}").json()
        assert shown.pop("prompt") == prompt and "xylanthia" in json.dumps(shown).lower()
        svg = client.get(f"/v1/concepts/{concept}/artifacts/0.svg").content
        kept = SafePictures().accept(picture).data
    reports = {name: report(server, name) for name in REPORTS}
    settle(server)
    mailed(server)
    # As `atelier backup` does it, which takes neither keys nor mails.
    shutil.copytree(server.data, backup, symlinks=True, ignore=shutil.ignore_patterns("keys", "mail"))
    taken = backup.with_name("taken")
    told = atelier("backup", str(taken / "files"), "--keys", str(taken / "keys"), data=server.data)
    assert told.returncode == 0, told.stderr
    files = [
        f"concepts/{concept}/artifacts/0.svg",
        f"stencils/{rendition}/file.svg",
        f"upscales/{upscale}/file.png",
        f"restyles/{restyle}/file.svg",
        f"videos/{video}/file.mp4",
    ]
    made = Scene(server, studio, jo, concept, files, picture, backup, taken, reports)
    made.forms = forms(SECRETS)
    for what, data in (("the photograph", picture), ("the photograph as kept", kept), ("the design", svg)):
        for at in (len(data) // 3, len(data) // 2):
            made.forms[data[at : at + 40]] = what
    return made


def mailed(server: ServerProcess) -> None:
    """Wait for the mail that the client gets: where no mail server is set, it is a file."""
    for _ in range(600):
        if any(SECRETS[6].encode() in file.read_bytes() for file in (server.data / "mail").glob("*.eml")):
            return
        time.sleep(0.1)
    pytest.fail("no mail to the client")


def forms(secrets: tuple[str, ...]) -> dict[bytes, str]:
    """Every form of each string, with the string."""
    found: dict[bytes, str] = {}
    for secret in secrets:
        for text in {secret, secret.lower(), secret.upper(), json.dumps(secret)[1:-1]}:
            plain = text.encode()
            found[plain] = secret
            found[text.encode("utf-16-le")] = found[text.encode("utf-16-be")] = secret
            for shift in range(3):
                # Of base64 the letters that depend on what stands before and behind are left out.
                coded = base64.b64encode(bytes(shift) + plain)
                found[coded[-(-shift * 4 // 3) + (1 if shift else 0) : len(plain) * 4 // 3 - 3]] = secret
    return {form: secret for form, secret in found.items() if len(form) >= 6}


def search(root: Path, wanted: dict[bytes, str], but: tuple[str, ...] = ()) -> list[str]:
    """Where in the files under `root` a form is found."""
    lowered_forms = {form.lower(): secret for form, secret in wanted.items()}
    found = []
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        name = path.relative_to(root).as_posix()
        if name.startswith(but):
            continue
        try:
            data = path.read_bytes()
        except FileNotFoundError:  # gone since
            continue
        lowered = data.lower()
        found += [f"{name}: {secret}" for form, secret in lowered_forms.items() if form in lowered]
    return sorted(set(found))


@contextmanager
def reading(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process in the middle of reading a database. In this one, `search` would give its locks up."""
    code = (
        "import sqlite3, sys\n"
        f"reader = sqlite3.connect({str(path)!r}, isolation_level=None)\n"
        "reader.execute('BEGIN')\n"
        "print(reader.execute('SELECT COUNT(*) FROM clients').fetchone()[0], flush=True)\n"
        "sys.stdin.readline()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and int(process.stdout.readline()) == 2 * OTHERS + 1
        yield process
        process.kill()


def report(server: ServerProcess, name: str) -> Any:
    with calling(server) as client:
        today = datetime.now(UTC).date()
        span = f"from={today - timedelta(days=30)}&to={today + timedelta(days=30)}"
        response = client.get(f"/v1/reports/{name}?{span}")
    assert response.status_code == 200, response.text
    return response.json()


def settle(server: ServerProcess) -> None:
    with calling(server) as client:
        for _ in range(600):
            health = client.get("/readyz").json()
            if all(follower["lag"] == 0 for follower in health["followers"].values()):
                return
            time.sleep(0.1)
    pytest.fail(f"never settled: {health}")


def test_before_the_erasure_the_search_finds_what_is_there(scene: Scene) -> None:
    """Or the search below would prove nothing."""
    found = "\n".join(search(scene.server.data, scene.forms))
    for secret in SECRETS:
        assert f": {secret}" in found
    assert "views.db" in found and "mail/" in found
    with calling(scene.server) as client:
        for path in scene.files:
            assert client.get(f"/v1/{path}").status_code == 200, path
    # In the clear in the read models alone, and in mails that nobody took: elsewhere it is sealed.
    assert not search(scene.server.data, scene.forms, ("views.db", "mail"))
    assert set(forms(("abcdefghijkl",))) <= set(forms(("abcdefghijkl",)))
    for shift in range(3):
        coded = base64.b64encode(b"x" * shift + b"--abcdefghijkl--")
        assert any(form in coded for form in forms(("abcdefghijkl",)))


def test_an_erasure_leaves_no_trace(scene: Scene) -> None:
    server = scene.server
    # Someone reads all the while, as a backup or a long query would: the traces in the way must go in the end.
    with reading(server.data / "views.db") as reader, calling(server) as client:
        answer = client.post(f"/v1/clients/{scene.client}/erase", json={"reason": "client-request"})
        assert answer.status_code == 202, answer.text
        position = {"Atelier-Position": answer.headers["Atelier-Position"]}
        shown = client.get(f"/v1/clients/{scene.client}", headers=position).json()
        assert shown["erased"] and not any(shown[name] for name in ("name", "email", "phone", "notes"))
        settle(server)
        assert search(server.data, scene.forms)  # the reader still holds the old pages
        reader.communicate("enough", 60)
        for _ in range(600):
            left = search(server.data, scene.forms)
            if not left:
                break
            time.sleep(0.1)
        assert left == []
        concept = client.get(f"/v1/concepts/{scene.concept}").json()
        assert concept["prompt"] is None
        for path in scene.files:
            assert client.get(f"/v1/{path}").status_code == 410, path
        found = client.post("/v1/search", json={"text": SECRETS[12]}).json()["data"]
        assert scene.concept not in json.dumps(found)
        for path, key in (("generate", "generate"), ("stencil", "stencil")):
            repeat = client.post(
                f"/v1/{path}", json={"prompt": "a rose", "style": "traditional"}, headers={"Idempotency-Key": key}
            )
            assert repeat.status_code in (409, 422)
            assert not any(form in repeat.content for form in scene.forms)
        assert client.put(f"/v1/clients/{scene.client}", json={"name": "Somebody"}).status_code == 410
    assert not search(server.data.parent, scene.forms, ("data", "backup", "taken")), "the server's own messages"


def test_reports_say_what_they_said(scene: Scene) -> None:
    for name, before in scene.reports.items():
        after = report(scene.server, name)
        if name == "usage-by-tenant":  # the requests since then are counted there
            assert [table["name"] for table in after["tables"]] == [table["name"] for table in before["tables"]]
            continue
        assert [table["rows"] for table in after["tables"]] == [table["rows"] for table in before["tables"]]
        assert after["parameters"] == before["parameters"]


def test_every_projection_rebuilds_and_every_proof_holds(scene: Scene) -> None:
    with calling(scene.server, "operator_key") as client:
        for name in (*(view.name for view in VIEWS), "warehouse", "audit"):
            assert client.post(f"/v1/operations/projections/{name}/rebuild").status_code == 200
    settle(scene.server)
    assert scene.server.stop() == 0
    running = open_platform(Settings(data=scene.server.data))
    try:
        assert running.settle(60)
        warehouse = running.warehouse.warehouse
        assert reconcile(running.log, running.transcoder, warehouse).ok
        for table in TABLES.values():  # parts are compressed: asked for, they come in the clear
            data = warehouse.read(f"SELECT * FROM {table.name}", format="JSONEachRow")
            found = {secret for form, secret in scene.forms.items() if form.lower() in data.lower()}
            assert not found, table.name
        checked = verified(running, scene.server.data.parent)
        export = scene.server.data.parent / "events.ndjson"
        assert checked.ok, checked.problems
        states = b"\n".join(
            base64.b64decode(json.loads(line)["state"]) for line in export.read_bytes().splitlines()
        ).lower()
        assert not {secret for form, secret in scene.forms.items() if form.lower() in states}
    finally:
        running.close()
    assert search(scene.server.data, scene.forms) == []


def test_an_older_copy_with_the_present_keys_opens_nothing(scene: Scene, tmp_path: Path) -> None:
    assert {path.name for path in scene.taken.iterdir()} == {"files", "keys"}
    assert len([path for path in scene.taken.rglob("*") if path.is_file()]) >= 8
    assert search(scene.taken, scene.forms) == [], "what `atelier backup` wrote before, with its keys apart"
    assert not search(scene.backup, scene.forms, ("views.db",)), "but for the read models, which are no part of a copy"
    for kept in (False, True):
        restored = tmp_path / f"restored-{kept}"
        # A copy without the read models, which are made anew from the log; and one that took them along.
        # The second is a poor copy, besides: links are followed, and the warehouse cannot be opened any more.
        left_out = None if kept else shutil.ignore_patterns("views.db*")
        shutil.copytree(scene.backup, restored, symlinks=not kept, ignore=left_out)
        shutil.copytree(scene.server.data / "keys", restored / "keys")
        assert bool(search(restored, scene.forms)) == kept
        running = open_platform(Settings(data=restored))
        try:
            assert running.settle(60)
            row = running.store.one("SELECT * FROM clients WHERE erased")
            assert row is not None and row["name"] is None
            assert len(running.store.all("SELECT id FROM clients")) == 2 * OTHERS + 1
            happened = [running.transcoder.decode(each) for each in running.log.read(0, 10_000)]
            assert not any(secret in repr(vars(each.event)) for each in happened for secret in SECRETS)
            assert search(restored, scene.forms) == []
        finally:
            running.close()
        assert search(restored, scene.forms) == []


def test_scrubbing_takes_away_what_page_splits_left_behind(tmp_path: Path) -> None:
    database = Database(tmp_path / "store.db", synchronous="OFF")
    with database.write() as connection:
        connection.execute("CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT, notes TEXT) WITHOUT ROWID")
    chance, ids = random.Random(5), []
    for n in range(1500):
        ids.append(uuid.UUID(int=chance.getrandbits(128)).hex)
        with database.write() as connection:
            row = (ids[-1], f"person-{n:04d}", "z" * chance.randrange(300))
            connection.execute("INSERT INTO people VALUES (?,?,?)", row)
            connection.execute("UPDATE people SET notes = ? WHERE id = ?", ("y" * n, chance.choice(ids)))
    with database.write() as connection:
        connection.execute("UPDATE people SET name = NULL, notes = NULL")
    assert database.truncate_log()
    assert b"person-" in raw(tmp_path), "secure_delete is enough by now: nothing need be written anew"
    assert database.scrub()
    assert b"person-" not in raw(tmp_path)
    assert len(database.all("SELECT id FROM people")) == len(ids)
    database.close()


def test_an_erasure_is_scrubbed_after_the_read_models_have_it_and_after_a_crash(tmp_path: Path) -> None:
    with parts_in(tmp_path) as parts:
        folder, reached = FolderObjects(tmp_path / "objects", parts.keyring, bytes(32), parts.ids), [0]

        def erasures() -> Erasures:
            return Erasures(parts.keyring, folder, parts.log, parts.store, parts.keys, lambda: reached[0])

        scene = set_scene(parts.do)
        with parts.store.write() as connection:
            connection.execute("CREATE TABLE clients (id TEXT PRIMARY KEY, erased INTEGER)")
            connection.execute("INSERT INTO clients VALUES (?, 0)", (str(scene.client),))
        first = erasures()
        assert first.scrub() and not restored_from_before_an_erasure(parts.store, parts.keyring.erased())
        first.erase(scene.tenant, scene.client)
        assert parts.keyring.is_erased(scene.client)
        assert restored_from_before_an_erasure(parts.store, parts.keyring.erased())
        with parts.store.write() as connection:
            connection.execute("UPDATE clients SET erased = 1")
        assert not restored_from_before_an_erasure(parts.store, parts.keyring.erased())
        again = erasures()  # of the next process: it is written down that there is something to do
        assert not again.scrub()
        reached[0] = parts.log.head()
        holder = sqlite3.connect(tmp_path / "views.db", isolation_level=None)
        holder.execute("BEGIN")
        holder.execute("SELECT * FROM clients").fetchall()
        assert not again.scrub()
        holder.close()
        assert again.scrub() and again.scrub()
        assert parts.store.all("SELECT * FROM unscrubbed") == []


def raw(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("store.db*")))
