"""What a pass does when a channel fails, a template is broken, or it is cut off."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from engine.delivery.channels import ChannelFault
from engine.delivery.letter import Deferred, Letter, LetterDraft, message_id
from engine.delivery.memory import MemoryPorts, MemorySender
from engine.delivery.ports import Outcome
from engine.delivery.tick import TickReport, TickSettings, tick
from engine.domain.message import (
    LetterQueued,
    MessageAbandoned,
    MessageFailed,
    MessageRedriven,
    MessageSent,
)
from engine.errors import RuleBroken, StoreUnavailable
from engine.ids import (
    CampaignId,
    PersonId,
)
from engine.phrases import phrase
from tests.engine.delivery.desk import (
    BUSY,
    CAMPAIGN,
    CHIEF,
    LIAISON,
    TOWN,
    many,
    march,
    plan,
    staffed,
    ticked,
)
from tests.spec import refused
from workflows.schema import RungRecipient


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
