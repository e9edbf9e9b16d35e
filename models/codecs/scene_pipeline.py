"""A scene codec as a codec of spike streams: ATC, and CAAS.

    spikes A ──reconstruct──▶ scenes ──scene codec──▶ bits ──▶ scenes ──fire again──▶ spikes B

Any scene codec serves, which is the claim of SpikeCodec (Sec. III): analyse, then code (ATC). Where
features are reconstructed in place of scenes, the scene codec reads scenes from them when it
decodes (CAAS, `models.codecs.caas`). What the header keeps (full scale, holding times, seed) fires
the same spikes B on every machine that decodes the same scenes.

Random access. A scene needs only its own segment. A regenerated plane depends on the charge that
all scenes before it left behind, and the charge is carried over: a reset at segments would put a
wrong interval at each of them. Three ways were weighed. Storing the charge costs more than the
scenes do. Summing it in closed form, v = frac(v₀ + Σ gain·I·hold), differs from float32 steps in
its last bits, so that a few spikes would move by a plane. So the charge is stepped through from
the first scene, exactly, keeping nothing but the planes asked for: firing is much cheaper than
decoding scenes, memory does not grow with the distance, and `decode_spikes` equals the same
section of `decode` bit for bit. Who comes back again and again (a viewer) lets
`models.codecs.fired_planes` keep the charge here and there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from models.codecs.access import Source, planes_within
from models.codecs.bitstream import Bitstream, PipelineSpec
from models.codecs.caas import FeatureSceneCodec
from models.codecs.firing import Firing, first_charge
from models.codecs.recording_codec import DecodedRecording, plane_range
from models.codecs.scene_codec import SceneCodec, SceneSequenceCodec, scenes_at_once, scenes_within
from models.codecs.spec import CodecInfo, CodecSpec
from models.progress import Progress
from models.scenes import SceneSequence
from models.streams.stream import RowOrder, SpikeStream

RECONSTRUCTION_SHARE = 0.3
"""Part of the work of encoding that reconstruction is taken to be, for the progress shown."""
RECONSTRUCTED = 0.8
"""Part of the work of making scenes that is done when their attention is yet to be found."""


@dataclass(frozen=True, slots=True)
class ScenePipeline:
    """Reconstruction, scene codec, integrate and fire.

    Attributes:
        scene_codec: codes the scenes, or the features from which it reads them again.
        pipeline: how the recording becomes scenes, and the seed of the initial charge.
    """

    scene_codec: SceneSequenceCodec
    pipeline: PipelineSpec

    @property
    def info(self) -> CodecInfo:
        """What can be said of the scene codec."""
        return self.scene_codec.info

    @property
    def spec(self) -> CodecSpec:
        """The complete spec of the scene codec."""
        return self.scene_codec.spec

    def piece_planes(self, pixels: int) -> int | None:
        """Return the planes of a piece, see `PiecewiseCodec`; None where all must be coded at once.

        That a scene codec of others gives the same bits piece by piece is not known.
        """
        if not isinstance(self.scene_codec, SceneCodec | FeatureSceneCodec):
            return None
        scenes = scenes_at_once(self.scene_codec.gop, pixels)
        return scenes * self.pipeline.stride_planes if scenes else None

    def encode(
        self, stream: SpikeStream, progress: Progress, start: int = 0, stop: int | None = None
    ) -> Bitstream:
        """Reconstruct scenes from planes `start` to `stop` (exclusive) and code them.

        Windows at the ends of the range reach past it where the recording goes on.

        Raises:
            RequestError: there are no such planes.
            EncoderFailedError: the encoder ended badly.
        """
        scenes = self.reconstruct(stream, progress.part(0, RECONSTRUCTION_SHARE), start, stop)
        return self.encode_scenes(scenes, stream.rows, progress.part(RECONSTRUCTION_SHARE, 1))

    def encode_scenes(self, scenes: SceneSequence, rows: RowOrder, progress: Progress) -> Bitstream:
        """Code scenes that `reconstruct` gave, of a recording with this row order."""
        coded = self.scene_codec.encode(scenes, progress)
        return replace(coded, header=replace(coded.header, pipeline=self.pipeline, rows=rows))

    def reconstruct(
        self, stream: SpikeStream, progress: Progress, start: int = 0, stop: int | None = None
    ) -> SceneSequence:
        """Return the scenes that `encode` codes, with the attention that their codec makes use of.

        A search over qualities needs them only once.
        """
        from models.codecs.learned.attention import guided, has_attention
        from models.reconstruction.registry import reconstruction
        from models.reconstruction.sequence import reconstruct_scenes

        start, end = plane_range(stream, start, stop)
        method = reconstruction(self.pipeline.reconstruct, self.pipeline.window_planes)
        share = RECONSTRUCTED if has_attention(self.spec.name) else 1
        part, rest = progress.part(0, share), progress.part(share, 1)
        found = reconstruct_scenes(
            stream, method, self.pipeline.stride_planes, start, end, progress=part
        )
        return guided(found, stream, self.spec.name, rest)

    def decode(self, source: Source, progress: Progress) -> DecodedRecording:
        """Decode all scenes and fire their planes.

        Raises:
            BitstreamError: the bytes are not right.
        """
        header = source.header
        scenes = self.scene_codec.decode(source, progress.part(0, 0.8))
        firing = Firing(header, first_charge(header), 0, header.planes)
        firing.fire(scenes, progress.part(0.8, 1))
        return DecodedRecording(scenes, firing.stream(), header.first_plane)

    def decode_scenes(
        self, source: Source, first: int, count: int, progress: Progress
    ) -> SceneSequence:
        """Decode scenes `first` to `first + count` (exclusive), reading only their segments.

        With features those of their neighbours too.
        """
        return self.scene_codec.decode_scenes(source, first, count, progress)

    def decode_spikes(
        self, source: Source, start: int, stop: int, progress: Progress
    ) -> SpikeStream:
        """Fire planes `start` to `stop` (exclusive), counted in the recording.

        Takes time in proportion to `stop`; see the module's text.

        Raises:
            RequestError: a plane was not coded.
            BitstreamError: the bytes are not right.
        """
        header = source.header
        first, end = planes_within(header, start, stop)
        needed = int(np.searchsorted(np.cumsum(header.hold_planes), end)) + 1
        firing = Firing(header, first_charge(header), first, end)
        at_once = scenes_within(header.height * header.width)
        for done in range(0, needed, at_once):
            count = min(at_once, needed - done)
            part = progress.part(done / needed, (done + count) / needed)
            scenes = self.decode_scenes(source, done, count, part.part(0, 0.9))
            firing.fire(scenes, part.part(0.9, 1))
        return firing.stream()
