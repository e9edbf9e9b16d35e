from __future__ import annotations

import numpy as np
import pytest

from models.arrays import Luminance, SpikePlane
from models.errors import CodecUnavailableError, RequestError
from models.reconstruction import features
from models.reconstruction.features import Features
from models.reconstruction.registry import RECONSTRUCTIONS, reconstruction
from models.reconstruction.tfp import Tfp
from models.streams.stream import SpikeStream


class MeanOfPlanes:
    """In place of the network: the mean of the planes that it is given."""

    def firing_rate(self, planes: SpikePlane) -> Luminance:
        assert planes.shape[0] == 13
        return planes.mean(axis=0, dtype=np.float32)


@pytest.fixture
def extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "_extractor", MeanOfPlanes)


def stream(planes: int) -> SpikeStream:
    fired = np.random.default_rng(0).random((planes, 9, 14)) < 0.3
    return SpikeStream.from_dense(fired, 20000.0, 0.6)


def test_the_network_sees_thirteen_planes_around_a_moment(extractor: None) -> None:
    recording = stream(40)
    found = Features().scene(recording, 20)
    np.testing.assert_allclose(found, Tfp(13).scene(recording, 20), rtol=1e-6)


@pytest.mark.parametrize("planes", [1, 5, 13])
def test_the_ends_of_a_recording(extractor: None, planes: int) -> None:
    for plane in (0, planes - 1):
        found = Features().scene(stream(planes), plane)
        assert found.shape == (9, 14)
        assert 0 <= found.min() <= found.max() <= 1
    with pytest.raises(RequestError):
        Features().scene(stream(planes), planes)


def test_missing_weights_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "features" in RECONSTRUCTIONS
    monkeypatch.setattr(features, "WEIGHTS", "no-such-file")
    with pytest.raises(CodecUnavailableError, match="no-such-file"):
        reconstruction("features", 21)
