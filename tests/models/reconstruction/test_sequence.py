from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.errors import RequestError
from models.progress import Cancelled, Progress
from models.reconstruction.sequence import reconstruct_scenes
from models.reconstruction.tfi import Tfi
from models.reconstruction.tfp import Tfp


def test_scenes_hold_for_the_stride_and_show_its_middle(random_stream) -> None:
    stream, _ = random_stream(0, (40, 5, 6), full_scale=0.6)
    stream = replace(stream, capture_rate_hz=20_000.0)
    scenes = reconstruct_scenes(stream, Tfp(9), 7, start=3, stop=27)
    assert (scenes.first_plane, scenes.hold_planes) == (3, (7, 7, 7, 3))
    assert scenes.plane_indices == (6, 13, 20, 25)
    assert (scenes.capture_rate_hz, scenes.full_scale) == (20_000.0, 0.6)
    for position, plane_index in enumerate(scenes.plane_indices):
        wanted = Tfp(9).scene(stream, plane_index)
        np.testing.assert_array_equal(scenes.luminance[position], wanted)


@pytest.mark.parametrize("stride_planes", [1, 6, 40, 1000])
def test_scenes_stand_for_the_whole_recording(random_stream, stride_planes: int) -> None:
    stream, _ = random_stream(0, (40, 2, 3))
    scenes = reconstruct_scenes(stream, Tfi(), stride_planes)
    assert scenes.planes == 40
    assert np.isfinite(scenes.luminance).all()
    assert scenes.luminance.min() >= 0
    assert scenes.luminance.max() <= 1


@pytest.mark.parametrize(("stride", "start", "stop"), [(0, 0, 10), (7, 10, 10), (7, 0, 41)])
def test_impossible_sequences_are_refused(
    random_stream, stride: int, start: int, stop: int
) -> None:
    with pytest.raises(RequestError):
        reconstruct_scenes(random_stream(0, (40, 2, 3))[0], Tfp(3), stride, start, stop)


def test_work_can_be_cancelled(random_stream) -> None:
    progress = Progress(lambda fraction, note: progress.cancel())
    with pytest.raises(Cancelled):
        reconstruct_scenes(random_stream(0, (40, 2, 3))[0], Tfp(3), 7, progress=progress)
