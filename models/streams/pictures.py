"""Pictures as luminance: images, videos, folders of frames and .npy, read one after another.

Colour becomes luma by ITU-R BT.601, Y = 0.299 R + 0.587 G + 0.114 B, of the values as stored
(gamma is left as it is); 8 and 16 bit are divided by 255 and 65,535; transparency is dropped.
Decoders raise whatever they like for damaged files, so that every exception of theirs is caught.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.errors import StreamFormatError
from models.streams.mapped import reason
from models.streams.npy_header import mapped_npy

IMAGE_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".pgm", ".ppm", ".jp2", ".avif"}
)
VIDEO_SUFFIXES = frozenset({".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v", ".mpg", ".gif"})
ARRAY_SUFFIX = ".npy"
ANIMATION_SUFFIX = ".gif"
BT601_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
RANGE_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class PictureSequence:
    """Pictures in order, read when asked for.

    Attributes:
        source: where they come from.
        count: how many there are; None where only reading them all would tell.
        height, width: of each, in pixels.
        frames: starts reading from the first: (H, W) float32 in [0, 1], top row first. Raises
            StreamFormatError where one can't be read or has another size.
    """

    source: Path
    count: int | None
    height: int
    width: int
    frames: Callable[[], Iterator[Luminance]]


def is_picture_source(path: Path) -> bool:
    """Whether a path looks like pictures by its ending, or is a folder that holds some."""
    if path.is_dir():
        return bool(_frames_in(path))
    return path.suffix.lower() in IMAGE_SUFFIXES | VIDEO_SUFFIXES


def read_pictures(source: Path) -> PictureSequence:
    """Open an image, a video, a folder of frames or an .npy of frames.

    Raises:
        StreamFormatError: there is none, or the first can't be read.
    """
    if source.is_dir():
        return _folder(source)
    if not source.is_file():
        raise StreamFormatError(f"{source} can't be opened: there is no such file")
    suffix = source.suffix.lower()
    if suffix == ARRAY_SUFFIX:
        return _array(source)
    if suffix == ANIMATION_SUFFIX:
        return _animation(source)
    if suffix in VIDEO_SUFFIXES:
        return _video(source)
    picture = read_picture(source)
    height, width = picture.shape
    return PictureSequence(source, 1, height, width, lambda: iter([read_picture(source)]))


def read_picture(path: Path) -> Luminance:
    """Read one image as (H, W) float32 in [0, 1], upright as its orientation tag says.

    Raises:
        StreamFormatError: it can't be read.
    """
    if path.suffix.lower() == ARRAY_SUFFIX:
        return next(iter(read_pictures(path).frames()))
    import imageio.v3 as iio

    try:
        pixels = iio.imread(path, plugin="pillow", rotate=True, index=0)
    except Exception as error:
        raise StreamFormatError(f"{path} can't be read as a picture: {reason(error)}") from error
    return to_luminance(pixels, path)


def to_luminance(pixels: NDArray[Any], path: Path) -> Luminance:
    """Turn (H, W) or (H, W, channels) pixels into (H, W) float32 luma in [0, 1].

    Raises:
        StreamFormatError: they have another shape, or values out of range.
    """
    if pixels.dtype == np.bool_:
        pixels = pixels.astype(np.uint8) * np.uint8(255)
    if pixels.ndim == 3 and pixels.shape[2] in (1, 2):
        pixels = pixels[..., 0]
    if pixels.ndim == 3 and pixels.shape[2] in (3, 4):
        luma = pixels[..., :3].astype(np.float32) @ BT601_LUMA
    elif pixels.ndim == 2:
        luma = pixels.astype(np.float32)
    else:
        raise StreamFormatError(f"{path} holds {pixels.shape}, a picture is (H, W) or (H, W, 3)")
    if pixels.dtype.kind in "iu":
        # Pillow gives 16-bit gray as 32-bit integers.
        full = 255 if pixels.dtype.itemsize == 1 else 65_535
        luma /= np.float32(full)
    return checked_luminance(luma, path)


def checked_luminance(luma: NDArray[Any], path: Path) -> Luminance:
    """Return (H, W) numbers as float32, clipped by at most a thousandth to [0, 1].

    Raises:
        StreamFormatError: they are further out of range, not finite, or not (H, W).
    """
    values = np.asarray(luma, np.float32)
    if values.ndim != 2 or 0 in values.shape:
        raise StreamFormatError(f"{path} holds {values.shape}, a scene is (H, W)")
    low, high = float(values.min()), float(values.max())
    if not (low >= -RANGE_TOLERANCE and high <= 1.0 + RANGE_TOLERANCE):
        raise StreamFormatError(
            f"{path} holds values from {low:g} to {high:g}, luminance is 0 to 1",
            "scale them to 0…1, or store them as 8 or 16 bit",
        )
    return np.clip(values, 0.0, 1.0)


def _frames_in(folder: Path) -> list[Path]:
    """Return the pictures of a folder, numbers in their names in order of size (2 before 10)."""
    wanted = IMAGE_SUFFIXES | {ARRAY_SUFFIX}
    try:
        files = [path for path in folder.iterdir() if path.suffix.lower() in wanted]
    except OSError as error:
        raise StreamFormatError(f"{folder} can't be read: {reason(error)}") from error
    return sorted((path for path in files if path.name[0] != "."), key=natural_key)


def natural_key(path: Path) -> list[tuple[int, int, str]]:
    """Return a key that sorts names as people count: frame2 before frame10."""
    pieces = re.findall(r"[0-9]+|[^0-9]+", path.name)
    return [(0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in pieces]


def _folder(folder: Path) -> PictureSequence:
    paths = _frames_in(folder)
    if len({path.suffix.lower() for path in paths} - {ARRAY_SUFFIX}) and any(
        path.suffix.lower() == ARRAY_SUFFIX for path in paths
    ):
        # Scenes are written as .npy beside .png: the exact ones are taken.
        paths = [path for path in paths if path.suffix.lower() == ARRAY_SUFFIX]
    if not paths:
        raise StreamFormatError(f"{folder} holds no picture", "png, jpg, tif, npy … are read")
    height, width = read_picture(paths[0]).shape

    def frames() -> Iterator[Luminance]:
        for path in paths:
            yield _same_size(read_picture(path), height, width, path)

    return PictureSequence(folder, len(paths), height, width, frames)


def _array(path: Path) -> PictureSequence:
    array, _ = mapped_npy(path)
    if array.ndim not in (2, 3) or array.dtype.kind not in "uf":
        raise StreamFormatError(f"{path} holds no pictures: (H, W) or (N, H, W) floats or bytes")
    pictures = array[None] if array.ndim == 2 else array
    count, height, width = pictures.shape
    return PictureSequence(
        path, count, height, width, lambda: (to_luminance(each, path) for each in pictures)
    )


def _animation(path: Path) -> PictureSequence:
    height, width = read_picture(path).shape

    def frames() -> Iterator[Luminance]:
        import imageio.v3 as iio

        try:
            for pixels in iio.imiter(path, plugin="pillow"):
                yield _same_size(to_luminance(pixels, path), height, width, path)
        except StreamFormatError:
            raise
        except Exception as error:
            raise StreamFormatError(f"{path} can't be read: {reason(error)}") from error

    return PictureSequence(path, None, height, width, frames)


def _video(path: Path) -> PictureSequence:
    from models.streams.video import video_frames

    def frames() -> Iterator[Luminance]:
        for pixels in video_frames(path):
            yield _same_size(to_luminance(pixels, path), height, width, path)

    reading = video_frames(path)
    try:
        height, width = next(reading).shape[:2]
    finally:
        reading.close()
    return PictureSequence(path, None, height, width, frames)


def _same_size(luma: Luminance, height: int, width: int, path: Path) -> Luminance:
    if luma.shape != (height, width):
        raise StreamFormatError(
            f"{path} is {luma.shape[0]}×{luma.shape[1]}, the pictures before it are "
            f"{height}×{width}"
        )
    return luma
