from __future__ import annotations

import math

import numpy as np
import pytest

from app.commands.evaluation_tables import rd_tables, reconstruction_table
from app.commands.tables import Table
from models.experiments.rd_curves import BITS_RANGE, RdCurve, RdPoint
from models.experiments.rd_tables import RdTable
from models.experiments.reconstructions import MethodFidelity, ReconstructedScene

BITS = tuple(np.geomspace(*BITS_RANGE, 5).tolist())


def curve(subject: str, codec: str, factor: float, reconstruct: str = "") -> RdCurve:
    """`factor` times the bits at equal PSNR; 4 dB for every doubling."""
    values = [30 + 4 * math.log2(bits / factor) for bits in BITS]
    if not reconstruct:
        points = [RdPoint(1.0, bits, db) for bits, db in zip(BITS, values, strict=True)]
        return RdCurve(subject, codec, "", tuple(points))
    points = [
        RdPoint(1.0, bits, db, None, db, db, db, 0.125)
        for bits, db in zip(BITS, values, strict=True)
    ]
    return RdCurve(subject, codec, reconstruct, tuple(points), (3, 24))


def cells(table: Table, row: str) -> dict[str, str]:
    (found,) = (cells for cells in table.rows if cells[0] == row)
    return dict(zip(table.head, found, strict=True))


def test_means_and_each_picture() -> None:
    codecs = {"vvc": (1.0, 1.0), "spikecodec-base": (1.1, 1.3), "spikecodec-soam": (1.0, 1.4)}
    curves = tuple(
        curve(subject, codec, factors[i])
        for i, subject in enumerate(("a", "b"))
        for codec, factors in codecs.items()
    )
    means, against_vvc, against_base = rd_tables(
        RdTable("Pictures", curves, ("vvc", "spikecodec-base"))
    )
    base = cells(means, "spikecodec-base")
    shift = 2 * math.log2(1.1 * 1.3)  # the mean of two shifts of 4·log2(factor)
    assert base["at 0.4"] == f"{30 + 4 * math.log2(0.4) - shift:.2f}"
    assert base["vs vvc"] == "+20.0 %"
    assert base["vs spikecodec-base"] == ""
    assert cells(against_vvc, "b") == {
        "": "b",
        "spikecodec-base": "+30.0 %",
        "spikecodec-soam": "+40.0 %",
    }
    # Which pictures gain by attention, and which do not.
    assert cells(against_base, "a") == {"": "a", "spikecodec-soam": "-9.1 %"}
    assert cells(against_base, "b") == {"": "b", "spikecodec-soam": "+7.7 %"}
    assert against_base.title == "Pictures: BD-rate against spikecodec-base, scene PSNR (dB)"


def test_recordings_say_what_they_are_compared_on() -> None:
    curves = tuple(
        curve("street", codec, factor * scale, method)
        for method, scale in (("learned", 1.0), ("tfp", 1.5))
        for codec, factor in (("vvc", 1.0), ("jpeg", 2.0))
    )
    scene, uncoded, isi, rate = rd_tables(RdTable("Recordings", curves, ("vvc", "jpeg")))
    assert cells(scene, "learned + jpeg")["vs vvc"] == "+100.0 %"
    assert cells(scene, "learned + jpeg")["vs itself on tfp"] == "-33.3 %"
    assert cells(scene, "tfp + jpeg")["vs itself on tfp"] == ""
    assert "vs itself on tfp" not in uncoded.head
    for table in (isi, rate):
        assert "street 3:24" in table.notes[-1]
        assert "255 planes" in table.notes[-1]
        assert "12.5 %" in table.notes[-1]
    assert all(len(row) == len(isi.head) for row in isi.rows)


@pytest.mark.parametrize(
    ("factors", "cell", "note"),
    [
        ((1.0, 1e-6), "+0.0 % (1)", "only n of the 2"),
        ((1e-6, 1e-6), "–", "share no fidelity"),
        ((6.0, 6.0), "+500.0 %*", "less than a quarter"),
    ],
)
def test_doubtful_figures_are_marked(factors: tuple[float, float], cell: str, note: str) -> None:
    curves = tuple(
        curve(subject, codec, factor)
        for subject, test in zip(("a", "b"), factors, strict=True)
        for codec, factor in (("vvc", 1.0), ("odd", test))
    )
    means = rd_tables(RdTable("Pictures", curves, ("vvc",)))[0]
    assert cells(means, "odd")["vs vvc"] == cell
    assert any(note in text for text in means.notes[1:])


def test_reconstructions_stand_beside_what_others_published() -> None:
    methods = [
        MethodFidelity(
            name,
            parameters,
            macs,
            (ReconstructedScene("r@3", psnr, 0.5), ReconstructedScene("r@9", psnr + 2, None)),
        )
        for name, parameters, macs, psnr in (("tfp-21", 0, 0.0, 26.0), ("learned", 1000, 2e3, 33.5))
    ]
    table = reconstruction_table(methods)
    assert cells(table, "r@9") == {"": "r@9", "tfp-21": "28.00", "learned": "35.50"}
    assert cells(table, "mean")["learned"] == "34.50"
    assert cells(table, "above tfp-21")["learned"] == "+7.50"
    assert cells(table, "kMAC per pixel")["learned"] == "2.0"
    assert "39.15 dB" in table.notes[0]
    assert "Spike-Zoo" in table.notes[0]
