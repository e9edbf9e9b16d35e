"""Whether there is a screen, and whether Qt can be loaded: said in words before Qt gives up."""

from __future__ import annotations

import ctypes
import os
import re
import sys

from models.errors import SpikeloupeError

DEBIAN_PACKAGE_OF = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libOpenGL.so.0": "libopengl0",
    "libGLX.so.0": "libglx0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
}
"""Libraries that Qt links to but does not bring along, and what they are called on Debian."""

XCB_LIBRARIES = tuple(name for name in DEBIAN_PACKAGE_OF if name.startswith("libxcb"))


class MissingLibraryError(SpikeloupeError):
    """A system library that Qt needs is not installed."""


def has_display() -> bool:
    """Whether a window can be shown: there is a screen, and nobody asked for offscreen."""
    if os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal")):
        return False
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def require_qt(with_display: bool) -> None:
    """Load Qt's widgets, and what its X11 plugin needs where there is a display.

    Raises:
        MissingLibraryError: a system library is missing; names the package that has it.
    """
    try:
        import PySide6.QtWidgets  # noqa: F401 - loading it is the test
    except ImportError as error:
        raise _missing(str(error)) from error
    on_x11 = sys.platform == "linux" and with_display and not os.environ.get("WAYLAND_DISPLAY")
    if not on_x11:
        return
    for library in XCB_LIBRARIES:
        try:
            ctypes.CDLL(library)
        except OSError as error:
            # Qt would end the process at once, with a page of plugin names and no reason.
            raise _missing(f"{library}: {error}") from error


def _missing(text: str) -> MissingLibraryError:
    found = re.search(r"lib[\w.+-]+\.so(\.\d+)*", text)
    library = found.group(0) if found else ""
    package = DEBIAN_PACKAGE_OF.get(library)
    hint = f"on Debian and Ubuntu: apt-get install {package}" if package else text
    return MissingLibraryError(f"Qt can't be loaded: {library or 'a library'} is missing", hint)
