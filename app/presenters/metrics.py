"""The metrics table: the newest result in words, beside a pinned one."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, Slot

from app.news import News
from app.state import Session
from app.store import SessionStore
from app.workspace import Coded, Workspace
from models.metrics.measurement import Reference
from widgets.metrics_table import MetricsTable


class MetricsPresenter(QObject):
    """Fills the table whenever something was encoded."""

    def __init__(
        self,
        store: SessionStore,
        workspace: Workspace,
        news: News,
        table: MetricsTable,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._workspace, self._table = store, workspace, table
        store.changed.connect(self._session_changed)
        news.coded.connect(lambda _key: self._show())
        news.opened.connect(lambda _key: self._show())
        news.closed.connect(lambda _key: self._show())
        table.pinRequested.connect(self.pin)
        table.unpinRequested.connect(self.unpin)

    @Slot()
    def pin(self) -> None:
        """Keep the newest result for comparison."""
        self._workspace.pinned = self._workspace.coded.get(self._store.session.recording)
        self._show()

    @Slot()
    def unpin(self) -> None:
        """Let the kept result go."""
        self._workspace.pinned = None
        self._show()

    @Slot(object, object)
    def _session_changed(self, old: Session, new: Session) -> None:
        if old.recording != new.recording:
            self._show()

    def _show(self) -> None:
        coded = self._workspace.coded.get(self._store.session.recording)
        self._table.set_values({} if coded is None else metric_texts(coded))
        self._table.set_reference("" if coded is None else reference_text(coded))
        pinned = self._workspace.pinned
        if pinned is None:
            self._table.set_pinned("", None)
        else:
            self._table.set_pinned(pinned.codec.name, metric_texts(pinned))


def metric_texts(coded: Coded) -> dict[str, str]:
    """Return every figure of a result as the table writes it; what is missing is left out."""
    figures = coded.measured.figures
    texts = {
        "scene_psnr_db": decibels(figures.scene_psnr_db),
        "scene_ssim": _number(figures.scene_ssim, 4),
        "scene_ms_ssim": _number(figures.scene_ms_ssim, 4),
        "isi_psnr_db": decibels(figures.isi_psnr_db),
        "firing_rate_psnr_db": decibels(figures.firing_rate_psnr_db),
        "bits_per_scene_pixel": _number(figures.bits_per_scene_pixel, 4),
        "bits_per_spike_sample": _number(figures.bits_per_spike_sample, 4),
        "file_bytes": f"{coded.file_bytes:,}",
        "payload_bytes": f"{coded.bitstream.payload_bytes:,}",
        "compression_ratio": _number(figures.compression_ratio, 1),
        "encode_ms": f"{1e3 * coded.encode_seconds:,.0f}",
        "decode_ms": _number(coded.decode_seconds and 1e3 * coded.decode_seconds, 0),
    }
    for tolerance, f1 in (figures.spike_f1 or {}).items():
        chance = (figures.spike_f1_chance or {}).get(tolerance)
        beside = f" ({chance:.3f})" if chance is not None else ""
        texts[f"spike_f1_{tolerance}"] = "" if f1 is None else f"{f1:.3f}{beside}"
    return {key: text for key, text in texts.items() if text}


def reference_text(coded: Coded) -> str:
    """Say what the scene figures are measured against, and of which planes all figures are."""
    texts = [_reference(coded), _measured_planes(coded)]
    return "; ".join(text for text in texts if text)


def _measured_planes(coded: Coded) -> str:
    if coded.measured_planes in (None, (coded.first_plane, coded.stop_plane)):
        return ""
    start, stop = coded.measured_planes
    coded_planes = coded.stop_plane - coded.first_plane
    return f"measured on planes {start:,}–{stop - 1:,}, bits counted over all {coded_planes:,}"


def _reference(coded: Coded) -> str:
    figures, measured = coded.measured.figures, coded.measured
    if figures.reference is Reference.TRUTH:
        planes = ", ".join(map(str, measured.truth_planes))
        factor = figures.luminance_factor
        fitted = f", luminance × {factor:.3f} fitted" if factor is not None else ""
        text = f"scene against ground truth at plane {planes}{fitted}"
        if measured.uncoded is not None:
            text += f"; against the uncoded scenes {decibels(measured.uncoded.psnr_db)} dB"
        return text
    if figures.reference is Reference.UNCODED:
        return "scene against the uncoded scenes"
    return ""


def decibels(value: float | None) -> str:
    """Write a PSNR; ∞ where nothing was lost."""
    if value is None:
        return ""
    return f"{value:.2f}" if math.isfinite(value) else "∞"


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:,.{digits}f}"
