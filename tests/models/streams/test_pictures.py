from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from models.errors import StreamFormatError
from models.streams.pictures import (
    IMAGE_SUFFIXES,
    VIDEO_SUFFIXES,
    natural_key,
    read_picture,
    read_pictures,
)

RNG = np.random.default_rng(0)


def test_colour_becomes_bt601_luma(tmp_path: Path) -> None:
    rgb = RNG.integers(0, 256, (6, 7, 3), np.uint8)
    Image.fromarray(rgb).save(tmp_path / "a.png")
    luma = read_picture(tmp_path / "a.png")
    r, g, b = (rgb[..., channel].astype(float) for channel in range(3))
    np.testing.assert_allclose(luma, (0.299 * r + 0.587 * g + 0.114 * b) / 255, atol=1e-6)
    assert luma.dtype == np.float32


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "1", "I;16"])
def test_every_kind_of_png(tmp_path: Path, mode: str) -> None:
    gray = np.array([[0, 255], [255, 0]], np.uint8)
    if mode == "I;16":
        image = Image.fromarray(gray.astype(np.uint16) * 257)
    else:
        image = Image.fromarray(gray).convert(mode)
    image.save(tmp_path / "a.png")
    np.testing.assert_allclose(read_picture(tmp_path / "a.png"), gray / 255, atol=1e-6)


def test_sixteen_bits_keep_their_steps(tmp_path: Path) -> None:
    deep = np.arange(64, dtype=np.uint16).reshape(8, 8) * 1000
    Image.fromarray(deep).save(tmp_path / "a.png")
    np.testing.assert_allclose(read_picture(tmp_path / "a.png"), deep / 65_535, atol=1e-7)


def test_the_orientation_tag_is_followed(tmp_path: Path) -> None:
    image = Image.fromarray(np.tile(np.arange(0, 160, 10, dtype=np.uint8), (8, 1)))
    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying, to be turned by 90° clockwise
    image.save(tmp_path / "a.jpg", exif=exif, quality=95)
    assert read_picture(tmp_path / "a.jpg").shape == (16, 8)


def test_a_folder_in_the_order_in_which_people_count(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        Image.new("L", (4, 3), number * 10).save(tmp_path / f"frame{number}.png")
    (tmp_path / ".hidden.png").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("no picture")
    pictures = read_pictures(tmp_path)
    assert (pictures.count, pictures.height, pictures.width) == (3, 3, 4)
    values = [round(float(frame.mean()) * 255) for frame in pictures.frames()]
    assert values == [10, 20, 100]
    assert [round(float(frame.mean()) * 255) for frame in pictures.frames()] == values


def test_exact_scenes_are_taken_before_their_previews(tmp_path: Path) -> None:
    np.save(tmp_path / "000007.npy", np.full((3, 4), 0.123, np.float32))
    Image.new("L", (4, 3), 31).save(tmp_path / "000007.png")
    pictures = read_pictures(tmp_path)
    assert pictures.count == 1
    assert next(iter(pictures.frames()))[0, 0] == np.float32(0.123)


@pytest.mark.parametrize("shape", [(5, 6), (3, 5, 6)])
def test_npy_of_floats_and_of_bytes(tmp_path: Path, shape: tuple[int, ...]) -> None:
    values = RNG.random(shape).astype(np.float32)
    np.save(tmp_path / "a.npy", values)
    pictures = read_pictures(tmp_path / "a.npy")
    assert pictures.count == (shape[0] if len(shape) == 3 else 1)
    np.testing.assert_array_equal(np.stack(list(pictures.frames())), values.reshape(-1, 5, 6))
    np.save(tmp_path / "a.npy", (values * 255).astype(np.uint8))
    first = next(iter(read_pictures(tmp_path / "a.npy").frames()))
    np.testing.assert_allclose(first, values.reshape(-1, 5, 6)[0], atol=1 / 255)


def test_a_video_is_read_frame_by_frame(tmp_path: Path) -> None:
    frames = np.stack([np.full((32, 48, 3), 40 * step, np.uint8) for step in range(5)])
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "48x32", "-i", "-"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *raw, str(tmp_path / "a.mp4")]
    subprocess.run(command, input=frames.tobytes(), check=True)
    pictures = read_pictures(tmp_path / "a.mp4")
    assert (pictures.height, pictures.width) == (32, 48)
    means = [float(frame.mean()) for frame in pictures.frames()]
    np.testing.assert_allclose(means, np.arange(5) * 40 / 255, atol=0.02)
    reading = pictures.frames()
    next(reading)
    reading.close()  # type: ignore[attr-defined]  # leaves no process behind: warnings are errors


def test_an_animation(tmp_path: Path) -> None:
    frames = [Image.new("L", (4, 4), 80 * step) for step in range(3)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    means = [float(frame.mean()) * 255 for frame in read_pictures(tmp_path / "a.gif").frames()]
    np.testing.assert_allclose(means, [0, 80, 160], atol=1)


def test_frames_of_different_sizes_are_told(tmp_path: Path) -> None:
    Image.new("L", (4, 3)).save(tmp_path / "a.png")
    Image.new("L", (5, 3)).save(tmp_path / "b.png")
    with pytest.raises(StreamFormatError, match=r"b\.png is 3×5, the pictures before it are 3×4"):
        list(read_pictures(tmp_path).frames())


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.full((2, 2), 3.0), "0 is to 3|from 3 to 3"),
        (np.full((2, 2), np.nan), "nan"),
        (np.zeros((2, 2, 2, 2)), "no pictures"),
        (np.zeros((0, 2)), "is empty"),
        (np.array([["a"]]), "no pictures"),
    ],
)
def test_arrays_that_are_no_luminance(
    tmp_path: Path,
    values: np.ndarray,  # type: ignore[type-arg]
    words: str,
) -> None:
    np.save(tmp_path / "a.npy", values)
    with pytest.raises(StreamFormatError, match=words):
        list(read_pictures(tmp_path / "a.npy").frames())


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(StreamFormatError, match="holds no picture"):
        read_pictures(tmp_path)
    with pytest.raises(StreamFormatError, match="no such file"):
        read_pictures(tmp_path / "none.png")


@given(
    data=st.binary(max_size=300), suffix=st.sampled_from(sorted(IMAGE_SUFFIXES | {".npy", ".gif"}))
)
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / f"a{suffix}"
    for start in (b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\x93NUMPY\x01\x00"):
        path.write_bytes(start + data)
        with suppress(StreamFormatError):
            for frame in read_pictures(path).frames():
                assert 0.0 <= frame.min() <= frame.max() <= 1.0


def test_bytes_that_are_no_video(tmp_path: Path) -> None:
    assert ".mp4" in VIDEO_SUFFIXES
    path = tmp_path / "a.mp4"
    path.write_bytes(b"no video" * 100)
    with pytest.raises(StreamFormatError, match="can't be read as a video"):
        read_pictures(path)


def test_natural_order_of_mixed_names() -> None:
    names = ["b2", "a10", "a9", "10", "9", "a"]
    ordered = sorted((Path(name) for name in names), key=natural_key)
    assert [path.name for path in ordered] == ["9", "10", "a", "a9", "a10", "b2"]
