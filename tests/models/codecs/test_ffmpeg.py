from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator

import pytest

from models.codecs import ffmpeg
from models.codecs.ffmpeg import Limits, availability, side_by_side, transcode
from models.errors import CodecUnavailableError, EncoderFailedError
from models.progress import Cancelled, Progress

FRAMES = ("-f", "rawvideo", "-pix_fmt", "gray", "-s", "16x16", "-framerate", "25")
ENDLESS = ("-stream_loop", "-1", *FRAMES)
NOWHERE = ("-f", "null")
PLENTY = Limits(60, 1 << 20)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Collects the processes that are started; skips where there is no ffmpeg."""
    available, reason = availability("rawvideo", "rawvideo")
    if not available:
        pytest.skip(reason)
    processes: list[subprocess.Popen[bytes]] = []
    start = ffmpeg._start

    def collect(*arguments: object) -> subprocess.Popen[bytes]:
        processes.append(start(*arguments))
        return processes[-1]

    monkeypatch.setattr(ffmpeg, "_start", collect)
    return processes


@pytest.fixture
def fresh_cache() -> Iterator[None]:
    """Forgets what is known of ffmpeg, before and after."""
    for cached in (ffmpeg.executable, ffmpeg.listed):
        cached.cache_clear()
    yield
    for cached in (ffmpeg.executable, ffmpeg.listed):
        cached.cache_clear()


def test_bytes_go_through(started: list[subprocess.Popen[bytes]]) -> None:
    source = bytes(range(256)) * 3
    result = transcode(FRAMES, source, ("-f", "rawvideo"), PLENTY, Progress())
    assert result == source
    assert [process.returncode for process in started] == [0]


def test_last_words_are_in_the_error(started: list[subprocess.Popen[bytes]]) -> None:
    with pytest.raises(EncoderFailedError, match=r"ffmpeg failed: .*no_such_filter"):
        transcode(FRAMES, bytes(256), ("-vf", "no_such_filter", *NOWHERE), PLENTY, Progress())


def test_time_limit_kills(started: list[subprocess.Popen[bytes]]) -> None:
    with pytest.raises(EncoderFailedError, match="took longer"):
        transcode(ENDLESS, bytes(256), NOWHERE, Limits(0.2, 1 << 20), Progress())
    assert started[0].returncode not in (0, None)


def test_output_limit_kills(started: list[subprocess.Popen[bytes]]) -> None:
    with pytest.raises(EncoderFailedError, match="wrote more than"):
        transcode(ENDLESS, bytes(256), ("-f", "rawvideo"), PLENTY, Progress())
    assert started[0].returncode not in (0, None)


def test_cancelling_kills(started: list[subprocess.Popen[bytes]]) -> None:
    progress = Progress()
    timer = threading.Timer(0.2, progress.cancel)
    timer.start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        transcode(ENDLESS, bytes(256), NOWHERE, PLENTY, progress)
    timer.join()
    assert time.monotonic() - began < PLENTY.seconds / 2  # not by the time limit
    assert started[0].returncode not in (0, None)


def test_side_by_side_keeps_the_order() -> None:
    seen: list[float] = []
    progress = Progress(lambda done, note: seen.append(done))

    def work(number: int) -> int:
        time.sleep(0.002 * (5 - number))
        return number * number

    assert side_by_side(work, range(5), progress, "") == [0, 1, 4, 9, 16]
    assert seen == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])


def test_side_by_side_stops_at_the_first_error() -> None:
    begun: list[int] = []

    def work(number: int) -> None:
        begun.append(number)
        if number == 1:
            raise EncoderFailedError("one")
        time.sleep(0.01)

    with pytest.raises(EncoderFailedError, match="one"):
        side_by_side(work, range(100), Progress(), "")
    assert len(begun) < 50


def test_missing_coders_are_told(started: list[subprocess.Popen[bytes]]) -> None:
    assert availability("rawvideo", "rawvideo") == (True, "")
    assert availability("libnothing", "h264") == (
        False,
        "this ffmpeg was built without the encoder libnothing",
    )
    assert "decoder libnothing" in availability("rawvideo", "libnothing")[1]


@pytest.mark.usefixtures("fresh_cache")
@pytest.mark.parametrize("path", ["/nowhere/ffmpeg", __file__])
def test_ffmpeg_that_does_not_run_is_unavailable(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", path)
    available, reason = availability("libx264", "h264")
    assert not available
    assert "ffmpeg does not run" in reason
    with pytest.raises(CodecUnavailableError):
        transcode(FRAMES, bytes(256), NOWHERE, PLENTY, Progress())


@pytest.mark.usefixtures("fresh_cache")
def test_no_ffmpeg_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_found() -> str:
        raise RuntimeError("No ffmpeg exe could be found.")

    monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", none_found)
    available, reason = availability("libx264", "h264")
    assert not available
    assert "no ffmpeg was found" in reason
