"""Which requests are traced, by the variables that OpenTelemetry names for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from infra.settings import BadSetting

SHARE = 0.05
"""Of requests that come without a trace, where nothing is said: an always-on tracer costs more than it tells."""
SAMPLERS = ("always_on", "always_off", "traceidratio")
PARENT = "parentbased_"


@dataclass(frozen=True, slots=True)
class Sampling:
    """`share` of new traces, from 0 to 1; where not `by_parent`, a caller's own decision counts for nothing."""

    share: float = SHARE
    by_parent: bool = True

    def wants(self, trace: int, parent_sampled: bool | None) -> bool:
        """By the last 64 bits of the trace's id, so that every process decides alike; None without a parent."""
        if self.by_parent and parent_sampled is not None:
            return parent_sampled
        return trace < round(self.share * (1 << 64))


def sampling_of(environment: Mapping[str, str]) -> Sampling:
    """From `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`. Raises `BadSetting`."""
    name = environment.get("OTEL_TRACES_SAMPLER", "").strip().lower()
    text = environment.get("OTEL_TRACES_SAMPLER_ARG", "").strip()
    sampler = name.removeprefix(PARENT)
    if name and sampler not in SAMPLERS:
        known = ", ".join((*SAMPLERS, *(PARENT + each for each in SAMPLERS)))
        raise BadSetting(f"OTEL_TRACES_SAMPLER is one of {known}.")
    try:
        share = float(text) if text else (SHARE if not name else 1.0)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise BadSetting("OTEL_TRACES_SAMPLER_ARG is a share from 0 to 1.")
    by_parent = not name or name.startswith(PARENT)
    fixed = {"always_on": 1.0, "always_off": 0.0}
    return Sampling(fixed.get(sampler, share), by_parent)
