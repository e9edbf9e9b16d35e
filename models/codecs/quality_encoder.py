"""A recording as a function of quality, which a search (`models.codecs.solve`) tries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from models.arrays import Luminance
from models.codecs.access import LONG_BYTES, Source
from models.codecs.before_coding import scenes_before_coding
from models.codecs.bitstream import PipelineSpec
from models.codecs.pieces import encode_in_pieces, is_long_to_encode
from models.codecs.quality_search import Encode
from models.codecs.recording_codec import RecordingCodec, plane_range
from models.codecs.registry import build_pipeline, codec_info
from models.codecs.sample import joined_scenes, middle_sample, runs, scenes_at, spread_sample
from models.codecs.scene_pipeline import ScenePipeline
from models.codecs.spec import QUALITY, CodecSpec, Paradigm
from models.errors import RequestError
from models.progress import Progress
from models.scenes import SceneSequence
from models.streams.stream import SpikeStream

FEATURES_TOGETHER = 8
"""Least features in a row of a sample: a scene is read from its neighbours too."""
SAMPLE_BYTES = LONG_BYTES // 4
"""Memory that the scenes may take on which a search is rehearsed."""


@dataclass(slots=True)
class QualityEncoder:
    """Codes planes `start` to `stop` (exclusive) at a quality.

    Scenes are reconstructed once. Those of a long recording don't fit into memory: they are
    reconstructed and coded piece by piece each time, and the bits lie on disk. A lossless codec
    gives the same bits at every quality.

    Attributes:
        stream: the recording.
        codec_spec: its quality is not looked at.
        pipeline_spec: how the recording becomes pictures.
        folder: where the bits of a long recording lie as long as somebody holds them; the
            system's folder for temporary files where None.
    """

    stream: SpikeStream
    codec_spec: CodecSpec
    pipeline_spec: PipelineSpec
    start: int = 0
    stop: int | None = None
    folder: Path | None = None
    _scenes: SceneSequence | None = None
    _sample: SceneSequence | None = None
    _only: Source | None = None

    def __call__(self, quality: float, progress: Progress) -> Source:
        """Code at a quality in [0, 100].

        Raises:
            RequestError: there are no such planes.
            CodecError: the codec is unknown, unavailable, asked for too much, or failed.
            OutputError: the bits of a long recording can't be put on disk.
        """
        if codec_info(self.codec_spec.name).lossless:
            self._only = self._only or self._encode(self.codec_spec, progress)
            return self._only
        return self._encode(self.codec_spec.replace(**{QUALITY: quality}), progress)

    @property
    def is_long(self) -> bool:
        """Whether the recording is coded piece by piece."""
        return self._is_long(build_pipeline(self.codec_spec, self.pipeline_spec))

    def uncoded(self, plane_indices: Sequence[int]) -> Luminance:
        """Return the scenes before coding that show these planes, (N, H, W); see `before_coding`.

        Raises:
            RequestError: planes are coded, not scenes.
        """
        pipeline = self.pipeline_spec
        if not isinstance(build_pipeline(self.codec_spec, pipeline), ScenePipeline):
            raise RequestError("no scenes are coded here", "use the paradigm atc and a scene codec")
        if self._scenes is not None and pipeline.paradigm is Paradigm.ATC:
            positions = [self._scenes.position_of(plane) for plane in plane_indices]
            return self._scenes.luminance[positions]
        return scenes_before_coding(self.stream, plane_indices, pipeline)

    def rehearsal(self) -> Encode | None:
        """Return what codes a small part: scenes here and there, or planes from the middle.

        None where a part would hardly be smaller, and for a lossless codec.
        """
        if codec_info(self.codec_spec.name).lossless:
            return None
        codec = build_pipeline(self.codec_spec, self.pipeline_spec)
        start, end = plane_range(self.stream, self.start, self.stop)
        gop = self.pipeline_spec.gop
        if not isinstance(codec, ScenePipeline):
            part = middle_sample(end - start, gop)
            return replace(self, start=start + part.start, stop=start + part.stop) if part else None
        scenes = -(-(end - start) // self.pipeline_spec.stride_planes)
        if self.pipeline_spec.paradigm is Paradigm.CAAS and gop:
            gop *= -(-FEATURES_TOGETHER // gop)
        positions = spread_sample(scenes, gop, SAMPLE_BYTES // (4 * self.stream.pixels))
        return partial(self._encode_some, positions) if positions else None

    def _encode_some(self, positions: list[int], quality: float, progress: Progress) -> Source:
        spec = self.codec_spec.replace(**{QUALITY: quality})
        codec = build_pipeline(spec, self.pipeline_spec)
        assert isinstance(codec, ScenePipeline)  # or there would be no positions of scenes
        if self._sample is None:
            part, progress = progress.part(0, 0.5), progress.part(0.5, 1)
            self._sample = self._some(codec, positions, part)
        return codec.encode_scenes(self._sample, self.stream.rows, progress)

    def _some(
        self, codec: ScenePipeline, positions: list[int], progress: Progress
    ) -> SceneSequence:
        """Return the scenes at some positions; all are made where all will be needed at once."""
        if not self._is_long(codec):
            return scenes_at(self._all(codec, progress), positions)
        start, end = plane_range(self.stream, self.start, self.stop)
        stride, found = self.pipeline_spec.stride_planes, list[SceneSequence]()
        for run in runs(positions):
            progress.step(len(found), len(positions), "reconstructing scenes")
            first, last = start + stride * run.start, min(start + stride * run.stop, end)
            found.append(codec.reconstruct(self.stream, Progress(), first, last))
        return joined_scenes(found)

    def _all(self, codec: ScenePipeline, progress: Progress) -> SceneSequence:
        if self._scenes is None:
            self._scenes = codec.reconstruct(self.stream, progress, self.start, self.stop)
        return self._scenes

    def _is_long(self, codec: RecordingCodec) -> bool:
        return is_long_to_encode(codec, self.stream, self.start, self.stop)

    def _encode(self, spec: CodecSpec, progress: Progress) -> Source:
        codec = build_pipeline(spec, self.pipeline_spec)
        if self._is_long(codec):
            return encode_in_pieces(
                codec, self.stream, progress, self.start, self.stop, self.folder
            )
        if not isinstance(codec, ScenePipeline):
            return codec.encode(self.stream, progress, self.start, self.stop)
        share = 0.5 if self._scenes is None else 0
        scenes = self._all(codec, progress.part(0, share))
        return codec.encode_scenes(scenes, self.stream.rows, progress.part(share, 1))
