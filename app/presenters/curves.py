"""Rate–distortion curves: points stream in from the background, the operating point is dragged."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from app.coding.curve import (
    SHOWN_BITS,
    CurvePoint,
    curve_point,
    curve_scenes,
    next_quality,
    quality_for,
)
from app.coding.stretch import Stretch
from app.jobs import Runner
from app.news import News
from app.state import Session, planes_in_scope
from app.store import SessionStore
from app.workspace import Document, Workspace
from models.codecs.bitstream import PipelineSpec
from models.codecs.spec import QUALITY, CodecSpec, Paradigm
from models.progress import Progress
from models.scenes import SceneSequence
from widgets.rate_curve import RateCurve
from widgets.rd_plot import RatePlot

SLOT, BD_RATE = "curve", "bd-rate"
COMPARED = ("jpeg", "jpeg2000", "hevc", "av1", "vvc")
MIN_POINTS_FOR_BD_RATE = 4


@dataclass(frozen=True, slots=True)
class CurveKey:
    """What a curve is of: everything that changes it but the quality."""

    recording: str
    codec: CodecSpec
    pipeline: PipelineSpec
    stretch: Stretch

    @property
    def scenes(self) -> tuple[object, ...]:
        """What the uncoded scenes hang on: most codecs share them, each attention has its own."""
        from models.codecs.learned.attention import has_attention

        guide = self.codec.name if has_attention(self.codec.name) else ""
        return self.recording, self.pipeline, self.stretch, guide


class CurvesPresenter(QObject):
    """Measures curves of a few scenes, the codec in use first, and shows them."""

    completed = Signal(str)  # name of the codec whose curve has all its points
    pointChosen = Signal(str, float)  # a point that was clicked: its codec and quality

    def __init__(
        self,
        store: SessionStore,
        runner: Runner,
        workspace: Workspace,
        news: News,
        plot: RatePlot,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._runner, self._workspace, self._plot = store, runner, workspace, plot
        self._points: dict[CurveKey, tuple[CurvePoint, ...]] = {}
        self._scenes: tuple[CurveKey, SceneSequence] | None = None
        self._compared: tuple[str, ...] = ()
        self._bits_compared: tuple[str, dict[str, tuple[CurvePoint, ...]]] = ("", {})
        plot.set_quality_label("scene PSNR (dB)")
        plot.pointRequested.connect(self._choose_point)
        store.changed.connect(self._session_changed)
        news.coded.connect(lambda _key: self._continue())
        news.opened.connect(self._forget)
        news.closed.connect(self._forget)

    def compare(self, names: tuple[str, ...] = COMPARED) -> None:
        """Measure the curves of other codecs too, one after another."""
        self._compared = names
        self._continue()

    def quality_for(self, bits_per_scene_pixel: float) -> float | None:
        """Return the quality at which the codec in use spends about so many bits, if known."""
        return quality_for(self._points.get(self._key(), ()), bits_per_scene_pixel)

    @property
    def is_complete(self) -> bool:
        """Whether every curve asked for has all its points."""
        return self._next_key() is None

    def _key(self, name: str | None = None) -> CurveKey:
        session = self._store.session
        codec = session.codec if name in (None, session.codec.name) else _default_spec(name or "")
        bare = CodecSpec(codec.name, tuple(p for p in codec.parameters if p[0] != QUALITY))
        return CurveKey(
            session.recording, bare, session.pipeline, Stretch(*planes_in_scope(session))
        )

    def _next_key(self) -> CurveKey | None:
        session = self._store.session
        if not session.planes or session.pipeline.paradigm is Paradigm.CTA:
            return None
        for name in dict.fromkeys((session.codec.name, *self._compared)):
            key = self._key(name)
            if _is_lossy(name) and next_quality(self._points.get(key, ())) is not None:
                return key
        return None

    def _continue(self) -> None:
        self._show()
        key = self._next_key()
        if key is None or self._runner.is_busy(SLOT):
            return
        document = self._workspace.document(key.recording)
        if document is None:
            return
        quality, scenes = next_quality(self._points.get(key, ())), self._scenes_of(key)
        assert quality is not None  # or the key would not be the next
        self._runner.submit(
            SLOT,
            lambda progress: _measure(document, key, scenes, quality, progress),
            lambda found: self._add(key, *found),
            lambda error: self._plot.set_note(str(error)),
        )

    def _scenes_of(self, key: CurveKey) -> SceneSequence | None:
        if self._scenes is None:
            return None
        of, scenes = self._scenes
        return scenes if of.scenes == key.scenes else None

    def _add(self, key: CurveKey, scenes: SceneSequence, point: CurvePoint) -> None:
        self._scenes = (key, scenes)
        self._points[key] = (*self._points.get(key, ()), point)
        if next_quality(self._points[key]) is None:
            self.completed.emit(key.codec.name)
        self._continue()

    @Slot(str)
    def _forget(self, recording: str) -> None:
        """Drop the curves of a recording that was read anew, or closed."""
        self._runner.cancel(SLOT)
        self._points = {k: v for k, v in self._points.items() if k.recording != recording}
        if self._scenes is not None and self._scenes[0].recording == recording:
            self._scenes = None
        self._show()

    @Slot(object, object)
    def _session_changed(self, old: Session, new: Session) -> None:
        if _measured_with(old) != _measured_with(new):
            self._show()

    def _compare_bits(self, measured: dict[str, tuple[CurvePoint, ...]], codec: str) -> None:
        """Work the BD-rates out in the background: what they are computed with loads slowly."""
        enough = {
            name: points
            for name, points in measured.items()
            if len(points) >= MIN_POINTS_FOR_BD_RATE
        }
        if (codec, enough) == self._bits_compared:
            return
        self._bits_compared = codec, enough
        if codec not in enough or len(enough) < 2:
            self._runner.cancel(BD_RATE)
            self._plot.set_note("")
            return
        self._runner.submit(BD_RATE, lambda _: bd_rate_text(enough, codec), self._plot.set_note)

    @Slot(str, int)
    def _choose_point(self, name: str, index: int) -> None:
        points = _shown_points(self._points.get(self._key(name), ()))
        if index < len(points):
            self.pointChosen.emit(name, points[index].quality)

    def _show(self) -> None:
        session = self._store.session
        names = dict.fromkeys((session.codec.name, *self._compared))
        measured = {name: self._points.get(self._key(name), ()) for name in names}
        curves = [_curve(name, points) for name, points in measured.items() if len(points) > 1]
        self._plot.set_curves(curves)
        self._plot.set_message(_why_no_curve(session))
        self._compare_bits(measured, session.codec.name)
        coded = self._workspace.coded.get(session.recording)
        fidelity = coded.measured.uncoded if coded is not None else None
        if coded is None or fidelity is None or not math.isfinite(fidelity.psnr_db):
            self._plot.set_operating_point(None)
            return
        bits = coded.bitstream.bits_per_scene_pixel
        self._plot.set_operating_point(bits, fidelity.psnr_db, coded.codec.name)


def _why_no_curve(session: Session) -> str:
    from models.codecs.registry import codec_info

    if session.pipeline.paradigm is Paradigm.CTA:
        return "CTA codes planes: no scenes to draw a curve of"
    if codec_info(session.codec.name).lossless:
        return "A lossless codec has one size, not a curve"
    return "Encode to see a rate–distortion curve"


def _measured_with(session: Session) -> tuple[object, ...]:
    return session.recording, session.codec, session.pipeline, planes_in_scope(session)


def _measure(
    document: Document,
    key: CurveKey,
    scenes: SceneSequence | None,
    quality: float,
    progress: Progress,
) -> tuple[SceneSequence, CurvePoint]:
    found = scenes or curve_scenes(document, key.codec, key.pipeline, key.stretch)
    return found, curve_point(found, key.codec, key.pipeline, quality, progress)


def _shown_points(points: tuple[CurvePoint, ...]) -> list[CurvePoint]:
    """Return the points that fit into the plot by rising bits; a PSNR without end does not."""
    shown = [
        point
        for point in points
        if point.bits_per_scene_pixel <= SHOWN_BITS[1] and math.isfinite(point.psnr_db)
    ]
    return sorted(shown, key=lambda point: point.bits_per_scene_pixel)


def _curve(name: str, points: tuple[CurvePoint, ...]) -> RateCurve:
    shown = _shown_points(points)
    bits = [point.bits_per_scene_pixel for point in shown]
    return RateCurve.of(name, _label(name), bits, [point.psnr_db for point in shown])


def bd_rate_text(measured: dict[str, tuple[CurvePoint, ...]], codec: str) -> str:
    """Say how many bits the codec in use saves against each other one, at equal PSNR."""
    from models.errors import SpikeloupeError
    from models.metrics.bd_rate import RateCurve as Anchor
    from models.metrics.bd_rate import bd_rate

    def anchor(points: tuple[CurvePoint, ...]) -> Anchor:
        shown = _shown_points(points)
        return Anchor(
            tuple(point.bits_per_scene_pixel for point in shown),
            tuple(point.psnr_db for point in shown),
        )

    texts = []
    for name, points in measured.items():
        if name == codec:
            continue
        try:
            percent = bd_rate(anchor(points), anchor(measured[codec]))
        except SpikeloupeError:
            continue  # curves that don't overlap have no difference to speak of
        texts.append(f"{percent:+.1f} % to {name}".replace("-", "−"))
    return f"BD-rate of {codec}: " + ", ".join(texts) if texts else ""


def _label(name: str) -> str:
    from models.codecs.registry import codec_info

    return codec_info(name).label.split(" (")[0]  # a long legend would cover the curves


def _is_lossy(name: str) -> bool:
    from models.codecs.registry import availability, codec_info

    return not codec_info(name).lossless and availability(name).available


def _default_spec(name: str) -> CodecSpec:
    from models.codecs.registry import codec_info

    return codec_info(name).complete(CodecSpec.of(name))
