from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon

from widgets.icons import icon, icon_names, icon_pixmap
from widgets.theme import DARK, LIGHT, apply_theme


def strongest(pixmap) -> QColor:
    """The colour of the most opaque pixel."""
    image = pixmap.toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=lambda pixel: pixel.alpha())


def close(a: QColor, b: str) -> bool:
    b = QColor(b)
    return all(
        abs(x - y) <= 3
        for x, y in ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    )


def test_every_icon_can_be_drawn(qapp):
    for name in icon_names():
        pixmap = icon_pixmap(name, 16, DARK.text)
        assert strongest(pixmap).alpha() > 100, name


def test_every_bundled_icon_is_used():
    root = Path(__file__).parents[2]
    code = "".join(
        path.read_text("utf-8") for top in ("widgets", "app") for path in (root / top).rglob("*.py")
    )
    assert icon_names()
    assert [name for name in icon_names() if f'"{name}"' not in code] == []


def test_an_unknown_icon_is_told():
    with pytest.raises(KeyError, match="there is no icon 'plya'"):
        icon("plya")


def test_an_icon_follows_the_theme_without_being_set_again(qapp):
    made = icon("play")
    size = QSize(48, 48)
    try:
        assert close(strongest(made.pixmap(size)), DARK.text)
        apply_theme(qapp, LIGHT)
        assert close(strongest(made.pixmap(size)), LIGHT.text)
    finally:
        apply_theme(qapp, DARK)


def test_disabled_and_role_colours(qapp):
    made = icon("play", "accent")
    assert close(strongest(made.pixmap(QSize(48, 48))), DARK.accent)
    assert close(strongest(made.pixmap(QSize(48, 48), QIcon.Mode.Disabled)), DARK.text_disabled)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0, 3.0])
def test_icons_are_rendered_in_device_pixels(qapp, ratio):
    pixmap = icon("play").pixmap(QSize(16, 16), ratio)
    assert pixmap.width() == round(16 * ratio)
    assert pixmap.devicePixelRatio() == pytest.approx(ratio)


def test_an_icon_outlives_its_copies(qapp):
    made = icon("check")
    copies = [QIcon(made) for _ in range(200)]
    del copies
    assert not made.pixmap(QSize(16, 16)).isNull()


def test_an_unknown_icon_or_role_is_named(qapp):
    with pytest.raises(KeyError, match="no-such-icon"):
        icon("no-such-icon")
    with pytest.raises(KeyError, match="purple"):
        icon("play", "purple")
