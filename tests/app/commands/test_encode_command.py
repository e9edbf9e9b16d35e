from __future__ import annotations

from pathlib import Path

import pytest

from models.codecs.bitstream import PipelineSpec
from models.codecs.container import read_slp
from models.codecs.spec import Paradigm
from tests.app.commands.conftest import HEIGHT, PLANES, WIDTH
from tests.app.commands.running import Run
from tests.models.codecs.features import let_means_make_features

KEYS = [
    "codec",
    "file_bytes",
    "payload_bytes",
    "scenes",
    "planes",
    "bits_per_scene_pixel",
    "bits_per_spike_sample",
    "encode_seconds",
]


def encode(spikeloupe: Run, tmp_path: Path, *words: object) -> dict:  # type: ignore[type-arg]
    """Encode disc.dat; check what holds for every answer."""
    return encode_of(spikeloupe, tmp_path, "disc.dat", *words)


def encode_of(spikeloupe: Run, tmp_path: Path, source: str, *words: object) -> dict:  # type: ignore[type-arg]
    out = tmp_path / "new.slp"
    facts: dict = spikeloupe("encode", source, "-o", out, *words, "--force", "--json").json  # type: ignore[type-arg]
    assert set(KEYS) <= set(facts)
    assert facts["file_bytes"] == out.stat().st_size > facts["payload_bytes"]
    assert facts["payload_bytes"] == sum(s.payload_bytes for s in read_slp(out).segments)
    return facts


def test_a_recording_becomes_scenes(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    facts = encode(spikeloupe, tmp_path, "--codec", "jpeg", "--quality", 40)
    assert (facts["codec"], facts["scenes"], facts["planes"]) == ("jpeg", 10, PLANES)
    bits = 8 * facts["payload_bytes"]
    assert facts["bits_per_scene_pixel"] == pytest.approx(bits / (10 * HEIGHT * WIDTH))
    assert facts["bits_per_spike_sample"] == pytest.approx(bits / (PLANES * HEIGHT * WIDTH))
    assert facts["encode_seconds"] > 0


def test_more_quality_more_bits(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    sizes = [
        encode(spikeloupe, tmp_path, "--codec", "jpeg", "--quality", q)["payload_bytes"]
        for q in (10, 50, 90)
    ]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[2]


@pytest.mark.parametrize("source", ["disc.dat", "picture.png"])
@pytest.mark.parametrize("codec", ["jpeg", "hevc"])
def test_the_bitrate_is_met_within_3_percent(
    lab: Path, spikeloupe: Run, tmp_path: Path, codec: str, source: str
) -> None:
    facts = encode_of(spikeloupe, tmp_path, source, "--codec", codec, "--bpp", 1.5)
    if "note" in facts:
        assert "the nearest to 1.5 bits per scene pixel is" in facts["note"]
        assert abs(facts["bits_per_scene_pixel"] / 1.5 - 1) < 0.1
    else:
        assert facts["bits_per_scene_pixel"] == pytest.approx(1.5, rel=0.03)


def test_a_bitrate_that_can_not_be_had_is_told(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    facts = encode(spikeloupe, tmp_path, "--codec", "jpeg", "--bpp", 0.001)
    least = encode(spikeloupe, tmp_path, "--codec", "jpeg", "--quality", 0)
    assert facts["payload_bytes"] == least["payload_bytes"]
    nearest = f"the nearest to 0.001 bits per scene pixel is {least['bits_per_scene_pixel']:.4g}"
    assert nearest in facts["note"]
    out = spikeloupe(
        "encode", "disc.dat", "-o", tmp_path / "o.slp", "--codec", "jpeg", "--bpp", 0.001
    ).out
    assert nearest in " ".join(out.split())


def test_some_planes(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    facts = encode(spikeloupe, tmp_path, "--codec", "jpeg", "--planes", "10:40", "--stride", 10)
    header = read_slp(tmp_path / "new.slp").header
    assert (facts["planes"], facts["scenes"]) == (30, 3)
    assert (header.first_plane, header.plane_indices) == (10, (15, 25, 35))
    assert encode(spikeloupe, tmp_path, "--codec", "jpeg", "--planes", "60:")["planes"] == 10
    assert encode(spikeloupe, tmp_path, "--codec", "jpeg", "--planes", ":8")["planes"] == 8


def test_every_option_reaches_the_header(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    encode(
        spikeloupe, tmp_path, "--codec", "h264", "--param", "preset=ultrafast", "--param",
        "quality=30", "--window", 9, "--stride", 14, "--gop", 3, "--seed", 5, "--reconstruct",
        "tfp", "--paradigm", "atc",
    )  # fmt: skip
    header = read_slp(tmp_path / "new.slp").header
    assert dict(header.codec.parameters) == {
        "prediction": "random-access",
        "preset": "ultrafast",
        "quality": 30.0,
    }
    assert header.pipeline is not None
    assert header.pipeline.window_planes == 9
    assert header.pipeline.stride_planes == 14
    assert header.pipeline.gop == 3
    assert header.pipeline.seed == 5
    encode(spikeloupe, tmp_path, "--codec", "jpeg", "--reconstruct", "tfi")
    pipeline = read_slp(tmp_path / "new.slp").header.pipeline
    assert pipeline is not None
    assert pipeline.reconstruct == "tfi"


def test_groups_of_pictures_cost_less_than_pictures(
    lab: Path, spikeloupe: Run, tmp_path: Path
) -> None:
    words = ("--codec", "hevc", "--quality", 40, "--param", "preset=ultrafast", "--gop")
    alone = encode(spikeloupe, tmp_path, *words, 1)
    together = encode(spikeloupe, tmp_path, *words, 10)
    assert together["payload_bytes"] < 0.8 * alone["payload_bytes"]
    assert len(read_slp(tmp_path / "new.slp").segments) == 1


def test_features(
    lab: Path, spikeloupe: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_means_make_features(monkeypatch)
    words = ("--codec", "hevc", "--param", "preset=ultrafast", "--paradigm", "caas", "--gop", 8)
    facts = encode(spikeloupe, tmp_path, *words, "--bpp", 0.5)
    assert facts["bits_per_scene_pixel"] == pytest.approx(0.5, rel=0.03)
    header = read_slp(tmp_path / "new.slp").header
    assert header.pipeline == PipelineSpec(Paradigm.CAAS, "features", gop=8)
    assert len(header.plane_indices) == facts["scenes"] == 10
    figures = spikeloupe("measure", "disc.dat", tmp_path / "new.slp", "--json").json
    assert 20 < figures["scene_psnr_uncoded_db"] < 60


def test_planes_as_pictures(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    words = ("--codec", "jpeg", "--paradigm", "cta", "--planes", "0:20")
    facts = encode(spikeloupe, tmp_path, *words, "--quality", 50)
    assert (facts["scenes"], facts["planes"]) == (0, 20)
    assert facts["bits_per_scene_pixel"] is None
    assert facts["bits_per_spike_sample"] > 1  # pictures of noise cost more than the raw planes
    wanted = 7 * facts["bits_per_spike_sample"]
    landed = encode(spikeloupe, tmp_path, *words, "--bpp", wanted)
    assert landed["bits_per_spike_sample"] == pytest.approx(wanted / 7, rel=0.03)
    poor = encode(spikeloupe, tmp_path, *words, "--bpp", 0.07)
    assert "0.07 bits per scene pixel are 0.01 per spike sample" in poor["note"]


def test_lossless(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    facts = encode(spikeloupe, tmp_path, "--codec", "zstd", "--param", "level=1")
    assert facts["bits_per_scene_pixel"] is None
    assert facts["bits_per_spike_sample"] < 1
    assert facts["parameters"]["level"] == 1
    assert spikeloupe("decode", tmp_path / "new.slp", "-o", tmp_path / "back.dat").code == 0
    assert (tmp_path / "back.dat").read_bytes() == (lab / "disc.dat").read_bytes()


def test_pictures_are_the_scenes_themselves(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    for source, scenes, pixels in (("colour.png", 1, 48 * 64), ("frames", 3, 24 * 40)):
        facts = encode_of(spikeloupe, tmp_path, source, "--codec", "jpeg", "--quality", 80)
        assert (facts["scenes"], facts["planes"]) == (scenes, 0)
        bits = 8 * facts["payload_bytes"] / (scenes * pixels)
        assert facts["bits_per_scene_pixel"] == pytest.approx(bits)
        assert facts["bits_per_spike_sample"] is None


def test_people_read_units(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    out = spikeloupe("encode", "disc.dat", "-o", tmp_path / "n.slp", "--codec", "jpeg").out
    size = (tmp_path / "n.slp").stat().st_size
    assert f"{size:,} bytes" in out
    assert "bits per scene pixel" in out
    assert "quality 50, table annex-k" in out


@pytest.mark.parametrize(
    "words",
    [
        ("--codec", "jpeg", "--quality", 40),
        ("--codec", "jpeg", "--bpp", 1.5),
        ("--codec", "jpeg", "--paradigm", "cta", "--quality", 40),
        ("--codec", "zstd", "--param", "segment_planes=64"),
    ],
)
def test_a_long_recording_gives_the_same_bytes(
    lab: Path, spikeloupe: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple
) -> None:
    usual = encode(spikeloupe, tmp_path, *words)
    written = (tmp_path / "new.slp").read_bytes()
    monkeypatch.setattr("models.codecs.pieces.LONG_BYTES", 0)
    monkeypatch.setattr("models.codecs.scene_codec.SCENES_AT_ONCE", 1)
    monkeypatch.setattr("models.codecs.lossless.PIECE_PLANES", 64)
    facts = encode(spikeloupe, tmp_path, *words)
    assert (tmp_path / "new.slp").read_bytes() == written
    assert facts | {"encode_seconds": 0} == usual | {"encode_seconds": 0}
    assert [path.name for path in tmp_path.iterdir()] == ["new.slp"]
