"""`atelier demo`: the main job, from a fresh platform to a verified log, driven from outside over HTTP alone."""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from infra.cli.client import call
from infra.cli.demo_page import write_page
from infra.cli.failures import Failed
from infra.cli.mirror import mirror
from infra.cli.reports import unpack

screen = Console()
PROMPTS = ("a rose with leaves", "a snake around a dagger", "crescent moon over a mandala")
STYLES = ("fine-line", "blackwork", "dotwork", "traditional")
REPORTS = ("generation-trends", "style-popularity", "studio-bookings", "usage-by-tenant")
SECRETS = ("Marisol Quintana", "marisol@example.org", "+34 600 123 456", "allergic to nickel")
"""The demo client's name, mail, phone and notes: nothing that is kept may hold them after the erasure."""


@dataclass
class Story:
    """What the steps share, and what they found."""

    out: Path
    data: Path
    operator: httpx.Client
    tenant: httpx.Client
    playground: httpx.Client
    summary: dict[str, dict[str, Any]] = field(default_factory=dict)
    designs: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[dict[str, str]] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    position: str = "0"


def run_demo(out: Path, over: Callable[[Path], AbstractContextManager[Callable[[Path], Story]]] | None = None) -> None:
    """Raises `Failed` where anything is not as it should be; the summary says what.

    `over` starts what is driven, in a new folder; a server of its own otherwise.
    """
    out.mkdir(parents=True, exist_ok=True)
    for stale in ("audit", "evidence", "designs", "reports", "pictures"):
        shutil.rmtree(out / stale, ignore_errors=True)
    for folder in ("designs", "reports", "pictures"):
        (out / folder).mkdir()
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="atelier-demo-") as scratch,
        (over or _server)(Path(scratch) / "data") as story_of,
    ):
        story = story_of(out)
        _tell(story)
    seconds = round(time.monotonic() - began, 1)
    summary = {**story.summary, "seconds": seconds}
    (out / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")
    write_page(out, summary, story.designs, story.pictures)
    wrong = [name for name, part in story.summary.items() if not part["ok"]]
    for name, part in story.summary.items():
        mark = "[green]ok[/]" if part["ok"] else "[red]wrong[/]"
        figures = ", ".join(f"{key} {value}" for key, value in part.items() if key != "ok" and _short(value))
        screen.print(f"{mark:>14}  {name:<10} {figures}", highlight=False, soft_wrap=True)
    screen.print(f"{seconds} s; look at {out / 'index.html'}")
    if wrong:
        raise Failed(f"not as it should be: {', '.join(wrong)}; see {out / 'summary.json'}")


def _tell(story: Story) -> None:
    steps: tuple[tuple[str, Callable[[Story], None]], ...] = (
        ("A tenant, a studio, two artists, a client", _found),
        ("Twelve designs in four styles", _design),
        ("An upscaled copy, a stencil, a stencil of a photograph", _derive),
        ("A booking held, its deposit recorded, confirmed", _book),
        ("Usage and four reports", _report),
        ("An evidence pack", _prove),
        ("The client erased", _erase),
        ("The log verified, offline", _verify),
    )
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True) as progress:
        task = progress.add_task("", total=len(steps))
        for title, step in steps:
            progress.update(task, description=title)
            step(story)
            progress.advance(task)


def _found(story: Story) -> None:
    made = _post(story, story.operator, "/v1/tenants", {"name": "Casa Tinta", "tier": "pro"})
    tenant = made["id"]
    scopes = ["read", "design", "book", "manage", "report", "audit"]
    key = _post(story, story.operator, f"/v1/tenants/{tenant}/keys", {"name": "demo", "scopes": scopes})
    story.tenant.headers["Authorization"] = f"Bearer {key['secret']}"
    studio = _post(
        story,
        story.tenant,
        "/v1/studios",
        {"name": "Casa Tinta", "zone": "Europe/Madrid", "currency": "EUR", "subscription": "studio"},
    )["id"]
    artists = [
        _post(story, story.tenant, f"/v1/studios/{studio}/artists", {"name": name, "styles": [style]})["id"]
        for name, style in (("Lucía", "fine-line"), ("Bruno", "blackwork"))
    ]
    name, email, phone, notes = SECRETS
    client = _post(
        story,
        story.tenant,
        f"/v1/studios/{studio}/clients",
        {"name": name, "email": email, "phone": phone, "notes": notes},
    )["id"]
    story.ids = {"tenant": tenant, "studio": studio, "artist": artists[0], "client": client}
    _leave_evidence(story)


def _leave_evidence(story: Story) -> None:
    """What auditors look for: a member with a role, a change of tier, and access that was refused."""
    member = {"name": "Front Desk", "email": "desk@example.org", "role": "front-desk"}
    _post(story, story.tenant, "/v1/members", member)
    limits = {"requests_per_minute": 500}
    _post(story, story.operator, f"/v1/tenants/{story.ids['tenant']}/tier", {"tier": "enterprise", "limits": limits})
    if story.tenant.get("/v1/tenants").status_code != 403 or story.tenant.get("/v1/operations/parked").is_success:
        raise Failed("a tenant's key was let into the operator's routes")


def _design(story: Story) -> None:
    asked = [
        _post(
            story,
            story.tenant,
            "/v1/generate",
            {
                "prompt": prompt,
                "style": style,
                "seed": 7 + number,
                "pixels": 1024,
                "client_id": story.ids["client"],
            },
        )["id"]
        for number, prompt in enumerate(PROMPTS)
        for style in STYLES
    ]
    for number, id in enumerate(asked):
        concept = _until(story.tenant, f"/v1/concepts/{id}", ("ready", "failed", "cancelled"))
        if concept["status"] != "ready":
            continue
        for extension in ("svg", "png"):
            picture = call(story.tenant, "GET", f"/v1/concepts/{id}/artifacts/0.{extension}").content
            (story.out / "designs" / f"{number + 1:02}.{extension}").write_bytes(picture)
        variant = concept["variants"][0]
        story.designs.append(
            {
                "id": id,
                "file": f"designs/{number + 1:02}.png",
                "prompt": PROMPTS[number // len(STYLES)],
                "style": concept["style"],
                "motifs": variant["motifs"],
                "seconds": concept.get("seconds"),
            }
        )
    styles = {design["style"] for design in story.designs}
    story.ids["concept"] = story.designs[0]["id"] if story.designs else ""
    story.summary["designs"] = {
        "ok": len(story.designs) == 12 and styles == set(STYLES),
        "count": len(story.designs),
        "styles": sorted(styles),
    }


def _derive(story: Story) -> None:
    wanted = {"concept_id": story.ids["concept"], "variant": 0}
    made = {
        "upscaled": _post(story, story.tenant, "/v1/upscale", {**wanted, "factor": 2}),
        "stencil": _post(story, story.tenant, "/v1/stencil", {**wanted, "width_mm": 120, "dpi": 300}),
        "photo stencil": _post(
            story,
            story.tenant,
            "/v1/stencil",
            {"image": _photograph(), "width_mm": 140, "dpi": 200, "client_id": story.ids["client"]},
        ),
    }
    sizes = {}
    for name, job in made.items():
        path = f"/v1/{'upscales' if name == 'upscaled' else 'stencils'}/{job['id']}"
        done = _until(story.tenant, path, ("ready", "failed"))
        if done["status"] == "ready":
            file = f"pictures/{name.replace(' ', '-')}.png"
            (story.out / file).write_bytes(call(story.tenant, "GET", f"{path}/file.png").content)
            story.pictures.append({"title": name, "file": file})
            sizes[name] = f"{done['width']}x{done['height']}"
    story.summary["derived"] = {"ok": len(sizes) == 3, "count": len(sizes), "sizes": sizes}


def _book(story: Story) -> None:
    start = (datetime.now(UTC) + timedelta(days=5)).replace(hour=10, minute=0, second=0, microsecond=0)
    booking = {
        "studio_id": story.ids["studio"],
        "artist_id": story.ids["artist"],
        "client_id": story.ids["client"],
        "concept_id": story.ids["concept"],
        "start": _rfc3339(start),
        "end": _rfc3339(start + timedelta(hours=3)),
        "price": {"amount_minor": 36000, "currency": "EUR"},
        "deposit": {"amount_minor": 6000, "currency": "EUR"},
    }
    id = _post(story, story.tenant, "/v1/bookings", booking)["id"]
    twice = story.tenant.post("/v1/bookings", json=booking)
    deposit = {"amount": booking["deposit"], "method": "card", "reference": "demo-1"}
    _post(story, story.tenant, f"/v1/bookings/{id}/deposit", deposit)
    _post(story, story.tenant, f"/v1/bookings/{id}/confirm", {})
    seen = _get(story, story.tenant, f"/v1/bookings/{id}")
    story.summary["booking"] = {
        "ok": seen["status"] == "confirmed" and twice.status_code == 409,
        "status": seen["status"],
        "second_hold_refused": twice.status_code == 409,
        "deposit": "60.00 EUR",
    }


def _report(story: Story) -> None:
    usage = _get(story, story.tenant, "/v1/usage")
    rows, files = 0, 0
    week_ago = (datetime.now(UTC).date() - timedelta(days=6)).isoformat()
    for name in REPORTS:
        for format in ("json", "csv", "parquet", "svg", "png"):
            response = call(
                story.operator,
                "GET",
                f"/v1/reports/{name}",
                params={"format": format, "grain": "day", "from": week_ago},
                headers={"Atelier-Position": story.position},
            )
            (story.out / "reports" / f"{name}.{format}").write_bytes(response.content)
            files += 1
            if format == "json":
                rows += sum(len(table["rows"]) for table in response.json()["tables"])
    units = usage["data"][0]["used"] if usage["data"] else 0
    story.summary["reports"] = {
        "ok": files == 20 and rows > 0 and units == 12,
        "files": files,
        "rows": rows,
        "units_used": units,
    }


def _prove(story: Story) -> None:
    from projections.audit.verify import verify_pack

    today = datetime.now(UTC).date()
    parameters = {
        "criteria": "CC6.1,CC7.2,CC8.1",
        "from": (today - timedelta(days=1)).isoformat(),
        "to": today.isoformat(),
        "seed": "demo",
        "sample": "10",
    }
    packed = call(story.operator, "GET", "/v1/evidence", params=parameters).content
    unpack(packed, story.out / "evidence")
    report = verify_pack(story.out / "evidence")
    population = (story.out / "evidence" / "population.ndjson").read_bytes().count(b"\n")
    with tempfile.TemporaryDirectory() as scratch:
        forged = Path(scratch) / "pack"
        shutil.copytree(story.out / "evidence", forged)
        rows = (forged / "population.ndjson").read_bytes()
        (forged / "population.ndjson").write_bytes(rows.replace(b"1", b"2", 1))
        refused = not verify_pack(forged).ok
    story.summary["evidence"] = {
        "ok": report.ok and population > 0 and refused,
        "rows": population,
        "verified": report.ok,
        "forgery_refused": refused,
    }


def _erase(story: Story) -> None:
    client = story.ids["client"]
    _post(story, story.tenant, f"/v1/clients/{client}/erase", {"reason": "client-request"})
    seen = _until(story.tenant, f"/v1/clients/{client}", (True,), "erased")
    picture = f"/v1/concepts/{story.ids['concept']}/artifacts/0.png"
    gone = False
    for _ in range(50):
        gone = story.tenant.get(picture).status_code in (404, 410)
        if gone:
            break
        time.sleep(0.1)
    time.sleep(1.0)
    needles = [secret.encode() for secret in SECRETS]
    found = sorted(
        path.relative_to(story.data).as_posix()
        for path in story.data.rglob("*")
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    )
    story.summary["erasure"] = {
        "ok": seen["erased"] and gone and not found,
        "name": seen["name"],
        "files_gone": gone,
        "traces": found,
    }


def _verify(story: Story) -> None:
    from projections.audit.verify import verify_folder

    head = _get(story, story.operator, "/readyz")["head"]
    for _ in range(100):
        if _get(story, story.operator, "/readyz")["followers"]["audit"]["position"] >= head:
            break
        time.sleep(0.1)
    mirror(story.operator, story.out / "audit")
    export = story.out / "events.ndjson"
    export.write_bytes(call(story.operator, "GET", "/v1/audit/events.ndjson").content)
    # Events go on while we look; what came after the mirrored checkpoint is not in it.
    size = int((story.out / "audit" / "checkpoint").read_text().split("\n")[1])
    lines = export.read_bytes().splitlines(keepends=True)[:size]
    export.write_bytes(b"".join(lines))
    report = verify_folder(story.out / "audit", events=export)
    story.summary["events"] = {"ok": size > 40, "count": size}
    story.summary["verify"] = {
        "ok": report.ok,
        "size": size,
        "checks": len(report.checks),
        "problems": [str(problem) for problem in report.problems],
    }


@contextmanager
def _server(data: Path) -> Iterator[Callable[[Path], Story]]:
    """A server process on a free port with a new data folder."""
    environment = {**os.environ, "ATELIER_DATA": str(data), "ATELIER_LIMITS": "off"}
    command = [sys.executable, "-m", "infra.cli", "serve", "--port", "0", "--json"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise Failed("the server did not start; its own words are above.")
        said = json.loads(line)

        with _clients(data, said["url"], said["operator_key"], said["tenant_key"]) as story_of:
            yield story_of
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def on_cluster(data: Path) -> Iterator[Callable[[Path], Story]]:
    """All parts of the cluster profile on this machine, behind their proxy."""
    from infra.cluster.machine import cluster
    from infra.cluster.parts import DidNotStart

    try:
        with cluster(limits="off") as running:
            keys = running.operator_key, running.tenant_key
            with _clients(running.folder, running.url, *keys) as story_of:
                yield story_of
    except DidNotStart as error:
        raise Failed(str(error)) from None


@contextmanager
def _clients(data: Path, url: str, operator: str, trying: str) -> Iterator[Callable[[Path], Story]]:
    def client(key: str) -> httpx.Client:
        return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=60, trust_env=False)

    with client(operator) as first, client("") as tenant, client(trying) as playground:
        yield lambda out: Story(out, data, first, tenant, playground)


def _post(story: Story, client: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    response = call(client, "POST", path, json=body)
    story.position = response.headers.get("Atelier-Position", story.position)
    return response.json() if response.content else None


def _get(story: Story, client: httpx.Client, path: str) -> Any:
    """Reads what was written: the position of the last answer goes along."""
    return call(client, "GET", path, headers={"Atelier-Position": story.position}).json()


def _until(client: httpx.Client, path: str, wanted: tuple[Any, ...], member: str = "status") -> Any:
    for _ in range(600):
        response = client.get(path)
        if response.is_success and response.json()[member] in wanted:
            return response.json()
        time.sleep(0.1)
    raise Failed(f"{path} did not become {' or '.join(map(str, wanted))} within a minute")


def _photograph() -> str:
    """A real photograph: the astronaut that scikit-image brings along (NASA, public domain)."""
    from PIL import Image
    from skimage import data

    held = io.BytesIO()
    Image.fromarray(data.astronaut()).save(held, "JPEG", quality=92)
    return base64.b64encode(held.getvalue()).decode()


def _rfc3339(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _short(value: Any) -> bool:
    return isinstance(value, (int, float, str)) and len(str(value)) < 40
