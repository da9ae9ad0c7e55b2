"""Moments of the log: on the wall's clock, on a virtual one, dated, and strays; on both stores."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from engine.calendars.clock import VirtualClock
from engine.domain.directory.commands import RegisterPerson
from engine.domain.event import Command, Recorded, Stamp, Via
from engine.domain.office.commands import ConfirmClock, FoundOffice, MarkStrays, RecordRestore
from engine.domain.office.day_rules import DayRules
from engine.domain.office.kinds import ClockKind
from engine.errors import EngineError, OfficeDiffers, RuleBroken
from engine.handling.door import CommandHandler
from engine.ids import CommandId, PersonId
from engine.store.log import CampaignLog
from tests.samples import at, march
from tests.spec import refused

DAYS = DayRules(zone="Asia/Shanghai")
NOW = at(march(10))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Desk:
    """An office on the log, whose machine shows `now`."""

    def __init__(self, log: CampaignLog, kind: ClockKind = ClockKind.WALL) -> None:
        self.log, self.number = log, 0
        self.by(NOW)
        found = FoundOffice(stamp=self.stamp(NOW), identity="a1", days=DAYS, clock=kind)
        self.handler.handle(found)

    def by(self, now: datetime) -> "Desk":
        """The machine's clock shows this from now on, wherever it stood."""
        self.handler = CommandHandler(self.log, machine=VirtualClock(now))
        return self

    def stamp(self, moment: datetime, reason: str | None = None, via: Via = Via.CLI) -> Stamp:
        self.number += 1
        return Stamp(
            recorded_at=moment,
            on=DAYS.day_of(moment),
            actor=PersonId("chen"),
            via=via,
            command_id=CommandId(f"c-{self.number}"),
            reason=reason,
        )

    def wish(self, moment: datetime, reason: str | None = None, via: Via = Via.CLI) -> Command:
        stamp = self.stamp(moment, reason, via)
        person = PersonId(f"p-{self.number}")
        return RegisterPerson(stamp=stamp, person=person, name=person)

    def does(self, moment: datetime, reason: str | None = None, via: Via = Via.CLI) -> Stamp:
        """Somebody is registered; the stamp as it went on record."""
        return stamps(self.handler.handle(self.wish(moment, reason, via)))[0]

    def refuses(
        self, words: str, moment: datetime, reason: str | None = None, via: Via = Via.CLI
    ) -> None:
        before = self.log.head()
        with refused(OfficeDiffers, words):
            self.handler.handle(self.wish(moment, reason, via))
        assert self.log.head() == before


def stamps(recorded: Sequence[Recorded]) -> list[Stamp]:
    return [entry.event.stamp for entry in recorded]


def test_a_log_without_an_office_takes_any_moment(log: CampaignLog) -> None:
    desk = Desk.__new__(Desk)
    desk.log, desk.number = log, 0
    desk.by(NOW)
    for moment in (NOW, NOW - 300 * DAY, NOW + 300 * DAY):
        assert desk.does(moment).recorded_at == moment


def test_a_little_behind_is_stamped_as_the_newest(log: CampaignLog) -> None:
    desk = Desk(log).by(NOW + 9 * MINUTE)
    desk.does(NOW + 9 * MINUTE)
    behind = desk.does(NOW + 4 * MINUTE)
    assert (behind.recorded_at, behind.dated) == (NOW + 9 * MINUTE, False)


def test_the_day_goes_with_the_moment(log: CampaignLog) -> None:
    """Four minutes to midnight at the office, when the newest event is of the day after."""
    midnight = at(march(10), hour=16)
    desk = Desk(log).by(midnight + MINUTE)
    desk.does(midnight)
    assert desk.does(midnight - 4 * MINUTE).on == march(11)


def test_further_back_needs_a_reason_and_is_dated(log: CampaignLog) -> None:
    desk = Desk(log)
    desk.refuses("more than five minutes before the newest event", NOW - 6 * MINUTE)
    dated = desk.does(NOW - 6 * MINUTE, "from the paper of the morning")
    assert (dated.recorded_at, dated.dated) == (NOW - 6 * MINUTE, True)
    assert desk.does(NOW).dated is False  # it did not move the newest


def test_later_than_the_machine_needs_a_reason_and_is_dated(log: CampaignLog) -> None:
    desk = Desk(log)
    desk.refuses("is later than the clock of this machine", NOW + DAY)
    dated = desk.does(NOW + DAY, "drawn up for tomorrow")
    assert (dated.recorded_at, dated.dated) == (NOW + DAY, True)
    assert desk.does(NOW) == replace(desk.stamp(NOW), command_id=CommandId("c-4"))


def test_a_machine_set_back_needs_a_reason(log: CampaignLog) -> None:
    desk = Desk(log).by(NOW + 3 * DAY)
    desk.does(NOW + 3 * DAY)
    desk.by(NOW).refuses("set it right", NOW)
    assert desk.does(NOW, "the battery was changed").dated


def test_time_itself_gives_no_reason(log: CampaignLog) -> None:
    desk = Desk(log)
    desk.refuses("and the scheduler stops", NOW - DAY, "why", Via.SCHEDULER)
    desk.refuses("a tick goes by that clock alone", NOW + DAY, "why", Via.SCHEDULER)


def test_a_clock_that_jumped_stops_the_scheduler_until_somebody_says_that_it_is_so(
    log: CampaignLog,
) -> None:
    later = NOW + 61 * DAY
    desk = Desk(log).by(later)
    desk.refuses("stands 61 days past the newest event", later, via=Via.SCHEDULER)
    desk.handler.handle(ConfirmClock(stamp=desk.stamp(later, "the office was closed")))
    assert not desk.does(later, via=Via.SCHEDULER).dated


def test_strays_of_a_jump_are_marked_and_time_goes_on_before_them(log: CampaignLog) -> None:
    jumped = NOW + 50 * DAY
    desk = Desk(log).by(jumped)
    desk.does(jumped)
    desk.does(jumped)
    head = log.head()
    desk.by(NOW + MINUTE).refuses("mark them", NOW + MINUTE, via=Via.SCHEDULER)
    stamp = desk.stamp(NOW + MINUTE, "the clock had jumped")
    marked = desk.handler.handle(
        MarkStrays(stamp=stamp, first=head - 1, last=head, authority="the group")
    )
    assert stamps(marked) == [stamp]  # true, and not dated
    assert desk.does(NOW + MINUTE).recorded_at == NOW + MINUTE
    with CampaignLog(log.address) as again:  # another process finds the same
        assert again.newest(((head - 1, head),)) == NOW + MINUTE
    with refused(RuleBroken, "there are no events 99 to 100"):
        desk.handler.handle(
            MarkStrays(stamp=replace(stamp, command_id=CommandId("x")), first=99, last=100,
                       authority="the group")
        )  # fmt: skip


def test_a_restore_under_any_clock_is_on_record(log: CampaignLog) -> None:
    desk = Desk(log).by(NOW - DAY)
    (stamp,) = stamps(
        desk.handler.handle(RecordRestore(stamp=desk.stamp(NOW - DAY), events=1, source="copy.db"))
    )
    assert stamp.dated
    assert not desk.by(NOW).does(NOW).dated


def test_a_virtual_clock_moves_on_and_never_back(log: CampaignLog) -> None:
    desk = Desk(log, ClockKind.VIRTUAL)
    assert not desk.does(NOW + 900 * DAY).dated
    assert not desk.does(NOW + 900 * DAY, via=Via.SCHEDULER).dated
    desk.refuses("only moves on", NOW + 900 * DAY - MINUTE, "a reason does not help")


def test_a_day_is_counted_as_the_office_counts_it(log: CampaignLog) -> None:
    desk = Desk(log)
    wish = desk.wish(NOW)
    with refused(OfficeDiffers, "is on 2009-03-10 as this log counts its days"):
        desk.handler.handle(replace(wish, stamp=replace(wish.stamp, on=date(2009, 3, 9))))


def test_many_at_once_follow_each_other_too(log: CampaignLog) -> None:
    """Stamped in one order and decided in another; also where another process writes between."""
    desk = Desk(log).by(NOW + 3 * MINUTE)
    wishes = [desk.wish(NOW + minutes * MINUTE) for minutes in (3, 1, 2)]
    answers = desk.handler.handle_many([*wishes, desk.wish(NOW - DAY)])
    assert isinstance(answers.pop(), OfficeDiffers)
    recorded = [a[0].event.stamp for a in answers if not isinstance(a, EngineError)]
    assert [stamp.recorded_at for stamp in recorded] == [NOW + 3 * MINUTE] * 3


@pytest.mark.parametrize("minutes", [0, 2])
def test_a_decision_that_another_process_overtook_is_stamped_behind_it(
    log: CampaignLog, minutes: int
) -> None:
    desk = Desk(log).by(NOW + 4 * MINUTE)
    desk.does(NOW)
    with CampaignLog(log.address) as other:
        elsewhere = Desk.__new__(Desk)
        elsewhere.log, elsewhere.number = other, 100
        elsewhere.by(NOW + 4 * MINUTE).does(NOW + 3 * MINUTE)
    # This process has not seen it yet, and what it reads has not grown.
    mark = ConfirmClock(stamp=desk.stamp(NOW + minutes * MINUTE, "why"))
    (stamp,) = stamps(desk.handler.handle(mark))
    assert (stamp.recorded_at, stamp.dated) == (NOW + 3 * MINUTE, False)
