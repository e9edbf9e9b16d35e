from __future__ import annotations

import io
import json
import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli import parse
from app.commands.common import json_line, print_result, take_device, terminal_progress
from models.errors import RequestError
from models.networks.device import DeviceChoice, choose_device, chosen_device

TEXTS = st.text(max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def told(value: object) -> object:
    """What a reader should get: the value, without what JSON can't say."""
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, dict):
        return {key: told(entry) for key, entry in value.items()}
    return [told(entry) for entry in value] if isinstance(value, list) else value


@given(VALUES)
def test_json_is_one_line_that_any_reader_takes(value: object) -> None:
    line = json_line(value)
    assert line.isascii()
    assert "\n" not in line
    assert "Infinity" not in line or "Infinity" in str(value)
    assert json.loads(line) == told(value)


def test_an_infinite_figure_is_a_number() -> None:
    assert json_line({"psnr_db": math.inf, "low": -math.inf, "none": math.nan}) == (
        '{"psnr_db": 1e999, "low": -1e999, "none": null}'
    )


def test_a_file_name_that_is_no_unicode() -> None:
    assert json.loads(json_line({"file": "\udcff.dat"})) == {"file": "\udcff.dat"}


def test_rows_are_for_people_only(capsys: pytest.CaptureFixture[str]) -> None:
    print_result({"file_bytes": 5}, True, [("size", "five")])
    print_result({"file_bytes": 5}, False, [("size", "five")])
    print_result({"file_bytes": 5}, False)
    assert capsys.readouterr().out == '{"file_bytes": 5}\nsize  five\nfile size  5 bytes\n'


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_on_a_terminal_and_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    progress = terminal_progress(quiet=False)
    progress.step(1, 2, "encoding")
    assert terminal.getvalue().endswith("50% encoding")
    progress.step(2, 2, "encoding")
    assert terminal.getvalue().endswith("\r\x1b[K")
    assert "\n" not in terminal.getvalue()


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_progress_says_nothing_to_programs(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    terminal_progress(quiet=isinstance(stream, Terminal)).step(1, 2, "encoding")
    assert stream.getvalue() == ""


@pytest.mark.parametrize("command", ["encode", "decode", "reconstruct", "measure"])
def test_a_device_is_taken_or_refused_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    words = {
        "encode": ["a.dat", "-o", "a.slp", "--codec", "jpeg"],
        "decode": ["a.slp"],
        "reconstruct": ["a.dat", "-o", "a"],
        "measure": ["a.dat", "a.slp"],
    }
    before = chosen_device()
    monkeypatch.setattr("app.commands.common.why_no_cuda", lambda: "no driver")
    try:
        take_device(parse([command, *words[command], "--device", "cpu"]))
        assert chosen_device() is DeviceChoice.CPU
        with pytest.raises(RequestError, match="no driver"):
            take_device(parse([command, *words[command], "--device", "cuda"]))
        take_device(parse([command, *words[command]]))
        assert chosen_device() is DeviceChoice.AUTO
    finally:
        choose_device(before)
