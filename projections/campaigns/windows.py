"""The windows that a phase had one after another: opened, extended, reopened."""

from datetime import date

from msgspec import Struct


class Window(Struct, frozen=True):
    """First and last day of a phase, both inclusive, from a log position on."""

    position: int
    starts_on: date
    ends_on: date


def window_at(windows: tuple[Window, ...], position: int) -> Window | None:
    """The window at a log position; before the phase opened, the one it would open with.

    None for a phase that never opened: its planned days are all there is.
    """
    known = [window for window in windows if window.position <= position]
    return next(iter(known[-1:] or windows[:1]), None)
