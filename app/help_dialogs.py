"""The list of shortcuts and gestures, and what this program is."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from app import __version__
from app.actions import ACTIONS, MENUS

GESTURES = (
    ("Wheel", "Zoom at the cursor"),
    ("Drag", "Move the picture"),
    ("Click", "Probe a pixel: its train is shown below"),
    ("Ctrl + click", "Pin a pixel, or unpin it"),
    ("Double-click", "Maximise a pane, or restore all"),
    ("Ctrl + wheel", "Longer or shorter window"),
    ("Alt + wheel", "Stronger or weaker overlay"),
    ("Alt + drag", "Move the line of a wipe"),
    ("Drag on the timeline", "Move through time"),
    ("Shift + drag on the timeline", "Choose the in–out range"),
    ("1 … 9", "Maximise pane 1 … 9"),
)

ABOUT = f"""
<h2>Spikeloupe {__version__}</h2>
<p>Viewer and codec explorer for spike-camera recordings.</p>
<p>Licence: Apache-2.0. Icons: Lucide (ISC). Font: Inter (SIL Open Font License 1.1).</p>
<p>Encoders: libjpeg-turbo, OpenJPEG, libwebp and libaom in Pillow; x264, x265, SVT-AV1, vvenc and
libjxl in the ffmpeg of imageio-ffmpeg, which runs as a program of its own.</p>
"""


def show_keys(parent: QWidget) -> None:
    """List every key and gesture."""
    _show(parent, "Shortcuts", keys_as_html(), (620, 720))


def show_about(parent: QWidget) -> None:
    """Say what this program is."""
    _show(parent, "About Spikeloupe", ABOUT, (460, 300))


def keys_as_html() -> str:
    """Return the table of actions and gestures as a page."""
    parts = ["<h3>Mouse</h3><table cellspacing='6'>"]
    parts += [_row(keys, text) for keys, text in GESTURES]
    for menu in MENUS:
        parts.append(f"</table><h3>{menu}</h3><table cellspacing='6'>")
        parts += [
            _row(" or ".join(spec.keys) or "–", f"{spec.label}: {spec.help}")
            for spec in ACTIONS
            if spec.menu == menu
        ]
    return "".join(parts) + "</table>"


def _row(keys: str, text: str) -> str:
    return f"<tr><td><b>{escape(keys)}</b></td><td>{escape(text)}</td></tr>"


def _show(parent: QWidget, title: str, page: str, size: tuple[int, int]) -> None:
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    text = QTextBrowser()
    text.setHtml(page)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    column = QVBoxLayout(dialog)
    column.addWidget(text)
    column.addWidget(buttons)
    dialog.resize(*size)
    dialog.open()
