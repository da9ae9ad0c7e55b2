"""A property that is computed once: each object by itself, whatever threads do meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from office.cached import cached_property


class Thing:
    """Its value needs that of another at the same time."""

    def __init__(self, both: Barrier) -> None:
        self.computed = 0
        self._both = both

    @cached_property
    def value(self) -> int:
        """Waits until another thing computes its own."""
        self._both.wait(timeout=30)
        self.computed += 1
        return self.computed


def test_two_things_compute_theirs_at_the_same_time_and_once() -> None:
    both = Barrier(2)
    things = [Thing(both), Thing(both)]
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lambda thing: thing.value, things)) == [1, 1]
    assert [thing.value for thing in things] == [1, 1]
    assert [thing.computed for thing in things] == [1, 1]
    assert isinstance(Thing.value, cached_property)
    assert Thing.value.__doc__ == "Waits until another thing computes its own."
