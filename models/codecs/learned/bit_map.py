"""Where the bits of a coded scene went: a map whose sum, with a named rest, is its size.

A block of 8×8 pixels carries what its 64 elements of ŷ cost, and its share of the elements of ẑ,
each of which speaks for 4×4 blocks. The rest is what no place can be blamed for: the byte of the
rate step, the coder's state, and what rounding frequencies to whole numbers adds.

Features of `sci` are coded in groups, whose bits are one stream: a feature's map has the rest of
its group as its rest, each part by its name, its own motion among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.codecs.bitstream import Segment
from models.codecs.learned.infos import LEARNED, SPIKECODEC
from models.codecs.learned.latent_coder import CodedLatent
from models.codecs.learned.rates import HYPER_STRIDE
from models.codecs.learned.sci.infos import SCI
from models.errors import MalformedError, ParameterError
from models.progress import Progress

if TYPE_CHECKING:
    from models.codecs.learned.sci.feature_bits import FeatureBits

BLOCK = 8
"""Pixels along each side of a block."""
HEADER_BYTES = 1
"""The rate step."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bits that belong to no block, and what they are of."""

    name: str
    bits: float


@dataclass(frozen=True, slots=True, eq=False)
class BitMap:
    """Bits of one coded scene or feature.

    Attributes:
        blocks: bits of each block of 8×8 pixels, (ceil(H/8), ceil(W/8)) float32.
        parts: bits that belong to no block, by name; `blocks.sum()` and they come to
            8 × `payload_bytes`.
        payload_bytes: of the segment.
    """

    blocks: NDArray[np.float32]
    parts: tuple[Part, ...]
    payload_bytes: int

    @property
    def rest(self) -> float:
        """All bits that belong to no block."""
        return sum(part.bits for part in self.parts)

    def per_pixel(self, height: int, width: int) -> NDArray[np.float32]:
        """Return bits per pixel, (height, width); blocks at the edges share theirs out evenly."""
        rows, columns = _sizes(height, len(self.blocks)), _sizes(width, self.blocks.shape[1])
        density = self.blocks / np.outer(rows, columns)
        spread: NDArray[np.float32] = np.repeat(np.repeat(density, rows, 0), columns, 1)
        return spread.astype(np.float32)


def has_bit_map(codec: str) -> bool:
    """Return whether it can be told where the bits of a codec's scenes went."""
    return codec == SCI or LEARNED.get(codec) == SPIKECODEC


def bit_map_of(
    codec: str,
    segment: Segment,
    height: int,
    width: int,
    position: int = 0,
    progress: Progress | None = None,
) -> BitMap:
    """Return where the bits of a scene or feature (height, width) went, from the bytes alone.

    The symbols are decoded again, and each counts −log2 of the frequency that it was coded with.

    Args:
        codec: its name.
        segment: that holds the scene.
        height: of the scene, in pixels.
        width: of the scene, in pixels.
        position: of the scene in its segment.
        progress: told how far it is; cancels.

    Raises:
        ParameterError: the codec has no such map.
        BitstreamError: the bytes are not right.
        CodecUnavailableError: the weights of the codec are missing.
        Cancelled: somebody asked the work to stop.
    """
    if not has_bit_map(codec):
        raise ParameterError(f"codec {codec} does not tell where its bits went")
    if not segment.data or not 0 <= position < segment.count:
        raise MalformedError(f"the segment does not hold a scene {position}")
    if codec == SCI:
        from models.codecs.learned.sci.feature_bits import bits_of_group

        bits = bits_of_group(segment, height, width, progress)
        return feature_bit_map(bits, position, len(segment.data))
    return _scene_bit_map(codec, segment, height, width)


def _scene_bit_map(codec: str, segment: Segment, height: int, width: int) -> BitMap:
    from models.codecs.learned.coder import learned_model

    if segment.count != 1:
        raise MalformedError("the segment does not hold one scene")
    latents, blocks = learned_model(codec).latents, (-(-height // BLOCK), -(-width // BLOCK))
    data, rate_step = segment.data[HEADER_BYTES:], segment.data[0]
    return bit_map(latents.account(data, *blocks, rate_step, segment.latents_crc32))


def bit_map(coded: CodedLatent) -> BitMap:
    """Return where the bits of a coded scene went."""
    blocks = _block_bits(coded.bits, coded.hyper_bits)
    payload_bytes = HEADER_BYTES + len(coded.data)
    rest = 8 * payload_bytes - float(blocks.sum(dtype=np.float64))
    return BitMap(blocks, (Part("rest", rest),), payload_bytes)


def feature_bit_map(group: tuple[FeatureBits, ...], position: int, payload_bytes: int) -> BitMap:
    """Return where the bits of a feature of a group went.

    Args:
        group: what each of its features cost.
        position: of the feature among them.
        payload_bytes: of the group.
    """
    own = group[position]
    blocks = _block_bits(own.latent, own.hyper)
    motion = [Part("motion", own.motion)] if position else []
    head = Part("head", float(8 * own.head_bytes))
    others = sum(one.total for one in group) - own.total
    of_others = [Part(f"{len(group) - 1} others", others)] if len(group) > 1 else []
    known = [*motion, head, *of_others]
    left = 8 * payload_bytes - float(blocks.sum(dtype=np.float64))
    coder = Part("coder", left - sum(part.bits for part in known))
    return BitMap(blocks, (*known, coder), payload_bytes)


def _block_bits(bits: NDArray[np.float32], hyper_bits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the bits of each block (h, w): those of ŷ, and its share of those of ẑ."""
    _, height, width = bits.shape
    hyper = hyper_bits.sum(axis=0)
    covered = np.outer(
        _sizes(height, hyper.shape[0], HYPER_STRIDE), _sizes(width, hyper.shape[1], HYPER_STRIDE)
    )
    share = np.repeat(np.repeat(hyper / covered, HYPER_STRIDE, 0), HYPER_STRIDE, 1)
    blocks: NDArray[np.float32] = bits.sum(axis=0) + share[:height, :width]
    return blocks.astype(np.float32)


def _sizes(length: int, parts: int, size: int = BLOCK) -> NDArray[np.int64]:
    """Return the lengths of parts of `size`; the last has what is left."""
    sizes = np.full(parts, size)
    sizes[-1] = length - size * (parts - 1)
    return sizes
