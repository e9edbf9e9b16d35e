from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from itertools import groupby

import pytest

from models.codecs import registry
from models.codecs.bitstream import PipelineSpec
from models.codecs.cta import CtaPipeline
from models.codecs.learned.compressai_infos import ZOO_STEPS
from models.codecs.lossless import LosslessCodec
from models.codecs.registry import (
    CodecEntry,
    availability,
    build_pipeline,
    build_scene_codec,
    built_in_names,
    codec_info,
    codec_names,
    complete_spec,
    picture_coder,
)
from models.codecs.scene_codec import SceneCodec
from models.codecs.scene_pipeline import ScenePipeline
from models.codecs.spec import CodecSpec, Paradigm
from models.errors import (
    CodecError,
    CodecUnavailableError,
    ParameterError,
    UnknownCodecError,
)
from tests.models.codecs.coders import INFO, ZlibCoder

Install = Callable[..., None]
HERE = "tests.models.codecs"
UNAVAILABLE = CodecEntry(INFO, f"{HERE}.coders:ZlibCoder", lambda: "no libzlib here")


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Put entry points, name=value, in place of those that are installed."""

    def install(**values: str) -> None:
        points = [
            metadata.EntryPoint(name.replace("_", "-"), value, registry.ENTRY_POINT_GROUP)
            for name, value in values.items()
        ]
        monkeypatch.setattr(metadata, "entry_points", lambda group: points)
        registry._entries.cache_clear()

    yield install
    registry._entries.cache_clear()


def test_a_third_party_codec_is_as_good_as_ours(install: Install) -> None:
    install(test_zlib=f"{HERE}.coders:ENTRY")
    assert codec_names()[-1] == "test-zlib"
    assert sorted(codec_names()) == sorted((*built_in_names(), *ZOO_STEPS, "test-zlib"))
    assert codec_info("test-zlib") == INFO
    assert availability("test-zlib").available
    spec = CodecSpec.of("test-zlib", quality="30")
    assert picture_coder(spec) == ZlibCoder(CodecSpec.of("test-zlib", quality=30.0))
    assert build_scene_codec(spec, 3) == SceneCodec(picture_coder(spec), 3)
    atc, cta = PipelineSpec(), PipelineSpec(Paradigm.CTA)
    assert build_pipeline(spec, atc) == ScenePipeline(build_scene_codec(spec), atc)
    assert build_pipeline(spec, cta) == CtaPipeline(picture_coder(spec), cta)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("no_such_module:ENTRY", "No module named 'no_such_module'"),
        (f"{HERE}.coders:MISSING", "MISSING"),
        (f"{HERE}.coders:INFO", "is not the CodecEntry"),
        (f"{HERE}.broken_plugin:ENTRY", "ZeroDivisionError"),
    ],
)
def test_a_broken_package_is_listed_with_its_reason(
    install: Install, value: str, reason: str
) -> None:
    install(test_zlib=value)
    assert "test-zlib" in codec_names()
    assert codec_info("test-zlib").label == "test-zlib"
    found = availability("test-zlib")
    assert not found.available
    assert reason in found.reason
    assert value in found.reason  # says whose fault it is
    with pytest.raises(CodecUnavailableError, match="can't be used here"):
        picture_coder(CodecSpec.of("test-zlib"))


def test_a_missing_library_is_a_reason(install: Install) -> None:
    install(test_zlib=f"{HERE}.test_registry:UNAVAILABLE")
    assert availability("test-zlib").reason == "no libzlib here"
    with pytest.raises(CodecUnavailableError, match="no libzlib here"):
        build_pipeline(CodecSpec.of("test-zlib"), PipelineSpec())


def test_two_codecs_of_one_name_are_both_named(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = metadata.EntryPoint("zstd", f"{HERE}.coders:ENTRY", registry.ENTRY_POINT_GROUP)
    monkeypatch.setattr(metadata, "entry_points", lambda group: [point])
    registry._entries.cache_clear()
    with pytest.raises(CodecError, match=rf"'zstd': one of spikeloupe, one of {HERE}.coders"):
        codec_names()


def test_an_unknown_codec_gets_a_suggestion() -> None:
    for ask in (
        codec_info,
        availability,
        lambda name: complete_spec(CodecSpec.of(name)),
        lambda name: build_pipeline(CodecSpec.of(name), PipelineSpec()),
    ):
        with pytest.raises(UnknownCodecError, match="did you mean 'zstd'"):
            ask("zstandard")


def test_a_codec_of_spikes_needs_no_pipeline_and_codes_no_scenes() -> None:
    spec = complete_spec(CodecSpec.of("zstd", level=3))
    codec = build_pipeline(spec, PipelineSpec(Paradigm.CAAS, window_planes=0))
    assert isinstance(codec, LosslessCodec)
    assert codec.spec == spec
    with pytest.raises(ParameterError, match="codes spikes"):
        build_scene_codec(spec)
    with pytest.raises(ParameterError, match="does not code pictures"):
        picture_coder(spec)


@pytest.mark.parametrize(
    "pipeline",
    [
        PipelineSpec(Paradigm.CAAS),
        PipelineSpec(window_planes=0),
        PipelineSpec(stride_planes=-7),
        PipelineSpec(gop=-1),
        PipelineSpec(seed=-1),
    ],
)
def test_pipelines_without_sense_are_refused(install: Install, pipeline: PipelineSpec) -> None:
    install(test_zlib=f"{HERE}.coders:ENTRY")
    with pytest.raises(ParameterError):
        build_pipeline(CodecSpec.of("test-zlib"), pipeline)


def test_parameters_are_checked() -> None:
    for parameters in ({"level": 99}, {"levle": 1}, {"level": "high"}, {"level": 1.5}):
        with pytest.raises(ParameterError):
            build_pipeline(CodecSpec.of("zstd", **parameters), PipelineSpec())


def test_listing_codecs_loads_none(install: Install) -> None:
    import subprocess

    script = (
        "import sys; from models.codecs.registry import *\n"
        "for name in codec_names(): codec_info(name)\n"
        "heavy = {'PIL', 'zstandard', 'torch', 'imageio_ffmpeg', 'numba', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_codecs_of_a_family_stand_side_by_side() -> None:
    families = [codec_info(name).family for name in codec_names()]
    assert [family for family, _ in groupby(families)] == ["learned", "classical", "lossless"]


def test_every_lossy_codec_has_a_quality_and_its_bits() -> None:
    for name in built_in_names():
        info = codec_info(name)
        assert info.name == name
        assert info.lossless == (info.bits_per_scene_pixel is None)
        if not info.lossless:
            assert info.parameters[0].name == "quality"
            assert info.bits_per_scene_pixel is not None
            low, high = info.bits_per_scene_pixel
            assert 0 < low < high
