"""Facts and letters on a log, many at a time."""

from msgspec.structs import replace

from engine.domain.event import Stamp
from engine.domain.message import LetterQueued, QueueLetter
from engine.domain.reminder import MissCause, ReminderDue, ReminderEvent, missed
from engine.handling.door import CommandHandler
from engine.handling.scheduled import ScheduledCommands
from engine.ids import CommandId, PersonId, StreamId, letter_stream
from engine.store.log import CampaignLog
from tests.engine.delivery.desk_contract import failed, named, sent
from tests.engine.store.message_samples import DUE
from tests.samples import LI, at, march, stamp

WANG = PersonId("wang")
WINDOW = "2009-03-01.1"


def fact(rung: str, post: str = "liaison") -> ReminderDue:
    """A reminder, under a command of its own."""
    own = replace(DUE.stamp, command_id=CommandId(f"{rung}:{post}"))
    return replace(DUE, stamp=own, rung=rung, post=post)


def claim(person: PersonId, *facts: ReminderEvent) -> QueueLetter:
    own = stamp(command=f"claim:{person}")
    streams = tuple(each.stream for each in facts)
    return QueueLetter(stamp=own, person=person, window=WINDOW, facts=streams)


def test_many_facts_are_put_on_record_in_one_transaction_and_each_once(log: CampaignLog) -> None:
    commands = ScheduledCommands(CommandHandler(log))
    batch: list[ReminderEvent] = [fact("T-3"), missed(fact("T-7"), MissCause.SUPERSEDED)]
    assert list(commands.remind(batch)) == batch
    assert [(r.stream, r.event) for r in log.read(0, 10)] == [(f.stream, f) for f in batch]
    assert not commands.remind(batch)
    assert list(commands.remind([*batch, fact("T-1")])) == [fact("T-1")]
    assert list(commands.remind([fact("T0"), fact("T0")])) == [fact("T0")], "named twice"


def test_another_process_records_nothing_a_second_time(log: CampaignLog) -> None:
    ScheduledCommands(CommandHandler(log)).remind([fact("T-3")])
    with CampaignLog(log.address) as other:
        commands = ScheduledCommands(CommandHandler(other))
        assert not commands.remind([fact("T-3")])
        assert commands.claim([claim(LI, fact("T-3"))]) == 1
    here = ScheduledCommands(CommandHandler(log))
    again = replace(claim(LI, fact("T-3"), fact("T-1")), stamp=stamp(command="again"))
    assert here.claim([again]) == 0, "the first claim stands"
    events = [r.event for r in log.read(0, 10)]
    assert [e.facts for e in events if isinstance(e, LetterQueued)] == [(fact("T-3").stream,)]


def letters(log: CampaignLog) -> tuple[ScheduledCommands, StreamId, StreamId, Stamp]:
    """Two that are claimed."""
    commands = ScheduledCommands(CommandHandler(log))
    commands.remind([fact("T-3"), fact("T+1", "unit_chief")])
    assert commands.claim([claim(LI, fact("T-3")), claim(WANG, fact("T+1", "unit_chief"))]) == 2
    return commands, letter_stream(LI, WINDOW), letter_stream(WANG, WINDOW), stamp(command="s")


def test_what_became_of_each_is_noted_together(log: CampaignLog) -> None:
    commands, li, wang, now = letters(log)
    head = log.head()
    commands.note([sent(li, [fact("T-3").stream], now, "1"), failed(wang, now, "2", at(march(22)))])
    noted = log.read(head, 10)
    assert [r.name for r in noted] == ["message.sent.v1", "message.failed.v1"]
    assert [r.stream for r in noted] == [li, wang]


def test_a_letter_that_is_done_with_is_passed_over(log: CampaignLog) -> None:
    commands, li, wang, now = letters(log)
    commands.note([sent(li, [fact("T-3").stream], now, "1"), failed(wang, now, "2", None)])
    head = log.head()
    commands.note([failed(li, now, "3", at(march(22))), sent(li, [], now, "4")])
    commands.note([sent(wang, [], now, "5")])
    assert log.head() == head
    assert commands.redrive([li, wang], "a new address", named(now, "6")) == 1
    assert [(r.stream, r.name) for r in log.read(head, 10)] == [(wang, "message.redriven.v1")]


def test_nothing_is_no_transaction(log: CampaignLog) -> None:
    commands = ScheduledCommands(CommandHandler(log))
    assert not commands.remind([])
    assert commands.claim([]) == 0
    commands.note([])
    assert (commands.redrive([], "", stamp()), log.head()) == (0, 0)
