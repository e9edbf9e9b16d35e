"""Frames of a video, decoded by the ffmpeg that imageio-ffmpeg carries.

ffmpeg writes PPM pictures, which state their own size, into a pipe that is closed here:
imageio's own plugin leaves pipe and process to the garbage collector.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import IO

import numpy as np

from models.arrays import Bytes
from models.errors import StreamFormatError
from models.streams.mapped import reason

MAX_HEADER_BYTES = 64
MAX_FRAME_BYTES = 1 << 30


def video_frames(path: Path) -> Generator[Bytes, None, None]:
    """Decode a video: (H, W, 3) uint8 RGB, one frame after another, turned upright.

    Raises:
        StreamFormatError: it can't be decoded, or ends within a frame.
    """
    import imageio_ffmpeg

    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error"]
    command += ["-protocol_whitelist", "file,pipe", "-i", f"file:{path}"]
    command += ["-an", "-f", "image2pipe", "-c:v", "ppm", "-pix_fmt", "rgb24", "-"]
    with tempfile.TemporaryFile() as complaints:
        try:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints)
        except OSError as error:
            raise StreamFormatError(f"ffmpeg can't be started: {reason(error)}") from error
        decoded = 0
        with process:
            assert process.stdout is not None
            try:
                while (frame := _next_frame(process.stdout, path)) is not None:
                    decoded += 1
                    yield frame
            finally:
                process.kill()
        if not decoded:
            complaints.seek(0)
            words = complaints.read(4096).decode(errors="replace").strip().splitlines()
            last = words[-1] if words else "no frame in it"
            raise StreamFormatError(f"{path} can't be read as a video: {last}")


def _next_frame(pipe: IO[bytes], path: Path) -> Bytes | None:
    """Read one PPM picture: "P6", width, height, 255, then its pixels; None at the end."""
    header = b""
    while len(header.split()) < 4 or not header[-1:].isspace():
        byte = pipe.read(1)
        if not byte and not header:
            return None
        header += byte
        if not byte or len(header) > MAX_HEADER_BYTES:
            raise StreamFormatError(f"{path} ends within a frame")
    width, height = (int(number) for number in header.split()[1:3])
    size_bytes = 3 * width * height
    if size_bytes > MAX_FRAME_BYTES:
        raise StreamFormatError(f"a frame of {path} is {height}×{width}: too large")
    pixels = pipe.read(size_bytes)
    if len(pixels) < size_bytes:
        raise StreamFormatError(f"{path} ends within a frame")
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 3)
