"""Who has the keyboard: the panes after every click, and text fields while somebody types."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QToolButton,
    QWidget,
)

from app.state import PaneKind
from tests.app.test_window_handlers import endless
from tests.app.user import User

KEY = Qt.Key
EDITORS = (
    (QLineEdit, "Plane number or time"),
    (QLineEdit, "Solve for"),
    (QSpinBox, "Window length in planes"),
    (QSpinBox, "Stride"),
)


@pytest.mark.parametrize(("kind", "name"), EDITORS)
def test_letters_and_digits_in_an_editor_do_nothing_else(
    shared_user: User, kind: type[QWidget], name: str
) -> None:
    user = shared_user
    user.part(kind, name).setFocus()
    before = user.session
    user.type("vhdxsabcnjlkmio0123 ,.?[]zqg")
    for key in (KEY.Key_Left, KEY.Key_Right, KEY.Key_Home, KEY.Key_End):
        user.key(key)
    assert user.session == before
    assert user.window.parts.grid.maximised() is None
    assert QApplication.activeModalWidget() is None
    user.key(KEY.Key_Escape)
    assert user.session == before


@pytest.mark.parametrize(("kind", "name"), EDITORS)
def test_escape_in_an_editor_gives_up_typing_and_nothing_else(
    shared_user: User, kind: type[QWidget], name: str
) -> None:
    user = shared_user
    user.key(KEY.Key_3)
    user.window.runner.submit("long", endless, lambda _: None, title="Long")
    before = user.focused()
    user.part(kind, name).setFocus()
    user.type("7")
    user.key(KEY.Key_Escape)
    assert user.window.runner.is_busy("long")
    assert user.window.parts.grid.maximised() == 2
    assert user.window.focusWidget() is before
    user.key(KEY.Key_Escape)
    assert not user.window.runner.is_busy("long")


def test_a_typed_plane_is_gone_to_and_the_keyboard_comes_back(shared_user: User) -> None:
    user = shared_user
    user.enter(user.part(QLineEdit, "Plane number or time"), "33")
    assert user.session.plane_index == 33
    user.key(KEY.Key_Right)
    assert user.session.plane_index == 34
    user.enter(user.part(QLineEdit, "Plane number or time"), "1 ms")
    assert user.session.plane_index == 20


def test_a_typed_window_is_taken(shared_user: User) -> None:
    user = shared_user
    user.enter(user.part(QSpinBox, "Window length in planes"), "9")
    assert user.session.window_planes == 9
    user.key(KEY.Key_Right)
    assert user.session.plane_index == 46


def click(name: str, kind: type[QWidget] = QPushButton) -> Callable[[User], None]:
    return lambda user: user.press_button(user.part(kind, name))


CLICKS = {
    "encode": click("Encode"),
    "wipe": click("Wipe"),
    "wipe and back": lambda user: (click("Wipe")(user), click("Wipe")(user)),
    "flip": click("Flip"),
    "inspect": click("Inspect"),
    "inspect and back": lambda user: (click("Inspect")(user), click("Tune codec")(user)),
    "link": click("Link zoom"),
    "play and pause": lambda user: (
        click("Play", QToolButton)(user),
        click("Pause", QToolButton)(user),
    ),
    "pin": click("Pin these metrics for comparison", QToolButton),
    "maximise": lambda user: user.key(KEY.Key_6),
    "maximise and back": lambda user: (user.key(KEY.Key_6), user.key(KEY.Key_0)),
    "levels": lambda user: user.act("view.levels"),
    "focus mode": lambda user: user.act("view.focus"),
    "full screen": lambda user: user.act("view.fullscreen"),
    "theme": lambda user: user.act("view.theme"),
    "slider": lambda user: user.mouse(user.window.parts.codec.findChild(QAbstractSlider)).click(
        5, 5
    ),
}


@pytest.mark.parametrize("what", CLICKS)
@pytest.mark.parametrize("begun_in", ["pane 6", "pane area"])
def test_keys_of_the_panes_work_after_a_click_elsewhere(
    shared_user: User, what: str, begun_in: str
) -> None:
    user = shared_user
    if begun_in == "pane 6":
        user.click_pixel(PaneKind.SCENE_B, 5, 5)
    CLICKS[what](user)
    user.wait_until_idle()
    before = user.session.plane_index
    user.key(KEY.Key_Right)
    assert user.session.plane_index == before + 1


def test_keys_work_once_a_recording_is_open(user_of_fan: User) -> None:
    user = user_of_fan
    user.key(KEY.Key_Right)
    assert user.session.plane_index == 46
    user.act("file.simulate")
    user.dialog().reject()
    user.turn_to_window()
    user.key(KEY.Key_Right)
    assert user.session.plane_index == 47


def test_everything_that_takes_keys_or_clicks_has_a_name(shared_user: User) -> None:
    user = shared_user
    user.act("view.recordings")
    nameless = []
    for tab in ("view.levels", "view.inspector", "view.labels", "view.codec"):
        user.act(tab)
        for widget in user.window.findChildren(QWidget):
            if widget.isVisible() and _is_control(widget) and not _name(widget):
                nameless.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    assert not nameless


def test_every_control_is_reached_by_tab(shared_user: User) -> None:
    user = shared_user
    reached = set()
    for _ in range(150):
        user.key(KEY.Key_Tab)
        reached.add(user.focused())
    missed = [
        _name(widget)
        for widget in user.window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and isinstance(widget, QPushButton | QComboBox | QAbstractSpinBox | QAbstractSlider)
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget not in reached
    ]
    assert not missed


def test_space_on_a_button_reached_by_tab_presses_the_button(shared_user: User) -> None:
    user, button = shared_user, shared_user.part(QPushButton, "Encode")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    before = user.coded
    user.key(KEY.Key_Space)
    user.wait_until_idle()
    assert user.session.playback.direction == 0
    assert user.coded is not before


def test_a_form_that_is_typed_into_stays_while_results_come_in(shared_user: User) -> None:
    user = shared_user
    table = user.part(QComboBox, "table")
    user.act("codec.encode")
    assert user.part(QComboBox, "table") is table


def _is_control(widget: QWidget) -> bool:
    kinds = (
        QAbstractButton,
        QAbstractSlider,
        QAbstractSpinBox,
        QComboBox,
        QLineEdit,
        QListWidget,
        QTableWidget,
    )
    inner = isinstance(widget.parent(), QComboBox | QAbstractSpinBox)
    scrolls = widget.metaObject().className() == "QScrollBar"
    return isinstance(widget, kinds) and not inner and not scrolls


def _name(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    return widget.accessibleName() or (text() if callable(text) else "")
