"""Recordings that are measured on, with the ground truth that lies beside some of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from models.arrays import Luminance
from models.errors import RequestError
from models.streams.opening import open_recording
from models.streams.recording import Recording
from models.streams.stream import SpikeStream

RECORDING_SUFFIXES = (".dat",)


@dataclass(frozen=True, slots=True, eq=False)
class KnownRecording:
    """A recording, and what is known of its scenes.

    Attributes:
        name: path of its file below the folder, without its suffix.
        stream: its spikes; where there is ground truth, its full scale is set.
        truths: scenes by plane, (H, W) in [0, 1]; none of a real recording.
    """

    name: str
    stream: SpikeStream
    truths: Mapping[int, Luminance]


@dataclass(frozen=True, slots=True, eq=False)
class TrueScene:
    """A plane of a recording whose scene is known.

    Attributes:
        name: of the recording.
        stream: the recording, its full scale set.
        plane_index: the plane.
        luminance: its scene, (H, W) in [0, 1].
    """

    name: str
    stream: SpikeStream
    plane_index: int
    luminance: Luminance

    @property
    def place(self) -> str:
        """Recording and plane, in a word."""
        return f"{self.name}@{self.plane_index}"


def known_recordings(folder: Path, full_scale: float) -> tuple[KnownRecording, ...]:
    """Return the recordings below a folder, by path.

    Args:
        folder: searched for recordings.
        full_scale: firing rate of luminance 1 of those that have ground truth and don't say.

    Raises:
        RequestError: there is none.
        StreamFormatError: one can't be read.
    """
    found = tuple(_known(recording, folder, full_scale) for recording in _recordings(folder))
    if not found:
        raise RequestError(f"{folder} holds no recording ({', '.join(RECORDING_SUFFIXES)})")
    return found


def true_scenes(recordings: Sequence[KnownRecording]) -> tuple[TrueScene, ...]:
    """Return every plane with ground truth."""
    return tuple(
        TrueScene(recording.name, recording.stream, plane_index, luminance)
        for recording in recordings
        for plane_index, luminance in sorted(recording.truths.items())
    )


def _recordings(folder: Path) -> Iterator[Recording]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in RECORDING_SUFFIXES:
            yield open_recording(path)


def _known(recording: Recording, folder: Path, full_scale: float) -> KnownRecording:
    stream = recording.stream
    truths = {truth.plane_index: truth.luminance() for truth in recording.truths}
    if truths and stream.full_scale == 1.0:
        stream = replace(stream, full_scale=full_scale)
    name = recording.path.relative_to(folder).with_suffix("").as_posix()
    return KnownRecording(name, stream, truths)
