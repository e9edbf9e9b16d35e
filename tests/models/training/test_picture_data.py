from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.errors import RequestError
from models.training.clips import load_clips
from models.training.picture_data import (
    is_held_out,
    load_pictures,
    random_crops,
    shrunk,
    turned,
)


def test_pictures_come_in_their_sizes(training_folder: Path) -> None:
    pictures = load_pictures(training_folder)
    shapes = [picture.shape for picture in pictures.training]
    held_out = sum(is_held_out(f"picture{number}") for number in range(40))
    assert held_out >= 1
    assert shapes.count((200, 220)) == 40 - held_out
    assert shapes.count((150, 165)) in (40 - held_out, 41 - held_out)  # the JPEG only shrunk
    assert (48, 64) in shapes
    assert all(picture.dtype == np.uint8 for picture in pictures.training)


def test_no_source_is_on_both_sides(training_folder: Path) -> None:
    pictures, clips = load_pictures(training_folder), load_clips(training_folder)
    for found in (pictures, clips):
        sides = [{each.tobytes() for each in side} for side in (found.training, found.validation)]
        assert sides[0]
        assert sides[1]
        assert not sides[0] & sides[1]
    assert len(clips.training) + len(clips.validation) == 20
    assert clips.training[0].shape == (4, 48, 64)


def test_a_folder_without_pictures_is_told(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="--data"):
        load_pictures(tmp_path)


def test_crops_are_parts_of_pictures() -> None:
    picture = np.arange(20 * 30, dtype=np.uint16).reshape(20, 30)
    low = (picture % 251).astype(np.uint8)
    crops = random_crops((low,), 30, 6, np.random.default_rng(0))
    assert crops.shape == (30, 1, 6, 6)
    windows = {
        turned(low[y : y + 6, x : x + 6], symmetry).tobytes()
        for y in range(15)
        for x in range(25)
        for symmetry in range(8)
    }
    assert all(np.rint(crop * 255).astype(np.uint8).tobytes() in windows for crop in crops)


def test_pictures_too_small_for_a_crop_are_left_out() -> None:
    small, large = np.zeros((4, 40), np.uint8), np.full((9, 9), 255, np.uint8)
    assert random_crops((small, large), 20, 8, np.random.default_rng(0)).min() == 1.0


def test_the_same_seed_gives_the_same_crops() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (40, 40)).astype(np.uint8)
    first, second = (random_crops((picture,), 5, 8, np.random.default_rng(7)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_eight_symmetries_are_all_different() -> None:
    crop = np.arange(9, dtype=np.uint8).reshape(3, 3)
    assert len({turned(crop, symmetry).tobytes() for symmetry in range(8)}) == 8


def test_shrinking_keeps_the_mean() -> None:
    picture = np.random.default_rng(0).random((40, 60), dtype=np.float32)
    small = shrunk(picture, 0.5)
    assert small.shape == (20, 30)
    assert small.mean() == pytest.approx(picture.mean(), abs=0.01)
    assert shrunk(picture, 1.0) is picture
