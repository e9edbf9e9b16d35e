from __future__ import annotations

import numpy as np
import pytest

from models.errors import RequestError
from models.experiments.learned_pair import learned_pair
from models.metrics.image_fidelity import psnr_db
from models.networks.reconstruction.scene_reconstructor import SceneReconstructor
from models.reconstruction import learned
from models.reconstruction.learned import Learned
from models.streams.stream import SpikeStream
from models.training.export import reconstruction_weights
from tests.models.networks.tiny import tiny_reconstruction


@pytest.fixture(autouse=True)
def tiny_reconstructor(monkeypatch: pytest.MonkeyPatch) -> None:
    tiny = SceneReconstructor(reconstruction_weights(tiny_reconstruction()))
    monkeypatch.setattr(learned, "_reconstructor", lambda: tiny)
    monkeypatch.setattr(learned, "why_unavailable", lambda: "")


def stream(planes: int, seed: int, height: int = 9) -> SpikeStream:
    fired = np.random.default_rng(seed).random((planes, height, 14)) < 0.3
    return SpikeStream.from_dense(fired, 20000.0, 0.6)


def test_both_are_of_one_plane() -> None:
    raw, regenerated = stream(90, 0), stream(50, 1)
    pair = learned_pair(raw, regenerated, 20, 33)
    assert pair.plane_index == 33
    np.testing.assert_array_equal(pair.raw, Learned().scene(raw, 33))
    np.testing.assert_array_equal(pair.regenerated, Learned().scene(regenerated, 13))
    assert pair.psnr_db == psnr_db(pair.raw, pair.regenerated)
    assert learned_pair(raw, regenerated, 20).plane_index == 45


def test_equal_spikes_give_equal_scenes() -> None:
    raw = stream(60, 0)
    assert learned_pair(raw, raw, 0, 30).psnr_db == np.inf


@pytest.mark.parametrize("plane_index", [19, 70, 1000])
def test_planes_that_did_not_come_back_are_refused(plane_index: int) -> None:
    with pytest.raises(RequestError, match="20 to 69 came back"):
        learned_pair(stream(90, 0), stream(50, 1), 20, plane_index)


def test_another_size_is_refused() -> None:
    with pytest.raises(RequestError, match="belong together"):
        learned_pair(stream(60, 0), stream(60, 1, height=8), 0)
