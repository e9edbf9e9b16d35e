"""Where the bits of a coded scene went: a map whose sum, with a named rest, is its size.

A block of 8×8 pixels carries what its 64 elements of ŷ cost, and its share of the elements of ẑ,
each of which speaks for 4×4 blocks. The rest is what no place can be blamed for: the byte of the
rate step, the coder's state, and what rounding frequencies to whole numbers adds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.codecs.bitstream import Segment
from models.codecs.learned.infos import LEARNED, SPIKECODEC
from models.codecs.learned.latent_coder import CodedLatent
from models.codecs.learned.rates import HYPER_STRIDE
from models.errors import MalformedError, ParameterError

BLOCK = 8
"""Pixels along each side of a block."""
HEADER_BYTES = 1
"""The rate step."""


@dataclass(frozen=True, slots=True, eq=False)
class BitMap:
    """Bits of one coded scene.

    Attributes:
        blocks: bits of each block of 8×8 pixels, (ceil(H/8), ceil(W/8)) float32.
        rest: bits that belong to no block; `blocks.sum() + rest` is 8 × `payload_bytes`.
        payload_bytes: of the segment.
    """

    blocks: NDArray[np.float32]
    rest: float
    payload_bytes: int

    def per_pixel(self, height: int, width: int) -> NDArray[np.float32]:
        """Return bits per pixel, (height, width); blocks at the edges share theirs out evenly."""
        rows, columns = _sizes(height, len(self.blocks)), _sizes(width, self.blocks.shape[1])
        density = self.blocks / np.outer(rows, columns)
        spread: NDArray[np.float32] = np.repeat(np.repeat(density, rows, 0), columns, 1)
        return spread.astype(np.float32)


def has_bit_map(codec: str) -> bool:
    """Return whether it can be told where the bits of a codec's scenes went."""
    return LEARNED.get(codec) == SPIKECODEC


def bit_map_of(codec: str, segment: Segment, height: int, width: int) -> BitMap:
    """Return where the bits of a scene (height, width) went, from the bytes alone.

    The symbols are decoded again, and each counts −log2 of the frequency that it was coded with.

    Raises:
        ParameterError: the codec has no such map.
        BitstreamError: the bytes are not right.
        CodecUnavailableError: the weights of the codec are missing.
    """
    from models.codecs.learned.coder import learned_model

    if not has_bit_map(codec):
        raise ParameterError(f"codec {codec} does not tell where its bits went")
    if segment.count != 1 or not segment.data:
        raise MalformedError("the segment does not hold one scene")
    latents, blocks = learned_model(codec).latents, (-(-height // BLOCK), -(-width // BLOCK))
    data, rate_step = segment.data[HEADER_BYTES:], segment.data[0]
    return bit_map(latents.account(data, *blocks, rate_step, segment.latents_crc32))


def bit_map(coded: CodedLatent) -> BitMap:
    """Return where the bits of a coded scene went."""
    _, height, width = coded.bits.shape
    hyper = coded.hyper_bits.sum(axis=0)
    covered = np.outer(
        _sizes(height, hyper.shape[0], HYPER_STRIDE), _sizes(width, hyper.shape[1], HYPER_STRIDE)
    )
    share = np.repeat(np.repeat(hyper / covered, HYPER_STRIDE, 0), HYPER_STRIDE, 1)
    blocks = (coded.bits.sum(axis=0) + share[:height, :width]).astype(np.float32)
    payload_bytes = HEADER_BYTES + len(coded.data)
    return BitMap(blocks, 8 * payload_bytes - float(blocks.sum(dtype=np.float64)), payload_bytes)


def _sizes(length: int, parts: int, size: int = BLOCK) -> NDArray[np.int64]:
    """Return the lengths of parts of `size`; the last has what is left."""
    sizes = np.full(parts, size)
    sizes[-1] = length - size * (parts - 1)
    return sizes
