"""Encode random spikes in a process of its own and say how much memory that took.

`encode_child.py FOLDER CODEC HEIGHT WIDTH SCENES` prints `{"peak_mb": …}`: the most that the
process held of its own at any time, without the pages of files that it has mapped.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

import numpy as np

from models.codecs.bitstream import PipelineSpec
from models.codecs.pieces import encode_in_pieces
from models.codecs.registry import build_pipeline
from models.codecs.spec import CodecSpec
from models.progress import Progress
from models.streams.stream import MemorySource, SpikeStream

STRIDE_PLANES = 7
EVERY_S = 0.01
STATUS = Path("/proc/self/status")


def main(folder: Path, codec: str, height: int, width: int, scenes: int) -> None:
    """Encode and print the peak."""
    planes, plane_bytes = scenes * STRIDE_PLANES, (height * width + 7) // 8
    stored = np.memmap(folder / "spikes", np.uint8, "w+", shape=(planes, plane_bytes))
    rng = np.random.default_rng(0)
    for plane in stored:
        plane[:] = rng.integers(0, 256, plane_bytes, np.uint8) & rng.integers(
            0, 256, plane_bytes, np.uint8
        )
    stored.flush()
    stream = SpikeStream(MemorySource(stored), height, width, full_scale=0.6)
    pipeline = build_pipeline(CodecSpec.of(codec), PipelineSpec(stride_planes=STRIDE_PLANES))
    ended, peaks = threading.Event(), [0.0]
    watcher = threading.Thread(target=_watch, args=(ended, peaks))
    watcher.start()
    encode_in_pieces(pipeline, stream, Progress(), folder=folder)
    ended.set()
    watcher.join()
    print(json.dumps({"peak_mb": peaks[0]}))


def _watch(ended: threading.Event, peaks: list[float]) -> None:
    while not ended.wait(EVERY_S):
        peaks[0] = max(peaks[0], _own_mb())


def _own_mb() -> float:
    """Return the anonymous memory of this process."""
    (line,) = [line for line in STATUS.read_text().splitlines() if line.startswith("RssAnon")]
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:6]))
