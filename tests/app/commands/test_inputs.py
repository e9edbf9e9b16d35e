from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest

from app.commands.inputs import (
    GEOMETRY,
    all_pictures,
    geometry_request,
    is_slp,
    read_bitstream,
    refuse,
)
from models.errors import ChecksumError, RequestError, TruncatedError
from models.streams.formats import BitOrder, GeometryRequest, Layout
from models.streams.stream import RowOrder

NOTHING = dict.fromkeys(GEOMETRY)


def test_what_was_not_said_stays_open() -> None:
    assert geometry_request(Namespace(**NOTHING)) == GeometryRequest()


def test_everything_said() -> None:
    said = Namespace(
        size=(24, 40),
        bit_order="msb",
        rows="bottom-up",
        layout="bit-run",
        capture_rate=2e4,
        full_scale=0.6,
        time_axis=2,
    )
    assert set(vars(said)) == set(GEOMETRY)
    assert geometry_request(said) == GeometryRequest(
        24, 40, BitOrder.MSB, RowOrder.BOTTOM_UP, Layout.BIT_RUN, 2e4, 0.6, 2
    )


def test_options_without_effect_are_refused_by_name() -> None:
    refuse(Namespace(**NOTHING), GEOMETRY, "changes nothing")
    with pytest.raises(RequestError, match="--time-axis changes nothing"):
        refuse(Namespace(**NOTHING | {"time_axis": 0}), GEOMETRY, "changes nothing")


@pytest.mark.parametrize(
    ("name", "error"), [("flipped.slp", ChecksumError), ("cut.slp", TruncatedError)]
)
def test_a_broken_bitstream_keeps_its_kind_and_gets_its_name(
    lab: Path, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error, match=name):
        read_bitstream(Path(name))


def test_a_bitstream_is_known_by_its_name() -> None:
    assert is_slp(Path("a.slp"))
    assert is_slp(Path("A.SLP"))
    assert not is_slp(Path("slp"))


def test_pictures_of_a_folder_are_stacked(lab: Path) -> None:
    pictures = all_pictures(Path("frames"))
    assert pictures.shape == (3, 24, 40)
    assert pictures.dtype == np.float32
    assert np.array_equal(pictures[2], all_pictures(Path("frames/2.png"))[0])
