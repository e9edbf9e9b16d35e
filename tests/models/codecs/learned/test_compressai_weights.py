from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from models.codecs.learned import compressai_weights
from models.codecs.learned.compressai_infos import steps_at_hand, zoo_path
from models.codecs.learned.compressai_weights import address_of, fetch_weights, take_weights
from models.errors import CodecUnavailableError, ParameterError, RequestError, UnknownCodecError
from models.networks.from_compressai.build import zoo_kind
from models.networks.weights import read_weights
from models.progress import Cancelled, Progress
from tests.models.codecs.learned.compressai_here import no_zoo_but
from tests.models.networks.tiny_compressai import tiny_checkpoint

NAME = "bmshj2018-factorized"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where weights are kept: a folder that is not there yet."""
    no_zoo_but(tmp_path / "cache" / "zoo", monkeypatch)
    return tmp_path / "cache" / "zoo"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of CompressAI's server, with one checkpoint for all steps."""
    (tmp_path / "server").mkdir()
    checkpoint = tiny_checkpoint(NAME, tmp_path)
    content = checkpoint.read_bytes()
    named = tmp_path / "server" / f"{NAME}-{hashlib.sha256(content).hexdigest()[:8]}.pth.tar"
    named.write_bytes(content)
    monkeypatch.setattr(compressai_weights, "address_of", lambda name, step: named.as_uri())
    return named


def test_fetched_weights_are_kept_whole(kept: Path, server: Path) -> None:
    said = []
    paths = fetch_weights(NAME, [3, 1], Progress(lambda part, note: said.append((part, note))))
    assert paths == [zoo_path(NAME, 3), zoo_path(NAME, 1)]
    assert steps_at_hand(NAME) == (1, 3)
    for path in paths:
        assert read_weights(path, zoo_kind(NAME)).sha256
    assert sorted(kept.iterdir()) == sorted(paths)  # nothing else is left
    assert [part for part, _ in said] == sorted(part for part, _ in said)
    assert any(f"fetching {NAME}, step 3" in note for _, note in said)


def test_what_is_here_is_not_fetched_again(kept: Path, server: Path) -> None:
    (path,) = fetch_weights(NAME, [2], Progress())
    before = path.stat().st_mtime_ns
    server.unlink()
    assert fetch_weights(NAME, [2], Progress()) == [path]
    assert path.stat().st_mtime_ns == before


def test_no_network_is_told_and_leaves_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody listens at port 9 of this machine.
    monkeypatch.setattr(
        compressai_weights, "address_of", lambda *_: "http://127.0.0.1:9/x-12345678.pth.tar"
    )
    with pytest.raises(RequestError, match=r"can't be fetched from 127\.0\.0\.1.*--from FILE"):
        fetch_weights(NAME, [1], Progress())
    assert list(kept.iterdir()) == []


def test_a_wrong_hash_is_told_and_leaves_nothing(kept: Path, server: Path) -> None:
    server.write_bytes(server.read_bytes() + b"!")
    with pytest.raises(RequestError, match="came with the hash"):
        fetch_weights(NAME, [1], Progress())
    assert list(kept.iterdir()) == []


def test_another_models_weights_are_told_and_leave_nothing(kept: Path, server: Path) -> None:
    with pytest.raises(CodecUnavailableError, match="no weights of mbt2018"):
        fetch_weights("mbt2018", [1], Progress())
    assert list(kept.iterdir()) == []


def test_fetching_can_be_cancelled(
    kept: Path, server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compressai_weights, "PIECE_BYTES", 1000)
    progress = Progress(lambda *_: progress.cancel())
    with pytest.raises(Cancelled):
        fetch_weights(NAME, [1, 2], progress)
    assert list(kept.iterdir()) == []


def test_a_file_is_taken(kept: Path, tmp_path: Path) -> None:
    path = take_weights(NAME, 8, tiny_checkpoint(NAME, tmp_path))
    assert path == zoo_path(NAME, 8)
    assert steps_at_hand(NAME) == (8,)
    broken = tmp_path / "broken.pth.tar"
    broken.write_bytes(b"no checkpoint")
    before = path.read_bytes()
    for checkpoint in (broken, tmp_path / "none.pth.tar"):
        with pytest.raises(CodecUnavailableError, match=checkpoint.name):
            take_weights(NAME, 8, checkpoint)
    assert path.read_bytes() == before


def test_wrong_requests(kept: Path) -> None:
    with pytest.raises(ParameterError, match="steps 1 to 6, not 7"):
        fetch_weights("cheng2020-attn", [1, 7], Progress())
    with pytest.raises(UnknownCodecError, match="mbt2018-mean"):
        fetch_weights("mbt2018-maen", [1], Progress())


def test_addresses_are_those_of_compressai_with_a_hash_in_their_names() -> None:
    address = address_of("mbt2018", 8)
    assert address.startswith("https://compressai.s3.amazonaws.com/")
    digits = address.split("/")[-1].split(".")[0].rsplit("-", 1)[-1]
    assert len(digits) == 8
    assert int(digits, 16) >= 0
