"""Runs the ffmpeg that imageio-ffmpeg carries: a file in, a file out, in a folder that vanishes.

Files, not pipes: nothing can fill up and wait for ever, and encoders that print on stdout (vvenc
does) can't spoil the bits. The process runs under a limit of time and of what it may write, and
is killed as soon as the work is cancelled.
"""

from __future__ import annotations

import functools
import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeVar

from models.errors import CodecUnavailableError, EncoderFailedError
from models.progress import Progress

Piece = TypeVar("Piece")
Result = TypeVar("Result")

POLL_SECONDS = 0.002
"""A preview waits for two processes in a row, so that what is lost between looks counts."""
LISTING_SECONDS = 30.0
LAST_WORDS = 300
"""Characters of stderr that an error carries."""
IDLE_WORDS = ("Task finished", "Terminating thread", "Conversion failed")
ADDRESS = re.compile(r" @ 0x[0-9a-f]+")
WORKERS = 8
"""Processes at a time, at most; never more than there are cores."""
QUIET = ("-hide_banner", "-nostdin", "-nostats", "-loglevel", "error", "-y")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may use before it is killed: seconds of clock time, bytes written."""

    seconds: float
    output_bytes: int


@functools.cache
def executable() -> str:
    """Return the path of ffmpeg.

    Raises:
        CodecUnavailableError: there is none.
    """
    try:
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        raise CodecUnavailableError(
            f"no ffmpeg was found: {error}", "install imageio-ffmpeg, or set IMAGEIO_FFMPEG_EXE"
        ) from error


@functools.cache
def listed(kind: Literal["encoders", "decoders"]) -> frozenset[str]:
    """Return the names of the encoders or decoders that this ffmpeg was built with.

    Raises:
        CodecUnavailableError: there is no ffmpeg, or it does not run.
    """
    try:
        lines = subprocess.run(
            [executable(), "-hide_banner", f"-{kind}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LISTING_SECONDS,
            check=True,
        ).stdout.decode(errors="replace")
    except (OSError, subprocess.SubprocessError) as error:
        raise CodecUnavailableError(f"ffmpeg does not run: {error}") from error
    # A line is " V....D libx264   what it is".
    words = [line.split() for line in lines.splitlines()]
    return frozenset(line[1] for line in words if len(line) > 1)


def availability(encoder: str, decoder: str) -> tuple[bool, str]:
    """Return whether ffmpeg has both, and if not, why; never raises."""
    try:
        if encoder not in listed("encoders"):
            return False, f"this ffmpeg was built without the encoder {encoder}"
        if decoder not in listed("decoders"):
            return False, f"this ffmpeg was built without the decoder {decoder}"
    except CodecUnavailableError as error:
        return False, str(error)
    return True, ""


def transcode(
    reading: Sequence[str],
    source: bytes,
    writing: Sequence[str],
    limits: Limits,
    progress: Progress,
) -> bytes:
    """Run `ffmpeg <reading> -i source <writing> result` and return the result's bytes.

    Raises:
        EncoderFailedError: ffmpeg ended badly or overran a limit; its last words are in it.
        CodecUnavailableError: ffmpeg can't be started.
        Cancelled: somebody asked the work to stop; the process is dead by then.
    """
    with TemporaryDirectory(prefix="spikeloupe-") as name:
        folder = Path(name)
        (folder / "source").write_bytes(source)
        command = [executable(), *QUIET, *reading, "-i", "source", *writing, "result"]
        _run(command, folder, limits, progress)
        result = folder / "result"
        return result.read_bytes() if result.exists() else b""


def side_by_side(
    work: Callable[[Piece], Result], pieces: Sequence[Piece], progress: Progress, note: str
) -> list[Result]:
    """Return `work` of each piece, in order, some of them at a time.

    For work on one thread that does not hold up Python: in a process, or inside a library.
    Where one piece fails, those not yet begun are dropped and its error is raised.
    """
    progress.step(0, max(len(pieces), 1), note)
    results: list[Result] = []
    pool = ThreadPoolExecutor(min(os.cpu_count() or 1, WORKERS))
    try:
        for result in pool.map(work, pieces):
            results.append(result)
            progress.step(len(results), len(pieces), note)
    finally:
        pool.shutdown(cancel_futures=True)
    return results


def _run(command: list[str], folder: Path, limits: Limits, progress: Progress) -> None:
    """Run a command in a folder, its stderr in the file `words` there, to a good end."""
    with (folder / "words").open("wb") as words:
        process = _start(command, folder, words.fileno())
        try:
            _wait(process, folder, limits, progress)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if process.returncode:
        raise EncoderFailedError(f"ffmpeg failed: {_last_words(folder / 'words')}")


def _start(command: list[str], folder: Path, stderr: int) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            env={**os.environ, "SVT_LOG": "1"},  # errors only
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise CodecUnavailableError(f"ffmpeg can't be started: {error}") from error


def _wait(
    process: subprocess.Popen[bytes], folder: Path, limits: Limits, progress: Progress
) -> None:
    """Wait for the end; raise on cancelling and where a limit is overrun."""
    deadline = time.monotonic() + limits.seconds
    while True:
        progress.check()
        try:
            process.wait(POLL_SECONDS)
            return
        except subprocess.TimeoutExpired:
            if time.monotonic() > deadline:
                raise EncoderFailedError(
                    f"ffmpeg took longer than {limits.seconds:.0f} s"
                ) from None
        if _written(folder) > limits.output_bytes:
            raise EncoderFailedError(f"ffmpeg wrote more than {limits.output_bytes:,} bytes")


def _written(folder: Path) -> int:
    """Return the bytes of the result and of stderr so far."""
    files = (folder / "result", folder / "words")
    return sum(file.stat().st_size for file in files if file.exists())


def _last_words(file: Path) -> str:
    """Return the end of what was printed on stderr, in one line, without what says nothing."""
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - 8 * LAST_WORDS))
        lines = stream.read().decode(errors="replace").splitlines()
    telling = [line for line in lines if not any(word in line for word in IDLE_WORDS)]
    words = ADDRESS.sub("", " ".join(" ".join(telling).split()))
    return words[-LAST_WORDS:] or "it said nothing"
