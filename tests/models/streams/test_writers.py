from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import OutputError
from models.progress import Cancelled, Progress
from models.streams import writers
from models.streams.opening import open_recording
from models.streams.stream import RowOrder, SpikeStream
from models.streams.writers import write_dat, write_h5, write_npy, write_npz

Write = Callable[..., None]
WRITERS: dict[str, Write] = {
    ".dat": write_dat,
    ".npz": write_npz,
    ".npy": write_npy,
    ".h5": write_h5,
}


def noise(planes: int, height: int, width: int, seed: int = 0) -> SpikeStream:
    spikes = np.random.default_rng(seed).integers(0, 2, (planes, height, width), np.uint8)
    return SpikeStream.from_dense(spikes, 20_000.0, 0.6)


@given(
    suffix=st.sampled_from(sorted(WRITERS)),
    planes=st.integers(1, 20),
    height=st.integers(1, 20),
    width=st.integers(1, 20),
    rows=st.sampled_from(RowOrder),
    rate=st.none() | st.floats(1.0, 1e6),
    seed=st.integers(0, 9),
)
@settings(max_examples=80, deadline=None)
def test_what_is_written_is_read_without_any_flag(
    tmp_path_factory: pytest.TempPathFactory,
    suffix: str,
    planes: int,
    height: int,
    width: int,
    rows: RowOrder,
    rate: float | None,
    seed: int,
) -> None:
    """Noise, of any shape: nothing of it could be guessed."""
    stream = replace(noise(planes, height, width, seed), rows=rows, capture_rate_hz=rate)
    path = tmp_path_factory.mktemp("written") / f"a{suffix}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writers, "PIECE_BYTES", 500)
        WRITERS[suffix](stream, path)
    opened = open_recording(path)
    assert opened.stream.shape == stream.shape
    np.testing.assert_array_equal(opened.stream.dense(0, planes), stream.dense(0, planes))
    assert opened.stream.capture_rate_hz == rate
    assert opened.stream.full_scale == 0.6
    assert opened.warnings == ()
    assert opened.confidence == 1.0
    if suffix == ".dat":
        assert opened.stream.rows is rows
    assert sorted(each.name for each in path.parent.iterdir()) == sorted(["a.toml", path.name])


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_an_existing_file_is_kept_unless_forced(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"precious")
    with pytest.raises(OutputError, match="exists already"):
        WRITERS[suffix](noise(2, 4, 4), path)
    assert path.read_bytes() == b"precious"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    WRITERS[suffix](noise(2, 4, 4), path, force=True)
    assert open_recording(path).stream.shape == (2, 4, 4)


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_an_existing_sidecar_is_kept_too(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "a.toml").write_text("precious = 1")
    with pytest.raises(OutputError, match=r"a\.toml exists already"):
        WRITERS[suffix](noise(2, 4, 4), tmp_path / f"a{suffix}")
    assert (tmp_path / "a.toml").read_text() == "precious = 1"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_cancelling_leaves_nothing_behind(tmp_path: Path, suffix: str) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        WRITERS[suffix](noise(2, 4, 4), tmp_path / f"a{suffix}", progress=progress)
    assert list(tmp_path.iterdir()) == []


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    seen: list[float] = []
    write_dat(noise(4, 8, 8), tmp_path / "a.dat", progress=Progress(lambda x, _: seen.append(x)))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="can't be written"):
        write_dat(noise(2, 4, 4), tmp_path / "none" / "a.dat")


def test_filling_bits_are_written_as_zero(tmp_path: Path) -> None:
    stream = SpikeStream.from_dense(np.ones((2, 3, 3), np.uint8))
    stream.source.packed(0, 2)[:, 1] |= 0xFE
    write_dat(stream, tmp_path / "a.dat")
    assert (tmp_path / "a.dat").read_bytes() == b"\xff\x01\xff\x01"


def test_a_mapped_recording_may_be_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.dat"
    write_dat(noise(5, 8, 8), path)
    opened = open_recording(path).stream
    before = opened.dense(0, 5)
    write_dat(opened.section(1, 3), path, force=True)
    np.testing.assert_array_equal(open_recording(path).stream.dense(0, 2), before[1:3])
    np.testing.assert_array_equal(opened.dense(0, 5), before)
