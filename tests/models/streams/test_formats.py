from __future__ import annotations

import pytest

from models.errors import RequestError
from models.streams.formats import PADDED_ROWS, BitOrder, GeometryRequest, Layout


@pytest.mark.parametrize(
    "wrong",
    [
        {"height": 0},
        {"width": -4},
        {"height": 1 << 20},
        {"capture_rate_hz": 0.0},
        {"capture_rate_hz": float("nan")},
        {"full_scale": float("inf")},
        {"time_axis": 3},
    ],
)
def test_a_request_out_of_range_names_the_figure(wrong: dict[str, float]) -> None:
    name, value = next(iter(wrong.items()))
    with pytest.raises(RequestError, match=f"{name}={value}"):
        GeometryRequest(**wrong)  # type: ignore[arg-type]


def test_what_is_asked_wins_over_what_is_known() -> None:
    asked = GeometryRequest(height=100, bit_order=BitOrder.MSB)
    known = GeometryRequest(height=250, width=400, key="spk")
    both = asked.over(known)
    assert (both.height, both.width, both.bit_order, both.key) == (100, 400, BitOrder.MSB, "spk")


def test_status_columns_leave_the_pixels_that_the_cameras_have() -> None:
    assert PADDED_ROWS[Layout.VIDAR_416].width == 400
    assert PADDED_ROWS[Layout.WIDE_1024].width == 1000
