from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.commands.arguments import (
    LARGEST_SEED,
    count,
    index,
    number,
    plane_range,
    positive,
    resolve_range,
    size,
)
from models.errors import RequestError

PARSERS = (size, number, positive, count, index, plane_range)


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (size, "250x400", (250, 400)),
        (size, "250X400", (250, 400)),
        (size, "250×400", (250, 400)),
        (number, "-1.5", -1.5),
        (number, "0", 0.0),
        (positive, "1e-3", 0.001),
        (count, "1", 1),
        (index, "0", 0),
        (index, str(LARGEST_SEED), LARGEST_SEED),
        (plane_range, "3:9", (3, 9)),
        (plane_range, ":9", (None, 9)),
        (plane_range, "3:", (3, None)),
        (plane_range, ":", (None, None)),
    ],
)
def test_what_is_meant(parse: Callable[[str], Any], text: str, value: Any) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        *((parse, "") for parse in PARSERS),
        *((parse, "x") for parse in PARSERS),
        *((size, text) for text in ("5", "0x5", "5x0", "5x5x5", "-5x5", "5.0x5", "²x5", "5 x 5")),
        *((number, text) for text in ("nan", "inf", "-inf", "1,5", "1e999")),
        *((positive, text) for text in ("0", "-1", "nan", "inf", "1e-400")),
        *((count, text) for text in ("0", "-1", "1.0", "1e3", "١")),
        *((index, text) for text in ("-1", "1.0", str(LARGEST_SEED + 1), "9" * 5000)),
        *((plane_range, text) for text in ("5", "-5:20", "1:2:3", "1.5:2", "a:b")),
    ],
)
def test_anything_else_is_refused_with_its_text(parse: Callable[[str], Any], text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError) as refusal:
        parse(text)
    assert repr(text) in str(refusal.value)


@given(st.sampled_from(PARSERS), st.text(max_size=12))
def test_no_text_breaks_a_parser(parse: Callable[[str], Any], text: str) -> None:
    with contextlib.suppress(argparse.ArgumentTypeError):
        parse(text)


@given(
    st.one_of(st.none(), st.tuples(*[st.one_of(st.none(), st.integers(0, 30))] * 2)),
    st.integers(1, 20),
)
def test_a_range_is_inside_the_recording_or_refused(
    span: tuple[int | None, int | None] | None, planes: int
) -> None:
    start, stop = span or (None, None)
    meant = range(planes)[start:stop]
    fits = len(meant) > 0 and (stop is None or stop <= planes)
    if fits:
        assert range(*resolve_range(span, planes)) == meant
    else:
        with pytest.raises(RequestError, match=f"has planes 0:{planes}"):
            resolve_range(span, planes)
