from __future__ import annotations

from pathlib import Path

import pytest

from models.classification.labelled_folder import labelled_recordings
from models.classification.labels import MNIST
from models.errors import RequestError


def test_folders_are_labels(tmp_path: Path) -> None:
    for name in ("3/b.dat", "3/a.npz", "0/c.h5", "0/note.txt", "3/a.toml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / "stray.dat").touch()
    found = labelled_recordings(tmp_path, MNIST.labels)
    assert [(str(one.path.relative_to(tmp_path)), one.label) for one in found] == [
        ("0/c.h5", "0"), ("3/a.npz", "3"), ("3/b.dat", "3"),
    ]  # fmt: skip


def test_a_table_wins_over_folders(tmp_path: Path) -> None:
    (tmp_path / "3").mkdir()
    (tmp_path / "3" / "a.dat").touch()
    (tmp_path / "labels.csv").write_text("file,label\n3/a.dat,8\nb.dat,1\n")
    found = labelled_recordings(tmp_path, MNIST.labels)
    assert [(one.path, one.label) for one in found] == [
        (tmp_path / "3/a.dat", "8"), (tmp_path / "b.dat", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize("table", ["", "file,label\n", "name,class\na.dat,3\n", "file,label\na\n"])
def test_a_table_without_labels(tmp_path: Path, table: str) -> None:
    (tmp_path / "labels.csv").write_text(table)
    with pytest.raises(RequestError):
        labelled_recordings(tmp_path, MNIST.labels)


def test_bytes_that_are_no_table(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_bytes(b"file,label\n\xff\xfe,3\n")
    with pytest.raises(RequestError, match="not a table"):
        labelled_recordings(tmp_path, MNIST.labels)


def test_a_label_that_there_is_not(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("file,label\na.dat,12\n")
    with pytest.raises(RequestError, match="'12'"):
        labelled_recordings(tmp_path, MNIST.labels)


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no labelled"):
        labelled_recordings(tmp_path, MNIST.labels)


def test_folders_and_tables_that_cant_be_read(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="there is no folder"):
        labelled_recordings(tmp_path / "nowhere", MNIST.labels)
    (tmp_path / "file").touch()
    with pytest.raises(RequestError, match="there is no folder"):
        labelled_recordings(tmp_path / "file", MNIST.labels)


def test_a_table_that_is_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "labels.csv").touch()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(RequestError, match="can't be read: Permission denied"):
        labelled_recordings(tmp_path, MNIST.labels)
