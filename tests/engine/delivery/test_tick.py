"""One pass, again, cut off, late and early: given a desk, when ticked, then on record."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from engine.delivery.channels import ChannelFault
from engine.delivery.letter import Deferred, Letter, LetterDraft, message_id
from engine.delivery.memory import MemoryPorts, MemorySender
from engine.delivery.ports import Outcome
from engine.delivery.tick import TickReport, TickSettings, tick
from engine.domain.agenda import Notice
from engine.domain.event import Via
from engine.domain.message import (
    LeftOut,
    LetterQueued,
    MessageAbandoned,
    MessageFailed,
    MessageRedriven,
    MessageSent,
    MessageVoided,
    VoidCause,
)
from engine.domain.reminder import MissCause, ReminderDue, ReminderMissed
from engine.errors import RuleBroken, StoreUnavailable
from engine.ids import (
    ACCESS_STREAM,
    SYSTEM,
    CampaignId,
    PersonId,
    StreamId,
    letter_stream,
    reminder_stream,
)
from engine.phrases import phrase
from engine.reactions.facts import facts_of
from tests.engine.delivery.desk import (
    CAMPAIGN,
    CHIEF,
    DUE,
    LIAISON,
    OFFICE,
    PLAN,
    TOWN,
    march,
    plan,
    staffed,
    stamped,
    ticked,
)
from tests.engine.delivery.desk_contract import keeps_the_outbox
from tests.spec import refused
from workflows.schema import DEFAULT_LADDER, RungRecipient

BUSY = ChannelFault("memory", "busy", "wait")


def due(desk: MemoryPorts) -> list[tuple[str, int, str]]:
    facts = [fact for fact in desk.facts_on_record.values() if isinstance(fact, ReminderDue)]
    return [(fact.rung, fact.generation, fact.post) for fact in facts]


def missed(desk: MemoryPorts) -> list[tuple[str, str, MissCause]]:
    facts = [fact for fact in desk.facts_on_record.values() if isinstance(fact, ReminderMissed)]
    return [(fact.rung, fact.post, fact.why) for fact in facts]


def told(desk: MemoryPorts) -> list[tuple[PersonId, tuple[str, ...]]]:
    """Who was told of which rungs, letter by letter."""
    return [
        (PersonId(stream.split("/")[2]), tuple(fact.split("/")[-3] for fact in event.facts))
        for stream, event in desk.log
        if isinstance(event, MessageSent)
    ]


def many(count: int) -> list[StreamId]:
    return [
        StreamId(f"assignment/{CAMPAIGN}/plan-filed/town-{number:03}/once")
        for number in range(count)
    ]


def test_the_desk_in_memory_keeps_the_contract() -> None:
    desk = staffed(plan())
    (item,) = desk.attention(date(2009, 3, 16), None, 10)
    stamp = stamped(march(16))
    facts = [
        each for each in facts_of(item, DEFAULT_LADDER, stamp) if isinstance(each, ReminderDue)
    ]
    extra = replace(facts[0], rung="T+9")
    people = [LIAISON.person, CHIEF.person, OFFICE.person]
    three = sorted([*facts, extra][-3:], key=lambda fact: fact.stream)
    keeps_the_outbox(desk, desk, desk, three, people, stamp)


def test_a_reminder_is_a_fact_then_claimed_then_sent_then_on_record_as_sent() -> None:
    desk, sender = staffed(plan()), MemorySender()
    assert ticked(desk, march(10), sender) == TickReport(
        reminded=1, missed=1, written=1, delivered=1
    )
    fact = reminder_stream(PLAN, "T-3", 1, "liaison")
    stream = letter_stream(LIAISON.person, "2009-03-10.1")
    assert [(name, type(event)) for name, event in desk.log] == [
        (stream, LetterQueued),
        (stream, MessageSent),
    ]
    (letter,) = sender.sent
    assert (letter.recipient, letter.message_id) == (LIAISON, message_id(stream, "localhost"))
    sent = desk.log[-1][1]
    assert isinstance(sent, MessageSent)
    assert (sent.facts, sent.left_out, sent.address) == ((fact,), (), LIAISON.address)
    recorded = desk.facts_on_record[fact].stamp
    assert (recorded.actor, recorded.via) == (SYSTEM, Via.SCHEDULER)
    assert recorded.command_id == f"tick:{fact}"


def test_the_same_tick_again_finds_nothing() -> None:
    desk, sender = staffed(plan()), MemorySender()
    ticked(desk, march(14), sender)
    before = list(desk.log)
    assert ticked(desk, march(14), sender) == TickReport()
    assert not ticked(desk, march(14), sender).did_something
    assert desk.log == before


def test_a_tick_for_an_earlier_moment_finds_nothing() -> None:
    desk, sender = staffed(plan()), MemorySender()
    ticked(desk, march(14), sender)
    assert ticked(desk, march(6), sender) == TickReport()


def test_nothing_due_does_nothing() -> None:
    sender = MemorySender()
    assert ticked(staffed(plan()), march(1), sender) == TickReport()
    assert sender.sent == []


def test_the_whole_ladder_day_by_day() -> None:
    desk = staffed(plan())
    for day in range(1, 17):
        ticked(desk, march(day))
    assert told(desk)[:6] == [
        (LIAISON.person, ("T-7",)),
        (LIAISON.person, ("T-3",)),
        (LIAISON.person, ("T-1",)),
        (LIAISON.person, ("T0",)),
        (CHIEF.person, ("T+1",)),
        (LIAISON.person, ("T+1",)),
    ]
    assert (CHIEF.person, ("T+3",)) in told(desk)
    assert (OFFICE.person, ("T+3", "T+3")) in told(desk), "for the office, and for those in charge"
    assert desk.overdue == [(PLAN, 1)]
    assert missed(desk) == []


def test_missed_runs_are_caught_up_without_old_news_and_what_was_missed_is_on_record() -> None:
    desk = staffed(plan())
    ticked(desk, march(12))
    assert due(desk) == [("T-1", 1, "liaison")]
    assert missed(desk) == [
        ("T-7", "liaison", MissCause.SUPERSEDED),
        ("T-3", "liaison", MissCause.SUPERSEDED),
    ]
    ticked(desk, march(16))
    assert ("T0", "liaison", MissCause.PASSED) in missed(desk)
    assert ("T+1", "unit_chief", MissCause.SUPERSEDED) in missed(desk)
    assert [rungs for person, rungs in told(desk) if person == CHIEF.person] == [("T+3",)], (
        "the chief is told once, at the last of his rungs"
    )


def test_an_extension_voids_the_rungs_of_the_old_date() -> None:
    desk = staffed(plan())
    ticked(desk, march(10))
    desk.put(plan(due_on=date(2009, 3, 27), generation=2))
    assert ticked(desk, march(14)) == TickReport()
    assert ticked(desk, march(24)).reminded == 1
    assert due(desk) == [("T-3", 1, "liaison"), ("T-3", 2, "liaison")]
    assert desk.overdue == []


def test_the_day_turns_in_the_offices_zone() -> None:
    desk = staffed(plan())
    assert ticked(desk, march(9, 15, 59)).reminded == 1  # still the 9th: T-7, late
    assert ticked(desk, march(9, 16, 0)).reminded == 1  # 2009-03-10 00:00: T-3
    assert [rung for rung, _, _ in due(desk)] == ["T-7", "T-3"]


# --- one letter a person and window ----------------------------------------------------------


def test_eighty_four_facts_of_one_person_are_one_letter() -> None:
    desk, sender = staffed(*(plan(item=item) for item in many(84))), MemorySender()
    report = ticked(desk, march(6), sender, TickSettings(item_page=10, outbox_page=10))
    assert report == TickReport(reminded=84, written=1, delivered=1)
    assert len(sender.sent) == 1
    assert [len(rungs) for _, rungs in told(desk)] == [84]


def test_who_had_his_letter_of_this_window_is_told_in_the_next() -> None:
    desk, sender = staffed(plan()), MemorySender()
    ticked(desk, march(6), sender)
    desk.put(plan(item=many(1)[0]))
    assert ticked(desk, march(6, 2), sender) == TickReport(reminded=1)
    assert ticked(desk, march(7), sender) == TickReport(written=1, delivered=1)
    assert told(desk) == [(LIAISON.person, ("T-7",))] * 2


def shut(now: datetime, _rung: str) -> str | None:
    """Windows of the 12th alone."""
    return "2009-03-12.1" if now.day == 12 else None


def test_outside_of_a_window_facts_wait_and_letters_too() -> None:
    desk, sender = staffed(plan()), MemorySender()
    settings = TickSettings(letter_name=shut)
    assert ticked(desk, march(6), sender, settings) == TickReport(reminded=1)
    report = ticked(desk, march(12), MemorySender({LIAISON.address: BUSY}), settings)
    assert (report.written, report.failed) == (1, 1)
    assert ticked(desk, march(13, 1), sender, settings).delivered == 0
    assert sender.sent == []


def test_what_is_urged_goes_at_once_in_a_letter_of_its_own() -> None:
    desk, sender = staffed(plan()), MemorySender()
    settings = TickSettings(letter_name=shut)
    (item,) = desk.attention(date(2009, 3, 6), None, 10)
    first = facts_of(item, DEFAULT_LADDER, stamped(march(6)))[0]
    assert isinstance(first, ReminderDue)
    desk.remind([replace(first, rung="urge-20090306T010000", reason="the county asks")])
    report = ticked(desk, march(6), sender, settings)
    assert (report.reminded, report.written, report.delivered) == (1, 1, 1)
    assert [letter.stream.split("/")[-1] for letter in sender.sent] == ["urge-20090306T010000"]


def test_a_rung_that_asks_for_a_channel_has_a_letter_of_its_own() -> None:
    desk, sender = staffed(plan()), MemorySender()
    (item,) = desk.attention(date(2009, 3, 6), None, 10)
    first = facts_of(item, DEFAULT_LADDER, stamped(march(6)))[0]
    assert isinstance(first, ReminderDue)
    desk.remind([replace(first, rung="T-6", channel="dingtalk")])
    ticked(desk, march(6), sender)
    assert {(each.stream.split("/")[-1], each.channel) for each in sender.sent} == {
        ("2009-03-06.1", ""),
        ("2009-03-06.1.dingtalk", "dingtalk"),
    }


# --- looked at again -------------------------------------------------------------------------


def test_a_unit_without_people_is_answered_for_by_the_office() -> None:
    desk = staffed(plan())
    del desk.people[TOWN, RungRecipient.LIAISON], desk.people[TOWN, RungRecipient.UNIT_CHIEF]
    ticked(desk, march(10))
    assert told(desk) == [(OFFICE.person, ("T-3",))]


def test_nobody_at_all_leaves_a_trace_that_somebody_has_to_look_at() -> None:
    desk = MemoryPorts()
    desk.put(plan())
    assert ticked(desk, march(6)) == TickReport(reminded=1, written=1, abandoned=1)
    abandoned = desk.log[-1][1]
    assert isinstance(abandoned, MessageAbandoned)
    assert abandoned.remedy == "give one"
    assert ticked(desk, march(6)) == TickReport()


def waiting(desk: MemoryPorts, now: datetime) -> MemorySender:
    """A letter is queued and could not be sent; the channel works again."""
    report = ticked(desk, now, MemorySender({LIAISON.address: BUSY}))
    assert (report.reminded, report.failed) == (1, 1)
    return MemorySender()


def test_a_letter_that_is_not_true_any_more_is_not_sent() -> None:
    desk = staffed(plan())
    sender = waiting(desk, march(10))
    del desk.items[PLAN]
    assert ticked(desk, march(11), sender) == TickReport(voided=1, left_out=1)
    assert sender.sent == []
    voided = desk.log[-1][1]
    assert isinstance(voided, MessageVoided)
    fact = reminder_stream(PLAN, "T-3", 1, "liaison")
    assert (voided.why, voided.left_out) == (VoidCause.DONE, (LeftOut(fact, VoidCause.DONE),))
    assert ticked(desk, march(12), sender) == TickReport()


def test_a_letter_tells_what_is_still_true_and_says_what_it_left_out() -> None:
    desk = staffed(plan(), plan(item=many(1)[0]))
    assert ticked(desk, march(10), MemorySender({LIAISON.address: BUSY})).failed == 1
    del desk.items[PLAN]
    sender = MemorySender()
    assert ticked(desk, march(10, 2), sender) == TickReport(delivered=1, left_out=1)
    sent = desk.log[-1][1]
    assert isinstance(sent, MessageSent)
    assert sent.facts == (reminder_stream(many(1)[0], "T-3", 1, "liaison"),)
    assert [left.why for left in sent.left_out] == [VoidCause.DONE]
    assert sender.sent[0].text == sent.body == sent.facts[0]


def test_a_letter_of_a_clock_that_moved_gives_way_to_those_of_the_new_one() -> None:
    desk = staffed(plan())
    sender = waiting(desk, march(10))
    desk.put(plan(due_on=date(2009, 3, 27), generation=2))
    assert ticked(desk, march(11), sender) == TickReport(voided=1, left_out=1)
    report = ticked(desk, march(24), sender)
    assert (report.reminded, report.delivered) == (1, 1)


def test_what_is_true_again_is_told_after_all() -> None:
    desk = staffed(plan())
    sender = waiting(desk, march(10))
    del desk.items[PLAN]
    assert ticked(desk, march(11), sender).voided == 1
    desk.put(plan())
    assert ticked(desk, march(11, 2), sender) == TickReport(written=1, delivered=1)
    assert ticked(desk, march(11, 3), sender) == TickReport()
    ids = [event.stamp.command_id for _, event in desk.log]
    assert len(set(ids)) == len(ids)


def test_the_holder_of_now_is_told_at_the_address_of_now() -> None:
    desk = staffed(plan())
    sender = waiting(desk, march(10))
    desk.people[TOWN, RungRecipient.LIAISON] = (replace(LIAISON, address="new@town.example"),)
    assert ticked(desk, march(10, 2), sender).delivered == 1
    assert [letter.recipient.address for letter in sender.sent] == ["new@town.example"]


def test_what_is_another_ones_to_know_by_now_goes_to_him_in_the_same_pass() -> None:
    desk = staffed(plan())
    sender = waiting(desk, march(10))
    new = replace(LIAISON, person=PersonId("town-03.new"), address="new@town.example")
    desk.people[TOWN, RungRecipient.LIAISON] = (new,)
    assert ticked(desk, march(10, 2), sender) == TickReport(
        voided=1, left_out=1, written=1, delivered=1
    )
    assert told(desk) == [(new.person, ("T-3",))]
    assert ticked(desk, march(10, 3), sender) == TickReport()


def test_days_left_are_not_announced_once_the_day_is_past() -> None:
    desk = staffed(plan())
    sender = waiting(desk, march(10))
    report = ticked(desk, march(14), sender)
    assert (report.overdue, report.reminded, report.delivered, report.voided) == (1, 2, 2, 1)
    assert {letter.subject for letter in sender.sent} == {"T+1"}


# --- the channel -----------------------------------------------------------------------------


def test_a_channel_that_fails_is_tried_again_and_given_up_at_the_sixth() -> None:
    desk = staffed(plan())
    busy = MemorySender({LIAISON.address: BUSY})
    now = march(6)
    assert ticked(desk, now, busy) == TickReport(reminded=1, written=1, failed=1)
    for minutes in (1, 5, 15, 60):
        now += timedelta(minutes=minutes)
        assert ticked(desk, now - timedelta(seconds=1), busy) == TickReport()
        assert ticked(desk, now, busy) == TickReport(failed=1)
    now += timedelta(minutes=240)
    assert ticked(desk, now, busy) == TickReport(abandoned=1)
    assert ticked(desk, now + timedelta(minutes=10), busy) == TickReport()
    kinds = [type(event) for _, event in desk.log]
    assert kinds == [LetterQueued, *[MessageFailed] * 5, MessageAbandoned]


def test_a_corrected_address_drives_the_letter_again_by_itself() -> None:
    desk = staffed(plan())
    gone = ChannelFault("memory", "no such mailbox", "correct it", retriable=False)
    assert ticked(desk, march(6), MemorySender({LIAISON.address: gone})).abandoned == 1
    desk.corrected.add(LIAISON.person)
    sender = MemorySender()
    assert ticked(desk, march(6, 2), sender) == TickReport(redriven=1, delivered=1)
    assert [type(event) for _, event in desk.log][-2:] == [MessageRedriven, MessageSent]
    first = desk.log[0][0]
    assert [letter.message_id for letter in sender.sent] == [message_id(first, "localhost")]


def test_one_address_that_fails_holds_up_no_other() -> None:
    desk = staffed(plan())
    busy = MemorySender({LIAISON.address: BUSY})
    report = ticked(desk, march(14), busy)
    assert (report.delivered, report.failed) == (1, 1)
    assert [letter.recipient for letter in busy.sent] == [CHIEF]


class FullSender(MemorySender):
    """A channel that takes no more for now."""

    def take(self, letter: Letter) -> Outcome:
        return Deferred("memory", letter.written_at + timedelta(minutes=1))


def test_what_a_channel_has_no_room_for_stays_queued_without_a_failure() -> None:
    desk, sender = staffed(plan()), MemorySender()
    report = ticked(desk, march(6), FullSender())
    assert (report.written, report.deferred, report.failed) == (1, 1, 0)
    assert [type(event) for _, event in desk.log] == [LetterQueued]
    assert ticked(desk, march(6, 2), sender) == TickReport(delivered=1)


class BrokenLetters:
    """A template that does not render."""

    faults = ()

    def compose(self, drafts: Sequence[LetterDraft]) -> Sequence[Letter]:
        raise RuleBroken("error.letters", count=len(drafts))


def test_a_template_that_does_not_render_is_one_fault_and_nothing_is_lost() -> None:
    desk, sender = staffed(plan()), MemorySender()
    settings = TickSettings(outbox_page=1)
    report = tick(march(14), desk, desk, desk, BrokenLetters(), sender, settings)
    assert report.faults == (phrase("error.letters", count=1),)
    assert [type(event) for _, event in desk.log] == [LetterQueued, LetterQueued]
    assert ticked(desk, march(14, 2), sender).delivered == 2


# --- cut off ---------------------------------------------------------------------------------


class PowerCut(BaseException):
    """The machine goes off."""


class CutOffSender(MemorySender):
    """Takes so many letters, then the machine goes off."""

    def __init__(self, takes: int) -> None:
        super().__init__(together=False)
        self.left = takes

    def take(self, letter: Letter) -> Outcome:
        if self.left == 0:
            raise PowerCut
        self.left -= 1
        return super().take(letter)


def crowd(count: int) -> MemoryPorts:
    """So many units, each with a liaison of its own and one piece of work."""
    desk = MemoryPorts()
    for number, item in enumerate(many(count)):
        unit = TOWN if number == 0 else type(TOWN)(f"town-{number:03}")
        desk.put(replace(plan(item=item), unit=unit))
        person = replace(LIAISON, person=PersonId(f"li-{number:03}"))
        desk.people[unit, RungRecipient.LIAISON] = (person,)
    return desk


def test_cut_off_between_claim_and_send_the_next_tick_sends() -> None:
    desk, sender = staffed(plan()), MemorySender()
    with pytest.raises(PowerCut):
        ticked(desk, march(6), CutOffSender(0))
    assert [type(event) for _, event in desk.log] == [LetterQueued]
    assert ticked(desk, march(6, 2), sender) == TickReport(delivered=1)
    assert [letter.recipient for letter in sender.sent] == [LIAISON]


def test_stopped_half_way_what_went_out_is_on_record() -> None:
    desk = crowd(5)
    with pytest.raises(PowerCut):
        ticked(desk, march(6), CutOffSender(3))
    assert sum(isinstance(event, MessageSent) for _, event in desk.log) == 3
    assert ticked(desk, march(6, 2)) == TickReport(delivered=2)


def test_pages_leave_nothing_out() -> None:
    desk, sender = crowd(23), MemorySender()
    settings = TickSettings(item_page=5, outbox_page=4)
    report = ticked(desk, march(6), sender, settings)
    assert report == TickReport(reminded=23, written=23, delivered=23)
    assert ticked(desk, march(6), sender, settings) == TickReport()


class SlowSender(MemorySender):
    """A medium that answers one by one, and knows what was noted when each letter began."""

    def __init__(self, desk: MemoryPorts) -> None:
        super().__init__(together=False)
        self.desk, self.noted_before = desk, list[int]()

    def send(
        self, letters: Iterable[Letter], stop: Callable[[], bool] = lambda: False
    ) -> Iterator[Sequence[tuple[Letter, Outcome]]]:
        for letter in letters:
            if stop():
                return
            noted = sum(isinstance(event, MessageSent) for _, event in self.desk.log)
            self.noted_before.append(noted)
            yield [(letter, self.take(letter))]


def test_one_by_one_each_is_noted_while_the_next_is_sent() -> None:
    """So a crash sends at most two again, however many a page holds."""
    desk = crowd(20)
    sender = SlowSender(desk)
    assert ticked(desk, march(6), sender) == TickReport(reminded=20, written=20, delivered=20)
    assert all(sent - noted <= 2 for sent, noted in enumerate(sender.noted_before, start=1))


class Stop:
    """Says so after it was asked so many times."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("asked", range(14))
def test_stopped_anywhere_the_next_tick_does_the_rest(asked: int) -> None:
    desk = crowd(5)
    sender = SlowSender(desk)
    settings = TickSettings(item_page=2, outbox_page=3, stop=Stop(asked))
    first = ticked(desk, march(6), sender, settings)
    rest = ticked(desk, march(6, 2), sender)
    assert (first.reminded + rest.reminded, first.delivered + rest.delivered) == (5, 5)
    assert len(sender.noted_before) == 5


# --- notices, occurrences --------------------------------------------------------------------


def noticed(number: int) -> Notice:
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
    desk, sender = staffed(), MemorySender()
    desk.to_tell = [noticed(3), noticed(4)]
    assert ticked(desk, march(10), sender) == TickReport(told=2, written=1, delivered=1)
    assert due(desk) == [("notice", n, f"person:{LIAISON.person}") for n in (3, 4)]
    assert ticked(desk, march(10, 2), sender) == TickReport()
    desk.to_tell = [noticed(number) for number in range(5, 8)]
    small = TickSettings(item_page=2)
    assert [ticked(desk, march(11, n), sender, small).told for n in (1, 2, 3)] == [2, 1, 0]


def test_a_notice_stays_true_whatever_became_of_its_item() -> None:
    desk = staffed(plan())
    desk.to_tell = [replace(noticed(3), item=PLAN, campaign=CAMPAIGN, unit=TOWN)]
    desk.items.clear()
    assert ticked(desk, march(30)) == TickReport(told=1, written=1, delivered=1)


def test_occurrences_open_once_and_a_fault_of_one_campaign_stops_no_other() -> None:
    desk = staffed(plan())
    other = CampaignId("satisfied-unit")
    desk.periods = {other: [date(2009, 3, 1)], CAMPAIGN: [date(2009, 3, 1), date(2009, 3, 11)]}
    desk.broken[other] = RuleBroken("end is still blank")
    fault = phrase("fault.placed", place=other, fault=phrase("end is still blank"))
    faults = (fault,)
    assert ticked(desk, march(2)) == TickReport(opened=1, faults=faults)
    assert ticked(desk, march(3)) == TickReport(faults=faults)
    report = ticked(desk, march(11))
    assert (report.opened, report.reminded, report.delivered) == (1, 1, 1)


def test_a_store_that_cannot_be_used_ends_the_tick() -> None:
    desk = staffed(plan())
    desk.periods = {CAMPAIGN: [date(2009, 3, 1)]}
    desk.broken[CAMPAIGN] = StoreUnavailable("log.db", "locked", "close the other program")
    with refused(StoreUnavailable, "locked"):
        ticked(desk, march(2))
