"""Scenes at a regular stride: what a scene codec codes in place of the spikes."""

from __future__ import annotations

import numpy as np

from models.errors import RequestError
from models.progress import Progress
from models.reconstruction.base import Reconstruction
from models.representations.windows import check_stretch
from models.scenes import SceneSequence
from models.streams.stream import SpikeStream


def scene_planes(start: int, stop: int, stride_planes: int) -> tuple[int, ...]:
    """Return the planes that scenes at a stride show: the middle ones of their stretches."""
    firsts = range(start, stop, stride_planes)
    return tuple(first + min(stride_planes, stop - first) // 2 for first in firsts)


def reconstruct_scenes(
    stream: SpikeStream,
    method: Reconstruction,
    stride_planes: int,
    start: int = 0,
    stop: int | None = None,
    progress: Progress | None = None,
) -> SceneSequence:
    """Return scenes that together stand for planes `start` to `stop` (exclusive).

    Scene k stands for planes start + k·stride on, `stride_planes` of them, the last scene for
    what is left; each shows the middle plane of its stretch: its first plane + planes // 2.

    Args:
        stream: the recording.
        method: how a scene is estimated.
        stride_planes: planes for which a scene stands.
        start: first plane.
        stop: plane after the last; None: to the end of the recording.
        progress: told after each scene.

    Raises:
        RequestError: the stride is below 1, or the planes are not in the recording.
        Cancelled: somebody asked the work to stop.
    """
    stop = stream.planes if stop is None else stop
    check_stretch(start, stop, stream.planes)
    if stride_planes < 1:
        raise RequestError(f"a stride of {stride_planes} planes goes nowhere", hint="use 1 or more")
    progress = progress or Progress()
    hold = tuple(min(stride_planes, stop - first) for first in range(start, stop, stride_planes))
    shown = scene_planes(start, stop, stride_planes)
    luminance = np.empty((len(shown), stream.height, stream.width), dtype=np.float32)
    for position, plane_index in enumerate(shown):
        luminance[position] = method.scene(stream, plane_index)
        progress.step(position + 1, len(shown), "reconstructing scenes")
    return SceneSequence(luminance, shown, start, hold, stream.capture_rate_hz, stream.full_scale)
