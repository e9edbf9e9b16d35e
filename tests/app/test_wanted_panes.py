from __future__ import annotations

from dataclasses import replace

import pytest

from app.moment import Moment
from app.state import CompareMode, OverlayKind, PaneKind, Session
from app.wanted_panes import kinds_of, kinds_shown, kinds_wanted
from app.workspace import Document
from models.codecs.bitstream import PipelineSpec

LEARNED = PipelineSpec(reconstruct="learned")


def test_what_is_on_screen(session: Session) -> None:
    twice = replace(session, panes=(PaneKind.ISI_A, PaneKind.ISI_A, PaneKind.SCENE_B))
    assert kinds_shown(twice) == (PaneKind.ISI_A, PaneKind.SCENE_B)
    compared = replace(session, compare=CompareMode.ONLY_A, compared=PaneKind.ISI_A)
    assert kinds_shown(compared) == (PaneKind.ISI_A, PaneKind.ISI_B)


def test_an_overlay_is_wanted_where_there_is_something_below_it(session: Session) -> None:
    over = replace(session, overlay=OverlayKind.BITS)
    assert kinds_wanted(over) == (*kinds_shown(over), PaneKind.BITS)
    maps = replace(over, panes=(PaneKind.ISI_A, PaneKind.FIRING_A))
    assert kinds_wanted(maps) == maps.panes
    there = replace(over, panes=(PaneKind.BITS, PaneKind.SCENE_A))
    assert kinds_wanted(there) == there.panes


@pytest.mark.parametrize("overlay", list(OverlayKind))
def test_every_pane_has_one_drawer(
    session: Session, document: Document, overlay: OverlayKind
) -> None:
    panes = (PaneKind.SPIKES_A, PaneKind.SCENE_A, PaneKind.SCENE_B, PaneKind.LEARNED_A)
    for pipeline in (PipelineSpec(), LEARNED):
        chosen = replace(session, panes=panes, pipeline=pipeline, overlay=overlay)
        moment = Moment(chosen, document, None, None)
        quick, slow = kinds_of(moment, slow=False), kinds_of(moment, slow=True)
        assert sorted((*quick, *slow)) == sorted(kinds_wanted(chosen))
        assert PaneKind.SPIKES_A in quick
        assert PaneKind.LEARNED_A in slow
        assert (PaneKind.SCENE_A in slow) == (pipeline is LEARNED)


def test_a_pair_that_is_compared_is_of_one_plane(session: Session, document: Document) -> None:
    pair = replace(session, pipeline=LEARNED, compare=CompareMode.WIPE_VERTICAL)
    moment = Moment(pair, document, None, None)
    assert kinds_of(moment, slow=True) == (PaneKind.SCENE_A, PaneKind.SCENE_B)
    assert kinds_of(moment, slow=False) == ()
    over = replace(pair, pipeline=PipelineSpec(), overlay=OverlayKind.BITS)
    moment = Moment(over, document, None, None)
    assert kinds_of(moment, slow=False) == (PaneKind.SCENE_A, PaneKind.SCENE_B)
    assert kinds_of(moment, slow=True) == (PaneKind.BITS,)
