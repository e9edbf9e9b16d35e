from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.errors import RequestError
from models.training.evaluation_data import evaluation_pictures, named_evaluation_pictures


def test_jpegs_are_shrunk_and_sequences_give_their_middle(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(0, 256, (40, 60)).astype(np.uint8)).save(tmp_path / "a.jpg")
    stacked = np.repeat(np.array([10, 20, 30], np.uint8), 8)[:, None].repeat(12, axis=1)
    Image.fromarray(stacked).save(tmp_path / "b.png")
    (tmp_path / "sequences.csv").write_text("file,frames\nb.png,3\n")
    named = named_evaluation_pictures(tmp_path, 10)
    assert list(named) == ["a.jpg", "b.png"]
    assert named["a.jpg"].shape == (30, 45)
    assert named["b.png"].shape == (8, 12)
    np.testing.assert_allclose(named["b.png"], 20 / 255)
    assert len(evaluation_pictures(tmp_path, 1)) == 1


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(RequestError):
        evaluation_pictures(tmp_path, 3)
