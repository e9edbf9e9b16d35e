"""Panes of features: what is coded under CAAS, the motion that is told, and what is aligned by it.

    bitstream ─▶ features t−2 … t+2, motion ─▶ analysis ─┬─▶ motion, refined
                          │                              └─▶ features, aligned to t
                          └─▶ feature t

The vectors of a codec say where things came from. Panes show where they went, which is the same
backward. Pure, no Qt; runs on worker threads.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.moment import Moment, Shown, nothing_coded, preview_of, scene_plane
from app.network_pictures import network_scene
from app.state import Neighbour
from models.arrays import Luminance
from models.codecs.access import Source, pieces
from models.codecs.bitstream import Bitstream, PipelineSpec
from models.codecs.caas import NEIGHBOURS, FeatureSceneCodec
from models.codecs.kept_segments import BLOCK, Motion
from models.codecs.spec import CodecSpec, Paradigm
from models.kept import Kept
from models.progress import Progress

KEPT_BYTES = 48 << 20
"""Memory that what is shown of moments may take: 14 of 250×400."""
NOT_FEATURES = "Features are coded under CAAS\nChoose SCI, or the paradigm CAAS, and encode"
FIRST = "The first feature has none before it"
INTRA = "This feature is coded alone, without motion\nThe next one is predicted from it"
REFINED_BLOCK = 2
"""Pixels, along each side, for a vector of refined motion."""
BEFORE = 1
"""Among the neighbours of an analysis, the one just before."""
_ALONE = {
    Neighbour.TWO_BEFORE: 0,
    Neighbour.BEFORE: BEFORE,
    Neighbour.AFTER: 2,
    Neighbour.TWO_AFTER: 3,
}
_PLACES = (-2, -1, 1, 2)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the scene at the cursor is read from.

    Attributes:
        feature: decoded, (H, W) in [0, 1].
        coded: the motion that the bitstream tells from the feature before, (2, H, W) down and right
            in pixels; None where it tells none. `is_told`: whether its codec ever tells any.
        refined: the same after FMVR; None of the first feature.
        aligned: the features two before to two after, brought to this moment, (4, H, W).
        there: which of them exist.
    """

    feature: Luminance
    coded: Motion | None
    is_told: bool
    refined: Motion | None
    aligned: Luminance
    there: tuple[bool, ...]

    @property
    def nbytes(self) -> int:
        """Memory that it takes."""
        motion = sum(part.nbytes for part in (self.coded, self.refined) if part is not None)
        return self.feature.nbytes + self.aligned.nbytes + motion


_readings: Kept[tuple[object, ...], Reading] = Kept(KEPT_BYTES, lambda kept: kept.nbytes)


def feature_a(moment: Moment) -> Shown:
    """Show what the extraction makes of the raw spikes, at the plane of the decoded feature."""
    plane_index = scene_plane(moment)
    pipeline = PipelineSpec(reconstruct="features")
    values = network_scene(moment.raw.stream, pipeline, plane_index)
    return Shown(values, detail=f"uncoded · plane {plane_index}")


def feature_b(moment: Moment, progress: Progress) -> Shown:
    """Show the decoded feature that stands for the cursor's plane; a preview goes first."""
    source, position = _preview_source(moment), 0
    if source is None:
        found = _coded_source(moment)
        if found is None:
            return _no_features(moment)
        source, position = found
    spec = source.header.codec
    features, _ = _codec(spec).decode_features(source, position, 1, progress)
    preview = " · preview" if preview_of(moment) is not None else ""
    return Shown(features[0], detail=f"decoded · {spec.name}{preview}")


def motion_coded(moment: Moment, progress: Progress) -> Shown:
    """Show the motion that the bitstream tells."""
    found = _reading_at(moment, progress)
    if found is None:
        return _no_features(moment)
    reading, position, codec = found
    if not reading.is_told:
        return Shown(None, message=f"{codec} tells no motion\nSCI does")
    if reading.coded is None:
        return Shown(None, message=INTRA if position else FIRST)
    return _shown_motion(reading.coded, "as it is coded")


def motion_refined(moment: Moment, progress: Progress) -> Shown:
    """Show the motion after FMVR."""
    found = _reading_at(moment, progress)
    if found is None:
        return _no_features(moment)
    reading, _, _ = found
    if reading.refined is None:
        return Shown(None, message=FIRST)
    origin = "estimated and refined" if reading.coded is None else "refined"
    return _shown_motion(reading.refined, origin)


def aligned(moment: Moment, progress: Progress) -> Shown:
    """Show the neighbours of the decoded feature, brought to its moment."""
    found = _aligned(moment, progress)
    if isinstance(found, Shown):
        return found
    values, _, text = found
    return Shown(np.clip(values, 0, 1), detail=text)


def aligned_difference(moment: Moment, progress: Progress) -> Shown:
    """Show what aligned neighbours say otherwise than the decoded feature."""
    found = _aligned(moment, progress)
    if isinstance(found, Shown):
        return found
    values, feature, text = found
    return Shown(values - feature, detail=f"{text} − feature")


def features_at(source: Source, positions: Sequence[int], progress: Progress) -> Luminance:
    """Decode some of the features of a bitstream: (N, H, W) float32 in [0, 1].

    Raises:
        BitstreamError: the bytes are not right.
        Cancelled: somebody asked the work to stop.
    """
    codec, header = _codec(source.header.codec), source.header
    found = np.empty((len(positions), header.height, header.width), np.float32)
    for place, position in enumerate(positions):
        part = progress.part(place / len(positions), (place + 1) / len(positions))
        part.step(0, 1, "decoding features")
        found[place] = codec.decode_features(source, position, 1, part)[0][0]
    return found


def segments_read(moment: Moment) -> tuple[int, int] | None:
    """Return the numbers of the first and the last segment that the cursor's scene is read from.

    None where no features are coded there.
    """
    found = _coded_source(moment)
    if found is None:
        return None
    source, position = found
    spans = source.segments if isinstance(source, Bitstream) else source.index
    begin, end = _stretch(source, position)
    first, last = (bisect_right(spans, at, key=lambda span: span.first) for at in (begin, end - 1))
    return first, last


def _aligned(moment: Moment, progress: Progress) -> tuple[Luminance, Luminance, str] | Shown:
    """Return the aligned neighbours that are chosen, the feature itself, and which they are."""
    found = _reading_at(moment, progress)
    if found is None:
        return _no_features(moment)
    reading, chosen = found[0], moment.session.neighbour
    assert moment.coded is not None  # something was read
    if chosen is Neighbour.MEAN:
        there = np.array(reading.there)
        if not there.any():
            return Shown(None, message="This feature has no neighbours")
        mean: Luminance = reading.aligned[there].mean(axis=0)
        return mean, reading.feature, f"mean of {np.count_nonzero(there)} neighbours"
    place = _ALONE[chosen]
    name = _name_of(_PLACES[place] * moment.coded.pipeline.stride_planes)
    if not reading.there[place]:
        return Shown(None, message=f"There is no feature at {name}")
    return reading.aligned[place], reading.feature, name


def _name_of(planes: int) -> str:
    """Name a moment by its distance from this one: "t−7"."""
    return f"t{planes:+d}".replace("-", "−")


def _shown_motion(came_from: Motion, origin: str) -> Shown:
    """Show where things went, and how far."""
    movement = -came_from
    lengths: NDArray[np.float32] = np.hypot(*movement)
    return Shown(lengths, detail=f"{origin} · since the feature before", movement=movement)


def _no_features(moment: Moment) -> Shown:
    coded = moment.coded
    if coded is not None and coded.covers(moment.session.plane_index):
        return Shown(None, message=NOT_FEATURES)
    return nothing_coded(moment)


def _preview_source(moment: Moment) -> Source | None:
    preview = preview_of(moment)
    is_feature = moment.session.pipeline.paradigm is Paradigm.CAAS
    return preview.bitstream if preview is not None and is_feature else None


def _coded_source(moment: Moment) -> tuple[Source, int] | None:
    """Return the bitstream and the position of its feature at the cursor, if features are coded."""
    coded, t = moment.coded, moment.session.plane_index
    if coded is None or coded.scenes is None or not coded.covers(t):
        return None
    if coded.pipeline.paradigm is not Paradigm.CAAS:
        return None
    return coded.bitstream, coded.scenes.position_of(t)


def _reading_at(moment: Moment, progress: Progress) -> tuple[Reading, int, str] | None:
    """Return what the scene at the cursor is read from, its position, and its codec's label."""
    from models.codecs.registry import codec_info

    found = _coded_source(moment)
    if found is None:
        return None
    source, position = found
    spec = source.header.codec
    begin, end = _stretch(source, position)
    segments = tuple(p.segment for p in pieces(source, begin, end - begin, progress))
    key = spec, segments, position
    reading = _readings.get(key, lambda: _read(source, position, progress))
    return reading, position, codec_info(spec.name).label


def _stretch(source: Source, position: int) -> tuple[int, int]:
    """Return the features (first, past the last) that a scene is read from."""
    return max(position - NEIGHBOURS, 0), min(position + NEIGHBOURS + 1, source.header.items)


def _read(source: Source, position: int, progress: Progress) -> Reading:
    from models.codecs.learned.feature_analysis import analysed

    begin, end = _stretch(source, position)
    codec = _codec(source.header.codec)
    features, motion = codec.decode_features(source, begin, end - begin, progress)
    progress.check()
    place = position - begin
    analysis = analysed(features, motion, place)
    size = features.shape[1:]
    coded = None if motion is None or np.isnan(motion[place]).any() else motion[place]
    return Reading(
        feature=features[place],
        coded=None if coded is None else _per_pixel(coded, BLOCK, size),
        is_told=motion is not None,
        refined=_per_pixel(analysis.refined_motion[BEFORE], REFINED_BLOCK, size) if place else None,
        aligned=analysis.aligned,
        there=tuple(0 <= position + far < source.header.items for far in _PLACES),
    )


def _per_pixel(motion: Motion, block: int, size: tuple[int, ...]) -> Motion:
    """Give each pixel (H, W) the vector of its block of `block` × `block` pixels."""
    height, width = size
    repeated = motion.repeat(block, axis=1).repeat(block, axis=2)
    return np.ascontiguousarray(repeated[:, :height, :width])


@lru_cache(maxsize=2)
def _codec(spec: CodecSpec) -> FeatureSceneCodec:
    """Return what decodes features; it keeps those that it decoded last."""
    from models.codecs.caas import feature_scene_codec
    from models.codecs.registry import picture_coder

    return feature_scene_codec(picture_coder(spec), gop=1)
