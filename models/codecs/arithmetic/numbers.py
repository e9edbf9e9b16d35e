"""Numbers of any size in the heads of segments: seven bits a byte, the lowest first.

The high bit of a byte means that more follow.
"""

from __future__ import annotations

from models.errors import MalformedError, TruncatedError


def number_bytes(number: int) -> bytes:
    r"""Write a number, 0 or more.

    >>> number_bytes(5), number_bytes(300)
    (b'\x05', b'\xac\x02')
    """
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


class HeadReader:
    """Reads the head of a segment from its first byte on; `place` is where it has come to."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0

    def byte(self) -> int:
        """Return the next byte.

        Raises:
            TruncatedError: there is none.
        """
        if self.place >= len(self._data):
            raise TruncatedError(f"a segment of {len(self._data)} bytes ends inside its head")
        self.place += 1
        return self._data[self.place - 1]

    def number(self, least: int, most: int) -> int:
        """Return the next number.

        Raises:
            TruncatedError: the bytes end inside it.
            MalformedError: it is below `least` or above `most`.
        """
        number, shift, byte = 0, 0, 128
        while byte > 127 and number <= most and shift < 64:
            byte = self.byte()
            number |= (byte & 127) << shift
            shift += 7
        if byte > 127 or not least <= number <= most:
            raise MalformedError(
                f"a segment's head holds {number} where {least} to {most} may stand"
            )
        return number
