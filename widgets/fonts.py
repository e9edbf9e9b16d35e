"""The font that is bundled, so that the window looks the same on a machine without any.

Sizes are in device-independent pixels: Qt enlarges them with the screen's own scale.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from importlib.resources import files

from PySide6.QtGui import QFont, QFontDatabase

_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf")
_log = logging.getLogger(__name__)

BASE_SIZE_PX = 13
"""Ordinary text; details are set at :data:`SMALL_SIZE_PX`."""

SMALL_SIZE_PX = 12

_scale = 1.0


@lru_cache(maxsize=1)
def install_fonts() -> str:
    """Register the bundled fonts with Qt, once; a QGuiApplication must be there.

    Returns:
        The family to ask for, or "" where the files can't be read (Qt's own default then serves).
    """
    family = ""
    for name in _FILES:
        try:
            data = (files("assets") / "fonts" / name).read_bytes()
        except OSError as error:
            _log.warning("bundled font %s can't be read: %s", name, error)
            continue
        number = QFontDatabase.addApplicationFontFromData(data)
        family = next(iter(QFontDatabase.applicationFontFamilies(number)), family)
    return family


def ui_font(
    size_px: int = BASE_SIZE_PX,
    weight: QFont.Weight = QFont.Weight.Normal,
    scale: float | None = None,
) -> QFont:
    """A font of the window.

    Args:
        size_px: Height before the user's own enlargement.
        weight: Normal, Medium and DemiBold are bundled.
        scale: Sets the enlargement for all fonts from here on; None keeps the one last set.
    """
    global _scale  # one application, one font size
    if scale is not None:
        _scale = scale
    font = QFont()
    if family := install_fonts():
        font.setFamilies([family])
    font.setPixelSize(round(size_px * _scale))
    font.setWeight(weight)
    return font


def title_font(size_px: int = BASE_SIZE_PX) -> QFont:
    """Headings of panes and panels: semi-bold."""
    return ui_font(size_px, QFont.Weight.DemiBold)


def number_font(size_px: int = BASE_SIZE_PX) -> QFont:
    """Text whose digits all have one width, so that a changing figure doesn't dance."""
    font = ui_font(size_px)
    if hasattr(QFont, "setFeature"):  # Qt 6.7 and newer
        font.setFeature(QFont.Tag("tnum"), 1)
    return font
