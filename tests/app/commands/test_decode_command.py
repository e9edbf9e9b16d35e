from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.streams.opening import open_recording
from tests.app.commands.conftest import HEIGHT, PLANES, WIDTH
from tests.app.commands.running import Run


def test_spikes_and_scenes(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    words = ("decode", "part.slp", "-o", tmp_path / "d.dat", "--scenes", tmp_path / "deep" / "s")
    facts = spikeloupe(*words, "--json").json
    assert {"codec", "scenes", "planes", "decode_seconds", "checksums_ok"} <= set(facts)
    assert (facts["codec"], facts["scenes"], facts["planes"]) == ("jpeg", 5, 35)
    assert facts["checksums_ok"] is True
    stream = open_recording(tmp_path / "d.dat").stream
    assert stream.shape == (35, HEIGHT, WIDTH)
    assert (stream.capture_rate_hz, stream.full_scale) == (20_000, 0.6)
    names = sorted(path.name for path in (tmp_path / "deep" / "s").iterdir())
    planes = [13, 20, 27, 34, 41]
    assert names == [f"{plane:06d}.{ending}" for plane in planes for ending in ("npy", "png")]
    exact = np.stack([np.load(tmp_path / "deep" / "s" / f"{plane:06d}.npy") for plane in planes])
    assert exact.dtype == np.float32
    assert hashlib.sha256(exact.tobytes()).hexdigest() == facts["scenes_sha256"]
    picture = np.asarray(Image.open(tmp_path / "deep" / "s" / "000013.png"))
    assert np.array_equal(picture, np.rint(exact[0] * 255).astype(np.uint8))


def test_the_regenerated_spikes_carry_the_light_of_the_scenes(
    lab: Path, spikeloupe: Run, tmp_path: Path
) -> None:
    words = ("decode", "disc.slp", "-o", tmp_path / "d.dat", "--scenes", tmp_path)
    assert spikeloupe(*words).code == 0
    scenes = np.stack([np.load(path) for path in sorted(tmp_path.glob("*.npy"))])
    light = 0.6 * np.repeat(scenes, 7, axis=0)[:PLANES].sum(0)
    counts = open_recording(tmp_path / "d.dat").stream.dense(0, PLANES).sum(0)
    assert np.abs(counts - light).max() <= 1


def test_it_only_looks_where_nothing_is_asked_for(
    lab: Path, spikeloupe: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert spikeloupe("decode", lab / "planes.slp", "--json").json["scenes"] == 0
    assert list(tmp_path.glob("*.*")) == []


def test_pictures_are_named_by_their_position(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    coded = tmp_path / "frames.slp"
    assert spikeloupe("encode", "frames", "-o", coded, "--codec", "png").code == 1
    assert spikeloupe("encode", "frames", "-o", coded, "--codec", "jpeg").code == 0
    assert spikeloupe("decode", coded, "--scenes", tmp_path / "s").code == 0
    names = sorted(path.stem for path in (tmp_path / "s").glob("*.npy"))
    assert names == ["000000", "000001", "000002"]


def test_force(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    words = ("decode", "disc.slp", "-o", tmp_path / "d.dat", "--scenes", tmp_path / "s")
    assert spikeloupe(*words).code == 0
    (tmp_path / "s" / "000003.npy").write_bytes(b"")
    assert spikeloupe(*words).code == 1
    assert (tmp_path / "s" / "000003.npy").read_bytes() == b""
    assert spikeloupe(*words, "--force").code == 0
    assert np.load(tmp_path / "s" / "000003.npy").shape == (HEIGHT, WIDTH)


@pytest.mark.parametrize("source", ["disc.slp", "part.slp", "planes.slp"])
def test_a_long_bitstream_gives_the_same_piece_by_piece(
    lab: Path, spikeloupe: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    scenes = () if source == "planes.slp" else ("--scenes", tmp_path / "s")
    words = ("decode", source, "-o", tmp_path / "d.dat", *scenes, "--force", "--json")
    whole = spikeloupe(*words).json
    written = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    monkeypatch.setattr("models.codecs.scene_codec.SCENES_AT_ONCE", 2)
    monkeypatch.setattr("models.codecs.pieces.PLANES_AT_ONCE", 5)
    pieces = spikeloupe(*words).json
    again = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for key in ("scenes_sha256", "spikes_sha256", "scenes", "planes"):
        assert pieces[key] == whole[key]
    assert again == written


def test_damage_is_found_before_anything_is_written(
    lab: Path, spikeloupe: Run, tmp_path: Path
) -> None:
    data = bytearray((lab / "disc.slp").read_bytes())
    data[-1] ^= 1
    (tmp_path / "broken.slp").write_bytes(data)
    words = ("decode", tmp_path / "broken.slp", "-o", tmp_path / "d.dat", "--scenes")
    done = spikeloupe(*words, tmp_path / "deep" / "s")
    assert done.code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["broken.slp"]


def test_a_decoder_that_fails_leaves_nothing(
    lab: Path, spikeloupe: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.codecs.still_image import StillImageCoder
    from models.errors import MalformedError

    decode = StillImageCoder.decode_pictures

    def breaks(self, segment, *rest):  # type: ignore[no-untyped-def]
        if segment.first == 7:
            raise MalformedError("no picture")
        return decode(self, segment, *rest)

    monkeypatch.setattr(StillImageCoder, "decode_pictures", breaks)
    monkeypatch.setattr("models.codecs.scene_codec.SCENES_AT_ONCE", 2)
    words = ("decode", "disc.slp", "-o", tmp_path / "d.dat", "--scenes", tmp_path / "deep" / "s")
    assert spikeloupe(*words).code == 1
    assert list(tmp_path.iterdir()) == []


def test_first_layers_are_a_coarser_picture_of_fewer_bytes(
    lab: Path, spikeloupe: Run, tmp_path: Path
) -> None:
    coded = tmp_path / "layered.slp"
    words = ("--codec", "lif-dct", "--param", "layers=3", "--param", "quality=70")
    assert spikeloupe("encode", lab / "frames", "-o", coded, *words).code == 0
    facts, scenes = [], []
    for layers in (1, 2, 3):
        folder = tmp_path / str(layers)
        facts.append(
            spikeloupe("decode", coded, "--layers", layers, "--scenes", folder, "--json").json
        )
        scenes.append(np.load(folder / "000001.npy"))
    whole = spikeloupe("decode", coded, "--json").json
    assert facts[2]["scenes_sha256"] == whole["scenes_sha256"]
    sizes = [each["payload_bytes"] for each in facts]
    assert sizes[0] < sizes[1] < sizes[2] == whole["payload_bytes"]
    errors = [float(np.square(each - scenes[2]).mean()) for each in scenes]
    assert errors[0] > errors[1] > errors[2] == 0


def test_layers_that_are_not_there_are_refused(lab: Path, spikeloupe: Run) -> None:
    refused = spikeloupe("decode", lab / "disc.slp", "--layers", 1)
    assert refused.code == 1
    assert "does not code in layers" in refused.err
