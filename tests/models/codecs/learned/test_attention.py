from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.codecs.learned.attention import attention_at, attention_map, guided, has_attention
from models.codecs.learned.infos import LEARNED_INFOS, WITH_ATTENTION
from models.errors import CodecUnavailableError, ParameterError, RequestError
from models.networks.scene.scene_attention import SceneAttention
from models.networks.weights import bundled_weights, read_weights
from models.progress import Cancelled, Progress
from models.reconstruction.sequence import reconstruct_scenes
from models.reconstruction.tfp import Tfp
from models.scenes import SceneSequence
from models.streams.stream import SpikeStream
from tests.models.codecs.learned.tiny_codecs import BASE, BISOAM, SOAM, install
from tests.models.conftest import make_stream

REACH = 5


@pytest.fixture(autouse=True)
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch)


def scenes_of(stream: SpikeStream) -> SceneSequence:
    return reconstruct_scenes(stream, Tfp(5), 7)


@pytest.mark.parametrize("codec", [SOAM, BISOAM])
@pytest.mark.parametrize("plane_index", [0, 3, 10, 29])
def test_planes_beyond_the_ends_are_mirrored(codec: str, plane_index: int) -> None:
    stream, dense = make_stream(1, (30, 11, 18))
    mirrored = np.pad(dense, ((REACH, REACH), (0, 0), (0, 0)), mode="symmetric")
    network = SceneAttention(read_weights(bundled_weights(codec), "scene-codec"))
    expected = network.guide(mirrored[plane_index : plane_index + 2 * REACH + 1])
    found = attention_at(stream, plane_index, codec)
    assert found.shape == (16, 2, 3)
    assert np.abs(found).max() > 0.1
    np.testing.assert_array_equal(found, expected)
    assert not found.flags.writeable


def test_a_recording_shorter_than_what_is_seen() -> None:
    stream, _ = make_stream(2, (2, 8, 8))
    assert np.isfinite(attention_at(stream, 1, BISOAM)).all()


def test_a_map_is_kept_for_who_asks_again() -> None:
    stream, _ = make_stream(3, (20, 8, 8))
    first = attention_at(stream, 4, SOAM)
    assert attention_at(stream, 4, SOAM) is first
    assert attention_at(stream, 5, SOAM) is not first
    assert not np.array_equal(attention_at(stream, 4, BISOAM), first)


def test_wrong_requests_are_told(tmp_path: Path) -> None:
    stream, _ = make_stream(4, (20, 8, 8))
    with pytest.raises(RequestError, match="plane 20"):
        attention_at(stream, 20, SOAM)
    with pytest.raises(ParameterError, match="no attention"):
        attention_at(stream, 3, BASE)
    (tmp_path / "weights" / f"{SOAM}.safetensors").unlink()
    with pytest.raises(CodecUnavailableError, match="missing"):
        attention_at(stream, 3, SOAM)


def test_weights_without_attention_are_told(tmp_path: Path) -> None:
    stream, _ = make_stream(4, (20, 8, 8))
    base = tmp_path / "weights" / f"{BASE}.safetensors"
    base.replace(base.with_name(f"{SOAM}.safetensors"))
    with pytest.raises(CodecUnavailableError, match="no attention"):
        attention_at(stream, 3, SOAM)


def test_the_map_shows_mean_strength_in_blocks() -> None:
    rng = np.random.default_rng(0)
    attention = rng.uniform(-1, 1, (5, 2, 3)).astype(np.float32)
    shown = attention_map(attention, 11, 20)
    assert shown.shape == (11, 20)
    assert shown.dtype == np.float32
    for y, x in ((0, 0), (7, 15), (8, 16), (10, 19)):
        expected = np.mean([abs(channel[y // 8, x // 8]) for channel in attention])
        assert shown[y, x] == pytest.approx(expected, abs=1e-6)


def test_scenes_are_guided_each_by_its_own_plane() -> None:
    stream, _ = make_stream(5, (30, 12, 16))
    scenes = scenes_of(stream)
    found = guided(scenes, stream, SOAM, Progress())
    assert found.attention is not None
    assert found.attention.shape == (5, 16, 2, 2)
    for position, plane_index in enumerate(scenes.plane_indices):
        expected = attention_at(stream, plane_index, SOAM)
        np.testing.assert_array_equal(found.attention[position], expected)
    assert found.luminance is scenes.luminance
    assert guided(scenes, stream, BASE, Progress()) is scenes
    assert guided(scenes, stream, "jpeg", Progress()) is scenes


def test_guiding_can_be_stopped() -> None:
    stream, _ = make_stream(5, (30, 12, 16))
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        guided(scenes_of(stream), stream, SOAM, progress)


def test_which_codecs_have_attention_is_known_without_torch() -> None:
    assert set(LEARNED_INFOS) > WITH_ATTENTION
    assert [has_attention(name) for name in (BASE, SOAM, BISOAM, "jpeg")] == [0, 1, 1, 0]
    script = (
        "import sys; from models.codecs.learned.attention import has_attention\n"
        "has_attention('spikecodec-soam'); print('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
