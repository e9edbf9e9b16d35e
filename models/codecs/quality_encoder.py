"""A recording as a function of quality, which a search (`models.codecs.solve`) tries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from models.codecs.atc import AtcPipeline
from models.codecs.bitstream import Bitstream, PipelineSpec
from models.codecs.quality_search import Encode
from models.codecs.recording_codec import plane_range
from models.codecs.registry import build_pipeline, codec_info
from models.codecs.sample import middle_sample, scenes_at, spread_sample
from models.codecs.spec import QUALITY, CodecSpec
from models.progress import Progress
from models.scenes import SceneSequence
from models.streams.stream import SpikeStream


@dataclass(slots=True)
class QualityEncoder:
    """Codes planes `start` to `stop` (exclusive) at a quality; scenes are reconstructed once.

    A lossless codec gives the same bits at every quality.

    Attributes:
        stream: the recording.
        codec_spec: its quality is not looked at.
        pipeline_spec: how the recording becomes pictures.
    """

    stream: SpikeStream
    codec_spec: CodecSpec
    pipeline_spec: PipelineSpec
    start: int = 0
    stop: int | None = None
    _scenes: SceneSequence | None = None
    _only: Bitstream | None = None

    def __call__(self, quality: float, progress: Progress) -> Bitstream:
        """Code at a quality in [0, 100].

        Raises:
            RequestError: there are no such planes.
            CodecError: the codec is unknown, unavailable, asked for too much, or failed.
        """
        if codec_info(self.codec_spec.name).lossless:
            self._only = self._only or self._encode(self.codec_spec, progress)
            return self._only
        return self._encode(self.codec_spec.replace(**{QUALITY: quality}), progress)

    @property
    def scenes(self) -> SceneSequence | None:
        """The scenes before coding; None before the first trial, or where planes are coded."""
        return self._scenes

    def rehearsal(self) -> Encode | None:
        """Return what codes a small part: scenes here and there, or planes from the middle.

        None where a part would hardly be smaller, and for a lossless codec.
        """
        if codec_info(self.codec_spec.name).lossless:
            return None
        codec = build_pipeline(self.codec_spec, self.pipeline_spec)
        start, end = plane_range(self.stream, self.start, self.stop)
        gop = self.pipeline_spec.gop
        if not isinstance(codec, AtcPipeline):
            part = middle_sample(end - start, gop)
            return replace(self, start=start + part.start, stop=start + part.stop) if part else None
        scenes = -(-(end - start) // self.pipeline_spec.stride_planes)
        positions = spread_sample(scenes, gop)
        return partial(self._encode_some, positions) if positions else None

    def _encode_some(self, positions: list[int], quality: float, progress: Progress) -> Bitstream:
        return self._encode(self.codec_spec.replace(**{QUALITY: quality}), progress, positions)

    def _encode(
        self, spec: CodecSpec, progress: Progress, positions: list[int] | None = None
    ) -> Bitstream:
        codec = build_pipeline(spec, self.pipeline_spec)
        if not isinstance(codec, AtcPipeline):
            return codec.encode(self.stream, progress, self.start, self.stop)
        if self._scenes is None:
            part = progress.part(0, 0.5)
            self._scenes = codec.reconstruct(self.stream, part, self.start, self.stop)
            progress = progress.part(0.5, 1)
        scenes = self._scenes if positions is None else scenes_at(self._scenes, positions)
        return codec.encode_scenes(scenes, self.stream.rows, progress)
