"""The KEDA object and the signal that it follows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.registry import Collector

from infra.deploy.keda import ScaledWorkers, scaled_object
from infra.deploy.signal import backlog_of, depth_gauges, groups_of, plan_of
from processors.jobs import Depth
from processors.scaling.policy import Backlog, Policy, wanted

GOLDEN = Path(__file__).parent / "stored" / "keda.yaml"
WORKERS = ScaledWorkers("atelier-worker", "atelier", "http://prometheus:9090")
DEPTHS = [
    Depth("generate", 0, "queued", 30, 12.0),
    Depth("generate", 2, "running", 2, 3.0),
    Depth("stencil", 3, "queued", 4, 15.0),
    Depth("weave", 9, "queued", 1, 1.0),
]


def test_the_object_is_as_it_was() -> None:
    assert scaled_object(WORKERS) == GOLDEN.read_text()


def test_the_object_follows_what_is_wanted() -> None:
    found = yaml.safe_load(scaled_object(replace(WORKERS, kinds="weave", floor=2, ceiling=7, settle_s=60)))
    assert (found["apiVersion"], found["kind"]) == ("keda.sh/v1alpha1", "ScaledObject")
    spec: dict[str, Any] = found["spec"]
    assert (spec["minReplicaCount"], spec["maxReplicaCount"], spec["fallback"]["replicas"]) == (2, 7, 2)
    behavior = spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
    assert behavior["scaleDown"]["stabilizationWindowSeconds"] == 60
    (trigger,) = spec["triggers"]
    assert trigger["metadata"]["query"] == 'max(atelier_workers_wanted{kinds="weave"})'
    assert trigger["metadata"]["threshold"] == "1" and trigger["metricType"] == "AverageValue"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("deployment", "Atelier"),
        ("namespace", "a\nb"),
        ("kinds", 'image"}) or vector(100'),
        ("prometheus", "ftp://x"),
        ("prometheus", 'http://x"\nkind: Secret'),
        ("floor", 0),
        ("ceiling", 0),
        ("settle_s", 3601),
        ("poll_s", 0),
    ],
)
def test_what_kubernetes_would_refuse_or_take_for_something_else_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=field.split("_")[0] if field not in ("ceiling", "poll_s") else "between"):
        replace(WORKERS, **{field: value})


def test_length_and_age_are_told_by_kind_and_plan_and_the_wish_by_group() -> None:
    class Told(Collector):
        def collect(self) -> Any:
            return depth_gauges(DEPTHS)

    registry = CollectorRegistry()
    registry.register(Told())
    text = generate_latest(registry).decode()
    assert 'atelier_jobs{kind="generate",plan="free",state="queued"} 30.0' in text
    assert 'atelier_jobs{kind="generate",plan="pro",state="running"} 2.0' in text
    assert 'atelier_jobs_oldest_seconds{kind="stencil",plan="enterprise"} 15.0' in text
    assert 'atelier_jobs_oldest_seconds{kind="generate",plan="pro"}' not in text, "it runs"
    wish = wanted(Backlog(34, 2, 15.0), Policy())
    assert wish > 1 and f'atelier_workers_wanted{{kinds="image"}} {float(wish)}' in text


def test_groups_and_plans_have_names() -> None:
    assert groups_of(DEPTHS) == ["image", "video", "weave"] and groups_of([]) == ["image", "video"]
    assert backlog_of("image", DEPTHS) == Backlog(34, 2, 15.0) and backlog_of("weave", DEPTHS) == Backlog(1, 0, 1.0)
    assert plan_of(2) == "pro" and plan_of(9) == "priority-9"
