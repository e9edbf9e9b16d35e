from __future__ import annotations

from pathlib import Path

import pytest

from models.codecs.learned import compressai_weights
from tests.app.commands.running import Run
from tests.models.codecs.learned.compressai_here import no_zoo_but
from tests.models.networks.tiny_compressai import tiny_checkpoint

NAME = "mbt2018-mean"


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    no_zoo_but(tmp_path / "zoo", monkeypatch)
    return tmp_path / "zoo"


def test_a_file_makes_the_codec_available(spikeloupe: Run, tmp_path: Path) -> None:
    checkpoint = tiny_checkpoint(NAME, tmp_path)
    answer = spikeloupe("weights", NAME, "--step", 4, "--from", checkpoint, "--json")
    assert answer.json == {"codec": NAME, "steps": [4]}
    rows = {row["name"]: row for row in spikeloupe("codecs", "--json").json}
    assert rows[NAME]["available"]
    assert not rows["mbt2018"]["available"]
    assert "[4] of 8" in spikeloupe("weights", NAME, "--step", 4, "--from", checkpoint).out


def test_without_a_network_one_line_says_so(
    spikeloupe: Run, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        compressai_weights, "address_of", lambda *_: "http://127.0.0.1:9/x-12345678.pth.tar"
    )
    answer = spikeloupe("weights", NAME)
    assert answer.code == 1
    assert "mbt2018-mean, step 1 can't be fetched from 127.0.0.1" in answer.err
    assert list(kept.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["mbt2019"], 1, "did you mean 'mbt2018'?"),
        ([NAME, "--step", "9"], 1, "steps 1 to 8, not 9"),
        ([NAME, "--step", "0"], 2, "whole number from 1"),
        ([NAME, "--from", "x.pth.tar"], 1, "say which by --step N"),
        ([NAME, "--step", "1", "--step", "2", "--from", "x.pth.tar"], 1, "one step"),
        ([NAME, "--step", "1", "--from", "none.pth.tar"], 1, "none.pth.tar"),
    ],
)
def test_wrong_requests(spikeloupe: Run, words: list[str], code: int, told: str) -> None:
    answer = spikeloupe("weights", *words)
    assert answer.code == code
    assert told in answer.err
