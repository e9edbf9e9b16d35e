from __future__ import annotations

import math
from dataclasses import replace

from app.commands.paradigm_table import HEAD, paradigm_table, rate_curves
from models.codecs.spec import CodecSpec, Paradigm
from models.experiments.paradigms import (
    Contender,
    ParadigmComparison,
    ParadigmCurve,
    ParadigmPoint,
)

HEVC = CodecSpec.of("hevc")
CTA = ParadigmCurve(Contender(Paradigm.CTA, HEVC, 8), (ParadigmPoint(20, 3.5, 0.5, 14.25, 0.31),))
CAAS = ParadigmCurve(
    Contender(Paradigm.CAAS, HEVC, 8),
    (ParadigmPoint(40, 0.28, 0.04, 31.5, None), ParadigmPoint(90, 1.4, 0.2, math.inf, 1.0)),
)
FOUND = ParadigmComparison((CTA, CAAS), (7, 63), 7, (31,), False)


def test_every_point_is_a_row_and_cta_says_by_how_much_it_is_behind() -> None:
    table = paradigm_table(FOUND)
    assert table.head == HEAD
    assert table.rows == (
        ("CTA · HEVC, gop 8", "20", "3.500", "0.5000", "14.25", "0.3100", "+17.25"),
        ("CAAS · HEVC, gop 8", "40", "0.280", "0.0400", "31.50", "–", "–"),
        ("CAAS · HEVC, gop 8", "90", "1.400", "0.2000", "inf", "1.0000", "–"),
    )
    assert table.title == "Paradigms, planes 7:63: scenes against ground truth at plane 31"
    assert "17.2 to 17.2 dB ahead" in " ".join(table.notes)


def test_notes_say_what_must_be_known_to_read_it() -> None:
    usual = " ".join(paradigm_table(FOUND).notes)
    assert "fitted" not in usual
    fitted = " ".join(paradigm_table(replace(FOUND, fitted=True)).notes)
    assert "full scale is not known" in fitted
    against = paradigm_table(replace(FOUND, truth_planes=(), curves=(CTA,)))
    assert "learned reconstruction of the raw planes" in against.title
    assert "ATC codes the very scenes" in " ".join(against.notes)
    assert "ahead" not in " ".join(against.notes)


def test_curves_begin_with_caas_and_leave_out_what_has_no_end() -> None:
    caas, cta = rate_curves(FOUND)
    assert (caas.title, list(caas.bits), list(caas.quality)) == (
        "CAAS · HEVC, gop 8", [0.28], [31.5],
    )  # fmt: skip
    assert list(cta.bits) == [3.5]
