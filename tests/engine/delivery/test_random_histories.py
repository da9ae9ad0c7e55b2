"""Whatever happens between the ticks: no rung twice, nothing of what is done, the chief is told."""

from collections import Counter
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.delivery.channels import ChannelFault
from engine.delivery.letter import Letter
from engine.delivery.memory import MemoryPorts, MemorySender
from engine.delivery.ports import Outcome
from engine.domain.message import LetterQueued, MessageSent
from engine.domain.reminder import ReminderDue
from engine.ids import PersonId, StreamId, fact_key, letter_key
from tests.engine.delivery.desk import (
    BUSY,
    CHIEF,
    LIAISON,
    OFFICE,
    TOWN,
    march,
    plan,
    staffed,
    ticked,
)
from workflows.schema import DEFAULT_LADDER, RungRecipient

ITEMS = tuple(StreamId(f"assignment/workstyle-2009/duty-{n}/town-03/once") for n in range(3))
GONE = ChannelFault("memory", "no such mailbox", "correct it", retriable=False)
AFTER = {rung.key for rung in DEFAULT_LADDER if rung.days > 0}
TO_CHIEF = [
    rung.days for rung in DEFAULT_LADDER if rung.days > 0 and RungRecipient.UNIT_CHIEF in rung.to
]


class WatchfulSender(MemorySender):
    """Looks into each letter: was it all true when it went out?"""

    def __init__(self, desk: MemoryPorts) -> None:
        super().__init__()
        self.desk, self.today = desk, date.min

    def take(self, letter: Letter) -> Outcome:
        for line in letter.text.splitlines():
            key = fact_key(StreamId(line))
            item = self.desk.items.get(key.item)
            assert item is not None, "of what is done nobody is urged"
            assert item.generation == key.generation, "nor by a clock that has moved"
            assert self.today <= item.due_on or key.rung in AFTER, "no days left are announced"
        return super().take(letter)


class World:
    """A desk and what may happen to it; every deed is one of `DEEDS`."""

    def __init__(self) -> None:
        self.desk = staffed(*(plan(item=item) for item in ITEMS))
        self.sender = WatchfulSender(self.desk)
        self.now = march(4)
        self.newcomers = 0

    def pass_days(self, number: int) -> None:
        self.now += timedelta(days=1 + number)

    def tick(self, _number: int) -> None:
        self.now += timedelta(minutes=7)
        self.sender.today = self.now.date()
        ticked(self.desk, self.now, self.sender)

    def finish(self, number: int) -> None:
        self.desk.items.pop(ITEMS[number], None)

    def take_back(self, number: int) -> None:
        """It is owed again, by the same clock or, being late, still by it."""
        self.desk.items.setdefault(ITEMS[number], plan(item=ITEMS[number]))

    def extend(self, number: int) -> None:
        if item := self.desk.items.get(ITEMS[number]):
            later = item.due_on + timedelta(days=9)
            self.desk.put(replace(item, due_on=later, generation=item.generation + 1))

    def break_channel(self, number: int) -> None:
        who, fault = ((LIAISON, BUSY), (CHIEF, BUSY), (CHIEF, GONE))[number]
        self.sender.refusing[who.address] = fault

    def mend(self, _number: int) -> None:
        self.sender.refusing.clear()
        self.desk.corrected = {CHIEF.person, LIAISON.person, OFFICE.person}

    def change_holder(self, number: int) -> None:
        """Somebody new holds a post, or nobody."""
        self.newcomers += 1
        post = (RungRecipient.LIAISON, RungRecipient.UNIT_CHIEF, RungRecipient.LIAISON)[number]
        new = PersonId(f"new-{self.newcomers}")
        holder = replace(CHIEF, person=new, address=f"{new}@town.example")
        self.desk.people[TOWN, post] = () if number == 2 else (holder,)

    def settle(self) -> None:
        """The channel works, addresses are right, and the scheduler ticks for some days."""
        self.mend(0)
        for _ in range(max(TO_CHIEF) + 2):
            self.pass_days(0)
            self.tick(0)


DEEDS = (
    World.pass_days, World.tick, World.finish, World.take_back, World.extend, World.break_channel,
    World.mend, World.change_holder,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 2)), max_size=40))
def test_whatever_happens(history: list[tuple[object, int]]) -> None:
    world = World()
    for deed, number in history:
        deed(world, number)  # type: ignore[operator]
    world.settle()
    each_rung_is_told_to_each_once(world.desk)
    there_is_one_letter_a_person_and_window(world.desk)
    the_chief_hears_of_what_stays_overdue(world.desk, world.now)


def sent_letters(desk: MemoryPorts) -> list[tuple[StreamId, MessageSent]]:
    return [(stream, event) for stream, event in desk.log if isinstance(event, MessageSent)]


def each_rung_is_told_to_each_once(desk: MemoryPorts) -> None:
    """A fact is on record once for each generation of its clock, and in one letter to a person."""
    told: Counter[tuple[StreamId, PersonId]] = Counter()
    for stream, event in sent_letters(desk):
        letter = letter_key(stream)
        assert letter is not None
        told.update((fact, letter.person) for fact in event.facts)
        assert not {left.fact for left in event.left_out} & set(event.facts)
    assert set(told.values()) <= {1}
    assert {fact for fact, _ in told} <= set(desk.facts_on_record)
    ids = [fact.stamp.command_id for fact in desk.facts_on_record.values()]
    ids += [event.stamp.command_id for _, event in desk.log]
    assert len(ids) == len(set(ids))


def there_is_one_letter_a_person_and_window(desk: MemoryPorts) -> None:
    queued = Counter(stream for stream, event in desk.log if isinstance(event, LetterQueued))
    sent = Counter(stream for stream, _ in sent_letters(desk))
    assert set(queued.values()) <= {1}
    assert set(sent.values()) <= {1}


def the_chief_hears_of_what_stays_overdue(desk: MemoryPorts, now: datetime) -> None:
    """He, or who is written to in his place, by the clock that holds."""
    heard = {
        (fact.item, fact.generation)
        for _, event in sent_letters(desk)
        for stream in event.facts
        if isinstance(fact := desk.facts_on_record[stream], ReminderDue)
        and fact.post == RungRecipient.UNIT_CHIEF
    }
    for item in desk.items.values():
        if item.due_on + timedelta(days=min(TO_CHIEF)) < now.date():
            assert (item.item, item.generation) in heard
