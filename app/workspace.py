"""What is heavy: open recordings and what codecs made of them; the session names them by key.

No Qt: presenters tell one another of news through `app.news`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from models.codecs.bitstream import Bitstream, PipelineSpec
from models.codecs.spec import CodecSpec
from models.scenes import SceneSequence
from models.streams.stream import SpikeStream

if TYPE_CHECKING:
    from models.codecs.access import Source
    from models.codecs.scene_reader import Scenes
    from models.experiments.measure import Measured
    from models.representations.activity import ActivityCurve
    from models.representations.scrub_index import ScrubIndex
    from models.representations.statistics import StreamSummary
    from models.streams.formats import GeometryRequest
    from models.streams.recording import Recording


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An open recording with what was worked out about it so far.

    Attributes:
        key: names it in the session; the path as it was given.
        recording: stream, geometry, warnings and ground truth.
        index: makes scrubbing independent of the length; built in the background.
        request: how the user said that the file is to be read, if anything was said.
        activity, summary: None until they are computed.
    """

    key: str
    recording: Recording
    index: ScrubIndex
    request: GeometryRequest | None = None
    activity: ActivityCurve | None = None
    summary: StreamSummary | None = None

    @property
    def stream(self) -> SpikeStream:
        """The planes."""
        return self.recording.stream


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A stretch of a recording as it comes back from a codec, with what that cost.

    Attributes:
        key: of the recording.
        codec, pipeline: complete specs.
        bitstream: the real bytes, on disk where they are those of a long recording.
        file_bytes: of the `.slp` that they make.
        scenes: decoded, or decoded where one looks; None where planes themselves were coded.
        spikes: fired again from the scenes, or decoded; plane 0 is `first_plane` of the recording.
        index: for scrubbing `spikes`.
        measured: how near it is to the recording; of a long one at first only what it costs.
        measured_planes: the planes of the recording (first, past the last) on which it was
            measured, or None before it was.
        encode_seconds: wall time here.
        decode_seconds: wall time here; None where not everything was decoded.
        note: why the wanted bitrate was not reached, or "".
        path: where the bitstream lies, if it was opened from or saved to a file.
    """

    key: str
    codec: CodecSpec
    pipeline: PipelineSpec
    bitstream: Source
    file_bytes: int
    scenes: Scenes | None
    spikes: SpikeStream
    index: ScrubIndex
    measured: Measured
    measured_planes: tuple[int, int] | None
    encode_seconds: float
    decode_seconds: float | None
    note: str = ""
    path: Path | None = None

    @property
    def first_plane(self) -> int:
        """The plane of the recording at which the coded stretch begins."""
        return self.bitstream.header.first_plane

    @property
    def stop_plane(self) -> int:
        """The plane after its last."""
        return self.first_plane + self.bitstream.header.planes

    def covers(self, plane_index: int) -> bool:
        """Whether a plane of the recording was coded."""
        return self.first_plane <= plane_index < self.stop_plane


@dataclass(frozen=True, slots=True, eq=False)
class ScenePreview:
    """One scene coded and decoded while a slider is dragged.

    Attributes:
        key: of the recording.
        plane_index: the plane that the scene shows.
        hold: planes (first, past the last) for which it stands.
        uncoded, decoded: (1, H, W) scenes before and after the codec.
        bitstream: the real bytes of the scene.
        quality: what the codec was set to.
        bits_per_scene_pixel: exact, of this scene's payload.
        psnr_db: of the decoded scene against the uncoded one.
    """

    key: str
    plane_index: int
    hold: tuple[int, int]
    uncoded: SceneSequence
    decoded: SceneSequence
    bitstream: Bitstream
    quality: float
    bits_per_scene_pixel: float
    psnr_db: float
    encode_seconds: float
    decode_seconds: float


@dataclass(slots=True)
class Workspace:
    """The recordings that are open, by key, and the newest result of each."""

    documents: dict[str, Document] = field(default_factory=dict)
    coded: dict[str, Coded] = field(default_factory=dict)
    previews: dict[str, ScenePreview] = field(default_factory=dict)
    pinned: Coded | None = None

    def document(self, key: str) -> Document | None:
        """Return an open recording, or None."""
        return self.documents.get(key)

    def amend(self, key: str, **changes: object) -> None:
        """Add what was worked out about a recording; one that was closed meanwhile is let go."""
        if key in self.documents:
            self.documents[key] = replace(self.documents[key], **changes)  # type: ignore[arg-type]

    def close(self, key: str) -> None:
        """Forget a recording and what was made of it."""
        self.documents.pop(key, None)
        self.coded.pop(key, None)
        self.previews.pop(key, None)
        if self.pinned is not None and self.pinned.key == key:
            self.pinned = None
