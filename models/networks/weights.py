"""Files of weights: named tensors, sizes of the networks, and a card that says how they came to be.

`NAME.safetensors` holds tensors and, in its metadata, what kind of network they are for and its
configuration; `NAME.json` beside it is the card. No code can hide in either.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import CodecUnavailableError

FORMAT = "spikeloupe-weights-1"
SUFFIX = ".safetensors"

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The content of a file of weights.

    Attributes:
        kind: of network, as "scene-codec", "reconstruction", "feature-extraction".
        config: fields of the network's configuration; those of a part of its own as `part.field`.
        tensors: by name.
        sha256: of the file, in hex; empty before it was written.
    """

    kind: str
    config: Mapping[str, int]
    tensors: Mapping[str, Array]
    sha256: str = ""

    def part(self, prefix: str) -> dict[str, Array]:
        """Return the tensors whose names begin with `prefix.`, without it."""
        start = prefix + "."
        return {
            name.removeprefix(start): tensor
            for name, tensor in self.tensors.items()
            if name.startswith(start)
        }

    def sizes(self, part: str = "") -> dict[str, int]:
        """Return the fields of the configuration, of the network itself or of a part."""
        start = f"{part}." if part else ""
        return {
            name.removeprefix(start): size
            for name, size in self.config.items()
            if name.startswith(start) and "." not in name.removeprefix(start)
        }


def bundled_weights(name: str) -> Path:
    """Return where the weights that come along lie, whether they are there or not."""
    from assets.bundled import FOLDER

    return FOLDER / "weights" / f"{name}{SUFFIX}"


def why_unusable(name: str) -> str:
    """Return why the weights that come along can't be used here, or "" where they can.

    Torch is not imported.
    """
    for package in ("torch", "safetensors"):
        if find_spec(package) is None:
            return f"the package {package} is not installed"
    path = bundled_weights(name)
    return "" if path.is_file() else f"its weights are missing: assets/weights/{path.name}"


def write_weights(weights: Weights, path: Path) -> str:
    """Write a file of weights, moved into place when it is whole; return its SHA-256 in hex."""
    from safetensors.numpy import save

    metadata = {"format": FORMAT, "kind": weights.kind, "config": json.dumps(dict(weights.config))}
    tensors = {name: np.ascontiguousarray(array) for name, array in weights.tensors.items()}
    data = save(tensors, metadata)
    beside = path.with_suffix(".new")
    beside.write_bytes(data)
    os.replace(beside, path)
    return hashlib.sha256(data).hexdigest()


def read_weights(path: Path, kind: str) -> Weights:
    """Read a file of weights.

    Raises:
        CodecUnavailableError: there is none, or it is not one for this kind of network.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        data = path.read_bytes()
        tensors = load(data)
        metadata = _metadata(data)
        config = {str(name): int(size) for name, size in json.loads(metadata["config"]).items()}
        found = metadata["format"], metadata["kind"]
    except OSError as error:
        raise CodecUnavailableError(f"weights {path.name} are missing: {error.strerror}") from error
    except (SafetensorError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise CodecUnavailableError(f"{path} holds no weights: {error}") from error
    if found != (FORMAT, kind):
        raise CodecUnavailableError(f"{path} holds {found}, wanted were {(FORMAT, kind)}")
    return Weights(kind, config, tensors, hashlib.sha256(data).hexdigest())


def _metadata(data: bytes) -> dict[str, str]:
    """Read the metadata of a file that `load` has found sound: JSON behind a length of 8 bytes."""
    length = int.from_bytes(data[:8], "little")
    metadata: dict[str, str] = json.loads(data[8 : 8 + length])["__metadata__"]
    return metadata
