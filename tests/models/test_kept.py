from __future__ import annotations

import pytest

from models.kept import Kept


def test_what_was_asked_for_longest_ago_is_forgotten() -> None:
    made: list[str] = []

    def make(name: str) -> str:
        made.append(name)
        return name.upper()

    kept: Kept[str, str] = Kept(2)
    for name in "abacaba":
        assert kept.get(name, lambda name=name: make(name)) == name.upper()
    # a, b; a is newer; c takes the place of b; a is newer; b takes that of c.
    assert made == ["a", "b", "c", "b"]


def test_what_fails_is_not_kept() -> None:
    kept: Kept[int, int] = Kept(4)
    with pytest.raises(ZeroDivisionError):
        kept.get(1, lambda: 1 // 0)
    assert kept.get(1, lambda: 7) == 7


def test_what_is_held_can_be_seen_without_making_it() -> None:
    kept: Kept[int, str] = Kept(2)
    assert kept.held(1) is None
    kept.get(1, lambda: "one")
    kept.get(2, lambda: "two")
    assert kept.held(1) == "one"
    kept.get(3, lambda: "three")  # looking at 1 did not count as asking for it
    assert kept.held(1) is None


def test_values_may_weigh_more_than_others() -> None:
    kept: Kept[str, bytes] = Kept(10, len)
    for name, size in (("a", 4), ("b", 4), ("c", 2)):
        kept.get(name, lambda size=size: bytes(size))
    assert [name for name in "abc" if kept.held(name) is not None] == ["a", "b", "c"]
    kept.get("d", lambda: bytes(5))  # takes the place of a and b
    assert [name for name in "abcd" if kept.held(name) is not None] == ["c", "d"]
    kept.get("e", lambda: bytes(50))  # too heavy, but the newest
    assert [name for name in "abcde" if kept.held(name) is not None] == ["e"]
    kept.get("f", lambda: bytes(1))
    assert [name for name in "ef" if kept.held(name) is not None] == ["f"]
