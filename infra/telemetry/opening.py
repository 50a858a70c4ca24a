"""Tracing where a collector is named, by OpenTelemetry's own variables; without one nothing of it is even imported."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from random import Random
from typing import TYPE_CHECKING

from infra.settings import BadSetting
from infra.telemetry.logs import TracedFormatter, current
from infra.telemetry.sampling import sampling_of

if TYPE_CHECKING:
    from infra.telemetry.spans import OtlpTracing

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
HTTP = "http/protobuf"


def is_wanted(environment: Mapping[str, str]) -> bool:
    switched_off = environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    elsewhere = environment.get("OTEL_TRACES_EXPORTER", "otlp").strip().lower() == "none"
    return any(environment.get(name) for name in ENDPOINTS) and not switched_off and not elsewhere


def open_tracing(region: str, release: str, environment: Mapping[str, str] = os.environ) -> OtlpTracing | None:
    """None where no collector is named. The exporter reads its own variables (headers, time-out, certificate) itself.

    Raises `BadSetting`.
    """
    if not is_wanted(environment):
        return None
    protocol = next((environment[name] for name in PROTOCOLS if environment.get(name)), HTTP)
    if protocol != HTTP:
        raise BadSetting(f"OTEL_EXPORTER_OTLP_PROTOCOL is {HTTP}: traces are sent no other way.")
    sampling = sampling_of(environment)
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
    except ModuleNotFoundError as error:
        raise BadSetting(
            f"OTEL_EXPORTER_OTLP_ENDPOINT needs the package {error.name}: install atelier with its extra `cluster`."
        ) from None
    from infra.telemetry.spans import OtlpTracing

    named = {"service.name": environment.get("OTEL_SERVICE_NAME") or "atelier", "service.version": release}
    resource = Resource.create({**named, "atelier.cell": region})
    return OtlpTracing(OTLPSpanExporter(), resource, sampling, Random(), current())


def trace_logs(tracing: OtlpTracing | None, form: str) -> None:
    """From now on the log's lines say their request and trace."""
    if tracing is None:
        return
    for handler in logging.getLogger().handlers:
        handler.setFormatter(TracedFormatter(form, tracing.working_on))
