"""What can go wrong, as a small tree: each error says what is wrong, where, and how to mend it.

SpikeloupeError
├── StreamFormatError          a recording can't be read as asked
│   └── GeometryError          its size, bit order or layout is unknown or contradicted
├── RequestError               the caller asked for something that can't be had
├── OutputError                a result can't be written where it was asked for
├── CodecError
│   ├── UnknownCodecError
│   ├── CodecUnavailableError  its encoder or its weights are missing
│   ├── ParameterError         a parameter is unknown or out of range
│   └── EncoderFailedError     the encoder or decoder process ended badly
└── BitstreamError             the bytes of a bitstream are not right
    ├── BadMagicError
    ├── UnsupportedVersionError
    ├── TruncatedError
    ├── ChecksumError
    └── MalformedError
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class SpikeloupeError(Exception):
    """Base of all errors a user can meet: a sentence, and a hint that says how to mend it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class StreamFormatError(SpikeloupeError):
    """A recording can't be read as asked."""


class GeometryError(StreamFormatError):
    """The size, bit order or layout of a recording is unknown, or its bytes contradict it."""


class RequestError(SpikeloupeError):
    """The caller asked for something that can't be had: a plane past the end, an empty window."""


class OutputError(SpikeloupeError):
    """A result can't be written where it was asked for."""


class CodecError(SpikeloupeError):
    """Base of what goes wrong around codecs."""


class UnknownCodecError(CodecError):
    """No codec has this name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"unknown codec {name!r}", suggest(name, known))


class CodecUnavailableError(CodecError):
    """The codec exists, but its encoder, decoder or weights are missing here."""


class ParameterError(CodecError):
    """A codec's parameter is unknown, of the wrong kind, or out of range."""


class EncoderFailedError(CodecError):
    """An encoder or decoder ended badly; the message carries its last words."""


class BitstreamError(SpikeloupeError):
    """The bytes of a bitstream are not right."""


class BadMagicError(BitstreamError):
    """The bytes don't begin as a bitstream does."""


class UnsupportedVersionError(BitstreamError):
    """The bitstream's format version is newer than this program."""


class TruncatedError(BitstreamError):
    """The bytes end before the bitstream does."""


class ChecksumError(BitstreamError):
    """A checksum stored in the bitstream does not match its bytes."""


class MalformedError(BitstreamError):
    """A field of the bitstream holds a value that makes no sense."""


def suggest(wrong: str, known: Iterable[str]) -> str:
    """Return "did you mean 'x'?" for the nearest known word, else the list of the known ones."""
    words = sorted(known)
    near = difflib.get_close_matches(wrong, words, n=1)
    return f"did you mean {near[0]!r}?" if near else "known: " + ", ".join(words)
