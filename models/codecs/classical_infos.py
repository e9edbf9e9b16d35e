"""What can be said of the classical codecs without loading them.

Beside each `CodecInfo` stands the scale that turns its `quality` into the encoder's own setting.
The ranges of bits per scene pixel were measured on REDS ground truth of 250×400 with
tests/benchmarks/rd_classical.py, all scenes intra.
"""

from __future__ import annotations

from enum import StrEnum

from models.codecs.quality import QualityScale
from models.codecs.spec import QUALITY, CodecInfo, ItemKind, Parameter

JPEG_TABLE_SCALE = QualityScale(16.0, 0.03, geometric=True)
"""Factor on the quantization table."""
JPEG2000_BITS = QualityScale(0.02, 6.0, geometric=True)
"""Bits per pixel asked of the rate allocation."""
WEBP_QUALITY = QualityScale(0.0, 100.0)
"""libwebp's own quality."""
AVIF_QUANTIZER = QualityScale(63.0, 2.0)
"""libaom's quantizer, 0 to 63."""
JPEGXL_DISTANCE = QualityScale(15.0, 0.3, geometric=True)
"""Butteraugli distance."""
H264_CRF = QualityScale(51.0, 12.0)
HEVC_CRF = QualityScale(51.0, 9.0)
AV1_CRF = QualityScale(63.0, 5.0)
VVC_QP = QualityScale(55.0, 12.0)

X26X_PRESETS = (
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower",
    "veryslow",
)  # fmt: skip

PREDICTION = "prediction"
"""Name of the parameter of codecs whose encoder orders the pictures of a group."""


class Prediction(StrEnum):
    """How the pictures of a group are predicted; the first is intra-coded in any case."""

    RANDOM_ACCESS = "random-access"
    """In a pyramid, from pictures before and after, coded out of order."""
    LOW_DELAY = "low-delay"
    """From pictures before, coded in the order of time."""


def _info(
    name: str,
    label: str,
    summary: str,
    quality_help: str,
    bits_per_scene_pixel: tuple[float, float],
    *parameters: Parameter,
    inter: bool = False,
) -> CodecInfo:
    quality = Parameter(QUALITY, 50.0, quality_help, 0.0, 100.0)
    return CodecInfo(
        name=name,
        label=label,
        summary=summary,
        item=ItemKind.SCENES,
        lossless=False,
        parameters=(quality, *parameters),
        inter=inter,
        bits_per_scene_pixel=bits_per_scene_pixel,
        family="classical",
    )


def _numbered_preset(default: str, first: int, last: int, words: str) -> Parameter:
    choices = tuple(str(number) for number in range(first, last + 1))
    return Parameter("preset", default, words, choices=choices)


def _prediction(low_delay: str) -> Parameter:
    return Parameter(
        PREDICTION,
        str(Prediction.RANDOM_ACCESS),
        "order of the scenes of a group: random-access codes some out of order, between those "
        f"before and after; low-delay codes them as they come, {low_delay}",
        choices=tuple(map(str, Prediction)),
        of_groups=True,
    )


CLASSICAL_INFOS = {
    info.name: info
    for info in (
        _info(
            "jpeg",
            "JPEG (libjpeg-turbo)",
            "Block DCT with optimised Huffman codes, one file a scene.",
            "scales the quantization table by a real factor from 16 (0) to 0.03 (100)",
            (0.08, 4.0),
            Parameter(
                "table",
                "annex-k",
                "quantization table: the one of the standard's Annex K, or flat, which gives "
                "more PSNR per bit",
                choices=("annex-k", "flat"),
            ),
        ),
        _info(
            "jpeg2000",
            "JPEG 2000 (OpenJPEG)",
            "Wavelets with rate allocation, raw codestream, 16-bit samples.",
            "bits per pixel asked for, from 0.02 (0) to 6 (100) in geometric progression; met "
            "from below, within some percent",
            (0.02, 6.0),
        ),
        _info(
            "webp",
            "WebP (libwebp)",
            "Intra coding of VP8, 8-bit samples of limited range.",
            "libwebp's own quality; fractions count",
            (0.09, 2.8),
            _numbered_preset("6", 0, 6, "method: higher is smaller and slower"),
        ),
        _info(
            "avif",
            "AVIF (libaom)",
            "Intra coding of AV1 in a picture file, 8-bit gray; boxes are not counted.",
            "libaom's quantizer from 63 (0) to 2 (100); whole steps of 6 % in bits, of which "
            "scenes take turns to meet a fraction",
            (0.03, 3.0),
            _numbered_preset("4", 0, 10, "speed: lower is smaller and slower"),
        ),
        _info(
            "jpegxl",
            "JPEG XL (libjxl)",
            "VarDCT in a bare codestream, 16-bit samples.",
            "Butteraugli distance from 15 (0) to 0.3 (100) in geometric progression",
            (0.28, 3.3),
            _numbered_preset("7", 1, 9, "effort: higher is smaller and slower"),
        ),
        _info(
            "h264",
            "H.264 (x264)",
            "AVC High profile, 8-bit gray, tuned for PSNR.",
            "CRF from 51 (0) to 12 (100) without psychovisual tools, in thirds of a step by a "
            "flat scaling list",
            (0.03, 2.6),
            Parameter("preset", "slow", "x264's preset", choices=X26X_PRESETS),
            _prediction("as P pictures"),
            inter=True,
        ),
        _info(
            "hevc",
            "HEVC (x265)",
            "HEVC range extensions, 10-bit gray, tuned for PSNR.",
            "CRF from 51 (0) to 9 (100) without psychovisual tools; a fraction decides how many "
            "blocks take the finer step",
            (0.03, 2.8),
            Parameter("preset", "slow", "x265's preset", choices=X26X_PRESETS),
            _prediction("as P pictures"),
            inter=True,
        ),
        _info(
            "av1",
            "AV1 (SVT-AV1)",
            "AV1 Main profile, 10 bit with neutral chroma.",
            "CRF from 63 (0) to 5 (100) in quarter steps, which are steps of the AV1 quantizer",
            (0.02, 2.7),
            _numbered_preset("4", 0, 10, "SVT-AV1's preset: lower is smaller and slower"),
            _prediction("each from those before it"),
            inter=True,
        ),
        _info(
            "vvc",
            "VVC (vvenc)",
            "VVC Main 10 profile with neutral chroma, without perceptual adaptation.",
            "QP from 55 (0) to 12 (100); between whole QPs the Lagrange multiplier changes",
            (0.02, 2.7),
            Parameter(
                "preset",
                "medium",
                "vvenc's preset",
                choices=("faster", "fast", "medium", "slow", "slower"),
            ),
            _prediction("as generalized B pictures"),
            inter=True,
        ),
    )
}
