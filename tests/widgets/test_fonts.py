import os
import subprocess
import sys

from PySide6.QtGui import QFontInfo, QFontMetricsF

from widgets.fonts import install_fonts, number_font, title_font, ui_font


def test_the_bundled_family_is_used(qapp):
    assert install_fonts() == "Inter"
    assert QFontInfo(ui_font()).family() == "Inter"
    assert QFontInfo(title_font()).weight() == title_font().weight()


def test_digits_of_figures_have_one_width(qapp):
    metrics = QFontMetricsF(number_font(13))
    widths = {round(metrics.horizontalAdvance(digit), 3) for digit in "0123456789"}
    assert len(widths) == 1
    plain = QFontMetricsF(ui_font(13))
    assert plain.horizontalAdvance("1") < plain.horizontalAdvance("0")


def test_the_field_s_letters_are_in_the_font(qapp):
    metrics = QFontMetricsF(ui_font())
    missing = [letter for letter in "αθτσΔµ±×−≥≤·→≈∞°…–" if not metrics.inFontUcs4(ord(letter))]
    assert not missing


def test_text_is_drawn_on_a_machine_without_any_font(tmp_path):
    (tmp_path / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{tmp_path}/none</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    script = (
        "from PySide6.QtWidgets import QApplication, QLabel\n"
        "from widgets.theme import DARK, apply_theme\n"
        "app = QApplication([]); apply_theme(app, DARK)\n"
        "label = QLabel('33.12 dB'); label.resize(120, 30)\n"
        "image = label.grab().toImage()\n"
        "colours = {image.pixel(x, y) for x in range(120) for y in range(30)}\n"
        "print(label.fontMetrics().horizontalAdvance('33.12 dB'), len(colours))\n"
    )
    environment = {
        **os.environ,
        "FONTCONFIG_FILE": str(tmp_path / "fonts.conf"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    width, colours = (int(word) for word in done.stdout.split())
    assert 45 < width < 75
    assert colours > 10  # antialiased letters, not blank and not boxes
