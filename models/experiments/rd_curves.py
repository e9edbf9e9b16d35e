"""Rate–distortion curves of codecs, and by how many bits one is ahead of another.

A point is real bytes, decoded again. A curve is of one subject: a picture, or a stretch of a
recording. BD-rates are taken subject by subject, then averaged (SpikeCodec, Table III).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from models.metrics.bd_rate import FEWEST_POINTS, RateCurve, bd_rate, quality_overlap

BITS_RANGE = (0.15, 1.2)
"""Bits per scene pixel between which curves are compared."""
MARGIN = 1.2
"""Points beyond the range by this factor still serve, so that curves reach its ends."""


class Domain(StrEnum):
    """In what a codec's fidelity is told; the value is the field of `RdPoint`."""

    SCENE = "scene_psnr_db"
    SCENE_SSIM = "scene_ssim"
    UNCODED = "scene_psnr_uncoded_db"
    ISI = "isi_psnr_db"
    FIRING_RATE = "firing_rate_psnr_db"


@dataclass(frozen=True, slots=True)
class RdPoint:
    """A subject coded at one quality. None: there is no such reference.

    Attributes:
        quality: the codec's, 0 to 100.
        bits_per_scene_pixel: on the payload.
        scene_psnr_db, scene_ssim: of decoded scenes against ground truth, or against the picture
            that was coded.
        scene_psnr_uncoded_db: against the scenes before coding.
        isi_psnr_db, firing_rate_psnr_db: of the regenerated spikes against the raw ones.
        isi_left_out: part of the samples, from 0 to 1, that have no interval in one of the two and
            count in neither figure.
    """

    quality: float
    bits_per_scene_pixel: float
    scene_psnr_db: float | None = None
    scene_ssim: float | None = None
    scene_psnr_uncoded_db: float | None = None
    isi_psnr_db: float | None = None
    firing_rate_psnr_db: float | None = None
    isi_left_out: float | None = None

    def fidelity(self, domain: Domain) -> float | None:
        """Return the figure of a domain."""
        value: float | None = getattr(self, domain.value)
        return value


@dataclass(frozen=True, slots=True)
class RdCurve:
    """One codec on one subject.

    Attributes:
        subject: what was coded.
        codec: as it was asked for.
        reconstruct: how spikes became scenes: "learned", "tfp"; empty for pictures.
        points: by quality.
        planes: of the recording, the first and the one after the last; None for pictures.
    """

    subject: str
    codec: str
    reconstruct: str
    points: tuple[RdPoint, ...]
    planes: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """BD-rate of a codec against another on one subject.

    Attributes:
        subject: the subject.
        percent: bits more at equal fidelity; below 0 the codec saves bits.
        overlap: which part of the fidelities that both span is common to both; see
            `models.metrics.bd_rate.quality_overlap`.
    """

    subject: str
    percent: float
    overlap: float


@dataclass(frozen=True, slots=True)
class MeanDelta:
    """BD-rates over subjects.

    Attributes:
        deltas: of the subjects where both curves have points enough and share some fidelity.
        subjects: how many there are.
    """

    deltas: tuple[Delta, ...]
    subjects: int

    @property
    def percent(self) -> float | None:
        """Mean over the subjects that took part; None where none did."""
        return _mean([delta.percent for delta in self.deltas])

    @property
    def overlap(self) -> float | None:
        """Mean overlap of the subjects that took part."""
        return _mean([delta.overlap for delta in self.deltas])


def mean_delta(anchors: Sequence[RdCurve], tests: Sequence[RdCurve], domain: Domain) -> MeanDelta:
    """Return the BD-rates of a codec's curves against the anchor's, subject by subject."""
    by_subject = {curve.subject: curve for curve in anchors}
    shared = [test for test in tests if test.subject in by_subject]
    deltas = (_delta(by_subject[test.subject], test, domain) for test in shared)
    return MeanDelta(tuple(delta for delta in deltas if delta), len(shared))


def _delta(anchor: RdCurve, test: RdCurve, domain: Domain) -> Delta | None:
    anchor_curve, test_curve = rate_curve(anchor.points, domain), rate_curve(test.points, domain)
    if anchor_curve is None or test_curve is None:
        return None
    overlap = quality_overlap(anchor_curve, test_curve)
    if overlap == 0:
        return None
    return Delta(test.subject, bd_rate(anchor_curve, test_curve), overlap)


def rate_curve(points: Iterable[RdPoint], domain: Domain) -> RateCurve | None:
    """Return the points in the range as a curve, or None where they are too few.

    A point that costs more than another and is no better is nobody's choice; it is left out.
    """
    low, high = BITS_RANGE
    best, chosen = -math.inf, []
    for bits, quality in known(points, domain):
        if low / MARGIN <= bits <= high * MARGIN and quality > best:
            best = quality
            chosen.append((bits, quality))
    if len(chosen) < FEWEST_POINTS:
        return None
    return RateCurve(tuple(bits for bits, _ in chosen), tuple(quality for _, quality in chosen))


def fidelity_at(curve: RdCurve, domain: Domain, bits: float) -> float | None:
    """Return a curve's fidelity at some bits per scene pixel, or None where it does not reach.

    Points are joined by a monotone cubic over the logarithm of bits.
    """
    from scipy.interpolate import PchipInterpolator

    points = dict(known(curve.points, domain))
    if len(points) < 2 or not min(points) <= bits <= max(points):
        return None
    return float(PchipInterpolator(np.log(list(points)), list(points.values()))(math.log(bits)))


def mean_fidelity_at(curves: Sequence[RdCurve], domain: Domain, bits: float) -> float | None:
    """Return the mean over subjects, or None where a curve does not reach."""
    values = [fidelity_at(curve, domain, bits) for curve in curves]
    reached = [value for value in values if value is not None]
    return _mean(reached) if len(reached) == len(values) else None


def known(points: Iterable[RdPoint], domain: Domain) -> list[tuple[float, float]]:
    """Return bits and fidelity of the points with a finite one, by bits; of equal, the best."""
    best: dict[float, float] = {}
    for point in points:
        bits, fidelity = point.bits_per_scene_pixel, point.fidelity(domain)
        if bits > 0 and fidelity is not None and math.isfinite(fidelity):
            best[bits] = max(fidelity, best.get(bits, -math.inf))
    return sorted(best.items())


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None
