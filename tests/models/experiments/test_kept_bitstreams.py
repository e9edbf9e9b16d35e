from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from models.arrays import Luminance
from models.codecs.bitstream import Bitstream, PipelineSpec
from models.codecs.recordings import encode_pictures_alone
from models.codecs.spec import CodecSpec
from models.experiments.kept_bitstreams import KeptBitstreams, key_of
from models.experiments.subjects import Subject, picture_subject

SPEC = CodecSpec.of("jpeg", quality=40.0)


class Encoder:
    def __init__(self, picture: Luminance) -> None:
        self.picture, self.calls = picture, 0

    def __call__(self) -> Bitstream:
        self.calls += 1
        return encode_pictures_alone(self.picture[None], SPEC)


def test_what_was_coded_once_is_read_again(picture: Luminance, tmp_path: Path) -> None:
    encode, kept = Encoder(picture), KeptBitstreams(tmp_path / "new")
    first = kept.fetch("a", encode)
    again = kept.fetch("a", encode)
    assert encode.calls == 1
    assert again == first
    kept.fetch("b", encode)
    assert encode.calls == 2


def test_a_damaged_file_is_coded_again(picture: Luminance, tmp_path: Path) -> None:
    encode, kept = Encoder(picture), KeptBitstreams(tmp_path)
    first = kept.fetch("a", encode)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-5])
    assert kept.fetch("a", encode) == first
    assert encode.calls == 2


def test_without_a_folder_nothing_is_kept(picture: Luminance) -> None:
    encode = Encoder(picture)
    KeptBitstreams().fetch("a", encode)
    KeptBitstreams().fetch("a", encode)
    assert encode.calls == 2


def test_a_key_stands_for_all_that_goes_in(picture: Luminance) -> None:
    subject = picture_subject("waves", picture)
    scenes = subject.scenes
    other = picture.copy()
    other[0, 0] += 0.01
    attention = np.zeros((1, 1, 12, 16), np.float32)
    keys = [
        key_of(subject, SPEC),
        key_of(subject, SPEC.replace(quality=41.0)),
        key_of(subject, SPEC.replace(table="flat")),
        key_of(picture_subject("waves", other), SPEC),
        key_of(replace(subject, scenes=replace(scenes, attention=attention)), SPEC),
        key_of(replace(subject, scenes=replace(scenes, full_scale=0.6)), SPEC),
        key_of(_with_seed(subject, 1), SPEC),
        key_of(_with_seed(subject, 2), SPEC),
    ]
    assert len(set(keys)) == len(keys)
    assert key_of(picture_subject("another name", picture), SPEC) == keys[0]
    assert key_of(subject, SPEC.replace(table="annex-k")) == keys[0]  # the default


def _with_seed(subject: Subject, seed: int) -> Subject:
    return replace(subject, pipeline=PipelineSpec(seed=seed))
