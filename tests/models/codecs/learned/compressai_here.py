"""Tiny weights of CompressAI's models in the places where codecs look for them."""

from __future__ import annotations

from pathlib import Path

import pytest

import assets.bundled
from models.codecs.learned import compressai_infos
from models.codecs.learned.compressai_infos import BASELINE, zoo_path
from models.networks.from_compressai.build import zoo_weights
from models.networks.weights import write_weights
from tests.models.networks.tiny_compressai import tiny_baseline, tiny_checkpoint


def no_zoo_but(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep weights that this machine's user has fetched out of reach."""
    monkeypatch.setattr(compressai_infos, "zoo_folder", lambda: folder)


def install_zoo(name: str, step: int, folder: Path, seed: int = 0) -> Path:
    """Put a model of the zoo where `no_zoo_but` says."""
    write_weights(zoo_weights(name, tiny_checkpoint(name, folder, seed)), zoo_path(name, step))
    return zoo_path(name, step)


def install_baseline(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a tiny baseline in the place of the one that comes along."""
    (folder / "weights").mkdir()
    write_weights(tiny_baseline().weights(), folder / "weights" / f"{BASELINE}.safetensors")
    monkeypatch.setattr(assets.bundled, "FOLDER", folder)
