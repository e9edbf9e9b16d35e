from __future__ import annotations

from pathlib import Path

import pytest
import torch

from models.codecs.learned.complexity import codec_complexity
from models.networks.complexity import macs
from tests.models.codecs.learned.tiny_codecs import BASE, BISOAM, SOAM, install
from tests.models.networks.tiny import TINY_ATTENTION, tiny_attention, tiny_codec


@pytest.fixture(autouse=True)
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch)


def test_parts_make_the_whole() -> None:
    """Against a run of the whole network, in which the prior runs once."""
    network, found = tiny_codec(), codec_complexity(BASE)
    assert found is not None
    assert found.parameters == sum(p.numel() for p in network.parameters())
    whole = macs(lambda: network(torch.zeros(1, 1, 64, 64), torch.zeros(1))) / 64**2
    once = macs(lambda: network.synthesis(torch.zeros(1, 64, 8, 8), torch.zeros(1))) / 64**2
    prior = found.decoder.macs_per_pixel - once
    assert found.macs_per_pixel == pytest.approx(whole + prior)
    shared = found.encoder.parameters + found.decoder.parameters - found.parameters
    assert shared == found.decoder.parameters - sum(
        p.numel() for p in network.synthesis.parameters()
    )
    assert found.attention is None


def test_attention_is_counted_by_hand() -> None:
    found, both = codec_complexity(SOAM), codec_complexity(BISOAM)
    assert found is not None
    assert both is not None
    assert found.attention is not None
    assert both.attention is not None
    config = TINY_ATTENTION
    gates = 9 * (64 + config.hidden) * 4 * config.hidden
    head = 9 * config.hidden * config.maps
    assert found.attention.macs_per_pixel == (config.steps * gates + head) / 64
    assert both.attention.macs_per_pixel == 2 * (config.steps * gates + head) / 64
    held = sum(p.numel() for p in tiny_attention().parameters())
    assert found.attention.parameters == held == gates + 4 * config.hidden + head + config.maps
    base = codec_complexity(BASE)
    assert base is not None
    assert found.parameters == base.parameters + held
    assert found.macs_per_pixel > base.macs_per_pixel


def test_the_reconstruction_is_counted_apart(tmp_path: Path) -> None:
    found = codec_complexity(BASE)
    assert found is not None
    assert found.reconstruction is not None
    assert found.reconstruction.macs_per_pixel > 0
    (tmp_path / "weights" / "reconstruction.safetensors").unlink()
    without = codec_complexity(BASE)
    assert without is not None
    assert without.reconstruction is None
    assert without.macs_per_pixel == found.macs_per_pixel


def test_what_is_not_known_is_none(tmp_path: Path) -> None:
    assert codec_complexity("jpeg") is None
    (tmp_path / "weights" / f"{SOAM}.safetensors").unlink()
    assert codec_complexity(SOAM) is None
