"""What was worked out last, kept for who asks again; threads may share it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Values by key, of which the ones asked for longest ago are forgotten.

    Other than `functools.lru_cache` it is asked by a key that need not be what the value is worked
    out from: a recording's identity in place of the recording, which would be held open.
    """

    def __init__(self, most: int, weigh: Callable[[Value], int] = lambda _value: 1) -> None:
        """Keep values whose weights come to `most` together, and the newest in any case.

        Args:
            most: number of values, or what `weigh` counts in: bytes.
            weigh: says how much a value weighs; without it each counts 1.
        """
        self._most, self._weigh = most, weigh
        self._weight = 0
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made by `make` if it is not kept.

        Threads that ask for it at the same time may each make it; nobody waits for another.
        """
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._put(key, value)
        return value

    def held(self, key: Key) -> Value | None:
        """Return the value of a key if it is kept, without making it or counting as asked for."""
        with self._lock:
            return self._values.get(key)

    def _put(self, key: Key, value: Value) -> None:
        if key in self._values:  # another thread was sooner
            self._weight -= self._weigh(self._values.pop(key))
        self._values[key] = value
        self._weight += self._weigh(value)
        while self._weight > self._most and len(self._values) > 1:
            self._weight -= self._weigh(self._values.popitem(last=False)[1])
