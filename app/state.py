"""The session: everything the user has chosen, as one frozen value; no Qt.

Presenters compare the old session with the new one and update only what changed. What is heavy
(recordings, decoded results) lives in `app.workspace` and is named here by keys.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from models.codecs.bitstream import PipelineSpec
from models.codecs.spec import CodecSpec


class PaneKind(StrEnum):
    """What a pane shows; A is the raw recording, B the spikes regenerated from decoded scenes."""

    SPIKES_A = "spikes-a"
    SPIKES_B = "spikes-b"
    ISI_A = "isi-a"
    ISI_B = "isi-b"
    FIRING_A = "firing-a"
    FIRING_B = "firing-b"
    SCENE_A = "scene-a"
    SCENE_B = "scene-b"
    LEARNED_A = "learned-a"
    LEARNED_B = "learned-b"
    TRUTH = "truth"
    SCENE_DIFFERENCE = "scene-difference"
    SPIKE_DIFFERENCE = "spike-difference"
    ATTENTION = "attention"
    BITS = "bits"
    FEATURE_A = "feature-a"
    FEATURE_B = "feature-b"
    MOTION_CODED = "motion-coded"
    MOTION_REFINED = "motion-refined"
    ALIGNED = "aligned"
    ALIGNED_DIFFERENCE = "aligned-difference"


class Quantity(StrEnum):
    """What the values of a pane are; panes of one quantity share levels and colour map."""

    SPIKES = "spikes"
    ISI = "isi"
    FIRING_RATE = "firing-rate"
    LUMINANCE = "luminance"
    DIFFERENCE = "difference"
    MATCH = "match"
    ATTENTION = "attention"
    BITS = "bits"
    MOTION = "motion"


QUANTITY_OF: dict[PaneKind, Quantity] = {
    PaneKind.SPIKES_A: Quantity.SPIKES,
    PaneKind.SPIKES_B: Quantity.SPIKES,
    PaneKind.ISI_A: Quantity.ISI,
    PaneKind.ISI_B: Quantity.ISI,
    PaneKind.FIRING_A: Quantity.FIRING_RATE,
    PaneKind.FIRING_B: Quantity.FIRING_RATE,
    PaneKind.SCENE_A: Quantity.LUMINANCE,
    PaneKind.SCENE_B: Quantity.LUMINANCE,
    PaneKind.LEARNED_A: Quantity.LUMINANCE,
    PaneKind.LEARNED_B: Quantity.LUMINANCE,
    PaneKind.TRUTH: Quantity.LUMINANCE,
    PaneKind.SCENE_DIFFERENCE: Quantity.DIFFERENCE,
    PaneKind.SPIKE_DIFFERENCE: Quantity.MATCH,
    PaneKind.ATTENTION: Quantity.ATTENTION,
    PaneKind.BITS: Quantity.BITS,
    PaneKind.FEATURE_A: Quantity.LUMINANCE,
    PaneKind.FEATURE_B: Quantity.LUMINANCE,
    PaneKind.MOTION_CODED: Quantity.MOTION,
    PaneKind.MOTION_REFINED: Quantity.MOTION,
    PaneKind.ALIGNED: Quantity.LUMINANCE,
    PaneKind.ALIGNED_DIFFERENCE: Quantity.DIFFERENCE,
}

PARTNER_OF: dict[PaneKind, PaneKind] = {
    PaneKind.SPIKES_A: PaneKind.SPIKES_B,
    PaneKind.ISI_A: PaneKind.ISI_B,
    PaneKind.FIRING_A: PaneKind.FIRING_B,
    PaneKind.SCENE_A: PaneKind.SCENE_B,
    PaneKind.LEARNED_A: PaneKind.LEARNED_B,
    PaneKind.FEATURE_A: PaneKind.FEATURE_B,
}
"""Which pane is laid over which when A and B are compared."""


class CompareMode(StrEnum):
    """How A and B are shown: in the grid, or laid over one another."""

    GRID = "grid"
    WIPE_VERTICAL = "wipe-vertical"
    WIPE_HORIZONTAL = "wipe-horizontal"
    ONLY_A = "a"
    ONLY_B = "b"
    DIFFERENCE = "difference"
    SIDE_BY_SIDE = "side-by-side"


class OverlayKind(StrEnum):
    """What is laid over pictures of spikes and scenes: heat, or arrows of motion."""

    NONE = "none"
    ATTENTION = "attention"
    BITS = "bits"
    MOTION = "motion"


OVERLAY_PANE: dict[OverlayKind, PaneKind] = {
    OverlayKind.ATTENTION: PaneKind.ATTENTION,
    OverlayKind.BITS: PaneKind.BITS,
    OverlayKind.MOTION: PaneKind.MOTION_REFINED,
}
"""The kind of pane that shows alone what an overlay lays over others."""


class Neighbour(StrEnum):
    """Which of the features around one are shown aligned to it."""

    MEAN = "mean"
    TWO_BEFORE = "two-before"
    BEFORE = "before"
    AFTER = "after"
    TWO_AFTER = "two-after"


class LoopMode(StrEnum):
    """What happens where playback reaches the end of its range."""

    ONCE = "once"
    LOOP = "loop"
    PING_PONG = "ping-pong"


class Pace(StrEnum):
    """Whether playback keeps its speed and skips planes, or shows every plane and is late."""

    KEEP_SPEED = "speed"
    EVERY_PLANE = "every"


@dataclass(frozen=True, slots=True)
class Levels:
    """Which values become the first and the last colour of a quantity's colour map.

    Attributes:
        low, high: these values.
        color_map: its name.
        locked: they are not set from what is shown.
        automatic: they follow what is shown, in large steps, from 0 on.
    """

    low: float
    high: float
    color_map: str
    locked: bool = False
    automatic: bool = False


DEFAULT_LEVELS: tuple[tuple[Quantity, Levels], ...] = (
    (Quantity.SPIKES, Levels(0.0, 1.0, "gray", locked=True)),
    (Quantity.ISI, Levels(1.0, 12.0, "viridis")),
    (Quantity.FIRING_RATE, Levels(0.0, 1.0, "magma")),
    (Quantity.LUMINANCE, Levels(0.0, 1.0, "gray")),
    (Quantity.DIFFERENCE, Levels(-1.0, 1.0, "blue-white-red")),
    (Quantity.MATCH, Levels(0.0, 3.0, "spike-match", locked=True)),
    (Quantity.ATTENTION, Levels(0.0, 1.0, "inferno", automatic=True)),
    (Quantity.BITS, Levels(0.0, 1.0, "plasma", automatic=True)),
    (Quantity.MOTION, Levels(0.0, 1.0, "wheel", automatic=True)),
)


@dataclass(frozen=True, slots=True)
class Probe:
    """A pixel whose values and train are shown."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Playback:
    """How time goes by: direction (0 stands still), planes a second of screen, loop and pace."""

    direction: int = 0
    planes_per_second: float = 60.0
    loop: LoopMode = LoopMode.LOOP
    pace: Pace = Pace.KEEP_SPEED


TUNE_PANES = (
    PaneKind.SPIKES_A,
    PaneKind.ISI_A,
    PaneKind.SCENE_A,
    PaneKind.SPIKES_B,
    PaneKind.ISI_B,
    PaneKind.SCENE_B,
)
INSPECT_PANES = (PaneKind.SPIKES_A, PaneKind.ISI_A, PaneKind.FIRING_A, PaneKind.SCENE_A)


class Scope(StrEnum):
    """Which planes are encoded."""

    SCENE = "scene"
    RANGE = "range"
    ALL = "all"


class Preset(StrEnum):
    """An arrangement of the window for a purpose."""

    INSPECT = "inspect"
    TUNE = "tune"
    TEACH = "teach"


@dataclass(frozen=True, slots=True)
class Session:
    """What the user has chosen.

    Attributes:
        recording: key of the recording shown, or "" before one is open.
        planes, height, width: its size, 0 before one is open.
        plane_index: the plane shown.
        window_planes: planes pooled for the firing-rate map and the TFP scene.
        range_planes: (first, past the last) plane of the in–out range, or None for all.
        panes: what each pane shows, row by row; rows, columns: of the grid.
        compare: grid, or which comparison; compared: the A side of it.
        wipe: where the line of the wipe stands, in [0, 1].
        difference_gain: by how much a difference is amplified.
        levels: for each quantity its levels and colour map.
        overlay: what lies over spikes and scenes; overlay_opacity: how strongly, in [0, 1].
        neighbour: the aligned feature that is shown.
        classes: the data set whose labels are asked for.
        codec, pipeline: what is encoded with, and how.
        wanted_bits_per_scene_pixel: the bitrate to search for, or None to take the quality of
            `codec` as it is.
        scope: which planes are encoded.
        probe: the clicked pixel; pins: further ones that stay.
        linked: whether panes share one camera.
    """

    recording: str = ""
    planes: int = 0
    height: int = 0
    width: int = 0
    capture_rate_hz: float | None = None
    plane_index: int = 0
    window_planes: int = 21
    range_planes: tuple[int, int] | None = None
    playback: Playback = field(default_factory=Playback)
    preset: Preset = Preset.TUNE
    panes: tuple[PaneKind, ...] = TUNE_PANES
    rows: int = 2
    columns: int = 3
    compare: CompareMode = CompareMode.GRID
    compared: PaneKind = PaneKind.SCENE_A
    wipe: float = 0.5
    difference_gain: float = 4.0
    levels: tuple[tuple[Quantity, Levels], ...] = DEFAULT_LEVELS
    overlay: OverlayKind = OverlayKind.NONE
    overlay_opacity: float = 0.6
    neighbour: Neighbour = Neighbour.MEAN
    classes: str = "mnist"
    codec: CodecSpec = field(default_factory=lambda: CodecSpec.of("hevc"))
    pipeline: PipelineSpec = field(default_factory=PipelineSpec)
    wanted_bits_per_scene_pixel: float | None = 0.3
    scope: Scope = Scope.ALL
    probe: Probe | None = None
    pins: tuple[Probe, ...] = ()
    linked: bool = True
    markers: tuple[int, ...] = ()

    def levels_of(self, quantity: Quantity) -> Levels:
        """Return the levels that the panes of a quantity share."""
        return dict(self.levels)[quantity]

    def with_levels(self, quantity: Quantity, levels: Levels) -> Session:
        """Return this session with the levels of one quantity set anew."""
        return replace(self, levels=tuple({**dict(self.levels), quantity: levels}.items()))

    @property
    def play_range(self) -> tuple[int, int]:
        """First plane of the in–out range and the one past its last."""
        return self.range_planes if self.range_planes is not None else (0, self.planes)


def planes_in_scope(session: Session) -> tuple[int, int]:
    """Return the planes that are to be encoded: the first, and the one past the last."""
    if session.scope is Scope.RANGE:
        return session.play_range
    if session.scope is Scope.SCENE:
        stride = session.pipeline.stride_planes
        start = session.plane_index // stride * stride
        return start, min(start + stride, session.planes)
    return 0, session.planes


def scenes_in(planes: int, stride_planes: int) -> int:
    """Return how many scenes stand for a stretch of planes."""
    return -(-planes // stride_planes)


def consistent(session: Session) -> Session:
    """Return the session with what can't be put right: the plane inside, the window odd and ≥ 1."""
    planes = session.planes
    plane_index = min(max(session.plane_index, 0), max(planes - 1, 0))
    window = max(session.window_planes, 1)
    window = min(window, planes) if planes else window
    span = session.range_planes
    if span is not None:
        start, stop = max(0, span[0]), min(planes, span[1])
        span = (start, stop) if stop > start and (start, stop) != (0, planes) else None

    def inside(probe: Probe) -> bool:
        return 0 <= probe.x < session.width and 0 <= probe.y < session.height

    probe = session.probe if session.probe is not None and inside(session.probe) else None
    return replace(
        session,
        plane_index=plane_index,
        window_planes=window,
        range_planes=span,
        probe=probe,
        pins=tuple(pin for pin in session.pins if inside(pin)),
        markers=tuple(sorted({m for m in session.markers if 0 <= m < planes})),
        wipe=min(max(session.wipe, 0.0), 1.0),
        overlay_opacity=min(max(session.overlay_opacity, 0.0), 1.0),
    )
