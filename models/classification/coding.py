"""Features through a picture codec: what comes back, and what it cost, on real bytes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.arrays import Luminance
from models.codecs.registry import codec_info, picture_coder
from models.codecs.spec import QUALITY, CodecSpec
from models.errors import ParameterError
from models.progress import Progress

TRIALS = 8
"""Encodes of a search for a bitrate; 256 rate steps need no more."""


@dataclass(frozen=True, slots=True)
class CodingCost:
    """What coded features cost; it outlives them.

    Attributes:
        features: number of them.
        pixels: of each, H · W.
        payload_bytes: of all their bits.
        quality: at which they were coded, 0 to 100; None for a lossless codec.
    """

    features: int
    pixels: int
    payload_bytes: int
    quality: float | None

    @property
    def bits_per_feature_pixel(self) -> float:
        """Payload bits / (features · H · W)."""
        return 8 * self.payload_bytes / (self.features * self.pixels)

    def bits_per_spike_sample(self, planes: int) -> float:
        """Payload bits / (planes · H · W) of a recording of so many planes, the raw being 1."""
        return 8 * self.payload_bytes / (planes * self.pixels)


@dataclass(frozen=True, slots=True, eq=False)
class CodedFeatures:
    """Features that were coded and decoded again.

    Attributes:
        features: decoded, (N, H, W) float32 in [0, 1].
        cost: of their bits.
    """

    features: Luminance
    cost: CodingCost

    def bits_per_spike_sample(self, planes: int) -> float:
        """What they cost for each spike sample; see `CodingCost`."""
        return self.cost.bits_per_spike_sample(planes)


@dataclass(frozen=True, slots=True)
class FeatureCoding:
    """How features are to be coded.

    Attributes:
        spec: of a codec of pictures, with its quality.
        gop: features of a segment, as in `code_features`.
        most_bits_per_feature_pixel: the most that may be spent, whatever quality that takes; None
            codes at the quality of the spec.
    """

    spec: CodecSpec
    gop: int
    most_bits_per_feature_pixel: float | None = None


def code_as(
    features: Luminance, coding: FeatureCoding, progress: Progress | None = None
) -> CodedFeatures:
    """Code features (N, H, W) in [0, 1], and decode them; see `code_features`, `code_within`."""
    most = coding.most_bits_per_feature_pixel
    if most is None:
        return code_features(features, coding.spec, coding.gop, progress)
    return code_within(features, coding.spec, coding.gop, most, progress)


def code_features(
    features: Luminance, spec: CodecSpec, gop: int, progress: Progress | None = None
) -> CodedFeatures:
    """Code features (N, H, W) in [0, 1], and decode them.

    Args:
        features: to code.
        spec: of a codec of pictures.
        gop: features of a segment, the first of them intra-coded; 1 codes each alone, 0 puts all
            in one. A codec that can't predict codes each alone.
        progress: told after each piece; cancels.

    Raises:
        CodecError: the codec is unknown, codes no pictures, can't be used here or failed.
    """
    progress = progress or Progress()
    coder = picture_coder(spec)
    length = gop if coder.info.inter else 1
    segments = coder.encode_pictures(features, length, progress.part(0.0, 0.6))
    height, width = features.shape[1:]
    part = progress.part(0.6, 1.0)
    decoded = [coder.decode_pictures(segment, height, width, part) for segment in segments]
    payload_bytes = sum(segment.payload_bytes for segment in segments)
    lossless = coder.info.lossless
    quality = None if lossless else float(coder.spec[QUALITY])
    cost = CodingCost(len(features), height * width, payload_bytes, quality)
    return CodedFeatures(np.concatenate(decoded), cost)


def code_within(
    features: Luminance,
    spec: CodecSpec,
    gop: int,
    bits_per_feature_pixel: float,
    progress: Progress | None = None,
) -> CodedFeatures:
    """Code features at the highest quality that stays within so many bits.

    Args:
        features: (N, H, W) in [0, 1].
        spec: of a lossy codec of pictures; its quality is not looked at.
        gop: as in `code_features`.
        bits_per_feature_pixel: the most that may be spent; where the lowest quality spends more,
            that is what is returned.
        progress: told after each trial; cancels.

    Raises:
        CodecError: as in `code_features`, or the codec is lossless.
    """
    if codec_info(spec.name).lossless:
        raise ParameterError(f"codec {spec.name} is lossless: no bitrate can be asked of it")
    progress = progress or Progress()

    def coded_at(quality: float, trial: int) -> CodedFeatures:
        part = progress.part(trial / (TRIALS + 1), (trial + 1) / (TRIALS + 1))
        return code_features(features, spec.replace(**{QUALITY: quality}), gop, part)

    best, low, high = coded_at(0.0, 0), 0.0, 100.0
    for trial in range(TRIALS):
        found = coded_at((low + high) / 2, trial + 1)
        if found.cost.bits_per_feature_pixel <= bits_per_feature_pixel:
            best, low = found, (low + high) / 2
        else:
            high = (low + high) / 2
    return best
