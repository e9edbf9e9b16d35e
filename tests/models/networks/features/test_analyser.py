from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import RequestError
from models.networks.features.analyser import FeatureAnalyser
from models.networks.features.analysis import toward_middle
from models.progress import Cancelled, Progress
from models.training.finished import weights_of
from tests.models.networks.tiny_sci import tiny_analysis


@pytest.fixture(scope="module")
def analyser() -> FeatureAnalyser:
    return FeatureAnalyser(weights_of(tiny_analysis()))


def features(count: int, height: int = 16, width: int = 24) -> np.ndarray:  # type: ignore[type-arg]
    return np.random.default_rng(0).random((count, height, width)).astype(np.float32)


def motion_of(count: int, height: int = 2, width: int = 3) -> np.ndarray:  # type: ignore[type-arg]
    rng = np.random.default_rng(1)
    motion = rng.normal(0, 2, (count, 2, height, width)).astype(np.float32)
    motion[0] = 0
    return motion


def test_it_does_what_its_network_does(analyser: FeatureAnalyser) -> None:
    given_features, motion = features(7), motion_of(7)
    five = torch.from_numpy(given_features[1:6])[None]
    moved = toward_middle(torch.from_numpy(motion[2:6])[None])
    with torch.no_grad():
        expected = tiny_analysis().analyse(five, moved)
    found = analyser.analyse(given_features, motion, 3)
    tolerance = {"atol": 1e-5, "rtol": 0}
    np.testing.assert_allclose(found.scene, expected.scenes[0, 0].clamp(0, 1), **tolerance)
    np.testing.assert_allclose(found.aligned, expected.aligned[0], **tolerance)
    np.testing.assert_allclose(found.refined_motion, expected.motion[0], **tolerance)
    np.testing.assert_allclose(found.motion, moved[0], **tolerance)


def test_scenes_are_those_of_each_moment(analyser: FeatureAnalyser) -> None:
    given_features, motion = features(6), motion_of(6)
    scenes = analyser.scenes(given_features, motion, 1, 4)
    assert scenes.shape == (4, 16, 24)
    for place in range(4):
        alone = analyser.analyse(given_features, motion, 1 + place)
        np.testing.assert_array_equal(scenes[place], alone.scene)


def test_beyond_the_ends_nothing_moves(analyser: FeatureAnalyser) -> None:
    given_features, motion = features(3), motion_of(3)
    repeated = np.concatenate([given_features[:1]] * 2 + [given_features] + [given_features[-1:]])
    still = np.zeros_like(motion[:1])
    longer = np.concatenate([still, still, still, motion[1:], still])
    np.testing.assert_array_equal(
        analyser.scenes(given_features, motion, 0, 2), analyser.scenes(repeated, longer, 2, 2)
    )


def test_unknown_motion_is_estimated(analyser: FeatureAnalyser) -> None:
    given_features, motion = features(5), motion_of(5)
    network, pair = tiny_analysis(), torch.from_numpy(given_features[2:4])[None]
    with torch.no_grad():
        motion[3] = network.estimated(pair)[0, 0].numpy()
    known = analyser.scenes(given_features, motion)
    motion[3] = np.nan
    np.testing.assert_allclose(analyser.scenes(given_features, motion), known, atol=1e-5)
    estimated = analyser.scenes(given_features)
    assert np.isfinite(estimated).all()
    assert np.abs(estimated - known).max() > 1e-4


@settings(max_examples=10, deadline=None)
@given(count=st.integers(1, 4), height=st.integers(1, 19), width=st.integers(1, 19))
def test_sizes(count: int, height: int, width: int) -> None:
    found = FeatureAnalyser(weights_of(tiny_analysis())).analyse(
        features(count, height, width), None, count - 1
    )
    assert found.scene.shape == (height, width)
    assert found.aligned.shape == (4, height, width)
    assert found.refined_motion.shape == (4, 2, -(-height // 2), -(-width // 2))
    assert found.motion.shape == (4, 2, -(-height // 8), -(-width // 8))
    assert 0 <= found.scene.min() <= found.scene.max() <= 1


@pytest.mark.parametrize(("first", "count"), [(-1, 1), (0, 4), (3, 1), (0, 0)])
def test_features_that_are_not_there(analyser: FeatureAnalyser, first: int, count: int) -> None:
    with pytest.raises(RequestError):
        analyser.scenes(features(3), None, first, count)


def test_it_can_be_stopped_and_tells_how_far_it_is(analyser: FeatureAnalyser) -> None:
    told: list[float] = []
    analyser.scenes(features(4), None, progress=Progress(lambda part, _: told.append(part)))
    assert told == [0, 0.25, 0.5, 0.75, 1]
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        analyser.scenes(features(4), None, progress=stopped)
