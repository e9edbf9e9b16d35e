from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.arrays import Luminance
from models.codecs.bitstream import PipelineSpec
from models.codecs.learned import attention
from models.experiments.subjects import picture_subject, recording_subject, stretch
from models.progress import Progress
from models.reconstruction.sequence import scene_planes
from models.reconstruction.tfp import Tfp
from models.simulation.simulate import Simulation


@settings(max_examples=100, deadline=None)
@given(
    planes=st.integers(1, 400),
    truth=st.floats(0, 1),
    stride=st.integers(1, 15),
    most=st.integers(1, 20),
)
def test_a_stretch_lies_inside_and_shows_the_truth(
    planes: int, truth: float, stride: int, most: int
) -> None:
    plane = min(int(truth * planes), planes - 1)
    start, stop = stretch(planes, [plane], stride, most)
    assert 0 <= start < stop <= planes
    if planes < stride:
        assert (start, stop) == (0, planes)
        return
    assert start <= plane < stop
    assert (stop - start) % stride == 0
    assert (stop - start) // stride <= most
    if stride // 2 <= plane <= planes - stride:
        assert plane in scene_planes(start, stop, stride)


def test_without_truth_the_middle_is_taken() -> None:
    assert stretch(200, [], 7, 9) == (68, 131)
    assert stretch(5, [], 7, 9) == (0, 5)


def test_scenes_are_those_of_the_reconstruction(simulation: Simulation) -> None:
    truths = {plane: simulation.truth(plane) for plane in (10, 24)}
    subject = recording_subject("known", simulation.stream, truths, PipelineSpec(), 3, Progress())
    assert subject.scenes.plane_indices == (17, 24, 31)
    assert subject.planes == (14, 35)
    assert list(subject.truths) == [24]  # plane 10 is not in the stretch
    for scene, plane in zip(subject.scenes.luminance, (17, 24, 31), strict=True):
        np.testing.assert_array_equal(scene, Tfp(21).scene(simulation.stream, plane))


def test_a_picture_is_its_own_truth(picture: Luminance) -> None:
    subject = picture_subject("waves", picture)
    np.testing.assert_array_equal(subject.truths[0], subject.scenes.luminance[0])
    assert (subject.planes, subject.reconstruct) == (None, "")
    assert subject.guided("spikecodec-soam", Progress()) is subject


def test_a_codec_with_attention_gets_it(
    simulation: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = recording_subject("r", simulation.stream, {}, PipelineSpec(), 2, Progress())
    seen = []

    def attention_at(stream: object, plane: int, codec: str) -> np.ndarray:
        seen.append((plane, codec))
        return np.zeros((2, 12, 16), np.float32)

    monkeypatch.setattr(attention, "attention_at", attention_at)
    guided = subject.guided("spikecodec-soam", Progress())
    assert guided.scenes.attention is not None
    assert seen == [(plane, "spikecodec-soam") for plane in subject.scenes.plane_indices]
    assert subject.guided("jpeg", Progress()).scenes.attention is None
