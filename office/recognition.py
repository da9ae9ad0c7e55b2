"""Whose log it is that was opened: held against the folder and the settings of the office."""

from datetime import datetime
from pathlib import Path

from engine.calendars.clock import Clock
from engine.domain.office.state import OfficeRecord
from engine.errors import OfficeDiffers, StoreUnavailable
from engine.handling.moments import Moments
from engine.phrases import phrase
from office.settings import Settings


def recognise(record: OfficeRecord | None, settings: Settings, *, knowing: bool) -> None:
    """Raise OfficeDiffers if the log is not that of this folder, or counts days otherwise.

    The latter may be `knowing`: the rules are about to be changed. A log that says nothing of its
    office, and a folder that knows none, agree with every other.
    """
    if record is None:
        return
    place, ours = settings.identity_file, settings.office.day_rules
    known = place.read_text("utf-8").strip() if place.is_file() else record.identity
    if known != record.identity:
        raise OfficeDiffers(
            "error.office.identity", known=record.identity, ours=known, place=str(place)
        )
    if record.days != ours and not knowing:
        raise OfficeDiffers(
            "error.office.rules",
            zone=record.days.zone,
            day_ends=record.days.last_moment,
            our_zone=ours.zone,
            our_end=ours.last_moment,
        )


def keep_identity(place: Path, record: OfficeRecord) -> None:
    """Write down in the folder which office it is of, unless that stands there."""
    if not place.exists():
        place.write_text(f"{record.identity}\n", encoding="utf-8")


class StandingClock:
    """A virtual clock that nobody has told where to stand: it stands at the newest event."""

    def __init__(self, moments: Moments, otherwise: Clock) -> None:
        self._moments, self._otherwise = moments, otherwise

    def now(self) -> datetime:
        """The newest moment on record."""
        return self._moments.newest() or self._otherwise.now()


def make_folder(folder: Path) -> None:
    """The folder of an office; it may be there. Raises StoreUnavailable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        why = phrase("fault.folder.unmade"), phrase("remedy.folder.unmade")
        raise StoreUnavailable(str(folder), *why) from fault
