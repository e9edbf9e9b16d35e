"""Long recordings: memory that does not grow with their length, and seeking in what was coded."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
from case import Case, Figure

from assets.bundled import bundled_recording
from models.codecs.access import Source
from models.codecs.bitstream import PipelineSpec
from models.codecs.looking import open_bitstream
from models.codecs.pieces import encode_in_pieces
from models.codecs.recordings import decode_spikes
from models.codecs.registry import build_pipeline
from models.codecs.spec import CodecSpec
from models.progress import Progress
from models.streams.opening import open_recording
from models.streams.stream import SpikeStream

CHILD = Path(__file__).resolve().with_name("encode_child.py")
CHILD_SECONDS = 900.0
LARGE = 1000, 1000
SCENES = 16, 32
"""Short and long, at 1000×1000; both more than is coded at once."""
MOST_GROWTH = 1.15
MOST_MB = 800
PLANES = 4000
SOUGHT = (3_900, 700, 2_500, 3_300, 1_900, 3_000)
SEEK_RATIO = 10
REPEATS = 5


def cases() -> Iterator[Case | Figure]:
    """Yield memory, then seeking."""
    yield from encoding()
    yield from seeking()


def encoding() -> Iterator[Figure]:
    """Peak memory of encoding large planes, and what twice the length adds to it.

    What it adds is measured where encoding itself needs little: a network's own memory, and what
    the allocator makes of it, would hide it.
    """
    peak = functools.cache(_peak_mb)
    size = f"{LARGE[0]}×{LARGE[1]}"
    yield Figure(
        f"spikecodec-base: encode {SCENES[0]} scenes of {size}: memory",
        lambda: [peak("spikecodec-base", SCENES[0])],
        "MB",
        below=MOST_MB,
    )
    name = f"jpeg: encode {SCENES[1]} scenes of {size}: memory"
    yield Figure(name, lambda: [peak("jpeg", SCENES[1])], "MB")
    yield Figure(
        f"{name}, against {SCENES[0]} scenes",
        lambda: [peak("jpeg", SCENES[1]) / peak("jpeg", SCENES[0])],
        "times",
        below=MOST_GROWTH,
    )


def _peak_mb(codec: str, scenes: int) -> float:
    """Encode in a process of its own; return the most memory that it held of its own."""
    arguments = [codec, *map(str, LARGE), str(scenes)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, str(CHILD), folder, *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            timeout=CHILD_SECONDS,
            check=True,
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return float(found["peak_mb"])


def seeking() -> Iterator[Case]:
    """A plane anywhere in a long bitstream, against stepping to it from the first scene."""
    source = long_bitstream()
    spikes = open_bitstream(source).spikes
    walk: Callable[[Progress], None] = spikes.source.walk  # type: ignore[attr-defined]
    walk(Progress())
    wanted, expected = cycle(SOUGHT), cycle(SOUGHT)

    def seek() -> np.ndarray[Any, np.dtype[np.uint8]]:
        plane = next(wanted)
        return spikes.packed(plane, plane + 1)

    def step() -> np.ndarray[Any, np.dtype[np.uint8]]:
        plane = next(expected)
        return decode_spikes(source, plane, plane + 1).packed(0, 1)

    name = f"seek a regenerated plane of {PLANES} of {spikes.height}×{spikes.width}, jpeg"
    yield Case(name, seek, step, wanted_ratio=SEEK_RATIO, repeats=REPEATS)


def long_bitstream() -> Source:
    """Return the bundled recording, over and over, as JPEG."""
    stream = open_recording(bundled_recording()).stream
    codec = build_pipeline(CodecSpec.of("jpeg", quality=40.0), PipelineSpec())
    return encode_in_pieces(codec, repeated(stream, PLANES), Progress())


def repeated(stream: SpikeStream, planes: int) -> SpikeStream:
    """Return a recording repeated until it has so many planes."""
    from models.streams.stream import MemorySource

    times = -(-planes // stream.planes)
    packed = np.tile(stream.packed(0, stream.planes), (times, 1))[:planes]
    return SpikeStream(
        MemorySource(packed), stream.height, stream.width, stream.rows, full_scale=0.6
    )
