"""Icons drawn from the bundled SVG files in the colours of the theme.

An icon holds its name only and is rendered when Qt asks, at the size and the pixel ratio of the
screen: it is always sharp, and follows a change of theme without being set again.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from widgets.theme import Theme, current_theme


def icon(name: str, role: str = "text") -> QIcon:
    """An icon by its Lucide name.

    Args:
        name: Such as "play"; see :func:`icon_names`.
        role: The colour, a field of :class:`widgets.theme.Theme`.

    Raises:
        KeyError: No such icon is bundled.
    """
    _svg(name)
    if role not in Theme.__slots__:
        raise KeyError(f"there is no colour role {role!r} in the theme")
    return QIcon(_ThemedEngine(name, role))


def icon_names() -> tuple[str, ...]:
    """The names of all icons, sorted."""
    folder = files("assets") / "icons"
    return tuple(
        sorted(entry.name[:-4] for entry in folder.iterdir() if entry.name.endswith(".svg"))
    )


def icon_pixmap(name: str, size_px: int, colour: str, device_pixel_ratio: float = 1.0) -> QPixmap:
    """One icon as a square picture, for widgets that paint themselves.

    Args:
        name: Of the icon.
        size_px: Device-independent side.
        colour: "#rrggbb".
        device_pixel_ratio: Of the screen it is meant for.
    """
    return _render(name, colour, round(size_px * device_pixel_ratio), device_pixel_ratio)


class _ThemedEngine(QIconEngine):
    """Draws one SVG in the colour that the current theme gives to a role."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name, self._role = name, role

    def _colour(self, mode: QIcon.Mode) -> str:
        theme = current_theme()
        return theme.text_disabled if mode == QIcon.Mode.Disabled else getattr(theme, self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        side = min(rect.width(), rect.height())
        picture = icon_pixmap(self._name, side, self._colour(mode), ratio)
        painter.drawPixmap(rect.center() - QPoint((side - 1) // 2, (side - 1) // 2), picture)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return _render(self._name, self._colour(mode), min(size.width(), size.height()), 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        side = min(size.width(), size.height())
        return icon_pixmap(self._name, side, self._colour(mode), scale)

    def clone(self) -> QIconEngine:
        return _ThemedEngine(self._name, self._role)


@lru_cache(maxsize=512)
def _render(name: str, colour: str, side: int, device_pixel_ratio: float) -> QPixmap:
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode()))
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(device_pixel_ratio)
    return picture


@lru_cache(maxsize=256)
def _svg(name: str) -> str:
    try:
        return (files("assets") / "icons" / f"{name}.svg").read_text("utf-8")
    except OSError as error:
        raise KeyError(f"there is no icon {name!r}; there are {', '.join(icon_names())}") from error
