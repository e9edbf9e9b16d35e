from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from models.errors import StreamFormatError
from models.streams.recording import GroundTruth
from models.streams.stream import RowOrder, SpikeStream
from models.streams.truths import find_truths, rows_from_truth, truths_in_archive


def picture(path: Path, height: int = 6, width: int = 8) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", (width, height), 128).save(path)


def found(path: Path, planes: int = 50) -> tuple[list[tuple[str, int]], tuple[str, ...]]:
    truths, warnings = find_truths(path, planes, 6, 8)
    return [(truth.path.name, truth.plane_index) for truth in truths], warnings


def test_numbers_count_from_one_and_serve_every_file_of_the_prefix(tmp_path: Path) -> None:
    for number in (7, 14, 21):
        picture(tmp_path / f"160_key_id{number}.png")
    picture(tmp_path / "161_key_id7.png")
    expected = [("160_key_id7.png", 6), ("160_key_id14.png", 13), ("160_key_id21.png", 20)]
    assert found(tmp_path / "160_key_id21.dat") == (expected, ())
    assert found(tmp_path / "160.dat") == (expected, ())


def test_a_picture_of_the_same_stem_is_taken_for_the_middle_plane(tmp_path: Path) -> None:
    picture(tmp_path / "car.png")
    truths, warnings = found(tmp_path / "car.dat")
    assert truths == [("car.png", 25)]
    assert "does not say which plane" in warnings[0]


def test_the_folder_gt_beside_the_folder_spike(tmp_path: Path) -> None:
    picture(tmp_path / "train" / "gt" / "a_key_id3.png")
    assert found(tmp_path / "train" / "spike" / "a_key_id3.dat")[0] == [("a_key_id3.png", 2)]


def test_pictures_that_do_not_fit_are_left_out_with_their_figures(tmp_path: Path) -> None:
    picture(tmp_path / "a_key_id99.png")
    picture(tmp_path / "a_key_id0.png")
    picture(tmp_path / "a_key_id2.png", height=5)
    (tmp_path / "a_key_id3.png").write_bytes(b"no picture")
    truths, warnings = found(tmp_path / "a.dat")
    assert truths == []
    told = " ".join(warnings)
    assert "it shows plane 98, the recording has 50" in told
    assert "plane -1" in told
    assert "it is 5×8, the planes are 6×8" in told
    assert "not a sound PNG" in told


@pytest.mark.parametrize("rows", list(RowOrder))
@pytest.mark.parametrize("stored", list(RowOrder))
def test_ground_truth_tells_the_row_order(
    tmp_path: Path, vidar: NDArray[np.uint8], rows: RowOrder, stored: RowOrder
) -> None:
    """Whatever order is supposed, the one in which the file is stored is found."""
    gray = np.rint(255 * vidar[10:31].mean(axis=0)).astype(np.uint8)
    Image.fromarray(gray).save(tmp_path / "a_key_id21.png")
    truth = GroundTruth(tmp_path / "a_key_id21.png", 20)
    in_file = vidar if stored is RowOrder.TOP_DOWN else vidar[:, ::-1]
    supposed = replace(SpikeStream.from_dense(in_file), rows=rows)
    told = rows_from_truth(supposed, (truth,))
    assert told is not None
    assert told[0] is stored


def test_a_truth_that_tells_nothing(tmp_path: Path, vidar: NDArray[np.uint8]) -> None:
    picture(tmp_path / "a.png", 250, 400)
    stream = SpikeStream.from_dense(vidar)
    assert rows_from_truth(stream, (GroundTruth(tmp_path / "a.png", 20),)) is None
    assert rows_from_truth(stream, (GroundTruth(tmp_path / "none.png", 20),)) is None
    assert rows_from_truth(stream, ()) is None


def test_scenes_of_a_stereo_archive(tmp_path: Path) -> None:
    path = tmp_path / "s.npz"
    scenes = np.linspace(0, 1, 3 * 6 * 8, dtype=np.float32).reshape(3, 6, 8)
    np.savez(path, vid_left=scenes, window_size=np.int64(10))
    truths = truths_in_archive(path, planes=50)
    assert [truth.plane_index for truth in truths] == [10, 20, 30]
    np.testing.assert_array_equal(truths[1].luminance(), scenes[1])
    np.savez(path, vid_left=scenes)
    assert [truth.plane_index for truth in truths_in_archive(path, planes=60)] == [10, 30, 50]
    np.savez(path, other=scenes)
    assert truths_in_archive(path, planes=60) == ()
    with pytest.raises(StreamFormatError, match="vid_left"):
        truths[0].luminance()
