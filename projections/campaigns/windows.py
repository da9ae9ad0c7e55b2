"""The windows of a phase, one for each time it was opened, extended or reopened."""

from datetime import date

from msgspec import Struct


class Window(Struct, frozen=True):
    """First and last day of a phase, both inclusive, valid from a log position on."""

    position: int
    starts_on: date
    ends_on: date


def window_at(windows: tuple[Window, ...], position: int) -> Window | None:
    """The window at a log position; before the phase opened, the one it would open with.

    None for a phase that never opened: its planned days are all there is.
    """
    known = [window for window in windows if window.position <= position]
    return next(iter(known[-1:] or windows[:1]), None)
