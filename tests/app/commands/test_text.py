from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from app.commands.text import (
    aligned,
    bytes_text,
    decibels,
    figure,
    hertz,
    label_of,
    percent,
    planes,
    rows_of,
    seconds,
    whole_list,
)


@pytest.mark.parametrize(
    ("write", "value", "text"),
    [
        (hertz, 40_000.0, "40,000 Hz"),
        (hertz, 19_999.5, "19,999.5 Hz"),
        (decibels, 27.0349, "27.03 dB"),
        (decibels, math.inf, "∞ dB (nothing is lost)"),
        (percent, 0.0, "0 %"),
        (percent, 1.0, "100 %"),
        (percent, 0.99999, "100 %"),
        (percent, 0.3663, "36.6 %"),
        (percent, 0.00012, "0.012 %"),
        (seconds, 90.0, "90 s"),
        (seconds, 1.5, "1.5 s"),
        (seconds, 0.005, "5 ms"),
        (seconds, 0.000025, "25 µs"),
        (seconds, 0.0, "0 µs"),
        (bytes_text, 1, "1 byte"),
        (bytes_text, 3165, "3,165 bytes"),
        (planes, 1, "1 plane"),
        (planes, 2000, "2,000 planes"),
        (whole_list, [3, 10, 17], "3, 10, 17"),
        (whole_list, range(3, 120, 7), "3, 10, 17, …, 115 (17)"),
    ],
)
def test_figures_have_units_and_sensible_digits(
    write: Callable[[Any], str], value: Any, text: str
) -> None:
    assert write(value) == text


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("capture_rate_hz", "capture rate"),
        ("scene_psnr_db", "scene PSNR"),
        ("isi_cap_planes", "ISI cap"),
        ("bits_per_scene_pixel", "bits per scene pixel"),
        ("file_bytes", "file size"),
        ("scenes_sha256", "SHA-256 of scenes"),
        ("planes", "planes"),
    ],
)
def test_labels_are_keys_without_their_unit(key: str, label: str) -> None:
    assert label_of(key) == label


def test_a_key_names_the_unit_of_its_figure() -> None:
    assert figure("encode_seconds", 0.25) == "250 ms"
    assert figure("never_fires_fraction", 0.25) == "25.0 %"
    assert figure("full_scale", 0.123456) == "0.1235"
    assert figure("full_scale", math.inf) == "∞"
    assert figure("checksums_ok", True) == "yes"
    assert figure("file", "4000") == "4000"


def test_what_is_missing_is_left_out() -> None:
    assert rows_of({"a": None, "b": [], "c": {}, "d": 0, "e": False}) == [("d", "0"), ("e", "no")]


def test_lists_and_parameters() -> None:
    rows = rows_of({"parameters": {"quality": 50.0, "preset": "slow"}, "notes": ["one", "two"]})
    assert rows == [
        ("parameters", "quality 50, preset slow"),
        ("notes", "one"),
        ("", "two"),
    ]


def test_texts_begin_in_one_column_and_are_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    sentence = "a sentence that is longer than a line of this terminal, and so is folded"
    path = "/" + "x" * 70
    text = aligned([("a label", sentence), ("path", path), ("table", "1    2"), ("", "more")])
    lines = text.splitlines()
    assert max(len(line) for line in lines if path not in line) <= 60
    assert {
        line.index(word) for line in lines for word in ("a sentence", "/x") if word in line
    } == {9}
    assert " ".join(text.split()).startswith(f"a label {sentence} path {path} table 1 2 more")
    assert "table    1    2" in lines
    assert aligned([]) == ""
