"""The tables that show how good codecs and reconstructions are, measured in one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from models.arrays import Luminance
from models.codecs.bitstream import PipelineSpec
from models.errors import RequestError
from models.experiments.kept_bitstreams import KeptBitstreams
from models.experiments.known_recordings import KnownRecording, true_scenes
from models.experiments.rd_measuring import Contestant, measure_curves
from models.experiments.rd_tables import RdTable
from models.experiments.reconstructions import (
    MethodFidelity,
    available_methods,
    compare_reconstructions,
)
from models.experiments.subjects import Subject, picture_subject, recording_subject
from models.progress import Progress


class Wanted(StrEnum):
    """What can be measured."""

    SCENES = "scenes"
    """Ground truth of recordings, coded as pictures."""
    PICTURES = "pictures"
    RECORDINGS = "recordings"
    """Recordings through a pipeline, and spikes fired again."""
    RECONSTRUCTION = "reconstruction"


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """What is measured, and on what.

    Attributes:
        contestants: the codecs.
        anchors: names of those that BD-rates are against.
        pictures: by name, (H, W) float32 in [0, 1].
        recordings: with ground truth or without.
        wanted: which tables; those for which there is no data are left out.
        reconstruct: methods by which recordings become scenes, the first being the one that
            codecs are compared behind subject by subject.
        points: of each curve, or some more.
        most_scenes: of each recording.
        kept: where bitstreams are kept.
    """

    contestants: tuple[Contestant, ...]
    anchors: tuple[str, ...]
    pictures: Mapping[str, Luminance] = field(default_factory=dict)
    recordings: tuple[KnownRecording, ...] = ()
    wanted: tuple[Wanted, ...] = tuple(Wanted)
    reconstruct: tuple[str, ...] = ("learned", "tfp")
    points: int = 5
    most_scenes: int = 7
    kept: KeptBitstreams = field(default_factory=KeptBitstreams)

    def __post_init__(self) -> None:
        names = {contestant.name for contestant in self.contestants}
        for anchor in self.anchors:
            if anchor not in names:
                raise RequestError(f"anchor {anchor} is not among the codecs measured")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured.

    Attributes:
        tables: of rate and distortion, one for each kind of subjects.
        methods: of reconstruction; empty where no ground truth is known.
    """

    tables: tuple[RdTable, ...]
    methods: tuple[MethodFidelity, ...]


def evaluate(request: EvaluationRequest, progress: Progress) -> Evaluation:
    """Measure everything that is asked for.

    Raises:
        CodecError: a codec or a reconstruction is unknown, unavailable, or failed.
        Cancelled: somebody asked the work to stop.
    """
    groups = tuple(_groups(request, progress.part(0, 0.05)))
    sizes = [sum(len(subject.scenes) for subject in group.subjects) for group in groups]
    tables = []
    for position, group in enumerate(groups):
        begin, end = (0.05 + 0.9 * sum(sizes[:n]) / sum(sizes) for n in (position, position + 1))
        curves = measure_curves(
            group.subjects,
            request.contestants,
            request.points,
            request.kept,
            progress.part(begin, end),
        )
        tables.append(RdTable(group.title, curves, request.anchors))
    return Evaluation(tuple(tables), _reconstructions(request, progress.part(0.95, 1)))


@dataclass(frozen=True, slots=True)
class _Group:
    title: str
    subjects: tuple[Subject, ...]


def _groups(request: EvaluationRequest, progress: Progress) -> Iterator[_Group]:
    """Gather subjects by what they are held against."""
    truths = true_scenes(request.recordings)
    if Wanted.SCENES in request.wanted and truths:
        scenes = tuple(picture_subject(truth.place, truth.luminance) for truth in truths)
        yield _Group("Ground truth coded as pictures", scenes)
    if Wanted.PICTURES in request.wanted and request.pictures:
        pictures = request.pictures.items()
        yield _Group("Pictures", tuple(picture_subject(name, each) for name, each in pictures))
    if Wanted.RECORDINGS in request.wanted:
        known = [recording for recording in request.recordings if recording.truths]
        real = [recording for recording in request.recordings if not recording.truths]
        if known:
            subjects = _reconstructed(request, known, progress.part(0, 0.5))
            yield _Group("Recordings with ground truth", subjects)
        if real:
            subjects = _reconstructed(request, real, progress.part(0.5, 1))
            yield _Group("Recordings without ground truth", subjects)


def _reconstructed(
    request: EvaluationRequest, recordings: Sequence[KnownRecording], progress: Progress
) -> tuple[Subject, ...]:
    jobs = [(method, recording) for method in request.reconstruct for recording in recordings]
    return tuple(
        recording_subject(
            recording.name,
            recording.stream,
            recording.truths,
            PipelineSpec(reconstruct=method),
            request.most_scenes,
            progress.part(position / len(jobs), (position + 1) / len(jobs)),
        )
        for position, (method, recording) in enumerate(jobs)
    )


def _reconstructions(request: EvaluationRequest, progress: Progress) -> tuple[MethodFidelity, ...]:
    truths = true_scenes(request.recordings)
    if Wanted.RECONSTRUCTION not in request.wanted or not truths:
        return ()
    return compare_reconstructions(truths, available_methods(), progress)
