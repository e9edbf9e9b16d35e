import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage
from PySide6.QtWidgets import QApplication

from widgets.camera import Camera
from widgets.picture import PanePicture
from widgets.picture_area import PictureArea
from widgets.theme import DARK

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
MIDDLE = Qt.MouseButton.MiddleButton
RIGHT = Qt.MouseButton.RightButton


class Recorder:
    """Everything an area says, in order: (signal, arguments)."""

    SIGNALS = (
        "hovered",
        "left",
        "clicked",
        "cameraRequested",
        "maximiseRequested",
        "windowStepRequested",
        "opacityStepRequested",
        "roiDrawn",
        "menuRequested",
    )

    def __init__(self, area):
        self.said = []
        for name in self.SIGNALS:
            getattr(area, name).connect(lambda *args, name=name: self.said.append((name, *args)))

    def of(self, name):
        return [entry[1:] for entry in self.said if entry[0] == name]

    def names(self):
        return [entry[0] for entry in self.said]


@pytest.fixture
def area(qtbot):
    """400 × 250 pixels at 100 %, framed by 50 and 25 pixels of stage."""
    made = PictureArea()
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.set_picture(PanePicture(np.eye(250, 400, dtype=np.uint8)))
    made.set_camera(Camera(200, 125, 1))
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def said(area):
    return Recorder(area)


def test_the_pixel_under_the_cursor_is_told_once(area, said, mouse_on):
    mouse = mouse_on(area)
    mouse.move(50.2, 25.2)
    mouse.move(50.7, 25.7)
    mouse.move(60, 30)
    assert said.said == [("hovered", 0, 0), ("hovered", 10, 5)]


def test_leaving_the_picture_or_the_area_is_told(area, said, mouse_on):
    mouse = mouse_on(area)
    mouse.move(60, 30)
    mouse.move(10, 10)
    assert said.names() == ["hovered", "left"]
    mouse.move(60, 30)
    QApplication.sendEvent(area, QEvent(QEvent.Type.Leave))
    assert said.names() == ["hovered", "left", "hovered", "left"]


def test_a_click_probes_its_pixel(area, said, mouse_on):
    mouse_on(area).click(150, 125)
    assert said.said == [("clicked", 100, 100, Qt.KeyboardModifier.NoModifier)]


def test_a_click_with_a_trembling_hand_is_still_a_click(area, said, mouse_on):
    mouse = mouse_on(area)
    mouse.press(150, 125)
    mouse.move(152, 126, Qt.MouseButton.LeftButton)
    mouse.release(152, 126)
    assert said.said == [("clicked", 100, 100, Qt.KeyboardModifier.NoModifier)]


def test_ctrl_click_brings_its_modifier(area, said, mouse_on):
    mouse_on(area).click(150, 125, modifiers=CTRL)
    assert said.said == [("clicked", 100, 100, CTRL)]


def test_a_click_beside_the_picture_says_nothing(area, said, mouse_on):
    mouse_on(area).click(10, 10)
    assert said.said == []


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, MIDDLE])
def test_a_drag_pans_and_is_no_click(area, said, mouse_on, button):
    area.set_camera(Camera(200, 125, 4))
    mouse_on(area).drag((250, 150), (210, 170), button)
    assert set(said.names()) == {"cameraRequested"}
    assert said.of("cameraRequested")[-1] == (Camera(210, 120, 4),)
    assert area.camera() == Camera(200, 125, 4)  # it only asks


def test_the_wheel_zooms_at_the_cursor(area, said, mouse_on):
    mouse_on(area).wheel(150, 125)
    (camera,) = said.of("cameraRequested")[0]
    assert camera.scale == 2
    before = area.viewport().to_image(150, 125)
    area.set_camera(camera)
    assert area.viewport().to_image(150, 125) == pytest.approx(before, abs=0.5)


def test_a_touchpad_s_fractions_add_up_to_a_step(area, said, mouse_on):
    mouse = mouse_on(area)
    for _ in range(3):
        mouse.wheel(150, 125, notches=0.25)
    assert said.said == []
    mouse.wheel(150, 125, notches=0.25)
    assert len(said.of("cameraRequested")) == 1


def test_ctrl_and_the_wheel_change_the_window(area, said, mouse_on):
    mouse = mouse_on(area)
    mouse.wheel(150, 125, 1, CTRL)
    mouse.wheel(150, 125, -2, CTRL)
    assert said.said == [("windowStepRequested", 1), ("windowStepRequested", -2)]


@pytest.mark.parametrize("sideways", [False, True])
def test_alt_and_the_wheel_change_the_overlay(area, said, mouse_on, sideways):
    mouse_on(area).wheel(150, 125, -1, ALT, sideways=sideways)
    assert said.said == [("opacityStepRequested", -1)]


def test_shift_drag_draws_a_region_whichever_way(area, said, mouse_on):
    mouse_on(area).drag((150.5, 125.5), (130.5, 105.5), modifiers=SHIFT)
    assert said.said == [("roiDrawn", (80, 80, 101, 101))]
    assert area.marks().roi_draft is None
    assert area.marks().roi is None  # it only asks


def test_a_region_is_held_to_the_picture(area, said, mouse_on):
    mouse_on(area).drag((440.5, 250.5), (499, 299), modifiers=SHIFT)
    assert said.of("roiDrawn") == [((390, 225, 400, 250),)]


def test_the_region_tool_makes_a_plain_drag_draw(area, said, mouse_on):
    area.set_roi_tool(True)
    mouse_on(area).drag((150.5, 125.5), (159.5, 130.5))
    assert said.said == [("roiDrawn", (100, 100, 110, 106))]


def test_escape_gives_a_region_up(area, said, mouse_on, qtbot):
    mouse = mouse_on(area)
    mouse.press(150, 125, modifiers=SHIFT)
    mouse.move(190, 145, Qt.MouseButton.LeftButton, SHIFT)
    assert area.marks().roi_draft is not None
    qtbot.keyClick(area, Qt.Key.Key_Escape)
    mouse.release(190, 145, modifiers=SHIFT)
    assert said.of("roiDrawn") == []
    assert area.marks().roi_draft is None


def test_a_double_click_maximises_and_probes_only_once(area, said, mouse_on):
    mouse_on(area).double_click(150, 125)
    assert said.names() == ["clicked", "maximiseRequested"]


def test_the_right_button_asks_for_a_menu_only(area, said, mouse_on):
    mouse_on(area).drag((150, 125), (190, 145), RIGHT)
    assert set(said.names()) == {"hovered"}
    said.said.clear()
    spot = QPoint(150, 125)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, area.mapToGlobal(spot))
    QApplication.sendEvent(area, event)
    assert said.said == [("menuRequested", area.mapToGlobal(spot))]


def test_the_menu_key_opens_the_menu_in_the_middle(area, said):
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(area, event)
    assert said.said == [("menuRequested", area.mapToGlobal(area.rect().center()))]


def test_setters_never_speak(area, said):
    area.set_camera(Camera(10, 10, 8))
    area.set_crosshair((3, 4))
    area.set_probes([(1, 2, "#ff0000")])
    area.set_roi((0, 0, 5, 5))
    area.set_pixel_grid(True)
    area.set_picture(None)
    area.set_message("Encode to see the decoded scene")
    assert said.said == []


def test_without_a_picture_the_mouse_says_nothing(area, said, mouse_on):
    area.set_picture(None)
    mouse = mouse_on(area)
    mouse.move(150, 125)
    mouse.click(150, 125)
    mouse.drag((150, 125), (190, 145), modifiers=SHIFT)
    mouse.wheel(150, 125)
    assert said.said == []


def test_it_dims_only_after_200_ms_and_keeps_the_picture(area, qtbot):
    picture = area.picture()
    area.set_busy(True)
    assert not area.is_dimmed()
    qtbot.waitUntil(area.is_dimmed, timeout=3000)
    assert area.picture() is picture
    area.set_busy(False)
    assert not area.is_dimmed()


def test_quick_work_never_dims(area, qtbot):
    area.set_busy(True)
    area.set_busy(False)
    qtbot.wait(260)
    assert not area.is_dimmed()


def shown(area):
    """(H, W, 3) of what the area paints."""
    image = area.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return lines[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def test_it_paints_the_pixels_of_the_array(area):
    pixels = shown(area)
    expected = np.repeat(np.eye(250, 400, dtype=np.uint8)[..., None] * 255, 3, axis=2)
    assert np.array_equal(pixels[25:275, 50:450], expected)
    stage = QColor(DARK.stage)
    assert tuple(pixels[10, 10]) == (stage.red(), stage.green(), stage.blue())


def test_marks_change_only_what_they_cover(area):
    plain = shown(area)
    area.set_crosshair((200, 125))
    changed = np.any(shown(area) != plain, axis=2)
    rows, columns = np.nonzero(changed)
    assert changed.any()
    assert np.all((np.abs(rows - 150) <= 2) | (np.abs(columns - 250) <= 2))
    assert not changed[150, 250]  # the pixel itself stays to be seen
    area.set_crosshair(None)
    assert np.array_equal(shown(area), plain)


def test_the_pixel_grid_appears_from_16_device_pixels_on(area):
    area.set_camera(Camera(200, 125, 8))
    plain = shown(area)
    area.set_pixel_grid(True)
    assert np.array_equal(shown(area), plain)
    area.set_camera(Camera(200, 125, 16))
    area.set_pixel_grid(False)
    plain = shown(area)
    area.set_pixel_grid(True)
    assert not np.array_equal(shown(area), plain)


def test_the_message_is_painted_when_there_is_no_picture(area):
    area.set_picture(None)
    empty = shown(area)
    area.set_message("Encode to see the decoded scene")
    assert not np.array_equal(shown(area), empty)


def test_a_note_stands_in_the_corner_of_a_picture(area):
    before = shown(area)
    area.set_note("Bits 60 %")
    assert area.note() == "Bits 60 %"
    height, width = before.shape[:2]
    changed = (shown(area) != before).any(axis=2)
    assert changed[-40:, -120:].any()
    assert not changed[: height - 40].any()
    assert not changed[:, : width // 3].any()
    area.set_note("")
    assert (shown(area) == before).all()
