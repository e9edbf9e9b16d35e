from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.errors import CodecUnavailableError, RequestError
from models.networks.reconstruction.scene_reconstructor import SceneReconstructor
from models.reconstruction import learned
from models.reconstruction.learned import Learned
from models.reconstruction.registry import reconstruction
from models.reconstruction.tfp import Tfp
from models.streams.stream import SpikeStream
from models.training.export import reconstruction_weights
from tests.models.networks.tiny import tiny_reconstruction


@pytest.fixture
def reconstructor(monkeypatch: pytest.MonkeyPatch) -> SceneReconstructor:
    tiny = SceneReconstructor(reconstruction_weights(tiny_reconstruction()))
    monkeypatch.setattr(learned, "_reconstructor", lambda: tiny)
    return tiny


def stream(planes: int) -> SpikeStream:
    fired = np.random.default_rng(0).random((planes, 9, 14)) < 0.3
    return SpikeStream.from_dense(fired, 20000.0, 0.6)


def test_the_middle_of_a_recording(reconstructor: SceneReconstructor) -> None:
    recording = stream(60)
    expected = reconstructor.firing_rate(recording.dense(5, 46)) / np.float32(0.6)
    found = Learned().scene(recording, 25)
    np.testing.assert_array_equal(found, np.clip(expected, 0, 1))
    assert found.shape == (9, 14)


@pytest.mark.parametrize("planes", [1, 5, 41])
@pytest.mark.parametrize("end", [0, -1])
def test_the_ends_of_a_recording(reconstructor: SceneReconstructor, planes: int, end: int) -> None:
    found = Learned().scene(stream(planes), end % planes)
    assert found.shape == (9, 14)
    assert np.isfinite(found).all()


def test_planes_that_are_not_there(reconstructor: SceneReconstructor) -> None:
    for plane_index in (-1, 60):
        with pytest.raises(RequestError):
            Learned().scene(stream(60), plane_index)


def test_missing_weights_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "WEIGHTS", "no-such-file")
    assert "missing" in learned.why_unavailable()
    with pytest.raises(CodecUnavailableError, match="no-such-file"):
        learned.build(41)


def test_shipped_weights_beat_tfp(shared_data: Path) -> None:
    """On simulated recordings with ground truth, which were not trained on."""
    from models.experiments.known_recordings import known_recordings, true_scenes
    from models.metrics.image_fidelity import psnr_db

    reds = shared_data / "recordings" / "simulated_reds"
    for scene in true_scenes(known_recordings(reds, 0.6)):
        tfp, found = (
            psnr_db(scene.luminance, method.scene(scene.stream, scene.plane_index))
            for method in (Tfp(21), learned.build(41))
        )
        assert found > tfp + 4.0


@pytest.mark.parametrize("method", ["learned", "features"])
def test_planes_of_a_coarse_codec_give_a_scene_too(method: str) -> None:
    """Blocks of black and white are no light: where the network can't be right, TFP serves."""
    try:
        built = reconstruction(method, 21)
    except CodecUnavailableError as error:
        pytest.skip(str(error))
    cells = np.random.default_rng(0).random((41, 12, 16)) < 0.5
    stream = SpikeStream.from_dense(np.kron(cells, np.ones((1, 8, 8), bool)))
    scene = built.scene(stream, 20)
    assert np.isfinite(scene).all()
    assert scene.std() > 0.05
