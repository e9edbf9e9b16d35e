from __future__ import annotations

from pathlib import Path

import pytest

from models.codecs.learned import feature_analysis
from tests.app.commands.running import Run
from tests.models.codecs.features import let_means_make_features

JPEG = ("--codecs", "jpeg", "--points", 2, "--planes", "14:56")


@pytest.fixture(autouse=True)
def means(monkeypatch: pytest.MonkeyPatch) -> None:
    let_means_make_features(monkeypatch)
    monkeypatch.setattr("models.experiments.paradigms.METHOD", "tfp")


def test_one_table_of_three_paradigms(lab: Path, spikeloupe: Run) -> None:
    found = spikeloupe("paradigms", "disc.dat", *JPEG, "--json").json
    assert found["planes"] == [14, 56]
    assert (found["reference"], found["truth_planes"]) == ("truth", [20, 50])
    assert [curve["paradigm"] for curve in found["curves"]] == ["cta", "atc", "caas"]
    for curve in found["curves"]:
        assert (curve["codec"], curve["gop"]) == ("jpeg", 1)
        bits = [point["bits_per_spike_sample"] for point in curve["points"]]
        assert bits == sorted(bits)
        for point in curve["points"]:
            assert point["bits_per_scene_pixel"] == pytest.approx(
                7 * point["bits_per_spike_sample"]
            )
            assert 5 < point["psnr_db"] < 60
            assert curve["paradigm"] == "cta" or point["caas_ahead_db"] is None
    lines = spikeloupe("paradigms", "disc.dat", *JPEG).out.splitlines()
    assert lines[0] == "Paradigms, planes 14:56: scenes against ground truth at planes 20, 50"
    rows = [line.split()[0] for line in lines if " · JPEG" in line]
    assert rows == [curve["paradigm"].upper() for curve in found["curves"] for _ in curve["points"]]
    assert "|" in spikeloupe("paradigms", "disc.dat", *JPEG, "--markdown").out


def test_without_truth_the_table_says_what_scenes_are_held_against(
    lab: Path, spikeloupe: Run
) -> None:
    words = ("paradigms", "short.dat", "--codecs", "jpeg", "--paradigms", "atc", "--points", 2)
    assert "learned reconstruction of the raw planes" in spikeloupe(*words).out


def test_groups_and_parameters_can_be_chosen(lab: Path, spikeloupe: Run) -> None:
    words = ("--codecs", "h264:preset=ultrafast,jpeg", "--paradigms", "atc,caas", "--points", 2)
    found = spikeloupe("paradigms", "disc.dat", *words, "--scenes", 3, "--gop", 2, 0, "--json").json
    named = [(curve["paradigm"], curve["codec"], curve["gop"]) for curve in found["curves"]]
    assert found["curves"][0]["name"] == "ATC · H.264 ultrafast, gop 2"
    each = [("h264", 2), ("h264", 0), ("jpeg", 1)]
    assert named == [(paradigm, *codec) for paradigm in ("atc", "caas") for codec in each]
    start, stop = found["planes"]
    assert stop - start == 21


def test_what_cannot_be_had_is_left_out(
    lab: Path, spikeloupe: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feature_analysis, "why_no_analysis", lambda: "no weights here")
    found = spikeloupe("paradigms", "disc.dat", *JPEG, "--json").json
    assert [curve["paradigm"] for curve in found["curves"]] == ["cta", "atc"]
    assert found["left_out"] == {"caas": "no weights here"}
    answer = spikeloupe("paradigms", "disc.dat", *JPEG, "--paradigms", "caas")
    assert answer.code == 1
    assert "no weights here" in answer.err


def test_the_curves_are_drawn(lab: Path, spikeloupe: Run, tmp_path: Path, qapp: object) -> None:
    from PIL import Image

    out = tmp_path / "plot.png"
    words = ("paradigms", "disc.dat", *JPEG, "--paradigms", "atc", "--plot", out)
    assert spikeloupe(*words).code == 0
    with Image.open(out) as picture:
        assert picture.size == (900, 560)
        assert len(picture.convert("RGB").getcolors(1 << 16) or ()) > 20  # lines, text, points
    again = spikeloupe(*words)
    assert again.code == 1
    assert "exists already" in again.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--paradigms", "cats"), "unknown paradigm 'cats'"),
        (("--codecs", "zstd"), "compare lossy codecs"),
        (("--codecs", "jepg"), "did you mean 'jpeg'"),
        (("--codecs", "jpeg:quality=3"), "which is searched for"),
        (("--codecs", "spikecodec-base", "--paradigms", "cta"), "nothing is left to compare"),
        (("--planes", "60:90"), "planes 60:90 were asked for"),
        (("--plot", "out.jpg"), "name it out.png"),
    ],
)
def test_wrong_requests(lab: Path, spikeloupe: Run, words: tuple[str, ...], complaint: str) -> None:
    answer = spikeloupe("paradigms", "disc.dat", *words)
    assert answer.code == 1
    assert complaint in answer.err
