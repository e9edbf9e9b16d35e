"""Rate–distortion curves of a few scenes, and the quality that they suggest for a bitrate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.coding.stretch import Stretch, scene_at
from app.workspace import Document
from models.codecs.bitstream import PipelineSpec
from models.codecs.spec import QUALITY, CodecSpec
from models.progress import Progress
from models.scenes import SceneSequence

CURVE_POINTS = 9
CURVE_SCENES = 2
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
    """Reconstruct the few scenes of a stretch that stand for all in a codec's curve."""
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


def curve_point(
    scenes: SceneSequence, codec: CodecSpec, quality: float, progress: Progress
) -> CurvePoint:
    """Code scenes, each intra, at one quality: what it costs and what is left."""
    from models.codecs.registry import build_scene_codec
    from models.metrics.image_fidelity import psnr_db

    scene_codec = build_scene_codec(codec.replace(**{QUALITY: quality}), gop=1)
    bitstream = scene_codec.encode(scenes, progress)
    decoded = scene_codec.decode(bitstream, progress)
    bits = bitstream.bits_per_scene_pixel
    assert bits is not None  # scenes were coded
    return CurvePoint(quality, bits, psnr_db(scenes.luminance, decoded.luminance))


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
