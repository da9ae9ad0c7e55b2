"""A disk of a few megabytes that can be filled: a tmpfs in a mount namespace of its own.

Root may mount one anywhere; others may in a user namespace, where the machine allows it. So the
work is done in a forked process that enters such a namespace, and nothing is left behind.
"""

import ctypes
import multiprocessing
import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pytest

_NEW_MOUNTS: Final = 0x00020000
_NEW_USERS: Final = 0x10000000
_PRIVATE: Final = 1 << 18 | 1 << 14
_CHUNK: Final = b"\0" * 4096


def on_small_disk(folder: Path, megabytes: int, work: Callable[[], None]) -> None:
    """Do this work while `folder` is a disk of that size; fails as it fails.

    The test is skipped, with the reason, where nothing may be mounted.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _end_with(writing, _said_of(folder, megabytes, work))
    os.close(writing)
    with open(reading) as said:
        words = said.read()
    os.waitpid(child, 0)
    if words.startswith("cannot"):
        pytest.skip(f"{words}; the limits of a file's size in test_bad_files.py stand in for it")
    if words != "done":
        pytest.fail(words or "the process on the small disk died", pytrace=False)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """No byte is free on the disk of `folder` until the end."""
    ballast = folder / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(_CHUNK):
            pass
    try:
        yield
    finally:
        ballast.unlink()


def _said_of(folder: Path, megabytes: int, work: Callable[[], None]) -> str:
    try:
        _mount(folder, megabytes)
    except OSError as fault:
        return f"cannot mount a small disk here ({fault.strerror})"
    try:
        work()
    except BaseException:
        return traceback.format_exc()
    return "done"


def _end_with(writing: int, words: str) -> None:
    """Leave without what the test run itself does at its end."""
    for started in multiprocessing.active_children():
        started.kill()
    with os.fdopen(writing, "w") as out:
        out.write(words)
    os._exit(0)


def _mount(folder: Path, megabytes: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)

    def call(deed: Callable[..., int], *values: object) -> None:
        if deed(*values):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    user, group = os.geteuid(), os.getegid()
    call(libc.unshare, _NEW_MOUNTS | _NEW_USERS if user else _NEW_MOUNTS)
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    # Nobody outside shall see it.
    call(libc.mount, None, b"/", None, ctypes.c_ulong(_PRIVATE), None)
    size = f"size={megabytes}m,mode=0777".encode()
    call(libc.mount, b"tmpfs", bytes(folder), b"tmpfs", ctypes.c_ulong(0), size)
