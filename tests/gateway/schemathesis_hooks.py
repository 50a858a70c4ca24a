"""What schemathesis cannot read from the document: ids that exist, pictures that are pictures, times to come.

Loaded by its command line (`SCHEMATHESIS_HOOKS`) in a process of its own; `SCHEMATHESIS_GIVEN` names a JSON file with
what the platform holds. Three of four valid requests are led to things that exist; the others stay as drawn.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
from collections import defaultdict, deque
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis.core.parameters import ParameterLocation

POSITION, KEY = "Atelier-Position", "Idempotency-Key"
WHITE_LABEL = "/api/v2/wl/"
KINDS = {
    "concepts": "con",
    "stencils": "stn",
    "upscales": "ups",
    "videos": "vid",
    "studios": "std",
    "clients": "cli",
    "bookings": "bkg",
    "members": "mem",
    "users": "mem",
    "styles": "sty",
    "restyles": "rst",
    "requests": "log",
    "keys": "key",
    "webhooks": "whk",
    "tenants": "ten",
}
FIELDS = {"concept_id": "con", "client_id": "cli", "studio_id": "std", "artist_id": "art"}
PARTS = {"variant": "0", "format": "png"}
FEW = 3
"""Videos that are made in a run: each takes seconds."""
ID = re.compile(r"(?:con|stn|ups|vid|std|cli|bkg|mem|key|ten|art|whk|sty|rst|log)_[0-9a-f]{32}")
BEYOND_A_SCHEMA = {
    "bad-cursor": "a cursor is signed",
    "idempotency-key-reused": "it was new when its request was drawn",
    "unknown-style": "the engine says which styles there are; the document is made without one",
    "unknown-zone": "the IANA names change from year to year",
    "unknown-criterion": "the model of evidence says which criteria it has",
    "bad-base64": "a picture is more than its text",
    "unknown-format": "a picture is more than its text",
    "damaged": "a picture is more than its text",
    "already-expired": "it depends on the present time",
    "in-the-past": "it depends on the present time",
    "bad-length": "one time depends on another",
    "bad-period": "one day depends on another, and no schema bounds a day",
    "no-concept": "one field depends on another",
    "wrong-currency": "it is the studio's",
    "wrong-deposit": "it is the booking's",
    "deposit-over-price": "one amount depends on another",
    "limits-not-custom": "the limits depend on the tier",
    "unknown-parameter": "each report takes its own, and lists them",
    "bad-parameter": "each report takes its own, and lists them",
    "url-not-allowed": "an address is more than its text",
    "bad-network": "an address is more than its text",
    "unknown-event-type": "a pattern has to fit one of them",
    "nothing-to-replay": "one field depends on another",
    "ambiguous-replay": "one field depends on another",
    "bad-span": "one time depends on another",
    "too-old": "it depends on the present time",
    "unknown-message": "messages are told by the list of deliveries",
    "nothing-asked": "a word is more than its letters",
    "no-lines": "it depends on the concept, or on its being a picture",
    "no-such-motion": "the engines say which motions they have",
    "no-flash": "flash is more than a picture",
    "webhook-not-allowed": "an address is more than its form",
    "no-such-variant": "it depends on the concept",
    "client-erased": "somebody was erased meanwhile",
    "file-gone": "somebody was erased meanwhile",
}
"""Rules (a problem's `code`) that a request may break whose every part is as the schema says, with the reason."""


class Guide:
    """Leads requests to what exists, and remembers the ids that answers tell."""

    def __init__(self, given: dict[str, Any]) -> None:
        self._given = given
        self._ids: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=40))
        self._chance = random.Random(1)
        self._slots, self._films = itertools.count(24), itertools.count()
        self._position = 0
        for id in given["ids"]:
            self._ids[id[:3]].append(id)

    def before_call(self, context: Any, case: Any, kwargs: dict[str, Any]) -> None:
        lead = self._chance.random() < 0.75
        if case.operation.path.startswith(WHITE_LABEL):
            case.headers = {**(case.headers or {}), "x-api-key": self._given["secret"]}
        self._wait_for_nothing_unknown(case)
        if not case.meta.is_negative_at(ParameterLocation.PATH):
            self._spare_own_key(case)
            if lead:
                self._existing_path(case)
        if lead and case.meta.generation.mode.is_positive:
            self._sensible_query(case)
            if KEY in (case.headers or {}):
                case.headers = {**case.headers, KEY: f"k{next(self._slots)}"}
            if isinstance(case.body, dict):
                case.body = self._sensible(case.operation.definition.raw["operationId"], dict(case.body))

    def after_call(self, context: Any, case: Any, response: Any) -> None:
        self._position = max(self._position, int(response.headers.get(POSITION.lower(), ["0"])[0]))
        if response.status_code == 410:
            # Whoever was erased stays so; the run goes on with others.
            asked = [str(each) for each in (case.path_parameters, case.body)]
            for id in ID.findall(" ".join(asked)):
                if id in self._ids[id[:3]]:
                    self._ids[id[:3]].remove(id)
        told = "json" in response.headers.get("content-type", [""])[0]
        if told and response.status_code < 300 and case.operation.definition.raw["operationId"] != "eraseClient":
            for id in dict.fromkeys(ID.findall(response.text[:20_000])):
                if id not in (self._given["own_key"], *self._given["paid"], *self._ids[id[:3]]):
                    self._ids[id[:3]].append(id)

    def _wait_for_nothing_unknown(self, case: Any) -> None:
        """A client knows no position but one it was told: any other is 2 s of waiting and the 503 that says so."""
        given = str((case.headers or {}).get(POSITION, ""))
        if case.method == "GET" and (given == "" or (given.isascii() and given.isdigit() and len(given) < 19)):
            case.headers = {**(case.headers or {}), POSITION: str(min(int(given or self._position), self._position))}
        if "wait" in str((case.headers or {}).get("Prefer", "")):
            case.headers = {**case.headers, "Prefer": "wait=1"}

    def _spare_own_key(self, case: Any) -> None:
        """The run would end here: all that follows would be a 401."""
        if case.method == "DELETE" and self._given["own_key"] in (case.path_parameters or {}).values():
            case.path_parameters = {"id": "key_" + "0" * 32}

    def _existing_path(self, case: Any) -> None:
        parameters = dict(case.path_parameters or {})
        kind = KINDS.get(case.operation.path.removeprefix(WHITE_LABEL).removeprefix("/v1/").split("/")[0])
        if case.operation.path.endswith("/confirm"):
            # The rest of these may have been cancelled.
            parameters["id"] = self._one(self._given["paid"])
        elif "message_id" in parameters:
            parameters |= self._given["delivery"]
        elif "artist_id" in parameters and not self._there("art", parameters["artist_id"]):
            parameters |= self._one(self._given["artists"])
        elif "id" in parameters and kind and not self._there(kind, parameters["id"]) and self._ids[kind]:
            parameters["id"] = self._one(self._ids[kind])
        for name in PARTS.keys() & parameters.keys():
            parameters[name] = "mp4" if kind == "vid" and name == "format" else PARTS[name]
        if "name" in parameters:
            parameters["name"] = self._one(self._given["reports"])
        if parameters != case.path_parameters:
            case.path_parameters = parameters

    def _sensible_query(self, case: Any) -> None:
        query = {name: value for name, value in (case.query or {}).items() if name != "cursor"}
        if "studio_id" in query and self._ids["std"]:
            query["studio_id"] = self._one(self._ids["std"])
        if "criteria" in query:
            query |= {"criteria": "CC6.1,CC7.2", "from": "2026-01-01", "to": "2026-12-31"}
        if case.query and query != case.query:
            case.query = query

    def _sensible(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        for name, kind in FIELDS.items():
            if body.get(name) and not self._there(kind, body[name]) and self._ids[kind]:
                body[name] = self._one(self._ids[kind])
        if body.get("image"):
            body["image"] = self._given["picture"]
        if operation == "generate":
            # Small ones, so that the run does not wait for its own drawings.
            body |= {"style": self._one(self._given["styles"]), "variants": 1, "pixels": 256}
            body["reference_images"] = [self._given["picture"] for _ in body.get("reference_images") or ()]
        elif operation == "makeVideo":
            body |= {"duration_s": 5, "size": "720p", "motion": None}
            if next(self._films) >= FEW:
                body |= {"concept_id": "con_" + "0" * 32, "image": None}
        elif operation == "wlCreateConcept":
            small = {"style": self._one(self._given["styles"]), "variants": 1, "pixels": 256}
            body |= {"referenceImages": [], "options": small}
        elif operation in ("search", "wlSearch"):
            body |= {"filters": {}, "text" if operation == "search" else "queryText": "rose"}
            if body.get("queryImage"):
                body["queryImage"] = self._given["picture"]
        elif operation == "makeStyle":
            body |= {"flash": [self._given["flash"]], "base": None}
        elif operation == "openStudio":
            body["zone"] = "Europe/Berlin"
        elif operation in ("registerWebhook", "changeWebhook"):
            for name, value in (("url", "https://example.com/hooks"), ("event_types", ["concept.*"])):
                body |= {name: value} if name in body else {}
        elif operation == "testWebhook":
            body = {}
        elif operation == "replayWebhook":
            body = {"since": _after(hours=-1)}
        elif operation in ("issueKey", "issueTenantKey"):
            if body.get("expires_at"):
                body["expires_at"] = _after(days=30)
            if body.get("allowed_from"):
                body["allowed_from"] = ["203.0.113.0/24"]
        elif operation == "requestBooking":
            body |= self._one(self._given["trios"]) | _hour(next(self._slots))
            body |= {"price": _euros(1000), "deposit": _euros(500), "concept_id": None}
        elif operation == "rescheduleBooking":
            body |= _hour(next(self._slots))
        elif operation == "recordDeposit":
            body["amount"] = _euros(500)
        elif operation == "completeBooking":
            body["paid"] = _euros(1000)
        return body

    def _there(self, kind: str, id: object) -> bool:
        return id in self._ids[kind]

    def _one(self, of: Any) -> Any:
        return self._chance.choice(of)


def keep(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Every failure but one kind: a valid request that broke a rule which no schema can tell."""
    if type(failure).__name__ in ("IgnoredAuth", "MissingHeaderNotRejected") and case.operation.path.startswith(
        WHITE_LABEL
    ):
        return False  # its key is put in here, also where the check has taken it out
    told = type(failure).__name__ == "RejectedPositiveData" and response.status_code in (410, 422)
    return not told or response.json().get("code") not in BEYOND_A_SCHEMA


def _euros(minor: int) -> dict[str, Any]:
    return {"amount_minor": minor, "currency": "EUR"}


def _after(**passed: int) -> str:
    return (datetime.now(UTC) + timedelta(**passed)).strftime("%Y-%m-%dT%H:00:00Z")


def _hour(number: int) -> dict[str, str]:
    return {"start": _after(hours=number), "end": _after(hours=number + 1)}


def _install() -> None:
    guide = Guide(json.loads(Path(os.environ["SCHEMATHESIS_GIVEN"]).read_text()))

    @schemathesis.hook
    def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
        guide.before_call(context, case, kwargs)

    @schemathesis.hook
    def after_call(context: Any, case: Any, response: Any) -> None:
        guide.after_call(context, case, response)

    @schemathesis.hook
    def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
        return keep(context, failure, case, response)


_install()
