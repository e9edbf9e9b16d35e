"""The three paradigms on one moment of a recording: what a codec makes of planes, scenes, features.

    CTA    planes ──codec──▶ planes ──learned reconstruction──▶ scenes ─┐
    ATC    learned scenes ──codec──▶ scenes ────────────────────────────┼─ against the same scenes,
    CAAS   features ──codec──▶ features ──analysis──▶ scenes ───────────┘  at the same stride

As in SCI, Table III and Fig. 11. Bits are payload bits of real bytes, decoded again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from models.arrays import Luminance
from models.codecs.access import Source
from models.codecs.bitstream import PipelineSpec
from models.codecs.quality_encoder import QualityEncoder
from models.codecs.recordings import decode_scenes, decode_spikes
from models.codecs.registry import codec_info
from models.codecs.spec import QUALITY, CodecSpec, Paradigm
from models.experiments.operating_points import BitsLine, covering_points
from models.experiments.subjects import stretch
from models.metrics.scene_fidelity import compare_scenes, scenes_at
from models.progress import Progress
from models.reconstruction.registry import reconstruction
from models.reconstruction.sequence import scene_planes
from models.streams.stream import SpikeStream

METHOD = "learned"
"""How scenes are reconstructed: before coding with ATC, after decoding with CTA."""
SCENE_BITS = (0.05, 0.8)
"""Bits per scene pixel that ATC and CAAS are measured over."""
SPIKE_BITS = (0.1, 1.0)
"""Bits per spike sample that CTA is measured over: the raw planes are 1."""
TENTH = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A stretch of a recording, and what its scenes are held against.

    Attributes:
        stream: the whole recording.
        start, stop: the planes that are coded, stop exclusive.
        truths: ground truth by plane, those inside the stretch; {}: scenes are held against the
            learned reconstruction of the raw planes.
        stride_planes: planes for which a scene stands.
    """

    stream: SpikeStream
    start: int
    stop: int
    truths: Mapping[int, Luminance]
    stride_planes: int = PipelineSpec().stride_planes

    @property
    def scenes(self) -> int:
        """Scenes that stand for the stretch."""
        return len(scene_planes(self.start, self.stop, self.stride_planes))


@dataclass(frozen=True, slots=True)
class Contender:
    """A codec under a paradigm.

    Attributes:
        paradigm: what of the recording it codes.
        codec: its quality is set anew.
        gop: scenes of a group, 0 all in one; planes for as many scenes with CTA.
    """

    paradigm: Paradigm
    codec: CodecSpec
    gop: int = 1

    @property
    def name(self) -> str:
        """Paradigm, codec, what is set on it, and the scenes of a group unless each is alone."""
        group = {0: ", one group", 1: ""}.get(self.gop, f", gop {self.gop}")
        return f"{self.paradigm.upper()} · {' '.join(self._codec_words())}{group}"

    def _codec_words(self) -> Iterator[str]:
        """Give the codec, and the parameters that are not at their defaults."""
        info = codec_info(self.codec.name)
        yield info.label.split(" (")[0]
        for parameter in info.parameters:
            value = dict(info.complete(self.codec).parameters)[parameter.name]
            if parameter.name != QUALITY and value != parameter.default:
                yield str(value) if parameter.choices else f"{parameter.name}={value}"

    def pipeline(self, stride_planes: int) -> PipelineSpec:
        """Return how it meets a recording."""
        pipeline = PipelineSpec(reconstruct=METHOD, stride_planes=stride_planes).under(
            self.paradigm
        )
        planes = stride_planes if self.paradigm is Paradigm.CTA and self.gop != 1 else 1
        return replace(pipeline, gop=planes * self.gop)


@dataclass(frozen=True, slots=True)
class ParadigmPoint:
    """A contender at one quality.

    Attributes:
        quality: the codec's, 0 to 100.
        bits_per_scene_pixel: payload bits / (scenes · H · W), the scenes of the moment.
        bits_per_spike_sample: payload bits / (planes · H · W); the raw planes are 1.
        psnr_db, ssim: of the scenes that came back; no SSIM of scenes too small for it.
    """

    quality: float
    bits_per_scene_pixel: float
    bits_per_spike_sample: float
    psnr_db: float
    ssim: float | None


@dataclass(frozen=True, slots=True)
class ParadigmCurve:
    """A contender at several qualities, by rising quality."""

    contender: Contender
    points: tuple[ParadigmPoint, ...]


@dataclass(frozen=True, slots=True)
class ParadigmComparison:
    """What was measured on a moment.

    Attributes:
        curves: of every contender.
        planes: first and past the last that were coded.
        stride_planes: planes for which a scene stands.
        truth_planes: planes whose ground truth the scenes were held against; empty: they were held
            against the learned reconstruction of the raw planes.
        fitted: whether luminance was fitted to the truth: nobody said the full scale.
    """

    curves: tuple[ParadigmCurve, ...]
    planes: tuple[int, int]
    stride_planes: int
    truth_planes: tuple[int, ...]
    fitted: bool

    def loss_db(self, point: ParadigmPoint) -> float | None:
        """Return by how much CAAS is better with at most a tenth of a point's bits.

        The best of its points that cost so little is taken; None where none does.
        """
        most = TENTH * point.bits_per_spike_sample
        cheap = [
            other.psnr_db
            for curve in self.curves
            if curve.contender.paradigm is Paradigm.CAAS
            for other in curve.points
            if other.bits_per_spike_sample <= most
        ]
        return max(cheap) - point.psnr_db if cheap else None


def moment_of(
    stream: SpikeStream, truths: Mapping[int, Luminance], scenes: int, near: int | None = None
) -> Moment:
    """Return a moment of so many scenes, unless the recording is shorter.

    Args:
        stream: the recording.
        truths: its ground truth by plane.
        scenes: how many.
        near: a plane that it is to lie around; None: around ground truth, else in the middle.
    """
    stride = PipelineSpec().stride_planes
    wanted = sorted(truths) if near is None else [near]
    start, stop = stretch(stream.planes, wanted, stride, scenes)
    return moment_within(stream, truths, start, stop)


def moment_within(
    stream: SpikeStream, truths: Mapping[int, Luminance], start: int, stop: int
) -> Moment:
    """Return planes `start` to `stop` (exclusive) as a moment, with the truth that lies inside."""
    inside = {plane: scene for plane, scene in truths.items() if start <= plane < stop}
    return Moment(stream, start, stop, inside)


def contenders(
    codecs: Sequence[CodecSpec], gops: Sequence[int], paradigms: Sequence[Paradigm]
) -> tuple[Contender, ...]:
    """Return every codec under every paradigm, those that predict with each `gop`.

    Learned codecs don't code planes: they have learned what scenes look like.
    """
    return tuple(
        Contender(paradigm, codec, gop)
        for paradigm in paradigms
        for codec in codecs
        if paradigm is not Paradigm.CTA or codec_info(codec.name).family != "learned"
        for gop in (gops if codec_info(codec.name).inter else (1,))
    )


def compare_paradigms(
    moment: Moment, wanted: Sequence[Contender], points: int, progress: Progress
) -> ParadigmComparison:
    """Measure every contender at about so many points.

    Raises:
        CodecError: a codec is unknown, unavailable, or failed.
        Cancelled: somebody asked the work to stop.
    """
    planes, reference = _reference(moment)
    fitted = bool(moment.truths) and moment.stream.full_scale == 1.0
    measure = partial(_fidelity, moment, planes, reference, fitted)
    curves = []
    for done, contender in enumerate(wanted):
        part = progress.part(done / len(wanted), (done + 1) / len(wanted))
        curves.append(_curve(moment, contender, points, measure, part))
    progress.step(1, 1, "compared")
    return ParadigmComparison(
        tuple(curves),
        (moment.start, moment.stop),
        moment.stride_planes,
        tuple(sorted(moment.truths)),
        fitted,
    )


Measure = Callable[[Contender, Source, Progress], tuple[float, float | None]]


def _curve(
    moment: Moment, contender: Contender, points: int, measure: Measure, progress: Progress
) -> ParadigmCurve:
    pipeline = contender.pipeline(moment.stride_planes)
    encoder = QualityEncoder(moment.stream, contender.codec, pipeline, moment.start, moment.stop)
    done = 0

    def encode(quality: float) -> ParadigmPoint:
        nonlocal done
        part = progress.part(*(min(n / (points + 3), 1) for n in (done, done + 1)))
        done += 1
        part.step(0, 1, contender.name)
        source = encoder(quality, part.part(0, 0.6))
        psnr, ssim = measure(contender, source, part.part(0.6, 1))
        bits = source.bits_per_spike_sample
        assert bits is not None  # planes were coded, or scenes that stand for them
        per_scene = bits * (moment.stop - moment.start) / moment.scenes
        return ParadigmPoint(quality, per_scene, bits, psnr, ssim)

    line, span = BitsLine.of(codec_info(contender.codec.name)), SCENE_BITS
    if contender.paradigm is Paradigm.CTA:
        stride = moment.stride_planes
        line = replace(line, at_lowest=line.at_lowest + math.log(stride))
        span = stride * SPIKE_BITS[0], stride * SPIKE_BITS[1]
    return ParadigmCurve(contender, covering_points(encode, line, span, points))


def _reference(moment: Moment) -> tuple[list[int], Luminance]:
    """Return the planes whose scenes are measured, and what they are held against."""
    if moment.truths:
        planes = sorted(moment.truths)
        return planes, np.stack([moment.truths[plane] for plane in planes])
    planes = list(scene_planes(moment.start, moment.stop, moment.stride_planes))
    return planes, _learned(moment.stream, planes)


def _fidelity(
    moment: Moment,
    planes: list[int],
    reference: Luminance,
    fitted: bool,
    contender: Contender,
    source: Source,
    progress: Progress,
) -> tuple[float, float | None]:
    """Return PSNR and SSIM of what a bitstream gives."""
    if contender.paradigm is Paradigm.CTA:
        spikes = decode_spikes(source, moment.start, moment.stop, progress)
        found = _learned(spikes, [plane - moment.start for plane in planes])
    else:
        found = scenes_at(decode_scenes(source, 0, source.header.items, progress), planes)
    near = compare_scenes(reference, found, fit_luminance=fitted, multiscale=False)
    return near.psnr_db, near.ssim


def _learned(stream: SpikeStream, planes: Sequence[int]) -> Luminance:
    method = reconstruction(METHOD, PipelineSpec().window_planes)
    return np.stack([method.scene(stream, plane) for plane in planes])
