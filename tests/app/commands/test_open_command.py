from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.streams.formats import GeometryRequest
from models.streams.stream import RowOrder
from tests.app.commands.running import Run


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    calls: list[tuple[Any, ...]] = []

    def run_viewer(*arguments: Any) -> int:
        calls.append(arguments)
        return 0

    monkeypatch.setattr("app.main.run_viewer", run_viewer)
    return calls


def test_files_alone_are_opened(lab: Path, spikeloupe: Run, opened: list[tuple[Any, ...]]) -> None:
    assert spikeloupe("disc.dat", "disc.slp").code == 0
    assert spikeloupe("open", "disc.dat", "disc.slp").code == 0
    assert opened == [((Path("disc.dat"), Path("disc.slp")), GeometryRequest())] * 2


def test_nothing_at_all_opens_the_viewer(spikeloupe: Run, opened: list[tuple[Any, ...]]) -> None:
    assert spikeloupe().code == 0
    assert spikeloupe("--log", "error").code == 0
    assert opened == [((), GeometryRequest())] * 2


def test_the_geometry_goes_along(lab: Path, spikeloupe: Run, opened: list[tuple[Any, ...]]) -> None:
    words = ("--size", "250×400", "--rows", "bottom-up", "--full-scale", 0.6)
    assert spikeloupe(*words, "disc.dat").code == 0
    ((files, request),) = opened
    assert files == (Path("disc.dat"),)
    assert request == GeometryRequest(250, 400, rows=RowOrder.BOTTOM_UP, full_scale=0.6)


def test_one_missing_file_opens_nothing(
    lab: Path, spikeloupe: Run, opened: list[tuple[Any, ...]]
) -> None:
    answer = spikeloupe("disc.dat", "nope.dat")
    assert answer.code == 1
    assert "nope.dat does not exist" in answer.err
    assert opened == []


def test_a_file_that_is_called_nearly_as_a_command(
    spikeloupe: Run, opened: list[tuple[Any, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "infos").touch()
    assert spikeloupe("infos").code == 0
    assert opened[0][0] == (Path("infos"),)
