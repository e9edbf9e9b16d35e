"""The learned scene codec as a coder of pictures.

A segment holds one picture: a byte for the rate step, then what `LatentCoder` wrote. Analysis does
not depend on the rate step, so its result is kept for the pictures seen last: coding one again at
another bitrate costs quantization and entropy coding only.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.codecs.bitstream import Segment
from models.codecs.learned.infos import LEARNED_INFOS
from models.codecs.learned.latent_coder import LATENT_CHANNELS, CodedLatent, LatentCoder
from models.codecs.learned.rates import RATE_STEPS
from models.codecs.picture_coder import check_pictures
from models.codecs.spec import QUALITY, CodecInfo, CodecSpec
from models.errors import MalformedError, TruncatedError
from models.networks.weights import bundled_weights, read_weights
from models.progress import Progress

if TYPE_CHECKING:
    from models.networks.scene_transforms import SceneTransforms

BLOCK = 8
KEPT_ANALYSES = 64


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
        from models.networks.scene_transforms import SceneTransforms

        weights = read_weights(path, "scene-codec")
        self.transforms: SceneTransforms = SceneTransforms(weights)
        self.latents = LatentCoder(weights.part("integer"))
        self.weights_hash = weights.sha256
        self._kept: OrderedDict[bytes, Analysed] = OrderedDict()
        self._lock = Lock()

    def analyse(self, picture: Luminance) -> Analysed:
        """Return the latents of a picture, (H, W) in [0, 1], kept from before or new."""
        shape = repr(picture.shape).encode()
        key = hashlib.blake2b(picture.tobytes(), key=shape, digest_size=16).digest()
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        analysed = Analysed(*self.transforms.analyse(picture))
        with self._lock:
            self._kept[key] = analysed
            while len(self._kept) > KEPT_ANALYSES:
                self._kept.popitem(last=False)
        return analysed

    def encode(self, picture: Luminance, rate_step: int) -> CodedLatent:
        """Code a picture at a rate step."""
        analysed = self.analyse(picture)
        return self.latents.encode(analysed.latent, analysed.hyper, rate_step)

    def decode(self, data: bytes, height: int, width: int, rate_step: int, crc: int) -> Luminance:
        """Decode a picture (height, width).

        Raises:
            BitstreamError: the bytes are not right.
        """
        rows, columns = -(-height // BLOCK), -(-width // BLOCK)
        latent = self.latents.decode(data, rows, columns, rate_step, crc)
        return self.transforms.synthesise(latent, rate_index(rate_step), height, width)


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
        check_pictures(pictures)
        rate_step = rate_step_of(float(self.spec[QUALITY]))
        segments = []
        for position, picture in enumerate(pictures):
            progress.step(position, len(pictures), "encoding scenes")
            coded = learned_model(self.spec.name).encode(picture, rate_step)
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


def rate_index(rate_step: int) -> float:
    """Return the rate index in [0, 1] of a rate step."""
    return rate_step / (RATE_STEPS - 1)


def _check_room(height: int, width: int) -> None:
    """Check that there can be memory for a picture before any is taken.

    Raises:
        MalformedError: no picture is as large.
    """
    try:
        np.empty((LATENT_CHANNELS * 9, -(-height // BLOCK), -(-width // BLOCK)))
    except (MemoryError, ValueError) as error:
        raise MalformedError(f"there is no memory for a picture of {height}×{width}") from error
