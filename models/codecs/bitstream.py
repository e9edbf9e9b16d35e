"""A coded recording as a value: header and segments, and the bits that they count.

How it lies in a file, `.slp`, is in `models.codecs.container`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from models.codecs.spec import CodecInfo, CodecSpec, ItemKind, Paradigm
from models.errors import RequestError
from models.reconstruction.features import NAME as FEATURES
from models.streams.stream import RowOrder


@dataclass(frozen=True, slots=True)
class PipelineSpec:
    """How a recording became what was coded; enough to fire its spikes again.

    Attributes:
        paradigm: ATC (scenes were coded), CTA (the planes themselves), or CAAS (features).
        reconstruct: method of reconstruction: "tfp", "tfi", "learned", or "features".
        window_planes: planes pooled for a scene by TFP; of no meaning to the others.
        stride_planes: planes for which a scene stands.
        gop: scenes from one intra-coded scene to the next; 1 codes each alone.
        seed: seed of the random initial state with which spikes are fired again.
    """

    paradigm: Paradigm = Paradigm.ATC
    reconstruct: str = "tfp"
    window_planes: int = 21
    stride_planes: int = 7
    gop: int = 1
    seed: int = 0

    def under(self, paradigm: Paradigm) -> PipelineSpec:
        """Return this under a paradigm: CAAS codes features, the others not unless asked to."""
        method = self.reconstruct
        if paradigm is Paradigm.CAAS:
            method = FEATURES
        elif self.paradigm is Paradigm.CAAS:
            method = PipelineSpec().reconstruct
        return replace(self, paradigm=paradigm, reconstruct=method)


def usual_pipeline(info: CodecInfo, paradigm: Paradigm | None = None) -> PipelineSpec:
    """Return how recordings meet a codec, where only the paradigm may have been chosen."""
    return PipelineSpec(gop=info.gop).under(paradigm or info.paradigm)


@dataclass(frozen=True, slots=True)
class StreamHeader:
    """Everything but the coded bits: what was coded, by what, and the geometry it returns to.

    Attributes:
        codec: the complete spec of the codec.
        item: what the segments hold: scenes or spikes.
        height, width: in pixels.
        planes: planes of the recording that the segments stand for; 0 for pictures alone.
        first_plane: the first of them, counted in the recording.
        plane_indices: for each scene the plane that it shows; empty for spikes.
        hold_planes: for each scene the planes for which it stands; empty for spikes.
        capture_rate_hz: planes a second, or None.
        full_scale: firing rate of luminance 1.
        pipeline: how the recording became scenes; None for pictures alone.
        weights_hash: SHA-256 of a learned codec's weights in hex, else empty.
        analysis_hash: that of the weights by which scenes are read from features, else empty.
        rows: which row the recording stored first; scenes are coded top row first all the same.
    """

    codec: CodecSpec
    item: ItemKind
    height: int
    width: int
    planes: int
    first_plane: int = 0
    plane_indices: tuple[int, ...] = ()
    hold_planes: tuple[int, ...] = ()
    capture_rate_hz: float | None = None
    full_scale: float = 1.0
    pipeline: PipelineSpec | None = None
    weights_hash: str = ""
    analysis_hash: str = ""
    rows: RowOrder = RowOrder.TOP_DOWN

    @property
    def items(self) -> int:
        """Items coded: scenes, or planes where spikes are coded."""
        return len(self.plane_indices) if self.item is ItemKind.SCENES else self.planes


@dataclass(frozen=True, slots=True)
class Segment:
    """Bits that can be decoded without those of other segments.

    Attributes:
        data: the bytes.
        first, count: the items (scenes or planes) that it holds.
        payload_bytes: how many of the bytes are the codec's own, parameter sets included and
            the boxes of a file format (AVIF, RIFF) left out.
        latents_crc32: CRC-32 of a learned codec's decoded latents, else 0.
    """

    data: bytes = field(repr=False)
    first: int
    count: int
    payload_bytes: int
    latents_crc32: int = 0


class Priced:
    """What coded bits cost, from a header and its payload."""

    __slots__ = ()
    header: StreamHeader

    @property
    def payload_bytes(self) -> int:
        """Bytes of the codec's own, parameter sets included, every container left out."""
        raise NotImplementedError

    @property
    def bits_per_scene_pixel(self) -> float | None:
        """Payload bits / (scenes · H · W), or None where no scene is coded."""
        scenes = len(self.header.plane_indices)
        if not scenes:
            return None
        return 8 * self.payload_bytes / (scenes * self.header.height * self.header.width)

    @property
    def bits_per_spike_sample(self) -> float | None:
        """Payload bits / (planes · H · W), the raw stream being 1; None without planes."""
        if not self.header.planes:
            return None
        samples = self.header.planes * self.header.height * self.header.width
        return 8 * self.payload_bytes / samples


@dataclass(frozen=True, slots=True)
class Bitstream(Priced):
    """A coded recording or scene sequence, in memory."""

    header: StreamHeader
    segments: tuple[Segment, ...]

    @property
    def payload_bytes(self) -> int:
        """Bytes of the codec's own, parameter sets included, every container left out."""
        return sum(segment.payload_bytes for segment in self.segments)

    def segment_of(self, item: int) -> Segment:
        """Return the segment that holds an item, counted from 0.

        Raises:
            RequestError: no segment holds it.
        """
        for segment in self.segments:
            if segment.first <= item < segment.first + segment.count:
                return segment
        raise RequestError(
            f"no segment holds {self.header.item} {item}; there are {self.header.items}"
        )
