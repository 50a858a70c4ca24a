"""A KEDA `ScaledObject` (keda.sh/v1alpha1) for the workers: as many as the job table wants, and never by partitions.

KEDA's own Kafka scaler stops at the number of partitions, and lag says nothing of drawings that are under way; so the
number comes from the job table, by way of Prometheus, and the HorizontalPodAutoscaler behind it only follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_KIND = re.compile(r"[a-z][a-z0-9-]{0,40}")
_URL = re.compile(r"https?://[^\s\"'\\{}]+")


@dataclass(frozen=True, slots=True)
class ScaledWorkers:
    """The Deployment of the workers of some kinds; `settle_s` seconds pass before there are fewer of them."""

    deployment: str
    namespace: str
    prometheus: str
    kinds: str = "image"
    floor: int = 1
    ceiling: int = 100
    settle_s: int = 300
    poll_s: int = 15

    def __post_init__(self) -> None:
        """Raises `ValueError` for what Kubernetes would refuse, and for a text that could mean something else."""
        for name, value in (("deployment", self.deployment), ("namespace", self.namespace)):
            if not _NAME.fullmatch(value):
                raise ValueError(f"{name} is a Kubernetes name: small letters, digits and hyphens, 63 at most")
        if not _KIND.fullmatch(self.kinds):
            raise ValueError("kinds is one word")
        if not _URL.fullmatch(self.prometheus):
            raise ValueError("prometheus is an http:// or https:// URL")
        if not 1 <= self.floor <= self.ceiling:
            raise ValueError("floor is between 1 and the ceiling: the workers that there are tell how many are wanted")
        if not (0 <= self.settle_s <= 3600 and self.poll_s >= 1):
            raise ValueError("settle is between 0 and 3600 seconds, as the HorizontalPodAutoscaler has it")


def scaled_object(workers: ScaledWorkers) -> str:
    """As YAML. With no answer from Prometheus, the number of workers stays as it was, and not under the floor."""
    return f"""\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {workers.deployment}
  namespace: {workers.namespace}
spec:
  scaleTargetRef:
    name: {workers.deployment}
  minReplicaCount: {workers.floor}
  maxReplicaCount: {workers.ceiling}
  pollingInterval: {workers.poll_s}
  fallback:
    failureThreshold: 4
    replicas: {workers.floor}
    behavior: currentReplicasIfHigher
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        scaleUp:
          stabilizationWindowSeconds: 0
          policies:
            - type: Percent
              value: 900
              periodSeconds: 15
            - type: Pods
              value: 20
              periodSeconds: 15
          selectPolicy: Max
        scaleDown:
          stabilizationWindowSeconds: {workers.settle_s}
          policies:
            - type: Percent
              value: 50
              periodSeconds: 60
  triggers:
    - type: prometheus
      metricType: AverageValue
      metadata:
        serverAddress: "{workers.prometheus}"
        query: 'max(atelier_workers_wanted{{kinds="{workers.kinds}"}})'
        threshold: "1"
"""
