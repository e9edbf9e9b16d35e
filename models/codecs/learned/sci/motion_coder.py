"""Vectors of motion to bytes and back: those of all features of a group in one stream.

They are told as their differences from the expected ones, flag by flag, in the order of coding
(`models.networks.motion.vector_bits`); what flags are likely to be is learned over the group.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.codecs.arithmetic import binary_coder as binary
from models.codecs.arithmetic.coders import coder_of, with_room
from models.codecs.learned.sci import vector_kernels
from models.errors import MalformedError, TruncatedError
from models.networks.motion import kernels as motion_kernels
from models.networks.motion.vector_bits import CHANCES

Vectors = NDArray[np.int64]
BELIEF = 12
"""How many bits each slot is taken to have seen at first."""
PATIENCE = 60
"""Bits after which a slot no longer learns more slowly."""
MOST_BYTES_OF_VECTOR = 26
"""More than a vector can take: of a component 7 flags of 10 bits, a sign and a rest of 29 bits."""


class MotionWriter:
    """Codes the vectors of a group."""

    def __init__(self) -> None:
        self._coder = _coder(np.empty(0, np.uint8))
        binary.begin_encoding(self._coder)

    def write(self, vectors: Vectors, previous: Vectors) -> Vectors:
        """Code vectors (2, h, w), in steps; return what is told of them, likewise.

        Args:
            vectors: of a feature.
            previous: of the one before, in the same steps.
        """
        told = differences(vectors, previous)
        self._coder = with_room(self._coder, MOST_BYTES_OF_VECTOR * told[0].size)
        vector_kernels.code_differences(self._coder, told, np.zeros(1))
        return told

    def finish(self) -> bytes:
        """Return the bytes."""
        return self._coder.data[: binary.finish_encoding(self._coder)].tobytes()


class MotionReader:
    """Reads the vectors of a group."""

    def __init__(self, data: bytes) -> None:
        self._coder = _coder(np.frombuffer(data, np.uint8).copy())
        binary.begin_decoding(self._coder)

    def read(self, previous: Vectors) -> tuple[Vectors, Vectors, float]:
        """Return vectors (2, h, w) in steps, what was told of them, and the bits that took.

        Args:
            previous: the vectors before, in the same steps.

        Raises:
            BitstreamError: the bytes are not right.
        """
        told, spent = np.zeros_like(previous), np.zeros(1)
        outcome = vector_kernels.code_differences(self._coder, told, spent)
        if outcome == vector_kernels.TRUNCATED:
            raise TruncatedError("the bytes of motion end before its vectors do")
        if outcome == vector_kernels.OVERLONG:
            raise MalformedError("the bytes of motion hold a vector that no encoder writes")
        vectors = told.copy()
        motion_kernels.accumulate(vectors, previous)
        return vectors, told, float(spent[0])

    def finish(self) -> None:
        """Check that the vectors read are all that there were.

        Raises:
            MalformedError: bytes are left.
        """
        left = self._coder.data.size - int(self._coder.interval[binary.PLACE])
        if left:
            raise MalformedError(f"{left} bytes are left behind the vectors of motion")


def differences(vectors: Vectors, previous: Vectors) -> Vectors:
    """Return the differences of vectors from what was to be expected."""
    told = np.empty_like(vectors)
    motion_kernels.differences(vectors, previous, told)
    return told


def _coder(data: NDArray[np.uint8]) -> binary.Coder:
    probability = np.rint(CHANCES.reshape(-1) * (1 << 22)).astype(np.uint32)
    slots = probability << np.uint32(binary.COUNT_BITS) | np.uint32(BELIEF)
    return coder_of(slots, data, patience=PATIENCE)
