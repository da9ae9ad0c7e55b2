"""One pass, again, cut off, late and early: given a desk, when ticked, then on record."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from engine.delivery.channels import ChannelFault, MemoryChannel
from engine.delivery.letter import Letter
from engine.delivery.memory import MemoryPorts
from engine.delivery.tick import TickReport, TickSettings, tick
from engine.domain.agenda import Notice, OutboxEntry
from engine.domain.event import Via
from engine.domain.message import (
    MessageAbandoned,
    MessageDelivered,
    MessageFailed,
    MessageQueued,
    MessageVoided,
    VoidCause,
)
from engine.errors import RuleBroken, StoreUnavailable
from engine.ids import ACCESS_STREAM, SYSTEM, CampaignId, StreamId
from engine.phrases import phrase
from engine.reactions.reminders import reminders
from tests.engine.delivery.desk import (
    CAMPAIGN,
    CHIEF,
    DUE,
    LIAISON,
    OFFICE,
    PLAN,
    TOWN,
    entry,
    march,
    plan,
    staffed,
    stamped,
)
from tests.engine.delivery.desk_contract import keeps_the_outbox
from tests.spec import refused
from workflows.schema import DEFAULT_LADDER, RungRecipient


def rungs(desk: MemoryPorts) -> list[tuple[str, int, str]]:
    queued = [event for _, event in desk.log if isinstance(event, MessageQueued)]
    return [(event.rung, event.generation, event.recipient) for event in queued]


def many(count: int) -> list[StreamId]:
    return [
        StreamId(f"assignment/{CAMPAIGN}/plan-filed/town-{number:03}/once")
        for number in range(count)
    ]


def test_the_desk_in_memory_keeps_the_contract() -> None:
    desk = staffed(plan())
    (item,) = desk.attention(date(2009, 3, 16), None, 10)
    stamp = stamped(march(16))
    messages = reminders(item, DEFAULT_LADDER, lambda u, p: desk.recipients([u], p, DUE)[u], stamp)
    keeps_the_outbox(desk, desk, messages[:3], stamp)


def test_a_reminder_is_on_record_then_sent_then_on_record_as_sent() -> None:
    desk, channel = staffed(plan()), MemoryChannel()
    assert tick(march(10), desk, desk, channel) == TickReport(reminded=1, delivered=1)
    stream = StreamId(f"message/{PLAN}/T-3/g1/{LIAISON.person}")
    assert [(name, type(event)) for name, event in desk.log] == [
        (stream, MessageQueued),
        (stream, MessageDelivered),
    ]
    assert [sent.recipient for sent in channel.sent] == [LIAISON]
    queued = desk.log[0][1]
    assert (queued.stamp.actor, queued.stamp.via) == (SYSTEM, Via.SCHEDULER)
    assert queued.stamp.command_id == f"tick:{PLAN}:T-3:g1:{LIAISON.person}"


def test_the_same_tick_again_finds_nothing() -> None:
    desk, channel = staffed(plan()), MemoryChannel()
    tick(march(14), desk, desk, channel)
    before = list(desk.log)
    assert tick(march(14), desk, desk, channel) == TickReport()
    assert not tick(march(14), desk, desk, channel).did_something
    assert desk.log == before


def test_a_tick_for_an_earlier_moment_finds_nothing() -> None:
    desk, channel = staffed(plan()), MemoryChannel()
    tick(march(14), desk, desk, channel)
    assert tick(march(6), desk, desk, channel) == TickReport()


def test_nothing_due_does_nothing() -> None:
    desk, channel = staffed(plan()), MemoryChannel()
    assert tick(march(1), desk, desk, channel) == TickReport()
    assert channel.sent == []


def test_the_whole_ladder_day_by_day() -> None:
    desk, channel = staffed(plan()), MemoryChannel()
    for day in range(1, 21):
        tick(march(day), desk, desk, channel)
    assert rungs(desk) == [
        ("T-7", 1, LIAISON.person),
        ("T-3", 1, LIAISON.person),
        ("T-1", 1, LIAISON.person),
        ("T0", 1, LIAISON.person),
        ("T+1", 1, LIAISON.person),
        ("T+1", 1, CHIEF.person),
        ("T+3", 1, CHIEF.person),
        ("T+3", 1, OFFICE.person),
    ]
    assert desk.overdue == [(PLAN, 1)]


def test_missed_runs_are_caught_up_without_old_news() -> None:
    desk, channel = staffed(plan()), MemoryChannel()
    tick(march(12), desk, desk, channel)
    assert [rung for rung, _, _ in rungs(desk)] == ["T-1"]
    report = tick(march(20), desk, desk, channel)
    assert report == TickReport(overdue=1, reminded=3, delivered=3)
    assert rungs(desk)[1:] == [
        ("T+1", 1, LIAISON.person),
        ("T+3", 1, CHIEF.person),
        ("T+3", 1, OFFICE.person),
    ], "the chief, whom both concern, is told once"


def test_an_extension_voids_the_rungs_of_the_old_date() -> None:
    desk, channel = staffed(plan()), MemoryChannel()
    tick(march(10), desk, desk, channel)
    desk.put(plan(due_on=date(2009, 3, 27), generation=2))
    assert tick(march(14), desk, desk, channel) == TickReport()
    assert tick(march(24), desk, desk, channel).reminded == 1
    assert rungs(desk) == [("T-3", 1, LIAISON.person), ("T-3", 2, LIAISON.person)]
    assert desk.overdue == []


def test_the_day_turns_in_the_offices_zone() -> None:
    desk, channel = staffed(plan()), MemoryChannel()
    assert tick(march(9, 15, 59), desk, desk, channel).reminded == 1  # still the 9th: T-7, late
    assert tick(march(9, 16, 0), desk, desk, channel).reminded == 1  # 2009-03-10 00:00: T-3
    assert [rung for rung, _, _ in rungs(desk)] == ["T-7", "T-3"]


def test_a_unit_without_people_is_answered_for_by_the_office() -> None:
    desk, channel = staffed(plan()), MemoryChannel()
    del desk.people[TOWN, RungRecipient.LIAISON], desk.people[TOWN, RungRecipient.UNIT_CHIEF]
    tick(march(10), desk, desk, channel)
    assert rungs(desk) == [("T-3", 1, OFFICE.person)]


def test_nobody_at_all_leaves_a_trace_that_somebody_has_to_look_at() -> None:
    desk, channel = MemoryPorts(), MemoryChannel()
    desk.put(plan())
    assert tick(march(10), desk, desk, channel) == TickReport(reminded=1, abandoned=1)
    assert isinstance(desk.log[-1][1], MessageAbandoned)
    assert tick(march(10), desk, desk, channel) == TickReport()


class PowerCut(BaseException):
    """The machine goes off."""


class CutOffChannel:
    """Takes so many messages, then the machine goes off."""

    name = "memory"

    def __init__(self, takes: int) -> None:
        self.left = takes

    def send(self, letter: Letter) -> str:
        if self.left == 0:
            raise PowerCut
        self.left -= 1
        return letter.stream


def test_cut_off_between_queue_and_send_the_next_tick_sends() -> None:
    desk, channel = staffed(plan()), MemoryChannel()
    with pytest.raises(PowerCut):
        tick(march(10), desk, desk, CutOffChannel(0))
    assert [type(event) for _, event in desk.log] == [MessageQueued]
    assert tick(march(10, 2), desk, desk, channel) == TickReport(delivered=1)
    assert [sent.recipient for sent in channel.sent] == [LIAISON]


def test_stopped_half_way_what_went_out_is_on_record() -> None:
    desk, channel = staffed(*(plan(item=item) for item in many(5))), MemoryChannel()
    with pytest.raises(PowerCut):
        tick(march(10), desk, desk, CutOffChannel(3))
    assert sum(isinstance(event, MessageDelivered) for _, event in desk.log) == 3
    assert tick(march(10, 2), desk, desk, channel) == TickReport(delivered=2)


def waiting(desk: MemoryPorts, now: datetime) -> MemoryChannel:
    """A letter of T-3 is queued and could not be sent; the channel works again."""
    broken = MemoryChannel({LIAISON.address: ChannelFault("memory", "busy", "wait")})
    assert tick(now, desk, desk, broken) == TickReport(reminded=1, failed=1)
    return MemoryChannel()


def test_a_letter_that_is_not_true_any_more_is_not_sent() -> None:
    desk = staffed(plan())
    channel = waiting(desk, march(10))
    del desk.items[PLAN]
    assert tick(march(11), desk, desk, channel) == TickReport(voided=1)
    assert channel.sent == []
    assert desk.log[-1][1] == MessageVoided(stamp=desk.log[-1][1].stamp, why=VoidCause.DONE)
    assert tick(march(12), desk, desk, channel) == TickReport()


def test_a_letter_of_a_clock_that_moved_gives_way_to_those_of_the_new_one() -> None:
    desk = staffed(plan())
    channel = waiting(desk, march(10))
    desk.put(plan(due_on=date(2009, 3, 27), generation=2))
    assert tick(march(11), desk, desk, channel) == TickReport(voided=1)
    assert tick(march(24), desk, desk, channel) == TickReport(reminded=1, delivered=1)


def test_a_letter_that_is_true_again_goes_out_once() -> None:
    """Put back as it was, the work still has its rung to come; the same one, under a new id."""
    desk = staffed(plan())
    channel = waiting(desk, march(10))
    del desk.items[PLAN]
    assert tick(march(11), desk, desk, channel) == TickReport(voided=1)
    desk.put(plan())
    assert tick(march(11, 2), desk, desk, channel) == TickReport(reminded=1, delivered=1)
    assert tick(march(11, 3), desk, desk, channel) == TickReport()
    ids = [event.stamp.command_id for _, event in desk.log]
    assert len(set(ids)) == len(ids) == 5


def test_days_left_are_not_announced_once_the_day_is_past() -> None:
    desk = staffed(plan())
    channel = waiting(desk, march(10))
    report = tick(march(14), desk, desk, channel)
    assert report == TickReport(overdue=1, reminded=2, delivered=2, voided=1)
    assert {sent.stream.split("/")[-3] for sent in channel.sent} == {"T+1"}


def test_a_channel_that_fails_is_tried_again_and_given_up_at_the_sixth() -> None:
    desk = staffed(plan())
    busy = MemoryChannel({LIAISON.address: ChannelFault("memory", "busy", "wait")})
    now = march(10)
    assert tick(now, desk, desk, busy) == TickReport(reminded=1, failed=1)
    for minutes in (1, 5, 15, 60):
        now += timedelta(minutes=minutes)
        assert tick(now - timedelta(seconds=1), desk, desk, busy) == TickReport()
        assert tick(now, desk, desk, busy) == TickReport(failed=1)
    now += timedelta(minutes=240)
    assert tick(now, desk, desk, busy) == TickReport(abandoned=1)
    assert tick(now + timedelta(minutes=10), desk, desk, busy) == TickReport()
    kinds = [type(event) for _, event in desk.log]
    assert kinds == [MessageQueued, *[MessageFailed] * 5, MessageAbandoned]


def test_one_address_that_fails_holds_up_no_other() -> None:
    desk = staffed(plan())
    busy = MemoryChannel({LIAISON.address: ChannelFault("memory", "busy", "wait")})
    assert tick(march(14), desk, desk, busy) == TickReport(
        overdue=1, reminded=2, delivered=1, failed=1
    )
    assert [sent.recipient for sent in busy.sent] == [CHIEF]


def test_pages_leave_nothing_out() -> None:
    desk, channel = staffed(*(plan(item=item) for item in many(23))), MemoryChannel()
    settings = TickSettings(item_page=5, outbox_page=4)
    report = tick(march(14), desk, desk, channel, settings)
    assert report == TickReport(overdue=23, reminded=46, delivered=46)
    assert tick(march(14), desk, desk, channel, settings) == TickReport()


class StubbornPorts(MemoryPorts):
    """Goes on listing what was sent, as a read model does that lags behind."""

    def sendable(self, now: object, after: object, limit: int) -> Sequence[OutboxEntry]:
        return [entry()][:limit]


def test_a_message_is_tried_once_a_pass_whatever_the_views_say() -> None:
    desk = StubbornPorts()
    desk.put(plan())
    desk.log.append((entry().stream, _queued()))
    assert tick(march(10), desk, desk, MemoryChannel()).delivered == 1


def _queued() -> MessageQueued:
    desk = staffed(plan())
    tick(march(10), desk, desk, MemoryChannel())
    queued = desk.log[0][1]
    assert isinstance(queued, MessageQueued)
    return queued


def told(number: int) -> Notice:
    return Notice(
        position=number,
        item=ACCESS_STREAM,
        campaign=None,
        unit=None,
        said=phrase("event.access.opened", person=LIAISON.person),
        by="root.wang",
        on=DUE,
        entered=False,
        recipients=(LIAISON,),
    )


def test_what_was_done_to_an_account_is_told_once() -> None:
    desk, channel = staffed(), MemoryChannel()
    desk.to_tell = [told(3), told(4)]
    assert tick(march(10), desk, desk, channel) == TickReport(told=2, delivered=2)
    assert rungs(desk) == [("notice", 3, LIAISON.person), ("notice", 4, LIAISON.person)]
    assert tick(march(10, 2), desk, desk, channel) == TickReport()
    desk.to_tell = [told(number) for number in range(5, 8)]
    small = TickSettings(item_page=2)
    assert [tick(march(11, n), desk, desk, channel, small).told for n in (1, 2, 3)] == [2, 1, 0]


def test_a_notice_stays_true_whatever_became_of_its_item() -> None:
    desk, channel = staffed(plan()), MemoryChannel()
    desk.to_tell = [replace(told(3), item=PLAN, campaign=CAMPAIGN, unit=TOWN)]
    desk.items.clear()
    assert tick(march(30), desk, desk, channel) == TickReport(told=1, delivered=1)


def test_occurrences_open_once_and_a_fault_of_one_campaign_stops_no_other() -> None:
    desk, channel = staffed(plan()), MemoryChannel()
    other = CampaignId("satisfied-unit")
    desk.periods = {other: [date(2009, 3, 1)], CAMPAIGN: [date(2009, 3, 1), date(2009, 3, 11)]}
    desk.broken[other] = RuleBroken("end is still blank")
    fault = phrase("fault.placed", place=other, fault=phrase("end is still blank"))
    faults = (fault,)
    assert tick(march(2), desk, desk, channel) == TickReport(opened=1, faults=faults)
    assert tick(march(3), desk, desk, channel) == TickReport(faults=faults)
    report = tick(march(11), desk, desk, channel)
    assert (report.opened, report.reminded, report.delivered) == (1, 1, 1)


def test_a_store_that_cannot_be_used_ends_the_tick() -> None:
    desk = staffed(plan())
    desk.periods = {CAMPAIGN: [date(2009, 3, 1)]}
    desk.broken[CAMPAIGN] = StoreUnavailable("log.db", "locked", "close the other program")
    with refused(StoreUnavailable, "locked"):
        tick(march(2), desk, desk, MemoryChannel())


class SlowChannel:
    """A medium that answers one by one, and knows what was noted when each letter began."""

    name = "network"

    def __init__(self, desk: MemoryPorts) -> None:
        self.desk, self.noted_before = desk, list[int]()

    def send(self, letter: Letter) -> str:
        noted = sum(isinstance(event, MessageDelivered) for _, event in self.desk.log)
        self.noted_before.append(noted)
        return letter.stream


def test_one_by_one_each_is_noted_while_the_next_is_sent() -> None:
    """So a crash sends at most two again, however many a page holds."""
    desk = staffed(*(plan(item=item) for item in many(20)))
    channel = SlowChannel(desk)
    assert tick(march(10), desk, desk, channel) == TickReport(reminded=20, delivered=20)
    assert all(sent - noted <= 2 for sent, noted in enumerate(channel.noted_before, start=1))


class Stop:
    """Says so after it was asked so many times."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("asked", range(9))
def test_stopped_anywhere_the_next_tick_does_the_rest(asked: int) -> None:
    desk = staffed(*(plan(item=item) for item in many(5)))
    channel = SlowChannel(desk)
    settings = TickSettings(item_page=2, outbox_page=3, stop=Stop(asked))
    first = tick(march(10), desk, desk, channel, settings)
    assert first.delivered < 5
    rest = tick(march(10, 2), desk, desk, channel)
    assert (first.reminded + rest.reminded, first.delivered + rest.delivered) == (5, 5)
    assert len(channel.noted_before) == 5
