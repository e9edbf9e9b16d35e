"""Large sensors, worked on in bands of rows, each with as many rows around it as a pixel can see.

Memory stays small, and the bands fit together without a seam.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from models.arrays import Luminance, SpikePlane
from models.networks.device import OnDevice

BAND_PIXELS = 1 << 18
"""Most pixels of a band, unless it would have fewer rows than it sees beyond itself."""


@torch.inference_mode()
def rate_in_bands(
    network: OnDevice[nn.Module],
    spikes: SpikePlane,
    reach: int,
    side_multiple: int,
    band_pixels: int = BAND_PIXELS,
) -> Luminance:
    """Return what a network makes of (planes, H, W) uint8: (H, W) float32.

    Args:
        network: (1, planes, h, w) to (1, 1, h, w), for sides that are multiples.
        spikes: of any height and width.
        reach: rows that a pixel sees beyond its own, a multiple of `side_multiple`.
        side_multiple: of the sides that the network takes; the border is repeated up to it.
        band_pixels: most pixels of a band.
    """
    height, width = spikes.shape[1:]
    rows = max(band_pixels // width // side_multiple * side_multiple, reach)
    found = []
    for top in range(0, height, rows):
        above, bottom = max(top - reach, 0), min(top + rows, height)
        batch = torch.from_numpy(spikes[:, above : bottom + reach].astype(np.float32))[None]
        padding = (0, -width % side_multiple, 0, -batch.shape[2] % side_multiple)
        batch = functional.pad(batch, padding, mode="replicate")
        band = network(batch.to(memory_format=torch.channels_last))[0, 0]
        found.append(band[top - above : bottom - above, :width].numpy())
    return np.concatenate(found)
