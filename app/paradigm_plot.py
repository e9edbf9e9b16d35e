"""The rate–distortion plot of a comparison of paradigms, on screen and as a picture."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QBuffer
from PySide6.QtWidgets import QApplication

from app.commands.paradigm_table import rate_curves
from models.experiments.paradigms import ParadigmComparison
from widgets.rd_plot import RatePlot
from widgets.theme import LIGHT, apply_theme

SIZE = (900, 560)


def show_on(plot: RatePlot, found: ParadigmComparison) -> None:
    """Draw a comparison on a plot."""
    plot.set_logarithmic(True)
    plot.set_quality_label("scene PSNR (dB)")
    plot.set_curves(rate_curves(found))


def save_plot(found: ParadigmComparison, path: Path, force: bool) -> None:
    """Write the plot as a PNG; no screen is needed.

    Raises:
        OutputError: the file exists and `force` was not given.
    """
    from models.streams.scene_files import write_beside

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _application = _started()  # kept while widgets live
    plot = RatePlot()
    plot.resize(*SIZE)
    show_on(plot, found)
    plot.grab()  # lays it out
    QApplication.processEvents()  # then the axes find their room
    data = _png(plot)
    plot.close()
    plot.deleteLater()
    write_beside(path, lambda file: file.write(data), force=force)


def _started() -> object:
    """Start Qt, unless it is running, in a look that suits paper."""
    running = QApplication.instance()
    if running is not None:
        return running
    application = QApplication([])
    apply_theme(application, LIGHT)
    return application


def _png(plot: RatePlot) -> bytes:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    plot.grab().save(buffer, "PNG")
    return bytes(buffer.data().data())
