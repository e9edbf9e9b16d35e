from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.codecs.spec import CodecSpec
from models.errors import RequestError
from models.progress import Progress
from models.training.evaluation_data import evaluation_pictures, true_scenes
from models.training.rd_table import CodecCurves, Point, mean_bd_rate, measure_curves


def curves(name: str, factor: float, pictures: int = 2) -> CodecCurves:
    bits = np.geomspace(0.12, 1.5, 8)
    points = tuple(Point(factor * each, 30 + 4 * np.log2(each)) for each in bits)
    return CodecCurves(name, tuple(range(8)), (points,) * pictures)


def test_a_tenth_fewer_bits_is_ten_percent() -> None:
    delta = mean_bd_rate(curves("a", 1.0), curves("b", 0.9))
    assert delta.percent == pytest.approx(-10, abs=0.2)
    assert delta.pictures == 2


def test_curves_outside_the_range_take_no_part() -> None:
    delta = mean_bd_rate(curves("a", 1.0), curves("b", 40.0))
    assert delta.pictures == 0
    assert np.isnan(delta.percent)


def test_points_are_real_bytes_decoded_again() -> None:
    y, x = np.mgrid[:24, :32]
    picture = ((np.sin(y / 3) + np.cos(x / 5)) / 4 + 0.5).astype(np.float32)
    found = measure_curves([picture], [picture], CodecSpec.of("jpeg"), [20.0, 80.0], Progress())
    low, high = found.points[0]
    assert low.bits < high.bits
    assert low.psnr_db < high.psnr_db
    assert found.mean(1) == high


def test_jpegs_are_shrunk_and_sequences_give_their_middle(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(0, 256, (40, 60)).astype(np.uint8)).save(tmp_path / "a.jpg")
    stacked = np.repeat(np.array([10, 20, 30], np.uint8), 8)[:, None].repeat(12, axis=1)
    Image.fromarray(stacked).save(tmp_path / "b.png")
    (tmp_path / "sequences.csv").write_text("file,frames\nb.png,3\n")
    first, second = evaluation_pictures(tmp_path, 10)
    assert first.shape == (30, 45)
    assert second.shape == (8, 12)
    np.testing.assert_allclose(second, 20 / 255)
    assert len(evaluation_pictures(tmp_path, 1)) == 1


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(RequestError):
        evaluation_pictures(tmp_path, 3)
    with pytest.raises(RequestError):
        true_scenes(tmp_path, 0.6)


def test_recordings_with_ground_truth_are_found(shared_data: Path) -> None:
    scenes = true_scenes(shared_data / "recordings", 0.6)
    assert len(scenes) >= 7
    for scene in scenes:
        assert scene.luminance.shape == scene.stream.shape[1:]
        assert scene.stream.full_scale == 0.6
