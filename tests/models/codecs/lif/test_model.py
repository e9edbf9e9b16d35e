from __future__ import annotations

from pathlib import Path

import numpy as np

from models.codecs.arithmetic import binary_coder as binary
from models.codecs.lif.magnitudes import KINDS
from models.codecs.lif.model import (
    BLOCK_SHAPE,
    Model,
    Shape,
    block_model,
    new_coder,
    read_model,
    write_model,
)

NOTHING = np.empty(0, np.uint8)


def test_the_model_that_comes_along_has_the_shape_of_the_coder() -> None:
    held, new = block_model(), Model.new(BLOCK_SHAPE)
    assert held.slots.shape == new.slots.shape
    assert held.weights.shape == new.weights.shape
    seen = held.slots & np.uint32((1 << binary.COUNT_BITS) - 1)
    assert (seen > 0).mean() > 0.3
    assert seen.max() <= 24


def test_models_come_back_from_a_file(tmp_path: Path) -> None:
    shape = Shape((5, 7, 9), 2, 4)
    model = Model.new(shape)
    assert model.slots.size == KINDS * 21 + 16 * 16 * 16 + 4
    model.slots[3] = (40_000 << 16) | 500
    model.weights[1] = (1, -2, 3, 70_000)
    write_model(model, tmp_path / "model.npz", 24)
    back = read_model(tmp_path / "model.npz")
    assert back.slots[3] == (40_000 << 16) | 24
    np.testing.assert_array_equal(np.delete(back.slots, 3), np.delete(model.slots, 3))
    np.testing.assert_array_equal(back.weights, model.weights)


def test_coders_learn_apart() -> None:
    model = Model.new(BLOCK_SHAPE)
    coder = new_coder(model, NOTHING)
    coder.slots[:] = 0
    coder.weights[:] = 0
    assert model.slots.all()
    assert model.weights.any()
    assert new_coder(model, NOTHING).slots.all()
