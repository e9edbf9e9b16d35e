import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from widgets.fonts import ui_font
from widgets.stylesheet import style_sheet
from widgets.theme import DARK, LIGHT, THEMES, apply_theme, current_theme, palette

THEME = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_formula_has_its_known_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


GROUNDS = ("window", "panel", "field", "hover", "canvas", "stage", "accent_fill")


@THEME
@pytest.mark.parametrize("text", ["text", "text_muted"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_is_readable_on_every_ground(theme, text, ground):
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= 4.5


@THEME
@pytest.mark.parametrize("role", ["accent", "accent_b", "good", "warn", "bad", "extra"])
@pytest.mark.parametrize("ground", ["window", "panel", "field", "canvas"])
def test_coloured_words_are_readable(theme, role, ground):
    assert contrast(getattr(theme, role), getattr(theme, ground)) >= 4.5


@THEME
@pytest.mark.parametrize("ground", ["accent", "accent_b"])
def test_text_on_a_full_colour_is_readable(theme, ground):
    assert contrast(theme.on_accent, getattr(theme, ground)) >= 4.5


@THEME
def test_the_focus_frame_stands_out(theme):
    for ground in ("window", "panel", "field", "stage"):
        assert contrast(theme.accent, getattr(theme, ground)) >= 3


@THEME
def test_curves_differ_and_stand_out(theme):
    assert len(set(theme.series)) == len(theme.series)
    for colour in theme.series:
        assert contrast(colour, theme.canvas) >= 3


@THEME
def test_every_role_is_a_plain_colour_and_the_style_sheet_uses_no_other(theme):
    for role in theme.__slots__:
        if role != "name":
            assert QColor.isValidColorName(getattr(theme, role)), role
    assert "$" not in style_sheet(theme)


def test_themes_are_found_by_name():
    assert THEMES == {"dark": DARK, "light": LIGHT}


@pytest.fixture
def themed(qapp):
    """The application, which gets its usual look back afterwards."""
    yield qapp
    apply_theme(qapp, DARK, font_scale=1.0)


def test_applying_a_theme_changes_palette_and_current_theme(themed):
    apply_theme(themed, LIGHT)
    assert current_theme() is LIGHT
    assert themed.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.window)
    apply_theme(themed, DARK)
    assert current_theme() is DARK


def test_the_style_is_fusion_everywhere(themed):
    themed.setStyleSheet("")  # which wraps the style
    assert themed.style().name() == "fusion"


def test_the_style_sheet_reaches_labels_by_role(themed, qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    label = QLabel("12 planes", holder)
    label.setProperty("role", "muted")
    holder.show()
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(DARK.text_muted)
    apply_theme(themed, LIGHT)
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(LIGHT.text_muted)


def test_disabled_text_has_its_own_colour():
    colour = palette(DARK).color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert colour == QColor(DARK.text_disabled)


def test_the_font_scale_reaches_all_fonts_and_has_limits(themed):
    apply_theme(themed, DARK, font_scale=1.5)
    assert themed.font().pixelSize() == 20
    assert ui_font(12).pixelSize() == 18
    with pytest.raises(ValueError, match="font scale"):
        apply_theme(themed, DARK, font_scale=5)
