from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from models.networks.scene.scene_attention import SceneAttention
from models.networks.scene.scene_codec import SceneCodecNetwork
from models.networks.scene.spike_codec import SpikeCodecNetwork
from models.training.finished import weights_of
from tests.models.networks.tiny import TINY_CODEC, tiny_attention, tiny_reconstruction

REACH = 5


def attention(both_ways: bool) -> SceneAttention:
    codec = SceneCodecNetwork(TINY_CODEC)
    system = SpikeCodecNetwork(tiny_reconstruction(), codec, tiny_attention(both_ways))
    return SceneAttention(weights_of(system))


def spikes(height: int, width: int) -> NDArray[np.uint8]:
    rng = np.random.default_rng(0)
    return (rng.random((2 * REACH + 1, height, width)) < 0.4).astype(np.uint8)


@pytest.mark.parametrize("both_ways", [False, True])
def test_it_runs_as_it_was_trained(both_ways: bool) -> None:
    planes = spikes(16, 24)
    found = attention(both_ways).guide(planes)
    tensor = torch.from_numpy(planes).float()[None]
    with torch.no_grad():
        expected = tiny_attention(both_ways)(tensor[:, : REACH + 1], tensor[:, REACH:])
    assert found.dtype == np.float32
    assert np.abs(found).max() > 0.3
    np.testing.assert_allclose(found, expected[0].numpy(), atol=1e-5)


def test_what_is_seen_around_the_key_plane() -> None:
    assert attention(both_ways=True).reach == REACH
    planes = spikes(8, 8)
    later = planes.copy()
    later[REACH + 1 :] ^= 1
    for both_ways in (False, True):
        network = attention(both_ways)
        assert np.array_equal(network.guide(planes), network.guide(later)) != both_ways


def test_sides_of_any_length_are_continued_by_their_edge() -> None:
    planes = spikes(13, 9)
    padded = np.pad(planes, ((0, 0), (0, 3), (0, 7)), mode="edge")
    network = attention(both_ways=False)
    found = network.guide(planes)
    assert found.shape == (TINY_CODEC.width, 2, 2)
    np.testing.assert_array_equal(found, network.guide(padded))
