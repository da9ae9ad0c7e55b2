"""What the doctor says of the time of a log: backward steps, leaps, dated events and strays."""

from collections.abc import Iterator

from engine.domain.office.kinds import ClockKind
from engine.domain.office.moments import BEHIND, SILENCE
from engine.phrases import Phrase, phrase
from office.bootstrap import Office
from projections import moments
from projections.moments import BackwardStep

Found = tuple[bool, Phrase, Phrase | None]
"""Whether it is in order, what was found, and what to do."""


def time_findings(office: Office) -> Iterator[Found]:
    """Every place where time ran backwards, unless by less than five minutes; every leap that
    stops the scheduler; every range of dated events and of strays.
    """
    with office.views.connect() as views:
        runs = moments.runs(views)
    steps = list(moments.backward_steps(runs))
    little = [step for step in steps if step.newest - step.moment <= BEHIND]
    yield from (_back(step) for step in steps if step not in little)
    if little:
        first, last = little[0].position, little[-1].position
        yield (
            True,
            phrase("doctor.time.back.little", number=len(little), first=first, last=last),
            None,
        )
    if office.record and office.record.clock is ClockKind.WALL:
        leap = moments.unconfirmed_leap(runs, SILENCE)
        if leap is not None:
            days = (leap.moment - leap.newest).days
            found = phrase(
                "doctor.time.leap", position=leap.position, moment=leap.moment, days=days
            )
            yield False, found, phrase("doctor.remedy.clock")
    for kind, code in (("dated", "doctor.time.dated"), ("stray", "doctor.time.strays")):
        for first, last in moments.ranges(runs, kind):
            yield True, phrase(code, first=first, last=last), None


def _back(step: BackwardStep) -> Found:
    found = phrase(
        "doctor.time.back",
        position=step.position,
        moment=step.moment,
        after=step.after,
        newest=step.newest,
    )
    return False, found, phrase("doctor.remedy.strays")
