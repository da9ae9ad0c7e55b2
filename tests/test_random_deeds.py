"""Whatever is done between the ticks of a real office: each rung is told once a clock, nothing of
what is done, and the chief hears of what stays overdue.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.delivery.channels import ChannelFault
from engine.domain import assignment
from engine.domain.assignment.commands import (
    AcceptAssignment,
    ExtendAssignment,
    ResumeAssignment,
    ReturnAssignment,
    SuspendAssignment,
    WaiveAssignment,
    WithdrawAcceptance,
    WithdrawSubmission,
)
from engine.domain.event import Recorded
from engine.domain.message import MessageKind, MessageSent
from engine.domain.reminder import ReminderDue, ReminderMissed
from engine.errors import EngineError
from engine.ids import PersonId, StreamId, letter_key
from projections.deadlines.tables import DEADLINES, DeadlineRow
from projections.states import OWED
from tests.driven import PLAN, TOWNS, Driven, driven, key_of
from workflows.schema import RungRecipient

WHY: Final = "the flood comes first"
BY_COUNTY: Final = "the county committee"
KEYS: Final = tuple(key_of(PLAN, town) for town in TOWNS)
TO_CHIEF_AFTER: Final = timedelta(days=2)
FAULTS: Final = (
    ("t1@x.example", ChannelFault("memory", "busy", "wait")),
    ("c1@x.example", ChannelFault("memory", "busy", "wait")),
    ("c2@x.example", ChannelFault("memory", "unknown", "correct it", retriable=False)),
)


class Days:
    """A drive that goes on day by day; what is not allowed in a state is not done."""

    def __init__(self, drive: Driven) -> None:
        self.drive, self.today = drive, date(2026, 3, 10)

    def _do(self, kind: Any, number: int, **more: Any) -> None:
        with suppress(EngineError):
            self.drive.do(kind, self.today, WHY, key=KEYS[number], **more)

    def days(self, number: int) -> None:
        self.today += timedelta(days=1 + 2 * number)

    def tick(self, _number: int) -> None:
        self.drive.tick(self.today)
        self.today += timedelta(days=1)

    def hand_in(self, number: int) -> None:
        with suppress(EngineError):
            self.drive.hand_in(KEYS[number], self.today)

    def accept(self, number: int) -> None:
        self._do(AcceptAssignment, number)

    def send_back(self, number: int) -> None:
        self._do(ReturnAssignment, number)

    def withdraw(self, number: int) -> None:
        self._do(WithdrawAcceptance, number, authority=BY_COUNTY)
        self._do(WithdrawSubmission, number, authority=BY_COUNTY)

    def extend(self, number: int) -> None:
        to = self.today + timedelta(days=9)
        self._do(ExtendAssignment, number, to=to, authority=BY_COUNTY)

    def stop(self, number: int) -> None:
        self._do(SuspendAssignment, number)

    def go_on(self, number: int) -> None:
        self._do(ResumeAssignment, number)

    def waive(self, number: int) -> None:
        self._do(WaiveAssignment, number, authority=BY_COUNTY)

    def break_channel(self, number: int) -> None:
        address, fault = FAULTS[number]
        self.drive.sent.refusing[address] = fault

    def mend(self, _number: int) -> None:
        self.drive.sent.refusing.clear()


DEEDS: Final[tuple[Callable[[Days, int], None], ...]] = (
    Days.days, Days.tick, Days.tick, Days.hand_in, Days.accept, Days.send_back, Days.withdraw,
    Days.extend, Days.stop, Days.go_on, Days.waive, Days.break_channel, Days.mend,
)  # fmt: skip


@settings(max_examples=5, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 2)), min_size=8, max_size=30))
def test_whatever_is_done(history: list[tuple[Callable[[Days, int], None], int]]) -> None:
    with TemporaryDirectory() as folder:
        place = Path(folder)
        with driven(place, place / "store" / "log.db") as drive:
            days = Days(drive)
            for deed, number in history:
                deed(days, number)
            days.mend(0)
            for _ in range(16):
                days.tick(0)
            log = list(drive.office.log.read(0, 100_000))
            each_rung_is_told_once_a_clock(log)
            nothing_that_is_done_is_urged(log)
            the_chief_hears_of_what_stays_overdue(drive, log, days.today)


def each_rung_is_told_once_a_clock(log: list[Recorded]) -> None:
    facts = Counter(r.stream for r in log if isinstance(r.event, ReminderDue | ReminderMissed))
    assert set(facts.values()) <= {1}
    told: Counter[tuple[StreamId, PersonId]] = Counter()
    for r in log:
        letter = letter_key(r.stream)
        if letter is not None and isinstance(r.event, MessageSent):
            told.update((fact, letter.person) for fact in r.event.facts)
    assert set(told.values()) <= {1}
    assert {fact for fact, _ in told} <= set(facts)


def nothing_that_is_done_is_urged(log: list[Recorded]) -> None:
    """As the item stood when the letter went out."""
    facts = {r.stream: r.event for r in log if isinstance(r.event, ReminderDue)}
    items: dict[StreamId, Any] = {}
    for r in log:
        if r.stream.startswith("assignment/"):
            items[r.stream] = assignment.FAMILY.evolve(items.get(r.stream), r.event)
        if not isinstance(r.event, MessageSent):
            continue
        for fact in (facts[stream] for stream in r.event.facts):
            state = items.get(fact.item)
            if fact.kind is MessageKind.REMINDER and state is not None:
                assert state.state in OWED, f"{fact.item} is {state.state}"
            if fact.kind is MessageKind.REVIEW:
                assert state is not None
                assert state.state == "submitted"


def the_chief_hears_of_what_stays_overdue(drive: Driven, log: list[Recorded], today: date) -> None:
    facts = {r.stream: r.event for r in log if isinstance(r.event, ReminderDue)}
    sent = [r.event for r in log if isinstance(r.event, MessageSent)]
    heard = {
        (fact.item, fact.generation)
        for event in sent
        for fact in (facts[stream] for stream in event.facts)
        if fact.post == RungRecipient.UNIT_CHIEF
    }
    with drive.office.views.connect() as views:
        rows = list(DEADLINES.find(views))
    overdue = [row for row in rows if is_overdue(row, today - TO_CHIEF_AFTER)]
    assert [row.item for row in overdue if (row.item, row.generation) not in heard] == []


def is_overdue(row: DeadlineRow, since: date) -> bool:
    """Whether somebody owes it and its clock runs, past its due day by then."""
    owed = row.state in OWED and row.stopped_on is None and row.takes_work
    return owed and row.due_on is not None and row.due_on < since
