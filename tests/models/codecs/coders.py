"""A small picture coder of the tests' own: 8-bit pictures by zlib, `quality` gray levels."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import metadata

import numpy as np
import pytest

from models.arrays import Luminance
from models.codecs import registry
from models.codecs.bitstream import Segment
from models.codecs.registry import CodecEntry
from models.codecs.spec import CodecInfo, CodecSpec, ItemKind, Parameter
from models.errors import MalformedError
from models.progress import Progress

INFO = CodecInfo(
    name="test-zlib",
    label="zlib",
    summary="8-bit pictures by zlib.",
    item=ItemKind.SCENES,
    lossless=False,
    parameters=(Parameter("quality", 50.0, "gray levels", 0, 100),),
    inter=True,
    bits_per_scene_pixel=(0.01, 8.0),
    family="classical",
)
ENTRY = CodecEntry(INFO, "tests.models.codecs.coders:ZlibCoder", origin="the tests")
SPEC = INFO.complete(CodecSpec.of("test-zlib"))
BOXES = b"box:"


def register_zlib(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register the codec as a third party's; clear the cache of entries afterwards."""
    value = f"{__name__}:ENTRY"
    point = metadata.EntryPoint(INFO.name, value, registry.ENTRY_POINT_GROUP)
    all_points = metadata.entry_points

    def entry_points(**chosen: str) -> object:
        ours = chosen.get("group") == registry.ENTRY_POINT_GROUP
        return [point] if ours else all_points(**chosen)

    monkeypatch.setattr(metadata, "entry_points", entry_points)
    registry._entries.cache_clear()


@dataclass(frozen=True)
class ZlibCoder:
    """Codes groups of pictures; remembers which segments were decoded."""

    spec: CodecSpec = SPEC
    decoded: list[int] = field(default_factory=list, compare=False)

    @property
    def info(self) -> CodecInfo:
        return INFO

    def encode_pictures(
        self, pictures: Luminance, gop: int, progress: Progress
    ) -> Sequence[Segment]:
        segments, size = [], gop or len(pictures)
        for first in range(0, len(pictures), size):
            progress.step(first, len(pictures), "coding")
            group = pictures[first : first + size]
            levels = 1 + 2.54 * float(self.spec["quality"])
            gray = np.rint(np.rint(group * levels) / levels * 255).astype(np.uint8)
            data = BOXES + zlib.compress(gray.tobytes())
            segments.append(Segment(data, first, len(group), len(data) - len(BOXES)))
        return tuple(segments)

    def decode_pictures(
        self, segment: Segment, height: int, width: int, progress: Progress
    ) -> Luminance:
        progress.check()
        self.decoded.append(segment.first)
        try:
            data = zlib.decompress(segment.data[len(BOXES) :])
            gray = np.frombuffer(data, np.uint8).reshape(segment.count, height, width)
        except (zlib.error, ValueError) as error:
            raise MalformedError(str(error)) from error
        return gray.astype(np.float32) / np.float32(255)
