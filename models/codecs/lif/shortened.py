"""A bitstream of `lif-dct` cut to its first layers, as if the rest were still on its way."""

from __future__ import annotations

from dataclasses import replace

from models.codecs.bitstream import Bitstream, Segment
from models.codecs.container import SlpFile
from models.codecs.lif.head import first_layers
from models.errors import RequestError

LAYERED = "lif-dct"


def shortened(source: Bitstream | SlpFile, layers: int) -> Bitstream:
    """Return the first layers of every segment: scenes of T/2, T/4, … in place of those of T.

    Raises:
        RequestError: another codec wrote it, or it has fewer layers.
        BitstreamError: a segment is damaged.
    """
    name = source.header.codec.name
    if name != LAYERED:
        raise RequestError(f"{name} does not code in layers", f"encode with --codec {LAYERED}")
    whole = source if isinstance(source, Bitstream) else source.bitstream()
    return Bitstream(whole.header, tuple(_shortened(each, layers) for each in whole.segments))


def _shortened(segment: Segment, layers: int) -> Segment:
    data = first_layers(segment.data, layers)
    return replace(segment, data=data, payload_bytes=len(data))
