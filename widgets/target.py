"""What the solve-for box takes: a wanted bitrate, quality or size, written by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class TargetKind(StrEnum):
    """What is asked for; the value is in the unit that the name carries."""

    BITS_PER_SCENE_PIXEL = "bits_per_scene_pixel"
    SCENE_PSNR_DB = "scene_psnr_db"
    SIZE_BYTES = "size_bytes"


@dataclass(frozen=True, slots=True)
class Target:
    """A wish: at most so many bits or bytes, or at least so many dB."""

    kind: TargetKind
    value: float


class TargetError(ValueError):
    """What was typed is no target; the message says what would be one."""


_EXAMPLES = "try “0.10 bpp”, “≥ 34 dB” or “40 kB”"
_UPPER = ("", "=", "≤", "<=", "<")
_LOWER = ("", "=", "≥", ">=", ">")
_PATTERN = re.compile(r"(?P<sign>[<>]=?|[≤≥=])?\s*(?P<number>\d+\.?\d*|\.\d+)\s*(?P<unit>[a-z/ ]*)")
_UNITS = {
    "": (TargetKind.BITS_PER_SCENE_PIXEL, 1.0),
    "bpp": (TargetKind.BITS_PER_SCENE_PIXEL, 1.0),
    "bit": (TargetKind.BITS_PER_SCENE_PIXEL, 1.0),
    "bits": (TargetKind.BITS_PER_SCENE_PIXEL, 1.0),
    "bits/pixel": (TargetKind.BITS_PER_SCENE_PIXEL, 1.0),
    "db": (TargetKind.SCENE_PSNR_DB, 1.0),
    "db psnr": (TargetKind.SCENE_PSNR_DB, 1.0),
    "db scene psnr": (TargetKind.SCENE_PSNR_DB, 1.0),
    "b": (TargetKind.SIZE_BYTES, 1.0),
    "byte": (TargetKind.SIZE_BYTES, 1.0),
    "bytes": (TargetKind.SIZE_BYTES, 1.0),
    "kb": (TargetKind.SIZE_BYTES, 1e3),
    "mb": (TargetKind.SIZE_BYTES, 1e6),
    "kib": (TargetKind.SIZE_BYTES, 1024.0),
    "mib": (TargetKind.SIZE_BYTES, 1024.0**2),
}


def parse_target(text: str) -> Target:
    """Read a target; a bare number is bits per scene pixel, as on the slider.

    Raises:
        TargetError: the text is no target, is zero, or its sign points the wrong way.

    >>> parse_target("≥ 34 dB")
    Target(kind=<TargetKind.SCENE_PSNR_DB: 'scene_psnr_db'>, value=34.0)
    """
    cleaned = " ".join(text.lower().split())
    if not cleaned:
        raise TargetError(_EXAMPLES)
    if "," in cleaned:
        raise TargetError(f"write decimals with a point: “{text.strip().replace(',', '.')}”")
    match = _PATTERN.fullmatch(cleaned)
    if match is None:
        raise TargetError(f"“{text.strip()}” is no target: {_EXAMPLES}")
    unit = match["unit"].strip()
    if unit not in _UNITS:
        raise TargetError(f"unknown unit “{unit}”: {_EXAMPLES}")
    kind, scale = _UNITS[unit]
    _check_sign(match["sign"] or "", kind)
    value = float(match["number"]) * scale
    if value == 0:
        raise TargetError("a target of zero can't be reached")
    return Target(kind, value)


def _check_sign(sign: str, kind: TargetKind) -> None:
    if kind is TargetKind.SCENE_PSNR_DB and sign not in _LOWER:
        raise TargetError("a quality is asked for as a lower limit: write ≥")
    if kind is not TargetKind.SCENE_PSNR_DB and sign not in _UPPER:
        raise TargetError("bits and bytes are asked for as an upper limit: write ≤")
