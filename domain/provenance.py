"""Where a picture comes from: the engine that made it, what it drew, how it looks, and what the making took."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a picture comes from. `spec_digest` identifies the parsed spec; the prompt is not in it."""

    engine: str
    engine_version: str
    seed: int
    spec_digest: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What was parsed and drawn, in the lexicon's words only: fit for the warehouse."""

    motifs: tuple[str, ...]
    relations: tuple[str, ...]
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Looks:
    """What a picture looks like to `describer` (its name and version): features in base64."""

    describer: str
    features: str


@dataclass(frozen=True, slots=True)
class Making:
    """How an engine that runs a trained model made a variant: with which weights (SHA-256), at what cost.

    `device_seconds` are the variant's share of a batch; `cost` is at the operator's price for the device. `flags` are
    the rules of `policy` (a version) that the prompt or the picture met.
    """

    model: str
    weights: str
    batch: int
    device_seconds: float
    cost: float
    policy: str
    flags: tuple[str, ...]
