"""CompressAI's models in small, with random weights: checkpoints and the learned baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from models.networks.compressai_import import compressai
from models.networks.configs import HyperpriorVbrConfig
from models.networks.from_compressai.hyperprior_vbr import HyperpriorVbrNetwork

TINY_BASELINE = HyperpriorVbrConfig(width=6, latent_channels=8)
ZOO = (
    "bmshj2018-factorized",
    "bmshj2018-hyperprior",
    "mbt2018-mean",
    "mbt2018",
    "cheng2020-anchor",
    "cheng2020-attn",
)


def tiny_zoo_model(name: str, seed: int = 0) -> Any:
    """A model of the zoo whose latent takes many values, its tables made."""
    torch.manual_seed(seed)
    sizes = (6,) if name.startswith("cheng") else (6, 12)
    model = compressai("zoo.image").model_architectures[name](*sizes)
    with torch.no_grad():
        last = [layer for layer in model.g_a.modules() if isinstance(layer, torch.nn.Conv2d)][-1]
        last.weight *= 40
        first = next(model.g_s.parameters())
        first /= 40
        model.g_s[-1].apply(_lighten)
    model.update(force=True)
    return model.eval()


def tiny_checkpoint(name: str, folder: Path, seed: int = 0) -> Path:
    """A checkpoint as CompressAI's are."""
    path = folder / f"{name}.pth.tar"
    torch.save(tiny_zoo_model(name, seed).state_dict(), path)
    return path


def tiny_baseline(seed: int = 0) -> HyperpriorVbrNetwork:
    """The baseline, untrained."""
    torch.manual_seed(seed)
    network = HyperpriorVbrNetwork(TINY_BASELINE)
    network.model.g_s[6].apply(_lighten)
    return network.eval()


def smooth_scene(height: int, width: int, seed: int = 0) -> np.ndarray:  # type: ignore[type-arg]
    """A smooth scene (height, width) float32 in [0, 1]."""
    coarse = torch.rand(1, 1, 4, 5, generator=torch.Generator().manual_seed(seed))
    fine = torch.nn.functional.interpolate(coarse, (height, width), mode="bilinear")
    scene: np.ndarray = fine[0, 0].numpy()  # type: ignore[type-arg]
    return scene


def _lighten(module: torch.nn.Module) -> None:
    """Have what an untrained synthesis gives lie in the middle of [0, 1], not around 0."""
    if isinstance(module, torch.nn.Conv2d | torch.nn.ConvTranspose2d) and module.bias is not None:
        module.bias.data += 0.5
