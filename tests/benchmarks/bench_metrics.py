"""Measures of fidelity: spikes against spikes, pictures against pictures."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from bench_maps import CAMERA, random_stream
from case import Case
from skimage.metrics import structural_similarity

from models.metrics.image_fidelity import WINDOW_SIGMA, ms_ssim, ssim
from models.metrics.spike_fidelity import compare_spikes
from models.streams.stream import MemorySource, SpikeStream

PLANES = 200
LOST_SPIKES = 0.1


def cases() -> Iterator[Case]:
    """Yield the spike metrics of a stretch, and SSIM beside that of scikit-image."""
    height, width = CAMERA
    raw = random_stream(CAMERA, PLANES)
    distorted = lossy(raw)
    yield Case(
        f"ISI, firing rate, agreement and timing of {PLANES} planes of {height}×{width}",
        lambda: compare_spikes(raw, distorted),
        clock=time.process_time,
    )
    rng = np.random.default_rng(0)
    a, b = rng.random((2, height, width), dtype=np.float32)
    yield Case(
        f"SSIM of {height}×{width}, against scikit-image",
        lambda: ssim(a, b),
        lambda: structural_similarity(
            a, b, gaussian_weights=True, sigma=WINDOW_SIGMA, use_sample_covariance=False,
            data_range=1.0,
        ),
        compare=False,  # the borders are treated another way
        clock=time.process_time,
    )  # fmt: skip
    yield Case(f"MS-SSIM of {height}×{width}", lambda: ms_ssim(a, b), clock=time.process_time)


def lossy(stream: SpikeStream) -> SpikeStream:
    """Return a stream without some of its bytes' spikes."""
    packed = stream.packed(0, stream.planes)
    kept = np.random.default_rng(1).random(packed.shape, np.float32) >= LOST_SPIKES
    return SpikeStream(MemorySource(packed * kept), stream.height, stream.width)
