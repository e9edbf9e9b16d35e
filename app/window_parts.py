"""The widgets of the window and where they lie; no behaviour."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QMainWindow,
    QSizePolicy,
    QStackedWidget,
    QStatusBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from widgets.classification_view import ClassificationView
from widgets.codec_panel import CodecPanel
from widgets.compare_view import CompareView
from widgets.empty_state import EmptyState
from widgets.inspector import Inspector
from widgets.job_bar import JobBar
from widgets.learn.learn_area import LearnArea
from widgets.levels_panel import LevelsPanel
from widgets.message_bar import MessageBar
from widgets.metrics_table import MetricsTable
from widgets.mode_bar import ModeBar
from widgets.pane_grid import PaneGrid
from widgets.quiet_controls import label, number_label
from widgets.rd_plot import RatePlot
from widgets.recordings_dock import RecordingsDock
from widgets.timeline import Timeline
from widgets.trace_view import TraceView
from widgets.transport import Transport

LEFT_WIDTH, RIGHT_WIDTH = 236, 356


@dataclass(frozen=True, slots=True, eq=False)
class WindowParts:
    """Every view that a presenter is handed."""

    empty: EmptyState
    stack: QStackedWidget
    centre: QStackedWidget
    learn: LearnArea
    views: QStackedWidget
    pane_area: QWidget
    modes: ModeBar
    grid: PaneGrid
    compare: CompareView
    trace: TraceView
    timeline: Timeline
    transport: Transport
    recordings: RecordingsDock
    codec: CodecPanel
    metrics: MetricsTable
    plot: RatePlot
    levels: LevelsPanel
    inspector: Inspector
    labels: ClassificationView
    messages: MessageBar
    jobs: JobBar
    left: QDockWidget
    right: QDockWidget
    tabs: QTabWidget


def build_parts(window: QMainWindow) -> WindowParts:
    """Make all widgets and lay them out in the window."""
    parts = WindowParts(
        empty=EmptyState(),
        stack=QStackedWidget(),
        centre=QStackedWidget(),
        learn=LearnArea(),
        views=QStackedWidget(),
        pane_area=QWidget(),
        modes=ModeBar(),
        grid=PaneGrid(),
        compare=CompareView(),
        trace=TraceView(),
        timeline=Timeline(),
        transport=Transport(),
        recordings=RecordingsDock(),
        codec=CodecPanel(),
        metrics=MetricsTable(),
        plot=RatePlot(),
        levels=LevelsPanel(),
        inspector=Inspector(),
        labels=ClassificationView(),
        messages=MessageBar(),
        jobs=JobBar(),
        left=QDockWidget("Recordings"),
        right=QDockWidget("Codec"),
        tabs=QTabWidget(),
    )
    window.setCentralWidget(_centre(parts))
    _dock(window, parts.left, parts.recordings, Qt.DockWidgetArea.LeftDockWidgetArea, LEFT_WIDTH)
    _fill_tabs(parts)
    _dock(window, parts.right, parts.tabs, Qt.DockWidgetArea.RightDockWidgetArea, RIGHT_WIDTH)
    size_docks(window, parts)
    return parts


def size_docks(window: QMainWindow, parts: WindowParts) -> None:
    """Give the docks the widths that they have at first."""
    window.resizeDocks(
        [parts.left, parts.right], [LEFT_WIDTH, RIGHT_WIDTH], Qt.Orientation.Horizontal
    )


def _centre(parts: WindowParts) -> QWidget:
    parts.views.addWidget(parts.grid)
    parts.views.addWidget(parts.compare)
    pane_area = parts.pane_area
    pane_area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    pane_area.setAccessibleName("Panes")
    inner = QVBoxLayout(pane_area)
    inner.setContentsMargins(0, 0, 0, 0)
    inner.addWidget(parts.views)
    parts.centre.addWidget(_viewer(parts))
    parts.centre.addWidget(parts.learn)
    work = QWidget()
    column = QVBoxLayout(work)
    column.setContentsMargins(6, 4, 6, 4)
    column.setSpacing(5)
    column.addWidget(parts.modes)
    column.addWidget(parts.centre, 1)
    parts.stack.addWidget(parts.empty)
    parts.stack.addWidget(work)
    whole = QWidget()
    outer = QVBoxLayout(whole)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    outer.addWidget(parts.messages)
    outer.addWidget(parts.stack, 1)
    parts.messages.hide()
    return whole


def _viewer(parts: WindowParts) -> QWidget:
    viewer = QWidget()
    column = QVBoxLayout(viewer)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(5)
    column.addWidget(parts.pane_area, 1)
    for part in (parts.trace, parts.timeline, parts.transport):
        part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column.addWidget(part)
    return viewer


def _fill_tabs(parts: WindowParts) -> None:
    codec = QWidget()
    column = QVBoxLayout(codec)
    column.setContentsMargins(0, 0, 8, 4)
    column.setSpacing(4)
    column.addWidget(parts.codec)
    column.addWidget(parts.metrics)
    column.addWidget(parts.plot, 1)
    parts.tabs.setDocumentMode(True)
    parts.tabs.addTab(codec, "Codec")
    parts.tabs.addTab(parts.levels, "Levels")
    parts.tabs.addTab(parts.inspector, "Inspector")
    parts.tabs.addTab(parts.labels, "Labels")


def _dock(
    window: QMainWindow,
    dock: QDockWidget,
    content: QWidget,
    area: Qt.DockWidgetArea,
    width: int,
) -> None:
    dock.setObjectName(dock.windowTitle().lower())
    dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
    dock.setTitleBarWidget(QWidget())  # the content has headings of its own
    content.setMinimumWidth(width - 20)
    dock.setWidget(content)
    window.addDockWidget(area, dock)


@dataclass(frozen=True, slots=True, eq=False)
class StatusParts:
    """What the status bar says, from left to right."""

    plane: QLabel
    values: QLabel
    zoom: QLabel
    memory: QLabel
    device: QLabel


def build_status(bar: QStatusBar, jobs: JobBar) -> StatusParts:
    """Fill the status bar."""
    parts = StatusParts(
        plane=number_label("plane 000,000 · 000.000 ms", small=True),
        values=label("", "muted", small=True),
        zoom=number_label("zoom 0000 %", "muted", small=True),
        memory=number_label("memory 0,000 MB", "muted", small=True),
        device=label("device auto", "muted", small=True),
    )
    bar.setSizeGripEnabled(False)
    bar.setContentsMargins(6, 0, 10, 0)
    bar.addWidget(parts.plane)
    bar.addWidget(parts.values, 1)
    for part in (jobs, parts.zoom, parts.memory, parts.device):
        bar.addPermanentWidget(part)
    return parts
