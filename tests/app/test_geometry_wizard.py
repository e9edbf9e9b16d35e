from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QPushButton, QSpinBox

from app.geometry_wizard import request_of, thumbnail
from models.errors import SpikeloupeError
from models.streams.formats import GeometryRequest
from models.streams.opening import open_recording
from tests.app.user import User
from widgets.geometry_choice import GeometryChoice


@pytest.fixture
def bare(recordings: Path, tmp_path: Path) -> Path:
    """`fan` without the sidecar that says its size."""
    path = tmp_path / "bare.dat"
    path.write_bytes((recordings / "fan.dat").read_bytes())
    return path


def test_a_choice_becomes_a_request(bare: Path) -> None:
    choice = GeometryChoice(
        height=40, width=56, bit_order="lsb", rows="top-down", layout="byte-aligned",
        capture_rate_hz=10_000.0, full_scale=0.6,
    )  # fmt: skip
    stream = open_recording(bare, request_of(choice)).stream
    assert (stream.planes, stream.height, stream.width) == (84, 40, 56)
    assert (stream.capture_rate_hz, stream.full_scale) == (10_000.0, 0.6)


def test_the_thumbnail_is_the_middle_of_the_recording(bare: Path) -> None:
    gray, remark = thumbnail(bare, GeometryRequest(height=40, width=56))
    assert gray.shape == (40, 56)
    assert gray.dtype == np.uint8
    assert gray.max() == 255
    assert remark.startswith("84 planes")
    with pytest.raises(SpikeloupeError):
        thumbnail(bare, GeometryRequest(height=5000, width=5000))


def test_another_geometry_is_tried_and_taken(user_of_fan: User) -> None:
    user = user_of_fan
    user.act("view.recordings")
    user.press_button(user.part(QPushButton, "Change…"))
    user.wait_until_idle()
    dialog = user.dialog()
    width, height = (user.part(QSpinBox, name, dialog) for name in ("Width", "Height"))
    assert (width.value(), height.value()) == (56, 40)
    width.setValue(80)
    height.setValue(28)
    user.wait_until(lambda: "84 planes" in " ".join(user.texts(dialog)))
    user.press_button(user.part(QPushButton, "Use this geometry", dialog))
    user.wait_until(lambda: user.session.width == 80)
    user.wait_until_idle()
    assert (user.session.height, user.session.width, user.session.planes) == (28, 80, 84)
    assert user.coded.bitstream.header.width == 80
    assert user.pane(user.session.panes[0]).picture().values.shape == (28, 80)


def test_what_cannot_be_is_said_and_not_taken(user_of_fan: User) -> None:
    user = user_of_fan
    user.window.parts.recordings.geometryRequested.emit()
    user.wait_until_idle()
    dialog = user.dialog()
    user.part(QSpinBox, "Width", dialog).setValue(9999)
    user.part(QSpinBox, "Height", dialog).setValue(9999)
    take = user.part(QPushButton, "Use this geometry", dialog)
    user.wait_until(lambda: not take.isEnabled())
    dialog.reject()
    assert (user.session.height, user.session.width) == (40, 56)
