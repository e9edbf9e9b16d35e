"""How the maps at the checkpoints are made: once forwards through the planes, once back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from models.progress import Progress
from models.representations.checkpoints import (
    COUNTS,
    SINCE,
    UNTIL,
    Checkpoints,
    IndexLayout,
    Map,
)
from models.streams.stream import SpikeStream

MOST = 65535  # of what a uint16 tells


def build_checkpoints(
    stream: SpikeStream,
    layout: IndexLayout,
    kept: Checkpoints,
    ready: int,
    publish: Callable[[int], None],
    progress: Progress,
) -> None:
    """Write the maps of all checkpoints.

    Forwards, spikes are counted and silences before a checkpoint carried on; what follows a
    checkpoint is known as far as its block. Backwards, without reading planes, the silences
    after a checkpoint go on into the blocks that follow.

    Args:
        stream: the recording.
        layout: where the checkpoints are.
        kept: where the maps are kept.
        ready: checkpoints whose counts and silences before them are already there.
        publish: called with that number each time it grows.
        progress: told after each checkpoint.

    Raises:
        Cancelled: somebody asked the work to stop; it may be gone on with.
        OSError: the disk is full.
    """
    last = layout.checkpoints - 1
    if ready == 0:
        zeros = np.zeros(stream.pixels, dtype=np.uint16)
        for checkpoint, field in ((0, COUNTS), (0, SINCE), (last, UNTIL)):
            kept.write(checkpoint, field, zeros)
        publish(1)
    forwards, backwards = progress.part(0.0, 0.9), progress.part(0.9, 0.95)
    for checkpoint in range(max(ready, 1), last + 1):
        _index_block(stream, layout, kept, checkpoint)
        publish(checkpoint + 1)
        forwards.step(checkpoint, last, "indexing for scrubbing")
    for checkpoint in range(last - 1, -1, -1):
        _resolve_until(layout, kept, checkpoint)
        backwards.step(last - checkpoint, last, "indexing for scrubbing")
    kept.finish(progress.part(0.95, 1.0))


def _index_block(
    stream: SpikeStream, layout: IndexLayout, kept: Checkpoints, checkpoint: int
) -> None:
    """Write a checkpoint from the one before it and the planes between."""
    from models.representations.packed_kernels import count_spikes, silent_run

    start, stop = layout.boundary(checkpoint - 1), layout.boundary(checkpoint)
    block = stream.packed(start, stop)
    counts = kept.read(checkpoint - 1, COUNTS) + count_spikes(block, stream.pixels)
    since = silent_run(block, stream.pixels, backwards=True)
    kept.write(checkpoint, COUNTS, counts)
    kept.write(checkpoint, SINCE, _join(since, kept.read(checkpoint - 1, SINCE), stop - start))
    kept.write(checkpoint - 1, UNTIL, silent_run(block, stream.pixels))


def _resolve_until(layout: IndexLayout, kept: Checkpoints, checkpoint: int) -> None:
    """Let the silence after a checkpoint go on; changes nothing where that has been done."""
    planes = layout.boundary(checkpoint + 1) - layout.boundary(checkpoint)
    until = _join(kept.read(checkpoint, UNTIL), kept.read(checkpoint + 1, UNTIL), planes)
    kept.write(checkpoint, UNTIL, until)


def _join(near: Map, far: Map, planes: int) -> Map:
    """Add the silence beyond a block to that of pixels that are silent throughout the block."""
    room = np.uint16(MOST - planes)
    joined: Map = near + np.minimum(far, room) * (near == planes)
    return joined
