"""Rate–distortion curves of a few scenes, and the quality that they suggest for a bitrate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.coding.sample import code_alone, code_run
from app.coding.stretch import Stretch, scene_at
from app.workspace import Document
from models.codecs.bitstream import PipelineSpec
from models.codecs.spec import QUALITY, CodecSpec, Paradigm
from models.progress import Progress
from models.scenes import SceneSequence

CURVE_POINTS = 9
CURVE_SCENES, CURVE_FEATURES = 2, 5
FIRST_QUALITIES = (50.0, 0.0, 100.0)
"""The middle comes first, for who is waiting."""
SHOWN_BITS = (0.03, 2.0)
"""Bits per scene pixel between which a curve is worth more points."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One point of a rate–distortion curve of one scene, on payload bits."""

    quality: float
    bits_per_scene_pixel: float
    psnr_db: float


def curve_scenes(
    document: Document, codec: CodecSpec, pipeline: PipelineSpec, stretch: Stretch
) -> SceneSequence:
    """Reconstruct the few scenes of a stretch that stand for all in a codec's curve.

    Features must follow one another, since a scene is read from several.
    """
    if pipeline.paradigm is Paradigm.CAAS:
        return _features(document, codec, pipeline, stretch)
    span = stretch.stop - stretch.start
    planes = [stretch.start + span * (2 * k + 1) // (2 * CURVE_SCENES) for k in range(CURVE_SCENES)]
    chosen = [
        scene_at(document, codec, pipeline, stretch, plane)[0] for plane in dict.fromkeys(planes)
    ]
    luminance = np.concatenate([scenes.luminance for scenes in chosen])
    count = len(chosen)
    maps = [scenes.attention for scenes in chosen if scenes.attention is not None]
    attention = np.concatenate(maps) if maps else None
    return SceneSequence(luminance, tuple(range(count)), 0, (0,) * count, attention=attention)


def _features(
    document: Document, codec: CodecSpec, pipeline: PipelineSpec, stretch: Stretch
) -> SceneSequence:
    """Return some features around the middle of a stretch, with attention if the codec has one."""
    from models.codecs.learned.attention import guided
    from models.reconstruction.registry import reconstruction
    from models.reconstruction.sequence import reconstruct_scenes

    stride, method = pipeline.stride_planes, reconstruction(pipeline.reconstruct, 0)
    planes = min(CURVE_FEATURES * stride, stretch.stop - stretch.start)
    start = (stretch.start + stretch.stop - planes) // 2
    found = reconstruct_scenes(document.stream, method, stride, start, start + planes)
    return guided(found, document.stream, codec.name, Progress())


def curve_point(
    scenes: SceneSequence,
    codec: CodecSpec,
    pipeline: PipelineSpec,
    quality: float,
    progress: Progress,
) -> CurvePoint:
    """Code scenes, each intra, at one quality: what it costs and what is left.

    Features are coded in groups as the pipeline says.
    """
    spec = codec.replace(**{QUALITY: quality})
    if pipeline.paradigm is Paradigm.CAAS:
        coded = code_run(scenes, spec, pipeline.gop, progress)
    else:
        coded = code_alone(scenes, spec, pipeline.paradigm, progress)
    return CurvePoint(quality, coded.bits_per_scene_pixel, coded.psnr_db)


def next_quality(points: tuple[CurvePoint, ...]) -> float | None:
    """Return where the curve wants its next point, or None when it has enough.

    After the first few: in the middle of the widest gap, counted in log bits inside the shown
    range, since codecs spread their qualities very differently over it.
    """
    if len(points) >= CURVE_POINTS:
        return None
    if len(points) < len(FIRST_QUALITIES):
        return FIRST_QUALITIES[len(points)]
    low, high = SHOWN_BITS
    rising = sorted(points, key=lambda point: point.quality)
    shown = np.log(np.clip([point.bits_per_scene_pixel for point in rising], low, high))
    widest = int(np.argmax(np.diff(shown)))
    return (rising[widest].quality + rising[widest + 1].quality) / 2


def quality_for(points: tuple[CurvePoint, ...], bits_per_scene_pixel: float) -> float | None:
    """Read the quality for a bitrate off a curve, straight along log bits; its ends are held.

    None with fewer than two points.
    """
    if len(points) < 2:
        return None
    rising = sorted(points, key=lambda point: point.quality)
    bits = np.maximum.accumulate([point.bits_per_scene_pixel for point in rising])
    qualities = [point.quality for point in rising]
    return float(np.interp(math.log(bits_per_scene_pixel), np.log(bits), qualities))
