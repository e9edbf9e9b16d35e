from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.codecs.arithmetic import binary_coder as binary
from models.codecs.arithmetic.inlining import outermost
from models.codecs.lif.model import Model, Shape, new_coder

SHAPE = Shape((4, 4, 4), 2, 4)


@outermost
def code_fixed(coder: binary.Coder, bits: NDArray[np.int64], odds: NDArray[np.int64]) -> None:
    for i in range(bits.size):
        bits[i] = binary.code_bit(coder, odds[i], bits[i])


@outermost
def code_alone(coder: binary.Coder, bits: NDArray[np.int64], slot: int) -> None:
    for i in range(bits.size):
        bits[i] = binary.code_alone(coder, slot, bits[i])


@outermost
def code_mixed(
    coder: binary.Coder, bits: NDArray[np.int64], slots: NDArray[np.int64], chosen: int
) -> None:
    for i in range(bits.size):
        for j in range(binary.INPUTS):
            coder.places[j] = slots[i, j]
        bits[i] = binary.code_mixed(coder, chosen, bits[i])


def encoder(room: int = 1 << 16) -> binary.Coder:
    coder = new_coder(Model.new(SHAPE), np.empty(room, np.uint8))
    binary.begin_encoding(coder)
    return coder


def written(coder: binary.Coder) -> bytes:
    return coder.data[: binary.finish_encoding(coder)].tobytes()


def decoder(data: bytes) -> binary.Coder:
    coder = new_coder(Model.new(SHAPE), np.frombuffer(data, np.uint8).copy())
    binary.begin_decoding(coder)
    return coder


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(24, 65512)), max_size=300))
def test_bits_of_any_odds_come_back(pairs: list[tuple[int, int]]) -> None:
    bits = np.array([bit for bit, _ in pairs], np.int64)
    odds = np.array([chance for _, chance in pairs], np.int64)
    coder = encoder()
    code_fixed(coder, bits.copy(), odds)
    data = written(coder)
    chance = np.where(bits == 1, odds, 65536 - odds) / 65536
    assert 8 * len(data) <= -np.log2(chance).sum() * 1.001 + 16
    again = np.zeros_like(bits)
    back = decoder(data)
    code_fixed(back, again, odds)
    np.testing.assert_array_equal(again, bits)
    assert back.interval[binary.PLACE] == len(data)  # none is left over
    assert back.interval[binary.BORROWED] <= binary.MOST_BORROWED


def test_a_slot_learns_the_odds() -> None:
    bits = (np.random.default_rng(0).random(20_000) < 0.07).astype(np.int64)
    coder = encoder()
    code_alone(coder, bits.copy(), 3)
    entropy = -(0.07 * np.log2(0.07) + 0.93 * np.log2(0.93))
    assert 8 * len(written(coder)) / bits.size == pytest.approx(entropy, rel=0.04)
    assert (coder.slots[3] >> 16) / 65536 == pytest.approx(0.07, abs=0.03)


def test_mixing_finds_the_guess_that_knows() -> None:
    """One of three contexts tells the bit, the others are noise: bits become nearly free."""
    rng = np.random.default_rng(1)
    bits = rng.integers(0, 2, 20_000)
    slots = np.stack(
        [rng.integers(0, 4, bits.size), 4 + bits, 8 + rng.integers(0, 4, bits.size)], 1
    )
    coder = encoder()
    code_mixed(coder, bits.copy(), slots, 1)
    data = written(coder)
    assert 8 * len(data) / bits.size < 0.03
    again = np.zeros_like(bits)
    code_mixed(decoder(data), again, slots, 1)
    np.testing.assert_array_equal(again, bits)
    untouched = Model.new(SHAPE).weights
    assert coder.weights[1, 1] > untouched[1, 1]
    np.testing.assert_array_equal(coder.weights[0], untouched[0])


def test_reading_past_the_end_is_counted() -> None:
    coder = decoder(b"")
    code_fixed(coder, np.zeros(100, np.int64), np.full(100, 32768))
    assert coder.interval[binary.BORROWED] > binary.MOST_BORROWED


def test_nothing_takes_no_bytes() -> None:
    assert written(encoder()) == b""


def test_it_is_the_same_on_every_machine() -> None:
    bits = np.arange(400) % 7 % 2
    slots = np.stack([np.arange(400) % 4, 4 + np.arange(400) % 3, 8 + np.arange(400) // 7 % 4], 1)
    coder = encoder()
    code_mixed(coder, bits.astype(np.int64), slots, 0)
    assert written(coder).hex() == (
        "9ba3105f093b968acc5b6cfff0fcfee9315e52ef44f8d04f3a8458"
        "92280cb5384358caaa411fb52d91ef73376b053c31d3341c3b"
    )
