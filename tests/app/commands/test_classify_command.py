from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.classification.classify import classify_features, features_of_stream, why_unavailable
from models.classification.labels import MNIST
from models.classification.moving_pictures import fire_picture, generator_of
from models.networks.weights import why_unusable
from models.streams.stream import SpikeStream
from tests.app.commands.running import Run

pytestmark = pytest.mark.skipif(
    bool(why_unavailable("mnist") or why_unusable("feature-extraction")),
    reason="the weights of the classifier or of the extraction are not here",
)


def stroke(label: str) -> np.ndarray:
    """A 1 as one draws it, or a 0."""
    rows, columns = np.mgrid[:32, :32] - 15.5
    if label == "1":
        return (255 * ((np.abs(columns) < 1.6) & (np.abs(rows) < 9))).astype(np.uint8)
    ring = np.abs(np.hypot(rows / 1.3, columns) - 6) < 1.4
    return (255 * ring).astype(np.uint8)


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recordings of ones and noughts, in folders named by them."""
    folder = tmp_path_factory.mktemp("digits")
    for label in "01":
        (folder / label).mkdir()
        for number in range(3):
            fired = fire_picture(stroke(label), MNIST, 42, generator_of(number, int(label)))
            np.savez(folder / label / f"{number}.npz", spikes=fired.spikes)
    return folder


def test_a_recording(spikeloupe: Run, digits: Path) -> None:
    told = spikeloupe("classify", digits / "0" / "1.npz", "--json").json
    assert told["label"] == told["top5"][0]["label"] == "0"
    assert told["confidence"] == told["top5"][0]["confidence"] > 0.3
    confidences = [ranked["confidence"] for ranked in told["top5"]]
    assert confidences == sorted(confidences, reverse=True)
    assert len({ranked["label"] for ranked in told["top5"]}) == 5
    assert sum(confidences) <= 1 + 1e-6
    with np.load(digits / "0" / "1.npz") as file:
        features = features_of_stream(SpikeStream.from_dense(file["spikes"]))
    assert classify_features(features, "mnist").confidence == pytest.approx(told["confidence"])


def test_a_recording_for_people(spikeloupe: Run, digits: Path) -> None:
    answer = spikeloupe("classify", digits / "1" / "0.npz")
    assert answer.code == 0
    assert answer.out.startswith("label")
    assert "likeliest  1" in answer.out


def test_coded_features(spikeloupe: Run, digits: Path) -> None:
    path = digits / "0" / "0.npz"
    words = ("classify", path, "--codec", "jpeg2000", "--json")
    told = spikeloupe(*words, "--bpp", "0.6").json
    assert told["label"] == "0"
    assert told["bits_per_scene_pixel"] <= 0.6
    assert told["bits_per_spike_sample"] == pytest.approx(told["bits_per_scene_pixel"] / 7)
    assert told["payload_bytes"] * 8 == pytest.approx(told["bits_per_scene_pixel"] * 6 * 64 * 64)
    low, high = (spikeloupe(*words, "--quality", quality).json for quality in (10, 60))
    assert (low["quality"], high["quality"]) == (10, 60)
    assert low["payload_bytes"] < high["payload_bytes"]


def test_a_labelled_folder(spikeloupe: Run, digits: Path, tmp_path: Path) -> None:
    figure = tmp_path / "map.png"
    result = spikeloupe("classify", digits, "--tsne", figure, "--json").json
    assert result["recordings"] == 6
    right = [one["truth"] == one["label"] for one in result["files"]]
    assert result["accuracy"] == pytest.approx(sum(right) / 6)
    assert result["accuracy"] >= 0.5
    assert {"precision", "recall", "f1", "recordings", "label"} == set(result["classes"][0])
    with Image.open(figure) as drawn:
        assert len(drawn.getcolors(1 << 20) or ()) > 2


def test_a_folder_for_people(spikeloupe: Run, digits: Path) -> None:
    answer = spikeloupe("classify", digits, "--codec", "jpeg", "--quality", "50")
    assert answer.code == 0
    assert "accuracy" in answer.out
    assert "bits per spike sample" in answer.out
    assert "weighted mean" in answer.out


def test_a_recording_that_cannot_be_read_is_left_out(spikeloupe: Run, digits: Path) -> None:
    (digits / "0" / "9.npz").write_bytes(b"PK\x03\x04 no archive")
    result = spikeloupe("classify", digits, "--json").json
    assert result["recordings"] == 6
    (left_out,) = result["left_out"]
    assert left_out["file"].endswith("9.npz")
    assert left_out["reason"]
    answer = spikeloupe("classify", digits)
    assert answer.code == 0
    assert "left out" in answer.out
    assert "9.npz" in answer.out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--bpp", "0.5"), "--bpp is of a codec"),
        (("--quality", "5"), "--quality is of a codec"),
        (("--codec", "zstd", "--bpp", "0.5"), "lossless"),
        (("--codec", "jpge"), "did you mean 'jpeg'?"),
        (("--tsne", "map.png"), "--tsne is of a folder"),
        (("--codec", "jpeg", "--quality", "101"), "quality=101"),
    ],
)
def test_wrong_requests(
    spikeloupe: Run, digits: Path, words: tuple[str, ...], complaint: str
) -> None:
    answer = spikeloupe("classify", digits / "0" / "0.npz", *words)
    assert answer.code == 1
    assert complaint in answer.err


def test_folders_that_say_nothing(spikeloupe: Run, digits: Path, tmp_path: Path) -> None:
    assert "no labelled recordings" in spikeloupe("classify", tmp_path).err
    other = spikeloupe("classify", digits, "--dataset", "cifar")
    assert "is labelled '0'" in other.err
    assert "nowhere" in spikeloupe("classify", tmp_path / "nowhere").err


def test_the_figure_is_not_overwritten_unasked(
    spikeloupe: Run, digits: Path, tmp_path: Path
) -> None:
    figure = tmp_path / "map.png"
    figure.write_bytes(b"mine")
    answer = spikeloupe("classify", digits, "--tsne", figure)
    assert answer.code == 1
    assert figure.read_bytes() == b"mine"
