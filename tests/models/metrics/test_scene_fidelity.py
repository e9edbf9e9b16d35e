from __future__ import annotations

import math

import numpy as np
import pytest

from models.errors import RequestError
from models.metrics.image_fidelity import ms_ssim, psnr_db, ssim
from models.metrics.scene_fidelity import compare_scenes, luminance_factor, scenes_at
from models.progress import Cancelled, Progress
from models.scenes import SceneSequence


def pictures(seed: int, count: int = 3, side: int = 170) -> np.ndarray:
    return np.random.default_rng(seed).random((count, side, side), np.float32)


def sequence(luminance: np.ndarray, stride: int = 7) -> SceneSequence:
    count = len(luminance)
    middles = tuple(stride * k + stride // 2 for k in range(count))
    return SceneSequence(luminance, middles, 0, (stride,) * count)


def test_errors_are_pooled_and_similarities_averaged() -> None:
    a, b = pictures(1), pictures(2)
    b[0] = a[0]
    result = compare_scenes(sequence(a), sequence(b))
    assert result.psnr_db == pytest.approx(psnr_db(a, b))
    assert result.psnr_each_db == (math.inf, *(psnr_db(a[k], b[k]) for k in (1, 2)))
    assert result.ssim == pytest.approx(np.mean([ssim(*pair) for pair in zip(a, b, strict=True)]))
    assert result.ms_ssim == pytest.approx(
        np.mean([ms_ssim(*pair) for pair in zip(a, b, strict=True)])
    )
    assert result.notes == ()
    assert result.luminance_factor is None


def test_small_scenes_say_why_a_figure_is_missing() -> None:
    result = compare_scenes(pictures(1, side=64), pictures(2, side=64))
    assert result.ssim is not None
    assert result.ms_ssim is None
    assert "64 pixels is below 161" in result.notes[0]
    tiny = compare_scenes(pictures(1, side=8), pictures(2, side=8))
    assert (tiny.ssim, tiny.ms_ssim, len(tiny.notes)) == (None, None, 2)


def test_multiscale_may_be_left_out() -> None:
    result = compare_scenes(pictures(1), pictures(2), multiscale=False)
    assert result.ms_ssim is None
    assert result.notes == ()


def test_one_factor_is_fitted_to_all_scenes() -> None:
    truth = pictures(1)
    result = compare_scenes(truth, truth * np.float32(0.6), fit_luminance=True)
    assert result.luminance_factor == pytest.approx(1 / 0.6, rel=1e-6)
    assert result.psnr_db > 120


def test_the_factor_is_the_least_squares_one() -> None:
    reference, decoded = pictures(1), pictures(2)
    factor = luminance_factor(reference, decoded)
    errors = [
        np.mean((g * decoded - reference) ** 2) for g in (factor, 0.99 * factor, 1.01 * factor)
    ]
    assert errors[0] == min(errors)
    expected = np.linalg.lstsq(decoded.reshape(-1, 1), reference.ravel(), rcond=None)[0][0]
    assert factor == pytest.approx(expected, rel=1e-5)


def test_black_scenes_have_no_factor() -> None:
    with pytest.raises(RequestError, match="black"):
        compare_scenes(pictures(1), np.zeros((3, 170, 170), np.float32), fit_luminance=True)


def test_the_scene_that_holds_at_a_plane_is_held_against_its_truth() -> None:
    luminance = pictures(1, side=20)
    chosen = scenes_at(sequence(luminance), [13, 0, 14])
    np.testing.assert_array_equal(chosen, luminance[[1, 0, 2]])
    with pytest.raises(RequestError, match="plane 21"):
        scenes_at(sequence(luminance), [21])


def test_one_picture_is_a_sequence_of_one() -> None:
    a, b = pictures(1, side=20), pictures(2, side=20)
    assert compare_scenes(a[0], b[0]).psnr_db == psnr_db(a[0], b[0])


def test_what_can_not_be_compared() -> None:
    a = pictures(1, side=20)
    with pytest.raises(RequestError, match="different planes"):
        compare_scenes(sequence(a), sequence(a, stride=5))
    with pytest.raises(RequestError, match=r"\(3, 20, 20\) and \(2, 20, 20\)"):
        compare_scenes(a, a[:2])
    with pytest.raises(RequestError, match="compared"):
        compare_scenes(a[:0], a[:0])
    with pytest.raises(RequestError, match="4 dimensions"):
        compare_scenes(a[None], a[None])


def test_it_can_be_cancelled() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        compare_scenes(pictures(1), pictures(2), progress=progress)
