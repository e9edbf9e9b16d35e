"""Analyse, then code (ATC): a scene codec as a codec of spike streams.

    spikes A ──reconstruct──▶ scenes ──scene codec──▶ bits ──▶ scenes ──fire again──▶ spikes B

Any scene codec serves, which is the claim of SpikeCodec (Sec. III). What the header keeps (full
scale, holding times, seed) fires the same spikes B on every machine that decodes the same scenes.

Random access. A scene needs only its own segment. A regenerated plane depends on the charge that
all scenes before it left behind, and the charge is carried over: a reset at segments would put a
wrong interval at each of them. Three ways were weighed. Storing the charge costs more than the
scenes do. Summing it in closed form, v = frac(v₀ + Σ gain·I·hold), differs from float32 steps in
its last bits, so that a few spikes would move by a plane. So the charge is stepped through from
the first scene, exactly, keeping nothing but the planes asked for: firing is much cheaper than
decoding scenes, memory does not grow with the distance, and `decode_spikes` equals the same
section of `decode` bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from models.arrays import Luminance
from models.codecs.access import Source, planes_within, room_for_planes
from models.codecs.bitstream import Bitstream, PipelineSpec, StreamHeader
from models.codecs.recording_codec import DecodedRecording, plane_range
from models.codecs.scene_codec import SceneSequenceCodec
from models.codecs.spec import CodecInfo, CodecSpec
from models.progress import Progress
from models.scenes import SceneSequence
from models.streams.stream import MemorySource, RowOrder, SpikeStream

RECONSTRUCTION_SHARE = 0.3
"""Part of the work of encoding that reconstruction is taken to be, for the progress shown."""
SCENES_AT_ONCE = 64
"""Scenes held in memory while planes are fired from a long bitstream."""
PLANES_AT_ONCE = 256
"""Planes fired before they are put in their place."""


@dataclass(frozen=True, slots=True)
class AtcPipeline:
    """Reconstruction, scene codec, integrate and fire.

    Attributes:
        scene_codec: codes the scenes.
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
        """Return the scenes that `encode` codes; a search over qualities needs them only once."""
        from models.reconstruction.registry import reconstruction
        from models.reconstruction.sequence import reconstruct_scenes

        start, end = plane_range(stream, start, stop)
        method = reconstruction(self.pipeline.reconstruct, self.pipeline.window_planes)
        return reconstruct_scenes(
            stream, method, self.pipeline.stride_planes, start, end, progress=progress
        )

    def decode(self, source: Source, progress: Progress) -> DecodedRecording:
        """Decode all scenes and fire their planes.

        Raises:
            BitstreamError: the bytes are not right.
        """
        header = source.header
        scenes = self.scene_codec.decode(source, progress.part(0, 0.8))
        firing = Firing(header, seed_of(header), 0, header.planes)
        firing.fire(scenes.luminance, scenes.hold_planes, progress.part(0.8, 1))
        return DecodedRecording(scenes, firing.stream(), header.first_plane)

    def decode_scenes(
        self, source: Source, first: int, count: int, progress: Progress
    ) -> SceneSequence:
        """Decode scenes `first` to `first + count` (exclusive), reading only their segments."""
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
        firing = Firing(header, seed_of(header), first, end)
        for done in range(0, needed, SCENES_AT_ONCE):
            count = min(SCENES_AT_ONCE, needed - done)
            part = progress.part(done / needed, (done + count) / needed)
            scenes = self.decode_scenes(source, done, count, part.part(0, 0.9))
            firing.fire(scenes.luminance, scenes.hold_planes, part.part(0.9, 1))
        return firing.stream()


class Firing:
    """Fires the planes of scenes that come piece by piece, and keeps those that are wanted.

    Gives the planes that `models.simulation.regenerate.regenerate` gives for all scenes at once.
    """

    def __init__(self, header: StreamHeader, seed: int, start: int, stop: int) -> None:
        """Begin before the first scene; planes `start` to `stop` (exclusive) will be kept."""
        from models.simulation.integrate_and_fire import Accumulator, FiringModel, initial_state

        rng = np.random.Generator(np.random.PCG64(seed))
        charge = initial_state(header.height, header.width, rng)
        self._accumulator = Accumulator(charge, FiringModel(gain=header.full_scale))
        self._header, self._start, self._stop = header, start, stop
        self._kept = room_for_planes(header, stop - start)
        self._fired = 0

    def fire(self, scenes: Luminance, hold_planes: Iterable[int], progress: Progress) -> None:
        """Fire the next scenes, (N, H, W), each for as many planes as it holds."""
        for position, (luminance, planes) in enumerate(zip(scenes, hold_planes, strict=True)):
            progress.step(position, len(scenes), "firing")
            self._fire_scene(luminance, planes, progress)
        progress.step(1, 1, "firing")

    def _fire_scene(self, luminance: Luminance, planes: int, progress: Progress) -> None:
        # In pieces, so that no header can ask for more memory than the planes that are kept.
        end = min(self._fired + planes, self._stop)
        while self._fired < end:
            progress.check()
            count = min(PLANES_AT_ONCE, end - self._fired)
            packed = self._accumulator.fire_held(luminance, count)
            skip = max(self._start - self._fired, 0)
            if skip < count:
                begin = self._fired + skip - self._start
                self._kept[begin : begin + count - skip] = packed[skip:]
            self._fired += count

    def stream(self) -> SpikeStream:
        """Return the planes that were wanted, top row first."""
        return SpikeStream(
            MemorySource(self._kept),
            self._header.height,
            self._header.width,
            RowOrder.TOP_DOWN,
            self._header.capture_rate_hz,
            self._header.full_scale,
        )


def seed_of(header: StreamHeader) -> int:
    """Return the seed of the initial charge, 0 where none was kept."""
    return header.pipeline.seed if header.pipeline else 0
