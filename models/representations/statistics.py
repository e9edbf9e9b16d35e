"""What a recording is like in six figures: how much its pixels fire, and at what intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.errors import RequestError
from models.progress import Progress
from models.representations.windows import plane_blocks
from models.streams.stream import SpikeStream

SAMPLE_BYTES = 256 << 20
"""Packed bytes looked at; of a longer recording that much in a few stretches spread over it."""

INTERVAL_BYTES = 16 << 20
"""Packed bytes whose intervals are listed; of more, only every n-th byte of a plane."""

STRETCHES = 4  # few and long: a short one would miss the long intervals
LONGEST_PLANES = 65535  # intervals above are counted as this one


@dataclass(frozen=True, slots=True)
class StreamSummary:
    """Figures over the planes looked at.

    Attributes:
        firing_rate: mean over pixels and planes, spikes per plane.
        isi_p5, isi_p50, isi_p95: quantiles in planes of the complete intervals of all pixels,
            pooled (a pixel counts as often as it fires): the shortest interval that so many of
            them don't exceed. None where no pixel fires twice.
        always_on_fraction: share of the pixels that fire in every plane.
        never_fires_fraction: share of the pixels that fire in none.
        planes_examined: planes looked at.
        pixels_examined: pixels whose intervals were listed.
        sampled: whether a part of the planes or pixels was left out.
    """

    firing_rate: float
    isi_p5: int | None
    isi_p50: int | None
    isi_p95: int | None
    always_on_fraction: float
    never_fires_fraction: float
    planes_examined: int
    pixels_examined: int
    sampled: bool


def summarise(stream: SpikeStream, progress: Progress | None = None) -> StreamSummary:
    """Look at a recording, or at a part of a huge one, and summarise it.

    Raises:
        RequestError: the recording has no plane.
    """
    if stream.planes < 1:
        raise RequestError("the recording has no plane to look at")
    progress = progress or Progress()
    stretches = sample_stretches(stream.planes, SAMPLE_BYTES // stream.source.plane_bytes)
    examined = sum(stop - start for start, stop in stretches)
    columns = sample_columns(stream.source.plane_bytes, examined)
    counts = np.zeros(stream.pixels, dtype=np.uint64)
    intervals = np.zeros(LONGEST_PLANES + 1, dtype=np.int64)
    for done, (start, stop) in enumerate(stretches):
        counts += _count(stream, start, stop, progress)
        intervals += _intervals(stream, start, stop, columns)
        progress.step(done + 1, len(stretches), "listing intervals")
    p5, p50, p95 = (quantile(intervals, share) for share in (0.05, 0.5, 0.95))
    pixels = min(8 * columns.size, stream.pixels)
    return StreamSummary(
        firing_rate=float(counts.sum() / (examined * stream.pixels)),
        isi_p5=p5,
        isi_p50=p50,
        isi_p95=p95,
        always_on_fraction=float(np.mean(counts == examined)),
        never_fires_fraction=float(np.mean(counts == 0)),
        planes_examined=examined,
        pixels_examined=pixels,
        sampled=examined < stream.planes or pixels < stream.pixels,
    )


def sample_stretches(planes: int, most: int) -> list[tuple[int, int]]:
    """Return the stretches to look at: all planes, or about `most` spread over the recording."""
    if planes <= most:
        return [(0, planes)]
    length = max(1, most // STRETCHES)
    count = min(STRETCHES, planes // length)
    starts = [(planes - length) * i // max(count - 1, 1) for i in range(count)]
    return [(start, start + length) for start in starts]


def sample_columns(plane_bytes: int, planes: int) -> NDArray[np.intp]:
    """Return the bytes of a plane whose intervals are listed: every n-th."""
    return np.arange(0, plane_bytes, max(1, -(-plane_bytes * planes // INTERVAL_BYTES)))


def quantile(histogram: NDArray[np.int64], share: float) -> int | None:
    """Return the smallest value that at least `share` of the counted values don't exceed."""
    total = int(histogram.sum())
    if total == 0:
        return None
    return int(np.searchsorted(np.cumsum(histogram), share * total))


def _count(stream: SpikeStream, start: int, stop: int, progress: Progress) -> NDArray[np.uint64]:
    """Count the spikes of each pixel in a stretch, block by block."""
    from models.representations.packed_kernels import count_spikes

    counts = np.zeros(stream.pixels, dtype=np.uint64)
    for first, end in plane_blocks(start, stop, stream.source.plane_bytes):
        counts += count_spikes(stream.packed(first, end), stream.pixels)
        progress.check()
    return counts


def _intervals(
    stream: SpikeStream, start: int, stop: int, columns: NDArray[np.intp]
) -> NDArray[np.int64]:
    """Count the complete intervals of a stretch in some bytes of the planes."""
    from models.representations.sweep_kernels import interval_histogram

    planes = np.concatenate(
        [
            stream.packed(first, end)[:, columns]
            for first, end in plane_blocks(start, stop, stream.source.plane_bytes)
        ]
    )
    spare = 8 * stream.source.plane_bytes - stream.pixels
    if columns[-1] == stream.source.plane_bytes - 1:
        planes[:, -1] &= 255 >> spare
    return interval_histogram(planes, LONGEST_PLANES)
