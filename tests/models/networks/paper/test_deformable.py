from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.ndimage import map_coordinates
from torch.nn import functional

from models.networks.paper.deformable import DeformableConv, deformable_conv


def test_without_offsets_it_is_a_convolution() -> None:
    torch.manual_seed(0)
    features, weight, bias = torch.randn(2, 4, 5, 7), torch.randn(3, 4, 3, 3), torch.randn(3)
    found = deformable_conv(
        features, torch.zeros(2, 36, 5, 7), torch.ones(2, 18, 5, 7), weight, bias
    )
    expected = functional.conv2d(features, weight, bias, padding=1)
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def reference(
    features: torch.Tensor, offsets: torch.Tensor, masks: torch.Tensor, weight: torch.Tensor
) -> np.ndarray:  # type: ignore[type-arg]
    """The sum of the formula, tap by tap, by scipy's bilinear sampling."""
    _, channels, height, width = features.shape
    groups = masks.shape[1] // 9
    rows, columns = np.mgrid[:height, :width].astype(float)
    out = np.zeros((len(weight), height, width))
    for channel in range(channels):
        group = channel // (channels // groups)
        for tap in range(9):
            place = 18 * group + 2 * tap
            at = [
                rows + tap // 3 - 1 + offsets[0, place].numpy(),
                columns + tap % 3 - 1 + offsets[0, place + 1].numpy(),
            ]
            padded = np.pad(features[0, channel].numpy(), 1)  # 0 beyond the edges, bilinear
            sampled = map_coordinates(padded, [at[0] + 1, at[1] + 1], order=1, cval=0.0)
            sampled = sampled * masks[0, 9 * group + tap].numpy()
            out += weight[:, channel, tap // 3, tap % 3].numpy()[:, None, None] * sampled
    return out


def material() -> tuple[torch.Tensor, ...]:
    torch.manual_seed(1)
    return (
        torch.randn(1, 4, 6, 8),
        2 * torch.randn(1, 36, 6, 8),
        torch.rand(1, 18, 6, 8),
        torch.randn(5, 4, 3, 3),
    )


def test_it_is_the_sum_of_the_formula() -> None:
    features, offsets, masks, weight = material()
    found = deformable_conv(features, offsets, masks, weight, torch.zeros(5))
    expected = reference(features, offsets, masks, weight)
    np.testing.assert_allclose(found[0].numpy(), expected, atol=1e-4)


def test_it_equals_the_operator_of_torchvision() -> None:
    from models.networks.compressai_import import compressai

    compressai()  # makes torchvision importable beside any torch
    from torchvision.ops import deform_conv2d

    features, offsets, masks, weight = material()
    try:
        expected = deform_conv2d(features, offsets, weight, torch.zeros(5), padding=1, mask=masks)
    except (RuntimeError, AttributeError) as error:
        pytest.skip(f"torchvision's compiled operators are not here: {error!s:.60}")
    found = deformable_conv(features, offsets, masks, weight, torch.zeros(5))
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_offsets_begin_at_zero_and_learn() -> None:
    torch.manual_seed(0)
    layer = DeformableConv(4, 2)
    features = torch.randn(1, 4, 5, 5)
    plain = functional.conv2d(features, layer.conv.weight * 0.5, layer.conv.bias, padding=1)
    torch.testing.assert_close(layer(features, features), plain, atol=1e-5, rtol=1e-5)
    layer(features, features).square().sum().backward()
    assert layer.places.weight.grad is not None
    assert math.isfinite(float(layer.places.weight.grad.abs().sum()))
    assert layer.places.weight.grad.abs().sum() > 0
