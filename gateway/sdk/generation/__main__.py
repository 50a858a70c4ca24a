"""Writes what follows from the OpenAPI document into both SDKs; with `--check`, says whether it is there already."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gateway.openapi import openapi_document
from gateway.sdk.generation import python, typescript

SDK = Path(__file__).parents[1]
PYTHON, JAVASCRIPT = SDK / "python" / "atelier_sdk", SDK / "javascript" / "src" / "generated"


def made(document: Mapping[str, Any]) -> dict[Path, str]:
    """Every file with the text it should have."""
    return {
        PYTHON / "types.py": _formatted(python.types(document)),
        PYTHON / "resources.py": _formatted(python.client_resources(document)),
        JAVASCRIPT / "types.ts": typescript.types(document),
        JAVASCRIPT / "resources.ts": typescript.client_resources(document),
    }


def _formatted(source: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--line-length", "120", "--stdin-filename", "made.py", "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True, cwd=SDK).stdout


def main(arguments: list[str]) -> int:
    drifted = [path for path, text in made(openapi_document()).items() if not path.exists() or path.read_text() != text]
    if "--check" in arguments:
        for path in drifted:
            print(f"{path.relative_to(SDK)} is not what the OpenAPI document says", file=sys.stderr)
        return int(bool(drifted))
    for path, text in made(openapi_document()).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
