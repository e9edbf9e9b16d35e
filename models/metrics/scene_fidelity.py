"""How near decoded scenes are to the scenes they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from models.arrays import Luminance
from models.errors import RequestError
from models.metrics.image_fidelity import (
    MS_SSIM_SMALLEST_SIDE,
    WINDOW_TAPS,
    mean_squared_error,
    ms_ssim,
    psnr_from_error,
    ssim,
)
from models.progress import Progress
from models.scenes import SceneSequence

Scenes: TypeAlias = SceneSequence | Luminance
"""A scene sequence, or (N, H, W) or (H, W) luminance."""


@dataclass(frozen=True, slots=True)
class SceneFidelity:
    """What was measured between scenes and their reference.

    Attributes:
        psnr_db: PSNR of peak 1, squared errors pooled over the scenes; inf if they are equal.
        ssim: mean over the scenes; None where they are too small for its window.
        ms_ssim: mean over the scenes; None where they are too small for five scales.
        psnr_each_db: PSNR of each scene.
        luminance_factor: what the decoded luminance was multiplied by to fit the reference, by
            least squares; None if it was taken as it is.
        notes: why a figure is missing.
    """

    psnr_db: float
    ssim: float | None
    ms_ssim: float | None
    psnr_each_db: tuple[float, ...]
    luminance_factor: float | None = None
    notes: tuple[str, ...] = ()


def compare_scenes(
    reference: Scenes,
    decoded: Scenes,
    *,
    fit_luminance: bool = False,
    multiscale: bool = True,
    progress: Progress | None = None,
) -> SceneFidelity:
    """Measure decoded scenes against their reference, scene by scene.

    Args:
        reference: the scenes, or pictures, as they should be.
        decoded: as many of the same size; of two sequences, scenes of the same planes.
        fit_luminance: multiply all of `decoded` by the one factor that fits best (where the
            full scale of the recording is unknown), then clip to [0, 1].
        multiscale: whether MS-SSIM is wanted too; it takes as long as the rest.
        progress: told after each scene.

    Raises:
        RequestError: the sizes, numbers or planes differ, or there is no scene.
        Cancelled: somebody asked the work to stop.
    """
    progress = progress or Progress()
    wanted, given = _matching(reference, decoded)
    factor = luminance_factor(wanted, given) if fit_luminance else None
    errors, similarities, multiscales = [], [], []
    for number, (want, have) in enumerate(zip(wanted, given, strict=True)):
        progress.step(number, len(wanted), "comparing scenes")
        scene = have if factor is None else np.clip(have * np.float32(factor), 0, 1)
        errors.append(mean_squared_error(want, scene))
        similarities.append(ssim(want, scene))
        multiscales.append(ms_ssim(want, scene) if multiscale else None)
    progress.step(len(wanted), len(wanted), "comparing scenes")
    return SceneFidelity(
        psnr_from_error(float(np.mean(errors))),
        _mean(similarities),
        _mean(multiscales),
        tuple(psnr_from_error(error) for error in errors),
        factor,
        _notes(wanted, multiscale),
    )


def luminance_factor(reference: Luminance, decoded: Luminance) -> float:
    """Return the factor g that makes Σ (g·decoded − reference)² least: Σ d·r / Σ d².

    If `decoded` is a firing rate (full scale 1), its full scale is 1/g.

    Raises:
        RequestError: all of `decoded` is black.
    """
    power = float(np.vdot(decoded, decoded))
    if power == 0:
        raise RequestError("black scenes can't be fitted to the reference", "give --full-scale")
    return float(np.vdot(decoded, reference)) / power


def scenes_at(scenes: SceneSequence, plane_indices: Sequence[int]) -> Luminance:
    """Return the scenes that stand for these planes, (N, H, W), to be held against ground truth.

    Raises:
        RequestError: no scene stands for one of the planes.
    """
    return scenes.luminance[[scenes.position_of(plane_index) for plane_index in plane_indices]]


def _matching(reference: Scenes, decoded: Scenes) -> tuple[Luminance, Luminance]:
    if (
        isinstance(reference, SceneSequence)
        and isinstance(decoded, SceneSequence)
        and reference.plane_indices != decoded.plane_indices
    ):
        raise RequestError(
            "the scenes show different planes", "reconstruct both with the same stride and planes"
        )
    wanted, given = _stacked(reference), _stacked(decoded)
    if wanted.shape != given.shape or wanted.size == 0:
        raise RequestError(
            f"scenes of {wanted.shape} and {given.shape} (scenes, rows, columns) can't be compared"
        )
    return wanted, given


def _stacked(scenes: Scenes) -> Luminance:
    if isinstance(scenes, SceneSequence):
        return scenes.luminance
    if scenes.ndim not in (2, 3):
        raise RequestError(f"scenes are (N, H, W) or (H, W), not of {scenes.ndim} dimensions")
    return scenes.reshape(-1, *scenes.shape[-2:])


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _notes(scenes: Luminance, multiscale: bool) -> tuple[str, ...]:
    side = min(scenes.shape[1:])
    notes = []
    if side < WINDOW_TAPS:
        notes.append(f"no SSIM: a side of {side} pixels is below {WINDOW_TAPS}")
    if multiscale and side < MS_SSIM_SMALLEST_SIDE:
        notes.append(
            f"no MS-SSIM: a side of {side} pixels is below {MS_SSIM_SMALLEST_SIDE}, "
            "too small for five scales"
        )
    return tuple(notes)
