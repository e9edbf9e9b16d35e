from __future__ import annotations

import math

import numpy as np
import pytest

from models.experiments.rd_curves import BITS_RANGE, Domain, RdCurve, RdPoint
from models.experiments.rd_tables import RdTable

BITS = tuple(np.geomspace(*BITS_RANGE, 5).tolist())


def curve(reconstruct: str, codec: str, factor: float, subject: str = "a") -> RdCurve:
    """All fidelities grow with bits alike; `factor` times the bits at equal fidelity."""
    values = [30 + 4 * math.log2(bits / factor) for bits in BITS]
    points = (
        RdPoint(1.0, bits, db, None, db, db, db, 0.1) for bits, db in zip(BITS, values, strict=True)
    )
    return RdCurve(subject, codec, reconstruct, tuple(points), (3, 24))


TABLE = RdTable(
    "Recordings",
    tuple(
        curve(method, codec, factor * scale, subject)
        for subject in ("a", "b")
        for method, scale in (("learned", 1.0), ("tfp", 1.5))
        for codec, factor in (("vvc", 1.0), ("jpeg", 2.0))
    ),
    ("vvc",),
)


def test_pipelines_stand_by_reconstruction() -> None:
    assert TABLE.subjects == ("a", "b")
    assert TABLE.pipelines == (
        ("learned", "vvc"),
        ("learned", "jpeg"),
        ("tfp", "vvc"),
        ("tfp", "jpeg"),
    )


def test_domains_are_those_of_which_something_is_known() -> None:
    assert TABLE.domains == (Domain.SCENE, Domain.UNCODED, Domain.ISI, Domain.FIRING_RATE)


def test_anchors_stand_behind_the_same_reconstruction_or_are_the_codec_itself() -> None:
    found = {
        (each.reconstruct, each.codec, each.anchor_reconstruct, each.anchor_codec): each
        for each in TABLE.comparisons()
        if each.domain is Domain.ISI
    }
    percents = {key: each.delta.percent for key, each in found.items()}
    assert percents == {
        ("learned", "vvc", "tfp", "vvc"): pytest.approx(100 / 1.5 - 100, abs=1e-6),
        ("learned", "jpeg", "learned", "vvc"): pytest.approx(100, abs=1e-6),
        ("learned", "jpeg", "tfp", "jpeg"): pytest.approx(100 / 1.5 - 100, abs=1e-6),
        ("tfp", "jpeg", "tfp", "vvc"): pytest.approx(100, abs=1e-6),
    }


def test_uncoded_scenes_of_two_reconstructions_are_not_compared() -> None:
    uncoded = [each for each in TABLE.comparisons() if each.domain is Domain.UNCODED]
    assert uncoded
    assert all(each.reconstruct == each.anchor_reconstruct for each in uncoded)


def test_json_holds_every_point_and_delta() -> None:
    found = TABLE.to_json()
    assert len(found["curves"]) == len(TABLE.curves)
    assert found["curves"][0]["planes"] == (3, 24)
    points = found["curves"][0]["points"]
    assert [point["bits_per_scene_pixel"] for point in points] == list(BITS)
    against_vvc = next(
        each
        for each in found["bd_rates"]
        if each["codec"] == "jpeg" and each["domain"] == "isi_psnr_db"
    )
    assert against_vvc["bd_rate_percent_by_subject"] == {
        "a": pytest.approx(100, abs=1e-6),
        "b": pytest.approx(100, abs=1e-6),
    }
