import numpy as np
import pytest
from PySide6.QtCore import Qt

from widgets.camera import Camera
from widgets.compare_view import MODES, CompareView
from widgets.picture import PanePicture

ALT = Qt.KeyboardModifier.AltModifier
BLACK = PanePicture(np.zeros((250, 400), np.uint8))
WHITE = PanePicture(np.ones((250, 400), np.uint8))


@pytest.fixture
def view(qtbot):
    """A 500 × 300 area with 400 × 250 pixels at 100 %: x from 50 to 450, y from 25 to 275."""
    made = CompareView()
    qtbot.addWidget(made)
    made.resize(502, 302)
    made.set_pair(BLACK, WHITE, "A raw", "B regenerated")
    made.set_camera(Camera(200, 125, 1))
    made.show()
    qtbot.waitExposed(made)
    assert (made.area().width(), made.area().height()) == (500, 300)
    return made


@pytest.fixture
def moved(view):
    fractions = []
    view.wipeMoved.connect(fractions.append)
    return fractions


def level(view, x, y):
    return view.area().grab().toImage().pixelColor(x, y).red()


def test_a_vertical_wipe_shows_a_at_the_left_and_b_at_the_right(view):
    view.set_wipe(0.25)
    assert [level(view, x, 80) for x in (60, 140, 160, 440)] == [0, 0, 255, 255]


def test_a_horizontal_wipe_shows_a_above_and_b_below(view):
    view.set_mode("wipe-horizontal")
    view.set_wipe(0.5)
    assert [level(view, 100, y) for y in (60, 140, 160, 240)] == [0, 0, 255, 255]


def test_one_side_alone(view):
    view.set_mode("a")
    assert [level(view, x, 80) for x in (60, 440)] == [0, 0]
    view.set_mode("b")
    assert [level(view, x, 80) for x in (60, 440)] == [255, 255]


def test_side_by_side_shows_both_whole_under_one_camera(view):
    view.set_mode("side-by-side")
    view.set_camera(Camera())
    a, b = view.area().tiles()
    assert a.viewport == b.viewport
    assert a.rect.right() < b.rect.left()
    assert (level(view, 120, 150), level(view, 380, 150)) == (0, 255)


def test_hovering_either_half_tells_the_same_pixel(view, mouse_on):
    view.set_mode("side-by-side")
    view.set_camera(Camera())
    pixels = []
    view.hovered.connect(lambda x, y: pixels.append((x, y)))
    offset = view.area().tiles()[1].rect.left()
    mouse = mouse_on(view.area())
    mouse.move(100, 150)
    mouse.move(100, 1)
    mouse.move(100 + offset, 150)
    assert len(pixels) == 2
    assert pixels[0] == pixels[1]


def test_dragging_the_handle_asks_for_the_wipe(view, moved, mouse_on):
    mouse_on(view.area()).drag((250, 200), (150, 200))
    assert moved[-1] == pytest.approx(0.25)
    assert view.wipe() == 0.5  # it only asks


def test_alt_drag_anywhere_moves_the_wipe(view, moved, mouse_on):
    mouse_on(view.area()).drag((100, 200), (410, 60), modifiers=ALT)
    assert moved[0] == pytest.approx(0.125)
    assert moved[-1] == pytest.approx(0.9)


def test_the_wipe_stays_within_the_picture(view, moved, mouse_on):
    mouse_on(view.area()).drag((250, 200), (499, 200))
    assert moved[-1] == 1.0
    view.set_wipe(7)
    assert view.wipe() == 1.0


def test_a_zoomed_wipe_follows_the_cursor(view, moved, mouse_on):
    view.set_camera(Camera(200, 125, 8))
    mouse_on(view.area()).drag((250, 200), (125, 200))
    assert moved[-1] == pytest.approx(0.25)
    view.set_wipe(moved[-1])
    assert view.area().line_position() == pytest.approx(125)


def test_a_double_click_on_the_handle_goes_round(view, moved, mouse_on):
    mouse = mouse_on(view.area())
    view.set_wipe(0.3)
    stops = []
    for _ in range(4):
        x = view.area().line_position()
        mouse.double_click(x, 60)
        view.set_wipe(moved[-1])
        stops.append(view.wipe())
    assert stops == [0.5, 1.0, 0.0, 0.5]


def test_a_double_click_beside_the_handle_maximises(view, moved, qtbot, mouse_on):
    with qtbot.waitSignal(view.maximiseRequested):
        mouse_on(view.area()).double_click(100, 100)
    assert moved == []


def test_a_drag_beside_the_handle_pans(view, moved, mouse_on):
    view.set_camera(Camera(200, 125, 8))
    cameras = []
    view.cameraRequested.connect(cameras.append)
    mouse_on(view.area()).drag((100, 100), (140, 100))
    assert cameras[-1] == Camera(195, 125, 8)
    assert moved == []


def test_without_a_wipe_alt_drag_moves_none(view, moved, mouse_on):
    view.set_mode("difference")
    mouse_on(view.area()).drag((100, 200), (410, 60), modifiers=ALT)
    assert moved == []


def test_the_difference_is_b_minus_a_with_its_gain(view):
    view.set_mode("difference")
    view.set_difference_gain(2)
    shown = view.area().picture()
    assert shown.levels == (-0.5, 0.5)
    assert np.all(shown.values == 1)


def test_equality_is_only_said_when_told_and_only_of_this_pair(view):
    assert view.area().caption() == ""
    view.set_equal(True)
    assert view.area().caption() == "A = B for this plane"
    view.set_equal(False)
    assert view.area().caption() == ""
    view.set_equal(True)
    view.set_pair(BLACK, BLACK, "A", "B")
    assert view.area().caption() == ""


def test_pictures_of_two_sizes_can_only_stand_side_by_side(view):
    view.set_pair(BLACK, PanePicture(np.zeros((100, 100), np.uint8)), "A", "B")
    for mode in ("wipe-vertical", "wipe-horizontal", "difference"):
        view.set_mode(mode)
        assert view.area().tiles() == ()
        assert "400 × 250" in view.area().message()
        view.grab()
    view.set_mode("side-by-side")
    assert len(view.area().tiles()) == 2


def test_one_picture_alone_can_not_be_compared(view):
    view.set_message("Encode to see B")
    view.set_pair(BLACK, None, "A", "B")
    for mode in MODES:
        view.set_mode(mode)
        assert len(view.area().tiles()) == (1 if mode == "a" else 0)
        view.grab()
    assert view.area().message() == "Encode to see B"


def test_setters_never_speak(view, moved):
    cameras = []
    view.cameraRequested.connect(cameras.append)
    view.set_wipe(0.1)
    view.set_mode("wipe-horizontal")
    view.set_camera(Camera(1, 1, 4))
    assert moved == []
    assert cameras == []


def test_the_cursor_tells_the_handle(view, mouse_on):
    mouse = mouse_on(view.area())
    mouse.move(250, 100)
    assert view.area().cursor().shape() == Qt.CursorShape.SplitHCursor
    mouse.move(100, 100)
    assert view.area().cursor().shape() == Qt.CursorShape.CrossCursor


def test_an_unknown_mode_is_refused(view):
    with pytest.raises(ValueError, match="butterfly"):
        view.set_mode("butterfly")
