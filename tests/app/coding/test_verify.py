from __future__ import annotations

import time

import pytest

from app.coding import verify as module
from app.coding.encode import encode_stretch
from app.coding.stretch import Stretch
from app.coding.verify import verify
from app.workspace import Document
from models.codecs.bitstream import PipelineSpec
from models.codecs.caas import why_no_features
from models.codecs.registry import availability, codec_info
from models.codecs.spec import CodecSpec, Paradigm
from models.errors import RequestError
from models.progress import Cancelled, Progress
from tests.app.conftest import FAST


def bitstream(document: Document):
    return encode_stretch(document, FAST, PipelineSpec(), Stretch(0, 7), None, Progress()).bitstream


def test_other_pictures_there_are_a_mismatch(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    coded = bitstream(document)
    others = {"scenes_sha256": "of other scenes"}
    monkeypatch.setattr(module.Digests, "to_json", lambda _self: others)
    assert not verify(coded, Progress())


def test_a_process_that_fails_says_why(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    coded = bitstream(document)
    monkeypatch.setattr(module.sys, "executable", "/bin/false")
    with pytest.raises(RequestError, match="a fresh process can't decode it"):
        verify(coded, Progress())


def test_cancelling_ends_the_process(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    coded, started = bitstream(document), []
    real = module.subprocess.Popen

    def remembered(*arguments, **options):
        process = real(["sleep", "30"], **options)
        started.append(process)
        return process

    monkeypatch.setattr(module.subprocess, "Popen", remembered)
    progress = Progress(lambda fraction, _note: progress.cancel() if fraction >= 0.5 else None)
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        verify(coded, progress)
    assert started[0].poll() is not None
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("codec", ["sci", "jpeg"])
def test_scenes_read_from_features_are_the_same_in_another_process(
    document: Document, codec: str
) -> None:
    reason = why_no_features() or availability(codec).reason
    if reason:
        pytest.skip(f"features can't be coded by {codec} here: {reason}")
    pipeline = PipelineSpec(gop=codec_info(codec).gop).under(Paradigm.CAAS)
    spec = CodecSpec.of(codec, quality=40.0)
    coded = encode_stretch(document, spec, pipeline, Stretch(0, 21), None, Progress())
    assert coded.bitstream.header.pipeline == pipeline
    assert verify(coded.bitstream, Progress())
