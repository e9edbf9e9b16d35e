"""Every codec of ours takes the exam of `exam.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.codecs.registry import availability, built_in_names
from tests.models.codecs import exam


@pytest.fixture(params=built_in_names())
def name(request: pytest.FixtureRequest) -> str:
    """A codec that can be used here."""
    found = availability(request.param)
    if not found.available:
        pytest.skip(f"{request.param} can't be used here: {found.reason}")
    return str(request.param)


def test_every_codec_is_examined() -> None:
    assert set(exam.DEMANDS) == set(built_in_names())


@pytest.mark.parametrize("codec", built_in_names())
def test_info(codec: str) -> None:
    exam.examine_info(codec)


def test_spec(name: str) -> None:
    exam.examine_spec(name)


def test_round_trip(name: str) -> None:
    exam.examine_round_trip(name)


def test_bits(name: str) -> None:
    exam.examine_bits(name)


def test_damage(name: str) -> None:
    exam.examine_damage(name)


def test_damaged_file(name: str) -> None:
    exam.examine_damaged_file(name)


def test_random_access(name: str, tmp_path: Path) -> None:
    exam.examine_random_access(name, tmp_path)


def test_gop(name: str) -> None:
    exam.examine_gop(name)


def test_pipelines(name: str) -> None:
    exam.examine_pipelines(name)


def test_cancel(name: str) -> None:
    exam.examine_cancel(name)


def test_golden(name: str, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--write-golden"):
        written = exam.write_golden(name)
        if written:
            pytest.skip(f"wrote {', '.join(path.name for path in written)}")
    exam.examine_golden(name)
