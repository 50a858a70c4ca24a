"""Reports and evidence packs wherever the warehouse is: here, or in the process that has it open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.log import Position
from gateway.ports.reports import Evidence, ReportFile, Reports
from infra.reporting import catalogue
from infra.traffic import TrafficCounter
from infra.warehouse.follower import WarehouseFollower
from infra.warehouse.hosting import Answer, HostedWarehouse

Parts = Callable[[WarehouseFollower], tuple[Reports, Evidence]]


def answers(parts: Parts) -> Callable[[WarehouseFollower], Mapping[str, Callable[..., Answer]]]:
    """What a host answers to the others, made of its own reports and packs."""

    def made(follower: WarehouseFollower) -> Mapping[str, Callable[..., Answer]]:
        reports, evidence = parts(follower)

        def render(tenant: str | None, **asked: Any) -> Answer:
            file = reports.render(tenant=_tenant(tenant), **asked)
            return {"media_type": file.media_type, "headers": file.headers}, file.body

        def pack(criteria: list[str], start: str, end: str, tenant: str | None, seed: str, sample: int) -> Answer:
            return {}, evidence.pack(criteria, start, end, _tenant(tenant), seed, sample)

        def rebuild(scratch: str) -> Answer:
            return {"events": follower.rebuild(Path(scratch))}, b""

        def position() -> Answer:
            return {"position": follower.position}, b""

        return {"render": render, "pack": pack, "rebuild": rebuild, "position": position}

    return made


class AskedReports:
    """`gateway.ports.reports.Reports`."""

    def __init__(self, hosted: HostedWarehouse, parts: Parts, traffic: TrafficCounter) -> None:
        self._hosted, self._parts, self._traffic = hosted, parts, traffic

    def catalogue(self) -> list[dict[str, Any]]:
        return catalogue()

    def render(self, name: str, parameters: dict[str, str], format: str, tenant: UUID | None) -> ReportFile:
        follower = self._hosted.follower
        if follower is not None:
            return self._parts(follower)[0].render(name, parameters, format, tenant)
        # The host counts its own requests into the log before it answers; these are ours.
        self._traffic.save()
        self._traffic.send()
        told, body = self._hosted.ask(
            "render", name=name, parameters=parameters, format=format, tenant=None if tenant is None else str(tenant)
        )
        return ReportFile(told["media_type"], body, told["headers"])

    def wait(self, position: Position, timeout: float) -> bool:
        return self._hosted.waiting.wait(position, timeout)


class AskedEvidence:
    """`gateway.ports.reports.Evidence`."""

    def __init__(self, hosted: HostedWarehouse, parts: Parts) -> None:
        self._hosted, self._parts = hosted, parts

    def pack(self, criteria: Sequence[str], start: str, end: str, tenant: UUID | None, seed: str, sample: int) -> bytes:
        follower = self._hosted.follower
        if follower is not None:
            return self._parts(follower)[1].pack(criteria, start, end, tenant, seed, sample)
        asked: dict[str, Any] = {"criteria": list(criteria), "start": start, "end": end, "seed": seed}
        whose = None if tenant is None else str(tenant)
        return self._hosted.ask("pack", **asked, sample=sample, tenant=whose)[1]


def _tenant(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
