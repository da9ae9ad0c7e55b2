"""Checks and hashes passwords, few at a time: one takes 46 MiB and as long as several pages."""

import os
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from threading import BoundedSemaphore
from typing import Final, TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from office.accounts.refusals import TooManyAtOnce

_WAITING: Final = 256
"""So many may wait for a thread: at 70 ms each, two threads are through with them in 9 s."""
_COSTLY: Final = Argon2Hasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
"""Argon2id, in KiB, as OWASP advises; the library's own take three times as long, and on a
Monday morning two hundred people sign in.
"""

T = TypeVar("T")


class Passwords:
    """Threads that check passwords. A login that is unknown costs as much as a wrong password."""

    def __init__(self, hashing: PasswordHash | None = None, threads: int | None = None) -> None:
        self._hashing = hashing or PasswordHash((_COSTLY,))
        at_once = threads or min(4, os.cpu_count() or 1)
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="passwords")
        self._places = BoundedSemaphore(at_once + _WAITING)

    @cached_property
    def _of_nobody(self) -> str:
        """What is kept of a password that nobody has."""
        return self._hashing.hash(os.urandom(16).hex())

    def in_turn(self, work: Callable[[], T]) -> T:
        """Do something that checks or hashes, as one of few. Raises TooManyAtOnce."""
        if not self._places.acquire(blocking=False):
            raise TooManyAtOnce
        try:
            return self._threads.submit(work).result()
        finally:
            self._places.release()

    def hashed(self, password: str) -> str:
        """What is stored of a password; call it in turn."""
        return self._hashing.hash(normal(password))

    def is_right(self, password: str, stored: str | None) -> bool:
        """Whether a password is that of which `stored` was kept; call it in turn."""
        # Asked for whether the login is known or not: the first who signs in waits for it.
        of_nobody = self._of_nobody
        right = self._hashing.verify(normal(password), of_nobody if stored is None else stored)
        return right and stored is not None

    def close(self) -> None:
        """Wait for the threads to end."""
        self._threads.shutdown()


def normal(text: str) -> str:
    """The same password from every keyboard: full-width digits are digits (NFKC)."""
    return unicodedata.normalize("NFKC", text).encode("utf-8", "replace").decode()
