"""CompressAI's models as coders of pictures, their symbols coded by our own coder.

A segment holds one picture: a byte for the rate step (the baseline) or the step of quality (the
zoo), then the symbols. CompressAI's coder is not used: it reads beyond the end of damaged bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from models.arrays import Luminance
from models.codecs.bitstream import Segment
from models.codecs.learned.coder import rate_step_of
from models.codecs.learned.compressai_infos import (
    BASELINE,
    BASELINE_INFO,
    ZOO_INFOS,
    steps_at_hand,
    zoo_path,
    zoo_step,
)
from models.codecs.learned.symbol_exchange import SymbolReader, SymbolWriter
from models.codecs.learned.symbol_tables import SymbolTables, gaussian_chances, tables_of
from models.codecs.picture_coder import check_pictures
from models.codecs.spec import QUALITY, CodecInfo, CodecSpec
from models.errors import CodecUnavailableError, MalformedError, TruncatedError
from models.kept import Kept
from models.networks.weights import bundled_weights, read_weights
from models.progress import Progress

if TYPE_CHECKING:
    from models.networks.from_compressai.models import CompressaiModel
    from models.networks.from_compressai.priors import LatentPrior, Latents

KEPT_ANALYSES = 64
MODELS_IN_MEMORY = 3
"""Of the zoo; the largest takes some 200 MB."""


class LoadedModel:
    """One file of weights: networks, tables, and the latents of the pictures seen last."""

    def __init__(
        self, model: CompressaiModel, weights_hash: str, prior_at: Callable[[int], LatentPrior]
    ) -> None:
        """Take a model, and its prior for each setting that a segment's first byte may name."""
        self._model, self._prior_at = model, prior_at
        self.weights_hash = weights_hash
        self._tables = _tables(model.prior)
        self._kept: Kept[bytes, Latents] = Kept(KEPT_ANALYSES)

    def encode(self, picture: Luminance, setting: int, progress: Progress) -> tuple[bytes, int]:
        """Code a picture (H, W) in [0, 1]; return its bytes and the CRC-32 of its symbols."""
        latents = self._kept.get(_key(picture), lambda: self._model.analyse(picture))
        writer = SymbolWriter(self._tables)
        size = self._model.latent_size(*picture.shape)
        self._prior_at(setting).walk(latents, *size, writer.exchange, progress.check)
        return writer.finish()

    def decode(
        self, data: bytes, height: int, width: int, setting: int, crc: int, progress: Progress
    ) -> Luminance:
        """Decode a picture (height, width).

        Raises:
            BitstreamError: the bytes are not right, or the prior came out otherwise than where
                they were coded.
        """
        rows, columns = self._model.latent_size(height, width)
        _check_room(self._model.latent_channels, rows, columns)
        reader = SymbolReader(data, self._tables)
        prior = self._prior_at(setting)
        decoded = prior.walk(None, rows, columns, reader.exchange, progress.check)
        reader.finish(crc)
        return self._model.synthesise(decoded, height, width)


@dataclass(frozen=True, slots=True)
class CompressaiCoder:
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
        return self._loaded.weights_hash

    def encode_pictures(
        self, pictures: Luminance, gop: int, progress: Progress
    ) -> tuple[Segment, ...]:
        """Code pictures, each alone; see `PictureCoder`."""
        check_pictures(pictures)
        segments = []
        for position, picture in enumerate(pictures):
            progress.step(position, len(pictures), "encoding scenes")
            coded, crc = self._loaded.encode(picture, self._setting, progress)
            data = bytes([self._setting]) + coded
            segments.append(Segment(data, position, 1, len(data), crc))
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
        setting = segment.data[0]
        if not self._is_baseline and setting != self._setting:
            raise MalformedError(
                f"a segment is of step {setting} of {self.spec.name}, its file of {self._setting}"
            )
        data, crc = segment.data[1:], segment.latents_crc32
        return self._loaded.decode(data, height, width, setting, crc, progress)[None]

    @property
    def _is_baseline(self) -> bool:
        return self.spec.name == BASELINE

    @property
    def _setting(self) -> int:
        """The rate step, or the step of quality."""
        quality = float(self.spec[QUALITY])
        return rate_step_of(quality) if self._is_baseline else zoo_step(self.spec.name, quality)

    @property
    def _loaded(self) -> LoadedModel:
        if self._is_baseline:
            return _baseline(bundled_weights(BASELINE))
        path = zoo_path(self.spec.name, self._setting)
        changed = path.stat().st_mtime_ns if path.is_file() else 0
        return _of_zoo(self.spec.name, path, changed)


def build(spec: CodecSpec) -> CompressaiCoder:
    """Build the coder of a complete spec.

    Raises:
        CodecUnavailableError: the weights for this quality are not here.
    """
    if spec.name == BASELINE:
        return CompressaiCoder(BASELINE_INFO, spec)
    coder, at_hand = CompressaiCoder(ZOO_INFOS[spec.name], spec), steps_at_hand(spec.name)
    step = zoo_step(spec.name, float(spec[QUALITY]))
    if step not in at_hand:
        raise CodecUnavailableError(
            f"{spec.name} has no weights here for step {step}, which quality {spec[QUALITY]:g} "
            f"asks for; at hand: {', '.join(map(str, at_hand)) or 'none'}",
            f"fetch them: spikeloupe weights {spec.name}",
        )
    return coder


@cache
def _baseline(path: Path) -> LoadedModel:
    from models.networks.from_compressai.build import baseline_model
    from models.networks.from_compressai.hyperprior_vbr import BASELINE_KIND

    weights = read_weights(path, BASELINE_KIND)
    model, prior = baseline_model(weights)
    return LoadedModel(model, weights.sha256, prior.at)


@lru_cache(MODELS_IN_MEMORY)
def _of_zoo(name: str, path: Path, changed_ns: int) -> LoadedModel:
    """Load a model; `changed_ns` tells a file from the one that it has taken the place of."""
    from models.networks.from_compressai.build import zoo_kind, zoo_model

    weights = read_weights(path, zoo_kind(name))
    model = zoo_model(name, weights)
    return LoadedModel(model, weights.sha256, lambda _: model.prior)


def _tables(prior: LatentPrior) -> SymbolTables:
    gaussian = [gaussian_chances(scale) for scale in prior.scales.tolist()]
    return tables_of([*prior.channel_chances, *gaussian])


def _key(picture: Luminance) -> bytes:
    digest = hashlib.blake2b(repr(picture.shape).encode(), digest_size=16)
    digest.update(np.ascontiguousarray(picture).data)
    return digest.digest()


def _check_room(channels: int, rows: int, columns: int) -> None:
    """Check that there can be memory for a picture before any is taken.

    Raises:
        MalformedError: no picture is as large.
    """
    try:
        np.empty((8 * channels, rows, columns))
    except (MemoryError, ValueError) as error:
        raise MalformedError(f"there is no memory for a latent of {rows}×{columns}") from error
