"""The codec contract: what every codec is, whatever it codes and however it came to be.

A codec is a value built from a `CodecSpec`. `encode` gives a `Bitstream`, whose bytes are what
is counted; `decode` takes a bitstream, which may have been read from a file of unknown origin,
and gives the item back or raises a `BitstreamError`. Both report progress and can be cancelled.

    SpikeStream ──reconstruct──▶ SceneSequence ──encode──▶ Bitstream ──decode──▶ SceneSequence
         │                                                                            │
         └─────────── the same picture, as one Codec[SpikeStream] (ScenePipeline) ◀──fire again
"""

from __future__ import annotations

from typing import Protocol, TypeVar

from models.codecs.bitstream import Bitstream
from models.codecs.spec import CodecInfo, CodecSpec
from models.progress import Progress
from models.scenes import SceneSequence
from models.streams.stream import SpikeStream

Item = TypeVar("Item", SpikeStream, SceneSequence)


class Codec(Protocol[Item]):
    """Codes one kind of item: a spike stream, or a sequence of scenes."""

    @property
    def info(self) -> CodecInfo:
        """What can be said of the codec."""
        ...

    @property
    def spec(self) -> CodecSpec:
        """The spec that it was built from, complete: every parameter is in it."""
        ...

    def encode(self, item: Item, progress: Progress) -> Bitstream:
        """Code the item.

        Raises:
            EncoderFailedError: the encoder ended badly.
            Cancelled: somebody asked the work to stop.
        """
        ...

    def decode(self, bitstream: Bitstream, progress: Progress) -> Item:
        """Decode a bitstream that a codec of this spec's name wrote.

        Any bytes in the segments whatever give an item or a `BitstreamError`, nothing else.
        """
        ...
