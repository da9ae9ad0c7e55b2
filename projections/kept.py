"""What this process keeps of the tables of an engine: a bounded number of things, the newest used.

The key says all that a thing depends on, so that what is kept never grows old.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

T = TypeVar("T")


class Kept(Generic[T]):
    """At `most` so many things for each engine; safe for threads, which may make one twice."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._by_engine: WeakKeyDictionary[Engine, OrderedDict[Hashable, T]] = WeakKeyDictionary()

    def get(self, conn: Connection, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under the key, made where nothing is."""
        with self._lock:
            known = self._by_engine.setdefault(conn.engine, OrderedDict())
            if key in known:
                known.move_to_end(key)
                return known[key]
        made = make()
        with self._lock:
            known[key] = made
            while len(known) > self._most:
                known.popitem(last=False)
        return made
