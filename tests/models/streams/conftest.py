"""A textured scene that drifts, and the spikes that integrate and fire makes of it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter


def textured(height: int, width: int, seed: int = 0) -> NDArray[np.float64]:
    noise = np.random.default_rng(seed).standard_normal((height, width))
    smooth = gaussian_filter(noise, 3.0, mode="wrap")
    return 0.05 + 0.5 * (smooth - smooth.min()) / (smooth.max() - smooth.min())


def fired(planes: int, height: int, width: int, seed: int = 0) -> NDArray[np.uint8]:
    """Soft reset, random initial state, the scene moving by a pixel every five planes."""
    scene = textured(height, width, seed)
    state = np.random.default_rng(seed + 1).random((height, width))
    spikes = np.empty((planes, height, width), np.uint8)
    for plane in range(planes):
        state += np.roll(scene, plane // 5, axis=1)
        spikes[plane] = state >= 1.0
        state -= spikes[plane]
    return spikes


@pytest.fixture(scope="session")
def vidar() -> NDArray[np.uint8]:
    """48 planes of 250×400, (T, H, W), top row first."""
    return fired(48, 250, 400)


@pytest.fixture(scope="session")
def square() -> NDArray[np.uint8]:
    """48 planes of 250×250: 62,500 pixels don't fill whole bytes."""
    return fired(48, 250, 250, seed=5)


@pytest.fixture(scope="session")
def small() -> NDArray[np.uint8]:
    """96 planes of 48×64, for containers."""
    return fired(96, 48, 64, seed=9)
