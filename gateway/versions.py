"""Dated versions of the API, asked for by a header, and what each of them brought.

From one version to the next nothing that a program relies on goes away; what is added is told here. A version that has
to answer otherwise than the newest changes the answer on its way out, and is told apart by `asked`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request

from gateway.problems import Problem

HEADER = "Atelier-Version"


@dataclass(frozen=True, slots=True)
class Change:
    kind: Literal["added", "changed", "deprecated", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class Release:
    version: str
    title: str
    changes: tuple[Change, ...]


RELEASES = (
    Release(
        "2026-11-21",
        "White label, search and sandboxes",
        (
            Change("added", "The white-label API under `/api/v2/wl`."),
            Change("added", "`POST /v1/search`: by words, by a picture, by both, within filters."),
            Change("added", "`variant` of bookings: which of a concept's designs it is to be."),
            Change("added", "`tags` and `metadata` of concepts, and `livemode`."),
            Change("added", "Styles of your own (`POST /v1/styles`), and styles applied to designs and pictures."),
            Change("added", "`GET /v1/motifs`: what can be drawn, and the words for it."),
            Change("added", "Test keys (`mode` of `POST /v1/keys`) with a sandbox of their own."),
            Change("added", "`allowed_from` of keys: the addresses that a key may be used from."),
            Change("added", "`/v1/users`, which shows members one by one."),
            Change("added", "Mails about appointments, to clients and the team: `POST /v1/studios/{id}/notices`."),
            Change("added", "`GET /v1/requests`: what was asked and answered, for thirty days."),
            Change("added", "`GET /v1/usage/requests`: requests by key, endpoint, status and day."),
            Change("added", "The header `Atelier-Version`, and this changelog."),
            Change("added", "Videos of designs and pictures (`POST /v1/videos`), and the webhooks that tell of them."),
        ),
    ),
    Release("2026-11-01", "The first version", (Change("added", "Designs, studios, bookings, reports and the log."),)),
)
"""Newest first."""
VERSIONS = tuple(release.version for release in RELEASES)
CURRENT = VERSIONS[0]
PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "The version of the API that you were written for; the newest without it.",
    "schema": {"type": "string", "enum": list(VERSIONS)},
    "example": CURRENT,
}
ANSWERED = {"schema": {"type": "string"}, "description": "The version that answered."}


def asked(request: Request) -> str:
    """The version to answer as. Raises the 400 that tells which there are."""
    version = request.headers.get(HEADER, CURRENT)
    if version not in VERSIONS:
        raise Problem(
            400,
            "unknown-version",
            f"There is no such version; there are {', '.join(VERSIONS)}.",
            [(HEADER, f"One of {', '.join(VERSIONS)}, or nothing for the newest.")],
            extensions={"versions": list(VERSIONS)},
        )
    return version
