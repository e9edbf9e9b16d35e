"""Attention of the learned codecs: where a scene moves, told by the spikes around it.

The map A guides the analysis of the scene, and nothing else (SpikeCodec, Sec. IV-C): it decides
where bits go, but is not in the bitstream, and decoding knows nothing of it.

    spikes around the key plane ──SOAM or BiSOAM──▶ A ──▶ analysis of the scene, F ← F + F⊙A

Pictures without spikes have no A; they are coded as if it were 0.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.codecs.learned.infos import WITH_ATTENTION
from models.errors import CodecUnavailableError, ParameterError
from models.kept import Kept
from models.progress import Progress
from models.representations.windows import check_plane
from models.scenes import SceneSequence
from models.streams.reflection import reflected
from models.streams.stream import SpikeStream

if TYPE_CHECKING:
    from models.networks.scene.scene_attention import SceneAttention

BLOCK = 8
"""Pixels, along each side, for a position of A."""
KEPT_MAPS = 32
"""Maps kept for whoever asks again: a slider that is dragged, a pane that is drawn anew."""

Attention = NDArray[np.float32]


def has_attention(codec: str) -> bool:
    """Return whether a codec of this name is guided by attention; torch is not imported."""
    return codec in WITH_ATTENTION


def attention_at(stream: SpikeStream, plane_index: int, codec: str) -> Attention:
    """Return A of the scene at a plane, (C, ceil(H/8), ceil(W/8)) float32 in (−1, 1), read-only.

    SOAM sees the planes up to the key plane, BiSOAM those after it too. Beyond its ends the
    recording is continued by its own planes in reverse; below and to the right of the sensor by
    its last row and column.

    Raises:
        RequestError: the recording has no such plane.
        ParameterError: the codec has no attention.
        CodecUnavailableError: torch or the weights are missing.
    """
    check_plane(plane_index, stream.planes)
    if not has_attention(codec):
        raise ParameterError(
            f"codec {codec} has no attention", f"choose {' or '.join(sorted(WITH_ATTENTION))}"
        )
    return _kept.get(
        (stream.identity, plane_index, codec), lambda: _computed(stream, plane_index, codec)
    )


def attention_map(attention: Attention, height: int, width: int) -> NDArray[np.float32]:
    """Return how strongly each pixel is guided, (height, width) float32 in [0, 1].

    It is the mean of |A| over the channels, the same for the 8×8 pixels of a position.

    Args:
        attention: A, (C, ceil(height/8), ceil(width/8)).
        height: of the scene, in pixels.
        width: of the scene, in pixels.
    """
    strength = np.abs(attention).mean(axis=0, dtype=np.float32)
    spread = np.repeat(np.repeat(strength, BLOCK, axis=0), BLOCK, axis=1)
    return np.ascontiguousarray(spread[:height, :width])


def guided(
    scenes: SceneSequence, stream: SpikeStream, codec: str, progress: Progress
) -> SceneSequence:
    """Return scenes of a recording with the attention of a codec, as they are where it has none.

    Raises:
        CodecUnavailableError: torch or the weights are missing.
        Cancelled: somebody asked the work to stop.
    """
    if not has_attention(codec) or not len(scenes):
        return scenes
    maps = []
    for position, plane_index in enumerate(scenes.plane_indices):
        progress.step(position, len(scenes), "attending to motion")
        maps.append(attention_at(stream, plane_index, codec))
    return replace(scenes, attention=np.stack(maps))


_kept: Kept[tuple[str, int, str], Attention] = Kept(KEPT_MAPS)


def _computed(stream: SpikeStream, plane_index: int, codec: str) -> Attention:
    network = scene_attention(codec)
    around = plane_index + np.arange(-network.reach, network.reach + 1)
    wanted = reflected(around, stream.planes)
    start, stop = int(wanted.min()), int(wanted.max()) + 1
    found = network.guide(stream.dense(start, stop)[wanted - start])
    found.flags.writeable = False
    return found


@cache
def scene_attention(codec: str) -> SceneAttention:
    """Return the attention of a codec whose weights come along.

    Raises:
        CodecUnavailableError: they are missing, or hold no attention.
    """
    from models.networks.scene.scene_attention import SceneAttention
    from models.networks.weights import bundled_weights, read_weights

    weights = read_weights(bundled_weights(codec), "scene-codec")
    if not weights.part("attention"):
        raise CodecUnavailableError(f"the weights of {codec} hold no attention")
    return SceneAttention(weights)
