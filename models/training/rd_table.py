"""Rate–distortion of scene codecs on pictures: real bytes, decoded again, payload counted.

Pictures are coded alone. A codec's curve on a picture is made of the points that lie in a range of
bits per scene pixel; the mean of the pictures' BD-rates is what is told (SpikeCodec, Table III).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.arrays import Luminance
from models.codecs.registry import picture_coder
from models.codecs.spec import CodecSpec
from models.errors import RequestError
from models.metrics.bd_rate import FEWEST_POINTS, RateCurve, bd_rate
from models.metrics.image_fidelity import psnr_db
from models.progress import Progress

BITS_RANGE = (0.15, 1.2)
"""Bits per scene pixel between which curves are compared."""
MARGIN = 1.35
"""Points beyond the range by this factor still serve, so that curves reach its ends."""


@dataclass(frozen=True, slots=True)
class Point:
    """A picture coded at one quality: payload bits per scene pixel, and PSNR."""

    bits: float
    psnr_db: float


@dataclass(frozen=True, slots=True)
class CodecCurves:
    """One codec on all pictures.

    Attributes:
        name: of the codec.
        qualities: at which pictures were coded.
        points: for each picture, one point for each quality.
    """

    name: str
    qualities: tuple[float, ...]
    points: tuple[tuple[Point, ...], ...]

    def mean(self, position: int) -> Point:
        """Return bits and PSNR at one of the qualities, averaged over the pictures."""
        column = [points[position] for points in self.points]
        bits = float(np.mean([point.bits for point in column]))
        return Point(bits, float(np.mean([point.psnr_db for point in column])))


def measure_curves(
    pictures: Sequence[Luminance],
    truths: Sequence[Luminance],
    spec: CodecSpec,
    qualities: Sequence[float],
    progress: Progress,
) -> CodecCurves:
    """Code every picture (H, W) at every quality, decode it again, and compare with its truth.

    Args:
        pictures: what is coded.
        truths: what the decoded pictures are compared with: the pictures themselves, or the
            scenes of which they are estimates.
        spec: the codec; its quality is set anew.
        qualities: at which is coded.
        progress: told at each quality.

    Raises:
        CodecError: the codec is unknown, unavailable, or failed.
    """
    points: list[list[Point]] = [[] for _ in pictures]
    for done, quality in enumerate(qualities):
        progress.step(done, len(qualities), spec.name)
        coder = picture_coder(spec.replace(quality=quality))
        for position, (picture, truth) in enumerate(zip(pictures, truths, strict=True)):
            height, width = picture.shape
            (segment,) = coder.encode_pictures(picture[None], 1, Progress())
            decoded = coder.decode_pictures(segment, height, width, Progress())
            bits = 8 * segment.payload_bytes / picture.size
            points[position].append(Point(bits, psnr_db(truth, decoded[0])))
    return CodecCurves(spec.name, tuple(qualities), tuple(map(tuple, points)))


@dataclass(frozen=True, slots=True)
class MeanDelta:
    """BD-rate of a codec against another, over pictures.

    Attributes:
        percent: mean over the pictures; below 0 the codec saves bits.
        pictures: how many took part: those where both codecs have enough points in the range.
    """

    percent: float
    pictures: int


def mean_bd_rate(anchor: CodecCurves, test: CodecCurves) -> MeanDelta:
    """Return the mean of the pictures' BD-rates over `BITS_RANGE`."""
    deltas = [
        bd_rate(anchor_curve, test_curve)
        for anchor_points, test_points in zip(anchor.points, test.points, strict=True)
        if (anchor_curve := _curve(anchor_points)) and (test_curve := _curve(test_points))
    ]
    return MeanDelta(float(np.mean(deltas)) if deltas else float("nan"), len(deltas))


def _curve(points: Sequence[Point]) -> RateCurve | None:
    """Return the points in the range as a curve, or None where they are too few."""
    low, high = BITS_RANGE
    near = sorted(
        (point.bits, point.psnr_db)
        for point in points
        if low / MARGIN <= point.bits <= high * MARGIN
    )
    rising = [
        point for before, point in itertools.pairwise([(0.0, 0.0), *near]) if point[1] > before[1]
    ]
    if len(rising) < FEWEST_POINTS:
        return None
    try:
        return RateCurve(tuple(b for b, _ in rising), tuple(q for _, q in rising))
    except RequestError:
        return None
