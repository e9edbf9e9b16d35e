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
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
"""Libraries that Qt links to but does not bring along, and what they are called on Debian."""

XCB_LIBRARIES = tuple(
    name for name in DEBIAN_PACKAGE_OF if name.startswith(("libX11", "libxcb", "libxkbcommon"))
)


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
        found = re.search(r"lib[\w.+-]+\.so(\.\d+)*", str(error))
        if found is None:
            raise MissingLibraryError(f"Qt can't be loaded: {error}") from error
        raise _missing([found.group(0)]) from error
    on_x11 = sys.platform == "linux" and with_display and not os.environ.get("WAYLAND_DISPLAY")
    if not on_x11:
        return
    missing = [library for library in XCB_LIBRARIES if not _loads(library)]
    if missing:
        # Qt would end the process at once, with a page of plugin names and no reason.
        raise _missing(missing)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _missing(libraries: list[str]) -> MissingLibraryError:
    names = ", ".join(libraries)
    packages = [DEBIAN_PACKAGE_OF[name] for name in libraries if name in DEBIAN_PACKAGE_OF]
    hint = f"on Debian and Ubuntu: apt-get install {' '.join(packages)}" if packages else ""
    verb = "is" if len(libraries) == 1 else "are"
    return MissingLibraryError(f"Qt can't be loaded: {names} {verb} missing", hint)
