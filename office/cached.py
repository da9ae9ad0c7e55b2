"""A property that is computed once for each object, without a lock.

That of functools has, in Python 3.11, one lock for all objects of a class: requests that are
answered in threads would wait for one another at every database. For objects of one thread.
"""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")


class cached_property(Generic[T]):  # noqa: N801 (called as that of functools is)
    """Computed when it is first asked for, and kept in the object."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, thing: None, owner: type) -> Self: ...
    @overload
    def __get__(self, thing: object, owner: type) -> T: ...
    def __get__(self, thing: object | None, owner: type) -> Self | T:
        if thing is None:
            return self
        value = thing.__dict__[self._name] = self._compute(thing)
        return value
