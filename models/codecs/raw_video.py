"""Pictures to and from ffmpeg: raw samples in, YUV4MPEG2 with its sizes written on it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.arrays import Luminance
from models.codecs.ffmpeg import Limits, transcode
from models.codecs.picture_coder import from_levels, to_levels
from models.errors import EncoderFailedError, MalformedError
from models.progress import Progress

START_SECONDS = 15.0
"""Time that a process may take in any case, on a busy machine."""
ENCODE_SECONDS_PER_MEGAPIXEL = 600.0
DECODE_SECONDS_PER_MEGAPIXEL = 60.0
SLACK_BYTES = 1 << 16
FRAME_MARK = b"FRAME\n"
BITS_OF_COLOUR_SPACE = {"mono": 8, "mono10": 10, "mono12": 12, "mono16": 16}


@dataclass(frozen=True, slots=True)
class SampleFormat:
    """How samples lie in memory.

    Attributes:
        name: ffmpeg's `pix_fmt`.
        bits: of a sample; above 8, samples are little-endian 16-bit words.
        neutral_chroma: whether a 4:2:0 chroma of middle gray follows the luma of a picture.
    """

    name: str
    bits: int
    neutral_chroma: bool = False

    def samples(self, pictures: Luminance) -> bytes:
        """Return pictures (N, H, W) in [0, 1] as raw samples, full range."""
        kind = _sample_type(self.bits)
        luma = to_levels(pictures, self.bits).astype(kind).reshape(len(pictures), -1)
        if not self.neutral_chroma:
            return bytes(luma.tobytes())
        chroma = np.full((len(pictures), luma.shape[1] // 2), 2 ** (self.bits - 1), kind)
        return bytes(np.concatenate([luma, chroma], axis=1).tobytes())


def _sample_type(bits: int) -> np.dtype[np.unsignedinteger[Any]]:
    """Return the type of a sample in memory."""
    return np.dtype("<u2" if bits > 8 else "u1")


GRAY8 = SampleFormat("gray", 8)
GRAY10 = SampleFormat("gray10le", 10)
GRAY16 = SampleFormat("gray16le", 16)
YUV420_10 = SampleFormat("yuv420p10le", 10, neutral_chroma=True)


def encode_samples(
    pictures: Luminance, sample_format: SampleFormat, arguments: Sequence[str], progress: Progress
) -> bytes:
    """Encode pictures (N, H, W) in one run of ffmpeg; `arguments` name encoder and muxer.

    Raises:
        EncoderFailedError: the encoder ended badly.
    """
    count, height, width = pictures.shape
    source = sample_format.samples(pictures)
    size = ("-s", f"{width}x{height}", "-color_range", "pc", "-framerate", "25")
    reading = ("-f", "rawvideo", "-pix_fmt", sample_format.name, *size)
    seconds = START_SECONDS + ENCODE_SECONDS_PER_MEGAPIXEL * pictures.size / 1e6
    limits = Limits(seconds, 4 * len(source) + SLACK_BYTES * (count + 1))
    coded = transcode(reading, source, ("-color_range", "pc", *arguments), limits, progress)
    if not coded:
        raise EncoderFailedError("ffmpeg wrote nothing")
    return coded


def decode_luma(
    data: bytes,
    arguments: Sequence[str],
    shape: tuple[int, int, int],
    progress: Progress,
) -> Luminance:
    """Decode bytes of unknown origin to the luma of pictures, (N, H, W) float32 in [0, 1].

    The range flag of the stream is not heeded: samples are full range by agreement.

    Args:
        data: an elementary stream.
        arguments: name its demuxer and decoder.
        shape: the pictures that must come of it, (N, H, W).
        progress: cancels.

    Raises:
        MalformedError: something else came of it, or nothing, or it took too long.
    """
    count, height, width = shape
    # `max_pixels` goes by the coded size, which is rounded up to whole blocks.
    reading = ("-xerror", "-err_detect", "explode", "-threads", "1",
               "-max_pixels", str((height + 256) * (width + 256)), *arguments)  # fmt: skip
    # One picture more than wanted, so that too many are seen.
    writing = ("-map", "0:v:0", "-vf", "extractplanes=y", "-frames:v", str(count + 1),
               "-fps_mode", "passthrough", "-strict", "-1", "-f", "yuv4mpegpipe")  # fmt: skip
    pixels = count * height * width
    seconds = START_SECONDS + DECODE_SECONDS_PER_MEGAPIXEL * pixels / 1e6
    limits = Limits(seconds, 4 * (pixels + height * width) + SLACK_BYTES * (count + 1))
    try:
        decoded = transcode(reading, data, writing, limits, progress)
    except EncoderFailedError as error:
        raise MalformedError(f"the pictures can't be decoded: {error.message}") from error
    return parse_yuv4mpeg(decoded, shape)


def parse_yuv4mpeg(data: bytes, shape: tuple[int, int, int]) -> Luminance:
    """Read gray YUV4MPEG2 of exactly this shape (N, H, W) as float32 in [0, 1].

    Raises:
        MalformedError: it has another size, another number of pictures, or is no such file.
    """
    count, height, width = shape
    header, _, body = data.partition(b"\n")
    tags = {word[:1]: word[1:] for word in header.decode("ascii", "replace").split()[1:]}
    found = (tags.get("H"), tags.get("W"))
    if found != (str(height), str(width)):
        raise MalformedError(f"the pictures are {found[0]}×{found[1]}, not {height}×{width}")
    bits = BITS_OF_COLOUR_SPACE.get(tags.get("C", ""))
    if bits is None:
        raise MalformedError(f"the pictures have samples of kind {tags.get('C')!r}")
    kind = _sample_type(bits)
    stride = len(FRAME_MARK) + height * width * kind.itemsize
    if len(body) != count * stride:
        raise MalformedError(f"{len(body) / stride:g} pictures were decoded, not {count}")
    rows = np.frombuffer(body, np.uint8).reshape(count, stride)[:, len(FRAME_MARK) :]
    levels = np.ascontiguousarray(rows).view(kind).reshape(shape)
    return from_levels(levels, bits)
