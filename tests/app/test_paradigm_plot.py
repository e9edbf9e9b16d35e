from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.paradigm_plot import SIZE, save_plot, show_on
from models.errors import OutputError
from tests.app.commands.test_paradigm_table import FOUND
from widgets.rd_plot import RatePlot

AXES = ((0, 20, 30, 500), (40, 525, 860, 542))
"""Where the numbers of both axes stand: (left, top, right, bottom)."""


def test_the_plot_shows_every_curve(qtbot: QtBot) -> None:
    plot = RatePlot()
    qtbot.addWidget(plot)
    show_on(plot, FOUND)
    assert plot.to_csv().splitlines() == [
        "codec,bits_per_scene_pixel,quality",
        "CAAS · HEVC, gop 8,0.28,31.5",
        "CTA · HEVC, gop 8,3.5,14.25",
    ]


def test_the_picture_is_written_once(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "plot.png"
    save_plot(FOUND, path, force=False)
    with Image.open(path) as picture:
        assert picture.size == SIZE
        left, bottom = (picture.convert("L").crop(box) for box in AXES)
    for axis in (left, bottom):  # their numbers can be read
        low, high = axis.getextrema()
        assert high - low > 80
    with pytest.raises(OutputError):
        save_plot(FOUND, path, force=False)
    save_plot(FOUND, path, force=True)
