from __future__ import annotations

from dataclasses import replace

import pytest

from models.codecs.bitstream import PipelineSpec, usual_pipeline
from models.codecs.spec import Paradigm
from tests.models.codecs.coders import INFO


def test_features_are_coded_under_caas_and_by_nobody_else_unasked() -> None:
    atc = PipelineSpec(reconstruct="learned", stride_planes=9, gop=3, seed=5)
    caas = atc.under(Paradigm.CAAS)
    assert caas == replace(atc, paradigm=Paradigm.CAAS, reconstruct="features")
    for paradigm in (Paradigm.ATC, Paradigm.CTA):
        assert caas.under(paradigm) == replace(atc, paradigm=paradigm, reconstruct="tfp")
        assert atc.under(paradigm) == replace(atc, paradigm=paradigm)
    wished = replace(atc, reconstruct="features")
    assert wished.under(Paradigm.ATC) == wished


@pytest.mark.parametrize("paradigm", [None, *Paradigm])
def test_a_codec_says_what_is_usual_with_it(paradigm: Paradigm | None) -> None:
    assert usual_pipeline(INFO, paradigm).gop == 1
    assert usual_pipeline(INFO, paradigm).paradigm is (paradigm or Paradigm.ATC)
    info = replace(INFO, paradigm=Paradigm.CAAS, gop=8)
    found = usual_pipeline(info, paradigm)
    assert (found.gop, found.paradigm) == (8, paradigm or Paradigm.CAAS)
    assert (found.reconstruct == "features") == (found.paradigm is Paradigm.CAAS)
