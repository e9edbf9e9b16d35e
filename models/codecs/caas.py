"""Code and analyse simultaneously (CAAS): features are coded, and scenes are read from them.

                       ┌─ picture coder ─┐
    spikes A ──extract──▶ features ──▶ bits ──▶ features, their motion ──analyse──▶ scenes ──▶ …

A feature is made from few planes at the camera's end. What it lacks, analysis finds at the other
end in its neighbours, two before and two after, brought to its place along their motion: that which
the bitstream tells, else that which the decoded features show (SCI, Secs. III and IV-C). So a
scene needs the segments of its neighbours too; those that two scenes share are decoded once.

From the scenes on, all is as with scenes that were coded (`models.codecs.scene_pipeline`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from models.arrays import Luminance
from models.codecs.access import Source, check_stretch, pieces, room_for_scenes
from models.codecs.bitstream import Bitstream, StreamHeader
from models.codecs.kept_segments import BLOCK, KeptSegments, Motion
from models.codecs.picture_coder import PictureCoder
from models.codecs.picture_decoding import checked_pictures, decoded_pictures
from models.codecs.scene_codec import SceneCodec, check_codec, check_weights, scenes_of
from models.codecs.spec import CodecInfo, CodecSpec, ItemKind
from models.errors import CodecUnavailableError
from models.progress import Progress
from models.scenes import SceneSequence

NEIGHBOURS = 2
"""Features to either side that a scene is read from."""
DECODING_SHARE = 0.6
"""Part of the work that decoding features is taken to be; the rest is analysis."""


class SceneAnalysis(Protocol):
    """Reads scenes from features."""

    @property
    def weights_hash(self) -> str:
        """SHA-256 of its weights in hex."""
        ...

    def scenes(
        self,
        features: Luminance,
        motion: Motion | None,
        first: int,
        count: int,
        progress: Progress,
    ) -> Luminance:
        """Return the scenes at features `first` to `first + count`, (count, H, W) in [0, 1].

        Args:
            features: (N, H, W), their neighbours among them where there are any.
            motion: (N, 2, ceil(H/8), ceil(W/8)) in pixels, where each feature came from in the one
                before it. A row of NaN is not known, and is estimated; None: no row is.
            first: position of the first scene among the features.
            count: of scenes.
            progress: told after each scene.
        """
        ...


@dataclass(frozen=True, slots=True)
class FeatureSceneCodec:
    """Codes features by a picture coder; what it decodes are the scenes read from them.

    Attributes:
        features: codes the features as if they were scenes.
        analysis: reads scenes from them.
    """

    features: SceneCodec
    analysis: SceneAnalysis
    _segments: KeptSegments = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_segments", KeptSegments(self.features.coder))

    @property
    def info(self) -> CodecInfo:
        """What can be said of the picture coder."""
        return self.features.info

    @property
    def spec(self) -> CodecSpec:
        """The complete spec of the picture coder."""
        return self.features.spec

    @property
    def gop(self) -> int:
        """Features from one intra-coded feature to the next: 1 codes each alone, 0 all in one."""
        return self.features.gop

    def encode(self, scenes: SceneSequence, progress: Progress) -> Bitstream:
        """Code features, given as scenes; the header has no pipeline.

        Raises:
            RequestError: there are no features.
            EncoderFailedError: the encoder ended badly.
        """
        coded = self.features.encode(scenes, progress)
        header = replace(coded.header, analysis_hash=self.analysis.weights_hash)
        return replace(coded, header=header)

    def decode(self, source: Source, progress: Progress) -> SceneSequence:
        """Decode all features and read a scene from each.

        Raises:
            BitstreamError: the bytes are not right.
        """
        return self.decode_scenes(source, 0, source.header.items, progress)

    def decode_scenes(
        self, source: Source, first: int, count: int, progress: Progress
    ) -> SceneSequence:
        """Read scenes `first` to `first + count` (exclusive) from their features and neighbours.

        Raises:
            RequestError: there are no such scenes.
            BitstreamError: the bytes are not right.
        """
        header = source.header
        check_stretch(header, first, count)
        self._check_analysis(header)
        begin, end = max(first - NEIGHBOURS, 0), min(first + count + NEIGHBOURS, header.items)
        part = progress.part(0, DECODING_SHARE)
        features, motion = self.decode_features(source, begin, end - begin, part)
        part = progress.part(DECODING_SHARE, 1)
        found = self.analysis.scenes(features, motion, first - begin, count, part)
        return scenes_of(header, found, first)

    def decode_features(
        self, source: Source, first: int, count: int, progress: Progress
    ) -> tuple[Luminance, Motion | None]:
        """Decode features `first` to `first + count` (exclusive), and their motion.

        Returns:
            (count, H, W) float32 in [0, 1], and what `SceneAnalysis.scenes` takes as motion.

        Raises:
            RequestError: there are no such features.
            BitstreamError: the bytes are not right.
        """
        header = source.header
        check_codec(header, self.spec, ItemKind.SCENES)
        check_weights(header, self.features.coder)
        check_stretch(header, first, count)
        if self._segments.tell_motion:
            return self._with_motion(source, first, count, progress)
        features = room_for_scenes(header, count)
        for place, pictures in decoded_pictures(self._segments, source, first, count, progress):
            features[place] = pictures
        return features, None

    def _with_motion(
        self, source: Source, first: int, count: int, progress: Progress
    ) -> tuple[Luminance, Motion]:
        """Decode features with the motion that the bitstream tells.

        It tells none across the beginning of a segment, whose first feature is intra-coded.
        """
        header = source.header
        height, width = header.height, header.width
        features = room_for_scenes(header, count)
        motion = np.empty((count, 2, -(-height // BLOCK), -(-width // BLOCK)), np.float32)
        for piece in pieces(source, first, count, progress):
            place = piece.of_stretch
            part = progress.part(place.start / count, place.stop / count)
            decoded = self._segments.decoded(piece.segment, height, width, part)
            pictures = checked_pictures(decoded.pictures, piece.segment.count, header)
            assert decoded.motion is not None  # the coder tells it
            features[place] = pictures[piece.of_segment]
            motion[place] = decoded.motion[piece.of_segment]
            if piece.of_segment.start == 0:
                motion[place.start] = np.nan
        return features, motion

    def _check_analysis(self, header: StreamHeader) -> None:
        """Refuse to read other scenes from features than those that were meant.

        Raises:
            CodecUnavailableError: the analysis has other weights than when this was coded.
        """
        here = self.analysis.weights_hash
        if header.analysis_hash != here:
            raise CodecUnavailableError(
                f"this was coded for an analysis with weights {header.analysis_hash[:12]}; "
                f"those here are {here[:12]}",
                "decode it with the release that coded it",
            )


def analysed_alone(analysis: SceneAnalysis, features: Luminance) -> Luminance:
    """Return the scenes that are read from features (N, H, W) which are no neighbours."""
    found = [analysis.scenes(f[None], None, 0, 1, Progress()) for f in features]
    return np.concatenate(found)


def feature_scene_codec(coder: PictureCoder, gop: int) -> FeatureSceneCodec:
    """Return the codec of features around a picture coder, with the analysis that comes along.

    Raises:
        CodecUnavailableError: torch or the weights of the analysis are missing.
        ParameterError: the coder can't predict, and `gop` asks for it.
    """
    return FeatureSceneCodec(SceneCodec(coder, gop), scene_analysis())


def scene_analysis() -> SceneAnalysis:
    """Return the analysis that comes along, not loaded yet.

    Raises:
        CodecUnavailableError: torch or its weights are missing.
    """
    from models.codecs.learned.feature_analysis import LearnedAnalysis, why_no_analysis

    reason = why_no_analysis()
    if reason:
        raise CodecUnavailableError(f"features can't be analysed here: {reason}")
    return LearnedAnalysis()


def why_no_features() -> str:
    """Return why CAAS can't be used here, or "" where it can; torch is not imported."""
    from models.codecs.learned.feature_analysis import why_no_analysis
    from models.reconstruction.features import why_unavailable

    return why_unavailable() or why_no_analysis()
