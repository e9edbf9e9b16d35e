"""The two looks of the window: colours named by what they are for, and how they reach Qt.

Widgets that paint themselves read :func:`current_theme` in their `paintEvent`, so that a change of
theme needs nothing but a repaint, which Qt asks for itself when the palette changes.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from widgets.fonts import install_fonts, ui_font
from widgets.stylesheet import style_sheet


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by role, each "#rrggbb" (`QColor(theme.text)` and pyqtgraph both take that).

    Attributes:
        name: "dark" or "light".
        window: Behind everything.
        panel: Docks, cards and pane headers, one step above the window.
        field: Buttons, text fields and list boxes, one step above the panel.
        hover: A field under the pointer.
        canvas: Behind a curve or a raster.
        stage: Around a picture, where a white picture still has an edge.
        border: Hairlines between areas.
        border_strong: Outlines of fields and of what can be dragged.
        text: Ordinary text.
        text_muted: Secondary text: units, details, axis figures.
        text_disabled: Text of what can't be used now.
        accent: The recording (A), the selection and the keyboard focus.
        accent_fill: Background of a pressed or selected field; `text` is readable on it.
        accent_b: What was regenerated from a bitstream (B).
        on_accent: Text upon `accent` or `accent_b`.
        grid: Grid lines of plots.
        crosshair: Lines through the probed pixel.
        good: Done, verified, matched.
        warn: Needs attention.
        bad: Failed, missed.
        extra: A fourth curve or a spike too many.
    """

    name: str
    window: str
    panel: str
    field: str
    hover: str
    canvas: str
    stage: str
    border: str
    border_strong: str
    text: str
    text_muted: str
    text_disabled: str
    accent: str
    accent_fill: str
    accent_b: str
    on_accent: str
    grid: str
    crosshair: str
    good: str
    warn: str
    bad: str
    extra: str

    @property
    def series(self) -> tuple[str, ...]:
        """Colours for curves, most important first; readable on the canvas."""
        return (self.accent, self.accent_b, self.extra, self.good, self.warn, self.text_muted)


DARK = Theme(
    name="dark",
    window="#1b1c20",
    panel="#212328",
    field="#2b2e34",
    hover="#353941",
    canvas="#121316",
    stage="#121316",
    border="#33363d",
    border_strong="#4a4f59",
    text="#e8eaed",
    text_muted="#a3a8b1",
    text_disabled="#6d727b",
    accent="#4db5ff",
    accent_fill="#1d3d56",
    accent_b="#ffac40",
    on_accent="#0d1115",
    grid="#2a2d33",
    crosshair="#e8eaed",
    good="#5ed187",
    warn="#f2c14b",
    bad="#ff7d76",
    extra="#c895f0",
)

LIGHT = Theme(
    name="light",
    window="#eceef1",
    panel="#f8f9fa",
    field="#ffffff",
    hover="#e6eaef",
    canvas="#ffffff",
    stage="#d9dce1",
    border="#d3d7dd",
    border_strong="#a9b0ba",
    text="#1b1e23",
    text_muted="#565d68",
    text_disabled="#8e959f",
    accent="#0a66b7",
    accent_fill="#cfe5f8",
    accent_b="#a44c00",
    on_accent="#ffffff",
    grid="#e3e6ea",
    crosshair="#1b1e23",
    good="#137a3e",
    warn="#8a5a00",
    bad="#bf2b27",
    extra="#7b3fb0",
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}

_current = DARK


def current_theme() -> Theme:
    """The theme that was applied last; dark before any was."""
    return _current


def apply_theme(app: QApplication, theme: Theme, font_scale: float = 1.0) -> None:
    """Give the whole application a theme: Fusion style, palette, font and style sheet.

    Args:
        app: The running application.
        theme: Usually :data:`DARK` or :data:`LIGHT`.
        font_scale: Enlarges all text, 0.75 to 2 (a preference for readers who need it).

    Raises:
        ValueError: The scale is out of range.
    """
    if not 0.75 <= font_scale <= 2.0:
        raise ValueError(f"the font scale is {font_scale}; it lies between 0.75 and 2")
    global _current  # one application, one theme
    _current = theme
    install_fonts()
    app.setStyle("Fusion")
    app.setPalette(palette(theme))
    app.setFont(ui_font(scale=font_scale))
    app.setStyleSheet(style_sheet(theme))


def palette(theme: Theme) -> QPalette:
    """The Qt palette of a theme, with its disabled colours."""
    roles = QPalette.ColorRole
    colours = {
        roles.Window: theme.window,
        roles.WindowText: theme.text,
        roles.Base: theme.field,
        roles.AlternateBase: theme.panel,
        roles.Text: theme.text,
        roles.Button: theme.field,
        roles.ButtonText: theme.text,
        roles.BrightText: theme.bad,
        roles.Light: theme.hover,
        roles.Midlight: theme.hover,
        roles.Mid: theme.border_strong,
        roles.Dark: theme.border,
        roles.Shadow: theme.canvas,
        roles.Highlight: theme.accent_fill,
        roles.HighlightedText: theme.text,
        roles.Link: theme.accent,
        roles.LinkVisited: theme.extra,
        roles.ToolTipBase: theme.field,
        roles.ToolTipText: theme.text,
        roles.PlaceholderText: theme.text_muted,
        roles.Accent: theme.accent,
    }
    made = QPalette()
    for role, colour in colours.items():
        made.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText, roles.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.text_disabled))
    return made
