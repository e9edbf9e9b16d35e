from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assets.bundled import bundled_recording
from models.errors import OutputError
from models.simulation import demo_recording
from models.streams.opening import open_recording
from models.streams.pictures import read_picture

BUNDLED_LIMIT_BYTES = 4_500_000


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "made"
    demo_recording.main([str(folder)])
    return folder


def test_the_bundled_recording_is_what_the_simulator_writes(written: Path) -> None:
    bundled = bundled_recording().parent
    names = sorted(path.name for path in bundled.iterdir())
    assert names == sorted(path.name for path in written.iterdir())
    for name in names:
        if name.endswith(".png"):  # another zlib may pack the same pixels otherwise
            ours, theirs = (read_picture(folder / name) for folder in (written, bundled))
            np.testing.assert_array_equal(ours, theirs)
        else:
            assert (written / name).read_bytes() == (bundled / name).read_bytes(), name


def test_it_opens_as_what_it_is_and_is_small(written: Path) -> None:
    recording = open_recording(written / "workshop.dat")
    stream = recording.stream
    assert stream.shape == (demo_recording.PLANES, 250, 400)
    assert (stream.capture_rate_hz, stream.full_scale) == (20_000, demo_recording.FULL_SCALE)
    assert not recording.warnings
    assert [truth.plane_index for truth in recording.truths] == list(demo_recording.TRUTH_PLANES)
    assert sum(path.stat().st_size for path in written.iterdir()) < BUNDLED_LIMIT_BYTES


def test_its_spikes_show_its_truth(written: Path) -> None:
    recording = open_recording(written / "workshop.dat")
    for truth in recording.truths:
        window = recording.stream.dense(truth.plane_index - 10, truth.plane_index + 11)
        scene = np.clip(window.mean(axis=0) / recording.stream.full_scale, 0, 1)
        psnr_db = -10 * np.log10(np.mean((scene - truth.luminance()) ** 2))
        assert 26 < psnr_db < 29


def test_nothing_is_overwritten_unless_asked(written: Path) -> None:
    with pytest.raises(OutputError, match="exists already"):
        demo_recording.write(written)
