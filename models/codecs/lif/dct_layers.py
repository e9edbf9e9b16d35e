"""Counts of a picture to the bytes of its layers and back: the compiled coder's Python side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.codecs.arithmetic import binary_coder as binary
from models.codecs.arithmetic.coders import with_room
from models.codecs.lif import block_coder as blocks
from models.codecs.lif.block_dct import BLOCK, SQUARE
from models.codecs.lif.model import (
    BLOCK_SHAPE,
    Model,
    block_model,
    block_plan,
    new_coder,
)
from models.codecs.lif.surroundings import Work
from models.errors import MalformedError, TruncatedError
from models.progress import Progress

SquareCounts = NDArray[np.int32]
MOST_BYTES_OF_SQUARE = 256 * 48
"""More than a square can take: a count has at most 17 flags of 11.4 bits, 14 bits of its place in
its class, 10 bits of the model's each, and a sign."""


def encode(
    picture: blocks.Picture,
    layers: int,
    choice: bool,
    progress: Progress,
    model: Model | None = None,
) -> list[bytes]:
    """Return the bytes of each layer; `picture.counts` become those that were coded.

    Args:
        picture: what to code. With one layer, counts may be lowered to save bits.
        layers: the first holds counts halved once less than there are layers.
        choice: whether squares may be of either size.
        progress: asked at each row.
        model: slots and weights to begin with; those of the format, if not given.
    """
    coder = new_coder(model or block_model(), np.empty(0, np.uint8))
    coded = []
    for layer in range(layers):
        binary.begin_encoding(coder)
        coder = _code(coder, picture, layers - 1 - layer, layer > 0, choice, progress)
        coded.append(coder.data[: binary.finish_encoding(coder)].tobytes())
    if model is not None:
        model.slots[:], model.weights[:] = coder.slots, coder.weights
    return coded


def decode(
    layers: list[bytes], large: NDArray[np.uint8], choice: bool, progress: Progress
) -> SquareCounts:
    """Return the counts of the last of the layers given, (R, C, 256) int32.

    Args:
        layers: from the first on.
        large: (R, C) uint8, the size of each square; changed where it is coded.
        choice: whether it is.
        progress: asked at each row.

    Raises:
        BitstreamError: the bytes don't hold so many counts.
    """
    picture = new_picture(large)
    coder = new_coder(block_model(), np.empty(0, np.uint8))
    for layer, data in enumerate(layers):
        coder = coder._replace(data=np.frombuffer(data, np.uint8).copy())
        binary.begin_decoding(coder)
        _code(coder, picture, 0, layer > 0, choice, progress)
        if coder.interval[binary.PLACE] < len(data):
            raise MalformedError(f"layer {layer + 1} has bytes behind its last count")
    return picture.counts


def new_picture(large: NDArray[np.uint8]) -> blocks.Picture:
    """Return a picture whose counts are all 0."""
    shape = *large.shape, SQUARE * SQUARE
    return blocks.Picture(
        large,
        np.zeros(shape, np.int32),
        np.zeros(shape, np.int32),
        np.zeros(shape, np.float32),
        np.zeros(2),
        np.zeros(1),
    )


def _code(
    coder: binary.Coder,
    picture: blocks.Picture,
    shift: int,
    further: bool,
    choice: bool,
    progress: Progress,
) -> binary.Coder:
    """Code a layer, row by row; return the coder, whose bytes may have moved."""
    rows, columns = picture.large.shape
    work, contexts, plan = _work(rows, columns), BLOCK_SHAPE.contexts(), block_plan()
    for row in range(rows):
        progress.check()
        coder = with_room(coder, columns * MOST_BYTES_OF_SQUARE)
        if not blocks.code_row(coder, contexts, plan, picture, work, row, shift, further, choice):
            raise TruncatedError(f"{coder.data.size} bytes end before their counts do")
    return coder


def _work(rows: int, columns: int) -> Work:
    """Return what is known before the first block: nothing."""
    cells = SQUARE // BLOCK
    above, left, columns_, rows_ = (np.zeros(SQUARE, np.int64) for _ in range(4))
    return Work(
        np.zeros((cells * columns, BLOCK * BLOCK), np.int32),
        np.zeros((cells * rows, BLOCK * BLOCK), np.int32),
        np.zeros(SQUARE * columns, np.int64),
        np.zeros(SQUARE * rows, np.int64),
        np.zeros(BLOCK * BLOCK, np.int64),
        above,
        left,
        columns_,
        rows_,
        np.zeros((SQUARE + 4, SQUARE + 4), np.int64),
        np.zeros((SQUARE, SQUARE), np.int64),
        np.zeros((BLOCK + 2, BLOCK + 2), np.int64),
        np.zeros(2, np.int64),
    )
