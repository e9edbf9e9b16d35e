"""The figures against computations of a few lines, on what `decode` writes."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from skimage.metrics import structural_similarity

from tests.app.commands.conftest import HEIGHT, PLANES, TRUTHS, WIDTH
from tests.app.commands.running import Run
from tests.app.commands.test_info_command import planes_of

KEYS = [
    "scene_psnr_db",
    "scene_ssim",
    "scene_ms_ssim",
    "isi_psnr_db",
    "isi_cap_planes",
    "firing_rate_psnr_db",
    "spike_f1",
    "spike_precision",
    "spike_recall",
    "bits_per_scene_pixel",
    "bits_per_spike_sample",
    "compression_ratio",
    "reference",
    "left_out",
]


def psnr_db(first: NDArray[Any], second: NDArray[Any], peak: float = 1.0) -> float:
    error = np.mean((np.asarray(first, np.float64) - np.asarray(second, np.float64)) ** 2)
    return math.inf if error == 0 else 10 * math.log10(peak**2 / error)


def intervals(dense: NDArray[np.uint8]) -> NDArray[np.float64]:
    """ISI at every plane, NaN where the spike before or after is missing."""
    planes = np.arange(len(dense), dtype=np.float64)[:, None, None]
    last = np.maximum.accumulate(np.where(dense, planes, -np.inf))
    after = np.minimum.accumulate(np.where(dense, planes, np.inf)[::-1])[::-1]
    following = np.concatenate([after[1:], np.full_like(after[:1], np.inf)])
    gap = following - last
    return np.where(np.isfinite(gap), gap, np.nan)


@pytest.fixture
def decoded(lab: Path, spikeloupe: Run, tmp_path: Path) -> Path:
    """A folder with the spikes of disc.slp as d.dat, and its scenes."""
    assert (
        spikeloupe("decode", "disc.slp", "-o", tmp_path / "d.dat", "--scenes", tmp_path).code == 0
    )
    return tmp_path


def test_scenes_against_ground_truth(lab: Path, spikeloupe: Run, decoded: Path) -> None:
    figures = spikeloupe("measure", "disc.dat", "disc.slp", "--json").json
    assert set(KEYS) <= set(figures)
    truths = [np.asarray(Image.open(f"disc_key_id{t + 1}.png")) / 255 for t in TRUTHS]
    scenes = [np.load(decoded / f"{7 * (t // 7) + 3:06d}.npy") for t in TRUTHS]
    assert figures["reference"] == "truth"
    assert figures["truth_planes"] == list(TRUTHS)
    assert figures["scene_psnr_db"] == pytest.approx(psnr_db(scenes, truths), abs=1e-4)
    ssim = np.mean(
        [
            structural_similarity(
                truth, scene.astype(np.float64), data_range=1.0, gaussian_weights=True,
                sigma=1.5, use_sample_covariance=False,
            )
            for truth, scene in zip(truths, scenes, strict=True)
        ]
    )  # fmt: skip
    assert figures["scene_ssim"] == pytest.approx(ssim, abs=2e-3)
    assert figures["scene_ms_ssim"] is None  # 24 rows are too few for five scales
    assert any("MS-SSIM" in note for note in figures["notes"])


def test_the_uncoded_scenes_are_those_of_reconstruct(
    lab: Path, spikeloupe: Run, decoded: Path
) -> None:
    assert spikeloupe("reconstruct", "disc.dat", "-o", decoded / "u").code == 0
    names = sorted(path.name for path in (decoded / "u").glob("*.npy"))
    uncoded = np.stack([np.load(decoded / "u" / name) for name in names])
    coded = np.stack([np.load(decoded / name) for name in names])
    figures = spikeloupe("measure", "disc.dat", "disc.slp", "--json").json
    assert figures["scene_psnr_uncoded_db"] == pytest.approx(psnr_db(coded, uncoded), abs=1e-4)


def test_spikes(lab: Path, spikeloupe: Run, decoded: Path) -> None:
    by_slp = spikeloupe("measure", "disc.dat", "disc.slp", "--json").json
    figures = spikeloupe("measure", "disc.dat", decoded / "d.dat", "--json").json
    raw, back = planes_of(lab / "disc.dat"), planes_of(decoded / "d.dat")
    hits = int((raw & back).sum())
    assert figures["spike_precision"]["0"] == pytest.approx(hits / back.sum())
    assert figures["spike_recall"]["0"] == pytest.approx(hits / raw.sum())
    assert figures["spike_f1"]["0"] == pytest.approx(2 * hits / (raw.sum() + back.sum()))
    first, second = intervals(raw), intervals(back)
    whole = np.isfinite(first) & np.isfinite(second)
    first, second = first[whole], second[whole]
    assert figures["isi_psnr_db"] == pytest.approx(psnr_db(first, second, 255), abs=1e-6)
    assert figures["firing_rate_psnr_db"] == pytest.approx(psnr_db(1 / first, 1 / second), abs=1e-4)
    assert figures["left_out"]["isi_psnr_db"] == whole.size - whole.sum()
    assert figures["isi_cap_planes"] == 255
    assert (figures["scene_psnr_db"], figures["reference"]) == (None, None)
    for key in ("spike_f1", "spike_delays", "isi_psnr_db", "firing_rate_psnr_db", "left_out"):
        assert by_slp[key] == figures[key]


def test_the_options_of_the_spike_metrics(lab: Path, spikeloupe: Run, decoded: Path) -> None:
    words = ("measure", "disc.dat", decoded / "d.dat", "--isi-cap", 3, "--rate-window", 10)
    figures = spikeloupe(*words, "--tolerances", 4, 0, 4, "--json").json
    raw, back = planes_of(lab / "disc.dat"), planes_of(decoded / "d.dat")
    first, second = intervals(raw), intervals(back)
    whole = np.isfinite(first) & np.isfinite(second)
    clipped = [np.minimum(each[whole], 3) for each in (first, second)]
    assert figures["isi_psnr_db"] == pytest.approx(psnr_db(*clipped, 3), abs=1e-6)
    rates = [
        np.stack([dense[start : start + 10].mean(0) for start in range(PLANES - 9)])
        for dense in (raw, back)
    ]
    assert figures["firing_rate_psnr_db"] == pytest.approx(psnr_db(*rates), abs=1e-6)
    assert list(figures["spike_f1"]) == ["4", "0"]
    assert figures["spike_f1"]["4"] >= figures["spike_f1"]["0"]


def test_the_price(lab: Path, spikeloupe: Run) -> None:
    facts = spikeloupe("info", "disc.slp", "--json").json
    figures = spikeloupe("measure", "disc.dat", "disc.slp", "--json").json
    for key in ("bits_per_scene_pixel", "bits_per_spike_sample", "file_bytes", "payload_bytes"):
        assert figures[key] == facts[key]
    assert figures["compression_ratio"] == pytest.approx(1 / facts["bits_per_spike_sample"])


def test_truth_on_the_command_line(lab: Path, spikeloupe: Run, decoded: Path) -> None:
    words = ("measure", "disc.dat", "part.slp", "--truth", "disc_key_id21.png@20", "--json")
    figures = spikeloupe(*words).json
    assert spikeloupe("decode", "part.slp", "--scenes", decoded / "p").code == 0
    truth = np.asarray(Image.open("disc_key_id21.png")) / 255
    scene = np.load(decoded / "p" / "000020.npy")
    assert figures["truth_planes"] == [20]
    assert figures["scene_psnr_db"] == pytest.approx(psnr_db(scene, truth), abs=1e-4)


def test_without_ground_truth_the_uncoded_scenes_are_the_reference(
    lab: Path, spikeloupe: Run, tmp_path: Path
) -> None:
    assert spikeloupe("encode", "short.dat", "-o", tmp_path / "s.slp", "--codec", "jpeg").code == 0
    figures = spikeloupe("measure", "short.dat", tmp_path / "s.slp", "--json").json
    assert figures["reference"] == "uncoded"
    assert figures["scene_psnr_db"] == figures["scene_psnr_uncoded_db"]


def test_pictures(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    figures = spikeloupe("measure", "picture.png", "picture.slp", "--json").json
    assert spikeloupe("decode", "picture.slp", "--scenes", tmp_path).code == 0
    scene = np.load(tmp_path / "000000.npy")
    picture = np.asarray(Image.open("picture.png")) / 255
    assert figures["reference"] == "pictures"
    assert figures["scene_psnr_db"] == pytest.approx(psnr_db(scene, picture), abs=1e-4)
    assert figures["bits_per_scene_pixel"] == pytest.approx(
        8 * figures["payload_bytes"] / picture.size
    )
    assert figures["spike_f1"] is None
    assert figures["isi_psnr_db"] is None
    by_files = spikeloupe("measure", "picture.png", tmp_path, "--json").json
    assert by_files["scene_psnr_db"] == pytest.approx(figures["scene_psnr_db"], abs=1e-4)


def test_colour_is_measured_by_its_luma(lab: Path, spikeloupe: Run, tmp_path: Path) -> None:
    colours = np.asarray(Image.open("colour.png"), np.float64)
    luma = colours @ (0.299, 0.587, 0.114)
    Image.fromarray(np.rint(luma).astype(np.uint8)).save(tmp_path / "luma.png")
    figures = spikeloupe("measure", "colour.png", tmp_path / "luma.png", "--json").json
    assert figures["scene_psnr_db"] > 55  # what rounding to 8 bits costs


def test_nothing_lost_is_infinite(lab: Path, spikeloupe: Run) -> None:
    figures = spikeloupe("measure", "disc.dat", "planes.slp", "--json").json
    assert figures["isi_psnr_db"] == math.inf
    assert set(figures["spike_f1"].values()) == {1.0}
    out = spikeloupe("measure", "disc.dat", "planes.slp").out
    assert "∞ dB (nothing is lost)" in out
    assert "100 %" in out


def test_recordings_of_different_length(lab: Path, spikeloupe: Run) -> None:
    figures = spikeloupe("measure", "disc.dat", "short.dat", "--json").json
    assert figures["compared_planes"] == [0, 30]
    assert figures["notes"] == ["RAW has 70 planes, DISTORTED 30: the first 30 are compared"]


def test_another_row_order_is_noted(lab: Path, spikeloupe: Run) -> None:
    words = ("measure", "disc.dat", "disc.slp", "--rows", "bottom-up", "--json")
    (note, *_) = [note for note in spikeloupe(*words).json["notes"] if "rows" in note]
    assert note == "it was coded with rows top-down, and is measured with rows bottom-up"


def test_people_read_units(lab: Path, spikeloupe: Run) -> None:
    figures = spikeloupe("measure", "disc.dat", "disc.slp", "--json").json
    out = spikeloupe("measure", "disc.dat", "disc.slp").out
    assert f"{figures['scene_psnr_db']:.2f} dB against ground truth at planes 20, 50" in out
    assert f"{figures['isi_psnr_db']:.2f} dB (clipped to 255 planes; " in out
    assert f"{100 * figures['spike_f1']['1']:.1f} %" in out
    assert f"{figures['compression_ratio']:.2f} : 1" in out
    assert "0 to 69" in out
    header, f1 = (
        next(line for line in out.splitlines() if line.lstrip().startswith(label))
        for label in ("spikes within", "F1 ")
    )
    assert len(header) == len(f1)  # the cells of a table lie below each other


@pytest.fixture
def tiny_reconstructor(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tiny network in the place of the one that comes along."""
    from models.networks.reconstruction.scene_reconstructor import SceneReconstructor
    from models.reconstruction import learned
    from models.training.export import reconstruction_weights
    from tests.models.networks.tiny import tiny_reconstruction

    tiny = SceneReconstructor(reconstruction_weights(tiny_reconstruction()))
    monkeypatch.setattr(learned, "_reconstructor", lambda: tiny)
    monkeypatch.setattr(learned, "why_unavailable", lambda: "")


def test_the_learned_reconstructions_of_both_spikes_are_drawn(
    lab: Path, spikeloupe: Run, tiny_reconstructor: None, tmp_path: Path
) -> None:
    figure, spikes = tmp_path / "pair.png", tmp_path / "part.dat"
    words = ("measure", "disc.dat", "part.slp", "--figure")
    facts = spikeloupe(*words, f"{figure}@33", "--json").json
    assert facts["figure"] == str(figure)
    assert facts["figure_plane"] == 33
    for source, folder, plane in (("disc.dat", "a", 33), (spikes, "b", 23)):
        if source is spikes:
            assert spikeloupe("decode", "part.slp", "-o", spikes).code == 0
        words_b = ("reconstruct", source, "-o", tmp_path / folder, "--plane", plane)
        assert spikeloupe(*words_b, "--method", "learned").code == 0
    a, b = np.load(tmp_path / "a" / "000033.npy"), np.load(tmp_path / "b" / "000023.npy")
    assert facts["learned_psnr_db"] == pytest.approx(psnr_db(a, b), abs=1e-3)
    assert np.asarray(Image.open(figure)).ndim == 2
    text = spikeloupe(*words, tmp_path / "middle.png")
    assert "from B against from A, at plane 27" in text.out
    assert (tmp_path / "middle.png").is_file()
    assert "figure" not in spikeloupe("measure", "disc.dat", "part.slp", "--json").json


def test_figures_that_cant_be_drawn_are_refused(
    lab: Path, spikeloupe: Run, tiny_reconstructor: None, tmp_path: Path
) -> None:
    taken = tmp_path / "taken.png"
    taken.write_bytes(b"mine")
    for words, complaint in (
        (("disc.dat", "part.slp", "--figure", f"{tmp_path}/a.png@9"), "planes 10 to 44 came back"),
        (("disc.dat", "part.slp", "--figure", taken), "exists already"),
        (("disc.dat", "part.slp", "--figure", f"{tmp_path}/a.jpg"), "does not end in .png"),
        (("picture.png", "picture.slp", "--figure", f"{tmp_path}/a.png"), "no sense for pictures"),
    ):
        answer = spikeloupe("measure", *words)
        assert answer.code == 1
        assert complaint in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["taken.png"]
    assert taken.read_bytes() == b"mine"


def test_some_planes_of_a_bitstream(lab: Path, spikeloupe: Run) -> None:
    whole = spikeloupe("measure", "disc.dat", "disc.slp", "--json").json
    part = spikeloupe("measure", "disc.dat", "disc.slp", "--planes", "20:40", "--json").json
    assert whole["measured_planes"] == [0, 70]
    assert part["measured_planes"] == [14, 42]  # widened to whole scenes
    assert part["bits_per_scene_pixel"] == whole["bits_per_scene_pixel"]
    assert part["compared_planes"] == [0, 28]
    assert part["isi_psnr_db"] != whole["isi_psnr_db"]
    assert "planes 14 to 41 of 0 to 69 are measured; the bits are those of all" in part["notes"]
    done = spikeloupe("measure", "disc.dat", "disc.dat", "--planes", "0:9")
    assert done.code == 1


def test_of_a_long_bitstream_the_first_scenes_are_measured(
    lab: Path, spikeloupe: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.codecs.pieces.LONG_BYTES", 6 * 4 * HEIGHT * WIDTH)
    monkeypatch.setattr("models.codecs.scene_codec.SCENES_AT_ONCE", 1)
    facts = spikeloupe("measure", "disc.dat", "disc.slp", "--json").json
    assert facts["measured_planes"] == [0, 7]
    every = spikeloupe("measure", "disc.dat", "disc.slp", "--planes", ":", "--json").json
    assert every["measured_planes"] == [0, 70]
