"""The scrubbing index: ISI and firing rate at any plane at a cost that knows no length.

At a checkpoint every 256 planes three maps are kept: the spikes since the recording began
(modulo 2^16, so that differences over fewer than 65,536 planes are exact), the silent planes
before the checkpoint, and the silent planes after it (both up to 65,535, which stands for "that
many or more"). Any map needs the few planes between its plane and the next checkpoints, and
these. In stored order throughout; maps are turned upright when they leave.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.progress import Progress
from models.representations.checkpoint_file import (
    CACHE_LIMIT_BYTES,
    FileCheckpoints,
    open_cached,
)
from models.representations.checkpoints import (
    COUNTS,
    SINCE,
    UNTIL,
    Checkpoints,
    IndexLayout,
    Map,
    MemoryCheckpoints,
)
from models.representations.firing_rate import mean_map, stored_counts
from models.representations.index_building import MOST, build_checkpoints
from models.representations.isi import IsiMap, isi_map, upright_isi
from models.representations.silence import Silence
from models.representations.windows import check_plane, window_around
from models.streams.stream import SpikeStream

SPACING_PLANES = 256
MEMORY_LIMIT_BYTES = 256 << 20
SPARSEST_PLANES = 32768  # the maps of a block must fit into uint16

REACH_PLANES = 2048
"""How far ISI maps search each way while the index is not there; the map says so."""


@dataclass(frozen=True, slots=True)
class _State:
    """What readers see, replaced as a whole: checkpoints below `ready` can be read."""

    layout: IndexLayout
    checkpoints: Checkpoints
    ready: int = 0
    complete: bool = False


class ScrubIndex:
    """ISI and firing-rate maps of one stream at any plane; built once, in a worker's thread.

    May be used from several threads, and before it is built: firing rates are then counted from
    the planes, ISI maps are searched `reach_planes` each way.
    """

    def __init__(
        self,
        stream: SpikeStream,
        memory_limit_bytes: int = MEMORY_LIMIT_BYTES,
        cache_folder: Path | None = None,
        reach_planes: int = REACH_PLANES,
    ) -> None:
        """Prepare the index; nothing is read or allocated before `build`.

        Args:
            stream: the recording.
            memory_limit_bytes: an index larger than that is kept in a file.
            cache_folder: where such files lie; the user's cache where None.
            reach_planes: how far ISI maps search each way while the index is not there.
        """
        self.stream = stream
        self._reach_planes = reach_planes
        self._memory_limit_bytes = memory_limit_bytes
        self._cache_folder = cache_folder
        self._state: _State | None = None
        self._building = threading.Lock()

    @property
    def complete(self) -> bool:
        """Whether the index is built."""
        return self._state is not None and self._state.complete

    def build(self, progress: Progress | None = None) -> None:
        """Build the index, or take it from the user's cache.

        Goes on where an earlier call was cancelled; does nothing where the index is complete.

        Raises:
            Cancelled: somebody asked the work to stop; what is there by then is used.
        """
        progress = progress or Progress()
        with self._building:
            if self._state is None:
                self._state = self._begin(progress)
            try:
                self._go_on(self._state, progress)
            except OSError:  # the disk is full: fewer checkpoints, in memory
                self._state.checkpoints.close()
                self._state = _in_memory(self._densest(self._memory_limit_bytes))
                self._go_on(self._state, progress)

    def close(self) -> None:
        """Drop the index; an unfinished file in the cache is deleted."""
        with self._building:
            state, self._state = self._state, None
            if state is not None:
                state.checkpoints.close()

    def firing_rate(self, plane_index: int, window_planes: int) -> Luminance:
        """Return the firing rate in the window around a plane (`windows.window_around`).

        Returns:
            (H, W) float32 in [0, 1], upright, in spikes per plane.

        Raises:
            RequestError: the recording has no such plane, or the window is empty.
        """
        start, stop = window_around(plane_index, window_planes, self.stream.planes)
        return mean_map(self.stream, self._counts(start, stop), stop - start)

    def isi(self, plane_index: int) -> IsiMap:
        """Return the interval from the last spike at or before a plane to the next after it.

        Raises:
            RequestError: the recording has no such plane.
        """
        check_plane(plane_index, self.stream.planes)
        state = self._state
        if state is None or not state.complete:
            return isi_map(self.stream, plane_index, self._reach_planes)
        after_limit = self.stream.planes - plane_index - 1
        silence = Silence(
            _silence(self.stream, state, plane_index + 1, SINCE),
            _silence(self.stream, state, plane_index + 1, UNTIL),
            plane_index + 1,
            after_limit,
        )
        return upright_isi(self.stream, silence)

    def _counts(self, start: int, stop: int) -> NDArray[np.uint32]:
        """Count the spikes from `start` to `stop`, through the checkpoints where that is less."""
        state = self._state
        if state is None or stop - start <= state.layout.spacing:
            return stored_counts(self.stream, start, stop)
        if state.layout.boundary(state.ready - 1) < stop and not state.complete:
            return stored_counts(self.stream, start, stop)
        spacing = state.layout.spacing
        hop = MOST // spacing * spacing
        stops = [start, *range(start // spacing * spacing + hop, stop, hop), stop]
        total = np.zeros(self.stream.pixels, dtype=np.uint32)
        until_now = _cumulative(self.stream, state, start)
        for end in stops[1:]:
            until_end = _cumulative(self.stream, state, end)
            total += until_end - until_now
            until_now = until_end
        return total

    def _begin(self, progress: Progress) -> _State:
        """Choose where the index is kept: memory, an older file, a new one, or coarser memory."""
        layout = self._densest(self._memory_limit_bytes)
        if layout.spacing == SPACING_PLANES:
            return _in_memory(layout)
        folder, layout = self._cache_folder or _user_cache(), self._densest(CACHE_LIMIT_BYTES)
        cached = open_cached(layout, folder, progress)
        if cached is not None:
            return _State(layout, cached, layout.checkpoints, complete=True)
        try:
            return _State(layout, FileCheckpoints(layout, folder))
        except OSError:
            return _in_memory(self._densest(self._memory_limit_bytes))

    def _densest(self, limit_bytes: int) -> IndexLayout:
        """Return the layout with the most checkpoints of which all maps take so many bytes."""
        stream, spacing = self.stream, SPACING_PLANES
        layout = IndexLayout(stream.identity, stream.planes, stream.pixels, spacing)
        while layout.size_bytes > limit_bytes and layout.spacing < SPARSEST_PLANES:
            layout = replace(layout, spacing=2 * layout.spacing)
        return layout

    def _go_on(self, state: _State, progress: Progress) -> None:
        """Make the maps that are not there yet; readers use each as soon as it is."""
        if state.complete:
            return
        layout, kept = state.layout, state.checkpoints

        def publish(ready: int) -> None:
            self._state = _State(layout, kept, ready)

        build_checkpoints(self.stream, layout, kept, state.ready, publish, progress)
        self._state = _State(layout, kept, layout.checkpoints, complete=True)


def _in_memory(layout: IndexLayout) -> _State:
    return _State(layout, MemoryCheckpoints(layout))


def _user_cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("spikeloupe", appauthor=False) / "scrubbing"


def _cumulative(stream: SpikeStream, state: _State, plane: int) -> Map:
    """Return the spikes in all planes before a plane, modulo 2^16, from the nearest checkpoint."""
    layout = state.layout
    checkpoint = min((plane + layout.spacing // 2) // layout.spacing, state.ready - 1)
    boundary = layout.boundary(checkpoint)
    counts = state.checkpoints.read(checkpoint, COUNTS)
    if plane > boundary:
        return counts + stored_counts(stream, boundary, plane).astype(np.uint16)
    if plane < boundary:
        return counts - stored_counts(stream, plane, boundary).astype(np.uint16)
    return counts


def _silence(stream: SpikeStream, state: _State, plane: int, field: int) -> NDArray[np.uint32]:
    """Return the silent planes directly before a plane (`SINCE`) or from it on (`UNTIL`)."""
    from models.representations.packed_kernels import silent_run

    layout = state.layout
    backwards = field == SINCE
    checkpoint = plane // layout.spacing
    if plane != layout.boundary(checkpoint) and not backwards:
        checkpoint += 1
    boundary = layout.boundary(checkpoint)
    if boundary == plane:
        return _at_checkpoint(state, checkpoint, field)
    planes = stream.packed(min(plane, boundary), max(plane, boundary))
    silence = silent_run(planes, stream.pixels, backwards).astype(np.uint32)
    silence += _at_checkpoint(state, checkpoint, field) * (silence == len(planes))
    return silence


def _at_checkpoint(state: _State, checkpoint: int, field: int) -> NDArray[np.uint32]:
    """Return the silence beside a checkpoint, also where it is longer than a uint16 tells."""
    layout = state.layout
    start = boundary = layout.boundary(checkpoint)
    silence = state.checkpoints.read(checkpoint, field).astype(np.uint32)
    longer = np.flatnonzero(silence == MOST)
    while longer.size:
        # All these planes are silent: go on from the last checkpoint among them.
        if field == SINCE:
            checkpoint = -(-(boundary - MOST) // layout.spacing)
        else:
            reached = boundary + MOST
            ended = reached >= layout.planes
            checkpoint = layout.checkpoints - 1 if ended else reached // layout.spacing
        boundary = layout.boundary(checkpoint)
        more = state.checkpoints.read(checkpoint, field)[longer]
        silence[longer] = abs(boundary - start) + more.astype(np.uint32)
        longer = longer[more == MOST]
    return silence
