"""Codes subjects at qualities that cover a range of bits, decodes them again, and measures.

subject ──codec──▶ bytes ──▶ scenes ──────────────── against ground truth and uncoded scenes
                                └──fire again──▶ spikes ──────────── against the raw spikes
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.codecs.bitstream import Bitstream
from models.codecs.recording_codec import DecodedRecording
from models.codecs.recordings import decode_recording
from models.codecs.registry import build_pipeline, build_scene_codec, codec_info
from models.codecs.scene_pipeline import ScenePipeline
from models.codecs.spec import QUALITY, CodecSpec, ItemKind
from models.errors import ParameterError
from models.experiments.kept_bitstreams import KeptBitstreams, key_of
from models.experiments.operating_points import BitsLine, covering_points
from models.experiments.rd_curves import BITS_RANGE, RdCurve, RdPoint
from models.experiments.subjects import Subject
from models.metrics.image_fidelity import psnr_db
from models.metrics.scene_fidelity import compare_scenes, scenes_at
from models.metrics.spike_fidelity import SpikeMetricOptions, compare_spikes
from models.progress import Progress
from models.scenes import SceneSequence

SPIKE_OPTIONS = SpikeMetricOptions(tolerances_planes=(), chance=False)


@dataclass(frozen=True, slots=True)
class Contestant:
    """A codec that is compared.

    Attributes:
        name: as it was asked for, which may say parameters too.
        spec: its quality is set anew.
    """

    name: str
    spec: CodecSpec


def check_codec(spec: CodecSpec) -> None:
    """Check that a codec has a curve.

    Raises:
        UnknownCodecError, ParameterError: there is none, it is lossless, or codes no scenes.
        CodecUnavailableError: it can't be used here.
    """
    info = codec_info(spec.name)
    if info.item is not ItemKind.SCENES or info.lossless:
        raise ParameterError(
            f"{spec.name} has no curve of bits and fidelity", "compare lossy codecs of scenes"
        )
    build_scene_codec(spec)


def measure_curve(
    subject: Subject,
    contestant: Contestant,
    points: int,
    kept: KeptBitstreams,
    progress: Progress,
) -> RdCurve:
    """Measure a codec on a subject at about so many points over `BITS_RANGE`.

    Raises:
        CodecError: the codec is unknown, unavailable, or failed.
        Cancelled: somebody asked the work to stop.
    """
    spec = contestant.spec
    subject = subject.guided(spec.name, progress.part(0, 0.1))
    done = 0

    def encode(quality: float) -> RdPoint:
        nonlocal done
        part = progress.part(*(0.1 + 0.9 * min(n / (points + 3), 1) for n in (done, done + 1)))
        done += 1
        part.step(0, 1, f"{contestant.name} on {subject.name}")
        return measure_at(subject, spec.replace(**{QUALITY: quality}), kept)

    line = BitsLine.of(codec_info(spec.name))
    found = covering_points(encode, line, BITS_RANGE, points)
    return RdCurve(subject.name, contestant.name, subject.reconstruct, found, subject.planes)


def measure_at(subject: Subject, spec: CodecSpec, kept: KeptBitstreams) -> RdPoint:
    """Code a subject, decode the bytes, and measure what came back.

    Raises:
        CodecError: the codec is unknown, unavailable, or failed.
    """
    bitstream = kept.fetch(key_of(subject, spec), lambda: _encode(subject, spec))
    decoded = decode_recording(bitstream)
    assert decoded.scenes is not None  # a scene codec gave them
    assert bitstream.bits_per_scene_pixel is not None
    point = RdPoint(float(spec[QUALITY]), bitstream.bits_per_scene_pixel)
    return _with_spikes(_with_scenes(point, subject, decoded.scenes), subject, decoded)


def _encode(subject: Subject, spec: CodecSpec) -> Bitstream:
    if subject.pipeline is None or subject.stream is None:
        return build_scene_codec(spec).encode(subject.scenes, Progress())
    codec = build_pipeline(spec, subject.pipeline)
    assert isinstance(codec, ScenePipeline)  # a scene codec in a pipeline
    return codec.encode_scenes(subject.scenes, subject.stream.rows, Progress())


def _with_scenes(point: RdPoint, subject: Subject, decoded: SceneSequence) -> RdPoint:
    if subject.truths:
        planes = sorted(subject.truths)
        truths = np.stack([subject.truths[plane] for plane in planes])
        held = decoded.luminance if subject.stream is None else scenes_at(decoded, planes)
        found = compare_scenes(truths, held, multiscale=False)
        point = replace(point, scene_psnr_db=found.psnr_db, scene_ssim=found.ssim)
    if subject.stream is None:
        return point
    uncoded_db = psnr_db(subject.scenes.luminance, decoded.luminance)
    return replace(point, scene_psnr_uncoded_db=uncoded_db)


def _with_spikes(point: RdPoint, subject: Subject, decoded: DecodedRecording) -> RdPoint:
    if subject.stream is None or subject.planes is None or decoded.spikes is None:
        return point
    raw = subject.stream.section(*subject.planes)
    found = compare_spikes(raw, decoded.spikes, options=SPIKE_OPTIONS)
    return replace(
        point,
        isi_psnr_db=found.isi_psnr_db,
        firing_rate_psnr_db=found.firing_rate_psnr_db,
        isi_left_out=found.isi_left_out / found.samples,
    )


def measure_curves(
    subjects: Sequence[Subject],
    contestants: Sequence[Contestant],
    points: int,
    kept: KeptBitstreams,
    progress: Progress,
) -> tuple[RdCurve, ...]:
    """Measure every codec on every subject; see `measure_curve`."""
    total = len(subjects) * len(contestants)
    curves: list[RdCurve] = []
    for subject in subjects:
        for contestant in contestants:
            part = progress.part(len(curves) / total, (len(curves) + 1) / total)
            curves.append(measure_curve(subject, contestant, points, kept, part))
    return tuple(curves)
