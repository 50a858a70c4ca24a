"""Pipelines with random weights, built without any download: tiny ones for tests, full-size ones for true speeds.

What they draw is noise; the shapes, the steps and the arithmetic are those of the real architectures. The
configurations of the full sizes are written down here from the published model cards of SDXL base 1.0 and SVD XT;
`shrink` divides their widths, so that the very same builders can be tried on a small machine.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

WORDS = 512
"""Entries of the tokenizer: bytes, bytes at a word's end, and the two marks are what CLIP's needs at the least."""


def tokenizer(folder: Path) -> Any:
    """A CLIP tokenizer from a vocabulary of single bytes and no merges."""
    from transformers import CLIPTokenizer

    letters = [chr(code) for code in (*range(33, 127), *range(161, 173), *range(174, 256))]
    letters += [chr(256 + n) for n in range(256 - len(letters))]
    names = [*letters[: WORDS // 2 - 1], *(f"{each}</w>" for each in letters[: WORDS // 2 - 1])]
    names += ["<|startoftext|>", "<|endoftext|>"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps({name: n for n, name in enumerate(names)}), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    return CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=77)


def text_config(**sizes: Any) -> Any:
    from transformers import CLIPTextConfig

    defaults = dict(
        vocab_size=WORDS, hidden_size=32, intermediate_size=37, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=77, bos_token_id=WORDS - 2, eos_token_id=WORDS - 1, pad_token_id=1, projection_dim=32,
    )  # fmt: skip
    return CLIPTextConfig(**{**defaults, **sizes})


def _autoencoder(channels: tuple[int, ...], latent: int = 4, layers: int = 1, scaling: float = 0.18215) -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=latent, block_out_channels=channels, layers_per_block=layers,
        down_block_types=("DownEncoderBlock2D",) * len(channels), up_block_types=("UpDecoderBlock2D",) * len(channels),
        norm_num_groups=min(32, channels[0]), scaling_factor=scaling, force_upcast=False,
    )  # fmt: skip


def _scheduler() -> Any:
    from diffusers import DDIMScheduler

    return DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        clip_sample=False,
        set_alpha_to_one=False,
        steps_offset=1,
    )


def tiny_text(folder: Path, checker: bool = False) -> Path:
    """A Stable Diffusion pipeline of a few hundred thousand weights, for text-to-image and image-to-image."""
    import torch
    from diffusers import StableDiffusionPipeline, UNet2DConditionModel
    from transformers import CLIPTextModel

    torch.manual_seed(0)
    unet = UNet2DConditionModel(
        block_out_channels=(32, 64), layers_per_block=1, sample_size=32, in_channels=4, out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32, attention_head_dim=4, norm_num_groups=8,
    )  # fmt: skip
    parts = {
        "unet": unet,
        "scheduler": _scheduler(),
        "vae": _autoencoder((32, 64)),
        "text_encoder": CLIPTextModel(text_config()),
        "tokenizer": tokenizer(folder / "tokenizer"),
        "safety_checker": _checker() if checker else None,
        "feature_extractor": _extractor() if checker else None,
    }
    return _saved(StableDiffusionPipeline(**parts, requires_safety_checker=checker), folder)


def tiny_upscaler(folder: Path) -> Path:
    """A Stable Diffusion x4 upscaler; it knows the legacy `callback` alone."""
    import torch
    from diffusers import DDPMScheduler, StableDiffusionUpscalePipeline, UNet2DConditionModel
    from transformers import CLIPTextModel

    torch.manual_seed(0)
    unet = UNet2DConditionModel(
        block_out_channels=(32, 64), layers_per_block=1, sample_size=32, in_channels=7, out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32, attention_head_dim=8, norm_num_groups=8, num_class_embeds=1000,
        use_linear_projection=True, only_cross_attention=(True, False),
    )  # fmt: skip
    pipe = StableDiffusionUpscalePipeline(
        vae=_autoencoder((32, 32, 64), scaling=0.08333), text_encoder=CLIPTextModel(text_config()),
        tokenizer=tokenizer(folder / "tokenizer"), unet=unet, scheduler=_scheduler(), max_noise_level=350,
        low_res_scheduler=DDPMScheduler(),
    )  # fmt: skip
    return _saved(pipe, folder)


def tiny_video(folder: Path) -> Path:
    """A Stable Video Diffusion pipeline; its picture encoder takes 224 pixels, the size that the pipeline gives it."""
    return svd(folder, shrink=10, frames=4)


def sdxl_unet(shrink: int = 1) -> Any:
    """The UNet of SDXL base 1.0: 2,567,463,684 weights."""
    from diffusers import UNet2DConditionModel

    widths = tuple(width // shrink // 32 * 32 or 32 for width in (320, 640, 1280))
    first, second = _seen(shrink)
    embedded = 256 // min(shrink, 8)
    return UNet2DConditionModel(
        block_out_channels=widths, layers_per_block=2, sample_size=128, in_channels=4, out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        transformer_layers_per_block=(1, 2, 10) if shrink == 1 else (1, 1, 2),
        attention_head_dim=tuple(max(1, width // 64) for width in widths),
        cross_attention_dim=first + second, use_linear_projection=True, addition_embed_type="text_time",
        addition_time_embed_dim=embedded, norm_num_groups=32,
        projection_class_embeddings_input_dim=second + 6 * embedded,
    )  # fmt: skip


def _seen(shrink: int) -> tuple[int, int]:
    """The widths of SDXL's two text encoders, whose outputs the UNet attends to side by side."""
    return 768 // shrink // 12 * 12, 1280 // shrink // 20 * 20


def sdxl(folder: Path, shrink: int = 1) -> Path:
    """The architecture of SDXL base 1.0, every width divided by `shrink`."""
    import torch
    from diffusers import StableDiffusionXLPipeline
    from transformers import CLIPTextModel, CLIPTextModelWithProjection

    torch.manual_seed(0)
    first, second = _seen(shrink)
    small = shrink > 1
    pipe = StableDiffusionXLPipeline(
        vae=_autoencoder((32, 32, 64, 64), scaling=0.13025) if small
        else _autoencoder((128, 256, 512, 512), layers=2, scaling=0.13025),
        text_encoder=CLIPTextModel(
            text_config(
                hidden_size=first, intermediate_size=4 * first, num_hidden_layers=2 if small else 12,
                num_attention_heads=12, projection_dim=first,
            )
        ),
        text_encoder_2=CLIPTextModelWithProjection(
            text_config(
                hidden_size=second, intermediate_size=4 * second, num_hidden_layers=2 if small else 32,
                num_attention_heads=20, projection_dim=second, hidden_act="gelu",
            )
        ),
        tokenizer=tokenizer(folder / "tokenizer"), tokenizer_2=tokenizer(folder / "tokenizer_2"),
        unet=sdxl_unet(shrink), scheduler=_scheduler(), add_watermarker=False,
    )  # fmt: skip
    return _saved(pipe, folder, half=not small)


def svd_unet(shrink: int = 1, frames: int = 25) -> Any:
    """The UNet of SVD XT: 1,524,623,082 weights."""
    from diffusers import UNetSpatioTemporalConditionModel

    small = shrink > 1
    widths = (32, 64) if small else (320, 640, 1280, 1280)
    crossed = len(widths) - 1
    return UNetSpatioTemporalConditionModel(
        block_out_channels=widths, layers_per_block=2, sample_size=32 if small else 96, in_channels=8, out_channels=4,
        down_block_types=(*("CrossAttnDownBlockSpatioTemporal",) * crossed, "DownBlockSpatioTemporal"),
        up_block_types=("UpBlockSpatioTemporal", *("CrossAttnUpBlockSpatioTemporal",) * crossed),
        cross_attention_dim=32 if small else 1024, num_attention_heads=(2, 4) if small else (5, 10, 20, 20),
        num_frames=frames, addition_time_embed_dim=32 if small else 256,
        projection_class_embeddings_input_dim=96 if small else 768,
    )  # fmt: skip


def svd(folder: Path, shrink: int = 1, frames: int = 25) -> Path:
    """The architecture of SVD XT; with a `shrink` over 1 two levels of it, and as narrow as it may be."""
    import torch
    from diffusers import AutoencoderKLTemporalDecoder, EulerDiscreteScheduler, StableVideoDiffusionPipeline
    from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModelWithProjection

    torch.manual_seed(0)
    small = shrink > 1
    vae = AutoencoderKLTemporalDecoder(
        in_channels=3, out_channels=3, latent_channels=4,
        block_out_channels=(32, 64) if small else (128, 256, 512, 512),
        down_block_types=("DownEncoderBlock2D",) * (2 if small else 4), layers_per_block=1 if small else 2,
        force_upcast=False,
    )  # fmt: skip
    eye = CLIPVisionConfig(
        hidden_size=32 if small else 1280, intermediate_size=37 if small else 5120,
        projection_dim=32 if small else 1024, num_hidden_layers=2 if small else 32,
        num_attention_heads=4 if small else 16, image_size=224, patch_size=56 if small else 14, hidden_act="gelu",
    )  # fmt: skip
    scheduler = EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", interpolation_type="linear",
        prediction_type="v_prediction", sigma_max=700.0, sigma_min=0.002, steps_offset=1, timestep_spacing="leading",
        timestep_type="continuous", use_karras_sigmas=True,
    )  # fmt: skip
    pipe = StableVideoDiffusionPipeline(
        vae=vae, image_encoder=CLIPVisionModelWithProjection(eye), unet=svd_unet(shrink, frames), scheduler=scheduler,
        feature_extractor=CLIPImageProcessor(crop_size=224, size=224),
    )  # fmt: skip
    return _saved(pipe, folder, half=not small)


def _checker() -> Any:
    from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
    from transformers import CLIPConfig

    vision = {
        "hidden_size": 32,
        "intermediate_size": 37,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "image_size": 30,
        "patch_size": 10,
        "projection_dim": 64,
    }
    text = {
        "vocab_size": WORDS,
        "hidden_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 4,
        "bos_token_id": 0,
        "eos_token_id": 1,
    }
    return StableDiffusionSafetyChecker(CLIPConfig(text_config=text, vision_config=vision, projection_dim=64))


def _extractor() -> Any:
    from transformers import CLIPImageProcessor

    return CLIPImageProcessor(crop_size=30, size=30)


def _saved(pipe: Any, folder: Path, half: bool = False) -> Path:
    import torch

    if half:
        pipe.to(torch.bfloat16)
    pipe.save_pretrained(folder, safe_serialization=True)
    return folder
