"""Any diffusers pipeline by id or folder: safetensors alone, no remote code. Torch is imported at the first load."""

from __future__ import annotations

import gc
import inspect
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from processors.diffusion import weights
from processors.diffusion.options import BadOption, Options
from processors.diffusion.weights import UnfitModel
from processors.diffusion.wishes import Task

log = logging.getLogger("atelier")
SPARE = 0.8
"""The share of a device's memory that loaded models may take where nothing else is set."""
WITHOUT_DEVICE = 8 << 30
"""Bytes of which they may take that share where there is no device but the CPU."""


@dataclass
class Loaded:
    """One model in memory: its pipelines by task share the weights. `bytes` are those of its parameters and buffers."""

    name: str
    digest: str
    device: str
    dtype: str
    bytes: int
    pipe: Any
    checker: Any = None
    extractor: Any = None
    by_task: dict[Task, Any] = field(default_factory=dict)

    def pipeline(self, task: Task) -> Any:
        """The pipeline for that task. Raises `UnfitModel` where the model is not made for it."""
        if task not in self.by_task:
            self.by_task[task] = _for_task(self.pipe, task, self.name)
        return self.by_task[task]

    def free(self) -> None:
        self.by_task.clear()
        self.pipe = self.checker = self.extractor = None
        empty_cache(self.device)


def empty_cache(device: str) -> None:
    import torch

    gc.collect()
    if device.startswith("cuda"):
        torch.cuda.empty_cache()


def device_of(options: Options) -> str:
    """Raises `BadOption` where the one that is set is not there."""
    import torch

    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if options.device == "auto":
        return next(name for name, here in there.items() if here)
    if not there[options.device.partition(":")[0]]:
        raise BadOption(f"device is {options.device}, and there is none here")
    return options.device


def dtype_of(options: Options, device: str) -> str:
    """By itself half precision on a device, and single on the CPU, where half is slow."""
    if options.dtype != "auto":
        return options.dtype
    return "float32" if device == "cpu" else "float16"


def capacity(options: Options, device: str) -> int:
    """Bytes that loaded models may take."""
    if options.memory:
        return options.memory
    if device.startswith("cuda"):
        import torch

        return int(torch.cuda.get_device_properties(device).total_memory * SPARE)
    return int(WITHOUT_DEVICE * SPARE)


def hush() -> None:
    """The libraries' logs hold prompts (the words that a tokenizer cut off) and bars: only their errors are kept."""
    from diffusers.utils import logging as diffusers_log
    from transformers.utils import logging as transformers_log

    for library in (diffusers_log, transformers_log):
        library.set_verbosity_error()
        library.disable_progress_bar()


def load(model: str, options: Options) -> Loaded:
    """Load a model by id or folder onto the device.

    Raises `UnfitModel`: pickled weights, code of its own, nothing there; `BadOption` for a device that is not there.
    """
    import torch
    from diffusers import DiffusionPipeline

    hush()
    device = device_of(options)
    dtype = dtype_of(options, device)
    folder = _folder(model, options)
    index = weights.checked(folder)
    try:
        # A checker blackens what it finds: it is taken out, and asked by `safety` about the finished picture.
        pipe = DiffusionPipeline.from_pretrained(
            folder,
            dtype=getattr(torch, dtype),
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            variant=weights.variant(folder),
        )
    except (OSError, ValueError, KeyError, AttributeError, ImportError, RuntimeError) as error:
        raise UnfitModel(f"{folder.name}: diffusers cannot load it: {error}") from error
    pipe.set_progress_bar_config(disable=True)
    checker, extractor = getattr(pipe, "safety_checker", None), getattr(pipe, "feature_extractor", None)
    if checker is not None:
        pipe.register_modules(safety_checker=None)
        pipe.register_to_config(requires_safety_checker=False)
        checker = checker.to(device)
    taken = _bytes(pipe) + (0 if checker is None else _bytes_of(checker))
    _place(pipe, device, options)
    digest = weights.digest(folder)
    loaded = Loaded(_shown(model), digest, device, dtype, taken, pipe, checker, extractor if checker else None)
    log.info("diffusion: %s (%s) on %s, %s, %d MiB", loaded.name, index["_class_name"], device, dtype, taken >> 20)
    return loaded


def size_hint(model: str) -> int:
    """Bytes that a model in a folder will take, about; 0 for one that is known by its id only."""
    return weights.size(Path(model)) if Path(model).is_dir() else 0


def _folder(model: str, options: Options) -> Path:
    """Where the model's files are, fetched first where that is allowed."""
    if Path(model).is_dir():
        return Path(model)
    if Path(model).is_absolute() or model.startswith("."):
        raise UnfitModel(f"{Path(model).name}: there is no such folder")
    from diffusers import DiffusionPipeline

    try:
        return Path(
            DiffusionPipeline.download(
                model, use_safetensors=True, trust_remote_code=False, local_files_only=options.offline
            )
        )
    except (OSError, ValueError) as error:
        where = "here, and offline is set" if options.offline else "here or where it was asked for"
        raise UnfitModel(f"{model} is not {where}: {error}") from error


def _shown(model: str) -> str:
    """The id, or the folder's own name: paths of this machine go into no picture."""
    return Path(model).name if Path(model).is_dir() else model


def _place(pipe: Any, device: str, options: Options) -> None:
    if options.offload == "none":
        pipe.to(device)
    elif device == "cpu":
        raise BadOption("offload is for a device beside the CPU; there is none here")
    elif options.offload == "model":
        pipe.enable_model_cpu_offload(device=device)
    else:
        pipe.enable_sequential_cpu_offload(device=device)


def _bytes(pipe: Any) -> int:
    return sum(_bytes_of(part) for part in pipe.components.values() if hasattr(part, "parameters"))


def _bytes_of(module: Any) -> int:
    return sum(each.nbytes for each in (*module.parameters(), *module.buffers()))


def _for_task(pipe: Any, task: Task, name: str) -> Any:
    takes = inspect.signature(pipe.__call__).parameters
    picture = takes.get("image")
    if task is Task.TEXT and "prompt" in takes and (picture is None or picture.default is None):
        return pipe
    if task in (Task.UPSCALE, Task.VIDEO) and picture is not None:
        if (task is Task.VIDEO) == ("num_frames" in takes):
            return pipe
    elif task is Task.IMAGE:
        if picture is not None and "strength" in takes:
            return pipe
        from diffusers import AutoPipelineForImage2Image

        try:
            made = AutoPipelineForImage2Image.from_pipe(pipe)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnfitModel(f"{name}: not made for {task}: {error}") from error
        made.set_progress_bar_config(disable=True)
        return made
    raise UnfitModel(f"{name}: a {type(pipe).__name__} is not made for {task}")
