"""Tiny weights with attention in the place of those that come along."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import assets.bundled
from models.codecs.learned import attention, coder
from models.networks.scene.spike_codec import SpikeCodecNetwork
from models.networks.weights import write_weights
from models.training.finished import weights_of
from tests.models.networks.tiny import tiny_attention, tiny_codec, tiny_reconstruction

BASE, SOAM, BISOAM = "spikecodec-base", "spikecodec-soam", "spikecodec-bisoam"


def install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write tiny weights of the three variants, equal but for the attention, and have them used."""
    guides = {BASE: None, SOAM: tiny_attention(), BISOAM: tiny_attention(both_ways=True)}
    (folder / "weights").mkdir()
    for name, guide in guides.items():
        system = SpikeCodecNetwork(tiny_reconstruction(), tiny_codec(), guide)
        write_weights(weights_of(system), folder / "weights" / f"{name}.safetensors")
    write_weights(
        weights_of(tiny_reconstruction()), folder / "weights" / "reconstruction.safetensors"
    )
    monkeypatch.setattr(assets.bundled, "FOLDER", folder)
    fresh = cache(coder.learned_model.__wrapped__), cache(attention.scene_attention.__wrapped__)
    monkeypatch.setattr(coder, "learned_model", fresh[0])
    monkeypatch.setattr(attention, "scene_attention", fresh[1])
