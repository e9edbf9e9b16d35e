"""The learned codec and reconstruction at 250×400: encode, decode, a drag, and how fast rANS is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache

import numpy as np
from case import Case, Figure, Measurable

from models.arrays import Luminance
from models.codecs.learned import rans
from models.codecs.learned.attention import has_attention, scene_attention
from models.codecs.learned.coder import learned_model
from models.codecs.learned.efforts import EFFORT, ITERATIONS
from models.codecs.learned.infos import LEARNED, why_not_learned
from models.codecs.learned.integer_prior import table_scales
from models.codecs.learned.rates import rate_index
from models.codecs.learned.symbol_tables import gaussian_tables
from models.progress import Progress
from models.reconstruction import learned
from models.streams.stream import SpikeStream

HEIGHT, WIDTH = 250, 400
RATE_STEP = 128
PLANES, KEY_PLANE = 85, 42
SYMBOLS = 200_000


def cases() -> Iterator[Measurable]:
    """Yield the cases; those of networks whose weights are missing are left out."""
    yield Figure("rANS decode", lambda: [_decoded_symbols() for _ in range(9)], "M/s", at_least=50)
    reconstructs = not learned.why_unavailable()
    if reconstructs:
        yield Case("learned reconstruction of 250×400", reconstructed)
    for name in LEARNED:
        if not why_not_learned(name):
            yield from coding(name)
            if reconstructs:
                yield from (encoding(name, effort) for effort in ("fast", str(EFFORT.default)))


def reconstructed() -> Luminance:
    """Make a scene from 41 planes."""
    scene: Luminance = learned.build(41).scene(recording(), KEY_PLANE)
    return scene


def encoding(name: str, effort: str) -> Case:
    """Return the case of a scene as `encode` codes it: from spikes, with attention and search."""
    model, iterations = learned_model(name), ITERATIONS[effort]
    around = recording().dense(0, PLANES)

    def encoded() -> None:
        scene = reconstructed()
        guide = None
        if has_attention(name):
            network = scene_attention(name)
            seen = slice(KEY_PLANE - network.reach, KEY_PLANE + network.reach + 1)
            guide = network.guide(around[seen])
        latents = model.transforms.analyse(scene, guide)
        if iterations:
            model.refinement.encode(scene, latents, RATE_STEP, iterations, Progress())
        else:
            model.latents.encode(*latents, RATE_STEP)

    return Case(f"{name}: encode 250×400 from spikes, effort {effort}", encoded, wanted_ms=400)


@cache
def recording() -> SpikeStream:
    """Fire the planes of a still scene, without noise."""
    charge = np.random.default_rng(1).random((HEIGHT, WIDTH))
    gathered = charge + 0.5 * light()[None] * np.arange(PLANES + 1)[:, None, None]
    return SpikeStream.from_dense(np.diff(np.floor(gathered), axis=0) > 0)


@cache
def light() -> Luminance:
    """Draw waves and texture."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    texture = np.random.default_rng(0).normal(0, 0.05, (HEIGHT, WIDTH))
    waves = 0.5 + 0.2 * np.sin(y / 17) + 0.2 * np.cos(x / 23) + texture
    drawn: Luminance = np.clip(waves, 0, 1).astype(np.float32)
    return drawn


def coding(name: str) -> Iterator[Case]:
    """Yield encode, decode and drag of one codec."""
    model, scene = learned_model(name), light()
    analysed = model.analyse(scene)

    def recoded() -> None:
        coded = model.latents.encode(analysed.latent, analysed.hyper, RATE_STEP)
        model.transforms.synthesise(coded.latent, rate_index(RATE_STEP), HEIGHT, WIDTH)

    def encoded() -> None:
        latent, hyper = model.transforms.analyse(scene)
        model.latents.encode(latent, hyper, RATE_STEP)

    coded = model.encode(scene, RATE_STEP)
    yield Case(f"{name}: encode 250×400, no search", encoded, wanted_ms=400)
    yield Case(
        f"{name}: decode 250×400",
        lambda: model.decode(coded.data, HEIGHT, WIDTH, RATE_STEP, coded.crc32),
        wanted_ms=150,
    )
    yield Case(f"{name}: another bitrate of 250×400", recoded, wanted_ms=400)


def _decoded_symbols() -> float:
    """Return millions of symbols decoded in a second."""
    rng = np.random.default_rng(0)
    scales = table_scales()
    tables = gaussian_tables(scales)
    numbers = rng.integers(0, 30, SYMBOLS).astype(np.uint8)
    symbols = np.rint(rng.standard_normal(SYMBOLS) * scales[numbers]).astype(np.int32)
    decoder = rans.Decoder(rans.encode(symbols, numbers, tables), tables)
    began = time.process_time()
    decoder.decode(numbers)
    return SYMBOLS / 1e6 / (time.process_time() - began)
