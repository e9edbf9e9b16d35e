from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import StreamFormatError
from models.streams.spikecv import parse_spikecv, read_spikecv

CONFIG = """
filename: folder/car.dat
spike_w: 400
spike_h: 250
is_labeled: false
labeled_data_type: []
labeled_data_suffix: []
"""


def test_the_size_of_the_named_recording(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG)
    found = read_spikecv(tmp_path / "car.dat")
    assert found is not None
    assert (found.request.height, found.request.width, found.file) == (250, 400, "car.dat")
    assert read_spikecv(tmp_path / "other.dat") is None


def test_a_config_without_a_name_serves_every_file(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("spike_w: 8\nspike_h: 4\n")
    found = read_spikecv(tmp_path / "any.dat")
    assert found is not None
    assert found.request.width == 8


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("spike_w: [", "not sound YAML"),
        ("spike_w: wide\nspike_h: 2", "whole numbers"),
        ("spike_w: -3\nspike_h: 2", "width=-3"),
        ("!!python/object/apply:os.system ['true']", "not sound YAML"),
    ],
)
def test_damaged_configs_say_what_is_wrong(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "config.yaml").write_text(text)
    with pytest.raises(StreamFormatError, match=words):
        read_spikecv(tmp_path / "car.dat")


def test_some_other_yaml_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("learning_rate: 0.1")
    assert parse_spikecv(tmp_path / "config.yaml") is None


@given(data=st.binary(max_size=120))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "config.yaml"
    for start in (b"", b"spike_h: 3\nspike_w: "):
        path.write_bytes(start + data)
        with suppress(StreamFormatError):
            found = parse_spikecv(path)
            assert found is None or found.request is not None
