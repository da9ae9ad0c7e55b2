"""The moment at which an event goes on record: by the office's clock, or dated with a reason."""

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from engine.calendars.clock import Clock
from engine.domain.event import Stamp, Via
from engine.domain.office.kinds import ClockKind
from engine.domain.office.state import OfficeRecord
from engine.errors import OfficeDiffers

BEHIND: Final = timedelta(minutes=5)
"""So far behind the newest event a moment may lie: it is stamped as the newest."""

SILENCE: Final = timedelta(days=60)
"""If the machine's clock is further past the newest event, the scheduler stops."""

_STEP: Final = timedelta(seconds=1)  # by which a clock is set back while it is being kept right


def timed(stamp: Stamp, office: OfficeRecord, newest: datetime, machine: Clock) -> Stamp:
    """The stamp as it goes on record behind `newest`, the newest moment that is not dated.

    Raises OfficeDiffers for a day that the office counts otherwise, and for a moment that needs a
    reason and has none, or that no reason helps.
    """
    moment = stamp.recorded_at
    if (day := office.days.day_of(moment)) != stamp.on:
        raise OfficeDiffers(
            "error.office.day", moment=moment, day=stamp.on, known=day, zone=office.days.zone
        )
    if office.clock is ClockKind.VIRTUAL:
        if moment < newest:
            # A moment that can be given and is not before it: in whole seconds.
            at = office.days.local(newest + _STEP - timedelta.resolution).replace(microsecond=0)
            raise OfficeDiffers(
                "error.clock.virtual-back",
                moment=office.days.local(moment),
                newest=office.days.local(newest),
                at=at.isoformat(),
            )
        return stamp
    if moment > (now := machine.now()):
        if moment - now > _STEP:
            return _dated(stamp, office, "error.clock.ahead", now=now)
        moment = now
    if newest - moment > BEHIND:
        return _dated(stamp, office, "error.clock.back", newest=newest)
    if stamp.via is Via.SCHEDULER and moment - newest > SILENCE:
        raise OfficeDiffers(
            "error.clock.silence",
            days=(moment - newest).days,
            newest=office.days.local(newest),
            moment=office.days.local(moment),
        )
    moment = max(moment, newest)
    if moment == stamp.recorded_at:
        return stamp
    return replace(stamp, recorded_at=moment, on=office.days.day_of(moment))


def _dated(stamp: Stamp, office: OfficeRecord, code: str, **than: datetime) -> Stamp:
    """The stamp, marked as dated. Raises OfficeDiffers without a reason; time itself has none."""
    if (stamp.reason or "").strip() and stamp.via is not Via.SCHEDULER:
        return replace(stamp, dated=True)
    code += ".scheduler" if stamp.via is Via.SCHEDULER else ""
    told = {name: office.days.local(moment) for name, moment in than.items()}
    raise OfficeDiffers(code, moment=office.days.local(stamp.recorded_at), **told)
