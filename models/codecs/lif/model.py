"""What a coder begins with: its tables, and slots and weights that have seen other pictures.

A small picture ends before its model has learned, so `lif-dct` begins with what the model had
learned from pictures of the training set (`assets/tables/lif-dct.npz`; how it is made is in
tests/benchmarks/lif_prior.py). The file belongs to the format: with another one no bitstream
decodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.codecs.arithmetic import binary_coder as binary
from models.codecs.arithmetic.coders import PATIENCE, UNDECIDED, coder_of
from models.codecs.lif import block_coder as blocks
from models.codecs.lif import magnitudes
from models.codecs.lif.block_dct import BLOCK, SQUARE, whole_basis, zigzag
from models.codecs.lif.surroundings import BASIS_BITS

EVEN_WEIGHT = round(0.4 * (1 << binary.WEIGHT_BITS))


@dataclass(frozen=True, slots=True)
class Shape:
    """How many slots and weights a kind of model has.

    Attributes:
        inputs: contexts of each input.
        sets: sets of weights of a kind of flag.
        alone: slots that are not mixed, beside those of places in a class.
    """

    inputs: tuple[int, ...]
    sets: int
    alone: int

    @property
    def slots(self) -> int:
        """All slots."""
        return magnitudes.KINDS * sum(self.inputs) + magnitudes.CLASS_SLOTS + self.alone

    def contexts(self) -> magnitudes.Contexts:
        """Return where the slots of each input are; the contexts are all 0."""
        kind = np.array(self.inputs, np.int64)
        first = magnitudes.KINDS * np.concatenate([[0], np.cumsum(kind)])
        others = np.array([first[-1], first[-1] + magnitudes.CLASS_SLOTS, self.sets], np.int64)
        now = np.zeros(binary.INPUTS + 2, np.int64)
        return magnitudes.Contexts(first[:-1].astype(np.int64), kind, now, others)


BLOCK_SHAPE = Shape(
    blocks.INPUT_CONTEXTS, blocks.WEIGHT_SETS, blocks.SIGN_SLOTS + blocks.SIZE_SLOTS
)


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Slots and weights; copied into each coder.

    Attributes:
        slots: (n,) uint32.
        weights: (sets, inputs + 1) int32.
        patience: bits after which a slot no longer learns more slowly.
    """

    slots: NDArray[np.uint32]
    weights: NDArray[np.int32]
    patience: int = PATIENCE

    @classmethod
    def new(cls, shape: Shape) -> Model:
        """Return a model that has seen nothing."""
        weights = np.full((magnitudes.KINDS * shape.sets, binary.INPUTS + 1), EVEN_WEIGHT, np.int32)
        weights[:, binary.INPUTS] = 0
        return cls(np.full(shape.slots, UNDECIDED, np.uint32), weights)


def new_coder(model: Model, data: NDArray[np.uint8]) -> binary.Coder:
    """Return a coder of its own slots and weights that reads or writes `data`."""
    return coder_of(model.slots, data, model.weights, model.patience)


@cache
def block_model() -> Model:
    """Return the model of `lif-dct`, with what it has learned from other pictures."""
    return read_model(prior_path())


def prior_path() -> Path:
    """Return where the slots and weights of `lif-dct` lie."""
    from assets.bundled import FOLDER

    return FOLDER / "tables" / "lif-dct.npz"


def read_model(path: Path) -> Model:
    """Read what `write_model` wrote."""
    with np.load(path) as held:
        probability, seen = held["probability"].astype(np.uint32), held["seen"].astype(np.uint32)
        slots = probability << np.uint32(16) | seen
        return Model(slots, held["weights"])


def write_model(model: Model, path: Path, most_seen: int) -> None:
    """Write a model: probabilities in 2^16ths, counts no higher than `most_seen`, weights."""
    seen = np.minimum(model.slots & np.uint32((1 << binary.COUNT_BITS) - 1), most_seen)
    probability = (model.slots >> np.uint32(16)).astype(np.uint16)
    # What a slot has not learned from anything is not worth a byte of the file.
    probability[seen == 0] = UNDECIDED >> 16
    np.savez_compressed(
        path, probability=probability, seen=seen.astype(np.uint8), weights=model.weights
    )


@cache
def block_plan() -> blocks.Plan:
    """Return the scans and transforms of blocks."""
    return blocks.Plan(
        zigzag(BLOCK),
        zigzag(SQUARE),
        whole_basis(BLOCK, BASIS_BITS),
        whole_basis(SQUARE, BASIS_BITS),
    )
