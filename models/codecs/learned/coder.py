"""The learned scene codec as a coder of pictures.

A segment holds one picture: a byte for the rate step, then what `LatentCoder` wrote. Analysis,
which attention may guide, does not depend on the rate step, so its result is kept for the pictures
seen last: coding one again at another bitrate costs quantization and entropy coding only. Pictures
without spikes have no attention: they are coded as if it were 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.codecs.bitstream import Segment
from models.codecs.learned.attention import Attention, has_attention
from models.codecs.learned.efforts import EFFORT, ITERATIONS
from models.codecs.learned.infos import LEARNED_INFOS
from models.codecs.learned.latent_coder import LATENT_CHANNELS, CodedLatent, LatentCoder
from models.codecs.learned.rates import RATE_STEPS, rate_index
from models.codecs.learned.refinement import Refinement
from models.codecs.picture_coder import check_pictures
from models.codecs.spec import QUALITY, CodecInfo, CodecSpec
from models.errors import MalformedError, TruncatedError
from models.kept import Kept
from models.networks.weights import bundled_weights, read_weights
from models.progress import Progress

if TYPE_CHECKING:
    from models.networks.scene.scene_transforms import SceneTransforms

BLOCK = 8
KEPT_BYTES = 96 << 20
"""Memory that the latents of the pictures coded last may take: those of 130 of 250×400."""


@dataclass(frozen=True, slots=True, eq=False)
class Analysed:
    """A picture's latents, which serve every bitrate."""

    latent: NDArray[np.float32]
    hyper: NDArray[np.float32]


class LearnedModel:
    """Networks and tables of one file of weights, loaded once and shared."""

    def __init__(self, path: Path) -> None:
        """Load weights.

        Raises:
            CodecUnavailableError: they are missing, or not those of a scene codec.
        """
        from models.networks.scene.scene_transforms import SceneTransforms

        weights = read_weights(path, "scene-codec")
        self.transforms: SceneTransforms = SceneTransforms(weights)
        self.latents = LatentCoder(weights.part("integer"))
        self.weights_hash = weights.sha256
        self.path = path
        self._kept: Kept[bytes, Analysed] = Kept(
            KEPT_BYTES, lambda kept: kept.latent.nbytes + kept.hyper.nbytes
        )
        self._refined: Kept[tuple[bytes, int, int], CodedLatent] = Kept(
            KEPT_BYTES, lambda kept: kept.latent.nbytes + kept.bits.nbytes + len(kept.data)
        )

    @cached_property
    def refinement(self) -> Refinement:
        """The search for better latents, its networks loaded when it is first asked for."""
        from models.networks.scene.latent_search import LatentSearch

        search = LatentSearch(read_weights(self.path, "scene-codec"))
        return Refinement(search, self.transforms, self.latents)

    def analyse(self, picture: Luminance, attention: Attention | None = None) -> Analysed:
        """Return the latents of a picture, kept from before or new.

        Args:
            picture: (H, W) in [0, 1].
            attention: A, which guides the analysis, (C, ceil(H/8), ceil(W/8)); None counts as 0.
        """
        return self._kept.get(
            _key(picture, attention),
            lambda: Analysed(*self.transforms.analyse(picture, attention)),
        )

    def encode(
        self,
        picture: Luminance,
        rate_step: int,
        attention: Attention | None = None,
        iterations: int = 0,
        progress: Progress | None = None,
    ) -> CodedLatent:
        """Code a picture at a rate step, or take what such a search as is asked for gave before.

        Args:
            picture: (H, W) in [0, 1].
            rate_step: 0 to 255.
            attention: see `analyse`.
            iterations: of the search for better latents; 0 for none.
            progress: of the search; cancels.
        """
        found = self.analyse(picture, attention)
        latents = found.latent, found.hyper
        if not iterations:
            return self.latents.encode(*latents, rate_step)
        return self._refined.get(
            (_key(picture, attention), rate_step, iterations),
            lambda: self.refinement.encode(
                picture, latents, rate_step, iterations, progress or Progress()
            ),
        )

    def decode(self, data: bytes, height: int, width: int, rate_step: int, crc: int) -> Luminance:
        """Decode a picture (height, width).

        Raises:
            BitstreamError: the bytes are not right.
        """
        rows, columns = -(-height // BLOCK), -(-width // BLOCK)
        latent = self.latents.decode(data, rows, columns, rate_step, crc)
        return self.transforms.synthesise(latent, rate_index(rate_step), height, width)


def _key(picture: Luminance, attention: Attention | None) -> bytes:
    """Return what tells a picture with its attention from all others."""
    digest = hashlib.blake2b(repr(picture.shape).encode(), digest_size=16)
    digest.update(np.ascontiguousarray(picture).data)
    if attention is not None:
        digest.update(np.ascontiguousarray(attention).data)
    return digest.digest()


@cache
def learned_model(name: str) -> LearnedModel:
    """Return the model of a codec whose weights come along."""
    return LearnedModel(bundled_weights(name))


@dataclass(frozen=True, slots=True)
class LearnedCoder:
    """A `PictureCoder`; the networks are loaded when they are first needed.

    Attributes:
        info: what can be said of the codec.
        spec: its complete spec.
    """

    info: CodecInfo
    spec: CodecSpec

    @property
    def weights_hash(self) -> str:
        """SHA-256 of the weights, in hex."""
        return learned_model(self.spec.name).weights_hash

    def encode_pictures(
        self, pictures: Luminance, gop: int, progress: Progress
    ) -> tuple[Segment, ...]:
        """Code pictures, each alone; see `PictureCoder`."""
        return self._encode(pictures, [None] * len(pictures), progress)

    def encode_guided(
        self, pictures: Luminance, attention: Attention, gop: int, progress: Progress
    ) -> tuple[Segment, ...]:
        """Code pictures guided by attention, if this codec is; see `GuidedPictureCoder`."""
        if not has_attention(self.spec.name):
            return self.encode_pictures(pictures, gop, progress)
        return self._encode(pictures, attention, progress)

    def _encode(
        self, pictures: Luminance, attention: Iterable[Attention | None], progress: Progress
    ) -> tuple[Segment, ...]:
        check_pictures(pictures)
        rate_step = rate_step_of(float(self.spec[QUALITY]))
        iterations = ITERATIONS[str(self.spec[EFFORT.name])]
        segments = []
        for position, (picture, guide) in enumerate(zip(pictures, attention, strict=True)):
            progress.step(position, len(pictures), "encoding scenes")
            part = progress.part(position / len(pictures), (position + 1) / len(pictures))
            model = learned_model(self.spec.name)
            coded = model.encode(picture, rate_step, guide, iterations, part)
            data = bytes([rate_step]) + coded.data
            segments.append(Segment(data, position, 1, len(data), coded.crc32))
        progress.step(1, 1, "encoded")
        return tuple(segments)

    def decode_pictures(
        self, segment: Segment, height: int, width: int, progress: Progress
    ) -> Luminance:
        """Decode a segment; see `PictureCoder`."""
        progress.step(0, 1, "decoding scenes")
        if segment.count != 1:
            raise MalformedError(f"a segment of {segment.count} scenes; learned codecs write one")
        if not segment.data:
            raise TruncatedError("a segment is empty")
        _check_room(height, width)
        model, crc = learned_model(self.spec.name), segment.latents_crc32
        scene = model.decode(segment.data[1:], height, width, segment.data[0], crc)
        return scene[None]


def build(spec: CodecSpec) -> LearnedCoder:
    """Build the coder of a complete spec."""
    return LearnedCoder(LEARNED_INFOS[spec.name], spec)


def rate_step_of(quality: float) -> int:
    """Return the rate step, 0 to 255, of a quality from 0 to 100."""
    return round(quality / 100 * (RATE_STEPS - 1))


def _check_room(height: int, width: int) -> None:
    """Check that there can be memory for a picture before any is taken.

    Raises:
        MalformedError: no picture is as large.
    """
    try:
        np.empty((LATENT_CHANNELS * 9, -(-height // BLOCK), -(-width // BLOCK)))
    except (MemoryError, ValueError) as error:
        raise MalformedError(f"there is no memory for a picture of {height}×{width}") from error
