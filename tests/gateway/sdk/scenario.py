"""Runs `scenario.json` with the Python SDK: the steps that `scenario.mjs` runs with the other one."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from atelier_sdk import ApiError, Client

from gateway.openapi import openapi_document
from gateway.sdk.generation.operations import operations, snake_case

STEPS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "scenario.json").read_text())
RESOURCES = {each.id: snake_case(each.resource) for each in operations(openapi_document())}


def run(client: Client) -> list[str]:
    """Every step, in order; the calls that were made. Raises AssertionError for one that does not hold."""
    saved: dict[str, Any] = {"run": str(uuid.uuid4())}
    for step in STEPS:
        fails = step.get("fails")
        try:
            found = _call(client, step, saved)
        except ApiError as error:
            assert fails is not None, f"{step['call']}: {error}"
            assert (error.status, type(error).__name__) == (fails["status"], fails["kind"])
            assert error.request_id.startswith("req_")
            assert "field" not in fails or fails["field"] in [each["field"] for each in error.errors]
            continue
        assert fails is None, f"{step['call']} was answered"
        _check(step, found, saved)
        saved |= {name: found[field] for name, field in step.get("save", {}).items()}
    return [step["call"] for step in STEPS]


def _call(client: Client, step: Mapping[str, Any], saved: Mapping[str, Any]) -> Any:
    places = [_filled(each, saved) for each in step.get("path", ())]
    if step["call"] == "watch":
        return list(client.watch(*places, timeout=60))
    if step["call"] == "wait":
        return client.wait(*places, timeout=60)
    if "idempotency_key" in step:
        client = client.with_options(idempotency_key=_filled(step["idempotency_key"], saved))
    method = getattr(getattr(client, RESOURCES[step["call"]]), snake_case(step["call"]))
    found = method(*places, **step.get("query", {}), **_filled(step.get("body", {}), saved))
    return list(found) if "all" in step else found


def _check(step: Mapping[str, Any], found: Any, saved: Mapping[str, Any]) -> None:
    if "all" in step:
        values = sorted(str(each[step["all"]]) for each in found)
        assert step.get("contains", values[0] if values else None) in values, values
        assert step.get("expect", values) == values
    elif "last" in step:
        assert [each.event for each in found][-1] == step["last"]
    elif "starts" in step:
        assert found.decode().startswith(step["starts"])
    else:
        for name, value in _filled(step.get("expect", {}), saved).items():
            assert found[name] == value, f"{step['call']}: {name} is {found[name]}"


def _filled(value: Any, saved: Mapping[str, Any]) -> Any:
    """The value with what was saved in the place of `$name`."""
    if isinstance(value, dict):
        return {name: _filled(each, saved) for name, each in value.items()}
    if isinstance(value, str) and value.startswith("$"):
        name, _, rest = value[1:].partition("-")
        return f"{saved[name]}-{rest}" if rest else saved[name]
    return value
