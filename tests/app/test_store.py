from app.state import Session
from app.store import SessionStore


def test_changes_are_put_right_and_told_once() -> None:
    store = SessionStore(Session(planes=10, height=4, width=4))
    told: list[tuple[int, int]] = []
    store.changed.connect(lambda old, new: told.append((old.plane_index, new.plane_index)))
    store.update(plane_index=99)
    assert store.session.plane_index == 9
    store.update(plane_index=50)  # put right, it is the same
    store.update(plane_index=3)
    assert told == [(0, 9), (9, 3)]


def test_a_change_that_leads_to_another_ends_with_the_newest() -> None:
    store = SessionStore(Session(planes=10))
    seen: list[int] = []

    def onward(_old: Session, new: Session) -> None:
        seen.append(new.plane_index)
        if new.plane_index < 5:
            store.update(plane_index=new.plane_index + 1)

    store.changed.connect(onward)
    store.update(plane_index=3)
    assert seen == [3, 4, 5]
    assert store.session.plane_index == 5
