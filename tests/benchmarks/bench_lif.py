"""The LIF codecs at 250×400: both ways at three bitrates, and in layers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

import numpy as np
from case import Case

from models.codecs.registry import picture_coder
from models.codecs.spec import CodecSpec
from models.progress import Progress

HEIGHT, WIDTH = 250, 400
SPECS = (
    CodecSpec.of("lif-dct", quality=20.0),
    CodecSpec.of("lif-dct", quality=50.0),
    CodecSpec.of("lif-dct", quality=80.0),
    CodecSpec.of("lif-dct", quality=50.0, layers=4),
    CodecSpec.of("lif-pixel", quality=50.0),
)


def cases() -> Iterator[Case]:
    """Yield two lines for each spec; one thread does the work."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    texture = np.random.default_rng(0).normal(0, 0.03, (HEIGHT, WIDTH))
    waves = 0.2 * np.sin(y / 7) + 0.2 * np.cos(x / 5 + y / 11)
    scene = np.clip(0.5 + waves + texture, 0, 1).astype(np.float32)[None]
    for spec in SPECS:
        coder = picture_coder(spec)
        (segment,) = coder.encode_pictures(scene, 1, Progress())
        bits = 8 * segment.payload_bytes / scene.size
        settings = ", ".join(f"{name} {value:g}" for name, value in spec.parameters)
        name = f"{spec.name} ({settings}) of {HEIGHT}×{WIDTH}"
        wanted_ms = 30.0 if "layers" not in dict(spec.parameters) else None
        yield Case(
            f"{name}: encode to {bits:.2f} bpp",
            partial(coder.encode_pictures, scene, 1, Progress()),
            wanted_ms=wanted_ms,
            clock=time.process_time,
        )
        yield Case(
            f"{name}: decode",
            partial(coder.decode_pictures, segment, HEIGHT, WIDTH, Progress()),
            wanted_ms=wanted_ms,
            clock=time.process_time,
        )
