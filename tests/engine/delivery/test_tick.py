"""One pass, again, cut off, late and early: given a desk, when ticked, then on record."""

from datetime import date, datetime

from msgspec.structs import replace

from engine.delivery.letter import message_id
from engine.delivery.memory import MemoryPorts, MemorySender
from engine.delivery.tick import TickReport, TickSettings
from engine.domain.agenda import Notice
from engine.domain.event import Via
from engine.domain.message import (
    LeftOut,
    LetterQueued,
    MessageAbandoned,
    MessageSent,
    MessageVoided,
    VoidCause,
)
from engine.domain.reminder import MissCause, ReminderDue, ReminderMissed
from engine.ids import (
    ACCESS_STREAM,
    SYSTEM,
    PersonId,
    letter_stream,
    reminder_stream,
)
from engine.phrases import phrase
from engine.reactions.facts import facts_of
from tests.engine.delivery.desk import (
    BUSY,
    CAMPAIGN,
    CHIEF,
    DUE,
    LIAISON,
    OFFICE,
    PLAN,
    TOWN,
    many,
    march,
    plan,
    staffed,
    stamped,
    ticked,
)
from tests.engine.delivery.desk_contract import keeps_the_outbox
from workflows.schema import DEFAULT_LADDER, RungRecipient


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
