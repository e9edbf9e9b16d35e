"""Features and their analysis without networks: means over planes, and over neighbours."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from models.arrays import Luminance, SpikePlane
from models.codecs.bitstream import Segment
from models.codecs.kept_segments import Motion
from models.codecs.learned import feature_analysis
from models.progress import Progress
from models.reconstruction import features
from tests.models.codecs.coders import ZlibCoder

NEIGHBOURS = np.array([0.1, 0.2, 0.4, 0.2, 0.1], np.float32)
HASH = "5c1" * 20


class MeanExtractor:
    """The mean of 13 planes."""

    def firing_rate(self, planes: SpikePlane) -> Luminance:
        return planes.mean(axis=0, dtype=np.float32)


@dataclass
class MeanAnalysis:
    """A weighted mean of five features, a little darker the more they moved; remembers motion.

    Motion that is not known is 5 pixels.
    """

    seen: list[Motion | None] = field(default_factory=list)
    weights_hash: str = HASH

    def scenes(
        self, features: Luminance, motion: Motion | None, first: int, count: int, progress: Progress
    ) -> Luminance:
        self.seen.append(motion)
        steps = self._steps(len(features), motion)
        found = np.empty((count, *features.shape[1:]), np.float32)
        for position in range(first, first + count):
            progress.step(position - first, count, "analysing")
            near = np.clip(np.arange(position - 2, position + 3), 0, len(features) - 1)
            mean = np.tensordot(NEIGHBOURS, features[near], axes=1)
            moved = steps[near[0] + 1 : near[-1] + 1].sum()
            found[position - first] = np.clip(mean, 0, 1) / (1 + np.float32(moved) / 100)
        return found

    def _steps(self, count: int, motion: Motion | None) -> Motion:
        if motion is None:
            return np.full(count, 5, np.float32)
        return np.nan_to_num(np.abs(motion).mean(axis=(1, 2, 3)), nan=5.0).astype(np.float32)


class MovingCoder(ZlibCoder):
    """Says of each picture but a segment's first that it moved by its brightness, in pixels."""

    def decode_with_motion(
        self, segment: Segment, height: int, width: int, progress: Progress
    ) -> tuple[Luminance, Motion]:
        pictures = self.decode_pictures(segment, height, width, progress)
        shape = (len(pictures), 2, -(-height // 8), -(-width // 8))
        motion = np.empty(shape, np.float32)
        motion[:] = 10 * pictures.mean(axis=(1, 2))[:, None, None, None]
        motion[0] = 0
        return pictures, motion


def let_means_make_features(monkeypatch: pytest.MonkeyPatch) -> MeanAnalysis:
    """Put means in the place of both networks; return the analysis."""
    analysis = MeanAnalysis()
    monkeypatch.setattr(features, "why_unavailable", str)
    monkeypatch.setattr(features, "_extractor", MeanExtractor)
    monkeypatch.setattr(feature_analysis, "why_no_analysis", str)
    monkeypatch.setattr(feature_analysis, "_weights_hash", lambda: HASH)
    monkeypatch.setattr(feature_analysis, "_analyser", lambda: analysis)
    return analysis
