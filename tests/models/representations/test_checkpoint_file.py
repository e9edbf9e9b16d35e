from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np

from models.progress import Progress
from models.representations.checkpoint_file import FileCheckpoints, open_cached, trim
from models.representations.checkpoints import FIELDS, IndexLayout


def test_layout_has_a_checkpoint_at_both_ends() -> None:
    layout = IndexLayout("a", planes=1000, pixels=10, spacing=256)
    assert [layout.boundary(i) for i in range(layout.checkpoints)] == [0, 256, 512, 768, 1000]
    assert layout.size_bytes == 5 * 3 * 10 * 2


def test_what_is_written_is_read_back_at_once_and_later(tmp_path: Path) -> None:
    layout = IndexLayout("a", planes=100, pixels=33, spacing=32)
    rng = np.random.default_rng(0)
    maps = rng.integers(0, 65536, (layout.checkpoints, FIELDS, 33)).astype(np.uint16)
    written = FileCheckpoints(layout, tmp_path)
    for checkpoint in range(layout.checkpoints):
        for field in range(FIELDS):
            written.write(checkpoint, field, maps[checkpoint, field])
            np.testing.assert_array_equal(written.read(checkpoint, field), maps[checkpoint, field])
    assert open_cached(layout, tmp_path, Progress()) is None
    written.finish(Progress())
    cached = open_cached(layout, tmp_path, Progress())
    assert cached is not None
    for checkpoint in range(layout.checkpoints):
        for field in range(FIELDS):
            np.testing.assert_array_equal(cached.read(checkpoint, field), maps[checkpoint, field])


def test_trimming_keeps_what_was_used_last(tmp_path: Path) -> None:
    now = time.time()
    for age, name in enumerate(["new.scrub", "middle.scrub", "old.scrub", "mine.txt"]):
        (tmp_path / name).write_bytes(bytes(100))
        os.utime(tmp_path / name, (now - 1000 * age, now - 1000 * age))
    trim(tmp_path, 250)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "middle.scrub",
        "mine.txt",
        "new.scrub",
    ]


def test_trimming_deletes_what_was_abandoned_a_day_ago(tmp_path: Path) -> None:
    for name, age_s in (("fresh.part", 60), ("stale.part", 2 * 24 * 3600)):
        (tmp_path / name).write_bytes(bytes(100))
        os.utime(tmp_path / name, (time.time() - age_s,) * 2)
    trim(tmp_path, 1000)
    assert [path.name for path in tmp_path.iterdir()] == ["fresh.part"]
