from __future__ import annotations

import numpy as np
import pytest
import torch

from models.networks.reconstruction import scene_reconstructor
from models.networks.reconstruction.network import ReconstructionNetwork
from models.networks.reconstruction.scene_reconstructor import SceneReconstructor, seen_rows
from models.networks.reconstruction.temporal_filters import (
    BLOCK_WINDOWS,
    TemporalFilters,
    window_masks,
)
from models.training.export import reconstruction_weights
from tests.models.networks.tiny import TINY_RECONSTRUCTION, tiny_reconstruction


def spikes(*shape: int) -> np.ndarray:  # type: ignore[type-arg]
    return (np.random.default_rng(0).random((41, *shape)) < 0.4).astype(np.uint8)


def test_it_begins_as_tfp() -> None:
    torch.manual_seed(0)
    network = ReconstructionNetwork(TINY_RECONSTRUCTION)
    planes = torch.from_numpy(spikes(8, 12))[None].float()
    torch.testing.assert_close(network(planes), planes[:, 10:31].mean(1, keepdim=True))


def test_windows_lie_around_their_blocks() -> None:
    masks = window_masks()
    assert masks.shape == (20, 41)
    assert masks.sum(1).tolist() == list(BLOCK_WINDOWS) * 5
    middle = masks[8:12]
    torch.testing.assert_close(middle, middle.flip(1))
    assert masks[0].nonzero().flatten().tolist() == [3, 4, 5, 6, 7, 8, 9]
    assert masks[19].nonzero().flatten().tolist() == list(range(28, 41))


def test_filters_see_their_window_only() -> None:
    torch.manual_seed(0)
    filters = TemporalFilters(2)
    planes = torch.rand(1, 41, 1, 1, requires_grad=True)
    filters(planes)[0, 20].sum().backward()  # the second filter of the first window
    assert planes.grad is not None
    seen = planes.grad.flatten().abs() > 0
    torch.testing.assert_close(seen.float(), window_masks()[0])


def test_bands_fit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    reconstructor = SceneReconstructor(reconstruction_weights(tiny_reconstruction()))
    planes = spikes(70, 18)
    whole = reconstructor.firing_rate(planes)
    assert whole.shape == (70, 18)
    assert whole.min() >= 0
    monkeypatch.setattr(scene_reconstructor, "BAND_PIXELS", 24 * 18)
    np.testing.assert_allclose(reconstructor.firing_rate(planes), whole, atol=1e-5)


def test_nothing_is_seen_beyond_the_reach() -> None:
    network = tiny_reconstruction()
    reach = seen_rows(TINY_RECONSTRUCTION)
    planes = torch.rand(1, 41, 4 * reach, 4, requires_grad=True)
    network(planes)[0, 0, 2 * reach].sum().backward()
    assert planes.grad is not None
    rows = planes.grad[0].abs().sum((0, 2)).nonzero().flatten()
    assert rows.min() >= reach
    assert rows.max() <= 3 * reach
