"""Firing rate, ISI, TFP and TFI from packed planes, and scrubbing to any plane. One thread."""

from __future__ import annotations

import itertools
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from case import Case, Figure, Measurable
from numpy.typing import NDArray

from models.reconstruction.every_plane import tfi_every_plane, tfp_every_plane
from models.representations.firing_rate import spike_counts
from models.representations.scrub_index import MEMORY_LIMIT_BYTES, ScrubIndex
from models.streams.stream import MemorySource, SpikeStream

CAMERA = 250, 400
LARGE = 1000, 1000


def cases() -> Iterator[Measurable]:
    """Yield the cases, one stream in memory at a time."""
    yield from counting(CAMERA, 4000, None)
    yield from counting(LARGE, 400, 10.0)  # 10 ms is how long 400 planes last at 40 kHz
    yield from every_plane()
    yield from scrubbing()
    yield from index_memory()


def random_stream(size: tuple[int, int], planes: int) -> SpikeStream:
    """Return a stream that fires in every eighth plane; a thousandth of the bytes is dead."""
    rng = np.random.default_rng(0)
    height, width = size
    plane_bytes = height * width // 8
    packed = np.frombuffer(rng.bytes(planes * plane_bytes), np.uint8).reshape(planes, plane_bytes)
    packed = packed & np.roll(packed, 1, axis=0) & np.roll(packed, 3, axis=1)
    packed[:, rng.random(plane_bytes) < 1e-3] = 0
    return SpikeStream(MemorySource(packed), height, width)


def unpacked(stream: SpikeStream, start: int, stop: int) -> NDArray[np.uint8]:
    """Return dense planes by NumPy."""
    return np.unpackbits(stream.packed(start, stop), axis=1, bitorder="little")


def counting(size: tuple[int, int], planes: int, wanted_ms: float | None) -> Iterator[Case]:
    """Counting all spikes of a long window."""
    stream = random_stream(size, planes)
    yield Case(
        f"firing rate over {planes} planes of {size[0]}×{size[1]}",
        lambda: spike_counts(stream, 0, planes).reshape(-1),
        lambda: unpacked(stream, 0, planes).sum(0),
        wanted_ratio=20,
        wanted_ms=wanted_ms,
        repeats=5,
        clock=time.process_time,
    )


def every_plane() -> Iterator[Case]:
    """TFP and TFI at every plane; all write into arrays that are there."""
    stream, window_planes = random_stream(CAMERA, 500), 41
    out = np.empty(stream.shape, np.float32)
    reference = np.empty(stream.shape, np.float32)
    yield Case(
        "TFI at every plane of 500×250×400, against two passes",
        lambda: tfi_every_plane(stream, 0, stream.planes, out),
        lambda: tfi_in_two_passes(stream, reference),
        wanted_ratio=10,
        clock=time.process_time,
    )
    yield Case(
        "TFP (41) at every plane of 500×250×400, against a cumulative sum",
        lambda: tfp_every_plane(stream, window_planes, 0, stream.planes, out),
        lambda: tfp_by_cumulative_sum(stream, window_planes, reference),
        clock=time.process_time,
    )


def tfi_in_two_passes(stream: SpikeStream, out: NDArray[np.float32]) -> NDArray[np.float32]:
    """Carry the last spike forwards and the next one backwards, a plane at a time."""
    fires = unpacked(stream, 0, stream.planes).reshape(stream.shape).view(bool)
    last = np.full(fires.shape[1:], -1, np.float32)
    for plane, spikes in enumerate(fires):
        last[spikes] = plane
        out[plane] = last
    following = np.full(fires.shape[1:], stream.planes, np.float32)
    for plane in range(stream.planes - 1, -1, -1):
        np.subtract(following, out[plane], out=out[plane])
        following[fires[plane]] = plane
    return np.divide(np.float32(1), out, out=out)


def tfp_by_cumulative_sum(
    stream: SpikeStream, window_planes: int, out: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Subtract cumulative counts."""
    fires = unpacked(stream, 0, stream.planes).reshape(stream.shape)
    total = np.zeros((stream.planes + 1, *fires.shape[1:]), np.int32)
    np.cumsum(fires, axis=0, out=total[1:])
    start = np.maximum(np.arange(stream.planes) - window_planes // 2, 0)
    stop = np.minimum(np.arange(stream.planes) - window_planes // 2 + window_planes, stream.planes)
    for plane in range(stream.planes):
        counts = total[stop[plane]] - total[start[plane]]
        np.divide(counts, stop[plane] - start[plane], out=out[plane], casting="same_kind")
    return out


def scrubbing() -> Iterator[Case]:
    """Going to any plane of a large recording, its index in memory and in a file."""
    stream = random_stream(LARGE, 4096)
    part = stream.section(0, 1024)
    index, short = ScrubIndex(stream), ScrubIndex(part)
    yield Case(
        "index of 4096 planes of 1000×1000, in memory",
        lambda: ScrubIndex(stream).build(),
        repeats=3,
    )
    index.build()
    short.build()
    yield scrub("spike plane", stream, stream.plane)
    yield scrub("firing rate (400)", stream, lambda plane: index.firing_rate(plane, 400))
    yield scrub("ISI", stream, index.isi)
    yield Case(
        "firing rate over 4000 planes by the index, against 400",
        at_any_plane(stream, lambda plane: index.firing_rate(plane, 4000)),
        at_any_plane(stream, lambda plane: index.firing_rate(plane, 400)),
        wanted_ratio=0.5,  # no more than twice as long: the same, but for noise
        compare=False,
        repeats=25,
    )
    yield Case(
        "ISI of 4096 planes by the index, against 1024 planes",
        at_any_plane(stream, index.isi),
        at_any_plane(part, short.isi),
        wanted_ratio=0.5,
        compare=False,
        repeats=25,
    )
    with tempfile.TemporaryDirectory() as folder:
        filed = ScrubIndex(stream, memory_limit_bytes=1, cache_folder=Path(folder))
        filed.build()
        yield scrub("firing rate (400), file", stream, lambda plane: filed.firing_rate(plane, 400))
        yield scrub("ISI, file", stream, filed.isi)
        filed.close()
    unbuilt = ScrubIndex(stream)
    yield scrub("firing rate (400), no index", stream, lambda p: unbuilt.firing_rate(p, 400))
    yield scrub("ISI, no index", stream, unbuilt.isi, wanted_ms=None)


def index_memory() -> Iterator[Figure]:
    """Memory of an index that just fits into its share, and of one that goes to a file."""
    for planes, place in ((10_000, "in memory"), (12_000, "in a file")):
        yield Figure(
            f"memory of the index of {planes:,} planes of 1000×1000, {place}",
            partial(index_megabytes, planes),
            "MB",
            below=MEMORY_LIMIT_BYTES / 1e6,
        )


def index_megabytes(planes: int) -> tuple[float]:
    """Build the index of a recording that is a sparse file; return what it holds in memory."""
    height, width = LARGE
    with tempfile.TemporaryDirectory() as folder:
        path, shape = Path(folder) / "recording", (planes, height * width // 8)
        packed = np.memmap(path, np.uint8, "w+", shape=shape)
        stream = SpikeStream(MemorySource(packed), height, width)
        tracemalloc.start()
        index = ScrubIndex(stream, cache_folder=Path(folder))
        index.build()
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        index.close()
    return (held / 1e6,)


def scrub(
    what: str, stream: SpikeStream, show: Callable[[int], object], wanted_ms: float | None = 16.0
) -> Case:
    """A map that is shown while the user scrubs, at another plane every time."""
    name = f"scrub to any plane of 1000×1000: {what}"
    return Case(name, at_any_plane(stream, show), wanted_ms=wanted_ms, repeats=25)


def at_any_plane(stream: SpikeStream, show: Callable[[int], object]) -> Callable[[], object]:
    """Return work that goes to another plane each time it is called, both ends among them."""
    somewhere = np.random.default_rng(1).integers(stream.planes, size=23).tolist()
    planes = itertools.cycle([*somewhere, 0, stream.planes - 1])
    return lambda: show(next(planes))
