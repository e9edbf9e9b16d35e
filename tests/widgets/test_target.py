from __future__ import annotations

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.target import TargetError, TargetKind, parse_target

BITS, DECIBELS, BYTES = (
    TargetKind.BITS_PER_SCENE_PIXEL,
    TargetKind.SCENE_PSNR_DB,
    TargetKind.SIZE_BYTES,
)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("0.10 bpp", BITS, 0.1),
        ("0.1", BITS, 0.1),
        (".5", BITS, 0.5),
        ("  <= 0.25  BPP ", BITS, 0.25),
        ("≤ 2 bits", BITS, 2.0),
        (">= 34 dB", DECIBELS, 34.0),
        ("≥34db", DECIBELS, 34.0),
        ("34 dB", DECIBELS, 34.0),
        ("34 dB scene PSNR", DECIBELS, 34.0),
        ("40 kB", BYTES, 40_000.0),
        ("1.5 MB", BYTES, 1_500_000.0),
        ("1 KiB", BYTES, 1024.0),
        ("3875 bytes", BYTES, 3875.0),
    ],
)
def test_targets(text, kind, value):
    target = parse_target(text)
    assert target.kind is kind
    assert target.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "0.10 bpp"),
        ("good", "no target"),
        ("0,1 bpp", "0.1 bpp"),
        ("34 apples", "apples"),
        ("<= 34 dB", "lower limit"),
        (">= 0.1 bpp", "upper limit"),
        ("0", "zero"),
        ("-3 dB", "no target"),
        ("1e3", "no target"),
        ("nan", "no target"),
    ],
)
def test_nonsense_is_refused_with_what_would_do(text, part):
    with pytest.raises(TargetError, match=part):
        parse_target(text)


@given(st.text(max_size=20))
def test_any_text_is_a_target_or_an_error(text):
    with contextlib.suppress(TargetError):
        target = parse_target(text)
        assert target.value > 0
        assert math.isfinite(target.value)
