"""A recording as a function of quality, which a search (`models.codecs.solve`) tries."""

from __future__ import annotations

from dataclasses import dataclass

from models.codecs.atc import AtcPipeline
from models.codecs.bitstream import Bitstream, PipelineSpec
from models.codecs.registry import build_pipeline, codec_info
from models.codecs.solve import MAX_ENCODES
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
        progress: the one that the search has too; each trial takes its share of it.
    """

    stream: SpikeStream
    codec_spec: CodecSpec
    pipeline_spec: PipelineSpec
    start: int = 0
    stop: int | None = None
    progress: Progress | None = None
    _trials: int = 0
    _scenes: SceneSequence | None = None
    _only: Bitstream | None = None

    def __call__(self, quality: float) -> Bitstream:
        """Code at a quality in [0, 100].

        Raises:
            RequestError: there are no such planes.
            CodecError: the codec is unknown, unavailable, asked for too much, or failed.
        """
        progress = self._share()
        if codec_info(self.codec_spec.name).lossless:
            self._only = self._only or self._encode(self.codec_spec, progress)
            return self._only
        return self._encode(self.codec_spec.replace(**{QUALITY: quality}), progress)

    @property
    def scenes(self) -> SceneSequence | None:
        """The scenes before coding; None before the first trial, or where planes are coded."""
        return self._scenes

    def _encode(self, spec: CodecSpec, progress: Progress) -> Bitstream:
        codec = build_pipeline(spec, self.pipeline_spec)
        if not isinstance(codec, AtcPipeline):
            return codec.encode(self.stream, progress, self.start, self.stop)
        if self._scenes is None:
            part = progress.part(0, 0.5)
            self._scenes = codec.reconstruct(self.stream, part, self.start, self.stop)
            progress = progress.part(0.5, 1)
        return codec.encode_scenes(self._scenes, self.stream.rows, progress)

    def _share(self) -> Progress:
        done = min(self._trials, MAX_ENCODES - 1)
        self._trials += 1
        return (self.progress or Progress()).part(done / MAX_ENCODES, (done + 1) / MAX_ENCODES)
