"""What codes a recording and gives back what a person looks at: scenes, spikes, or both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeGuard

from models.codecs.access import Source
from models.codecs.bitstream import Bitstream
from models.codecs.spec import CodecInfo, CodecSpec
from models.progress import Progress
from models.scenes import SceneSequence
from models.streams.stream import SpikeStream


@dataclass(frozen=True, slots=True)
class DecodedRecording:
    """What a bitstream holds.

    Attributes:
        scenes: the decoded scenes; None where the planes themselves were coded.
        spikes: the decoded planes, or those fired again from the scenes; None for pictures,
            which stand for no plane.
        first_plane: the plane of the recording that is plane 0 of `spikes`.
    """

    scenes: SceneSequence | None
    spikes: SpikeStream | None
    first_plane: int = 0


class RecordingCodec(Protocol):
    """Codes a spike stream, by way of scenes or not."""

    @property
    def info(self) -> CodecInfo:
        """What can be said of the codec."""
        ...

    @property
    def spec(self) -> CodecSpec:
        """The complete spec of the codec."""
        ...

    def encode(
        self, stream: SpikeStream, progress: Progress, start: int = 0, stop: int | None = None
    ) -> Bitstream:
        """Code planes `start` to `stop` (exclusive; None: to the end) of a recording.

        Raises:
            RequestError: there are no such planes.
            EncoderFailedError: the encoder ended badly.
            Cancelled: somebody asked the work to stop.
        """
        ...

    def decode(self, source: Source, progress: Progress) -> DecodedRecording:
        """Decode everything; any bytes in the segments give a recording or a BitstreamError."""
        ...

    def decode_spikes(
        self, source: Source, start: int, stop: int, progress: Progress
    ) -> SpikeStream:
        """Decode planes `start` to `stop` (exclusive), counted in the recording.

        Equal to the same section of what `decode` gives.

        Raises:
            RequestError: a plane was not coded.
            BitstreamError: the bytes are not right.
        """
        ...


class PiecewiseCodec(RecordingCodec, Protocol):
    """A codec whose segments are the same when a recording is coded piece by piece."""

    def piece_planes(self, pixels: int) -> int | None:
        """Return how many planes of so many pixels to code at once: those of whole segments.

        None where all must be coded at once, e.g. with one group of scenes.
        """
        ...


def piece_planes_of(codec: RecordingCodec, pixels: int) -> int | None:
    """Return the planes of a piece, or None for a codec that is not piecewise."""
    return codec.piece_planes(pixels) if _is_piecewise(codec) else None


def _is_piecewise(codec: RecordingCodec) -> TypeGuard[PiecewiseCodec]:
    return hasattr(codec, "piece_planes")


def plane_range(stream: SpikeStream, start: int, stop: int | None) -> tuple[int, int]:
    """Return (start, stop) with None resolved.

    Raises:
        RequestError: the range is empty or outside the recording.
    """
    end = stream.planes if stop is None else stop
    stream.section(start, end)  # checks the range
    return start, end
