"""TFP and TFI at every plane of a stretch, in one go: far cheaper than plane by plane.

Both return firing rates in spikes per plane, not yet divided by the full scale.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.errors import RequestError
from models.representations.silence import silence_around, silent_planes
from models.representations.windows import check_stretch, window_around
from models.streams.stream import RowOrder, SpikeStream

BLOCK_PLANES = 128  # what TFI remembers of a row in a block stays in the cache


def tfp_every_plane(
    stream: SpikeStream, window_planes: int, start: int, stop: int, out: Luminance | None = None
) -> Luminance:
    """Return the mean over a sliding window, at planes `start` to `stop` (exclusive).

    Args:
        stream: the recording.
        window_planes: planes pooled, placed as `windows.window_around` places them.
        start: first plane.
        stop: plane after the last.
        out: written where given: (planes, H, W) float32, C-contiguous.

    Returns:
        (planes, H, W) float32 in [0, 1], upright.

    Raises:
        RequestError: a plane is outside the recording, or the window or the stretch is empty.
    """
    from models.representations.sweep_kernels import sweep_means

    check_stretch(start, stop, stream.planes)
    first = window_around(start, window_planes, stream.planes)[0]
    end = window_around(stop - 1, window_planes, stream.planes)[1]
    means = _target(stream, stop - start, out)
    before = window_planes // 2
    window = before, window_planes - before
    bottom_up = stream.rows is RowOrder.BOTTOM_UP
    sweep_means(stream.packed(first, end), start - first, window, bottom_up, means)
    return means


def tfi_every_plane(
    stream: SpikeStream, start: int, stop: int, out: Luminance | None = None
) -> Luminance:
    """Return 1 / ISI at planes `start` to `stop` (exclusive).

    Missing spikes are treated as in `tfi.Tfi`, searched to the ends of the recording.

    Args:
        stream: the recording.
        start: first plane.
        stop: plane after the last.
        out: written where given: (planes, H, W) float32, C-contiguous.

    Returns:
        (planes, H, W) float32 in (0, 1], upright.

    Raises:
        RequestError: a plane is outside the recording, or there is none.
    """
    from models.representations.sweep_kernels import sweep_inverse_intervals

    check_stretch(start, stop, stream.planes)
    inverse = _target(stream, stop - start, out)
    bottom_up = stream.rows is RowOrder.BOTTOM_UP
    held = np.float32(1) / silence_around(stream, start, None).interval().astype(np.float32)
    for first, until_next in _blocks_with_next_spikes(stream, start, stop):
        end = min(first + BLOCK_PLANES, stop)
        planes, written = stream.packed(first, end), inverse[first - start : end - start]
        sweep_inverse_intervals(planes, until_next, held, bottom_up, written)
    return inverse


def _blocks_with_next_spikes(
    stream: SpikeStream, start: int, stop: int
) -> list[tuple[int, NDArray[np.float32]]]:
    """Return each block's first plane, and the planes from its last plane to the next spikes.

    The next spike may be many blocks away: it is carried from the last block to the first.
    """
    from models.representations.packed_kernels import silent_run

    silent = silent_planes(stream, stop, stream.planes - stop)
    blocks: list[tuple[int, NDArray[np.float32]]] = []
    for first in reversed(range(start, stop, BLOCK_PLANES)):
        blocks.append((first, (silent + 1).astype(np.float32)))
        end = min(first + BLOCK_PLANES, stop)
        run = silent_run(stream.packed(first, end), stream.pixels).astype(np.uint32)
        silent = run + silent * (run == end - first)
    return blocks[::-1]


def _target(stream: SpikeStream, planes: int, out: Luminance | None) -> Luminance:
    """Return the array to write to."""
    shape = planes, stream.height, stream.width
    if out is None:
        return np.empty(shape, dtype=np.float32)
    if out.shape != shape or out.dtype != np.float32 or not out.flags.c_contiguous:
        raise RequestError(
            f"the result is {shape} float32, C-contiguous; `out` is {out.shape} {out.dtype}"
        )
    return out
