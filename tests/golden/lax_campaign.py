"""The grain check of 2010, planned by an older, laxer program and lived through by today's.

The planning is put on record as that program did, by the log's own append; all that follows is
commands. It ends in the middle of the third phase, with one blank still open.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from engine.calendars.clock import VirtualClock
from engine.calendars.editions import seed_edition
from engine.delivery.channels import MemoryChannel
from engine.domain.assignment.commands import (
    AcceptAssignment,
    ExtendAssignment,
    ReceiveAssignment,
    ResumeAssignment,
    ReturnAssignment,
    StartAssignment,
    SubmitAssignment,
    SuspendAssignment,
)
from engine.domain.campaign.commands import (
    AnnounceCampaign,
    ResumeCampaign,
    SetParameter,
    SuspendCampaign,
)
from engine.domain.campaign.events import CampaignPlanned
from engine.domain.directory.commands import ImportRoster
from engine.domain.event import Command, Stamp, Via
from engine.domain.evidence import Filed
from engine.domain.phase.commands import ClosePhase, ExtendPhase, OpenPhase
from engine.domain.rectification.commands import (
    IssueRectification,
    PlanRectification,
    RaiseRectification,
    ReportRectification,
    VerifyRectification,
)
from engine.errors import GateClosed
from engine.ids import (
    ONCE,
    AssignmentKey,
    CommandId,
    DutyKey,
    OccurrenceKey,
    PersonId,
    PhaseKey,
    RectificationId,
    RectificationKey,
    UnitId,
    campaign_stream,
)
from engine.store.decisions import Draft
from office.bootstrap import Office
from office.settings import Settings
from tests.golden.lax_definition import GRAIN, UNITS, definition
from tests.played import CHEN, rows_of
from workflows.planning import digest
from workflows.schema import Definition

PREPARE, COUNT, SUM_UP = PhaseKey("Prepare"), PhaseKey("count"), PhaseKey("sum-up")


class _Story:
    """The office day by day: each command comes a minute after the one before."""

    def __init__(self, office: Office, clock: VirtualClock) -> None:
        self.office, self._clock, self._numbers = office, clock, count(1)

    def day(self, month: int, day: int) -> None:
        """The scheduler goes over everything on the morning of that day of 2010."""
        self._clock.set(datetime.combine(date(2010, month, day), time(1), UTC))
        self.office.tick()

    def by(self, unit: str = "", *, why: str | None = None) -> Stamp:
        """The liaison of a unit, or somebody of the campaign office, does the next thing."""
        actor = PersonId(f"{unit}.liaison") if unit else CHEN
        self._clock.advance(timedelta(minutes=1))
        name = CommandId(f"grain:{next(self._numbers)}")
        return self.office.stamp(actor, Via.CLI, reason=why, command_id=name)

    def do(self, command: Command) -> None:
        """Hand it in at the door."""
        self.office.handle(command)

    def file(self, duty: str, unit: str, *filed: Filed, occurrence: str = ONCE) -> AssignmentKey:
        """Received, begun and handed in."""
        key = work(duty, unit, occurrence)
        self.do(ReceiveAssignment(stamp=self.by(unit), key=key))
        self.do(StartAssignment(stamp=self.by(unit), key=key))
        self.do(SubmitAssignment(stamp=self.by(unit), key=key, filed=filed))
        return key

    def accept(self, key: AssignmentKey) -> None:
        """The campaign office takes it, seen on paper: no file of it was ever kept."""
        self.do(AcceptAssignment(stamp=self.by(why="seen on paper"), key=key))

    def close_in_vain(self, phase: PhaseKey) -> None:
        """The gate refuses, and the refusal is on record."""
        try:
            self.do(ClosePhase(stamp=self.by(), campaign=GRAIN, phase=phase))
        except GateClosed:
            return
        raise AssertionError(f"the gate of {phase} is met")


def work(duty: str, unit: str, occurrence: str = ONCE) -> AssignmentKey:
    """A piece of work of the grain check."""
    return AssignmentKey(GRAIN, DutyKey(duty), UnitId(unit), OccurrenceKey(occurrence))


def item(number: int) -> RectificationKey:
    """An item of its ledger."""
    return RectificationKey(GRAIN, RectificationId(f"r-{number:04}"))


def _paper(name: str) -> Filed:
    return Filed(key="Report", name=f"{name}.pdf", digest="sha256:" + "0" * 64, size=2048)


@contextmanager
def played(settings: Settings, own: Definition | None = None) -> Iterator[Office]:
    """The office on the last day of the story, 25 June 2010; `own` is another definition."""
    clock = VirtualClock(datetime(2010, 2, 22, 1, tzinfo=UTC))
    with Office(settings, create=True, clock=clock, channel=MemoryChannel()) as office:
        story = _Story(office, clock)
        story.do(ImportRoster(stamp=story.by(), source="roster.csv", rows=rows_of(UNITS)))
        _plan(story, own or definition())
        _prepare(story)
        _count(story)
        _sum_up(story)
        yield office


def _plan(story: _Story, own: Definition) -> None:
    planned = CampaignPlanned(
        stamp=story.by(),
        campaign=GRAIN,
        definition=own,
        digest=digest(own),
        edition=seed_edition().id,
    )
    story.office.log.append([Draft(campaign_stream(GRAIN), 1, planned)])
    why = "the leading group has met"
    story.do(SetParameter(stamp=story.by(why=why), campaign=GRAIN, key="head-count", text="12"))
    story.do(AnnounceCampaign(stamp=story.by(), campaign=GRAIN))


def _prepare(story: _Story) -> None:
    story.day(3, 1)
    story.do(OpenPhase(stamp=story.by(), campaign=GRAIN, phase=PREPARE))
    story.day(3, 9)
    first = story.file("plan-filed", "town-1", _paper("plan"))
    story.do(ReturnAssignment(stamp=story.by(why="no store is named"), key=first))
    again = (_paper("plan-2"),)
    story.do(SubmitAssignment(stamp=story.by("town-1"), key=first, filed=again))
    story.accept(first)
    story.day(3, 17)
    story.accept(story.file("plan-filed", "town-2", _paper("plan")))
    story.close_in_vain(PREPARE)
    story.do(
        ExtendAssignment(
            stamp=story.by(why="its stores were flooded"),
            key=work("plan-filed", "town-3"),
            to=date(2010, 3, 26),
            authority="vice mayor",
        )
    )
    for day in (23, 27, 29, 30):
        story.day(3, day)
    story.accept(story.file("plan-filed", "town-3", _paper("plan")))
    story.do(ClosePhase(stamp=story.by(), campaign=GRAIN, phase=PREPARE))


def _count(story: _Story) -> None:
    story.day(4, 1)
    story.do(OpenPhase(stamp=story.by(), campaign=GRAIN, phase=COUNT))
    _raise(story, "town-2", "仓门无锁")
    due = date(2010, 5, 10)
    story.do(IssueRectification(stamp=story.by(), key=item(1), fix_due_on=due))
    story.day(4, 6)
    story.do(
        PlanRectification(stamp=story.by("town-2"), key=item(1), causes="锈蚀", measures="换锁")
    )
    story.day(4, 12)
    story.do(SuspendCampaign(stamp=story.by(why="the floods come first"), campaign=GRAIN))
    story.day(4, 15)
    story.do(ResumeCampaign(stamp=story.by(), campaign=GRAIN))
    why = "the leading group has met"
    story.do(
        SetParameter(stamp=story.by(why=why), campaign=GRAIN, key="talk-cadence", text="month")
    )
    story.day(5, 3)
    for unit, tons in (("town-1", 900), ("town-2", 700)):
        figures = Filed(key="tons", value=tons), Filed(key="sound", value=tons - 10)
        story.accept(story.file("stock-counted", unit, *figures))
    story.file("talk", "town-1", _paper("talk"), occurrence="2010-05")
    cut_off = work("stock-counted", "town-3")
    story.do(SuspendAssignment(stamp=story.by(why="its road is cut"), key=cut_off))
    story.day(5, 14)
    story.do(ResumeAssignment(stamp=story.by(), key=cut_off))
    story.do(ReportRectification(stamp=story.by("town-2"), key=item(1), result="已换锁"))
    story.do(VerifyRectification(stamp=story.by(), key=item(1)))
    story.close_in_vain(COUNT)
    story.do(
        ExtendPhase(
            stamp=story.by(why="one town is cut off"),
            campaign=GRAIN,
            phase=COUNT,
            ends_on=date(2010, 6, 4),
            authority="vice mayor",
        )
    )
    story.day(5, 31)
    story.day(6, 3)
    stamp = story.by(why="the audit comes later")
    story.do(ClosePhase(stamp=stamp, campaign=GRAIN, phase=COUNT, authority="county head"))


def _sum_up(story: _Story) -> None:
    story.do(OpenPhase(stamp=story.by(why="the harvest is in"), campaign=GRAIN, phase=SUM_UP))
    _raise(story, "town-1", "账实不符")
    story.do(IssueRectification(stamp=story.by(), key=item(2)))
    _raise(story, "town-3", "虫害")
    story.day(6, 14)
    story.file("summary", "town-1", _paper("summary"))
    story.do(ReceiveAssignment(stamp=story.by("town-2"), key=work("summary", "town-2")))
    story.close_in_vain(SUM_UP)
    story.day(6, 25)


def _raise(story: _Story, unit: str, finding: str) -> None:
    story.do(
        RaiseRectification(
            stamp=story.by(), campaign=GRAIN, unit=UnitId(unit), finding=finding, source="letter"
        )
    )
