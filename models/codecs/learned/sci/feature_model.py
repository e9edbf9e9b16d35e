"""Groups of features to bytes and back: networks and tables of one file of weights.

A group is a byte for the rate step of each feature; where there are several, the length of the
motion's bytes and these; then one stream of symbols: ẑ and ŷ of each feature in turn. What vectors
and symbols mean depends on whole numbers alone, which were decoded before: never on a prediction.
So all machines decode the same latents. What they synthesise from them may differ in the last bits,
and an encoder predicts from what it has synthesised itself: elsewhere the decoded features drift
by as little, and no further than to the end of the group.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.codecs.arithmetic.numbers import HeadReader, number_bytes
from models.codecs.learned.exact_parts import as_trained
from models.codecs.learned.integer_layers import Features
from models.codecs.learned.latent_coder import LATENT_CHANNELS, Latent
from models.codecs.learned.rates import UNIT, rate_index
from models.codecs.learned.sci.group_latents import GroupLatentCoder, LatentPair
from models.codecs.learned.sci.infos import SCI
from models.codecs.learned.sci.motion_coder import MotionReader, MotionWriter, Vectors
from models.codecs.learned.symbol_exchange import SymbolReader, SymbolWriter
from models.codecs.learned.symbol_tables import SymbolTables
from models.errors import TruncatedError
from models.networks.weights import Weights, bundled_weights, read_weights
from models.progress import Progress

if TYPE_CHECKING:
    from models.networks.features.feature_search import FeatureSearch
    from models.networks.features.feature_transforms import FeatureTransforms, Seen

BLOCK = 8
FEATURES = "feature-codec"
"""The kind of weights."""
VECTOR_BLOCKS = 2
"""Blocks, along each side, for a vector of motion."""
Size = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class DecodedGroup:
    """What a group of features decodes to.

    Attributes:
        pictures: (count, H, W) float32 in [0, 1].
        motion: (count, 2, ⌈H/8⌉, ⌈W/8⌉) float32, (down, right) in pixels from a feature to where
            it came from in the one before; zeros for the first.
    """

    pictures: Luminance
    motion: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class ToldMotion:
    """What the bytes say of a feature's motion.

    Attributes:
        vectors: (2, k, l) in fine steps.
        bits: that they took.
    """

    vectors: Vectors
    bits: float


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """What the symbols of a feature say; no motion for the first."""

    rate_step: int
    latent: Latent
    motion: ToldMotion | None


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """How long to search for the latents of a feature, and what is told meanwhile."""

    iterations: int
    told: Callable[[], None]

    @property
    def progress(self) -> Progress:
        """A progress that goes on where the group's has come to, and ends when it does."""
        return Progress(lambda *_: self.told())


class _History:
    """What was told before in a group: ŷ of the intra-coded feature and the last, motion.

    Latents in units of 2^-12, vectors (2, k, l) in fine steps.
    """

    def __init__(self, blocks: Size) -> None:
        rows, columns = (-(-side // VECTOR_BLOCKS) for side in blocks)
        self.vectors: Vectors = np.zeros((2, rows, columns), np.int64)
        self._texture: Features | None = None
        self._recent: Features | None = None

    def latents(self) -> Features:
        """Return what the prior of a predicted feature is told, (128, h, w)."""
        assert self._texture is not None
        recent = np.zeros_like(self._texture) if self._recent is None else self._recent
        return np.concatenate([self._texture, recent])

    def follow(self, latent: Features) -> None:
        """Take a feature's ŷ."""
        if self._texture is None:
            self._texture = latent
        else:
            self._recent = latent


@dataclass(frozen=True, slots=True, eq=False)
class _Writing:
    """A group that is being coded: where its symbols and motion go, and what was told before."""

    symbols: SymbolWriter
    motion: MotionWriter
    history: _History
    search: _Search


class FeatureModel:
    """Networks and tables of one file of weights, loaded once and shared."""

    def __init__(self, path: Path) -> None:
        """Load weights.

        Raises:
            CodecUnavailableError: they are missing, or not those of a codec of features.
        """
        from models.networks.features.feature_transforms import FeatureTransforms

        weights: Weights = read_weights(path, FEATURES)
        self.path = path
        self.transforms: FeatureTransforms = FeatureTransforms(weights)
        self.weights_hash = weights.sha256
        self._intra = GroupLatentCoder(weights.part("intra.integer"))
        self._inter = GroupLatentCoder(weights.part("inter.integer"))

    @cached_property
    def search(self) -> FeatureSearch:
        """The search for better latents, its networks loaded when it is first asked for."""
        from models.networks.features.feature_search import FeatureSearch

        weights = read_weights(self.path, FEATURES)
        return FeatureSearch(_trained(weights, "intra"), _trained(weights, "inter"))

    def encode(
        self,
        pictures: Luminance,
        rate_steps: list[int],
        coded: Callable[[int], None],
        iterations: int = 0,
    ) -> tuple[bytes, int]:
        """Code a group (N, H, W) in [0, 1], each feature at its rate step.

        Args:
            pictures: the features.
            rate_steps: of each, 0 to 255.
            coded: called before each, with its position.
            iterations: of the search for better latents; 0 for none.

        Returns:
            The bytes, and the CRC-32 of all symbols.
        """
        at, seen = 0, None
        writing = _Writing(
            SymbolWriter(self._intra.tables),
            MotionWriter(),
            _History(_blocks(pictures.shape[1:])),
            _Search(iterations, lambda: coded(at)),
        )
        for at, (picture, rate_step) in enumerate(zip(pictures, rate_steps, strict=True)):
            coded(at)
            if seen is None:
                seen = self._encode_intra(picture, rate_step, writing)
            else:
                seen = self._encode_inter(picture, rate_step, writing, seen)
        data, crc = writing.symbols.finish()
        motion = _with_length(writing.motion.finish(), len(rate_steps))
        return bytes(rate_steps) + motion + data, crc

    def decode(
        self, data: bytes, count: int, size: Size, crc: int, decoded: Callable[[int], None]
    ) -> DecodedGroup:
        """Decode a group of `count` features of `size`; see `encode`.

        All symbols are read and checked before anything is made of them.

        Raises:
            BitstreamError: the bytes are not right.
        """
        height, width = size
        told = self._read(data, count, _blocks(size), crc, lambda _position: decoded(0))
        pictures = np.empty((count, height, width), np.float32)
        motion = np.zeros((count, 2, *_blocks(size)), np.float32)
        seen: Seen | None = None
        for position, feature in enumerate(told):
            decoded(position)
            seen, motion[position] = self._synthesise(feature, seen)
            pictures[position] = seen.picture[0, 0, :height, :width].numpy()
        return DecodedGroup(pictures, motion)

    def read_symbols(
        self,
        data: bytes,
        count: int,
        size: Size,
        crc: int,
        begun: Callable[[int], None],
        reader_of: Callable[[bytes, SymbolTables], SymbolReader],
    ) -> tuple[float, ...]:
        """Read and check the symbols of a group for who looks at them; see `decode`.

        Returns the bits that the motion of each feature took.

        Args:
            data: the group's bytes.
            count: of its features.
            size: of a feature.
            crc: CRC-32 of all symbols.
            begun: called before each feature, with its position.
            reader_of: makes what reads, from the bytes of the symbols and their tables.

        Raises:
            BitstreamError: the bytes are not right.
        """
        told = self._read(data, count, _blocks(size), crc, begun, reader_of)
        return tuple(one.motion.bits if one.motion else 0.0 for one in told)

    def _encode_intra(self, picture: Luminance, rate_step: int, writing: _Writing) -> Seen:
        latents, index = self.transforms.intra.analyse(picture), rate_index(rate_step)
        search = writing.search
        if search.iterations:
            found = self.search.intra.search(
                picture, *latents, index, search.iterations, search.progress
            )
            latents = found.latent, found.hyper
        pair, blocks = LatentPair(*latents), _blocks(picture.shape)
        latent = self._intra.exchange(writing.symbols, blocks, rate_step, pair)
        writing.history.follow(latent)
        return self.transforms.after_intra(_as_latent(latent), index)

    def _encode_inter(
        self, picture: Luminance, rate_step: int, writing: _Writing, seen: Seen
    ) -> Seen:
        """Code a predicted feature; return what it decodes to."""
        index, blocks = rate_index(rate_step), _blocks(picture.shape)
        history, search = writing.history, writing.search
        units = self.transforms.step_units(index)
        previous = history.vectors // units
        vectors = self.transforms.choose_vectors(picture, seen, previous, index)
        writing.symbols.count_in(writing.motion.write(vectors, previous))
        history.vectors = units * vectors
        motion = self.transforms.motion(history.vectors, *blocks)
        condition = self.transforms.predict(seen, motion, index)
        latents, told = self.transforms.analyse(picture, condition), history.latents()
        if search.iterations:
            past = _as_latent(told)
            found = self.search.predicted(
                picture, condition, past, latents, index, search.iterations, search.progress
            )
            latents = found.latent, found.hyper
        pair = LatentPair(*latents)
        latent = self._inter.exchange(writing.symbols, blocks, rate_step, pair, told)
        history.follow(latent)
        return self.transforms.synthesise(_as_latent(latent), condition, index)

    def _read(
        self,
        data: bytes,
        count: int,
        blocks: Size,
        crc: int,
        begun: Callable[[int], None],
        reader_of: Callable[[bytes, SymbolTables], SymbolReader] = SymbolReader,
    ) -> list[_Told]:
        """Read all that the symbols of a group say, and check them."""
        head = HeadReader(data)
        rate_steps = [head.byte() for _ in range(count)]
        motion_bytes = head.number(0, len(data)) if count > 1 else 0
        rest = data[head.place :]
        if motion_bytes > len(rest):
            raise TruncatedError(f"{len(data)} bytes can't hold the motion of {count} features")
        motion = MotionReader(rest[:motion_bytes])
        reader = reader_of(rest[motion_bytes:], self._intra.tables)
        history, told = _History(blocks), []
        for position, rate_step in enumerate(rate_steps):
            begun(position)
            if position:
                moved = self._read_motion(motion, rate_step, reader, history)
                latent = self._inter.exchange(reader, blocks, rate_step, None, history.latents())
            else:
                moved = None
                latent = self._intra.exchange(reader, blocks, rate_step, None)
            history.follow(latent)
            told.append(_Told(rate_step, _as_latent(latent), moved))
        motion.finish()
        reader.finish(crc)
        return told

    def _read_motion(
        self, motion: MotionReader, rate_step: int, reader: SymbolReader, history: _History
    ) -> ToldMotion:
        """Read the motion of a predicted feature; the history and the checksum take it."""
        units = self.transforms.step_units(rate_index(rate_step))
        vectors, differences, bits = motion.read(history.vectors // units)
        reader.count_in(differences)
        history.vectors = units * vectors
        return ToldMotion(history.vectors, bits)

    def _synthesise(
        self, told: _Told, seen: Seen | None
    ) -> tuple[Seen, NDArray[np.float32] | float]:
        """Return what a feature decodes to, and its motion."""
        index = rate_index(told.rate_step)
        if seen is None or told.motion is None:
            return self.transforms.after_intra(told.latent, index), 0.0
        motion = self.transforms.motion(told.motion.vectors, *told.latent.shape[1:])
        condition = self.transforms.predict(seen, motion, index)
        return self.transforms.synthesise(told.latent, condition, index), motion[0].numpy()


@cache
def feature_model() -> FeatureModel:
    """Return the model whose weights come along."""
    return FeatureModel(bundled_weights(SCI))


def _blocks(size: tuple[int, ...]) -> Size:
    height, width = size
    return -(-height // BLOCK), -(-width // BLOCK)


def _trained(weights: Weights, part: str) -> Weights:
    """Return the weights of a part as they were trained, all in floating point."""
    tensors = {f"network.{name}": tensor for name, tensor in as_trained(weights.part(part)).items()}
    return Weights(part, weights.sizes(part), tensors)


def _with_length(motion: bytes, features: int) -> bytes:
    """Return the bytes of motion behind their length; nothing for a feature alone."""
    return number_bytes(len(motion)) + motion if features > 1 else b""


def _as_latent(decoded: Features) -> Latent:
    return (decoded * UNIT).astype(np.float32)


def check_room(size: Size, count: int) -> None:
    """Check that there can be memory for a group before any is taken.

    Raises:
        TruncatedError: no group is as large.
    """
    try:
        np.empty((count, LATENT_CHANNELS * 9, *_blocks(size)))
    except (MemoryError, ValueError) as error:
        raise TruncatedError(f"there is no memory for {count} features of {size}") from error
