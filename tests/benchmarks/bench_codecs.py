"""Encoding and decoding one scene with every lossy codec that is here, near 0.3 bits a pixel."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from case import Case

from assets.bundled import bundled_recording
from models.codecs.registry import availability, build_scene_codec, codec_info, codec_names
from models.codecs.spec import QUALITY, CodecSpec, ItemKind
from models.progress import Progress
from models.reconstruction.registry import reconstruction
from models.reconstruction.sequence import reconstruct_scenes
from models.scenes import SceneSequence
from models.streams.opening import open_recording

TYPICAL_BITS = 0.3
HALVINGS = 5
STRIDE_PLANES, WINDOW_PLANES = 7, 21
REPEATS = 5


def cases() -> Iterator[Case]:
    """Yield two lines for each codec."""
    scene = one_scene()
    for name in codec_names():
        info = codec_info(name)
        if info.item is ItemKind.SCENES and not info.lossless and availability(name).available:
            yield from coding(name, scene)


def one_scene() -> SceneSequence:
    """Return the scene in the middle of the bundled recording."""
    stream = open_recording(bundled_recording()).stream
    middle = stream.planes // 2
    method = reconstruction("tfp", WINDOW_PLANES)
    return reconstruct_scenes(stream, method, STRIDE_PLANES, middle, middle + STRIDE_PLANES)


def coding(name: str, scene: SceneSequence) -> Iterator[Case]:
    """Yield encoding and decoding at the quality whose bits are typical."""
    codec = build_scene_codec(typical_spec(name, scene))
    bitstream = codec.encode(scene, Progress())
    size = f"one scene of {scene.height}×{scene.width}, {bitstream.bits_per_scene_pixel:.2f} bpp"
    work = partial(codec.encode, scene, Progress())
    yield Case(f"{name}: encode {size}", work, repeats=REPEATS)
    yield Case(f"{name}: decode", partial(codec.decode, bitstream, Progress()), repeats=REPEATS)


def typical_spec(name: str, scene: SceneSequence) -> CodecSpec:
    """Halve the range of quality until the bits are near the typical ones."""
    low, high = 0.0, 100.0
    for _ in range(HALVINGS):
        spec = CodecSpec.of(name, **{QUALITY: (low + high) / 2})
        bits = build_scene_codec(spec).encode(scene, Progress()).bits_per_scene_pixel
        assert bits is not None  # a scene was coded
        low, high = (low, (low + high) / 2) if bits > TYPICAL_BITS else ((low + high) / 2, high)
    return CodecSpec.of(name, **{QUALITY: (low + high) / 2})
