"""JPEG, JPEG 2000, WebP and AVIF by Pillow, in the process: each picture a file of its own."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from models.arrays import Luminance
from models.codecs.bitstream import Segment
from models.codecs.classical_infos import (
    AVIF_QUANTIZER,
    CLASSICAL_INFOS,
    JPEG2000_BITS,
    JPEG_TABLE_SCALE,
    WEBP_QUALITY,
)
from models.codecs.ffmpeg import side_by_side
from models.codecs.picture_coder import check_pictures, from_levels, to_levels
from models.codecs.spec import QUALITY, CodecInfo, CodecSpec
from models.errors import EncoderFailedError, MalformedError
from models.progress import Progress

if TYPE_CHECKING:
    from PIL import Image

ANNEX_K = (
    16, 11, 10, 16, 24, 40, 51, 61,
    12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77,
    24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip
"""Luminance table of ITU-T T.81, Annex K, in rows."""
FLAT_STEP = 24
"""Entry of the flat table that gives about the bits of Annex K at the same factor."""
RIFF_BYTES = 20
"""Of a simple WebP file: RIFF, its size, WEBP, the chunk's name and its size."""
J2K_COMMENT, J2K_START_OF_TILE = 0xFF64, 0xFF90


@dataclass(frozen=True, slots=True)
class StillFormat:
    """What is particular to one file format.

    Attributes:
        name: Pillow's name of it.
        bits: of the samples that it is given.
        options: what `Image.save` takes, from the spec and the number of the picture.
        feature: what Pillow must have been built with.
        finish: leaves out of a file what no decoder needs.
        payload_bytes: how many bytes of a file are coded picture.
        check: raises `MalformedError` before Pillow is given the bytes of a picture (H, W).
    """

    name: str
    bits: int
    options: Callable[[CodecSpec, int], dict[str, Any]]
    feature: str
    finish: Callable[[bytes], bytes] = bytes
    payload_bytes: Callable[[bytes], int] = len
    check: Callable[[bytes, int, int], None] = lambda data, height, width: None


@dataclass(frozen=True, slots=True)
class StillImageCoder:
    """Codes each picture alone; `gop` has no meaning here."""

    info: CodecInfo
    spec: CodecSpec
    still: StillFormat

    def encode_pictures(
        self, pictures: Luminance, gop: int, progress: Progress
    ) -> tuple[Segment, ...]:
        """Code pictures; see `PictureCoder`."""
        check_pictures(pictures)

        def encode(index: int) -> Segment:
            data = self._encode(pictures[index], index)
            return Segment(data, index, 1, self.still.payload_bytes(data))

        note = f"encoding {self.info.label}"
        return tuple(side_by_side(encode, range(len(pictures)), progress, note))

    def decode_pictures(
        self, segment: Segment, height: int, width: int, progress: Progress
    ) -> Luminance:
        """Decode a segment; see `PictureCoder`."""
        progress.check()
        if segment.count != 1:
            raise MalformedError(f"a picture file holds one picture, not {segment.count}")
        self.still.check(segment.data, height, width)
        levels, bits = self._decode(segment.data, (height, width))
        return from_levels(levels, bits).reshape(1, height, width)

    def _encode(self, picture: Luminance, index: int) -> bytes:
        from PIL import Image

        levels = to_levels(picture, self.still.bits)
        image = Image.fromarray(levels if self.still.bits > 8 else levels.astype(np.uint8))
        file = io.BytesIO()
        try:
            image.save(file, format=self.still.name, **self.still.options(self.spec, index))
        except (OSError, ValueError) as error:
            raise EncoderFailedError(f"Pillow can't write {self.still.name}: {error}") from error
        return self.still.finish(file.getvalue())

    def _decode(self, data: bytes, shape: tuple[int, int]) -> tuple[np.ndarray[Any, Any], int]:
        """Return the levels of a picture and their bits."""
        from PIL import Image

        try:
            with Image.open(io.BytesIO(data), formats=(self.still.name,)) as image:
                if image.size[::-1] == shape:
                    return _levels(image)
                size = image.size
        except Exception as error:  # foreign bytes make Pillow raise anything
            raise MalformedError(
                f"Pillow can't read this {self.still.name} picture: {error}"
            ) from error
        raise MalformedError(f"a picture is {size[1]}×{size[0]}, not {shape[0]}×{shape[1]}")


def _levels(image: Image.Image) -> tuple[np.ndarray[Any, Any], int]:
    """Return gray levels and their bits; colour, which we never write, becomes its luma."""
    image.load()
    if image.mode.startswith("I;16"):
        return np.asarray(image), 16
    return np.asarray(image.convert("L")), 8


def _jpeg_options(spec: CodecSpec, index: int) -> dict[str, Any]:
    factor = JPEG_TABLE_SCALE.setting(float(spec[QUALITY]))
    entries = ANNEX_K if spec["table"] == "annex-k" else (FLAT_STEP,) * 64
    table = [min(max(round(entry * factor), 1), 255) for entry in entries]
    return {"qtables": [table], "optimize": True}


def _jpeg2000_options(spec: CodecSpec, index: int) -> dict[str, Any]:
    bits_per_pixel = JPEG2000_BITS.setting(float(spec[QUALITY]))
    return {
        "no_jp2": True,
        "irreversible": True,
        "quality_mode": "rates",
        "quality_layers": [16 / bits_per_pixel],
    }


def _webp_options(spec: CodecSpec, index: int) -> dict[str, Any]:
    quality = WEBP_QUALITY.setting(float(spec[QUALITY]))
    return {"quality": quality, "method": int(spec["preset"])}


def _avif_options(spec: CodecSpec, index: int) -> dict[str, Any]:
    quantizer = take_turns(AVIF_QUANTIZER.setting(float(spec[QUALITY])), index)
    return {
        # libavif turns quality into a quantizer by (63·(100 − quality) + 50) // 100.
        "quality": 100 - round(quantizer * 100 / 63),
        "speed": int(spec["preset"]),
        "codec": "aom",
        "subsampling": "4:0:0",
        "range": "full",
        "max_threads": 1,
        # Looking for repeated blocks, as screens have them, takes a third of the time on noisy
        # scenes of few levels, and gains nothing there.
        "advanced": {"tune": "psnr", "aq-mode": "0", "deltaq-mode": "0", "enable-intrabc": "0"},
    }


def take_turns(setting: float, index: int) -> int:
    """Return a whole number for picture `index` such that the mean over pictures is `setting`.

    >>> [take_turns(3.25, index) for index in range(8)]
    [3, 3, 4, 3, 3, 3, 4, 3]
    """
    return math.floor(setting * (index + 1) + 0.5) - math.floor(setting * index + 0.5)


def without_comment(codestream: bytes) -> bytes:
    """Return a JPEG 2000 codestream without the comments of its main header."""
    kept, position = bytearray(codestream[:2]), 2
    while position + 4 <= len(codestream):
        marker = int.from_bytes(codestream[position : position + 2])
        if marker == J2K_START_OF_TILE:
            break
        stop = position + 2 + int.from_bytes(codestream[position + 2 : position + 4])
        if marker != J2K_COMMENT:
            kept += codestream[position:stop]
        position = stop
    return bytes(kept) + codestream[position:]


def media_data_bytes(file: bytes) -> int:
    """Return the bytes of coded pictures in an AVIF file: the contents of its `mdat` boxes."""
    return sum(size for kind, size in boxes(file) if kind == b"mdat")


def boxes(file: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield the type and the bytes of content of each outermost box of an ISO media file."""
    position = 0
    while position + 8 <= len(file):
        size = int.from_bytes(file[position : position + 4])
        head = 8
        if size == 1:
            size, head = int.from_bytes(file[position + 8 : position + 16]), 16
        elif size == 0:
            size = len(file) - position
        yield file[position + 4 : position + 8], max(size - head, 0)
        position += max(size, head)


def _check_webp(data: bytes, height: int, width: int) -> None:
    """Check the size in the header: libwebp makes room for a picture before Pillow tells it."""
    sizes = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (28, 26))
    if data[8:16] != b"WEBPVP8 " or tuple(sizes) != (height, width):
        raise MalformedError(f"this is not a WebP picture of {height}×{width}")


FORMATS = {
    "jpeg": StillFormat("JPEG", 8, _jpeg_options, "jpg"),
    "jpeg2000": StillFormat("JPEG2000", 16, _jpeg2000_options, "jpg_2000", without_comment),
    "webp": StillFormat(
        "WEBP",
        8,
        _webp_options,
        "webp",
        payload_bytes=lambda data: len(data) - RIFF_BYTES,
        check=_check_webp,
    ),
    "avif": StillFormat("AVIF", 8, _avif_options, "avif", payload_bytes=media_data_bytes),
}


def build(spec: CodecSpec) -> StillImageCoder:
    """Build the coder of a spec named jpeg, jpeg2000, webp or avif.

    Raises:
        ParameterError: a parameter is unknown or out of range.
    """
    info = CLASSICAL_INFOS[spec.name]
    return StillImageCoder(info, info.complete(spec), FORMATS[spec.name])


def is_available(name: str) -> tuple[bool, str]:
    """Return whether this Pillow can write the format, and if not, why."""
    try:
        from PIL import features
    except ImportError as error:
        return False, f"Pillow can't be imported: {error}"
    if not features.check(FORMATS[name].feature):
        return False, f"this Pillow was built without {FORMATS[name].name}"
    if name == "avif" and not _has_libaom():
        return False, "this Pillow writes AVIF without libaom"
    return True, ""


def _has_libaom() -> bool:
    from PIL import _avif

    return bool(_avif.encoder_codec_available("aom"))
