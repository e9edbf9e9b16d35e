from __future__ import annotations

from pathlib import Path

import pytest

from models.arrays import Luminance
from models.codecs.spec import CodecSpec
from models.errors import RequestError
from models.experiments.evaluation import EvaluationRequest, Wanted, evaluate
from models.experiments.known_recordings import known_recordings
from models.experiments.rd_curves import Domain
from models.experiments.rd_measuring import Contestant
from models.progress import Progress

CODECS = tuple(Contestant(name, CodecSpec.of(name)) for name in ("jpeg", "jpeg2000"))


def test_every_table_is_measured(picture: Luminance, recordings_folder: Path) -> None:
    told: list[float] = []
    request = EvaluationRequest(
        CODECS,
        ("jpeg",),
        {"waves.png": picture},
        known_recordings(recordings_folder, 0.6),
        reconstruct=("tfi", "tfp"),
        points=4,
        most_scenes=2,
    )
    found = evaluate(request, Progress(lambda fraction, note: told.append(fraction)))
    scenes, pictures, known, real = found.tables
    assert scenes.subjects == ("known@10", "known@24")
    assert pictures.subjects == ("waves.png",)
    assert scenes.domains == pictures.domains == (Domain.SCENE, Domain.SCENE_SSIM)
    assert known.subjects == ("known",)
    assert set(known.domains) == set(Domain)
    assert real.subjects == ("real/street",)
    assert real.domains == (Domain.UNCODED, Domain.ISI, Domain.FIRING_RATE)
    assert known.methods == real.methods == ("tfi", "tfp")
    assert {"tfp-21", "tfi"} <= {method.name for method in found.methods}
    assert told == sorted(told)


def test_what_is_not_wanted_is_left_out(recordings_folder: Path) -> None:
    request = EvaluationRequest(
        CODECS,
        ("jpeg",),
        recordings=known_recordings(recordings_folder, 0.6),
        wanted=(Wanted.SCENES, Wanted.PICTURES),
        points=4,
    )
    found = evaluate(request, Progress())
    assert len(found.tables) == 1
    assert found.methods == ()


def test_an_anchor_must_be_measured() -> None:
    with pytest.raises(RequestError, match="vvc"):
        EvaluationRequest(CODECS, ("vvc",))


def test_an_unknown_reconstruction_is_told_before_anything_is_coded(
    recordings_folder: Path,
) -> None:
    recordings = known_recordings(recordings_folder, 0.6)
    request = EvaluationRequest(CODECS, (), recordings=recordings, reconstruct=("tfx",))
    with pytest.raises(RequestError, match="tfx"):
        evaluate(request, Progress())
