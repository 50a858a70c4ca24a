"""A model's folder before anything of it is loaded: only safetensors and the libraries' own classes, and its digest."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

INDEX = "model_index.json"
LIBRARIES = frozenset({"diffusers", "transformers", "stable_diffusion"})
"""Whose classes a component may be; `stable_diffusion` is how older folders name diffusers' safety checker."""
PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".msgpack")


class UnfitModel(Exception):
    """The model cannot be loaded here; says why, in words for the operator."""


def checked(folder: Path) -> dict[str, Any]:
    """The index of the pipeline in that folder. Raises `UnfitModel` for pickled weights and for code of its own."""
    index = _index(folder)
    name = index.get("_class_name")
    if not isinstance(name, str) or not name.isidentifier():
        raise UnfitModel(f"{folder.name}: the pipeline is of a class of its own; only those of diffusers are run")
    for part, value in index.items():
        if part.startswith("_") or not isinstance(value, list):
            continue
        library = value[0] if value else None
        if library is not None and library.partition(".")[0] not in LIBRARIES:
            raise UnfitModel(f"{folder.name}: {part} is of {library}; only diffusers and transformers are run")
        if list((folder / part).glob("*.py")):
            raise UnfitModel(f"{folder.name}: {part} brings code of its own, which is never run")
        if library is not None:
            _without_pickles(folder, part)
    return index


def digest(folder: Path) -> str:
    """SHA-256 (hex) over names and bytes of all weights and configurations: which model it is, by any name."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".safetensors", ".json") or not path.is_file():
            continue
        whole.update(path.relative_to(folder).as_posix().encode() + b"\0")
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def size(folder: Path) -> int:
    """Bytes of the weights on disk: about what they take when loaded as they are."""
    return sum(path.stat().st_size for path in folder.rglob("*.safetensors"))


def variant(folder: Path) -> str | None:
    """`fp16` where the weights come in half precision alone."""
    names = [path.name for path in folder.rglob("*.safetensors")]
    return "fp16" if names and all(".fp16" in name for name in names) else None


def _index(folder: Path) -> dict[str, Any]:
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise UnfitModel(f"{folder.name}: there is no {INDEX} that can be read") from None
    if not isinstance(index, dict):
        raise UnfitModel(f"{folder.name}: {INDEX} is no object")
    return index


def _without_pickles(folder: Path, part: str) -> None:
    files = list((folder / part).iterdir()) if (folder / part).is_dir() else []
    pickled = [path for path in files if path.suffix in PICKLES]
    if pickled and not any(path.suffix == ".safetensors" for path in files):
        raise UnfitModel(f"{folder.name}: {part} has no safetensors but {pickled[0].name}, which could run code")
