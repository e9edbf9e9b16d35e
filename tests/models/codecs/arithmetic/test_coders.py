from __future__ import annotations

import numpy as np

from models.codecs.arithmetic import binary_coder as binary
from models.codecs.arithmetic.coders import UNDECIDED, coder_of, squashed, stretched, with_room

SLOTS = np.full(3, UNDECIDED, np.uint32)
NOTHING = np.empty(0, np.uint8)


def test_no_entry_of_a_table_is_in_doubt() -> None:
    """Logarithms and exponentials that differ in their last bits round to the same tables."""
    for exact in (stretched(), squashed()):
        assert np.abs(exact - np.floor(exact) - 0.5).min() > 1e-5


def test_tables_undo_each_other() -> None:
    coder = coder_of(SLOTS, NOTHING)
    probability = (np.arange(4096) + 0.5) / 4096
    back = coder.squash[coder.stretch + 2048] / 65536
    np.testing.assert_allclose(back, probability, atol=6e-4)


def test_encoders_get_room_and_keep_their_bytes() -> None:
    coder = coder_of(SLOTS, np.array([7, 8], np.uint8))
    binary.begin_encoding(coder)
    coder.interval[binary.PLACE] = 2
    wider = with_room(coder, 100)
    assert wider.data.size >= 106
    np.testing.assert_array_equal(wider.data[:2], [7, 8])
    assert with_room(wider, 50) is wider


def test_decoders_stay_as_they_are() -> None:
    coder = coder_of(SLOTS, np.arange(9, dtype=np.uint8))
    binary.begin_decoding(coder)
    assert with_room(coder, 100) is coder
