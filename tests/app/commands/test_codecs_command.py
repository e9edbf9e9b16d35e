from __future__ import annotations

from pathlib import Path

import pytest

from models.codecs.registry import Availability, codec_names
from tests.app.commands.running import Run
from tests.models.codecs.learned.tiny_codecs import install

KEYS = ("name", "available", "reason", "lossless", "bits_per_scene_pixel")


def test_every_codec_is_listed(spikeloupe: Run) -> None:
    rows = spikeloupe("codecs", "--json").json
    assert [row["name"] for row in rows] == list(codec_names())
    for row in rows:
        assert set(KEYS) <= set(row)
        assert row["available"] == (not row["reason"])
        assert row["lossless"] == (row["bits_per_scene_pixel"] is None)
        names = [setting["name"] for setting in row["settings"]]
        assert ("quality" in names) == (not row["lossless"])


def test_people_read_spans_and_defaults(spikeloupe: Run) -> None:
    lines = spikeloupe("codecs").out.splitlines()
    assert any(line.startswith("jpeg ") and "JPEG" in line for line in lines)
    assert any(line.strip().startswith("quality") and "0 to 100 (50): " in line for line in lines)
    assert any("annex-k|flat (annex-k): " in line for line in lines)
    assert max(map(len, lines)) <= 100


def test_an_unavailable_codec_says_why(spikeloupe: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing_works(name: str) -> Availability:
        return Availability(False, f"no encoder of {name}")

    monkeypatch.setattr("models.codecs.registry.availability", nothing_works)
    words = " ".join(spikeloupe("codecs").out.split())
    assert "unavailable: no encoder of jpeg" in words
    row = next(row for row in spikeloupe("codecs", "--json").json if row["name"] == "jpeg")
    assert (row["available"], row["reason"]) == (False, "no encoder of jpeg")
    answer = spikeloupe("encode", "x.dat", "-o", "new.slp", "--codec", "jpeg")
    assert answer.code == 1
    assert "codec jpeg can't be used here: no encoder of jpeg" in answer.err


def test_complexity_is_told_where_it_is_known(
    spikeloupe: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch)
    rows = {row["name"]: row for row in spikeloupe("codecs", "--complexity", "--json").json}
    base, soam = rows["spikecodec-base"], rows["spikecodec-soam"]
    assert 0 < base["parameters"] < soam["parameters"]
    parts = soam["parts"]
    assert list(parts) == ["encoder", "attention", "decoder", "reconstruction"]
    costs = (parts[name]["macs_per_pixel"] for name in ("encoder", "attention", "decoder"))
    assert soam["macs_per_pixel"] == pytest.approx(sum(costs))
    assert base["parts"]["attention"] is None
    assert [rows["jpeg"][key] for key in ("parameters", "macs_per_pixel", "parts")] == [None] * 3
    sizes = {row["name"]: row for row in rows["sci"]["sizes"]}
    assert sizes["extraction"]["published"] == {"gmacs": 74.79, "millions": 1.24}
    assert sizes["extraction"]["lite"]["macs"] < sizes["extraction"]["paper"]["macs"]
    assert rows["jpeg"]["sizes"] is None
    lines = spikeloupe("codecs", "--complexity").out.splitlines()
    assert any(line.split()[:3] == ["extraction", "74.79", "1.240"] for line in lines)
    told = [line.split()[0] for line in lines if "kMAC per scene pixel" in line]
    assert told.count("attention") == 2
    assert told[:3] == ["encoder", "decoder", "reconstruction"]


def test_complexity_is_only_told_when_asked_for(spikeloupe: Run) -> None:
    row = spikeloupe("codecs", "--json").json[0]
    assert not {"parameters", "macs_per_pixel", "parts", "sizes"} & set(row)
