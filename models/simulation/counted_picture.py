"""A picture told by the spike counts of leaky neurons: it sharpens as one goes on counting.

Each pixel is a current I of 0 to 255 that a neuron turns into N(I) spikes in a window T; what comes
back is the middle of the bin of that count (`models.simulation.lif`). With R = 10³, C = 1 and
θ = 500 all bins are about θ·C/T long, so that the error of the middles is (θ·C/T)²/12: 38.9 dB at
T = 50, 48.5 dB at T = 150. (Doutsi et al., Fig. 5.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Bytes, Luminance
from models.errors import RequestError
from models.simulation.lif import Counts, Floats, LifNeuron
from models.simulation.picture_scenes import StillPicture
from models.simulation.simulate import Simulation
from models.streams.stream import SpikeStream

LEVELS = 256
PEAK = LEVELS - 1


@dataclass(frozen=True, slots=True, eq=False)
class CountedLevels:
    """What becomes of each gray level in a window.

    Attributes:
        counts: (256,) int64, N of the level.
        restored: (256,) float64, the middle of that count's bin, at most 255.
    """

    counts: Counts
    restored: Floats


@dataclass(frozen=True, slots=True, eq=False)
class SharpeningCurve:
    """How well a picture is told as its spikes are counted longer.

    Attributes:
        windows: (n,) T.
        psnr_db: (n,) of the restored picture, peak 255; infinite where it is equal.
        entropy_bits: (n,) of the counts, bits per pixel, each pixel by itself.
    """

    windows: Floats
    psnr_db: Floats
    entropy_bits: Floats


def count_levels(neuron: LifNeuron, window: float) -> CountedLevels:
    """Count the spikes of every gray level in a window T, and turn the counts back.

    Raises:
        RequestError: the window is not a number above 0.
    """
    counts = neuron.count(np.arange(LEVELS), window)
    return CountedLevels(counts, np.minimum(neuron.midpoint(counts, window), PEAK))


def gray_levels(picture: Luminance) -> Bytes:
    """Return a picture in [0, 1] as gray levels 0 to 255, (H, W) uint8."""
    levels: Bytes = np.rint(np.clip(picture, 0, 1) * PEAK).astype(np.uint8)
    return levels


def progress_curve(levels: Bytes, neuron: LifNeuron, windows: Iterable[float]) -> SharpeningCurve:
    """Return PSNR and entropy of a picture of gray levels for several windows.

    Every pixel of a level has the same count, so the picture's histogram is all that is needed.

    Raises:
        RequestError: a window is not a number above 0, or the picture has no pixel.
    """
    if not levels.size:
        raise RequestError("a picture without pixels has no error")
    share = np.bincount(levels.reshape(-1), minlength=LEVELS) / levels.size
    times = np.fromiter(windows, np.float64)
    psnr, entropy = np.empty_like(times), np.empty_like(times)
    for place, window in enumerate(times):
        counted = count_levels(neuron, float(window))
        error = float(share @ (counted.restored - np.arange(LEVELS)) ** 2)
        psnr[place] = 10 * np.log10(PEAK**2 / error) if error > 0 else np.inf
        entropy[place] = _entropy_bits(counted.counts, share)
    return SharpeningCurve(times, psnr, entropy)


def record_counts(levels: Bytes, neuron: LifNeuron, planes: int) -> Simulation:
    """Record the spikes of a picture of gray levels, a plane for each unit of time.

    A plane holds one spike of a pixel at most: where d(I) is below 1, spikes are lost.

    Raises:
        RequestError: there is no plane to record, or white never fires.
    """
    if planes < 1:
        raise RequestError(f"a recording of {planes} planes is empty", "record 1 plane or more")
    white = float(neuron.interval(PEAK))
    if not np.isfinite(white):
        raise RequestError("white never fires", "lower θ, or raise R")
    counts = np.stack([neuron.count(np.arange(LEVELS), t) for t in range(1, planes + 1)])
    fired = np.diff(counts, axis=0, prepend=0) > 0
    stream = SpikeStream.from_dense(fired[:, levels], 20_000.0, min(1 / white, 1.0))
    return Simulation(stream, StillPicture.of((levels / PEAK).astype(np.float32)))


def _entropy_bits(counts: Counts, share: NDArray[np.float64]) -> float:
    bins = np.cumsum(np.diff(counts, prepend=counts[0]) > 0)  # more light never fires less
    part = np.bincount(bins, weights=share)
    part = part[part > 0]
    return float(-(part * np.log2(part)).sum())
