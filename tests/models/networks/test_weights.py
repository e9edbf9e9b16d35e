from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.errors import CodecUnavailableError
from models.networks.weights import Weights, bundled_weights, read_weights, write_weights

WEIGHTS = Weights(
    "scene-codec", {"width": 4}, {"a.b": np.arange(3, dtype=np.int32), "a.c": np.ones((2, 2))}
)


def test_weights_come_back(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    digest = write_weights(WEIGHTS, path)
    found = read_weights(path, "scene-codec")
    assert found.sha256 == digest
    assert found.config == {"width": 4}
    assert set(found.part("a")) == {"b", "c"}
    np.testing.assert_array_equal(found.tensors["a.b"], [0, 1, 2])
    assert [each.name for each in tmp_path.iterdir()] == ["w.safetensors"]


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CodecUnavailableError, match="missing"):
        read_weights(tmp_path / "none.safetensors", "scene-codec")


@pytest.mark.parametrize(
    "damage", [lambda data: b"", lambda data: data[:-1], lambda data: b"x" * 99]
)
def test_damaged_files_are_told(tmp_path: Path, damage: object) -> None:
    path = tmp_path / "w.safetensors"
    write_weights(WEIGHTS, path)
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(CodecUnavailableError):
        read_weights(path, "scene-codec")


def test_weights_of_another_kind_are_told(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    write_weights(WEIGHTS, path)
    with pytest.raises(CodecUnavailableError, match="reconstruction"):
        read_weights(path, "reconstruction")


def test_bundled_weights_lie_in_the_assets() -> None:
    path = bundled_weights("reconstruction")
    assert path.parts[-3:] == ("assets", "weights", "reconstruction.safetensors")


def test_sizes_of_a_part_stand_apart_from_the_networks_own() -> None:
    weights = Weights("scene-codec", {"width": 4, "attention.width": 2, "attention.steps": 6}, {})
    assert weights.sizes() == {"width": 4}
    assert weights.sizes("attention") == {"width": 2, "steps": 6}
    assert weights.sizes("other") == {}
