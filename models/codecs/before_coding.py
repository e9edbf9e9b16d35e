"""The scenes that decoding would give if coding lost nothing: what coded scenes are held against.

With ATC they are the scenes that went into the codec. With CAAS features went in: the scenes are
those that the analysis reads from them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.arrays import Luminance
from models.codecs.bitstream import PipelineSpec
from models.codecs.caas import NEIGHBOURS, scene_analysis
from models.codecs.spec import Paradigm
from models.kept import Kept
from models.progress import Progress
from models.reconstruction.registry import reconstruction
from models.streams.stream import SpikeStream

KEPT_BYTES = 16 << 20
"""Memory that features may take which the next scene needs too: those of 40 planes of 250×400."""

_kept: Kept[tuple[str, float, int], Luminance] = Kept(KEPT_BYTES, lambda feature: feature.nbytes)


def scenes_before_coding(
    stream: SpikeStream, plane_indices: Sequence[int], pipeline: PipelineSpec
) -> Luminance:
    """Return the scenes of a recording at some planes, before its pipeline codes them.

    Args:
        stream: the recording.
        plane_indices: of scenes that follow one another, at least one.
        pipeline: how the recording is coded.

    Returns:
        (N, H, W) float32 in [0, 1], upright. With CAAS the scenes are read as if the recording
        were coded from its first plane to its last.

    Raises:
        RequestError: the recording has no such plane, or there is no such reconstruction.
        CodecUnavailableError: weights or a package are missing here.
    """
    if pipeline.paradigm is Paradigm.CAAS:
        return _read_from_features(stream, list(plane_indices), pipeline)
    method = reconstruction(pipeline.reconstruct, pipeline.window_planes)
    return np.stack([method.scene(stream, plane) for plane in plane_indices])


def _read_from_features(
    stream: SpikeStream, planes: list[int], pipeline: PipelineSpec
) -> Luminance:
    steps = pipeline.stride_planes * np.arange(1, NEIGHBOURS + 1)
    before = [plane for plane in (planes[0] - steps[::-1]).tolist() if plane >= 0]
    after = [plane for plane in (planes[-1] + steps).tolist() if plane < stream.planes]
    method = reconstruction(pipeline.reconstruct, pipeline.window_planes)

    def feature(plane: int) -> Luminance:
        key = stream.identity, stream.full_scale, plane
        return _kept.get(key, lambda: method.scene(stream, plane))

    features = np.stack([feature(plane) for plane in (*before, *planes, *after)])
    return scene_analysis().scenes(features, None, len(before), len(planes), Progress())
