"""The steps of `atelier demo`: each calls the platform from outside and says in the summary what it found."""

from __future__ import annotations

import base64
import io
import shutil
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.cli.client import call
from infra.cli.demo_story import Story, get, post, until
from infra.cli.failures import Failed
from infra.cli.mirror import mirror
from infra.cli.reports import unpack

PROMPTS = ("a rose with leaves", "a snake around a dagger", "crescent moon over a mandala")
STYLES = ("fine-line", "blackwork", "dotwork", "traditional")
REPORTS = ("generation-trends", "style-popularity", "studio-bookings", "usage-by-tenant")
SECRETS = ("Marisol Quintana", "marisol@example.org", "+34 600 123 456", "allergic to nickel")
"""The demo client's name, mail, phone and notes: nothing that is kept may hold them after the erasure."""


def found(story: Story) -> None:
    made = post(story, story.operator, "/v1/tenants", {"name": "Casa Tinta", "tier": "pro"})
    tenant = made["id"]
    scopes = ["read", "design", "book", "manage", "report", "audit"]
    key = post(story, story.operator, f"/v1/tenants/{tenant}/keys", {"name": "demo", "scopes": scopes})
    story.tenant.headers["Authorization"] = f"Bearer {key['secret']}"
    studio = post(
        story,
        story.tenant,
        "/v1/studios",
        {"name": "Casa Tinta", "zone": "Europe/Madrid", "currency": "EUR", "subscription": "studio"},
    )["id"]
    artists = [
        post(story, story.tenant, f"/v1/studios/{studio}/artists", {"name": name, "styles": [style]})["id"]
        for name, style in (("Lucía", "fine-line"), ("Bruno", "blackwork"))
    ]
    name, email, phone, notes = SECRETS
    client = post(
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
    post(story, story.tenant, "/v1/members", member)
    limits = {"requests_per_minute": 500}
    post(story, story.operator, f"/v1/tenants/{story.ids['tenant']}/tier", {"tier": "enterprise", "limits": limits})
    if story.tenant.get("/v1/tenants").status_code != 403 or story.tenant.get("/v1/operations/parked").is_success:
        raise Failed("a tenant's key was let into the operator's routes")


def design(story: Story) -> None:
    asked = [
        post(
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
        concept = until(story, story.tenant, f"/v1/concepts/{id}", ("ready", "failed", "cancelled"))
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


def derive(story: Story) -> None:
    wanted = {"concept_id": story.ids["concept"], "variant": 0}
    made = {
        "upscaled": post(story, story.tenant, "/v1/upscale", {**wanted, "factor": 2}),
        "stencil": post(story, story.tenant, "/v1/stencil", {**wanted, "width_mm": 120, "dpi": 300}),
        "photo stencil": post(
            story,
            story.tenant,
            "/v1/stencil",
            {"image": _photograph(), "width_mm": 140, "dpi": 200, "client_id": story.ids["client"]},
        ),
    }
    sizes = {}
    for name, job in made.items():
        path = f"/v1/{'upscales' if name == 'upscaled' else 'stencils'}/{job['id']}"
        done = until(story, story.tenant, path, ("ready", "failed"))
        if done["status"] == "ready":
            file = f"pictures/{name.replace(' ', '-')}.png"
            (story.out / file).write_bytes(call(story.tenant, "GET", f"{path}/file.png").content)
            story.pictures.append({"title": name, "file": file})
            sizes[name] = f"{done['width']}x{done['height']}"
    story.summary["derived"] = {"ok": len(sizes) == 3, "count": len(sizes), "sizes": sizes}


def book(story: Story) -> None:
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
    id = post(story, story.tenant, "/v1/bookings", booking)["id"]
    twice = story.tenant.post("/v1/bookings", json=booking)
    deposit = {"amount": booking["deposit"], "method": "card", "reference": "demo-1"}
    post(story, story.tenant, f"/v1/bookings/{id}/deposit", deposit)
    post(story, story.tenant, f"/v1/bookings/{id}/confirm", {})
    seen = get(story, story.tenant, f"/v1/bookings/{id}")
    story.summary["booking"] = {
        "ok": seen["status"] == "confirmed" and twice.status_code == 409,
        "status": seen["status"],
        "second_hold_refused": twice.status_code == 409,
        "deposit": "60.00 EUR",
    }


def report(story: Story) -> None:
    usage = get(story, story.tenant, "/v1/usage")
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


def prove(story: Story) -> None:
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


def erase(story: Story) -> None:
    client = story.ids["client"]
    post(story, story.tenant, f"/v1/clients/{client}/erase", {"reason": "client-request"})
    seen = until(story, story.tenant, f"/v1/clients/{client}", (True,), "erased")
    picture = f"/v1/concepts/{story.ids['concept']}/artifacts/0.png"
    gone, found, ends = False, ["not looked"], time.monotonic() + 30
    # What is kept in the clear goes in the background: mails, pages of a database, its write-ahead log.
    while (found or not gone) and time.monotonic() < ends:
        time.sleep(0.2)
        gone = story.tenant.get(picture).status_code in (404, 410)
        found = _traces(story.data)
    story.summary["erasure"] = {
        "ok": seen["erased"] and gone and not found,
        "name": seen["name"],
        "files_gone": gone,
        "traces": found,
    }


def _traces(data: Path) -> list[str]:
    """The files that hold anything of the erased person."""
    needles = [secret.encode() for secret in SECRETS]
    found = []
    for path in data.rglob("*"):
        try:
            content = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:  # a file that came and went
            continue
        if any(needle in content for needle in needles):
            found.append(path.relative_to(data).as_posix())
    return sorted(found)


def verify(story: Story) -> None:
    from projections.audit.verify import verify_folder

    head = get(story, story.operator, "/readyz")["head"]
    for _ in range(100):
        if get(story, story.operator, "/readyz")["followers"]["audit"]["position"] >= head:
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


def _photograph() -> str:
    """A real photograph: the astronaut that scikit-image brings along (NASA, public domain)."""
    from PIL import Image
    from skimage import data

    held = io.BytesIO()
    Image.fromarray(data.astronaut()).save(held, "JPEG", quality=92)
    return base64.b64encode(held.getvalue()).decode()


def _rfc3339(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
