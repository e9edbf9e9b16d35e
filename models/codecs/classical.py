"""The table of classical codecs: where each is built, and whether it can be here."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from models.codecs.picture_coder import PictureCoder
from models.codecs.spec import CodecSpec

CLASSICAL: dict[str, str] = {
    "jpeg": "models.codecs.still_image:build",
    "jpeg2000": "models.codecs.still_image:build",
    "webp": "models.codecs.still_image:build",
    "avif": "models.codecs.still_image:build",
    "jpegxl": "models.codecs.jpegxl:build",
    "h264": "models.codecs.video:build",
    "hevc": "models.codecs.video:build",
    "av1": "models.codecs.video:build",
    "vvc": "models.codecs.video:build",
}
"""For each name the module and the function that builds a `PictureCoder` from a spec."""


def classical_coder(spec: CodecSpec) -> PictureCoder:
    """Build the classical picture coder of a spec, loading what it needs.

    Raises:
        KeyError: the name is not a classical codec's.
        ParameterError: a parameter is unknown or out of range.
    """
    module, function = CLASSICAL[spec.name].split(":")
    build = cast("Callable[[CodecSpec], PictureCoder]", getattr(import_module(module), function))
    return build(spec)


def classical_availability(name: str) -> tuple[bool, str]:
    """Return whether a classical codec can be used here, and if not, why.

    The first question about a codec of ffmpeg starts ffmpeg twice, in about 0.1 s together;
    later ones cost nothing.

    Raises:
        KeyError: the name is not a classical codec's.
    """
    module = CLASSICAL[name].split(":")[0]
    check = cast("Callable[[str], tuple[bool, str]]", import_module(module).is_available)
    return check(name)
