from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.codecs.lif.head import BLOCKS, THRESHOLDS, Head, first_layers, split
from models.codecs.lif.quantizer import MOST_RESISTANCE, MOST_WINDOW, Quantizer
from models.errors import (
    BitstreamError,
    MalformedError,
    RequestError,
    TruncatedError,
    UnsupportedVersionError,
)

place = st.integers(-128, 127)
layer = st.tuples(st.tuples(place, place, place, place), st.binary(min_size=1, max_size=300))


def segment(layers: list[bytes]) -> bytes:
    places = ((1, 2, 3, 4),) * len(layers)
    head = Head("auto", "flat", Quantizer(12800, 1000), places, tuple(map(len, layers)))
    return head.to_bytes() + b"".join(layers)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(BLOCKS),
    st.sampled_from(THRESHOLDS),
    st.integers(1, MOST_WINDOW),
    st.integers(1, MOST_RESISTANCE),
    st.lists(layer, min_size=1, max_size=6),
)
def test_heads_come_back(
    blocks: str, thresholds: str, window: int, resistance: int, layers: list[tuple]
) -> None:
    places, data = zip(*layers, strict=True)
    quantizer = Quantizer(window, resistance)
    head = Head(blocks, thresholds, quantizer, places, tuple(map(len, data)))
    assert split(head.to_bytes() + b"".join(data)) == (head, list(data))


def test_a_prefix_is_a_segment() -> None:
    layers = [b"first", b"the second", b"3"]
    whole = segment(layers)
    for count in (1, 2, 3):
        head, held = split(first_layers(whole, count))
        assert held == layers[:count]
        assert len(head.lengths) == 3
        assert whole.startswith(first_layers(whole, count))
    for count in (0, 4):
        with pytest.raises(RequestError, match=f"{count} layers were asked for; there are 3"):
            first_layers(whole, count)
    with pytest.raises(RequestError, match="there are 2"):
        first_layers(first_layers(whole, 2), 3)


def test_an_empty_layer_is_there() -> None:
    assert split(segment([b"a", b"", b"b"]))[1] == [b"a", b"", b"b"]
    assert split(segment([b""]))[1] == [b""]


def test_wrong_segments() -> None:
    whole = segment([b"first", b"second"])
    with pytest.raises(TruncatedError, match="ends inside layer 2"):
        split(whole[:-1])
    with pytest.raises(TruncatedError, match="ends inside layer 1"):
        split(whole[: -len(b"firstsecond")])
    with pytest.raises(TruncatedError, match="inside its head"):
        split(whole[:3])
    with pytest.raises(MalformedError, match="2 bytes behind its last layer"):
        split(whole + b"ab")
    with pytest.raises(UnsupportedVersionError, match="version 2"):
        split(bytes([2 << 6]) + whole[1:])
    with pytest.raises(MalformedError, match="no encoder writes"):
        split(bytes([whole[0] | 7 << 3]) + whole[1:])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    try:
        head, layers = split(bytes([64]) + data)
    except BitstreamError:
        return
    assert 1 <= len(layers) <= len(head.lengths)
