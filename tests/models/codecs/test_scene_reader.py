from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.codecs.container import SlpFile, write_slp
from models.codecs.scene_reader import SceneReader
from models.errors import RequestError
from models.progress import Progress
from tests.models.codecs.coders import ZlibCoder
from tests.models.codecs.long import atc, stream_of

pytestmark = pytest.mark.usefixtures("little_is_long")


@pytest.mark.parametrize("gop", [1, 2, 5])
def test_each_scene_is_that_of_the_whole(gop: int, tmp_path: Path) -> None:
    codec = atc(gop)
    bitstream = codec.encode(stream_of(150), Progress(), 4)
    whole = codec.decode(bitstream, Progress()).scenes
    assert whole is not None
    write_slp(bitstream, tmp_path / "a.slp")
    reader = SceneReader(codec.scene_codec, SlpFile.open(tmp_path / "a.slp"))
    assert len(reader) == len(whole)
    assert reader.plane_indices == whole.plane_indices
    for position in np.random.default_rng(0).permutation(len(whole)):
        np.testing.assert_array_equal(reader.scene(position), whole.scene(position))
    for plane in range(4, 150):
        assert reader.position_of(plane) == whole.position_of(plane)
    for plane in (3, 150):
        with pytest.raises(RequestError, match="no scene stands"):
            reader.position_of(plane)
    for position in (-1, len(whole)):
        with pytest.raises(RequestError, match="no scene"):
            reader.scene(position)


def test_blocks_are_decoded_once_while_there_is_room() -> None:
    codec = atc()
    coder = codec.scene_codec.coder  # type: ignore[attr-defined]
    assert isinstance(coder, ZlibCoder)
    reader = SceneReader(codec.scene_codec, codec.encode(stream_of(150), Progress()), kept_bytes=0)
    for position in range(9):  # three blocks of three
        reader.scene(position)
    assert coder.decoded == list(range(9))
    reader.scene(0)
    assert coder.decoded == list(range(9))
    reader.scene(9)  # takes the place of the second block
    reader.scene(0)
    assert coder.decoded == list(range(12))
    reader.scene(3)
    assert coder.decoded == [*range(12), 3, 4, 5]
