import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDropEvent,
    QFontMetrics,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from widgets.camera import Camera
from widgets.elided_label import ElidedLabel
from widgets.fonts import title_font
from widgets.header_buttons import HeaderButton, TitleButton
from widgets.image_pane import ImagePane
from widgets.level_bar import LevelBar
from widgets.picture import PanePicture
from widgets.theme import DARK, apply_theme

KINDS = [("spikes", "Spikes"), ("isi", "ISI"), ("firing-rate", "Firing rate")]
LONGEST = "Regenerated spikes"  # of the titles that the window gives


@pytest.fixture
def pane(qtbot):
    made = ImagePane()
    qtbot.addWidget(made)
    made.set_kinds(KINDS)
    made.set_title("ISI", "raw (A) · planes")
    made.set_picture(PanePicture(np.zeros((250, 400), np.float32), (1.0, 12.0), "viridis"))
    made.resize(400, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def title_button(pane):
    return pane.findChild(TitleButton)


def detail(pane):
    return pane.findChild(ElidedLabel)


def value_label(pane):
    labels = pane.findChildren(QLabel)
    return next(label for label in labels if label.accessibleName() == "value under the cursor")


@pytest.mark.parametrize("width", [240, 335, 400, 640])
def test_title_and_value_are_whole_at_any_usual_width(pane, qtbot, width):
    pane.set_number(6)
    pane.set_title(LONGEST, "decoded · SpikeCodec BiSOAM 0.310 bpp")
    pane.set_value_text("0.373")
    pane.resize(width, 220)
    button, value = title_button(pane), value_label(pane)
    text_width = QFontMetrics(title_font()).horizontalAdvance(LONGEST)
    qtbot.waitUntil(lambda: button.width() >= text_width + 15)  # the chevron beside it
    assert pane.width() == width  # the header didn't force it wider
    assert value.width() >= value.fontMetrics().horizontalAdvance("0.373")
    assert value.geometry().right() < pane.width() - 20
    assert button.geometry().right() <= value.geometry().left()


def test_only_the_detail_is_shortened_and_its_tooltip_holds_the_whole(pane, qtbot):
    whole = "decoded · SpikeCodec BiSOAM 0.310 bpp"
    pane.set_title("Scene", whole)
    pane.resize(240, 220)
    qtbot.waitUntil(lambda: pane.width() == 240)
    assert detail(pane).shown_text().endswith("…")
    assert detail(pane).toolTip() == whole
    pane.resize(700, 300)
    qtbot.waitUntil(lambda: pane.width() == 700)
    assert detail(pane).shown_text() == whole
    assert detail(pane).toolTip() == ""


def test_choosing_a_kind_only_asks_for_it(pane, qtbot):
    pane.set_kind("isi")
    menu = title_button(pane).menu()
    assert [action.text() for action in menu.actions()] == [label for _, label in KINDS]
    assert [action.isChecked() for action in menu.actions()] == [False, True, False]
    with qtbot.waitSignal(pane.kindRequested) as caught:
        menu.actions()[2].trigger()
    assert caught.args == ["firing-rate"]


def test_setters_never_speak(pane, qtbot):
    with qtbot.assertNotEmitted(pane.kindRequested), qtbot.assertNotEmitted(pane.cameraRequested):
        pane.set_kinds(KINDS[:2])
        pane.set_kind("spikes")
        pane.set_title("Spikes", "raw (A)")
        pane.set_camera(Camera(5, 5, 4))
        pane.set_value_text("1")


def test_kinds_can_be_set_again(pane):
    pane.set_kinds([("scene", "Scene")])
    pane.set_kinds(KINDS)
    pane.set_kind("spikes")
    actions = title_button(pane).menu().actions()
    assert [action.data() for action in actions if action.isChecked()] == ["spikes"]


def test_the_question_mark_asks_for_help(pane, qtbot):
    help_button = next(
        button for button in pane.findChildren(HeaderButton) if "help" in button.accessibleName()
    )
    with qtbot.waitSignal(pane.helpRequested):
        qtbot.mouseClick(help_button, Qt.MouseButton.LeftButton)


def test_gestures_on_the_picture_are_passed_on(pane, qtbot, mouse_on):
    mouse = mouse_on(pane.area())
    x, y = pane.area().width() / 2 + 0.5, pane.area().height() / 2 + 0.5
    with qtbot.waitSignal(pane.clicked) as caught:
        mouse.click(x, y)
    assert caught.args[:2] == [200, 125]
    for signal, gesture in (
        (pane.hovered, lambda: mouse.move(x, y)),
        (pane.cameraRequested, lambda: mouse.wheel(x, y)),
        (pane.maximiseRequested, lambda: mouse.double_click(x, y)),
        (pane.left, lambda: mouse.move(x, 1)),
    ):
        with qtbot.waitSignal(signal):
            gesture()


def test_a_click_in_the_header_leaves_the_keys_with_the_picture(pane, qtbot):
    pane.activateWindow()
    pane.setFocus()
    qtbot.waitUntil(pane.area().hasFocus)
    help_button = pane.findChildren(HeaderButton)[-1]
    qtbot.mouseClick(help_button, Qt.MouseButton.LeftButton)
    assert pane.area().hasFocus()


def test_a_focused_header_button_keeps_its_own_keys(qtbot):
    window, pane = QWidget(), ImagePane()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(pane)
    played = []
    context = Qt.ShortcutContext.WidgetWithChildrenShortcut
    shortcut = QShortcut(QKeySequence(Qt.Key.Key_Space), window, context=context)
    shortcut.activated.connect(lambda: played.append("space"))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    pane.setFocus()
    qtbot.keyClick(pane.area(), Qt.Key.Key_Space)
    assert played == ["space"]
    help_button = pane.findChildren(HeaderButton)[-1]
    help_button.setFocus()
    with qtbot.waitSignal(pane.helpRequested):
        qtbot.keyClick(help_button, Qt.Key.Key_Space)
    with qtbot.waitSignal(pane.helpRequested):
        qtbot.keyClick(help_button, Qt.Key.Key_Return)
    assert played == ["space"]


def test_tab_reaches_the_chooser_the_help_and_the_picture(pane):
    reached = [w for w in pane.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    kinds = {type(widget) for widget in reached}
    assert {TitleButton, HeaderButton} <= kinds
    assert pane.area() in reached


def test_everything_has_a_name_for_screen_readers(pane):
    assert pane.area().accessibleName() == "ISI raw (A) · planes"
    for button in pane.findChildren(HeaderButton):
        assert button.accessibleName()
        assert button.toolTip()


def test_the_focus_is_seen_in_the_frame(pane, qtbot):
    pane.activateWindow()
    pane.area().clearFocus()
    plain = pane.grab().toImage().pixelColor(0, 150)
    pane.setFocus()
    qtbot.waitUntil(pane.area().hasFocus)
    focused = pane.grab().toImage().pixelColor(0, 150)
    assert plain.name() == DARK.border
    assert focused.name() == DARK.accent


def test_the_level_bar_tells_the_levels_where_there_is_room(pane, qtbot):
    bar = pane.findChild(LevelBar)
    assert bar.isVisible()
    assert bar.toolTip() == "viridis, from 1 to 12"
    pane.resize(260, 220)
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_a_plane_needs_no_level_bar(pane):
    pane.set_picture(PanePicture(np.zeros((250, 400), np.uint8)))
    assert not pane.findChild(LevelBar).isVisible()


def test_the_zoom_is_told_with_fit_worked_out(pane):
    pane.set_camera(Camera())
    assert pane.zoom() == pytest.approx(pane.area().width() / 400)
    pane.set_picture(None)
    assert pane.zoom() is None


def test_files_dropped_on_the_pane_are_told(pane, qtbot, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.dat"))])
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    enter = QDragEnterEvent(QPointF(50, 50).toPoint(), *arguments)
    QApplication.sendEvent(pane, enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(pane.filesDropped) as caught:
        QApplication.sendEvent(pane, QDropEvent(QPointF(50, 50), *arguments))
    assert caught.args == [[str(tmp_path / "a.dat")]]


def test_a_larger_font_makes_the_title_wider(pane, qapp):
    before = title_button(pane).sizeHint().width()
    try:
        apply_theme(qapp, DARK, font_scale=1.5)
        assert title_button(pane).sizeHint().width() >= before + 8
    finally:
        apply_theme(qapp, DARK, font_scale=1.0)


def test_further_entries_stand_below_the_kinds_and_stay_their_owners(pane, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    overlay = QAction("Bits over scenes", window, checkable=True)
    pane.set_more_actions([overlay])
    pane.set_kinds(KINDS)  # which makes the menu anew
    texts = [action.text() for action in title_button(pane).menu().actions()]
    assert texts == ["Spikes", "ISI", "Firing rate", "", "Bits over scenes"]
    with qtbot.assertNotEmitted(pane.kindRequested):
        overlay.trigger()
    assert overlay.isChecked()
    pane.set_more_actions([])
    assert overlay not in title_button(pane).menu().actions()
