"""What the doctor says of the time of a log: backward steps, leaps, dated events and strays."""

from collections.abc import Iterator
from typing import Final

from engine.calendars.clock import VirtualClock
from engine.domain.office.kinds import ClockKind
from engine.domain.office.moments import BEHIND, SILENCE
from engine.errors import OfficeDiffers
from engine.phrases import phrase
from office.bootstrap import Office
from office.service.findings import Finding
from projections import moments
from projections.moments import BackwardStep

_TIME: Final = phrase("doctor.time")


def time_findings(office: Office) -> Iterator[Finding]:
    """Every place where time ran backwards, those of less than five minutes in one; every leap
    that stops the scheduler, and whether the clock of this machine stops it now; every range of
    dated events and of strays.
    """
    with office.views.connect() as views:
        runs = moments.runs(views)
    steps = list(moments.backward_steps(runs))
    little = [step for step in steps if step.newest - step.moment <= BEHIND]
    yield from (_back(step) for step in steps if step.newest - step.moment > BEHIND)
    if little:
        first, last = little[0].position, little[-1].position
        found = phrase("doctor.time.back.little", number=len(little), first=first, last=last)
        yield Finding(_TIME, True, found)
    by_the_wall = office.record is not None and office.record.clock is ClockKind.WALL
    if by_the_wall and not isinstance(office.clock, VirtualClock):
        try:
            office.check_clock()
        except OfficeDiffers as differs:
            yield Finding(_TIME, False, differs.phrase, phrase("doctor.remedy.machine"))
    leap = moments.unconfirmed_leap(runs, SILENCE)
    if leap is not None and by_the_wall:
        days = (leap.moment - leap.newest).days
        found = phrase("doctor.time.leap", position=leap.position, moment=leap.moment, days=days)
        yield Finding(_TIME, False, found, phrase("doctor.remedy.clock"))
    for kind, code in (("dated", "doctor.time.dated"), ("stray", "doctor.time.strays")):
        for first, last in moments.ranges(runs, kind):
            yield Finding(_TIME, True, phrase(code, first=first, last=last))


def _back(step: BackwardStep) -> Finding:
    found = phrase(
        "doctor.time.back",
        position=step.position,
        moment=step.moment,
        after=step.after,
        newest=step.newest,
    )
    return Finding(_TIME, False, found, phrase("doctor.remedy.strays"))
