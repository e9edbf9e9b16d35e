"""Weights of CompressAI's zoo: fetched from its own addresses when the user asks, or from a file.

A checkpoint is read as tensors only, tried on the model that it is for, and kept as a file of
weights of ours. What is fetched lies in a temporary folder until then: nothing is half-written.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from models.codecs.learned.compressai_infos import ZOO_STEPS, zoo_path
from models.errors import ParameterError, RequestError, UnknownCodecError
from models.progress import Progress

if TYPE_CHECKING:
    from http.client import HTTPResponse

PIECE_BYTES = 1 << 18
PATIENCE_SECONDS = 30


def fetch_weights(name: str, steps: Sequence[int], progress: Progress) -> list[Path]:
    """Fetch the weights of steps of quality that are not here yet; return where all of them lie.

    Raises:
        UnknownCodecError: the zoo has no such model.
        ParameterError: the model has no such step.
        RequestError: there is no network, or what came is not what was asked for.
        CodecUnavailableError: it came whole, and the model can't be built of it.
    """
    _check(name, steps)
    missing = [step for step in steps if not zoo_path(name, step).is_file()]
    for position, step in enumerate(missing):
        part = progress.part(position / len(missing), (position + 1) / len(missing))
        _fetch(name, step, part)
    progress.step(1, 1, "fetched")
    return [zoo_path(name, step) for step in steps]


def take_weights(name: str, step: int, checkpoint: Path) -> Path:
    """Take the weights of a step of quality from a checkpoint of CompressAI; return where they lie.

    Raises:
        UnknownCodecError: the zoo has no such model.
        ParameterError: the model has no such step.
        CodecUnavailableError: the file is no checkpoint of this model.
    """
    from models.networks.from_compressai.build import zoo_weights
    from models.networks.weights import write_weights

    _check(name, [step])
    weights = zoo_weights(name, checkpoint)
    path = zoo_path(name, step)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_weights(weights, path)
    return path


def _check(name: str, steps: Sequence[int]) -> None:
    if name not in ZOO_STEPS:
        raise UnknownCodecError(name, ZOO_STEPS)
    wrong = [step for step in steps if not 1 <= step <= ZOO_STEPS[name]]
    if wrong:
        raise ParameterError(f"{name} has steps 1 to {ZOO_STEPS[name]}, not {wrong[0]}")


def _fetch(name: str, step: int, progress: Progress) -> None:
    address = address_of(name, step)
    beside = zoo_path(name, step).parent
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=beside) as folder:
        checkpoint = Path(folder) / Path(urlsplit(address).path).name
        _download(address, checkpoint, progress, f"{name}, step {step}")
        take_weights(name, step, checkpoint)


def address_of(name: str, step: int) -> str:
    """Return where CompressAI has the weights of a step, trained for MSE."""
    from models.networks.compressai_import import compressai

    addresses: dict[int, str] = compressai("zoo.image").model_urls[name]["mse"]
    return addresses[step]


def _download(address: str, path: Path, progress: Progress, what: str) -> None:
    """Download a file whose name carries the beginning of its SHA-256, as CompressAI's do.

    Raises:
        RequestError: it can't be had, or has another hash.
    """
    from urllib.request import urlopen

    hint = "without a network, take a file: spikeloupe weights NAME --step N --from FILE"
    digest = hashlib.sha256()
    try:
        with urlopen(address, timeout=PATIENCE_SECONDS) as answer, path.open("wb") as file:
            total = _length(answer)
            while piece := answer.read(PIECE_BYTES):
                file.write(piece)
                digest.update(piece)
                progress.step(min(file.tell(), total), total, f"fetching {what}")
    except (OSError, HTTPException) as error:
        host = urlsplit(address).hostname
        raise RequestError(f"{what} can't be fetched from {host}: {error}", hint) from error
    wanted = path.name.split(".")[0].rsplit("-", 1)[-1]
    if not digest.hexdigest().startswith(wanted):
        raise RequestError(
            f"{what} came with the hash {digest.hexdigest()[:8]}, not {wanted}", hint
        )


def _length(answer: HTTPResponse | Any) -> int:
    return int(answer.headers.get("Content-Length") or 0) or 1 << 62
