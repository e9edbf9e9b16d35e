from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.streams.reflection import reflected


@given(st.integers(1, 20), st.integers(0, 50))
def test_a_recording_goes_on_in_reverse(planes: int, beyond: int) -> None:
    found = reflected(np.arange(-beyond, planes + beyond), planes)
    np.testing.assert_array_equal(found, np.pad(np.arange(planes), beyond, mode="symmetric"))
