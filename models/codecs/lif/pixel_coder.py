"""`lif-pixel`: the spikes that each pixel fires in a window, and their counts coded.

The quantizer of Doutsi et al., Sec. III, as it is: a count is put back in the middle of its bin. A
segment is a byte of version, T and R, and the coded counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.codecs.arithmetic import binary_coder as binary
from models.codecs.arithmetic.coders import with_room
from models.codecs.arithmetic.numbers import HeadReader, number_bytes
from models.codecs.bitstream import Segment
from models.codecs.ffmpeg import side_by_side
from models.codecs.lif import pixel_kernels as pixels
from models.codecs.lif.head import VERSION, check_version, read_quantizer
from models.codecs.lif.infos import LIF_INFOS, PIXEL_WINDOW
from models.codecs.lif.model import Model, Shape, new_coder
from models.codecs.lif.quantizer import UNIT, Quantizer
from models.codecs.picture_coder import check_pictures
from models.codecs.spec import QUALITY, CodecInfo, CodecSpec
from models.errors import MalformedError, TruncatedError
from models.progress import Progress

WHITE = 255
"""Level of luminance 1."""
MOST_BYTES_OF_PIXEL = 48
"""See `models.codecs.lif.dct_layers.MOST_BYTES_OF_SQUARE`."""
SHAPE = Shape(pixels.INPUT_CONTEXTS, pixels.WEIGHT_SETS, pixels.SIGN_SLOTS)


@dataclass(frozen=True, slots=True)
class LifPixelCoder:
    """A `PictureCoder`; each picture is a segment."""

    info: CodecInfo
    spec: CodecSpec

    def encode_pictures(
        self, pictures: Luminance, gop: int, progress: Progress
    ) -> tuple[Segment, ...]:
        """Code pictures, each alone; see `PictureCoder`."""
        check_pictures(pictures)
        quantizer = quantizer_of(self.spec)

        def encode(position: int) -> Segment:
            data = encode_picture(pictures[position], quantizer, progress)
            return Segment(data, position, 1, len(data))

        return tuple(side_by_side(encode, range(len(pictures)), progress, "encoding spike counts"))

    def decode_pictures(
        self, segment: Segment, height: int, width: int, progress: Progress
    ) -> Luminance:
        """Decode a segment; see `PictureCoder`."""
        progress.step(0, 1, "decoding spike counts")
        if segment.count != 1:
            raise MalformedError(f"a segment of {segment.count} scenes; lif-pixel writes one")
        return decode_picture(segment.data, height, width, progress)[None]


def build(spec: CodecSpec) -> LifPixelCoder:
    """Build the coder of a spec.

    Raises:
        ParameterError: a parameter is unknown or out of range.
    """
    info = LIF_INFOS[spec.name]
    return LifPixelCoder(info, info.complete(spec))


def quantizer_of(spec: CodecSpec) -> Quantizer:
    """Return the quantizer of a complete spec."""
    window = PIXEL_WINDOW.setting(float(spec[QUALITY]))
    return Quantizer.of_window(window, int(spec["resistance"]))


def encode_picture(luminance: Luminance, quantizer: Quantizer, progress: Progress) -> bytes:
    """Code a picture, (H, W) in [0, 1]."""
    counts = quantizer.counts(luminance.astype(np.float64) * WHITE).astype(np.int32)
    coder = new_coder(Model.new(SHAPE), np.empty(0, np.uint8))
    binary.begin_encoding(coder)
    coder = _code(coder, counts, progress)
    head = number_bytes(quantizer.window) + number_bytes(quantizer.resistance)
    coded = coder.data[: binary.finish_encoding(coder)].tobytes()
    return bytes([VERSION << 6]) + head + coded


def decode_picture(data: bytes, height: int, width: int, progress: Progress) -> Luminance:
    """Decode a picture (height, width), float32 in [0, 1].

    Raises:
        BitstreamError: the bytes are no segment of such a picture.
    """
    reader = HeadReader(data)
    check_version(reader.byte())
    quantizer = read_quantizer(reader)
    try:
        counts = np.zeros((height, width), np.int32)
    except (MemoryError, ValueError) as error:
        raise MalformedError(f"there is no memory for a picture of {height}×{width}") from error
    coder = new_coder(Model.new(SHAPE), np.frombuffer(data[reader.place :], np.uint8).copy())
    binary.begin_decoding(coder)
    _code(coder, counts, progress)
    if coder.interval[binary.PLACE] < coder.data.size:
        raise MalformedError("a segment has bytes behind its last count")
    return middles(counts.astype(np.int64), quantizer)


def middles(counts: NDArray[np.int64], quantizer: Quantizer) -> Luminance:
    """Return the middles of the bins of counts as luminance in [0, 1], float32."""
    twice = quantizer.edges(counts) + quantizer.edges(counts + 1)
    return np.minimum(twice, 2 * UNIT * WHITE).astype(np.float32) / np.float32(2 * UNIT * WHITE)


def _code(coder: binary.Coder, counts: NDArray[np.int32], progress: Progress) -> binary.Coder:
    """Code all rows; return the coder, whose bytes may have moved."""
    height, width = counts.shape
    contexts, misses = SHAPE.contexts(), np.zeros((2, width), np.int32)
    for row in range(height):
        progress.check()
        coder = with_room(coder, width * MOST_BYTES_OF_PIXEL)
        if not pixels.code_row(coder, contexts, counts, misses, row):
            raise TruncatedError(f"{coder.data.size} bytes end before their counts do")
    return coder
