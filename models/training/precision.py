"""Which arithmetic is fast here: bfloat16 is faster on some machines, slower on others."""

from __future__ import annotations

import time

import torch
from torch.nn import functional


def autocast(device: str, precision: str) -> torch.autocast:
    """Return a context in which convolutions run in bfloat16, or in float32.

    Args:
        device: "cpu" or "cuda".
        precision: "bfloat16", "float32", or "auto" for whichever a short trial finds faster.
    """
    wanted = precision == "bfloat16" or (precision == "auto" and _bfloat16_pays(device))
    return torch.autocast(device, torch.bfloat16, enabled=wanted)


def _bfloat16_pays(device: str) -> bool:
    if device != "cpu":
        return bool(torch.cuda.is_bf16_supported())
    return _seconds(torch.bfloat16) < 0.9 * _seconds(torch.float32)


def _seconds(dtype: torch.dtype) -> float:
    """Return the best time of a few 1×1 convolutions, the bulk of our networks' work."""
    features = torch.ones(8, 128, 32, 32, dtype=dtype).to(memory_format=torch.channels_last)
    weight = torch.ones(256, 128, 1, 1, dtype=dtype)
    best = float("inf")
    for _ in range(4):
        start = time.process_time()
        functional.conv2d(features, weight)
        best = min(best, time.process_time() - start)
    return best
