from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.networks.bands import rate_in_bands
from models.networks.complexity import complexity
from models.networks.device import OnDevice
from models.networks.features.extraction import (
    FeatureExtractionNetwork,
    GatedFilters,
    dorsal_windows,
    seen_rows,
    ventral_windows,
)
from models.networks.features.extractor import FeatureExtractor
from models.networks.sci_configs import FEATURE_EXTRACTIONS, without
from models.training.finished import weights_of
from tests.models.networks.tiny_sci import TINY_EXTRACTION, tiny_extraction

MOST_MACS = 25_000
"""A pixel, at the camera's end."""


def spikes(*shape: int) -> np.ndarray:  # type: ignore[type-arg]
    return (np.random.default_rng(0).random((13, *shape)) < 0.4).astype(np.uint8)


def test_it_begins_as_tfp() -> None:
    torch.manual_seed(0)
    network = FeatureExtractionNetwork(TINY_EXTRACTION)
    planes = torch.from_numpy(spikes(8, 12))[None].float()
    torch.testing.assert_close(network(planes), planes.mean(1, keepdim=True))


def test_ventral_windows_are_centred() -> None:
    windows = ventral_windows()
    assert windows.sum(1).tolist() == [7, 9, 11, 13]
    torch.testing.assert_close(windows, windows.flip(1))


def test_dorsal_windows_slide_over_all_planes() -> None:
    windows = dorsal_windows(7)
    first_and_last = [(int(w.nonzero()[0]), int(w.nonzero()[-1])) for w in windows]
    assert first_and_last == [(0, 6), (2, 8), (4, 10), (6, 12)]
    assert windows.sum(1).tolist() == [7] * 4


def test_filters_see_their_window_only() -> None:
    torch.manual_seed(0)
    windows = dorsal_windows(7)
    filters = GatedFilters(windows, 2)
    planes = torch.rand(1, 13, 1, 1, requires_grad=True)
    filters(planes)[0, 5].sum().backward()  # the second filter of the second window
    assert planes.grad is not None
    torch.testing.assert_close((planes.grad.flatten().abs() > 0).float(), windows[1])


def test_the_dorsal_pathway_makes_a_difference() -> None:
    planes = torch.from_numpy(spikes(16, 16))[None].float()
    network = tiny_extraction()
    with torch.no_grad():
        before = network(planes)
        assert network.dorsal is not None
        network.dorsal.weight.zero_()
        after = network(planes)
    assert (before - after).abs().max() > 1e-6
    alone = FeatureExtractionNetwork(without(TINY_EXTRACTION, ["dorsal"]))
    assert alone.dorsal is None
    assert alone(planes).shape == (1, 1, 16, 16)


def test_every_part_learns() -> None:
    network = tiny_extraction()
    network(torch.from_numpy(spikes(16, 16))[None].float()).square().sum().backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().sum() > 0, name


@pytest.mark.parametrize("preset", FEATURE_EXTRACTIONS)
def test_the_camera_can_afford_it(preset: str) -> None:
    config = FEATURE_EXTRACTIONS[preset]
    found = complexity(lambda: FeatureExtractionNetwork(config), (1, 13, 64, 64))
    if preset == "lite":
        assert found.macs <= MOST_MACS * 64 * 64


def test_nothing_is_seen_beyond_the_reach() -> None:
    network = tiny_extraction()
    reach = seen_rows(TINY_EXTRACTION)
    planes = torch.rand(1, 13, 4 * reach, 4, requires_grad=True)
    network(planes)[0, 0, 2 * reach].sum().backward()
    assert planes.grad is not None
    rows = planes.grad[0].abs().sum((0, 2)).nonzero().flatten()
    assert rows.min() >= reach
    assert rows.max() <= 3 * reach


def test_bands_fit_together() -> None:
    network = OnDevice[torch.nn.Module](tiny_extraction().requires_grad_(False))
    planes, reach = spikes(70, 18), seen_rows(TINY_EXTRACTION)
    whole = rate_in_bands(network, planes, reach, 4)
    assert whole.shape == (70, 18)
    np.testing.assert_allclose(rate_in_bands(network, planes, reach, 4, 24 * 18), whole, atol=1e-5)


@settings(max_examples=15, deadline=None)
@given(height=st.integers(1, 21), width=st.integers(1, 21))
def test_features_of_any_size(height: int, width: int) -> None:
    extractor = FeatureExtractor(weights_of(tiny_extraction()))
    feature = extractor.firing_rate(spikes(height, width))
    assert feature.shape == (height, width)
    assert feature.dtype == np.float32
    assert 0 <= feature.min() <= feature.max() <= 1


def test_the_extractor_does_what_its_network_does() -> None:
    network, planes = tiny_extraction(), spikes(16, 24)
    with torch.no_grad():
        expected = network(torch.from_numpy(planes)[None].float())[0, 0].clamp(0, 1).numpy()
    found = FeatureExtractor(weights_of(network)).firing_rate(planes)
    np.testing.assert_allclose(found, expected, atol=1e-6)
