"""`lif-dct`: a picture's block DCT, the spikes that its coefficients fire, and their counts coded.

    picture ──DCT──▶ coefficients ──LIF, sign apart──▶ counts ──contexts, mixing──▶ layers of bytes
       ▲                                                                               │
       └──borders smoothed──inverse DCT──table of bins──counts ◀───────────────────────┘

From the bytes on, everything is whole numbers: a segment decodes to the same picture everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.codecs.bitstream import Segment
from models.codecs.ffmpeg import side_by_side
from models.codecs.lif import dct_layers
from models.codecs.lif.block_dct import (
    MIDDLE,
    SQUARE,
    inverse,
)
from models.codecs.lif.coefficients import WHITE, transformed
from models.codecs.lif.counts import counted, find_places, restored
from models.codecs.lif.deblocking import smooth_borders
from models.codecs.lif.head import Head, split
from models.codecs.lif.infos import DCT_WINDOW, LIF_INFOS
from models.codecs.lif.quantizer import UNIT, Quantizer
from models.codecs.picture_coder import check_pictures
from models.codecs.spec import QUALITY, CodecInfo, CodecSpec
from models.errors import MalformedError
from models.progress import Progress

SMOOTHING = 8
"""Borders are smoothed by at most this part of a step."""
BYTES_A_PIXEL = 64
"""About what decoding takes."""


@dataclass(frozen=True, slots=True)
class LifDctCoder:
    """A `PictureCoder`; each picture is a segment."""

    info: CodecInfo
    spec: CodecSpec

    def encode_pictures(
        self, pictures: Luminance, gop: int, progress: Progress
    ) -> tuple[Segment, ...]:
        """Code pictures, each alone; see `PictureCoder`."""
        check_pictures(pictures)

        def encode(position: int) -> Segment:
            data = encode_picture(pictures[position], self.spec, progress)
            return Segment(data, position, 1, len(data))

        return tuple(side_by_side(encode, range(len(pictures)), progress, "encoding spike counts"))

    def decode_pictures(
        self, segment: Segment, height: int, width: int, progress: Progress
    ) -> Luminance:
        """Decode a segment, or the first bytes of one up to the end of a layer.

        See `PictureCoder`; `models.codecs.lif.head.first_layers` cuts a segment.
        """
        progress.step(0, 1, "decoding spike counts")
        if segment.count != 1:
            raise MalformedError(f"a segment of {segment.count} scenes; lif-dct writes one")
        return decode_picture(segment.data, height, width, progress)[None]


def build(spec: CodecSpec) -> LifDctCoder:
    """Build the coder of a spec.

    Raises:
        ParameterError: a parameter is unknown or out of range.
    """
    info = LIF_INFOS[spec.name]
    return LifDctCoder(info, info.complete(spec))


def encode_picture(luminance: Luminance, spec: CodecSpec, progress: Progress) -> bytes:
    """Code a picture, (H, W) in [0, 1], by a complete spec."""
    quantizer = Quantizer.of_window(
        DCT_WINDOW.setting(float(spec[QUALITY])), int(spec["resistance"])
    )
    blocks, thresholds, layers = str(spec["blocks"]), str(spec["thresholds"]), int(spec["layers"])
    large, coefficients = transformed(luminance, blocks, thresholds, quantizer.step)
    economical = spec["counts"] == "economical"
    picture = counted(coefficients, large, quantizer, economical)
    if economical and layers > 1:
        dct_layers.encode(picture, 1, blocks == "auto", progress)
        picture.wanted[:] = picture.counts
        picture.weighing[:] = 0
    coded = dct_layers.encode(picture, layers, blocks == "auto", progress)
    final = picture.counts.astype(np.int64)
    magnitudes = np.abs(coefficients).astype(np.float64)
    places = tuple(
        find_places(magnitudes, final, large, quantizer, layers - 1 - layer)
        for layer in range(layers)
    )
    head = Head(blocks, thresholds, quantizer, places, tuple(map(len, coded)))
    return head.to_bytes() + b"".join(coded)


def decode_picture(data: bytes, height: int, width: int, progress: Progress) -> Luminance:
    """Decode a picture (height, width), float32 in [0, 1].

    Raises:
        BitstreamError: the bytes are no segment of such a picture.
    """
    head, layers = split(data)
    large = _sizes(head, height, width)
    counts = dct_layers.decode(layers, large, head.blocks == "auto", progress)
    halvings = len(head.lengths) - len(layers)
    values = restored(counts.astype(np.int64), large, head, halvings)
    levels = inverse(values, large) + MIDDLE * UNIT
    step = int(UNIT * head.quantizer.step * (1 << halvings))
    smooth_borders(levels, large, max(step // SMOOTHING, 1))
    levels = np.clip(levels[:height, :width], 0, WHITE * UNIT)
    return levels.astype(np.float32) / np.float32(WHITE * UNIT)


def _sizes(head: Head, height: int, width: int) -> NDArray[np.uint8]:
    """Return room for the size of each square, or the one size that all have.

    Raises:
        MalformedError: there is no memory for a picture as large.
    """
    try:
        np.empty((height, width, BYTES_A_PIXEL), np.uint8)
        shape = -(-height // SQUARE), -(-width // SQUARE)
        return np.full(shape, head.blocks == "16", np.uint8)
    except (MemoryError, ValueError) as error:
        raise MalformedError(f"there is no memory for a picture of {height}×{width}") from error
