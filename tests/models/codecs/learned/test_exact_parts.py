"""Layers that a file keeps in whole numbers alone come back as they were trained."""

from __future__ import annotations

import numpy as np
import pytest

from models.codecs.learned.exact_parts import as_trained, exact_layers, without_exact
from models.training.export import feature_codec_weights, scene_codec_weights
from tests.models.networks.tiny import tiny_codec
from tests.models.networks.tiny_feature_codec import tiny_feature_codec


def test_nothing_is_kept_twice() -> None:
    whole = scene_codec_weights(tiny_codec()).tensors
    kept = without_exact(whole)
    layers = exact_layers(whole)
    assert {name.split(".")[0] for name in layers} == {"hyper_synthesis", "context"}
    assert set(whole) - set(kept) == {
        f"network.{x}.{y}" for x in layers for y in ("weight", "bias")
    }
    assert all(kept[name] is whole[name] for name in kept)


@pytest.mark.parametrize("part", ["intra", "inter"])
def test_what_was_left_out_comes_back(part: str) -> None:
    network = tiny_feature_codec()
    weights = feature_codec_weights(network)
    trained = network.get_submodule(part).state_dict()
    found = as_trained(weights.part(part))
    assert set(found) == set(trained)
    assert f"{part}.network.context.adapt.weight" not in weights.tensors
    for name, tensor in trained.items():
        assert found[name].dtype == np.float32
        np.testing.assert_allclose(found[name], tensor.numpy(), rtol=1e-7, atol=2.0**-17)


def test_floating_point_is_preferred_where_it_is_there() -> None:
    whole = dict(scene_codec_weights(tiny_codec()).tensors)
    name = "network.context.adapt.weight"
    whole[name] = whole[name] + 1
    assert as_trained(whole)["context.adapt.weight"] is whole[name]
