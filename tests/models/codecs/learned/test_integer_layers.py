from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from models.codecs.learned.integer_layers import (
    LIMIT,
    WEIGHT_BITS,
    IntegerBlock,
    IntegerLayer,
    pixel_shuffle,
)
from models.errors import MalformedError


def layer(rng: np.random.Generator, outputs: int, inputs: int, side: int) -> IntegerLayer:
    weight = rng.integers(-(2**17), 2**17, (outputs, inputs, side, side)).astype(float)
    return IntegerLayer(weight, rng.integers(-(2**28), 2**28, outputs).astype(float))


def reference(features: np.ndarray, chosen: IntegerLayer) -> np.ndarray:  # type: ignore[type-arg]
    """The same convolution in int64, one output at a time."""
    weight, bias = chosen.weight.astype(np.int64), chosen.bias.astype(np.int64)
    side = weight.shape[2]
    edge = side // 2
    padded = np.pad(features.astype(np.int64), ((0, 0), (edge, edge), (edge, edge)))
    out = np.empty((len(weight), *features.shape[1:]), np.int64)
    for output, y, x in np.ndindex(out.shape):
        window = padded[:, y : y + side, x : x + side]
        window = window[output : output + 1] if weight.shape[1] == 1 < len(features) else window
        total = int((window * weight[output]).sum() + bias[output])
        out[output, y, x] = min(max((total + 2 ** (WEIGHT_BITS - 1)) >> WEIGHT_BITS, -LIMIT), LIMIT)
    return out


def test_convolutions_equal_int64() -> None:
    rng = np.random.default_rng(0)
    features = rng.integers(-(2**20), 2**20, (6, 5, 7)).astype(float)
    pointwise, spatial = layer(rng, 4, 6, 1), layer(rng, 4, 6, 3)
    np.testing.assert_array_equal(pointwise.pointwise(features), reference(features, pointwise))
    np.testing.assert_array_equal(spatial.spatial(features), reference(features, spatial))
    expected = np.maximum(reference(features, pointwise), 0)
    np.testing.assert_array_equal(pointwise.pointwise(features, relu=True), expected)
    depthwise = layer(rng, 6, 1, 3)
    np.testing.assert_array_equal(
        depthwise.depthwise(features), np.maximum(reference(features, depthwise), 0)
    )


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (4, 1)])
def test_narrow_features_have_edges_on_both_sides(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    features = rng.integers(-(2**15), 2**15, (3, *shape)).astype(float)
    depthwise = layer(rng, 3, 1, 3)
    np.testing.assert_array_equal(
        depthwise.depthwise(features), np.maximum(reference(features, depthwise), 0)
    )


def test_sums_at_the_limit_are_exact_in_any_order() -> None:
    rng = np.random.default_rng(2)
    features = np.full((500, 1, 1), float(LIMIT))
    weight = rng.integers(-(2**19), 2**19, (8, 500, 1, 1)).astype(float)
    chosen = IntegerLayer(weight, np.zeros(8))
    order = rng.permutation(500)
    shuffled = IntegerLayer(weight[:, order], np.zeros(8))
    np.testing.assert_array_equal(chosen.pointwise(features), reference(features, chosen))
    np.testing.assert_array_equal(shuffled.pointwise(features[order]), chosen.pointwise(features))


def test_weights_that_could_overflow_are_refused() -> None:
    with pytest.raises(MalformedError):
        IntegerLayer(np.full((1, 4096, 1, 1), 2.0**21), np.zeros(1))


def test_a_block_adds_to_its_input() -> None:
    rng = np.random.default_rng(3)
    features = rng.integers(-4096, 4096, (4, 3, 3)).astype(float)
    silent = IntegerLayer(np.zeros((4, 8, 1, 1)), np.zeros(4))
    block = IntegerBlock(layer(rng, 8, 4, 1), layer(rng, 8, 1, 3), silent)
    np.testing.assert_array_equal(block(features), features)


def test_pixel_shuffle_is_that_of_torch() -> None:
    features = np.random.default_rng(4).normal(size=(12, 3, 5))
    expected = functional.pixel_shuffle(torch.from_numpy(features)[None], 2)[0]
    np.testing.assert_array_equal(pixel_shuffle(features), expected.numpy())
