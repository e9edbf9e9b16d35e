"""A picture coder as a codec of scene sequences.

SceneSequence ──(N, H, W)──▶ PictureCoder ──segments──▶ Bitstream
      └──plane indices, holding times, full scale──▶ its header
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Protocol, TypeGuard

from models.arrays import Luminance
from models.codecs.access import Source, check_stretch, room_for_scenes
from models.codecs.bitstream import Bitstream, Segment, StreamHeader
from models.codecs.picture_coder import GuidedPictureCoder, PictureCoder
from models.codecs.picture_decoding import decoded_pictures
from models.codecs.spec import CodecInfo, CodecSpec, ItemKind
from models.errors import CodecUnavailableError, ParameterError, RequestError
from models.progress import Progress
from models.scenes import SceneSequence

SCENES_AT_ONCE = 64
"""Most scenes coded or decoded at once, unless one group holds more."""
LUMINANCE_BYTES = 32 << 20
"""Most memory that their luminance takes."""
BATCH = 8
"""Scenes that a video encoder codes in one process: pieces are multiples of it."""


def scenes_within(pixels: int) -> int:
    """Return how many scenes of so many pixels are held in memory at once, at least 1."""
    return max(1, min(SCENES_AT_ONCE, LUMINANCE_BYTES // (4 * pixels)))


def scenes_at_once(gop: int, pixels: int) -> int:
    """Return of how many scenes a piece of a long recording is: whole groups; 0 for all (gop 0).

    >>> scenes_at_once(gop=1, pixels=250 * 400), scenes_at_once(gop=12, pixels=1000 * 1000)
    (64, 12)
    """
    most = max(BATCH, scenes_within(pixels))
    group = BATCH if gop == 1 else gop
    return group * max(1, most // group) if group else 0


class SceneSequenceCodec(Protocol):
    """A `Codec[SceneSequence]` that can decode a stretch alone."""

    @property
    def info(self) -> CodecInfo:
        """What can be said of the codec."""
        ...

    @property
    def spec(self) -> CodecSpec:
        """The complete spec of the codec."""
        ...

    def encode(self, scenes: SceneSequence, progress: Progress) -> Bitstream:
        """Code scenes."""
        ...

    def decode(self, source: Source, progress: Progress) -> SceneSequence:
        """Decode all scenes."""
        ...

    def decode_scenes(
        self, source: Source, first: int, count: int, progress: Progress
    ) -> SceneSequence:
        """Decode scenes `first` to `first + count` (exclusive), reading only their segments."""
        ...


@dataclass(frozen=True, slots=True)
class SceneCodec:
    """Codes scenes by a picture coder.

    Attributes:
        coder: codes the pictures.
        gop: scenes from one intra-coded scene to the next: 1 codes each alone, 0 all in one.
    """

    coder: PictureCoder
    gop: int = 1

    def __post_init__(self) -> None:
        check_gop(self.coder.info, self.gop)

    @property
    def info(self) -> CodecInfo:
        """What can be said of the picture coder."""
        return self.coder.info

    @property
    def spec(self) -> CodecSpec:
        """The complete spec of the picture coder."""
        return self.coder.spec

    def encode(self, scenes: SceneSequence, progress: Progress) -> Bitstream:
        """Code scenes; the header has no pipeline.

        Raises:
            RequestError: there are no scenes.
            EncoderFailedError: the encoder ended badly.
        """
        if not len(scenes):
            raise RequestError("there are no scenes to code")
        segments = self._segments(scenes, progress)
        header = replace(scenes_header(scenes, self.spec), weights_hash=weights_hash(self.coder))
        return Bitstream(header, tuple(segments))

    def _segments(self, scenes: SceneSequence, progress: Progress) -> tuple[Segment, ...]:
        """Code the pictures, guided by attention where the coder makes use of it."""
        if scenes.attention is not None and _is_guided(self.coder):
            return self.coder.encode_guided(scenes.luminance, scenes.attention, self.gop, progress)
        return self.coder.encode_pictures(scenes.luminance, self.gop, progress)

    def decode(self, source: Source, progress: Progress) -> SceneSequence:
        """Decode all scenes.

        Raises:
            BitstreamError: the bytes are not right.
        """
        return self.decode_scenes(source, 0, len(source.header.plane_indices), progress)

    def decode_scenes(
        self, source: Source, first: int, count: int, progress: Progress
    ) -> SceneSequence:
        """Decode scenes `first` to `first + count` (exclusive), reading only their segments.

        Raises:
            RequestError: there are no such scenes.
            BitstreamError: the bytes are not right.
        """
        header = source.header
        check_codec(header, self.spec, ItemKind.SCENES)
        check_weights(header, self.coder)
        check_stretch(header, first, count)
        luminance = room_for_scenes(header, count)
        for place, pictures in decoded_pictures(self.coder, source, first, count, progress):
            luminance[place] = pictures
        return scenes_of(header, luminance, first)


def _is_guided(coder: PictureCoder) -> TypeGuard[GuidedPictureCoder]:
    return hasattr(coder, "encode_guided")


def scenes_header(scenes: SceneSequence, spec: CodecSpec) -> StreamHeader:
    """Return the header for coded scenes, without a pipeline."""
    return StreamHeader(
        codec=spec,
        item=ItemKind.SCENES,
        height=scenes.height,
        width=scenes.width,
        planes=scenes.planes,
        first_plane=scenes.first_plane,
        plane_indices=scenes.plane_indices,
        hold_planes=scenes.hold_planes,
        capture_rate_hz=scenes.capture_rate_hz,
        full_scale=scenes.full_scale,
    )


def scenes_of(header: StreamHeader, luminance: Luminance, first: int) -> SceneSequence:
    """Return decoded scenes, the first of which is scene `first` of the bitstream."""
    stop = first + len(luminance)
    begins = list(accumulate(header.hold_planes, initial=header.first_plane))
    return SceneSequence(
        luminance,
        header.plane_indices[first:stop],
        begins[first],
        header.hold_planes[first:stop],
        header.capture_rate_hz,
        header.full_scale,
    )


def check_codec(header: StreamHeader, spec: CodecSpec, item: ItemKind) -> None:
    """Check that a bitstream is one for this codec.

    Raises:
        RequestError: it is another codec's, or holds another kind of item.
    """
    if header.codec.name != spec.name or header.item is not item:
        raise RequestError(
            f"this holds {header.item} coded by {header.codec.name}, "
            f"not {item} coded by {spec.name}"
        )


def weights_hash(coder: PictureCoder) -> str:
    """Return the SHA-256 of a learned coder's weights in hex, "" for one without weights."""
    found: str = getattr(coder, "weights_hash", "")
    return found


def check_weights(header: StreamHeader, coder: PictureCoder) -> None:
    """Check that a bitstream was coded by the weights that are here.

    Raises:
        CodecUnavailableError: it was coded by others.
    """
    here = weights_hash(coder)
    if header.weights_hash != here:
        raise CodecUnavailableError(
            f"this was coded by weights {header.weights_hash[:12]} of {header.codec.name}; "
            f"those here are {here[:12]}",
            "decode it with the release that coded it",
        )


def check_gop(info: CodecInfo, gop: int) -> None:
    """Check a distance between intra-coded scenes.

    Raises:
        ParameterError: it is negative, or the codec codes each scene alone.
    """
    if gop < 0:
        raise ParameterError(f"gop={gop} is below 0", "1 codes each scene alone, 0 all in one")
    if gop != 1 and not info.inter:
        raise ParameterError(f"{info.name} codes each scene alone, not with gop={gop}", "use gop 1")
