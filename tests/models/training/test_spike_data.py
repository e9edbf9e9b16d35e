from __future__ import annotations

import numpy as np
import pytest

from models.reconstruction.windowed import reflected_planes
from models.training import spike_data
from models.training.moving_scenes import Material, blobs
from models.training.spike_data import ALL_GAINS, CHANGE_PLANES, edge_planes, spike_clips


@pytest.fixture(scope="module")
def material() -> Material:
    rng = np.random.default_rng(0)
    pictures = tuple(rng.integers(0, 256, (60, 80)).astype(np.uint8) for _ in range(3))
    return Material(pictures, (), blobs(rng, 4))


def test_still_light_fires_at_its_rate(material: Material, monkeypatch: pytest.MonkeyPatch) -> None:
    light = np.random.default_rng(1).random((16, 16), dtype=np.float32)
    monkeypatch.setattr(spike_data, "moving_scene", lambda *_: np.repeat(light[None], 41, axis=0))
    clips = spike_clips(material, 2, 16, np.random.default_rng(2), varied=False)
    np.testing.assert_allclose(clips.firing_rate[0, 0], 0.6 * light, rtol=1e-6)
    # Soft reset and v₀ in [0, 1): the count is within one of T·rate.
    counts = clips.spikes.sum(axis=1)
    assert np.abs(counts - 41 * clips.firing_rate[:, 0]).max() <= 1
    assert set(np.unique(clips.spikes)) == {0, 1}


def test_truth_is_the_light_at_the_key_plane(
    material: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    light = np.zeros((41, 8, 8), np.float32)
    light[20] = 0.5
    light[20 + CHANGE_PLANES] = 0.25
    monkeypatch.setattr(spike_data, "moving_scene", lambda *_: light)
    clips = spike_clips(material, 1, 8, np.random.default_rng(0), varied=False)
    np.testing.assert_allclose(clips.firing_rate, 0.3)
    np.testing.assert_allclose(clips.change, 0.25)


def test_light_levels_vary_and_some_sensors_are_noisy(material: Material) -> None:
    clips = spike_clips(material, 40, 8, np.random.default_rng(1))
    assert clips.gain.min() < 0.3
    assert clips.gain.max() > 0.7
    assert ALL_GAINS[0] <= clips.gain.min() <= clips.gain.max() <= ALL_GAINS[1]
    assert (clips.firing_rate <= clips.gain[:, None, None, None] * 1.0001).all()


def test_at_an_edge_planes_are_reflected() -> None:
    rng = np.random.default_rng(0)
    ends = set()
    for _ in range(60):
        place = edge_planes(41, rng)
        assert place[20] == 20  # the key plane is in the recording
        first, last = int(place.min()), int(place.max())
        ends.add((first > 0, last < 40))
        key = 20 - first
        np.testing.assert_array_equal(place - first, reflected_planes(key, last - first + 1, 41))
    assert ends == {(True, False), (False, True)}


def test_the_same_seed_gives_the_same_spikes(material: Material) -> None:
    first, second = (spike_clips(material, 3, 8, np.random.default_rng(9)) for _ in range(2))
    np.testing.assert_array_equal(first.spikes, second.spikes)
