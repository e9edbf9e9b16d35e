import numpy as np
import pytest
from PySide6.QtCore import Qt

from widgets.camera import Camera
from widgets.pane_grid import PaneGrid
from widgets.picture import PanePicture


@pytest.fixture
def grid(qtbot):
    made = PaneGrid(2, 3)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    for pane in made.panes():
        pane.set_picture(PanePicture(np.zeros((250, 400), np.uint8)))
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 2), (2, 2), (2, 3), (3, 2), (3, 3)])
def test_a_layout_fills_the_room_with_panes_of_one_size(grid, qtbot, rows, columns):
    grid.set_layout(rows, columns)
    panes = grid.panes()
    assert len(panes) == rows * columns
    assert all(pane.isVisible() for pane in panes)
    qtbot.waitUntil(lambda: panes[-1].geometry().right() >= grid.width() - 2)
    qtbot.waitUntil(lambda: panes[-1].geometry().bottom() >= grid.height() - 2)
    grid.layout().activate()
    assert len({pane.x() for pane in panes}) == columns
    assert len({pane.y() for pane in panes}) == rows
    widths, heights = [p.width() for p in panes], [p.height() for p in panes]
    assert max(widths) - min(widths) <= 1
    assert max(heights) - min(heights) <= 1


def test_panes_keep_their_pictures_through_a_smaller_layout(grid):
    sixth = grid.panes()[5]
    picture = sixth.picture()
    grid.set_layout(1, 1)
    assert not sixth.isVisible()
    grid.set_layout(2, 3)
    assert grid.panes()[5] is sixth
    assert sixth.picture() is picture


def test_a_layout_that_can_not_be_is_refused(grid):
    for rows, columns in ((0, 1), (4, 1), (1, 4)):
        with pytest.raises(ValueError, match="panes"):
            grid.set_layout(rows, columns)


@pytest.mark.parametrize("index", range(6))
def test_a_maximised_pane_has_all_the_room(grid, index):
    before = [pane.geometry() for pane in grid.panes()]
    grid.maximise(index)
    grid.layout().activate()
    assert grid.panes()[index].geometry() == grid.rect()
    grid.restore()
    grid.layout().activate()
    assert [pane.geometry() for pane in grid.panes()] == before


def test_maximise_and_restore(grid):
    grid.maximise(4)
    assert [pane.isVisible() for pane in grid.panes()] == [i == 4 for i in range(6)]
    assert grid.maximised() == 4
    grid.restore()
    assert all(pane.isVisible() for pane in grid.panes())
    assert grid.maximised() is None
    with pytest.raises(IndexError):
        grid.maximise(6)


def test_zooming_one_pane_moves_all_while_they_are_linked(grid, mouse_on):
    told = []
    grid.cameraRequested.connect(lambda *said: told.append(said))
    area = grid.panes()[3].area()
    mouse_on(area).wheel(area.width() / 2, area.height() / 2, 2)
    cameras = {pane.camera() for pane in grid.panes()}
    assert len(cameras) == 1
    assert told == [(3, cameras.pop())]


def test_unlinked_panes_move_alone(grid, mouse_on):
    grid.set_linked(False)
    area = grid.panes()[3].area()
    mouse_on(area).wheel(area.width() / 2, area.height() / 2, 2)
    moved = [pane.camera() != Camera() for pane in grid.panes()]
    assert moved == [i == 3 for i in range(6)]
    grid.set_linked(True)
    assert len({pane.camera() for pane in grid.panes()}) == 1


def test_panes_of_different_sizes_never_drift_apart(grid, qtbot, mouse_on):
    """Trap P10 of linked view boxes: the shared camera is stored once and never fed back."""
    grid.set_layout(1, 2)
    grid.panes()[0].setMaximumWidth(300)
    grid.set_camera(Camera(200, 125, 4))
    for width in (900, 700, 1200):
        grid.resize(width, 500)
        qtbot.wait(1)
    cameras = {pane.camera() for pane in grid.panes()}
    assert cameras == {Camera(200, 125, 4)}
    middles = []
    for pane in grid.panes():
        view = pane.area().viewport()
        middles.append(view.to_image(view.view_width / 2, view.view_height / 2))
    for middle in middles:
        assert middle == pytest.approx((200, 125), abs=0.25)


def test_new_panes_take_the_linked_camera(qtbot):
    grid = PaneGrid(1, 1)
    qtbot.addWidget(grid)
    grid.set_camera(Camera(7, 8, 16))
    grid.set_layout(2, 2)
    assert {pane.camera() for pane in grid.panes()} == {Camera(7, 8, 16)}


def test_what_a_pane_says_comes_with_its_index(grid, qtbot, mouse_on):
    pane = grid.panes()[2]
    area = pane.area()
    x, y = area.width() / 2, area.height() / 2
    mouse = mouse_on(area)
    with qtbot.waitSignal(grid.clicked) as caught:
        mouse.click(x, y, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert caught.args[0] == 2
    assert caught.args[3] == Qt.KeyboardModifier.ControlModifier
    for signal, gesture, rest in (
        (grid.hovered, lambda: mouse.move(x + 9, y), 2),
        (grid.left, lambda: mouse.move(x, 0), 0),
        (grid.maximiseRequested, lambda: mouse.double_click(x, y), 0),
        (
            grid.windowStepRequested,
            lambda: mouse.wheel(x, y, -1, Qt.KeyboardModifier.ControlModifier),
            1,
        ),
        (
            grid.roiDrawn,
            lambda: mouse.drag(
                (x, y), (x + 30, y + 9), modifiers=Qt.KeyboardModifier.ShiftModifier
            ),
            1,
        ),
        (grid.kindRequested, lambda: pane.kindRequested.emit("isi"), 1),
        (grid.helpRequested, lambda: pane.helpRequested.emit(), 0),
    ):
        with qtbot.waitSignal(signal) as caught:
            gesture()
        assert caught.args[0] == 2
        assert len(caught.args) == 1 + rest


def test_marks_reach_every_pane(grid):
    grid.set_crosshair(12, 34)
    grid.set_probes([(1, 2, "#ff0000")])
    grid.set_roi((1, 2, 3, 4))
    grid.set_pixel_grid(True)
    for pane in grid.panes():
        marks = pane.area().marks()
        assert marks.crosshair == (12, 34)
        assert marks.probes == ((1, 2, "#ff0000"),)
        assert marks.roi == (1, 2, 3, 4)
        assert marks.pixel_grid
    grid.set_crosshair(None)
    assert all(pane.area().marks().crosshair is None for pane in grid.panes())


def test_panes_are_numbered_for_the_keys_that_maximise_them(grid):
    from widgets.pane_header import PaneHeader

    headers = [pane.findChild(PaneHeader) for pane in grid.panes()]
    assert [header.number() for header in headers] == [1, 2, 3, 4, 5, 6]


def test_a_real_recording_is_shown_as_it_is(grid, shared_data, qtbot):
    path = shared_data / "recordings" / "real" / "car-100kmh.dat"
    packed = np.memmap(path, np.uint8, mode="r").reshape(200, 250, 50)
    plane = np.unpackbits(packed[100], axis=1, bitorder="little")[::-1].copy()
    grid.set_layout(1, 1)
    grid.resize(900, 700)
    grid.set_camera(Camera(200, 125, 2))
    pane = grid.panes()[0]
    pane.set_picture(PanePicture(plane))
    qtbot.wait(1)
    area = pane.area()
    image = area.grab().toImage()
    view = area.viewport()
    rng = np.random.default_rng(0)
    for x, y in rng.integers((0, 0), (400, 250), (200, 2)):
        left, top = view.to_view(int(x), int(y))
        assert image.pixelColor(int(left), int(top)).red() == plane[y, x] * 255
