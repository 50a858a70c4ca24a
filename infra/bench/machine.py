"""What a figure was measured on, and how figures are summed up."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def machine() -> dict[str, Any]:
    memory = 0
    meminfo = Path("/proc/meminfo")
    if meminfo.exists():
        memory = int(meminfo.read_text().split()[1]) // 1024
    return {
        "cores": os.cpu_count(),
        "memory_mib": memory,
        "processor": _processor(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
    }


def fdatasync_us(folder: Path) -> int:
    """Microseconds until 4 KiB, written over 4 KiB, are on the disk: the median of what a commit waits for."""
    took = []
    path = folder / "fdatasync"
    with path.open("wb", buffering=0) as file:
        for _ in range(200):
            file.seek(0)
            file.write(bytes(4096))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - began)
    path.unlink()
    return round(statistics.median(took) * 1e6)


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Milliseconds at p50, p95 and p99."""
    if len(seconds) < 2:
        return {}
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {f"p{p}_ms": round(cuts[p - 1] * 1000, 2) for p in (50, 95, 99)}


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
