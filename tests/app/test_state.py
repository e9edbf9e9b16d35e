from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.state import Levels, Probe, Quantity, Session, consistent

ints = st.integers(-1000, 1000)


@given(ints, ints, st.tuples(ints, ints), st.integers(0, 500), st.lists(ints))
def test_a_consistent_session_stays_inside_the_recording(
    plane_index: int, window: int, span: tuple[int, int], planes: int, markers: list[int]
) -> None:
    session = consistent(
        Session(
            planes=planes,
            height=10,
            width=20,
            plane_index=plane_index,
            window_planes=window,
            range_planes=span,
            markers=tuple(markers),
            probe=Probe(plane_index, window),
            pins=(Probe(3, 4), Probe(30, 4)),
        )
    )
    assert 0 <= session.plane_index <= max(planes - 1, 0)
    assert session.window_planes >= 1
    assert session.window_planes <= planes or planes == 0
    start, stop = session.play_range
    assert 0 <= start <= stop <= planes
    assert all(0 <= marker < planes for marker in session.markers)
    assert session.pins == (Probe(3, 4),)
    assert consistent(session) == session


def test_a_range_over_everything_is_no_range() -> None:
    assert consistent(Session(planes=50, range_planes=(0, 50))).range_planes is None


def test_levels_of_one_quantity_leave_the_others_alone() -> None:
    before = Session()
    after = before.with_levels(Quantity.ISI, Levels(2.0, 9.0, "magma"))
    assert after.levels_of(Quantity.ISI) == Levels(2.0, 9.0, "magma")
    assert after.levels_of(Quantity.SPIKES) == before.levels_of(Quantity.SPIKES)
    assert replace(after, levels=before.levels) == before
